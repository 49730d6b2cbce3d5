"""The no-op command served as the bot is: behind the same application, on the same server, in the same settings.

What the bot's throughput is measured against has everything of the bot's serving but its answers.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Final, cast

from bot.runtime.settings import read_settings
from bot.web.application import Application, application_of
from bot.web.server import serve_http
from tests.bench.noop import noop_app

if TYPE_CHECKING:
    from bot.web.pages import ServedProgram

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
    serve_http(int(sys.argv[1]), application="tests.bench.serving_noop:build_noop")
