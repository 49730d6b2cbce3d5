"""What time it is, and which day in England: for everything that runs behind the doors, one clock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.runtime.today import day_in_england

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


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
