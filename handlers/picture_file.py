"""A chart, a map or a timeline of an answer as a file that can be uploaded, with the same in words."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from handlers.posting import NotDoneError
from handlers.rendering.charts import chart_sentence
from handlers.rendering.files import LONGEST_TITLE, Upload, filename
from handlers.rendering.message import shorten
from handlers.rendering.painting import DrawingError, draw
from handlers.rendering.sources import source_line

if TYPE_CHECKING:
    from data.query.document import Answer, Picture

_LONGEST_ALT: Final = 1_000
_log = logging.getLogger(__name__)


def picture_file(found: Answer, shown: Picture) -> tuple[Upload, str]:
    """Draw a picture of an answer, and give it with the sentence that says what it shows.

    Raises:
        NotDoneError: where it cannot be drawn; it says what the picture would have shown.

    """
    words = chart_sentence(shown)
    try:
        drawn = draw(shown, source_line(found, shown))
    except DrawingError as error:
        _log.exception("a picture could not be drawn")
        raise NotDoneError(f"The picture could not be drawn here; the log says why. {words}") from error
    name, title = filename(shown.title, found, "png"), shorten(shown.title, LONGEST_TITLE)
    return Upload(name, title, drawn, shorten(words, _LONGEST_ALT)), words
