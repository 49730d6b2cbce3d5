"""The least that Bolt can answer, served as the bot is: what its throughput is measured against."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from bot.guard import Guard
from bot.serve import serve_http

if TYPE_CHECKING:
    from slack_bolt import Ack

COMMAND: Final = "/noop"
EVENTS: Final = "/slack/events"
_SECRET: Final = "SLACK_SIGNING_SECRET"  # noqa: S105  the name of the setting


def _acknowledge(ack: Ack) -> None:
    ack("ok")


def build_noop() -> Guard:
    """Put an app with one command that says "ok" behind the guard; granian's workers call this."""
    secret = os.environ[_SECRET]
    app = App(
        signing_secret=secret,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-made-up"),  # noqa: S106
        process_before_response=True,
    )
    app.command(COMMAND)(_acknowledge)
    return Guard(SlackRequestHandler(app, EVENTS), secret)


if __name__ == "__main__":
    serve_http(int(sys.argv[1]), door="bot.bench.serving_noop:build_noop")
