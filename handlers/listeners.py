"""The Bolt listeners: thin, with all they need passed in. Each reads what came, asks, and sends a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from handlers.asking import ask
from handlers.blocks import answer_message, help_message
from handlers.buttons import register_buttons
from handlers.commands import SLASH_COMMANDS
from handlers.home import TRY, home_view
from handlers.message import sentence
from handlers.posting import Desk, later, post, reply
from handlers.shortcut import EXPLAIN, day_of, explain_message, message_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App, Respond
    from slack_sdk import WebClient

    from handlers.message import Message

__all__ = ["Desk", "post", "register_listeners", "reply_message"]

_TRIED: Final = re.compile(rf"{TRY}_\d+")


def register_listeners(app: App, desk: Desk) -> None:
    """Put the listeners on a Bolt app: three slash commands, mentions, direct messages, buttons, shortcut, home."""
    for command in SLASH_COMMANDS:
        app.command(command)(_slash(desk))
    app.event("app_mention")(_mention(desk))
    app.event("message")(_direct(desk))
    register_buttons(app, desk)
    app.message_shortcut(EXPLAIN)(_explain(desk))
    app.event("app_home_opened")(_home(desk))
    app.action(_TRIED)(_try(desk))


def reply_message(desk: Desk, text: str, command: str = "", *, shareable: bool = False) -> Message:
    """Answer a text as a message; an answer that only its reader sees can be shared."""
    found = ask(text, desk.register(), desk.today(), kind=SLASH_COMMANDS.get(command))
    if found.answer is None:
        return help_message(command)
    return answer_message(found.answer, found.question, shareable=shareable)


def _slash(desk: Desk) -> Callable[..., None]:
    def answer_command(ack: Ack, command: dict[str, Any]) -> None:
        message = reply_message(desk, command.get("text", ""), command["command"], shareable=True)
        ack(response_type="ephemeral", **message.body())

    return answer_command


def _mention(desk: Desk) -> Callable[..., None]:
    def answer_mention(event: dict[str, Any], client: WebClient) -> None:
        if event.get("bot_id"):
            return
        _answer(desk, client, event["channel"], event.get("text", ""), event.get("thread_ts"))

    return answer_mention


def _direct(desk: Desk) -> Callable[..., None]:
    def answer_direct(event: dict[str, Any], client: WebClient) -> None:
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        _answer(desk, client, event["channel"], event.get("text", ""), event.get("thread_ts"))

    return answer_direct


def _try(desk: Desk) -> Callable[..., None]:
    def answer_tried(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        # a person's id stands for the direct message with them
        _answer(desk, client, body["user"]["id"], body["actions"][0].get("value", ""))

    return answer_tried


def _answer(desk: Desk, client: WebClient, channel: str, text: str, thread: str | None = None) -> None:
    later(
        desk,
        lambda: post(client, channel, reply_message(desk, text), thread),
        lambda said: post(client, channel, sentence(said), thread),
    )


def _explain(desk: Desk) -> Callable[..., None]:
    def explain_bodies(ack: Ack, shortcut: dict[str, Any], respond: Respond) -> None:
        ack()
        message, today = shortcut.get("message", {}), desk.today()

        def explain() -> None:
            said = explain_message(message_text(message), desk.register(), day_of(message, today), today)
            reply(respond, said, response_type="ephemeral", replace_original=False)

        later(desk, explain, lambda said: reply(respond, sentence(said), response_type="ephemeral"))

    return explain_bodies


def _home(desk: Desk) -> Callable[..., None]:
    def publish_home(event: dict[str, Any], client: WebClient) -> None:
        if event.get("tab", "home") != "home":
            return
        later(
            desk,
            lambda: client.views_publish(
                user_id=event["user"], view=home_view(desk.register(), desk.today())
            ),
        )

    return publish_home
