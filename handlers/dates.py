"""The day a question is about, read from its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.days import FIRST_DAY, parse_when, say_day

_MONTHS: Final = {
    name[:length]: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
    for length in (3, 4, len(name))
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_SPOKEN: Final = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?({_MONTH})\.?,?\s+(\d{{4}})")
_AMERICAN: Final = re.compile(rf"({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})")
_YEAR: Final = re.compile(r"\d{4}")
_ANY: Final = "|".join(
    f"(?:{form.pattern})".replace("(", "(?:").replace("(?:?:", "(?:")
    for form in (_ISO, _SLASHED, _SPOKEN, _AMERICAN)
)
_AT_END: Final = re.compile(
    rf"(?:^|[\s,(])(?:(?P<word>on|in|as of|as at|at|by|for|during|back in)\s+(?P<any>{_ANY}|\d{{4}}|today|now|yesterday)"
    rf"|(?P<bare>{_ANY}|20\d\d|today|now|yesterday))\s*[)?.!]*\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The words of a question without their date, and the day they name; `note` says how a form was read."""

    words: str
    day: date | None
    note: str = ""


class NoSuchDayError(ValueError):
    """A date that cannot be answered for; the message says what to type instead."""


def split_day(words: str, today: date) -> DayAsked:
    """Take the date off the end of a question.

    A month or a year means its last day, or today while it lasts. Numbers with slashes are read the British way.

    Raises:
        NoSuchDayError: for a date that does not exist, before CCGs began or after today.

    """
    found = _AT_END.search(words)
    if not found:
        return DayAsked(words, None)
    text = (found["any"] or found["bare"]).strip()
    return DayAsked(words[: found.start()].strip(" ,("), *_allowed(text, today))


def read_day(text: str, today: date) -> date:
    """Read a date by itself, as in an option of the command line.

    Raises:
        NoSuchDayError: as `split_day`, and for text that is no date.

    """
    asked = split_day(text, today)
    if asked.day is None or asked.words:
        raise NoSuchDayError(f"“{text}” is not a date. Write it as 5 November 2018 or 2018-11-05.")
    return asked.day


def _allowed(text: str, today: date) -> tuple[date, str]:
    first, last, note = _days(text, today)
    if last < FIRST_DAY:
        raise NoSuchDayError(
            f"{_said(first, last)} is before CCGs began. Ask for a day from {say_day(FIRST_DAY)} to today."
        )
    if first > today:
        raise NoSuchDayError(
            f"{_said(first, last)} has not come yet. Ask for a day from {say_day(FIRST_DAY)} to today, {say_day(today)}."
        )
    return min(last, today), note


def _said(first: date, last: date) -> str:
    return say_day(first) if first == last else f"The time from {say_day(first)} to {say_day(last)}"


def _days(text: str, today: date) -> tuple[date, date, str]:
    lower = text.lower()
    if lower in ("today", "now"):
        return today, today, ""
    if lower == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1), ""
    note = ""
    if found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    elif found := _SLASHED.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        if day <= len(set(_MONTHS.values())) and day != month:
            note = "british"
    elif found := _SPOKEN.fullmatch(lower):
        day, month, year = int(found[1] or 0), _MONTHS[found[2]], int(found[3])
    elif found := _AMERICAN.fullmatch(lower):
        month, day, year = _MONTHS[found[1]], int(found[2]), int(found[3])
    else:
        year, month, day = int(text), 0, 0
    try:
        when = parse_when(f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else ""))
    except ValueError:
        raise NoSuchDayError(
            f"“{text}” is not a day in the calendar. Write a date such as 5 November 2018 or 2018-11-05."
        ) from None
    return when.first, when.last, f"Read {text} the British way: {say_day(when.first)}." if note else ""
