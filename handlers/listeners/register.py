"""Registers all Bolt listeners (`register_listeners`), and has those of slash commands, mentions, messages, the home tab and the shortcut.

Each reads a payload, asks for the answer and sends it. A slash command is answered in the response itself, in one round trip. The
message shortcut "Explain these bodies" says who leads each body of a message on the day it was written.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from slack_bolt import BoltResponse
from slack_bolt.middleware import Middleware

from data.changes.subscription import Channel
from data.dates import FIRST_DAY, say_day
from data.formatting import KIND_NAMES, label, say_count, say_list, title
from data.model import Kind
from data.names import Outcome
from data.query.answer import Choice, Fact, Line, compose
from data.query.evaluator import evaluate
from data.query.query import Attribute, Query
from data.state.conversations import Said
from handlers.actions import Press, answer_later, answer_once, do_event
from handlers.answering import SLASH_COMMANDS
from handlers.block_support import classic
from handlers.commands import EXPLAIN
from handlers.context import Asker, ListenerContext, Place, Task, said_of
from handlers.listeners.app_home import home_view, register_search
from handlers.listeners.buttons import PICTURED, add_picture, register_buttons
from handlers.listeners.name_lists import list_reply
from handlers.listeners.responses import answer_question, asked, reply_to, reply_to_asked
from handlers.listeners.workflow_steps import register_steps
from handlers.payload import (
    DEFERRED,
    QUESTIONS_ONLY,
    bot_of,
    id_of,
    is_address,
    message_text,
    part,
    text_of,
    time_of,
    words_of,
    workspace_of,
    written,
)
from handlers.posting import later, post, reply, upload
from handlers.rendering.answer_message import answer_message
from handlers.rendering.digest import is_direct
from handlers.rendering.message import Action, rendered, sentence
from handlers.rendering.plain_text import Reply
from handlers.understanding.slack_text import asked_with_mention, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from slack_bolt import Ack, App, BoltContext, BoltRequest, Respond
    from slack_sdk import WebClient

    from data.model import BodyKey
    from data.names import Span
    from data.register import Register
    from handlers.listeners.responses import Asked
    from handlers.posting import Posted
    from handlers.rendering.message import Message


_JSON: Final[dict[str, str | Sequence[str]]] = {"content-type": ["application/json;charset=utf-8"]}
_ANSWERED: Final = "answered"
"""Key in a request's context: the reply that the middleware found for the listener to send."""
_NOBODY: Final = "Slack did not say who asked this, or where. Try again."

_TRIED: Final = re.compile(rf"\A{Action.TRY}_[a-z0-9]{{1,5}}\Z")


class _Answering(Middleware):
    """Bolt middleware that answers questions; orders go on to the listeners, or are deferred.

    A question needs its words alone, and Bolt takes as long to find a listener and its arguments as a question takes to read.
    """

    def __init__(self, ctx: ListenerContext) -> None:
        self._desk = ctx

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002  Bolt's name
    ) -> BoltResponse | None:
        if text_of(req.body, "command") in SLASH_COMMANDS and _is_somebodys(req.body):
            found = answer_question(_question(req.body, self._desk), self._desk)
            team = id_of(req.body, "team_id")
            if isinstance(found, Reply):
                learns = self._desk.blocks.unproven(team, found.message.new_types)
                if not learns or not text_of(req.body, "response_url"):
                    return _response(found, self._desk, team)
                req.context[_ANSWERED] = found
        if req.context.get(QUESTIONS_ONLY):
            req.context[DEFERRED] = True
            return resp
        next()
        return resp


def _slash(
    ctx: ListenerContext, command: dict[str, Any], client: WebClient, respond: Respond, context: BoltContext
) -> BoltResponse:
    if not _is_somebodys(command):
        return _response(Reply(sentence(_NOBODY)), ctx, "")

    def tell(said: str) -> None:
        reply(respond, sentence(said))

    question = _question(command, ctx)
    channel = Channel(id_of(command, "team_id"), id_of(command, "channel_id"))
    asker = Asker(channel, id_of(command, "user_id"), question.kind)
    replied = context.get(_ANSWERED) or reply_to_asked(question, asker, ctx)
    if replied.files:
        later(ctx, lambda: upload(client, channel.id, replied.files, replied.comment), tell)
    workspace = ctx.workspace(channel.team)
    if respond.response_url and workspace.unproven(replied.message.new_types):
        # Slack does not report when it refuses the blocks of a response
        how = {"response_type": "in_channel"} if replied.public else {}
        later(ctx, lambda: reply(respond, replied.message, workspace, **how), tell)
        return BoltResponse(status=200, body="")
    return _response(replied, ctx, channel.team)


def _is_somebodys(command: Mapping[str, Any]) -> bool:
    return bool(id_of(command, "channel_id") and id_of(command, "user_id"))


def _question(command: Mapping[str, Any], ctx: ListenerContext) -> Asked:
    slash = command["command"]
    return asked(text_of(command, "text"), SLASH_COMMANDS[slash], ctx, shareable=True)


def _response(replied: Reply, ctx: ListenerContext, team: str) -> BoltResponse:
    """Make the response from rendered JSON; Bolt's `ack` would serialise the blocks each time."""
    message = rendered(classic(replied.message, ctx.blocks.refused(team)))
    body = message.for_everyone() if replied.public else message.response
    return BoltResponse(status=200, body=body, headers=_JSON)


def register_listeners(app: App, ctx: ListenerContext) -> None:
    """Add all listeners except those of corrections and installation to a Bolt app."""
    app.use(_Answering(ctx))
    for command in SLASH_COMMANDS:
        app.command(command)(partial(_slash, ctx))
    app.event("app_mention")(partial(_mention, ctx))
    app.event("message")(partial(_direct, ctx))
    register_buttons(app, ctx)
    app.message_shortcut(EXPLAIN)(partial(_explain, ctx))
    app.event("app_home_opened")(partial(_home, ctx))
    app.action(_TRIED)(partial(_try, ctx))
    register_search(app, ctx)
    register_steps(app, ctx)


def _mention(
    ctx: ListenerContext, event: dict[str, Any], body: dict[str, Any], client: WebClient
) -> BoltResponse | None:
    message = written(event)
    text = asked_with_mention(words_of(message), bot_of(body)) if message else None
    return _answer(ctx, client, message, text, body) if message and text is not None else None


def _direct(
    ctx: ListenerContext, event: dict[str, Any], body: dict[str, Any], client: WebClient
) -> BoltResponse | None:
    message = written(event) if event.get("channel_type") == "im" else None
    return _answer(ctx, client, message, words_of(message), body) if message else None


def _answer(
    ctx: ListenerContext, client: WebClient, message: dict[str, Any], text: str, body: dict[str, Any]
) -> BoltResponse | None:
    channel = Channel(workspace_of(body), id_of(message, "channel"))
    if not channel.id:
        return None
    asker, said = Asker(channel, id_of(message, "user")), said_of(body, message)
    place = Place(channel.id, text_of(message, "thread_ts") or None, ctx.workspace(channel.team))

    def write() -> Reply:
        if listed := list_reply(message, ctx, client):
            return listed
        before = ctx.conversations.before(said, ctx.register(), ctx.today(), ctx.now())
        return reply_to(text, asker, ctx, before)

    def keep(replied: Reply, posted: Posted) -> None:
        ctx.conversations.keep(said, replied.query, ctx.now(), posted.ts)
        if replied.query is not None and replied.query.ask in PICTURED:
            add_picture(ctx, client, place, asker, replied.query)
        if replied.beside:
            later(
                ctx,
                lambda: upload(client, place.channel, replied.beside, replied.comment, place.thread),
                lambda said: post(client, place.channel, sentence(said), place.thread),
            )

    return answer_once(ctx, client, body, message, Task(place, write, keep))


def _try(ctx: ListenerContext, ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Answer the words of a button, to the person alone in a channel, else in their direct message."""
    ack()
    press = Press(ctx, body, client, respond)
    if not press.user:
        return
    if not press.channel or is_direct(press.channel):
        _answer_directly(press)
    elif respond.response_url:
        later(ctx, lambda: _answer_alone(press), lambda said: press.answer(sentence(said), **press.in_thread))


def _answer_alone(press: Press) -> None:
    if not press.ctx.is_first(press.event()):
        return
    asker = Asker(Channel(press.team, press.channel), press.user)
    replied = reply_to_asked(asked(press.value, None, press.ctx, shareable=True), asker, press.ctx)
    seen = "in_channel" if replied.public else "ephemeral"
    press.reply(replied.message, response_type=seen, replace_original=False, **press.in_thread)


def _answer_directly(press: Press) -> None:
    """Answer in the direct message with the person, addressed by their id."""
    ctx, person = press.ctx, Channel(press.team, press.user)

    def write() -> Reply:
        if not ctx.is_first(press.event()):
            return Reply(sentence(""), silent=True)
        return reply_to(press.value, Asker(person, person.id), ctx)

    def keep(replied: Reply, posted: Posted) -> None:
        if person.team and posted.channel and posted.ts:
            said = Said(person.team, posted.channel, "", posted.ts)
            ctx.conversations.keep(said, replied.query, ctx.now(), posted.ts)

    answer_later(ctx, press.client, Task(Place(person.id, workspace=ctx.workspace(person.team)), write, keep))


def _explain(ctx: ListenerContext, ack: Ack, shortcut: dict[str, Any], respond: Respond) -> None:
    ack()
    message, today = part(shortcut, "message"), ctx.today()
    if not is_address(respond.response_url):
        return

    def explain() -> None:
        said = explain_message(message_text(message), ctx.register(), day_of(message, today), today)
        workspace = ctx.workspace(id_of(shortcut, "team", "id"))
        reply(respond, said, workspace, response_type="ephemeral", replace_original=False)

    later(ctx, explain, lambda said: reply(respond, sentence(said), response_type="ephemeral"))


def _home(
    ctx: ListenerContext, event: dict[str, Any], body: dict[str, Any], client: WebClient
) -> BoltResponse | None:
    user = id_of(event, "user")
    if event.get("tab", "home") != "home" or not user:
        return None

    def publish() -> None:
        client.views_publish(user_id=user, view=home_view(ctx.register(), ctx.today()))

    return do_event(ctx, body, publish)


MOST_BODIES: Final = 20
LONGEST_MESSAGE: Final = 12_000
"""Most characters of a message that are searched for names, to limit the time."""

_KINDS: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_AT_ONCE: Final = 2_000
_READINGS: Final = 3
_OFFERED: Final = 5
_SHOWN: Final = 60


def explain_message(text: str, register: Register, on: date, today: date) -> Message:
    """Write a message with every CCG, STP and ICB that a text names, and who led it on a day."""
    named = list(_named(text, register, on))
    bodies = list(dict.fromkeys(body for body, _ in named if body is not None))
    unclear = {span.text.casefold(): span for body, span in named if body is None}
    facts = [_body(register, body, on, today) for body in bodies]
    facts += [_unclear(register, span, on) for span in unclear.values()]
    notes = []
    if len(facts) > MOST_BODIES:
        notes.append(f"These are the first {MOST_BODIES}; {len(facts) - MOST_BODIES} more are named.")
    if len(text) > LONGEST_MESSAGE:
        notes.append(f"The message is long: its first {LONGEST_MESSAGE:,} characters were read.")
    count = say_count(len(facts), "body", "bodies") if facts else "No CCG, STP or ICB"
    found = compose(
        register,
        title="Bodies in this message",
        headline=Line(f"{count} {'was' if len(facts) <= 1 else 'were'} found, as of {say_day(on)}."),
        on=on,
        facts=facts[:MOST_BODIES],
        notes=tuple(notes),
        choices=tuple(
            Choice(label(title(register.at(on), body)), _about(body, on, today, Attribute.CARD))
            for body in bodies[:_OFFERED]
        ),
    )
    return answer_message(found)


def day_of(message: dict[str, Any], today: date) -> date:
    """Give the day in England on which a message was written, limited to the days that can be answered for."""
    written = time_of(text_of(message, "ts"), ZoneInfo("Europe/London"))
    return max(min(written.date(), today), FIRST_DAY) if written else today


def _named(text: str, register: Register, on: date) -> Iterator[tuple[BodyKey | None, Span]]:
    """Yield the names in a text in order, each with the body that it means, None for an ambiguous one."""
    for line in text[:LONGEST_MESSAGE].split("\n"):
        for each in _parts(clean(line)):
            for span in register.resolver.spans(each, on):
                readings = [r.body for r in span.resolution.readings if r.body.kind in _KINDS]
                if span.resolution.outcome is Outcome.MATCH and readings:
                    yield readings[0], span
                elif readings:
                    yield None, span


def _parts(text: str) -> Iterator[str]:
    """Divide a line into parts short enough for the search for names."""
    while len(text) > _AT_ONCE:
        cut = text.rfind(". ", 0, _AT_ONCE) + 1 or text.rfind(" ", 0, _AT_ONCE) + 1 or _AT_ONCE
        yield text[:cut]
        text = text[cut:]
    yield text


def _body(register: Register, body: BodyKey, on: date, today: date) -> Fact:
    found = evaluate(_about(body, on, today, Attribute.LEADER), register)
    closed = tuple(Line(note) for note in found.notes)
    label = f"{title(register.at(on), body)} · {KIND_NAMES[body.kind]}"
    return Fact(label, (found.headline, *closed))


def _about(body: BodyKey, on: date, today: date, ask: Attribute) -> Query:
    return Query((ask,), on, today, bodies=(body,), dated=True)


def _unclear(register: Register, span: Span, on: date) -> Fact:
    view = register.at(on)
    bodies = [r.body for r in span.resolution.readings if r.body.kind in _KINDS]
    names = [title(view, body) for body in bodies[:_READINGS]]
    more = f"; and {len(bodies) - len(names)} more" if len(bodies) > len(names) else ""
    shown = span.text if len(span.text) <= _SHOWN else span.text[: _SHOWN - 1] + "…"
    return Fact(f"“{shown}”", (Line(f"Could be {say_list(names)}{more}. Ask with the full name."),))
