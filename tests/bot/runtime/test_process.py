"""The day in England; what stands in the log, and what never does; and pools, in which so many jobs run and wait, and a further one is refused."""

from __future__ import annotations

import gc
import io
import json
import logging
import threading
import weakref
from concurrent.futures import CancelledError, wait
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.runtime.process import Clock, Pool, PoolFullError, pools, set_up_logging, without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2018, 11, 5, 23, 59, 59, tzinfo=UTC), date(2018, 11, 5)),
        (datetime(2018, 11, 6, 0, 0, tzinfo=UTC), date(2018, 11, 6)),
        # in summer England is an hour ahead of UTC
        (datetime(2018, 6, 30, 22, 59, 59, tzinfo=UTC), date(2018, 6, 30)),
        (datetime(2018, 6, 30, 23, 0, tzinfo=UTC), date(2018, 7, 1)),
        (datetime(2018, 6, 30, 23, 30, tzinfo=UTC), date(2018, 7, 1)),
        # this Sunday has an hour twice
        (datetime(2018, 10, 28, 23, 59, 59, tzinfo=UTC), date(2018, 10, 28)),
    ],
)
def test_a_day_begins_at_midnight_in_england(moment: datetime, day: date) -> None:
    clock = Clock(moment.timestamp)
    assert (clock.now(), clock.today()) == (moment, day)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    set_up_logging("INFO", out)
    yield out
    root.handlers[:], root.level = handlers, level


def fail(said: str) -> None:
    raise RuntimeError(said)


def lines(log: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_off_a_terminal_every_line_is_json_whoever_logs_it(log: io.StringIO) -> None:
    logging.getLogger("slack_sdk").warning("a %s line", "plain")
    logging.getLogger("bot").error("request %s failed", "ab12cd")
    plain, own = lines(log)
    assert (plain["event"], plain["level"], plain["logger"]) == ("a plain line", "warning", "slack_sdk")
    assert (own["event"], own["level"], own["logger"]) == ("request ab12cd failed", "error", "bot")
    assert own["timestamp"].endswith("Z")


def test_a_traceback_is_in_the_line_it_belongs_to(log: io.StringIO) -> None:
    try:
        fail("made up")
    except RuntimeError:
        logging.getLogger("bot").exception("request ab12cd failed")
    (line,) = lines(log)
    assert "RuntimeError: made up" in line["exception"]


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-5678-abcDEF",
        "xoxp-1",
        "xapp-1-A1-2-abc",
        "xoxe.xoxp-1-Mi0yLTE",
        "v0=" + "a" * 64,
        "https://hooks.slack.com/commands/T1/2/3",
        "postgresql://someone:hunter2@db/commissioner",
    ],
)
def test_no_secret_reaches_the_log_by_any_way(log: io.StringIO, secret: str) -> None:
    logging.getLogger("bot").info("said %s, twice: %s.", secret, [secret])
    logging.getLogger("bot").info("said", stack_info=True, extra={"value": secret})
    try:
        fail(secret)
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
    text = log.getvalue()
    assert "[secret]" in text
    assert "hunter2" not in text
    assert secret not in text
    assert len(lines(log)) == 3


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_line_is_words_without_secrets() -> None:
    root, out = logging.getLogger(), _Terminal()
    handlers, level = root.handlers[:], root.level
    set_up_logging("INFO", out)
    try:
        logging.getLogger("bot").warning("said %s", "xoxb-1234-abc")
    finally:
        root.handlers[:], root.level = handlers, level
    assert "said [secret]" in out.getvalue()
    assert "{" not in out.getvalue()
    assert "warning" in out.getvalue()


def test_a_line_without_secrets_stays_as_it_is() -> None:
    line = "loaded reference 0123456789ab, v0.1, https://example.org/a?b=c"
    assert without_secrets(line) == line


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
