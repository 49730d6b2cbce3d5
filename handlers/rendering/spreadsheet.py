"""An answer as CSV that a spreadsheet can open without running anything in it."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Final

from handlers.rendering.sources import plainly, publishers
from handlers.rendering.tables import cells, is_empty, labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.query.document import Answer, Cell, Table

_NAMED_IN_FULL: Final = 4
"""Sources that every row of a table names with title and address; of more, their publishers."""
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> object:
    """Put a quote before text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_RUNS) else value


def answer_csv(answer: Answer) -> str:
    """Write an answer as CSV: its table; several, each under its title; or where it has none, its facts a row."""
    tables = [table for table in answer.tables if not is_empty(table)]
    if len(tables) == 1:
        return table_csv(answer, tables[0])
    if tables:
        return "\n".join(csv_lines([[table.title]]) + table_csv(answer, table) for table in tables)
    return _facts_csv(answer)


def table_csv(answer: Answer, table: Table) -> str:
    """Write a table as CSV, with the day it is for and its sources behind every row; not known is an empty cell."""
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
    """Write rows as CSV with no cell that a spreadsheet would run."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()
