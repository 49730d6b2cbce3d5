"""Bounded thread pools, background threads, and the end of a process within a time limit.

Each kind of work has a pool of its own, so that work that waits holds up its own kind alone.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable


END_SECONDS: Final = 7.0
"""How long what was taken may still take when the process is told to end; a supervisor kills it later."""

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

BUSY: Final = "Commissioner has too much to do just now. Try again in a moment."
"""What a person reads whose request found a full pool."""

TOLD_EVERY: Final = 60.0
"""Seconds between two log lines about one full pool."""

_pools: Final[WeakSet[Pool]] = WeakSet()
_pools_lock: Final = threading.Lock()


def end_within(seconds: float = END_SECONDS, status: int = 0) -> None:
    """End this process after so many seconds unless it has ended; what Slack did not hear of, it sends again."""

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
    """Start `go_on`, which ends soon after its event is set, and give what sets it and waits so long for that."""
    stop = threading.Event()
    thread = threading.Thread(target=go_on, args=(stop,), name=name, daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(seconds)

    return end


class PoolFullError(RuntimeError):
    """Every thread of a pool is busy and so many jobs wait that another would wait in vain."""


class Pool(Executor):
    """At most `threads` daemon threads, and at most `waiting` jobs in a queue; a further job is refused.

    The threads are daemons: one that waits for a peer that does not answer does not keep the process alive, as
    those of `ThreadPoolExecutor` do, which are joined when the interpreter ends. `refused` counts the jobs that found
    no place, and those that were cancelled, as nobody waited any longer, before a thread began them.
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
        self._told = -TOLD_EVERY
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
            in_hand = self._running + len(self._jobs)
            taken = not self._closed and in_hand < self._threads + self._waiting
            if taken:
                self._jobs.append((future, job))
                taken = self._wake_or_start()
            self.refused += not taken and not self._closed
        if not taken:
            self._tell()
            raise PoolFullError(BUSY)
        future.add_done_callback(self._count_cancelled)
        return future

    def _count_cancelled(self, future: Future[T]) -> None:
        if future.cancelled():
            with self._changed:
                self.refused += not self._closed

    def _wake_or_start(self) -> bool:
        """See to it that a thread takes the job that was queued last; False where the system has no thread for it."""
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

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told >= TOLD_EVERY:
            self._told = now
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
                # what was done must not be kept until the next job comes
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
        """Take no more jobs, and wait until those that were taken are done, at most so many seconds, None for however long."""
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
