"""Bars and lines as Vega-Lite specifications: the twelve highest bars, or a line for each series."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from handlers.rendering.charts import points
from handlers.rendering.frame import (
    GAP,
    GRID,
    INNER,
    QUIET,
    SERIES,
    SMALL,
    Spec,
    boxed,
    framed,
    layered,
    placed,
    width_of,
    wrapped,
)
from handlers.rendering.tables import NOT_KNOWN, say_number

if TYPE_CHECKING:
    from data.query.document import Chart, Series

MOST_BARS: Final = 12
_NAMES: Final = 140
"""Pixels left of the bars for their names."""
_VALUE: Final = 62
"""Pixels right of the longest bar for its value."""
_APART: Final = 7
_BAR: Final = 12
_LINE: Final = 14
_HEIGHT: Final = 240
_AXIS: Final = 46
_UNKNOWN: Final = "No value is known."
_NUMBERS: Final = (
    "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, '~r') + 'm' : format(datum.value, ',~r')"
)


def bars(chart: Chart, source: str) -> Spec:
    """Draw a bar for each category and series beside its name; of many categories those with the highest values."""
    told = [(series, dict(points(chart, series))) for series in chart.series]
    shown = [value for _, known in told for value in known.values()]
    if not shown:
        return framed(chart.title, chart.unit, [], [_UNKNOWN], source)
    kept, below = _kept(chart, told[0][1])
    low, high = min(0.0, *shown), max(0.0, *shown)
    labels = [series.name for series in chart.series]
    across = _Across(low, high)
    names: list[Spec] = []
    boxes: list[Spec] = []
    values: list[Spec] = []
    down = 0.0
    for name in kept:
        lines = wrapped(name, _NAMES, SMALL)
        room = max(len(lines) * _LINE, len(told) * _BAR)
        names += [
            {"x": 0, "y": down + room / 2 + (at - (len(lines) - 1) / 2) * _LINE, "text": line}
            for at, line in enumerate(lines)
        ]
        for at, (series, known) in enumerate(told):
            y = down + room / 2 + (at - len(told) / 2) * _BAR
            value = known.get(name)
            end = across.of(value or 0)
            if value is not None:
                boxes.append(
                    {"x": across.of(0), "x2": end, "y": y + 1, "y2": y + _BAR - 1, "series": series.name}
                )
            left = value is not None and value < 0
            said = NOT_KNOWN if value is None else say_number(value)
            values.append({"x": end + (-GAP if left else GAP), "y": y + _BAR / 2, "text": said, "left": left})
        down += room + _APART
    text = {**placed(down), "text": {"field": "text"}}
    aligned = {"expr": "datum.left ? 'right' : 'left'"}
    colour = _key(labels) if len(labels) > 1 else {"value": SERIES[0]}
    layers = [
        (boxes, {"type": "rect", "opacity": 1}, {**boxed(down), "color": colour}),
        (names, {"type": "text", "align": "left", "fontSize": SMALL}, text),
        (values, {"type": "text", "align": aligned, "fontSize": SMALL}, text),
    ]
    view = layered(down, layers)
    return framed(chart.title, chart.unit, [view], below, source)


def _kept(chart: Chart, known: dict[str, float]) -> tuple[list[str], list[str]]:
    """Give the categories that are drawn, and what is said where they are not all: of one series the highest, in order."""
    several = len(chart.series) > 1
    order = (
        list(chart.categories)
        if several
        else sorted(chart.categories, key=lambda n: (n not in known, -known.get(n, 0)))
    )
    which = "first" if several else "highest"
    return order[:MOST_BARS], [f"The {which} {MOST_BARS} of {len(order)}."] if len(order) > MOST_BARS else []


class _Across:
    """Where a value ends, in pixels from the left: right of the names, with room for values at either end."""

    def __init__(self, low: float, high: float) -> None:
        self._zero: float = _NAMES + GAP + (_VALUE if low < 0 else 0)
        room = INNER - _VALUE - self._zero
        self._each = room / (high - low) if high > low else 0.0
        self._zero -= low * self._each

    def of(self, value: float) -> float:
        return round(self._zero + value * self._each, 1)


def _key(labels: list[str]) -> Spec:
    """Give each series its colour, named above the picture."""
    columns = 1 if max(map(width_of, labels)) > INNER / 2 - 40 else 2
    return {
        "field": "series", "type": "nominal", "sort": None,
        "scale": {"domain": labels, "range": [SERIES[place % len(SERIES)] for place in range(len(labels))]},
        "legend": {"orient": "top", "offset": 8, "title": None, "columns": columns, "symbolType": "square", "symbolOpacity": 1},
    }  # fmt: skip


def lines(chart: Chart, source: str) -> Spec:
    """Follow each series in time; the key has its last value, and the line is broken where none is known."""
    told = [(series, points(chart, series)) for series in chart.series]
    values = [p.value for _, known in told for p in known]
    if not values:
        return framed(chart.title, chart.unit, [], [_UNKNOWN], source)
    labels = [_label(chart, series) for series in chart.series]
    low, high = min(values), max(values)
    from_zero = low < 0 or low < high / 2
    around = (high - low) / 10 or abs(high) / 20 or 1.0
    rows, run = [], 0
    for series, label in zip(chart.series, labels, strict=True):
        run += 1
        for name, value in zip(chart.categories, series.values, strict=False):
            if value is None or not math.isfinite(value):
                run += 1
            else:
                rows.append({"name": name, "value": value, "series": label, "run": run})
    view: Spec = {
        "width": INNER - _AXIS,
        "height": _HEIGHT,
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"filled": True, "size": 30}},
        "encoding": {
            "x": {"field": "name", "type": "ordinal", "sort": None, "scale": {"domain": list(chart.categories), "type": "point", "padding": 0.3}, "axis": {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6, "grid": False}},
            "y": {"field": "value", "type": "quantitative", "scale": {"zero": from_zero, **({} if from_zero else {"domain": [low - around, high + around]})}, "axis": {"tickCount": 5, "minExtent": _AXIS, "maxExtent": _AXIS,  "labelExpr": _NUMBERS, "gridColor": GRID, "labelColor": QUIET}},
            "color": _key(labels),
            "detail": {"field": "run", "type": "nominal"},
        },
    }  # fmt: skip
    below = [] if from_zero else ["The scale does not start at 0."]
    return framed(chart.title, chart.unit, [view], below, source, left=_AXIS)


def _label(chart: Chart, series: Series) -> str:
    """Write what the key says of a line: its name and last value, with when that was where others go on."""
    told = points(chart, series)
    if not told:
        return f"{series.name}: {NOT_KNOWN}"
    last = told[-1]
    ended = "" if last.category == chart.categories[-1] else f" ({last.category})"
    return f"{series.name or chart.unit}: {say_number(last.value)}{ended}"
