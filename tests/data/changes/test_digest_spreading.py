from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data.changes.subscription import APART, spread

NOW = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


def test_posts_of_one_workspace_come_one_after_another() -> None:
    assert spread(NOW, ["T1", "T1", "T1"], {}) == [NOW, NOW + APART, NOW + 2 * APART]


def test_workspaces_do_not_wait_for_each_other() -> None:
    assert spread(NOW, ["T1", "T2", "T1"], {}) == [NOW, NOW, NOW + APART]


def test_posts_start_after_the_last_that_is_planned_already() -> None:
    assert spread(NOW, ["T1", "T2"], {"T1": NOW + 5 * APART}) == [NOW + 6 * APART, NOW]


def test_a_last_post_that_is_long_past_does_not_matter() -> None:
    assert spread(NOW, ["T1"], {"T1": NOW - timedelta(hours=1)}) == [NOW]


def test_a_minute_holds_far_fewer_posts_than_slack_takes() -> None:
    times = spread(NOW, ["T1"] * 1000, {})
    assert sum(each < NOW + timedelta(minutes=1) for each in times) == 200


@given(
    st.lists(st.sampled_from(["T1", "T2", "T3"])),
    st.dictionaries(st.just("T1"), st.datetimes(timezones=st.just(UTC))),
)
def test_two_posts_of_a_workspace_are_never_closer_than_that(
    teams: list[str], latest: dict[str, datetime]
) -> None:
    latest = {team: min(each, NOW + timedelta(days=1)) for team, each in latest.items()}
    times = spread(NOW, teams, latest)
    assert all(each >= NOW for each in times)
    for team in set(teams):
        own = [each for each, of in zip(times, teams, strict=True) if of == team]
        before = [latest[team]] if team in latest else []
        assert all(later - earlier >= APART for earlier, later in pairwise([*before, *own]))
