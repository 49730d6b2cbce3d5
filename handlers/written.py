"""A message as JSON, written once: it takes little room, nothing can change it, and a command is answered with it as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from handlers.limits import Block
    from handlers.message import Sendable

_ALONE: Final = '{"response_type":"ephemeral",'
_EVERYONE: Final = '{"response_type":"in_channel",'


@dataclass(frozen=True, slots=True)
class Written:
    """A message as the body of the response to a command, for who asked alone; whoever reads it gets new objects."""

    response: str

    @property
    def text(self) -> str:
        return str(self.body()["text"])

    @property
    def blocks(self) -> Sequence[Block]:
        blocks: list[Block] = self.body()["blocks"]
        return blocks

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.response)
        del body["response_type"]
        return body

    def for_everyone(self) -> str:
        """Give the body of the response that everyone in the conversation sees."""
        return _EVERYONE + self.response[len(_ALONE) :]

    def with_blocks(self, at: int, blocks: Iterable[Block]) -> Written:
        """Put blocks in behind one that ends `at` a character, as `write_to` gives it."""
        return Written(self.response[:at] + _more(blocks) + self.response[at:])


def write(message: Sendable) -> Written:
    """Write a message, unless it is written."""
    return message if isinstance(message, Written) else write_to(message, 1)[0]


def write_to(message: Sendable, place: int) -> tuple[Written, int]:
    """Write a message of one block or more, and tell at which character so many of its blocks, one at least, end."""
    first, *others = message.blocks[:place]
    head = f'{_ALONE}"text":{_json(message.text)},"blocks":[{_json(first)}{_more(others)}'
    return Written(f"{head}{_more(message.blocks[place:])}]}}"), len(head)


def _more(blocks: Iterable[Block]) -> str:
    return "".join(f",{_json(block)}" for block in blocks)


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
