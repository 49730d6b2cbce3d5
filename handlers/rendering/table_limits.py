"""How much of the tables of a message Slack takes, and what is said of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.rendering.limits import MOST_COLUMNS, MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.rendering.limits import Block

_CAPTION: Final = 150


def fit_tables(parts: Sequence[Block], room: int, *, can_export: bool) -> tuple[list[Block], int]:
    """Divide the room between the tables and say under each what was cut of it."""
    sizes = [table_size(part) for part in parts if part["type"] == "data_table"]
    rooms = iter(_shares(sizes, room))
    fitted: list[Block] = []
    lost = 0
    for part in parts:
        if part["type"] != "data_table":
            fitted.append(part)
            continue
        share = next(rooms)
        table = fit_table(part, share - len(part["caption"]))
        if table.block is None:
            lost += 1
            continue
        fitted.append(table.block)
        if not table.whole:
            fitted.append(
                {
                    "type": "context",
                    "elements": [{"type": "plain_text", "text": _say_cut(table, can_export=can_export)}],
                }
            )
    return fitted, lost


def _shares(sizes: Sequence[int], room: int) -> list[int]:
    """Give every table what it needs, and where that is too much, the small ones that and the large ones alike."""
    shares = [0] * len(sizes)
    left = len(sizes)
    for place in sorted(range(len(sizes)), key=lambda each: sizes[each]):
        shares[place] = min(sizes[place] + _CAPTION, max(room, 0) // left)
        room -= shares[place]
        left -= 1
    return shares


def _say_cut(table: FittedTable, *, can_export: bool) -> str:
    parts = []
    if table.rows < table.of_rows:
        parts.append(f"the first {table.rows} of {table.of_rows} rows")
    if table.columns < table.of_columns:
        parts.append(f"{table.columns} of {table.of_columns} columns")
    rest = "Table as CSV gives all of it." if can_export else "Ask for fewer, such as a top 10."
    return f"Shown here: {' and '.join(parts)}. {rest}"


@dataclass(frozen=True, slots=True)
class FittedTable:
    """A data table that fits, and how much of it that is. `block` is None where not even one row does."""

    block: Block | None
    rows: int
    of_rows: int
    columns: int
    of_columns: int

    @property
    def whole(self) -> bool:
        return self.rows == self.of_rows and self.columns == self.of_columns


def fit_table(block: Block, room: int) -> FittedTable:
    """Cut a data table to Slack's rows and columns and to `room` characters of cells."""
    of_rows, of_columns = len(block["rows"]) - 1, len(block["rows"][0])
    kept: list[list[Block]] = []
    used = 0
    for row in block["rows"][: MOST_ROWS + 1]:
        narrow = row[:MOST_COLUMNS]
        used += _row_text(narrow)
        if used > room:
            break
        kept.append(narrow)
    columns = min(of_columns, MOST_COLUMNS)
    if len(kept) <= 1:
        return FittedTable(None, 0, of_rows, columns, of_columns)
    return FittedTable({**block, "rows": kept}, len(kept) - 1, of_rows, columns, of_columns)


def table_size(block: Block) -> int:
    """Count the characters of the cells that Slack would show of a data table."""
    return sum(_row_text(row[:MOST_COLUMNS]) for row in block["rows"][: MOST_ROWS + 1])


def _row_text(row: list[Block]) -> int:
    return sum(len(cell["text"]) for cell in row)
