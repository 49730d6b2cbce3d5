"""A map of England as a Vega-Lite specification: bodies filled by their value, borders only between bodies.

Coordinates are metres of the British National Grid. The outlines are put together here (`data.outlines`) and painted
with an identity projection, so that the inset and the numbers on the map are placed in the same metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.outlines import england, middle
from data.query.sets import say_number
from handlers.charts import ends
from handlers.rendering.classes import NONE, Class, classes, place_of
from handlers.rendering.frame import INK, INNER, QUIET, SMALL, TEXT, Spec, framed, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from data.outlines import Line, Point
    from data.query.document import Area, Map

_BLUES: Final = ("#cfe1f2", "#93c3df", "#4b97c9", "#1764ab", "#08306b")
_PICKED, _OTHERS, UNKNOWN = "#005eb8", "#dfe3e6", "#b9bec3"
_BORDER: Final = "white"
_INNER_BORDER: Final = "#ffb81c"
_MARK: Final = "#b84a00"
_HIGHEST: Final = 500
"""Pixels that a map may be high."""
_SMALL: Final = 26
"""Pixels under which a body that is looked for gets a circle round it."""
_INSET: Final = (95_000, 195_000, 3.4)
"""Metres of the lower left corner of the inset, west of Wales, and how many times larger it is."""
_INSET_PAD: Final = 8_000
_LEGEND: Final = 150


@dataclass(frozen=True)
class _Frame:
    """How metres become pixels: `scale` pixels a metre, the upper left corner, and the height in pixels."""

    scale: float
    left: float
    top: float
    high: int

    @property
    def projection(self) -> Spec:
        shift = [-self.left * self.scale, self.top * self.scale]
        return {"type": "identity", "reflectY": True, "scale": self.scale, "translate": shift}


def map_of(shown: Map, source: str) -> Spec:
    """Draw a map with its legend, the highest numbered and named below."""
    outlines = {area: england().outline(area.units) for area in shown.areas if area.units}
    steps = classes([a.value for a in shown.areas if a.value is not None and not (shown.none and not a.value)])
    if shown.kind == "place":
        steps = ()
    frame = _frame([ring for rings in outlines.values() for ring in rings])
    move = _enlarge(shown) if shown.enlarged else None
    fills = [_feature(rings, cls=_class(shown, steps, area)) for area, rings in outlines.items()]
    borders = [*england().borders({unit: area.name for area in outlines for unit in area.units})]
    inner = [ring for units in shown.inner for ring in england().outline(units)]
    if move:
        cut = {area: units for area in outlines if (units := area.units & shown.enlarged)}
        fills += [
            _feature(_moved(england().outline(units), move), cls=_class(shown, steps, area))
            for area, units in cut.items()
        ]
        borders += _moved(england().borders({unit: area.name for area, units in cut.items() for unit in units}), move)
        parts = [units & shown.enlarged for units in shown.inner]
        inner += _moved([ring for units in parts if units for ring in england().outline(units)], move)
    numbered = _numbered(shown, outlines, move)
    layers = [
        {"data": {"values": fills}, "mark": {"type": "geoshape", "strokeWidth": 0}, "encoding": {"color": _colours(shown, steps, frame)}},
        _lines(inner, _INNER_BORDER, 0.6),
        _lines(borders, _BORDER, 0.9),
        *(_texts(numbered)),
        *(_inset_frame(shown, move) if move else ()),
        *(_circles(shown, outlines, frame) if shown.kind == "place" else ()),
    ]  # fmt: skip
    view = {"width": INNER, "height": frame.high, "projection": frame.projection, "layer": [la for la in layers if la]}
    return framed(shown.title, shown.subtitle, [view], _below(shown), source)


def _frame(rings: Iterable[Line]) -> _Frame:
    """Fit all of it into a phone's width, and a height that leaves room for words."""
    points = [point for ring in rings for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    scale = min(INNER / (right - left), _HIGHEST / (top - bottom))
    spare = INNER / scale - (right - left)
    return _Frame(scale, left - spare / 2, top, round((top - bottom) * scale) + 1)


# classes and colours


def _class(shown: Map, steps: tuple[Class, ...], area: Area) -> str:
    if shown.kind == "place":
        return "this" if area.value is not None else "other"
    if area.value is None:
        return NONE
    if shown.none and not area.value:
        return shown.none
    return place_of(steps, area.value).label


def _colours(shown: Map, steps: tuple[Class, ...], frame: _Frame) -> Spec:
    if shown.kind == "place":
        return {"field": "cls", "type": "nominal", "scale": {"domain": ["this", "other"], "range": [_PICKED, _OTHERS]}, "legend": None}
    blues = [_BLUES[round(place * (len(_BLUES) - 1) / max(1, len(steps) - 1))] for place in range(len(steps))]
    blues = blues if len(steps) > 1 else [_BLUES[3]] * len(steps)
    domain = [step.label for step in steps][::-1]
    colours = blues[::-1]
    if shown.none:
        domain, colours = [*domain, shown.none], [*colours, _OTHERS]
    if any(area.value is None for area in shown.areas):
        domain, colours = [*domain, NONE], [*colours, UNKNOWN]
    where: Spec = {"orient": "bottom", "columns": 2}
    if shown.enlarged or frame.high > INNER:
        where = {"orient": "none", "legendX": 0, "legendY": 4}
    return {
        "field": "cls", "type": "nominal", "scale": {"domain": domain, "range": colours},
        "legend": {**where, "title": wrapped(shown.unit, _LEGEND, bold=True), "symbolType": "square", "symbolSize": 190, "symbolStrokeWidth": 0, "rowPadding": 3},
    }  # fmt: skip


# shapes


def _feature(rings: Iterable[Line], **said: str) -> Spec:
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": list(rings)}, **said}


def _lines(lines: list[Line], ink: str, width: float) -> Spec | None:
    if not lines:
        return None
    feature = {"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": lines}}
    mark = {"type": "geoshape", "filled": False, "stroke": ink, "strokeWidth": width, "strokeJoin": "round"}
    return {"data": {"values": [feature]}, "mark": mark}


_Move = "Callable[[Point], Point]"


def _enlarge(shown: Map) -> Callable[[Point], Point]:
    rings = england().outline(shown.enlarged)
    left, bottom = min(x for ring in rings for x, _ in ring), min(y for ring in rings for _, y in ring)
    x, y, times = _INSET
    return lambda point: (round(x + (point[0] - left) * times), round(y + (point[1] - bottom) * times))


def _moved(lines: Iterable[Line], move: Callable[[Point], Point]) -> list[Line]:
    return [tuple(map(move, line)) for line in lines]


def _inset_frame(shown: Map, move: Callable[[Point], Point]) -> list[Spec]:
    rings = _moved(england().outline(shown.enlarged), move)
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    title = {"x": min(xs), "y": max(ys) + _INSET_PAD, "text": "London, enlarged"}
    mark = {"type": "text", "align": "left", "fontSize": SMALL, "color": QUIET}
    return [{"data": {"values": [title]}, "mark": mark, "encoding": _AT}, *filter(None, [_lines(_edge(rings), QUIET, 0.5)])]


def _edge(rings: list[Line]) -> list[Line]:
    return rings[:1]


# words


_AT: Final[dict[str, Any]] = {
    "longitude": {"field": "x", "type": "quantitative"},
    "latitude": {"field": "y", "type": "quantitative"},
    "text": {"field": "text"},
}


def _numbered(shown: Map, outlines: dict[Area, tuple[Line, ...]], move: Callable[[Point], Point] | None) -> list[Spec]:
    """Number the areas with the highest values, in the inset where they are mostly there."""
    found = []
    for number, area in enumerate(ends(shown)[0] if shown.kind == "measure" else (), 1):
        inside = area.units & shown.enlarged
        drawn_there = move and len(inside) * 2 > len(area.units)
        rings = _moved(england().outline(inside), move) if move and drawn_there else outlines.get(area, ())
        if rings:
            x, y = middle(rings)
            found.append({"x": x, "y": y, "text": str(number)})
    return found


def _texts(values: list[Spec]) -> list[Spec]:
    if not values:
        return []
    halo = {"type": "text", "fontWeight": "bold", "fontSize": TEXT + 1, "stroke": INK, "strokeWidth": 3, "strokeJoin": "round"}
    return [
        {"data": {"values": values}, "mark": halo, "encoding": _AT},
        {"data": {"values": values}, "mark": {**halo, "strokeWidth": 0, "color": "white"}, "encoding": _AT},
    ]


def _circles(shown: Map, outlines: dict[Area, tuple[Line, ...]], frame: _Frame) -> list[Spec]:
    """Put a circle round what is looked for where it is too small to be seen at a glance."""
    found = []
    for area, rings in outlines.items():
        points = [point for ring in rings for point in ring]
        size = max(max(p[axis] for p in points) - min(p[axis] for p in points) for axis in (0, 1)) * frame.scale
        if area.value is not None and size < _SMALL:
            x, y = middle(rings)
            found.append({"x": x, "y": y})
    at = {key: _AT[key] for key in ("longitude", "latitude")}
    mark = {"type": "point", "size": 1100, "filled": False, "stroke": _MARK, "strokeWidth": 2}
    return [{"data": {"values": found}, "mark": mark, "encoding": at}] if found else []


def _below(shown: Map) -> list[str]:
    """Name the highest by their numbers, the lowest, and what is not known."""
    if shown.kind == "place":
        return []
    high, low = ends(shown)
    said = [f"{number}  {area.name}: {say_number(area.value or 0)}" for number, area in enumerate(high, 1)]
    said += [f"Lowest: {'; '.join(f'{a.name}, {say_number(a.value or 0)}' for a in low)}"] if low else []
    unknown = [area.name for area in shown.areas if area.value is None]
    return [*said, f"Not known: {'; '.join(unknown)}"] if unknown else said
