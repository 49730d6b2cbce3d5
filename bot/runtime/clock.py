"""The time and the day in England: one clock for everything that runs.

Days begin at midnight in Europe/London. The sandbox sets the clock to another day; Slack's signatures go by the real time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable


ENGLAND: Final = ZoneInfo("Europe/London")
_HOUR: Final = 3_600


def today_in_england() -> date:
    return day_in_england(time.time())


def day_in_england(moment: float) -> date:
    """Give the day of a moment, in seconds since 1970."""
    return _day_of_hour(int(moment // _HOUR))


@lru_cache(maxsize=8)
def _day_of_hour(hour: int) -> date:
    """Give the day of an hour since 1970; in England each day begins with a whole hour of UTC."""
    return datetime.fromtimestamp(hour * _HOUR, ENGLAND).date()


@dataclass(frozen=True, slots=True)
class Clock:
    """`seconds` since 1970; the sandbox sets them to another day. Slack's signatures go by the real time."""

    seconds: Callable[[], float] = time.time

    def now(self) -> datetime:
        """Give the time with its zone."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def today(self) -> date:
        """Give the day in England."""
        return day_in_england(self.seconds())


SYSTEM: Final = Clock()
