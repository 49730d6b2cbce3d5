"""Forms of date in numbers and names of months, each with a pattern and a reader; `ABSOLUTE` lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from handlers.understanding.day_words import (
    ALSO_WORDS,
    MONTH,
    MONTHS,
    MONTHS_A_YEAR,
    NO_YEAR,
    NOT_IN_CALENDAR,
    NOT_READ,
    TWO_DATES,
    TYPED,
    Named,
    Relation,
    fault,
    follows,
    full_year,
    in_small_letters,
    month_of,
    name_day,
    name_financial_year,
    name_month,
    name_year,
    spelt,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    Reader = Callable[[re.Match[str], date], Named | None]

DAY: Final = "1 2"
YEAR: Final = "4"
"""Heads of forms that begin with so many digits."""


class Form(NamedTuple):
    """A form of date: the words it may begin with, its pattern for lower-case text, and what it names.

    Where that is not the same for all matches, a reader takes the match and today, and gives what is named; None where
    the match is no time.
    """

    name: str
    heads: str
    pattern: re.Pattern[str]
    names: Reader | Named


def form(name: str, heads: str, pattern: str, names: Reader | Named) -> Form:
    return Form(name, heads, re.compile(pattern), names)


END: Final = r"(?![\w%]|[-/.:]\d|,\d{3}(?!\d))"
_LOOSE_END: Final = r"(?![\w%]|[/.:]\d|,\d{3}(?!\d))"
"""As `END`, where a hyphen and another date may follow."""
_ORD: Final = r"(?:st|nd|rd|th)?"
_WORD: Final = r"[a-z]{3,10}"
_BETWEEN_PARTS: Final = r"(?:[\s\-./,']|(?:of|in)\s)"
_CLOCK: Final = r"(?:t\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:z|[+-]\d\d(?::?\d\d)?)?)?"
_YEARS: Final = range(1990, 2050)
"""A number of four digits by itself is a year only here."""
_RECENT: Final = range(2013, 2027)

_STANDS: Final = re.compile(
    r"\s*(?:$|[,.;:?!)\]\"'\n–—-]|(?:and|or|to|until|till|who|what|which|how|was|were|did|for|at|in|of)\b)"
)
"""What follows a month that is also a word where it is not the word: the end of a clause, or a word that begins one."""
_AFTER_WHICH_A_YEAR: Final = re.compile(
    r"\b(?:in|since|during|before|after|until|till|by|from|year|of|for|to|and)\s+(?:the\s+)?(?:year\s+)?$"
)
_AFTER_WHICH_A_DAY: Final = re.compile(r"\b(?:on|since|until|till|as\s+at|as\s+of)\s+(?:the\s+)?$")
_AFTER_WHICH_THE_NTH: Final = re.compile(
    r"\b(?:on|since|until|till|as\s+at|as\s+of|by|before|after)\s+(?:the\s+)?$"
)
_AFTER_WHICH_A_COUNT: Final = re.compile(
    r"\b(?:than|under|over|above|below|exceeding|least|most|top|bottom|first|last|exactly|the|all|these|those|next|"
    r"any|only)\s+$"
)
_PEOPLE: Final = re.compile(
    r"\s*(?:people|persons|patients|residents|inhabitants|k|m|thousand|million|billion)\b"
)


def before(found: re.Match[str], reach: int = 24) -> str:
    """Give the text just before a match."""
    return found.string[max(0, found.start() - reach) : found.start()]


def stands(found: re.Match[str]) -> bool:
    """Tell whether a match may be the end of a clause."""
    return _STANDS.match(found.string, found.end()) is not None


def _calendar(found: re.Match[str], _: date) -> Named | None:
    """Read the day `d`, the month `m` (a word or a number) and the year `y` of a match, as far as its form has them.

    A month that is also a word needs its year behind it, or a hyphen, an ordinal or the end of a clause (`joint`) beside it.
    """
    parts = found.groupdict()
    day, word, year = parts.get("d"), found["m"], parts.get("y")
    month = int(word) if word.isdigit() else month_of(word, sure=bool(day and year))
    joint = parts.get("joint") or (year and found.start("y") > found.start("m"))
    if not (month or word.isdigit()) or (word in ALSO_WORDS and not joint and not stands(found)):
        return None
    if not year:
        return fault(NO_YEAR, (month, int(found["d"])))
    named = name_day(full_year(year), month, int(day)) if day else name_month(full_year(year), month)
    return named if word.isdigit() else spelt(named, word)


def _day_first(found: re.Match[str], _: date) -> Named:
    day, month, year = int(found[1]), int(found[3]), full_year(found[4])
    if found[2] == "/" and day <= MONTHS_A_YEAR < month:
        named = name_day(year, day, month)
        note = f"Read “{TYPED}” as {named.said}: there is no month {month}."
    else:
        named = name_day(year, month, day)
        note = f"Read {TYPED} the British way: {named.said}."
        if day > MONTHS_A_YEAR or day == month:
            note = ""
    return named if named.fault else named._replace(note=note)


def _days_of_month(found: re.Match[str], today: date) -> Named | None:
    month = month_of(found[4], sure=True)
    if not month:
        return None
    if found[2] in ("and", "&") and not before(found).rstrip().endswith("between"):
        return fault(TWO_DATES)
    year = full_year(found[5]) if found[5] else today.year
    first, last = (name_day(year, month, int(day)) for day in (found[1], found[3]))
    if not found[5]:
        return fault(NO_YEAR)
    if first.fault or last.fault or last.first < first.first:
        return fault(NOT_IN_CALENDAR)
    named = Named(first.first, last.last, f"{first.first.day} to {last.said}", relation=Relation.BETWEEN)
    return spelt(named, found[4])


def _month_two_digits(found: re.Match[str], _: date) -> Named | None:
    """Read "Nov 18": a month of a year where no other year is named, else a day of a month of no year."""
    month, number = MONTHS[found[1]], int(found[3])
    if found[1] in ALSO_WORDS and not (stands(found) or found[2] == "-"):
        return None
    other = _OTHER_YEAR.search(found.string)
    if 2000 + number in _RECENT and not other:
        named = name_month(2000 + number, month)
        return named._replace(note=f"Read “{TYPED}” as {named.said}.")
    return fault(NO_YEAR, (month, number))


_OTHER_YEAR: Final = re.compile(r"(?<!\d)20[1-4]\d(?!\d)")


def _month_digits(found: re.Match[str], _: date) -> Named | None:
    return None if found[1] in ALSO_WORDS and found[2] else fault(NOT_READ)


def _year_and_number(found: re.Match[str], _: date) -> Named:
    """Read "2018-11", "2018/11" and "2018.11" as a month, "2018/19" as a financial year, "2016-18" as years."""
    year, between, number = int(found[1]), found[2], int(found[3])
    if number <= MONTHS_A_YEAR and not (between == "/" and follows(found[3], year)):
        return name_month(year, number)
    if between != ".":
        if follows(found[3], year):
            return name_financial_year(year)
        if len(found[3]) == 2 and year % 100 < number and year in _YEARS:  # noqa: PLR2004  digits
            return _years(year, year // 100 * 100 + number)
    return fault(NOT_IN_CALENDAR)


def _year_and_year(found: re.Match[str], _: date) -> Named:
    first, between, last = int(found[1]), found[2], int(found[3])
    if between == "/" and last == first + 1:
        return name_financial_year(first)
    return _years(first, last) if first < last else fault(NOT_READ)


def _years(first: int, last: int) -> Named:
    start, end, said = name_year(first), name_year(last), f"{first} to {last}"
    return Named(start.first, end.last, said, f"Read {TYPED} as the years {said}.", relation=Relation.BETWEEN)


def _short_financial(found: re.Match[str], _: date) -> Named | None:
    year = full_year(found[1])
    return name_financial_year(year) if follows(found[2], year) and year + 1 in _RECENT else None


def _named_financial(found: re.Match[str], _: date) -> Named:
    """Read "FY2018/19"; one year by itself could be the year it begins or ends in."""
    first = full_year(found[1])
    if not found[2]:
        years = " or ".join(f"{year}/{(year + 1) % 100:02}" for year in (first - 1, first))
        return fault(f"“{TYPED}” could be {years}. Write one of those.")
    return name_financial_year(first) if follows(found[2], first) else fault(NOT_IN_CALENDAR)


def _apostrophe_year(found: re.Match[str], _: date) -> Named | None:
    if not _AFTER_WHICH_A_YEAR.search(before(found)):
        return None
    named = name_year(full_year(found[1]))
    return named._replace(note=f"Read {TYPED} as {named.said}.")


def _bare_year(found: re.Match[str], _: date) -> Named | None:
    year = int(found[1])
    if year not in _YEARS:
        told = year and _AFTER_WHICH_A_YEAR.search(before(found)) and stands(found)
        return name_year(year) if told else None
    if _PEOPLE.match(found.string, found.end()):
        counted = year not in _RECENT or _AFTER_WHICH_A_COUNT.search(before(found))
        return None if counted else name_year(year)
    return name_year(year)


def _day_and_month_numbers(found: re.Match[str], _: date) -> Named | None:
    """Read "5/11", which has no year; with a hyphen or a full stop only after a word such as "on"."""
    day, month = int(found[1]), int(found[3])
    if found[2] != "/" and not _AFTER_WHICH_A_DAY.search(before(found)):
        return None
    possible = 1 <= day <= 31 and 1 <= month <= MONTHS_A_YEAR  # noqa: PLR2004  days of a month
    return fault(NO_YEAR, (month, day)) if possible else None


def _day_alone(found: re.Match[str], _: date) -> Named | None:
    told = (_AFTER_WHICH_THE_NTH if found[2] else _AFTER_WHICH_A_DAY).search(before(found))
    return fault(NO_YEAR) if told and stands(found) else None


def _three_numbers(found: re.Match[str], _: date) -> Named | None:
    """Refuse three numbers that could be a date in a form that is not read."""
    numbers, between = found.group(1, 3, 5), found[2] + found[4]
    years = [number for number in numbers if len(number) == 4 and int(number) in range(1000, 2100)]  # noqa: PLR2004
    if len(years) == len(numbers):
        return None
    parted = not between.isspace() and ":" not in between  # else a time, or a list
    short = parted and all(len(number) <= 2 for number in numbers)  # noqa: PLR2004  digits
    return fault(NOT_READ) if years or short else None


def _number_and_year(found: re.Match[str], _: date) -> Named | None:
    if found[2].isspace() and (
        int(found[1]) > 31 or len(found[1]) > 2 or _AFTER_WHICH_A_COUNT.search(before(found))  # noqa: PLR2004  days
    ):
        return None
    return None if found[2] == "," and int(found[1]) in _YEARS else fault(NOT_READ)


def _six_digits(found: re.Match[str], _: date) -> Named | None:
    """Refuse "201811" and "on 051118", which could be another number."""
    told = _AFTER_WHICH_A_YEAR.search(before(found)) or _AFTER_WHICH_A_DAY.search(before(found))
    if not told and (not found[1] or not stands(found) or _AFTER_WHICH_A_COUNT.search(before(found))):
        return None
    return fault(NOT_READ)


_D: Final = r"(?P<d>\d{1,2})"
_M: Final = rf"(?P<m>{_WORD})"
_Y: Final = r"(?P<y>\d{4})"
_CENTURY: Final = r"(?:19|20)\d\d"
ABSOLUTE: Final = (
    form("financial year behind", "2 4", r"(\d{4}|\d\d)(?:\s?[-/]\s?(\d{4}|\d\d))?\s+(?:financial|fiscal)\s+year\b", _named_financial),
    form("year first", YEAR, rf"{_Y}(?P<by>[-/.])(?P<m>\d{{1,2}})(?P=by){_D}{_CLOCK}{END}", _calendar),
    form("compact", "8", rf"(?!\d{{5}}000)(?P<y>{_CENTURY})(?!00)(?P<m>\d\d)(?P<d>\d\d){_CLOCK}{END}", _calendar),
    form("day first", DAY, rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d\d){END}", _day_first),
    form(
        "day month year",
        DAY,
        rf"{_D}{_ORD}[\s\-./]*(?:day\s+)?(?:of\s+)?{_M}{_BETWEEN_PARTS}*(?P<y>\d{{4}}|\d\d){_LOOSE_END}",
        _calendar,
    ),
    form(
        "days of a month",
        DAY,
        rf"(\d{{1,2}}){_ORD}\s*(-|–|—|to|until|till|and|&)\s*(?:the\s+)?(\d{{1,2}}){_ORD}\s+(?:of\s+)?({_WORD})\b"
        rf"(?:{_BETWEEN_PARTS}*(\d{{4}}|'\d\d))?{_LOOSE_END}",
        _days_of_month,
    ),
    form("year month day", YEAR, rf"{_Y}[\s\-,./]*{_M}[\s\-,./]*{_D}{_ORD}{END}", _calendar),
    form("year month", YEAR, rf"{_Y}(?:\s|(?P<joint>-))+(?P<m>{MONTH}){END}", _calendar),
    form("year and year", YEAR, rf"({_CENTURY})\s?([-/–])\s?({_CENTURY}){END}", _year_and_year),
    form("year and number", YEAR, rf"(\d{{4}})([-/])(\d{{1,2}}){END}", _year_and_number),
    form("year and month with a stop", YEAR, rf"(\d{{4}})(\.)(\d\d){END}", _year_and_number),
    form("month and year in numbers", DAY, rf"(?P<m>\d{{1,2}})[-/.](?P<y>{_CENTURY}){END}", _calendar),
    form("short financial year", DAY, rf"(\d\d)/(\d\d){END}", _short_financial),
    form(
        "three numbers",
        "1 2 3 4",
        r"(\d{1,4})(\s*[-/.\\:]+\s*|\s+)(\d{1,4})(\s*[-/.\\:]+\s*|\s+)(\d{1,4})(?![\w%]|,\d)",
        _three_numbers,
    ),
    form("day month", DAY, rf"{_D}(?P<joint>st|nd|rd|th)?[\s\-./]*(?:of\s+)?{_M}\b", _calendar),
    form("day, month, digits", DAY, rf"\d{{1,2}}{_ORD}[\-./]*(?:{MONTH})[\-./]*\d+", fault(NOT_READ)),
    form(
        "number and year",
        "1 2 3 4",
        rf"(\d{{1,4}})([-/\\:]+|\.+|,|\s*[-/]\s*|\s+)({_CENTURY})(?![\w%]|,\d)",
        _number_and_year,
    ),
    form("year and loose digits", YEAR, rf"{_CENTURY}(?:[-/\\:.]+)\d{{1,4}}(?![\w%])", fault(NOT_READ)),
    form("day, month, year run together", "8", r"[0-3]\d[01]\d20[12]\d(?![\w%]|,\d)", fault(NOT_READ)),
    form("six digits", "6", rf"(?:(20[12]\d(?:0[1-9]|1[0-2]))|[0-3]\d[01]\d[12]\d){END}", _six_digits),
    form("day and month in numbers", DAY, rf"(\d{{1,2}})([-/.])(\d{{1,2}}){END}(?!\s+of\b)", _day_and_month_numbers),
    form("day alone", DAY, rf"(\d{{1,2}})(st|nd|rd|th)?{END}", _day_alone),
    form("year", YEAR, rf"(\d{{4}}){END}", _bare_year),
    form("year with an apostrophe", "'", rf"'(\d\d){END}", _apostrophe_year),
    form(
        "month day year",
        "month",
        rf"{_M}[\s\-/.]*(?:the\s+)?{_D}{_ORD}{_BETWEEN_PARTS}+(?P<y>\d{{4}}|'\d\d){_LOOSE_END}",
        _calendar,
    ),
    form("month year", "month", rf"{_M}{_BETWEEN_PARTS}*(?P<y>{_CENTURY}){_LOOSE_END}", _calendar),
    form("month and '18", "month", rf"{_M}[.,]?[\s\-]*'(?P<y>\d\d){_LOOSE_END}", _calendar),
    form("month and 18", "month", rf"({MONTH})\.?([\s\-/]?)(\d\d){END}", _month_two_digits),
    form("month day", "month", rf"{_M}[\s\-.]*(?:the\s+)?{_D}{_ORD}{END}", _calendar),
    form("month and digits", "month", rf"({MONTH})(?:[\-/.]*|(\s+))\d+", _month_digits),
    form(
        "financial year",
        "fy f financial fiscal",
        rf"(?:fy|f/y|(?:financial|fiscal)\s+year)[\s\-]*(?:of\s+)?(\d{{4}}|\d\d)(?:\s?[-/]\s?(\d{{4}}|\d\d))?{END}",
        _named_financial,
    ),
)  # fmt: skip
"""Forms that name their days without today, the more telling first."""


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


_PAIRS: Final = {
    "(": ")", "[": "]", "{": "}", "<": ">", '"': '"', "'": "'", "“": "”", "‘": "'", "*": "*", "_": "_", "`": "`", "~": "~",
}  # fmt: skip


def wrapped(lower: str, floor: int, start: int, end: int) -> tuple[int, int]:
    """Extend a span by the brackets and quotes right around it."""
    while True:
        before = lower[floor:start].rstrip()
        behind = end + len(lower[end:]) - len(lower[end:].lstrip())
        if not before or behind >= len(lower) or lower[behind] != _PAIRS.get(before[-1]):
            return start, end
        start, end = floor + len(before) - 1, behind + 1
