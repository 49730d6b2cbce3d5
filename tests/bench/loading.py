"""How long the register takes to load, and what it holds, beside the same rows read into plain dicts.

Each load is the first of a process, after everything is imported. The memory is what tracemalloc counts: resident
memory would count the modules that both have imported too.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench.rows import Measured, Round
from tests.bench.serving_processes import Place, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.rows import Given

ROUNDS: Final = 9
MEMORY_ROUNDS: Final = 3


def measure_load(
    given: Given, rounds: int = ROUNDS, memory_rounds: int = MEMORY_ROUNDS
) -> Iterator[Measured]:
    """Load both in turn, first for the time, then for the memory, because counting memory takes time.

    Raises:
        ServingError: where a process fails.

    """
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        place = Place(Path(folder), given.reference)
        _once(place, "ms")
        times = [_once(place, "ms") for _ in range(rounds)]
        yield Measured("load", "time, beside plain dicts", "ms", tuple(times))
        held = [_once(place, "MB") for _ in range(memory_rounds)]
        yield Measured("load", "memory, beside plain dicts", "MB", tuple(held))


def _once(place: Place, unit: str) -> Round:
    reference = str(place.reference.resolve())
    ours, plain = (
        float(run(place, ["-m", "tests.bench.loading_once", whose, unit, reference]))
        for whose in ("ours", "plain")
    )
    return Round(ours, plain)
