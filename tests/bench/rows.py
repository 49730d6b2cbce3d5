"""What a measure gives: rounds of it beside a yardstick, how they are timed and shown, and the thresholds they are compared with."""

from __future__ import annotations

import csv
import statistics
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


FACTS = Path(__file__).resolve().parents[2] / "data" / "facts"


@dataclass(frozen=True, slots=True)
class Given:
    """What is measured with: the reference file, and the tables of facts that it was built from."""

    reference: Path
    facts: Path = FACTS


class Round(NamedTuple):
    """What one round found, ours and of the yardstick, in the unit of the case."""

    ours: float
    yardstick: float

    @property
    def ratio(self) -> float:
        return self.ours / self.yardstick


@dataclass(frozen=True, slots=True)
class Measured:
    """A case of a measure with all its rounds; in each, ours and the yardstick took turns."""

    measure: str
    case: str
    unit: str
    rounds: tuple[Round, ...]

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios, so that a slow moment of the machine slows both sides of a ratio."""
        return statistics.median(each.ratio for each in self.rounds)


class Sense(StrEnum):
    """Which way a ratio should not go."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


class Threshold(NamedTuple):
    """What is wanted of a case's ratio, and what was recorded of it; None where nothing was."""

    sense: Sense
    wanted: float
    recorded: float | None = None

    def reached(self, ratio: float) -> bool:
        return ratio <= self.wanted if self.sense is Sense.AT_MOST else ratio >= self.wanted


@dataclass(frozen=True, slots=True)
class Row:
    """A case as it is told: `ours` and `yardstick` are medians of the rounds, `ratio` the median of the rounds' ratios."""

    measure: str
    case: str
    ours: float
    yardstick: float
    ratio: float
    wanted: str
    ok: bool
    unit: str
    rounds: int


def row_of(found: Measured, threshold: Threshold | None) -> Row:
    """Set a case beside what is wanted of it; one of which nothing is wanted is not ok."""
    return Row(
        found.measure,
        found.case,
        statistics.median(each.ours for each in found.rounds),
        statistics.median(each.yardstick for each in found.rounds),
        found.ratio,
        f"{threshold.sense} {threshold.wanted:g}" if threshold else "",
        threshold is not None and threshold.reached(found.ratio),
        found.unit,
        len(found.rounds),
    )


def seconds(call: Callable[[], object]) -> float:
    """Give the seconds that a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def in_turn(pairs: Iterable[tuple[Callable[[], object], Callable[[], object]]], times: float = 1) -> Round:
    """Call ours and the yardstick of each pair, one after the other; give the median of each, in seconds by `times`."""
    taken = [(seconds(ours), seconds(yardstick)) for ours, yardstick in pairs]
    return Round(
        times * statistics.median(ours for ours, _ in taken),
        times * statistics.median(yardstick for _, yardstick in taken),
    )


FILE: Final = Path(__file__).with_name("thresholds.csv")
WORSE: Final = 0.25
"""A ratio that is worse than the recorded one by more than this share of it fails a check."""

_COLUMNS: Final = ("measure", "case", "sense", "wanted", "recorded")
_EXACTLY: Final = 1e-9

Thresholds = dict[tuple[str, str], Threshold]


def read_thresholds(file: Path = FILE) -> Thresholds:
    """Read the table, by measure and case."""
    with file.open(encoding="utf-8", newline="") as rows:
        return {
            (row["measure"], row["case"]): Threshold(
                Sense(row["sense"]), float(row["wanted"]), float(row["recorded"]) if row["recorded"] else None
            )
            for row in csv.DictReader(rows)
        }


def record(found: Iterable[Measured], file: Path = FILE) -> list[str]:
    """Write what was measured into the table, and give the cases that are not in it, each in a line."""
    table = read_thresholds(file)
    missing = []
    for each in found:
        key = (each.measure, each.case)
        if key in table:
            table[key] = table[key]._replace(recorded=float(f"{each.ratio:.4g}"))
        else:
            missing.append(f"{each.measure}, {each.case}: add a row with what is wanted")
    _write(table, file)
    return missing


def _write(table: Mapping[tuple[str, str], Threshold], file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as rows:
        writer = csv.writer(rows, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for (measure, case), (sense, wanted, recorded) in table.items():
            writer.writerow(
                [measure, case, sense, f"{wanted:g}", "" if recorded is None else f"{recorded:.4g}"]
            )


def worse(found: Measured, table: Mapping[tuple[str, str], Threshold]) -> str:
    """Say in a line that a ratio is worse than the recorded one by more than a quarter; "" where it is not."""
    threshold = table.get((found.measure, found.case))
    case = f"{found.measure}, {found.case}"
    if threshold is None or threshold.recorded is None:
        return f"{case}: nothing is recorded to compare with"
    recorded, ratio = threshold.recorded, found.ratio
    if threshold.sense is Sense.AT_MOST:
        is_worse = ratio > recorded * (1 + WORSE) + _EXACTLY
    else:
        is_worse = ratio < recorded * (1 - WORSE) - _EXACTLY
    return f"{case}: {ratio:.3g}, recorded {recorded:.3g}" if is_worse else ""


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
