"""Writes tables of an answer as CSV that is safe to open in a spreadsheet, and as files; `Reply` is a message with files."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.rendering.message import shorten
from handlers.rendering.sources import plainly, publishers
from handlers.rendering.tables_and_charts import cells, is_empty, labels
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.query.answer import Answer, Cell, Table
    from data.query.query import Query
    from handlers.rendering.message import Sendable


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
    files = [
        Upload(
            filename(table.title, found, "csv"),
            shorten(table.title, LONGEST_TITLE),
            table_csv(found, table).encode("utf-8-sig"),
        )
        for table in found.tables
        if not is_empty(table)
    ]
    if files or not facts:
        return files
    title = shorten(found.title, LONGEST_TITLE)
    return [Upload(filename(title, found, "csv"), title, answer_csv(found).encode("utf-8-sig"))]


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
