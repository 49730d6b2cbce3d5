"""The listeners of an answer's buttons, and drawing the pictures that a button or a question asks for.

Each button answers the query in its value anew and does one thing with the answer. A picture asked for in words is uploaded to the
answer's thread once it is drawn, with a description in words.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

from data.changes.subscription import About, Channel, Watch
from data.query.evaluator import evaluate
from data.query.query import Attribute, Query
from data.state.conversations import Said
from handlers.actions import Press, button, dialogue, hash_of
from handlers.context import Asker, Place, Shared
from handlers.listeners.corrections import open_about
from handlers.posting import NotDoneError, guarded, later, post, upload, upload_to_person
from handlers.rendering.answer_message import answer_message, details_view
from handlers.rendering.digest import is_direct
from handlers.rendering.message import Action, Message, context, fit, preformatted, section, sentence, shorten
from handlers.rendering.painting import MOST_WAITING, Added, DrawingError, DrawingQueue, draw
from handlers.rendering.plain_text import (
    LONGEST_TITLE,
    Upload,
    comment,
    csv_files,
    filename,
    quote_text,
    source_line,
    sources_view,
)
from handlers.rendering.tables_and_charts import button_label, chart_sentence
from handlers.understanding.slack_text import escape
from handlers.watching import read_pick, start_watching

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from slack_bolt import Ack, App, Respond
    from slack_sdk import WebClient

    from data.query.answer import Answer, Picture
    from handlers.context import ListenerContext


_LONGEST_ALT: Final = 1_000
_log = logging.getLogger(__name__)

PICTURED: Final = frozenset({Attribute.MAP, Attribute.TIMELINE})
"""Attributes whose answer is a picture."""
_TOO_MANY_WAIT: Final = (
    f"{MOST_WAITING} of your pictures are still being drawn. {{}} again once they are there."
)
_NOT_SHARED: Final = {
    Shared.BEFORE: "That answer is in this conversation already; it was not shared again.",
    Shared.BUSY: "That answer is being shared already.",
    Shared.UNSURE: "Slack did not say whether it took that answer. If it is not there in a minute, press again.",
}


def uploaded(
    found: Answer, shown: Picture, give: Callable[[Upload, str, str], object]
) -> Callable[[], object]:
    """Draw a picture of an answer, and give a function that uploads it.

    Args:
        found: the answer.
        shown: its picture.
        give: uploads the file; it gets the file, its kind ("as a map") and the sentence that describes it.

    Raises:
        NotDoneError: where it cannot be drawn, or, from the function, not uploaded; the message describes the picture.

    """
    words = chart_sentence(shown)
    try:
        drawn = draw(shown, source_line(found, shown))
    except DrawingError as error:
        _log.exception("a picture could not be drawn")
        raise NotDoneError(f"The picture could not be drawn here; the log says why. {words}") from error
    name, title = filename(shown.title, found, "png"), shorten(shown.title, LONGEST_TITLE)
    file = Upload(name, title, drawn, shorten(words, _LONGEST_ALT))
    what = f"as a {button_label(shown).removeprefix('Show ')}"

    def upload() -> None:
        try:
            give(file, what, words)
        except NotDoneError as error:
            raise NotDoneError(f"{error} {words}") from error

    return upload


def _draws_in_turn(  # noqa: PLR0917  what the queue takes, and whom to tell
    ctx: ListenerContext,
    drawings: DrawingQueue,
    person: Hashable,
    same: Hashable,
    draw: Callable[[], Callable[[], object]],
    tell: Callable[[str], object],
) -> bool:
    """Queue `draw`, which gives a follow-up; where either fails, `tell` gets a sentence. False where too many wait."""

    def job() -> Callable[[], object] | None:
        drawn: list[Callable[[], object]] = []
        guarded(lambda: drawn.append(draw()), lambda said: later(ctx, lambda: tell(said)))
        return (lambda: guarded(drawn[0], tell)) if drawn else None

    return drawings.add(person, same, job) is not Added.TOO_MANY


def add_picture(ctx: ListenerContext, client: WebClient, place: Place, asker: Asker, query: Query) -> None:
    """Queue the picture of an answer, and upload it to the answer's thread once it is drawn."""

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
    person, same = (asker.channel.team, asker.user), (place.channel, place.thread, query)
    if not _draws_in_turn(ctx, drawings, person, same, draw, tell):
        tell(_TOO_MANY_WAIT.format("Ask"))


def register_buttons(app: App, ctx: ListenerContext) -> None:
    """Add the listeners of an answer's buttons and of its menu to a Bolt app.

    A chosen option of the menu acts as the button of that action id, which stands beside the menu where the query is too long
    for the id of the menu's block. What everybody sees is done once for each press; sharing has a key of its own.
    """
    drawings = ctx.drawings or DrawingQueue(ctx.posting, ctx.posting)
    draws = button(ctx, lambda press: _wait_to_draw(press, drawings), once=True)
    plain: dict[str, Callable[..., None]] = {
        Action.SHARE: button(ctx, _share),
        Action.EXPORT: button(ctx, _export, once=True),
        Action.WATCH_BODY: button(ctx, _watch_body, once=True),
        Action.MAP_BODY: draws,
        Action.COPY: button(ctx, _copy, once=True),
        Action.SOURCES: dialogue(ctx, _show_sources),
        Action.DETAILS: dialogue(ctx, _show_details),
    }
    numbered = {
        Action.PICK: button(ctx, _pick),
        Action.NEXT: button(ctx, _next),
        Action.WATCH: button(ctx, _watch, once=True),
        Action.DRAW: draws,
    }
    in_menu = {**plain, Action.CORRECT: dialogue(ctx, _suggest)}

    def choose(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        wanted = Press(ctx, body, client, respond).action
        listener = draws if _numbered(Action.DRAW).match(wanted) else in_menu.get(wanted)
        if listener is None:
            ack()
        else:
            listener(ack, body, client, respond)

    for action, listener in plain.items():
        app.action(action)(listener)
    for action, listener in numbered.items():
        app.action(_numbered(action))(listener)
    app.action(Action.MORE)(choose)


def _numbered(action: str) -> re.Pattern[str]:
    return re.compile(rf"\A{action}_[0-9]{{1,3}}\Z")


def _asked(press: Press) -> tuple[Query, Answer]:
    query = press.query()
    return query, evaluate(query, press.ctx.register())


def _written(
    press: Press, query: Query, found: Answer, *, shareable: bool = False, shared_by: str = ""
) -> Message:
    correctable = press.ctx.stewards is not None
    return answer_message(found, query, shareable=shareable, shared_by=shared_by, correctable=correctable)


def _pick(press: Press) -> None:
    query, found = _asked(press)
    message = _written(press, query, found, shareable=not press.seen_by_all)
    press.reply(message, replace_original=True)
    if press.seen_by_all:
        press.ctx.conversations.keep(_said(press), query, press.ctx.now(), press.message)


def _said(press: Press) -> Said | None:
    """Give the message with the pressed button and its conversation; None where the payload lacks them."""
    if not press.team or not press.message:
        return None
    # the first message of a thread has its own `ts` as `thread_ts`
    thread = press.thread if press.thread != press.message else None
    alone = "" if is_direct(press.channel) else press.message
    return Said(press.team, press.channel, thread or alone, press.message)


def _next(press: Press) -> None:
    query, found = _asked(press)
    message = _written(press, query, found, shareable=True)
    press.answer(message, **press.in_thread)


def _watch(press: Press) -> None:
    _start(press, read_pick(press.value, press.user, press.ctx.register()))


def _watch_body(press: Press) -> None:
    """Watch the body of an answer, or its successor of today."""
    _, found = _asked(press)
    if found.body is None:
        raise NotDoneError("There is no body in this answer any more. Say `watch` and a name.")
    _start(press, Watch(found.body, About.CHANGES, press.user))


def _start(press: Press, watch: Watch) -> None:
    done = start_watching(watch, Asker(Channel(press.team, press.channel), press.user), press.ctx)
    if done.public:
        press.reply(done.message, response_type="in_channel", replace_original=not press.seen_by_all)
    else:
        press.answer(done.message)


def _share(press: Press) -> None:
    query, found = _asked(press)
    message = _written(press, query, found, shared_by=press.user)

    def send(metadata: dict[str, Any] | None = None) -> None:
        how = press.in_thread | ({"metadata": metadata} if metadata else {})
        press.reply(message, response_type="in_channel", replace_original=False, **how)

    if press.ctx.once is None or not press.message:
        send()
        return
    key = press.event("share", hash_of(press.value))
    shared = press.ctx.once.share(press.client, key, Place(press.channel, press.thread), message, send)
    if shared is not Shared.DONE:
        raise NotDoneError(_NOT_SHARED[shared])


def _show_sources(press: Press) -> None:
    _, found = _asked(press)
    press.open(sources_view(found))


def _show_details(press: Press) -> None:
    _, found = _asked(press)
    press.open(details_view(found))


def _suggest(press: Press) -> None:
    _, found = _asked(press)
    open_about(press, found.body, found.on)


def _copy(press: Press) -> None:
    """Show the answer to the person alone as preformatted plain text, for copying."""
    _, found = _asked(press)
    press.answer(preformatted(quote_text(found)), **press.in_thread)


def _export(press: Press) -> None:
    _, found = _asked(press)
    files = csv_files(found)
    if not files:
        raise NotDoneError("There is no table in this answer any more. Ask again.")
    _give(press, files, found, "as CSV")


def _give(press: Press, files: Sequence[Upload], found: Answer, what: str, words: str = "") -> None:
    """Upload files of an answer to its conversation where all see it, else to the person's direct message.

    Raises:
        NotDoneError: where nothing can be uploaded; it says why.

    """
    if press.seen_by_all or is_direct(press.channel):
        upload(press.client, press.channel, files, comment(press.user, found, what), press.thread)
        return
    said = f"{comment('', found, what)}, from your question in <#{press.channel}>."
    told = Message(said, [section(said), *([context(escape(words))] if words else [])])
    upload_to_person(press.client, press.user, files, fit(told))
    press.tell("Only you see this answer, so it is in your direct message with Commissioner.")


def _wait_to_draw(press: Press, drawings: DrawingQueue) -> None:
    """Queue the picture of a button; a second press before it is uploaded has no effect."""
    same = (press.channel, press.message, press.thread, press.action, press.value)
    person = (press.team, press.user)
    if not _draws_in_turn(press.ctx, drawings, person, same, lambda: _draw(press), press.tell):
        raise NotDoneError(_TOO_MANY_WAIT.format("Press"))


def _draw(press: Press) -> Callable[[], object]:
    query, found = _asked(press)
    if press.action == Action.MAP_BODY:
        if found.body is None:
            raise NotDoneError("There is no body in this answer any more. Ask again with the name.")
        about = Query((Attribute.MAP,), found.on, query.today, bodies=(found.body,), dated=True)
        found = evaluate(about, press.ctx.register())
        if not found.charts:
            raise NotDoneError(found.headline.text)
    place = 0 if press.action == Action.MAP_BODY else int(press.action.removeprefix(f"{Action.DRAW}_"))
    if place >= len(found.charts):
        raise NotDoneError("There is no such chart in this answer any more. Ask again.")
    return uploaded(
        found, found.charts[place], lambda file, what, words: _give(press, [file], found, what, words)
    )
