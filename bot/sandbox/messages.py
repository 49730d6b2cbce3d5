"""One line of a channel, as Slack keeps it and as the page shows it."""

from dataclasses import dataclass
from typing import Any, Literal

from bot.sandbox.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID

Json = dict[str, Any]
# "refused" and "note" are the sandbox's own lines; Slack has no such messages and its API never shows them.
Kind = Literal["message", "ephemeral", "refused", "note"]


@dataclass(frozen=True)
class Message:
    channel: str
    ts: str
    author: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    kind: Kind = "message"
    thread_ts: str | None = None
    edited_ts: str | None = None
    metadata: Json | None = None
    files: tuple[Json, ...] = ()
    reactions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    on_set_day: bool = False


def for_page(message: Message) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.author,
        "text": message.text,
        "blocks": list(message.blocks),
        "kind": message.kind,
        "thread_ts": message.thread_ts,
        "edited": message.edited_ts is not None,
        "files": list(message.files),
        "reactions": list(message.reactions),
        "reasons": list(message.reasons),
    }


def for_slack(message: Message, *, with_metadata: bool = False) -> Json:
    """Write the message as Slack's API and its payloads hold it."""
    fields: Json = {
        "type": "message",
        "user": message.author,
        "text": message.text,
        "ts": message.ts,
        "team": TEAM_ID,
    }
    if message.author == BOT_USER_ID:
        fields |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.blocks:
        fields["blocks"] = list(message.blocks)
    if message.thread_ts:
        fields["thread_ts"] = message.thread_ts
    if message.edited_ts:
        fields["edited"] = {"user": message.author, "ts": message.edited_ts}
    if message.files:
        fields["files"] = list(message.files)
    if message.reactions:
        fields["reactions"] = [
            {"name": name, "users": [BOT_USER_ID], "count": 1} for name in message.reactions
        ]
    if with_metadata and message.metadata is not None:
        fields["metadata"] = message.metadata
    return fields
