"""What a measurement gives: a case with its rounds, and the row that sets it beside its thresholds."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

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
