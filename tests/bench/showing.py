"""Rows of measurements as a table for a terminal, as plain text, and as CSV with every round."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.bench.rows import Measured, Row

_HEADS: Final = ("case", "ours", "yardstick", "unit", "ratio", "wanted", "", "rounds")
_LEFT: Final = ("case", "unit", "wanted")


def show(measure: str, about: str, rows: Sequence[Row]) -> None:
    """Print the rows of a measure under a sentence on what stands beside what."""
    cells = [_cells(row) for row in rows]
    if sys.stdout.isatty():
        _print_table(measure, about, cells)
    else:
        print(plain(measure, about, cells))


def _cells(row: Row) -> tuple[str, ...]:
    reached = "yes" if row.ok else "no"
    return (
        row.case, _number(row.ours), _number(row.yardstick), row.unit, _number(row.ratio), row.wanted, reached,
        str(row.rounds),
    )  # fmt: skip


def _number(value: float) -> str:
    """Write a number with three digits that count: 0.0123, 1.23, 12.3, 1,235."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def plain(measure: str, about: str, cells: Sequence[tuple[str, ...]]) -> str:
    """Write the cells of rows in columns."""
    lines = [_HEADS, *cells]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEADS))]
    written = [
        "  ".join(
            cell.ljust(width) if head in _LEFT else cell.rjust(width)
            for cell, width, head in zip(line, widths, _HEADS, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([f"{measure}: {about}", *(f"  {line}" for line in written), ""])


def _print_table(measure: str, about: str, cells: Iterable[tuple[str, ...]]) -> None:
    table = Table(title=f"{measure}: {about}", title_justify="left", box=None, header_style="bold")
    for head in _HEADS:
        table.add_column(head, justify="left" if head in _LEFT else "right")
    for line in cells:
        table.add_row(*line, style="" if "yes" in line else "yellow")
    Console().print(table, "")


def write_rounds(found: Iterable[Measured], file: Path) -> None:
    """Write every round of every case as CSV."""
    with file.open("w", encoding="utf-8", newline="") as rows:
        writer = csv.writer(rows, lineterminator="\n")
        writer.writerow(["measure", "case", "unit", "round", "ours", "yardstick", "ratio"])
        for each in found:
            for number, one in enumerate(each.rounds, 1):
                writer.writerow([each.measure, each.case, each.unit, number, *one, one.ratio])
