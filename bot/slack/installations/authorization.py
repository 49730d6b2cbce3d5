"""Says with which token a request is answered, without asking Slack or the state each time."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import TimeoutError as TooSlowError
from typing import TYPE_CHECKING, Final

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize

from bot.runtime.concurrency import Pool, PoolFullError
from data.state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import BoltContext

    from bot.slack.installations.store import Bot

LIFE: Final = 60.0
"""Seconds for which a workspace's bot is remembered: so long another process may go on after it was uninstalled."""

GRACE: Final = 600.0
"""Seconds for which it is used beyond that while the state does not answer: a question must not wait for the state."""

RENEWING_SECONDS: Final = 5.0
"""How long nobody else asks for a workspace that one request asks for anew."""

WAIT: Final = 0.5
"""Seconds that this one waits for the state."""

MOST: Final = 1_000
_log = logging.getLogger(__name__)


class KnownBots:
    """The bots of the workspaces that asked last. A workspace without one is looked for each time.

    One whose time has run out is asked for anew; while the state does not answer, it goes on for the time of grace.
    """

    def __init__(
        self,
        bot_of: Callable[[str], Bot | None],
        clock: Callable[[], float] = time.monotonic,
        life: float = LIFE,
        most: int = MOST,
    ) -> None:
        self._bot_of = bot_of
        self._clock = clock
        self._life = life
        self._most = most
        self._known: OrderedDict[str, tuple[float, Bot, float]] = OrderedDict()
        """By workspace: until when its bot is used without asking, the bot, and until when while nobody answers."""
        self._lock = threading.Lock()
        self._renewing = Pool("workspaces", threads=2, waiting=8)

    def __len__(self) -> int:
        return len(self._known)

    def of(self, team: str) -> Bot | None:
        """Give the bot of a workspace. Raises as `Installations.bot_of`."""
        now = self._clock()
        with self._lock:
            until, bot, last = self._known.get(team, (now, None, now))
            if bot is not None and now < until:
                return bot
            if bot is None or now >= last:
                bot = None
            else:
                self._known[team] = (now + RENEWING_SECONDS, bot, last)
        return self._ask(team) if bot is None else self._renewed(team, bot)

    def _ask(self, team: str) -> Bot | None:
        found = self._bot_of(team)
        now = self._clock()
        with self._lock:
            self._known.pop(team, None)
            if found is not None:
                self._known[team] = (now + self._life, found, now + self._life + GRACE)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found

    def _renewed(self, team: str, bot: Bot) -> Bot | None:
        try:
            return self._renewing.submit(self._ask, team).result(WAIT)
        except (StateError, TooSlowError, PoolFullError) as error:
            _log.warning("a workspace is taken to be as it was: %s", error or "the state does not answer")
            return bot

    def forget(self, team: str) -> None:
        with self._lock:
            self._known.pop(team, None)


class Authorizing(Authorize):
    """Bolt's question who answers a request, answered from the installations."""

    def __init__(self, bots: KnownBots) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._bots = bots

    def __call__(
        self,
        *,
        context: BoltContext,  # noqa: ARG002  Bolt's signature
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002  as above
        actor_team_id: str | None = None,  # noqa: ARG002  as above
        actor_user_id: str | None = None,  # noqa: ARG002  as above
    ) -> AuthorizeResult | None:
        bot = self._bots.of(team_id) if team_id else None
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=bot.id,
            bot_user_id=bot.user,
            bot_token=bot.token,
            bot_scopes=bot.scopes,
        )
