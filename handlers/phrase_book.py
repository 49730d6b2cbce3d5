"""Many phrases at once: which of them fits the words of a question best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from handlers.phrases import Either, Word, match_pattern, plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from handlers.phrases import Match, Part

T = TypeVar("T")
_Entry = tuple[int, T, "tuple[Part, ...]", tuple[frozenset[str], ...]]


class PhraseBook(Generic[T]):
    """Many patterns, each for something, and which of them fits a question best.

    Patterns are found by the words that they may begin with, and left out where a word that they need is missing,
    so that few of them are tried.
    """

    def __init__(self, patterns: Iterable[tuple[T, tuple[Part, ...]]]) -> None:
        self._entries = [
            (place, meant, way, _needed(way))
            for place, (meant, parts) in enumerate(patterns)
            for way in _spread(parts)
        ]
        self._by_first: dict[str | None, list[_Entry[T]]] = {}
        for entry in self._entries:
            first = next(iter(entry[2]), None)
            self._by_first.setdefault(first.text if isinstance(first, Word) else None, []).append(entry)

    def may_begin_with(self, word: str) -> bool:
        """Tell whether a pattern may begin with a word."""
        return None in self._by_first or plain_words([word])[0] in self._by_first

    def best(self, words: Sequence[str]) -> tuple[T, Match] | None:
        """Choose the pattern that leaves the fewest words to slots; of two alike, the one that was given first."""
        plain = plain_words(words)
        there = frozenset(plain)
        entries = (
            [*self._by_first.get(plain[0], ()), *self._by_first.get(None, ())] if plain else self._entries
        )
        best: tuple[int, int, T, Match] | None = None
        for place, meant, parts, needed in entries:
            if any(there.isdisjoint(some) for some in needed):
                continue
            match = match_pattern(parts, words, plain)
            if match and (best is None or (match.loose, place) < best[:2]):
                best = (match.loose, place, meant, match)
        return best[2:] if best else None


def _spread(parts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """Give a pattern that begins with alternatives as one for each, so that it is found by the word that it begins with."""
    if parts and isinstance(parts[0], Either):
        for way in parts[0].ways:
            yield from _spread((*way, *parts[1:]))
    else:
        yield parts


def _needed(parts: Sequence[Part]) -> tuple[frozenset[str], ...]:
    """Give sets of words, of each of which at least one stands in whatever the parts fit."""
    found = []
    for part in parts:
        if isinstance(part, Word):
            found.append(frozenset((part.text,)))
        elif isinstance(part, Either):
            inside = [_needed(way) for way in part.ways]
            if all(inside):
                found.append(frozenset().union(*(needed[0] for needed in inside)))
    return tuple(found)
