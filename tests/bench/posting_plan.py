"""A morning of many digests, simulated, beside what Slack and the spacing allow.

The ticks follow `data.state.deliveries` and `bot.digests.scheduler`.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Final

from bot.digests.scheduler import EVERY
from bot.digests.worker import AT_ONCE, LEASE, RateLimit
from data.changes.subscription import APART
from data.state.planning import MOST_READY
from tests.bench.paper_slack import LOOKS_A_MINUTE, POSTS_A_MINUTE, POSTS_A_SECOND, PaperOutbox, PaperSlack
from tests.bench.rows import Measured, Round

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.paper_slack import Delivery
    from tests.bench.rows import Given


NINE: Final = datetime(2018, 11, 7, 9, tzinfo=UTC)
MIDNIGHT: Final = datetime(2018, 11, 8, tzinfo=UTC)
AWAY_FROM: Final = NINE + timedelta(minutes=5)
A_POST: Final = (0.15, 0.30)
"""Seconds that a post takes, or a look into a channel, at least and at most."""

CLAIMING: Final = 0.004
"""Seconds that one claim takes; a replica claims one after the other."""

WRITING: Final = 0.006
"""Seconds that the other transactions of one delivery take together."""

_JITTER: Final = 0.2


@dataclass(frozen=True, slots=True)
class Morning:
    """What is played: on so many replicas, how much Slack takes in a minute of a workspace, how many answers are lost.

    `lost` is a share of the posts. `grouped` lets the channels become due workspace by workspace, instead of mixed. For so
    long as `away` from `AWAY_FROM` on nobody takes anything.
    """

    replicas: int
    workspaces: int = 1_000
    channels: int = 100_000
    slack_takes: int = 0
    lost: float = 0
    grouped: bool = False
    away: timedelta = timedelta(0)
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: hours until the last post, how many were posted and how many not, and what Slack counted."""

    hours: float
    posted: int
    doubled: int
    left_over: int
    slack: PaperSlack


def channels_by_workspace(morning: Morning) -> list[int]:
    """Give how many channels each workspace has: the first the most, the second half of that, the third a third."""
    shares = [1 / rank for rank in range(1, morning.workspaces + 1)]
    whole = [max(1, int(morning.channels * share / sum(shares))) for share in shares]
    whole[0] += morning.channels - sum(whole)
    return whole


def play(morning: Morning) -> Played:
    """Play the morning through until everything is posted, or the day is over."""
    return _Play(morning).run()


@dataclass(slots=True)
class _Replica:
    """A process: what it waits for, and in its tick what it planned, took and has in hand."""

    limits: RateLimit = field(default_factory=RateLimit)
    planned: int = 0
    taken: int = 0
    in_hand: int = 0
    waits_for: Callable[[datetime], None] | None = None


class _Play:
    def __init__(self, morning: Morning) -> None:
        self._morning = morning
        self._dice = random.Random(morning.seed)
        self._outbox = PaperOutbox(_due(morning, self._dice))
        self.slack = PaperSlack(morning.slack_takes)
        self._posts: Counter[int] = Counter()
        self._steps = count()
        self._last = NINE
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        for _ in range(morning.replicas):
            # each is somewhere between two ticks when it strikes nine
            first = NINE + timedelta(seconds=EVERY * self._dice.random())
            self._at(first, partial(self._plan, _Replica()))

    def run(self) -> Played:
        while self._outbox.left:
            now, _, step = heappop(self._events)
            if now >= MIDNIGHT:
                break
            step(now)
        hours = (self._last - NINE) / timedelta(hours=1)
        doubled = sum(posts - 1 for posts in self._posts.values())
        return Played(hours, len(self._posts), doubled, self._outbox.left, self.slack)

    def _at(self, when: datetime, step: Callable[[datetime], None]) -> None:
        heappush(self._events, (when, next(self._steps), step))

    def _plan(self, replica: _Replica, now: datetime) -> None:
        if AWAY_FROM <= now < AWAY_FROM + self._morning.away:
            back = AWAY_FROM + self._morning.away + timedelta(seconds=EVERY * self._dice.random())
            self._at(back, partial(self._plan, replica))
            return
        replica.planned, replica.taken = self._outbox.plan(now), 0
        self._claim(replica, now)

    def _claim(self, replica: _Replica, now: datetime) -> None:
        if AWAY_FROM <= now < AWAY_FROM + self._morning.away:
            self._plan(replica, now)
            return
        if replica.in_hand == AT_ONCE:
            replica.waits_for = partial(self._claim, replica)
            return
        delivery = self._outbox.claim(now) if replica.taken < MOST_READY else None
        soon = now + timedelta(seconds=CLAIMING)
        if delivery is not None:
            replica.taken += 1
            replica.in_hand += 1
            self._at(soon, partial(self._deliver, replica, delivery))
            self._at(soon, partial(self._claim, replica))
        elif replica.planned or replica.taken == MOST_READY:
            self._at(soon, partial(self._plan, replica))
        elif replica.in_hand:
            replica.waits_for = partial(self._end_tick, replica)
        else:
            self._end_tick(replica, now)

    def _end_tick(self, replica: _Replica, now: datetime) -> None:
        if replica.in_hand:
            replica.waits_for = partial(self._end_tick, replica)
            return
        wait = EVERY * self._dice.uniform(1 - _JITTER, 1 + _JITTER)
        self._at(now + timedelta(seconds=wait), partial(self._plan, replica))

    def _deliver(self, replica: _Replica, delivery: Delivery, now: datetime) -> None:
        """Do with a delivery what the bot does."""
        later = replica.limits.place(delivery.team, now)
        if later is not None and delivery.began:
            self._free(replica, now, partial(self._outbox.leave_to_lease, delivery, now + LEASE))
        elif later is not None:
            self._free(replica, now, partial(self._outbox.put_off, delivery, later))
        elif delivery.began:
            self._look(replica, delivery, now)
        else:
            self._post(replica, delivery, now)

    def _look(self, replica: _Replica, delivery: Delivery, now: datetime) -> None:
        answered = now + self._taken()
        if not self.slack.look(delivery.team, now):
            self._free(replica, answered, partial(self._outbox.leave_to_lease, delivery, answered + LEASE))
        elif delivery.number in self._posts:
            self._free(replica, answered, partial(self._outbox.settle, delivery))
        else:
            self._at(answered, partial(self._post, replica, delivery))

    def _post(self, replica: _Replica, delivery: Delivery, now: datetime) -> None:
        wait = self.slack.post(delivery.team, delivery.number, now)
        answered = now + self._taken()
        if wait:

            def hold() -> None:
                self._outbox.put_off(delivery, replica.limits.hold(delivery.team, answered + wait))

            self._free(replica, answered, hold)
            return
        self._posts[delivery.number] += 1
        self._last = max(self._last, answered)
        if self._dice.random() < self._morning.lost:
            delivery.began = True
            self._free(replica, answered, partial(self._outbox.leave_to_lease, delivery, now + LEASE))
        else:
            self._free(replica, answered, partial(self._outbox.settle, delivery))

    def _taken(self) -> timedelta:
        return timedelta(seconds=WRITING + self._dice.uniform(*A_POST))

    def _free(self, replica: _Replica, when: datetime, note: Callable[[], object]) -> None:
        """Note what came of a delivery when that is known, and let its replica go on that waits for a free hand."""

        def done(now: datetime) -> None:
            note()
            replica.in_hand -= 1
            step, replica.waits_for = replica.waits_for, None
            if step is not None:
                step(now)

        self._at(when, done)


def _due(morning: Morning, dice: random.Random) -> list[str]:
    """Give the workspace of each channel, in the order in which the channels are found to be due."""
    due = [
        f"T{place}" for place, channels in enumerate(channels_by_workspace(morning)) for _ in range(channels)
    ]
    if not morning.grouped:
        dice.shuffle(due)
    return due


REPLICAS: Final = (1, 3, 10)
SLOW_SLACK: Final = 100
LOST: Final = 0.001
AWAY: Final = timedelta(minutes=10)


def measure_plan(
    _given: Given, workspaces: int = 1_000, channels: int = 100_000, replicas: tuple[int, ...] = REPLICAS
) -> Iterator[Measured]:
    """Play mornings on so many replicas, and some that go wrong.

    On one Slack takes fewer posts, on one answers are lost, and on one every replica is away for a while.

    A simulation has one round: it comes out the same every time.
    """
    for number in replicas:
        morning = Morning(number, workspaces, channels)
        played = play(morning)
        least = channels_by_workspace(morning)[0] * APART.total_seconds() / 3600
        slack, how = played.slack, "1 replica" if number == 1 else f"{number} replicas"
        yield _row(f"{how}, until the last of {channels:,} is posted", "hours", played.hours, least)
        yield _row(f"{how}, most posts a minute to a workspace", "posts", slack.most_posts, POSTS_A_MINUTE)
        yield _row(f"{how}, most posts a second to a channel", "posts", slack.most_in_channel, POSTS_A_SECOND)
        yield _row(f"{how}, calls beyond Slack's limits", "calls", slack.beyond, channels)
        yield _row(
            f"{how}, posted twice or not by midnight", "posts", played.doubled + played.left_over, channels
        )
    some = replicas[len(replicas) // 2]
    slow = play(Morning(some, workspaces, channels, slack_takes=SLOW_SLACK)).slack
    how = f"{some} replicas, a Slack that takes {SLOW_SLACK} a minute"
    yield _row(f"{how}, posts refused", "posts", slow.refused, channels)
    lossy = play(Morning(some, workspaces, channels, lost=LOST))
    how = f"{some} replicas, 1 answer in {1 / LOST:,.0f} lost"
    yield _row(f"{how}, most looks a minute in a workspace", "calls", lossy.slack.most_looks, LOOKS_A_MINUTE)
    yield _row(f"{how}, posted twice or not by midnight", "posts", lossy.doubled + lossy.left_over, channels)
    back = play(Morning(some, workspaces, channels, away=AWAY)).slack
    how = f"{some} replicas, all away for ten minutes"
    yield _row(f"{how}, most posts a minute to a workspace", "posts", back.most_posts, POSTS_A_MINUTE)


def _row(case: str, unit: str, ours: float, yardstick: float) -> Measured:
    return Measured("plan", case, unit, (Round(ours, yardstick),))
