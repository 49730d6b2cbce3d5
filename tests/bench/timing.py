"""Times two things in turn, so that a slow moment of the machine slows both."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from tests.bench.rows import Round

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


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
