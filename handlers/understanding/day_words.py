"""The words of dates, and `Named`, what a form of date names: a day, a period or a fault."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from data.dates import parse_when, say_day

MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS: Final = {
    short: number for number, name in enumerate(MONTH_NAMES, 1) for short in (name, name[:3])
} | {"sept": 9}
MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
ALSO_WORDS: Final = frozenset({"may", "march", "mar", "jan", "april", "june", "august"})
"""Months that are also verbs or names of people, so that they need more beside them to be a time."""

WEEKDAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS: Final = {
    short: number for number, name in enumerate(WEEKDAY_NAMES) for short in (name, name[:3])
} | {"tues": 1, "thur": 3, "thurs": 3}
WEEKDAY: Final = "|".join(sorted(WEEKDAYS, key=len, reverse=True))

SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each season begins; it lasts three."""

NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "couple": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
COUNT: Final = rf"\d{{1,4}}|(?:a\s+)?couple(?:\s+of)?|{'|'.join(n for n in NUMBERS if n != 'couple')}"
FEW: Final = r"(?:a\s+)?few|several|some|many|recent"
UNIT: Final = r"(?:day|week|fortnight|month|quarter|year|yr|decade)"

MONTHS_A_YEAR: Final = 12
TYPED: Final = "{typed}"
"""Stands in a note or a fault for the words as they were typed, which the reader of a form does not know."""
NOT_IN_CALENDAR: Final = (
    f"“{TYPED}” is not a day in the calendar. Write a date such as 5 November 2018 or 2018-11-05."
)
NOT_READ: Final = f"“{TYPED}” is no date that can be read. Write it as 5 November 2018 or 2018-11-05."
NO_YEAR: Final = (
    f"“{TYPED}” alone is no date. Write one with its year, such as 5 November 2018 or November 2018."
)
VAGUE: Final = f"“{TYPED}” could be many days. Name one, or a month such as March 2018."
TWO_DATES: Final = f"“{TYPED}” names two dates. Ask again with one of them."


class Relation(StrEnum):
    """How the question relates to the named days: on, since, by, before and so on."""

    ON = "on"
    """On that day, in that period; also no preposition."""
    SINCE = "since"
    """From the first of the days on."""
    BEFORE = "before"
    """Before the first of the days; also until."""
    BY = "by"
    """Up to the last of the days, and on it."""
    AFTER = "after"
    """After the last of the days."""
    DURING = "during"
    """All through the period; also the last three years."""
    BETWEEN = "between"
    """All through a period that was named by its two ends."""


class Named(NamedTuple):
    """What a form of date names: the days from `first` to `last`, or a `fault` where it cannot be read."""

    first: date = date.min
    last: date = date.min
    said: str = ""
    """How the days are said back."""
    note: str = ""
    """What to say about the reading; `TYPED` in it stands for the words typed."""
    fault: str = ""
    """The sentence to refuse it with; `TYPED` in it stands for the words typed."""
    end: int = 0
    """Where the form ends, where its reader read on behind what the pattern matched; else 0."""
    relation: Relation | None = None
    """How it stands to the days, where the form itself says so."""
    yearless: tuple[int, int] | None = None
    """Month and day (0 for the whole month) of a form without a year, which another form beside it may give."""
    coming: bool = False
    """Whether it is time to come, which names no days."""

    @property
    def period(self) -> bool:
        return not self.fault and not self.coming and self.first < self.last

    @property
    def in_one_month(self) -> bool:
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)


def in_small_letters(text: str) -> str:
    """Give a text in lower case with plain apostrophes; every character keeps its index."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(small if len(small := each.lower()) == 1 else each for each in text)
    return lower.replace("’", "'")


def fault(sentence: str, yearless: tuple[int, int] | None = None) -> Named:
    return Named(fault=sentence, yearless=yearless)


def name_day(year: int, month: int, day: int) -> Named:
    """Name a day; a fault where it is not in the calendar."""
    return _named(f"{year:04}-{month:02}-{day:02}")


def name_month(year: int, month: int) -> Named:
    return _named(f"{year:04}-{month:02}")


def with_year_of(named: Named, other: Named, later: int) -> Named:
    """Give a time without a year the year of another, so that it is not later (-1) or not earlier (1) than that."""
    if not named.yearless or other.fault or not other.in_one_month:
        return named
    (month, day), year = named.yearless, other.first.year
    crosses = ((month, day or 1) > (other.first.month, other.first.day)) == (later < 0)
    if crosses and (month, day) != (other.first.month, 0):
        year += later
    return name_day(year, month, day) if day else name_month(year, month)


def name_year(year: int) -> Named:
    return _named(f"{year:04}")


def name_financial_year(year: int) -> Named:
    """Name the financial year that begins in a year, with a note that it is one."""
    named = _named(f"{year:04}/{(year + 1) % 100:02}")
    if named.fault:
        return named
    days = f"{say_day(named.first)} to {say_day(named.last)}"
    return named._replace(note=f"Read {TYPED} as the financial year from {days}.")


def name_season(season: str, year: int) -> Named:
    """Name three months of a year; winter begins in December and ends in the next year.

    Raises:
        OverflowError: outside the calendar.

    """
    named = name_month(year, SEASONS[season])
    if named.fault:
        return named
    last = add_months(named.first, 3) - timedelta(days=1)
    said = f"{'autumn' if season == 'fall' else season} {year}"
    if last.year > year:
        said += f"/{last.year % 100:02}"
    return read_as(named.first, last)._replace(said=said)


def read_as(first: date, last: date, relation: Relation | None = None) -> Named:
    """Name days that were computed from the words, with a note that says which they are."""
    said = say_span(first, last)
    return Named(first, last, said, f"Read “{TYPED}” as {said}.", relation=relation)


def _named(text: str) -> Named:
    try:
        when = parse_when(text)
    except ValueError:
        return fault(NOT_IN_CALENDAR)
    return Named(when.first, when.last, when.text)


def say_span(first: date, last: date) -> str:
    """Write a period: "September to November 2018", "8 to 14 March 2018", "21 November 2023 to 21 November 2026"."""
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        begins, ends = name_month(first.year, first.month).said, name_month(last.year, last.month).said
    else:
        begins, ends = say_day(first), say_day(last)
    if begins == ends:
        return begins
    if first.year == last.year:
        begins = begins.removesuffix(f" {first.year}")
        if first.month == last.month:
            begins = begins.partition(" ")[0]
    return f"{begins} to {ends}"


def full_year(digits: str) -> int:
    """Give a year of two or four digits in full, an apostrophe before it or none; two digits are of this century."""
    digits = digits.lstrip("'’‘`")
    year = int(digits)
    return year + 2000 if len(digits) == 2 else year  # noqa: PLR2004  two digits of a year


def follows(second: str, first: int) -> bool:
    """Tell whether the second year of "2018/19" or "2018/2019" is the one after the first."""
    return int(second) == ((first + 1) % 100 if len(second) == 2 else first + 1)  # noqa: PLR2004  as above


def add_months(day: date, count: int) -> date:
    """Give the same day so many months later, or the last of a shorter month.

    Raises:
        OverflowError: outside the calendar.

    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + count, MONTHS_A_YEAR)
    if not MINYEAR <= year < MAXYEAR:
        raise OverflowError(f"the year {year} is not in the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_units(day: date, count: int, unit: str) -> date:
    """Move a day by so many days, weeks, fortnights, months, quarters, years or decades.

    Raises:
        OverflowError: outside the calendar.

    """
    if days := {"day": 1, "week": 7, "fortnight": 14}.get(unit):
        return day + timedelta(days=days * count)
    return add_months(day, {"month": 1, "quarter": 3, "decade": 120}.get(unit, MONTHS_A_YEAR) * count)


def count_of(words: str) -> int:
    """Read a number of units: "3", "three", "a", "a couple of"."""
    return (
        int(words) if words.isdecimal() else max(NUMBERS[word] for word in words.split() if word in NUMBERS)
    )


@lru_cache(maxsize=1024)
def month_of(word: str, *, sure: bool = False) -> int:
    """Give the number of the month that a word names, also misspelt, or 0.

    `sure` says that the word stands between a day and a year, where a slip is likelier than another word.
    """
    if word in MONTHS:
        return MONTHS[word]
    shortest = 4 if sure else 5
    if len(word) < shortest:
        return 0
    near = [
        (OSA.distance(word, name), number)
        for number, name in enumerate(MONTH_NAMES, 1)
        if len(name) >= shortest and (sure or name != "march")
    ]
    slips, number = min(near)
    return number if slips <= (1 if min(len(word), len(MONTH_NAMES[number - 1])) < 7 else 2) else 0  # noqa: PLR2004  letters


def spelt(named: Named, word: str) -> Named:
    """Add a note on how a misspelt month was read."""
    if word in MONTHS or named.fault:
        return named
    return named._replace(note=f"Read “{TYPED}” as {named.said}.")


def _spaced(words: str) -> str:
    return words.replace(" ", r"\s+").replace(r"about", r"(?<!what )(?<!how )about")


_PREPOSITIONS: Final = {
    phrase: relation
    for relation, phrases in {
        Relation.ON: "on, in, at, as of, as at, as on, back in, way back in, for, of, dated, around, about, circa",
        Relation.SINCE: "since, ever since, from, as from, starting, starting in, starting from, starting on, "
        "with effect from, effective from, on or after, dating from",
        Relation.BEFORE: "before, just before, shortly before, immediately before, right before, the day before, day before, "
        "until, till, up until, up till, prior to, ahead of, earlier than, pre",
        Relation.BY: "by, up to, up to and including, no later than, not later than, on or before",
        Relation.AFTER: "after, just after, shortly after, immediately after, right after, the day after, day after, "
        "following, later than, post, beyond",
        Relation.DURING: "during, over, throughout, through, within, across, in the course of, all through",
        Relation.BETWEEN: "between",
    }.items()
    for phrase in phrases.split(", ")
}
_DETERMINERS: Final = "the calendar year|calendar year|the year|year|the years|years|the date|the month of|the whole of|whole of|all of|the period|the"
_REACH: Final = 48
_PREPOSITION: Final = re.compile(
    rf"(?<![-\w&])(?:(?P<used>{'|'.join(map(_spaced, sorted(_PREPOSITIONS, key=len, reverse=True)))})(?:\s+|(?<=pre)-|(?<=post)-))?"
    rf"(?:(?P<determiner>{_spaced(_DETERMINERS)})\s+)?$"
)


def preposition(lower: str, floor: int, start: int, *, bare: bool = False) -> tuple[Relation | None, int]:
    """Read the preposition before a time: give its relation to the question, and where it begins.

    `bare`: the time is a year or the like alone, whose "the" belongs to the word after it ("the 2011 paper").
    """
    text = lower[max(floor, start - _REACH) : start]
    found = _PREPOSITION.search(text)
    if not found or (bare and not found["used"] and found["determiner"] == "the"):
        return None, start
    relation = _PREPOSITIONS[" ".join(found["used"].split())] if found["used"] else None
    return relation, start - len(text) + found.start()


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
MOMENT: Final = re.compile(
    rf"(?P<before_merger>{_BEFORE}(?:{_MERGER}|{_THEY}{_MERGED})|\bpre-?merger\b)"
    rf"|(?P<after_merger>{_AFTER}(?:{_MERGER}|{_THEY}{_MERGED})|\bpost-?merger\b|\b(?:on|upon)\s+merger\b|"
    rf"\bat\s+(?:the\s+time\s+of\s+)?{_MERGER})"
    rf"|(?P<opening>{_AFTER}{_THEY}{_OPENED}|{_UPON}(?:(?:its|their|the)\s+)?{_OPENING}|"
    rf"{_UPON}(?:its|their)\s+(?:very\s+)?(?:start|outset|beginning|first\s+day))"
    rf"|(?P<closing>(?:{_BEFORE}|{_THEN})(?:{_THEY}{_CLOSED}|(?:its|their|the)\s+{_CLOSURE})|"
    rf"{_UPON}(?:(?:its|their|the)\s+)?{_CLOSURE}|{_UPON}(?:its|their)\s+(?:very\s+)?(?:end|last\s+day))"
)
"""A moment of the life of a body; the name of the group tells which."""
LIFE: Final = frozenset(
    [
        "merger",
        "mergers",
        "merged",
        "combined",
        "joined",
        "amalgamated",
        "opened",
        "formed",
        "created",
        "set",
        "established",
        "began",
        "started",
        "launched",
        "founded",
        "closed",
        "abolished",
        "dissolved",
        "disbanded",
        "wound",
        "ended",
        "scrapped",
        "ceased",
        "disestablished",
        "shut",
        "replaced",
        "formation",
        "creation",
        "launch",
        "opening",
        "inception",
        "establishment",
        "start",
        "outset",
        "beginning",
        "closure",
        "abolition",
        "dissolution",
        "demise",
        "end",
        "day",
    ]
)
"""One of these stands in all words that hang on the life of a body."""
