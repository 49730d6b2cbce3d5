"""The day it is in England."""

from __future__ import annotations

import time
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

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
