"""What every listener is given: the register of the moment, the day, who posts, and what a follow-up continues.

A follow-up continues the query of the last message in the same thread, or in the same direct message. It is kept in the state, and
in this process where there is none. Neither a state that fails nor one that is slow holds up an answer: the question is then
answered as if nothing had been said before it.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlowError
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from data.query.query import Attribute, UnreadableQueryError, is_known, query_from_json, query_json
from data.state import conversations as in_state
from data.state.conversations import Said
from handlers.block_support import BlockSupport, Workspace
from handlers.payload import id_of, text_of, workspace_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor
    from datetime import date

    from slack_bolt import BoltResponse
    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.query.query import Query
    from data.register import Register
    from handlers.answering import Observed
    from handlers.posting import Posted
    from handlers.rendering.files import Reply
    from handlers.rendering.message import Sendable
    from handlers.rendering.painting import DrawingQueue
    from handlers.stewards import Stewards


T = TypeVar("T")

MOST_KEPT: Final = 2_000
"""Messages whose queries are kept in the process, where there is no state."""
WAIT: Final = 0.5
"""Seconds that an answer waits for the state, each time."""
_AT_ONCE: Final = 2
"""Threads that read and write the state; while a state hangs, these are all that hang with it."""

_log = logging.getLogger(__name__)


def said_of(body: dict[str, Any], event: dict[str, Any]) -> Said | None:
    """Read which message of which conversation an event is about; None where it does not say."""
    team, channel, ts = workspace_of(body), id_of(event, "channel"), text_of(event, "ts")
    alone = "" if event.get("channel_type") == "im" else ts
    return Said(team, channel, text_of(event, "thread_ts") or alone, ts) if team and channel and ts else None


class Conversations:
    """What was asked last in each conversation."""

    def __init__(self, state: Engine | None = None, wait: float = WAIT) -> None:
        """Keep it in a state, else in this process; an answer waits for the state so many seconds at a time."""
        self._state = state
        self._wait = wait
        self._process = _InProcess()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="conversations")
        self._is_told = False

    def before(self, said: Said | None, register: Register, today: date, now: datetime) -> Query | None:
        """Give the query that a message continues; None where there is none, or none that can be read today."""
        if said is None:
            return None
        state = self._state
        if state is None:
            found = self._process.last(said, now)
        else:
            found = self._in_time(lambda: in_state.last(state, said, now))
        return _readable(found, register, today)

    def keep(self, said: Said | None, query: Query | None, now: datetime, answer: str = "") -> None:
        """Keep what a message was answered with, None for nothing; `answer` is the `ts` of the answer."""
        if said is None or query is None:
            return
        kept, state = _kept(query), self._state
        if state is None:
            self._process.keep(said, kept, now, answer)
        else:
            self._in_time(lambda: in_state.keep(state, said, kept, now, answer))

    def _in_time(self, work: Callable[[], T]) -> T | None:
        """Do something with the state; None where it fails or takes too long, and the log says so once until it works."""
        try:
            done = self._threads.submit(work).result(self._wait)
        except Exception as error:  # noqa: BLE001  whatever it is, an answer does without
            if not self._is_told:
                why = f"no answer in {self._wait:g} s" if isinstance(error, TooSlowError) else error
                _log.warning("follow-ups are read as questions of their own until the state works: %s", why)
            self._is_told = True
            return None
        self._is_told = False
        return done


def _kept(query: Query) -> dict[str, Any]:
    """Give what is kept of a query: not the day where none was named, and nothing of a search, which is words alone."""
    if query.ask is Attribute.TOPIC:
        return {}
    found = query_json(query)
    if not query.dated and query.on == query.today:
        del found["on"]
    return found


def _readable(found: Mapping[str, Any] | None, register: Register, today: date) -> Query | None:
    if not isinstance(found, dict):
        return None
    try:
        query = query_from_json({"on": today.isoformat(), **found}, today)
    except UnreadableQueryError:
        return None
    return query if is_known(query, register) else None


class _Kept(NamedTuple):
    thread: str
    answer: str
    query: Mapping[str, Any]
    kept_at: datetime


class _InProcess:
    """The same as `data.state.conversations`, for as long as the process lives."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def last(self, said: Said, now: datetime) -> Mapping[str, Any] | None:
        with self._lock:
            found = [
                (ts, kept.query)
                for (channel, ts), kept in self._kept.items()
                if channel == said.channel
                and ts < said.ts
                and kept.kept_at > now - said.continues_for
                and (kept.thread == said.thread or (said.thread and said.thread in (ts, kept.answer)))
            ]
        return max(found, key=lambda each: each[0])[1] if found else None

    def keep(self, said: Said, query: Mapping[str, Any], now: datetime, answer: str) -> None:
        key = (said.channel, said.ts)
        with self._lock:
            self._kept[key] = _Kept(said.thread, answer, query, now)
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)


class Event(NamedTuple):
    """A thing that happened in a workspace, the same for every copy that Slack sends.

    `id` is what two copies have in common: of a message its channel and `ts`, so that an edit, and what Slack sends to
    another workspace in the channel, is the same event. `version` is when the message was edited, "" for never, `asked` a
    hash of its words, `said_at` when it was written.
    """

    team: str
    id: str
    version: str = ""
    asked: str = ""
    said_at: datetime | None = None


class UnsureError(RuntimeError):
    """A post of which it is not known whether Slack took it, and which is not sent again."""


class Shared(Enum):
    """What came of sharing an answer."""

    DONE = auto()
    BEFORE = auto()
    """It is there already."""
    BUSY = auto()
    """Another copy of the press is sharing it."""
    UNSURE = auto()
    """It may be there; it is not sent again before it was looked for."""


class Place(NamedTuple):
    """Where an answer goes: a conversation, the thread in it, None for none, and the workspace, where that is known."""

    channel: str
    thread: str | None = None
    workspace: Workspace | None = None


class Task(NamedTuple):
    """An answer to be posted: where, how it is written, and what follows once it is there."""

    place: Place
    write: Callable[[], Reply]
    then: Callable[[Reply, Posted], object]


class Once(Protocol):
    """Sees to it that an event is answered once, and says with its response whether Slack should come again."""

    def answer(self, client: WebClient, event: Event, task: Task) -> BoltResponse:
        """Post an answer and do what follows, and only then take the event from Slack; what is silent is not posted."""
        ...

    def do(self, event: Event, work: Callable[[], object]) -> BoltResponse:
        """Do something that does no harm when it is done twice, and only then take the event from Slack."""
        ...

    def first(self, event: Event) -> bool:
        """Tell whether this is the first copy of what somebody did, so that what follows is done at most once."""
        ...

    def share(
        self,
        client: WebClient,
        event: Event,
        place: Place,
        said: Sendable,
        send: Callable[[dict[str, Any]], object],
    ) -> Shared:
        """Put a message into a conversation once; `send` is given the metadata that it carries."""
        ...

    def post(self, client: WebClient, channel: str, message: Sendable, key: str, kind: str) -> Posted:
        """Post a message once, also where Slack's answer to it is lost.

        Raises:
            UnsureError: where it cannot be found out whether it is there.

        """
        ...


@dataclass(frozen=True, slots=True)
class ListenerContext:
    """What a listener needs: the register of the moment, the day, and somebody to post while it returns.

    Without a `state` nothing can be watched, and without `stewards` nothing corrected; with
    `stewards_watch` only they change what a channel watches. `corrections_changed` is called
    when a correction was decided, so that this process tells of it at once. Without `once` an event is taken from Slack
    before it is answered. `conversations` have what a follow-up continues. `client_for` gives the client of another
    workspace than the one that asks, None where there is none. `blocks` knows which blocks each workspace takes. `drawings` is where pictures wait, and `opening` opens
    dialogues, so that neither waits for posts nor posts for them; without them the posting pool does it.
    """

    register: Callable[[], Register]
    today: Callable[[], date]
    posting: Executor
    state: Engine | None = None
    stewards: Stewards | None = None
    corrections_changed: Callable[[], object] = lambda: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    once: Once | None = None
    conversations: Conversations = field(default_factory=Conversations)
    observe: Callable[[Observed, float], object] = lambda _observed, _seconds: None
    client_for: Callable[[str], WebClient | None] = lambda _team: None
    blocks: BlockSupport = field(default_factory=BlockSupport)
    drawings: DrawingQueue | None = None
    opening: Executor | None = None
    stewards_watch: bool = False

    def workspace(self, team: str) -> Workspace:
        """Give a workspace with what is learned of its Slack."""
        return Workspace(self.blocks, team)
