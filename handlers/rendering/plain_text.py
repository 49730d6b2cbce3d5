"""An answer as plain text, for a terminal or an e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.leadership.accuracy import MEASURED_HOW, grade_lines
from handlers.commands import COMMANDS, usage_lines
from handlers.rendering.charts import chart_sentence
from handlers.rendering.sources import cite, plainly
from handlers.rendering.tables import aligned

if TYPE_CHECKING:
    from data.query.document import Answer, Choice, Line, Table


_LONGEST_QUOTE: Final = 10_000
"""Characters of a quotation; Slack takes somewhat more in a message."""


def answer_text(answer: Answer) -> str:
    """Write an answer as lines of text, its tables in columns, its sources numbered at the end."""
    lines = [answer.title]
    if answer.subtitle:
        lines.append(answer.subtitle)
    lines += ["", _line(answer, answer.headline), *answer.notes]
    for table in answer.tables:
        lines += ["", *_table(answer, table)]
    for chart in answer.charts:
        lines += ["", chart_sentence(chart) + cite(answer.numbers(chart))]
    for fact in (*answer.shown, *answer.details):
        lines += ["", fact.label, *(f"  {_line(answer, line)}" for line in fact.lines)]
    if answer.choices and not answer.found:
        lines += ["", *(f"  {_offer(choice)}" for choice in answer.choices)]
    if answer.sources:
        lines += ["", "Sources"]
        lines += [f"  [{number}] {plainly(source)}" for number, source in enumerate(answer.sources, 1)]
    return "\n".join(lines)


def quote_text(answer: Answer) -> str:
    """Write an answer for a document: what it says without being unfolded, its day, and the sources of just that.

    Where it is too long, its last lines before the day and the sources are left out, and a line says how many.
    """
    cited = [answer.headline, *answer.tables, *answer.charts]
    cited += [line for fact in answer.shown for line in fact.lines]
    numbers = sorted({number for part in cited for number in answer.numbers(part)})
    lines = [answer.title, "", _line(answer, answer.headline), *answer.notes]
    for table in answer.tables:
        lines += ["", *_table(answer, table)]
    lines += [chart_sentence(chart) + cite(answer.numbers(chart)) for chart in answer.charts]
    lines += [
        "",
        *(f"{fact.label}: {'; '.join(_line(answer, at) for at in fact.lines)}" for fact in answer.shown),
    ]
    end = ["", f"As of {say_day(answer.on)}, from Commissioner."]
    if numbers:
        end += ["Sources", *(f"[{number}] {plainly(answer.sources[number - 1])}" for number in numbers)]
    return "\n".join((*_within(lines, _LONGEST_QUOTE - _length(end)), *end)).strip()


def _within(lines: list[str], most: int) -> list[str]:
    kept = list(lines)
    while kept and _length(kept) > most:
        kept.pop()
    left = len(lines) - len(kept)
    return kept if not left else [*kept[:-1], f"({left + 1} more lines; Table as CSV has every row.)"]


def _length(lines: list[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def help_text() -> str:
    """Write the help as lines of text."""
    tries = [
        f"  {example}" for command in COMMANDS if command.is_question for example in command.examples[:1]
    ]
    return "\n".join(
        [
            *("What you can ask", *(f"  {line}" for line in usage_lines()), ""),
            *("Try", *tries, ""),
            *("How sure it is", *(f"  {line}" for line in grade_lines()), f"  {MEASURED_HOW}"),
        ]
    ).replace("`", "")


def _offer(choice: Choice) -> str:
    """Write what could have been meant, with the code by which it can be asked for."""
    codes = ", ".join(map(str, choice.query.bodies))
    return f"{choice.label} ({codes})" if codes else choice.label


def _line(answer: Answer, line: Line) -> str:
    return line.text + cite(answer.numbers(line))


def _table(answer: Answer, table: Table) -> list[str]:
    title, *rows = aligned(table)
    return [title + cite(answer.numbers(table)), *rows]
