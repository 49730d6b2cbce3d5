"""Looks in a channel for a digest that may have been posted by a process that did not live to note it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.delivery.message_key import has_key, told_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from slack_sdk import WebClient

    from data.changes.window import Told

MARGIN: Final = timedelta(minutes=10)
"""How far this machine's clock and Slack's may be apart."""

_A_PAGE: Final = 200


class Found(NamedTuple):
    """A digest in a channel: its `ts`, and up to where it told, None where it does not say."""

    ts: str
    told: Told | None


def find_digest(client: WebClient, channel: str, key: str, since: datetime) -> Found | None:
    """Look among the bot's own messages since a time for the digest with a key.

    Raises what the client raises: then it is not known whether the digest is there.
    """
    own = str(client.auth_test()["bot_id"])
    for message in _messages(client, channel, since - MARGIN):
        if message.get("bot_id") == own and has_key(message, key):
            return Found(str(message["ts"]), told_by(message))
    return None


def _messages(client: WebClient, channel: str, since: datetime) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = client.conversations_history(
            channel=channel,
            oldest=f"{since.timestamp():.6f}",
            limit=_A_PAGE,
            include_all_metadata=True,
            cursor=cursor,
        )
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
