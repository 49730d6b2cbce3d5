"""The outlines of bodies on the map: units merged into areas, and the borders between areas.

Points are metres of the British National Grid (EPSG:27700), eastings and northings. A ring is closed: its first point is
its last one too. Rings are wound so that areas and their holes go round in opposite directions.

The map is a TopoJSON file. Its one object, `units`, has a polygon for each unit of `units.csv`, whose `id` is the unit.
Neighbours share their arcs, so that a border of two bodies is the arcs between units of different bodies.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.model import grouped
from data.reference import RowError

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping


Point = tuple[float, float]
Line = tuple[Point, ...]

MAP_FILE: Final = "units.topojson"
MAP_PATH: Final = Path(__file__).parent / "facts" / MAP_FILE
"""The map that is packaged with the program."""

_PUT_BACK: Final = "put back the map of the units"
_SHAPES: Final = ("Polygon", "MultiPolygon")


class Outlines:
    """The map of the units, from the document of `units.topojson`."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        (east, north), (x, y) = document["transform"]["scale"], document["transform"]["translate"]
        self._arcs: list[Line] = []
        for arc in document["arcs"]:
            steps = accumulate(arc, lambda at, step: (at[0] + step[0], at[1] + step[1]))
            self._arcs.append(tuple((round(px * east + x), round(py * north + y)) for px, py in steps))
        self._of_unit: dict[int, tuple[int, ...]] = {
            geometry["id"]: tuple(arc if arc >= 0 else ~arc for arc in _arcs_in(geometry["arcs"]))
            for geometry in document["objects"]["units"]["geometries"]
        }
        self._beside = grouped((arc, unit) for unit, arcs in self._of_unit.items() for arc in arcs)

    @property
    def units(self) -> frozenset[int]:
        return frozenset(self._of_unit)

    def outline(self, units: Collection[int]) -> tuple[Line, ...]:
        """Give the rings round some units, without the borders between them."""
        inside = frozenset(units)
        arcs = dict.fromkeys(arc for unit in inside for arc in self._of_unit[unit])
        edge = [self._arcs[arc] for arc in arcs if sum(u in inside for u in self._beside[arc]) % 2]
        return _wound(list(_rings(edge)))

    def borders(self, area_of: Mapping[int, Hashable]) -> tuple[Line, ...]:
        """Give the lines between units of different areas; the coast, and what borders on no area, is not among them."""
        areas = ({area_of[unit] for unit in units if unit in area_of} for units in self._beside.values())
        return tuple(self._arcs[arc] for arc, each in zip(self._beside, areas, strict=True) if len(each) > 1)

    def neighbours(self, units: Collection[int]) -> frozenset[int]:
        """Give the units that share a border with some units, and are none of them."""
        inside = frozenset(units)
        return frozenset(u for i in inside for arc in self._of_unit[i] for u in self._beside[arc]) - inside


@lru_cache(maxsize=1)
def england() -> Outlines:
    """Give the outlines of the packaged map; it is read when it is first asked for (about 10 ms)."""
    return Outlines(json.loads(MAP_PATH.read_bytes()))


def _rings(lines: list[Line]) -> Iterator[Line]:
    """Join lines at their ends into closed rings."""
    at = grouped((end, number) for number, line in enumerate(lines) for end in (line[0], line[-1]))
    used = [False] * len(lines)
    for number, line in enumerate(lines):
        if used[number]:
            continue
        used[number] = True
        ring = list(line)
        while ring[-1] != ring[0]:
            following = next(n for n in at[ring[-1]] if not used[n])
            used[following] = True
            on = lines[following]
            ring += on[1:] if on[0] == ring[-1] else on[-2::-1]
        yield tuple(ring)


def _wound(rings: list[Line]) -> tuple[Line, ...]:
    """Turn the rings that lie in an odd number of others, which are holes, the other way round."""
    found, boxes = [], [_box(ring) for ring in rings]
    for ring, (left, low, right, high) in zip(rings, boxes, strict=True):
        around = (
            other
            for other, box in zip(rings, boxes, strict=True)
            if other is not ring and box[0] <= left and box[1] <= low and box[2] >= right and box[3] >= high
        )
        depth = sum(_holds(other, ring) for other in around)
        clockwise = area(ring) < 0
        found.append(ring if clockwise == (depth % 2 == 0) else ring[::-1])
    return tuple(found)


def _box(ring: Line) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def _holds(ring: Line, other: Line) -> bool:
    """Tell whether a ring lies in another one, which it may touch."""
    touching = set(ring)
    apart = [point for point in other if point not in touching]
    return bool(apart) and all(encloses(ring, point) for point in apart)


def area(ring: Line) -> float:
    """Give the area in a ring, in square metres; negative where it goes round clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def encloses(ring: Line, point: Point) -> bool:
    return sum(x > point[0] for x in _crossings((ring,), point[1])) % 2 == 1


def spans(rings: Iterable[Line], y: float) -> list[tuple[float, float]]:
    """Give the parts of a level line that are in an area, from left to right."""
    crossings = _crossings(rings, y)
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _crossings(rings: Iterable[Line], y: float) -> list[float]:
    return sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for ring in rings
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > y) != (y2 > y)
    )


def middle(rings: Collection[Line]) -> Point:
    """Give a point well inside an area, where a number can stand: on its widest level line of some."""
    largest = max(rings, key=lambda ring: abs(area(ring)))
    low, high = min(y for _, y in largest), max(y for _, y in largest)
    best: tuple[float, Point] = (-1, largest[0])
    for part in range(3, 14):
        y = low + (high - low) * part / 16
        for left, right in spans(rings, y):
            # a little less than the widest does where it is nearer the middle
            room = (right - left) * (1 - abs(part - 8) / 16)
            best = max(best, (room, ((left + right) / 2, y)))
    return best[1]


def map_errors(content: bytes | None, units: Collection[int]) -> list[RowError]:
    """Compare the map with the units: each has one polygon, whose arcs there are.

    An error names the place in the document as its column, such as `objects.units.geometries[3].id`.
    """
    if content is None:
        return [RowError(MAP_FILE, 0, "", "the file is missing", _PUT_BACK)]
    try:
        document = json.loads(content)
    except json.JSONDecodeError as error:
        wrong = f"not readable as JSON ({error.msg} at column {error.colno})"
        return [RowError(MAP_FILE, error.lineno, "", wrong, _PUT_BACK)]
    except UnicodeDecodeError as error:
        return [RowError(MAP_FILE, 0, "", f"not UTF-8 at byte {error.start}", _PUT_BACK)]
    try:
        arcs, geometries = len(document["arcs"]), list(document["objects"]["units"]["geometries"])
        drawn = [(geometry["id"], geometry["type"], geometry["arcs"]) for geometry in geometries]
    except (LookupError, TypeError):
        wrong = "no TopoJSON with the object units and its polygons"
        return [RowError(MAP_FILE, 1, "objects.units", wrong, _PUT_BACK)]
    return list(_map_errors(drawn, arcs, units))


def _map_errors(drawn: list[tuple[Any, Any, Any]], arcs: int, units: Collection[int]) -> Iterator[RowError]:
    seen: set[int] = set()
    for number, (unit, shape, rings) in enumerate(drawn):
        column = f"objects.units.geometries[{number}]"
        if not isinstance(unit, int) or unit not in units:
            yield RowError(MAP_FILE, 1, f"{column}.id", f"no unit {unit!r}", "name one of units.csv")
        elif unit in seen:
            yield RowError(MAP_FILE, 1, f"{column}.id", f"unit {unit} is drawn twice", "one polygon a unit")
        else:
            seen.add(unit)
        if shape not in _SHAPES:
            right = "write Polygon or MultiPolygon"
            yield RowError(MAP_FILE, 1, f"{column}.type", f"{shape!r} is no area", right)
        elif any(not isinstance(arc, int) or not -arcs <= arc < arcs for arc in _arcs_in(rings)):
            yield RowError(
                MAP_FILE, 1, f"{column}.arcs", "an arc that is not there", f"there are {arcs} arcs"
            )
    for unit in sorted(set(units) - seen):
        yield RowError(MAP_FILE, 1, "objects.units", f"unit {unit} is not drawn", "add its polygon")


def _arcs_in(rings: object) -> Iterator[Any]:
    """Give the arcs of a polygon or of several, however deep they are nested."""
    if isinstance(rings, list):
        for ring in rings:
            yield from _arcs_in(ring)
    else:
        yield rings
