"""Reads the words of a name by trying ways in turn, from as typed to misspelt, and finds the names inside a sentence.

`read_bracketed` reads a name with brackets, which hold initials that confirm it, a word that corrects it, or a remark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.names.forms import PART_OF_NAME, TOWN, Phrase, content, same_places, units_of, written_out
from data.names.meanings import read_exact_list
from data.names.readings import (
    KIND_WORDS,
    Evidence,
    Outcome,
    Reading,
    Resolution,
    Span,
    best_of_each,
    of_group,
    read_evidence,
    related,
)
from data.names.rewriting import REPAIRS, read_respelt
from data.names.words import (
    ABBREVIATIONS,
    ASIDES,
    COMPASS,
    COMPASS_WORDS,
    ENGLISH_PLACES,
    FILLERS,
    GENERIC,
    ORDINARY,
    SOFT,
    STOPS,
    Support,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from data.names.index import NameIndex
    from data.names.meanings import Meanings
    from data.names.words import Words


MOST_WORDS: Final = 16
_SPOKEN_JOINS: Final = {"n": "and", "w": "with"}
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

Steps = list[str] | None
"""Where the steps by which words are read are noted, if anybody wants them."""


def interpret(meanings: Meanings, raw: tuple[str, ...], steps: Steps) -> list[Reading]:
    """Give what words mean, the kinds already taken out of them: as they stand, else put right or completed."""
    raw = raw[:MOST_WORDS]
    if found := as_it_stands(meanings, raw, steps):
        return found
    bare = without_asides(raw)
    if bare != raw:
        raw = bare
        if steps is not None:
            steps.append(f"without what is said around it: {' '.join(raw)!r}")
        if found := as_it_stands(meanings, raw, steps):
            return found
    for way, read in REPAIRS:
        found = read(meanings, raw)
        if steps is not None:
            steps.append(f"{way}: {_say(found)}")
        if found:
            return found
    return []


def as_it_stands(meanings: Meanings, raw: tuple[str, ...], steps: Steps) -> list[Reading]:
    """Give what words mean without putting right or completing any."""
    for way, words, letters in _plain_ways(meanings, raw):
        found = meanings.of(words, letters)
        if steps is not None:
            steps.append(f"{way}, {' '.join(words)!r}: {_say(found)}")
        if found:
            return _with_equally_likely(meanings, found, words)
    return []


def _with_equally_likely(meanings: Meanings, found: list[Reading], words: tuple[str, ...]) -> list[Reading]:
    """Add candidates that are as likely.

    These are several bodies whose names are all part of the name of one that was found (North Durham and
    Northumberland), and where a kind is named, a body of nearly the name of a village (Arlington CCG).
    """
    if len(found) == 1 and found[0].why == PART_OF_NAME and len(content(words)) > 1:
        listed = read_exact_list(meanings, words)
        return best_of_each([*listed, *found]) if len(listed) > 1 else found
    if meanings.asked.said is not None and all(c.why == TOWN for c in found):
        return best_of_each([*found, *read_respelt(meanings, words, Support.NAME)])
    return found


def _plain_ways(meanings: Meanings, raw: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Give the words as typed, then without more and more words that need not belong to a name."""
    as_typed = written_out(raw)
    yield "as typed", as_typed, "".join(raw)
    joined = tuple(_joining_word(raw, at) for at in range(len(raw)))
    if joined != raw:
        yield "n as and, w as with", written_out(joined), ""
    if meanings.asked.said is not None and len(raw) == 1 and not raw[0].isalpha():
        letters = "".join(char for char in raw[0] if char.isalpha())
        yield "without figures", (letters,), letters
    single = tuple(meanings.index.spelling.undoubled(word) for word in as_typed)
    if single != as_typed:
        yield "without doubled letters", single, ""
    ending = next((soft for soft in SOFT if raw[-1].endswith(soft) and raw[-1] != soft), "")
    if ending and len(raw) == 1:
        yield "without city or county", (raw[0].removesuffix(ending),), ""
    without = tuple(word for word in as_typed if word not in FILLERS and not word.isdigit())
    if without != as_typed and content(without):
        yield "without filler", without, "".join(without)
    bare = tuple(word for word in without if word not in SOFT)
    if bare != without and content(bare) and Phrase(bare).together not in meanings.index.regions:
        yield "without city or county", bare, ""


def without_asides(raw: tuple[str, ...]) -> tuple[str, ...]:
    """Take greetings, thanks and "what about" off both ends, as long as a word is left."""
    start, end = 0, len(raw)
    while start < end and raw[start] in ASIDES:
        start += 1
    while end > start and raw[end - 1] in ASIDES:
        end -= 1
    return raw[start:end] or raw


def _joining_word(raw: tuple[str, ...], at: int) -> str:
    """Give "and" for "n" and "with" for "w" between two words that are no compass points; else the word."""
    beside = (*raw[max(0, at - 1) : at], *raw[at + 1 : at + 2])
    between = len(beside) == len(("before", "after"))
    if between and not any(word in COMPASS or word in COMPASS_WORDS for word in beside):
        return _SPOKEN_JOINS.get(raw[at], raw[at])
    return raw[at]


def _say(found: list[Reading]) -> str:
    return ", ".join(f"{c.body} {c.score:.0f} ({c.why})" for c in found[:5]) or "nothing"


def read_bracketed(meanings: Meanings, words: Words, evidence: Evidence, steps: Steps) -> list[Reading]:
    """Read the words outside the brackets, confirmed or corrected by those inside; nothing where all is one name."""
    every = written_out(evidence.words)
    outside = read_evidence(words.outside).words
    inside = read_evidence(words.inside).words
    whole = meanings.of(every) if meanings.exact(Phrase(every), "") else []
    if inside and all(word in COMPASS_WORDS for word in written_out(inside)):
        # "Cumbria CCG (South)": the bracket may belong to the name or correct it.
        return best_of_each([*whole, *meanings.of(written_out(outside))])
    if whole:
        return []
    if inside and (places := of_group(meanings.places(Phrase(every)), meanings.asked.group)):
        # such as the Ashford that is in Surrey
        return places
    main = interpret(meanings, outside, steps)
    added = meanings.of(written_out(inside), "".join(inside)) if content(inside) else []
    if not main or not added:
        return main or added
    codes = {c.body.code for c in main}
    if len(main) > 1:
        # "Harrow and Central London (Westminster)": the brackets belong to one name of several
        listed = read_exact_list(meanings, every) or read_exact_list(meanings, written_out(outside))
        if len(listed) > 1:
            return listed
    both = [c for c in added if c.body.code in codes]
    both = both or [c for c in added if any(related(meanings.timeline, c.body, other.body) for other in main)]
    return both or main


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
