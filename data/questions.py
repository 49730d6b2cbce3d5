"""A question as a value: what is asked, of which bodies, for which day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey, Kind


class Intent(StrEnum):
    """What is asked of a body."""

    LOOKUP = "lookup"
    LEADS = "leads"
    PER_LEADER = "per_leader"
    MERGING = "merging"
    BECAME = "became"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, however it was put.

    `names` are bodies in the words of the person who asks; `body` is the one they picked from a choice. `on` is the
    day asked for and `today` the day of asking. `kind` is tried first where a name could be of several kinds;
    `dated` says that the person named the day themselves.
    """

    intent: Intent
    on: date
    today: date
    names: tuple[str, ...] = ()
    body: BodyKey | None = None
    kind: Kind | None = None
    dated: bool = False
