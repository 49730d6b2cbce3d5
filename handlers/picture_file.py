"""A chart, a map or a timeline of an answer as a file with the same in words: drawn in turn, and then uploaded."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from handlers.posting import NotDoneError, guarded, later
from handlers.rendering.charts import button_label, chart_sentence
from handlers.rendering.files import LONGEST_TITLE, Upload, filename
from handlers.rendering.message import shorten
from handlers.rendering.painting import DrawingError, draw
from handlers.rendering.sources import source_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.document import Answer, Picture
    from handlers.context import ListenerContext

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


def uploaded(
    found: Answer, shown: Picture, give: Callable[[Upload, str, str], object]
) -> Callable[[], object]:
    """Draw a picture of an answer, and give what uploads it.

    Args:
        found: the answer.
        shown: its picture.
        give: uploads the file, told what it is ("as a map") and the sentence that says what it shows.

    Raises:
        NotDoneError: where it cannot be drawn, and by what uploads it where it cannot be uploaded; it says what the
            picture would have shown.

    """
    file, words = picture_file(found, shown)
    what = f"as a {button_label(shown).removeprefix('Show ')}"

    def upload() -> None:
        try:
            give(file, what, words)
        except NotDoneError as error:
            raise NotDoneError(f"{error} {words}") from error

    return upload


def drawn_and_followed(
    ctx: ListenerContext, draw: Callable[[], Callable[[], object]], tell: Callable[[str], object]
) -> Callable[[], Callable[[], object] | None]:
    """Make of `draw`, which gives what follows, a job of the drawing queue: neither raises, `tell` gets the sentence."""

    def job() -> Callable[[], object] | None:
        drawn: list[Callable[[], object]] = []
        guarded(lambda: drawn.append(draw()), lambda said: later(ctx, lambda: tell(said)))
        return (lambda: guarded(drawn[0], tell)) if drawn else None

    return job
