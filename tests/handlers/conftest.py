"""What the tests of the handlers share: a made-up answer with everything in it, and a Slack that is not there."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import date
from shutil import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookResponse

from data.model import BodyKey, Kind, Source
from data.query.answer import Answer, Chart, Choice, Column, Fact, Line, Outcome, Series, Table
from data.query.query import Attribute, Query
from data.state.engine import migrate, open_state
from handlers.block_support import BlockSupport
from handlers.context import ListenerContext
from handlers.listeners.register import register_listeners
from handlers.rendering.limits import NEW_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from data.query.answer import Cell
    from data.register import Register

TODAY = date(2026, 11, 21)
DIRECT = "D1"
EXAMPLESHIRE = BodyKey(Kind.CCG, "99Z")
ABOUT_EXAMPLESHIRE = Query((Attribute.CARD,), TODAY, TODAY, bodies=(EXAMPLESHIRE,))


def _source(number: int) -> Source:
    return Source(
        f"S{number:04}", f"List {number} of the bodies & their leaders", "NHS Example",
        f"https://example.org/{number}", "2018-11-05", "OGL v3.0",
    )  # fmt: skip


def _table(rows: int = 3, columns: int = 3) -> Table:
    heads = (Column("STP"), *(Column(f"Figure {place}", numeric=True) for place in range(1, columns)))
    told: tuple[tuple[Cell, ...], ...] = tuple(
        (f"Area {row}", *((row * 1_000 + place) for place in range(1, columns))) for row in range(rows)
    )
    return Table("People per leader", heads, told, ("S0001", "S0002"))


def _chart(categories: int = 3, series: int = 1, kind: Any = "bar") -> Chart:
    return Chart(
        kind,
        "People per leader in each STP",
        "people per leader",
        tuple(f"Area {place}" for place in range(categories)),
        tuple(
            Series(f"Year {s}", tuple((p + 1) * 1_000 + s for p in range(categories))) for s in range(series)
        ),
        ("S0001",),
    )


def _answer(**given: Any) -> Answer:
    made = Answer(
        title="Exampleshire & <Exampleton>",
        subtitle="Made up for tests",
        headline=Line("Alex Example leads NHS Exampleshire CCG.", ("S0001",)),
        facts=(Fact("Leader", (Line("Alex Example", ("S0001",)), Line("Confirmed", ("S0003",)))),),
        notes=("Read “example” as Exampleshire.",),
        choices=(Choice("NHS Exampleton CCG", ABOUT_EXAMPLESHIRE),),
        sources=tuple(_source(number) for number in range(1, 4)),
        outcome=Outcome.ANSWER,
        body=EXAMPLESHIRE,
        on=date(2018, 11, 5),
        tables=(_table(),),
        charts=(_chart(),),
    )
    return replace(made, **given)


@pytest.fixture(scope="session")
def make_source() -> Callable[..., Source]:
    return _source


@pytest.fixture(scope="session")
def make_table() -> Callable[..., Table]:
    """Make a table of so many rows and columns, the first of which is text."""
    return _table


@pytest.fixture(scope="session")
def make_chart() -> Callable[..., Chart]:
    """Make a chart of so many categories and series."""
    return _chart


@pytest.fixture(scope="session")
def make_answer() -> Callable[..., Answer]:
    """Make an answer with everything in it; parts by name, such as `tables=()`."""
    return _answer


@pytest.fixture(scope="session")
def query() -> Query:
    return Query((Attribute.CARD,), date(2018, 11, 5), TODAY, bodies=(EXAMPLESHIRE,), dated=True)


class AtOnce(Executor):
    """Runs what it is given before it returns, so that a test can look at what was posted."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


class Slack:
    """The app, and what it sent to Slack's Web API and to response addresses.

    It only records what a listener hands to its client, before that becomes a call, so it is no second Slack: what
    Slack says of calls is `bot.sandbox`'s.
    """

    def __init__(
        self, register: Register, monkeypatch: pytest.MonkeyPatch, state: Engine | None = None, **ctx: Any
    ) -> None:
        self.register = register
        self.posted: list[dict[str, Any]] = []
        self.responded: list[dict[str, Any]] = []
        self.uploaded: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.refuse: Callable[[str, dict[str, Any]], None] = lambda _method, _sent: None
        """Called with each Web API method before it is done; what it raises, Slack answers."""
        self.respond_with: Callable[[dict[str, Any]], str] = lambda _message: ""
        """The error with which a response address answers a message; "" takes it."""
        for method, kept in (
            ("chat_postMessage", self.posted),
            ("files_upload_v2", self.uploaded),
            ("views_open", self.views),
            ("views_publish", self.views),
        ):
            monkeypatch.setattr(WebClient, method, self._called(method, kept))
        monkeypatch.setattr("slack_bolt.context.respond.respond.Respond.__call__", self._respond)
        self.app = App(
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
            request_verification_enabled=False,
            process_before_response=True,
        )
        assumed = BlockSupport(assumed=NEW_TYPES)
        register_listeners(
            self.app, ListenerContext(lambda: register, lambda: TODAY, AtOnce(), state, blocks=assumed, **ctx)
        )

    def _called(self, method: str, kept: list[dict[str, Any]]) -> Callable[..., SimpleNamespace]:
        def call(_client: WebClient, **sent: Any) -> SimpleNamespace:
            self.refuse(method, sent)
            kept.append(sent)
            # as Slack does, which opens the direct message with a person who is posted to
            channel = str(sent.get("channel", "")).replace("U1", DIRECT)
            return SimpleNamespace(data={"ok": True, "channel": channel, "ts": "9.9"})

        return call

    @property
    def _respond(self) -> Callable[..., WebhookResponse]:
        def respond(_respond: object, **message: Any) -> WebhookResponse:
            self.responded.append(message)
            error = self.respond_with(message)
            return WebhookResponse(url="", status_code=400 if error else 200, body=error or "ok", headers={})

        return respond

    def slash(self, command: str, text: str) -> dict[str, Any]:
        form = urlencode(
            {"command": command, "text": text, "user_id": "U1", "channel_id": "C1", "team_id": "T1"}
        )
        answered = self._send(form, "application/x-www-form-urlencoded")
        return dict(json.loads(answered.body))

    def event(self, **event: Any) -> BoltResponse:
        body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event})
        return self._send(body, "application/json")

    def click(self, action: str, value: str, *, ephemeral: bool = True, thread: str = "") -> BoltResponse:
        return self.interact(
            type="block_actions",
            trigger_id="1.2.3",
            channel={"id": "C1"},
            container={"type": "message", "is_ephemeral": ephemeral, "channel_id": "C1", "thread_ts": thread},
            actions=[{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        )

    def interact(self, **payload: Any) -> BoltResponse:
        came_with = {
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "response_url": "https://hooks.slack.invalid/1",
        }
        form = urlencode({"payload": json.dumps({**came_with, **payload})})
        return self._send(form, "application/x-www-form-urlencoded")

    def _send(self, body: str, kind: str) -> BoltResponse:
        return self.app.dispatch(BoltRequest(body=body, headers={"content-type": [kind]}))


@pytest.fixture
def slack(register: Register, monkeypatch: pytest.MonkeyPatch) -> Slack:
    return Slack(register, monkeypatch)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of an empty state, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "state.db"
    engine = open_state(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def kept(tmp_path: Path, migrated: Path) -> Iterator[Engine]:
    """Give a state store of a file, empty and ready."""
    engine = open_state(f"sqlite:///{copy(migrated, tmp_path / 'state.db')}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def loaded() -> frozenset[str]:
    """Give the modules that a new process has loaded once it has the listeners."""
    code = "import sys, handlers.listeners.register; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return frozenset(found.stdout.split())


@pytest.fixture
def watching_slack(register: Register, monkeypatch: pytest.MonkeyPatch, kept: Engine) -> Slack:
    """Give an app that can watch."""
    return Slack(register, monkeypatch, kept)
