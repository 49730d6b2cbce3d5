"""The bot's application in this process, a client of it, and a Slack that records what it is asked."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from unittest.mock import patch

from slack_sdk import WebClient
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.slack_response import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.runtime.settings import Settings
from bot.slack.app import create_app
from bot.slack.dispatcher import Dispatcher
from bot.web.server import send_answer
from bot.web.slack_endpoint import EVENTS, SlackEndpoint
from data.state.engine import migrate, open_state
from handlers.block_support import block_support
from tests.bench.hostile_requests import signed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from slack_bolt import App

    from bot.web.server import Answer, Asgi, Message, Receive, Scope
    from data.register import Register
    from tests.bench.hostile_requests import Fuzzed, HostileRequest


if TYPE_CHECKING:
    Reader = Callable[[Scope, Receive], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered: the status, the text, and the headers by their names in lower case, one of each name."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


def scope_of(method: str, path: str, headers: Mapping[str, str], query: str = "") -> Scope:
    """Describe a request; headers that are "" are not sent."""
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items() if value],
    }


def body_of(body: bytes, length: str = "", piece: int = 65_536) -> Receive:
    """Give a body in pieces: no more than was declared, and where less comes than that, it breaks off."""
    declared = int(length) if length.isascii() and length.isdigit() else len(body)
    sent, broken = body[:declared], declared > len(body)
    pieces = [sent[start : start + piece] for start in range(0, len(sent), piece)] or [b""]
    messages: list[Message] = [
        {"type": "http.request", "body": part, "more_body": broken or place < len(pieces)}
        for place, part in enumerate(pieces, start=1)
    ]
    waiting = iter(messages)

    async def receive() -> Message:
        return next(waiting, {"type": "http.disconnect"})

    return receive


async def send(application: Asgi, scope: Scope, body: bytes = b"") -> Response:
    """Send one request with a body of the length that its headers declare."""
    sent: list[Message] = []

    async def take(message: Message) -> None:
        sent.append(message)

    declared = dict(scope["headers"]).get(b"content-length", b"").decode()
    await application(scope, body_of(body, declared), take)
    start, *parts = sent
    given = {name.decode(): value.decode() for name, value in start["headers"]}
    return Response(start["status"], b"".join(part["body"] for part in parts).decode(), given)


class Client:
    """Sends requests one after the other, in an event loop of its own."""

    def __init__(self, application: Asgi) -> None:
        self._application = application
        self._runner = asyncio.Runner()

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        query: str = "",
    ) -> Response:
        """Send a request, and wait for its answer."""
        return self._runner.run(send(self._application, scope_of(method, path, headers or {}, query), body))

    def close(self) -> None:
        self._runner.close()


def read_by(reader: Reader) -> Asgi:
    """Give an application that answers everything as one endpoint does."""

    async def application(scope: Scope, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
        await send_answer(send, await reader(scope, receive))

    return application


class Call(NamedTuple):
    """What was sent: the method of the Web API ("response_url" for one of those), and what it was sent with."""

    method: str
    sent: dict[str, Any]


class Waiting(ThreadPoolExecutor):
    """A pool that can wait until nothing is left of its work."""

    def __init__(self, threads: int = 2) -> None:
        super().__init__(threads, thread_name_prefix="post")
        self._futures: list[Future[Any]] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(work, *args, **kwargs)
        self._futures.append(future)
        return future

    def finish(self) -> list[BaseException]:
        """Wait for all work, also for what work hands in, and give what it raised."""
        raised: list[BaseException] = []
        while self._futures:
            if error := self._futures.pop().exception():
                raised.append(error)
        return raised


@contextmanager
def recorded_slack() -> Iterator[list[Call]]:
    """Give the list of what is sent from now on; none of it leaves the process.

    It only records what clients are handed, so that a bench measures the bot and no server; `bot.sandbox` is the one that
    answers as Slack does.

    What cannot be sent raises, as it does on its way to Slack: what is not UTF-8, and an address that is none.
    """
    calls: list[Call] = []

    def api_call(client: WebClient, api_method: str, **how: object) -> SlackResponse:
        parts = [part for name in ("params", "data", "json") if isinstance(part := how.get(name), dict)]
        sent = {name: value for part in parts for name, value in part.items()}
        _note(calls, api_method, sent)
        answered = {"ok": True, "ts": "1.1", "channel": sent.get("channel")}
        return SlackResponse(
            client=client, http_verb="POST", api_url=api_method, req_args={}, data=answered, headers={}, status_code=200
        )  # fmt: skip

    def upload(_client: WebClient, **sent: object) -> None:
        _note(calls, "files.upload", {name: value for name, value in sent.items() if name != "file_uploads"})

    def respond(client: WebhookClient, body: dict[str, Any], **_how: object) -> WebhookResponse:
        if not client.url.startswith("http"):
            raise SlackRequestError(f"not an address: {client.url[:40]!r}")
        _note(calls, "response_url", {**body, "url": client.url})
        return WebhookResponse(url=client.url, status_code=200, body="ok", headers={})

    with ExitStack() as patches:
        patches.enter_context(patch.object(WebClient, "api_call", api_call))
        patches.enter_context(patch.object(WebClient, "files_upload_v2", upload))
        patches.enter_context(patch.object(WebhookClient, "send_dict", respond))
        yield calls


def _note(calls: list[Call], method: str, sent: dict[str, Any]) -> None:
    json.dumps(sent, ensure_ascii=False, default=str).encode()
    calls.append(Call(method, sent))


SECRET: Final = "made up for this"
STEWARDS: Final = "C0STEWARDS"
"""The channel to which a suggested correction goes, whoever suggests it."""

_IN_MEMORY: Final = Path("/dev/shm")
_LONGEST: Final = 200
_AHEAD: Final = 200
"""Seconds before and after now within which requests are signed: well within what the endpoint and Bolt allow."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: its status, microseconds, how many replies were sent to Slack.

    `astray` are those that went where nobody had asked, `errors` what was raised or logged as an error.
    """

    what: str
    status: int
    taken: float
    replies: int = 0
    astray: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class _Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        self.seen.append(f"{record.getMessage()}: {fault!r}" if fault else record.getMessage())


class Rig:
    """Sends requests one after the other; `now` is when the next is signed, each at another second than the last."""

    def __init__(self, app: App, posting: Waiting, calls: list[Call], errors: _Errors) -> None:
        self._client = Client(read_by(SlackEndpoint(Dispatcher(lambda: app), SECRET)))
        self._posting = posting
        self._calls = calls
        self._errors = errors
        self._began = int(time.time())
        self._sent_so_far = 0

    @property
    def now(self) -> int:
        return self._began - _AHEAD + self._sent_so_far % (2 * _AHEAD)

    def send(self, request: HostileRequest) -> Outcome:
        """Send a request that may get an answer, and no reply anywhere."""
        return self._send(request.what, request.method, request.headers, request.body, str)

    def deliver(self, payload: Fuzzed) -> Outcome:
        """Send a payload signed as Slack signs it, and see where the replies to it go."""
        headers = signed(payload.body, SECRET, self.now, str(payload.kind))
        return self._send(payload.what, "POST", headers, payload.body, lambda call: _astray(call, payload))

    def _send(
        self, what: str, method: str, headers: Mapping[str, str], body: bytes, astray: Callable[[Call], str]
    ) -> Outcome:
        self._calls.clear()
        self._errors.seen.clear()
        began = time.perf_counter()
        status = self._client.send(method, EVENTS, body, headers).status
        taken = 1e6 * (time.perf_counter() - began)
        raised = [repr(error) for error in self._posting.finish()]
        self._sent_so_far += 1
        return Outcome(
            what,
            status,
            taken,
            len(self._calls),
            tuple(where for call in self._calls if (where := astray(call))),
            (*self._errors.seen, *raised),
        )

    def close(self) -> None:
        self._client.close()


def _astray(call: Call, payload: Fuzzed) -> str:
    """Say where a reply went astray; "" for one that went to whoever asked, or to the stewards."""
    sent = call.sent
    if call.method == "response_url":
        right = sent["url"] == payload.response_url
    elif call.method == "views.open":
        right = sent["trigger_id"] == payload.trigger
    elif call.method == "views.publish":
        right = str(sent["user_id"]) in payload.channels
    else:
        allowed = payload.channels | {STEWARDS} if payload.what == "dialogue" else payload.channels
        right = str(sent.get("channel")) in allowed
    where = sent.get("channel", sent.get("user_id", sent.get("url")))
    return "" if right else f"{call.method} {where!r}"[:_LONGEST]


@contextmanager
def rig(register: Register) -> Iterator[Rig]:
    """Put the app together with an empty state and stewards, behind the endpoint, with no Slack."""
    errors = _Errors()
    posting = Waiting()
    logging.getLogger().addHandler(errors)
    home = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="commissioner-", dir=home) as folder, recorded_slack() as calls:
        state = open_state(f"sqlite:///{Path(folder) / 'state.db'}")
        migrate(state)
        settings = Settings(
            slack_bot_token="xoxb-made-up",
            slack_signing_secret=SECRET,
            slack_app_token=None,
            slack_client_id="",
            slack_client_secret=None,
            commissioner_stewards=f"{STEWARDS},U0STEWARD",
        )
        app = create_app(
            settings,
            lambda: register,
            posting=posting,
            opening=posting,  # which is waited for, so that a reply is of the request it follows
            state=state,
            blocks=block_support("yes"),
        )
        try:
            sender = Rig(app, posting, calls, errors)
            yield sender
            sender.close()
        finally:
            posting.shutdown()
            state.dispose()
            logging.getLogger().removeHandler(errors)
