"""HTTP: Bolt's WSGI adapter behind a guard, and the questions of whoever runs this.

What is imported here is what readiness needs. Bolt and SQLAlchemy come behind it (`bot.starting`).
"""

from __future__ import annotations

from http import HTTPStatus
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Final

from bot.guard import Guard
from bot.guard.plain_answers import say, show
from bot.health import page_of
from bot.installing.door import PATHS, InstallDoor
from bot.logs import set_up_logging
from bot.reference import Reference
from bot.settings import read_settings
from bot.starting import Starting
from bot.turns import InTurn
from data.state.glance import is_ready_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.health import Asked
    from bot.program import Program
    from bot.settings import Settings

EVENTS: Final = "/slack/events"


class Door:
    """The WSGI application: health, readiness, everything Slack sends, and the pages where the app is installed."""

    def __init__(
        self, events: WSGIApplication, program: Asked, installing: WSGIApplication | None = None
    ) -> None:
        self._events = events
        self._program = program
        self._installing = installing

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == EVENTS:
            return self._events(environ, start_response)
        if page := page_of(path, self._program):
            return show(start_response, page.status, page.text, page.content_type)
        if path in PATHS and self._installing:
            return self._installing(environ, start_response)
        return say(start_response, HTTPStatus.NOT_FOUND, "There is nothing here.")


class _Bolt:
    """Bolt's adapter, made when the program behind the door is there."""

    def __init__(self, starting: Starting) -> None:
        self._starting = starting
        self._adapter: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._adapter is None:
            app = self._starting.app
            from slack_bolt.adapter.wsgi import SlackRequestHandler  # noqa: PLC0415  it is loaded by now

            self._adapter = SlackRequestHandler(app, EVENTS)
        return self._adapter(environ, start_response)


def build_door(settings: Settings | None = None) -> Door:
    """Load the reference, look at the state and begin to put the app behind the door; granian's workers call this.

    Raises:
        SettingsError: where the state cannot be used as it is, or a setting.

    """
    settings = settings or read_settings()
    set_up_logging(settings.log_level)
    check_settings(settings)
    reference = Reference(settings.commissioner_reference)

    def start() -> Program:
        # imported here, behind readiness
        from bot.program import start_program  # noqa: PLC0415

        return start_program(settings, reference=reference)

    starting = Starting(settings.database_url.get_secret_value(), reference.register, start)
    # granian's workers end as multiprocessing's children do, which do not run what atexit was given
    Finalize(None, starting.stop, exitpriority=10)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    bolt = _Bolt(starting)
    installing = InstallDoor(bolt) if settings.many_workspaces() else None
    return Door(InTurn(Guard(bolt, secret)), starting, installing)


def check_settings(settings: Settings) -> None:
    """Look whether everything that can be wrong with the settings and the state is right; a SQLite file is made ready.

    Raises:
        SettingsError: where it is not.

    """
    settings.way()
    settings.stewards()
    if not is_ready_file(settings.database_url.get_secret_value()):
        # imported here, because SQLAlchemy takes as long as all the rest
        from bot.ready_state import ready_state  # noqa: PLC0415

        ready_state(settings).dispose()
