"""Names that break off in the middle: "Fareham and Gosp", "Hartlepool and S", "northumberl"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.names.abbreviations import settled
from data.names.candidates import Candidate, best_of_each, from_form, of_group
from data.names.forms import PART_OF_NAME, Phrase, content, written_out
from data.names.words import COMPASS_WORDS, GENERIC

if TYPE_CHECKING:
    from data.names.meaning import Meanings

_SCORE: Final = 80.0
_BEGUN: Final = 88.0
_NAMED: Final = 90.0
"""A reading surer than this is of a whole name, not of a part of one."""
_LEAST_ALONE: Final = 6
_LEAST_AFTER_OTHERS: Final = 3
_CUT_JOINS: Final = frozenset({"a", "an", "w", "wi", "wit", "o", "u", "up", "upo", "t", "th"})


def read_begun(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Read words as the beginning of a name, in the order of the name, the last of them cut short or whole.

    "Basildon and Brentw", "Cumbria and Nort", "Hampshire, South": two words of a name in their order say more than
    each of them completed by itself.
    """
    words = written_out(content(raw))
    if len(content(raw)) <= 1 or len(words[-1]) < _LEAST_AFTER_OTHERS or COMPASS_WORDS.issuperset(words):
        return []
    head, last = words[:-1], words[-1]
    found = []
    for form in meanings.index.starting("".join(words)):
        name = content(form.words)
        if name[: len(head)] == head and name[len(head)].startswith(last):
            found.append(from_form(form, meanings.on, _BEGUN))
    return meanings.of_the_day(of_group(found, meanings.asked.group), PART_OF_NAME)


def read_cut_short(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Read words of which the last is no word of a name, and could be the beginning of one."""
    words = content(raw)
    known = meanings.index.spelling.vocabulary
    if len(raw) == 1:
        return _one_word(meanings, raw[0])
    if len(words) <= 1 or written_out(words[:1])[0] not in known:
        return []
    if raw[-1] in _CUT_JOINS:
        # What is left of a joining word: "Leicester, Leicestershire an".
        found = meanings.of(written_out(words[:-1] if words[-1] == raw[-1] else words))
        if found:
            return found
    head, last = written_out(words[:-1]), words[-1]
    if last in known:
        return []
    if len(last) >= _LEAST_AFTER_OTHERS and (found := _completed(meanings, head, last)):
        return found
    return settled(meanings, meanings.starts(Phrase((*head, last)), cut=True), PART_OF_NAME)


def _completed(meanings: Meanings, head: tuple[str, ...], last: str) -> list[Candidate]:
    completions = meanings.index.spelling.completions(last)
    found = [c for word in completions for c in meanings.of((*head, word))]
    return best_of_each(c for c in found if len(completions) == 1 or c.score > _NAMED)


def _one_word(meanings: Meanings, word: str) -> list[Candidate]:
    """Read one word that breaks off, or several run together: "hartlepoolandstockton"."""
    index = meanings.index
    if len(word) < _LEAST_ALONE or word in index.spelling.vocabulary:
        return []
    completions = index.spelling.completions(word)
    if len(completions) == 1 and (found := meanings.of((completions[0],))):
        return found
    found = [
        from_form(form, meanings.on, _SCORE)
        for form in index.starting(word)
        if content(form.words)[0] not in GENERIC or len(content(form.words)[0]) < len(word)
    ]
    return settled(meanings, found, PART_OF_NAME)


def read_cut_to_a_word(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Read a name whose last word breaks off so that it is another word: "North East Lincoln"."""
    words = written_out(content(raw))
    if len(words) <= 1 or words[-1] not in meanings.index.spelling.vocabulary:
        return []
    completions = meanings.index.spelling.completions(words[-1])
    found = [c for word in completions for c in meanings.exact(Phrase((*words[:-1], word)), "")]
    return [c for c in settled(meanings, found, PART_OF_NAME) if meanings.timeline.live(c.body, meanings.on)]
