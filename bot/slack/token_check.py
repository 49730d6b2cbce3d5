"""Whether Slack takes the tokens in the settings: asked soon after the start, and now and then while the bot serves.

A token that Slack refuses ends the program with one sentence, because nothing that it posts could arrive and over
Socket Mode nothing reaches it. Whether Slack can be reached at all is another question, which ends nothing.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.runtime.background import in_background
from bot.slack.client import slack_client

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    from slack_sdk.web import SlackResponse

    from bot.runtime.settings import Settings

FIRST_SECONDS: Final = 1.0
"""After the start, so that the bot is ready first."""
BETWEEN_SECONDS: Final = 300.0
AGAIN_SECONDS: Final = 30.0
"""Until a token that was taken before is asked about once more: Slack has bad days too."""

_WHERE: Final = {
    "SLACK_BOT_TOKEN": "“OAuth & Permissions”",
    "SLACK_APP_TOKEN": "“Basic Information”, “App-Level Tokens”",
}
_REFUSED: Final = {
    "invalid_auth": "is none that Slack knows",
    "not_authed": "is none that Slack knows",
    "account_inactive": "is of an app that was removed from its workspace, or of a workspace that is gone",
    "token_revoked": "was revoked",
    "token_expired": "has expired",
    "app_uninstalled": "is of an app that was removed from its workspace",
    "team_access_not_granted": "is not for this workspace",
    "not_allowed_token_type": "is a token of another kind",
}
"""Slack's words against a token itself, and what they mean."""


def say_refusal(setting: str, error: str) -> str:
    """Say in a sentence why Slack does not take the token of a setting; "" for an error that is not about the token."""
    why = _REFUSED.get(error)
    if why is None:
        return ""
    return (
        f"{setting} {why} (Slack says {error}): copy it anew from {_WHERE[setting]} in the app's settings at "
        "https://api.slack.com/apps"
    )


def refusal_of(settings: Settings) -> str:
    """Ask Slack about the tokens of the settings; give a sentence about the first that it refuses, "" where none is.

    Where Slack cannot be reached, or answers something else, none is refused.
    """
    bot, app = settings.slack_bot_token, settings.slack_app_token
    client = slack_client(bot.get_secret_value() if bot else None, settings.slack_api_url)
    asked: list[tuple[str, Callable[[], SlackResponse]]] = []
    if bot:
        asked.append(("SLACK_BOT_TOKEN", client.auth_test))
    if app:
        token = app.get_secret_value()
        asked.append(("SLACK_APP_TOKEN", lambda: client.apps_connections_open(app_token=token)))
    return next((said for setting, ask in asked if (said := say_refusal(setting, error_of(ask)))), "")


def error_of(ask: Callable[[], SlackResponse]) -> str:
    """Call Slack; give its error, "" where there is none or where it could not be reached."""
    # imported here, as slack_sdk is by the client
    from slack_sdk.errors import SlackApiError, SlackClientError  # noqa: PLC0415

    try:
        ask()
    except SlackApiError as error:
        return str(error.response.get("error") or "")
    except (SlackClientError, OSError, ValueError):
        return ""
    return ""


def _end() -> None:
    """End the serving in an orderly way, or where it has not begun, at once."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        os._exit(1)
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def ending_where_refused(
    settings: Settings, *, first: float = FIRST_SECONDS, between: float = BETWEEN_SECONDS
) -> Iterator[None]:
    """Serve in the block; where Slack refuses a token meanwhile, print a sentence, end the serving and exit with 1.

    The process is sent SIGTERM, so that what was taken is answered first, as far as it can be.
    """
    refused: list[str] = []

    def watch(stop: threading.Event) -> None:
        wait, was_taken = first, False
        while not stop.wait(wait):
            said = refusal_of(settings)
            if said and was_taken and not stop.wait(min(AGAIN_SECONDS, between)):
                said = refusal_of(settings)
            if said:
                refused.append(said)
                print(f"commissioner: {said}", file=sys.stderr, flush=True)
                _end()
                return
            wait, was_taken = between, True

    # a Slack that hangs is not waited for
    end = in_background("tokens", watch, seconds=0.2)
    try:
        yield
    finally:
        end()
    if refused:
        sys.exit(1)
