"""Leaders through time as a Vega-Lite specification: a Gantt chart with a row for each person at each body."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from handlers.rendering.frame import (
    GAP,
    GRID,
    INK,
    INNER,
    QUIET,
    SERIES,
    SMALL,
    Layer,
    Spec,
    boxed,
    framed,
    layered,
    placed,
    width_of,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.query.document import Bar, Lane, Timeline

_ROW: Final = 17
_APART: Final = 6
_SURE, _LIKELY = SERIES[0], "#a5c8ea"
_MERGED: Final = "#b84a00"
_KEY: Final = ("confirmed", "likely or disputed", "closed")
_NOBODY: Final = "no leader known"


def timeline(shown: Timeline, source: str) -> Spec:
    """Draw a body's name over the rows of its leaders, each with the name where there is room."""
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
        down += _APART
    years = [
        {
            "x": place.of(date(year, 1, 1)),
            "x2": place.of(date(year, 1, 1)),
            "y": 0,
            "y2": down,
            "text": f"’{year % 100:02}",
        }
        for year in range(shown.first.year + 1, shown.last.year + 1)
    ]
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
    """Write the texts of one alignment, those outside bars with white behind them."""
    here = [text for text in texts if text["align"] == align]
    mark = {"type": "text", "align": align, "fontSize": SMALL, "fontWeight": {"expr": "datum.weight"}}
    where = {**at, "text": {"field": "text"}}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    yield [text for text in here if text.get("halo")], {**mark, "stroke": "white", "strokeWidth": 4}, where
    yield here, mark, {**where, "color": ink}


class _Place:
    """Where days and names stand, in pixels from the left."""

    def __init__(self, shown: Timeline) -> None:
        self._first = shown.first
        self._each = INNER / max(1, (shown.last - shown.first).days + 1)

    def of(self, day: date) -> float:
        return round((day - self._first).days * self._each, 1)

    def to(self, day: date) -> float:
        """Give where a day ends."""
        return round(((day - self._first).days + 1) * self._each, 1)

    def beside(self, person: str, bars: list[Bar], lane: Lane) -> Spec:
        """Put a name in its bar where that is long enough, else after it, else before it."""
        wide = width_of(person, SMALL) + 2 * GAP
        if not bars:
            x = self.of(lane.first) if self.of(lane.first) + wide <= INNER else INNER
            return {
                "x": x,
                "text": person,
                "align": "left" if x < INNER else "right",
                "ink": QUIET,
                "halo": True,
            }
        long = max(bars, key=lambda bar: self.to(bar.last) - self.of(bar.first))
        if self.to(long.last) - self.of(long.first) >= wide:
            ink = "white" if long.sure else INK
            return {"x": self.of(long.first) + GAP, "text": person, "align": "left", "ink": ink}
        end = max(self.to(bar.last) for bar in bars)
        if end + wide <= INNER:
            return {"x": end + GAP, "text": person, "align": "left", "ink": INK, "halo": True}
        begin = min(self.of(bar.first) for bar in bars)
        return {"x": max(begin - GAP, wide), "text": person, "align": "right", "ink": INK, "halo": True}
