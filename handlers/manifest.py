"""The Slack app manifest, made from the command table, and the scopes in it."""

from __future__ import annotations

import json
from typing import Any, Final

from data.model import Kind
from handlers.answering import SLASH_COMMANDS
from handlers.commands import COMMANDS, EXPLAIN, SHORTCUT_NAME, SUGGESTED
from handlers.listeners.app_home import SEARCH, SEARCH_NAME
from handlers.listeners.workflow_steps import EVENT as STEP_EVENT
from handlers.listeners.workflow_steps import steps_manifest

NEEDED_SCOPES: Final = ("app_mentions:read", "assistant:write", "chat:write", "commands", "im:history")
"""Scopes that answering needs; assistant:write is for the agent view."""

OPTIONAL_SCOPES: Final = ("channels:history", "files:read", "files:write", "groups:history")
"""Optional scopes: finding a digest whose post was cut off, lists sent as files, and uploads of tables and charts."""

_EVENTS: Final = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")

_NOUNS: Final = {
    Kind.CCG: "a clinical commissioning group",
    Kind.STP: "an STP footprint",
    Kind.ICB: "an integrated care board",
}


def manifest(url: str = "", *, steps: bool = False) -> dict[str, Any]:
    """Make the manifest: for Socket Mode, or with `url`, the bot's address, for HTTP with installation by workspaces.

    With `steps` it declares the steps of Workflow Builder, which need a paid plan and rule out installation in other
    workspaces (docs.slack.dev, Bolt for Python, Custom Steps).
    """
    made = _over_socket_mode()
    if steps:
        made["functions"] = steps_manifest()
        made["settings"]["org_deploy_enabled"] = True
        made["settings"]["function_runtime"] = "remote"
        made["settings"]["event_subscriptions"]["bot_events"].append(STEP_EVENT)
    if not url:
        return made
    events = f"{url.rstrip('/')}/slack/events"
    for command in made["features"]["slash_commands"]:
        command["url"] = events
    made["oauth_config"]["redirect_urls"] = [f"{url.rstrip('/')}/slack/oauth_redirect"]
    settings = made["settings"]
    settings["event_subscriptions"]["request_url"] = events
    settings["interactivity"]["request_url"] = events
    settings["socket_mode_enabled"] = False
    return made


def _over_socket_mode() -> dict[str, Any]:
    hint = " | ".join(command.verb for command in COMMANDS)
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Commissioner",
            "description": "Answers commissioning questions about the NHS in England, with a source and a date on every fact",
            "background_color": "#005eb8",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "commissioner", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": f"Look up a name, trying it as {_NOUNS[kind]} first",
                    "usage_hint": f"NAME [on DATE] | {hint}",
                    "should_escape": True,
                }
                for command, kind in SLASH_COMMANDS.items()
            ],
            "shortcuts": [
                {
                    "name": SHORTCUT_NAME,
                    "type": "message",
                    "callback_id": EXPLAIN,
                    "description": "A line on every CCG, STP and ICB named in the message",
                },
                {
                    "name": SEARCH_NAME,
                    "type": "global",
                    "callback_id": SEARCH,
                    "description": "Find a body, a person or a place by its first letters, and ask about it",
                },
            ],
            "agent_view": {
                "agent_description": "Who leads a CCG, STP or ICB, for how many people, and is it merging",
                "suggested_prompts": [
                    {"title": question.split(" ", 1)[1], "message": question.split(" ", 1)[1]}
                    for question in SUGGESTED
                ],
            },
        },
        "oauth_config": {"scopes": {"bot": list(NEEDED_SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(_EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def yaml_of(made: dict[str, Any]) -> str:
    """Write a manifest as YAML; strings are written as JSON, which YAML includes."""
    return f"# Made from the command table by `commissioner manifest`; edit that, not this.\n{_yaml(made, 0)}"


def _yaml(value: dict[str, Any], depth: int) -> str:
    pad = "  " * depth
    out = ""
    for key, item in value.items():
        if isinstance(item, dict):
            out += f"{pad}{key}:\n{_yaml(item, depth + 1)}"
        elif isinstance(item, list):
            out += f"{pad}{key}:\n" + "".join(_yaml_item(each, depth + 1) for each in item)
        else:
            out += f"{pad}{key}: {json.dumps(item, ensure_ascii=False)}\n"
    return out


def _yaml_item(item: object, depth: int) -> str:
    pad = "  " * depth
    if isinstance(item, dict):
        lines = _yaml(item, depth + 1)
        return f"{pad}- {lines.lstrip()}"
    return f"{pad}- {json.dumps(item, ensure_ascii=False)}\n"
