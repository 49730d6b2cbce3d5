"""Which bodies lie in an area by where people live: a district, a county, a place, or a region of another day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import kind_noun, say_list, short
from data.model import Kind
from data.places import areas_named, normalise, place_key, places_named
from data.population import bodies_covering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from data.model import BodyKey
    from data.places import Area, Place
    from data.query.query import Where
    from data.register import Register
    from data.view import View

_PART_OF_AREA: Final = 0.05


def covering(view: View, area: str, kind: Kind) -> frozenset[BodyKey]:
    """Give the bodies of a kind that lie in a district, county or region of any day, or that cover a place.

    A body lies in an area where at least half of its people or a twentieth of the area's live in both.
    """
    register = view.register
    found: set[BodyKey] = set()
    for extent in _extents(register, area):
        whole = sum(extent.values())
        for cover in bodies_covering(register, extent, view.day, kind):
            own = sum(register.units[unit].latest for unit in view.units(cover.body))
            if cover.share >= _PART_OF_AREA or cover.share * whole >= own / 2:
                found.add(cover.body)
    return frozenset(found)


def is_located(register: Register, area: str) -> bool:
    """Tell whether it is known where an area lies: a district, a county, a place, or a region of any day."""
    return bool(_extents(register, area))


def official_name(register: Register, area: str) -> str:
    """Write the name of a district, county or place as it is officially written, however it was typed: "Hampshire"."""
    names = [thing.name for thing in areas_named(register, area)]
    names += [place.name for place in places_named(register, area)[:1]]
    return next((name for name in names if place_key(name) == place_key(area)), area)


def _things(register: Register, area: str) -> Sequence[Area | Place]:
    """Give the districts and counties of a name, with "the" before it or without, else the largest place."""
    area = area.removeprefix("the ")
    return areas_named(register, area) or places_named(register, area)[:1]


def _extents(register: Register, area: str) -> list[Mapping[int, int]]:
    """Give the residents in each unit of everything that an area's name means; empty where none of it is known."""
    if things := _things(register, area):
        return [thing.extent for thing in things]
    if (region := region_named(register, area)) is None:
        return []
    units = register.at(_first_list(register, region)).units(region)
    return [{unit: register.units[unit].latest for unit in units}] if units else []


def region_named(register: Register, name: str) -> BodyKey | None:
    """Give the NHS England region of any day that officially has a name, with "the" before it or without."""
    regions = (body for body in register.bodies.values() if body.key.kind is Kind.REGION)
    return next((body.key for body in regions if body.name == name.removeprefix("the ")), None)


def _first_list(register: Register, region: BodyKey) -> date:
    """Give the first day for which a list says what is in a region; the day it opened where there is none."""
    days = [m.start for m in register.members_of.get(region, ()) if m.start]
    opened = register.bodies[region].opened
    return min(days, default=opened.first if opened else FIRST_DAY)


def how_placed(view: View, where: Where, kind: Kind) -> tuple[str, ...]:
    """Say by what bodies were found to be in an area that was no region on the day, or of which it is not known where it lies.

    In the second case none is in the set, and those with the area's name in their own are named as nothing more than that.
    """
    register, area = view.register, where.area.removeprefix("the ")
    if not area or _things(register, area) or normalise(area):
        return ()
    if region := region_named(register, area):
        name = register.bodies[region].name
        first = say_day(_first_list(register, region))
        return (
            f"There was no {name} region on {say_day(view.day)}: these are the {kind_noun(kind)} of that day in what it was on {first}, by where people lived.",
        )
    words = set(place_key(area).split())
    called = [key for key in view.open_bodies(kind) if words <= set(place_key(view.name(key)).split())]
    known = f"Where {where.area_name or area} begins and ends is not known here."
    if not called:
        return (f"{known} No {kind_noun(kind, 1)} of that day has it in its name.",)
    named = say_list([short(view, key) for key in sorted(called, key=view.name)])
    return (f"{known} By name alone, which does not say what is in it: {named}.",)
