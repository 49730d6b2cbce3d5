"""The endpoint with the real app behind it, for requests of one's own making: what it answers, sends and logs."""

from __future__ import annotations

import logging
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.runtime.settings import Settings
from bot.slack.app import create_app
from bot.slack.dispatcher import Dispatcher
from bot.web.slack_endpoint import EVENTS, SlackEndpoint
from data.state.engine import migrate, open_state
from handlers.block_support import block_support
from tests.bench.asgi_client import Client, read_by
from tests.bench.hostile_requests import signed
from tests.bench.recorded_slack import Waiting, recorded_slack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from slack_bolt import App

    from data.register import Register
    from tests.bench.hostile_payloads import Fuzzed
    from tests.bench.hostile_requests import HostileRequest
    from tests.bench.recorded_slack import Call

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
