"""A signed request counts once, as long as its time lasts, and the memory of them does not grow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.web.slack_endpoint import TOLERANCE, Replays, Stamp


def stamp(seconds: int, signature: str = "v0=a") -> Stamp:
    return Stamp(str(seconds), signature)


def test_a_request_is_new_once() -> None:
    replays = Replays()
    assert [replays.is_new(stamp(1_000), 1_000) for _ in range(3)] == [True, False, False]


def test_the_same_body_signed_anew_is_new() -> None:
    replays = Replays()
    assert replays.is_new(stamp(1_000, "v0=a"), 1_000)
    assert replays.is_new(stamp(1_001, "v0=b"), 1_001)
    assert replays.is_new(stamp(1_000, "v0=c"), 1_001)


def test_a_request_is_forgotten_when_its_time_has_run_out_and_not_before() -> None:
    replays = Replays()
    replays.is_new(stamp(1_000), 1_000)
    assert not replays.is_new(stamp(1_000), 1_000 + TOLERANCE)
    replays.is_new(stamp(1_301), 1_000 + TOLERANCE + 1)
    assert len(replays) == 1


def test_one_from_a_clock_ahead_of_ours_is_known_for_as_long_as_it_could_be_sent_again() -> None:
    replays = Replays()
    ahead = stamp(1_000 + TOLERANCE)
    assert replays.is_new(ahead, 1_000)
    replays.is_new(stamp(1_000), 1_000)
    assert not replays.is_new(ahead, 1_000 + 2 * TOLERANCE)
    assert len(replays) == 1


def test_of_too_many_the_one_with_the_earliest_time_is_forgotten() -> None:
    replays = Replays(most=3)
    for seconds in (1_003, 1_001, 1_002, 1_004):
        assert replays.is_new(stamp(seconds), 1_004)
    assert len(replays) == 3
    assert [replays.is_new(stamp(seconds), 1_004) for seconds in (1_002, 1_003, 1_004)] == [False] * 3


def test_of_many_threads_with_one_request_one_is_first() -> None:
    replays = Replays()
    stamps = [stamp(1_000, f"v0={number}") for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: replays.is_new(each, 1_000), stamps * 8))
    assert found.count(True) == len(stamps) == len(replays)
