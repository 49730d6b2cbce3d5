"""A message in the blocks that every Slack takes, for a workspace that refused newer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from handlers.rendering.answer_message import ASKED, DETAILS, SOURCES
from handlers.rendering.block_elements import actions, button
from handlers.rendering.message import EXPORT, Message, context, fit, section
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handlers.rendering.limits import Block
    from handlers.rendering.message import Sendable

_ROWS: Final = 10
_FOLDED: Final = {DETAILS: "Details", SOURCES: "Sources"}
"""What can be shown by a button, by the id of its container."""


def classic(message: Sendable, refused: frozenset[str]) -> Sendable:
    """Write a message without the types of blocks that were refused; as it is where it uses none of them.

    What was folded away is behind a button, or stands open where the message does not know what was asked. A table is
    its first rows as text. A chart is left out, as the line under it says what it shows.
    """
    if not refused & message.new_types:
        return message
    return fit(Message(message.text, list(_classic(message.blocks, refused))))


def _classic(blocks: Sequence[Block], refused: frozenset[str]) -> Iterator[Block]:
    asked = _asked(blocks)
    buttons: list[Block] = []
    last: list[Block] = []
    for block in blocks:
        kind = block["type"]
        if kind == "actions":
            last.append(block)
        elif kind not in refused:
            yield block
        elif kind == "container" and asked and block.get("block_id") in _FOLDED:
            buttons.append(button(_FOLDED[block["block_id"]], block["block_id"], asked))
        elif kind == "data_table":
            yield from _data_table(block, has_csv=bool(asked))
        else:
            yield from _PLAINER[kind](block)
    if buttons and last:
        last[0] = {**last[0], "elements": [*buttons, *last[0]["elements"]]}
    elif buttons:
        last = [actions(buttons)]
    yield from last


def _asked(blocks: Sequence[Block]) -> str:
    """Find the question of a message in its menu or in a button; "" where there is none."""
    for block in blocks:
        if block["type"] == "actions":
            if str(block.get("block_id", "")).startswith(ASKED):
                return str(block["block_id"]).removeprefix(ASKED)
            for element in block["elements"]:
                if element.get("action_id") in (SOURCES, EXPORT):
                    return str(element["value"])
    return ""


def _container(block: Block) -> Iterator[Block]:
    yield section(f"*{escape(block['title']['text'])}*")
    yield from block["child_blocks"]


def _data_table(block: Block, *, has_csv: bool) -> Iterator[Block]:
    heads, *rows = [[cell["text"] for cell in row] for row in block["rows"]]
    start = block.get("row_header_column_index", 0) + 1
    lines = [f"*{escape(block['caption'])}*"]
    for row in rows[:_ROWS]:
        said = ", ".join(f"{head} {cell}" for head, cell in zip(heads[start:], row[start:], strict=True))
        lines.append(escape(f"• {' '.join(row[:start])}: {said}" if said else f"• {' '.join(row[:start])}"))
    yield section("\n".join(lines))
    if len(rows) > _ROWS:
        csv = "; Table as CSV gives all of them" if has_csv else ""
        yield context(f"and {len(rows) - _ROWS} more rows{csv}.")


def _no_chart(block: Block) -> Iterator[Block]:
    del block
    yield from ()


def _card(block: Block) -> Iterator[Block]:
    texts = [block[part]["text"] for part in ("title", "subtitle", "body") if part in block]
    if texts:
        yield section("\n".join((f"*{texts[0]}*", *texts[1:])))
    if "actions" in block:
        yield actions(block["actions"])


def _carousel(block: Block) -> Iterator[Block]:
    for card in block["elements"]:
        yield from _card(card)


_PLAINER: Final[dict[str, Any]] = {
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "data_visualization": _no_chart,
}
