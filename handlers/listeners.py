"""The Bolt listeners: thin, with all they need passed in. Each reads what came, asks, and sends a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from data.digests.watching import Channel
from data.state.conversations import Said
from handlers.buttons import register_buttons
from handlers.conversations import said_of
from handlers.desk import Desk, Event, Place, Task
from handlers.events import answer_later, answer_message, do_event
from handlers.home import TRY, home_view
from handlers.incoming import bot_of, id_of, part, pressed, text_of, words_of, workspace_of, written
from handlers.message import sentence
from handlers.posting import later, reply
from handlers.replied import Replied
from handlers.replying import reply_to
from handlers.shortcut import EXPLAIN, day_of, explain_message, message_text
from handlers.slash import register_commands
from handlers.understanding.slack_text import asked_with_mention
from handlers.watching.asker import Asker

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App, BoltResponse, Respond
    from slack_sdk import WebClient

    from handlers.posting import Posted


_TRIED: Final = re.compile(rf"\A{TRY}_[0-9]{{1,3}}\Z")


def register_listeners(app: App, desk: Desk) -> None:
    """Put the listeners on a Bolt app: three slash commands, mentions, direct messages, buttons, shortcut, home."""
    register_commands(app, desk)
    app.event("app_mention")(_mention(desk))
    app.event("message")(_direct(desk))
    register_buttons(app, desk)
    app.message_shortcut(EXPLAIN)(_explain(desk))
    app.event("app_home_opened")(_home(desk))
    app.action(_TRIED)(_try(desk))


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
    place = Place(channel.id, text_of(message, "thread_ts") or None)

    def write() -> Replied:
        before = desk.conversations.before(said, desk.register(), desk.today(), desk.now())
        return reply_to(text, asker, desk, before)

    def keep(replied: Replied, posted: Posted) -> None:
        desk.conversations.keep(said, replied.query, desk.now(), posted.ts)

    return answer_message(desk, client, body, message, Task(place, write, keep))


def _try(desk: Desk) -> Callable[..., None]:
    def answer_tried(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        # a person's id stands for the direct message with them
        team, user = workspace_of(body), id_of(body, "user", "id")
        if not user:
            return
        asker, text = Asker(Channel(team, user), user), text_of(pressed(body), "value")

        def keep(replied: Replied, posted: Posted) -> None:
            if team and posted.channel and posted.ts:
                said = Said(team, posted.channel, "", posted.ts)
                desk.conversations.keep(said, replied.query, desk.now(), posted.ts)

        pressed_at = text_of(pressed(body), "action_ts") or text_of(body, "trigger_id")
        event = Event(team, f"{user}:{pressed_at}")

        def write() -> Replied:
            again = desk.once is not None and not desk.once.first(event)
            return Replied(sentence(""), silent=True) if again else reply_to(text, asker, desk)

        answer_later(desk, client, Task(Place(user), write, keep))

    return answer_tried


def _explain(desk: Desk) -> Callable[..., None]:
    def explain_bodies(ack: Ack, shortcut: dict[str, Any], respond: Respond) -> None:
        ack()
        message, today = part(shortcut, "message"), desk.today()
        if not respond.response_url:
            return

        def explain() -> None:
            said = explain_message(message_text(message), desk.register(), day_of(message, today), today)
            reply(respond, said, response_type="ephemeral", replace_original=False)

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
