"""Corrections that readers suggest and stewards decide; here `Correction` as a value, and the days it holds for.

- `values`: validation of what is typed; `overlay`: the facts that an approved one adds, and a register with them;
- `export`: them as rows for `data/facts/`.

A suggested leader holds from the given start to the day of the answer under which it was suggested, and not later: a
correction to an answer of 2018 says nothing of today. So the statement made from it is "as of" that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from data.dates import FIRST_DAY, When, parse_when
from data.leadership.leaders import LEADING_ROLE
from data.leadership.terms import role_of
from data.model import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from data.changes.subscription import Channel
    from data.model import BodyKey
    from data.register import Register


_LED: Final = (Kind.CCG, Kind.ICB)
_OF_CCGS: Final = (Kind.CCG, Kind.STP)
_MERGING: Final = (Kind.CCG, Kind.STP, Kind.ICB)

_ENGLAND: Final = ZoneInfo("Europe/London")


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


_NAMES: Final = {
    What.POPULATION: "population",
    What.NAME: "name",
    What.MERGER_PROPOSED: "merger proposed",
    What.MERGER_APPROVED_BY_CCGS: "merger approved by the CCGs",
    What.MERGER_APPROVED_BY_NHSE: "merger approved by NHS England",
    What.MERGER_REJECTED: "merger rejected",
    What.MERGER_ON_HOLD: "merger on hold",
    What.OTHER: "something else",
}
MERGER_STEPS: Final = tuple(what for what in What if what.startswith("merger_"))
COMING: Final = (What.LEADER, What.NAME, *MERGER_STEPS[:3])
"""What may be dated in the future, because it is announced beforehand."""


def what_name(what: What, kind: Kind) -> str:
    """Name what a correction is about, as it stands inside a sentence."""
    return role_of(LEADING_ROLE, kind) if what is What.LEADER else _NAMES[what]


def correctable(kind: Kind) -> tuple[What, ...]:
    """List what can be corrected about a kind of body: nobody leads an STP, and an ICB has no CCGs to approve."""
    found = [What.LEADER] if kind in _LED else []
    found += [What.POPULATION, What.NAME]
    if kind in _MERGING:
        found += [s for s in MERGER_STEPS if s is not What.MERGER_APPROVED_BY_CCGS or kind in _OF_CCGS]
    return (*found, What.OTHER)


def when_of(correction: Correction) -> When | None:
    """Give the date from which a correction holds; None where it is none, or before the year in which CCGs began."""
    try:
        start = parse_when(correction.suggestion.start)
    except ValueError:
        return None
    return start if start.first.year >= FIRST_DAY.year else None


def asked_on(correction: Correction) -> date:
    """Give the day, in England, on which a correction was suggested."""
    return correction.asked_at.astimezone(_ENGLAND).date()


def day_of(register: Register, correction: Correction) -> date:
    """Give the day of the answer that a correction was suggested under, in the life of its body."""
    asked = asked_on(correction)
    try:
        day = min(date.fromisoformat(correction.suggestion.on), asked)
    except ValueError:
        day = asked
    return min(day, register.bodies[correction.suggestion.body].closed or day)


def vouched_until(register: Register, correction: Correction, start: When) -> When | None:
    """Give the day as of which a leader is stated.

    A start to come was announced on the day of the suggestion. A start after the day of the answer, and past by now,
    is all that is said: then there is none.
    """
    asked, day = asked_on(correction), day_of(register, correction)
    said = asked if start.first > asked else day
    return parse_when(said.isoformat()) if start.first <= day or start.first > asked else None
