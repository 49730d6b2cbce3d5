"""The help."""

from __future__ import annotations

from data.measured_grades import MEASURED_HOW, grade_lines
from handlers.commands import COMMANDS, usage_lines
from handlers.message import Message, context, fit, section
from handlers.rendering.elements import header as _header
from handlers.understanding.slack_text import escape


def help_message(slash: str = "") -> Message:
    """Write the help: every command with what it does, and things to try."""
    start = f"{slash} " if slash else ""
    lines = "\n".join(f"• {line}" for line in usage_lines())
    examples = "\n".join(
        f"• `{start}{escape(example)}`"
        for command in COMMANDS
        if command.is_question
        for example in command.examples[:1]
    )
    grades = "\n".join(f"• {escape(line)}" for line in grade_lines())
    return fit(
        Message(
            "Ask who leads a CCG, STP or ICB, for how many people, and whether it is merging.",
            (
                _header("What you can ask"),
                section(
                    "Ask about any CCG, STP or ICB in England, for any day since 1 April 2013. Every fact names its source."
                ),
                section(f"*Commands*\n{lines}"),
                section(f"*Try*\n{examples}"),
                section(f"*How sure it is*\n{grades}\n{MEASURED_HOW}"),
                context(
                    "The same words work in `/ccg`, `/stp`, `/icb`, in a mention and in a direct message."
                ),
            ),
        )
    )
