"""Looks in a channel for a digest that may have been posted by a process that did not live to note it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.delivery.message_key import has_key, told_by
from bot.slack.own_messages import messages_since

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk import WebClient

    from data.changes.window import Told


class Found(NamedTuple):
    """A digest in a channel: its `ts`, and up to where it told, None where it does not say."""

    ts: str
    told: Told | None


def find_digest(client: WebClient, channel: str, key: str, since: datetime) -> Found | None:
    """Look among the bot's own messages since a time for the digest with a key.

    Raises what the client raises: then it is not known whether the digest is there.
    """
    own = str(client.auth_test()["bot_id"])
    for message in messages_since(client, channel, None, since):
        if message.get("bot_id") == own and has_key(message, key):
            return Found(str(message["ts"]), told_by(message))
    return None
