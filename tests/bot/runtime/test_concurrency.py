"""Pools, in which so many jobs run and wait, and a further one is refused."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from concurrent.futures import CancelledError, wait
from typing import TYPE_CHECKING

import pytest

from bot.runtime.concurrency import Pool, PoolFullError, pools

if TYPE_CHECKING:
    from collections.abc import Callable


LONG = 20.0
"""Seconds that no test takes."""


class Held:
    """Work that goes on until it is let go, and counts how much of it goes on at once."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.most = 0
        self._inside = 0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        self.begun.release()
        assert self.go.wait(LONG)
        with self._lock:
            self._inside -= 1
        return "done"


def until(holds: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if holds():
            return
        threading.Event().wait(0.002)
    pytest.fail("it did not come to that")


def test_work_is_done_and_what_it_gives_or_raises_is_told() -> None:
    pool = Pool("test", threads=2, waiting=2)

    def fail() -> None:
        raise ValueError("made up")

    assert pool.submit(lambda: 5).result(LONG) == 5
    assert pool.submit(max, 1, 2, key=lambda each: -each).result(LONG) == 1
    with pytest.raises(ValueError, match="made up"):
        pool.submit(fail).result(LONG)
    assert pool.submit(lambda: 6).result(LONG) == 6


def test_no_more_is_done_at_once_than_it_has_threads_and_no_more_waits_than_it_may() -> None:
    pool, work = Pool("test", threads=3, waiting=2), Held()
    taken = [pool.submit(work) for _ in range(5)]
    with pytest.raises(PoolFullError):
        pool.submit(work)
    for _ in range(3):
        assert work.begun.acquire(timeout=LONG)
    assert pool.load() == (3, 2)
    with pytest.raises(PoolFullError):
        pool.submit(work)
    work.go.set()
    assert [each.result(LONG) for each in taken] == ["done"] * 5
    assert work.most == 3
    until(lambda: pool.load() == (0, 0))
    assert pool.submit(work).result(LONG) == "done"


def test_jobs_begin_in_the_order_in_which_they_came() -> None:
    pool, began = Pool("test", threads=1, waiting=50), list[int]()
    wait([pool.submit(began.append, number) for number in range(50)], LONG)
    assert began == list(range(50))


def test_a_job_that_was_cancelled_while_it_waited_is_not_done() -> None:
    pool, work, done = Pool("test", threads=1, waiting=2), Held(), list[str]()
    first = pool.submit(work)
    assert work.begun.acquire(timeout=LONG)
    second, third = pool.submit(done.append, "second"), pool.submit(done.append, "third")
    assert second.cancel()
    assert not first.cancel()
    work.go.set()
    third.result(LONG)
    assert done == ["third"]


def test_a_full_pool_is_logged_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    pool, work = Pool("the test", threads=1, waiting=0), Held()
    pool.submit(work)
    for _ in range(10):
        with pytest.raises(PoolFullError):
            pool.submit(work)
    work.go.set()
    assert [record.getMessage() for record in caplog.records if "the test is full" in record.getMessage()]
    assert len(caplog.records) == 1


def test_what_was_refused_and_what_nobody_waited_for_until_it_began_is_counted() -> None:
    pool, work = Pool("test", threads=1, waiting=1), Held()
    first = pool.submit(work)
    assert work.begun.acquire(timeout=LONG)
    second = pool.submit(work)
    assert pool.refused == 0
    for _ in range(3):
        with pytest.raises(PoolFullError):
            pool.submit(work)
    assert pool.refused == 3
    assert not first.cancel()
    assert second.cancel()
    assert pool.refused == 4
    work.go.set()
    first.result(LONG)
    assert pool.refused == 4


def test_nothing_is_counted_as_refused_because_the_program_ends() -> None:
    pool, work = Pool("test", threads=1, waiting=5), Held()
    pool.submit(work)
    assert work.begun.acquire(timeout=LONG)
    waiting = pool.submit(work)
    pool.shutdown(wait=False, cancel_futures=True)
    assert waiting.cancelled()
    with pytest.raises(PoolFullError):
        pool.submit(work)
    assert pool.refused == 0
    work.go.set()


def test_every_pool_is_listed_until_nobody_has_it() -> None:
    pool = Pool("listed", threads=1, waiting=0)
    assert pool in pools()
    del pool
    gc.collect()
    assert "listed" not in [each.name for each in pools()]


def test_at_the_end_what_was_taken_is_waited_for_and_nothing_more_is_taken() -> None:
    pool, work = Pool("test", threads=1, waiting=5), Held()
    taken = [pool.submit(work) for _ in range(3)]
    work.go.set()
    pool.shutdown()
    assert [each.result(0) for each in taken] == ["done"] * 3
    with pytest.raises(PoolFullError):
        pool.submit(work)


def test_at_the_end_it_is_waited_for_so_long_and_no_longer() -> None:
    pool, work = Pool("test", threads=1, waiting=5), Held()
    pool.submit(work)
    waiting = pool.submit(work)
    pool.shutdown(seconds=0.05, cancel_futures=True)
    with pytest.raises(CancelledError):
        waiting.result(LONG)
    work.go.set()


def test_its_threads_do_not_keep_the_process_alive_and_what_was_done_is_not_kept() -> None:
    class Thing:
        pass

    pool, thing = Pool("test", threads=1, waiting=5), Thing()
    gone = weakref.ref(thing)
    pool.submit(lambda it: None, thing).result(LONG)
    del thing
    until(lambda: bool(gc.collect() is not None and gone() is None))
    assert all(thread.daemon for thread in threading.enumerate() if thread.name.startswith("test-"))


def test_many_that_hand_in_at_once_are_all_served_or_refused() -> None:
    pool, counted, refused = Pool("test", threads=4, waiting=8), list[int](), list[int]()

    def hand_in(number: int) -> None:
        for _ in range(200):
            try:
                pool.submit(counted.append, number)
            except PoolFullError:
                refused.append(number)

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    pool.shutdown(seconds=LONG)
    assert len(counted) + len(refused) == 1_600
    assert counted
