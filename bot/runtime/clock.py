"""The clock: the time in UTC, and the day in England, which is the day of a question and of a digest."""

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
    """Give the day in England by the machine's clock."""
    return day_in_england(time.time())


def day_in_england(moment: float) -> date:
    """Give the day in England of a moment in seconds since 1970."""
    return _day_of_hour(int(moment // _HOUR))


@lru_cache(maxsize=8)
def _day_of_hour(hour: int) -> date:
    """Give the day of an hour counted from 1970; days in England begin on a whole hour of UTC."""
    return datetime.fromtimestamp(hour * _HOUR, ENGLAND).date()


@dataclass(frozen=True, slots=True)
class Clock:
    """The time as `seconds` gives it, since 1970. Slack's signatures are checked by the real time instead."""

    seconds: Callable[[], float] = time.time

    def now(self) -> datetime:
        """Give the time in UTC, aware."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def today(self) -> date:
        """Give the day in England."""
        return day_in_england(self.seconds())


SYSTEM: Final = Clock()
