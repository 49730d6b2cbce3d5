"""The posting plan of a hundred thousand channels, played through on paper: its hours, and what Slack would count.

The yardstick of the hours is the time that the largest workspace takes by itself at the plan's own spacing; no number of
replicas can be faster. That of the calls is what Slack takes of them; of the calls beyond that, all posts.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.changes.subscription import APART
from tests.bench.paper_slack import LOOKS_A_MINUTE, POSTS_A_MINUTE, POSTS_A_SECOND
from tests.bench.posting_plan import Morning, channels_by_workspace, play
from tests.bench.rows import Measured, Round

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.rows import Given

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
