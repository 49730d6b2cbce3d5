"""Dates in words: relative ("last year"), vague and composed ones; `FORMS` is the table of all forms of date."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from handlers.understanding.day_forms import ABSOLUTE, DAY, END, YEAR, Form, before, form, stands
from handlers.understanding.day_words import (
    ALSO_WORDS,
    COUNT,
    FEW,
    MONTH,
    MONTH_NAMES,
    MONTHS,
    NO_YEAR,
    NOT_IN_CALENDAR,
    NUMBERS,
    SEASONS,
    UNIT,
    VAGUE,
    WEEKDAY,
    WEEKDAY_NAMES,
    WEEKDAYS,
    Named,
    Relation,
    add_months,
    add_units,
    count_of,
    fault,
    follows,
    full_year,
    month_of,
    name_financial_year,
    name_month,
    name_season,
    name_year,
    read_as,
    say_span,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_SEASON: Final = "|".join(SEASONS)
_NOW: Final = (
    r"today|(?:just\s+|right\s+)?now|currently|presently|nowadays|these\s+days|as\s+things\s+stand|"
    r"present(?:\s+day|(?=\s*(?:$|[^\w\s])))|at\s+(?:present|the\s+(?:present|moment|minute)|this\s+(?:time|point|moment))|"
    r"this\s+(?:morning|afternoon|evening|minute)|tonight"
)
_PREPOSITION: Final = re.compile(
    r"(?:(?<!led )(?<!run )(?<!headed )(?<!chaired )(?<!managed )\bby|"
    r"\b(?:in|during|since|until|till|before|after|from|between|to|of|for|on|at))\s+(?:the\s+)?$"
)
_AND_MONTH: Final = re.compile(rf"\s*(?:to|until|till|and|&|-|–|—)\s*(?:{MONTH})\b")
_NAMED_BY_ITSELF: Final = frozenset(MONTH_NAMES) - ALSO_WORDS


def read_at(text: str, at: int, today: date) -> Named | None:
    """Read the time that begins at index `at` of a lower-case text; `end` of the result is where it ends."""
    found = _HEAD.match(text, at)
    if not found:
        return None
    head = str(len(found[2])) if found[2] else found[1]
    forms = BY_HEAD.get(head) or (BY_HEAD["month"] if month_of(head) else ())
    return read_forms(forms, text, at, today)


_HEAD: Final = re.compile(r"([a-z]+|')|(\d+)")


def read_forms(forms: Iterable[Form], text: str, at: int, today: date) -> Named | None:
    """Read what begins at index `at` by the first form that fits."""
    for each in forms:
        if not (found := each.pattern.match(text, at)):
            continue
        try:
            named = each.names if isinstance(each.names, Named) else each.names(found, today)
        except OverflowError:
            named = fault(NOT_IN_CALENDAR)
        if named:
            return named if named.end else named._replace(end=found.end())
    return None


def _with_next(
    found: re.Match[str], today: date, given: Callable[[Named], Named | None] = lambda inner: inner
) -> Named | None:
    """Read the time right after a match, and give what is made of it where it names days."""
    inner = read_at(found.string, found.end(), today)
    if not inner or inner.fault or inner.coming:
        return inner
    named = given(inner)
    return named and named._replace(end=inner.end)


def _now(_: re.Match[str], today: date) -> Named:
    return Named(today, today, say_day(today))


def _yesterday(found: re.Match[str], today: date) -> Named:
    day = today - timedelta(days=2 if found[1] else 1)
    return Named(day, day, say_day(day))


def _last_named(found: re.Match[str], today: date) -> Named:
    """Read "last November", "last spring", "last Monday" as the last one that is over; with "this", as this year's."""
    past, what = found[1] != "this", found[2]
    if what in WEEKDAYS:
        days = (today.weekday() - WEEKDAYS[what]) % 7 or 7
        day = today - timedelta(days=days)
        return read_as(day, day) if past else fault(NO_YEAR)
    if what in SEASONS:
        return _season_named(what, today, past=past)
    month = MONTHS[what]
    return name_month(today.year - 1 if past and month >= today.month else today.year, month)


def _last_unit(found: re.Match[str], today: date) -> Named:
    """Read "last year", "this month", "last financial year"; one that is not over ends today."""
    past, what = found[1] != "this", found[2]
    if what == "year":
        return name_year(today.year - past)
    if what.endswith("year"):
        return name_financial_year(add_months(today, -3).year - past)
    if what == "week":
        first = today - timedelta(days=today.weekday() + 7 * past)
        last = first + timedelta(days=6)
    elif what == "month":
        first = add_months(today.replace(day=1), -past)
        return name_month(first.year, first.month)
    else:
        first = add_months(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), -3 * past)
        last = add_months(first, 3) - timedelta(days=1)
    return _span(first, min(last, today))


def _season_named(season: str, today: date, *, past: bool) -> Named:
    """Give the season of this year, or the last one that is over."""
    named = name_season(season, today.year - (SEASONS[season] == SEASONS["winter"] and today.month < 3))  # noqa: PLR2004
    if past and named.last >= today:
        named = name_season(season, named.first.year - 1)
    return named


def _span(first: date, last: date) -> Named:
    return Named(first, last, say_span(first, last))


def _ago(found: re.Match[str], today: date) -> Named:
    if found[1] is None:
        return fault(VAGUE)
    day = add_units(today, -count_of(found[1]), found[2])
    return read_as(day, day)


def _last_units(found: re.Match[str], today: date) -> Named | None:
    """Read "the last 3 years", "the past year" as up to today."""
    counted, few, unit = found.group(1, 2, 3)
    if few:
        return fault(VAGUE)
    last = found[0].startswith("last") and "the " in before(found, 4)
    if not (counted or last or found[0].startswith("past")):
        return None
    return read_as(add_units(today, -count_of(counted or "one"), unit), today, Relation.DURING)


def _units_to(found: re.Match[str], today: date) -> Named | None:
    """Read "the year to March 2018" as the twelve months that end with it."""

    def given(inner: Named) -> Named:
        first = add_units(inner.last + timedelta(days=1), -count_of(found[1] or "one"), found[2])
        return read_as(first, inner.last, Relation.DURING)

    return _with_next(found, today, given)


def _season(found: re.Match[str], _: date) -> Named | None:
    season, year = found[1], full_year(found[2])
    if season == "fall" and found[0].split()[1] == "in":  # "did it fall in 2026?"
        return None
    if found[3] and not (SEASONS[season] == SEASONS["winter"] and follows(found[3], year)):
        return fault(VAGUE)
    return name_season(season, year)


def _season_alone(found: re.Match[str], _: date) -> Named | None:
    return fault(NO_YEAR) if _PREPOSITION.search(before(found)) and stands(found) else None


def _month_alone(found: re.Match[str], _: date) -> Named | None:
    """Refuse a month without a year, where it is surely one."""
    month, behind = found[1], before(found)
    told = _PREPOSITION.search(behind)
    surely = month in _NAMED_BY_ITSELF
    if told:
        surely = month not in ALSO_WORDS or told[0].split()[0] in ("in", "during") or stands(found)
    if not surely and not _AND_MONTH.match(found.string, found.end()):
        return None
    return fault(NO_YEAR, (MONTHS[month], 0))


def _weekday(found: re.Match[str], today: date) -> Named | None:
    """Read a weekday before a date, and say where it was another; by itself it is no date."""
    inner = read_at(found.string, found.end(), today)
    if inner and not inner.coming and (inner.yearless or inner.fault or not inner.period):
        return inner._replace(note=weekday_note(found[1], inner))
    alone = found[1] in WEEKDAY_NAMES or ("on " in before(found, 3) and stands(found))
    return fault(NO_YEAR)._replace(end=found.end(1)) if alone else None


def weekday_note(word: str, named: Named) -> str:
    """Give the note on a day, and what weekday it was where the one named is another."""
    if named.fault or named.first.weekday() == WEEKDAYS[word]:
        return named.note
    said, was = WEEKDAY_NAMES[WEEKDAYS[word]].capitalize(), f"{named.first:%A}"
    return f"{named.note} {named.said} was a {was}, not a {said}.".strip()


def _edge(found: re.Match[str], today: date) -> Named | None:
    """Read the start or the end of a period as its first or its last day."""
    if not (found[2] or found[0].endswith("-") or _PREPOSITION.search(before(found))):
        return None  # a verb: who began or ended then
    start = found[1] in ("start", "beginning")

    def edge(inner: Named) -> Named:
        day = inner.first if start else inner.last
        return read_as(day, day)

    return _with_next(found, today, edge)


_ORDINALS: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_PARTS: Final = {"half": 2, "h": 2, "quarter": 4, "q": 4}


def _ordinal_part(found: re.Match[str], today: date) -> Named | None:
    """Read "the first half of 2018", "the last quarter of 2018/19", "the second week of March 2018"."""
    which = _ORDINALS.get(found[1])
    if found[2] != "week":
        parts = _PARTS[found[2]]
        return _part(found, today, (which or parts) - 1, parts)

    def week(inner: Named) -> Named:
        days = 7 * (which - 1) if which else (inner.last - inner.first).days - 6
        first = inner.first + timedelta(days=days)
        return read_as(first, first + timedelta(days=6))

    return _with_next(found, today, week)


def _lettered_part(found: re.Match[str], today: date) -> Named | None:
    part = _part(found, today, int(found[2]) - 1, _PARTS[found[1]])
    return part or (fault(NO_YEAR) if _PREPOSITION.search(before(found)) else None)


def _part(found: re.Match[str], today: date, which: int, parts: int) -> Named | None:
    """Give a part of the period after a match."""
    return _with_next(
        found,
        today,
        lambda inner: _cut(inner, which, parts) if inner.period and not inner.relation else None,
    )


def _cut(inner: Named, which: int, parts: int) -> Named | None:
    """Give one of so many equal parts of a period: whole months where it has enough, else days."""
    if inner.fault:
        return inner
    if which >= parts:
        return fault(NOT_IN_CALENDAR)
    end = inner.last + timedelta(days=1)
    months = (end.year - inner.first.year) * 12 + end.month - inner.first.month
    if months % parts == 0 and months and inner.first.day == end.day:
        step = months // parts
        first, then = add_months(inner.first, step * which), add_months(inner.first, step * (which + 1))
    else:
        step = {2: 15, 3: 10}.get(parts, (end - inner.first).days // parts)
        first = inner.first + timedelta(days=step * which)
        then = end if which == parts - 1 else first + timedelta(days=step)
    return read_as(first, then - timedelta(days=1))


def _week_of(found: re.Match[str], today: date) -> Named | None:
    inner = read_at(found.string, found.end(), today)
    if not inner or inner.fault or inner.coming or inner.period:
        return inner if inner and inner.fault else None
    first = inner.first - timedelta(days=6 if found[1] == "ending" else 0)
    return _span(first, first + timedelta(days=6))._replace(end=inner.end)


_COMING: Final = Named(coming=True)
_PHRASES: Final = (
    form("now", "today now just right currently presently present nowadays these as at this tonight", rf"(?:{_NOW})\b", _now),
    form("yesterday", "yesterday day", r"(day\s+before\s+)?yesterday\b", _yesterday),
    form("tomorrow", "tomorrow day", r"(?:day\s+after\s+)?tomorrow\b", _COMING),
    form(
        "next",
        "next",
        rf"next\s+(?:(?:financial|fiscal|calendar)\s+year|{UNIT}|(?:few|couple\s+of|{COUNT})\s+{UNIT}s?|{MONTH}|{_SEASON}|{WEEKDAY})\b"
        rf"(?!\s+\d{{4}})",
        _COMING,
    ),
    form(
        "to come",
        "soon later future near coming foreseeable",
        rf"(?:soon|later\s+(?:on\s+)?(?:this|in\s+the)\s+(?:year|month|week)|(?:(?:near|foreseeable|coming)\s+)?future\b(?=\s*(?:$|[?.!,;)]))"
        rf"|coming\s+{UNIT}s?)\b",
        _COMING,
    ),
    form("in some time", f"{DAY} 3 4 number", rf"(?:{COUNT}|{FEW})\s+{UNIT}s?(?:'s?)?\s+(?:time|from\s+now)\b", _COMING),
    form("ago", f"{DAY} 3 4 number few several some many", rf"(?:(?:{FEW})|({COUNT}))\s+({UNIT})s?\s+ago\b", _ago),
    form(
        "units to",
        f"{DAY} 3 4 number year years month months",
        rf"(?:({COUNT})\s+)?(year|month)s?\s+(?:(?:up\s+)?to|ending|ended|end)\s+(?:in\s+|on\s+)?(?:the\s+)?",
        _units_to,
    ),
    form(
        "half, quarter or week",
        f"{DAY} first second third fourth last",
        r"(first|second|third|fourth|last|final|1st|2nd|3rd|4th)\s+(half|quarter|week)\s+(?:of\s+|in\s+)?(?:the\s+)?(?:year\s+)?",
        _ordinal_part,
    ),
    form("last units", "last past previous", rf"(?:last|past|previous)\s+(?:(?:({COUNT})|({FEW}))\s+)?({UNIT})s?\b", _last_units),
    form("recent years", "recent", r"recent\s+(?:years|months|weeks|times)\b", fault(VAGUE)),
    form(
        "last and this unit",
        "last this previous",
        r"(last|this|previous)\s+(?:calendar\s+)?((?:financial|fiscal)\s+year|year|month|week|quarter)\b",
        _last_unit,
    ),
    form(
        "last and this month",
        "last this previous",
        rf"(last|this|previous)\s+({MONTH}|{_SEASON}|{WEEKDAY})\b(?!\s+(?:of\s+)?\d{{4}})",
        _last_named,
    ),
    form("decade", YEAR, r"(?:19|20)\d0'?s\b", fault(VAGUE)),
    form(
        "season",
        "season",
        rf"({_SEASON})(?:\s+(?:of|in))?[\s,\-]*(?:'(?=\d\d\b))?((?:19|20)\d\d|(?<=')\d\d)(?:\s?[/-]\s?(\d{{4}}|\d\d))?{END}",
        _season,
    ),
    form("year and season", YEAR, r"(\d{4})[\s\-]+(spring|summer|autumn|winter)\b", lambda found, _: name_season(found[2], int(found[1]))),
    form("season alone", "spring summer autumn winter", r"(?:spring|summer|autumn|winter)\b", _season_alone),
    form(
        "third of a period",
        "early mid middle late",
        r"(early|mid|middle|late)[\s\-]*(?:(?:in|of)\s+)?(?:the\s+)?",
        lambda found, today: _part(found, today, {"early": 0, "late": 2}.get(found[1], 1), 3),
    ),
    form("start or end", "start beginning end close", r"(start|beginning|end|close)(?:\s+(of)\s+(?:the\s+)?|[\s\-]+)", _edge),
    form("h1 and q3", "q h", r"(q|h)([1-4])[\s\-,/]*(?:(?:of|in)\s+)?", _lettered_part),
    form("2018 q3", YEAR, r"(\d{4})[\s\-]?(q|h)([1-4])\b", lambda found, _: _cut(name_year(int(found[1])), int(found[3]) - 1, _PARTS[found[2]])),
    form(
        "week of",
        "week w wc",
        r"(?:week\s+(?:of|commencing|beginning|starting|(ending))|w/c|wc)\s+(?:the\s+)?",
        _week_of,
    ),
    form("weekday", "weekday", rf"({WEEKDAY})\b[.,]?\s*(?:the\s+)?", _weekday),
    form("month alone", "month", rf"({MONTH})\b", _month_alone),
)  # fmt: skip

FORMS: Final = (
    *(each for each in _PHRASES if each.heads[0].isdigit()),
    *ABSOLUTE,
    *(each for each in _PHRASES if not each.heads[0].isdigit()),
)
"""Every form that a time is written in; of those with the same first word, the first that reads it counts."""

_GROUPS: Final = {
    "month": ("month", *MONTHS),
    "weekday": tuple(WEEKDAYS),
    "season": tuple(SEASONS),
    "number": tuple(NUMBERS),
}


def by_head(forms: Iterable[Form]) -> dict[str, tuple[Form, ...]]:
    """Map each word that a form may begin with to its forms."""
    heads: dict[str, tuple[Form, ...]] = {}
    for each in forms:
        for head in each.heads.split():
            for word in _GROUPS.get(head, (head,)):
                heads[word] = (*heads.get(word, ()), each)
    return heads


BY_HEAD: Mapping[str, tuple[Form, ...]] = by_head(FORMS)
