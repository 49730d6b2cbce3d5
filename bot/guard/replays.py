"""Remembers which signed requests came, so that a copy of one is not taken for another."""

from __future__ import annotations

import heapq
import threading
from typing import TYPE_CHECKING, Final

from bot.guard.signature import TOLERANCE

if TYPE_CHECKING:
    from bot.guard.signature import Stamp

MOST_REMEMBERED: Final = 10_000
"""Requests that are remembered; Slack sends one workspace 30,000 events an hour at most, 2,500 in five minutes."""


class Replays:
    """The signed requests of the last minutes, for several threads; each is forgotten when its time has run out.

    When there are too many, the one with the earliest time goes first. Slack signs what it sends again anew, so that
    its own second attempt is not a replay.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known: set[Stamp] = set()
        self._by_time: list[tuple[int, Stamp]] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def is_new(self, stamp: Stamp, now: float) -> bool:
        """Remember a request, and tell whether it came for the first time."""
        with self._lock:
            # by the time it was signed, not the time it came: one from a clock ahead of ours can be sent again longer
            while self._by_time and self._by_time[0][0] < now - TOLERANCE:
                self._forget_earliest()
            if stamp in self._known:
                return False
            self._known.add(stamp)
            heapq.heappush(self._by_time, (stamp.seconds, stamp))
            if len(self._known) > self._most:
                self._forget_earliest()
            return True

    def _forget_earliest(self) -> None:
        _, stamp = heapq.heappop(self._by_time)
        self._known.remove(stamp)
