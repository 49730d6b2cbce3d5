"""Dates as precise as a source gives them: a day, a month, a year, a financial year, or nothing."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

FIRST_DAY: Final = date(2013, 4, 1)
"""CCGs began on this day; no question is answered for an earlier one."""

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH: Final = 31
_FORM: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?|/(\d\d))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A date as a source states it: every day from `first` to `last` is possible."""

    first: date
    last: date
    text: str

    @property
    def exact(self) -> bool:
        return self.first == self.last

    def __str__(self) -> str:
        return self.text

    @classmethod
    def on(cls, day: date) -> When:
        """Give a date that is known to the day."""
        return cls(day, day, say_day(day))


@lru_cache(maxsize=4096)
def parse_when(text: str) -> When:
    """Read "2018", "2018-11", "2018-11-05" or the financial year "2018/19".

    Raises:
        ValueError: with a sentence that says which forms are read.

    """
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19")
    year, month, day, second_year = (int(part) if part else 0 for part in found.groups())
    if found[4] and second_year != (year + 1) % 100:
        raise ValueError(f"{text!r} is not a financial year: {year}/{(year + 1) % 100:02} would be")
    try:
        if found[4]:
            return When(date(year, 4, 1), date(year + 1, 3, 31), text)
        if not found[2]:
            return When(date(year, 1, 1), date(year, 12, 31), text)
        first = date(year, month, day if found[3] else 1)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date in the calendar") from error
    if found[3]:
        return When.on(first)
    return When(first, date(year, month, monthrange(year, month)[1]), _spoken(year, month))


def write_when(when: When) -> str:
    """Write a date in the form that `parse_when` reads.

    Raises:
        ValueError: where it is none of a day, a month, a year and a financial year.

    """
    first = when.first
    for form in (
        first.isoformat(),
        f"{first:%Y-%m}",
        f"{first.year:04}",
        f"{first.year:04}/{(first.year + 1) % 100:02}",
    ):
        read = parse_when(form)
        if (read.first, read.last) == (first, when.last):
            return form
    raise ValueError(f"{when} is not a day, a month, a year or a financial year")


def _spoken(year: int, month: int) -> str:
    return f"{_MONTHS[month - 1]} {year}"


def say_day(day: date) -> str:
    """Write a day the British way: 5 November 2018."""
    return f"{day.day} {_spoken(day.year, day.month)}"


def say_iso(text: str) -> str:
    """Write a stored date for a reader: "2018-11" is November 2018, "" is "an unknown date"."""
    return str(parse_when(text)) if text else "an unknown date"


def counts_from(when: When) -> date:
    """Give the day from which a date counts as come: its first where it is a day or a month, else its last."""
    return when.first if (when.last - when.first).days <= _MONTH else when.last


def within(when: When, first: date | None, last: date | None) -> bool:
    """Tell whether a date falls in a period (None: open); one known to the year only must lie in it wholly.

    A period of one day is that day and everything before it.
    """
    if last is not None and first == last:
        first = None
    if (when.last - when.first).days < _MONTH:
        return (first is None or when.last >= first) and (last is None or when.first <= last)
    return (first is None or when.first >= first) and (last is None or when.last <= last)


def lasts(start: date | None, end: date | None, day: date) -> bool:
    """Tell whether a day is in a period from one day to another (None: open)."""
    return (start is None or start <= day) and (end is None or day <= end)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def financial_year_start(day: date) -> int:
    """Give the year whose 1 April is the last on or before the day; boundaries change on that date."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1
