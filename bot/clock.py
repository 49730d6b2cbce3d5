"""What time it is, and which day in England: for everything that runs behind the doors, one clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.today import ENGLAND

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` gives a time with its zone; the sandbox sets it to another day. Slack's signatures go by the real time."""

    now: Callable[[], datetime] = _now

    def today(self) -> date:
        """Give the day in England."""
        return self.now().astimezone(ENGLAND).date()


SYSTEM: Final = Clock()
