"""Bounded thread pools (`Pool`), background threads, and an end in time (`end_within`). Each kind of work has a pool of its own."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections import deque
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


END_SECONDS: Final = 7.0
"""Time for open requests after the process is told to end; a supervisor kills it later than that."""

BUSY: Final = "Commissioner has too much to do just now. Try again in a moment."
"""What a person reads where the pool for their request is full."""

TOLD_EVERY: Final = 60.0
"""Seconds between two log lines about one full pool."""

_pools: Final[WeakSet[Pool]] = WeakSet()
_pools_lock: Final = threading.Lock()


def end_within(seconds: float = END_SECONDS, status: int = 0) -> None:
    """Exit with `status` after so many seconds, whatever still runs; Slack sends unacknowledged requests again."""

    def end() -> None:
        _log.warning("what was taken is not done after %g seconds; the process ends without it", seconds)
        logging.shutdown()
        os._exit(status)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def in_background(
    name: str, go_on: Callable[[threading.Event], object], seconds: float = 5
) -> Callable[[], None]:
    """Run `go_on` in a daemon thread; give a function that sets its event and joins the thread for up to `seconds`.

    `go_on` must return soon after the event is set.
    """
    stop = threading.Event()
    thread = threading.Thread(target=go_on, args=(stop,), name=name, daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(seconds)

    return end


def repeat(
    name: str,
    act: Callable[[threading.Event], object],
    every: float,
    failed: str,
    *,
    first: float = 0.0,
    spread: float = 0.0,
    seconds: float = 5,
) -> Callable[[], None]:
    """Call `act` each `every` seconds in the background; an exception is logged as `failed` and does not end it.

    `first` is the wait before the first call. Waits vary by the share `spread`, so that processes do not act at the same moment.
    What it gives, and `seconds`, are as in `in_background`.
    """

    def go_on(stop: threading.Event) -> None:
        wait = first
        while not stop.wait(wait * random.uniform(1 - spread, 1 + spread)):  # noqa: S311
            wait = every
            try:
                act(stop)
            except Exception:  # noqa: BLE001  it would end the thread unseen
                _log.exception(failed)

    return in_background(name, go_on, seconds)


class PoolFullError(RuntimeError):
    """The threads of a pool are busy and its queue is full."""


class Pool(Executor):
    """An executor of at most `threads` daemon threads and `waiting` queued jobs; a further job is refused.

    Unlike those of `ThreadPoolExecutor`, the threads are not joined when the interpreter ends, so one that hangs does not
    keep the process alive. `refused` counts the jobs that were refused, and those cancelled before a thread began them.
    """

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self.name = name
        self.refused = 0
        self._threads = threads
        self._waiting = waiting
        self._jobs: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._changed = threading.Condition()
        self._started = 0
        self._idle = 0
        self._running = 0
        self._closed = False
        self._logged_at = -TOLD_EVERY
        with _pools_lock:
            _pools.add(self)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a call.

        Raises:
            PoolFullError: where the queue is full, or the pool was shut down.

        """
        future: Future[T] = Future()
        job = (lambda: fn(*args, **kwargs)) if args or kwargs else fn
        with self._changed:
            queued_or_running = self._running + len(self._jobs)
            taken = not self._closed and queued_or_running < self._threads + self._waiting
            if taken:
                self._jobs.append((future, job))
                taken = self._wake_or_start()
            self.refused += not taken and not self._closed
        if not taken:
            self._log_full()
            raise PoolFullError(BUSY)
        future.add_done_callback(self._count_cancelled)
        return future

    def _count_cancelled(self, future: Future[T]) -> None:
        if future.cancelled():
            with self._changed:
                self.refused += not self._closed

    def _wake_or_start(self) -> bool:
        """Wake or start a thread for the job queued last; False where the system can start none and none runs."""
        if self._idle >= len(self._jobs):
            self._changed.notify()
        elif self._started < self._threads:
            try:
                threading.Thread(target=self._work, name=f"{self.name}-{self._started}", daemon=True).start()
            except RuntimeError:
                if not self._started:
                    self._jobs.pop()
                return bool(self._started)
            self._started += 1
        return True

    def _log_full(self) -> None:
        now = time.monotonic()
        if now - self._logged_at >= TOLD_EVERY:
            self._logged_at = now
            _log.warning(
                "the pool for %s is full: %d threads are busy, %d jobs wait", self.name, *self.load()
            )

    def load(self) -> tuple[int, int]:
        """Give how many jobs run and how many wait."""
        with self._changed:
            return self._running, len(self._jobs)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._idle += 1
                while not self._jobs:
                    if self._closed:
                        self._idle -= 1
                        return
                    self._changed.wait()
                self._idle -= 1
                future, job = self._jobs.popleft()
                self._running += 1
            try:
                if future.set_running_or_notify_cancel():
                    _run(future, job)
            finally:
                # or the job and its result would be kept alive until the next job
                del future, job
                with self._changed:
                    self._running -= 1
                    if self._closed:
                        self._changed.notify_all()

    def shutdown(
        self,
        wait: bool = True,  # noqa: FBT001  Executor's
        *,
        cancel_futures: bool = False,
        seconds: float | None = None,
    ) -> None:
        """Refuse further jobs; with `wait`, wait for those queued and running, at most `seconds` (None: without limit)."""
        with self._changed:
            self._closed = True
            if cancel_futures:
                while self._jobs:
                    self._jobs.popleft()[0].cancel()
            self._changed.notify_all()
            if wait:
                self._changed.wait_for(lambda: not self._jobs and not self._running, seconds)


def pools() -> list[Pool]:
    """Give every pool of this process."""
    with _pools_lock:
        return list(_pools)


def _run(future: Future[T], job: Callable[[], T]) -> None:
    try:
        found = job()
    except BaseException as error:  # noqa: BLE001  whoever waits for the result gets it
        future.set_exception(error)
    else:
        future.set_result(found)
