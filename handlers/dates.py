"""The day, or the time, that a question is about, read from its words."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.days import FIRST_DAY, When, parse_when, say_day, write_when
from handlers.date_forms import ANY, MONTH, RELATIVE, WEEKDAY, NoSuchDayError, days_of
from handlers.loose_times import settle_loose

if TYPE_CHECKING:
    from datetime import date

_COMING: Final = ("tomorrow", "next year", "next month", "next week", "soon")

_WORD = r"(?:(?:back\s+)?in|on|as\s+of|as\s+at|at|by|for|during|since|(?:in|for)\s+the\s+year)"
_ALONE: Final = rf"{ANY}|{'|'.join((*RELATIVE, *_COMING))}"
_AT_END: Final = re.compile(
    rf"(?:^|[\s,(])(?:{_WORD}\s+(?P<any>{_ALONE}|\d{{4}})|(?P<bare>{_ALONE}|20\d\d))\s*[)?.!]*\s*$",
    re.IGNORECASE,
)
_AT_START: Final = re.compile(rf"^{_WORD}\s+(?P<any>{ANY}|\d{{4}})\s*,?\s+(?=\S)", re.IGNORECASE)
_IN_MIDDLE: Final = re.compile(
    rf"[\s,(]+(?:{_WORD}\s+(?P<any>{_ALONE}|\d{{4}})|(?P<bare>{_ALONE}))\)?,?\s+(?=\S)", re.IGNORECASE
)
_MOMENT: Final = re.compile(
    r"[\s,(]*\b(?:(?P<before>(?:just\s+)?before|until|prior\s+to)|(?P<after>(?:just\s+)?after|since|at|when|on))\s+"
    r"(?:(?:the|its|their)\s+mergers?|(?:it|they)\s+(?:were\s+|was\s+)?merged)\s*[)?.!]*$",
    re.IGNORECASE,
)
_TIMELY: Final = re.compile(
    rf"\d|merge|\b(?:to(?:day|morrow)|now|yesterday|this|last|next|soon|ago|{MONTH}|{WEEKDAY})\b",
    re.IGNORECASE,
)
"""What stands in any words with a day in them: most questions have none, and need not be searched for one."""
_WHOLE: Final = re.compile(
    rf"(?:(?:from|{_WORD})\s+)?(?P<any>{ANY}|\d{{4}}|{'|'.join(RELATIVE)})", re.IGNORECASE
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


def split_day(words: str, today: date) -> DayAsked:
    """Take the date out of a question: off its end, off its start or out of its middle.

    A month, a year or a financial year means its last day for a state, or today while it lasts. Numbers with slashes
    are read the British way.

    Raises:
        NoSuchDayError: for a date that does not exist, before CCGs began or after today, for two dates, and for a time
            that could be several days.

    """
    if not _TIMELY.search(words):
        return DayAsked(words, None)
    words, read_as = settle_loose(words, today)
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
    asked = _allowed(rest, text, today)
    return replace(asked, since=since, note=read_as or asked.note)


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
        first, last, _ = days_of(found["any"], today)
        with suppress(ValueError):  # of a week, or of a month that lasts
            return parse_when(write_when(When(first, last, "")))
    raise NoSuchDayError("That is not a date. Write it as 5 November 2018, November 2018 or 2018.")


def _allowed(rest: str, text: str, today: date) -> DayAsked:
    first, last, note = days_of(text, today)
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
