"""`View`, the register on one day: open bodies, memberships, leaders, populations, merger status."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from data.dates import day_before
from data.leadership.leaders import Grade, Leadership, leadership
from data.mergers import merger_of, steps_after
from data.model import Basis, BodyKey, Kind
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
    from collections.abc import Mapping
    from datetime import date

    from data.mergers import MergerStatus, Step
    from data.model import Body, DatedName, PublishedCount, Statement
    from data.register import Register


class View:
    """The facts of a register on `day`. Results are cached."""

    def __init__(self, register: Register, day: date) -> None:
        self.register = register
        self.day = day
        self._regions: dict[BodyKey, BodyKey | None] = {}
        self._leaderships: dict[BodyKey, Leadership] = {}
        self._units: dict[BodyKey, frozenset[int]] = {}
        self._of_units: dict[Kind, Mapping[int, BodyKey]] = {}
        self._estimate_dates: dict[BodyKey, frozenset[date]] = {}
        self._estimates: dict[tuple[BodyKey, date], Headcount | None] = {}
        self._common: dict[Kind, date | None] = {}
        self._headcounts: dict[tuple[BodyKey, Measure], Headcount | None] = {}

    def is_open(self, body: BodyKey) -> bool:
        """Tell whether a body existed or was in use: a footprint is in use while CCGs are listed in it."""
        return self._within_its_dates(self.register.bodies[body]) or bool(self.members(body))

    def _within_its_dates(self, body: Body) -> bool:
        begun = body.opened is None or body.opened.first <= self.day
        return begun and (body.closed is None or self.day <= body.closed)

    def has_closed(self, body: BodyKey) -> bool:
        closed = self.register.bodies[body].closed
        return closed is not None and closed < self.day and not self.members(body)

    @cached_property
    def _open(self) -> Mapping[Kind, tuple[BodyKey, ...]]:
        found: dict[Kind, list[BodyKey]] = defaultdict(list)
        for key in self.register.bodies:
            counted = self.ccgs_of(key) if key.kind is Kind.STP else self.is_open(key)
            if counted:
                found[key.kind].append(key)
        return {kind: tuple(keys) for kind, keys in found.items()}

    def open_bodies(self, kind: Kind) -> tuple[BodyKey, ...]:
        """List the bodies of a kind that count on the day; an STP counts while CCGs are listed in it."""
        return self._open.get(kind, ())

    def members(self, parent: BodyKey) -> tuple[BodyKey, ...]:
        """List what belonged to `parent` (CCGs and sub-ICB locations before anything else)."""
        found = [m for m in self.register.members_of.get(parent, ()) if self._lasts(m.start, m.end)]
        return tuple(m.child for m in found)

    def ccgs_of(self, stp: BodyKey) -> tuple[BodyKey, ...]:
        return tuple(key for key in self.members(stp) if key.kind is Kind.CCG)

    def parent(self, child: BodyKey, *kinds: Kind) -> BodyKey | None:
        """Give what `child` belonged to, of the first of `kinds` there is."""
        memberships = self.register.parents_of.get(child, ())
        found = {m.parent.kind: m.parent for m in memberships if self._lasts(m.start, m.end)}
        return next((found[kind] for kind in kinds if kind in found), None)

    def region(self, body: BodyKey) -> BodyKey | None:
        """Give the NHS England region of a body, through its local office, STP or ICB.

        Lists of regions are dated some days or months after they took effect. Where no list is of the day, the nearest one
        counts if its region existed; of a new ICB that no list has yet, the one region of all it was formed from.
        """
        if body not in self._regions:
            direct = self.parent(body, Kind.REGION)
            above = self.parent(body, Kind.LOCAL_OFFICE, Kind.STP, Kind.ICB)
            found = direct or (self.region(above) if above else None) or self._region_of_members(body)
            self._regions[body] = found or self._region_by_nearest_list(body) or self._region_before(body)
        return self._regions[body]

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

    def _lasts(self, start: date | None, end: date | None) -> bool:
        return (start is None or start <= self.day) and (end is None or self.day <= end)

    def name(self, body: BodyKey) -> str:
        """Give the name the body had on the day (its last one when no list dates it)."""
        dated = self._named(body)
        return dated.name if dated else self.register.bodies[body].name

    def gss_code(self, body: BodyKey) -> str:
        dated = self._named(body)
        return dated.gss_code if dated else self.register.bodies[body].gss_code

    def _named(self, body: BodyKey) -> DatedName | None:
        return next((n for n in self.register.bodies[body].names if self._lasts(n.start, n.end)), None)

    # units

    def units(self, body: BodyKey) -> frozenset[int]:
        """Give the units the body is made of; none where that is not known."""
        if body not in self._units:
            self._units[body] = units_in_view(self, body)
        return self._units[body]

    def body_of_unit(self, kind: Kind) -> Mapping[int, BodyKey]:
        """Map each unit to the body of a kind that it was in."""
        if kind not in self._of_units:
            bodies = self.open_bodies(kind)
            self._of_units[kind] = {unit: body for body in bodies for unit in self.units(body)}
        return self._of_units[kind]

    # leadership

    def leadership(self, body: BodyKey) -> Leadership:
        """Compute who led the body; see `data.leadership.leaders.leaders` for the grades."""
        if body not in self._leaderships:
            register = self.register
            self._leaderships[body] = leadership(
                body, register.statements_about.get(body, ()), self.day, register.neighbours_of(body)
            )
        return self._leaderships[body]

    def system_leads(self, stp: BodyKey) -> tuple[Statement, ...]:
        """Give the statements about an STP's lead, the latest by the day first."""
        about = [s for s in self.register.statements_about.get(stp, ()) if s.role == "system_lead"]
        told = [(when.first, s) for s in about if (when := s.as_of or s.start) and when.first <= self.day]
        return tuple(s for _, s in sorted(told, key=lambda pair: pair[0], reverse=True))

    @cached_property
    def led_by(self) -> Mapping[str, tuple[BodyKey, ...]]:
        """Map each person who led on the day (confirmed, likely or disputed) to the bodies they led."""
        led: dict[str, list[BodyKey]] = defaultdict(list)
        for kind in (Kind.CCG, Kind.ICB):
            for body in self.open_bodies(kind):
                for person in self.leadership(body).people:
                    led[person].append(body)
        return {person: tuple(bodies) for person, bodies in led.items()}

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

    def headcount(self, body: BodyKey, measure: Measure = DEFAULT) -> Headcount | None:
        """Give the population: an estimate of residents on the boundaries of the day, or a figure of another basis.

        Without a year it is of `common_estimate`, so that a body has one figure alone, beside others and in a ranking.
        """
        if (body, measure) not in self._headcounts:
            if measure.basis is Basis.ONS_RESIDENT:
                dates = self.estimate_dates(body)
                common = self.common_estimate(body.kind) if dates and measure.year is None else None
                as_of = common if common in dates else date_for(dates, self.day, measure.year)
                count = self.estimate(body, as_of) if as_of else None
            else:
                count = headcount(self.register.populations_of.get(body, ()), self.day, measure)
            self._headcounts[body, measure] = count
        return self._headcounts[body, measure]

    def common_estimate(self, kind: Kind) -> date | None:
        """Give the mid-year of which every body of a kind has an estimate: the last by the day, else the first after it."""
        if kind not in self._common:
            dates = [found for body in self.open_bodies(kind) if (found := self.estimate_dates(body))]
            self._common[kind] = date_for(frozenset.intersection(*dates), self.day, None) if dates else None
        return self._common[kind]

    def own_estimate(self, body: BodyKey) -> Headcount | None:
        """Give a body's last estimate by the day, which need not be of the mid-year that all have one of."""
        as_of = date_for(self.estimate_dates(body), self.day, None)
        return self.estimate(body, as_of) if as_of else None

    def estimate_dates(self, body: BodyKey) -> frozenset[date]:
        """Give the mid-years of which there is an estimate on the body's boundaries of the day."""
        if body not in self._estimate_dates:
            self._estimate_dates[body] = estimate_dates(self, body)
        return self._estimate_dates[body]

    def estimate(self, body: BodyKey, as_of: date) -> Headcount | None:
        """Give the estimate of a mid-year on the body's boundaries of the day."""
        if (body, as_of) not in self._estimates:
            self._estimates[body, as_of] = estimate(self, body, as_of)
        return self._estimates[body, as_of]

    # mergers

    def merger(self, body: BodyKey) -> MergerStatus:
        """Give how far the body, or for an area its CCGs, had come towards merging."""
        return merger_of(self, body)

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
