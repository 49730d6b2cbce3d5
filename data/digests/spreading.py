"""Spreads the posts of a workspace over time, because Slack counts them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

APART: Final = timedelta(milliseconds=300)
"""Between two posts to one workspace, 200 a minute. Slack lets an app post several hundred messages a minute to a
workspace, and about one a second to a channel, of which a day's digest is one. Half of the first is left to answers."""


def spread(now: datetime, teams: Iterable[str], latest: Mapping[str, datetime]) -> list[datetime]:
    """Give each post, named by its team in the order of posting, the time before which it is not sent.

    `latest` is the last time that is already given to a team's posts; it may be earlier than `now`, or missing.
    """
    last = dict(latest)
    times = []
    for team in teams:
        last[team] = max(now, last[team] + APART) if team in last else now
        times.append(last[team])
    return times
