"""Reads correctly spelt words as bodies of one day, by the kind asked for; also as a list of several names."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.names.forms import ALIAS, COUNTY, INITIALS, PLACE, TOWN, Phrase, content
from data.names.lookups import PART, Asked, Lookups
from data.names.readings import Reading, Sifted, best_of_each, is_system, of_group, only_ccgs, only_systems
from data.names.words import GENERIC

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import BodyKey
    from data.names.index import NameIndex


_MEMBER: Final = "member of the area of that name"
_BECAME: Final = "became a body of that name"
_BEGINNING: Final = 3
"""Initials of this length may also be the beginning of a name: HAR is Hastings and Rother, or Haringey."""
_LONGEST_PIECE: Final = 8
_MOST_WORDS: Final = 12
_WHOLE: Final = 95.0
"""The lowest score of a reading of a whole name."""
_PER_NAME: Final = 10.0
"""What each name of a list costs."""


class Meanings(Lookups):
    """Reads words as bodies of one day. One candidate is an answer, more are a choice, best first."""

    def __init__(self, index: NameIndex, asked: Asked) -> None:
        super().__init__(index, asked)
        self.withheld: BodyKey | None = None
        """A body of that name that did not exist yet, where nothing else was found."""

    def of(self, words: tuple[str, ...], raw: str = "") -> list[Reading]:
        """Give what words mean, their short forms written out; `raw` is the same as typed and run together, for initials."""
        phrase = Phrase(words)
        if not phrase.telling and not (raw and self.asked.said):
            return []
        exact = self.exact(phrase, raw)
        if self.withheld is None and (meant := of_group(exact, self.asked.group)):
            self.withheld = (
                meant[0].body if all(self.timeline.future(c.body, self.on) for c in meant) else None
            )
        if self.asked.group is Kind.CCG:
            found = self._ccgs(phrase, raw, exact)
        elif self.asked.group is not None:
            found = self._systems(phrase, exact)
        else:
            found = self._either(phrase, exact)
        return found or self.existing(of_group(self.weakly(phrase), self.asked.said))

    # A kind is named: only bodies of that kind, or those that take its place.

    def _ccgs(self, phrase: Phrase, raw: str, exact: list[Reading]) -> list[Reading]:
        sifted = self.sift(only_ccgs(exact))
        found = sifted.existing
        if self.asked.evidence.plural and len(found) == 1 and (several := only_ccgs(self.groups(phrase))):
            return several
        if found:
            if all(c.why == INITIALS for c in found):
                found += only_ccgs(self.starts(phrase)) if self.is_compass(phrase) else self._beginning(raw)
            return best_of_each(found)
        if self.is_compass(phrase):
            sides = only_ccgs(self.starts(phrase))
            return sides if len(sides) > 1 else []
        named = [*self.places(phrase), *self.groups(phrase), *self.starts(phrase), *self.parts(phrase)]
        systems = [c.body for c in only_systems(exact) if not self.timeline.future(c.body, self.on)]
        ccgs = only_ccgs(named)
        one_side = len(ccgs) == 1 and ccgs[0].score <= PART and not self.named_after(ccgs[0].body, phrase)
        if not systems and (
            one_side or (self.asked.evidence.plural and all(c.why not in (PLACE, TOWN, COUNTY) for c in ccgs))
        ):
            # "Worcestershire CCGs" are more than South Worcestershire.
            around = only_systems(named)
            systems = [around[0].body] if len(around) == 1 else []
            if self.asked.evidence.plural and not systems and len(ccgs) == 1:
                # "the Yorkshire CCGs" are more than East Riding of Yorkshire
                systems = [c.body for c in only_systems(self.parts(phrase, sides=True))]
        members = [
            Reading(key, 75, _MEMBER)
            for system in systems
            for key in self.timeline.members_on(system, self.on)
        ]
        return best_of_each([*ccgs, *self._made_from(sifted), *members])

    def _beginning(self, raw: str) -> list[Reading]:
        if len(raw) < _BEGINNING:
            return []
        found = [self.reading(form, 82) for form in self.index.starting(raw)]
        return only_ccgs(self.of_the_day(found, "abbreviation"))

    def _systems(self, phrase: Phrase, exact: list[Reading]) -> list[Reading]:
        sifted = self.sift(only_systems(exact))
        if sifted.live or sifted.closed:
            return sifted.existing
        ccgs = self.sift(only_ccgs(exact))
        named = only_systems(self.groups(phrase)) or only_systems([*self.starts(phrase), *self.parts(phrase)])
        if self.asked.evidence.ics and ccgs.live and named:
            # Some CCGs were called an integrated care system by themselves.
            return best_of_each([*ccgs.live, *named])
        if named or self.asked.said is None:
            # "health and care" is also in the name of what one CCG and its council set up
            return named or [c for c in ccgs.live if c.why == ALIAS]
        return self._above(ccgs.live or ccgs.closed or self.places(phrase) or self.groups(phrase))

    def _above(self, inside: Iterable[Reading]) -> list[Reading]:
        """Give the systems of the day that places or CCGs are in: the STP for Croydon."""
        return best_of_each(
            Reading(system, 85, PLACE)
            for c in inside
            for system in ((c.body,) if is_system(c.body) else self.timeline.systems_on(c.body, self.on))
        )

    # No kind is named: a CCG and the system of the same name are both fair.

    def _either(self, phrase: Phrase, exact: list[Reading]) -> list[Reading]:
        if self.asked.evidence.nhs:
            # STPs were not bodies in law: "NHS Sussex" is a CCG or an ICB, if there is one.
            legal = [
                c for c in exact if c.body.kind is not Kind.STP and not self.timeline.future(c.body, self.on)
            ]
            exact = legal or exact
        sifted = self.sift(exact)
        if sifted.live:
            return self._living(phrase, sifted.live)
        if sifted.closed:
            return self._closed(phrase, sifted.closed)
        if phrase.together in self.index.regions and not self.groups(phrase):
            return []
        return best_of_each([*self._area(phrase), *self._made_from(sifted)])

    def _living(self, phrase: Phrase, live: list[Reading]) -> list[Reading]:
        only = live[0]
        if len(live) > 1:
            return sorted(live, key=lambda c: (is_system(c.body), -c.score))
        if only.why in (ALIAS, INITIALS):
            return live
        if not is_system(only.body):
            return best_of_each([*live, *self._area(phrase)]) if only.why == "earlier name" else live
        still = self.timeline.outlasting(only.body, self.on)
        inside = only_ccgs([*self.starts(phrase), *self.parts(phrase)])
        return best_of_each([*live, *(Reading(key, 78, _BECAME) for key in still), *inside])

    def _closed(self, phrase: Phrase, closed: list[Reading]) -> list[Reading]:
        """Read a name that closed as the body that had it, unless one that took it over has it in its own name."""
        later = {key for c in only_ccgs(closed) for key in self.timeline.living_after(c.body, self.on)}
        now = [Reading(c.body, 90, c.why) for c in self.parts(phrase) if c.body in later]
        found = [*now, *self._wider(only_ccgs(now))]
        if not now and len(closed) == 1:
            # Ashford was a CCG in Kent, and is a town there and one in Surrey
            return self._beside_places(phrase, closed)
        return best_of_each(found if now and not only_systems(now) else [*found, *closed])

    def _beside_places(self, phrase: Phrase, closed: list[Reading]) -> list[Reading]:
        """Give a closed body, or the bodies of the day where its name is also that of places in another's area."""
        places = self.places(phrase)
        later = set(self.timeline.living_after(closed[0].body, self.on))
        return places if any(c.body not in later for c in places) else closed

    def _area(self, phrase: Phrase) -> list[Reading]:
        """Give the bodies for the name of a place, a county or a part of a longer name."""
        places = self.places(phrase)
        groups = self.groups(phrase)
        if any(c.why == COUNTY for c in places):
            systems = only_systems([*self.starts(phrase), *self.parts(phrase)])
            return best_of_each([*systems, *groups, *places, *self.starts(phrase)])
        near = best_of_each([*places, *groups, *self.starts(phrase)])
        known = {c.body for c in near}
        held = [c for c in self.parts(phrase) if c.body not in known]
        ccgs = only_ccgs(near)
        if not ccgs:
            inside = only_ccgs(held)
            ccgs = inside if len(inside) == 1 and self.named_after(inside[0].body, phrase) else []
        if groups or len(places) == 1 or (near and len(phrase.telling) > 1):
            held = []
        elif len(ccgs) == 1:
            # Of a place in one CCG, the system around that CCG is no rival only for having it in its name.
            around = self.timeline.systems_on(ccgs[0].body, self.on)
            held = [c for c in held if c.body not in around]
        return best_of_each([*near, *self._wider(ccgs), *held])

    def _wider(self, ccgs: list[Reading]) -> list[Reading]:
        """Give the systems that the one CCG found is the whole of: a place in Dorset is in both."""
        if len(ccgs) != 1:
            return []
        return [Reading(key, 84, PLACE) for key in self.timeline.coextensive(ccgs[0].body, self.on)]

    def _made_from(self, sifted: Sifted) -> list[Reading]:
        """Give the bodies of the day from which one of that name was made later."""
        return [
            Reading(key, 78, _BECAME)
            for later in sifted.future
            for key in self.timeline.before.get(later.body, ())
            if key.kind is later.body.kind and self.timeline.live(key, self.on)
        ]


def read_list(meanings: Meanings, words: tuple[str, ...]) -> list[Reading]:
    """Give the bodies of all the names in a list, the likeliest of each name first.

    Of all the ways of splitting the words into names, the one with the fewest names and the highest scores is taken.
    """
    return _combined(_split_into_names(meanings, words))


def read_exact_list(meanings: Meanings, words: tuple[str, ...]) -> list[Reading]:
    """Give the bodies of a list of whole names; nothing where any word is left over."""
    pieces = _split_into_names(meanings, words)
    return _combined(pieces) if all(found[0].score >= _WHOLE for found in pieces) else []


def _combined(pieces: list[list[Reading]]) -> list[Reading]:
    return best_of_each(found for rank in zip_longest(*pieces) for found in rank if found)


def _split_into_names(meanings: Meanings, words: tuple[str, ...]) -> list[list[Reading]]:
    """Give the candidates of each name of a list; nothing where the words are no list of names."""
    if meanings.asked.evidence.plural:
        # it is said of the whole list, and not of one of its names
        evidence = replace(meanings.asked.evidence, plural=False)
        meanings = Meanings(meanings.index, replace(meanings.asked, evidence=evidence))
    # two names of towns beside each other may be somebody's name
    joined = meanings.asked.said is not None or not {"and", "&"}.isdisjoint(words)
    telling = content(words)
    size = len(telling)
    if size <= 1 or size > _MOST_WORDS:
        return []
    best: list[tuple[float, list[list[Reading]]] | None] = [(0.0, []), *[None] * size]
    for end in range(1, size + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end):
            before = best[start]
            piece = telling[start:end]
            if before is None or (start == 0 and end == size) or not _names_something(meanings, piece):
                continue
            found = meanings.of(piece, piece[0] if len(piece) == 1 else "")
            if not found or (not joined and all(c.why == TOWN for c in found)):
                continue
            cost = before[0] + _PER_NAME + (100.0 - found[0].score) / 10
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
