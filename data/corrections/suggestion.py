"""A suggestion, and what the stewards made of it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from data.digests.watching import Channel
    from data.model import BodyKey


class What(StrEnum):
    """What a correction puts right. The steps towards merging are kinds of event in `data/facts/events.csv`."""

    LEADER = "leader"
    POPULATION = "population"
    NAME = "name"
    MERGER_PROPOSED = "merger_proposed"
    MERGER_APPROVED_BY_CCGS = "merger_approved_by_ccgs"
    MERGER_APPROVED_BY_NHSE = "merger_approved_by_nhse"
    MERGER_REJECTED = "merger_rejected"
    MERGER_ON_HOLD = "merger_on_hold"
    OTHER = "other"


class Status(StrEnum):
    """Where a correction stands. A withdrawn one was approved before."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody suggests: `value` in words, `start` as "2018", "2018-11" or "2018-11-05", `url` the source.

    `on` is the day of the answer it was suggested under ("2018-11-05"): up to that day, if it is after `start`, the
    suggestion vouches for its value. "" is the day of asking.
    """

    body: BodyKey
    what: What
    value: str
    start: str
    url: str
    note: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A suggestion, who made it and where (`asked_in` is where the outcome is told), and what the stewards decided."""

    id: int
    suggestion: Suggestion
    asked_by: str
    asked_in: Channel
    asked_at: datetime
    status: Status = Status.OPEN
    decided_by: str = ""
    decided_at: datetime | None = None
