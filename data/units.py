"""Which units a body is made of on a day, and how many people live in them.

A unit is the largest piece of England that every lookup of LSOAs keeps together, so a body of any day is a union of
units: a CCG, a sub-ICB location or an ICB by the lookup in force, an STP, a region or a local office through its
members. Boundaries between two lookups are taken to be those of the earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from data.dates import financial_year_start
from data.model import BodyKey, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def units_of(register: Register, body: BodyKey, day: date) -> frozenset[int]:
    """Give the units a body is made of on a day; none where that is not known, or where it was not open."""
    return register.at(day).units(body)


def units_in_view(view: View, body: BodyKey) -> frozenset[int]:
    """Compute the units of a body on the view's day. Ask `View.units`, which keeps them."""
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
    return units_of(register, body, end)


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
