"""A Slack and an outbox on paper, for the simulated morning."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final

from data.changes.subscription import spread
from data.state.planning import LATE, MOST_READY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


POSTS_A_MINUTE: Final = 300
POSTS_A_SECOND: Final = 1
LOOKS_A_MINUTE: Final = 50
_MINUTE: Final = timedelta(minutes=1)
_SECOND: Final = timedelta(seconds=1)


class PaperSlack:
    """Counts calls, by workspace and channel; `takes` posts a minute of a workspace (0: as many as come).

    `most_posts` and `most_looks` are the most that came to one workspace within 60 seconds, `most_in_channel` to one
    channel within one second, `beyond` the calls that came above what Slack's pages allow, `refused` the posts that were
    limited.
    """

    def __init__(self, takes: int = 0) -> None:
        self._takes = takes
        self._posts: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._looks: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._in_channel: defaultdict[int, deque[datetime]] = defaultdict(deque)
        self.most_posts = self.most_looks = self.most_in_channel = 0
        self.beyond = self.refused = 0

    def post(self, team: str, channel: int, now: datetime) -> timedelta | None:
        """Take a post; or give how long to wait, in whole seconds as Slack says it."""
        posts = _within(self._posts[team], now, _MINUTE)
        if self._takes and len(posts) >= self._takes:
            self.refused += 1
            left = posts[0] + _MINUTE - now
            return timedelta(seconds=max(1, -(-left // _SECOND)))
        posts.append(now)
        in_channel = _within(self._in_channel[channel], now, _SECOND)
        in_channel.append(now)
        self.most_posts = max(self.most_posts, len(posts))
        self.most_in_channel = max(self.most_in_channel, len(in_channel))
        self.beyond += len(posts) > POSTS_A_MINUTE or len(in_channel) > POSTS_A_SECOND
        return None

    def look(self, team: str, now: datetime) -> bool:
        """Let somebody look into a channel; False where Slack limits it."""
        looks = _within(self._looks[team], now, _MINUTE)
        if len(looks) >= LOOKS_A_MINUTE:
            self.beyond += 1
            return False
        looks.append(now)
        self.most_looks = max(self.most_looks, len(looks))
        return True


def _within(times: deque[datetime], now: datetime, period: timedelta) -> deque[datetime]:
    while times and times[0] <= now - period:
        times.popleft()
    return times


@dataclass(slots=True, order=True)
class Delivery:
    """A channel's digest: when it may be posted, whose it is, and whether somebody took it, or began to post it."""

    not_before: datetime
    number: int
    team: str = field(compare=False)
    taken: bool = field(default=False, compare=False)
    began: bool = field(default=False, compare=False)


class PaperOutbox:
    """Deliveries of channels that are all due, named by their workspaces in the order in which they are found."""

    def __init__(self, due: Sequence[str]) -> None:
        self._due = deque(enumerate(due))
        self._later: list[Delivery] = []
        self._ready: list[Delivery] = []
        self._leased: list[tuple[datetime, int, Delivery]] = []
        self._near: Counter[str] = Counter()
        self._latest: dict[str, datetime] = {}
        self.left = len(due)

    def plan(self, now: datetime) -> int:
        """Plan what there is capacity for, and give how much it was."""
        self._go_on(now)
        self._place_again_what_is_late(now)
        rows = [
            self._due.popleft() for _ in range(min(max(0, MOST_READY - len(self._ready)), len(self._due)))
        ]
        self._place([Delivery(now, number, team) for number, team in rows], now)
        self._near.update(team for _, team in rows)
        return len(rows)

    def claim(self, now: datetime) -> Delivery | None:
        """Give what waits longest; None where nothing is ready."""
        self._go_on(now)
        if not self._ready:
            return None
        claimed = heappop(self._ready)
        self._near[claimed.team] += claimed.taken
        claimed.taken = True
        return claimed

    def put_off(self, delivery: Delivery, until: datetime) -> None:
        """Take one back that is known not to be posted."""
        self._near[delivery.team] -= 1
        delivery.not_before, delivery.began = until, False
        heappush(self._later, delivery)

    def leave_to_lease(self, delivery: Delivery, until: datetime) -> None:
        """Take one back when its lease ends."""
        heappush(self._leased, (until, delivery.number, delivery))

    def settle(self, delivery: Delivery) -> None:
        """Count one as done."""
        self._near[delivery.team] -= 1
        self.left -= 1

    def _go_on(self, now: datetime) -> None:
        while self._leased and self._leased[0][0] <= now:
            ended = heappop(self._leased)[2]
            self._near[ended.team] -= 1
            heappush(self._ready, ended)
        while self._later and self._later[0].not_before <= now:
            heappush(self._ready, heappop(self._later))

    def _place(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        teams = [delivery.team for delivery in deliveries]
        latest = {team: self._latest[team] for team in set(teams) if self._near[team]}
        for delivery, place in zip(deliveries, spread(now, teams, latest), strict=True):
            delivery.not_before = self._latest[delivery.team] = place
            heappush(self._later, delivery)

    def _place_again_what_is_late(self, now: datetime) -> None:
        if not self._ready or self._ready[0].not_before >= now - LATE:
            return
        late = sorted(each for each in self._ready if not each.taken and each.not_before < now - LATE)
        moved = {each.number for each in late}
        self._ready = [each for each in self._ready if each.number not in moved]
        heapify(self._ready)
        self._place(late, now)
