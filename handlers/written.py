"""A message's blocks as JSON, written once: they take little room, and nothing can change them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from handlers.message import Message

if TYPE_CHECKING:
    from handlers.message import Block


class WrittenBlocks(Sequence["Block"]):
    """Blocks of which each is JSON; whoever reads one gets a new object."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts

    def __len__(self) -> int:
        return len(self.parts)

    @overload
    def __getitem__(self, place: int) -> Block: ...
    @overload
    def __getitem__(self, place: slice) -> WrittenBlocks: ...
    def __getitem__(self, place: int | slice) -> Block | WrittenBlocks:
        if isinstance(place, slice):
            return WrittenBlocks(self.parts[place])
        block: Block = json.loads(self.parts[place])
        return block


def write_blocks(blocks: Sequence[Block]) -> WrittenBlocks:
    return blocks if isinstance(blocks, WrittenBlocks) else WrittenBlocks(tuple(map(_json, blocks)))


def write_message(message: Message) -> Message:
    """Give a message with its blocks written."""
    return Message(message.text, write_blocks(message.blocks))


def response_body(message: Message, *, public: bool = False) -> str:
    """Write the body with which a command is answered, for everyone to see or for who asked alone."""
    response_type = "in_channel" if public else "ephemeral"
    parts = ",".join(write_blocks(message.blocks).parts)
    return f'{{"response_type":{_json(response_type)},"text":{_json(message.text)},"blocks":[{parts}]}}'


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
