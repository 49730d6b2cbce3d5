"""What a process waits for, and for how long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.digests.worker import FIRST_DELAY, LONGEST_DELAY, RateLimit

NOW = datetime(2018, 11, 7, 9, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def test_a_workspace_that_is_held_waits_and_its_digests_keep_their_distance() -> None:
    limits = RateLimit(pace=seconds(2))
    assert limits.hold("T1", NOW + minutes(1)) == NOW + minutes(1)
    places = [limits.place("T1", NOW) for _ in range(3)]
    assert places == [NOW + minutes(1) + seconds(s) for s in (2, 4, 6)]
    assert limits.place("T2", NOW) is None


def test_digests_that_are_limited_at_once_keep_their_distance_too() -> None:
    limits = RateLimit(pace=seconds(2))
    places = [limits.hold("T1", NOW + minutes(1)) for _ in range(3)]
    assert places == [NOW + minutes(1) + seconds(s) for s in (0, 2, 4)]


def test_after_a_hold_a_workspace_is_posted_to_one_by_one_for_a_while_and_then_as_always() -> None:
    limits, freed = RateLimit(seconds(1), minutes(1)), NOW + minutes(1)
    limits.hold("T1", freed)
    assert limits.place("T1", freed) is None
    assert limits.place("T1", freed) == freed + seconds(1)
    assert limits.place("T1", freed + seconds(1)) is None
    after = freed + minutes(1) + seconds(1)
    assert [limits.place("T1", after) for _ in range(3)] == [None] * 3


def test_threads_that_ask_at_once_are_each_given_a_place_of_their_own() -> None:
    limits = RateLimit(pace=seconds(1))
    limits.hold("T1", NOW + minutes(1))
    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda _: limits.place("T1", NOW), range(400)))
    assert sorted(filter(None, places)) == [NOW + minutes(1) + seconds(s) for s in range(1, 401)]


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    limits = RateLimit()
    limits.hold("T1", NOW + minutes(5))
    limits.hold("T1", NOW + minutes(1))
    place = limits.place("T1", NOW + minutes(2))
    assert place is not None
    assert place >= NOW + minutes(5)


def test_what_fails_waits_twice_as_long_each_time_up_to_a_bound() -> None:
    limits, now = RateLimit(), NOW
    waits = []
    for _ in range(8):
        again = limits.again("key", now)
        waits.append(again - now)
        now = again
    assert waits[0] == FIRST_DELAY
    assert all(after in (2 * before, LONGEST_DELAY) for before, after in pairwise(waits))
    assert waits[-1] == LONGEST_DELAY
    assert limits.again("another", now) == now + FIRST_DELAY


def test_what_failed_a_day_ago_is_forgotten() -> None:
    limits = RateLimit()
    limits.again("key", NOW)
    limits.again("another", NOW + timedelta(days=2))
    assert limits.again("key", NOW + timedelta(days=2)) == NOW + timedelta(days=2) + FIRST_DELAY
