"""Slack's Web API: the client, the check of the tokens, and the search for the bot's own messages.

`ending_where_refused` checks the tokens after the start and every few minutes, and ends the program where Slack refuses one; an
unreachable Slack ends nothing. `mark` and `find_own` write and find messages by their metadata.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from slack_sdk import WebClient

from bot.runtime.concurrency import in_background

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk.web import SlackResponse

    from bot.runtime.settings import Settings


CALL_SECONDS: Final = 10
"""Time-out of a call; several fit into the lease of an event or of a digest."""

QUIET: Final = logging.getLogger("commissioner.bolt")
"""Logger of Bolt and the clients, at ERROR: below that they log message texts and tokens."""

QUIET.setLevel(logging.ERROR)

FIRST_SECONDS: Final = 1.0
"""Seconds from the start to the first check, so that the bot is ready first."""
BETWEEN_SECONDS: Final = 300.0
"""Seconds between two checks."""
AGAIN_SECONDS: Final = 30.0
"""Seconds until a refusal of a token that was accepted before is confirmed by a second check."""

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
"""Slack's error codes for a bad token, and how each is explained."""

MARGIN: Final = timedelta(minutes=10)
"""Largest difference allowed for between this machine's clock and Slack's."""

_A_PAGE: Final = 200


def slack_client(token: str | None, base_url: str) -> WebClient:
    """Give a client without retries, as a post whose response was lost may have been posted."""
    return WebClient(token=token, base_url=base_url, timeout=CALL_SECONDS, retry_handlers=[], logger=QUIET)


def say_refusal(setting: str, error: str) -> str:
    """Say in a sentence why Slack refuses the token of a setting; "" for an error that is not about the token."""
    why = _REFUSED.get(error)
    if why is None:
        return ""
    return (
        f"{setting} {why} (Slack says {error}): copy it anew from {_WHERE[setting]} in the app's settings at "
        "https://api.slack.com/apps"
    )


def refusal_of(settings: Settings) -> str:
    """Check the settings' tokens with Slack; give a sentence about the first that is refused, "" where none is.

    A token counts as good where Slack cannot be reached or answers with another error.
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
    """Call Slack; give its error code, "" where there is none or it could not be reached."""
    from slack_sdk.errors import SlackApiError, SlackClientError  # noqa: PLC0415

    try:
        ask()
    except SlackApiError as error:
        return str(error.response.get("error") or "")
    except (SlackClientError, OSError, ValueError):
        return ""
    return ""


def _end() -> None:
    """Send this process SIGTERM; where no handler is set up yet, exit at once with 1."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        os._exit(1)
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def ending_where_refused(
    settings: Settings, *, first: float = FIRST_SECONDS, between: float = BETWEEN_SECONDS
) -> Iterator[None]:
    """Check the tokens while the block serves; where one is refused, print why, end by SIGTERM and exit with 1.

    Args:
        settings: with the tokens.
        first: seconds to the first check.
        between: seconds between two checks.

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

    # short, so that a hanging call does not delay the end
    end = in_background("tokens", watch, seconds=0.2)
    try:
        yield
    finally:
        end()
    if refused:
        sys.exit(1)


def mark(kind: str, key: str) -> dict[str, Any]:
    """Write the metadata that identifies a message: its kind as `event_type`, and its key."""
    return {"event_type": kind, "event_payload": {"key": key}}


def is_marked(message: dict[str, Any], kind: str, key: str) -> bool:
    """Tell whether a message carries the metadata that `mark` writes for a kind and a key."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload")
    return metadata.get("event_type") == kind and isinstance(payload, dict) and payload.get("key") == key


def find_own(
    client: WebClient,
    channel: str,
    thread: str | None,
    since: datetime,
    is_it: Callable[[dict[str, Any]], bool],
) -> dict[str, Any] | None:
    """Find the bot's own message that satisfies `is_it` in a conversation or thread since a time; None where none does.

    Raises what the client raises; whether the message exists is unknown then.
    """
    us = client.auth_test()
    own = {("bot_id", us["bot_id"]), ("user", us["user_id"])}
    for message in messages_since(client, channel, thread, since):
        if own & {(name, message.get(name)) for name in ("bot_id", "user")} and is_it(message):
            return message
    return None


def messages_since(
    client: WebClient, channel: str, thread: str | None, since: datetime
) -> Iterator[dict[str, Any]]:
    """Yield the messages of a conversation or thread, from `MARGIN` before a time, page by page."""
    ask = partial(client.conversations_replies, ts=thread) if thread else client.conversations_history
    oldest = f"{(since - MARGIN).timestamp():.6f}"
    cursor: str | None = None
    while True:
        page = ask(channel=channel, oldest=oldest, limit=_A_PAGE, include_all_metadata=True, cursor=cursor)
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
