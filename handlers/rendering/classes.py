"""Classes of a map's values with round breaks, each with about as many bodies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 5
NONE: Final = "not known"
_MILLION: Final = 1_000_000
_EXACT: Final = 10_000
"""What a number must be a multiple of to be written exactly in millions with two decimals."""
_SMALL: Final = 1_000
"""Whole numbers below it are counts, whose classes are called by their first and last number."""


@dataclass(frozen=True, slots=True)
class Class:
    """Values from `low` to below `high`, and how the legend calls them."""

    low: float
    high: float
    label: str


def classes(values: Sequence[float]) -> tuple[Class, ...]:
    """Part values into at most five classes: each whole number of a few its own, else at round breaks near the quantiles."""
    if not values:
        return ()
    ordered = sorted(values)
    distinct = sorted(set(values))
    breaks = distinct[1:] if len(distinct) <= MOST else _breaks(ordered)
    whole = ordered[-1] < _SMALL and all(value == int(value) for value in values)
    limits = [ordered[0] if whole or len(distinct) <= MOST else -math.inf, *breaks, math.inf]
    label = _whole if whole else _label
    return tuple(
        Class(low, high, _say(low) if len(distinct) <= MOST else label(low, high))
        for low, high in pairwise(limits)
    )


def place_of(steps: Sequence[Class], value: float) -> Class:
    """Give the class that a value is in."""
    return next((step for step in reversed(steps) if value >= step.low), steps[0])


def _breaks(values: list[float]) -> list[float]:
    step = _round_step((values[-1] - values[0]) / 20)
    found = []
    for part in range(1, MOST):
        near = values[len(values) * part // MOST]
        at = round(near / step) * step
        if values[0] < at <= values[-1] and at not in found:
            found.append(at)
    return found


def _round_step(least: float) -> float:
    """Give the next 1, 2 or 5 with noughts behind it."""
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= least * 0.999)
    return max(1.0, step)


def _say(number: float) -> str:
    """Write a limit exactly: 600,000 or 1.5 million."""
    if number >= _MILLION and not number % _EXACT:
        return f"{number / _MILLION:g} million"
    return f"{number:,.10g}"


def _whole(low: float, high: float) -> str:
    """Call a class of small whole numbers: "3", "4 to 5", "6 and over"."""
    if high == math.inf:
        return f"{low:g} and over"
    return f"{low:g}" if high - low == 1 else f"{low:g} to {high - 1:g}"


def _label(low: float, high: float) -> str:
    if low == -math.inf:
        return f"under {_say(high)}"
    if high == math.inf:
        return f"{_say(low)} and over"
    if low >= _MILLION and not low % _EXACT and not high % _EXACT:
        return f"{low / _MILLION:g} to {_say(high)}"
    return f"{_say(low)} to {_say(high)}"
