"""A picture that was asked for in words: it follows the answer, in the same thread, once it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.query.evaluator import evaluate
from data.query.query import Attribute
from handlers.picture_file import picture_file
from handlers.posting import NotDoneError, guarded, post, upload
from handlers.rendering.charts import button_label
from handlers.rendering.drawing_queue import MOST_WAITING, Added, DrawingQueue
from handlers.rendering.files import comment
from handlers.rendering.message import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from data.query.query import Query
    from handlers.context import ListenerContext, Place
    from handlers.watching.asker import Asker

PICTURED: Final = frozenset({Attribute.MAP, Attribute.TIMELINE})
"""What is asked for when a picture is."""
_TOO_MANY_WAIT: Final = (
    f"{MOST_WAITING} of your pictures are still being drawn. Ask again once they are there."
)


def add_picture(ctx: ListenerContext, client: WebClient, place: Place, asker: Asker, query: Query) -> None:
    """Draw the picture of an answer when it is the asker's turn, and upload it beside the answer."""

    def tell(said: str) -> None:
        post(client, place.channel, sentence(said), place.thread)

    def draw() -> Callable[[], object]:
        found = evaluate(query, ctx.register())
        if not found.charts:
            return lambda: None  # the answer says why there is none
        file, words = picture_file(found, found.charts[0])
        what = f"as a {button_label(found.charts[0]).removeprefix('Show ')}"

        def put() -> None:
            try:
                upload(client, place.channel, [file], comment(asker.user, found, what), place.thread)
            except NotDoneError as error:
                raise NotDoneError(f"{error} {words}") from error

        return put

    def draw_and_follow() -> Callable[[], object] | None:
        drawn: list[Callable[[], object]] = []
        guarded(lambda: drawn.append(draw()), tell)
        return (lambda: guarded(drawn[0], tell)) if drawn else None

    drawings = ctx.drawings or DrawingQueue(ctx.posting, ctx.posting)
    same = (place.channel, place.thread, query)
    if drawings.add((asker.channel.team, asker.user), same, draw_and_follow) is Added.TOO_MANY:
        tell(_TOO_MANY_WAIT)
