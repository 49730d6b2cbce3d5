"""The help as a message, and the lines with a button that a channel gets instead of a long message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.leadership.accuracy import MEASURED_HOW, grade_lines
from handlers.commands import STARTING_POINTS, usage_lines
from handlers.rendering.button_values import LONGEST_VALUE
from handlers.rendering.message import Message, button, context, fit, folded, plain, section, with_button
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from handlers.rendering.limits import Block

TRY: Final = "try"
"""Prefix of the action id of a button whose value are words, which are answered to the person who presses it."""
IN_SHORT: Final = "Ask who leads a CCG, STP or ICB, for how many people, and whether it is merging."
_HALF: Final = 14
"""Commands in a block."""


def help_message() -> Message:
    """Write the help: the starting points as buttons, and every command folded."""
    about = (
        f"Ask in plain words about any CCG, STP or ICB in England, for any day since {say_day(FIRST_DAY)}."
    )
    return fit(
        Message(
            IN_SHORT,
            (
                section(about),
                *starting_points(),
                *commands_and_grades(),
                context(
                    "The same words work in `/ccg`, `/stp`, `/icb`, in a mention and in a direct message. "
                    "Every fact names its source."
                ),
            ),
        )
    )


def starting_points() -> list[Block]:
    """Give a line with a button for each starting point."""
    return [
        with_button(f"*{each.label}*: {each.says}", each.label, f"{TRY}_{place}", each.words)
        for place, each in enumerate(STARTING_POINTS)
    ]


def starting_buttons() -> list[Block]:
    """Give the buttons alone."""
    return [block["accessory"] for block in starting_points()]


def commands_and_grades() -> list[Block]:
    """Give two folded blocks: every command with what it does, and what the grades of leaders mean."""
    lines = [f"• {line}" for line in usage_lines()]
    commands = ["\n".join(lines[start : start + _HALF]) for start in range(0, len(lines), _HALF)]
    grades = "\n".join(f"• {escape(line)}" for line in grade_lines())
    return [
        folded("All commands", [section(text) for text in commands]),
        folded("How sure it is", [section(f"{grades}\n{MEASURED_HOW}")]),
    ]


def line_with_help(text: str) -> Message:
    """Write a line with a button that shows the help to the person who presses it."""
    return _line(text, "Show help", f"{TRY}_help", "help")


def line_with_choices(text: str, words: str) -> Message:
    """Write a line with a button that answers the words, with their choices, to the person who presses it."""
    if len(words) > LONGEST_VALUE:
        return line_with_help(text)
    return _line(text, "Did you mean…", f"{TRY}_words", words)


def _line(text: str, label: str, action: str, value: str) -> Message:
    """Write a line with a button beside it, as plain text, because it may quote a person's words."""
    line: Block = {"type": "section", "text": plain(text), "accessory": button(label, action, value)}
    return fit(Message(escape(text), (line,)))
