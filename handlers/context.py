"""What every listener is given (`ListenerContext`), and the queries that follow-ups continue (`Conversations`).

A follow-up continues the last query in the same thread or direct message, kept in the state, or in memory without one. Where the
state fails or is slow, a question is answered as the first of its conversation.
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
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

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

    from data.changes.subscription import Channel
    from data.model import Kind
    from data.query.query import Query
    from data.register import Register
    from handlers.answering import Observed
    from handlers.payload import Stewards
    from handlers.posting import Posted
    from handlers.rendering.message import Sendable
    from handlers.rendering.painting import DrawingQueue
    from handlers.rendering.plain_text import Reply


MOST_KEPT: Final = 2_000
"""Messages whose queries are kept in memory, where there is no state."""
WAIT: Final = 0.5
"""Seconds that an answer waits for the state, each time."""
_AT_ONCE: Final = 2
"""Threads that read and write the state; while it hangs, only these are blocked."""

_log = logging.getLogger(__name__)


def said_of(body: dict[str, Any], event: dict[str, Any]) -> Said | None:
    """Read an event's message and its conversation; None where the payload lacks them."""
    team, channel, ts = workspace_of(body), id_of(event, "channel"), text_of(event, "ts")
    alone = "" if event.get("channel_type") == "im" else ts
    return Said(team, channel, text_of(event, "thread_ts") or alone, ts) if team and channel and ts else None


class Conversations:
    """The last query of each conversation."""

    def __init__(self, state: Engine | None = None, wait: float = WAIT) -> None:
        """Keep queries in `state`, or in memory for None; each read or write waits for it at most `wait` seconds."""
        self._last: Callable[..., Any]
        self._keep: Callable[..., Any]
        if state is None:
            process = _InProcess()
            self._last, self._keep = process.last, process.keep
        else:
            self._last = lambda *given: in_state.last(state, *given)
            self._keep = lambda *given: in_state.keep(state, *given)
        self._wait = wait
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="conversations")
        self._is_told = False

    def before(self, said: Said | None, register: Register, today: date, now: datetime) -> Query | None:
        """Give the query that a message continues; None where there is none, or it is not readable today."""
        return None if said is None else _readable(self._in_time(self._last, said, now), register, today)

    def keep(self, said: Said | None, query: Query | None, now: datetime, answer: str = "") -> None:
        """Keep the query that answered a message, None for none; `answer` is the `ts` of the answer."""
        if said is not None and query is not None:
            self._in_time(self._keep, said, _kept(query), now, answer)

    def _in_time(self, work: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401  what `work` gives
        """Run `work` on the state; None where it fails or takes too long, which is logged once until it works again."""
        try:
            done = self._threads.submit(work, *given).result(self._wait)
        except Exception as error:  # noqa: BLE001  the answer goes on without the state
            if not self._is_told:
                why = f"no answer in {self._wait:g} s" if isinstance(error, TooSlowError) else error
                _log.warning("follow-ups are read as questions of their own until the state works: %s", why)
            self._is_told = True
            return None
        self._is_told = False
        return done


def _kept(query: Query) -> dict[str, Any]:
    """Give a query as it is kept: without a day that was not named; {} for a full-text search."""
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
    """The interface of `data.state.conversations` in memory."""

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
    """The identity of an event, the same for every copy that Slack sends.

    Attributes:
        team: the id of the workspace.
        id: of a message its channel and `ts`, so that an edit, or a copy for another workspace, is the same event.
        version: the time of the last edit, "" for none.
        asked: a hash of the message's words.
        said_at: when the message was written.

    """

    team: str
    id: str
    version: str = ""
    asked: str = ""
    said_at: datetime | None = None


class UnsureError(RuntimeError):
    """A post that may or may not have been made, and is not repeated."""


class Shared(Enum):
    """Outcome of sharing an answer."""

    DONE = auto()
    BEFORE = auto()
    """It is there already."""
    BUSY = auto()
    """Another copy of the press is sharing it."""
    UNSURE = auto()
    """It may be there; it is not sent again before it was looked for."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The person who orders, the conversation, and the kind of body that an ambiguous name is tried as first."""

    channel: Channel
    user: str
    kind: Kind | None = None


class Place(NamedTuple):
    """Where an answer is posted: the conversation, the thread in it (None for none), and the workspace, where known."""

    channel: str
    thread: str | None = None
    workspace: Workspace | None = None


class Task(NamedTuple):
    """An answer to post: where, a function that writes it, and a follow-up to call once it is posted."""

    place: Place
    write: Callable[[], Reply]
    then: Callable[[Reply, Posted], object]


class Once(Protocol):
    """Answers each event once; its response acknowledges the event or asks Slack to send it again."""

    def answer(self, client: WebClient, event: Event, task: Task) -> BoltResponse:
        """Post an answer and run its follow-up before the event is acknowledged; a silent reply is not posted."""

    def do(self, event: Event, work: Callable[[], object]) -> BoltResponse:
        """Run idempotent work before the event is acknowledged."""

    def first(self, event: Event) -> bool:
        """Tell whether this is the first copy of a request, so that the caller acts at most once."""

    def share(
        self,
        client: WebClient,
        event: Event,
        place: Place,
        said: Sendable,
        send: Callable[[dict[str, Any]], object],
    ) -> Shared:
        """Post a message to a conversation once; `send` posts it with the metadata it is given."""

    def post(self, client: WebClient, channel: str, message: Sendable, key: str, kind: str) -> Posted:
        """Post a message once, also where Slack's response is lost.

        Raises:
            UnsureError: where it cannot be determined whether it was posted.

        """


@dataclass(frozen=True, slots=True)
class ListenerContext:
    """What the listeners need.

    Attributes:
        register: gives the current register.
        today: gives the current day in England.
        posting: the pool for posts.
        state: the state; None means that nothing can be watched or corrected.
        stewards: who decides corrections; None means that nothing can be corrected.
        corrections_changed: called after a decision, to load it in this process.
        now: gives the time, aware.
        once: answers events once; None means that they are acknowledged before they are answered.
        conversations: the queries that follow-ups continue.
        observe: counts an answer and its seconds.
        client_for: gives the client of a workspace by id, None where it does not have the app.
        blocks: which blocks each workspace supports.
        drawings: the queue for pictures; None means the posting pool.
        opening: the pool that opens dialogues; None means the posting pool.
        stewards_watch: whether only stewards may change what a channel watches.

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
        return Workspace(self.blocks, team)

    def is_first(self, event: Event) -> bool:
        """Tell whether this is the first copy of a request; always, where nothing remembers them."""
        return self.once is None or self.once.first(event)
