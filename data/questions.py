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
    HISTORY = "history"
    WHO = "who"
    MERGERS = "mergers"
    RANK = "rank"
    COMPARE = "compare"
    STATS = "stats"
    SIZE = "size"
    QUALITY = "quality"
    CLUSTERS = "clusters"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Options:
    """What some questions say besides bodies and a day.

    `person` is a name as typed, `measure` the words for what to rank by, `top` how many rows (negative: from the bottom),
    `status` the words for a step towards merging. `first` and `last` are the days of the period named ("in 2018"), for
    questions about events; a state is asked for on the last of them. `moment` is "before" or "after" a body's merger,
    a day that only the body's own history can tell. `listed` is the words of a list of bodies, not yet taken apart.
    """

    person: str = ""
    measure: str = ""
    top: int | None = None
    status: str = ""
    first: date | None = None
    last: date | None = None
    moment: str = ""
    listed: str = ""


NO_OPTIONS = Options()


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
    options: Options = NO_OPTIONS
