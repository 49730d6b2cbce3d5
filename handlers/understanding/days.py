"""Marks days, periods and moments in a question, by span.

`mark_days` reads a whole question; `read_mark`, `read_day` and `read_when` read a date by itself, as an option or a
dialogue has it; `loose_digits` finds digits that could belong to a date and were not read as one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from data.dates import FIRST_DAY, When, parse_when, say_day, write_when
from handlers.understanding import day_phrases
from handlers.understanding.day_forms import loose_digits, wrapped
from handlers.understanding.day_words import (
    LIFE,
    MOMENT,
    MONTHS,
    NOT_READ,
    TWO_DATES,
    TYPED,
    WEEKDAY,
    Named,
    Relation,
    fault,
    in_small_letters,
    month_of,
    preposition,
    say_span,
    with_year_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Coming", "DayMark", "Moment", "NoSuchDayError", "Relation", "UnreadDay", "loose_digits", "mark_days", "read_day",
    "read_mark", "read_when",
]  # fmt: skip


Life = Literal["before_merger", "after_merger", "opening", "closing"]


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
    when: Life


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
    marks: list[Mark] = [_settled(found, today) for found in _find_times(text, lower, today)]
    if not LIFE.isdisjoint(_WORD.findall(lower)):
        for found in MOMENT.finditer(lower):
            if all(found.end() <= mark.start or mark.end <= found.start() for mark in marks):
                marks.append(Moment(*found.span(), cast("Life", found.lastgroup)))
    return tuple(sorted(marks, key=lambda mark: mark.start))


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
    if re.fullmatch(r"\d{4}", text):
        text = f"in {text}"  # any year
    found = next(_find_times(text, in_small_letters(text), today), None)
    if found and found.named.fault:
        raise NoSuchDayError(found.fill(found.named.fault))
    whole = found and not found.named.coming and (found.start, found.end) == (0, len(text))
    if found and whole and found.relation in (Relation.ON, Relation.SINCE, Relation.BY, Relation.DURING):
        with suppress(ValueError):  # of a week, of a season
            return parse_when(write_when(When(found.named.first, found.named.last, "")))
    raise NoSuchDayError("That is not a date. Write it as 5 November 2018, November 2018 or 2018.")


_NOT_SPACE: Final = re.compile(r"[^\s.?!,]")

_WORD: Final = re.compile(r"[a-z]+")


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


class Found(NamedTuple):
    """A time in a text, valid or not.

    `start` and `end` include its preposition and brackets; `typed` is the time by itself.
    """

    start: int
    end: int
    typed: str
    named: Named
    relation: Relation

    def fill(self, sentence: str) -> str:
        """Insert the typed words into the sentence of a note or a fault."""
        return sentence.replace(TYPED, self.typed)


_START: Final = re.compile(r"(?<!\w)(?:(\d+)([a-z]*)|([a-z]+))")
_BEHIND_DIGITS: Final = frozenset({"", "st", "nd", "rd", "th", "s", "q", "h", "t"})
"""Letters that may follow the digits of a time; with others they are a code or a number, unless it is a month."""
_NUMBER_GOES_ON: Final = frozenset(".,:/-")
_NUMBER_BEFORE: Final = re.compile(r"(?<!\w)\d+[.,:/-]$")
_NO_YEAR_BEHIND: Final = frozenset("£$€#")
_SHORTEST_SLIP: Final = 5


def _find_times(text: str, lower: str, today: date) -> Iterator[Found]:
    """Find every time in a text, in order; `lower` is its `in_small_letters`."""
    floor, word_before = 0, ""
    for token in _START.finditer(lower):
        start, named = token.start(), None
        if start < floor:
            continue
        digits, letters, word = token.groups()
        if digits:
            if letters in _BEHIND_DIGITS or letters[:3] in MONTHS:
                start, named = _read_digits(lower, (floor, start), len(digits), word_before, today)
        elif forms := day_phrases.BY_HEAD.get(word):
            named = day_phrases.read_forms(forms, lower, start, today)
        if named:
            found = _whole(text, lower, (floor, start), named, today)
            yield found
            floor = found.end
        word_before = word or ""


def _read_digits(
    lower: str, place: tuple[int, int], digits: int, word: str, today: date
) -> tuple[int, Named | None]:
    """Read a time that begins with digits, or with an apostrophe or a misspelt month before them."""
    floor, start = place
    last = lower[start - 1] if start > floor else " "
    if last in _NO_YEAR_BEHIND:
        return start, None
    if last in _NUMBER_GOES_ON and _NUMBER_BEFORE.search(lower, _near(floor, start), start):
        return start, None
    if last == "'" and (named := day_phrases.read_at(lower, start - 1, today)):
        return start - 1, named
    if len(word) >= _SHORTEST_SLIP and word not in MONTHS and month_of(word):
        at = lower.rfind(word, floor, start)
        if at >= floor and not lower[at + len(word) : start].strip(" \t.,-/'"):
            named = day_phrases.read_forms(day_phrases.BY_HEAD["month"], lower, at, today)
            if named:
                return at, named
    return start, day_phrases.read_forms(day_phrases.BY_HEAD.get(str(digits), ()), lower, start, today)


def _near(floor: int, start: int) -> int:
    """Give from where on digits that stand right before an index can begin."""
    return max(floor, start - 20)


_TO: Final = re.compile(
    r"\s*(?:-|–|—|(?:right\s+)?(?:up\s+)?(?:to|until|till)\b|through\b|thru\b|(?P<and>and\b|&))\s*(?:the\s+)?"
)
_ON: Final = re.compile(
    r",?\s+(?:onwards?|on(?=\s*(?:$|[?.!,;)]))|(?:or|and)\s+(?:later|after(?:wards)?)|to\s+date)\b"
)
_BACK: Final = re.compile(r"\s+(?:or|and)\s+(?:earlier|before)\b")
_TIME: Final = (
    r"(?:(?:[01]?\d|2[0-4])[:.][0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?!\d)\s*(?:[ap]\.?m\b\.?|hrs\b|hours\b|z\b|utc\b|gmt\b|bst\b|[+-]\d\d:?\d\d)?"
    r"|(?:1[0-2]|[1-9])\s*[ap]\.?m\b\.?|noon\b|midnight\b|midday\b)"
)
_TIME_BEHIND: Final = re.compile(rf",?\s+(?:at\s+)?{_TIME}")
_TIME_BEFORE: Final = re.compile(rf"(?:\bat\s+)?(?<![\w.:]){_TIME},?\s+$")
_WEEKDAY_BEHIND: Final = re.compile(rf",?\s+(?P<open>\(\s*)?(?P<day>{WEEKDAY})\b(?(open)\s*\))")
_OWN: Final = re.compile(r"'s?(?!\w)")
_DIGITS_BEFORE: Final = re.compile(r"(?<![\w,.£$€#])\d+(?:st|nd|rd|th)?\s*(?:of\s+)?[-/.]?\s*$")
_DIGITS_BEHIND: Final = re.compile(
    r"\s*[-/\\]+\s*\d+(?=\s*(?:$|[?.!,;)]))|[-/.\\]+\d+|\s+\d{1,2}(?:st|nd|rd|th)?(?=\s*(?:$|[?.!,;)\n]))"
)


def _whole(text: str, lower: str, at: tuple[int, int], named: Named, today: date) -> Found:
    """Extend a time by what belongs to it; `at` is the earliest index that may be taken and the start of the time."""
    floor, start = at
    end, suffix = named.end, None
    bare = named.period and not _WORD.search(lower, start, named.end)
    relation, outer = preposition(lower, floor, start, bare=bare)
    if not named.coming:
        between = relation is Relation.BETWEEN
        if other := _other_end(text, lower, start, named, today, between=between):
            named, end = other, other.end
        elif between and named.relation is not Relation.BETWEEN:
            relation, outer = None, start
        word = _WORD.match(lower, start)
        if (
            word
            and month_of(word[0])
            and (digits := _DIGITS_BEFORE.search(lower, _near(floor, start), start))
        ):
            named, start = fault(NOT_READ), digits.start()  # right before a month, and not read with it
            relation, outer = preposition(lower, floor, start)
        if behind := _DIGITS_BEHIND.match(lower, end):
            named, end = fault(NOT_READ), behind.end()
    typed = text[start:end]
    if not named.coming:
        named, end, suffix = _behind(lower, named, end)
    opened, closed = wrapped(lower, floor, start, end)
    if opened < start:
        told, outer = preposition(lower, floor, opened)
        relation = told or relation
    opened, closed = wrapped(lower, floor, outer, closed)
    if not named.period and (clock := _TIME_BEFORE.search(lower, _near(floor, opened), opened)):
        opened = clock.start()
    if relation is Relation.BETWEEN:
        relation = None
    return Found(opened, closed, typed, named, named.relation or suffix or relation or Relation.ON)


def _behind(lower: str, named: Named, end: int) -> tuple[Named, int, Relation | None]:
    """Read what may follow a time: a time of day, a weekday, "onwards", a genitive."""
    if not named.period:
        if found := _TIME_BEHIND.match(lower, end):
            end = found.end()
        if (found := _WEEKDAY_BEHIND.match(lower, end)) and not named.fault:
            named = named._replace(note=day_phrases.weekday_note(found["day"], named))
            end = found.end()
    if found := _ON.match(lower, end):
        return named, found.end(), Relation.SINCE
    if found := _BACK.match(lower, end):
        return named, found.end(), Relation.BY
    found = _OWN.match(lower, end)
    return named, found.end() if found and found[0] == "'s" else end, None


def _other_end(
    text: str, lower: str, start: int, named: Named, today: date, *, between: bool
) -> Named | None:
    """Give the period of which a time is the first end, as in "2016 to 2018"; None where it is none."""
    to = _TO.match(lower, named.end)
    if not to or (to["and"] and not between and not named.yearless):
        return None
    other = day_phrases.read_at(lower, to.end(), today)
    if not other or other.coming:
        return None
    end = other.end
    if to["and"] and not between and not _is_month_before(named, other):
        return fault(TWO_DATES)._replace(end=end)
    first, last = with_year_of(named, other, -1), with_year_of(other, named, 1)
    if first.fault or last.fault:
        return fault(first.fault or last.fault)._replace(end=end)
    if first.first > last.first:
        first, last = last, first
    notes = (
        named.note.replace(TYPED, text[start : named.end]),
        other.note.replace(TYPED, text[to.end() : end]),
    )
    said, note = f"{first.said} to {last.said}", " ".join(filter(None, notes))
    until = max(first.last, last.last)
    if first.in_one_month and last.in_one_month:
        said = say_span(first.first, until)
    return Named(first.first, until, said, note, end=end, relation=Relation.BETWEEN)


def _is_month_before(named: Named, other: Named) -> bool:
    """Tell whether a month without a year is the one before another: "May and June 2018"."""
    month, day = named.yearless or (0, 1)
    return not day and other.period and other.in_one_month and other.first.month == month % 12 + 1
