"""Times told loosely: what means one day becomes that day, and what could be several is refused, never passed over."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.days import say_day
from handlers.date_forms import ANY, MONTH, WEEKDAY, NoSuchDayError, days_of, no_such_day

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE: Final = rf"(?:{ANY}|20\d\d)"
_END: Final = r"(?=[\s,)?.!]|$)"
_SPAN: Final = re.compile(
    rf"\b(?:between\s+{_DATE}\s+and|from\s+{_DATE}\s+(?:to|until|till))\s+{_DATE}{_END}",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(
    r"\b(?P<said>(?:early|late|(?:the\s+)?(?:spring|summer|autumn|winter)|q[1-4]|"
    r"(?:the\s+)?(?:first|second|third|fourth|last)\s+(?:half|quarter))[\s-]+(?:of\s+|in\s+)?"
    rf"(?:(?:{MONTH})\s+)?20\d\d){_END}",
    re.IGNORECASE,
)
_NO_YEAR: Final = re.compile(
    rf"\b(?:on|in|during|since)\s+(?:the\s+)?(?P<said>(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:{MONTH})"
    rf"(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?|{WEEKDAY})\s*[?.!]*$",
    re.IGNORECASE,
)
_WORDS_FOR: Final = (
    "a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_AGO: Final = re.compile(
    rf"(?:\babout\s+)?\b(?P<count>\d{{1,3}}|an|{'|'.join(_WORDS_FOR)})\s+(?P<unit>day|week|month|year)s?\s+ago{_END}",
    re.IGNORECASE,
)
_EDGE: Final = re.compile(
    rf"(?:\b(?:at|by|in|on|from|(?P<since>since))\s+)?\b(?:(?P<middle>mid)[\s-]+|(?:(?P<start>(?:the\s+)?(?:start|beginning)\s+of)|(?P<end>(?:the\s+)?end\s+of)"
    rf"|(?P<before>(?:just\s+)?before|prior\s+to|until|till)|(?P<after>(?:just\s+)?after))\s+)(?P<date>{_DATE}){_END}",
    re.IGNORECASE,
)
_MONTHS_A_YEAR: Final = 12


def settle_loose(words: str, today: date) -> tuple[str, str]:
    """Write a time that is told loosely as a date, and say how it was read ("" where there was none).

    Raises:
        NoSuchDayError: where it could mean several days, or where no year is named.

    """
    if span := _SPAN.search(words):
        raise NoSuchDayError(f"“{span[0]}” names two dates. Ask again with one of them.")
    if vague := _VAGUE.search(words):
        raise NoSuchDayError(
            f"“{vague['said']}” could be many days. Name one, or a month such as March 2018."
        )
    if unnamed := _NO_YEAR.search(words):
        raise NoSuchDayError(
            f"“{unnamed['said']}” alone is no date. Write one with its year, such as 5 November 2018 or November 2018."
        )
    for pattern, read in _READ:
        if found := pattern.search(words):
            day = _day(found, read, today)
            note = f"Read “{found[0].strip()}” as {say_day(day)}."
            said = "since" if {"since", "after"} & _told(found) else "on"
            return f"{words[: found.start()]}{said} {day.isoformat()}{words[found.end() :]}", note
    return words, ""


def _day(found: re.Match[str], read: Callable[[re.Match[str], date], date], today: date) -> date:
    try:
        return read(found, today)
    except OverflowError:
        raise no_such_day(found[0].strip()) from None


def _told(found: re.Match[str]) -> set[str]:
    return {name for name, text in found.groupdict().items() if text}


def _ago(found: re.Match[str], today: date) -> date:
    said, unit = found["count"].casefold(), found["unit"].casefold()
    count = int(said) if said.isdecimal() else 1 if said == "an" else max(1, _WORDS_FOR.index(said))
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = today.year * _MONTHS_A_YEAR + today.month - 1 - count * (_MONTHS_A_YEAR if unit == "year" else 1)
    year, month = divmod(months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _edge(found: re.Match[str], today: date) -> date:
    first, last, _ = days_of(found["date"], today)
    if found["start"]:
        return first
    if found["middle"]:
        return first + (last - first) // 2 if first.month == last.month else first.replace(month=6, day=30)
    if found["end"]:
        return last
    return first - timedelta(days=1) if found["before"] else last + timedelta(days=1)


_READ: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date]], ...]] = (
    (_AGO, _ago),
    (_EDGE, _edge),
)
