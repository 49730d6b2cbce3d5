"""Tick after tick, in one process and in several."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.delivery import start_ticker, tick
from bot.delivery.ticking import Ticker, process_name
from data.digests.watching import Channel
from data.state.engine import migrate, open_state
from data.state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.bot.delivery.conftest import Bench

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
        stopping=lambda: bool(bench.slack.messages),
    )
    assert claimed == len(bench.slack.messages) == 1


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
    assert "digests" not in {thread.name for thread in threading.enumerate()}


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

    ticker = Ticker(one_tick, every=0.001)
    ticker.start()
    try:
        assert again.wait(PATIENCE)
    finally:
        ticker.stop()
    assert "the database is away" in caplog.text
    assert "on purpose" in caplog.text


def test_every_process_has_a_name_of_its_own() -> None:
    assert process_name() != process_name()
