"""The Bolt listeners: thin, with all they need passed in. Each reads what came, asks, and sends a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError

from data.answers import answer
from handlers.asking import ask
from handlers.blocks import NEXT, PICK, SHARE, answer_message, help_message
from handlers.commands import SLASH_COMMANDS
from handlers.message import Message
from handlers.tokens import StaleButtonError, read_token

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from datetime import date

    from slack_bolt import Ack, App, Respond
    from slack_sdk import WebClient

    from data.register import Register

_PICKED: Final = re.compile(rf"{PICK}_\d+")
_NEXT: Final = re.compile(rf"{NEXT}_\d+")
_BLOCK_ERRORS: Final = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a listener needs: the register of the moment, the day, and somebody to post while it returns."""

    register: Callable[[], Register]
    today: Callable[[], date]
    posting: Executor


def register_listeners(app: App, desk: Desk) -> None:
    """Put the listeners on a Bolt app: three slash commands, mentions, direct messages and buttons."""
    for command in SLASH_COMMANDS:
        app.command(command)(_slash(desk))
    app.event("app_mention")(_mention(desk))
    app.event("message")(_direct(desk))
    app.action(_PICKED)(_pick(desk))
    app.action(_NEXT)(_next(desk))
    app.action(SHARE)(_share(desk))


def reply_message(desk: Desk, text: str, command: str = "", *, shareable: bool = False) -> Message:
    """Answer a text as a message; an answer that only its reader sees can be shared."""
    reply = ask(text, desk.register(), desk.today(), kind=SLASH_COMMANDS.get(command))
    if reply.answer is None:
        return help_message(command)
    return answer_message(reply.answer, share=reply.question if shareable else None)


def _slash(desk: Desk) -> Callable[..., None]:
    def answer_command(ack: Ack, command: dict[str, Any]) -> None:
        message = reply_message(desk, command.get("text", ""), command["command"], shareable=True)
        ack(response_type="ephemeral", **message.body())

    return answer_command


def _mention(desk: Desk) -> Callable[..., None]:
    def answer_mention(event: dict[str, Any], client: WebClient) -> None:
        if event.get("bot_id"):
            return
        message = reply_message(desk, event.get("text", ""))
        desk.posting.submit(post, client, event["channel"], message, event.get("thread_ts"))

    return answer_mention


def _direct(desk: Desk) -> Callable[..., None]:
    def answer_direct(event: dict[str, Any], client: WebClient) -> None:
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        message = reply_message(desk, event.get("text", ""))
        desk.posting.submit(post, client, event["channel"], message, event.get("thread_ts"))

    return answer_direct


def post(client: WebClient, channel: str, message: Message, thread: str | None = None) -> None:
    """Post a message once; where Slack refuses its blocks, post its text."""
    try:
        client.chat_postMessage(
            channel=channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **message.body()
        )
    except SlackApiError as error:
        if error.response.get("error") not in _BLOCK_ERRORS:
            raise
        client.chat_postMessage(channel=channel, thread_ts=thread, text=message.text, unfurl_links=False)


def _pick(desk: Desk) -> Callable[..., None]:
    def answer_pick(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        seen_by_all = not body.get("container", {}).get("is_ephemeral", False)
        message = _button_message(desk, body, shareable=not seen_by_all)
        desk.posting.submit(respond, replace_original=True, **message.body())

    return answer_pick


def _next(desk: Desk) -> Callable[..., None]:
    def answer_next(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        message = _button_message(desk, body, shareable=True)
        desk.posting.submit(respond, response_type="ephemeral", replace_original=False, **message.body())

    return answer_next


def _share(desk: Desk) -> Callable[..., None]:
    def share_answer(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        message = _button_message(desk, body, shared_by=body.get("user", {}).get("id", ""))
        desk.posting.submit(respond, response_type="in_channel", replace_original=False, **message.body())

    return share_answer


def _button_message(
    desk: Desk, body: dict[str, Any], *, shareable: bool = False, shared_by: str = ""
) -> Message:
    try:
        question = read_token(body["actions"][0].get("value", ""), desk.today())
    except StaleButtonError as error:
        return Message(str(error), ({"type": "section", "text": {"type": "plain_text", "text": str(error)}},))
    found = answer(question, desk.register())
    return answer_message(found, share=question if shareable else None, shared_by=shared_by)
