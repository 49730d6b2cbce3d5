"""Makes Slack's payloads of what a person types and does. Pure functions; `event_dispatcher` sends the payloads."""

import re
import secrets
from dataclasses import dataclass

from bot.sandbox.blockkit import Json
from bot.sandbox.config import (
    APP_ID,
    BOT_USER_ID,
    CHANNELS,
    DIRECT,
    HUMAN_ID,
    PEOPLE,
    TEAM_ID,
    TEAM_NAME,
    TOKEN_PLACEHOLDER,
    Channel,
)
from bot.sandbox.workspace import Message, for_slack

MENTION = f"<@{BOT_USER_ID}>"
TYPED_MENTION = re.compile(rf"(?<![\w@])@{PEOPLE[BOT_USER_ID].name}\b", re.IGNORECASE)
TYPED_ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"]")
TYPED_CHANNEL = re.compile(r"(?<![\w#])#([a-z][a-z0-9_-]*)")

DOMAIN = TEAM_NAME.lower()
HUMAN_NAME = PEOPLE[HUMAN_ID].name


@dataclass(frozen=True)
class SlashCommand:
    command: str
    text: str


def slash_command(typed: str) -> SlashCommand | None:
    """Split "/ccg lookup kent" into its command and text. A space before the slash makes it a message."""
    if not typed.startswith("/") or not typed[1:2].strip():
        return None
    command, _, text = typed.partition(" ")
    return SlashCommand(command, escaped(text.strip()))


def escaped(typed: str) -> str:
    """Escape the three characters Slack escapes, and no others."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def message_text(typed: str) -> str:
    """Write a message the way events carry it: escaped, with mentions, channels and links marked up."""
    text = TYPED_MENTION.sub(MENTION, escaped(typed.strip()))
    text = TYPED_CHANNEL.sub(_channel_link, text)
    return TYPED_ADDRESS.sub(lambda address: f"<{address[0]}>", text)


def _channel_link(typed: re.Match[str]) -> str:
    channel = next((channel for channel in CHANNELS if channel.name == typed[1]), None)
    return f"<#{channel.id}|{channel.name}>" if channel and not channel.is_im else typed[0]


def mentions_bot(text: str) -> bool:
    return MENTION in text


def not_a_command(command: str) -> str:
    """Slack's own words for a slash command no app has."""
    return (
        f"`{escaped(command)}` is not a valid command. In Slack, all messages that start with the “/” "
        "character are interpreted as commands.\n\nIf you are trying to send a message and not run a "
        "command, try preceding the “/” with an empty space."
    )


def not_in_threads(command: str) -> str:
    """Slack's own words for a slash command in a thread."""
    return f"{escaped(command)} is not supported in threads. Sorry!"


def command_form(typed: SlashCommand, channel: Channel, response_url: str, trigger_id: str) -> Json:
    return {
        "token": TOKEN_PLACEHOLDER,
        "team_id": TEAM_ID,
        "team_domain": DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": HUMAN_ID,
        "user_name": HUMAN_NAME,
        "command": typed.command,
        "text": typed.text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def event_envelope(event: Json, event_id: str) -> Json:
    return {
        "token": TOKEN_PLACEHOLDER,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event["event_ts"])),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": secrets.token_hex(16),
    }


def message_event(message: Message, channel: Channel) -> Json:
    """Make the event for what a person wrote: a mention in a channel, any message in the direct message."""
    event: Json = {
        "type": "message" if channel.is_im else "app_mention",
        "user": message.author,
        "text": message.text,
        "ts": message.ts,
        "client_msg_id": secrets.token_hex(16),
        "team": TEAM_ID,
        "channel": channel.id,
        "event_ts": message.ts,
    }
    if channel.is_im:
        event["channel_type"] = "im"
    return event


def home_opened(view: Json | None, event_ts: str) -> Json:
    """Make the event for the home tab; with the view where one was published before."""
    event: Json = {
        "type": "app_home_opened",
        "user": HUMAN_ID,
        "channel": DIRECT.id,
        "tab": "home",
        "event_ts": event_ts,
    }
    return event if view is None else {**event, "view": view}


def new_event_id() -> str:
    return f"Ev{secrets.token_hex(5).upper()}"


def block_actions(
    message: Message, channel: Channel, action: Json, state: Json, *, response_url: str, trigger_id: str
) -> Json:
    return {
        **_interaction("block_actions", trigger_id),
        **_in_message(message, channel),
        "state": {"values": state},
        "response_url": response_url,
        "actions": [action],
    }


def view_actions(view: Json, action: Json, trigger_id: str) -> Json:
    return {**_interaction("block_actions", trigger_id), **_in_view(view), "actions": [action]}


def message_suggestion(message: Message, channel: Channel, menu: Json) -> Json:
    """Make the request for a menu's options; `menu` has its `block_id`, its `action_id` and the `value` typed."""
    return {**_interaction("block_suggestion"), **menu, **_in_message(message, channel)}


def view_suggestion(view: Json, menu: Json) -> Json:
    return {**_interaction("block_suggestion"), **menu, **_in_view(view)}


def view_submission(view: Json, trigger_id: str) -> Json:
    return {**_interaction("view_submission", trigger_id), "view": view, "response_urls": []}


def view_closed(view: Json, *, is_cleared: bool) -> Json:
    return {**_interaction("view_closed"), "view": view, "is_cleared": is_cleared}


def message_action(
    message: Message,
    channel: Channel,
    callback_id: str,
    action_ts: str,
    *,
    response_url: str,
    trigger_id: str,
) -> Json:
    return {
        **_interaction("message_action", trigger_id),
        "action_ts": action_ts,
        "callback_id": callback_id,
        "channel": {"id": channel.id, "name": channel.name},
        "message_ts": message.ts,
        "message": for_slack(message),
        "response_url": response_url,
    }


def _in_message(message: Message, channel: Channel) -> Json:
    """Describe where an interaction was, with the message, except an ephemeral one, which Slack does not store."""
    ephemeral = message.kind == "ephemeral"
    return {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "channel": {"id": channel.id, "name": channel.name},
        **({} if ephemeral else {"message": for_slack(message)}),
    }


def _in_view(view: Json) -> Json:
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def _interaction(kind: str, trigger_id: str | None = None) -> Json:
    """Make the common part of interactions; only those that can open a view have a `trigger_id`."""
    common: Json = {
        "type": kind,
        "user": {"id": HUMAN_ID, "username": HUMAN_NAME, "name": HUMAN_NAME, "team_id": TEAM_ID},
        "api_app_id": APP_ID,
        "token": TOKEN_PLACEHOLDER,
        "team": {"id": TEAM_ID, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    return common if trigger_id is None else {**common, "trigger_id": trigger_id}
