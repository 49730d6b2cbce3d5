"""The map of the units: one TopoJSON file, in metres of the British National Grid (EPSG:27700).

Its one object, `units`, has a polygon for each unit of `units.csv`, whose `id` is the unit. Neighbours share their
arcs, so that a border of two bodies is the arcs between units of different bodies.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAP_FILE: Final = "units.topojson"
MAP_PATH: Final = Path(__file__).parent / "facts" / MAP_FILE
"""The map that is packaged with the program."""

_PUT_BACK: Final = "put back the map of the units"
_SHAPES: Final = ("Polygon", "MultiPolygon")


def map_faults(content: bytes | None, units: Collection[int]) -> list[Fault]:
    """Compare the map with the units: each has one polygon, whose arcs there are.

    A fault names the place in the document as its column, such as `objects.units.geometries[3].id`.
    """
    if content is None:
        return [Fault(MAP_FILE, 0, "", "the file is missing", _PUT_BACK)]
    try:
        document = json.loads(content)
    except json.JSONDecodeError as error:
        wrong = f"not readable as JSON ({error.msg} at column {error.colno})"
        return [Fault(MAP_FILE, error.lineno, "", wrong, _PUT_BACK)]
    except UnicodeDecodeError as error:
        return [Fault(MAP_FILE, 0, "", f"not UTF-8 at byte {error.start}", _PUT_BACK)]
    try:
        arcs, geometries = len(document["arcs"]), list(document["objects"]["units"]["geometries"])
        drawn = [(geometry["id"], geometry["type"], geometry["arcs"]) for geometry in geometries]
    except (LookupError, TypeError):
        wrong = "no TopoJSON with the object units and its polygons"
        return [Fault(MAP_FILE, 1, "objects.units", wrong, _PUT_BACK)]
    return list(_faults(drawn, arcs, units))


def _faults(drawn: list[tuple[Any, Any, Any]], arcs: int, units: Collection[int]) -> Iterator[Fault]:
    seen: set[int] = set()
    for number, (unit, shape, rings) in enumerate(drawn):
        column = f"objects.units.geometries[{number}]"
        if not isinstance(unit, int) or unit not in units:
            yield Fault(MAP_FILE, 1, f"{column}.id", f"no unit {unit!r}", "name one of units.csv")
        elif unit in seen:
            yield Fault(MAP_FILE, 1, f"{column}.id", f"unit {unit} is drawn twice", "one polygon a unit")
        else:
            seen.add(unit)
        if shape not in _SHAPES:
            right = "write Polygon or MultiPolygon"
            yield Fault(MAP_FILE, 1, f"{column}.type", f"{shape!r} is no area", right)
        elif any(not isinstance(arc, int) or not -arcs <= arc < arcs for arc in _flat(rings)):
            yield Fault(MAP_FILE, 1, f"{column}.arcs", "an arc that is not there", f"there are {arcs} arcs")
    for unit in sorted(set(units) - seen):
        yield Fault(MAP_FILE, 1, "objects.units", f"unit {unit} is not drawn", "add its polygon")


def _flat(rings: object) -> Iterator[object]:
    if isinstance(rings, list):
        for ring in rings:
            yield from _flat(ring)
    else:
        yield rings
