"""How long a name takes to resolve: beside plain rapidfuzz, and with a hundred times as many bodies."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process, utils

from data.model import Body, BodyKey, DatedName, Kind
from data.names import NameIndex, Resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from data.register import Register

ROUNDS: Final = 5
QUERIES: Final = 400
TIMES_AS_MANY: Final = 100
_SLOW_QUERIES: Final = 40
_NAMED: Final = (Kind.CCG, Kind.STP, Kind.ICB)


@dataclass(frozen=True, slots=True)
class Timing:
    """Microseconds for one call: the median and the 99th percentile over all queries, each the median of its rounds."""

    what: str
    bodies: int
    median: float
    p99: float


def bench_names(register: Register, day: date) -> list[Timing]:
    """Time the resolver and rapidfuzz's `process.extract` (WRatio, pre-processed) on the same names, in turn."""
    queries = typed_queries(register, QUERIES)
    many = made_up_bodies(register, TIMES_AS_MANY)
    crowd = Resolver(
        NameIndex.build(
            many, register.memberships, register.successions, register.districts, register.aliases
        )
    )
    few_names = [utils.default_process(b.name) for b in register.bodies.values() if b.key.kind in _NAMED]
    many_names = [utils.default_process(b.name) for b in many if b.key.kind in _NAMED]
    resolver = register.resolver

    def plain(names: Sequence[str]) -> Callable[[str], object]:
        return lambda query: process.extract(utils.default_process(query), names, scorer=fuzz.WRatio, limit=5)

    return _in_turn(
        [
            ("resolver", len(few_names), queries, lambda query: resolver.resolve(query, day)),
            ("rapidfuzz WRatio", len(few_names), queries, plain(few_names)),
            ("resolver", len(many_names), queries, lambda query: crowd.resolve(query, day)),
            ("rapidfuzz WRatio", len(many_names), queries[:_SLOW_QUERIES], plain(many_names)),
        ]
    )


def _in_turn(contenders: Sequence[tuple[str, int, Sequence[str], Callable[[str], object]]]) -> list[Timing]:
    """Run the contenders round by round, so that a slow moment of the machine slows all of them."""
    taken: list[list[list[float]]] = [[[] for _ in queries] for _, _, queries, _ in contenders]
    for _ in range(ROUNDS):
        for place, (_, _, queries, call) in enumerate(contenders):
            for number, query in enumerate(queries):
                start = time.perf_counter()
                call(query)
                taken[place][number].append(time.perf_counter() - start)
    timings = []
    for (what, bodies, _, _), times in zip(contenders, taken, strict=True):
        each = sorted(1e6 * statistics.median(rounds) for rounds in times)
        timings.append(Timing(what, bodies, statistics.median(each), each[int(0.99 * (len(each) - 1))]))
    return timings


def typed_queries(register: Register, number: int) -> list[str]:
    """Make queries as people type them from the official names: whole, clipped, run together, misspelt, as codes."""
    dice = random.Random(number)
    bodies = [body for body in register.bodies.values() if body.key.kind in _NAMED]
    ways: tuple[Callable[[Body], str], ...] = (
        lambda body: body.name,
        lambda body: body.name.removeprefix("NHS ").removesuffix(" CCG"),
        lambda body: body.name.casefold().replace(" ", "").removeprefix("nhs"),
        lambda body: _misspelt(body.name, dice),
        lambda body: body.key.code,
        lambda body: "".join(word[0] for word in body.name.split() if word[0].isupper()),
    )
    return [dice.choice(ways)(dice.choice(bodies)) for _ in range(number)]


def _misspelt(name: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def made_up_bodies(register: Register, times: int) -> list[Body]:
    """Add bodies with names made up of words of real ones, until there are `times` as many."""
    dice = random.Random(times)
    real = list(register.bodies.values())
    words = sorted(
        {word for body in real for word in body.name.replace(",", "").split() if word.istitle()}
        - {"Care", "Board"}
    )
    bodies = list(real)
    for number in range(len(real) * (times - 1)):
        like = dice.choice(real)
        name = " ".join(dice.sample(words, dice.choice([1, 2, 2, 3, 4])))
        start = like.opened.first if like.opened else None
        dated = DatedName(name, "", start, like.closed, like.sources)
        key = BodyKey(dice.choice(_NAMED), f"{number:05}Z")
        bodies.append(
            Body(key, name, "", like.opened, like.closed, "", "", (dated,), like.sources, "made up")
        )
    return bodies


def table(timings: Sequence[Timing]) -> str:
    """Write the timings as lines, with the ratios that matter."""
    small, plain_small, large, plain_large = timings
    lines = [f"{'':18}{'bodies':>8}{'median us':>12}{'p99 us':>10}"]
    lines += [f"{t.what:18}{t.bodies:8,}{t.median:12,.0f}{t.p99:10,.0f}" for t in timings]
    lines += [
        f"rapidfuzz / resolver at {small.bodies:,} bodies: {plain_small.median / small.median:.1f}",
        f"rapidfuzz / resolver at {large.bodies:,} bodies: {plain_large.median / large.median:.1f}",
        f"resolver at {large.bodies:,} / at {small.bodies:,} bodies: {large.median / small.median:.1f}",
    ]
    return "\n".join(lines)
