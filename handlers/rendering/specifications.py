"""The Vega-Lite specification of anything that an answer shows as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.query.document import Chart, Map
from handlers.rendering.bars_and_lines import bars, lines
from handlers.rendering.maps import map_of
from handlers.rendering.timelines import timeline

if TYPE_CHECKING:
    from data.query.document import Picture
    from handlers.rendering.frame import Spec


def specification(shown: Picture, source: str) -> Spec:
    """Give the specification of a picture, with the line that names its sources under it."""
    if isinstance(shown, Chart):
        return lines(shown, source) if shown.kind == "line" else bars(shown, source)
    return map_of(shown, source) if isinstance(shown, Map) else timeline(shown, source)
