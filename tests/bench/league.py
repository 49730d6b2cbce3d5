"""How long a league table of 44 rows takes to be answered and made a message, beside a lookup."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.reference.load import load_register
from handlers.answering import answer_text
from handlers.rendering.answer_message import answer_message
from tests.bench.lookups import cold_lookups, some_names
from tests.bench.rows import Measured
from tests.bench.timing import in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.register import Register
    from tests.bench.rows import Given, Round

ROUNDS: Final = 7
PAIRS: Final = 8
LEAGUE: Final = "rank people per leader"
FIRST: Final = date(2018, 6, 1)
"""From here on there are 44 STPs for longer than there are rounds."""

_APART: Final = timedelta(days=150)


def measure_league(given: Given, rounds: int = ROUNDS, pairs: int = PAIRS) -> Iterator[Measured]:
    """Answer both in turn: of days of which nothing was asked before, and of the same days again.

    The lookups are in texts that were never asked before; they and the leagues have days of their own, because what
    one finds out about a day the other need not.
    """
    register = load_register(given.reference)
    names = some_names(register, 200)
    cold: list[Round] = []
    again: list[Round] = []
    for number in range(rounds):
        days = [FIRST + timedelta(days=number * pairs + place) for place in range(pairs)]
        for found in (cold, again):
            texts = cold_lookups(names, pairs, len(cold + again) * pairs)
            found.append(in_turn(map(_pair, [register] * pairs, texts, days), 1e3))
    yield Measured("league", "44 rows of a day not asked about before", "ms", tuple(cold))
    yield Measured("league", "44 rows of a day asked about before", "ms", tuple(again))


def _pair(register: Register, text: str, day: date) -> tuple[Callable[[], object], Callable[[], object]]:
    return (
        lambda: answered(LEAGUE, register, day),
        lambda: answered(text, register, day + _APART),
    )


def answered(text: str, register: Register, day: date) -> int:
    """Answer a text of a day, write the message, and give how many rows its table has."""
    found = answer_text(text, register, day, on=day)
    if found.answer is None:
        return 0
    answer_message(found.answer, found.query, shareable=True)
    return sum(len(table.rows) for table in found.answer.tables)
