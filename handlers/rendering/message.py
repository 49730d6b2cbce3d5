"""A Slack message as a value (`Message`), functions that make Block Kit blocks and elements, and `fit` for Slack's limits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from handlers.rendering import limits
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from handlers.rendering.limits import Block


_TABLE_AT_LEAST: Final = 3_000
"""Characters reserved for a message's tables; beyond that they get what the other blocks leave."""
_CUT: Final = (
    "Cut to fit Slack: {cut} left out. Ask for one part, such as who leads it or what happened to it."
)
_SAID_IN: Final = frozenset(("text", "caption", "title", "label", "name", "alt_text", "x_label", "y_label"))
_HALF_ENTITY: Final = re.compile(r"&[a-z]{0,4}$")

SHORT_LABEL: Final = 29
"""Characters of a button's label that a phone shows."""


class Action(StrEnum):
    """Action ids of buttons, and of the options of an answer's menu; those marked "_" are followed by that and a number or a word."""

    PICK = "pick"  # _ says which body was meant; its answer replaces the choices
    NEXT = "next"  # _ asks about another body; the answer above it stays
    SHARE = "share"
    SOURCES = "sources"
    DETAILS = "details"  # shows the details where a workspace does not support containers
    DRAW = "draw"  # _ draws a chart, by its index in the answer
    EXPORT = "export"  # gives tables as CSV
    WATCH_BODY = "watch_body"
    MAP_BODY = "map_body"
    COPY = "copy"  # shows the answer as plain text for copying, to whoever asks alone
    MORE = "more"  # the menu; each option's value is an action id, the query is in the block's id
    CORRECT = "correct"  # suggests a correction; its value is a lookup of the body on the day of the answer
    APPROVE = "approve_correction"
    REJECT = "reject_correction"
    WITHDRAW = "withdraw_correction"
    WATCH = "watch"  # _ watches a body; its value is the body and the topic
    TRY = "try"  # _ its value are words, which are answered to the person who presses it


@dataclass(frozen=True, slots=True)
class Message:
    """A message: the text for notifications and screen readers, and the blocks that are shown."""

    text: str
    blocks: Sequence[Block]

    @property
    def new_types(self) -> frozenset[str]:
        return new_types(self.blocks)

    def body(self) -> dict[str, Any]:
        return {"text": self.text, "blocks": list(self.blocks)}


def new_types(blocks: Iterable[Block]) -> frozenset[str]:
    return limits.NEW_TYPES & {block["type"] for block in blocks}


_ALONE: Final = '{"response_type":"ephemeral",'
_EVERYONE: Final = '{"response_type":"in_channel",'


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as the JSON body of an ephemeral response to a command; its properties parse it into new objects."""

    response: str
    new_types: frozenset[str] = frozenset()

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
        return _EVERYONE + self.response[len(_ALONE) :]


Sendable = Message | Rendered
"""What can be sent; `body` gives `text` and `blocks` as Slack's API takes them, as new objects."""


def rendered(message: Sendable) -> Rendered:
    """Render a message as JSON; one that is rendered already is returned as it is."""
    if isinstance(message, Rendered):
        return message
    blocks = json.dumps(list(message.blocks), separators=(",", ":"))
    return Rendered(f'{_ALONE}"text":{json.dumps(message.text)},"blocks":{blocks}}}', message.new_types)


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def sentence(text: str) -> Message:
    """Make a message of one sentence, escaped."""
    return Message(escape(text), ({"type": "section", "text": {"type": "plain_text", "text": text}},))


def fit(message: Message) -> Message:
    """Make a message fit Slack's limits, with a note on how much was left out and how to get it.

    Long texts are divided; all buttons stay. Text takes precedence over tables, which can be had as CSV and keep their
    first rows.
    """
    buttons = [piece for block in message.blocks if block["type"] == "actions" for piece in _pieces(block)]
    parts = [piece for block in message.blocks if block["type"] != "actions" for piece in _pieces(block)]
    tables = [part for part in parts if part["type"] == "data_table"]
    needed = min(sum(map(limits.table_size, tables)), limits.TABLE_TEXT)
    room = limits.ALL_TEXT - size(buttons)
    most = limits.MOST_BLOCKS - len(buttons) - len(tables) - 1
    kept, used, dropped = _keep(parts, most, room - min(needed, _TABLE_AT_LEAST))
    fitted, lost = limits.fit_tables(
        kept, min(limits.TABLE_TEXT, room - used), can_export=_can_export(buttons)
    )
    dropped += lost
    if dropped:
        said = _CUT.format(cut="one part" if dropped == 1 else f"{dropped} parts")
        fitted.append({"type": "context", "elements": [{"type": "plain_text", "text": said}]})
    return Message(shorten(message.text, limits.TEXT), (*fitted, *buttons))


def fit_view(blocks: Iterable[Block]) -> list[Block]:
    """Make the blocks of a dialogue or the home tab fit Slack's limits; a line says how many were left out."""
    pieces = [piece for block in blocks for piece in _pieces(block)]
    if len(pieces) <= limits.MOST_VIEW_BLOCKS:
        return pieces
    more = len(pieces) - limits.MOST_VIEW_BLOCKS + 1
    return [*pieces[: limits.MOST_VIEW_BLOCKS - 1], context(f"and {more} more.")]


def shorten(text: str, most: int) -> str:
    """Cut a text at the last line or word that fits, and mark the cut."""
    if len(text) <= most:
        return text
    cut = _HALF_ENTITY.sub("", text[: most - 1])
    for end in ("\n", " "):
        place = cut.rfind(end)
        if place > most // 2:
            return cut[:place] + "…"
    return cut + "…"


def size(blocks: Iterable[Block]) -> int:
    return sum(map(_said, blocks))


def _said(value: dict[str, Any] | list[Any]) -> int:
    said = 0
    inside = value.items() if isinstance(value, dict) else ((None, inner) for inner in value)
    for key, inner in inside:
        if isinstance(inner, str):
            said += len(inner) if key in _SAID_IN else 0
        elif isinstance(inner, dict | list):
            said += _said(inner)
    return said


def _can_export(buttons: Sequence[Block]) -> bool:
    """Tell whether a button or an option of a menu gives tables as CSV."""
    elements = [element for block in buttons for element in block["elements"]]
    options = [option for element in elements for option in element.get("options", ())]
    return any(
        str(said).startswith(Action.EXPORT)
        for said in (*(e.get("action_id", "") for e in elements), *(o["value"] for o in options))
    )


def _keep(parts: Sequence[Block], most: int, room: int) -> tuple[list[Block], int, int]:
    """Keep the parts that fit `most` blocks and `room` characters, in order; give them, their characters, and the number left out.

    Tables are all kept and not counted, as they are cut later.
    """
    kept: list[Block] = []
    dropped = used = charts = count = 0
    for part in parts:
        if part["type"] == "data_table":
            kept.append(part)
            continue
        charts += part["type"] == "data_visualization"
        too_many = count >= most or (part["type"] == "data_visualization" and charts > limits.MOST_CHARTS)
        if too_many or used + (said := size([part])) > room:
            dropped += 1
            continue
        kept.append(part)
        used += said
        count += 1
    return kept, used, dropped


def _pieces(block: Block) -> Iterator[Block]:
    """Divide a block into blocks within Slack's limits; none where it is empty."""
    kind = block["type"]
    if kind == "header":
        if block["text"]["text"].strip():
            yield {**block, "text": _fit_text(block["text"], limits.HEADER)}
    elif kind == "section":
        yield from _sections(block)
    elif kind == "container":
        inside = [piece for child in block["child_blocks"] for piece in _pieces(child)][
            : limits.MOST_CHILDREN
        ]
        if inside:
            yield {**block, "title": _fit_text(block["title"], limits.HEADER), "child_blocks": inside}
    elif kind == "context":
        elements = [_fit_text(e, limits.SECTION) for e in block["elements"] if e.get("text", "").strip()]
        yield from ({**block, "elements": some} for some in _parted(elements, limits.CONTEXT))
    elif kind == "actions":
        elements = [_fit_button(e) for e in block["elements"]]
        yield from ({**block, "elements": some} for some in _parted(elements, limits.MOST_BUTTONS))
    else:
        yield block


def _sections(block: Block) -> Iterator[Block]:
    """Divide a section whose text is too long, or that has too many fields."""
    fields = [_fit_text(each, limits.FIELD) for each in block.get("fields", ()) if each["text"].strip()]
    if "text" in block:
        yield from ({**block, "text": {**block["text"], "text": t}} for t in _divide(block["text"]["text"]))
    else:
        yield from ({**block, "fields": some} for some in _parted(fields, limits.MOST_FIELDS))


def _parted(elements: list[Block], most: int) -> Iterator[list[Block]]:
    return (elements[start : start + most] for start in range(0, len(elements), most))


def _divide(text: str) -> Iterator[str]:
    """Divide a text that is too long for one section at the ends of lines or words."""
    while text.strip():
        if len(text) <= limits.SECTION:
            yield text
            return
        cut = _HALF_ENTITY.sub("", text[: limits.SECTION])
        place = max(cut.rfind("\n"), cut.rfind(" ") if "\n" not in cut[limits.SECTION // 2 :] else 0)
        cut = cut[:place] if place > limits.SECTION // 2 else cut
        if cut.strip():
            yield cut
        text = text[len(cut) :].lstrip()


def _fit_button(button: Block) -> Block:
    if "text" not in button:
        return button
    label = button["text"]["text"] if button["text"]["text"].strip() else "…"
    return {**button, "text": {**button["text"], "text": shorten(label, limits.BUTTON)}}


def _fit_text(text: Block, most: int) -> Block:
    return {**text, "text": shorten(text["text"], most)}


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def button(label: str, action: str, value: str) -> Block:
    return {
        "type": "button",
        "text": plain(shorten(label, limits.BUTTON)),
        "action_id": action,
        "value": value,
    }


def with_button(text: str, label: str, action: str, value: str) -> Block:
    """Give a section of text (mrkdwn) with a button beside it."""
    return {**section(text), "accessory": button(label, action, value)}


def actions(buttons: Sequence[Block]) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def input_block(
    name: str,
    label: str,
    kind: str,
    *,
    hint: str = "",
    optional: bool = False,
    **more: Any,  # noqa: ANN401  what the element has
) -> Block:
    """Make a dialogue's field with an element of a kind; `name` is the id of its block and of its action."""
    block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"type": kind, **more, "action_id": name},
        "optional": optional,
    }
    return {**block, "hint": plain(hint)} if hint else block


def dialog_of(title: str, *blocks: Block) -> dict[str, Any]:
    """Make a dialogue that only shows something."""
    return {"type": "modal", "title": plain(title), "close": plain("Close"), "blocks": fit_view(blocks)}


def menu(action: str, options: Sequence[tuple[str, str]]) -> Block:
    """Give an overflow menu of up to five options, each a label and its value."""
    return {
        "type": "overflow",
        "action_id": action,
        "options": [{"text": plain(label), "value": value} for label, value in options],
    }


def folded(title: str, blocks: Sequence[Block], block_id: str = "") -> Block:
    """Make a collapsed container of at most ten blocks."""
    return {
        "type": "container",
        **({"block_id": block_id} if block_id else {}),
        "title": plain(title),
        "child_blocks": list(blocks[: limits.MOST_CHILDREN]),
        "is_collapsible": True,
        "default_collapsed": True,
    }


def preformatted(text: str) -> Message:
    """Make a message of a text that is shown, and copied, letter by letter and line by line."""
    shown = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return Message(shorten(escape(text), limits.TEXT), ({"type": "rich_text", "elements": [shown]},))
