"""Vega-Lite specifications of bar charts, line charts and timelines, and the frame (`framed`) that all pictures share.

The frame has a phone's width, title and subtitle above, notes and sources below. A bar chart shows the twelve highest values; a
timeline is a Gantt chart with a row for each person at each body.
"""

from __future__ import annotations

import math
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from data.dates import say_day
from handlers.rendering.tables_and_charts import NOT_KNOWN, points, say_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.query.answer import Bar, Chart, Lane, Series, Timeline


Spec = dict[str, Any]
Layer = tuple[list[Spec], Spec, Spec]
"""The values of a layer, its mark, and its encoding."""

WIDTH: Final = 390
"""Width in pixels, of a phone."""
_MARGIN: Final = 12
INNER: Final = WIDTH - 2 * _MARGIN

TEXT, SMALL = 12, 11
GAP: Final = 4
"""Pixels between a shape and its label."""
INK, QUIET, GRID = "#212b32", "#4c6272", "#d8dde0"
SERIES: Final = ("#005eb8", "#b84a00", "#00704a", "#98217c", "#7a5c00", "#4d4d4d")
"""Colours of series, legible as text on white and distinct with colour blindness."""
_FONT: Final = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
_EM: Final = 0.51
"""Average width of a character, as a share of the font size."""

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

_ROW: Final = 17
_BARS_APART: Final = 6
_SURE, _LIKELY = SERIES[0], "#a5c8ea"
_MERGED: Final = "#b84a00"
_KEY: Final = ("confirmed", "likely or disputed", "closed")
_NOBODY: Final = "no leader known"


def framed(
    title: str, subtitle: str, views: Sequence[Spec], below: Sequence[str], source: str, *, left: int = 0
) -> Spec:
    """Put title and subtitle above some views, and notes and sources below.

    `left` is the width in pixels of the axis labels left of the views.
    """
    words = [line for text in below for line in wrapped(text, INNER, TEXT)]
    feet = [_words(words, TEXT, INK, left)] if words else []
    feet += [_words(wrapped(source, INNER, SMALL), SMALL, QUIET, left)] if source.strip() else []
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "padding": _MARGIN,
        "title": {
            "text": wrapped(title, INNER, 15, bold=True),
            "subtitle": wrapped(subtitle, INNER, TEXT),
            "anchor": "start",
            "offset": 10,
        },
        "vconcat": [*views, *feet],
        "spacing": 8,
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "title": {"fontSize": 15, "color": INK, "subtitleFontSize": TEXT, "subtitleColor": QUIET, "subtitlePadding": 4},
            "axis": {"labelFontSize": SMALL, "labelColor": QUIET, "gridColor": GRID, "domain": False, "ticks": False, "title": None},
            "legend": {"labelFontSize": TEXT, "labelColor": INK, "labelLimit": INNER, "titleFontSize": TEXT, "titleColor": INK},
            "text": {"fontSize": TEXT, "color": INK},
        },
    }  # fmt: skip


def _words(lines: list[str], size: int, ink: str, left: int) -> Spec:
    mark = {"type": "text", "text": lines, "align": "left", "baseline": "top", "fontSize": size, "color": ink}
    return {
        "width": INNER - left,
        "height": round(len(lines) * size * 1.3),
        "data": {"values": [{}]},
        "mark": {**mark, "lineHeight": size * 1.3},
        "encoding": {"x": {"value": -left}, "y": {"value": 0}},
    }


def width_of(text: str, size: int = TEXT, *, bold: bool = False) -> float:
    """Estimate the width of a line of text in pixels."""
    return len(text) * size * _EM * (1.08 if bold else 1)


def wrapped(text: str, width: float, size: int = TEXT, *, bold: bool = False) -> list[str]:
    return wrap(" ".join(text.split()), max(8, int(width / width_of("x", size, bold=bold)))) or [""]


def placed(high: float) -> Spec:
    """Encode `x` and `y` as pixels from the left and top of a picture of height `high`."""
    return {"x": _pixels("x", INNER), "y": _pixels("y", high)}


def boxed(high: float) -> Spec:
    """Encode boxes from `x`, `y` to `x2`, `y2`, as `placed`."""
    return {**placed(high), "x2": {"field": "x2"}, "y2": {"field": "y2"}}


def layered(high: float, layers: Iterable[Layer]) -> Spec:
    drawn = [
        {"data": {"values": values}, "mark": mark, "encoding": encoding}
        for values, mark, encoding in layers
        if values
    ]
    return {"width": INNER, "height": high, "layer": drawn}


def _pixels(field: str, most: float) -> Spec:
    scale = {"domain": [0, most], "range": [0, most], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def bars(chart: Chart, source: str) -> Spec:
    """Make a bar chart, a bar for each category and series; of many categories, those with the highest values."""
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
    """Give the categories that are drawn (with one series, the highest, in order), and a note where some are left out."""
    several = len(chart.series) > 1
    order = (
        list(chart.categories)
        if several
        else sorted(chart.categories, key=lambda n: (n not in known, -known.get(n, 0)))
    )
    which = "first" if several else "highest"
    return order[:MOST_BARS], [f"The {which} {MOST_BARS} of {len(order)}."] if len(order) > MOST_BARS else []


class _Across:
    """The horizontal scale of a bar chart: from a value to pixels from the left, with room for names and labels."""

    def __init__(self, low: float, high: float) -> None:
        self._zero: float = _NAMES + GAP + (_VALUE if low < 0 else 0)
        room = INNER - _VALUE - self._zero
        self._each = room / (high - low) if high > low else 0.0
        self._zero -= low * self._each

    def of(self, value: float) -> float:
        return round(self._zero + value * self._each, 1)


def _key(labels: list[str]) -> Spec:
    """Encode the series as colours, with a legend above."""
    columns = 1 if max(map(width_of, labels)) > INNER / 2 - 40 else 2
    return {
        "field": "series", "type": "nominal", "sort": None,
        "scale": {"domain": labels, "range": [SERIES[place % len(SERIES)] for place in range(len(labels))]},
        "legend": {"orient": "top", "offset": 8, "title": None, "columns": columns, "symbolType": "square", "symbolOpacity": 1},
    }  # fmt: skip


def lines(chart: Chart, source: str) -> Spec:
    """Make a line chart with a line for each series, broken where no value is known; the legend has the last values."""
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
    """Write a line's entry in the legend: name and last value, with its category where other lines go on."""
    told = points(chart, series)
    if not told:
        return f"{series.name}: {NOT_KNOWN}"
    last = told[-1]
    ended = "" if last.category == chart.categories[-1] else f" ({last.category})"
    return f"{series.name or chart.unit}: {say_number(last.value)}{ended}"


def timeline(shown: Timeline, source: str) -> Spec:
    """Make a timeline: for each body its name, over a row of bars for each leader, labelled where there is room."""
    place = _Place(shown)
    bars: list[Spec] = []
    lives: list[Spec] = []
    texts: list[Spec] = []
    down = 0
    for lane in shown.lanes:
        for line in wrapped(_head(lane), INNER, SMALL, bold=True):
            texts.append(
                {"y": down + _ROW / 2, "x": 0, "text": line, "align": "left", "ink": INK, "weight": "bold"}
            )
            down += _ROW
        first = down
        for person in dict.fromkeys(bar.person for bar in lane.bars) or (_NOBODY,):
            theirs = [bar for bar in lane.bars if bar.person == person]
            across = {"y": down + 2, "y2": down + _ROW - 3}
            bars += [
                {**across, "x": place.of(b.first), "x2": place.to(b.last), "is": _KEY[0 if b.sure else 1]}
                for b in theirs
            ]
            lives.append({"y": down + _ROW / 2, "x": place.of(lane.first), "x2": place.to(lane.last)})
            texts.append({"y": down + _ROW / 2, "weight": "normal", **place.beside(person, theirs, lane)})
            down += _ROW
        if lane.note:
            end = place.to(lane.last)
            bars.append({"y": first, "y2": down - 1, "x": end - 1, "x2": end + 1.5, "is": _KEY[2]})
        down += _BARS_APART
    years = []
    for year in range(shown.first.year + 1, shown.last.year + 1):
        x = place.of(date(year, 1, 1))
        years.append({"x": x, "x2": x, "y": 0, "y2": down, "text": f"’{year % 100:02}"})
    at, boxes = placed(down), boxed(down)
    key: Spec = {
        "field": "is", "type": "nominal", "scale": {"domain": list(_KEY), "range": [_SURE, _LIKELY, _MERGED]},
        "legend": {"orient": "top", "title": None, "symbolType": "square", "symbolStrokeWidth": 0, "symbolOpacity": 1},
    }  # fmt: skip
    year_at = {"x": at["x"], "y": {"value": down + 4}, "text": {"field": "text"}}
    layers: list[Layer] = [
        (years, {"type": "rule", "color": GRID}, boxes),
        (lives, {"type": "rule", "color": GRID, "strokeWidth": 2}, {**at, "x2": {"field": "x2"}}),
        (bars, {"type": "rect", "opacity": 1}, {**boxes, "color": key}),
        *(layer for align in ("left", "right") for layer in _names(texts, align, at)),
        (years, {"type": "text", "fontSize": SMALL, "color": QUIET, "baseline": "top"}, year_at),
    ]
    return framed(shown.title, shown.subtitle, [layered(down, layers)], [], source)


def _head(lane: Lane) -> str:
    return f"{lane.name}, until {say_day(lane.last)}" if lane.note else lane.name


def _names(texts: list[Spec], align: str, at: Spec) -> Iterator[Layer]:
    """Make the layers of the labels of one alignment, with a white outline for those outside bars."""
    here = [text for text in texts if text["align"] == align]
    mark = {"type": "text", "align": align, "fontSize": SMALL, "fontWeight": {"expr": "datum.weight"}}
    where = {**at, "text": {"field": "text"}}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    yield [text for text in here if text.get("halo")], {**mark, "stroke": "white", "strokeWidth": 4}, where
    yield here, mark, {**where, "color": ink}


class _Place:
    """The horizontal scale of a timeline, from days to pixels from the left, and the places of its labels."""

    def __init__(self, shown: Timeline) -> None:
        self._first = shown.first
        self._each = INNER / max(1, (shown.last - shown.first).days + 1)

    def of(self, day: date) -> float:
        return round((day - self._first).days * self._each, 1)

    def to(self, day: date) -> float:
        return round(((day - self._first).days + 1) * self._each, 1)

    def beside(self, person: str, bars: list[Bar], lane: Lane) -> Spec:
        """Place a name in its bar where it fits, else after it, else before it."""
        wide = width_of(person, SMALL) + 2 * GAP
        if not bars:
            x = self.of(lane.first)
            x, align = (x, "left") if x + wide <= INNER else (INNER, "right")
            return {"x": x, "text": person, "align": align, "ink": QUIET, "halo": True}
        long = max(bars, key=lambda bar: self.to(bar.last) - self.of(bar.first))
        if self.to(long.last) - self.of(long.first) >= wide:
            ink = "white" if long.sure else INK
            return {"x": self.of(long.first) + GAP, "text": person, "align": "left", "ink": ink}
        end = max(self.to(bar.last) for bar in bars)
        if end + wide <= INNER:
            return {"x": end + GAP, "text": person, "align": "left", "ink": INK, "halo": True}
        begin = min(self.of(bar.first) for bar in bars)
        return {"x": max(begin - GAP, wide), "text": person, "align": "right", "ink": INK, "halo": True}
