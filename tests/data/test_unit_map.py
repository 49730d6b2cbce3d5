"""The map has a polygon for each unit, and a map that does not is answered with the place in the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from data.outlines import MAP_PATH, map_errors
from data.reference import InvalidFactsError
from data.reference.facts import read_facts

if TYPE_CHECKING:
    from data.register import Register
    from tests.conftest import FactsFolder

PUT_BACK = "put back the map of the units"


def topology(*geometries: dict[str, Any], arcs: int = 2) -> bytes:
    document = {
        "type": "Topology",
        "objects": {"units": {"type": "GeometryCollection", "geometries": list(geometries)}},
        "arcs": [[[0, 0], [1, 1]]] * arcs,
    }
    return json.dumps(document).encode()


def polygon(unit: object, arcs: object = ((0, -1),), shape: str = "Polygon") -> dict[str, Any]:
    return {"type": shape, "id": unit, "arcs": arcs}


def test_the_map_of_the_project_has_every_unit(register: Register) -> None:
    assert map_errors(MAP_PATH.read_bytes(), register.units.keys()) == []


def test_a_map_with_every_unit_has_no_fault() -> None:
    whole = topology(polygon(1), polygon(2, [[[1]], [[-2, 0]]], "MultiPolygon"))
    assert map_errors(whole, {1, 2}) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, f"units.topojson: the file is missing; {PUT_BACK}"),
        (b'{"type":\n "Topology"', f"units.topojson:2: not readable as JSON (Expecting ',' delimiter at column 12); {PUT_BACK}"),
        (b'"\xff"', f"units.topojson: not UTF-8 at byte 1; {PUT_BACK}"),
        (b"[]", f"units.topojson:1: objects.units: no TopoJSON with the object units and its polygons; {PUT_BACK}"),
        (b'{"arcs": [], "objects": {"units": {"geometries": [1]}}}', f"units.topojson:1: objects.units: no TopoJSON with the object units and its polygons; {PUT_BACK}"),
        (topology(polygon(1)), "units.topojson:1: objects.units: unit 2 is not drawn; add its polygon"),
        (topology(polygon(1), polygon(2), polygon(3)), "units.topojson:1: objects.units.geometries[2].id: no unit 3; name one of units.csv"),
        (topology(polygon(1), polygon(2), polygon("3")), "units.topojson:1: objects.units.geometries[2].id: no unit '3'; name one of units.csv"),
        (topology(polygon(1), polygon(2), polygon([3])), "units.topojson:1: objects.units.geometries[2].id: no unit [3]; name one of units.csv"),
        (topology(polygon(1), polygon(2), polygon(1)), "units.topojson:1: objects.units.geometries[2].id: unit 1 is drawn twice; one polygon a unit"),
        (topology(polygon(1), polygon(2, [0], "LineString")), "units.topojson:1: objects.units.geometries[1].type: 'LineString' is no area; write Polygon or MultiPolygon"),
        (topology(polygon(1), polygon(2, [[2]])), "units.topojson:1: objects.units.geometries[1].arcs: an arc that is not there; there are 2 arcs"),
        (topology(polygon(1), polygon(2, [[-3]])), "units.topojson:1: objects.units.geometries[1].arcs: an arc that is not there; there are 2 arcs"),
        (topology(polygon(1), polygon(2, [["0"]])), "units.topojson:1: objects.units.geometries[1].arcs: an arc that is not there; there are 2 arcs"),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_used_is_answered_with_the_place(content: bytes | None, fault: str) -> None:
    assert [str(each) for each in map_errors(content, {1, 2})] == [fault]


def test_facts_are_not_read_without_a_map_of_their_units(facts_folder: FactsFolder) -> None:
    facts_folder.file("units").with_suffix(".topojson").unlink()
    with pytest.raises(InvalidFactsError) as broken:
        read_facts(facts_folder.path)
    assert [str(fault) for fault in broken.value.errors] == [
        f"units.topojson: the file is missing; {PUT_BACK}"
    ]
