"""Several bodies named one after another: Thanet & W Kent CCGs; St Helens, Halton and Warrington."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.names.candidates import Candidate, best_of_each
from data.names.forms import content
from data.names.words import GENERIC

if TYPE_CHECKING:
    from data.names.meaning import Meanings

_LONGEST_PIECE: Final = 8
_MOST_WORDS: Final = 12
_PER_PIECE: Final = 10.0


def read_list(meanings: Meanings, words: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies of all the names that the words are made up of, the likeliest of each name first.

    Of all the ways of parting the words into names that use every word, the one with the fewest and surest is taken.
    """
    telling = content(words)
    size = len(telling)
    if size <= 1 or size > _MOST_WORDS:
        return []
    best: list[tuple[float, list[list[Candidate]]] | None] = [(0.0, []), *[None] * size]
    for end in range(1, size + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end):
            before = best[start]
            piece = telling[start:end]
            if before is None or (start == 0 and end == size) or all(word in GENERIC for word in piece):
                continue
            found = meanings.of(piece, piece[0] if len(piece) == 1 else "")
            if not found:
                continue
            cost = before[0] + _PER_PIECE + (100.0 - found[0].score) / 10
            known = best[end]
            if known is None or cost < known[0]:
                best[end] = (cost, [*before[1], found])
    whole = best[size]
    if whole is None:
        return []
    rounds = max(len(found) for found in whole[1])
    return best_of_each(found[rank] for rank in range(rounds) for found in whole[1] if rank < len(found))
