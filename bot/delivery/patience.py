"""What one process waits for: workspaces in which Slack limits it, and digests that failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from data.digests.spreading import APART

FIRST_DELAY: Final = timedelta(minutes=1)
LONGEST_DELAY: Final = timedelta(minutes=30)
_FORGOTTEN_AFTER: Final = timedelta(days=1)


class _Failed(NamedTuple):
    times: int
    again: datetime


class Patience:
    """Remembers between the ticks of one process; another process learns it by itself."""

    def __init__(self, spacing: timedelta = APART) -> None:
        self._spacing = spacing
        self._free_at: dict[str, datetime] = {}
        self._next_place: dict[str, datetime] = {}
        self._failed: dict[str, _Failed] = {}

    def hold(self, team: str, until: datetime) -> None:
        """Post nothing in a workspace until a time."""
        self._free_at[team] = max(until, self._free_at.get(team, until))
        self._next_place[team] = self._free_at[team]

    def place(self, team: str, now: datetime) -> datetime | None:
        """Give when the next digest of a workspace may be tried, each after the one before; None for now."""
        free_at = self._free_at.get(team)
        if free_at is None or free_at <= now:
            self._free_at.pop(team, None)
            self._next_place.pop(team, None)
            return None
        self._next_place[team] += self._spacing
        return self._next_place[team]

    def again(self, key: str, now: datetime) -> datetime:
        """Give when a digest that failed is tried again: after 1, 2, 4 and so on to 30 minutes."""
        self._failed = {k: f for k, f in self._failed.items() if f.again > now - _FORGOTTEN_AFTER}
        times = self._failed[key].times if key in self._failed else 0
        delay = FIRST_DELAY * 2 ** min(times, 10)
        failed = _Failed(times + 1, now + min(delay, LONGEST_DELAY))
        self._failed[key] = failed
        return failed.again
