"""Takes a list of bodies apart, although the names of bodies have commas and "and" of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.names import Outcome

if TYPE_CHECKING:
    from datetime import date

    from data.names import Resolver

_JOINTS: Final = re.compile(r"\s*(?:;|,?\s+(?:and|with|against|versus|vs|v|&|to)\s+|,)\s*", re.IGNORECASE)
_MOST_JOINTS: Final = 12


def split_names(words: str, resolver: Resolver, on: date) -> tuple[str, ...]:
    """Split a list so that as much of it as possible is names of bodies, in as few pieces as possible.

    "Kent and Medway, Sussex and East Surrey" is two names on a day when those were two STPs. A text that no split makes
    sense of is split at every joint.
    """
    at_every_joint = tuple(piece for piece in (part.strip() for part in _JOINTS.split(words)) if piece)
    joints = [(found.start(), found.end()) for found in _JOINTS.finditer(words)]
    if not joints or len(joints) > _MOST_JOINTS:
        return at_every_joint
    starts = [0, *(end for _, end in joints)]
    ends = [*(start for start, _ in joints), len(words)]
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    # best[i]: the fewest unknown pieces, then the fewest pieces, for the words before the i-th joint
    for last in range(len(ends)):
        ways = []
        for first in range(last + 1):
            piece = words[starts[first] : ends[last]].strip()
            unknown, pieces, names = best[first]
            ways.append((unknown + (not _is_name(piece, resolver, on)), pieces + 1, (*names, piece)))
        best.append(min(ways, key=lambda way: way[:2]))
    unknown, _, names = best[-1]
    if len(names) > 1:
        return names
    # one name is nothing to compare: take it apart where its parts are names too, or where it is none itself
    apart = len(joints) == 1 and all(_is_name(half, resolver, on) for half in at_every_joint)
    return at_every_joint if unknown or apart else names


def _is_name(piece: str, resolver: Resolver, on: date) -> bool:
    outcome = resolver.resolve(piece, on).outcome if piece else Outcome.NONE
    # a piece with joints of its own that could mean several bodies is most likely the several
    return outcome is Outcome.MATCH or (outcome is Outcome.CHOICES and not _JOINTS.search(piece))
