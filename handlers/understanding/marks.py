"""Tokens and marks as values: what words can mean, the tokens of a text, and which of them are marked already."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.model import BodyKey, Kind
from handlers.understanding.concepts import Concept, Sense, phrases, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.model import BodyKey
    from handlers.understanding.loose_names import Slips

_WORD: Final = re.compile(
    r"\d[\d,]*(?:\.\d+)?(?:k|m|bn|st|nd|rd|th)?(?![^\W_])|[^\W_]+(?:['’][^\W_]+)*|[<>=]=?|[&+?;:,/()%.\n-]",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)(k|m|bn)?", re.IGNORECASE)
_ORDINALS: Final = {
    word: number
    for number, word in enumerate("second third fourth fifth sixth seventh eighth ninth tenth".split(), 2)  # noqa: SIM905
}
_NUMBER_WORDS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "  # noqa: SIM905
        "eighteen nineteen twenty".split()
    )
} | {"single": 1, "dozen": 12, "couple": 2, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, **_ORDINALS}
_PARTS: Final = {"half": 0.5, "quarter": 0.25, "hundred": 100.0}
_SCALES: Final = {"million": 1e6, "millions": 1e6, "m": 1e6, "mn": 1e6, "k": 1e3, "thousand": 1e3, "bn": 1e9}
JOINERS: Final = frozenset({"and", "&", "of", "the", "upon", "on", "n", ",", "-"})
INSIDE: Final = frozenset({"in", "within", "across", "inside", "throughout"})
"""Words before the name of what something is in."""
OF_A_KIND: Final = frozenset({"of", "for", "from", "around", "covering"})
"""Words that say the same right behind a kind of body: "the CCGs of Kent"."""
BREAKS: Final = frozenset("?;\n()")
_PASSED_OVER: Final = frozenset({"-", ".", "/"})
PHRASES: Final = phrases()
_KINDS: Final = {
    phrase: concept for phrase, concept in table() if concept.sense is Sense.KIND and " " not in phrase
}
_POSSESSIVE: Final = re.compile(r"['’]s$", re.IGNORECASE)
_COMPARING: Final = frozenset(
    {"over", "under", "than", "least", "most", "above", "below", "exceeding", "about"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign of the text: text[start:end], and the word in plain lower-case letters."""

    start: int
    end: int
    raw: str
    word: str
    is_word: bool


_PLURALS: Final = {
    word: f"{word}s" for word in ("ccg", "stp", "icb", "ao", "footprint", "region", "system", "board", "boss")
}
"""Words whose plural people write with an apostrophe: "the CCG's in Kent"; of one it tells whose something is."""
_AFTER_A_PLURAL: Final = re.compile(
    r"\s*(?:$|[?.,;:!)]|(?:in|under|of|with|within|across|are|were|that|which|led|run|by|had|have|has|over|below|above|and|on|from|for|between|does|do|did|"
    r"there|where|covering|cover|merged|joined|please|pls)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bodies:
    """Words that name a body, or several `keys` that they could mean. `how` says why another spelling was read so.

    `kind` is the kind said beside the name; `many`: it was a plural ("the Kent CCGs").
    """

    keys: tuple[BodyKey, ...]
    name: str
    how: str = ""
    kind: str = ""
    many: bool = False
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """Words that name a person: one id, or several that it could be."""

    ids: tuple[str, ...]
    name: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Words that name a place, district, county or postcode that is no body; `keys` are the bodies that cover it."""

    name: str
    keys: tuple[BodyKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and whether it was written with digits or a scale."""

    value: float
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A word that means nothing here."""

    word: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What the tokens from `first` up to `end` mean."""

    first: int
    end: int
    text: str
    means: object

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """What the words mean in the table of concepts; nothing for names, days and numbers."""
        return self.means if isinstance(self.means, tuple) else ()

    def concept(self, sense: Sense) -> Concept | None:
        """Give the meaning of that sense, where the words are a concept of it."""
        if not isinstance(self.means, tuple):
            return None
        return next((c for c in self.means if c.sense is sense), None)

    def value(self, sense: Sense) -> str | None:
        """Give the value of the meaning of that sense."""
        concept = self.concept(sense)
        return concept.value if concept else None

    def means_any(self, *values: str) -> bool:
        """Tell whether one of these values is a meaning of the words."""
        return any(c.value in values for c in self.concepts)


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its marks in order; every word is in one of them, signs in none."""

    text: str
    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]
    on: date


def tokens_of(text: str) -> tuple[Token, ...]:
    """Split a text into words and signs; a possessive 's is cut off."""
    found = []
    for match in _WORD.finditer(text):
        raw = _POSSESSIVE.sub("", match[0])
        if raw != match[0] and raw.lower() in _PLURALS and _AFTER_A_PLURAL.match(text, match.end()):
            plural = raw + match[0][-1]
            found.append(Token(match.start(), match.end(), plural, plural.lower(), is_word=True))
            continue
        word = raw.lower().replace("'", "").replace("’", "")
        found.append(Token(match.start(), match.start() + len(raw), raw, word, word.isalnum() or word == "&"))
    return tuple(found)


class Taken:
    """The tokens of a text and the marks made so far; a token without a mark is free."""

    def __init__(self, tokens: tuple[Token, ...], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self._at: list[Mark | None] = [None] * len(tokens)

    def respell(self, slips: Slips) -> None:
        """Correct typing errors in free words: "cheif officer"."""
        self.tokens = tuple(
            replace(token, word=right)
            if self._at[at] is None and token.word.isalpha() and (right := slips.put_right(token.word))
            else token
            for at, token in enumerate(self.tokens)
        )

    def is_free(self, at: int) -> bool:
        return self._at[at] is None

    def all_free(self, first: int, end: int) -> bool:
        return all(mark is None for mark in self._at[first:end])

    def word(self, at: int) -> str:
        """Give the word of a token; "" beyond either end."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def said(self, first: int, end: int) -> str:
        """Give the text of the tokens from `first` up to `end`, as typed."""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end]

    def run(self, at: int, most: int) -> tuple[list[str], list[int]]:
        """Give up to so many free words from here on, and where each ends; hyphens, dots and slashes are passed over."""
        words: list[str] = []
        ends: list[int] = []
        for place in range(at, len(self.tokens)):
            if self._at[place] is not None or len(words) == most:
                break
            token = self.tokens[place]
            if token.word in _PASSED_OVER:
                continue
            words.append(token.word)
            ends.append(place + 1)
        return words, ends

    def mark(self, at: int) -> Mark | None:
        return self._at[at]

    def means(self, at: int) -> object:
        mark = self._at[at]
        return mark.means if mark else None

    def take(self, first: int, end: int, means: object, *, over: bool = False) -> None:
        """Mark a run of tokens; `over` replaces marks that are there."""
        mark = Mark(first, end, self.said(first, end), means)
        for at in range(first, end):
            if over or self._at[at] is None:
                self._at[at] = mark

    def take_characters(self, start: int, end: int, means: object) -> None:
        inside = [at for at, token in enumerate(self.tokens) if token.start < end and start < token.end]
        if inside:
            self.take(inside[0], inside[-1] + 1, means)

    def marks(self) -> tuple[Mark, ...]:
        found: dict[int, Mark] = {}
        for mark in self._at:
            if mark is not None:
                found.setdefault(id(mark), mark)
        return tuple(found.values())

    def phrase(self, at: int) -> tuple[int, tuple[Concept, ...]]:
        """Give the number of tokens of the longest phrase of the table here, and its meanings; 0 where there is none.

        Hyphens and full stops between words are passed over ("sub-ICB location", "A.O.").
        """
        by_length = PHRASES.get(self.tokens[at].word)
        if not by_length:
            return 0, ()
        words, ends = self.run(at, by_length[0][0])
        for length, known in by_length:
            if length <= len(words) and (concepts := known.get(tuple(words[:length]))):
                return ends[length - 1] - at, concepts
        return 0, ()

    def kind(self, at: int) -> Concept | None:
        """Give the kind of body that the word at a place says."""
        return _KINDS.get(self.word(at))

    def number(self, at: int) -> tuple[int, Number] | None:
        """Give the number that begins at a place, and where it ends."""
        token, end = self.tokens[at], at + 1
        is_part = token.word in ("half", "quarter")
        match = _NUMBER.fullmatch(token.raw)
        if match:
            value = float(match[1].replace(",", "")) * _SCALES.get((match[2] or "").lower(), 1)
        elif token.word in ("a", "an") and self.word(end) in ("million", "thousand", "hundred", "dozen"):
            value = 1.0
        elif token.word in _NUMBER_WORDS or token.word in _PARTS:
            value = float(_NUMBER_WORDS.get(token.word) or _PARTS.get(token.word, 0))
            if token.word == "half" and self.word(end) == "a" and self.word(end + 1):
                end += 1
        else:
            return None
        if self.word(end) == "hundred":
            value, end = value * 100, end + 1
        if self.word(end) in _SCALES and value < 1e5:  # noqa: PLR2004  already in full
            value, end = value * _SCALES[self.word(end)], end + 1
        elif is_part:
            return None
        ordinal = token.word in _ORDINALS or token.raw[-2:].lower() in ("st", "nd", "rd", "th")
        return end, Number(value, ordinal)

    def is_amount(self, at: int) -> bool:
        """Tell whether a word that could be a code is a number: "10m" after "over", but not "10M" or "02M"."""
        raw = self.tokens[at].raw
        if not _NUMBER.fullmatch(raw) or raw[0] == "0":
            return False
        people = self.word(at + 1) in ("people", "residents", "patients")
        return raw[-1].islower() or raw.isdigit() or people or self.word(at - 1) in _COMPARING

    def loose_runs(self) -> list[tuple[int, int]]:
        """Give runs of words that mean nothing yet, with the names and joining words between them."""
        runs: list[tuple[int, int]] = []
        at = 0
        while at < len(self.tokens):
            if not self._is_loose(at):
                at += 1
                continue
            first = at
            # a name right before, or joined to it, may be the beginning of a longer one
            back = first
            while back > 0 and (
                self.is_name(back - 1)
                or (self.word(back - 1) in JOINERS and back > 1 and self.is_name(back - 2))
            ):
                back -= 1
            end = at + 1
            while end < len(self.tokens) and self.tokens[end].raw not in BREAKS:
                joins = self.word(end) in JOINERS and self.word(end + 1) and not self.stands_apart(end)
                if not (self._may_be_name(end) or (joins and self._may_be_name(end + 1))):
                    break
                end += 1
            runs.append((back, end))
            at = end
        return runs

    def _is_loose(self, at: int) -> bool:
        return self.is_free(at) and self.tokens[at].word.isalnum()

    def _may_be_name(self, at: int) -> bool:
        return self._is_loose(at) or self.is_name(at)

    def is_name(self, at: int) -> bool:
        """Tell whether a name stands there that may be part of a longer one; a code never is."""
        means = self.means(at)
        return isinstance(means, Bodies) and not any(c.isdigit() for c in means.name)

    def stands_apart(self, at: int) -> bool:
        """Tell whether a dash has spaces around it, and so separates two things."""
        token = self.tokens[at]
        return token.raw == "-" and (at == 0 or self.tokens[at - 1].end < token.start)


def contiguous(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Give the runs of numbers that follow each other, each as its first and the one after its last."""
    for _, run in itertools.groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        numbers = [at for _, at in run]
        yield numbers[0], numbers[-1] + 1


def keys_of(named: tuple[Bodies, ...]) -> tuple[BodyKey, ...]:
    return tuple(each.keys[0] for each in named)


def widest_of(named: Bodies) -> Bodies:
    """Of a name that is an STP's or ICB's and CCGs', take the STP or ICB."""
    wide = tuple(k for k in named.keys if k.kind in (Kind.STP, Kind.ICB))
    return replace(named, keys=wide) if len(wide) == 1 else named
