"""Finds what the bot itself said in a conversation, by what its messages carry unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk import WebClient

MARGIN: Final = timedelta(minutes=10)
"""How far this machine's clock and Slack's may be apart."""

_A_PAGE: Final = 200


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
