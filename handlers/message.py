"""A Slack message as a value, and the one place where it is made to fit Slack's limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

Block = dict[str, Any]

MOST_BLOCKS: Final = 50
SECTION: Final = 3_000
HEADER: Final = 150
BUTTON: Final = 75
MOST_BUTTONS: Final = 25
CONTEXT: Final = 10
ALL_TEXT: Final = 12_000
"""Slack refuses somewhat above 13,000 characters in all of a message."""

_CUT: Final = (
    "Cut to fit Slack: {cut} left out. Ask for one part, such as who leads it or what happened to it."
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message: the text that notifications and screen readers use, and the blocks that people see."""

    text: str
    blocks: tuple[Block, ...]

    def body(self) -> dict[str, Any]:
        return {"text": self.text, "blocks": list(self.blocks)}


def fit(message: Message) -> Message:
    """Make a message fit; where a block has to go, say how many did and how to get at what they held."""
    kept: list[Block] = []
    used, dropped = 0, 0
    tail = [block for block in message.blocks if block["type"] == "actions"]
    room = MOST_BLOCKS - len(tail) - 1
    for block in message.blocks:
        if block["type"] == "actions":
            continue
        fitted = _fit_block(block)
        size = _size(fitted)
        if len(kept) >= room or used + size > ALL_TEXT:
            dropped += 1
            continue
        kept.append(fitted)
        used += size
    if dropped:
        said = _CUT.format(cut="one part" if dropped == 1 else f"{dropped} parts")
        kept.append({"type": "context", "elements": [{"type": "plain_text", "text": said}]})
    return Message(shorten(message.text, SECTION), (*kept, *(_fit_block(block) for block in tail)))


def shorten(text: str, most: int) -> str:
    """Cut a text at the last line or word that fits, and mark the cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    for end in ("\n", " "):
        place = cut.rfind(end)
        if place > most // 2:
            return cut[:place] + "…"
    return cut + "…"


def _fit_block(block: Block) -> Block:
    kind = block["type"]
    if kind == "header":
        return {**block, "text": _fit_text(block["text"], HEADER)}
    if kind == "section":
        return {**block, "text": _fit_text(block["text"], SECTION)}
    if kind == "context":
        return {**block, "elements": [_fit_text(e, SECTION) for e in block["elements"][:CONTEXT]]}
    if kind == "actions":
        buttons = [{**e, "text": _fit_text(e["text"], BUTTON)} for e in block["elements"][:MOST_BUTTONS]]
        return {**block, "elements": buttons}
    return block


def _fit_text(text: Block, most: int) -> Block:
    return {**text, "text": shorten(text["text"], most)}


def _size(block: Block) -> int:
    texts = (
        [block["text"]["text"]]
        if "text" in block
        else [e["text"] for e in block.get("elements", ()) if isinstance(e["text"], str)]
    )
    return sum(map(len, texts))
