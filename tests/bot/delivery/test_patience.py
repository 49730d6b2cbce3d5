"""What a process waits for, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.delivery.patience import FIRST_DELAY, LONGEST_DELAY, Patience

NOW = datetime(2018, 11, 7, 9, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_a_workspace_that_is_held_waits_and_its_digests_keep_their_distance() -> None:
    patience = Patience(spacing=timedelta(seconds=2))
    patience.hold("T1", NOW + minutes(1))
    places = [patience.place("T1", NOW) for _ in range(3)]
    assert places == [NOW + minutes(1) + timedelta(seconds=s) for s in (2, 4, 6)]
    assert patience.place("T2", NOW) is None


def test_a_hold_ends() -> None:
    patience = Patience()
    patience.hold("T1", NOW + minutes(1))
    assert patience.place("T1", NOW + minutes(1)) is None
    assert patience.place("T1", NOW) is None


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    patience = Patience()
    patience.hold("T1", NOW + minutes(5))
    patience.hold("T1", NOW + minutes(1))
    place = patience.place("T1", NOW + minutes(2))
    assert place is not None
    assert place >= NOW + minutes(5)


def test_what_fails_waits_twice_as_long_each_time_up_to_a_bound() -> None:
    patience, now = Patience(), NOW
    waits = []
    for _ in range(8):
        again = patience.again("key", now)
        waits.append(again - now)
        now = again
    assert waits[0] == FIRST_DELAY
    assert all(after in (2 * before, LONGEST_DELAY) for before, after in pairwise(waits))
    assert waits[-1] == LONGEST_DELAY
    assert patience.again("another", now) == now + FIRST_DELAY


def test_what_failed_a_day_ago_is_forgotten() -> None:
    patience = Patience()
    patience.again("key", NOW)
    patience.again("another", NOW + timedelta(days=2))
    assert patience.again("key", NOW + timedelta(days=2)) == NOW + timedelta(days=2) + FIRST_DELAY
