"""What Slack would count of a plan's calls, and which of them it would refuse.

Slack's page of rate limits lets an app post about one message a second to a channel, and "several hundred" a minute to
a workspace, which is taken for 300 here. `conversations.history` is of its third tier, 50 calls a minute and workspace;
an app that is sold to others without being in Slack's marketplace has one a minute.
"""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
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
