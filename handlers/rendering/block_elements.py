"""Small Block Kit pieces: each function gives one block or element as Slack wants it.

`handlers.rendering.message.fit` makes the whole fit Slack's limits; what is folded here is kept under those of a container.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.rendering.limits import BUTTON, MOST_CHILDREN, TEXT
from handlers.rendering.message import Message, section, shorten
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.rendering.limits import Block

SHORT_LABEL: Final = 29
"""Characters of a button's label that a telephone shows."""


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def button(label: str, action: str, value: str) -> Block:
    return {
        "type": "button",
        "text": plain(shorten(label, BUTTON)),
        "action_id": action,
        "value": value,
    }


def with_button(text: str, label: str, action: str, value: str) -> Block:
    """Give a section of text (mrkdwn) with a button beside it."""
    return {**section(text), "accessory": button(label, action, value)}


def actions(buttons: Sequence[Block]) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def menu(action: str, options: Sequence[tuple[str, str]]) -> Block:
    """Give an overflow menu of up to five options, each a label and its value."""
    return {
        "type": "overflow",
        "action_id": action,
        "options": [{"text": plain(label), "value": value} for label, value in options],
    }


def folded(title: str, blocks: Sequence[Block], block_id: str = "") -> Block:
    """Give a container of at most ten blocks that is closed until somebody opens it."""
    return {
        "type": "container",
        **({"block_id": block_id} if block_id else {}),
        "title": plain(title),
        "child_blocks": list(blocks[:MOST_CHILDREN]),
        "is_collapsible": True,
        "default_collapsed": True,
    }


def preformatted(text: str) -> Message:
    """Make a message of a text that is shown, and copied, letter by letter and line by line."""
    shown = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return Message(shorten(escape(text), TEXT), ({"type": "rich_text", "elements": [shown]},))
