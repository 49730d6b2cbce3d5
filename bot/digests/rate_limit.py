"""Rate limits and backoff of one process: workspaces in which Slack limits it, and digests that failed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

FIRST_DELAY: Final = timedelta(minutes=1)
LONGEST_DELAY: Final = timedelta(minutes=30)
CAREFUL_PACE: Final = timedelta(seconds=1)
"""Between two digests of one process to a workspace in which Slack limited it; the usual pace was too fast there."""

CAREFUL_FOR: Final = timedelta(minutes=1)
"""How long after a hold that pace is kept. Slack counts by the minute."""

_FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(slots=True)
class _Limited:
    """A workspace in which Slack limited this process, and the last time that was given to a digest there."""

    free_at: datetime
    careful_until: datetime
    last_place: datetime


class _Failed(NamedTuple):
    times: int
    again: datetime


class RateLimit:
    """Remembers between the ticks of one process, for all its threads; another process learns it by itself.

    Its times are aware and must be of a clock that nobody sets (`worker.Memory.steady`): a hold is a number of seconds.
    """

    def __init__(self, pace: timedelta = CAREFUL_PACE, careful_for: timedelta = CAREFUL_FOR) -> None:
        self._pace = pace
        self._careful_for = careful_for
        self._limited: dict[str, _Limited] = {}
        self._failed: dict[str, _Failed] = {}
        self._lock = threading.Lock()

    def hold(self, team: str, until: datetime) -> datetime:
        """Post nothing in a workspace until a time, and give when the digest that Slack limited may be tried again.

        Several that are limited at once keep their distance too.
        """
        with self._lock:
            known = self._limited.get(team)
            if known is None:
                self._limited[team] = _Limited(until, until + self._careful_for, until)
                return until
            known.free_at = max(known.free_at, until)
            known.careful_until = max(known.careful_until, until + self._careful_for)
            return self._next_place(known)

    def place(self, team: str, now: datetime) -> datetime | None:
        """Give when a digest of a workspace may be tried, each after the one before; None for now."""
        with self._lock:
            known = self._limited.get(team)
            if known is None:
                return None
            if now < known.free_at:
                return self._next_place(known)
            if now < known.careful_until:
                known.free_at = now + self._pace
            else:
                del self._limited[team]
            return None

    def _next_place(self, known: _Limited) -> datetime:
        known.last_place = max(known.free_at, known.last_place + self._pace)
        return known.last_place

    def again(self, key: str, now: datetime) -> datetime:
        """Give when a digest that failed is tried again: after 1, 2, 4 and so on to 30 minutes."""
        with self._lock:
            self._failed = {k: f for k, f in self._failed.items() if f.again > now - _FORGOTTEN_AFTER}
            times = self._failed[key].times if key in self._failed else 0
            delay = FIRST_DELAY * 2 ** min(times, 10)
            failed = _Failed(times + 1, now + min(delay, LONGEST_DELAY))
            self._failed[key] = failed
            return failed.again
