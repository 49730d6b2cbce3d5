"""Lines of a picture: values followed in time, each line with its name at its end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.canvas import FIGURE, INNER, LINE, QUIET, SERIES, SMALL, TEXT, wrapped
from handlers.charts import points
from handlers.tables import say_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.query.document import Chart, Series
    from handlers.canvas import Canvas

_HIGH: Final = 260
_NAMES: Final = 112
"""Room to the right of the lines for their names."""
_BETWEEN_TICKS: Final = 58
_TICKS: Final = 5


@dataclass(frozen=True)
class _Plot:
    """The field in which lines are drawn, and the values at its top and its bottom."""

    left: float
    right: float
    top: float
    lowest: float
    highest: float
    places: int

    def across(self, place: int) -> float:
        share = place / (self.places - 1) if self.places > 1 else 0.5
        return self.left + (self.right - self.left) * share

    def down(self, value: float) -> float:
        return self.top + _HIGH * (self.highest - value) / (self.highest - self.lowest)


def draw_lines(canvas: Canvas, chart: Chart) -> None:
    """Draw a line for each series, with its name and its last value at its end instead of a key."""
    values = [p.value for series in chart.series for p in points(chart, series)]
    if not values:
        canvas.paragraph("No value is known.")
        return
    ticks = _ticks(min(values), max(values))
    if ticks[0] > 0:
        canvas.down -= 6
        canvas.paragraph(f"The scale starts at {_brief(ticks[0])}, not at 0.", ink=QUIET)
        canvas.down += 6
    left = max(len(_brief(tick)) for tick in ticks) * SMALL * FIGURE + 8
    plot = _Plot(left, INNER - _NAMES, canvas.down + 8, ticks[0], ticks[-1], len(chart.categories))
    _axes(canvas, chart, plot, ticks)
    names = [_line(canvas, chart, plot, number) for number in range(len(chart.series))]
    _write_apart(canvas, [name for name in names if name], plot.right + 8, plot.top)
    canvas.down = plot.top + _HIGH + 26


def _axes(canvas: Canvas, chart: Chart, plot: _Plot, ticks: Sequence[float]) -> None:
    for tick in ticks:
        y = plot.down(tick)
        canvas.rules.append({"x": plot.left, "x2": plot.right, "y": y, "y2": y})
        canvas.write(_brief(tick), plot.left - 6, y, size=SMALL, ink=QUIET, align="right")
    under = plot.top + _HIGH + 16
    for place in _shown(plot.places, plot.right - plot.left, max(map(len, chart.categories))):
        said = chart.categories[place]
        canvas.write(said, plot.across(place), under, size=SMALL, ink=QUIET, align="center")


def _line(canvas: Canvas, chart: Chart, plot: _Plot, number: int) -> _Name | None:
    """Draw the line of a series, broken where a value is not known, and give what stands at its end."""
    series, ink = chart.series[number], SERIES[number % len(SERIES)]
    told = points(chart, series)
    if not told:
        return None
    run = 0
    for place, value in enumerate(series.values[: plot.places]):
        if value is None or not math.isfinite(value):
            run += 1
        else:
            point = {"x": plot.across(place), "y": plot.down(value), "line": f"{number}/{run}", "ink": ink}
            canvas.strokes.append(point)
    last = told[-1]
    ended = "" if last.category == chart.categories[-1] else last.category
    return _Name(plot.down(last.value), _direct(series, last.value, ended), ink)


@dataclass
class _Name:
    """The name of a line, to stand as near its end as the others let it."""

    y: float
    lines: list[str]
    ink: str

    @property
    def high(self) -> float:
        return LINE * len(self.lines) + 3


def _direct(series: Series, last: float, ended: str) -> list[str]:
    """Write what stands beside a line: its name, its last value, and when that was where the others go on."""
    said = f"{say_number(last)} ({ended})" if ended else say_number(last)
    return [*wrapped(series.name, _NAMES - 8, TEXT, bold=True)[:3], said]


def _write_apart(canvas: Canvas, names: Sequence[_Name], x: float, top: float) -> None:
    """Write names beside the ends of their lines, moved apart where they would touch."""
    ordered = sorted(names, key=lambda name: name.y)
    floor = top - 6
    for name in ordered:
        name.y = max(name.y - name.high / 2, floor)
        floor = name.y + name.high
    ceiling = max(top + _HIGH + 10, top - 6 + sum(name.high for name in ordered))
    for name in reversed(ordered):
        name.y = min(name.y, ceiling - name.high)
        ceiling = name.y
    for name in ordered:
        for number, line in enumerate(name.lines):
            canvas.write(line, x, name.y + 7 + LINE * number, ink=name.ink, bold=number < len(name.lines) - 1)


def _ticks(low: float, high: float) -> list[float]:
    """Choose round values that enclose all others; from nothing upwards where the lowest is not far from it."""
    if low > 0 and low < high / 2:
        low = 0
    if low == high:
        low, high = low - (abs(low) or 1) * 0.1, high + (abs(high) or 1) * 0.1
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough)
    first = math.floor(low / step)
    last = math.ceil(high / step)
    return [place * step for place in range(first, max(last, first + 1) + 1)]


def _brief(value: float) -> str:
    million = 1_000_000
    if abs(value) >= million:
        return f"{round(value / million, 2):g}m"
    return say_number(int(value)) if value == int(value) else say_number(value)


def _shown(number: int, room: float, longest: int) -> list[int]:
    """Choose which categories are named under the lines: the first, the last and as many between as fit."""
    fit = max(2, int(room / max(longest * SMALL * FIGURE + 8, _BETWEEN_TICKS / 2)))
    if number <= fit:
        return list(range(number))
    step = math.ceil((number - 1) / (fit - 1))
    shown = list(range(0, number, step))
    if shown[-1] != number - 1:
        shown = [*(place for place in shown if number - 1 - place >= step), number - 1]
    return shown
