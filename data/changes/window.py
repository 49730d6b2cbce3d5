"""Which changes fall between two tellings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from data.changes.change import Change, Origin
from data.dates import FIRST_DAY, counts_from

if TYPE_CHECKING:
    from data.register import Register

__all__ = [
    "FIRST_DAYS",
    "Told",
    "by_happened",
    "changes_within",
    "counts_from",
    "day_known",
    "first_told",
    "told_now",
]

FIRST_DAYS: Final = 7
"""How many days the first digest of a channel looks back."""

_BEFORE_ALL: Final = datetime.combine(FIRST_DAY, time(), UTC)
_ENGLAND: Final = ZoneInfo("Europe/London")


class Told(NamedTuple):
    """Up to where a reader has been told: what happened by `day`, and what became known here by two times (UTC).

    The reference and the corrections reach a process by different ways, so each has its own time.
    """

    day: date
    reference: datetime
    corrections: datetime


def day_known(known: datetime) -> date:
    """Give the day in England on which something became known here."""
    return known.astimezone(_ENGLAND).date()


def told_now(register: Register, day: date) -> Told:
    """Give up to where a reader is told who is told everything on a day."""
    return Told(day, register.built, register.kept(told_now, lambda: _last_correction(register)))


def _last_correction(register: Register) -> datetime:
    corrected = [c.known for c in register.recorded if c.known and c.origin is Origin.CORRECTION]
    return max(corrected, default=_BEFORE_ALL)


def first_told(told: Told) -> Told:
    """Give what a reader counts as told before the first telling, which covers the seven days up to `told`.

    What became known before those days, or long after them, is no news of them, and is left out.
    """
    week = timedelta(days=FIRST_DAYS)
    first = told.day - week
    begin = datetime.combine(first + timedelta(days=1), time(), _ENGLAND).astimezone(UTC)

    def before(known: datetime) -> datetime:
        return known if day_known(known) > told.day + week else min(known, begin)

    return Told(first, before(told.reference), before(told.corrections))


def changes_within(register: Register, after: Told, until: Told) -> tuple[Change, ...]:
    """Give what is to be told to a reader who was told up to `after`, by the day on which it happened.

    What was known from the first version on is told when it happens. Anything else is told when it becomes known,
    and again on the day it happens where that is later.
    """
    found = [change for change in register.changes if _is_told(change, after, until)]
    return tuple(sorted(found, key=by_happened))


def by_happened(change: Change) -> tuple[date, str]:
    """Order changes by the day from which they count; what nobody dates comes first."""
    return (counts_from(change.happened) if change.happened else date.min, change.id)


def _is_told(change: Change, after: Told, until: Told) -> bool:
    happens = change.happened is not None and after.day < counts_from(change.happened) <= until.day
    if change.known is None:
        return happens
    if change.origin is Origin.CORRECTION:
        became_known = after.corrections < change.known <= until.corrections
    else:
        became_known = after.reference < change.known <= until.reference
    lay_ahead = change.happened is not None and change.happened.first > day_known(change.known)
    return became_known or (happens and lay_ahead)
