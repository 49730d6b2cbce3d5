"""Towns, villages, districts and counties as the resolver asks about them: by the words of a name, on a day."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from rapidfuzz.distance import OSA

from data.names.forms import COUNTY, PLACE, TOWN
from data.names.words import GENERIC, ORDINARY, PLACE_WORDS, STOPS
from data.places import Area, Place, place_key, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from data.model import BodyKey, Kind
    from data.places import PostcodePoint
    from data.register import Register

_LONG: Final = 8
"""A name of this many letters, spaces aside, may hold one slip."""
_ROADS: Final = frozenset({"street", "road", "lane", "avenue"})
_ROAD: Final = 2


class Covering(NamedTuple):
    """Bodies that cover a place, each with the share (0 to 1) of its people, and what the place is.

    `what` is PLACE for a district, COUNTY or TOWN.
    """

    what: str
    shares: tuple[tuple[BodyKey, float], ...]


class Towns(Protocol):
    """What the resolver asks of a gazetteer."""

    @property
    def areas(self) -> Iterable[str]:
        """The names of the districts and counties."""

    def covering(self, words: Sequence[str], on: date, kind: Kind) -> tuple[Covering, ...]:
        """Give the bodies that cover what the words name, for each thing of that name."""

    def nearly(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """Give the words of the one long name of which these are a misspelling by one slip."""


class GazetteerTowns:
    """The places, districts and counties of a register."""

    def __init__(self, register: Register) -> None:
        self._register = register

    @property
    def areas(self) -> Iterable[str]:
        return tuple(area.name for areas in self._register.areas.values() for area in areas)

    def covering(self, words: Sequence[str], on: date, kind: Kind) -> tuple[Covering, ...]:
        name = self._name(words)
        if name is None:
            return ()
        located = where(self._register, name, on, (kind,))
        return tuple(
            Covering(_what(found.what), tuple((cover.body, cover.share) for cover in covers))
            for found in located.found
            if (covers := found.covers[kind])
        )

    def nearly(self, words: Sequence[str]) -> tuple[str, ...] | None:
        key = place_key(" ".join(words))
        size = len(key)
        if size - key.count(" ") < _LONG:
            return None
        near = [
            other
            for length in range(size - 1, size + 2)
            for other in self._by_size.get((key[0], length), ())
            if OSA.distance(key, other, score_cutoff=1) <= 1
        ]
        return tuple(near[0].split()) if len(near) == 1 else None

    def _name(self, words: Sequence[str]) -> str | None:
        """Give the words as a name that is in the gazetteer, perhaps with where it is: "ashford, surrey"."""
        key = place_key(" ".join(words))
        if key in self._keys:
            return key
        parts = key.split()
        for at in (len(parts) - 1, len(parts) - 2):
            head, tail = " ".join(parts[: max(at, 0)]).removesuffix(" in"), " ".join(parts[max(at, 0) :])
            if head in self._keys and tail in self._register.areas:
                return f"{head}, {tail}"
        return None

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(self._register.gazetteer.keys) | frozenset(self._register.areas)

    @cached_property
    def _by_size(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        found: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key in sorted(self._keys):
            if len(key) >= _LONG:
                found[key[0], len(key)].append(key)
        return {start: tuple(keys) for start, keys in found.items()}


def _what(found: Place | Area | PostcodePoint) -> str:
    if isinstance(found, Place):
        return TOWN
    return COUNTY if isinstance(found, Area) and found.level == "county" else PLACE


def is_everyday(words: Sequence[str]) -> bool:
    """Tell whether the name of a place is also an ordinary word or a street: sale, church street, west end."""
    if len(words) == _ROAD and words[-1] in _ROADS:
        return True
    return all(word in PLACE_WORDS or word in ORDINARY or word in GENERIC or word in STOPS for word in words)
