"""An app with stewards, and a Slack that is not there."""

from __future__ import annotations

import json
from concurrent.futures import Executor, Future
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookResponse

from data.corrections.overlay import overlay
from data.model import Source
from data.state.corrections import approved
from handlers.context import ListenerContext
from handlers.listeners.corrections import register_corrections
from handlers.listeners.register import register_listeners
from handlers.payload import Stewards

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.register import Register

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
STEWARDS = Stewards("C9", frozenset({"U8", "U9"}))
FILLED_IN = {
    "what": "leader",
    "value": "Alex Example",
    "start": "1 November 2018",
    "source": "https://example.org/board?a=1&b=2",
    "note": "See <!channel> page 3",
}


class AtOnce(Executor):
    """Runs what it is given before it returns."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


class Workspace:
    """The app with a state and stewards, and everything it sent to Slack."""

    def __init__(self, register: Register, engine: Engine, stewards: Stewards | None) -> None:
        self.reference = register
        self.register = register
        self.engine = engine
        self.stewards = stewards
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.refuse: Callable[[str, dict[str, Any]], str] = lambda _method, _sent: ""
        """Gives Slack's error for a call of the Web API; "" where it is taken."""
        self.app = App(
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
            request_verification_enabled=False,
            process_before_response=True,
        )
        ctx = ListenerContext(
            lambda: self.register,
            lambda: TODAY,
            AtOnce(),
            engine,
            stewards,
            self.lay_on,
            lambda: NOW,
        )
        register_listeners(self.app, ctx)
        register_corrections(self.app, ctx)

    def lay_on(self) -> None:
        self.register = overlay(self.reference, approved(self.engine))

    def take(self, method: str, **sent: Any) -> Any:
        error = self.refuse(method, sent)
        if error:
            raise SlackApiError("refused", {"ok": False, "error": error})  # type: ignore[no-untyped-call]
        self.sent.append((method, sent))
        view = {"ok": True, "view": {"id": "V1"}} if method == "views_open" else {"ok": True}
        return SimpleNamespace(data=view)

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [sent for name, sent in self.sent if name == method]

    def slash(self, text: str, command: str = "/ccg") -> dict[str, Any]:
        form = {"command": command, "text": text, "user_id": "U1", "channel_id": "C1", "team_id": "T1"}
        return dict(json.loads(self.send(form).body))

    def press(self, action: str, value: str, user: str = "U1", team: str = "T1", **more: Any) -> BoltResponse:
        return self.interact(
            user,
            team,
            type="block_actions",
            trigger_id="1.2.3",
            channel={"id": more.get("channel", "C1")},
            container={"type": "message", "message_ts": more.get("ts", "1.1"), "channel_id": "C1"},
            actions=[{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        )

    def choose(self, option: str, block_id: str, user: str = "U1", channel: str = "C1") -> BoltResponse:
        """Choose an option of an answer's menu."""
        chosen = {"text": {"type": "plain_text", "text": "…"}, "value": option}
        return self.interact(
            user,
            "T1",
            type="block_actions",
            trigger_id="1.2.3",
            channel={"id": channel},
            container={"type": "message", "message_ts": "1.1", "channel_id": channel},
            actions=[
                {"type": "overflow", "action_id": "more", "block_id": block_id, "selected_option": chosen}
            ],
        )

    def submit(self, values: dict[str, str], metadata: str, user: str = "U1") -> dict[str, Any]:
        state = {
            name: {
                name: {"type": "static_select", "selected_option": {"value": value}}
                if name == "what"
                else {"type": "plain_text_input", "value": value or None}
            }
            for name, value in values.items()
        }
        view = {
            "type": "modal",
            "callback_id": "suggest_correction",
            "private_metadata": metadata,
            "state": {"values": state},
        }
        answered = self.interact(user, "T1", type="view_submission", view=view)
        assert answered.status == 200
        return dict(json.loads(answered.body)) if answered.body else {}

    def suggest(self, user: str = "U1", **values: str) -> None:
        """Suggest a correction to NHS West London CCG as of 5 November 2018."""
        metadata = json.dumps({"body": "ccg:08Y", "on": "2018-11-05", "channel": "C1"})
        assert self.submit({**FILLED_IN, **values}, metadata, user) == {}

    def interact(self, user: str, team: str, **payload: Any) -> BoltResponse:
        came_with = {
            "team": {"id": team},
            "user": {"id": user},
            "response_url": "https://hooks.slack.invalid/1",
        }
        return self.send({"payload": json.dumps({**came_with, **payload})})

    def send(self, form: dict[str, str]) -> BoltResponse:
        kind = "application/x-www-form-urlencoded"
        return self.app.dispatch(BoltRequest(body=urlencode(form), headers={"content-type": [kind]}))


@pytest.fixture
def make_workspace(register: Register, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Workspace]:
    """Make an app on a state; what it sends is kept in the order in which it was sent."""
    made: list[Workspace] = []

    def call(method: str) -> Callable[..., Any]:
        return lambda _client, **sent: made[-1].take(method, **sent)

    for method in ("chat_postMessage", "chat_postEphemeral", "chat_update", "views_open", "views_update"):
        monkeypatch.setattr(WebClient, method, call(method))

    def respond(_respond: object, **sent: Any) -> WebhookResponse:
        made[-1].take("respond", **sent)
        return WebhookResponse(url="", status_code=200, body="ok", headers={})

    monkeypatch.setattr("slack_bolt.context.respond.respond.Respond.__call__", respond)

    def make(engine: Engine, stewards: Stewards | None = STEWARDS) -> Workspace:
        made.append(Workspace(register, engine, stewards))
        return made[-1]

    return make


@pytest.fixture
def workspace(make_workspace: Callable[..., Workspace], kept: Engine) -> Workspace:
    return make_workspace(kept)


@pytest.fixture
def filled_in() -> dict[str, str]:
    """Give the fields of a suggestion that is right."""
    return dict(FILLED_IN)


@pytest.fixture(scope="session")
def small(make_register: Callable[..., Register], make_body: Callable[..., Any]) -> Register:
    """Give a register of a few made-up bodies of which nothing is known."""
    source = Source("S0001", "A list", "NHS Example", "https://example.org/list", "2018", "facts only")
    return make_register(
        [make_body("ccg:99Z"), make_body("stp:QZZ"), make_body("icb:QZZ")], sources={"S0001": source}
    )
