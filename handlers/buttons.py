"""The buttons of an answer. Each puts the question in its value again, and does one thing with the answer."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

from data.digests.watching import Channel
from data.query.evaluator import evaluate
from data.state.conversations import Said
from handlers.blocks import DRAW, NEXT, PICK, SHARE, SOURCES, answer_message
from handlers.charts import button_label, chart_sentence
from handlers.digests import is_direct
from handlers.exporting import LONGEST_TITLE, comment, csv_files, filename
from handlers.message import EXPORT, shorten
from handlers.posting import NotDoneError, reply, upload
from handlers.press import Press, button
from handlers.rendering.painting import DrawingError, draw
from handlers.replied import Upload
from handlers.sources import source_line, sources_view
from handlers.watching.asker import Asker
from handlers.watching.ordering import NO_STATE, STEWARDS_ONLY, may_change
from handlers.watching.picking import WATCH, read_pick
from handlers.watching.starting import start_watching

if TYPE_CHECKING:
    from slack_bolt import App

    from data.query.document import Answer
    from data.query.query import Query
    from handlers.desk import Desk
    from handlers.message import Message

_LONGEST_ALT: Final = 1_000

_log = logging.getLogger(__name__)


def register_buttons(app: App, desk: Desk) -> None:
    """Put the listeners for the buttons of an answer on a Bolt app."""
    for action, does in (
        (_numbered(PICK), _pick),
        (_numbered(NEXT), _next),
        (SHARE, _share),
        (SOURCES, _show_sources),
        (EXPORT, _export),
        (_numbered(DRAW), _draw),
        (_numbered(WATCH), _watch),
    ):
        app.action(action)(button(desk, does))


def _numbered(action: str) -> re.Pattern[str]:
    return re.compile(rf"\A{action}_[0-9]{{1,3}}\Z")


def _asked(press: Press) -> tuple[Query, Answer]:
    """Answer the query of a button as of now."""
    query = press.query()
    return query, evaluate(query, press.desk.register())


def _written(
    press: Press, query: Query, found: Answer, *, shareable: bool = False, shared_by: str = ""
) -> Message:
    """Write an answer with its buttons."""
    correctable = press.desk.stewards is not None
    return answer_message(found, query, shareable=shareable, shared_by=shared_by, correctable=correctable)


def _pick(press: Press) -> None:
    query, found = _asked(press)
    message = _written(press, query, found, shareable=not press.seen_by_all)
    reply(press.respond, message, replace_original=True)
    if press.seen_by_all:
        press.desk.conversations.keep(_said(press), query, press.desk.now(), press.message)


def _said(press: Press) -> Said | None:
    """Give the message whose answer was picked as part of its conversation; None where Slack did not say which it is."""
    if not press.team or not press.message:
        return None
    # the first message of a thread names itself as that of its thread
    thread = press.thread if press.thread != press.message else None
    alone = "" if is_direct(Channel(press.team, press.channel)) else press.message
    return Said(press.team, press.channel, thread or alone, press.message)


def _next(press: Press) -> None:
    query, found = _asked(press)
    message = _written(press, query, found, shareable=True)
    reply(press.respond, message, response_type="ephemeral", replace_original=False, **_in_thread(press))


def _watch(press: Press) -> None:
    if press.desk.state is None:
        raise NotDoneError(NO_STATE)
    watch = read_pick(press.value, press.user, press.desk.register())
    asker = Asker(Channel(press.team, press.channel), press.user)
    if not may_change(asker, press.desk):
        raise NotDoneError(STEWARDS_ONLY)
    done = start_watching([watch], asker, press.desk, press.desk.state)
    if done.public:
        reply(press.respond, done.message, response_type="in_channel", replace_original=not press.seen_by_all)
    else:
        reply(press.respond, done.message, response_type="ephemeral", replace_original=False)


def _share(press: Press) -> None:
    query, found = _asked(press)
    message = _written(press, query, found, shared_by=press.user)
    reply(press.respond, message, response_type="in_channel", replace_original=False, **_in_thread(press))


def _in_thread(press: Press) -> dict[str, str]:
    return {"thread_ts": press.thread} if press.thread else {}


def _show_sources(press: Press) -> None:
    _, found = _asked(press)
    press.client.views_open(trigger_id=press.trigger, view=sources_view(found))


def _export(press: Press) -> None:
    _, found = _asked(press)
    files = csv_files(found)
    if not files:
        raise NotDoneError("There is no table in this answer any more. Ask again.")
    upload(press.client, press.channel, files, comment(press.user, found, "as CSV"), press.thread)


def _draw(press: Press) -> None:
    _, found = _asked(press)
    place = int(press.action.removeprefix(f"{DRAW}_"))
    if place >= len(found.charts):
        raise NotDoneError("There is no such chart in this answer any more. Ask again.")
    chart = found.charts[place]
    words = chart_sentence(chart)
    try:
        drawn = draw(chart, source_line(found, chart))
        file = Upload(
            filename(chart.title, found, "png"),
            shorten(chart.title, LONGEST_TITLE),
            drawn,
            shorten(words, _LONGEST_ALT),
        )
        what = f"as a {button_label(chart).removeprefix('Show ')}"
        upload(press.client, press.channel, [file], comment(press.user, found, what), press.thread)
    except DrawingError as error:
        _log.exception("a picture could not be drawn")
        raise NotDoneError(f"The picture could not be drawn here; the log says why. {words}") from error
    except NotDoneError as error:
        raise NotDoneError(f"{error} {words}") from error
