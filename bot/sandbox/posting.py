"""Checks and posts what the bot sends, by the Web API, an acknowledgement or a response URL (five uses in thirty minutes)."""

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from bot.sandbox.blockkit import Json, faults, text_length
from bot.sandbox.blockkit_rules import ALL_BLOCKS_TEXT, MESSAGE_TEXT
from bot.sandbox.config import BOT_USER_ID
from bot.sandbox.workspace import Kind, Message, Workspace

MOST_ATTACHMENTS: Final = 100

URL_USES = 5
URL_SECONDS = 30 * 60
SOURCE = "response_url"


@dataclass(frozen=True)
class Refusal:
    """Slack's error code, and its reasons where it gives them."""

    error: str
    reasons: tuple[str, ...] = ()


def refusal(
    text: object,
    blocks: object,
    *,
    attachments: object = None,
    has_files: bool = False,
    unsupported: Collection[str] = (),
) -> Refusal | None:
    """Tell why Slack would refuse a message of this text and these blocks; None where it would not.

    `unsupported` are types of blocks that this workspace does not support.
    """
    if not text and not blocks and not attachments and not has_files:
        return Refusal("no_text", ("text: there is none, and no blocks, attachments or files either",))
    return _refused_attachments(attachments) or _refused_text(text) or _refused_blocks(blocks, unsupported)


def _refused_attachments(attachments: object) -> Refusal | None:
    if not isinstance(attachments, list) or len(attachments) <= MOST_ATTACHMENTS:
        return None
    reason = f"attachments: {len(attachments)} given, {MOST_ATTACHMENTS} allowed"
    return Refusal("too_many_attachments", (reason,))


def _refused_text(text: object) -> Refusal | None:
    if not isinstance(text, str) or len(text) <= MESSAGE_TEXT:
        return None
    return Refusal("msg_too_long", (f"text: {len(text):,} characters, {MESSAGE_TEXT:,} allowed",))


def _refused_blocks(blocks: object, unsupported: Collection[str]) -> Refusal | None:
    if not blocks:
        return None
    found = faults(blocks, unsupported)
    if found:
        return Refusal("invalid_blocks", tuple(found))
    length = text_length(blocks)
    if length <= ALL_BLOCKS_TEXT:
        return None
    reason = f"blocks: {length:,} characters in all, about {ALL_BLOCKS_TEXT:,} allowed"
    return Refusal("msg_blocks_too_long", (reason,))


def show_refusal(workspace: Workspace, channel: str, refused: Refusal, source: str) -> None:
    """Show in the channel that Slack would refuse the message, and why."""
    workspace.add(
        channel,
        BOT_USER_ID,
        kind="refused",
        text=f"Slack would refuse this: {refused.error} ({source})",
        reasons=refused.reasons,
    )


def post(
    workspace: Workspace,
    channel: str,
    body: Json,
    source: str,
    kind: Kind = "message",
    *,
    files: tuple[Json, ...] = (),
) -> Message | Refusal:
    """Post what the bot sent as `text`, `blocks`, `thread_ts` and `metadata`, or say why Slack would not."""
    refused = _refusal_of(workspace, channel, body, has_files=bool(files))
    if refused:
        show_refusal(workspace, channel, refused, source)
        return refused
    return workspace.add(
        channel,
        BOT_USER_ID,
        kind=kind,
        thread_ts=str(body["thread_ts"]) if body.get("thread_ts") else None,
        metadata=body["metadata"] if isinstance(body.get("metadata"), dict) else None,
        files=files,
        **_contents(body),
    )


def edit(workspace: Workspace, message: Message, body: Json, source: str) -> Message | Refusal:
    """Replace a message's text and blocks, or say why Slack would not."""
    refused = _refusal_of(workspace, message.channel, body, has_files=bool(message.files))
    if refused:
        show_refusal(workspace, message.channel, refused, source)
        return refused
    return workspace.change(message, edited_ts=workspace.next_ts(), **_contents(body))


def _refusal_of(workspace: Workspace, channel: str, body: Json, *, has_files: bool) -> Refusal | None:
    return refusal(
        body.get("text"),
        body.get("blocks"),
        attachments=body.get("attachments"),
        has_files=has_files,
        unsupported=workspace.unsupported_blocks(channel),
    )


def _contents(body: Json) -> dict[str, Any]:
    return {"text": str(body.get("text") or _of_attachments(body)), "blocks": tuple(body.get("blocks") or ())}


def _of_attachments(body: Json) -> str:
    """Give the text of attachments without frames, which only old apps send."""
    attachments = body.get("attachments")
    said = [one for one in attachments if isinstance(one, dict)] if isinstance(attachments, list) else []
    return "\n".join(str(one.get("text") or one.get("fallback") or "") for one in said)


class ResponseUrlError(Exception):
    """A response URL that cannot be used any more; `code` is Slack's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class ResponseUrl:
    """The uses left of a response URL. `original` is the `ts` of the message that it may replace or delete."""

    channel: str
    expires: float
    original: str | None = None
    uses: int = 0


class ResponseUrls:
    def __init__(self, base_url: str, now: Callable[[], float] = time.time) -> None:
        self._base_url = base_url.rstrip("/")
        self._now = now
        self._tickets: dict[str, ResponseUrl] = {}

    def issue(self, channel: str, original: str | None = None) -> tuple[str, ResponseUrl]:
        secret = secrets.token_urlsafe(18)
        ticket = self._tickets[secret] = ResponseUrl(channel, self._now() + URL_SECONDS, original)
        return f"{self._base_url}/response/{secret}", ticket

    def use(self, secret: str) -> ResponseUrl:
        ticket = self._tickets.get(secret)
        if ticket is None:
            raise ResponseUrlError("invalid_url")
        if self._now() > ticket.expires:
            raise ResponseUrlError("expired_url")
        if ticket.uses >= URL_USES:
            raise ResponseUrlError("used_url")
        ticket.uses += 1
        return ticket


def respond(workspace: Workspace, ticket: ResponseUrl, body: Json) -> Message | Refusal | None:
    """Do what a post to the URL asks: replace, delete or post. None after a deletion."""
    original = workspace.find(ticket.channel, ticket.original) if ticket.original else None
    if original and body.get("delete_original"):
        workspace.remove(original)
        return None
    if original and body.get("replace_original"):
        return edit(workspace, original, body, SOURCE)
    kind: Kind = "message" if body.get("response_type") == "in_channel" else "ephemeral"
    posted = post(workspace, ticket.channel, body, SOURCE, kind)
    # a command's URL may replace the first message that it posted
    if isinstance(posted, Message) and ticket.original is None:
        ticket.original = posted.ts
    return posted
