"""Leaders through time as a Vega-Lite specification: a Gantt chart with a row for each person at each body."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.days import say_day
from handlers.rendering.frame import GRID, INK, INNER, QUIET, SERIES, SMALL, Spec, framed, width_of, wrapped

if TYPE_CHECKING:
    from data.query.document import Bar, Lane, Timeline

_ROW: Final = 17
_SURE, _LIKELY = SERIES[0], "#a5c8ea"
_MERGED: Final = "#b84a00"
_KEY: Final = ("confirmed", "likely or disputed", "end of the body")
_NOBODY: Final = "no leader known"
_GAP: Final = 4


def timeline(shown: Timeline, source: str) -> Spec:
    """Draw a body's name over the rows of its leaders, each with the name where there is room."""
    place = _Place(shown)
    rows: list[Spec] = []
    bars: list[Spec] = []
    lives: list[Spec] = []
    ends: list[Spec] = []
    texts: list[Spec] = []
    at = 0
    for lane in shown.lanes:
        for line in wrapped(_head(lane), INNER, SMALL, bold=True):
            texts.append({"row": at, "x": 0, "text": line, "align": "left", "bold": True, "ink": INK})
            at += 1
        first = at
        people = dict.fromkeys(bar.person for bar in lane.bars)
        for person in people or (_NOBODY,):
            theirs = [bar for bar in lane.bars if bar.person == person]
            bars += [{"row": at, "from": place.of(b.first), "to": place.to(b.last), "sure": _KEY[0 if b.sure else 1]} for b in theirs]
            texts.append({"row": at, **place.beside(person, theirs, lane)})
            at += 1
        lives += [{"row": row, "from": place.of(lane.first), "to": place.to(lane.last)} for row in range(first, at)]
        if lane.note:
            ends += [{"row": row, "from": place.to(lane.last), "sure": _KEY[2]} for row in range(first, at)]
    rows = [{"row": row} for row in range(at)]
    years = [{"x": place.of(date(y, 1, 1)), "text": f"’{y % 100:02}"} for y in range(shown.first.year + 1, shown.last.year + 1)]
    y: Spec = {"field": "row", "type": "ordinal", "axis": None, "scale": {"domain": [r["row"] for r in rows], "padding": 0}}
    x: Spec = {"field": "from", "type": "quantitative", "axis": None, "scale": {"domain": [0, INNER], "range": [0, INNER], "nice": False}}
    key: Spec = {
        "field": "sure", "type": "nominal", "scale": {"domain": list(_KEY), "range": [_SURE, _LIKELY, _MERGED]},
        "legend": {"orient": "top", "title": None, "symbolType": "square", "symbolStrokeWidth": 0, "symbolOpacity": 1},
    }  # fmt: skip
    view: Spec = {
        "width": INNER,
        "height": at * _ROW,
        "layer": [
            {"data": {"values": years}, "mark": {"type": "rule", "color": GRID}, "encoding": {"x": {**x, "field": "x"}}},
            {"data": {"values": lives}, "mark": {"type": "rule", "color": "#9aa5ad", "strokeDash": [1, 2]}, "encoding": {"x": x, "x2": {"field": "to"}, "y": y}},
            {"data": {"values": bars}, "mark": {"type": "bar", "height": _ROW - 5}, "encoding": {"x": x, "x2": {"field": "to"}, "y": y, "color": key}},
            {"data": {"values": ends}, "mark": {"type": "tick", "orient": "vertical", "thickness": 2.5, "size": _ROW}, "encoding": {"x": x, "y": y, "color": key}},
            *(_names(texts, look, x, y) for look in sorted({(t["align"], t["bold"]) for t in texts})),
            {"data": {"values": years}, "mark": {"type": "text", "fontSize": SMALL, "color": QUIET, "baseline": "top"}, "encoding": {"x": {**x, "field": "x"}, "y": {"value": at * _ROW + 4}, "text": {"field": "text"}}},
        ],
    }  # fmt: skip
    view["layer"] = [layer for layer in view["layer"] if layer["data"]["values"]]
    return framed(shown.title, shown.subtitle, [view], [], source)


def _head(lane: Lane) -> str:
    return f"{lane.name}: {lane.note}, {say_day(lane.last + timedelta(days=1))}" if lane.note else lane.name


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
        wide = width_of(person, SMALL) + 2 * _GAP
        if not bars:
            x = self.of(lane.first) if self.of(lane.first) + wide <= INNER else INNER
            return {"x": x, "text": person, "align": "left" if x < INNER else "right", "bold": False, "ink": QUIET}
        long = max(bars, key=lambda bar: self.to(bar.last) - self.of(bar.first))
        if self.to(long.last) - self.of(long.first) >= wide:
            ink = "white" if long.sure else INK
            return {"x": self.of(long.first) + _GAP, "text": person, "align": "left", "bold": False, "ink": ink}
        end = max(self.to(bar.last) for bar in bars)
        if end + wide <= INNER:
            return {"x": end + _GAP, "text": person, "align": "left", "bold": False, "ink": INK}
        begin = min(self.of(bar.first) for bar in bars)
        return {"x": max(begin - _GAP, wide), "text": person, "align": "right", "bold": False, "ink": INK}


def _names(texts: list[Spec], look: tuple[str, bool], x: Spec, y: Spec) -> Spec:
    align, bold = look
    values = [text for text in texts if (text["align"], text["bold"]) == look]
    mark = {"type": "text", "align": align, "fontWeight": "bold" if bold else "normal", "fontSize": SMALL}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    return {"data": {"values": values}, "mark": mark, "encoding": {"x": {**x, "field": "x"}, "y": y, "text": {"field": "text"}, "color": ink}}
