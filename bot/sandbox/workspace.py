"""What has been said so far. Messages never change: an edit puts another one in the same place."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.sandbox.blockkit import BLOCKS_OF, BUTTONS_OF
from bot.sandbox.clock import WorkspaceClock
from bot.sandbox.messages import Json, Message, for_page
from bot.sandbox.people import CHANNELS, Channel, channel_called

Publish = Callable[[Json], None]
MICROSECONDS = 1_000_000


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
        """Begin again at a time that is earlier than it was. What was said later must be out of the way."""
        self._last = 0


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
        self._to_come: dict[tuple[str, str], Message] = {}
        self._picked: dict[tuple[str, str], dict[tuple[str, str], Json]] = {}

    def add(self, channel: str, author: str, **details: Any) -> Message:  # noqa: ANN401 - Message's fields
        message = Message(channel, self.next_ts(), author, on_set_day=self._clock.is_set, **details)
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

    def go_with_the_clock(self) -> None:
        """Take away what was said later than it is now, and show again what was said by now.

        What was said on a day that was set is undone for good, or a second visit would find that of the first. What was
        said at the real time is there again when that comes again.
        """
        now = self._clock()
        self.next_ts.go_back()
        for message in self.messages():
            if float(message.ts) > now:
                self.remove(message)
                if not message.on_set_day:
                    self._to_come[message.channel, message.ts] = message
        for place, message in list(self._to_come.items()):
            if float(message.ts) <= now:
                self._keep(self._to_come.pop(place))

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
