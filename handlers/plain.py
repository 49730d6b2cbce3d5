"""An answer as plain text, for a terminal or an e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.days import say_iso
from handlers.commands import COMMANDS, usage_lines

if TYPE_CHECKING:
    from data.answers import Answer, Line


def answer_text(answer: Answer) -> str:
    """Write an answer as lines of text, its sources numbered at the end."""
    lines = [answer.title]
    if answer.subtitle:
        lines.append(answer.subtitle)
    lines += ["", _line(answer, answer.headline), *answer.notes]
    for fact in answer.facts:
        lines += ["", fact.label, *(f"  {_line(answer, line)}" for line in fact.lines)]
    if answer.choices and not answer.found:
        lines += [
            "",
            *(f"  {choice.label} ({choice.body.kind}:{choice.body.code})" for choice in answer.choices),
        ]
    if answer.sources:
        lines += ["", "Sources"]
        for number, source in enumerate(answer.sources, 1):
            when = say_iso(source.published) if source.published else "undated"
            lines.append(
                f"  [{number}] {source.publisher}: {source.title}, {when}{' ' + source.url if source.url else ''}"
            )
    return "\n".join(lines)


def help_text() -> str:
    """Write the help as lines of text."""
    tries = [f"  {example}" for command in COMMANDS if command.intent for example in command.examples[:1]]
    return "\n".join(
        ["What you can ask", *(f"  {line}" for line in usage_lines()), "", "Try", *tries]
    ).replace("`", "")


def _line(answer: Answer, line: Line) -> str:
    numbers = answer.numbers(line)
    return line.text + (f" [{', '.join(map(str, numbers))}]" if numbers else "")
