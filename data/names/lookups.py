"""Looks correctly spelt words up on a day: as a name, initials, a place, the beginning or a part of a name.

`Lookups` gives what each table of the index finds; `Meanings` decides between them by the kind asked for and the day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.names.candidates import (
    Candidate,
    Sifted,
    best_of_each,
    from_form,
    is_system,
    of_group,
    one_of_each_area,
    only_ccgs,
    only_systems,
    sift,
)
from data.names.evidence import Group
from data.names.forms import (
    ALIAS,
    COUNTY,
    GROUP,
    INITIALS,
    PART_OF_NAME,
    PLACE,
    TOWN,
    Phrase,
    content,
    same_places,
    units_of,
)
from data.names.towns import Covering, is_everyday
from data.names.words import COMPASS, COMPASS_WORDS, GENERIC, ORDINARY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import BodyKey
    from data.names.forms import Form
    from data.names.index import NameIndex


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

_LEANING: Final[dict[Kind | None, Group]] = {Kind.STP: Group.STP, Kind.ICB: Group.ICB}

_MEMBER: Final = "member of the area of that name"
_BECAME: Final = "became a body of that name"
_BEGINNING: Final = 3
"""Initials of this length may also be the beginning of a name: HAR is Hastings and Rother, or Haringey."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The day of a question, what it says of the kind, and whether it has capitals (`proper`)."""

    on: date
    said: Group | None = None
    hinted: Group | None = None
    preferred: Kind | None = None
    plural: bool = False
    nhs: bool = False
    ics: bool = False
    proper: bool = False

    @property
    def group(self) -> Group | None:
        """The kind that must be meant."""
        return self.said or self.hinted

    @property
    def leaning(self) -> Group | None:
        """The kind to take where the STP and the ICB of one area both fit."""
        return self.group or _LEANING.get(self.preferred)


class Lookups:
    """Looks words up among the bodies of one day."""

    def __init__(self, index: NameIndex, asked: Asked) -> None:
        self.index = index
        self.timeline = index.timeline
        self.asked = asked
        self.on = asked.on

    def exact(self, phrase: Phrase, raw: str) -> list[Candidate]:
        """Give the bodies of exactly this name, alias or these initials, whenever they existed."""
        found = [
            from_form(form, self.on, _ALIAS if form.why == ALIAS else EXACT)
            for form in self.index.find(self.index.exact, phrase)
            if form.why != ALIAS or form.in_force(self.on)
        ]
        if raw and len(raw) <= _LONGEST_INITIALS:
            found += [from_form(form, self.on, _INITIALS) for form in self._by_initials(raw)]
        return (
            found
            if len(found) <= 1
            else one_of_each_area(best_of_each(found), self.timeline, self.on, self.asked.leaning)
        )

    def _by_initials(self, raw: str) -> tuple[Form, ...]:
        if self.asked.said is None and (len(raw) == 1 or raw in ORDINARY or raw in COMPASS):
            return ()
        return self.index.initials.get(raw) or self.index.initials.get(raw.replace("&", "")) or ()

    def groups(self, phrase: Phrase) -> list[Candidate]:
        """Give the bodies of the day in an area that has a common name but no body of its own: East Kent."""
        forms = self.index.find(self.index.groups, phrase)
        return best_of_each(
            Candidate(key, _PLACE, GROUP)
            for form in forms
            if form.in_force(self.on)
            for key in self.timeline.carried(form.body, self.on)
        )

    def weakly(self, phrase: Phrase) -> list[Candidate]:
        """Give the bodies of an alias that counts only where nothing else fits."""
        return best_of_each(
            Candidate(key, _WEAK, form.why)
            for form in self.index.find(self.index.weak, phrase)
            if form.in_force(self.on)
            for key in (self.timeline.carried(form.body, self.on) if form.why == GROUP else (form.body,))
        )

    def places(self, phrase: Phrase) -> list[Candidate]:
        """Give the bodies of the day whose area a place lies in, only the main one where one covers nearly all.

        A district or a county comes before a town of its name, and both before a district of 2018 that is gone. Of
        several places of one name the bodies of each are given.
        """
        if phrase.together in self.index.regions:
            return []
        every = self._towns(phrase) or self._districts(phrase)
        return best_of_each(
            Candidate(other, _PLACE - 5 * rank, one.what)
            for one in every
            for rank, key in enumerate(self._main(one, phrase))
            for other in self._bodies_on_day(key, phrase)
        )

    def _towns(self, phrase: Phrase) -> tuple[Covering, ...]:
        towns = self.index.towns
        if towns is None or (self.asked.said is None and not self.asked.proper and is_everyday(phrase.words)):
            return ()
        last = self.index.last_days.get(Kind.CCG, date.max)
        kind = Kind.CCG if self.on <= last else Kind.ICB
        return towns.covering(phrase.words, self.on, kind)

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

    def starts(self, phrase: Phrase, *, cut: bool = False) -> list[Candidate]:
        """Give the bodies of the day whose names begin with these words, the last of which may be cut short."""
        telling = phrase.telling
        if all(word in GENERIC for word in telling) and not (self.asked.said and self.is_compass(phrase)):
            return []
        found = []
        for form in self.index.starting(phrase.together):
            name = content(form.words)
            whole = name[: len(telling)] == telling
            if whole or (cut and len(telling) > 1 and name[0] == telling[0]):
                found.append(from_form(form, self.on, _START))
        return self.of_the_day(found, PART_OF_NAME)

    def is_compass(self, phrase: Phrase) -> bool:
        return len(phrase.telling) > 1 and all(word in COMPASS_WORDS for word in phrase.telling)

    def parts(self, phrase: Phrase, *, sides: bool = False) -> list[Candidate]:
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
        return self.of_the_day([from_form(form, self.on, PART) for form in forms], PART_OF_NAME)

    def of_the_day(self, found: list[Candidate], why: str) -> list[Candidate]:
        """Keep the bodies that existed on the day, for one reason."""
        same = one_of_each_area(best_of_each(found), self.timeline, self.on, self.asked.leaning)
        return [Candidate(c.body, c.score, why) for c in same if self.timeline.live(c.body, self.on)]


class Meanings(Lookups):
    """Reads words as bodies of one day. One candidate is an answer, more are a choice, best first."""

    def __init__(self, index: NameIndex, asked: Asked) -> None:
        super().__init__(index, asked)
        self.withheld: BodyKey | None = None
        """A body of that name that did not exist yet, where nothing else was found."""

    def of_one(self) -> Meanings:
        """Give the same without the plural, for one name of a list: "CCGs" is said of all together."""
        return Meanings(self.index, replace(self.asked, plural=False)) if self.asked.plural else self

    def of(self, words: tuple[str, ...], raw: str = "") -> list[Candidate]:
        """Give what words mean.

        Args:
            words: words with every short form written out.
            raw: the same as typed and run together, in which initials are looked for.

        """
        phrase = Phrase(words)
        if not phrase.telling and not (raw and self.asked.said):
            return []
        exact = self.exact(phrase, raw)
        if self.withheld is None and (meant := of_group(exact, self.asked.group)):
            self.withheld = (
                meant[0].body if all(self.timeline.future(c.body, self.on) for c in meant) else None
            )
        if self.asked.group is Group.CCG:
            found = self._ccgs(phrase, raw, exact)
        elif self.asked.group is not None:
            found = self._systems(phrase, exact)
        else:
            found = self._either(phrase, exact)
        return found or self._weakly(phrase)

    def _weakly(self, phrase: Phrase) -> list[Candidate]:
        named = of_group(self.weakly(phrase), self.asked.said)
        if not named:
            return []
        sifted = sift(
            one_of_each_area(named, self.timeline, self.on, self.asked.leaning), self.timeline, self.on
        )
        return list(sifted.live or sifted.closed)

    # A kind is named: only bodies of that kind, or those that take its place.

    def _ccgs(self, phrase: Phrase, raw: str, exact: list[Candidate]) -> list[Candidate]:
        sifted = sift(only_ccgs(exact), self.timeline, self.on)
        found = list(sifted.live or sifted.closed)
        if self.asked.plural and len(found) == 1 and (several := only_ccgs(self.groups(phrase))):
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
            one_side or (self.asked.plural and all(c.why not in (PLACE, TOWN, COUNTY) for c in ccgs))
        ):
            # "Worcestershire CCGs" are more than South Worcestershire.
            around = only_systems(named)
            systems = [around[0].body] if len(around) == 1 else []
            if self.asked.plural and not systems and len(ccgs) == 1:
                # "the Yorkshire CCGs" are more than East Riding of Yorkshire
                systems = [c.body for c in only_systems(self.parts(phrase, sides=True))]
        members = [
            Candidate(key, 75, _MEMBER)
            for system in systems
            for key in self.timeline.members_on(system, self.on)
        ]
        return best_of_each([*ccgs, *self._made_from(sifted), *members])

    def _beginning(self, raw: str) -> list[Candidate]:
        if len(raw) < _BEGINNING:
            return []
        found = [from_form(form, self.on, 82) for form in self.index.starting(raw)]
        return only_ccgs(self.of_the_day(found, "abbreviation"))

    def _systems(self, phrase: Phrase, exact: list[Candidate]) -> list[Candidate]:
        sifted = sift(only_systems(exact), self.timeline, self.on)
        if sifted.live or sifted.closed:
            return list(sifted.live or sifted.closed)
        ccgs = sift(only_ccgs(exact), self.timeline, self.on)
        named = only_systems(self.groups(phrase)) or only_systems([*self.starts(phrase), *self.parts(phrase)])
        if self.asked.ics and ccgs.live and named:
            # Some CCGs were called an integrated care system by themselves.
            return best_of_each([*ccgs.live, *named])
        if named or self.asked.said is None:
            # "health and care" is also in the name of what one CCG and its council set up
            return named or [c for c in ccgs.live if c.why == ALIAS]
        return self._above(ccgs.live or ccgs.closed or self.places(phrase) or self.groups(phrase))

    def _above(self, inside: Iterable[Candidate]) -> list[Candidate]:
        """Give the systems of the day that places or CCGs are in: the STP for Croydon."""
        return best_of_each(
            Candidate(system, 85, PLACE)
            for c in inside
            for system in ((c.body,) if is_system(c.body) else self.timeline.systems_on(c.body, self.on))
        )

    # No kind is named: a CCG and the system of the same name are both fair.

    def _either(self, phrase: Phrase, exact: list[Candidate]) -> list[Candidate]:
        if self.asked.nhs:
            # STPs were not bodies in law: "NHS Sussex" is a CCG or an ICB, if there is one.
            legal = [
                c for c in exact if c.body.kind is not Kind.STP and not self.timeline.future(c.body, self.on)
            ]
            exact = legal or exact
        sifted = sift(exact, self.timeline, self.on)
        if sifted.live:
            return self._living(phrase, list(sifted.live))
        if sifted.closed:
            return self._closed(phrase, list(sifted.closed))
        if phrase.together in self.index.regions and not self.groups(phrase):
            return []
        return best_of_each([*self._area(phrase), *self._made_from(sifted)])

    def _living(self, phrase: Phrase, live: list[Candidate]) -> list[Candidate]:
        only = live[0]
        if len(live) > 1:
            return sorted(live, key=lambda c: (is_system(c.body), -c.score))
        if only.why in (ALIAS, INITIALS):
            return live
        if not is_system(only.body):
            return best_of_each([*live, *self._area(phrase)]) if only.why == "earlier name" else live
        still = self.timeline.outlasting(only.body, self.on)
        inside = only_ccgs([*self.starts(phrase), *self.parts(phrase)])
        return best_of_each([*live, *(Candidate(key, 78, _BECAME) for key in still), *inside])

    def _closed(self, phrase: Phrase, closed: list[Candidate]) -> list[Candidate]:
        """Read a name that closed as the body that had it, unless one that took it over has it in its own name."""
        later = {key for c in only_ccgs(closed) for key in self.timeline.living_after(c.body, self.on)}
        now = [Candidate(c.body, 90, c.why) for c in self.parts(phrase) if c.body in later]
        found = [*now, *self._wider(only_ccgs(now))]
        if not now and len(closed) == 1:
            # Ashford was a CCG in Kent, and is a town there and one in Surrey
            return self._beside_places(phrase, closed)
        return best_of_each(found if now and not only_systems(now) else [*found, *closed])

    def _beside_places(self, phrase: Phrase, closed: list[Candidate]) -> list[Candidate]:
        """Give a closed body, or the bodies of the day where its name is also that of places in another's area."""
        places = self.places(phrase)
        later = set(self.timeline.living_after(closed[0].body, self.on))
        return places if any(c.body not in later for c in places) else closed

    def _area(self, phrase: Phrase) -> list[Candidate]:
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

    def _wider(self, ccgs: list[Candidate]) -> list[Candidate]:
        """Give the systems that the one CCG found is the whole of: a place in Dorset is in both."""
        if len(ccgs) != 1:
            return []
        return [Candidate(key, 84, PLACE) for key in self.timeline.coextensive(ccgs[0].body, self.on)]

    def _made_from(self, sifted: Sifted) -> list[Candidate]:
        """Give the bodies of the day from which one of that name was made later."""
        return [
            Candidate(key, 78, _BECAME)
            for later in sifted.future
            for key in self.timeline.before.get(later.body, ())
            if key.kind is later.body.kind and self.timeline.live(key, self.on)
        ]
