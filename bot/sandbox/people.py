"""Who and what there is in the sandbox's workspace. The ids never change, so settings can name them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
