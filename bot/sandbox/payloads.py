"""The bodies Slack sends an app. Shapes only; nothing here sends anything."""

import json
import secrets
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.messages import Json, Message, for_slack
from bot.sandbox.people import (
    APP_ID,
    BOT_USER_ID,
    HUMAN_ID,
    PEOPLE,
    TEAM_ID,
    TEAM_NAME,
    TOKEN_PLACEHOLDER,
    Channel,
)
from bot.sandbox.typed import SlashCommand

DOMAIN = TEAM_NAME.lower()
HUMAN_NAME = PEOPLE[HUMAN_ID].name


def trigger_id() -> str:
    return f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"


def command_form(typed: SlashCommand, channel: Channel, response_url: str) -> Json:
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
        "trigger_id": trigger_id(),
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


def new_event_id() -> str:
    return f"Ev{secrets.token_hex(5).upper()}"


def block_actions(message: Message, channel: Channel, action: Json, state: Json, response_url: str) -> Json:
    ephemeral = message.kind == "ephemeral"
    payload: Json = {
        "type": "block_actions",
        "user": {"id": HUMAN_ID, "username": HUMAN_NAME, "name": HUMAN_NAME, "team_id": TEAM_ID},
        "api_app_id": APP_ID,
        "token": TOKEN_PLACEHOLDER,
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "trigger_id": trigger_id(),
        "team": {"id": TEAM_ID, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": state},
        "response_url": response_url,
        "actions": [action],
    }
    # Slack does not keep ephemeral messages, so it cannot send one back.
    if not ephemeral:
        payload["message"] = for_slack(message)
    return payload


def as_form(fields: Json) -> bytes:
    return urlencode(fields).encode()


def as_payload_form(payload: Json) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def as_json(envelope: Any) -> bytes:  # noqa: ANN401 - whatever json.dumps takes
    return json.dumps(envelope).encode()
