"""Replicas of the bot on one state, a Slack that counts what is posted and goes wrong by a script, and installed workspaces."""

from __future__ import annotations

import json
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.runtime.settings import Settings
from bot.slack.app import create_app
from bot.slack.encryption import Tokens, new_key
from bot.slack.idempotency import LEASE
from bot.slack.installations import Installations
from data.state.engine import open_state
from tests.bot.slack_answers import slack_response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_bolt import App
    from slack_sdk.web import SlackResponse
    from sqlalchemy import Engine

    from data.register import Register

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
BOT, BOT_USER = "B0COMMISSIONER", "U0COMMISSIONER"
QUESTION = {
    "type": "message",
    "channel_type": "im",
    "channel": "D1",
    "user": "U1",
    "text": "08Y",
    "ts": "1.1",
}
MENTION = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@U2> 08Y", "ts": "1.1"}


CLIENT = "1.2"
TOKEN = "xoxb-1-never-to-be-seen"


class AtOnce(Executor):
    """Does what it is given before it returns."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


class Killed(BaseException):
    """The process died, as far as the code that runs can tell."""


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def end_lease(self) -> None:
        self.time += LEASE + timedelta(seconds=1)


class CountingSlack:
    """What every WebClient talks to. `before` and `after` are called around each call with its method.

    It scripts the client inside one process, where a test can let that process die between a call and its answer or
    end a lease meanwhile, which no server can; replicas that are killed for real have `bot.sandbox` before them.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.messages: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.told: list[str] = []
        """What was said to one person alone at a response address."""
        self.calls: list[str] = []
        self.refused: dict[str, list[tuple[str, int, dict[str, str]]]] = {}
        self.before: Callable[[str], object] = lambda _method: None
        self.after: Callable[[str], object] = lambda _method: None

    def refuse(self, method: str, error: str, status: int = 200, **headers: str) -> None:
        """Let the next call of a method not be done."""
        self.refused.setdefault(method, []).append((error, status, headers))

    def api_call(self, client: WebClient, api_method: str, **how: Any) -> SlackResponse:
        arguments = how.get("json") or how.get("params") or {}
        self.calls.append(api_method)
        self.before(api_method)
        if self.refused.get(api_method):
            error, status, headers = self.refused[api_method].pop(0)
            return slack_response(client, api_method, {"ok": False, "error": error}, status, headers)
        answered = self._do(api_method, arguments)
        self.after(api_method)
        return slack_response(client, api_method, {"ok": True, **answered})

    def respond(self, channel: str, body: dict[str, Any]) -> WebhookResponse:
        """Stand in for a response address: what everybody sees is in the conversation."""
        self.calls.append("respond")
        self.before("respond")
        if self.refused.get("respond"):
            error, status, _ = self.refused["respond"].pop(0)
            return WebhookResponse(url="", status_code=status, body=error, headers={})
        if body.get("response_type") == "in_channel":
            self._keep(**{"channel": channel, **body})
        else:
            self.told.append(body["text"])
        self.after("respond")
        return WebhookResponse(url="", status_code=200, body="ok", headers={})

    def upload(self, **sent: Any) -> None:
        """Stand in for the three calls of an upload."""
        self.calls.append("files")
        self.before("files")
        names = [{"name": file["filename"]} for file in sent["file_uploads"]]
        self._keep(
            channel=sent["channel"], thread_ts=sent["thread_ts"], text=sent["initial_comment"], files=names
        )
        self.after("files")

    def _do(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {"bot_id": BOT, "user_id": BOT_USER}
            case "chat.postMessage":
                return {"ts": self._keep(**arguments)}
            case "chat.update":
                found = [m for m in self.messages if m["ts"] == arguments["ts"]]
                assert found, arguments
                found[0].update(arguments)
                return {"ts": arguments["ts"]}
            case "views.publish":
                self.views.append(arguments)
                return {}
            case "conversations.history":
                return {"messages": [m for m in self._kept(arguments) if not m.get("thread_ts")][::-1]}
            case "conversations.replies":
                return {"messages": [m for m in self._kept(arguments) if m["thread_ts"] == arguments["ts"]]}
        raise AssertionError(method)

    def _keep(self, **message: Any) -> str:
        ts = f"{self.clock().timestamp():.0f}.{len(self.messages):06d}"
        self.messages.append({**message, "ts": ts, "bot_id": BOT, "user": BOT_USER})
        return ts

    def _kept(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            message
            for message in self.messages
            if message["channel"] == arguments["channel"]
            and float(message["ts"]) > float(arguments["oldest"])
        ]


@dataclass
class Replica:
    """A process with an app and an engine of its own."""

    app: App
    engine: Engine

    def send(self, event: dict[str, Any], event_id: str = "Ev1", team: str = "T1", **more: Any) -> int:
        """Send a copy of an event and give the status of the response."""
        body = {"type": "event_callback", "team_id": team, "event_id": event_id, "event": event, **more}
        request = BoltRequest(body=json.dumps(body), headers={"content-type": ["application/json"]})
        return int(self.app.dispatch(request).status)

    def interact(self, user: str = "U1", **payload: Any) -> int:
        """Send a copy of a press or of a submission, have it done, and give the status of the response."""
        came_with = {"user": {"id": user, "team_id": "T9"}, "team": {"id": "T1"}, **payload}
        request = BoltRequest(
            body=urlencode({"payload": json.dumps(came_with)}),
            headers={"content-type": ["application/x-www-form-urlencoded"]},
        )
        return int(self.app.dispatch(request).status)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> CountingSlack:
    there = CountingSlack(clock)

    def api_call(client: WebClient, api_method: str, **how: Any) -> SlackResponse:
        return there.api_call(client, api_method, **how)

    def upload(_client: WebClient, **sent: Any) -> None:
        there.upload(**sent)

    def send_dict(client: WebhookClient, body: dict[str, Any], *_: object) -> WebhookResponse:
        assert client.retry_handlers == []
        return there.respond(client.url.rpartition("/")[2], body)

    monkeypatch.setattr(WebhookClient, "send_dict", send_dict)
    monkeypatch.setattr(WebClient, "api_call", api_call)
    monkeypatch.setattr(WebClient, "files_upload_v2", upload)
    return there


@pytest.fixture
def replica(register: Register, ready_url: str, slack: CountingSlack) -> Iterator[Callable[[], Replica]]:
    """Start replicas on one state."""
    started: list[Engine] = []
    settings = Settings(
        slack_bot_token="xoxb-made-up",
        slack_app_token="xapp-made-up",
        commissioner_stewards="C9STEWARDS,U8STEWARD",
        _env_file=None,
    )

    def start() -> Replica:
        engine = open_state(ready_url)
        started.append(engine)
        posting = AtOnce()
        app = create_app(
            settings,
            lambda: register,
            lambda: date(2026, 1, 5),
            state=engine,
            now=slack.clock,
            posting=posting,
        )
        return Replica(app, engine)

    yield start
    for engine in started:
        engine.dispose()


@pytest.fixture
def two(replica: Callable[[], Replica]) -> tuple[Replica, Replica]:
    return replica(), replica()


def _installation(team: str = "T1", token: str = TOKEN, **given: object) -> Installation:
    made_up: dict[str, object] = {
        "app_id": "A1",
        "team_id": team,
        "bot_token": token,
        "bot_id": "B1",
        "bot_user_id": "U0BOT",
        "bot_scopes": "chat:write,commands",
        "user_id": "U1",
        "installed_at": 1_700_000_000.25,
    }
    return Installation(**made_up | given)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make_installation() -> Callable[..., Installation]:
    return _installation


@pytest.fixture
def kept_state(ready_url: str) -> Iterator[Engine]:
    engine = open_state(ready_url)
    yield engine
    engine.dispose()


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
def installations(kept_state: Engine, key: str) -> Installations:
    return Installations(CLIENT, kept_state, Tokens(key))
