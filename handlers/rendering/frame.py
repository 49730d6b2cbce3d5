"""What all pictures share: a phone's width, fonts and colours, title and subtitle above, words and sources below."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Spec = dict[str, Any]
Layer = tuple[list[Spec], Spec, Spec]
"""Values, their mark, and its encoding."""

WIDTH: Final = 390
"""Pixels of a phone's width."""
_MARGIN: Final = 12
INNER: Final = WIDTH - 2 * _MARGIN

TEXT, SMALL = 12, 11
GAP: Final = 4
"""Pixels between a shape and the words beside it."""
INK, QUIET, GRID = "#212b32", "#4c6272", "#d8dde0"
SERIES: Final = ("#005eb8", "#b84a00", "#00704a", "#98217c", "#7a5c00", "#4d4d4d")
"""Colours of series; each can be read as text on white, and told from the others by those who see fewer colours."""
_FONT: Final = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
_EM: Final = 0.51
"""The width of a character of prose, as a share of its size."""


def framed(
    title: str, subtitle: str, views: Sequence[Spec], below: Sequence[str], source: str, *, left: int = 0
) -> Spec:
    """Put a title and a subtitle over some views, and lines of words and the sources under them.

    `left` are the pixels that the views take to the left of themselves, for the labels of their axis.
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
    """Part a text into lines that fit a width in pixels."""
    return wrap(" ".join(text.split()), max(8, int(width / width_of("x", size, bold=bold)))) or [""]


def placed(high: float) -> Spec:
    """Place values by their `x` and `y`, in pixels from the left and the top of a picture that is `high`."""
    return {"x": _pixels("x", INNER), "y": _pixels("y", high)}


def boxed(high: float) -> Spec:
    """Place values as boxes, from `x` and `y` to `x2` and `y2`."""
    return {**placed(high), "x2": {"field": "x2"}, "y2": {"field": "y2"}}


def layered(high: float, layers: Iterable[Layer]) -> Spec:
    """Lay marks over each other, but for those without values."""
    drawn = [
        {"data": {"values": values}, "mark": mark, "encoding": encoding}
        for values, mark, encoding in layers
        if values
    ]
    return {"width": INNER, "height": high, "layer": drawn}


def _pixels(field: str, most: float) -> Spec:
    scale = {"domain": [0, most], "range": [0, most], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}
