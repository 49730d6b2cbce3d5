"""The Bolt listeners: thin, with all they need passed in. Each reads what came, asks, and sends a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from data.digests.watching import Channel
from handlers.buttons import register_buttons
from handlers.desk import Desk, Place
from handlers.events import answer_event, answer_later, do_event
from handlers.home import TRY, home_view
from handlers.incoming import id_of, part, pressed, text_of
from handlers.message import sentence
from handlers.posting import later, reply
from handlers.replying import reply_to
from handlers.shortcut import EXPLAIN, day_of, explain_message, message_text
from handlers.slash import register_commands
from handlers.watching.asker import Asker

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App, BoltResponse, Respond
    from slack_sdk import WebClient


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
        return None if event.get("bot_id") else _answer(desk, client, event, body)

    return answer_mention


def _direct(desk: Desk) -> Callable[..., BoltResponse | None]:
    def answer_direct(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> BoltResponse | None:
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return None
        return _answer(desk, client, event, body)

    return answer_direct


def _answer(
    desk: Desk, client: WebClient, event: dict[str, Any], body: dict[str, Any]
) -> BoltResponse | None:
    channel, said = Channel(id_of(body, "team_id"), id_of(event, "channel")), text_of(event, "text")
    if not channel.id:
        return None
    asker = Asker(channel, id_of(event, "user"))
    place = Place(channel.id, text_of(event, "thread_ts") or None)
    return answer_event(desk, client, body, place, lambda: reply_to(said, asker, desk))


def _try(desk: Desk) -> Callable[..., None]:
    def answer_tried(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        # a person's id stands for the direct message with them
        team, user = id_of(body, "team", "id"), id_of(body, "user", "id")
        if not user:
            return
        asker, said = Asker(Channel(team, user), user), text_of(pressed(body), "value")
        answer_later(desk, client, Place(user), lambda: reply_to(said, asker, desk))

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
