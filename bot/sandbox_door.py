"""The bot's application behind the sandbox: the same, with a clock that the sandbox sets. Nothing that serves Slack loads it."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.logs import set_up_logging
from bot.program import start_program
from bot.runtime.concurrency import Pool
from bot.sandbox_clock import SandboxClock
from bot.settings import read_settings
from bot.web.application import application_of
from bot.web.asgi import Answer, Bodies, read_headers, send_answer, sentence
from bot.web.signature import is_signed, read_stamp

if TYPE_CHECKING:
    from bot.web.asgi import Asgi, Receive, Scope, Send

CLOCK: Final = "/sandbox/clock"
_LARGEST: Final = 1_000


class SandboxApplication:
    """Takes `{"offset"}`, the seconds from the real time, signed as Slack signs, and answers `{"next"}`.

    That is when something is next, in seconds since 1970, null for never. Signatures go by the real time.
    """

    def __init__(self, application: Asgi, clock: SandboxClock, signing_secret: str) -> None:
        self._application = application
        self._clock = clock
        self._secret = signing_secret
        self._setting = Pool("clock", threads=1, waiting=16)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == CLOCK:
            await send_answer(send, await self._answer(scope, receive))
        else:
            await self._application(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        body = await Bodies().read(receive, _LARGEST)
        stamp = read_stamp(read_headers(scope["headers"]), time.time())
        if stamp is None or not is_signed(stamp, self._secret, body):
            return sentence(HTTPStatus.UNAUTHORIZED, "The request is not signed.")
        offset = timedelta(seconds=json.loads(body)["offset"])
        moment = await asyncio.wrap_future(self._setting.submit(self._clock.set, offset))
        answer = json.dumps({"next": moment.timestamp() if moment else None})
        return Answer(HTTPStatus.OK, answer, "application/json")


def build_sandbox_application() -> SandboxApplication:
    """Load the reference and put the app together; granian's worker calls this."""
    settings = read_settings()
    set_up_logging(settings.log_level)
    gc.freeze()  # what is imported by now stays for good, and need not be looked through for garbage
    clock = SandboxClock()
    program = start_program(settings, clock.clock, clock.start_ticking)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    application = application_of(settings, lambda: program.app, program, clock.standstill.among_others)
    return SandboxApplication(application, clock, secret)
