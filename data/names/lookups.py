"""Looks words up among the bodies of one day: as a name, initials, a place, the beginning or a part of a name.

`Towns` are the towns, villages, districts and counties of the gazetteer, by the words of a name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import OSA

from data.model import BodyKey, Kind, grouped
from data.names.forms import (
    ALIAS,
    COUNTY,
    FAMILY,
    GROUP,
    OFFICIAL,
    PART_OF_NAME,
    PLACE,
    TOWN,
    Phrase,
    content,
    same_places,
    units_of,
)
from data.names.readings import NO_EVIDENCE, Evidence, Reading, Sifted, best_of_each, of_group
from data.names.words import COMPASS, COMPASS_WORDS, GENERIC, ORDINARY, is_everyday
from data.places import Area, Place, place_key, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from data.names.forms import Form
    from data.names.index import NameIndex, Table
    from data.places import PostcodePoint
    from data.register import Register


EXACT: Final = 100.0
_ALIAS: Final = 97.0
_INITIALS: Final = 95.0
_PLACE: Final = 92.0
_START: Final = 88.0
PART: Final = 80.0
_WEAK: Final = 70.0
_LONGEST_INITIALS: Final = 8
_LEAST_SHARE: Final = 0.05
"""A body that covers less of a place than this is not meant by it, where another covers more."""

_DOMINANT: Final = 0.8
"""A body that covers at least this share of a place is the only one that is meant by it."""

_LONG_PLACE: Final = 8
"""A name of a place of this many letters, spaces aside, may hold one slip."""


class Covering(NamedTuple):
    """Bodies that cover a place, each with the share (0 to 1) of its people, and what the place is.

    `what` is PLACE for a district, COUNTY or TOWN.
    """

    what: str
    shares: tuple[tuple[BodyKey, float], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The day of a question, what its words tell, the kind preferred, and whether it has capitals (`proper`)."""

    on: date
    evidence: Evidence = NO_EVIDENCE
    preferred: Kind | None = None
    proper: bool = False

    @property
    def said(self) -> Kind | None:
        """The kind that is named."""
        return self.evidence.said

    @property
    def group(self) -> Kind | None:
        """The kind that must be meant."""
        return self.evidence.said or self.evidence.hinted

    @property
    def leaning(self) -> Kind | None:
        """The kind to take where the STP and the ICB of one area both fit."""
        return self.group or (self.preferred if self.preferred in (Kind.STP, Kind.ICB) else None)


class Lookups:
    """Looks words up among the bodies of one day."""

    def __init__(self, index: NameIndex, asked: Asked) -> None:
        self.index = index
        self.timeline = index.timeline
        self.asked = asked
        self.on = asked.on

    def reading(self, form: Form, score: float) -> Reading:
        """Give the body of a form, an earlier or later name of it a little behind its name of the day."""
        if form.why == OFFICIAL and not form.in_force(self.on):
            later = form.start is not None and self.on < form.start
            return Reading(form.body, score - 2, "later name" if later else "earlier name")
        return Reading(form.body, score - (1 if form.why == FAMILY else 0), form.why)

    def one_of_each_area(self, candidates: list[Reading]) -> list[Reading]:
        """Where the STP and the ICB of one code are both meant, keep the one of the kind named or of the day."""
        leaning = self.asked.leaning
        stps = {c.body.code: c for c in candidates if c.body.kind is Kind.STP}
        dropped: set[BodyKey] = set()
        for board in candidates:
            if board.body.kind is Kind.ICB and (stp := stps.get(board.body.code)):
                # A name that only the STP had is the STP's even after it closed.
                stp_only = leaning is None and board.why == FAMILY and stp.why != FAMILY
                wants_stp = leaning is Kind.STP or self.timeline.future(board.body, self.on) or stp_only
                dropped.add(board.body if wants_stp else stp.body)
        return [c for c in candidates if c.body not in dropped]

    def sift(self, candidates: Iterable[Reading]) -> Sifted:
        """Sort candidates into live, closed and future on the day; of the closed ones keep those that closed last."""
        sifted = Sifted([], [], [])
        for candidate in candidates:
            if self.timeline.future(candidate.body, self.on):
                sifted.future.append(candidate)
            elif self.timeline.live(candidate.body, self.on):
                sifted.live.append(candidate)
            else:
                sifted.closed.append(candidate)
        last = self.timeline.last
        latest = max((last[c.body] for c in sifted.closed), default=None)
        return replace(sifted, closed=[c for c in sifted.closed if last[c.body] == latest])

    def existing(self, candidates: list[Reading]) -> list[Reading]:
        """Keep the bodies of the day, else those that closed last before it, one of each area."""
        return self.sift(self.one_of_each_area(candidates)).existing

    def settled(self, found: list[Reading], why: str) -> list[Reading]:
        """Keep the bodies of the kind asked for that existed on the day, or that closed last before it, for one reason."""
        kept = self.existing(of_group(found, self.asked.group))
        return [Reading(c.body, c.score, why) for c in kept]

    def exact(self, phrase: Phrase, raw: str) -> list[Reading]:
        """Give the bodies of exactly this name, alias or these initials, whenever they existed."""
        found = [
            self.reading(form, _ALIAS if form.why == ALIAS else EXACT)
            for form in self.index.find(self.index.exact, phrase)
            if form.why != ALIAS or form.in_force(self.on)
        ]
        if raw and len(raw) <= _LONGEST_INITIALS:
            found += [self.reading(form, _INITIALS) for form in self._by_initials(raw)]
        return self.one_of_each_area(best_of_each(found))

    def _by_initials(self, raw: str) -> tuple[Form, ...]:
        if self.asked.said is None and (len(raw) == 1 or raw in ORDINARY or raw in COMPASS):
            return ()
        return self.index.initials.get(raw) or self.index.initials.get(raw.replace("&", "")) or ()

    def groups(self, phrase: Phrase) -> list[Reading]:
        """Give the bodies of the day in an area that has a common name but no body of its own: East Kent."""
        return self._aliased(self.index.groups, phrase, _PLACE)

    def weakly(self, phrase: Phrase) -> list[Reading]:
        """Give the bodies of an alias that counts only where nothing else fits."""
        return self._aliased(self.index.weak, phrase, _WEAK)

    def _aliased(self, table: Table, phrase: Phrase, score: float) -> list[Reading]:
        return best_of_each(
            Reading(key, score, form.why)
            for form in self.index.find(table, phrase)
            if form.in_force(self.on)
            for key in (self.timeline.carried(form.body, self.on) if form.why == GROUP else (form.body,))
        )

    def places(self, phrase: Phrase) -> list[Reading]:
        """Give the bodies of the day whose area a place lies in, only the main one where one covers nearly all.

        A district or a county comes before a town of its name, and both before a district of 2018 that is gone. Of
        several places of one name the bodies of each are given.
        """
        if phrase.together in self.index.regions:
            return []
        every = self._towns(phrase) or self._districts(phrase)
        return best_of_each(
            Reading(other, _PLACE - 5 * rank, one.what)
            for one in every
            for rank, key in enumerate(self._main(one, phrase))
            for other in self._bodies_on_day(key, phrase)
        )

    def _towns(self, phrase: Phrase) -> tuple[Covering, ...]:
        if self.asked.said is None and not self.asked.proper and is_everyday(phrase.words):
            return ()
        last = self.index.last_days.get(Kind.CCG, date.max)
        kind = Kind.CCG if self.on <= last else Kind.ICB
        return self.index.towns.covering(phrase.words, self.on, kind)

    def _districts(self, phrase: Phrase) -> tuple[Covering, ...]:
        shares: dict[BodyKey, float] = {}
        for form in self.index.find(self.index.places, phrase):
            if form.in_force(self.on):
                shares[form.body] = max(shares.get(form.body, 0.0), form.share)
        ranked = sorted(shares.items(), key=lambda pair: -pair[1])
        return (Covering(PLACE, tuple(ranked)),) if ranked else ()

    def _main(self, one: Covering, phrase: Phrase) -> list[BodyKey]:
        """Rank the bodies of a place by their shares of it, only the one that covers nearly all or is named after it."""
        ranked = [key for key, share in one.shares if share >= _LEAST_SHARE] or [one.shares[0][0]]
        named = [key for key in ranked if self.named_after(key, phrase)]
        if len(named) == 1 and one.what != COUNTY:
            return named
        return ranked[:1] if one.shares[0][1] >= _DOMINANT else ranked

    def _bodies_on_day(self, key: BodyKey, phrase: Phrase) -> list[BodyKey]:
        """Give the bodies of the day for a place, of several only those that are named after it, if any are."""
        carried = list(self.timeline.carried(key, self.on))
        return [other for other in carried if self.named_after(other, phrase)] or carried

    def named_after(self, key: BodyKey, phrase: Phrase) -> bool:
        """Tell whether a place stands in a body's name as itself, not as the south or the west of itself."""
        place = phrase.telling
        size = len(place)
        return any(
            name[at : at + size] == place
            and (at == 0 or name[at - 1] not in COMPASS_WORDS)
            and (at + size == len(name) or name[at + size] not in COMPASS_WORDS)
            for name in self.index.official.get(key, ())
            for at in range(len(name) - size + 1)
        )

    def starts(self, phrase: Phrase, *, cut: bool = False) -> list[Reading]:
        """Give the bodies of the day whose names begin with these words, the last of which may be cut short."""
        telling = phrase.telling
        if all(word in GENERIC for word in telling) and not (self.asked.said and self.is_compass(phrase)):
            return []
        found = []
        for form in self.index.starting(phrase.together):
            name = content(form.words)
            whole = name[: len(telling)] == telling
            if whole or (cut and len(telling) > 1 and name[0] == telling[0]):
                found.append(self.reading(form, _START))
        return self.of_the_day(found, PART_OF_NAME)

    def is_compass(self, phrase: Phrase) -> bool:
        return len(phrase.telling) > 1 and all(word in COMPASS_WORDS for word in phrase.telling)

    def parts(self, phrase: Phrase, *, sides: bool = False) -> list[Reading]:
        """Give the bodies of the day in whose names all of these words stand.

        Words of one place must stand by it in the name with the same compass points, or with `sides` with others as
        well: South London in South East London.
        """
        telling = phrase.telling
        if all(word in GENERIC for word in telling):
            return []
        forms = self.index.holding(telling)
        if len(telling) > 1:
            forms = [form for form in forms if same_places(phrase.units, units_of(form.words), sides=sides)]
        return self.of_the_day([self.reading(form, PART) for form in forms], PART_OF_NAME)

    def of_the_day(self, found: list[Reading], why: str) -> list[Reading]:
        """Keep the bodies that existed on the day, for one reason."""
        same = self.one_of_each_area(best_of_each(found))
        return [Reading(c.body, c.score, why) for c in same if self.timeline.live(c.body, self.on)]


class Towns:
    """The places, districts and counties of a register."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def covering(self, words: Sequence[str], on: date, kind: Kind) -> tuple[Covering, ...]:
        """Give the bodies that cover what the words name, for each thing of that name."""
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
        """Give the words of the one long name of which these are a misspelling by one slip."""
        key = place_key(" ".join(words))
        size = len(key)
        if size - key.count(" ") < _LONG_PLACE:
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
        return grouped(((key[0], len(key)), key) for key in sorted(self._keys) if len(key) >= _LONG_PLACE)


def _what(found: Place | Area | PostcodePoint) -> str:
    if isinstance(found, Place):
        return TOWN
    return COUNTY if isinstance(found, Area) and found.level == "county" else PLACE
