"""A Bolt app whose command does nothing, the yardstick; `python -m tests.bench.noop PORT` serves it behind the bot's own application and server."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Final, cast

from slack_bolt import App

from bot.runtime.settings import read_settings
from bot.slack.client import QUIET, slack_client
from bot.slack.workspaces import workspaces_of
from bot.web.application import Application, application_of
from bot.web.server import serve_http

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.runtime.settings import Settings
    from bot.web.pages import ServedProgram


COMMAND: Final = "/noop"


def _acknowledge(ack: Ack) -> None:
    ack("ok")


def noop_app(settings: Settings) -> App:
    """Put the app together."""
    secret = settings.slack_signing_secret
    app = App(
        logger=QUIET,
        client=slack_client(None, settings.slack_api_url),
        signing_secret=secret.get_secret_value() if secret else "",
        authorize=workspaces_of(settings, None).authorize,  # type: ignore[arg-type]  # as in the bot's own
        process_before_response=True,
        ignoring_self_events_enabled=True,
    )
    app.command(COMMAND)(_acknowledge)
    return app


EVENTS: Final = "/slack/events"


class _Nothing:
    """A program that is asked nothing but to end."""

    def stop(self) -> None:
        pass


def build_noop() -> Application:
    """Put the app behind the application; granian's worker calls this."""
    settings = read_settings()
    app = noop_app(settings)
    gc.freeze()
    return application_of(settings, lambda: app, cast("ServedProgram", _Nothing()))


if __name__ == "__main__":
    serve_http(int(sys.argv[1]), application="tests.bench.noop:build_noop")
