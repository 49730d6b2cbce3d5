"""What a follow-up continues: the query of the last message in the same thread, or in the same direct message.

It is kept in the state, and in this process where there is none. Neither a state that fails nor one that is slow holds
up an answer: the question is then answered as if nothing had been said before it.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlowError
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from data.query.query import Attribute, UnreadableQueryError, is_known, query_from_json, query_json
from data.state import conversations as in_state
from data.state.conversations import Said
from handlers.payload import id_of, text_of, workspace_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Engine

    from data.query.query import Query
    from data.register import Register

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
