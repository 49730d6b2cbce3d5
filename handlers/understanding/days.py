"""Days, periods and moments marked in the words of a question, by span.

`mark_days` reads a whole question; `read_mark`, `read_day` and `read_when` read a date by itself, as an option or a
dialogue has it; `loose_digits` finds digits that could belong to a date and were not read as one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from data.days import FIRST_DAY, When, parse_when, say_day, write_when
from handlers.understanding import day_phrases
from handlers.understanding.day_words import (
    MONTH,
    MONTHS,
    NO_YEAR,
    TWO_DATES,
    TYPED,
    WEEKDAY,
    Named,
    Relation,
    fault,
    month_of,
    name_day,
    name_month,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Coming", "DayMark", "Moment", "NoSuchDayError", "Relation", "UnreadDay", "loose_digits", "mark_days", "read_day",
    "read_mark", "read_when",
]  # fmt: skip


class NoSuchDayError(ValueError):
    """A date that cannot be answered for; the message says what to type instead."""


@dataclass(frozen=True, slots=True)
class DayMark:
    """Characters of a text that name a day or a period of the register.

    `start` and `end` take in the preposition, brackets and quotes that belong to it. `first` and `last` are the days
    that are named, from 1 April 2013 to today; `relation` says how the question stands to them, `said` how they are
    said back, and `note` what to say about the reading ("" where it is obvious).
    """

    start: int
    end: int
    first: date
    last: date
    relation: Relation
    said: str
    note: str = ""

    @property
    def exact(self) -> bool:
        """Whether one day is named."""
        return self.first == self.last

    @property
    def day(self) -> date:
        """The one day to ask a state for: the last that is named, the day before it, or the day after it."""
        if self.relation is Relation.BEFORE:
            return self.first - timedelta(days=1)
        return self.last + timedelta(days=1) if self.relation is Relation.AFTER else self.last

    def period(self, today: date) -> tuple[date, date]:
        """Give the first and the last day that a question about what happened asks for."""
        return {
            Relation.SINCE: (self.first, today),
            Relation.BEFORE: (FIRST_DAY, self.day),
            Relation.BY: (FIRST_DAY, self.last),
            Relation.AFTER: (self.day, today),
        }.get(self.relation, (self.first, self.last))


@dataclass(frozen=True, slots=True)
class UnreadDay:
    """Characters that are about a time which cannot be asked for; `sentence` says why, and what to type instead.

    `too_early` says that it is before CCGs began ("the 2011 paper"), `to_come` that it is after today.
    """

    start: int
    end: int
    sentence: str
    too_early: bool = False
    to_come: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """Characters that hang the day on the life of a body, such as "just before the two CCGs merged"."""

    start: int
    end: int
    when: Literal["before_merger", "after_merger", "opening", "closing"]


@dataclass(frozen=True, slots=True)
class Coming:
    """Characters about time to come that name no day: "soon", "next year"."""

    start: int
    end: int
    said: str


Mark = DayMark | UnreadDay | Moment | Coming


@dataclass(frozen=True, slots=True)
class _Found:
    """A time as it was found, whether or not it can be asked for; its own words are `typed`."""

    start: int
    end: int
    typed: str
    named: Named
    relation: Relation


def mark_days(text: str, today: date) -> tuple[Mark, ...]:
    """Mark every time that is named in a text; the marks do not overlap, and are in the order of the text."""
    lower = _lower(text)
    words = _TOKEN.findall(lower)
    if _HINTS.isdisjoint(words) and not _DIGIT.search(lower):
        return ()
    moments = [] if _LIFE.isdisjoint(words) else _moments(lower)
    marks = [_settled(found, today) for found in _find(text, lower, today)]
    if not moments:
        return tuple(marks)
    free = [moment for moment in moments if all(_apart(moment, mark) for mark in marks)]
    return tuple(sorted((*marks, *free), key=lambda mark: mark.start))


def read_mark(text: str, today: date) -> DayMark:
    """Read a day or a period by itself, as in an option of the command line.

    Raises:
        NoSuchDayError: for text that is no date or more than one, and for a time that cannot be asked for.

    """
    marks = mark_days(text, today)
    for mark in marks:
        if isinstance(mark, UnreadDay):
            raise NoSuchDayError(mark.sentence)
    first = marks[0] if marks else None
    if isinstance(first, DayMark) and first.relation is Relation.BETWEEN or len(marks) > 1:
        raise NoSuchDayError(TWO_DATES.replace(TYPED, text.strip()))
    if not isinstance(first, DayMark) or _NOT_SPACE.search(text[: first.start] + text[first.end :]):
        raise NoSuchDayError(f"“{text}” is not a date. Write it as 5 November 2018 or 2018-11-05.")
    return first


def read_day(text: str, today: date) -> date:
    """Read a day by itself; of a period it is the last day, or today while it lasts.

    Raises:
        NoSuchDayError: as `read_mark`.

    """
    return read_mark(text, today).day


def read_when(text: str, today: date) -> When:
    """Read a date by itself, as precise as it is written: a day, a month, a year, a financial year; also one to come.

    Raises:
        NoSuchDayError: for text that is no such date, and for a date that does not exist.

    """
    text = text.strip()
    if _YEAR_ALONE.fullmatch(text):
        text = f"in {text}"  # any year
    found = next(_find(text, _lower(text), today), None)
    if found and found.named.fault:
        raise NoSuchDayError(_filled(found.named.fault, found))
    if found and (found.start, found.end) == (0, len(text)) and found.relation in _AT:
        with suppress(ValueError):  # of a week, of a season
            return parse_when(write_when(When(found.named.first, found.named.last, "")))
    raise NoSuchDayError("That is not a date. Write it as 5 November 2018, November 2018 or 2018.")


_AT: Final = (Relation.ON, Relation.SINCE, Relation.BY, Relation.DURING)
_YEAR_ALONE: Final = re.compile(r"\d{4}")
_NOT_SPACE: Final = re.compile(r"[^\s.?!,]")


# Finding


_TOKEN: Final = re.compile(r"[a-z]+")
_DIGIT: Final = re.compile(r"\d")
_STARTS: Final = re.compile(r"(?<!\w)(?:(\d)\w*|([a-z]+)\d*)")
_LIFE: Final = frozenset(
    "merger mergers merged merging combined joined amalgamated opened formed created set established began started "
    "launched founded closed abolished dissolved disbanded wound ended scrapped ceased disestablished shut replaced "
    "formation creation launch opening inception establishment start outset beginning closure abolition dissolution "
    "demise end day".split()
)
_HINTS: Final = _LIFE | (frozenset(day_phrases.BY_HEAD) - {"a", "an", "one", "at", "as", "some", "many", "just", "first"})
_NO_LEFT: Final = frozenset(".,:/-")
_MONEY: Final = frozenset("£$€#")
_SHORTEST_SLIP: Final = 4


def _lower(text: str) -> str:
    """Write a text in small letters, each character in its place."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(small if len(small := each.lower()) == 1 else each for each in text)
    return lower.replace("’", "'")


def _find(text: str, lower: str, today: date) -> Iterable[_Found]:
    """Find every time in a text, from its start to its end."""
    at, before = 0, ""
    forms_of = day_phrases.BY_HEAD
    for token in _STARTS.finditer(lower):
        start = token.start()
        if start < at:
            continue
        named = None
        if token[1]:
            start, named = _from_digits(lower, start, at, before, today)
        elif forms := forms_of.get(token[2]):
            named = day_phrases.read_forms(forms, lower, start, today)
        if named:
            found = _whole(text, lower, at, start, named, today)
            yield found
            at = found.end
        before = token[0]


def _from_digits(lower: str, start: int, floor: int, before: str, today: date) -> tuple[int, Named | None]:
    """Read what begins with digits, or with a misspelt month or an apostrophe before them."""
    last = lower[start - 1] if start > floor else " "
    if last in _MONEY or (last in _NO_LEFT and start - 2 >= floor and lower[start - 2].isdigit()):
        return start, None
    if last == "'" and (named := day_phrases.read_at(lower, start - 1, today)):
        return start - 1, named
    if len(before) > _SHORTEST_SLIP and before.isalpha() and month_of(before):
        at = lower.rfind(before, floor, start)
        gap = lower[at + len(before) : start]
        if at >= floor and before not in MONTHS and not gap.strip(" \t.,-/'"):
            named = day_phrases.read_forms(day_phrases.BY_HEAD["month"], lower, at, today)
            if named:
                return at, named
    return start, day_phrases.read_forms(day_phrases.BY_HEAD["#"], lower, start, today)


_TO: Final = re.compile(
    r"\s*(?:-|–|—|(?:right\s+)?(?:up\s+)?(?:to|until|till)|through|thru|(?P<and>and|&))\s*(?:and\s+including\s+)?(?:the\s+)?"
)
_ONWARDS: Final = re.compile(r",?\s+(?:onwards?|on(?=\s*(?:$|[?.!,;)]))|(?:or|and)\s+(?:later|after(?:wards)?)|to\s+date)\b")
_EARLIER: Final = re.compile(r"\s+(?:or|and)\s+(?:earlier|before)\b")
_TIME: Final = (
    r"(?:(?:[01]?\d|2[0-4])[:.][0-5]\d(?::[0-5]\d(?:\.\d+)?)?\s*(?:[ap]\.?m\b\.?|hrs\b|hours\b|z\b|utc\b|gmt\b|bst\b|[+-]\d\d:?\d\d)?"
    r"|(?:1[0-2]|[1-9])\s*[ap]\.?m\b\.?|noon\b|midnight\b|midday\b)"
)
_TIME_BEHIND: Final = re.compile(rf"(?:,?\s+at\s+|,?\s+|t){_TIME}")
_TIME_BEFORE: Final = re.compile(rf"(?:\bat\s+)?(?<![\w.:]){_TIME},?\s+$")
_WEEKDAY_BEHIND: Final = re.compile(rf",?\s+(?:(\()\s*)?({WEEKDAY})\b(?(1)\s*\))")
_DIGITS_BEFORE: Final = re.compile(r"(?<![\w,.£$€#])(?:\d+)(?:st|nd|rd|th)?\s*(?:of\s+)?[-/.,]?\s*$")
_DIGITS_BEHIND: Final = re.compile(r"\s*[-/\\]+\s*\d+(?=\s*(?:$|[?.!,;)]))|[-/.\\]+\d+|\s+\d{1,2}(?:st|nd|rd|th)?(?=\s*(?:$|[?!;)]))")
_CODE: Final = re.compile(r"\w*[a-z]\w*")


def _whole(text: str, lower: str, floor: int, start: int, named: Named, today: date) -> _Found:
    """Take in what belongs to a time: the other end of a period, a time of day, brackets and a preposition."""
    end = named.end
    relation, outer = _preposition(lower, floor, start)
    if not named.coming:
        if (other := _other_end(lower, end, today, between=relation is Relation.BETWEEN, named=named)) is not None:
            named, end = other, other.end
        if digits := _DIGITS_BEHIND.match(lower, end):
            named, end = fault(day_phrases_not_read()), digits.end()
        elif (named.yearless or not named.fault) and lower[start].isalpha():
            if digits := _DIGITS_BEFORE.search(lower, max(floor, start - 16), start):
                named, start = fault(day_phrases_not_read()), digits.start()
                relation, outer = _preposition(lower, floor, start)
    typed = text[start:end]
    named, end, suffix = _behind(lower, named, end)
    opened, closed = _wrapped(lower, floor, start, end)
    if (opened, closed) != (start, end):
        before, outer = _preposition(lower, floor, opened)
        relation = before or relation
    else:
        outer, closed = _wrapped(lower, floor, outer, end)
    if not named.coming and not named.fault and not named.period:
        if clock := _TIME_BEFORE.search(lower, max(floor, outer - 24), outer):
            outer = clock.start()
    if relation is Relation.BETWEEN:
        relation = Relation.ON
    return _Found(outer, closed, typed, named, named.relation or suffix or relation or Relation.ON)


def day_phrases_not_read() -> str:
    return ""
