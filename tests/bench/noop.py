"""The least that Bolt can answer: an app in the bot's own settings with one command, which says "ok".

Its authorisation, signature check, logger and `process_before_response` are the bot's; what it leaves out is the
other listeners, the words, the names, the answer and its blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slack_bolt import App

from bot.slack.client import QUIET, slack_client
from bot.slack.workspaces import workspaces_of

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.runtime.settings import Settings

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
