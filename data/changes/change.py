"""A change as a value: what was different before and after, when it happened and when it became known here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from data.dates import When
    from data.model import BodyKey


class Aspect(StrEnum):
    """What about a body changed."""

    LEADER = "leader"
    MERGER = "merger"
    POPULATION = "population"
    MEMBERSHIP = "membership"
    NAME = "name"
    BODY = "body"
    OTHER = "other"


class Origin(StrEnum):
    """Where a change became known: with a version of the reference, or with an approved correction."""

    REFERENCE = "reference"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Change:
    """A dated event, or a difference between two versions of the reference.

    `happened` is None where no source dates it. `known` (UTC) is when it became known here; None is from the first
    version on, so that it is told by the day on which it happened. `before` is "" where nothing was known. `id` is the
    event's own ("E0174"), or made from what the change says, so that it is the same wherever it is computed.
    """

    id: str
    aspect: Aspect
    bodies: tuple[BodyKey, ...]
    areas: tuple[BodyKey, ...]
    happened: When | None
    known: datetime | None
    before: str
    after: str
    confidence: str
    sources: tuple[str, ...]
    national: bool = False
    origin: Origin = Origin.REFERENCE
