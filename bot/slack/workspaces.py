"""Authorisation of requests and clients by workspace: one with its token, or all that installed the app.

`workspaces_of` reads from the settings which it is. `KnownBots` caches the installations that requests are authorised from; `clients_of`
gives a client for posts that no request asked for. `register_uninstalling` deletes a workspace's data on `app_uninstalled` or
`tokens_revoked`, which Slack sends in either order and repeats until they are acknowledged.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import TimeoutError as TooSlowError
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import CallableAuthorize

from bot.runtime.concurrency import Pool, PoolFullError
from bot.runtime.settings import SettingsError
from bot.slack.client import QUIET, slack_client
from data.state import StateError
from data.state.forgetting import forget_team
from handlers.actions import do_event
from handlers.manifest import NEEDED_SCOPES, OPTIONAL_SCOPES
from handlers.payload import id_of, part

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App, BoltResponse
    from slack_bolt.oauth.oauth_settings import OAuthSettings
    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from bot.slack.installations import Bot
    from handlers.context import ListenerContext

    Authorize = Callable[[str | None, str | None, str | None], AuthorizeResult | None]
    """What Bolt calls with the ids of enterprise, workspace and person; None where the app is not installed."""


LIFE: Final = 60.0
"""Seconds for which a workspace's bot is cached; another process may use it so long after it was uninstalled."""

GRACE: Final = 600.0
"""Further seconds for which a cached bot is used while the state does not answer."""

RENEWING_SECONDS: Final = 5.0
"""While one request refreshes a workspace, the others use the cached bot for so long."""

WAIT: Final = 0.5
"""Seconds that the refreshing request waits for the state."""

MOST: Final = 1_000
"""Workspaces in the cache."""
_log = logging.getLogger(__name__)

_FAR: Final = 2**36
"""Upper limit of an event's time in seconds, so that its year has four digits."""

_INSTALL_SECONDS: Final = 600
"""Time limit of an installation from its first page to Slack's redirect."""


class KnownBots:
    """Cache of the bots of the workspaces used last, for several threads.

    An entry is refreshed after `life` seconds, and used for `GRACE` seconds more where the state does not answer. A workspace
    without a bot is not cached.
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
        """By workspace: when to refresh, the bot, and when it expires where the state does not answer."""
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
        return self._ask(team) if bot is None else self._ask_again(team, bot)

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

    def _ask_again(self, team: str, bot: Bot) -> Bot | None:
        try:
            return self._renewing.submit(self._ask, team).result(WAIT)
        except (StateError, TooSlowError, PoolFullError) as error:
            _log.warning("a workspace is taken to be as it was: %s", error or "the state does not answer")
            return bot

    def forget(self, team: str) -> None:
        with self._lock:
            self._known.pop(team, None)


def register_uninstalling(
    app: App, ctx: ListenerContext, state: Engine, forgotten: Callable[[str], None]
) -> None:
    """Add listeners that delete the data of a workspace that uninstalls the app.

    `forgotten` is called with the workspace's id before its rows are deleted.
    """

    def forget(body: dict[str, Any]) -> BoltResponse | None:
        team = id_of(body, "team_id")
        return (
            do_event(ctx, body, lambda: _forget(state, team, _event_time(body), forgotten)) if team else None
        )

    _on_losing_access(app, forget, forget)


def _on_losing_access(
    app: App, uninstalled: Callable[[dict[str, Any]], object], revoked: Callable[[dict[str, Any]], object]
) -> None:
    """Call a function with the event's body where the app was removed, or the bot's token revoked; other tokens are ignored."""

    def tokens_revoked(event: dict[str, Any], body: dict[str, Any]) -> object:
        return revoked(body) if part(event, "tokens").get("bot") else None

    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(tokens_revoked)


def register_losing_access(app: App) -> None:
    """Add listeners, for an app of one workspace, that log what to do and delete nothing.

    There a revoked token most likely leaked, and deleting would lose every watch.
    """

    def app_uninstalled(body: dict[str, Any]) -> None:  # noqa: ARG001  Bolt gives it by name
        _log.warning(
            "the app was removed from its workspace: install it again, and set the new SLACK_BOT_TOKEN"
        )

    def token_revoked(_body: dict[str, Any]) -> None:
        _log.warning("SLACK_BOT_TOKEN was revoked: install the app again, and set the new one")

    _on_losing_access(app, app_uninstalled, token_revoked)


def _forget(state: Engine, team: str, happened: datetime | None, forgotten: Callable[[str], None]) -> None:
    forgotten(team)
    if forget_team(state, team, happened):
        _log.info("workspace %s took the app away and is forgotten", team)
    else:
        _log.info("workspace %s had taken the app away, and has it again", team)


def _event_time(body: dict[str, Any]) -> datetime | None:
    """Read when an event happened, to the second; None where the payload has no valid time."""
    seconds = body.get("event_time")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and 0 < seconds < _FAR else None


@dataclass(frozen=True, slots=True)
class Workspaces:
    """How requests are authorised, and the client for posts to a workspace by its id.

    `oauth` has the settings of the installation flow, None for one workspace. `forget` drops a workspace from the cache.
    """

    authorize: Callable[..., AuthorizeResult | None]
    client_for: Callable[[str], WebClient | None]
    oauth: OAuthSettings | None = None
    forget: Callable[[str], None] = lambda _team: None


def workspaces_of(settings: Settings, state: Engine | None) -> Workspaces:
    """Make the `Workspaces` that the settings describe.

    Raises:
        SettingsError: where the keys are invalid, or there are many workspaces and no state.

    """
    if not settings.many_workspaces():
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
        return Workspaces(_authorize_one(token), one_client(token, settings.slack_api_url))
    if state is None:
        raise SettingsError("many workspaces cannot be kept without a state")
    return _many_workspaces(settings, state)


def _authorize_one(token: str | None) -> Authorize:
    """Authorise every request with the one bot token, without a call to `auth.test`."""

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=token)

    return authorize


def authorize_many(bots: KnownBots) -> Authorize:
    """Authorise the requests of the workspaces that have a bot."""

    def authorize(
        enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        bot = bots.of(team_id) if team_id else None
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

    return authorize


def _many_workspaces(settings: Settings, state: Engine) -> Workspaces:
    # imported here, because one workspace needs neither cryptography nor slack_sdk's stores
    from slack_bolt.oauth.oauth_settings import OAuthSettings  # noqa: PLC0415
    from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore  # noqa: PLC0415

    from bot.slack.encryption import Tokens, TokensError  # noqa: PLC0415
    from bot.slack.installations import Installations  # noqa: PLC0415

    secret, keys = settings.slack_client_secret, settings.commissioner_encryption_keys
    try:
        tokens = Tokens(keys.get_secret_value() if keys else "")
    except TokensError as error:
        raise SettingsError(str(error)) from error
    installations = Installations(settings.slack_client_id, state, tokens)
    known = KnownBots(installations.bot_of)
    oauth = OAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=secret.get_secret_value() if secret else "",
        scopes=(*NEEDED_SCOPES, *OPTIONAL_SCOPES),
        user_scopes=[],
        installation_store=installations,
        state_store=SQLAlchemyOAuthStateStore(_INSTALL_SECONDS, state, logger=QUIET),
        logger=QUIET,
    )
    # an object of Bolt's, which takes no function beside the settings of OAuth
    authorize = CallableAuthorize(logger=QUIET, func=authorize_many(known))  # type: ignore[arg-type]  # it takes None as an answer too
    client_for = clients_of(installations.bot_of, settings.slack_api_url)
    return Workspaces(authorize, client_for, oauth, known.forget)


def one_client(token: str | None, base_url: str) -> Callable[[str], WebClient | None]:
    """Give a function that returns the one workspace's client for any id."""
    client = slack_client(token, base_url)
    return lambda _team: client


def clients_of(bot_of: Callable[[str], Bot | None], base_url: str) -> Callable[[str], WebClient | None]:
    """Give a function that returns a workspace's client, None where the app is not installed there."""

    def client_for(team: str) -> WebClient | None:
        bot = bot_of(team)
        return slack_client(bot.token, base_url) if bot else None

    return client_for
