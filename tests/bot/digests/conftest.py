"""A channel whose digest is due, and a Slack that answers by a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.digests import tick
from bot.digests.worker import Memory
from data.changes.subscription import Channel, Watch
from data.model import BodyKey, Kind
from data.state import subscriptions
from data.state.engine import reading
from data.state.tables import DELIVERIES
from tests.bot.slack_answers import slack_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web import SlackResponse
    from sqlalchemy import Engine, Row

    from data.model import Body, Event
    from data.register import Register
    from data.state.deliveries import Plan

HERE = Channel("T1", "C1")
ALEX = "U0ALEX"
EXAMPLESHIRE = BodyKey(Kind.CCG, "99Z")
BOT = "B0COMMISSIONER"
MORNING = datetime(2018, 11, 7, 8, tzinfo=UTC)
LEASE = timedelta(seconds=60)


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.time = MORNING

    def __call__(self) -> datetime:
        return self.time

    def go_on(self, **by: float) -> None:
        self.time += timedelta(**by)


class ScriptedSlack(WebClient):
    """A client whose calls go to one workspace in memory, and go wrong as they were told to, method by method.

    It scripts a client inside one process, so that days of leases and waits pass on the test's own clock and a call can
    raise anything; what digests are like before a whole Slack is tested with `bot.sandbox`.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__("xoxb-made-up", retry_handlers=[], timeout=10)
        self.clock = clock
        self.script: dict[str, list[tuple[str, Any]]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: list[dict[str, Any]] = []
        self.on_post: Callable[[], object] = lambda: None
        self.dated = False
        """Whether answers say in their head when they were given."""

    def refuse(
        self, method: str, error: str, status: int = 200, headers: dict[str, str] | None = None, **said: str
    ) -> None:
        """Let the next call not be done, and be answered with an error."""
        answer = {"data": {"ok": False, "error": error, **said}, "status": status, "headers": headers}
        self.script.setdefault(method, []).append(("refused", answer))

    def spoil(self, method: str, failure: Exception | int = 500) -> None:
        """Let the next call be done, and its answer be lost or be a server error."""
        self.script.setdefault(method, []).append(("spoilt", failure))

    def api_call(self, api_method: str, **how: Any) -> SlackResponse:
        arguments = how.get("json") or how.get("params") or {}
        self.calls.append((api_method, arguments))
        steps = self.script.get(api_method) or [("", None)]
        step, what = steps.pop(0)
        if step == "refused":
            return slack_response(self, api_method, **what)
        answered = {"ok": True, **self._do(api_method, arguments)}
        if isinstance(what, Exception):
            raise what
        if step == "spoilt":
            return slack_response(self, api_method, {"ok": False, "error": "not JSON: <html>"}, what)
        date = {"date": format_datetime(self.clock(), usegmt=True)} if self.dated else None
        return slack_response(self, api_method, answered, headers=date)

    def _do(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if method == "auth.test":
            return {"bot_id": BOT}
        if method == "conversations.history":
            return self._history(arguments)
        assert method == "chat.postMessage"
        self.on_post()
        ts = f"{self.clock().timestamp():.0f}.{len(self.messages):06d}"
        self.messages.append({**arguments, "ts": ts, "bot_id": BOT})
        return {"ts": ts}

    def _history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Give two messages a page, the newest first."""
        start = int(arguments.get("cursor") or 0)
        found = [
            message
            for message in reversed(self.messages)
            if message["channel"] == arguments["channel"]
            and float(message["ts"]) > float(arguments["oldest"])
        ]
        if not arguments.get("include_all_metadata"):
            found = [{**message, "metadata": None} for message in found]
        more = len(found) > start + 2
        return {
            "messages": found[start : start + 2],
            "response_metadata": {"next_cursor": str(start + 2) if more else ""},
        }

    def posted(self, channel: str = HERE.id) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["channel"] == channel]

    def times(self, method: str) -> int:
        return sum(called == method for called, _ in self.calls)


@dataclass
class Bench:
    """A state, a clock and a Slack, with ticks to order."""

    state: Engine
    clock: Clock
    slack: ScriptedSlack
    register: Register
    removed: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    plans: list[Plan | None] = field(default_factory=list)
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory(lambda: self.clock().timestamp())

    def end_lease(self) -> None:
        self.clock.go_on(seconds=LEASE.total_seconds())

    def watch(self, channel: Channel = HERE, by: str = ALEX, body: BodyKey | None = EXAMPLESHIRE) -> None:
        subscriptions.watch(self.state, channel, [Watch(body, by=by)], MORNING)

    def tick(
        self, owner: str = "one", register: Callable[[], Register] | None = None, at_once: int = 1
    ) -> int:
        """Tick, with one digest in hand at a time unless a test is about more: the clock stands still meanwhile."""
        return tick(
            self.state,
            self.client_for,
            register or (lambda: self.register),
            self.clock,
            owner,
            lease=LEASE,
            memory=self.memory,
            at_once=at_once,
            tell_plan=self.plans.append,
        )

    def client_for(self, team: str) -> WebClient | None:
        if team in self.broken:
            raise RuntimeError("on purpose")
        return None if team in self.removed else self.slack

    def deliveries(self) -> list[Row[Any]]:
        with reading(self.state) as connection:
            return list(connection.execute(select(DELIVERIES).order_by(DELIVERIES.c.channel)))

    def delivery(self) -> Row[Any]:
        (one,) = self.deliveries()
        return one

    def stopped(self, channel: Channel = HERE) -> str:
        found = subscriptions.subscription(self.state, channel)
        assert found is not None
        return found.stopped


@pytest.fixture(scope="session")
def changed_register(
    make_register: Callable[..., Register],
    make_body: Callable[..., Body],
    make_event: Callable[..., Event],
) -> Register:
    """Make a register in which a merger of Exampleshire's was proposed on 5 November 2018."""
    return make_register([make_body()], events=[make_event("merger_proposed", "2018-11-05", "ccg:99Z")])


@pytest.fixture
def bench(state: Engine, changed_register: Register) -> Bench:
    """Make a bench at 9 in the morning, when the digests of 8.30 are due."""
    clock = Clock()
    clock.go_on(hours=1)
    return Bench(state, clock, ScriptedSlack(clock), changed_register)
