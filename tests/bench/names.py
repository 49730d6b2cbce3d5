"""How long a name takes to resolve, beside plain rapidfuzz over as many names, pre-processed."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process, utils

from data.dates import parse_when
from data.model import Body, BodyKey, DatedName
from data.names import NameIndex, Resolver
from data.reference.load import load_register
from tests.bench.dispatching import NAMED
from tests.bench.rows import Measured, Round, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from data.register import Register
    from tests.bench.rows import Given

ROUNDS: Final = 5
FEW: Final = (500, 200)
"""So many names, and so many queries a round."""
MANY: Final = (50_000, 16)
_DAY: Final = "2018-11-05"


def measure_names(
    given: Given, rounds: int = ROUNDS, sizes: Sequence[tuple[int, int]] = (FEW, MANY)
) -> Iterator[Measured]:
    """Resolve queries as people type them, and give the same to `process.extract` with WRatio, in turn."""
    register = load_register(given.reference)
    when = parse_when(_DAY)
    for number, queries in sizes:
        bodies = with_made_up(register, number)
        resolver = Resolver(NameIndex.build(register, bodies))
        names = [utils.default_process(body.name) for body in bodies if body.key.kind in NAMED]
        typed = typed_queries(register, queries)

        def resolve(resolver: Resolver, query: str) -> object:
            return resolver.resolve(query, when.first)

        def plain(query: str, names: Sequence[str] = names) -> object:
            return process.extract(utils.default_process(query), names, scorer=fuzz.WRatio, limit=5)

        resolve(resolver, typed[0])
        found = []
        for _ in range(rounds):
            # each round asks the same, and what was resolved before would only be remembered
            resolver = Resolver(resolver.index)
            found.append(_round(partial(resolve, resolver), plain, typed))
        yield Measured("names", f"among {number:,} names", "names/s", tuple(found))


def _round(ours: Callable[[str], object], plain: Callable[[str], object], queries: Sequence[str]) -> Round:
    taken = in_turn((partial(ours, query), partial(plain, query)) for query in queries)
    return Round(1 / taken.ours, 1 / taken.yardstick)


def typed_queries(register: Register, number: int) -> list[str]:
    """Make queries as people type them from the official names: whole, clipped, run together, misspelt, as codes."""
    dice = random.Random(number)
    bodies = [body for body in register.bodies.values() if body.key.kind in NAMED]
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


def with_made_up(register: Register, number: int) -> list[Body]:
    """Give the register's bodies and as many with names made of words of real ones that `number` are CCGs, STPs or ICBs."""
    dice = random.Random(number)
    bodies = list(register.bodies.values())
    real = [body for body in bodies if body.key.kind in NAMED]
    words = sorted(
        {word for body in real for word in body.name.replace(",", "").split() if word.istitle()}
        - {"Care", "Board"}
    )
    for place in range(number - len(real)):
        like = dice.choice(real)
        name = " ".join(dice.sample(words, dice.choice([1, 2, 2, 3, 4])))
        start = like.opened.first if like.opened else None
        dated = DatedName(name, "", start, like.closed, like.sources)
        key = BodyKey(dice.choice(NAMED), f"{place:05}Z")
        bodies.append(
            Body(key, name, "", like.opened, like.closed, "", "", (dated,), like.sources, "made up")
        )
    return bodies
