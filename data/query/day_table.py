"""The table of a day: a row for each CCG, STP and ICB open on it, a column for each attribute that is a number.

Columns are computed when first asked for and cached with the view of the day. `DayTable.value` computes one cell alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from data.league import league, sources_of
from data.model import Basis, Kind
from data.population import Measure
from data.query.query import Attribute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.league import League, Standing
    from data.model import BodyKey
    from data.population import Headcount
    from data.view import View


APPLIES: Final[dict[Attribute, tuple[Kind, ...]]] = {
    Attribute.PER_LEADER: (Kind.STP, Kind.ICB),
    Attribute.POPULATION: (Kind.STP, Kind.ICB, Kind.CCG, Kind.REGION),
    Attribute.CCGS: (Kind.STP, Kind.ICB, Kind.REGION),
    Attribute.LEADERS: (Kind.STP,),
    Attribute.CCGS_PER_LEADER: (Kind.STP,),
    Attribute.AGE: (Kind.STP, Kind.ICB, Kind.CCG),
}
"""The attributes that are numbers, and the kinds of bodies that have them, the usual one first."""

_FALLBACKS: Final = (Basis.CENSUS_RESIDENT, Basis.AS_STATED)


@dataclass(frozen=True, slots=True)
class Value:
    """A cell: a number (None: not known) and its sources; `weak` where the evidence for a leader in it is weak."""

    number: float | None
    sources: tuple[str, ...] = ()
    weak: bool = False


NOT_KNOWN: Final = Value(None)


class DayTable:
    """The table of the day of a view."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._columns: dict[tuple[Attribute, Kind], Mapping[BodyKey, Value]] = {}

    def rows(self, kind: Kind) -> tuple[BodyKey, ...]:
        """List the bodies of a kind that count on the day."""
        return self.view.open_bodies(kind)

    def headcount(self, body: BodyKey) -> Headcount | None:
        """Give a body's residents by the ONS estimate for its boundaries of the day, else on another basis."""
        others = (self.view.headcount(body, Measure(basis)) for basis in _FALLBACKS)
        return self.view.headcount(body) or next((found for found in others if found), None)

    @property
    def league(self) -> League:
        """Give the league table of STPs."""
        return league(self.view)

    def column(self, attribute: Attribute, kind: Kind) -> Mapping[BodyKey, Value]:
        """Give the values of an attribute for every body of a kind."""
        key = (attribute, kind)
        if key not in self._columns:
            self._columns[key] = {body: self.value(attribute, body) for body in self.rows(kind)}
        return self._columns[key]

    def value(self, attribute: Attribute, body: BodyKey) -> Value:
        """Give one cell; of what is no number, or does not apply to the kind, `NOT_KNOWN`."""
        if body.kind is Kind.REGION:
            return self._of_region(attribute, body)
        if attribute is Attribute.POPULATION:
            return _of_people(self.view.headcount(body))
        if attribute is Attribute.AGE:
            return self._age(body)
        if body.kind is Kind.STP:
            standing = self.league.of(body)
            return self._of_standing(attribute, standing) if standing else NOT_KNOWN
        return self._of_icb(attribute, body) if body.kind is Kind.ICB else NOT_KNOWN

    def _of_icb(self, attribute: Attribute, icb: BodyKey) -> Value:
        if attribute is Attribute.CCGS:
            return Value(len(self.view.members(icb)), self.view.register.bodies[icb].sources)
        return self._per_chief_executive(icb) if attribute is Attribute.PER_LEADER else NOT_KNOWN

    def _of_region(self, attribute: Attribute, region: BodyKey) -> Value:
        """Count the CCGs of a region, or add up the people of its CCGs, or of its ICBs where there are no CCGs."""
        if attribute not in (Attribute.CCGS, Attribute.POPULATION):
            return NOT_KNOWN
        kind = Kind.CCG if self.rows(Kind.CCG) or attribute is Attribute.CCGS else Kind.ICB
        inside = [body for body in self.rows(kind) if self.view.region(body) == region]
        if attribute is Attribute.CCGS:
            return Value(len(inside), self.view.register.bodies[region].sources)
        counts = [count for body in inside if (count := self.view.headcount(body))]
        if not inside or len(counts) < len(inside):
            return NOT_KNOWN
        return Value(
            sum(c.people for c in counts), tuple(dict.fromkeys(s for c in counts for s in c.sources))
        )

    def _of_standing(self, attribute: Attribute, standing: Standing) -> Value:
        people = standing.population.sources if standing.population else ()
        counted = sources_of([replace(standing, population=None)], self.view) if standing.named else ()
        counted = standing.published.sources if standing.published else counted
        if attribute is Attribute.CCGS:
            return Value(standing.ccgs, standing.published.sources if standing.published else ())
        if attribute is Attribute.LEADERS:
            return Value(standing.leaders, counted)
        if attribute is Attribute.CCGS_PER_LEADER and standing.leaders:
            return Value(round(standing.ccgs / standing.leaders, 2), counted)
        if attribute is Attribute.PER_LEADER:
            return Value(standing.per_leader, tuple(dict.fromkeys((*counted, *people))))
        return NOT_KNOWN

    def _age(self, body: BodyKey) -> Value:
        known = self.view.register.bodies[body]
        if known.opened is None:
            return NOT_KNOWN
        return Value(round((self.view.day - known.opened.first).days / 365.25, 1), known.sources)

    def _per_chief_executive(self, icb: BodyKey) -> Value:
        known = self.view.leadership(icb)
        if len(known.people) != 1:
            return NOT_KNOWN
        led = self.view.led_by.get(known.people[0], (icb,))
        counts = [self.view.headcount(body) for body in led]
        if None in counts:
            return NOT_KNOWN
        found = [count for count in counts if count]
        evidence = [self.view.leadership(body).holders[0].statements[0] for body in led]
        weak = any(statement.confidence == "weak" for statement in evidence)
        sources = (*(s for e in evidence for s in e.sources), *(s for c in found for s in c.sources))
        return Value(sum(count.people for count in found), tuple(dict.fromkeys(sources)), weak)


def _of_people(count: Headcount | None) -> Value:
    return Value(count.people, count.sources) if count else NOT_KNOWN


@lru_cache(maxsize=64)
def table_of(view: View) -> DayTable:
    """Give the table of a view's day; the last 64 are kept."""
    return DayTable(view)
