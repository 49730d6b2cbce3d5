"""Writes an answer as plain text (`answer_text`, `quote_text`) and as JSON values (`answer_json`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.dates import say_day, write_when
from data.export.records import source_row
from data.query.answer import Outcome
from data.query.query import query_json
from handlers.rendering.sources import cite, plainly
from handlers.rendering.tables_and_charts import aligned, chart_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.changes.change import Change
    from data.query.answer import Answer, Choice, Fact, Line, Table
    from data.query.query import Query
    from data.register import Register


_LONGEST_QUOTE: Final = 10_000
"""Most characters of `quote_text`; Slack takes somewhat more in a message."""


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
    """Write an answer for pasting into a document: without its details, with its day and the sources cited.

    Where it is too long, the last lines before the day and the sources are left out, and a line says how many.
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


def _offer(choice: Choice) -> str:
    """Write a choice, with the code by which it can be asked for."""
    codes = ", ".join(map(str, choice.query.bodies))
    return f"{choice.label} ({codes})" if codes else choice.label


def _line(answer: Answer, line: Line) -> str:
    return line.text + cite(answer.numbers(line))


def _table(answer: Answer, table: Table) -> list[str]:
    title, *rows = aligned(table)
    return [title + cite(answer.numbers(table)), *rows]


def answer_json(answer: Answer, query: Query | None = None) -> dict[str, Any]:
    """Give an answer as JSON values, with the query that was answered.

    `known` is true where something is known; `outcome` says why not else. A cell of a table that is None is not known.
    """
    return {
        "outcome": str(answer.outcome),
        "known": answer.outcome is Outcome.ANSWER,
        "on": answer.on.isoformat(),
        "title": answer.title,
        "subtitle": answer.subtitle,
        "answer": _line_row(answer.headline),
        "notes": list(answer.notes),
        "facts": _facts((*answer.facts, *answer.details)),
        "tables": [
            {
                "title": table.title,
                "columns": [column.label for column in table.columns],
                "rows": [list(row) for row in table.rows],
                "sources": list(table.sources),
            }
            for table in answer.tables
        ],
        "choices": [{"label": choice.label, "query": query_json(choice.query)} for choice in answer.choices],
        "query": query_json(query) if query else None,
        "sources": [source_row(source) for source in answer.sources],
    }


def _facts(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    return [{"label": fact.label, "lines": list(map(_line_row, fact.lines))} for fact in facts]


def _line_row(line: Line) -> dict[str, Any]:
    return {"text": line.text, "sources": list(line.sources)}


def change_row(register: Register, change: Change) -> dict[str, Any]:
    """Give a change as a row: keys such as "ccg:08Y", dates in ISO form, None where there is none."""
    return {
        "id": change.id,
        "aspect": change.aspect,
        "bodies": [str(key) for key in change.bodies],
        "areas": [str(key) for key in change.areas],
        "national": change.national,
        "happened": write_when(change.happened) if change.happened else None,
        "known": change.known.isoformat() if change.known else None,
        "origin": change.origin,
        "before": change.before or None,
        "after": change.after,
        "confidence": change.confidence,
        "sources": [
            {"id": source.id, "publisher": source.publisher, "title": source.title, "url": source.url}
            for source in (register.sources[id] for id in change.sources if id in register.sources)  # noqa: A001
        ],
    }
