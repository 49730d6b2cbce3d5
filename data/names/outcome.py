"""What reading a name gives: one body, a fair choice of bodies, or an honest no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.model import BodyKey


class Outcome(StrEnum):
    """One body, several that could be meant, or none."""

    MATCH = "match"
    CHOICES = "choices"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """A body that the words could mean, how surely (0 to 100), and why, in a phrase for a reader."""

    body: BodyKey
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a query means on a day.

    `readings` holds one body for a match, two or more (best first) for choices, none otherwise. For a refusal
    `near` holds up to three bodies with similar names, and `reason` a sentence that says why it was refused.
    `beside` holds the closed bodies that were named, where a reading is what one of them became by the day.
    """

    query: str
    outcome: Outcome
    readings: tuple[Reading, ...] = ()
    near: tuple[BodyKey, ...] = ()
    reason: str | None = None
    beside: tuple[BodyKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Words inside a text that name a body or bodies: text[start:end] and what they mean."""

    start: int
    end: int
    text: str
    resolution: Resolution
