"""`View`, the register on one day: open bodies, memberships, leaders, populations, merger status."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Concatenate, Final, Generic, ParamSpec, TypeVar, cast

from data.dates import day_before, lasts
from data.leadership.leaders import (
    LASTING,
    LASTING_INTERIM,
    LEADING_ROLE,
    MONTH,
    NEAR,
    Grade,
    Leadership,
    leadership,
)
from data.mergers import merger_of, steps_after
from data.model import Basis, BodyKey, Kind, grouped
from data.population import (
    DEFAULT,
    Headcount,
    Measure,
    date_for,
    estimate,
    estimate_dates,
    headcount,
    units_in_view,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from data.mergers import Step
    from data.model import Body, DatedName, PublishedCount, Statement
    from data.register import Register

P = ParamSpec("P")
T = TypeVar("T")


class _Kept(Generic[P, T]):
    """A method of `View` that keeps its values as long as the view."""

    def __init__(self, compute: Callable[Concatenate[View, P], T]) -> None:
        self._compute = compute

    def __set_name__(self, owner: type[View], name: str) -> None:
        self._name = name

    def __get__(self, view: View, owner: type[View]) -> Callable[P, T]:
        kept = cast("Callable[P, T]", cache(partial(self._compute, view)))
        vars(view)[self._name] = kept
        return kept


class View:
    """The facts of a register on `day`. Results are cached."""

    def __init__(self, register: Register, day: date) -> None:
        self.register = register
        self.day = day

    def is_open(self, body: BodyKey) -> bool:
        """Tell whether a body existed or was in use: a footprint is in use while CCGs are listed in it."""
        return self._within_its_dates(self.register.bodies[body]) or bool(self.members(body))

    def _within_its_dates(self, body: Body) -> bool:
        return lasts(body.opened.first if body.opened else None, body.closed, self.day)

    def has_closed(self, body: BodyKey) -> bool:
        closed = self.register.bodies[body].closed
        return closed is not None and closed < self.day and not self.members(body)

    @cached_property
    def _open(self) -> Mapping[Kind, tuple[BodyKey, ...]]:
        return grouped(
            (key.kind, key)
            for key in self.register.bodies
            if (self.ccgs_of(key) if key.kind is Kind.STP else self.is_open(key))
        )

    def open_bodies(self, kind: Kind) -> tuple[BodyKey, ...]:
        """List the bodies of a kind that count on the day; an STP counts while CCGs are listed in it."""
        return self._open.get(kind, ())

    def members(self, parent: BodyKey) -> tuple[BodyKey, ...]:
        """List what belonged to `parent` (CCGs and sub-ICB locations before anything else)."""
        found = [m for m in self.register.members_of.get(parent, ()) if lasts(m.start, m.end, self.day)]
        return tuple(m.child for m in found)

    def ccgs_of(self, stp: BodyKey) -> tuple[BodyKey, ...]:
        return tuple(key for key in self.members(stp) if key.kind is Kind.CCG)

    def parent(self, child: BodyKey, *kinds: Kind) -> BodyKey | None:
        """Give what `child` belonged to, of the first of `kinds` there is."""
        memberships = self.register.parents_of.get(child, ())
        found = {m.parent.kind: m.parent for m in memberships if lasts(m.start, m.end, self.day)}
        return next((found[kind] for kind in kinds if kind in found), None)

    @_Kept
    def region(self, body: BodyKey) -> BodyKey | None:
        """Give the NHS England region of a body, through its local office, STP or ICB.

        Lists of regions are dated some days or months after they took effect. Where no list is of the day, the nearest one
        counts if its region existed; of a new ICB that no list has yet, the one region of all it was formed from.
        """
        direct = self.parent(body, Kind.REGION)
        above = self.parent(body, Kind.LOCAL_OFFICE, Kind.STP, Kind.ICB)
        found = direct or (self.region(above) if above else None) or self._region_of_members(body)
        return found or self._region_by_nearest_list(body) or self._region_before(body)

    def _region_by_nearest_list(self, body: BodyKey) -> BodyKey | None:
        lists = [
            (min(abs((m.start - self.day).days), abs(((m.end or m.start) - self.day).days)), m.parent)
            for m in self.register.parents_of.get(body, ())
            if m.parent.kind in (Kind.REGION, Kind.LOCAL_OFFICE)
            and self._within_its_dates(self.register.bodies[m.parent])
        ]
        nearest = min(lists, default=(0, None))[1]
        return self.region(nearest) if nearest and nearest.kind is Kind.LOCAL_OFFICE else nearest

    def _region_before(self, icb: BodyKey) -> BodyKey | None:
        opened = self.register.bodies[icb].opened
        if icb.kind is not Kind.ICB or opened is None:
            return None
        before = self.register.at(day_before(opened.first))
        regions = {before.region(key) for key in self.came_from(icb)}
        return regions.pop() if len(regions) == 1 else None

    def _region_of_members(self, stp: BodyKey) -> BodyKey | None:
        # before April 2019 only a CCG's local office had a region, not its STP
        if stp.kind is not Kind.STP:
            return None
        offices = (self.parent(ccg, Kind.LOCAL_OFFICE) for ccg in self.ccgs_of(stp))
        regions = {self.parent(office, Kind.REGION) for office in offices if office}
        return regions.pop() if len(regions) == 1 else None

    def name(self, body: BodyKey) -> str:
        """Give the name the body had on the day (its last one when no list dates it)."""
        dated = self._named(body)
        return dated.name if dated else self.register.bodies[body].name

    def gss_code(self, body: BodyKey) -> str:
        dated = self._named(body)
        return dated.gss_code if dated else self.register.bodies[body].gss_code

    def _named(self, body: BodyKey) -> DatedName | None:
        return next((n for n in self.register.bodies[body].names if lasts(n.start, n.end, self.day)), None)

    # units

    units = _Kept(units_in_view)

    @_Kept
    def body_of_unit(self, kind: Kind) -> Mapping[int, BodyKey]:
        """Map each unit to the body of a kind that it was in."""
        return {unit: body for body in self.open_bodies(kind) for unit in self.units(body)}

    # leadership

    @_Kept
    def leadership(self, body: BodyKey) -> Leadership:
        """Compute who led the body; see `data.leadership.leaders` for the grades."""
        about = self.register.statements_about.get(body, ())
        return leadership(body, about, self.day, self.register.neighbours_of(body))

    def system_leads(self, stp: BodyKey) -> tuple[Statement, ...]:
        """Give the statements about an STP's lead, the latest by the day first."""
        about = [s for s in self.register.statements_about.get(stp, ()) if s.role == "system_lead"]
        told = [(when.first, s) for s in about if (when := s.as_of or s.start) and when.first <= self.day]
        return tuple(s for _, s in sorted(told, key=lambda pair: pair[0], reverse=True))

    @cached_property
    def led_by(self) -> Mapping[str, tuple[BodyKey, ...]]:
        """Map each person who led on the day (confirmed, likely or disputed) to the bodies they led."""
        bodies = (*self.open_bodies(Kind.CCG), *self.open_bodies(Kind.ICB))
        return grouped((person, body) for body in bodies for person in self.leadership(body).people)

    def leaders_of(self, area: BodyKey) -> tuple[tuple[str, ...], tuple[BodyKey, ...]]:
        """Give the distinct people who lead the CCGs of an area, and the CCGs for which nobody is known."""
        people: dict[str, None] = {}
        unknown = []
        for ccg in self.ccgs_of(area):
            known = self.leadership(ccg)
            if known.people and known.grade is not Grade.DISPUTED:
                people.update(dict.fromkeys(known.people))
            elif not known.people:
                unknown.append(ccg)
            else:
                people.setdefault(known.people[0])
        return tuple(people), tuple(unknown)

    def published_count(self, area: BodyKey) -> PublishedCount | None:
        return next((c for c in self.register.published_counts_of.get(area, ()) if c.as_of == self.day), None)

    # population

    @_Kept
    def headcount(self, body: BodyKey, measure: Measure = DEFAULT) -> Headcount | None:
        """Give the population: an estimate of residents on the boundaries of the day, or a figure of another basis.

        Without a year it is of `common_estimate`, so that a body has one figure alone, beside others and in a ranking.
        """
        if measure.basis is not Basis.ONS_RESIDENT:
            return headcount(self.register.populations_of.get(body, ()), self.day, measure)
        dates = self.estimate_dates(body)
        common = self.common_estimate(body.kind) if dates and measure.year is None else None
        as_of = common if common in dates else date_for(dates, self.day, measure.year)
        return self.estimate(body, as_of) if as_of else None

    @_Kept
    def common_estimate(self, kind: Kind) -> date | None:
        """Give the mid-year of which every body of a kind has an estimate: the last by the day, else the first after it."""
        dates = [found for body in self.open_bodies(kind) if (found := self.estimate_dates(body))]
        return date_for(frozenset.intersection(*dates), self.day, None) if dates else None

    def own_estimate(self, body: BodyKey) -> Headcount | None:
        """Give a body's last estimate by the day, which need not be of the mid-year that all have one of."""
        as_of = date_for(self.estimate_dates(body), self.day, None)
        return self.estimate(body, as_of) if as_of else None

    estimate_dates = _Kept(estimate_dates)
    estimate = _Kept(estimate)

    # mergers

    merger = merger_of

    def shares_leader_with(self, body: BodyKey) -> tuple[BodyKey, ...]:
        """List the other CCGs and ICBs that the body's leader led on the day; a weak source does not say so."""
        shared = (b for person in self._surely_led(body) for b in self.led_by.get(person, ()) if b != body)
        return tuple(dict.fromkeys(b for b in shared if self._surely_led(b) & self._surely_led(body)))

    def may_share_leader_with(self, body: BodyKey) -> tuple[BodyKey, ...]:
        """List the others that whoever is named for the body is named for too, where that is not sure enough to say."""
        if self.shares_leader_with(body):
            return ()
        others = (b for person in self.leadership(body).people for b in self.led_by[person] if b != body)
        return tuple(dict.fromkeys(others))

    def _surely_led(self, body: BodyKey) -> set[str]:
        known = self.leadership(body)
        if known.grade not in (Grade.CONFIRMED, Grade.LIKELY):
            return set()
        return {holder.person for holder in known.holders if holder.statements[0].confidence != "weak"}

    def became(self, body: BodyKey, until: date) -> tuple[Step, ...]:
        """Follow what became of the body up to a day."""
        return steps_after(body, self.register.successors_of, until)

    def came_from(self, body: BodyKey) -> tuple[BodyKey, ...]:
        return tuple(dict.fromkeys(s.predecessor for s in self.register.predecessors_of.get(body, ())))


_AFTER: Final = sorted(
    near * side + beside
    for near in {0, MONTH, NEAR, LASTING_INTERIM, LASTING}
    for side in (-1, 1)
    for beside in (0, 1)
)
"""Days from a stated day on which a grade may begin."""


def spells(register: Register, body: BodyKey, first: date, last: date) -> list[tuple[date, date, Leadership]]:
    """Split a period into spells with the same leaders and grade; first and last days are included.

    Leadership is computed on the days that statements name and on those on which a grade can change around them; between
    two days that differ, the day of the change is found by bisection.
    """
    about = [s for s in register.statements_about.get(body, ()) if s.role == LEADING_ROLE]
    stated = {
        day for s in about for when in (s.start, s.as_of, s.end) if when for day in (when.first, when.last)
    }
    turning = {day + timedelta(days=after) for day in stated for after in _AFTER}
    days = sorted({first, last, *(day for day in turning if first < day < last)})
    found = [(first, leadership(body, about, first))]
    for day in days:
        led = leadership(body, about, day)
        while _differ(found[-1][1], led):
            since, before = found[-1]
            between = [since + timedelta(days=n) for n in range((day - since).days)]
            place = bisect_left(between, x=True, key=lambda at: _differ(before, leadership(body, about, at)))
            turn = since + timedelta(days=place)
            found.append((turn, leadership(body, about, turn)))
    ends = [*(day_before(day) for day, _ in found[1:]), last]
    return [(day, end, led) for (day, led), end in zip(found, ends, strict=True)]


def _differ(one: Leadership, other: Leadership) -> bool:
    return (one.people, one.grade) != (other.people, other.grade)
