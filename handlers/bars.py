"""Bars of a picture: every category named in full, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.canvas import BOLD, EM, FIGURE, INK, INNER, LINE, QUIET, SERIES, SMALL, TEXT, rectangle, wrapped
from handlers.charts import points
from handlers.tables import NOT_KNOWN, say_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.query.document import Chart
    from handlers.canvas import Canvas

_BAR, _HIGHEST, _LOWEST = "#8aa9c9", "#005eb8", "#b84a00"


def draw_bars(canvas: Canvas, chart: Chart) -> None:
    """Put every category on a line of its own with its bar beneath, the largest first, so that long names are whole."""
    told = sorted(points(chart, chart.series[0]), key=lambda p: -p.value)
    if not told:
        canvas.paragraph("No value is known.")
        return
    high, low = told[0].value, told[-1].value
    if high > low:
        _key(canvas, [("highest", _HIGHEST), ("lowest", _LOWEST)])
    scale = _across([p.value for p in told])
    for category, value in told:
        ink = _HIGHEST if value == high > low else _LOWEST if value == low < high else _BAR
        bold = high > low and value in (high, low)
        said = say_number(value)
        _name(canvas, category, said, bold=bold, ink=ink if bold else INK)
        canvas.rectangles.append(_bar(scale, value, canvas.down, ink))
        canvas.down += 8 + 7
    known = {p.category for p in told}
    for category in chart.categories:
        if category not in known:
            _name(canvas, category, NOT_KNOWN, ink=QUIET)
            canvas.down += 7


def _name(canvas: Canvas, category: str, said: str, *, bold: bool = False, ink: str = INK) -> None:
    """Write a category and, at the right end of its first line, its value."""
    room = INNER - len(said) * TEXT * FIGURE * BOLD - 14
    canvas.write(said, INNER, canvas.down + 7, bold=bold, ink=ink, align="right")
    for line in wrapped(category, room, TEXT, bold=bold) or ["–"]:
        canvas.write(line, 0, canvas.down + 7, bold=bold, ink=ink)
        canvas.down += LINE
    canvas.down += 2


def draw_grouped_bars(canvas: Canvas, chart: Chart) -> None:
    """Put the bars of all series under the name of their category, each with its value at its end."""
    inks = [SERIES[place % len(SERIES)] for place in range(len(chart.series))]
    _key(canvas, [(series.name, ink) for series, ink in zip(chart.series, inks, strict=True)])
    values = [p.value for series in chart.series for p in points(chart, series)]
    if not values:
        canvas.paragraph("No value is known.")
        return
    beside = max(len(say_number(value)) for value in values) * SMALL * FIGURE + 8
    scale = _across(values, INNER - beside)
    by_series = [dict(points(chart, series)) for series in chart.series]
    for category in chart.categories:
        for line in wrapped(category, INNER, TEXT) or ["–"]:
            canvas.write(line, 0, canvas.down + 7)
            canvas.down += LINE
        canvas.down += 2
        for told, ink in zip(by_series, inks, strict=True):
            value = told.get(category)
            end = 0.0
            if value is not None:
                bar = _bar(scale, value, canvas.down, ink)
                canvas.rectangles.append(bar)
                end = max(bar["x"], bar["x2"])
            said = NOT_KNOWN if value is None else say_number(value)
            canvas.write(said, end + 4 if end else 0, canvas.down + 4.5, size=SMALL, ink=QUIET)
            canvas.down += 13
        canvas.down += 7


def _key(canvas: Canvas, entries: Sequence[tuple[str, str]]) -> None:
    """Say what the colours mean, in as many lines as that needs."""
    x = 0.0
    for name, ink in entries:
        wide = 14 + len(name) * TEXT * EM * BOLD + 14
        if x and x + wide > INNER:
            x = 0
            canvas.down += 15
        canvas.rectangles.append(rectangle(x, canvas.down + 3, x + 9, canvas.down + 12, ink))
        canvas.write(name, x + 13, canvas.down + 8, ink=ink, bold=True)
        x += wide
    canvas.down += 22


def _across(values: Sequence[float], room: float = INNER) -> tuple[float, float]:
    """Give where nothing is, and how many pixels one is wide, so that all values find room."""
    low, high = min(0, *values), max(0, *values)
    each = room / (high - low) if high > low else 0.0
    return -low * each, each


def _bar(scale: tuple[float, float], value: float, y: float, ink: str) -> dict[str, Any]:
    zero, each = scale
    ends = sorted((zero, zero + value * each))
    return rectangle(ends[0], y, max(ends[1], ends[0] + 1), y + 8, ink)
