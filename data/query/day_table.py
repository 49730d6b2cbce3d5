"""The numbers of bodies on a day as a table, and the words for numbers and for what is tested of bodies.

There is a row for each CCG, STP and ICB open on the day, a column for each attribute that is a number. Columns are computed
when first asked for and cached with the view of the day. `DayTable.value` computes one cell alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from data import league as leagues
from data.dates import say_day
from data.formatting import exact_people, plain_list, say_people
from data.model import Basis, Kind
from data.population import Measure
from data.query.answer import sources_of
from data.query.query import Attribute, Feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.league import League, Standing
    from data.model import BodyKey
    from data.population import Headcount
    from data.query.answer import Cell
    from data.query.query import Query, Test
    from data.view import View

A = Attribute

APPLIES: Final[dict[Attribute, tuple[Kind, ...]]] = {
    A.PER_LEADER: (Kind.STP, Kind.ICB),
    A.POPULATION: (Kind.STP, Kind.ICB, Kind.CCG, Kind.REGION),
    A.CCGS: (Kind.STP, Kind.ICB, Kind.REGION),
    A.LEADERS: (Kind.STP,),
    A.CCGS_PER_LEADER: (Kind.STP,),
    A.AGE: (Kind.STP, Kind.ICB, Kind.CCG),
}
"""The attributes that are numbers, and the kinds of bodies that have them, the usual one first."""

NUMBERS: Final = (A.POPULATION, A.PER_LEADER, A.CCGS, A.LEADERS, A.CCGS_PER_LEADER)
OF_PEOPLE: Final = (A.POPULATION, A.PER_LEADER)
"""The numbers that are people."""

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

    def headcount(self, body: BodyKey) -> Headcount | None:
        """Give a body's residents by the ONS estimate for its boundaries of the day, else on another basis."""
        others = (self.view.headcount(body, Measure(basis)) for basis in _FALLBACKS)
        return self.view.headcount(body) or next((found for found in others if found), None)

    @property
    def league(self) -> League:
        """Give the league table of STPs."""
        return leagues.league(self.view)

    def column(self, attribute: Attribute, kind: Kind) -> Mapping[BodyKey, Value]:
        """Give the values of an attribute for every body of a kind."""
        key = (attribute, kind)
        if key not in self._columns:
            self._columns[key] = {body: self.value(attribute, body) for body in self.view.open_bodies(kind)}
        return self._columns[key]

    def value(self, attribute: Attribute, body: BodyKey) -> Value:
        """Give one cell; of what is no number, or does not apply to the kind, `NOT_KNOWN`."""
        if body.kind is Kind.REGION:
            return self._of_region(attribute, body)
        if attribute is A.POPULATION:
            count = self.view.headcount(body)
            return Value(count.people, count.sources) if count else NOT_KNOWN
        if attribute is A.AGE:
            known = self.view.register.bodies[body]
            days = (self.view.day - known.opened.first).days if known.opened else None
            return NOT_KNOWN if days is None else Value(round(days / 365.25, 1), known.sources)
        if body.kind is Kind.STP:
            standing = self.league.of(body)
            return _of_standing(self.view, attribute, standing) if standing else NOT_KNOWN
        return self._of_icb(attribute, body) if body.kind is Kind.ICB else NOT_KNOWN

    def _of_icb(self, attribute: Attribute, icb: BodyKey) -> Value:
        if attribute is A.CCGS:
            return Value(len(self.view.members(icb)), self.view.register.bodies[icb].sources)
        people = self.view.leadership(icb).people
        if attribute is not A.PER_LEADER or len(people) != 1:
            return NOT_KNOWN
        return of_person(self.view, attribute, self.view.led_by.get(people[0], (icb,)))

    def _of_region(self, attribute: Attribute, region: BodyKey) -> Value:
        """Count the CCGs of a region, or add up the people of its CCGs, or of its ICBs where there are no CCGs."""
        if attribute not in (A.CCGS, A.POPULATION):
            return NOT_KNOWN
        kind = Kind.CCG if self.view.open_bodies(Kind.CCG) or attribute is A.CCGS else Kind.ICB
        inside = [body for body in self.view.open_bodies(kind) if self.view.region(body) == region]
        if attribute is A.CCGS:
            return Value(len(inside), self.view.register.bodies[region].sources)
        counts = [count for body in inside if (count := self.view.headcount(body))]
        if not inside or len(counts) < len(inside):
            return NOT_KNOWN
        return Value(sum(count.people for count in counts), sources_of(counts))


def _of_standing(view: View, attribute: Attribute, standing: Standing) -> Value:
    published = standing.published.sources if standing.published else ()
    if attribute is A.CCGS:
        return Value(standing.ccgs, published)
    counted = published or leagues.sources_of([replace(standing, population=None)], view)
    if attribute is A.LEADERS:
        return Value(standing.leaders, counted)
    if attribute is A.CCGS_PER_LEADER and standing.leaders:
        return Value(round(standing.ccgs / standing.leaders, 2), counted)
    if attribute is A.PER_LEADER:
        people = standing.population.sources if standing.population else ()
        return Value(standing.per_leader, tuple(dict.fromkeys((*counted, *people))))
    return NOT_KNOWN


def of_person(view: View, attribute: Attribute, bodies: Sequence[BodyKey]) -> Value:
    """Count the bodies that one person leads, or add up their people."""
    evidence = [view.leadership(body).holders[0].statements[0] for body in bodies]
    counts = [view.headcount(body) for body in bodies] if attribute in OF_PEOPLE else []
    if None in counts:
        return NOT_KNOWN
    known = [count for count in counts if count]
    number = sum(count.people for count in known) if known else len(bodies)
    weak = any(statement.confidence == "weak" for statement in evidence)
    return Value(number, sources_of((*evidence, *known)), weak)


@lru_cache(maxsize=64)
def table_of(view: View) -> DayTable:
    """Give the table of a view's day; the last 64 are kept."""
    return DayTable(view)


# words


DATED: Final = frozenset({Feature.OPENED, Feature.CLOSED, Feature.MERGED, Feature.FORMED})
"""The features that are of a time, not of a day."""


def period_of(query: Query) -> tuple[date, date]:
    """Give the first and the last day of the time asked for; without one, all the time up to the day."""
    if not query.dated and not query.first:
        return date.min, query.on
    return query.first or query.on, query.last or query.on


def say_period(query: Query) -> str:
    """Write the time asked for: "in 2018", "in April 2021", "on 1 April 2026", "from 1 April 2018 to 31 March 2019"."""
    first, last = period_of(query)
    if first == date.min:
        return "up to today" if last >= query.today else f"up to {say_day(last)}"
    if query.since:
        return f"since {say_day(first)}"
    if first == last:
        return f"on {say_day(first)}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"in {first.year}"
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and (last - first).days >= 27:  # noqa: PLR2004
        return f"in {say_day(first).removeprefix('1 ')}"
    return f"from {say_day(first)} to {say_day(last)}"


_FEATURES: Final = {
    Feature.INTERIM: ("have", "an interim leader"),
    Feature.COUNCIL: ("be", "led by a council's chief executive"),
    Feature.SHARES: ("share", "their leader with another"),
    Feature.ALONE: ("not share", "their leader with another"),
    Feature.LEADER_UNKNOWN: ("be", "without a leader known here"),
    Feature.DISPUTED: ("have", "a leader about whom sources disagree"),
    Feature.CLUSTERED: ("be", "in a cluster"),
    Feature.UNCLUSTERED: ("be", "in no cluster that is known here"),
    Feature.OPENED: ("", "opened"),
    Feature.CLOSED: ("", "closed"),
    Feature.MERGED: ("", "merged"),
    Feature.FORMED: ("was", "formed by a merger"),
    Feature.MERGING: ("be", "on the way to a merger"),
}
"""The verb and the rest of what a feature says of bodies."""
_FORMS: Final = {
    "be": ("are", "is", "were", "was"),
    "was": ("were", "was", "were", "was"),
    "have": ("have", "has", "had", "had"),
    "share": ("share", "shares", "shared", "shared"),
    "do": ("do", "does", "did", "did"),
}
"""The forms of a verb: of several now, of one now, of several then, of one then."""


def say_feature(feature: Feature, *, past: bool, one: bool, negated: bool = False) -> str:
    """Write what is true of bodies, or is not, as the predicate of a sentence: "shared its leader with another"."""
    verb, rest = _FEATURES[feature]
    if not verb:
        return rest
    negated, verb = negated is not verb.startswith("not "), verb.removeprefix("not ")
    form, rest = 2 * past + one, rest.replace("their", "its") if one else rest
    if not negated:
        return f"{_FORMS[verb][form]} {rest}"
    if verb in ("be", "was"):
        return f"{_FORMS[verb][form]} not {rest}"
    return f"{_FORMS['do'][form]} not {verb} {rest}"


_COMPARED: Final = {"<": "under", "<=": "at most", ">": "over", ">=": "at least", "=": "exactly"}
_AMOUNTS: Final = {
    "<": "fewer", "<=": "at most as many", ">": "more", ">=": "at least as many", "=": "as many",
}  # fmt: skip
_NOUNS: Final = {
    A.POPULATION: ("person", "people"),
    A.PER_LEADER: ("person per leader", "people per leader"),
    A.CCGS: ("CCG", "CCGs"),
    A.LEADERS: ("leader", "leaders"),
    A.CCGS_PER_LEADER: ("CCG per leader", "CCGs per leader"),
    A.AGE: ("year of age", "years of age"),
}


def noun_of(attribute: Attribute, number: float = 2) -> str:
    """Write what an attribute counts: "people", "people per leader", "CCG"."""
    one, many = _NOUNS.get(attribute, (str(attribute), str(attribute)))
    return one if number == 1 else many


def say_predicate(view: View, query: Query, *, one: bool) -> str:
    """Write what a query's set is tested for, of one body or several: "had under 100,000 people"."""
    past, where, parts = view.day < query.today, query.where, list[str]()
    if where is None:
        return ""
    if where.tests:
        said = plain_list([say_test(test) for test in where.tests])
        parts.append(f"{_FORMS['have'][2 * past + one]} {said}")
    for feature in where.features:
        words = say_feature(feature, past=past, one=one)
        parts.append(f"{words} {say_period(query)}" if feature in DATED else words)
    return plain_list(parts)


def say_test(test: Test) -> str:
    """Write a comparison without its verb: "under 100,000 people", "one leader", "as many leaders as CCGs"."""
    if test.other:
        than = "than" if test.op in "<>" else "as"
        return f"{_AMOUNTS[test.op]} {noun_of(test.attribute)} {than} {noun_of(test.other)}"
    number, people = test.number or 0, test.attribute in OF_PEOPLE
    if number == 1 and test.op == "=":
        return f"one {noun_of(test.attribute, 1)}"
    if number == 1 and test.op == ">" and not people:
        return f"more than one {noun_of(test.attribute, 1)}"
    written = say_number(number) if people else f"{number:g}"
    return f"{_COMPARED[test.op]} {written} {noun_of(test.attribute, number)}"


def say_number(people: float) -> str:
    """Write a round number of people as it is asked: 100,000, 2.5 million, 1 million."""
    if people >= 1_000_000 and not people % 10_000:  # noqa: PLR2004
        return f"{people / 1_000_000:g} million"
    return say_people(int(people)) if people >= 1_000_000 else f"{people:,.10g}"  # noqa: PLR2004


def say_number_of(attribute: Attribute, value: float) -> str:
    """Write a value as its attribute is written: people exactly, other numbers as they are."""
    return exact_people(int(value)) if attribute in OF_PEOPLE else f"{value:g}"


def whole(number: float | None) -> Cell:
    """Write a number without a fraction where it has none."""
    return int(number) if number is not None and number == int(number) else number
