"""Reads the words of a name by trying ways in turn, from as typed to misspelt; the first that fits is taken.

`read_bracketed` reads a name with brackets, which hold initials that confirm it, a word that corrects it, or a remark.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from data.names.candidates import Candidate, best_of_each, of_group, related, weakened
from data.names.evidence import Evidence, read_evidence
from data.names.forms import PART_OF_NAME, TOWN, Phrase, content, written_out
from data.names.rewriting import (
    read_abbreviation,
    read_begun,
    read_cut_short,
    read_cut_to_a_word,
    read_exact_list,
    read_list,
    read_respelt,
    read_whole_respelt,
    read_without_one,
    read_wrong_initials,
)
from data.names.spelling import Support
from data.names.words import ASIDES, COMPASS, COMPASS_WORDS, FILLERS, GENERIC, ORDINARY, SOFT, STOPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.names.lookups import Meanings
    from data.names.words import Words


_MOST_WORDS: Final = 16
_SPOKEN_JOINS: Final = {"n": "and", "w": "with"}
_SHORT: Final = 3
"""The fewest letters of telling initials, and the most of a word that may be ignored."""

Way = tuple[str, tuple[str, ...], str]


class Interpreter:
    """Reads the words of a question as bodies, with the kinds already taken out of them."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._index = meanings.index

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
        found = self._as_it_stands(raw, steps)
        if found or as_it_stands:
            return found
        bare = without_asides(raw)
        if bare != raw:
            raw = bare
            if steps is not None:
                steps.append(f"without what is said around it: {' '.join(raw)!r}")
            if found := self._as_it_stands(raw, steps):
                return found
        for way, read in _REPAIRS:
            found = read(self._meanings, raw)
            if steps is not None:
                steps.append(f"{way}: {show(found)}")
            if found:
                return found
        return []

    def _as_it_stands(self, raw: tuple[str, ...], steps: list[str] | None) -> list[Candidate]:
        for way, words, letters in self._plain_ways(raw):
            found = self._meanings.of(words, letters)
            if steps is not None:
                steps.append(f"{way}, {' '.join(words)!r}: {show(found)}")
            if found:
                return self._with_equally_likely(found, words)
        return []

    def _with_equally_likely(self, found: list[Candidate], words: tuple[str, ...]) -> list[Candidate]:
        """Add candidates that are as likely.

        These are several bodies whose names are all part of the name of one that was found (North Durham and
        Northumberland), and where a kind is named, a body of nearly the name of a village (Arlington CCG).
        """
        if len(found) == 1 and found[0].why == PART_OF_NAME and len(content(words)) > 1:
            listed = read_exact_list(self._meanings, words)
            return best_of_each([*listed, *found]) if len(listed) > 1 else found
        if self._meanings.asked.said is not None and all(c.why == TOWN for c in found):
            return best_of_each([*found, *read_respelt(self._meanings, words, Support.NAME)])
        return found

    def _plain_ways(self, raw: tuple[str, ...]) -> Iterator[Way]:
        """Give the words as typed, then without more and more words that need not belong to a name."""
        as_typed = written_out(raw)
        yield "as typed", as_typed, "".join(raw)
        joined = tuple(_joining_word(raw, at) for at in range(len(raw)))
        if joined != raw:
            yield "n as and, w as with", written_out(joined), ""
        if self._meanings.asked.said is not None and len(raw) == 1 and not raw[0].isalpha():
            letters = "".join(char for char in raw[0] if char.isalpha())
            yield "without figures", (letters,), letters
        single = tuple(self._index.spelling.undoubled(word) for word in as_typed)
        if single != as_typed:
            yield "without doubled letters", single, ""
        ending = next((soft for soft in SOFT if raw[-1].endswith(soft) and raw[-1] != soft), "")
        if ending and len(raw) == 1:
            yield "without city or county", (raw[0].removesuffix(ending),), ""
        without = tuple(word for word in as_typed if word not in FILLERS and not word.isdigit())
        if without != as_typed and content(without):
            yield "without filler", without, "".join(without)
        bare = tuple(word for word in without if word not in SOFT)
        if bare != without and content(bare) and Phrase(bare).together not in self._index.regions:
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


def _abbreviated(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    vocabulary = meanings.index.spelling.vocabulary
    pointing = any(word in vocabulary and word not in GENERIC for word in written_out(raw))
    if not pointing and (meanings.asked.said is None or len(content(raw)) > 1):
        return []
    if len(raw) == 1 and meanings.index.spelling.has_wrong_letter(raw[0]):
        return []
    known = tuple(word for word in raw if word in vocabulary and len(word) >= _SHORT)
    return read_abbreviation(meanings, raw, known)


def _several(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    return read_list(meanings, written_out(raw))


def _sides(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Read "South London" as the bodies of its sides, if there are several."""
    found = of_group(meanings.parts(Phrase(written_out(raw)), sides=True), meanings.asked.group)
    return found if len(found) > 1 else []


def _misspelt_place(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Read a long name of a place with one slip in it."""
    towns = meanings.index.towns
    words = towns.nearly(written_out(raw)) if towns is not None else None
    return weakened(meanings.places(Phrase(words)), 10) if words else []


def _without_unknown_words(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Leave words out that are in no name: where the kind is named, or one short word beside several names."""
    every = written_out(raw)
    words = tuple(word for word in every if _means_something(meanings, word))
    dropped = [word for word in every if word not in words]
    if not dropped or not content(words):
        return []
    if meanings.asked.said is not None:
        return weakened(meanings.of(words, "".join(words)) or read_list(meanings, words), 10)
    if len(dropped) == 1 and len(dropped[0]) <= _SHORT:
        return weakened(read_list(meanings, words), 10)
    return []


def _means_something(meanings: Meanings, word: str) -> bool:
    if word in STOPS or word in meanings.index.spelling.vocabulary:
        return True
    return len(word) >= _SHORT and word not in ORDINARY and word in meanings.index.initials


_REPAIRS: Final[tuple[tuple[str, Callable[[Meanings, tuple[str, ...]], list[Candidate]]], ...]] = (
    ("name begun", read_begun),
    ("name cut short", read_cut_short),
    ("one more place", read_without_one),
    ("abbreviation", _abbreviated),
    ("several names", _several),
    ("several sides", _sides),
    ("last word cut short", read_cut_to_a_word),
    ("spelling", read_respelt),
    ("whole name with slips", read_whole_respelt),
    ("one more word", partial(read_without_one, unknown=True)),
    ("place with a slip", _misspelt_place),
    ("a wrong initial", read_wrong_initials),
    ("other words dropped", _without_unknown_words),
)


def show(found: list[Candidate]) -> str:
    return ", ".join(f"{c.body} {c.score:.0f} ({c.why})" for c in found[:5]) or "nothing"


def read_bracketed(
    meanings: Meanings, words: Words, evidence: Evidence, steps: list[str] | None
) -> list[Candidate]:
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
    interpreter = Interpreter(meanings)
    main = interpreter.read(outside, steps)
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
