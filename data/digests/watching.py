"""What a channel watches, and when it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from data.changes.window import Told
    from data.model import BodyKey


class Channel(NamedTuple):
    """A conversation of a workspace, by Slack's ids."""

    team: str
    id: str


class About(StrEnum):
    """Which changes a watch asks for."""

    CHANGES = "changes"
    MERGERS = "mergers"
    LEADERS = "leaders"


@dataclass(frozen=True, slots=True)
class Watch:
    """A channel is told about a body, or with None about every body; `by` is the person who asked for it."""

    body: BodyKey | None
    about: About = About.CHANGES
    by: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a channel's digest comes: a time of day in a zone, daily or on weekdays; `always` also with no change."""

    at: time = time(8, 30)
    zone: str = "Europe/London"
    weekdays: bool = False
    always: bool = False


DEFAULT_RHYTHM = Rhythm()

SWITCHED_OFF = "switched_off"
"""Why a subscription is stopped that somebody switched off."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Everything a channel asked for.

    `timed_by` is the person who set the rhythm, "" where nobody did or it is not known. `told` is up to where its last
    digest told, None before the first. A subscription that Slack refused is
    `stopped`, with Slack's error, or `SWITCHED_OFF`; watching again or setting the time starts it anew.
    """

    channel: Channel
    rhythm: Rhythm
    watches: tuple[Watch, ...]
    told: Told | None = None
    stopped: str = ""
    timed_by: str = ""
