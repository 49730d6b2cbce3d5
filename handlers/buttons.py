"""The buttons of an answer. Each puts the question in its value again, and does one thing with the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.answers import answer
from handlers.blocks import DRAW, NEXT, PICK, SHARE, SOURCES, answer_message
from handlers.charts import chart_sentence
from handlers.message import EXPORT, sentence, shorten
from handlers.pictures import draw
from handlers.posting import NotDoneError, Upload, later, reply, upload
from handlers.sources import source_line, sources_view
from handlers.spreadsheet import table_csv
from handlers.tables import is_empty
from handlers.tokens import StaleButtonError, read_token
from handlers.typed import escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App, Respond
    from slack_sdk import WebClient

    from data.answers import Answer
    from data.questions import Question
    from handlers.posting import Desk

_LONGEST_FILENAME: Final = 60
_LONGEST_TITLE: Final = 200
_LONGEST_ALT: Final = 1_000


def register_buttons(app: App, desk: Desk) -> None:
    """Put the listeners for the buttons of an answer on a Bolt app."""
    for action, does in (
        (re.compile(rf"{PICK}_\d+"), _pick),
        (re.compile(rf"{NEXT}_\d+"), _next),
        (SHARE, _share),
        (SOURCES, _show_sources),
        (EXPORT, _export),
        (re.compile(rf"{DRAW}_\d+"), _draw),
    ):
        app.action(action)(_button(desk, does))


@dataclass(frozen=True, slots=True)
class _Press:
    """A button that was pressed: what came with it, and the ways to answer."""

    desk: Desk
    body: dict[str, Any]
    client: WebClient
    respond: Respond

    @property
    def action(self) -> dict[str, Any]:
        return dict(self.body["actions"][0])

    @property
    def user(self) -> str:
        return str(self.body.get("user", {}).get("id", ""))

    @property
    def seen_by_all(self) -> bool:
        return not self.body.get("container", {}).get("is_ephemeral", False)

    @property
    def channel(self) -> str:
        return str(self.body.get("channel", {}).get("id") or self.body.get("container", {}).get("channel_id"))

    @property
    def thread(self) -> str | None:
        return (
            self.body.get("message", {}).get("thread_ts")
            or self.body.get("container", {}).get("thread_ts")
            or None
        )

    def asked(self) -> tuple[Question, Answer]:
        """Read the question of the button and answer it as of now.

        Raises:
            NotDoneError: for a button that cannot be read any more.

        """
        register = self.desk.register()
        try:
            question = read_token(str(self.action.get("value", "")), self.desk.today())
        except StaleButtonError as error:
            raise NotDoneError(str(error)) from error
        if question.body is not None and question.body not in register.bodies:
            raise NotDoneError("That body is not in the reference any more. Ask again with the name.")
        return question, answer(question, register)

    def tell(self, said: str) -> None:
        reply(self.respond, sentence(said), response_type="ephemeral", replace_original=False)


def _button(desk: Desk, does: Callable[[_Press], None]) -> Callable[..., None]:
    def press_button(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        press = _Press(desk, body, client, respond)
        later(desk, lambda: does(press), press.tell)

    return press_button


def _pick(press: _Press) -> None:
    question, found = press.asked()
    message = answer_message(found, question, shareable=not press.seen_by_all)
    reply(press.respond, message, replace_original=True)


def _next(press: _Press) -> None:
    question, found = press.asked()
    message = answer_message(found, question, shareable=True)
    reply(press.respond, message, response_type="ephemeral", replace_original=False, **_in_thread(press))


def _share(press: _Press) -> None:
    question, found = press.asked()
    message = answer_message(found, question, shared_by=press.user)
    reply(press.respond, message, response_type="in_channel", replace_original=False, **_in_thread(press))


def _in_thread(press: _Press) -> dict[str, str]:
    return {"thread_ts": press.thread} if press.thread else {}


def _show_sources(press: _Press) -> None:
    _, found = press.asked()
    press.client.views_open(trigger_id=press.body["trigger_id"], view=sources_view(found))


def _export(press: _Press) -> None:
    _, found = press.asked()
    tables = [table for table in found.tables if not is_empty(table)]
    if not tables:
        raise NotDoneError("There is no table in this answer any more. Ask again.")
    files = [
        # with a byte order mark, or Excel takes the letters for those of another alphabet
        Upload(
            _filename(table.title, found, "csv"),
            shorten(table.title, _LONGEST_TITLE),
            table_csv(found, table).encode("utf-8-sig"),
        )
        for table in tables
    ]
    upload(press.client, press.channel, files, _comment(press, found, "as CSV"), press.thread)


def _draw(press: _Press) -> None:
    _, found = press.asked()
    place = int(press.action["action_id"].removeprefix(f"{DRAW}_"))
    if place >= len(found.charts):
        raise NotDoneError("There is no such chart in this answer any more. Ask again.")
    chart = found.charts[place]
    file = Upload(
        _filename(chart.title, found, "png"),
        shorten(chart.title, _LONGEST_TITLE),
        draw(chart, source_line(found, chart)),
        shorten(chart_sentence(chart), _LONGEST_ALT),
    )
    upload(press.client, press.channel, [file], _comment(press, found, "as a chart"), press.thread)


def _filename(title: str, found: Answer, ending: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold())[:_LONGEST_FILENAME].strip("-") or "commissioner"
    return f"{words}-{found.on.isoformat()}.{ending}"


def _comment(press: _Press, found: Answer, what: str) -> str:
    who = f", for <@{escape(press.user)}>" if press.user else ""
    return f"{escape(shorten(found.title, _LONGEST_TITLE))} {what}{who}"
