"""Areas: which bodies lie in a region, an STP, an ICB, a district, a county or a place on a day, and how an area is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import kind_noun, plain_list, say_list, short, title
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


WIDE: Final = (Kind.STP, Kind.ICB)
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
    if (region := _region_named(register, area)) is None:
        return []
    units = register.at(_first_list(register, region)).units(region)
    return [{unit: register.units[unit].latest for unit in units}] if units else []


def _region_named(register: Register, name: str) -> BodyKey | None:
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
    if region := _region_named(register, area):
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


def view_while_open(view: View, body: BodyKey) -> View:
    """Give the view of a day on which the body was open: the view's own, its last or its first."""
    if view.is_open(body):
        return view
    known = view.register.bodies[body]
    if known.closed and known.closed < view.day:
        return view.register.at(known.closed)
    return view.register.at(known.opened.first) if known.opened else view


def is_within(view: View, body: BodyKey, where: Where) -> bool:
    """Tell whether a body is in the area of a set, and led by its person, while it was open."""
    if where.led_by and where.led_by not in view.leadership(body).people:
        return False
    if where.area and body not in covering(view, where.area, body.kind):
        return False
    if not where.within:
        return True
    then = view_while_open(view, body)
    return any(_belongs(then, body, of) for key in where.within for of in _of_the_day(then, key))


def _of_the_day(view: View, key: BodyKey) -> tuple[BodyKey, ...]:
    """Give the areas of the day for an area: itself, or the STPs or ICBs before or after it."""
    if key.kind not in WIDE or view.is_open(key):
        return (key,)
    known = view.register.bodies[key]
    if known.opened and known.opened.first > view.day:
        near = _came_from(view.register, key)
    else:
        near = tuple(body for step in view.became(key, view.day) for body in step.successors)
    return tuple(dict.fromkeys(b for b in near if b.kind in WIDE and view.is_open(b))) or (key,)


def _came_from(register: Register, key: BodyKey) -> tuple[BodyKey, ...]:
    found: dict[BodyKey, None] = {}
    front = [key]
    while front:
        new = [s.predecessor for body in front for s in register.predecessors_of.get(body, ())]
        front = [body for body in new if body not in found]
        found.update(dict.fromkeys(front))
    return tuple(found)


def _belongs(view: View, body: BodyKey, area: BodyKey) -> bool:
    if body == area:
        return True
    if area.kind is Kind.REGION:
        return view.region(body) == area
    return view.parent(body, area.kind) == area or (
        body.kind is Kind.SUB_ICB_LOCATION and body in view.members(area)
    )


def say_area(view: View, where: Where) -> str:
    """Write the area of a set, and who leads there: "in Kent and Medway STP"."""
    parts = []
    if where.within:
        areas = tuple(dict.fromkeys(k for within in where.within for k in _of_the_day(view, within)))
        region = _region_of_all(view, areas)
        if where.area_name or region:
            parts.append(f"in {where.area_name or area_name(view, region or areas[0])}")
        elif areas[0].kind is where.kind:
            parts.append("asked about")
        else:
            parts.append(f"in {plain_list([area_name(view, key) for key in areas])}")
    elif where.area:
        parts.append(f"in {where.area_name}")
    if where.led_by:
        person = view.register.people.get(where.led_by)
        parts.append(f"led by {person.name if person else where.led_by}")
    return " ".join(parts)


def _region_of_all(view: View, areas: tuple[BodyKey, ...]) -> BodyKey | None:
    """Give the region whose STPs or ICBs the areas are, where they are all of them."""
    region = view.region(areas[0]) if len(areas) > 1 and areas[0].kind in WIDE else None
    of_region = {key for key in view.open_bodies(areas[0].kind) if view.region(key) == region}
    return region if of_region == set(areas) else None


def area_name(view: View, key: BodyKey) -> str:
    """Write an area as it stands in a sentence: "the Midlands region", "London", "Devon STP"."""
    if key.kind is not Kind.REGION:
        return title(view, key)
    name = view.name(key)
    return name if name == "London" or name.startswith("North of") else f"the {name} region"
