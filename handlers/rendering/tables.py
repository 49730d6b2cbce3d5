"""Writes a table of an answer as Slack's data table, as lines of text, and in columns for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from handlers.rendering.limits import MOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.query.answer import Cell, Column, Table
    from handlers.rendering.limits import Block

NOT_KNOWN: Final = "not known"
LONGEST_CELL: Final = 80
"""Most characters of a cell; the CSV has them all."""
_LONGEST_CAPTION: Final = 150
PAGE: Final = 10
"""Rows on a page of a table."""
_DECIMALS: Final = 2


def say_number(number: float) -> str:
    """Write a number for a reader: 488,119 or 31.3, never more than two decimals."""
    if isinstance(number, int):
        return f"{number:,}"
    return f"{number:,.{_DECIMALS}f}".rstrip("0").rstrip(".")


def say_cell(cell: Cell, column: Column) -> str:
    """Write a cell as text, never empty; a number has separators where its column is numeric."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return NOT_KNOWN
    if isinstance(cell, str):
        return " ".join(cell.split()) or NOT_KNOWN
    counted = column.numeric and not column.label.casefold().endswith("year")
    return say_number(cell) if counted else str(cell)


def labels(table: Table) -> list[str]:
    """Give the column heads, none of them empty."""
    return [" ".join(c.label.split()) or f"Column {place}" for place, c in enumerate(table.columns, 1)]


def cells(table: Table) -> Iterator[list[tuple[Cell, Column]]]:
    """Give the rows, each with one cell for every column."""
    for row in table.rows:
        filled = (*row, *[None] * len(table.columns))
        yield list(zip(filled, table.columns, strict=False))


def is_empty(table: Table) -> bool:
    return not table.rows or not table.columns


def nothing_found(table: Table) -> str:
    """Say that a table has no rows."""
    return f"{table.title.strip() or 'Table'}: nothing found."


def table_block(table: Table, cited: str = "", page: int = PAGE) -> Block:
    """Make a data table of all rows, which `limits.fit_tables` cuts to Slack's limits. The table must not be empty.

    Args:
        table: what to show.
        cited: the numbers of its sources, to stand behind its title.
        page: how many rows are seen at a time.

    """
    rows = [[_text(label) for label in labels(table)]]
    rows += [[_cell(cell, column) for cell, column in row] for row in cells(table)]
    return {
        "type": "data_table",
        "caption": (_cut(" ".join(table.title.split()), _LONGEST_CAPTION) or "Table") + cited,
        "page_size": min(len(table.rows), page),
        "row_header_column_index": min(_name_column(table), MOST_COLUMNS - 1),
        "rows": rows,
    }


def _name_column(table: Table) -> int:
    """Give the index of the column that names the rows: the first that is not numeric."""
    return next((place for place, column in enumerate(table.columns) if not column.numeric), 0)


def _cell(cell: Cell, column: Column) -> Block:
    said = say_cell(cell, column)
    is_number = isinstance(cell, int | float) and math.isfinite(cell)
    if column.numeric and is_number:
        return {"type": "raw_number", "value": cell, "text": said}
    return _text(said)


def _text(said: str) -> Block:
    return {"type": "raw_text", "text": _cut(said, LONGEST_CELL)}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def table_lines(table: Table, most: int) -> list[str]:
    """Write a table with a line for each row, as many as fit `most` characters."""
    if is_empty(table):
        return [nothing_found(table)]
    lines = [f"{table.title}:"]
    heads = [_within(h, c) for h, c in zip(labels(table), table.columns, strict=True)]
    start = _name_column(table) + 1  # a rank stands before the name
    used = len(lines[0])
    for place, row in enumerate(cells(table)):
        told = [say_cell(cell, column) for cell, column in row]
        said = ", ".join(f"{h} {cell}" for h, cell in zip(heads[start:], told[start:], strict=True))
        line = f"• {' '.join(told[:start])}: {said}" if said else f"• {' '.join(told[:start])}"
        used += len(line) + 1
        if used > most:
            return [*lines, f"and {len(table.rows) - place} more rows."]
        lines.append(line)
    return lines


def _within(head: str, column: Column) -> str:
    """Write a column head for use within a line: in lower case, except names and abbreviations."""
    return head[:1].lower() + head[1:] if head[1:2].islower() and not column.proper else head


def aligned(table: Table) -> list[str]:
    """Write a table in aligned columns, numbers to the right, for a terminal."""
    if is_empty(table):
        return [nothing_found(table)]
    heads = labels(table)
    rows = [[say_cell(cell, column) for cell, column in row] for row in cells(table)]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    right = [column.numeric for column in table.columns]
    return [
        table.title,
        _in_columns(heads, widths, right),
        "  ".join("-" * width for width in widths),
        *(_in_columns(row, widths, right) for row in rows),
    ]


def _in_columns(row: list[str], widths: list[int], right: list[bool]) -> str:
    placed = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(placed).rstrip()
