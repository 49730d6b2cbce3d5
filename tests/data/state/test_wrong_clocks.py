"""Clocks that are ahead, behind, or differ: no digest is lost or doubled by them, on either kind of database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from data.changes import Told
from data.changes.subscription import APART, DEFAULT_RHYTHM, Channel, Rhythm
from data.state.clock_changes import LONGEST_LEASE
from data.state.deliveries import (
    LeaseWatch,
    StateClock,
    begin,
    claim,
    look_after,
    put_off,
    settle,
    take_back,
    watch_leases,
)
from data.state.subscriptions import set_rhythm, subscription
from data.state.tables import CHANNELS, DELIVERIES, Settled
from tests.data.state.conftest import each_pair, many_watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine, Row

    from data.state.deliveries import Claim

LEASE = timedelta(seconds=60)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
BUILT = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=UTC)


def channels_watch(state: Engine, number: int, rhythm: Rhythm = DEFAULT_RHYTHM, teams: int = 1) -> None:
    channels = [Channel(f"T{place % teams}", f"C{place}") for place in range(number)]
    many_watch(state, channels, rhythm, at("05 08:00"))


def posted(claimed: Claim, state: Engine, slack_time: datetime) -> None:
    told = Told(claimed.day, BUILT, BUILT)
    settle(state, claimed, Settled.POSTED, told, f"{slack_time.timestamp():.6f}")


def quiet(claimed: Claim, state: Engine, _slack_time: datetime) -> None:
    settle(state, claimed, Settled.QUIET, Told(claimed.day, BUILT, BUILT))


def refused(claimed: Claim, state: Engine, _slack_time: datetime) -> None:
    settle(state, claimed, Settled.REFUSED, error="is_archived")


def unsure(claimed: Claim, state: Engine, _slack_time: datetime) -> None:
    settle(state, claimed, Settled.UNSURE, Told(claimed.day, BUILT, BUILT), error="missing_scope")


def post_all(
    state: Engine,
    now: datetime,
    slack_time: datetime,
    settle: Callable[[Claim, Engine, datetime], None] = posted,
) -> Counter[date]:
    """Plan and post whatever there is at a time of the bot's, and give how many there were of each day."""
    days: Counter[date] = Counter()
    look_after(state, now)
    while claimed := claim(state, now + 90 * SECOND, "one", LEASE):
        assert begin(state, claimed, now, LEASE)
        settle(claimed, state, slack_time)
        days[claimed.day] += 1
    return days


def moments(start: datetime, first: datetime, days: tuple[int, ...]) -> list[datetime]:
    """Give when somebody looks: around the wrong clock every seven seconds, else when something is due and at noon."""
    near = [start + 7 * number * SECOND for number in range(-1, 4)]
    usual = [at(f"{day:02} {clock}") for day in days for clock in ("00:00", "08:30", "12:00")]
    return sorted(time for time in {first, *near, *usual} if time >= first)


def rows(state: Engine) -> list[Row[Any]]:
    with state.connect() as connection:
        return list(connection.execute(select(DELIVERIES).order_by(DELIVERIES.c.day)))


def due(state: Engine) -> set[datetime | None]:
    with state.connect() as connection:
        return set(connection.scalars(select(CHANNELS.c.due_at)))


def told_days(state: Engine) -> set[date | None]:
    with state.connect() as connection:
        return set(connection.scalars(select(CHANNELS.c.told_day)))


def named(value: object) -> str:
    return getattr(value, "__name__", str(value))


@pytest.mark.parametrize(
    ("ahead", "settle", "begins"),
    each_pair((DAY, 3660 * DAY), (posted, quiet), ("05 08:00", "05 08:29:50", "05 09:00", "05 22:30")),
    ids=named,
)
def test_a_clock_that_was_ahead_for_some_seconds_costs_no_day(
    state: Engine, ahead: timedelta, settle: Callable[[Claim, Engine, datetime], None], begins: str
) -> None:
    channels_watch(state, 3)
    start = at(begins)
    got: Counter[date] = Counter()
    for real in moments(start, at("05 07:59"), (5, 6, 7)):
        wrong = start <= real < start + 14 * SECOND
        now = real + ahead if wrong else real
        found = post_all(state, now, real, posted if not wrong else settle)
        if not wrong:
            got += found
    assert got == Counter({date(2026, 1, day): 3 for day in (5, 6, 7)})
    assert due(state) == {at("08 08:30")}
    assert told_days(state) == {date(2026, 1, 7)}


@pytest.mark.parametrize(
    ("behind", "settle", "begins", "due_at"),
    each_pair(
        (2 * SECOND, timedelta(hours=3), DAY, 365 * DAY),
        (posted, quiet, unsure),
        ("05 09:00", "06 00:00:01"),
        (time(8, 30), time(0)),
    ),
    ids=named,
)
def test_a_clock_that_is_behind_for_some_seconds_doubles_nothing(
    state: Engine,
    behind: timedelta,
    settle: Callable[[Claim, Engine, datetime], None],
    begins: str,
    due_at: time,
) -> None:
    channels_watch(state, 3, Rhythm(due_at))
    start = at(begins)
    got: Counter[date] = Counter()
    news: Counter[date] = Counter()
    for real in moments(start, at("05 08:30"), (5, 6, 7)):
        now = real - behind if start <= real < start + 14 * SECOND else real
        told = told_days(state)
        found = post_all(state, now, real, settle)
        got += found
        news.update({day: 1 for day in found for up_to in told if up_to is None or up_to < day})
    days = {day: got[date(2026, 1, day)] for day in (6, 7)}
    if settle is quiet:
        assert min(days.values()) >= 3
    else:
        assert days == {6: 3, 7: 3}
        assert max(news.values()) == 1
    assert told_days(state) == {date(2026, 1, 7)}


def test_what_a_clock_that_was_ahead_gave_up_or_put_off_is_taken_up_again(state: Engine) -> None:
    channels_watch(state, 3, teams=3)
    look_after(state, at("05 09:00"))
    first = claim(state, at("05 09:00"), "one", LEASE)
    assert first
    put_off(state, first, at("05 09:00") + 365 * DAY)
    assert [each.day for each in look_after(state, at("06 01:00")).given_up] == [date(2026, 1, 5)] * 3
    again = look_after(state, at("05 09:01"))
    assert again.corrected["given_up"] == 3
    assert sum(post_all(state, at("05 09:02"), at("05 09:02")).values()) == 3


def test_a_wait_that_is_too_long_is_shortened(state: Engine) -> None:
    channels_watch(state, 1)
    look_after(state, at("05 09:00"))
    first = claim(state, at("05 09:00"), "one", LEASE)
    assert first
    put_off(state, first, at("05 09:00"), timedelta(hours=3))
    assert look_after(state, at("05 09:01")).corrected["place"] == 1
    assert claim(state, at("05 09:01"), "one", LEASE)


def test_a_wait_that_a_clock_an_hour_ahead_began_ends_at_once(state: Engine) -> None:
    channels_watch(state, 1)
    look_after(state, at("05 09:00"))
    first = claim(state, at("05 09:00"), "one", LEASE)
    assert first
    put_off(state, first, at("05 10:00"), timedelta(seconds=5))
    assert look_after(state, at("05 09:01")).corrected["place"] == 1
    again = claim(state, at("05 09:01"), "one", LEASE)
    assert again
    put_off(state, again, at("05 09:01"), timedelta(minutes=30))
    assert look_after(state, at("05 09:02")).corrected["place"] == 0
    assert claim(state, at("05 09:02"), "one", LEASE) is None


def test_a_lease_without_an_end_ends(state: Engine) -> None:
    channels_watch(state, 1)
    look_after(state, at("05 09:00"))
    assert claim(state, at("05 09:00"), "dead", 365 * DAY)
    assert look_after(state, at("05 09:01")).corrected["lease"] == 1
    assert claim(state, at("05 09:01") + LONGEST_LEASE, "alive", LEASE)


def test_a_lease_that_is_longer_than_any_ends_after_the_longest(state: Engine) -> None:
    channels_watch(state, 1)
    look_after(state, at("05 09:00"))
    assert claim(state, at("05 09:00"), "dead", timedelta(hours=1))
    assert look_after(state, at("05 09:00"), longest_lease=2 * LEASE).corrected["lease"] == 1
    assert claim(state, at("05 09:00") + 2 * LEASE - SECOND, "alive", LEASE) is None
    assert claim(state, at("05 09:00") + 2 * LEASE, "alive", LEASE)


def test_places_that_a_clock_an_hour_ahead_gave_are_given_anew(state: Engine) -> None:
    channels_watch(state, 3)
    look_after(state, at("05 09:30"))
    assert look_after(state, at("05 08:31")).corrected["place"] == 3
    assert [row.not_before for row in rows(state)] == [at("05 08:31") + number * APART for number in range(3)]
    assert look_after(state, at("05 08:31")).corrected["place"] == 0


def test_posts_that_wait_for_those_of_their_workspace_keep_their_places(state: Engine) -> None:
    channels_watch(state, 500)
    while look_after(state, at("05 08:31"), most=1_000).made:
        pass
    assert max(row.not_before for row in rows(state)) > at("05 08:33")
    assert look_after(state, at("05 08:31")).corrected["place"] == 0


def test_what_was_given_up_too_early_is_taken_up_at_its_place(state: Engine) -> None:
    channels_watch(state, 1, Rhythm(always=True))
    look_after(state, at("05 08:31"))
    [planned] = rows(state)
    look_after(state, at("05 08:32") + timedelta(hours=15, minutes=30))
    assert [row.status for row in rows(state)] == ["given_up"]
    assert look_after(state, at("05 08:31:10")).corrected["given_up"] == 1
    assert [row.not_before for row in rows(state)] == [planned.not_before]


def test_a_message_begun_at_an_impossible_time_is_looked_for_a_day_back(state: Engine) -> None:
    channels_watch(state, 1)
    look_after(state, at("05 09:00"))
    first = claim(state, at("05 09:00"), "dead", LEASE)
    assert first
    begin(state, first, at("05 09:00") + 365 * DAY, LEASE)
    look_after(state, at("05 09:01"))
    taken = claim(state, at("05 09:01") + LONGEST_LEASE, "alive", LEASE)
    assert taken
    assert taken.began == at("04 09:01")


class Elapsed:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_lease_that_the_clock_ended_too_early_is_not_taken_over_before_a_whole_one_was_watched(
    state: Engine,
) -> None:
    channels_watch(state, 1)
    look_after(state, at("05 09:00"))
    holder = claim(state, at("05 09:00"), "one", LEASE)
    assert holder
    elapsed = Elapsed()
    leases = LeaseWatch(elapsed)
    later = at("05 10:00")
    assert claim(state, later, "two", LEASE, leases) is None
    elapsed.seconds += 30
    assert begin(state, holder, at("05 09:00:30"), LEASE)
    assert watch_leases(state, leases, LEASE) == 0
    elapsed.seconds += 59
    assert claim(state, later, "two", LEASE, leases) is None
    elapsed.seconds += 1
    taken = claim(state, later, "two", LEASE, leases)
    assert taken
    assert (taken.key, taken.turn) == (holder.key, 2)


def test_replicas_whose_clocks_differ_double_nothing(state: Engine) -> None:
    """On a server they go by its clock; on a file each watches the leases, should clocks differ all the same."""
    now = datetime.now(UTC).replace(microsecond=0)
    many_watch(
        state,
        [Channel(f"T{place}", f"C{place}") for place in range(20)],
        Rhythm((now - timedelta(minutes=1)).time(), "UTC"),
        now - DAY,
    )

    def skewed(by: timedelta) -> StateClock:
        return StateClock(lambda: datetime.now(UTC) + by, lambda: datetime.now(UTC) + by)

    clocks = [skewed(timedelta(0)), skewed(timedelta(seconds=70))]
    elapsed = Elapsed()
    watches = [LeaseWatch(elapsed), LeaseWatch(elapsed)]
    held: Counter[str] = Counter()
    for round_ in range(30):
        for owner, (clock, leases) in enumerate(zip(clocks, watches, strict=True)):
            look_after(state, clock.read)
            claimed = claim(state, clock.read, f"owner {owner}", LEASE, leases)
            if claimed:
                held[claimed.key] += 1
                assert begin(state, claimed, clock.read, LEASE)
        elapsed.seconds += 1
        assert round_ < 30
    assert len(held) == 20
    assert max(held.values()) == 1


def test_a_server_gives_the_time_whatever_the_machine_says(state: Engine) -> None:
    years = 3650 * DAY
    clock = StateClock(lambda: datetime.now(UTC) + years, lambda: datetime.now(UTC) + years)
    with state.connect() as connection:
        off = clock.read(connection) - datetime.now(UTC)
    assert abs(off - (years if state.dialect.name == "sqlite" else timedelta(0))) < 5 * SECOND


def test_a_clock_that_was_set_on_purpose_is_gone_by_on_a_server_too(state: Engine) -> None:
    clock = StateClock(lambda: datetime.now(UTC) - 100 * DAY)
    with state.connect() as connection:
        off = clock.read(connection) - datetime.now(UTC)
    assert abs(off + 100 * DAY) < 5 * SECOND


def test_digests_of_a_minute_before_midnight_are_all_posted(state: Engine) -> None:
    channels_watch(state, 250, Rhythm(time(23, 59)))
    now, posts = at("05 23:59"), 0
    while now < at("06 00:05"):
        assert not look_after(state, now).given_up
        while claimed := claim(state, now, "one", LEASE):
            posted(claimed, state, now)
            posts += 1
            assert claimed.day == date(2026, 1, 5)
        now += 5 * SECOND
    assert posts == 250
    assert due(state) == {at("06 23:59")}


def test_what_waits_when_the_next_one_is_due_gives_way_to_it_and_is_told_of(state: Engine) -> None:
    channels_watch(state, 1, Rhythm(time(23, 59)))
    look_after(state, at("05 23:59"))
    set_rhythm(state, Channel("T0", "C0"), Rhythm(time(1)), at("05 23:59:30"))
    plan = look_after(state, at("06 01:00"))
    assert (plan.made, [(each.channel.id, each.day.day) for each in plan.given_up]) == (1, [("C0", 5)])
    claimed = claim(state, at("06 01:01"), "one", LEASE)
    assert claimed
    assert (claimed.day.day, claimed.subscription.told) == (6, None)
    assert claim(state, at("06 01:01"), "one", LEASE) is None


def test_what_somebody_began_is_looked_for_after_its_time_and_before_a_later_one(state: Engine) -> None:
    channels_watch(state, 1)
    look_after(state, at("05 23:58"))
    first = claim(state, at("05 23:58"), "dead", LEASE)
    assert first
    assert begin(state, first, at("05 23:58"), LEASE)
    assert look_after(state, at("06 00:10")).given_up == ()
    assert look_after(state, at("06 08:30")).made == 1
    taken = claim(state, at("06 08:31"), "alive", LEASE)
    assert taken
    assert (taken.key, taken.ends <= taken.at) == (first.key, True)
    assert claim(state, at("06 08:31"), "alive", LEASE) is None
    settle(state, taken, Settled.GIVEN_UP)
    todays = claim(state, at("06 08:31"), "alive", LEASE)
    assert todays
    assert todays.day.day == 6


def test_a_delivery_is_taken_back_by_its_holder_alone(state: Engine) -> None:
    channels_watch(state, 1)
    look_after(state, at("05 09:00"))
    lost = claim(state, at("05 09:00"), "one", LEASE)
    kept = claim(state, at("05 09:02"), "two", LEASE)
    assert lost
    assert kept
    take_back(state, lost)
    assert [row.owner for row in rows(state)] == ["two"]
    take_back(state, kept)
    assert rows(state) == []


def test_what_slack_refused_on_a_day_to_come_does_not_keep_that_day_from_its_digest(state: Engine) -> None:
    channels_watch(state, 1)
    post_all(state, at("06 09:00"), at("05 08:00"), refused)
    look_after(state, at("05 08:01"))
    assert rows(state) == []


def test_a_look_tells_what_waits_and_for_how_long(state: Engine) -> None:
    assert look_after(state, at("05 07:00")).backlog == (0, timedelta(0))
    channels_watch(state, 3, teams=3)
    assert look_after(state, at("05 08:40"), most=2).backlog == (3, timedelta(minutes=10))
    assert look_after(state, at("05 08:45"), most=2).backlog.waiting == 3
    found = subscription(state, Channel("T0", "C0"))
    assert found
