"""The one table of what is wanted of each ratio, and what was recorded of it: `thresholds.csv` beside this.

`wanted` is an aim, and is edited by hand. `recorded` is what was measured, and is written by `commissioner bench
--record`; a check compares with it.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench.rows import Sense, Threshold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.bench.rows import Measured

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
