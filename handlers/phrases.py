"""A small language for the ways of putting a question: words, (alternatives|of words), optional (ones)? and slots.

A pattern such as "who (leads|is in charge of) NAME" is compiled once into a tree and matched against the words of
a question. Slots are written in capitals and take one word or more, as few as make the rest fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_TOKEN: Final = re.compile(r"\(|\)\??|\||[^\s()|]+")
_TRIMMED: Final = "?!.,;:\"“”‘’'"


@dataclass(frozen=True, slots=True)
class Word:
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Either:
    ways: tuple[tuple[Part, ...], ...]


Part = Word | Slot | Either


class PatternError(ValueError):
    """A pattern of the command table that cannot be read."""


def compile_pattern(text: str) -> tuple[Part, ...]:
    """Read a pattern.

    Raises:
        PatternError: where brackets do not pair.

    """
    tokens = _TOKEN.findall(text)
    parts, rest = _sequence(tokens)
    if rest:
        raise PatternError(f"{text!r} has a bracket too many")
    return parts


def _sequence(tokens: list[str]) -> tuple[tuple[Part, ...], list[str]]:
    parts: list[Part] = []
    while tokens and tokens[0] not in (")", ")?", "|"):
        first, tokens = tokens[0], tokens[1:]
        if first == "(":
            either, tokens = _either(tokens)
            parts.append(either)
        else:
            parts.append(Slot(first) if first.isupper() else Word(first.casefold()))
    return tuple(parts), tokens


def _either(tokens: list[str]) -> tuple[Either, list[str]]:
    ways: list[tuple[Part, ...]] = []
    while True:
        way, tokens = _sequence(tokens)
        ways.append(way)
        if not tokens:
            raise PatternError("a bracket is not closed")
        end, tokens = tokens[0], tokens[1:]
        if end == "|":
            continue
        return Either((*ways, ()) if end == ")?" else tuple(ways)), tokens


@dataclass(frozen=True, slots=True)
class Match:
    """What each slot took, and how many words the slots took together: the fewer, the better the pattern fits."""

    slots: Mapping[str, str]
    loose: int


def plain_words(words: Iterable[str]) -> tuple[str, ...]:
    """Give words as patterns are matched against them: in small letters, without what stands around them."""
    return tuple(word.casefold().strip(_TRIMMED).replace("’", "'") for word in words)


def match_pattern(
    parts: Sequence[Part], words: Sequence[str], plain: tuple[str, ...] | None = None
) -> Match | None:
    """Match the words of a question in the way that leaves the fewest of them to slots; None where none fits.

    `plain` are the same as `plain_words` gives them, for who matches several patterns.
    """
    plain = plain_words(words) if plain is None else plain
    best: Match | None = None
    for end, taken in _match(tuple(parts), plain, 0):
        loose = sum(last - first for _, first, last in taken)
        if end == len(plain) and (best is None or loose < best.loose):
            best = Match(
                {name: " ".join(words[first:last]).strip(" ,;:?!") for name, first, last in taken}, loose
            )
    return best


_Taken = tuple[tuple[str, int, int], ...]


def _match(parts: tuple[Part, ...], words: tuple[str, ...], at: int) -> Iterator[tuple[int, _Taken]]:
    for place, part in enumerate(parts):
        if isinstance(part, Word):
            if at == len(words) or words[at] != part.text:
                return
            at += 1
            continue
        rest = parts[place + 1 :]
        for middle, taken in _match_open(part, words, at, last=not rest):
            for end, more in _match(rest, words, middle):
                yield end, (*taken, *more)
        return
    yield at, ()


def _match_open(
    part: Slot | Either, words: tuple[str, ...], at: int, *, last: bool
) -> Iterator[tuple[int, _Taken]]:
    if isinstance(part, Slot):
        for end in range(max(at + 1, len(words)) if last else at + 1, len(words) + 1):
            yield end, ((part.name, at, end),)
    else:
        for way in part.ways:
            yield from _match(way, words, at)
