"""The workspace: its clock, the messages of its channels and the files the bot uploads.

A `Message` is immutable: an edit replaces it in its place.
"""

import mimetypes
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from bot.runtime.clock import day_in_england
from bot.sandbox.blockkit import BLOCKS_OF, BUTTONS_OF, Json
from bot.sandbox.config import APP_ID, BOT_ID, BOT_USER_ID, CHANNELS, TEAM_ID, Channel, channel_called

# "refused" and "note" are the sandbox's own lines; Slack has no such messages and its API never shows them.
Kind = Literal["message", "ephemeral", "refused", "note"]
MICROSECONDS = 1_000_000

LARGEST_FILE = 20 * 1024 * 1024

Publish = Callable[[Json], None]


class WorkspaceClock:
    """`real` gives seconds since 1970, and `offset` is added. Signatures, triggers and response URLs go by `real`."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self.offset = 0.0

    def __call__(self) -> float:
        """Give the workspace's time, in seconds since 1970."""
        return self._real() + self.offset

    @property
    def is_set(self) -> bool:
        return self.offset != 0

    @property
    def day(self) -> date:
        return day_in_england(self())

    @property
    def today(self) -> date:
        """The real day, in England as the workspace's."""
        return day_in_england(self._real())

    def offset_of(self, moment: float) -> float:
        """Give how far a moment is from the real time."""
        return moment - self._real()


class TsClock:
    """Gives each message Slack's kind of `ts`: seconds and microseconds, unique and increasing."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = 0

    def __call__(self) -> str:
        self._last = max(self._last + 1, int(self._now() * MICROSECONDS))
        seconds, fraction = divmod(self._last, MICROSECONDS)
        return f"{seconds}.{fraction:06d}"

    def go_back(self) -> None:
        """Allow earlier times again, once the messages that were later are removed."""
        self._last = 0


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
    is_on_set_day: bool = False


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


@dataclass
class Upload:
    id: str
    name: str
    mimetype: str
    alt: str | None = None
    content: bytes | None = None


class FileStore:
    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._uploads: dict[str, Upload] = {}

    def reserve(self, name: str, alt: str | None = None) -> Upload:
        file_id = f"F{secrets.token_hex(5).upper()}"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        upload = self._uploads[file_id] = Upload(file_id, name, kind, alt)
        return upload

    def get(self, file_id: str) -> Upload | None:
        return self._uploads.get(file_id)


def upload_url(file_store: FileStore, name: str, alt: str | None = None) -> Json:
    """Reserve an address for a file, as `{"upload_url", "file_id"}`; `alt` says in words what a picture shows."""
    upload = file_store.reserve(name, alt)
    return {"upload_url": f"{file_store.base_url}/upload/{upload.id}", "file_id": upload.id}


def complete_upload(file_store: FileStore, wanted: object) -> list[Json] | None:
    """Describe the uploaded files a call names as `[{"id", "title"}]`; None where one is not there."""
    described: list[Json] = []
    for entry in wanted if isinstance(wanted, list) else ():
        upload = file_store.get(str(entry.get("id"))) if isinstance(entry, dict) else None
        if upload is None or upload.content is None:
            return None
        described.append(
            {
                "id": upload.id,
                "name": upload.name,
                "title": str(entry.get("title") or upload.name),
                "mimetype": upload.mimetype,
                "filetype": upload.name.rpartition(".")[2].lower() if "." in upload.name else "binary",
                "size": len(upload.content),
                "url_private": f"{file_store.base_url}/files/{upload.id}",
                "permalink": f"{file_store.base_url}/files/{upload.id}",
                **({"alt_txt": upload.alt} if upload.alt else {}),
            }
        )
    return described or None


class Workspace:
    """The channels' messages, and what a person has picked in their menus.

    Every change is handed to `publish` as the page's event for it. `unsupported_blocks` gives the types of blocks that
    are refused in a channel.
    """

    def __init__(
        self,
        publish: Publish,
        clock: WorkspaceClock | None = None,
        channels: tuple[Channel, ...] = CHANNELS,
        unsupported_blocks: Callable[[str], tuple[str, ...]] = lambda _channel: (),
    ) -> None:
        self._publish = publish
        self._clock = clock or WorkspaceClock()
        self.next_ts = TsClock(self._clock)
        self.channels = channels
        self.unsupported_blocks = unsupported_blocks
        self._messages: dict[tuple[str, str], Message] = {}
        self._future: dict[tuple[str, str], Message] = {}
        self._picked: dict[tuple[str, str], dict[tuple[str, str], Json]] = {}

    def add(self, channel: str, author: str, **details: Any) -> Message:  # noqa: ANN401 - Message's fields
        message = Message(channel, self.next_ts(), author, is_on_set_day=self._clock.is_set, **details)
        message = replace(message, blocks=tuple(with_ids(message.blocks)))
        self._keep(message)
        return message

    def change(self, message: Message, **details: Any) -> Message:  # noqa: ANN401 - Message's fields
        changed = replace(message, **details)
        changed = replace(changed, blocks=tuple(with_ids(changed.blocks)))
        self._keep(changed)
        return changed

    def remove(self, message: Message) -> None:
        del self._messages[message.channel, message.ts]
        self._picked.pop((message.channel, message.ts), None)
        self._publish({"type": "removed", "channel": message.channel, "ts": message.ts})

    def sync_to_clock(self) -> None:
        """Remove the messages that are later than the clock, and show again those that it has caught up with.

        Messages of a day that was set are deleted, or a second visit to that day would find those of the first. Messages
        of the real time are kept aside until the clock is back there.
        """
        now = self._clock()
        self.next_ts.go_back()
        for message in self.messages():
            if float(message.ts) > now:
                self.remove(message)
                if not message.is_on_set_day:
                    self._future[message.channel, message.ts] = message
        for place, message in list(self._future.items()):
            if float(message.ts) <= now:
                self._keep(self._future.pop(place))

    def channel_called(self, reference: str) -> Channel | None:
        return channel_called(reference, self.channels)

    def find(self, channel: str, ts: str) -> Message | None:
        return self._messages.get((channel, ts))

    def messages(self, channel: str | None = None) -> list[Message]:
        """Every message in order of its `ts`, of one channel or of all."""
        found = [m for m in self._messages.values() if channel in (None, m.channel)]
        return sorted(found, key=lambda message: message.ts)

    def pick(self, message: Message, block_id: str, action_id: str, value: Json) -> None:
        self._picked.setdefault((message.channel, message.ts), {})[block_id, action_id] = value

    def picked(self, message: Message) -> dict[tuple[str, str], Json]:
        return dict(self._picked.get((message.channel, message.ts), {}))

    def _keep(self, message: Message) -> None:
        self._messages[message.channel, message.ts] = message
        self._publish({"type": "message", "message": for_page(message)})


def with_ids(blocks: tuple[Json, ...]) -> list[Json]:
    """Give a `block_id` and `action_id` to what has none, as Slack does."""
    return [_block_with_ids(block) for block in blocks]


def _block_with_ids(block: Json) -> Json:
    named = {"block_id": secrets.token_urlsafe(4), **block}
    inner, buttons = BLOCKS_OF.get(block["type"]), BUTTONS_OF.get(block["type"])
    if inner:
        named[inner] = with_ids(tuple(block[inner]))
    elif buttons and buttons in block:
        named[buttons] = [_element_with_id(element) for element in block[buttons]]
    elif block["type"] == "section" and "accessory" in block:
        named["accessory"] = _element_with_id(block["accessory"])
    elif block["type"] == "input":
        named["element"] = _element_with_id(block["element"])
    return named


def _element_with_id(element: Json) -> Json:
    return element if element["type"] == "image" else {"action_id": secrets.token_urlsafe(4), **element}


CHANNEL_STATES: Final = {"archived": "is_archived", "left": "not_in_channel"}
"""The states in which the bot cannot post in a channel, each with Slack's error for it."""


BOT_TOKEN: Final = re.compile(r"xox[bp]-[\w.-]+")
APP_TOKEN: Final = re.compile(r"xapp-[\w.-]+")


class ChannelStates:
    """Which channels are archived, or not joined by the bot; every other is open."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def put(self, channel: str, state: str) -> None:
        """Put a channel into a state, or make it "open" again."""
        if state in CHANNEL_STATES:
            self._states[channel] = state
        else:
            self._states.pop(channel, None)

    def is_archived(self, channel: str) -> bool:
        return self._states.get(channel) == "archived"

    def is_left(self, channel: str) -> bool:
        return self._states.get(channel) == "left"

    def refusal(self, channel: str) -> str | None:
        """Give the error with which Slack refuses a message there."""
        state = self._states.get(channel)
        return CHANNEL_STATES[state] if state else None


@dataclass(frozen=True)
class Installation:
    """A workspace, and the token with which the bot calls for it."""

    team: str
    token: str


class Installations:
    """Codes of OAuth, tokens and their teams. A token that was never issued belongs to the sandbox's own workspace."""

    def __init__(self) -> None:
        self._codes: dict[str, Installation] = {}
        self._teams: dict[str, str] = {}
        self._revoked: set[str] = set()

    def grant(self, team: str, token: str = "") -> str:
        """Let a workspace agree to the installation; give the `code` of the OAuth redirect."""
        code = secrets.token_hex(16)
        self._codes[code] = Installation(team, token or f"xoxb-{team}-{secrets.token_hex(12)}")
        return code

    def exchange(self, code: str) -> Installation | None:
        """Give the installation of a code, which works once; None for any other."""
        made = self._codes.pop(code, None)
        if made:
            self._teams[made.token] = made.team
            self._revoked.discard(made.token)
        return made

    def team_of(self, token: str) -> str:
        return self._teams.get(token, TEAM_ID)

    def revoke(self, token: str) -> None:
        self._revoked.add(token)

    def token_error(self, token: str, *, is_for_app: bool = False) -> str | None:
        """Say why Slack would not take a token: for the methods of an app, or for all others."""
        if not token:
            return "not_authed"
        if token in self._revoked:
            return "token_revoked"
        right, other = (APP_TOKEN, BOT_TOKEN) if is_for_app else (BOT_TOKEN, APP_TOKEN)
        if right.fullmatch(token):
            return None
        return "not_allowed_token_type" if other.fullmatch(token) else "invalid_auth"
