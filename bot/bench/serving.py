"""How fast the bot serves over HTTP and starts, and what it holds, beside a no-op command and a bare import of Bolt."""

from __future__ import annotations

import random
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.bench.serving_load import Load
from bot.bench.serving_noop import COMMAND, EVENTS
from bot.bench.serving_processes import SECRET, Place, imports_bolt, send_to, server, worker_memory
from data.model import Kind
from data.reference.load import load_register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.bench.serving_load import Sent
    from bot.bench.serving_processes import Server
    from data.register import Register

NAMES: Final = 200
REQUESTS: Final = 1_000
ROUNDS: Final = 3
CONNECTIONS: Final = 16
_NAMED: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_SERVE: Final = ("-m", "bot.cli", "serve")
_NOOP: Final = ("-m", "bot.bench.serving_noop", "{port}")

NOOP: Final = "no-op command"
COLD: Final = f"{NAMES} names, cold"
IN_TURN: Final = f"{NAMES} names in turn"
REPEAT: Final = "names repeat"
_TARGETS: Final = {COLD: 0.6, IN_TURN: 0.6, REPEAT: 0.9}
_TIMES_AS_SLOW: Final = 4
"""How many fewer requests are sent that nothing is remembered of, so that they take about as long as the others."""

_P99: Final = 25.0
_START: Final = 1.5
_MEMORY: Final = 2.0


@dataclass(frozen=True, slots=True)
class Throughput:
    """Requests a second, and milliseconds for one at the median and the 99th percentile: each the median of its rounds.

    `busy` is the sender's own share of a processor, for what it is worth to know that it was not the limit.
    """

    what: str
    rate: float
    median: float
    p99: float
    busy: float


@dataclass(frozen=True, slots=True)
class Serving:
    """The rows of the load, and seconds to start and MB in memory: ours, and of a process that imports slack_bolt."""

    throughput: tuple[Throughput, ...]
    start: float
    bolt_start: float
    memory: float
    bolt_memory: float


def bench_serving(reference: Path, requests: int = REQUESTS, rounds: int = ROUNDS) -> Serving:
    """Measure everything in turn, round by round, so that a slow moment of the machine slows all of it.

    Raises:
        ServingError: where a server does not start, or does not answer.

    """
    names = some_names(load_register(reference), NAMES)
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        place = Place(Path(folder), reference)
        # the first start of each compiles modules, and the state's schema is made
        imports_bolt(place)
        with server(place, _SERVE, "/readyz"):
            pass
        starts, bolt_starts, memory, bolt_memory = [], [], [], []
        for _ in range(rounds):
            seconds, held = imports_bolt(place)
            bolt_starts.append(seconds)
            bolt_memory.append(held)
            with server(place, _SERVE, "/readyz") as ours:
                starts.append(ours.seconds)
                send_to(place, _load(ours, "/ccg", typed(names, NAMES)))
                memory.append(worker_memory(ours.process))
        rows = _throughput(place, names, requests, rounds)
    return Serving(rows, *(statistics.median(each) for each in (starts, bolt_starts, memory, bolt_memory)))


def some_names(register: Register, number: int) -> list[str]:
    """Choose names of CCGs, STPs and ICBs; the same ones for a register."""
    found = sorted({body.name for body in register.bodies.values() if body.key.kind in _NAMED})
    return random.Random(number).sample(found, min(number, len(found)))


def typed(names: Sequence[str], number: int, first: int = 0) -> list[str]:
    """Write lookups of the names in turn, never twice the same: each time round other letters are capitals.

    `first` is how many were written before.
    """
    return [
        f"lookup {_with_capitals(names[place % len(names)], place // len(names))}"
        for place in range(first, first + number)
    ]


def _with_capitals(name: str, which: int) -> str:
    """Write the letters of a name as capitals that are 1 in a binary number, counted from the last letter."""
    letters = list(name.casefold())
    for place in (place for place in reversed(range(len(letters))) if letters[place].isalpha()):
        if which & 1:
            letters[place] = letters[place].upper()
        which >>= 1
    return "".join(letters)


def _load(to: Server, command: str, texts: Sequence[str]) -> Load:
    return Load(to.port, SECRET, command, texts, CONNECTIONS)


def _throughput(place: Place, names: Sequence[str], requests: int, rounds: int) -> tuple[Throughput, ...]:
    sent: dict[str, list[Sent]] = {NOOP: [], COLD: [], IN_TURN: [], REPEAT: []}
    fewer = max(1, requests // _TIMES_AS_SLOW)
    in_turn = [f"lookup {names[place % len(names)]}" for place in range(requests)]
    with server(place, _SERVE, "/readyz") as ours, server(place, _NOOP, EVENTS) as noop:
        send_to(place, _load(noop, COMMAND, in_turn))
        send_to(place, _load(ours, "/ccg", in_turn))
        for number in range(rounds):
            cold = typed(names, fewer, number * fewer)
            sent[NOOP].append(send_to(place, _load(noop, COMMAND, in_turn)))
            sent[COLD].append(send_to(place, _load(ours, "/ccg", cold)))
            # what was asked last is what is remembered
            send_to(place, _load(ours, "/ccg", in_turn[: len(names)]))
            sent[IN_TURN].append(send_to(place, _load(ours, "/ccg", in_turn)))
            sent[REPEAT].append(send_to(place, _load(ours, "/ccg", in_turn[:1] * requests)))
    return tuple(_row(what, each) for what, each in sent.items())


def _row(what: str, rounds: Sequence[Sent]) -> Throughput:
    return Throughput(
        what,
        statistics.median(len(each.taken) / each.seconds for each in rounds),
        statistics.median(statistics.median(each.taken) for each in rounds),
        statistics.median(sorted(each.taken)[int(0.99 * len(each.taken))] for each in rounds),
        statistics.median(each.busy for each in rounds),
    )


def table(found: Serving) -> str:
    """Write the measurements as lines, with the ratios that matter and what they should be."""
    noop, *ours = found.throughput
    lines = [f"{'':20}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'sender busy':>13}"]
    lines += [
        f"{row.what:20}{row.rate:11,.0f}{row.median:9.1f}{row.p99:9.1f}{row.busy:13.0%}"
        for row in found.throughput
    ]
    lines += [
        f"{row.what}, requests/s / no-op's: {row.rate / noop.rate:.2f} (at least {_TARGETS[row.what]})"
        for row in ours
    ]
    lines += [f"{row.what}, p99: {row.p99:.1f} ms (at most {_P99:.0f})" for row in ours]
    lines.append(
        f"start to ready / import slack_bolt: {found.start:.2f} s / {found.bolt_start:.2f} s = "
        f"{found.start / found.bolt_start:.1f} (at most {_START})"
    )
    lines.append(
        f"resident after {NAMES} lookups / import slack_bolt: {found.memory:.0f} MB / {found.bolt_memory:.0f} MB = "
        f"{found.memory / found.bolt_memory:.1f} (at most {_MEMORY:.0f})"
    )
    return "\n".join(lines)
