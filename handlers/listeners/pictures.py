"""A picture that was asked for in words: it follows the answer, in the same thread, once it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.query.evaluator import evaluate
from data.query.query import Attribute
from handlers.picture_file import drawn_and_followed, uploaded
from handlers.posting import post, upload
from handlers.rendering.drawing_queue import MOST_WAITING, Added, DrawingQueue
from handlers.rendering.files import comment
from handlers.rendering.message import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from data.query.query import Query
    from handlers.context import ListenerContext, Place
    from handlers.rendering.files import Upload
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

        def give(file: Upload, what: str, _: str) -> None:
            upload(client, place.channel, [file], comment(asker.user, found, what), place.thread)

        return uploaded(found, found.charts[0], give)

    drawings = ctx.drawings or DrawingQueue(ctx.posting, ctx.posting)
    same = (place.channel, place.thread, query)
    job = drawn_and_followed(ctx, draw, tell)
    if drawings.add((asker.channel.team, asker.user), same, job) is Added.TOO_MANY:
        tell(_TOO_MANY_WAIT)
