"""What a picture is painted on: texts, rectangles, rules and lines in pixels, handed to Vega-Lite to paint."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any, Final

WIDTH: Final = 390
"""The width of a phone."""
_MARGIN: Final = 12
INNER: Final = WIDTH - 2 * _MARGIN

TEXT, SMALL = 12, 11
LINE: Final = 14
"""From one line of text to the next."""
EM: Final = 0.51
"""The width of a character of prose, as a share of its size; bold ones and figures are wider."""
BOLD: Final = 1.08
FIGURE: Final = 0.56

INK, QUIET = "#212b32", "#4c6272"
_GRID: Final = "#d8dde0"
SERIES: Final = ("#005eb8", "#b84a00", "#00704a", "#98217c", "#7a5c00", "#4d4d4d")
"""Colours of series; each can be read as text on white, and told from the others by those who see fewer colours."""
_FONT: Final = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"


@dataclass
class Canvas:
    """What is to be painted, from the top down. `down` is how far it reaches."""

    rectangles: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    strokes: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    down: float = 0

    def write(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: int = TEXT,
        ink: str = INK,
        bold: bool = False,
        align: str = "left",
    ) -> None:
        """Put a line of text with the middle of its letters at a height."""
        weight = "bold" if bold else "normal"
        self.texts.append(
            {"text": text, "x": x, "y": y, "size": size, "ink": ink, "weight": weight, "align": align}
        )

    def paragraph(self, text: str, *, size: int = TEXT, ink: str = INK, bold: bool = False) -> None:
        """Put a text below everything else, in as many lines as it needs."""
        for line in wrapped(text, INNER, size, bold=bold):
            self.write(line, 0, self.down + size * 0.7, size=size, ink=ink, bold=bold)
            self.down += size * 1.35


def specification(canvas: Canvas) -> dict[str, Any]:
    high = math.ceil(canvas.down)
    places = {
        "x": {"field": "x", "type": "quantitative", "axis": None, "scale": _pixels(INNER)},
        "y": {"field": "y", "type": "quantitative", "axis": None, "scale": _pixels(high)},
    }
    ink = {"field": "ink", "type": "nominal", "scale": None}
    boxes = {**places, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    layers: list[dict[str, Any]] = [
        _layer(canvas.rules, {"type": "rule", "color": _GRID}, boxes),
        _layer(canvas.rectangles, {"type": "rect"}, {**boxes, "color": ink}),
        _layer(
            canvas.strokes,
            {"type": "line", "strokeWidth": 2.5},
            {**places, "color": ink, "detail": {"field": "line", "type": "nominal"}},
        ),
        _layer(canvas.strokes, {"type": "circle", "size": 28, "opacity": 1}, {**places, "color": ink}),
    ]
    for look in sorted({(t["size"], t["weight"], t["align"]) for t in canvas.texts}):
        size, weight, align = look
        texts = [t for t in canvas.texts if (t["size"], t["weight"], t["align"]) == look]
        mark = {"type": "text", "fontSize": size, "fontWeight": weight, "align": align, "baseline": "middle"}
        layers.append(_layer(texts, mark, {**places, "color": ink, "text": {"field": "text"}}))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "width": INNER,
        "height": high,
        "padding": _MARGIN,
        "autosize": "none",
        "config": {"font": _FONT, "view": {"stroke": None}},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def _layer(values: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _pixels(most: float) -> dict[str, Any]:
    return {"domain": [0, most], "range": [0, most], "nice": False, "zero": False}


def rectangle(x: float, y: float, x2: float, y2: float, ink: str) -> dict[str, Any]:
    return {"x": x, "y": y, "x2": x2, "y2": y2, "ink": ink}


def wrapped(text: str, width: float, size: int, *, bold: bool = False) -> list[str]:
    return wrap(" ".join(text.split()), max(8, int(width / (size * EM * (BOLD if bold else 1)))))
