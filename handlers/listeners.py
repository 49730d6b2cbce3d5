"""The Bolt listeners: thin, with all they need passed in. Each reads what came, asks, and sends a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from data.digests.watching import Channel
from data.state.conversations import Said
from handlers.buttons import register_buttons
from handlers.conversations import said_of
from handlers.desk import Desk, Event, Place, Task
from handlers.digests import is_direct
from handlers.events import answer_later, answer_message, do_event
from handlers.home import home_view
from handlers.incoming import (
    bot_of,
    id_of,
    is_address,
    part,
    pressed,
    text_of,
    words_of,
    workspace_of,
    written,
)
from handlers.lists import list_reply
from handlers.message import sentence
from handlers.pictured import PICTURED, add_picture
from handlers.posting import later, post, reply, upload
from handlers.rendering.help import TRY
from handlers.replied import Replied
from handlers.replying import asked, reply_to, reply_to_asked
from handlers.search_dialog import register_search
from handlers.shortcut import EXPLAIN, day_of, explain_message, message_text
from handlers.slash import register_commands
from handlers.understanding.slack_text import asked_with_mention
from handlers.watching.asker import Asker
from handlers.workflow_steps import register_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App, BoltResponse, Respond
    from slack_sdk import WebClient

    from handlers.posting import Posted


_TRIED: Final = re.compile(rf"\A{TRY}_[a-z0-9]{{1,5}}\Z")


def register_listeners(app: App, desk: Desk) -> None:
    """Put the listeners on a Bolt app: three slash commands, mentions, direct messages, buttons, shortcuts, search, home, workflow steps."""
    register_commands(app, desk)
    app.event("app_mention")(_mention(desk))
    app.event("message")(_direct(desk))
    register_buttons(app, desk)
    app.message_shortcut(EXPLAIN)(_explain(desk))
    app.event("app_home_opened")(_home(desk))
    app.action(_TRIED)(_try(desk))
    register_search(app, desk)
    register_steps(app, desk)


def _mention(desk: Desk) -> Callable[..., BoltResponse | None]:
    def answer_mention(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> BoltResponse | None:
        message = written(event)
        text = asked_with_mention(words_of(message), bot_of(body)) if message else None
        return _answer(desk, client, message, text, body) if message and text is not None else None

    return answer_mention


def _direct(desk: Desk) -> Callable[..., BoltResponse | None]:
    def answer_direct(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> BoltResponse | None:
        message = written(event) if event.get("channel_type") == "im" else None
        return _answer(desk, client, message, words_of(message), body) if message else None

    return answer_direct


def _answer(
    desk: Desk, client: WebClient, message: dict[str, Any], text: str, body: dict[str, Any]
) -> BoltResponse | None:
    channel = Channel(workspace_of(body), id_of(message, "channel"))
    if not channel.id:
        return None
    asker, said = Asker(channel, id_of(message, "user")), said_of(body, message)
    place = Place(channel.id, text_of(message, "thread_ts") or None, desk.workspace(channel.team))

    def write() -> Replied:
        if listed := list_reply(message, desk, client):
            return listed
        before = desk.conversations.before(said, desk.register(), desk.today(), desk.now())
        return reply_to(text, asker, desk, before)

    def keep(replied: Replied, posted: Posted) -> None:
        desk.conversations.keep(said, replied.query, desk.now(), posted.ts)
        if replied.query is not None and replied.query.ask in PICTURED:
            add_picture(desk, client, place, asker, replied.query)
        if replied.beside:
            later(
                desk,
                lambda: upload(client, place.channel, replied.beside, replied.comment, place.thread),
                lambda said: post(client, place.channel, sentence(said), place.thread),
            )

    return answer_message(desk, client, body, message, Task(place, write, keep))


def _try(desk: Desk) -> Callable[..., None]:
    """Answer the words of a button: in a channel to whoever pressed it alone, else in their direct message."""

    def answer_tried(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        team, user = workspace_of(body), id_of(body, "user", "id")
        if not user:
            return
        pressed_at = text_of(pressed(body), "action_ts") or text_of(body, "trigger_id")
        event = Event(team, f"{user}:{pressed_at}")
        channel, text = Channel(team, id_of(body, "channel", "id")), text_of(pressed(body), "value")
        if not channel.id or is_direct(channel):
            _answer_directly(desk, client, Channel(team, user), text, event)
        elif respond.response_url:
            thread = text_of(body, "message", "thread_ts") or text_of(body, "container", "thread_ts")
            how: dict[str, Any] = {"replace_original": False} | ({"thread_ts": thread} if thread else {})
            later(
                desk,
                lambda: _answer_alone(desk, respond, Asker(channel, user), text, event, how),
                lambda said: reply(respond, sentence(said), response_type="ephemeral", **how),
            )

    return answer_tried


def _is_copy(desk: Desk, event: Event) -> bool:
    """Tell whether a press came before, for which Slack or another replica stands."""
    return desk.once is not None and not desk.once.first(event)


def _answer_alone(  # noqa: PLR0917  what a press has
    desk: Desk, respond: Respond, asker: Asker, text: str, event: Event, how: dict[str, Any]
) -> None:
    if _is_copy(desk, event):
        return
    replied = reply_to_asked(asked(text, None, desk, shareable=True), asker, desk)
    seen = "in_channel" if replied.public else "ephemeral"
    reply(respond, replied.message, desk.workspace(asker.channel.team), response_type=seen, **how)


def _answer_directly(desk: Desk, client: WebClient, person: Channel, text: str, event: Event) -> None:
    """Answer in the direct message with a person, for which their id stands."""
    asker = Asker(person, person.id)

    def write() -> Replied:
        if _is_copy(desk, event):
            return Replied(sentence(""), silent=True)
        return reply_to(text, asker, desk)

    def keep(replied: Replied, posted: Posted) -> None:
        if person.team and posted.channel and posted.ts:
            said = Said(person.team, posted.channel, "", posted.ts)
            desk.conversations.keep(said, replied.query, desk.now(), posted.ts)

    place = Place(person.id, workspace=desk.workspace(person.team))
    answer_later(desk, client, Task(place, write, keep))


def _explain(desk: Desk) -> Callable[..., None]:
    def explain_bodies(ack: Ack, shortcut: dict[str, Any], respond: Respond) -> None:
        ack()
        message, today = part(shortcut, "message"), desk.today()
        if not is_address(respond.response_url):
            return

        def explain() -> None:
            said = explain_message(message_text(message), desk.register(), day_of(message, today), today)
            workspace = desk.workspace(id_of(shortcut, "team", "id"))
            reply(respond, said, workspace, response_type="ephemeral", replace_original=False)

        later(desk, explain, lambda said: reply(respond, sentence(said), response_type="ephemeral"))

    return explain_bodies


def _home(desk: Desk) -> Callable[..., BoltResponse | None]:
    def publish_home(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> BoltResponse | None:
        user = id_of(event, "user")
        if event.get("tab", "home") != "home" or not user:
            return None

        def publish() -> None:
            client.views_publish(user_id=user, view=home_view(desk.register(), desk.today()))

        return do_event(desk, body, publish)

    return publish_home
