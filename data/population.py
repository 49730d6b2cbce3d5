"""How many people a body answers for on a day, and which units of England it is made of.

A unit is the largest piece of England that every lookup of LSOAs keeps together, so a body of any day is a union of
units: a CCG, a sub-ICB location or an ICB by the lookup in force, an STP, a region or a local office through its
members. Boundaries between two lookups are taken to be those of the earlier one.

A headcount has one basis, one date and one set of boundaries. ONS mid-year estimates of residents are given on the
boundaries that a body had on the day. A published figure counts where it is for the same units. Where none is, an STP is
added up from its CCGs, and any other body is computed: from the estimates of its units, or from published figures of
CCGs that together are the same units.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from data.dates import financial_year_start
from data.model import Basis, BodyKey, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from data.model import Population
    from data.register import Register
    from data.view import View


LOOKUPS: Final[Mapping[str, tuple[Kind, date]]] = {
    "ccg2013": (Kind.CCG, date(2013, 4, 1)),
    **{f"ccg{year}": (Kind.CCG, date(year, 4, 1)) for year in range(2015, 2022)},
    "sicbl2022": (Kind.SUB_ICB_LOCATION, date(2022, 7, 1)),
    "icb2022": (Kind.ICB, date(2022, 7, 1)),
    "icb2026": (Kind.ICB, date(2026, 4, 1)),
}
"""The columns of `units` that name bodies: of which kind, and the day from which the lookup is in force."""

ESTIMATES: Final = (2017, 2019, 2020)
"""The years of which a unit has a mid-year estimate of its residents."""

_FIRST_YEAR: Final = 2013

NO_UNITS: Final[frozenset[int]] = frozenset()

_OF_UNITS: Final = {date(year, 6, 30): place for place, year in enumerate(ESTIMATES)}
"""The mid-years that units have estimates of, with their place in `Unit.residents`."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: the code of its body by each of `LOOKUPS` ("" where not known), its residents by each of `ESTIMATES`."""

    number: int
    codes: tuple[str, ...]
    residents: tuple[int, ...]
    sources: tuple[str, ...]

    @property
    def latest(self) -> int:
        """Residents by the latest estimate."""
        return self.residents[-1]


@dataclass(frozen=True, slots=True)
class UnitDistrict:
    """Residents, mid-2020, of a unit in a district of 2021; a unitary authority is its own county."""

    unit: int
    district: str
    county: str
    people: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """A body that covers a share (0 to 1) of some people."""

    body: BodyKey
    share: float


def units_in_view(view: View, body: BodyKey) -> frozenset[int]:
    """Give the units a body is made of on the view's day; none where that is not known, or where it was not open.

    Ask `View.units`, which keeps them.
    """
    if not view.is_open(body):
        return NO_UNITS
    if column := _in_force(body.kind, view.day):
        return view.register.units_by_lookup[column].get(body.code, NO_UNITS)
    if body.kind is Kind.REGION:
        return _of_region(view, body)
    return _of_members(view, view.ccgs_of(body))


@lru_cache(maxsize=1024)
def _in_force(kind: Kind, day: date) -> str:
    columns = [column for column, (of, start) in LOOKUPS.items() if of is kind and start <= day]
    return columns[-1] if columns else ""


def boundaries_in_force(kind: Kind, day: date) -> int:
    """Give the year whose boundaries a kind of body has on a day: of the last lookup, or of the financial year."""
    column = _in_force(kind, day)
    return LOOKUPS[column][1].year if column else financial_year_start(day)


def units_on_boundaries(register: Register, body: BodyKey, year: int) -> frozenset[int]:
    """Give the units a body was made of on the boundaries of a year, as a published figure names them."""
    if year < _FIRST_YEAR:
        return NO_UNITS
    # the boundaries of a year came in by July, and lasted to its end
    end = date(year, 12, 31)
    if column := _in_force(body.kind, end):
        return register.units_by_lookup[column].get(body.code, NO_UNITS)
    return register.at(end).units(body)


def _of_members(view: View, members: tuple[BodyKey, ...]) -> frozenset[int]:
    """Join the units of members; none unless each of them has some."""
    parts = [view.units(member) for member in members]
    return NO_UNITS.union(*parts) if all(parts) else NO_UNITS


def _of_region(view: View, region: BodyKey) -> frozenset[int]:
    bodies = view.open_bodies(Kind.CCG) or view.open_bodies(Kind.ICB)
    regions = {body: view.region(body) for body in bodies}
    # a body whose region no list gives could be in this one
    if None in regions.values():
        return NO_UNITS
    return _of_members(view, tuple(body for body, its in regions.items() if its == region))


def bodies_covering(
    register: Register, extent: Mapping[int, int], day: date, kind: Kind
) -> tuple[Cover, ...]:
    """Give the bodies of a kind that people live in, the largest share first.

    `extent` is the number of people in each unit. The shares add up to less than 1 where the body of a unit is not known.
    """
    whole = sum(extent.values())
    found: dict[BodyKey, int] = {}
    by_unit = register.at(day).body_of_unit(kind)
    for unit, people in extent.items():
        if unit in by_unit:
            found[by_unit[unit]] = found.get(by_unit[unit], 0) + people
    shares = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].code))
    return tuple(Cover(body, people / whole) for body, people in shares)


@dataclass(frozen=True, slots=True)
class Measure:
    """Which population is asked for: a basis, and a year of it (None: the last on or before the day)."""

    basis: Basis = Basis.ONS_RESIDENT
    year: int | None = None


DEFAULT = Measure()


@dataclass(frozen=True, slots=True)
class Headcount:
    """A number of people with its basis, date and sources.

    `parts` are the bodies it was added up from; `computed` tells that it was put together from smaller areas, because
    none was published on these boundaries; `stated` is the date as precise as the source gives it.
    """

    people: int
    basis: Basis
    as_of: date
    boundaries: int
    confidence: str
    sources: tuple[str, ...]
    parts: tuple[BodyKey, ...] = ()
    note: str = ""
    stated: str = ""
    computed: bool = False


def headcount(populations: Iterable[Population], day: date, measure: Measure) -> Headcount | None:
    """Choose the figure of the measure for a body on a day, of those that are published for it.

    The date is the last on or before the day (or in the year asked for); of several sets of boundaries, the
    one in force on the day, else the nearest earlier, else the nearest later one.
    """
    of_basis = [p for p in populations if p.basis == measure.basis]
    if measure.year is None:
        dated = [p for p in of_basis if p.as_of.first <= day]
    else:
        dated = [p for p in of_basis if p.as_of.first.year == measure.year]
    if not dated:
        return None
    latest = max(p.as_of.first for p in dated)
    return _of_one_date([p for p in dated if p.as_of.first == latest], day)


def _of_one_date(figures: Sequence[Population], day: date) -> Headcount:
    """Choose the figure on the boundaries in force on a day, else the nearest earlier, else the nearest later one."""
    in_force = financial_year_start(day)
    chosen = min(figures, key=lambda p: (p.boundaries > in_force, abs(p.boundaries - in_force)))
    # a figure stated in a year that is not over is not dated into the future
    still_open = chosen.as_of.first <= day < chosen.as_of.last
    return Headcount(
        chosen.people,
        chosen.basis,
        day if still_open else chosen.as_of.last,
        chosen.boundaries,
        chosen.confidence,
        chosen.sources,
        note=chosen.note,
        stated=chosen.as_of.text,
    )


def total(parts: Sequence[tuple[BodyKey, Headcount | None]]) -> Headcount | None:
    """Add up the members' figures; None unless every member has one of the same basis and date."""
    counts = [count for _, count in parts if count]
    if not counts or len(counts) != len(parts) or len({(c.basis, c.as_of) for c in counts}) != 1:
        return None
    return Headcount(
        sum(count.people for count in counts),
        counts[0].basis,
        counts[0].as_of,
        max(count.boundaries for count in counts),
        "derived",
        tuple(dict.fromkeys(source for count in counts for source in count.sources)),
        tuple(key for key, _ in parts),
        stated=counts[0].stated,
    )


def estimate_dates(view: View, body: BodyKey) -> frozenset[date]:
    """Give the mid-years of which there is an estimate on the body's boundaries of the view's day.

    Where its units are not known, those of the figures published for it. Ask `View.estimate_dates`, which keeps them.
    """
    own = frozenset(p.as_of.first for p in _published(view, body))
    if members := _ccgs(view, body):
        return own | frozenset.intersection(*map(view.estimate_dates, members))
    units = view.units(body)
    if not units:
        return own
    cells = view.register.ccg_estimates
    added_up = (as_of for as_of in cells.keys() - own if _exact_cover(units, cells[as_of]))
    return own.union(_OF_UNITS, added_up)


def date_for(dates: Collection[date], day: date, year: int | None) -> date | None:
    """Choose the mid-year of a year, or the last by the day; where there are only later ones, the first of those."""
    if year is not None:
        return next((as_of for as_of in dates if as_of.year == year), None)
    by_then = [as_of for as_of in dates if as_of <= day]
    return max(by_then) if by_then else min(dates, default=None)


def estimate(view: View, body: BodyKey, as_of: date) -> Headcount | None:
    """Give the estimate of a mid-year on the body's boundaries of the view's day. Ask `View.estimate`, which keeps it."""
    figures = [p for p in _published(view, body) if p.as_of.first == as_of]
    own = _of_one_date(figures, view.day) if figures else None
    if members := _ccgs(view, body):
        added = total([(member, view.estimate(member, as_of)) for member in members])
        # what is published may be for other CCGs than those of the day
        return own if own and (added is None or added.people == own.people) else added
    return own or _computed(view, body, as_of)


def _ccgs(view: View, body: BodyKey) -> tuple[BodyKey, ...]:
    return view.ccgs_of(body) if body.kind is Kind.STP else ()


def _published(view: View, body: BodyKey) -> list[Population]:
    """List the figures that are for the units of the day; all of them where those are not known."""
    register, units = view.register, view.units(body)
    return [
        p
        for p in register.populations_of.get(body, ())
        if p.basis is Basis.ONS_RESIDENT
        and (not units or units_on_boundaries(register, body, p.boundaries) == units)
    ]


def _computed(view: View, body: BodyKey, as_of: date) -> Headcount | None:
    units, cells = view.units(body), view.register.ccg_estimates
    if as_of in _OF_UNITS:
        parts = [view.register.units[unit] for unit in units]
        people = sum(unit.residents[_OF_UNITS[as_of]] for unit in parts)
        sources = dict.fromkeys(source for unit in parts for source in unit.sources)
    else:
        whole = _exact_cover(units, cells.get(as_of, {}))
        people = sum(p.people for p in whole)
        sources = dict.fromkeys(source for p in whole for source in p.sources)
    if not sources:
        return None
    return Headcount(
        people,
        Basis.ONS_RESIDENT,
        as_of,
        boundaries_in_force(body.kind, view.day),
        "derived",
        tuple(sources),
        stated=as_of.isoformat(),
        computed=True,
    )


def _exact_cover(units: frozenset[int], cells: Mapping[int, tuple[int, Population]]) -> list[Population]:
    """Give the figures of CCGs that together are the units; none unless they are exactly those."""
    found = {unit: cells[unit] for unit in units if unit in cells}
    figures = {p.body: (size, p) for size, p in found.values()}
    exact = len(found) == len(units) == sum(size for size, _ in figures.values())
    return [p for _, p in figures.values()] if exact else []


def ccg_estimates(register: Register) -> Mapping[date, Mapping[int, tuple[int, Population]]]:
    """Map each mid-year that only CCGs have estimates of to the figure of each unit's CCG, with how many units it is for."""
    found: dict[date, dict[int, tuple[int, Population]]] = defaultdict(dict)
    for p in register.populations:
        of_ccg = p.body.kind is Kind.CCG and p.basis is Basis.ONS_RESIDENT
        if of_ccg and p.as_of.first.year not in ESTIMATES:
            units = units_on_boundaries(register, p.body, p.boundaries)
            found[p.as_of.first].update(dict.fromkeys(units, (len(units), p)))
    return found
