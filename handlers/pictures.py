"""A chart as a picture, for what Slack's own charts cannot show: drawn to be read on a phone, 390 pixels wide.

The layout is worked out in pixels (`canvas`, `bars`, `time_lines`), and Vega-Lite only paints it. So every label is
where there is room for it, and a test can look at the numbers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from handlers.bars import draw_bars, draw_grouped_bars
from handlers.canvas import QUIET, SMALL, Canvas, specification
from handlers.time_lines import draw_lines

if TYPE_CHECKING:
    from data.query.document import Chart

SHARPNESS: Final = 3
"""Pixels of the picture for one of the page, as phones have them."""
_SECONDS: Final = 30
_DRAW: Final = (
    "import sys, vl_convert; sys.stdout.buffer.write("
    f"vl_convert.vegalite_to_png(sys.stdin.read(), scale={SHARPNESS}, allowed_base_urls=[]))"
)


class DrawingError(RuntimeError):
    """A picture could not be drawn; the log says why."""


def draw(chart: Chart, source: str) -> bytes:
    """Draw a chart as a PNG, with the line that names its sources under it.

    It is drawn by a process of its own: Vega-Lite holds the interpreter for as long as it draws (1.2 seconds the first
    time), in which nothing else could be answered.

    Raises:
        DrawingError: where it cannot be drawn.

    """
    try:
        drawn = subprocess.run(  # noqa: S603  this interpreter, and nothing that anybody typed on its command line
            [sys.executable, "-c", _DRAW],
            input=json.dumps(picture(chart, source)).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise DrawingError(error.stderr.decode(errors="replace")[-2_000:]) from error
    except subprocess.TimeoutExpired as error:
        raise DrawingError(f"drawing took more than {_SECONDS} seconds") from error
    return drawn.stdout


def picture(chart: Chart, source: str) -> dict[str, Any]:
    """Lay a chart out as a Vega-Lite specification."""
    canvas = Canvas()
    canvas.paragraph(chart.title, size=15, bold=True)
    canvas.paragraph(chart.unit, ink=QUIET)
    canvas.down += 6
    if chart.kind == "line":
        draw_lines(canvas, chart)
    elif len(chart.series) == 1:
        draw_bars(canvas, chart)
    else:
        draw_grouped_bars(canvas, chart)
    canvas.down += 6
    canvas.paragraph(source, size=SMALL, ink=QUIET)
    return specification(canvas)
