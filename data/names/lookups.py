"""What words can be looked up as on a day: a name, initials, a place, the beginning or a part of a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.names.candidates import Candidate, best_of_each, from_form, one_of_each_area
from data.names.evidence import Group
from data.names.forms import ALIAS, COUNTY, GROUP, PART_OF_NAME, PLACE, content, same_places, units_of
from data.names.towns import Covering, is_everyday
from data.names.words import COMPASS, COMPASS_WORDS, GENERIC, ORDINARY

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.names.forms import Form, Phrase
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
"""A body that covers this share of a place is the one that is meant by it."""
_LEANING: Final[dict[Kind | None, Group]] = {Kind.STP: Group.STP, Kind.ICB: Group.ICB}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known about a question besides its words: the day, what it says of the kind, and whether it has capitals."""

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
            for other in self._carried(key, phrase)
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

    def _carried(self, key: BodyKey, phrase: Phrase) -> list[BodyKey]:
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
