"""Several bodies named one after another: Thanet & W Kent CCGs; St Helens, Halton and Warrington."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.names.abbreviations import settled
from data.names.candidates import Candidate, best_of_each, weakened
from data.names.forms import TOWN, Phrase, content, units_of, written_out
from data.names.words import GENERIC

if TYPE_CHECKING:
    from data.names.meaning import Meanings

_LONGEST_PIECE: Final = 8
_MOST_WORDS: Final = 12
_PER_PIECE: Final = 10.0
_WHOLE: Final = 95.0
"""A reading as sure as this is of a whole name."""
_LEAST_WITH_ONE_MORE: Final = 3
"""Two places of a name and one more."""
_LONGEST_PLACE: Final = 2
_ONE_MORE: Final = "name with a place more"


def read_list(meanings: Meanings, words: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies of all the names that the words are made up of, the likeliest of each name first.

    Of all the ways of parting the words into names that use every word, the one with the fewest and surest is taken.
    """
    return _all_of(_parted(meanings, words))


def read_exact_list(meanings: Meanings, words: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies whose whole names, one after another, the words are; nothing where any word is over."""
    pieces = _parted(meanings, words)
    return _all_of(pieces) if all(found[0].score >= _WHOLE for found in pieces) else []


def _all_of(pieces: list[list[Candidate]]) -> list[Candidate]:
    rounds = max((len(found) for found in pieces), default=0)
    return best_of_each(found[rank] for rank in range(rounds) for found in pieces if rank < len(found))


def _parted(meanings: Meanings, words: tuple[str, ...]) -> list[list[Candidate]]:
    """Give what each of the names means that the words are made up of; nothing where they are not made up of names."""
    # that there are several says nothing about each of them
    meanings = meanings.of_one()
    # two names of towns beside each other may be somebody's name
    joined = meanings.asked.said is not None or not {"and", "&"}.isdisjoint(words)
    telling = content(words)
    size = len(telling)
    if size <= 1 or size > _MOST_WORDS:
        return []
    best: list[tuple[float, list[list[Candidate]]] | None] = [(0.0, []), *[None] * size]
    for end in range(1, size + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end):
            before = best[start]
            piece = telling[start:end]
            if before is None or (start == 0 and end == size) or not _names_something(meanings, piece):
                continue
            found = meanings.of(piece, piece[0] if len(piece) == 1 else "")
            if not found or (not joined and all(c.why == TOWN for c in found)):
                continue
            cost = before[0] + _PER_PIECE + (100.0 - found[0].score) / 10
            known = best[end]
            if known is None or cost < known[0]:
                best[end] = (cost, [*before[1], found])
    whole = best[size]
    return [] if whole is None else whole[1]


def _names_something(meanings: Meanings, piece: tuple[str, ...]) -> bool:
    """Tell whether words can name a body among others: not only "valley" or "north east", but "Vale Royal"."""
    if not all(word in GENERIC for word in piece):
        return True
    return len(piece) > 1 and "".join(piece) in meanings.index.exact


def read_without_one(meanings: Meanings, raw: tuple[str, ...], *, unknown: bool = False) -> list[Candidate]:
    """Read a name that has one place more in it than the body's: Fareham, Titchfield and Gosport.

    With `unknown` it may also be a word that names no place that is known.

    The rest must be the whole name of a body, two words or more, and what is left out no name of another body nor the beginning of one. Where the
    kind is not named, the place must stand between others.
    """
    units = units_of(written_out(raw))
    if len(units) < _LEAST_WITH_ONE_MORE or meanings.asked.plural:
        return []
    found: list[Candidate] = []
    for size in range(1, _LONGEST_PLACE + 1):
        for first in range(len(units) - size + 1):
            inside = 0 < first < len(units) - size
            more = Phrase(tuple(word for unit in units[first : first + size] for word in unit))
            rest = tuple(word for unit in units[:first] + units[first + size :] for word in unit)
            if not (inside or meanings.asked.said) or len(rest) <= 1 or all(word in GENERIC for word in rest):
                continue
            exact = settled(meanings, meanings.exact(Phrase(rest), ""), _ONE_MORE)
            if exact and (unknown or meanings.places(more)) and not _begins_a_name(meanings, more):
                found += exact
        if found:
            break
    return weakened(best_of_each(found), _PER_PIECE)


def _begins_a_name(meanings: Meanings, phrase: Phrase) -> bool:
    return bool(meanings.exact(phrase, "") or meanings.starts(phrase))
