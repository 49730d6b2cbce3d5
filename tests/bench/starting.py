"""How long the bot takes from start to ready, and what it holds in memory, beside a process that imports slack_bolt.

The memory is resident, as the machine that runs the bot counts it: of the bot's worker after 200 lookups, and of the
other process when Bolt is imported.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data.reference.load import load_register
from tests.bench.lookups import lookups, some_names
from tests.bench.over_http import NAMES, SERVE
from tests.bench.rows import Measured, Round
from tests.bench.serving_load import Load
from tests.bench.serving_processes import SECRET, Place, imports_bolt, send_to, server, worker_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.rows import Given

ROUNDS: Final = 5


def measure_start(given: Given, rounds: int = ROUNDS) -> Iterator[Measured]:
    """Start both in turn.

    Raises:
        ServingError: where the bot does not start, or does not answer with 200.

    """
    texts = lookups(some_names(load_register(given.reference), NAMES))
    starts, memory = [], []
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        place = Place(Path(folder), given.reference)
        # the first start of each compiles modules, and the state's schema is made
        imports_bolt(place)
        with server(place, SERVE, "/readyz"):
            pass
        for _ in range(rounds):
            seconds, held = imports_bolt(place)
            with server(place, SERVE, "/readyz") as ours:
                starts.append(Round(ours.seconds, seconds))
                send_to(place, Load(ours.port, SECRET, "/ccg", texts, 16))
                memory.append(Round(worker_memory(ours.process), held))
    yield Measured("start", "start to ready, beside import slack_bolt", "s", tuple(starts))
    yield Measured("start", f"resident after {NAMES} lookups", "MB", tuple(memory))
