"""The day, or the time, that a question is about, read from its words."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from data.days import FIRST_DAY, When, parse_when, say_day, write_when

_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTHS: Final = {
    name[:length]: number for number, name in enumerate(_NAMES, 1) for length in (3, 4, len(name))
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_FINANCIAL: Final = re.compile(r"(\d{4})(?:/|-|–)(\d\d)")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_SPOKEN: Final = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?({_MONTH})\.?,?\s+(\d{{4}})")
_AMERICAN: Final = re.compile(rf"({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})")
_LAST_MONTH: Final = re.compile(rf"last\s+({_MONTH})")
_RELATIVE: Final = (
    "today", "now", "yesterday", "this year", "last year", "this month", "last month", "this week", "last week",
)  # fmt: skip
_COMING: Final = ("tomorrow", "next year", "next month", "next week", "soon")

_FORMS = (_ISO, _FINANCIAL, _SLASHED, _SPOKEN, _AMERICAN, _LAST_MONTH)
_ANY: Final = "|".join(f"(?:{re.sub(r'[(](?![?])', '(?:', form.pattern)})" for form in _FORMS)
_WORD = r"(?:(?:back\s+)?in|on|as\s+of|as\s+at|at|by|for|during|since|(?:in|for)\s+the\s+year)"
_ALONE: Final = rf"{_ANY}|{'|'.join((*_RELATIVE, *_COMING))}"
_AT_END: Final = re.compile(
    rf"(?:^|[\s,(])(?:{_WORD}\s+(?P<any>{_ALONE}|\d{{4}})|(?P<bare>{_ALONE}|20\d\d))\s*[)?.!]*\s*$",
    re.IGNORECASE,
)
_AT_START: Final = re.compile(rf"^{_WORD}\s+(?P<any>{_ANY}|\d{{4}})\s*,?\s+(?=\S)", re.IGNORECASE)
_IN_MIDDLE: Final = re.compile(
    rf"[\s,(]+(?:{_WORD}\s+(?P<any>{_ALONE}|\d{{4}})|(?P<bare>{_ALONE}))\)?,?\s+(?=\S)", re.IGNORECASE
)
_MOMENT: Final = re.compile(
    r"[\s,(]*\b(?:(?P<before>(?:just\s+)?before|until|prior\s+to)|(?P<after>(?:just\s+)?after|since|at|when|on))\s+"
    r"(?:(?:the|its|their)\s+mergers?|(?:it|they)\s+(?:were\s+|was\s+)?merged)\s*[)?.!]*$",
    re.IGNORECASE,
)
_TIMELY: Final = re.compile(
    r"\d|merge|\b(?:to(?:day|morrow)|now|yesterday|this|last|next|soon)\b", re.IGNORECASE
)
"""What stands in any words with a day in them: most questions have none, and need not be searched for one."""
_WHOLE: Final = re.compile(
    rf"(?:(?:from|{_WORD})\s+)?(?P<any>{_ANY}|\d{{4}}|{'|'.join(_RELATIVE)})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The words of a question without their date, and what the date means.

    `day` is the day a state is asked for; `first` and `last` are the days of the period that was named, `note` says
    how a form was read, and `moment` is "before" or "after" where the day hangs on a body's merger. `coming` says
    that the words were about time to come, and `since` that they were about the time from then on.
    """

    words: str
    day: date | None
    note: str = ""
    first: date | None = None
    last: date | None = None
    moment: str = ""
    coming: bool = False
    since: bool = False


class NoSuchDayError(ValueError):
    """A date that cannot be answered for; the message says what to type instead."""


def split_day(words: str, today: date) -> DayAsked:
    """Take the date out of a question: off its end, off its start or out of its middle.

    A month, a year or a financial year means its last day for a state, or today while it lasts. Numbers with slashes
    are read the British way.

    Raises:
        NoSuchDayError: for a date that does not exist, before CCGs began or after today, and for two dates.

    """
    if not _TIMELY.search(words):
        return DayAsked(words, None)
    if found := _MOMENT.search(words):
        moment = "before" if found["before"] else "after"
        return DayAsked(words[: found.start()].strip(" ,("), None, moment=moment)
    found = _find(words)
    if not found:
        return DayAsked(words, None)
    rest = f"{words[: found.start()].strip(' ,(')} {words[found.end() :].strip()}".strip()
    text = (found["any"] or found.groupdict().get("bare") or "").strip()
    if text.casefold() in _COMING:
        return DayAsked(rest, None, coming=True)
    if other := _find(rest):
        raise NoSuchDayError(
            f"Two dates are named, {other[0].strip(' ,(').strip()} and {text}. Ask again with one of them."
        )
    since = found[0].strip(" ,(").casefold().startswith("since")
    return replace(_allowed(rest, text, today), since=since)


def _find(words: str) -> re.Match[str] | None:
    """Find a date at the end, else at the start, else in the middle."""
    return _AT_END.search(words) or _AT_START.search(words) or _IN_MIDDLE.search(words)


def read_day(text: str, today: date) -> date:
    """Read a date by itself, as in an option of the command line.

    Raises:
        NoSuchDayError: as `split_day`, and for text that is no date.

    """
    asked = split_day(text, today)
    if asked.day is None or asked.words:
        raise NoSuchDayError(f"“{text}” is not a date. Write it as 5 November 2018 or 2018-11-05.")
    return asked.day


def read_when(text: str, today: date) -> When:
    """Read a date by itself, as precise as it is written; it may be past or to come.

    Raises:
        NoSuchDayError: for text that is no date, and for a date that does not exist.

    """
    found = _WHOLE.fullmatch(" ".join(text.split()))
    if found:
        first, last, _ = _days(found["any"], today)
        with suppress(ValueError):  # of a week, or of a month that lasts
            return parse_when(write_when(When(first, last, "")))
    raise NoSuchDayError("That is not a date. Write it as 5 November 2018, November 2018 or 2018.")


def _allowed(rest: str, text: str, today: date) -> DayAsked:
    first, last, note = _days(text, today)
    if last < FIRST_DAY:
        raise NoSuchDayError(
            f"{_said(first, last)} is before CCGs began. Ask for a day from {say_day(FIRST_DAY)} to today."
        )
    if first > today:
        raise NoSuchDayError(
            f"{_said(first, last)} has not come yet. Ask for a day from {say_day(FIRST_DAY)} to today, {say_day(today)}."
        )
    return DayAsked(rest, min(last, today), note, max(first, FIRST_DAY), min(last, today))


def _said(first: date, last: date) -> str:
    return say_day(first) if first == last else f"The time from {say_day(first)} to {say_day(last)}"


def _days(text: str, today: date) -> tuple[date, date, str]:
    lower = " ".join(text.casefold().split())
    if lower in _RELATIVE:
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
        raise NoSuchDayError(
            f"“{text}” is not a day in the calendar. Write a date such as 5 November 2018 or 2018-11-05."
        ) from None
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
