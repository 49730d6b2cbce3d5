"""The workspace's people, channels and installations. Their ids are constant, so settings can name them."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]
TEAM_ID = "T024SANDBX"
TEAM_NAME = "Sandbox"
APP_ID = "A024CMSNR1"
BOT_ID = "B024CMSNR1"
BOT_USER_ID = "U024CMSNR1"
HUMAN_ID = "U024HUMAN1"
SLACKBOT_ID = "USLACKBOT"
TOKEN_PLACEHOLDER = "sandbox"  # noqa: S105 - the field Slack deprecated in favour of signatures

CHANNEL_STATES: Final = {"archived": "is_archived", "left": "not_in_channel"}
"""The states in which the bot cannot post in a channel, each with Slack's error for it."""

BOT_TOKEN: Final = re.compile(r"xox[bp]-[\w.-]+")
APP_TOKEN: Final = re.compile(r"xapp-[\w.-]+")


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


class ChannelStates:
    """Which channels are archived, or not joined by the bot; every other is open."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def put(self, channel: str, state: str) -> None:
        """Put a channel into a state, or make it "open" again."""
        if state in CHANNEL_STATES:
            self._states[channel] = state
        else:
            self._states.pop(channel, None)

    def is_archived(self, channel: str) -> bool:
        return self._states.get(channel) == "archived"

    def is_left(self, channel: str) -> bool:
        return self._states.get(channel) == "left"

    def refusal(self, channel: str) -> str | None:
        """Give the error with which Slack refuses a message there."""
        state = self._states.get(channel)
        return CHANNEL_STATES[state] if state else None


@dataclass(frozen=True)
class Installation:
    """A workspace, and the token with which the bot calls for it."""

    team: str
    token: str


class Installations:
    """Codes of OAuth, tokens and their teams. A token that was never issued belongs to the sandbox's own workspace."""

    def __init__(self) -> None:
        self._codes: dict[str, Installation] = {}
        self._teams: dict[str, str] = {}
        self._revoked: set[str] = set()

    def grant(self, team: str, token: str = "") -> str:
        """Let a workspace agree to the installation; give the `code` of the OAuth redirect."""
        code = secrets.token_hex(16)
        self._codes[code] = Installation(team, token or f"xoxb-{team}-{secrets.token_hex(12)}")
        return code

    def exchange(self, code: str) -> Installation | None:
        """Give the installation of a code, which works once; None for any other."""
        made = self._codes.pop(code, None)
        if made:
            self._teams[made.token] = made.team
            self._revoked.discard(made.token)
        return made

    def team_of(self, token: str) -> str:
        return self._teams.get(token, TEAM_ID)

    def revoke(self, token: str) -> None:
        self._revoked.add(token)

    def token_error(self, token: str, *, is_for_app: bool = False) -> str | None:
        """Say why Slack would not take a token: for the methods of an app, or for all others."""
        if not token:
            return "not_authed"
        if token in self._revoked:
            return "token_revoked"
        right, other = (APP_TOKEN, BOT_TOKEN) if is_for_app else (BOT_TOKEN, APP_TOKEN)
        if right.fullmatch(token):
            return None
        return "not_allowed_token_type" if other.fullmatch(token) else "invalid_auth"
