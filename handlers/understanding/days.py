"""Marks days, periods and moments in a question, by span.

`mark_days` reads a whole question; `read_mark`, `read_day` and `read_when` read a date by itself, as an option or a
dialogue has it; `loose_digits` finds digits that could belong to a date and were not read as one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from data.dates import FIRST_DAY, When, parse_when, say_day, write_when
from handlers.understanding.day_phrases import BY_HEAD
from handlers.understanding.day_spans import find_times, in_small_letters
from handlers.understanding.day_words import ALSO_WORDS, MONTH, MONTHS, TWO_DATES, TYPED, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handlers.understanding.day_spans import Found

__all__ = [
    "Coming", "DayMark", "Moment", "NoSuchDayError", "Relation", "UnreadDay", "loose_digits", "mark_days", "read_day",
    "read_mark", "read_when",
]  # fmt: skip


class NoSuchDayError(ValueError):
    """A date that cannot be answered for; the message says what to type instead."""


@dataclass(frozen=True, slots=True)
class DayMark:
    """Characters of a text that name a day or a period of the register.

    `start` and `end` include the preposition, brackets and quotes that belong to it. `first` and `last` are the named
    days, from 1 April 2013 to today; `relation` is how the question relates to them, `said` the wording for an answer, and
    `note` a sentence on the reading ("" where it is obvious).
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
        """The day of a question about a state: by the relation, the last named day, the day before or the day after."""
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
    """Characters of a time that cannot be answered for; `sentence` says why, and what to type instead.

    `to_come`: it is after today.
    """

    start: int
    end: int
    sentence: str
    to_come: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """Characters that give the day by an event in a body's life, such as "just before the two CCGs merged"."""

    start: int
    end: int
    when: Literal["before_merger", "after_merger", "opening", "closing"]


@dataclass(frozen=True, slots=True)
class Coming:
    """Characters about the future that name no day: "soon", "next year"."""

    start: int
    end: int
    said: str


Mark = DayMark | UnreadDay | Moment | Coming


def mark_days(text: str, today: date) -> tuple[Mark, ...]:
    """Mark every time that is named in a text; the marks do not overlap, and are in the order of the text."""
    lower = in_small_letters(text)
    words = _TOKEN.findall(lower)
    if _HINTS.isdisjoint(words) and not _DIGIT.search(lower):
        return ()
    moments = [] if _LIFE.isdisjoint(words) else _moments(lower)
    marks = [_settled(found, today) for found in find_times(text, lower, today)]
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
    if len(marks) > 1 or (isinstance(first, DayMark) and first.relation is Relation.BETWEEN):
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
    found = next(find_times(text, in_small_letters(text), today), None)
    if found and found.named.fault:
        raise NoSuchDayError(found.fill(found.named.fault))
    whole = found and not found.named.coming and (found.start, found.end) == (0, len(text))
    if found and whole and found.relation in _AT:
        with suppress(ValueError):  # of a week, of a season
            return parse_when(write_when(When(found.named.first, found.named.last, "")))
    raise NoSuchDayError("That is not a date. Write it as 5 November 2018, November 2018 or 2018.")


_AT: Final = (Relation.ON, Relation.SINCE, Relation.BY, Relation.DURING)
_YEAR_ALONE: Final = re.compile(r"\d{4}")
_NOT_SPACE: Final = re.compile(r"[^\s.?!,]")

_TOKEN: Final = re.compile(r"[a-z]+")
_DIGIT: Final = re.compile(r"\d")
_LIFE: Final = frozenset(
    _TOKEN.findall(
        "merger mergers merged combined joined amalgamated opened formed created set established began started launched "
        "founded closed abolished dissolved disbanded wound ended scrapped ceased disestablished shut replaced formation "
        "creation launch opening inception establishment start outset beginning closure abolition dissolution demise end "
        "day"
    )
)
"""One of these stands in all words that hang on the life of a body."""
_COMMON: Final = frozenset(
    _TOKEN.findall(
        "a an one two three four five six seven eight nine ten eleven twelve at as some many few several just first second "
        "these right"
    )
)
"""Words that begin a time, but never without another one of those that do."""
_HINTS: Final = (_LIFE | frozenset(BY_HEAD) | {"ago", "days", "moment", "stand", "time"}) - _COMMON


def _settled(found: Found, today: date) -> DayMark | UnreadDay | Coming:
    """Make a mark of a time: a `DayMark` within the days that can be answered for, else why not."""
    named, start, end = found.named, found.start, found.end
    if named.coming:
        return Coming(start, end, found.typed)
    if named.fault:
        return UnreadDay(start, end, found.fill(named.fault))
    first, last, relation = named.first, named.last, found.relation
    if last < FIRST_DAY or first > today:
        said = say_day(first) if first == last else f"The time from {say_day(first)} to {say_day(last)}"
    elif relation is Relation.BEFORE and first <= FIRST_DAY:
        said, last = f"The time before {say_day(first)}", date.min
    elif relation is Relation.AFTER and last >= today:
        said = f"The time after {say_day(last)}"
    else:
        first, last = max(first, FIRST_DAY), min(last, today)
        return DayMark(start, end, first, last, relation, named.said, found.fill(named.note))
    since = f"Ask for a day from {say_day(FIRST_DAY)} to today"
    if last < FIRST_DAY:
        return UnreadDay(start, end, f"{said} is before CCGs began. {since}.")
    sentence = f"{said} has not come yet. {since}, {say_day(today)}."
    return UnreadDay(start, end, sentence, to_come=True)


_NEAR: Final = r"(?:(?:just|right|immediately|shortly|straight|directly|soon)\s+)?"
_BEFORE: Final = rf"\b{_NEAR}(?:before|prior\s+to|ahead\s+of|(?:up\s+)?until|till|up\s+to)\s+"
_THEN: Final = r"\b(?:when|once|at\s+the\s+(?:time|point|moment)(?:\s+(?:that|when|of))?)\s+"
_AFTER: Final = rf"(?:\b{_NEAR}(?:after|since|following|post)\s+|{_THEN})"
_THEY: Final = (
    r"(?:it|they|(?:the|these|those|all|both|its|their|two|three|four|five|six|seven|eight|\d)"
    r"(?:\s+(?:of|them|the|two|three|four|five|six|seven|eight|\d|new|old|former|clinical|commissioning|integrated|care|"
    r"ccgs?|stps?|icbs?|ics|bodies|body|organisations?|groups?|boards?))*)\s+"
    r"(?:(?:was|were|is|are|had|have|has|got|all|both|been|being|first|newly|finally)\s+)*"
)
_THE: Final = r"(?:(?:the|its|their|that|this)\s+)?(?:ccgs?\s+|full\s+|planned\s+)?"
_MERGED: Final = r"(?:merged|combined|joined|amalgamated)\b"
_MERGER: Final = rf"{_THE}mergers?\b"
_OPENED: Final = r"(?:opened|formed|created|set\s+up|established|began|started|launched|founded)\b"
_OPENING: Final = r"(?:formation|creation|launch|opening|inception|establishment)\b"
_CLOSED: Final = (
    r"(?:closed|abolished|dissolved|disbanded|wound\s+up|ended|scrapped|ceased(?:\s+to\s+exist)?|disestablished|"
    r"shut(?:\s+down)?|replaced)\b"
)
_CLOSURE: Final = r"(?:closure|abolition|dissolution|demise)\b"
_UPON: Final = r"\b(?:at|on|upon|from|since|by)\s+(?:(?:the\s+)?(?:time|point|moment)\s+of\s+)?"
_MOMENT: Final = re.compile(
    rf"(?P<before_merger>{_BEFORE}(?:{_MERGER}|{_THEY}{_MERGED})|\bpre-?merger\b)"
    rf"|(?P<after_merger>{_AFTER}(?:{_MERGER}|{_THEY}{_MERGED})|\bpost-?merger\b|\b(?:on|upon)\s+merger\b|"
    rf"\bat\s+(?:the\s+time\s+of\s+)?{_MERGER})"
    rf"|(?P<opening>{_AFTER}{_THEY}{_OPENED}|{_UPON}(?:(?:its|their|the)\s+)?{_OPENING}|"
    rf"{_UPON}(?:its|their)\s+(?:very\s+)?(?:start|outset|beginning|first\s+day))"
    rf"|(?P<closing>(?:{_BEFORE}|{_THEN})(?:{_THEY}{_CLOSED}|(?:its|their|the)\s+{_CLOSURE})|"
    rf"{_UPON}(?:(?:its|their|the)\s+)?{_CLOSURE}|{_UPON}(?:its|their)\s+(?:very\s+)?(?:end|last\s+day))"
)
_WHEN: Final[dict[str, Literal["before_merger", "after_merger", "opening", "closing"]]] = {
    "before_merger": "before_merger", "after_merger": "after_merger", "opening": "opening", "closing": "closing",
}  # fmt: skip


def _moments(lower: str) -> list[Moment]:
    return [
        Moment(found.start(), found.end(), _WHEN[found.lastgroup or ""]) for found in _MOMENT.finditer(lower)
    ]


def _apart(one: Mark, other: Mark) -> bool:
    return one.end <= other.start or other.end <= one.start


_NUMBER: Final = r"(?<![\w.,])\d{1,2}(?:st|nd|rd|th)?"
_AND: Final = r"\s*(?:,|and|or|&|to|-|–|/)\s*"
_SURELY: Final = "|".join(sorted(set(MONTHS) - ALSO_WORDS, key=len, reverse=True))
_LOOSE: Final = re.compile(
    rf"((?:{_NUMBER}{_AND}){{1,6}})(?={_NUMBER}\s+(?:of\s+)?(?:{MONTH})\b)"  # 5, 6 and 7 November
    rf"|(?<![\w,.])(\d+(?:st|nd|rd|th)?)[\s\-./,]*(?:of\s+)?(?=(?:{_SURELY})\b)"
    rf"|\b(?:{_SURELY})(?:\s+(?:19|20)\d\d)?[\s\-./,']*(?<!\d)(\d+)"
    r"|(?<!\w)((?:19|20)\d\d[a-z]\w*)"
    r"|(?<![\w.])(\d{1,4}(?:\s*[-/\\]+\s*|\.)\d{1,4}(?:\s*[-/\\]+\s*|\.)\d{1,4})"
    r"|\b(?:on|since|as\s+at|as\s+of|until|till)\s+(?:the\s+)?(\d{1,2}(?:st|nd|rd|th)?)(?=\s*(?:$|[?.!,;)]))"
    r"|\b(?:in|during|since)\s+(1[3-9]|2[0-6])(?=\s*(?:$|[?.!,;)]))"
)


def loose_digits(text: str, marked: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Give the spans of digits outside the marked spans that could belong to a date, such as "5 and" of two days.

    Digits of codes, counts and names ("08Y", "top 5", "100k", "NHS 111") are none.
    """
    spans = tuple(marked)
    loose = (found.span(found.lastindex or 0) for found in _LOOSE.finditer(in_small_letters(text)))
    return tuple(
        (first, last) for first, last in loose if all(last <= start or end <= first for start, end in spans)
    )
