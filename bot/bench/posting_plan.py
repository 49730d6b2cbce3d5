"""Plays a morning's posts through on paper: who is due at nine, what Slack would have to take, and when the last is out.

It is a simulation: nothing is written and nothing is sent. The spacing of the posts, and what a process does where
Slack limits it, are the bot's own code (`spread`, `Patience`); planning, claiming and the ticks follow
`data.state.deliveries` and `bot.delivery.ticking`: each replica posts one digest after the other until nothing is
ready, waits for the next tick, plans what else is due and goes on.
"""

from __future__ import annotations

import inspect
import random
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Final

from bot.bench.paper_slack import PaperSlack
from bot.delivery.office import LEASE
from bot.delivery.patience import Patience
from bot.delivery.ticking import EVERY
from data.digests.spreading import spread
from data.state import deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence

NINE: Final = datetime(2018, 11, 7, 9, tzinfo=UTC)
MIDNIGHT: Final = datetime(2018, 11, 8, tzinfo=UTC)
A_POST: Final = (0.15, 0.30)
"""Seconds that a post takes, or a look into a channel, at least and at most."""

WRITING: Final = 0.01
"""Seconds that the transactions of one delivery take together."""

_AT_ONCE: Final[int] = inspect.signature(deliveries.plan).parameters["most"].default
_JITTER: Final = 0.2


@dataclass(frozen=True, slots=True)
class Morning:
    """What is played: on so many replicas, how much Slack takes in a minute of a workspace, how many answers are lost.

    `lost` is a share of the posts. `grouped` lets the channels become due workspace by workspace, instead of mixed.
    """

    replicas: int
    workspaces: int = 1_000
    channels: int = 100_000
    slack_takes: int = 0
    lost: float = 0
    grouped: bool = False
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


@dataclass(slots=True, order=True)
class _Delivery:
    not_before: datetime
    number: int
    team: str = field(compare=False)
    began: bool = field(default=False, compare=False)


class _Outbox:
    """The deliveries that are planned, as the state would give them to who claims one."""

    def __init__(self, due: Sequence[str]) -> None:
        self._due = deque(enumerate(due))
        self._planned: list[_Delivery] = []
        self._leased: list[tuple[datetime, int, _Delivery]] = []
        self._open: Counter[str] = Counter()
        self._latest: dict[str, datetime] = {}
        self.left = len(due)

    def plan(self, now: datetime) -> None:
        rows = [self._due.popleft() for _ in range(min(_AT_ONCE, len(self._due)))]
        teams = [team for _, team in rows]
        latest = {team: self._latest[team] for team in set(teams) if self._open[team]}
        for (number, team), time in zip(rows, spread(now, teams, latest), strict=True):
            self._open[team] += 1
            self.put(_Delivery(time, number, team))

    def put(self, delivery: _Delivery) -> None:
        team = delivery.team
        latest = self._latest.get(team) if self._open[team] > 1 else None
        self._latest[team] = max(latest, delivery.not_before) if latest else delivery.not_before
        heappush(self._planned, delivery)

    def claim(self, now: datetime) -> _Delivery | None:
        while self._leased and self._leased[0][0] <= now:
            heappush(self._planned, heappop(self._leased)[2])
        if self._planned and self._planned[0].not_before <= now:
            return heappop(self._planned)
        return None

    def leave_to_lease(self, delivery: _Delivery, until: datetime) -> None:
        heappush(self._leased, (until, delivery.number, delivery))

    def settle(self, delivery: _Delivery) -> None:
        self._open[delivery.team] -= 1
        self.left -= 1


def play(morning: Morning) -> Played:
    """Play the morning through until everything is posted, or the day is over."""
    return _Play(morning).run()


class _Play:
    def __init__(self, morning: Morning) -> None:
        self._dice = random.Random(morning.seed)
        self._lost = morning.lost
        self._outbox = _Outbox(_due(morning, self._dice))
        self.slack = PaperSlack(morning.slack_takes)
        self._posts: defaultdict[int, int] = defaultdict(int)
        self._steps = count()
        self._last = NINE
        self._events: list[tuple[datetime, int, Patience, bool]] = []
        for _ in range(morning.replicas):
            # each is somewhere between two ticks when it strikes nine
            self._later(NINE + timedelta(seconds=EVERY * self._dice.random()), Patience(), ticks=True)

    def run(self) -> Played:
        while self._outbox.left:
            now, _, patience, ticks = heappop(self._events)
            if now >= MIDNIGHT:
                break
            if ticks:
                self._outbox.plan(now)
            delivery = self._outbox.claim(now)
            if delivery is None:
                wait = EVERY * self._dice.uniform(1 - _JITTER, 1 + _JITTER)
                self._later(now + timedelta(seconds=wait), patience, ticks=True)
            else:
                taken = self._deliver(delivery, patience, now)
                self._later(now + timedelta(seconds=WRITING + taken), patience, ticks=False)
        hours = (self._last - NINE) / timedelta(hours=1)
        doubled = sum(posts - 1 for posts in self._posts.values())
        return Played(hours, len(self._posts), doubled, self._outbox.left, self.slack)

    def _later(self, when: datetime, patience: Patience, *, ticks: bool) -> None:
        heappush(self._events, (when, next(self._steps), patience, ticks))

    def _deliver(self, delivery: _Delivery, patience: Patience, now: datetime) -> float:
        """Do with a delivery what the bot does, and give how many seconds its calls take."""
        team = delivery.team
        later = patience.place(team, now)
        if later is not None:
            if delivery.began:
                self._outbox.leave_to_lease(delivery, now + LEASE)
            else:
                self._put_off(delivery, later)
            return 0
        taken = 0.0
        if delivery.began:
            taken = self._dice.uniform(*A_POST)
            if not self.slack.look(team, now):
                self._outbox.leave_to_lease(delivery, now + LEASE)
                return taken
            if delivery.number in self._posts:
                self._outbox.settle(delivery)
                return taken
        taken += self._dice.uniform(*A_POST)
        wait = self.slack.post(team, delivery.number, now)
        if wait:
            until = now + wait
            patience.hold(team, until)
            self._put_off(delivery, until)
            return taken
        self._posts[delivery.number] += 1
        self._last = max(self._last, now + timedelta(seconds=taken))
        if self._dice.random() < self._lost:
            delivery.began = True
            self._outbox.leave_to_lease(delivery, now + LEASE)
        else:
            self._outbox.settle(delivery)
        return taken

    def _put_off(self, delivery: _Delivery, until: datetime) -> None:
        delivery.not_before = until
        delivery.began = False
        self._outbox.put(delivery)


def _due(morning: Morning, dice: random.Random) -> list[str]:
    """Give the workspace of each channel, in the order in which the channels are found to be due."""
    due = [
        f"T{place}" for place, channels in enumerate(channels_by_workspace(morning)) for _ in range(channels)
    ]
    if not morning.grouped:
        dice.shuffle(due)
    return due
