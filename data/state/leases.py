"""Leases that no clock can end too early: a process takes over only what it saw untouched for a whole lease.

A lease has an end by the database's clock, and that clock can be set forward while the holder is still posting. So
whoever wants to take a delivery over also watches it, by a clock of its own that nobody sets, for as long as a lease is.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime


class Held(NamedTuple):
    """A lease as it was seen; whoever renews it or takes it over makes it another one."""

    key: str
    turn: int
    lease_until: datetime


def elapsed() -> float:
    """Give seconds by a clock that nobody sets; on Linux it goes on while the machine sleeps."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class LeaseWatch:
    """Remembers, for one process and all its threads, since when each lease was seen as it is."""

    def __init__(self, clock: Callable[[], float] = elapsed) -> None:
        """Measure by `clock`, in seconds."""
        self._clock = clock
        self._seen: dict[Held, float] = {}
        self._lock = threading.Lock()

    def untouched(self, held: Iterable[Held], seconds: float) -> list[Held]:
        """Note the leases there are, and give those that were as they are for so many seconds. Others are forgotten."""
        with self._lock:
            now = self._clock()
            self._seen = {lease: self._seen.get(lease, now) for lease in held}
            return [lease for lease, since in self._seen.items() if now - since >= seconds]
