"""Buttons that say which body should be watched, where a name could be several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.digests.watching import About, Watch
from data.formatting import title
from data.model import read_key
from handlers.posting import NotDoneError
from handlers.rendering.message import Message, fit, section
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.register import Register

_SHOWN: Final = 60
WATCH: Final = "watch"
"""Starts the action id of a button that watches a body; its value is the body and what about it."""


def pick_buttons(
    name: str, keys: tuple[BodyKey, ...], about: About, register: Register, today: date
) -> Message:
    """Ask which of several bodies to watch, with a button for each; without any, say that there is none of that name."""
    shown = escape(name[:_SHOWN])
    if not keys:
        return Message(
            f"No CCG, STP or ICB with a name like “{shown}” was found.",
            (
                section(
                    f"No CCG, STP or ICB with a name like “{shown}” was found. Try the name or the code, such as `watch Devon`."
                ),
            ),
        )
    view = register.at(today)
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": f"Watch {title(view, key)}"},
            "action_id": f"{WATCH}_{place}",
            "value": f"{key}|{about}",
        }
        for place, key in enumerate(keys)
    ]
    said = f"Which {shown} do you mean?"
    return fit(Message(said, (section(said), {"type": "actions", "elements": buttons})))


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
