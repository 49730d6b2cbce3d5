"""Typing errors: the words of names that an unknown word could be, and similar names to suggest with a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from data.model import grouped
from data.names.forms import content, written_out
from data.names.words import ABBREVIATIONS, COMPASS_WORDS, GENERIC, ORDINARY, STOPS, without_doubles

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from data.model import BodyKey
    from data.names.index import NameIndex


_SHORTEST_CLIPPED: Final = 5
"""The shortest word that is taken for a longer one without its middle: "soton"; of four letters many would fit."""

_SURE_OF_FIRST: Final = 7
"""In shorter words the first letter must be right, unless another word points to the body."""

_LONG: Final = 8
"""Words of this length may hold two slips; shorter ones one, and those of three letters none."""

_SHORT_FORM: Final = 5
_JOINED_WORDS: Final = ("and", "with", "upon", "of", "the", "on", "in")
_MOST_GUESSES: Final = 4

_MOST_WORDS: Final = 6
_MOST_FORMS: Final = 30
_MOST: Final = 3
_LEAST: Final = 60


class Support(IntEnum):
    """What else in the question points to a body: nothing, some word of a name, the kind, or a telling name."""

    NONE = 0
    WORD = 1
    KIND = 2
    NAME = 3


_SHORTEST: Final = {Support.NONE: 5, Support.WORD: 4, Support.KIND: 4, Support.NAME: 3}
"""The length from which a word is corrected."""


class Guess(NamedTuple):
    """Words that an unknown word may stand for, and the cost of the correction (0: the same)."""

    words: tuple[str, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of names, by length, by first letter and with doubled letters made single."""

    vocabulary: frozenset[str]
    doubled: Mapping[str, tuple[str, ...]]
    by_length: Mapping[int, tuple[str, ...]]
    by_letter: Mapping[str, tuple[str, ...]]

    @classmethod
    def build(cls, vocabulary: Collection[str]) -> Self:
        words = sorted(vocabulary)
        long_forms = [word for word in ABBREVIATIONS if len(word) >= _SHORT_FORM]
        return cls(
            frozenset(vocabulary),
            grouped((without_doubles(word), word) for word in words),
            grouped((len(word), word) for word in (*words, *long_forms)),
            grouped((word[0], word) for word in words),
        )

    def undoubled(self, word: str) -> str:
        """Give the word of a name that is this one but for doubled letters, the word itself where there is none."""
        if word in self.vocabulary or word in STOPS:
            return word
        same = self.doubled.get(without_doubles(word), ())
        return same[0] if len(same) == 1 else word

    def completions(self, beginning: str) -> list[str]:
        """Give the words of names that begin with these letters."""
        return [word for word in self.by_letter.get(beginning[:1], ()) if word.startswith(beginning)]

    def has_wrong_letter(self, word: str) -> bool:
        """Tell whether a long word is one of a name's but for a letter that is another: "lincolnshirw"."""
        words = self.by_length.get(len(word), ()) if len(word) >= _LONG else ()
        return process.extractOne(word, words, scorer=OSA.distance, score_cutoff=1) is not None

    def guesses(self, word: str, support: Support) -> list[Guess]:
        """Give what an unknown word could mean, likeliest first; the weaker the support, the less is corrected."""
        found: dict[tuple[str, ...], float] = dict.fromkeys(self._split(word), 3.0)
        for other in self.doubled.get(without_doubles(word), ()):
            found[(other,)] = 2.0
        for other, slips in self._near(word, support):
            # a first letter is lost as easily as another: "est" is west as likely as east
            surer = other[0] == word[0] or other[1:] == word
            _keep_least(found, other, 100.0 * slips / len(word) + (0.0 if surer else 6.0))
        if not found:
            for rest in self._without_joined_word(word):
                for other, slips in self._near(rest, support):
                    _keep_least(found, other, 4.0 + 100.0 * slips / len(word))
        if not found and support >= Support.KIND and len(word) >= _SHORTEST_CLIPPED:
            found = {(other,): 12.0 for other in self.by_letter.get(word[0], ()) if clipped(word, other)}
        ranked = sorted(found.items(), key=lambda item: item[1])
        return [Guess(words, cost) for words, cost in ranked[:_MOST_GUESSES]]

    def _split(self, word: str) -> list[tuple[str, ...]]:
        """Put a lost space back: "southribble", "andisle", "leicestershireand"."""
        parts = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
        known = [pair for pair in parts if all(p in self.vocabulary or p in _JOINED_WORDS for p in pair)]
        return [pair for pair in known if not all(part in _JOINED_WORDS for part in pair)]

    def _without_joined_word(self, word: str) -> list[str]:
        """Give a word without "and", "with" and the like at either end."""
        rests = [
            rest for glue in _JOINED_WORDS for rest in (word.removesuffix(glue), word.removeprefix(glue))
        ]
        return [rest for rest in rests if rest != word and len(rest) >= _SHORTEST[Support.NONE]]

    def _near(self, word: str, support: Support) -> list[tuple[str, int]]:
        size = len(word)
        if not word.isalpha():
            return []
        near: list[tuple[str, int]] = []
        if size >= _SHORTEST[support] and (support >= Support.KIND or word not in ORDINARY):
            most = max(1, _slips_in(word))
            for length in range(size - most, size + most + 1):
                words = self.by_length.get(length, ())
                alike = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=None)
                near += [(other, slips) for other, slips, _ in alike if slips <= _slips_in(other)]
            if support is not Support.NAME and (support is Support.NONE or size < _SURE_OF_FIRST):
                near = [(other, slips) for other, slips in near if other[0] == word[0]]
        if size >= min(_SHORTEST.values()):
            points = process.extract(word, COMPASS_WORDS, scorer=OSA.distance, score_cutoff=1, limit=None)
            near += [(other, slips) for other, slips, _ in points]
        return near


def _keep_least(found: dict[tuple[str, ...], float], word: str, cost: float) -> None:
    words = ABBREVIATIONS.get(word, (word,))
    found[words] = min(cost, found.get(words, cost))


def _slips_in(word: str) -> int:
    return 2 if len(word) >= _LONG else 1 if len(word) > len("abc") else 0


def clipped(short: str, word: str) -> bool:
    """Tell whether a word was clipped in the middle: "nottm", "peterbh", "soton"."""
    if len(short) >= len(word) - 1:
        return False
    return any(word.startswith(short[:at]) and word.endswith(short[at:]) for at in range(1, len(short)))


def near_names(index: NameIndex, words: tuple[str, ...], on: date) -> tuple[BodyKey, ...]:
    """Give up to three bodies of the day with names near to these words, none for words near to no name."""
    telling = [word for word in content(written_out(words)) if word not in GENERIC]
    spelling = index.spelling
    wanted: set[str] = set()
    for word in telling[:_MOST_WORDS]:
        known = word in spelling.vocabulary
        guesses = [Guess((word,), 0.0)] if known else spelling.guesses(word, Support.KIND)
        wanted.update(part for guess in guesses for part in guess.words)
    found: dict[BodyKey, str] = {}
    for word in sorted(wanted):
        for form in index.by_word.get(word, ())[:_MOST_FORMS]:
            if index.timeline.live(form.body, on):
                found.setdefault(form.body, " ".join(form.words))
    if not found:
        return ()
    best = process.extract(
        " ".join(telling), found, scorer=fuzz.token_set_ratio, limit=_MOST, score_cutoff=_LEAST
    )
    return tuple(key for _, _, key in best)
