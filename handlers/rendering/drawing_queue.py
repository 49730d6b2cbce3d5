"""Who draws next: one picture at a time, in turn for each person.

However often one person presses "Show chart", another waits for one picture at most.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from concurrent.futures import Executor

MOST_WAITING: Final = 10
"""Pictures of one person that may wait at a time."""


class Added(Enum):
    """What became of a picture that was asked for."""

    WAITING = auto()
    SAME = auto()
    """The same person waits for the same picture already."""
    TOO_MANY = auto()
    """The person waits for as many as may wait."""


@dataclass(frozen=True, slots=True)
class _Job:
    person: Hashable
    key: Hashable
    draw: Callable[[], Callable[[], object] | None]


class DrawingQueue:
    """Draws in one thread; what follows, such as an upload, is done elsewhere and holds up nobody's drawing."""

    def __init__(self, drawing: Executor, following: Executor, most: int = MOST_WAITING) -> None:
        """`drawing` has one thread; `following` does what is to be done with a picture."""
        self._drawing, self._following, self._most = drawing, following, most
        self._lock = threading.Lock()
        self._waiting: OrderedDict[Hashable, deque[_Job]] = OrderedDict()
        self._in_hand: set[tuple[Hashable, Hashable]] = set()
        self._is_drawing = False
        self._is_stopped = False

    def add(self, person: Hashable, key: Hashable, draw: Callable[[], Callable[[], object] | None]) -> Added:
        """Let a person wait for a picture.

        Args:
            person: whose turn it is when it is drawn.
            key: what is the same for the same picture in the same place. It is not drawn for this person again until
                what follows is done.
            draw: draws, and gives what is to be done then, None for nothing. It raises nothing.

        """
        job = _Job(person, key, draw)
        with self._lock:
            if (person, key) in self._in_hand:
                return Added.SAME
            queue = self._waiting.setdefault(person, deque())
            if len(queue) >= self._most:
                return Added.TOO_MANY
            queue.append(job)
            self._in_hand.add((person, key))
            starts, self._is_drawing = not self._is_drawing, True
        if starts:
            self._drawing.submit(self._draw_all)
        return Added.WAITING

    def stop(self) -> None:
        """Draw nothing more than the picture in hand."""
        with self._lock:
            self._is_stopped = True
            self._waiting.clear()

    def _draw_all(self) -> None:
        while job := self._next():
            follow = None
            try:
                follow = job.draw()
            finally:
                if follow is None or self._is_stopped:
                    self._release(job)
                else:
                    self._hand_on(job, follow)

    def _next(self) -> _Job | None:
        """Give the job of whoever waits longest for a turn, and put that person behind the others."""
        with self._lock:
            if not self._waiting:
                self._is_drawing = False
                return None
            person, queue = self._waiting.popitem(last=False)
            job = queue.popleft()
            if queue:
                self._waiting[person] = queue
            return job

    def _hand_on(self, job: _Job, follow: Callable[[], object]) -> None:
        try:
            self._following.submit(self._follow, job, follow)
        except RuntimeError:
            # it takes nothing more just now, so drawing waits too
            self._follow(job, follow)

    def _follow(self, job: _Job, follow: Callable[[], object]) -> None:
        try:
            follow()
        finally:
            self._release(job)

    def _release(self, job: _Job) -> None:
        with self._lock:
            self._in_hand.discard((job.person, job.key))
