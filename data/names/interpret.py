"""Tries one way after another of reading words, from as they stand to putting slips right; the first that fits is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.names.abbreviations import read_abbreviation
from data.names.candidates import Candidate, weakened
from data.names.cutshort import read_cut_short, read_cut_to_a_word
from data.names.forms import Phrase, content, written_out
from data.names.listing import read_list
from data.names.respelling import read_respelt
from data.names.words import FILLERS, GENERIC, SOFT, STOPS

if TYPE_CHECKING:
    from data.names.meaning import Meanings

_MOST_WORDS: Final = 16
_SHORT: Final = 4
_CUT_JOINS: Final = frozenset({"a", "an", "w", "wi", "wit", "o", "u", "up", "upo", "t", "th"})


class Interpreter:
    """Reads the words of a question as bodies, with the kinds already taken out of them."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._known = meanings.index.spelling.vocabulary

    def read(
        self, raw: tuple[str, ...], steps: list[str] | None, *, as_it_stands: bool = False
    ) -> list[Candidate]:
        """Give what the words mean, and note each step.

        Args:
            raw: the words as typed.
            steps: where the steps are noted, if anybody wants them.
            as_it_stands: try nothing that puts right or completes what was typed.

        """
        raw = raw[:_MOST_WORDS]
        for way, words, letters in self._plain_ways(raw):
            found = self._meanings.of(words, letters)
            if steps is not None:
                steps.append(f"{way}, {' '.join(words)!r}: {show(found)}")
            if found:
                return found
        if as_it_stands:
            return []
        for way, read in (
            ("name cut short", self._cut_short),
            ("abbreviation", self._abbreviated),
            ("several names", self._several),
            ("last word cut short", self._cut_to_a_word),
            ("spelling", self._respelt),
            ("other words dropped", self._dropping),
        ):
            found = read(raw)
            if steps is not None:
                steps.append(f"{way}: {show(found)}")
            if found:
                return found
        return []

    def _plain_ways(self, raw: tuple[str, ...]) -> list[tuple[str, tuple[str, ...], str]]:
        """Give the words as typed, then with less and less of what need not belong to a name."""
        as_typed = written_out(raw)
        ways = [("as typed", as_typed, "".join(raw))]
        if "n" in raw[1:-1]:
            joined = tuple(
                "and" if word == "n" and 0 < at < len(raw) - 1 else word for at, word in enumerate(raw)
            )
            ways.insert(0, ("n as and", written_out(joined), ""))
        if self._meanings.asked.said is not None and len(raw) == 1 and not raw[0].isalpha():
            letters = "".join(char for char in raw[0] if char.isalpha())
            ways.append(("without figures", (letters,), letters))
        if len(raw) == 1 and (ending := next((soft for soft in SOFT if raw[0].endswith(soft)), "")):
            ways.append(("without city or county", (raw[0].removesuffix(ending),), ""))
        without = tuple(word for word in as_typed if word not in FILLERS and not word.isdigit())
        if without != as_typed and content(without):
            ways.append(("without filler", without, "".join(without)))
        bare = tuple(word for word in without if word not in SOFT)
        if bare != without and content(bare) and Phrase(bare).together not in self._meanings.index.regions:
            ways.append(("without city and county", bare, ""))
        return ways

    def _cut_short(self, raw: tuple[str, ...]) -> list[Candidate]:
        return read_cut_short(self._meanings, raw)

    def _cut_to_a_word(self, raw: tuple[str, ...]) -> list[Candidate]:
        return read_cut_to_a_word(self._meanings, raw)

    def _abbreviated(self, raw: tuple[str, ...]) -> list[Candidate]:
        known = tuple(word for word in raw if word in self._known and len(word) > len("ab"))
        pointing = [word for word in written_out(raw) if word in self._known and word not in GENERIC]
        if not pointing and (self._meanings.asked.said is None or len(content(raw)) > 1):
            return []
        return read_abbreviation(self._meanings, raw, known)

    def _several(self, raw: tuple[str, ...]) -> list[Candidate]:
        return read_list(self._meanings, written_out(raw))

    def _respelt(self, raw: tuple[str, ...]) -> list[Candidate]:
        return read_respelt(self._meanings, written_out(raw))

    def _dropping(self, raw: tuple[str, ...]) -> list[Candidate]:
        """Leave words out that are in no name: where the kind is named, or one short word beside several names."""
        every = written_out(raw)
        words = tuple(word for word in every if word in self._known or word in STOPS)
        dropped = [word for word in every if word not in words]
        if not dropped or not content(words):
            return []
        if self._meanings.asked.said is not None:
            return weakened(self._meanings.of(words) or read_list(self._meanings, words), 10)
        if len(dropped) == 1 and len(dropped[0]) < _SHORT:
            return weakened(read_list(self._meanings, words), 10)
        return []


def show(found: list[Candidate]) -> str:
    return ", ".join(f"{c.body} {c.score:.0f} ({c.why})" for c in found[:5]) or "nothing"
