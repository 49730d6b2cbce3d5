"""Reads Slack's payloads without assumptions on their shape, and the ids of stewards in a setting (`read_stewards`).

A missing value of a payload, or one of another type, reads as empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

from handlers.understanding.slack_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTIONS_ONLY: Final = "commissioner_questions_only"
"""Key in a request's context: answer only a question, which needs the register alone; else set `DEFERRED`."""

DEFERRED: Final = "commissioner_deferred"
"""Key in a request's context: not answered yet; dispatch it again in a pool that may wait for the state and Slack."""

_ID: Final = re.compile(r"[A-Z][A-Z0-9]{1,40}")

_WRITTEN: Final = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of messages that people write: none, with files, in a thread and its channel, and /me."""

_SLACKBOT: Final = "USLACKBOT"
_HEADING: Final = re.compile(r"\A\[[^\]\n]{1,80}\] [^:\n]{1,80}: ")
"""The date and author before the words in the fallback text of a forwarded message."""


def part(said: object, *names: str) -> dict[str, Any]:
    """Give the object under nested keys, {} where there is none."""
    found = _within(said, names)
    return found if isinstance(found, dict) else {}


def text_of(said: object, *names: str) -> str:
    """Give the text under nested keys, "" where there is none."""
    found = _within(said, names)
    return found if isinstance(found, str) else ""


def id_of(said: object, *names: str) -> str:
    """Give the id of a person, channel or workspace under nested keys; "" for anything that is not a valid id."""
    found = _within(said, names)
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def is_address(said: object) -> bool:
    """Tell whether a value is a response URL."""
    return isinstance(said, str) and said.startswith(("https://", "http://"))


def workspace_of(body: dict[str, Any]) -> str:
    """Give the id of the workspace that has the app; "" where the payload lacks it.

    In a shared channel, an event's `team_id` is the author's workspace and a dialogue's `team` its user's, so
    `authorizations` comes first.
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
    """Give the id of the bot's user in the workspace an event was sent for; "" where the payload lacks it."""
    authorized = body.get("authorizations")
    first = part(authorized[0]) if isinstance(authorized, list) and authorized else {}
    return id_of(first, "user_id") if first.get("is_bot") else ""


def written(event: dict[str, Any]) -> dict[str, Any] | None:
    """Give the message that a person wrote or edited, from a message or mention event; None for anything else.

    An edited message has its original `ts` and `thread_ts`, and `edited`. Changes that leave the words the same, such as a link's
    preview, do not count.
    """
    message = event
    if event.get("subtype") == "message_changed":
        message = part(event, "message")
        if not version_of(message) or text_of(message, "text") == text_of(event, "previous_message", "text"):
            return None
        message = {**message, "channel": event.get("channel"), "channel_type": event.get("channel_type")}
    by_person = message.get("subtype") in _WRITTEN and id_of(message, "user") not in ("", _SLACKBOT)
    return message if by_person and not _is_of_app(message) else None


def time_of(ts: str, zone: tzinfo = UTC) -> datetime | None:
    """Read a message's `ts` as the time it was written, None where it is none."""
    try:
        return datetime.fromtimestamp(float(ts), zone)
    except (ValueError, OverflowError, OSError):
        return None


def version_of(message: dict[str, Any]) -> str:
    """Give the `ts` of a message's last edit, "" for none."""
    return text_of(message, "edited", "ts")


def words_of(message: dict[str, Any]) -> str:
    """Give a message's text; where that is a mention alone, the text of a message forwarded with it."""
    said, attached = text_of(message, "text"), message.get("attachments")
    if not isinstance(attached, list) or clean(said):
        return said
    return "\n".join(filter(None, (_forwarded(part(each)) for each in attached))) or said


def message_text(message: dict[str, Any]) -> str:
    """Give a message's text, or without one the texts of its blocks and attachments."""
    said = text_of(message, "text")
    if said.strip():
        return said
    return "\n".join(_texts([message.get("blocks"), message.get("attachments")]))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("text", "fallback") and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _forwarded(attachment: dict[str, Any]) -> str:
    """Give the text of a forwarded message; "" for a link's preview and for an app's message."""
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
    """Give the pressed button, {} where there is none."""
    actions = body.get("actions")
    return part(actions[0]) if isinstance(actions, list) and actions else {}


_STEWARD_ID: Final = re.compile(r"[CGUWT][A-Z0-9]{2,30}")
_EXAMPLE: Final = "such as C0123456789,U0123456789"


class StewardsError(ValueError):
    """An invalid list of stewards; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Stewards:
    """The channel where corrections are posted, the ids of the people who decide them, and their workspace ("": any)."""

    channel: str
    people: frozenset[str]
    team: str = ""

    def may_decide(self, person: str, team: str) -> bool:
        """Tell whether a person, acting in a workspace, is a steward; both by id."""
        return person in self.people and self.is_theirs(team)

    def is_theirs(self, team: str) -> bool:
        return self.team in ("", team)


def read_stewards(text: str) -> Stewards:
    """Read a list of ids separated by commas or spaces: one channel, one or more people, at most one workspace.

    Raises:
        StewardsError: saying what is wrong with the list.

    """
    ids = text.replace(",", " ").split()
    for each in ids:
        if not _STEWARD_ID.fullmatch(each):
            raise StewardsError(f"{each!r} is not the id of a channel or of a person; write ids, {_EXAMPLE}")
    channels = list(dict.fromkeys(each for each in ids if each[0] in "CG"))
    people = frozenset(each for each in ids if each[0] in "UW")
    teams = list(dict.fromkeys(each for each in ids if each[0] == "T"))
    if len(channels) != 1:
        found = f"{' and '.join(channels)} are several channels" if channels else "there is no channel"
        raise StewardsError(f"{found}; write the id of one channel and of each steward, {_EXAMPLE}")
    if not people:
        raise StewardsError(f"there is no steward; write the id of each after the channel's, {_EXAMPLE}")
    if len(teams) > 1:
        raise StewardsError(f"{' and '.join(teams)} are several workspaces; stewards are of one")
    return Stewards(channels[0], people, teams[0] if teams else "")
