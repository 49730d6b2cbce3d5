"""The no-op command served as the bot is: behind the same guard, on the same server, in the same settings.

What the bot's throughput is measured against has everything of the bot's serving but its answers.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.bench.noop import noop_app
from bot.guard import Guard
from bot.serve import serve_http
from bot.settings import read_settings
from bot.turns import InTurn

EVENTS: Final = "/slack/events"


def build_noop() -> InTurn:
    """Put the app behind the guard; granian's workers call this."""
    settings = read_settings()
    gc.freeze()
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    return InTurn(Guard(SlackRequestHandler(noop_app(settings), EVENTS), secret))


if __name__ == "__main__":
    serve_http(int(sys.argv[1]), door="bot.bench.serving_noop:build_noop")
