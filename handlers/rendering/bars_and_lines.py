"""Bars and lines as Vega-Lite specifications: the twelve highest bars, or a line for each series."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from handlers.charts import points
from handlers.rendering.frame import GRID, INNER, QUIET, SERIES, SMALL, Spec, framed, width_of, wrapped
from handlers.tables import NOT_KNOWN, say_number

if TYPE_CHECKING:
    from data.query.document import Chart, Series

MOST_BARS: Final = 12
_NAMES: Final = 140
"""Pixels left of the bars for their names."""
_BAR: Final = 12
_LINE: Final = 14
_HEIGHT: Final = 240
_UNKNOWN: Final = "No value is known."
_NUMBERS: Final = (
    "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, '~r') + 'm' : format(datum.value, ',~r')"
)


def bars(chart: Chart, source: str) -> Spec:
    """Draw a bar for each category and series; of many categories those with the highest values."""
    known = {name: value for series in reversed(chart.series) for name, value in points(chart, series)}
    if not known:
        return framed(chart.title, chart.unit, [], [_UNKNOWN], source)
    several = len(chart.series) > 1
    kept = (
        chart.categories
        if several
        else sorted(chart.categories, key=lambda name: (name not in known, -known.get(name, 0)))
    )
    cut = len(kept) > MOST_BARS
    below = [f"The {MOST_BARS} highest of {len(kept)}." if not several else f"The first {MOST_BARS} of {len(kept)}."] if cut else []
    kept = kept[:MOST_BARS]
    names = {name: wrapped(name, _NAMES, SMALL) for name in kept}
    values = [row for series in chart.series for row in _rows(chart, series, kept)]
    shown = [row["value"] for row in values if row["value"] is not None]
    low, high = min(0.0, *shown), max(0.0, *shown)
    wide = INNER - _NAMES - 8
    # beyond the longest bar there is room for its value
    beside = (high - low) * 64 / (wide - 64) or 1.0
    step = max(_LINE * max(map(len, names.values())), _BAR * len(chart.series)) + 8
    x = {"field": "value", "type": "quantitative", "axis": None}
    view: Spec = {
        "width": wide,
        "height": {"step": step},
        "data": {"values": [{**row, "name": "\n".join(names[row["name"]])} for row in values]},
        "encoding": {
            "y": {
                "field": "name", "type": "nominal", "sort": None, "scale": {"paddingInner": 0.2},
                "axis": {"labelExpr": "split(datum.label, '\\n')", "labelLimit": _NAMES + 20, "labelPadding": 6, "labelColor": "#212b32"},
            },
            "x": {**x, "scale": {"domain": [low - (beside if low < 0 else 0), high + beside], "nice": False}},
        },
        "layer": [
            {"mark": {"type": "bar", "height": _BAR - 2}, "encoding": {"color": _colours(chart)}},
            {
                "mark": {"type": "text", "fontSize": SMALL, "dx": {"expr": "datum.value < 0 ? -4 : 4"}, "align": {"expr": "datum.value < 0 ? 'right' : 'left'"}},
                "encoding": {"text": {"field": "said"}, "x": {"field": "end", "type": "quantitative"}},
            },
        ],
    }  # fmt: skip
    if several:
        view["height"] = {"step": _BAR, "for": "offset"}
        view["encoding"]["y"]["scale"] = {"paddingInner": 0.35}
        view["encoding"]["yOffset"] = {"field": "series", "sort": None, "scale": {"paddingOuter": 0}}
    return framed(chart.title, chart.unit, [view], below, source)


def _rows(chart: Chart, series: Series, kept: tuple[str, ...] | list[str]) -> list[Spec]:
    told = dict(points(chart, series))
    return [
        {
            "name": name,
            "series": series.name,
            "value": told.get(name),
            "end": told.get(name, 0),
            "said": say_number(told[name]) if name in told else NOT_KNOWN,
        }
        for name in kept
    ]


def _colours(chart: Chart) -> Spec:
    if len(chart.series) == 1:
        return {"value": SERIES[0]}
    return _key([series.name for series in chart.series])


def _key(labels: list[str]) -> Spec:
    """Give each series its colour, named above the picture."""
    columns = 1 if max(map(width_of, labels)) > INNER / 2 - 40 else 2
    return {
        "field": "series", "type": "nominal", "sort": None,
        "scale": {"domain": labels, "range": [SERIES[place % len(SERIES)] for place in range(len(labels))]},
        "legend": {"orient": "top", "title": None, "columns": columns, "symbolType": "square", "symbolOpacity": 1},
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
    rows, run = [], 0
    for series, label in zip(chart.series, labels, strict=True):
        run += 1
        for name, value in zip(chart.categories, series.values, strict=False):
            if value is None or not math.isfinite(value):
                run += 1
            else:
                rows.append({"name": name, "value": value, "series": label, "run": run})
    view: Spec = {
        "width": INNER - 46,
        "height": _HEIGHT,
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"filled": True, "size": 30}},
        "encoding": {
            "x": {"field": "name", "type": "ordinal", "sort": None, "scale": {"domain": list(chart.categories), "type": "point", "padding": 0.3}, "axis": {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6, "grid": False}},
            "y": {"field": "value", "type": "quantitative", "scale": {"zero": from_zero}, "axis": {"tickCount": 5, "labelExpr": _NUMBERS, "gridColor": GRID, "labelColor": QUIET}},
            "color": _key(labels),
            "detail": {"field": "run", "type": "nominal"},
        },
    }  # fmt: skip
    below = [] if from_zero else ["The scale does not start at 0."]
    return framed(chart.title, chart.unit, [view], below, source)


def _label(chart: Chart, series: Series) -> str:
    """Write what the key says of a line: its name and last value, with when that was where others go on."""
    told = points(chart, series)
    if not told:
        return f"{series.name}: {NOT_KNOWN}"
    last = told[-1]
    ended = "" if last.category == chart.categories[-1] else f" ({last.category})"
    return f"{series.name or chart.unit}: {say_number(last.value)}{ended}"
