"""Reads what Slack sent without counting on its shape: what is missing, or is something else, is empty."""

from __future__ import annotations

import re
from typing import Any, Final

from handlers.understanding.slack_text import clean

QUESTIONS_ONLY: Final = "commissioner_questions_only"
"""In a request's context: only answer it where nothing but the register is needed, else leave it and say `DEFERRED`."""

DEFERRED: Final = "commissioner_deferred"
"""In a request's context: it was left, and is to be dispatched again where it may wait for the state and for Slack."""

_ID: Final = re.compile(r"[A-Z][A-Z0-9]{1,40}")

_WRITTEN: Final = (None, "file_share", "thread_broadcast", "me_message")
"""The subtypes of messages that people write: with files, in a thread and shown in its channel too, and /me."""

_SLACKBOT: Final = "USLACKBOT"
_HEADING: Final = re.compile(r"\A\[[^\]\n]{1,80}\] [^:\n]{1,80}: ")
"""What stands before the words in the fallback of a forwarded message: when it was written, and by whom."""


def part(said: object, *names: str) -> dict[str, Any]:
    """Give the object that stands under names within each other, {} where none does."""
    found = _within(said, names)
    return found if isinstance(found, dict) else {}


def text_of(said: object, *names: str) -> str:
    """Give the text that stands under names within each other, "" where none does."""
    found = _within(said, names)
    return found if isinstance(found, str) else ""


def id_of(said: object, *names: str) -> str:
    """Give the id of a person, a channel or a workspace, "" where there is none: nothing else is ever sent to."""
    found = _within(said, names)
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def is_address(said: object) -> bool:
    """Tell whether something is an address to which an answer can be sent."""
    return isinstance(said, str) and said.startswith(("https://", "http://"))


def workspace_of(body: dict[str, Any]) -> str:
    """Give the id of the workspace that has the app; "" where Slack does not say.

    In a channel that workspaces share, an event's `team_id` is that of whoever speaks, and a dialogue's `team` that of
    whoever uses it.
    """
    authorized = body.get("authorizations")
    first = authorized[0] if isinstance(authorized, list) and authorized else None
    return (
        id_of(first, "team_id")
        or id_of(body, "view", "app_installed_team_id")
        or id_of(body, "team", "id")
        or id_of(body, "team_id")
        or id_of(body, "user", "team_id")
    )


def bot_of(body: dict[str, Any]) -> str:
    """Give the id of the bot's own user in the workspace an event was sent for; "" where Slack does not say."""
    authorized = body.get("authorizations")
    first = part(authorized[0]) if isinstance(authorized, list) and authorized else {}
    return id_of(first, "user_id") if first.get("is_bot") else ""


def written(event: dict[str, Any]) -> dict[str, Any] | None:
    """Give the message that a person wrote, or changed, in an event of messages or mentions; None for anything else.

    A message that was changed has its own `ts`, `thread_ts` and `edited`, as one that Slack sends anew has. Its words are
    others than before: Slack also calls it a change when a link gets a preview.
    """
    message = event
    if event.get("subtype") == "message_changed":
        message = part(event, "message")
        if not version_of(message) or text_of(message, "text") == text_of(event, "previous_message", "text"):
            return None
        message = {**message, "channel": event.get("channel"), "channel_type": event.get("channel_type")}
    by_person = message.get("subtype") in _WRITTEN and id_of(message, "user") not in ("", _SLACKBOT)
    return message if by_person and not _is_of_app(message) else None


def version_of(message: dict[str, Any]) -> str:
    """Give when a message was edited last, as a `ts`; "" for one that never was."""
    return text_of(message, "edited", "ts")


def words_of(message: dict[str, Any]) -> str:
    """Give what a person wrote; where that is nothing but a mention, the words of what they forwarded with it."""
    said, attached = text_of(message, "text"), message.get("attachments")
    if not isinstance(attached, list) or clean(said):
        return said
    return "\n".join(filter(None, (_forwarded(part(each)) for each in attached))) or said


def _forwarded(attachment: dict[str, Any]) -> str:
    """Give the words of a message that somebody forwarded; "" for a preview of a link, and for what an app had said."""
    if attachment.get("is_share") is not True or _is_of_app(attachment):
        return ""
    return text_of(attachment, "text") or _HEADING.sub("", text_of(attachment, "fallback"), count=1)


def _is_of_app(message: dict[str, Any]) -> bool:
    return any(message.get(name) for name in ("bot_id", "app_id", "bot_profile"))


def _within(said: object, names: tuple[str, ...]) -> object:
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def pressed(body: dict[str, Any]) -> dict[str, Any]:
    """Give the button that was pressed, {} where there is none."""
    actions = body.get("actions")
    return part(actions[0]) if isinstance(actions, list) and actions else {}
