"""Buttons that say which body should be watched, where a name could be several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.digests.watching import About, Watch
from data.model import read_key
from handlers.blocks import answer_message
from handlers.message import Message, fit
from handlers.posting import NotDoneError

if TYPE_CHECKING:
    from data.query.document import Answer
    from data.register import Register

WATCH: Final = "watch"
"""Starts the action id of a button that watches a body; its value is the body and what about it."""


def pick_buttons(asking_back: Answer, about: About) -> Message:
    """Write an answer that asks back, with buttons that watch what was meant instead of looking it up."""
    message = answer_message(asking_back)
    kept = tuple(block for block in message.blocks if block["type"] != "actions")
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": f"Watch {choice.label}"},
            "action_id": f"{WATCH}_{place}",
            "value": f"{choice.body}|{about}",
        }
        for place, choice in enumerate(asking_back.choices)
    ]
    if not buttons:
        return message
    return fit(Message(message.text, (*kept, {"type": "actions", "elements": buttons})))


def read_pick(value: str, by: str, register: Register) -> Watch:
    """Read the value of such a button.

    Raises:
        NotDoneError: where it names no body that is known.

    """
    body, _, about = value.partition("|")
    try:
        key, what = read_key(body), About(about)
    except ValueError as error:
        raise NotDoneError("That button is out of date. Say `watch` and the name again.") from error
    if key not in register.bodies:
        raise NotDoneError("That body is not in the reference any more. Say `watch` and the name again.")
    return Watch(key, what, by)
