"""Maps of England as Vega-Lite specifications (`map_of`), and the classes of their values (`classes`).

Coordinates are metres of the British National Grid. Outlines are joined here (`data.outlines`) and painted with an identity
projection, so that inset and numbers are placed in metres. Classes have round breaks near the quantiles.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from data.outlines import england, middle
from data.query.day_table import say_number
from handlers.rendering.tables_and_charts import ends
from handlers.rendering.vega_charts import INK, INNER, QUIET, SMALL, TEXT, Spec, framed, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from data.outlines import Line, Point
    from data.query.answer import Area, Map


MOST: Final = 5
NONE: Final = "not known"
_MILLION: Final = 1_000_000
_EXACT: Final = 10_000
"""Numbers above a million are written in millions where they are a multiple of this."""
_SMALL: Final = 1_000
"""Whole numbers below this are counts, whose classes are labelled by their first and last number."""

_BLUES: Final = ("#cfe1f2", "#93c3df", "#4b97c9", "#1764ab", "#08306b")
_PICKED, _OTHERS, UNKNOWN = "#005eb8", "#dfe3e6", "#b9bec3"
_BORDER: Final = "white"
_INNER_BORDER: Final = "#ffb81c"
_MARK: Final = "#b84a00"
_HIGHEST: Final = 500
"""Greatest height of a map in pixels."""
_SMALL_SHAPE: Final = 26
"""Pixels below which a picked body gets a circle round it."""
_INSET: Final = (95_000, 195_000, 3.4)
"""The inset: metres of its lower left corner, west of Wales, and its magnification."""
_INSET_PAD: Final = 8_000
_LEGEND: Final = 150
_LICENCE: Final = "Boundaries: OGL v3.0; contain OS data © Crown copyright and database right."
"""Attribution that the boundaries' licence requires on every map."""

_AT: Final[dict[str, Any]] = {
    "longitude": {"field": "x", "type": "quantitative"},
    "latitude": {"field": "y", "type": "quantitative"},
}
_TEXT_AT: Final = {**_AT, "text": {"field": "text"}}


@dataclass(frozen=True, slots=True)
class Class:
    """Values from `low` to below `high`, and their label in the legend."""

    low: float
    high: float
    label: str


def classes(values: Sequence[float]) -> tuple[Class, ...]:
    """Divide values into at most five classes: one for each of a few distinct values, else at round breaks near the quantiles."""
    if not values:
        return ()
    ordered = sorted(values)
    distinct = sorted(set(values))
    breaks = distinct[1:] if len(distinct) <= MOST else _breaks(ordered)
    whole = ordered[-1] < _SMALL and all(value == int(value) for value in values)
    limits = [ordered[0] if whole or len(distinct) <= MOST else -math.inf, *breaks, math.inf]
    label = _whole if whole else _label
    return tuple(
        Class(low, high, _say(low) if len(distinct) <= MOST else label(low, high))
        for low, high in pairwise(limits)
    )


def place_of(steps: Sequence[Class], value: float) -> Class:
    return next((step for step in reversed(steps) if value >= step.low), steps[0])


def _breaks(values: list[float]) -> list[float]:
    step = _round_step((values[-1] - values[0]) / 20)
    found = []
    for part in range(1, MOST):
        near = values[len(values) * part // MOST]
        at = round(near / step) * step
        if values[0] < at <= values[-1] and at not in found:
            found.append(at)
    return found


def _round_step(least: float) -> float:
    """Give the least 1, 2 or 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= least * 0.999)
    return max(1.0, step)


def _say(number: float) -> str:
    """Write a limit exactly: 600,000 or 1.5 million."""
    if number >= _MILLION and not number % _EXACT:
        return f"{number / _MILLION:g} million"
    return f"{number:,.10g}"


def _whole(low: float, high: float) -> str:
    """Label a class of small whole numbers: "3", "4 to 5", "6 and over"."""
    if high == math.inf:
        return f"{low:g} and over"
    return f"{low:g}" if high - low == 1 else f"{low:g} to {high - 1:g}"


def _label(low: float, high: float) -> str:
    if low == -math.inf:
        return f"under {_say(high)}"
    if high == math.inf:
        return f"{_say(low)} and over"
    if low >= _MILLION and not low % _EXACT and not high % _EXACT:
        return f"{low / _MILLION:g} to {_say(high)}"
    return f"{_say(low)} to {_say(high)}"


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
    """Make the specification of a map with its legend; the highest areas are numbered and named below."""
    steps = () if shown.kind == "place" else _steps(shown)
    drawn = [area for area in shown.areas if area.units]
    every = frozenset(unit for area in drawn for unit in area.units)
    frame = _frame(england().outline(every))
    layers = [*_shapes(shown, steps, every, list)]
    move = _enlarge(shown.enlarged) if shown.enlarged else None
    if move:
        layers += _shapes(
            shown, steps, shown.enlarged, lambda lines: [tuple(map(move, line)) for line in lines]
        )
        layers += _inset_title(shown.enlarged, move)
    layers += _numbers(shown, move) if shown.kind == "measure" else _circles(drawn, frame)
    # clipping takes half of the time of painting, and nothing lies outside
    unclipped = [{**layer, "mark": {**layer["mark"], "clip": False}} for layer in layers]
    view = {"width": INNER, "height": frame.high, "projection": frame.projection, "layer": unclipped}
    return framed(shown.title, shown.subtitle, [view], _below(shown), f"{source} {_LICENCE}".strip())


def _shapes(
    shown: Map,
    steps: tuple[Class, ...],
    within: frozenset[int],
    moved: Callable[[Iterable[Line]], list[Line]],
) -> Iterator[Spec]:
    """Fill the units in `within` by their area's class, one shape for each class, and draw the areas' borders over them."""
    by_class: dict[str, set[int]] = {}
    area_of: dict[int, str] = {}
    for area in shown.areas:
        by_class.setdefault(_class(shown, steps, area), set()).update(area.units & within)
        area_of.update(dict.fromkeys(area.units & within, area.name))
    fills = [
        {**_feature("Polygon", moved(england().outline(units))), "cls": cls}
        for cls, units in by_class.items()
        if units
    ]
    yield _layer(fills, {"type": "geoshape", "strokeWidth": 0}, {"color": _colours(shown, steps)})
    inner = {unit: number for number, units in enumerate(shown.inner) for unit in units & within}
    for lines, ink, width in (
        (england().borders(inner), _INNER_BORDER, 0.6),
        (england().borders(area_of), _BORDER, 0.9),
    ):
        if lines:
            mark = {"type": "geoshape", "filled": False, "stroke": ink, "strokeWidth": width}
            yield _layer([_feature("MultiLineString", moved(lines))], mark)


def _feature(kind: str, lines: list[Line]) -> Spec:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": lines}}


def _layer(values: list[Spec], mark: Spec, encoding: Spec | None = None) -> Spec:
    encoded = {"encoding": encoding} if encoding else {}
    return {"data": {"values": values}, "mark": mark, **encoded}


def _frame(rings: Iterable[Line]) -> _Frame:
    points = [point for ring in rings for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    scale = min(INNER / (right - left), _HIGHEST / (top - bottom))
    spare = INNER / scale - (right - left)
    return _Frame(scale, left - spare / 2, top, round((top - bottom) * scale) + 1)


def _class(shown: Map, steps: tuple[Class, ...], area: Area) -> str:
    if shown.kind == "place":
        return "this" if area.value is not None else "other"
    if area.value is None:
        return NONE
    if shown.none and not area.value:
        return shown.none
    return place_of(steps, area.value).label


def _steps(shown: Map) -> tuple[Class, ...]:
    """Divide the known values into classes; zeros form one of their own where the map has a label `none` for them."""
    return classes(
        [area.value for area in shown.areas if area.value is not None and (area.value or not shown.none)]
    )


def _colours(shown: Map, steps: tuple[Class, ...]) -> Spec:
    if shown.kind == "place":
        return {
            "field": "cls",
            "type": "nominal",
            "scale": {"domain": ["this", "other"], "range": [_PICKED, _OTHERS]},
            "legend": None,
        }
    blues = [_BLUES[round(place * (len(_BLUES) - 1) / max(1, len(steps) - 1))] for place in range(len(steps))]
    blues = blues if len(steps) > 1 else [_BLUES[3]] * len(steps)
    domain = [step.label for step in steps][::-1]
    colours = blues[::-1]
    if shown.none:
        domain, colours = [*domain, shown.none], [*colours, _OTHERS]
    if any(area.value is None for area in shown.areas):
        domain, colours = [*domain, NONE], [*colours, UNKNOWN]
    # the whole of England leaves room for the legend in the north-west; a part may leave none
    where: Spec = (
        {"orient": "none", "legendX": 0, "legendY": 4} if shown.enlarged else {"orient": "top", "columns": 2}
    )
    return {
        "field": "cls", "type": "nominal", "scale": {"domain": domain, "range": colours},
        "legend": {**where, "title": wrapped(shown.unit, _LEGEND, bold=True), "symbolType": "square", "symbolSize": 190, "symbolStrokeWidth": 0, "rowPadding": 3},
    }  # fmt: skip


def _enlarge(units: frozenset[int]) -> Callable[[Point], Point]:
    """Make the function that moves points of some units into the inset."""
    points = [point for ring in england().outline(units) for point in ring]
    left, bottom = min(x for x, _ in points), min(y for _, y in points)
    x, y, times = _INSET
    return lambda point: (round(x + (point[0] - left) * times), round(y + (point[1] - bottom) * times))


def _inset_title(units: frozenset[int], move: Callable[[Point], Point]) -> list[Spec]:
    points = [move(point) for ring in england().outline(units) for point in ring]
    title = {
        "x": min(x for x, _ in points),
        "y": max(y for _, y in points) + _INSET_PAD,
        "text": "London, enlarged",
    }
    mark = {"type": "text", "align": "left", "fontSize": SMALL, "color": QUIET}
    return [_layer([title], mark, _TEXT_AT)]


def _numbers(shown: Map, move: Callable[[Point], Point] | None) -> list[Spec]:
    """Make the numbers on the areas with the highest values, in the inset where they mostly lie there."""
    found = []
    for number, area in enumerate(ends(shown)[0], 1):
        inside = area.units & shown.enlarged
        if area.units:
            in_inset = move is not None and len(inside) * 2 > len(area.units)
            at = middle(england().outline(inside if in_inset else area.units))
            x, y = move(at) if move and in_inset else at
            found.append({"x": x, "y": y, "text": str(number)})
    mark = {"type": "text", "fontWeight": "bold", "fontSize": TEXT + 1}
    looks = ({**mark, "stroke": INK, "strokeWidth": 3, "strokeJoin": "round"}, {**mark, "color": "white"})
    return [_layer(found, look, _TEXT_AT) for look in looks if found]


def _circles(areas: Iterable[Area], frame: _Frame) -> list[Spec]:
    """Draw a circle round picked areas that are too small to be seen at a glance."""
    found = []
    for area in areas:
        rings = england().outline(area.units) if area.value is not None else ()
        points = [point for ring in rings for point in ring]
        if points and max(_extent(points, axis) for axis in (0, 1)) * frame.scale < _SMALL_SHAPE:
            x, y = middle(rings)
            found.append({"x": x, "y": y})
    mark = {"type": "point", "size": 1100, "filled": False, "stroke": _MARK, "strokeWidth": 2}
    return [_layer(found, mark, _AT)] if found else []


def _extent(points: list[Point], axis: int) -> float:
    return max(point[axis] for point in points) - min(point[axis] for point in points)


def _below(shown: Map) -> list[str]:
    if shown.kind == "place":
        return []
    high, low = ends(shown)
    said = [f"{number}  {area.name}: {say_number(area.value or 0)}" for number, area in enumerate(high, 1)]
    said += [f"Lowest: {'; '.join(f'{a.name}, {say_number(a.value or 0)}' for a in low)}"] if low else []
    unknown = [area.name for area in shown.areas if area.value is None]
    return [*said, f"Not known: {'; '.join(unknown)}"] if unknown else said
