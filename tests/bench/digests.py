"""How long the digests of ten thousand channels take to be written, beside one.

The yardstick is a digest of which nothing was told to anybody before: the changes of its window are told, what its
bodies cover is looked through, and the message is made. Ten thousand times as long would be linear.
"""

from __future__ import annotations

import random
import statistics
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.digests.worker import draft_digest
from data.changes import told_now
from data.changes.subscription import DEFAULT_RHYTHM, About, Channel, Subscription, Watch
from data.reference.load import load_register
from tests.bench.dispatching import NAMED
from tests.bench.rows import Measured, Round, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.register import Register
    from tests.bench.rows import Given

ROUNDS: Final = 3
CHANNELS: Final = 10_000
WAYS: Final = 300
"""How many different things the channels watch in the case in which they share them."""

DAY: Final = date(2018, 11, 7)
_LONG_BEFORE: Final = date(2017, 6, 1)
_ONES: Final = 9
_WATCHES: Final = (1, 1, 1, 2, 2, 3, 5, 8)


def measure_digests(given: Given, rounds: int = ROUNDS, channels: int = CHANNELS) -> Iterator[Measured]:
    """Write the digests of so many channels that share what they watch, and of as many that share none."""
    register = load_register(given.reference)
    subscriptions = made_up(register, channels)
    few = [subscriptions[place % WAYS] for place in range(channels)]
    shared, own = [], []
    for number in range(rounds):
        # the single ones before, between and after, so that a slow moment meets both
        ones = iter(subscriptions[number * 3 * _ONES :])
        taken = _alone(register, islice(ones, _ONES))
        together = _seconds(register, few)
        taken += _alone(register, islice(ones, _ONES))
        each_its_own = _seconds(register, subscriptions)
        one = statistics.median(taken + _alone(register, islice(ones, _ONES)))
        shared.append(Round(together, one))
        own.append(Round(each_its_own, one))
    yield Measured(
        "digests", f"{channels:,} channels that watch {WAYS} different things, beside one", "s", tuple(shared)
    )
    yield Measured(
        "digests", f"{channels:,} channels that each watch something else, beside one", "s", tuple(own)
    )


def made_up(register: Register, number: int) -> list[Subscription]:
    """Make subscriptions that all differ in what they watch, from one body to eight; the same ones for a register."""
    dice = random.Random(number)
    view = register.at(DAY)
    bodies = [key for key in register.bodies if key.kind in NAMED and view.is_open(key)]
    made: dict[tuple[Watch, ...], Subscription] = {}
    while len(made) < number:
        chosen = dice.sample(bodies, dice.choice(_WATCHES))
        watches = tuple(Watch(body, dice.choice(list(About)), "U0EXAMPLE") for body in chosen)
        channel = Channel(f"T{len(made) % 100}", f"C{len(made)}")
        made.setdefault(watches, Subscription(channel, DEFAULT_RHYTHM, watches))
    return list(made.values())


def write_all(register: Register, subscriptions: Sequence[Subscription]) -> int:
    """Write the digest of each, and give how many have something to say."""
    until = told_now(register, DAY)
    return sum(draft_digest(register, each, until) is not None for each in subscriptions)


def _alone(register: Register, subscriptions: Iterable[Subscription]) -> list[float]:
    """Give what each digest takes by itself, as if nobody had been told anything."""
    return [_seconds(register, [each]) for each in subscriptions]


def _seconds(register: Register, subscriptions: Sequence[Subscription]) -> float:
    # a copy that knows nothing of this window yet; the indexes that serve every window are made before
    fresh = register.with_more()
    draft_digest(fresh, subscriptions[0], told_now(fresh, _LONG_BEFORE))
    return seconds(lambda: write_all(fresh, subscriptions))
