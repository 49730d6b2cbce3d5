"""HTTP: Bolt's WSGI adapter behind a guard, and the questions of whoever runs this."""

from __future__ import annotations

import gc
from http import HTTPStatus
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Final

from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.clock import SYSTEM, Clock
from bot.guard import Guard
from bot.guard.plain_answers import say
from bot.health import page_of
from bot.installing.door import PATHS, InstallDoor
from bot.logs import set_up_logging
from bot.program import start_program
from bot.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.health import Page
    from bot.program import Program
    from bot.settings import Settings

EVENTS: Final = "/slack/events"


class Door:
    """The WSGI application: health, readiness, everything Slack sends, and the pages where the app is installed."""

    def __init__(
        self, events: WSGIApplication, program: Program, installing: WSGIApplication | None = None
    ) -> None:
        self._events = events
        self._program = program
        self._installing = installing

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == EVENTS:
            return self._events(environ, start_response)
        if page := page_of(path, self._program):
            return _show(page, start_response)
        if path in PATHS and self._installing:
            return self._installing(environ, start_response)
        return say(start_response, HTTPStatus.NOT_FOUND, "There is nothing here.")


def _show(page: Page, start_response: StartResponse) -> Iterable[bytes]:
    body = page.text.encode()
    start_response(
        f"{page.status.value} {page.status.phrase}",
        [("Content-Type", page.content_type), ("Content-Length", str(len(body)))],
    )
    return [body]


def build_door(settings: Settings | None = None, clock: Clock = SYSTEM) -> Door:
    """Load the reference and put the app behind the door; granian's workers call this."""
    settings = settings or read_settings()
    set_up_logging(settings.log_level)
    # what is imported by now stays for good; looking through it for garbage would hold up an answer for 50 ms.
    # The register comes after, so that one whose place another has taken can still be freed
    gc.freeze()
    program = start_program(settings, clock)
    # granian's workers end as multiprocessing's children do, which do not run what atexit was given
    Finalize(None, program.stop, exitpriority=10)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    bolt = SlackRequestHandler(program.app, EVENTS)
    installing = InstallDoor(bolt) if settings.many_workspaces() else None
    return Door(Guard(bolt, secret), program, installing)
