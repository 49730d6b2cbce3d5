"""The forms in which a day or a time is written, and which days each means."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from data.days import parse_when, say_day

_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTHS: Final = {
    name[:length]: number for number, name in enumerate(_NAMES, 1) for length in (3, 4, len(name))
}
MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
WEEKDAY: Final = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_FINANCIAL: Final = re.compile(r"(\d{4})(?:/|-|–)(\d\d)")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_SPOKEN: Final = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?({MONTH})\.?,?\s+(\d{{4}})")
_AMERICAN: Final = re.compile(rf"({MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})")
_LAST_MONTH: Final = re.compile(rf"last\s+({MONTH})")
RELATIVE: Final = (
    "today", "now", "yesterday", "this year", "last year", "this month", "last month", "this week", "last week",
)  # fmt: skip
_FORMS = (_ISO, _FINANCIAL, _SLASHED, _SPOKEN, _AMERICAN, _LAST_MONTH)
ANY: Final = "|".join(f"(?:{re.sub(r'[(](?![?])', '(?:', form.pattern)})" for form in _FORMS)


class NoSuchDayError(ValueError):
    """A date that cannot be answered for; the message says what to type instead."""


def no_such_day(text: str) -> NoSuchDayError:
    return NoSuchDayError(
        f"“{text}” is not a day in the calendar. Write a date such as 5 November 2018 or 2018-11-05."
    )


def days_of(text: str, today: date) -> tuple[date, date, str]:
    """Give the first and the last day that a date means, and a remark where it could be read otherwise.

    Raises:
        NoSuchDayError: for a day that is not in the calendar.

    """
    lower = " ".join(text.casefold().split())
    if lower in RELATIVE:
        return (*_relative(lower, today), "")
    if found := _LAST_MONTH.fullmatch(lower):
        month = _MONTHS[found[1]]
        when = parse_when(f"{today.year if month < today.month else today.year - 1:04}-{month:02}")
        return when.first, when.last, ""
    if (found := _FINANCIAL.fullmatch(text)) and int(found[2]) == (int(found[1]) + 1) % 100:
        when = parse_when(f"{found[1]}/{found[2]}")
        return (
            when.first,
            when.last,
            f"Read {text} as the financial year from {say_day(when.first)} to {say_day(when.last)}.",
        )
    year, month, day, british = _parts(text, lower)
    try:
        when = parse_when(f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else ""))
    except ValueError:
        raise no_such_day(text) from None
    return when.first, when.last, f"Read {text} the British way: {say_day(when.first)}." if british else ""


def _parts(text: str, lower: str) -> tuple[int, int, int, bool]:
    """Take a date apart into year, month and day (0: not named), and whether it could be American."""
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3] or 0), False
    if found := _SLASHED.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        return int(found[3]), month, day, day <= len(_NAMES) and day != month
    if found := _SPOKEN.fullmatch(lower):
        return int(found[3]), _MONTHS[found[2]], int(found[1] or 0), False
    if found := _AMERICAN.fullmatch(lower):
        return int(found[3]), _MONTHS[found[1]], int(found[2]), False
    if found := _FINANCIAL.fullmatch(text):
        return int(found[1]), int(found[2]), 0, False
    return int(text), 0, 0, False


def _relative(words: str, today: date) -> tuple[date, date]:
    yesterday, monday = today - timedelta(days=1), today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    before_month = month - timedelta(days=1)
    return {
        "yesterday": (yesterday, yesterday),
        "this week": (monday, today),
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this month": (month, today),
        "last month": (before_month.replace(day=1), before_month),
        "this year": (date(today.year, 1, 1), today),
        "last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }.get(words, (today, today))
