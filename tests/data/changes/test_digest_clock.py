from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.changes.subscription import (
    DEFAULT_RHYTHM,
    Rhythm,
    day_end,
    due_day,
    known_zone,
    local_day,
    next_digest,
)

HALF_PAST_ONE = Rhythm(at=time(1, 30))
WEEKDAYS = Rhythm(weekdays=True)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-01-05 08:29", "2026-01-05 08:30"),
        ("2026-01-05 08:30", "2026-01-06 08:30"),
        ("2026-01-05 23:59", "2026-01-06 08:30"),
        ("2026-07-05 07:29", "2026-07-05 07:30"),
        ("2026-07-05 07:30", "2026-07-06 07:30"),
        ("2026-07-04 23:30", "2026-07-05 07:30"),
    ],
)
def test_the_next_digest_is_strictly_later_and_by_the_clock_of_its_zone(after: str, due: str) -> None:
    assert next_digest(DEFAULT_RHYTHM, utc(after)) == utc(due)


def test_the_next_digest_is_in_utc() -> None:
    assert next_digest(DEFAULT_RHYTHM, utc("2026-07-05 12:00")).tzinfo is UTC


def test_the_time_after_which_it_comes_may_be_in_any_zone() -> None:
    in_tokyo = datetime(2026, 1, 5, 17, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert next_digest(DEFAULT_RHYTHM, in_tokyo) == utc("2026-01-06 08:30")


@pytest.mark.parametrize(
    ("after", "due"),
    [
        (
            "2026-03-28 02:00",
            "2026-03-29 01:30",
        ),  # half past one does not come; by the clock it is half past two
        ("2026-03-29 01:30", "2026-03-30 00:30"),
        ("2026-10-24 12:00", "2026-10-25 00:30"),  # half past one comes twice; this is the first
        ("2026-10-25 00:30", "2026-10-26 01:30"),
    ],
)
def test_a_time_that_the_change_of_the_clock_skips_comes_later_and_one_that_it_repeats_comes_once(
    after: str, due: str
) -> None:
    assert next_digest(HALF_PAST_ONE, utc(after)) == utc(due)


def test_the_digest_keeps_its_time_of_day_when_the_clock_changes() -> None:
    moments = [utc("2026-03-27 12:00")]
    for _ in range(3):
        moments.append(next_digest(DEFAULT_RHYTHM, moments[-1]))
    assert [f"{moment:%d %H:%M}" for moment in moments[1:]] == ["28 08:30", "29 07:30", "30 07:30"]


def test_a_time_that_is_moved_over_midnight_still_comes_next() -> None:
    late_in_nuuk = Rhythm(at=time(23, 30), zone="America/Nuuk")
    # the clock goes from 23:00 on Saturday to 00:00 on Sunday, 30 March 2025
    assert next_digest(late_in_nuuk, utc("2025-03-30 01:10")) == utc("2025-03-30 01:30")


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-01-09 08:29", "2026-01-09 08:30"),
        ("2026-01-09 08:30", "2026-01-12 08:30"),
        ("2026-01-10 12:00", "2026-01-12 08:30"),
        ("2026-01-11 12:00", "2026-01-12 08:30"),
    ],
)
def test_weekdays_skip_saturday_and_sunday(after: str, due: str) -> None:
    assert next_digest(WEEKDAYS, utc(after)) == utc(due)


def test_which_day_of_the_week_it_is_goes_by_the_zone() -> None:
    early_in_auckland = Rhythm(at=time(6), zone="Pacific/Auckland", weekdays=True)
    # 18:00 on Sunday in UTC is Monday morning in Auckland
    assert next_digest(early_in_auckland, utc("2026-07-04 12:00")) == utc("2026-07-05 18:00")


def test_a_local_day_goes_by_the_zone() -> None:
    assert local_day(Rhythm(zone="Pacific/Auckland"), utc("2026-07-04 12:00")) == date(2026, 7, 5)
    assert local_day(Rhythm(zone="America/New_York"), utc("2026-07-04 03:59")) == date(2026, 7, 3)


def test_today_is_due_from_its_time_of_day_on() -> None:
    assert due_day(DEFAULT_RHYTHM, utc("2026-01-05 08:29:59")) is None
    assert due_day(DEFAULT_RHYTHM, utc("2026-01-05 08:30")) == date(2026, 1, 5)
    assert due_day(WEEKDAYS, utc("2026-01-10 12:00")) is None


def test_the_digest_of_a_late_minute_is_due_until_its_last_moment_on_the_day_after() -> None:
    late = Rhythm(at=time(23, 59), weekdays=True)
    assert due_day(late, utc("2026-01-05 23:59")) == date(2026, 1, 5)
    assert due_day(late, utc("2026-01-06 05:58:59")) == date(2026, 1, 5)
    assert due_day(late, utc("2026-01-06 05:59")) is None
    assert due_day(late, utc("2026-01-10 00:01")) == date(2026, 1, 9)  # Friday's, on Saturday
    assert due_day(late, utc("2026-01-12 00:01")) is None  # Sunday has none


def test_a_day_ends_at_midnight_in_its_zone() -> None:
    assert day_end(DEFAULT_RHYTHM, date(2026, 1, 5)) == utc("2026-01-06 00:00")
    assert day_end(DEFAULT_RHYTHM, date(2026, 7, 5)) == utc("2026-07-05 23:00")


@pytest.mark.parametrize("ask", [next_digest, local_day, due_day])
def test_a_time_without_a_zone_is_refused(ask: type) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        ask(DEFAULT_RHYTHM, datetime(2026, 1, 5, 8, 30))  # noqa: DTZ001  it is refused for that


def test_a_zone_that_is_not_known_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        next_digest(Rhythm(zone="Europe/Exampleton"), utc("2026-01-05 08:30"))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("  AMERICA/NEW  YORK ", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("utc", "UTC"),
        ("Europe/Exampleton", None),
        ("localtime", None),
        ("../etc/passwd", None),
        ("", None),
    ],
)
def test_a_zone_is_known_however_it_is_typed(text: str, zone: str | None) -> None:
    assert known_zone(text) == zone


ZONES = st.sampled_from(
    [
        "Europe/London",
        "America/New_York",
        "America/Nuuk",
        "America/Havana",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
    ]
)
RHYTHMS = st.builds(
    Rhythm,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=ZONES,
    weekdays=st.booleans(),
)
TIMES = st.datetimes(datetime(2013, 4, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  given there


def tells(rhythm: Rhythm, moment: datetime) -> bool:
    """Tell from the clock alone whether a digest comes at a minute."""
    local = moment.astimezone(ZoneInfo(rhythm.zone))
    if local.fold or (rhythm.weekdays and local.isoweekday() > 5):
        return False
    return local.time() == rhythm.at


@given(RHYTHMS, TIMES)
def test_the_next_digest_comes_at_its_time_of_day_and_is_the_first_to_come(
    rhythm: Rhythm, after: datetime
) -> None:
    due = next_digest(rhythm, after)
    assert due > after
    assert due - after <= timedelta(days=3, hours=25)
    zone = ZoneInfo(rhythm.zone)
    asked = datetime.combine(due.astimezone(zone), rhythm.at)
    shown = due.astimezone(zone).replace(tzinfo=None)
    moved = min(shown - asked, shown - asked + timedelta(days=1), key=abs)
    changed = zone.utcoffset(shown) != zone.utcoffset(shown - timedelta(hours=2))
    assert moved == timedelta() or (changed and timedelta() < moved <= timedelta(hours=1))
    # every offset of these zones is a number of half hours, so only these moments can show the time of day
    first = after + (due - after) % timedelta(minutes=30)
    between = range(int((due - first) / timedelta(minutes=30)))
    assert not any(
        tells(rhythm, moment) for n in between if (moment := first + timedelta(minutes=30 * n)) > after
    )
