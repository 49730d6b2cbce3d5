"""Abbreviations made of beginnings of words: enherts, WNE Cumbria, lewccg, NTW & North Durham."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from data.names.candidates import Candidate, best_of_each, from_form, of_group, one_of_each_area, sift
from data.names.forms import content
from data.names.words import GENERIC, SHORT_FORMS, STOPS

if TYPE_CHECKING:
    from data.names.meaning import Meanings

WHY: Final = "abbreviation"
_LONG_INITIALS: Final = 4
"""Initials of this length may hold one wrong letter, if the kind is named."""


def read_abbreviation(meanings: Meanings, raw: tuple[str, ...], known: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies whose names the letters shorten.

    Args:
        meanings: the day and the kind asked about.
        raw: the words as typed.
        known: those of them that are telling words of names.

    """
    letters = "".join(word for word in raw if word not in STOPS)
    if len(letters) < len("ab") or not (letters.isalpha() and letters.isascii()):
        return []
    telling = {word for word in known if word not in GENERIC}
    forms = meanings.index.by_start.get(letters[:2], ())
    if telling:
        forms = tuple(form for form in forms if not telling.isdisjoint(form.words))
    found = [from_form(form, meanings.on, 86) for form in forms if shortens(letters, form.words)]
    if not telling and len(raw) == 1:
        found += [
            from_form(form, meanings.on, 82)
            for form in meanings.index.starting(letters)
            if len(content(form.words)[0]) >= len(letters)
        ]
        # "City CCG" may be meant to be the end of a name as well as the beginning
        found += [from_form(form, meanings.on, 82) for form in meanings.index.holding((letters,))]
    return settled(meanings, found, WHY)


def read_wrong_initials(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies whose initials differ in one letter from those typed, if the kind is named: BLMP STP."""
    if meanings.asked.said is None or len(raw) != 1 or len(raw[0]) < _LONG_INITIALS:
        return []
    found = [
        from_form(form, meanings.on, 75)
        for initials, forms in meanings.index.initials.items()
        if len(initials) == len(raw[0]) and OSA.distance(initials, raw[0], score_cutoff=1) == 1
        for form in forms
    ]
    return settled(meanings, found, WHY)


def settled(meanings: Meanings, found: list[Candidate], why: str) -> list[Candidate]:
    """Keep the bodies of the kind asked for that existed on the day, or that closed last before it."""
    asked = meanings.asked
    kept = one_of_each_area(
        best_of_each(of_group(found, asked.group)), meanings.timeline, asked.on, asked.leaning
    )
    sifted = sift(kept, meanings.timeline, asked.on)
    return [Candidate(c.body, c.score, why) for c in sifted.live or sifted.closed]


def shortens(letters: str, words: tuple[str, ...]) -> bool:
    """Tell whether letters are beginnings or short forms of all the words, in order: enherts, nees, hast."""
    return _fits(letters, words, 0, 0, set())


def _fits(letters: str, words: tuple[str, ...], at: int, word_at: int, failed: set[tuple[int, int]]) -> bool:
    if word_at == len(words):
        return at == len(letters)
    if (at, word_at) in failed:
        return False
    word = words[word_at]
    lengths = {len(short) for short in SHORT_FORMS.get(word, ()) if letters.startswith(short, at)}
    shared = _shared(letters, at, word)
    if word in STOPS:
        lengths |= {0, *(size for size in (1, len(word)) if size <= shared)}
    else:
        lengths |= set(range(1, shared + 1))
    if any(_fits(letters, words, at + size, word_at + 1, failed) for size in sorted(lengths, reverse=True)):
        return True
    failed.add((at, word_at))
    return False


def _shared(letters: str, at: int, word: str) -> int:
    size = 0
    while size < len(word) and at + size < len(letters) and letters[at + size] == word[size]:
        size += 1
    return size
