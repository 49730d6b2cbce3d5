"""Slips of the keyboard in the words of a question: "cheif officer", "populaton", "acountable"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from data.names.words import ENGLISH_PLACES, ORDINARY, PLACE_WORDS
from handlers.understanding.concepts import table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_SHORTEST: Final = 5
_LONG: Final = 10
"""Letters from which a word may hold two slips."""
_VOWELS: Final = frozenset("aeiou")
_NEAR: Final = 75
_OTHER_WORDS: Final = frozenset(
    {
        "county",
        "closet",
        "former",
        "forms",
        "coved",
        "leader",
        "reader",
        "boars",
        "aboard",
        "steps",
        "marge",
        "sheared",
    }
)
"""Ordinary words that are one slip away from a word of questions."""


def is_near(word: str, vocabulary: Collection[str]) -> bool:
    """Tell whether a word could be one of others with a slip or two in it."""
    return any(w.startswith(word) for w in vocabulary) or bool(
        process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=_NEAR)
    )


class Slips:
    """Puts words of questions right that are in no name.

    Args:
        is_of_a_name: tells of a word whether it is part of a name, which is left as it is.

    """

    def __init__(self, is_of_a_name: Callable[[str], bool]) -> None:
        self._is_of_a_name = is_of_a_name
        words = {word for phrase, _ in table() for word in phrase.split()}
        self._every = words | ORDINARY | PLACE_WORDS | ENGLISH_PLACES | _OTHER_WORDS
        self._by_first: dict[str, tuple[str, ...]] = {}
        for word in sorted(words):
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_first[word[0]] = (*self._by_first.get(word[0], ()), word)
        self.put_right = lru_cache(maxsize=1_024)(self._put_right)
        """Gives the word that a lower-case word was meant to be; "" where it is right, or could be several."""

    def _put_right(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._every:
            return ""
        near = [right for right in self._by_first.get(word[0], ()) if _is_slip(word, right)]
        return near[0] if len(near) == 1 and not self._is_of_a_name(word) else ""


def _is_slip(word: str, right: str) -> bool:
    """Tell whether a word is another with two letters changed over, one left out, doubled, or one vowel for another."""
    if abs(len(word) - len(right)) > 1 or right in (word + "s", word + "d", word[:-1]):
        return False
    steps = OSA.distance(word, right, score_cutoff=2)
    if steps > 2 or (steps == 2 and len(right) < _LONG):  # noqa: PLR2004  two slips in a long word
        return False
    if steps == 2 or len(word) != len(right):  # noqa: PLR2004
        return True
    differ = [(a, b) for a, b in zip(word, right, strict=True) if a != b]
    return len(differ) == 2 or all(a in _VOWELS and b in _VOWELS for a, b in differ)  # noqa: PLR2004  changed over
