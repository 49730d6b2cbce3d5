"""An answer outside Slack's blocks: its sources as they are cited, plain text, JSON values, CSV and files; `Reply` is a message with files.

CSV is safe to open in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.dates import say_day, say_iso, write_when
from data.query.answer import Outcome
from data.query.query import query_json
from data.records import source_row
from handlers.rendering.limits import MOST_VIEW_BLOCKS, packed
from handlers.rendering.message import dialog_of, plain, section, sentence, shorten
from handlers.rendering.tables_and_charts import aligned, cells, chart_sentence, is_empty, labels
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.changes import Change
    from data.model import Source
    from data.query.answer import Answer, Cell, Choice, Fact, Line, Picture, Table
    from data.query.query import Query
    from data.register import Register
    from handlers.rendering.message import Sendable


_UNDER_A_PICTURE: Final = 5
_TITLE: Final = 120
_LONGEST_URL: Final = 500
_RUN: Final = 3
"""Least number of consecutive numbers that are written as a range."""
_HEAD: Final = 2
"""Blocks of the dialogue before its first source."""


def cite(numbers: Sequence[int]) -> str:
    """Write the numbers of cited sources, three or more consecutive ones as a range; "" for none."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = (f"{run[0]}–{run[-1]}" if len(run) >= _RUN else ", ".join(map(str, run)) for run in runs)
    return f" [{', '.join(said)}]" if runs else ""


def say_published(source: Source) -> str:
    return say_iso(source.published) if source.published else "undated"


def linked(source: Source, most: int = _TITLE) -> str:
    """Name a source in Slack's markup, as a link where it has an address."""
    said = escape(shorten(f"{source.publisher}: {source.title}", most))
    if source.url and len(source.url) <= _LONGEST_URL and not set(source.url) & set("<>| \n"):
        return f"<{escape(source.url)}|{said}>"
    return said


def linked_and_dated(source: Source, most: int = _TITLE) -> str:
    return f"{linked(source, most)}, {escape(say_published(source))}"


def numbered(cited: Sequence[Source], most: int = _TITLE) -> list[str]:
    return [f"[{number}] {linked_and_dated(source, most)}" for number, source in enumerate(cited, 1)]


def plainly(source: Source) -> str:
    where = f" {source.url}" if source.url else ""
    return f"{source.publisher}: {source.title}, {say_published(source)}{where}"


def sources_view(answer: Answer) -> dict[str, Any]:
    """Make the dialogue that lists every source: number, publisher, title, date, licence and link."""
    told = [_entry(number, source) for number, source in enumerate(answer.sources, 1)]
    if len(told) > MOST_VIEW_BLOCKS - _HEAD:
        told = packed(told, sum(map(len, told)))
    return dialog_of(
        "Sources",
        section(f"*{escape(shorten(answer.title, _TITLE))}*"),
        {"type": "context", "elements": [plain(f"Answered for {say_day(answer.on)}")]},
        *map(section, told),
        *(() if told else sentence("This answer names no source.").blocks),
    )


def _entry(number: int, source: Source) -> str:
    licence = f" · licence: {escape(source.licence)}" if source.licence else ""
    return f"*[{number}]* {linked(source, 300)}\n{escape(say_published(source))}{licence}"


def source_line(answer: Answer, shown: Table | Picture) -> str:
    """Write the line below a picture: the publishers of its sources, with dates."""
    cited = [source for source in answer.sources if source.id in shown.sources]
    if not cited:
        return f"Answered by Commissioner for {say_day(answer.on)}."
    said = publishers(cited)
    more = f"; and {len(said) - _UNDER_A_PICTURE} more" if len(said) > _UNDER_A_PICTURE else ""
    word = "Source" if len(cited) == 1 else "Sources"
    return f"{word}: {'; '.join(said[:_UNDER_A_PICTURE])}{more}. Answered for {say_day(answer.on)}."


def publishers(cited: Iterable[Source]) -> list[str]:
    """Name each publisher once, with the date of its source, or with their number where there are several."""
    named: dict[str, list[Source]] = {}
    for source in cited:
        named.setdefault(source.publisher, []).append(source)
    return [
        f"{publisher}, {say_published(theirs[0])}"
        if len(theirs) == 1
        else f"{publisher} ({len(theirs)} sources)"
        for publisher, theirs in named.items()
    ]


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


_NAMED_IN_FULL: Final = 4
"""Most sources that each row of a CSV names in full; where there are more, their publishers."""
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

LONGEST_TITLE: Final = 200
_LONGEST_FILENAME: Final = 60


def safe_cell(value: object) -> object:
    """Put a quote before text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_RUNS) else value


def answer_csv(answer: Answer) -> str:
    """Write an answer as CSV: its table; several, each under its title; without one, its facts a row each."""
    tables = [table for table in answer.tables if not is_empty(table)]
    if len(tables) == 1:
        return table_csv(answer, tables[0])
    if tables:
        return "\n".join(csv_lines([[table.title]]) + table_csv(answer, table) for table in tables)
    return _facts_csv(answer)


def table_csv(answer: Answer, table: Table) -> str:
    """Write a table as CSV, each row with its day and sources; an unknown value is an empty cell."""
    cited = [source for source in answer.sources if source.id in table.sources]
    said = map(plainly, cited) if len(cited) <= _NAMED_IN_FULL else publishers(cited)
    behind = (answer.on.isoformat(), "; ".join(said))
    rows = ([_value(cell) for cell, _ in row] for row in cells(table))
    return csv_lines([[*labels(table), "on", "sources"], *([*row, *behind] for row in rows)])


def _value(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _facts_csv(answer: Answer) -> str:
    """Write body, day, fact, text and sources, one line a row."""
    body = str(answer.body) if answer.body else ""
    on = answer.on.isoformat()
    told = [
        ("Answer", answer.headline),
        *((fact.label, line) for fact in (*answer.facts, *answer.details) for line in fact.lines),
    ]
    rows = [(body, on, label, line.text, ";".join(dict.fromkeys(line.sources))) for label, line in told]
    offered = answer.choices if not answer.found else ()
    rows += [
        (";".join(map(str, c.query.bodies)), c.query.on.isoformat(), "Could be meant", c.label, "")
        for c in offered
    ]
    return csv_lines([["body", "on", "fact", "text", "sources"], *rows])


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV with safe cells."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to upload; `alt` describes a picture in words."""

    filename: str
    title: str
    content: bytes
    alt: str | None = None


def csv_files(found: Answer, *, facts: bool = False) -> list[Upload]:
    """Give a CSV file for each table of an answer; with `facts`, one of the facts where there is no table.

    They begin with a byte order mark, so that Excel reads them as UTF-8.
    """
    told = [(table.title, table_csv(found, table)) for table in found.tables if not is_empty(table)]
    if facts and not told:
        told = [(found.title, answer_csv(found))]
    return [
        Upload(filename(title, found, "csv"), shorten(title, LONGEST_TITLE), text.encode("utf-8-sig"))
        for title, text in told
    ]


def filename(title: str, found: Answer, ending: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold())[:_LONGEST_FILENAME].strip("-") or "commissioner"
    return f"{words}-{found.on.isoformat()}.{ending}"


def comment(user: str, found: Answer, what: str) -> str:
    """Write the comment of an upload: what the files are and for whom."""
    who = f", for <@{escape(user)}>" if user else ""
    title = found.title.removeprefix(f"{what.removeprefix('as a ').capitalize()}: ")
    return f"{escape(shorten(title, LONGEST_TITLE))} {what}{who}"


@dataclass(frozen=True, slots=True)
class Reply:
    """A message, whether all see it (`public`), and files that replace it (`files`) or follow it (`beside`)."""

    message: Sendable
    public: bool = False
    files: tuple[Upload, ...] = ()
    comment: str = ""
    beside: tuple[Upload, ...] = ()
    query: Query | None = None
    """The query that was answered, for follow-ups."""
    silent: bool = False
    """Whether no answer is posted in a conversation, such as to thanks; a command gets the message all the same."""
