"""The posting plan, played on paper: everything is posted once, and Slack's limits are counted as they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from data.changes.subscription import APART
from tests.bench.paper_slack import LOOKS_A_MINUTE, POSTS_A_MINUTE, PaperSlack
from tests.bench.posting_plan import Morning, channels_by_workspace, measure_plan, play

if TYPE_CHECKING:
    from tests.bench.rows import Given

NOW = datetime(2018, 11, 7, 9, tzinfo=UTC)


def test_a_few_workspaces_have_most_of_the_channels() -> None:
    channels = channels_by_workspace(Morning(1))
    assert sum(channels) == 100_000
    assert len(channels) == 1_000
    assert sum(channels[:10]) > 30_000
    assert min(channels) >= 1


@pytest.mark.parametrize("replicas", [1, 3])
def test_every_channel_is_posted_to_once_and_the_same_way_every_time(replicas: int) -> None:
    morning = Morning(replicas, workspaces=20, channels=600)
    played = play(morning)
    assert (played.posted, played.doubled, played.left_over) == (600, 0, 0)
    assert played.hours == play(morning).hours


def test_more_replicas_are_faster_and_none_is_faster_than_the_largest_workspace_allows() -> None:
    slow, fast = (play(Morning(replicas, workspaces=20, channels=2_000)) for replicas in (1, 5))
    least = (channels_by_workspace(Morning(1, 20, 2_000))[0] - 1) * APART
    assert slow.hours > fast.hours >= least / timedelta(hours=1)


def test_one_workspace_is_posted_to_at_the_plans_spacing() -> None:
    slack = play(Morning(3, workspaces=1, channels=1_500)).slack
    assert slack.most_posts <= timedelta(minutes=1) / APART + EARLY
    assert slack.beyond == slack.refused == 0


EARLY = 20
"""Posts that a process which was between two ticks catches up with."""


def test_where_slack_takes_less_the_rest_waits_and_is_posted() -> None:
    played = play(Morning(2, workspaces=2, channels=400, slack_takes=60))
    assert played.posted == 400
    assert played.slack.most_posts == 60
    assert played.slack.refused > 0


def test_a_post_whose_answer_is_lost_is_looked_for_and_not_posted_again() -> None:
    played = play(Morning(2, workspaces=5, channels=400, lost=0.2))
    assert (played.posted, played.doubled, played.left_over) == (400, 0, 0)
    assert played.slack.most_looks > 1


@pytest.mark.parametrize("replicas", [1, 3])
def test_after_a_time_in_which_nobody_posted_a_workspace_does_not_get_everything_at_once(
    replicas: int,
) -> None:
    played = play(Morning(replicas, workspaces=3, channels=4_000, away=timedelta(minutes=4)))
    assert (played.posted, played.doubled, played.left_over) == (4_000, 0, 0)
    assert played.slack.most_posts <= POSTS_A_MINUTE


def test_slack_counts_what_came_in_the_last_minute_and_second() -> None:
    slack = PaperSlack()
    for number in range(POSTS_A_MINUTE):
        slack.post("T1", number, NOW + timedelta(seconds=number / 10))
    assert (slack.most_posts, slack.beyond) == (POSTS_A_MINUTE, 0)
    slack.post("T1", 1_000, NOW + timedelta(seconds=59.9))
    assert (slack.most_posts, slack.beyond) == (POSTS_A_MINUTE + 1, 1)
    slack.post("T1", 1_000, NOW + timedelta(seconds=60.5))
    assert (slack.most_in_channel, slack.beyond) == (2, 2)
    slack.post("T1", 1_001, NOW + timedelta(minutes=5))
    assert slack.beyond == 2


def test_slack_says_how_long_to_wait_in_whole_seconds() -> None:
    slack = PaperSlack(takes=1)
    assert slack.post("T1", 1, NOW) is None
    assert slack.post("T1", 2, NOW + timedelta(seconds=0.5)) == timedelta(seconds=60)
    assert slack.post("T2", 3, NOW + timedelta(seconds=0.5)) is None
    assert slack.refused == 1


def test_slack_lets_a_workspace_be_looked_into_so_often_a_minute() -> None:
    slack = PaperSlack()
    assert all(slack.look("T1", NOW) for _ in range(LOOKS_A_MINUTE))
    assert not slack.look("T1", NOW)
    assert slack.look("T1", NOW + timedelta(minutes=1))


def test_a_plan_has_a_row_for_each_limit_and_number_of_replicas(given: Given) -> None:
    found = {each.case: each for each in measure_plan(given, workspaces=5, channels=200, replicas=(1, 2))}
    assert found["1 replica, until the last of 200 is posted"].ratio > 0
    assert found["2 replicas, calls beyond Slack's limits"].ratio == 0
    assert found["2 replicas, posted twice or not by midnight"].ratio == 0
