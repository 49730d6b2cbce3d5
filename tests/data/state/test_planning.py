from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from data.changes.subscription import APART, DEFAULT_RHYTHM, Channel, Rhythm, Watch
from data.state.deliveries import claim, put_off, settle
from data.state.planning import LATE
from data.state.subscriptions import set_rhythm, stop, subscription, unwatch_all, watch
from data.state.tables import CHANNELS, DELIVERIES, Settled
from tests.data.state.conftest import many_watch, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine, Row

    from data.changes import Told

MONDAY = date(2026, 1, 5)
LEASE = timedelta(minutes=5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=UTC)


def planned(state: Engine) -> list[Row[Any]]:
    with state.connect() as connection:
        return list(
            connection.execute(select(DELIVERIES).order_by(DELIVERIES.c.day, DELIVERIES.c.not_before))
        )


def standing(state: Engine) -> list[tuple[str, int, str]]:
    return [(row.channel, row.day.day, row.status) for row in planned(state)]


def due(state: Engine) -> list[datetime | None]:
    with state.connect() as connection:
        return list(connection.scalars(select(CHANNELS.c.due_at)))


@pytest.fixture
def watching(state: Engine, now: datetime) -> Callable[..., Channel]:
    """Make a channel watch everything from eight o'clock on Monday, 5 January 2026."""

    def make(id: str = "C1", team: str = "T1", rhythm: Rhythm = DEFAULT_RHYTHM) -> Channel:  # noqa: A002
        channel = Channel(team, id)
        watch(state, channel, [Watch(None, by="U1")], now)
        set_rhythm(state, channel, rhythm, now)
        return channel

    return make


def test_a_digest_is_planned_once_when_its_time_has_come(
    state: Engine, watching: Callable[..., Channel]
) -> None:
    watching()
    assert plan(state, at("05 08:29")) == 0
    assert plan(state, at("05 08:30")) == 1
    assert plan(state, at("05 08:31")) == 0
    assert standing(state) == [("C1", 5, "planned")]
    assert due(state) == [at("06 08:30")]
    assert plan(state, at("06 08:30")) == 1


def test_planning_leaves_only_so_many_ready_and_takes_those_that_wait_longest(
    state: Engine, watching: Callable[..., Channel], told: Told
) -> None:
    for number in range(5):
        watching(f"C{number}", f"T{number}", rhythm=Rhythm(time(9, 30 - number)))
    noon = at("05 12:00")
    assert plan(state, noon, most=3) == 3
    assert {channel for channel, _, _ in standing(state)} == {"C4", "C3", "C2"}
    assert plan(state, noon, most=3) == 0
    claimed = claim(state, noon, "made up", LEASE)
    assert claimed
    # one in somebody's hands does not wait for anybody
    assert plan(state, noon, most=3) == 1
    settle(state, claimed, Settled.QUIET, told)
    assert plan(state, noon, most=3) == 0
    assert plan(state, noon, most=4) == 1


def test_what_is_still_to_come_and_what_nobody_may_take_leave_room_for_others(
    state: Engine, watching: Callable[..., Channel]
) -> None:
    for number in range(3):
        watching(f"C{number}", "T1")
    nine = at("05 09:00")
    assert plan(state, nine, most=3) == 3
    stop(state, Channel("T1", "C0"), "is_archived")
    for number in range(3):
        watching(f"C1{number}", "T2")
    # of the first workspace none is ready: one was stopped, and the others come later
    assert plan(state, nine, most=3) == 3


def test_what_nobody_took_in_time_is_spread_again_behind_the_rest_of_its_workspace(
    state: Engine, now: datetime
) -> None:
    of_one = [Channel("T1", f"C{number}") for number in range(200)]
    many_watch(state, [*of_one, Channel("T2", "C999")], DEFAULT_RHYTHM, now)
    start = at("05 09:00")
    plan(state, start, most=500)
    back = start + timedelta(seconds=50)
    plan(state, back)
    places = sorted(row.not_before for row in planned(state) if row.team == "T1")
    assert all(later - earlier >= APART for earlier, later in pairwise(places))
    assert places[0] >= back - LATE
    assert len(places) == 200
    assert [row.not_before for row in planned(state) if row.team == "T2"] == [back]


def test_what_somebody_took_before_keeps_its_place_and_nobody_queues_behind_it(
    state: Engine, watching: Callable[..., Channel]
) -> None:
    watching("C1")
    start = at("05 09:00")
    plan(state, start)
    claimed = claim(state, start, "made up", LEASE)
    assert claimed
    put_off(state, claimed, start, timedelta(minutes=30))
    watching("C2", rhythm=Rhythm(time(9)))
    plan(state, start)
    places = {row.channel: row.not_before - start for row in planned(state)}
    assert places == {"C1": timedelta(minutes=30), "C2": timedelta(0)}
    plan(state, start + timedelta(hours=1))
    assert {row.channel: row.not_before for row in planned(state)}["C1"] == start + timedelta(minutes=30)


def test_a_channel_that_is_stopped_or_watches_nothing_gets_no_digest(
    state: Engine, watching: Callable[..., Channel], now: datetime
) -> None:
    stop(state, watching("C1"), "is_archived")
    unwatch_all(state, watching("C2"))
    set_rhythm(state, Channel("T1", "C3"), DEFAULT_RHYTHM, now)
    assert plan(state, at("05 09:00")) == 0
    assert planned(state) == []


def test_after_a_week_in_which_nothing_ran_only_the_digest_of_today_is_made(
    state: Engine, watching: Callable[..., Channel]
) -> None:
    watching()
    assert plan(state, at("12 09:00")) == 1
    assert standing(state) == [("C1", 12, "planned")]
    assert due(state) == [at("13 08:30")]


def test_after_a_week_in_which_nothing_ran_the_digest_of_today_waits_for_its_time(
    state: Engine, watching: Callable[..., Channel]
) -> None:
    watching()
    assert plan(state, at("12 08:00")) == 0
    assert due(state) == [at("12 08:30")]
    assert plan(state, at("12 08:30")) == 1


def test_on_a_saturday_a_channel_with_a_rhythm_of_weekdays_gets_nothing_that_was_missed_on_friday(
    state: Engine, watching: Callable[..., Channel]
) -> None:
    watching(rhythm=Rhythm(weekdays=True))
    assert plan(state, at("10 09:00")) == 0
    assert due(state) == [at("12 08:30")]


def test_the_day_of_a_digest_is_that_of_its_zone(state: Engine, watching: Callable[..., Channel]) -> None:
    watching(rhythm=Rhythm(time(6), "Pacific/Auckland"))
    assert plan(state, at("05 17:00")) == 1
    assert planned(state)[0].day == date(2026, 1, 6)


def test_a_digest_that_nobody_posted_on_its_day_is_given_up_and_told_by_the_next(
    state: Engine, watching: Callable[..., Channel], told: Told
) -> None:
    channel = watching()
    plan(state, at("05 09:00"))
    plan(state, at("05 23:59"))
    assert standing(state) == [("C1", 5, "planned")]
    plan(state, at("06 00:00"))
    assert standing(state) == [("C1", 5, "given_up")]
    found = subscription(state, channel)
    assert found
    assert found.told is None
    assert plan(state, at("06 09:00")) == 1
    claimed = claim(state, at("06 09:00"), "made up", LEASE)
    assert claimed
    assert (claimed.day.day, claimed.subscription.told) == (6, None)


def test_a_day_is_over_at_midnight_in_its_zone(state: Engine, watching: Callable[..., Channel]) -> None:
    watching(rhythm=Rhythm(zone="America/New_York"))
    plan(state, at("05 14:00"))
    plan(state, at("06 04:59"))
    assert standing(state) == [("C1", 5, "planned")]
    plan(state, at("06 05:00"))
    assert standing(state) == [("C1", 5, "given_up")]


def test_a_digest_in_somebodys_lease_is_not_given_up_before_the_lease_ends(
    state: Engine, watching: Callable[..., Channel], told: Told
) -> None:
    watching("C1")
    watching("C2")
    plan(state, at("05 23:50"))
    claimed = claim(state, at("05 23:58"), "made up", LEASE)
    late = claim(state, at("05 23:58"), "made up", LEASE)
    assert claimed
    assert late
    plan(state, at("06 00:02:59"))
    assert {status for _, _, status in standing(state)} == {"planned"}
    settle(state, claimed, Settled.QUIET, told)
    plan(state, at("06 00:03"))
    assert sorted(status for _, _, status in standing(state)) == ["given_up", "quiet"]


def test_a_channel_gets_one_digest_a_day_even_if_its_time_is_moved_later(
    state: Engine, watching: Callable[..., Channel]
) -> None:
    channel = watching()
    assert plan(state, at("05 09:00")) == 1
    set_rhythm(state, channel, Rhythm(time(17)), at("05 09:01"))
    assert plan(state, at("05 17:00")) == 0
    assert due(state) == [at("06 17:00")]
    assert standing(state) == [("C1", 5, "planned")]


def test_the_posts_of_one_workspace_are_spread_and_others_do_not_wait_for_them(
    state: Engine, watching: Callable[..., Channel]
) -> None:
    for number in range(3):
        watching(f"C{number}", "T1")
    watching("C9", "T2")
    start = at("05 09:00")
    plan(state, start)
    times = sorted((row.team, row.not_before) for row in planned(state))
    assert times == [("T1", start), ("T1", start + APART), ("T1", start + 2 * APART), ("T2", start)]


def test_a_later_plan_spreads_on_after_what_is_still_to_be_posted(
    state: Engine, watching: Callable[..., Channel], told: Told
) -> None:
    watching("C1")
    watching("C2")
    start = at("05 09:00")
    plan(state, start)
    watching("C3", rhythm=Rhythm(time(9)))
    plan(state, start)
    assert [row.not_before for row in planned(state)] == [start, start + APART, start + 2 * APART]
    while claimed := claim(state, start + timedelta(seconds=2), "made up", LEASE):
        settle(state, claimed, Settled.QUIET, told)
    watching("C4", rhythm=Rhythm(time(9)))
    plan(state, start)
    assert {row.channel: row.not_before for row in planned(state)}["C4"] == start


def test_any_number_of_processes_may_plan_at_once(
    state: Engine, watching: Callable[..., Channel], at_once: Callable[..., list[int]]
) -> None:
    for number in range(30):
        watching(f"C{number}", f"T{number % 2}")
    made = at_once(lambda _: plan(state, at("05 09:00"), most=7), 10)
    assert sum(made) == 30
    rows = planned(state)
    assert Counter(row.channel for row in rows) == Counter(f"C{number}" for number in range(30))
    assert len({row.key for row in rows}) == 30
    for team in ("T0", "T1"):
        times = sorted(row.not_before for row in rows if row.team == team)
        assert all(later - earlier >= APART for earlier, later in pairwise(times))


def test_planning_while_channels_change_what_they_watch_loses_no_digest(
    state: Engine, watching: Callable[..., Channel], at_once: Callable[..., list[object]]
) -> None:
    channels = [watching(f"C{number}") for number in range(6)]

    def one(number: int) -> object:
        if number % 2:
            return plan(state, at("05 09:00"))
        return watch(state, channels[number % 6], [Watch(None, by="U2")], at("05 09:00"))

    at_once(one, 10)
    plan(state, at("05 09:00"))
    assert sorted(standing(state)) == [(f"C{number}", 5, "planned") for number in range(6)]
