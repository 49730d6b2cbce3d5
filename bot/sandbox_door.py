"""The bot's door behind the sandbox: the same, with a clock that the sandbox sets. Nothing that serves Slack loads it."""

from __future__ import annotations

import gc
import json
import time
from datetime import timedelta
from http import HTTPStatus
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Final

from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.guard import Guard
from bot.guard.plain_answers import say, show
from bot.guard.signature import is_signed, read_stamp
from bot.http import EVENTS, Door
from bot.logs import set_up_logging
from bot.program import start_program
from bot.sandbox_clock import SandboxClock
from bot.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

CLOCK: Final = "/sandbox/clock"
_LARGEST: Final = 1_000


class SandboxDoor:
    """Takes `{"offset"}`, the seconds from the real time, signed as Slack signs, and answers `{"next"}`.

    That is when something is next, in seconds since 1970, null for never. Signatures go by the real time.
    """

    def __init__(self, door: WSGIApplication, clock: SandboxClock, signing_secret: str) -> None:
        self._door = door
        self._clock = clock
        self._secret = signing_secret

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == CLOCK:
            return self._set(environ, start_response)
        with self._clock.standstill.among_others():
            return self._door(environ, start_response)

    def _set(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), _LARGEST))
        stamp = read_stamp(environ, time.time())
        if stamp is None or not is_signed(stamp, self._secret, body):
            return say(start_response, HTTPStatus.UNAUTHORIZED, "The request is not signed.")
        moment = self._clock.set(timedelta(seconds=json.loads(body)["offset"]))
        answer = json.dumps({"next": moment.timestamp() if moment else None})
        return show(start_response, HTTPStatus.OK, answer, "application/json")


def build_sandbox_door() -> SandboxDoor:
    """Load the reference and put the app behind the door; granian's worker calls this."""
    settings = read_settings()
    set_up_logging(settings.log_level)
    gc.freeze()  # what is imported by now stays for good, and need not be looked through for garbage
    clock = SandboxClock()
    program = start_program(settings, clock.clock, clock.start_ticking)
    Finalize(None, program.stop, exitpriority=10)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    return SandboxDoor(Door(Guard(SlackRequestHandler(program.app, EVENTS), secret), program), clock, secret)
