"""The sandbox's configuration: where the bot is, the workspace's people and channels, and the hints that the page offers.

Ids of people and channels are constant, so settings can name them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.sandbox.faults import NO_FAULTS, Faults

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEAM_ID = "T024SANDBX"
TEAM_NAME = "Sandbox"
APP_ID = "A024CMSNR1"
BOT_ID = "B024CMSNR1"
BOT_USER_ID = "U024CMSNR1"
HUMAN_ID = "U024HUMAN1"
SLACKBOT_ID = "USLACKBOT"
TOKEN_PLACEHOLDER = "sandbox"  # noqa: S105 - the field Slack deprecated in favour of signatures


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    real_name: str
    is_bot: bool = False

    @property
    def for_slack(self) -> dict[str, Any]:
        """The person as `users.info` gives them."""
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "is_bot": self.is_bot,
            "is_admin": not self.is_bot,
            "tz": "Europe/London",
            "tz_label": "Greenwich Mean Time",
            "tz_offset": 0,
            "profile": {"real_name": self.real_name, "display_name": self.name},
        }


@dataclass(frozen=True)
class Channel:
    id: str
    name: str
    is_im: bool = False

    @property
    def for_slack(self) -> dict[str, Any]:
        """The channel as `conversations.info` gives it."""
        if self.is_im:
            return {"id": self.id, "is_im": True, "user": HUMAN_ID, "created": 0, "is_open": True}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": True,
            "is_im": False,
            "is_private": False,
            "is_archived": False,
            "is_member": True,
            "created": 0,
            "creator": HUMAN_ID,
            "num_members": 2,
        }


PEOPLE = {
    person.id: person
    for person in (
        Person(HUMAN_ID, "you", "You"),
        Person(BOT_USER_ID, "commissioner", "Commissioner", is_bot=True),
        Person(SLACKBOT_ID, "slackbot", "Slackbot", is_bot=True),
    )
}
DIRECT = Channel("D024CMSNR1", "directmessage", is_im=True)
STEWARDS = Channel("C024STEWD1", "stewards")
CHANNELS = (Channel("C024CMSNG1", "commissioning"), Channel("C024NEWSR1", "newsroom"), STEWARDS, DIRECT)


def channel_called(reference: str, channels: Sequence[Channel] = CHANNELS) -> Channel | None:
    """Find a channel by its id, its name with or without `#`, or the user a direct message is with."""
    if reference == HUMAN_ID:
        return DIRECT
    wanted = reference.removeprefix("#")
    return next((channel for channel in channels if wanted in (channel.id, channel.name)), None)


class HintsError(ValueError):
    """The hints file does not have the form the page can use."""


@dataclass(frozen=True)
class Command:
    """A slash command as Slack's own completion list shows it."""

    command: str
    usage: str = ""
    description: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A message shortcut as the menu of a message shows it."""

    callback_id: str
    name: str


@dataclass(frozen=True)
class Hints:
    """What the page suggests. Without commands every slash command is passed on to the bot."""

    commands: tuple[Command, ...] = ()
    questions: tuple[str, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()

    def knows(self, command: str) -> bool:
        names = {hint.command for hint in self.commands}
        return not names or command in names


@dataclass(frozen=True)
class SandboxConfig:
    """Where the bot is, and how the sandbox treats it. Times are in seconds.

    `base_url` is the sandbox's own address, as the bot reaches it. `retry_delays` are Slack's own. `startup_timeout` is how
    long a bot that cannot be reached is waited for, `seconds_per_day` how long a day takes while days are played. What belongs
    to no channel is shown in the first of `channels`.
    """

    bot_url: str
    signing_secret: str = field(repr=False)
    base_url: str = "http://127.0.0.1:3000"
    hints: Hints = Hints()
    ack_timeout: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    startup_timeout: float = 30.0
    seconds_per_day: float = 1.0
    channels: tuple[Channel, ...] = CHANNELS
    faults: Faults = NO_FAULTS

    @property
    def bot_address(self) -> tuple[str, int]:
        parts = urlsplit(self.bot_url)
        return parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80)


def read_hints(path: Path) -> Hints:
    """Read a JSON file `{"commands", "questions", "shortcuts"}`.

    They hold `[{"command", "usage", "description"}]`, texts and `[{"callback_id", "name"}]`.
    """
    try:
        return parse_hints(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as problem:
        raise HintsError(f"{path}: {problem}") from problem


def parse_hints(given: Any) -> Hints:  # noqa: ANN401 - what json.loads gives
    if not isinstance(given, dict):
        raise HintsError("hints must be an object with commands, questions and shortcuts")
    commands = [_command(entry) for entry in given.get("commands", [])]
    questions = [str(question) for question in given.get("questions", [])]
    shortcuts = [_shortcut(entry) for entry in given.get("shortcuts", [])]
    return Hints(tuple(commands), tuple(questions), tuple(shortcuts))


def _command(entry: object) -> Command:
    if not isinstance(entry, dict) or not str(entry.get("command", "")).startswith("/"):
        raise HintsError(f'each command needs a "command" that starts with "/", not {entry!r}')
    return Command(str(entry["command"]), str(entry.get("usage", "")), str(entry.get("description", "")))


def _shortcut(entry: object) -> Shortcut:
    if not isinstance(entry, dict) or not entry.get("callback_id") or not entry.get("name"):
        raise HintsError(f'each shortcut needs a "callback_id" and a "name", not {entry!r}')
    return Shortcut(str(entry["callback_id"]), str(entry["name"]))
