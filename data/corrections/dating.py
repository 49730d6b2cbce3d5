"""The dates of a correction: from when its value was so, and up to when it vouches for that.

Somebody who suggests a leader under the answer for a day says that the person led on that day and since the start
they give. It says nothing of later days: a correction to an answer of 2018 must not reach into the time of those who
came after. So a statement made from it is "as of" the day of the answer, which grades it like any other statement.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from data.dates import FIRST_DAY, When, parse_when

if TYPE_CHECKING:
    from data.corrections.suggestion import Correction
    from data.register import Register

_ENGLAND: Final = ZoneInfo("Europe/London")


def when_of(correction: Correction) -> When | None:
    """Give the date from which a correction holds; None where it is none, or before the year in which CCGs began."""
    try:
        start = parse_when(correction.suggestion.start)
    except ValueError:
        return None
    return start if start.first.year >= FIRST_DAY.year else None


def asked_on(correction: Correction) -> date:
    """Give the day, in England, on which a correction was suggested."""
    return correction.asked_at.astimezone(_ENGLAND).date()


def day_of(register: Register, correction: Correction) -> date:
    """Give the day of the answer that a correction was suggested under, in the life of its body."""
    asked = asked_on(correction)
    try:
        day = min(date.fromisoformat(correction.suggestion.on), asked)
    except ValueError:
        day = asked
    return min(day, register.bodies[correction.suggestion.body].closed or day)


def vouched_until(register: Register, correction: Correction, start: When) -> When | None:
    """Give the day as of which a leader is stated.

    A start to come was announced on the day of the suggestion. A start after the day of the answer, and past by now,
    is all that is said: then there is none.
    """
    asked, day = asked_on(correction), day_of(register, correction)
    said = asked if start.first > asked else day
    return parse_when(said.isoformat()) if start.first <= day or start.first > asked else None
