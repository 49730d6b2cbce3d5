"""Tick after tick, in one process and in several."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from bot.digests import scheduler, start_ticker, tick
from bot.digests.scheduler import keep_ticking, process_name
from data.changes.subscription import Channel
from data.state import StateError, deliveries
from data.state.engine import migrate, open_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.state.deliveries import Claim
    from tests.bot.digests.conftest import Bench

PATIENCE = 10.0
"""Seconds after which a test gives up waiting."""


def test_several_that_tick_at_once_post_every_digest_once(bench: Bench, state_url: str) -> None:
    bench.state = open_state(state_url)
    migrate(bench.state)
    channels = [Channel(f"T{number % 10}", f"C{number}") for number in range(30)]
    for channel in channels:
        bench.watch(channel)
    bench.clock.go_on(minutes=1)
    starting = threading.Barrier(3)

    def work(owner: str) -> int:
        own = open_state(state_url)
        starting.wait(PATIENCE)
        found = 0
        for _ in range(10):
            found += tick(own, bench.client_for, lambda: bench.register, bench.clock, owner)
            bench.clock.go_on(seconds=1)
        own.dispose()
        return found

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(work, ["one", "two", "three"]))
    bench.state.dispose()
    assert sum(found) == 30
    assert sorted(message["channel"] for message in bench.slack.messages) == sorted(c.id for c in channels)


def test_nothing_more_is_claimed_once_it_is_to_stop(bench: Bench) -> None:
    for number in range(3):
        bench.watch(Channel(f"T{number}", f"C{number}"))
    claimed = tick(
        bench.state,
        bench.client_for,
        lambda: bench.register,
        bench.clock,
        "one",
        at_once=1,
        stopping=lambda: bool(bench.slack.messages),
    )
    assert claimed == len(bench.slack.messages) == 1


def test_several_digests_are_in_hand_at_a_time_and_no_more_than_may_be(bench: Bench) -> None:
    for number in range(7):
        bench.watch(Channel(f"T{number}", f"C{number}"))
    # opens only when three are there; a fourth would find it broken
    together, most, lock, inside = threading.Barrier(3), list[int](), threading.Lock(), set[int]()

    def wait_for_others() -> None:
        with lock:
            inside.add(threading.get_ident())
            most.append(len(inside))
        if len(most) <= 6:
            together.wait(PATIENCE)
        with lock:
            inside.discard(threading.get_ident())

    bench.slack.on_post = wait_for_others
    assert bench.tick(at_once=3) == 7
    assert max(most) == 3
    assert {row.status for row in bench.deliveries()} == {"posted"}


def test_one_that_breaks_leaves_the_others_alone_and_each_is_told_of(bench: Bench) -> None:
    bench.broken = {"T3"}
    for number in range(8):
        bench.watch(Channel(f"T{number}", f"C{number}"))
    told: list[str] = []
    tick(
        bench.state,
        bench.client_for,
        lambda: bench.register,
        bench.clock,
        "one",
        tell=lambda claimed, _: told.append(claimed.channel.id),
    )
    assert (
        sorted(told)
        == sorted(m["channel"] for m in bench.slack.messages)
        == [f"C{n}" for n in (0, 1, 2, 4, 5, 6, 7)]
    )


def test_what_is_in_hand_is_finished_where_nothing_more_can_be_claimed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        bench.watch(Channel(f"T{number}", f"C{number}"))
    failed, claims, claim = threading.Event(), count(), deliveries.claim

    def fail_at_last(*given: Any) -> Claim | None:
        if next(claims) < 2:
            return claim(*given)
        failed.set()
        raise StateError("the database is away")

    monkeypatch.setattr(deliveries, "claim", fail_at_last)
    bench.slack.on_post = lambda: failed.wait(PATIENCE)
    with pytest.raises(StateError):
        bench.tick(at_once=8)
    assert [row.status for row in bench.deliveries()] == ["posted", "posted"]


def test_all_that_is_due_is_planned_and_posted_in_one_tick(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "MOST_READY", 20)
    monkeypatch.setattr(deliveries, "look_after", partial(deliveries.look_after, most=20))
    for number in range(25):
        bench.watch(Channel(f"T{number}", f"C{number}"))
    assert bench.tick(at_once=8) == 25
    assert [plan.made for plan in bench.plans if plan] == [20, 5, 0]


def test_a_ticker_posts_in_the_background_until_it_is_stopped(bench: Bench) -> None:
    posted = threading.Event()
    bench.slack.on_post = posted.set
    bench.watch()
    stop = start_ticker(bench.state, bench.client_for, lambda: bench.register, now=bench.clock, every=0.01)
    try:
        assert posted.wait(PATIENCE)
    finally:
        stop()
    assert bench.delivery().status == "posted"
    assert not any(thread.name.startswith("digest") for thread in threading.enumerate())


def test_stopping_waits_for_the_digest_in_hand(bench: Bench) -> None:
    posting, go_on = threading.Event(), threading.Event()

    def linger() -> None:
        posting.set()
        assert go_on.wait(PATIENCE)

    bench.slack.on_post = linger
    bench.watch()
    stop = start_ticker(bench.state, bench.client_for, lambda: bench.register, now=bench.clock)
    assert posting.wait(PATIENCE)
    stopping = threading.Thread(target=stop)
    stopping.start()
    assert stopping.is_alive()
    go_on.set()
    stopping.join(PATIENCE)
    assert bench.delivery().status == "posted"


def test_a_tick_that_fails_is_followed_by_another(caplog: pytest.LogCaptureFixture) -> None:
    again = threading.Event()
    failures: list[Exception] = [StateError("the database is away"), RuntimeError("on purpose")]

    def one_tick(_stopping: Callable[[], bool]) -> None:
        if failures:
            raise failures.pop(0)
        again.set()

    stop = keep_ticking(one_tick, every=0.001)
    try:
        assert again.wait(PATIENCE)
    finally:
        stop()
    assert "the database is away" in caplog.text
    assert "on purpose" in caplog.text


def test_every_process_has_a_name_of_its_own() -> None:
    assert process_name() != process_name()
