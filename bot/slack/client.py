"""Slack's Web API: the client, the check of its tokens, and the search for messages of the bot.

The tokens are checked soon after the start and now and then while the bot serves. A token that Slack refuses ends the program with
one sentence, because nothing that it posts could arrive and over Socket Mode nothing reaches it. Whether Slack can be reached at
all is another question, which ends nothing. The bot's own messages are found by the metadata that they carry.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import contextmanager
from datetime import timedelta
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
"""How long a call may take; a few of them fit into the lease of an event or of a digest."""

QUIET: Final = logging.getLogger("commissioner.bolt")
"""The logger of Bolt and of the clients. Below ERROR they log messages and tokens, and warn of what is meant so."""

QUIET.setLevel(logging.ERROR)

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

MARGIN: Final = timedelta(minutes=10)
"""How far this machine's clock and Slack's may be apart."""

_A_PAGE: Final = 200


def slack_client(token: str | None, base_url: str) -> WebClient:
    """Give a client that never retries by itself: a lost answer to a post is not a lost post."""
    return WebClient(token=token, base_url=base_url, timeout=CALL_SECONDS, retry_handlers=[], logger=QUIET)


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


def mark(kind: str, key: str) -> dict[str, Any]:
    """Write the metadata by which a message is known again: its kind, and a key of its own."""
    return {"event_type": kind, "event_payload": {"key": key}}


def is_marked(message: dict[str, Any], kind: str, key: str) -> bool:
    """Tell whether a message of a conversation carries such a mark."""
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
    """Look among the bot's own messages of a conversation, or of a thread in it, since a time; None where none is it.

    Raises what the client raises: then it is not known whether the message is there.
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
    """Give the messages of a conversation, or of a thread in it, since a time or a little before, page by page."""
    cursor: str | None = None
    oldest = f"{(since - MARGIN).timestamp():.6f}"
    while True:
        page = (
            client.conversations_replies(
                channel=channel,
                ts=thread,
                oldest=oldest,
                limit=_A_PAGE,
                include_all_metadata=True,
                cursor=cursor,
            )
            if thread
            else client.conversations_history(
                channel=channel, oldest=oldest, limit=_A_PAGE, include_all_metadata=True, cursor=cursor
            )
        )
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
