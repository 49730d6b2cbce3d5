"""Names with slips in them: every unknown word is put right in each likely way, and the nearest that means something wins."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, Final

from data.names.abbreviations import settled
from data.names.candidates import Candidate, best_of_each, weakened
from data.names.forms import OFFICIAL, Phrase, written_out
from data.names.listing import read_list
from data.names.spelling import Support
from data.names.words import GENERIC, ORDINARY, STOPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.names.meaning import Meanings

Way = tuple[tuple[str, ...], float]

_MOST_COMBINED: Final = 64
_MOST_READ: Final = 10
_MOST_LISTS: Final = 3
_MARGIN: Final = 3.0
"""Two ways of putting words right whose costs differ by less are equally likely."""
_SURER: Final = 5.0
"""A reading weaker than the nearest one by more than this is no rival to it."""
_TELLING: Final = 5
_LISTED: Final = 7
_JOINS: Final = frozenset({"amd", "adn", "nad", "ad", "nd", "andd", "anf", "snd", "plus"})


def read_respelt(meanings: Meanings, raw: tuple[str, ...], support: Support | None = None) -> list[Candidate]:
    """Give what words mean with slips put right; `support` says how freely, else the words themselves do."""
    words = written_out(raw)
    known = meanings.index.spelling.vocabulary
    said = meanings.asked.said is not None
    support = _support(words, known, said=said) if support is None else support
    choices: list[list[Way]] = []
    dropped = longest = 0
    for word in words:
        if word in known or word in STOPS:
            choices.append([((word,), 0.0)])
        elif word in _JOINS:
            choices.append([(("and",), 1.0)])
        elif guesses := meanings.index.spelling.guesses(word, support):
            longest = max(longest, len(word))
            choices.append([(guess.words, guess.cost) for guess in guesses])
        elif said:
            dropped += 1
        else:
            return []
    if not longest or (dropped and longest < _TELLING):
        return []
    ways = sorted((_joined(way) for way in islice(product(*choices), _MOST_COMBINED)), key=lambda way: way[1])
    found = _nearest(ways[:_MOST_READ], meanings.of)
    if not found and (said or longest >= _LISTED):
        found = _nearest(ways[:_MOST_LISTS], lambda way: read_list(meanings, way))
    return found


def read_whole_respelt(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies of which words are the whole name, two telling words or more, with slips in several of them.

    "Wset Knet": together the words are too near to one name to be anything else, though each is short. No slip may be
    in a first letter, nor make an ordinary word.
    """
    words = written_out(raw)
    spelling = meanings.index.spelling
    choices: list[list[Way]] = []
    for word in words:
        if word in spelling.vocabulary or word in STOPS:
            choices.append([((word,), 0.0)])
        elif word in ORDINARY:
            return []
        else:
            guesses = spelling.guesses(word, Support.NAME)
            choices.append([(guess.words, guess.cost) for guess in guesses if guess.words[0][0] == word[0]])
    ways = sorted((_joined(way) for way in islice(product(*choices), _MOST_COMBINED)), key=lambda way: way[1])
    return _nearest(ways[:_MOST_READ], lambda way: _whole(meanings, way))


def _whole(meanings: Meanings, words: tuple[str, ...]) -> list[Candidate]:
    phrase = Phrase(words)
    return settled(meanings, meanings.exact(phrase, ""), OFFICIAL) if len(phrase.telling) > 1 else []


def _support(words: tuple[str, ...], known: frozenset[str], *, said: bool) -> Support:
    if any(word in known and word not in GENERIC for word in words):
        return Support.NAME
    if said:
        return Support.KIND
    return Support.WORD if any(word in known for word in words) else Support.NONE


def _joined(way: tuple[Way, ...]) -> Way:
    return tuple(word for words, _ in way for word in words), sum(cost for _, cost in way)


def _nearest(ways: list[Way], read: Callable[[tuple[str, ...]], list[Candidate]]) -> list[Candidate]:
    """Read the cheapest way that means something, and any other about as cheap and as sure."""
    best: list[Candidate] = []
    least = surest = 0.0
    for words, cost in ways:
        if best and cost > least + _MARGIN:
            break
        found = read(words)
        if not found or (best and found[0].score < surest - _SURER):
            continue
        if not best:
            least, surest = cost, found[0].score
        best = best_of_each([*best, *weakened(found, cost / 2, f"fuzzy {max(1.0, 100 - cost):.0f}")])
    return sorted(best, key=lambda candidate: -candidate.score)
