"""Finds the bodies named inside a sentence: "is north staffs merging with stoke?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.names.candidates import Outcome, Resolution, Span
from data.names.evidence import KIND_WORDS, read_evidence
from data.names.forms import content, same_places, units_of, written_out
from data.names.spelling import Support
from data.names.words import ABBREVIATIONS, COMPASS, ENGLISH_PLACES, GENERIC, ORDINARY, STOPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from data.names.index import NameIndex

_LONGEST_TEXT: Final = 2_000
_LONGEST_NAME: Final = 14
_WORD: Final = re.compile(r"&(?:amp;)?|[^\W_]+(?:['\u2019][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"['\u2019]s$", re.IGNORECASE)
_BREAK: Final = re.compile(r"[.;:?!()\"\u201c\u201d/|]|\s[-\u2013\u2014]\s")
_ABBREVIATED: Final = 2
"""A full stop after a word this short ("St.") does not end a sentence."""
_MISSPELT: Final = 7
"""The length from which a word may be misspelt; one letter less where it has a capital."""
_SPOKEN: Final = 4
"""Shorter initials with a vowel in them ("bob") count only in capitals."""
_KINDS: Final = frozenset({"ccg", "stp", "icb", "ics"})
_VOWELS: Final = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text; `breaks`: the sentence breaks before it, `joins`: a comma or itself joins it to the word before."""

    start: int
    end: int
    raw: str
    word: str
    breaks: bool
    joins: bool


class SpanFinder:
    """Finds the longest names that stand in a text on a day."""

    def __init__(self, index: NameIndex, resolve: Callable[[str, date], Resolution], on: date) -> None:
        self._index = index
        self._resolve = resolve
        self._on = on

    def find(self, text: str) -> tuple[Span, ...]:
        """Give the names left to right, none overlapping another."""
        words = _words(text[:_LONGEST_TEXT])
        telling = [self._is_telling(word) for word in words]
        spans: list[Span] = []
        at = 0
        while at < len(words):
            span = self._longest(text, words, at, _run_end(words, telling, at)) if telling[at] else None
            at += 1
            if span is not None:
                spans.append(span)
                while at < len(words) and words[at].start < span.end:
                    at += 1
        return tuple(spans)

    def _is_telling(self, found: _Word) -> bool:
        """Tell whether a word can be part of a name."""
        word, raw, index = found.word, found.raw, self._index
        if word in index.spelling.vocabulary or word in KIND_WORDS or index.codes.is_code(raw):
            return True
        if word in index.alias_words and raw[0].isupper():
            return True
        if word in ABBREVIATIONS and (word not in COMPASS or raw.isupper() or len(word) > len("se")):
            return True
        if read_evidence((word,)).said is not None:
            return True
        if any(word in table for table in (index.initials, index.exact, index.places, index.groups)):
            spoken = len(word) >= _SPOKEN or not _VOWELS & set(word)
            return raw.isupper() or (spoken and word not in ORDINARY)
        long_enough = len(word) >= (_MISSPELT if raw.islower() else _MISSPELT - 1)
        return long_enough and bool(index.spelling.guesses(word, Support.NONE))

    def _longest(self, text: str, words: Sequence[_Word], at: int, run_end: int) -> Span | None:
        for end in range(run_end, at, -1):
            piece = words[at:end]
            if piece[-1].word in STOPS or not self._is_a_name(piece, words[end : end + 1]):
                continue
            start, stop = piece[0].start, piece[-1].end
            resolution = self._resolve(text[start:stop], self._on)
            if resolution.outcome is not Outcome.NONE and not self._is_a_list(piece, resolution):
                return Span(start, stop, text[start:stop], resolution)
        return None

    def _is_a_name(self, piece: Sequence[_Word], after: Sequence[_Word]) -> bool:
        """Tell whether words are a name, and neither another organisation's nor ordinary words."""
        evidence = read_evidence(tuple(word.word for word in piece))
        named = content(evidence.words)
        if not named:
            return False
        if evidence.said is not None:
            # "CCGs in Devon" asks about Devon; "CCGs" is not a part of its name.
            return piece[0].word not in KIND_WORDS or len(piece) == 1 or piece[1].word not in STOPS
        if after and not after[0].breaks and read_evidence((piece[-1].word, after[0].word)).other is not None:
            return False
        if len(piece) == 1 and piece[0].word in ENGLISH_PLACES:
            return piece[0].raw[0].isupper() and piece[0].start > 0
        in_capitals = any(word.raw.isupper() for word in piece)
        return in_capitals or not all(word in GENERIC or word in ORDINARY for word in written_out(named))

    def _is_a_list(self, piece: Sequence[_Word], resolution: Resolution) -> bool:
        """Tell whether words are several names joined by a comma or "and", which are better found one by one."""
        if resolution.outcome is Outcome.MATCH or not any(word.joins for word in piece[1:]):
            return False
        named = units_of(written_out(read_evidence(tuple(word.word for word in piece)).words))
        official = self._index.official
        names = [name for reading in resolution.readings for name in official.get(reading.body, ())]
        return not any(same_places(named, units_of(name), sides=False) for name in names)


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    last = 0
    for match in _WORD.finditer(text):
        raw = _POSSESSIVE.sub("", match[0])
        between = text[last : match.start()]
        abbreviated = between.startswith(".") and bool(found) and len(found[-1].raw) <= _ABBREVIATED
        word = "&" if raw.startswith("&") else raw.lower().replace("'", "").replace("\u2019", "")
        breaks = bool(_BREAK.search(between)) and not abbreviated
        joins = word in STOPS or "," in between
        found.append(_Word(match.start(), match.start() + len(raw), raw, word, breaks, joins))
        last = match.end()
    return found


def _run_end(words: Sequence[_Word], telling: Sequence[bool], at: int) -> int:
    """Give the end of the run of words from here that could make up a name; one that ends with its kind is not joined on."""
    end = at + 1
    while end < min(len(words), at + _LONGEST_NAME) and not words[end].breaks:
        if end > at + 1 and words[end].joins and words[end - 1].word in _KINDS:
            break
        if not telling[end] and words[end].word not in STOPS:
            break
        end += 1
    return end
