"""Units dissolved into the outlines of bodies, and the borders between bodies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.model import Kind
from data.outlines import Outlines, area, encloses, england, middle, spans
from data.population import LOOKUPS

if TYPE_CHECKING:
    from data.register import Register


def squares() -> Outlines:
    """Make three squares of 10 metres beside each other, 1, 2 and 3, and 4 in the middle of 1."""
    arcs = [
        [[10, 0], [0, 10]],  # 0: between 1 and 2
        [[10, 10], [-10, 0], [0, -10], [10, 0]],  # 1: the rest of 1
        [[10, 0], [10, 0]],  # 2: below 2
        [[20, 0], [0, 10]],  # 3: between 2 and 3
        [[20, 10], [-10, 0]],  # 4: above 2
        [[20, 0], [10, 0], [0, 10], [-10, 0]],  # 5: the rest of 3
        [[4, 4], [2, 0], [0, 2], [-2, 0], [0, -2]],  # 6: round 4
    ]
    geometries = [
        {"type": "Polygon", "id": 1, "arcs": [[0, 1], [6]]},
        {"type": "Polygon", "id": 2, "arcs": [[2, 3, 4, -1]]},
        {"type": "MultiPolygon", "id": 3, "arcs": [[[5, -4]]]},
        {"type": "Polygon", "id": 4, "arcs": [[6]]},
    ]
    document: dict[str, Any] = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {"units": {"geometries": geometries}},
    }
    return Outlines(document)


def size(outlines: Outlines, *units: int) -> float:
    return abs(sum(area(ring) for ring in outlines.outline(units)))


def test_the_border_between_two_units_is_no_part_of_their_outline() -> None:
    (ring,) = squares().outline([2, 3])
    assert ring[0] == ring[-1]
    assert {(10, 0), (30, 0), (30, 10), (10, 10)} <= set(ring)
    assert size(squares(), 2, 3) == 200


def test_a_hole_goes_round_the_other_way_and_is_filled_by_what_lies_in_it() -> None:
    outer, hole = sorted(squares().outline([1]), key=lambda ring: -abs(area(ring)))
    assert (area(outer) > 0) != (area(hole) > 0)
    assert size(squares(), 1) == 96
    assert len(squares().outline([1, 4])) == 1
    assert size(squares(), 1, 4) == 100


def test_units_apart_have_a_ring_each_that_go_round_alike() -> None:
    rings = squares().outline([3, 4])
    assert [area(ring) < 0 for ring in rings] == [True, True]


def test_borders_are_only_between_areas_not_within_one_and_not_the_coast() -> None:
    assert squares().borders({1: "a", 4: "a", 2: "a", 3: "b"}) == (((20, 0), (20, 10)),)
    assert squares().borders({1: "a", 2: "a", 3: "a", 4: "a"}) == ()
    # 2 is in no area that is drawn
    assert squares().borders({1: "a", 3: "b"}) == ()


def test_neighbours_share_a_border() -> None:
    assert squares().neighbours([1]) == {2, 4}
    assert squares().neighbours([1, 2, 4]) == {3}


def test_a_point_inside_is_found_and_a_level_line_is_cut_at_the_outline() -> None:
    rings = squares().outline([1])
    assert spans(rings, 5) == [(0, 4), (6, 10)]
    x, y = middle(squares().outline([2, 3]))
    assert encloses(squares().outline([2, 3])[0], (x, y))


# the map of England


DAYS = sorted({day for _, day in LOOKUPS.values()} | {date(2017, 4, 1), date(2018, 11, 5), date(2022, 6, 30)})
"""The days on which boundaries changed, and some on which STPs were in use."""


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("kind", [Kind.CCG, Kind.STP, Kind.ICB])
def test_the_bodies_of_every_day_tile_england_with_borders_only_between_them(
    register: Register, day: date, kind: Kind
) -> None:
    view, outlines = register.at(day), england()
    bodies = [body for body in view.open_bodies(kind) if view.units(body)]
    of_unit = {unit: body for body in bodies for unit in view.units(body)}
    assert sum(len(view.units(body)) for body in bodies) == len(of_unit), "no unit is in two bodies"
    for body in bodies:
        rings = outlines.outline(view.units(body))
        assert all(ring[0] == ring[-1] for ring in rings)
        each = sum(size(outlines, unit) for unit in view.units(body))
        assert abs(sum(area(ring) for ring in rings)) == pytest.approx(each, rel=1e-4)
    borders = outlines.borders(of_unit)
    assert bool(borders) == (len(bodies) > 1)
    inside = dict.fromkeys(of_unit, "one")
    assert outlines.borders(inside) == ()


def test_every_unit_of_the_register_is_drawn(register: Register) -> None:
    assert england().units == set(register.units)
