"""The workspace's clock, at an offset from the real time, and the `ts` of messages."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from bot.today import ENGLAND, day_in_england

MORNING = time_of_day(9)
"""The time of day at which a day that was set begins, in England: after the usual digest."""
MICROSECONDS = 1_000_000


class WorkspaceClock:
    """`real` gives seconds since 1970, and `offset` is added. Signatures, triggers and response URLs go by `real`."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self.offset = 0.0

    def __call__(self) -> float:
        """Give the workspace's time, in seconds since 1970."""
        return self._real() + self.offset

    @property
    def is_set(self) -> bool:
        return self.offset != 0

    @property
    def day(self) -> date:
        return day_in_england(self())

    @property
    def today(self) -> date:
        """The real day, in England as the workspace's."""
        return day_in_england(self._real())

    def offset_of(self, moment: float) -> float:
        """Give how far a moment is from the real time."""
        return moment - self._real()


class TsClock:
    """Gives each message Slack's kind of `ts`: seconds and microseconds, unique and increasing."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = 0

    def __call__(self) -> str:
        self._last = max(self._last + 1, int(self._now() * MICROSECONDS))
        seconds, fraction = divmod(self._last, MICROSECONDS)
        return f"{seconds}.{fraction:06d}"

    def go_back(self) -> None:
        """Allow earlier times again, once the messages that were later are removed."""
        self._last = 0


def morning_of(day: date) -> float:
    return datetime.combine(day, MORNING, ENGLAND).timestamp()


def start_of(day: date) -> float:
    return datetime.combine(day, time_of_day(), ENGLAND).timestamp()


def next_day(day: date) -> date:
    return day + timedelta(days=1)
