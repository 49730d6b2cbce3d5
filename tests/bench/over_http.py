"""The bot as a process: signed lookups over HTTP beside the no-op, and its start beside `import slack_bolt`."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data.reference.load import load_register
from tests.bench.dispatching import cold_lookups, lookups, some_names
from tests.bench.noop import COMMAND, EVENTS
from tests.bench.rows import Measured, Round
from tests.bench.serving_load import Load
from tests.bench.serving_processes import SECRET, Place, imports_bolt, send_to, server, worker_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.rows import Given
    from tests.bench.serving_load import Sent
    from tests.bench.serving_processes import Server


SERVE: Final = ("-m", "bot.cli.entry", "serve")
NOOP: Final = ("-m", "tests.bench.noop", "{port}")
NAMES: Final = 200
CONNECTIONS: Final = (1, 16, 64)
REQUESTS: Final = 600
ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class _Found:
    """The rounds of one number of connections: requests a second and the slowest in a hundred, cold and repeated."""

    rates: dict[str, list[Round]] = field(default_factory=dict)
    slowest: dict[str, list[Round]] = field(default_factory=dict)

    def note(self, what: str, ours: Sent, noop: Sent) -> None:
        self.rates.setdefault(what, []).append(Round(_rate(ours), _rate(noop)))
        self.slowest.setdefault(what, []).append(Round(_p99(ours), _p99(noop)))


def measure_http(
    given: Given,
    rounds: int = ROUNDS,
    requests: int = REQUESTS,
    connections: Sequence[int] = CONNECTIONS,
) -> Iterator[Measured]:
    """Send signed lookups to the bot and no-op commands to a server beside it, in turn.

    Raises:
        ServingError: where a server does not start, or does not answer with 200.

    """
    found = {number: _Found() for number in connections}
    asker = _Asker(some_names(load_register(given.reference), NAMES), requests)
    with (
        tempfile.TemporaryDirectory(prefix="commissioner-") as folder,
        server(place := Place(Path(folder), given.reference), SERVE, "/readyz") as ours,
        server(place, NOOP, EVENTS) as noop,
    ):
        asker.ask(place, ours, noop, 16, _Found())
        for _ in range(rounds):
            for number in connections:
                asker.ask(place, ours, noop, number, found[number])
    for number in connections:
        how = "1 connection" if number == 1 else f"{number} connections"
        for what, rates in found[number].rates.items():
            yield Measured("http", f"{how}, {what}", "requests/s", tuple(rates))
        for what, slowest in found[number].slowest.items():
            yield Measured("http", f"{how}, {what}, p99", "ms", tuple(slowest))


class _Asker:
    """Asks, and never a cold lookup twice."""

    def __init__(self, names: Sequence[str], requests: int) -> None:
        self._names = names
        self._requests = requests
        self._cold_so_far = 0

    def ask(self, place: Place, ours: Server, noop: Server, connections: int, found: _Found) -> None:
        repeated = lookups(self._names)
        in_turn = [repeated[place % len(repeated)] for place in range(self._requests)]

        def note(what: str, texts: Sequence[str]) -> None:
            nothing = send_to(place, _load(noop, COMMAND, in_turn, connections))
            found.note(what, send_to(place, _load(ours, "/ccg", texts, connections)), nothing)

        note("cold", self._cold())
        # what was asked last is what is remembered
        send_to(place, _load(ours, "/ccg", repeated, connections))
        note("repeated", in_turn)

    def _cold(self) -> list[str]:
        self._cold_so_far += self._requests
        return cold_lookups(self._names, self._requests, self._cold_so_far)


def _load(to: Server, command: str, texts: Sequence[str], connections: int) -> Load:
    return Load(to.port, SECRET, command, texts, connections)


def _rate(sent: Sent) -> float:
    return len(sent.taken) / sent.seconds


def _p99(sent: Sent) -> float:
    return sorted(sent.taken)[int(0.99 * (len(sent.taken) - 1))]


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
