"""Finds the times in a text, each with its preposition, brackets, time of day and, for a period, its other end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from handlers.understanding import day_phrases
from handlers.understanding.day_words import (
    MONTHS,
    NOT_READ,
    TWO_DATES,
    TYPED,
    WEEKDAY,
    Named,
    Relation,
    fault,
    month_of,
    name_day,
    name_month,
    say_span,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date


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


def in_small_letters(text: str) -> str:
    """Give a text in lower case with plain apostrophes; every character keeps its index."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(small if len(small := each.lower()) == 1 else each for each in text)
    return lower.replace("’", "'")


_START: Final = re.compile(r"(?<!\w)(?:(\d+)([a-z]*)|([a-z]+))")
_BEHIND_DIGITS: Final = frozenset({"", "st", "nd", "rd", "th", "s", "q", "h", "t"})
"""Letters that may follow the digits of a time; with others they are a code or a number, unless it is a month."""
_NUMBER_GOES_ON: Final = frozenset(".,:/-")
_NUMBER_BEFORE: Final = re.compile(r"(?<!\w)\d+[.,:/-]$")
_NO_YEAR_BEHIND: Final = frozenset("£$€#")
_SHORTEST_SLIP: Final = 5


def find_times(text: str, lower: str, today: date) -> Iterator[Found]:
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
    if last in _NUMBER_GOES_ON and _NUMBER_BEFORE.search(lower, max(floor, start - _DIGITS_REACH), start):
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
_DETERMINERS: Final = frozenset(
    {
        *("the", "the year", "year", "the years", "years", "the calendar year", "calendar year", "the date"),
        *("the month of", "the whole of", "whole of", "all of", "the period"),
    }
)
_LONGEST: Final = 4
_REACH: Final = 48


def _preposition(lower: str, floor: int, start: int, *, bare: bool = False) -> tuple[Relation | None, int]:
    """Read the preposition before a time: give its relation to the question, and where it begins.

    `bare`: the time is a year or the like alone, whose "the" belongs to the word after it ("the 2011 paper").
    """
    text = lower[max(floor, start - _REACH) : start]
    if text.endswith(("pre-", "post-")):
        text = f"{text[:-1]} "
    if not text or not text[-1].isspace():
        return None, start
    words = _last_words(text)
    size = _longest(words, _DETERMINERS, _DETERMINER_SIZES)
    rest = words[: len(words) - size]
    used = _longest(rest, _PREPOSITIONS, _PREPOSITION_SIZES)
    if rest[-2:] in _NO_PREPOSITION:
        used = 0
    if not used and bare and words[-1:] == ["the"]:
        return None, start
    if not size and not used:
        return None, start
    at = len(text)
    for word in reversed(words[len(words) - size - used :]):
        at = text.rfind(word, 0, at)
    relation = _PREPOSITIONS[" ".join(rest[-used:])] if used else None
    return relation, start - len(text) + at


_NO_PREPOSITION: Final = (["what", "about"], ["how", "about"])
_LAST_LETTERS: Final = re.compile(r"(?<![-\w&])[a-z]+$")


def _last_words(text: str) -> list[str]:
    """Give the last words of a text, as many as a preposition may have, back to any other character."""
    words: list[str] = []
    for word in reversed(text.split(None)[-_LONGEST * 2 :]):
        if not word.isalpha():
            if found := _LAST_LETTERS.search(word):
                words.append(found[0])
            break
        words.append(word)
    return words[::-1]


def _sizes(phrases: Iterable[str]) -> dict[str, int]:
    """Give for each last word of a phrase how many words the longest such phrase has."""
    sizes: dict[str, int] = {}
    for words in (phrase.split() for phrase in phrases):
        sizes[words[-1]] = max(len(words), sizes.get(words[-1], 0))
    return sizes


_PREPOSITION_SIZES: Final = _sizes(_PREPOSITIONS)
_DETERMINER_SIZES: Final = _sizes(_DETERMINERS)


def _longest(words: list[str], phrases: Collection[str], sizes: dict[str, int]) -> int:
    """Give how many of the last words make one of the phrases."""
    if words:
        for size in range(min(sizes.get(words[-1], 0), len(words)), 0, -1):
            if " ".join(words[-size:]) in phrases:
                return size
    return 0


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
_WORD: Final = re.compile(r"[a-z]+")
_DIGITS_REACH: Final = 20


def _whole(text: str, lower: str, at: tuple[int, int], named: Named, today: date) -> Found:
    """Extend a time by what belongs to it; `at` is the earliest index that may be taken and the start of the time."""
    floor, start = at
    end, suffix = named.end, None
    bare = named.period and not _WORD.search(lower, start, named.end)
    relation, outer = _preposition(lower, floor, start, bare=bare)
    if not named.coming:
        between = relation is Relation.BETWEEN
        if other := _other_end(text, lower, start, named, today, between=between):
            named, end = other, other.end
        elif between and named.relation is not Relation.BETWEEN:
            relation, outer = None, start
        if (digits := _digits_before(lower, floor, start)) is not None:
            named, start = fault(NOT_READ), digits
            relation, outer = _preposition(lower, floor, start)
        if behind := _DIGITS_BEHIND.match(lower, end):
            named, end = fault(NOT_READ), behind.end()
    typed = text[start:end]
    if not named.coming:
        named, end, suffix = _behind(lower, named, end)
    opened, closed = _wrapped(lower, floor, start, end)
    if opened < start:
        told, outer = _preposition(lower, floor, opened)
        relation = told or relation
    opened, closed = _wrapped(lower, floor, outer, closed)
    if not named.period and (clock := _TIME_BEFORE.search(lower, max(floor, opened - _DIGITS_REACH), opened)):
        opened = clock.start()
    if relation is Relation.BETWEEN:
        relation = None
    return Found(opened, closed, typed, named, named.relation or suffix or relation or Relation.ON)


def _digits_before(lower: str, floor: int, start: int) -> int | None:
    """Give the index of digits right before a month that were not read with it; None where there are none."""
    word = _WORD.match(lower, start)
    if not word or not month_of(word[0]):
        return None
    found = _DIGITS_BEFORE.search(lower, max(floor, start - _DIGITS_REACH), start)
    return found.start() if found else None


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


_PAIRS: Final = {
    "(": ")", "[": "]", "{": "}", "<": ">", '"': '"', "'": "'", "“": "”", "‘": "'", "*": "*", "_": "_", "`": "`", "~": "~",
}  # fmt: skip


def _wrapped(lower: str, floor: int, start: int, end: int) -> tuple[int, int]:
    """Extend a span by the brackets and quotes right around it."""
    while True:
        before = lower[floor:start].rstrip()
        behind = end + len(lower[end:]) - len(lower[end:].lstrip())
        if not before or behind >= len(lower) or lower[behind] != _PAIRS.get(before[-1]):
            return start, end
        start, end = floor + len(before) - 1, behind + 1


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
    if to["and"] and not between and not _adjoining_months(named, other):
        return fault(TWO_DATES)._replace(end=end)
    first, last = _with_year_of(named, other, -1), _with_year_of(other, named, 1)
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
    if _month_at_most(first) and _month_at_most(last):
        said = say_span(first.first, until)
    return Named(first.first, until, said, note, end=end, relation=Relation.BETWEEN)


def _month_at_most(named: Named) -> bool:
    return (named.first.year, named.first.month) == (named.last.year, named.last.month)


def _adjoining_months(named: Named, other: Named) -> bool:
    return bool(
        named.yearless
        and not named.yearless[1]
        and other.period
        and _month_at_most(other)
        and other.first.month == named.yearless[0] % 12 + 1
    )


def _with_year_of(named: Named, other: Named, later: int) -> Named:
    """Give a time without a year the year of another, so that it is not later (-1) or not earlier (1) than that."""
    if not named.yearless or other.fault or not _month_at_most(other):
        return named
    month, day = named.yearless
    year = other.first.year
    if (month, day) != (other.first.month, 0) and (
        (month, day or 1) > (other.first.month, other.first.day)
    ) == (later < 0):
        year += later
    return name_day(year, month, day) if day else name_month(year, month)
