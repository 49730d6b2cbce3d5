"""Changes: dated events, and the differences between two versions of the reference; who is told of them, and how.

- `differences`: of two registers, with `events_and_leaders` for its two larger parts;
- `subscription`: what a channel watches, and when it is told; `telling`: changes in words, and the digest of a channel.

Here are `Change`, which changes fall between two digests, the area of a change, and `Comparison` of two registers. A
change is told in the window between two digests in which it happened or became known here. It is listed under the STP, ICB
or region of its bodies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from data.dates import FIRST_DAY, counts_from
from data.formatting import say_list, title
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from data.dates import When
    from data.model import BodyKey
    from data.register import Register
    from data.view import View


_T = TypeVar("_T")
_K = TypeVar("_K", bound="Hashable")

FIRST_DAYS: Final = 7
"""How many days the first digest of a channel looks back."""

_BEFORE_ALL: Final = datetime.combine(FIRST_DAY, time(), UTC)
_ENGLAND: Final = ZoneInfo("Europe/London")

ENGLAND: Final = "England"
_NAMED: Final = 3
_AREAS: Final = (Kind.STP, Kind.ICB, Kind.REGION)

NOT_KNOWN = "not known"


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


class Told(NamedTuple):
    """Up to where a reader has been told: what happened by `day`, and what became known by two times (UTC).

    The reference and the corrections reach a process separately, so each has its own time.
    """

    day: date
    reference: datetime
    corrections: datetime


def day_known(known: datetime) -> date:
    """Give the day in England on which something became known here."""
    return known.astimezone(_ENGLAND).date()


def told_now(register: Register, day: date) -> Told:
    """Give the mark of a reader who has been told everything by a day."""

    def last_correction() -> datetime:
        corrected = [c.known for c in register.recorded if c.known and c.origin is Origin.CORRECTION]
        return max(corrected, default=_BEFORE_ALL)

    return Told(day, register.built, register.kept(told_now, last_correction))


def first_told(told: Told) -> Told:
    """Give the mark from which a first digest begins: seven days before `told`.

    What became known before those days is left out.
    """
    week = timedelta(days=FIRST_DAYS)
    first = told.day - week
    begin = datetime.combine(first + timedelta(days=1), time(), _ENGLAND).astimezone(UTC)

    def before(known: datetime) -> datetime:
        return known if day_known(known) > told.day + week else min(known, begin)

    return Told(first, before(told.reference), before(told.corrections))


def changes_within(register: Register, after: Told, until: Told) -> tuple[Change, ...]:
    """Give the changes between two marks, by the day on which they happened.

    A change known since the first version is told when it happens; any other when it becomes known, and again when it
    happens if that is later.
    """
    found = [change for change in register.changes if _falls_within(change, after, until)]
    return tuple(sorted(found, key=by_happened))


def by_happened(change: Change) -> tuple[date, str]:
    """Give the sort key of a change by the day from which it counts; undated ones come first."""
    return (counts_from(change.happened) if change.happened else date.min, change.id)


def _falls_within(change: Change, after: Told, until: Told) -> bool:
    happens = change.happened is not None and after.day < counts_from(change.happened) <= until.day
    if change.known is None:
        return happens
    if change.origin is Origin.CORRECTION:
        became_known = after.corrections < change.known <= until.corrections
    else:
        became_known = after.reference < change.known <= until.reference
    lay_ahead = change.happened is not None and change.happened.first > day_known(change.known)
    return became_known or (happens and lay_ahead)


def day_of(change: Change) -> date:
    """Give the day for which a change is told: from which it counts, else on which it became known here."""
    if change.happened:
        return max(counts_from(change.happened), FIRST_DAY)
    return day_known(change.known) if change.known else FIRST_DAY


def area_of(view: View, body: BodyKey) -> BodyKey | None:
    """Give the STP or ICB of a body on the day, or its last one; a body that has neither is in its region."""
    if body.kind in _AREAS:
        return body
    then = _view_while_open(view, body)
    return then.parent(body, Kind.STP, Kind.ICB) or then.region(body)


def _view_while_open(view: View, body: BodyKey) -> View:
    closed = view.register.bodies[body].closed
    return view.register.at(max(closed, FIRST_DAY)) if closed and closed < view.day else view


def areas_of(view: View, bodies: Iterable[BodyKey]) -> tuple[BodyKey, ...]:
    """Give the areas of several bodies, each once."""
    return tuple(dict.fromkeys(area for body in bodies if (area := area_of(view, body))))


def say_area(view: View, change: Change) -> str:
    """Name the area under which a change is listed, as it was called on the view's day.

    That is its STP or ICB; of several the region that they share, else a few of them; else England.
    """
    then = view.register.at(day_of(change))
    found = change.areas or areas_of(then, change.bodies)
    # a region beside an STP or ICB only says where that belongs
    areas = tuple(key for key in found if key.kind is not Kind.REGION) or found
    if change.national or not areas:
        return ENGLAND
    if len(areas) > 1:
        regions = {_view_while_open(then, area).region(area) for area in areas}
        region = regions.pop() if len(regions) == 1 else None
        if region:
            return title(view, region)
    return say_list(sorted(title(view, area) for area in areas)) if len(areas) <= _NAMED else ENGLAND


def by_key(rows: Iterable[_T], key: Callable[[_T], _K]) -> dict[_K, list[_T]]:
    """Group rows by a key, in their order."""
    found: dict[_K, list[_T]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def said_of(gone: str, new: str, adding: str = "now also stated: ") -> tuple[str, str]:
    """Give what was before and what is since, from what is no longer stated ("": nothing) and what now is."""
    if gone and new:
        return gone, new
    return "", f"{adding}{new}" if new else f"no longer stated: {gone}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """An earlier and a later register; `known` is when their differences became known here (UTC)."""

    before: Register
    after: Register
    known: datetime

    @property
    def day(self) -> date:
        return day_known(self.known)

    def day_for(self, body: BodyKey) -> date:
        """Give the day on which a body is compared: the day it became known, or the body's last one."""
        closed = self.after.bodies[body].closed
        return max(FIRST_DAY, min(self.day, closed or self.day))

    def areas_of(self, bodies: Iterable[BodyKey]) -> tuple[BodyKey, ...]:
        """Give the areas, as they are since, of those of the bodies that are there since."""
        there = [key for key in bodies if key in self.after.bodies]
        return areas_of(self.after.at(max(self.day, FIRST_DAY)), there)

    def change(
        self,
        aspect: Aspect,
        bodies: Iterable[BodyKey],
        after: str,
        *,
        before: str = "",
        happened: When | None = None,
        sources: Iterable[str] = (),
        confidence: str = "stated",
        areas: tuple[BodyKey, ...] | None = None,
        national: bool = False,
    ) -> Change:
        """Make a change that has no number yet, of bodies and sources that are there since."""
        keys = tuple(dict.fromkeys(key for key in bodies if key in self.after.bodies))
        if areas is None:
            areas = self.areas_of(keys)
        return Change(
            "",
            aspect,
            keys,
            tuple(key for key in areas if key in self.after.bodies),
            happened,
            self.known,
            before,
            after,
            confidence,
            tuple(source for source in dict.fromkeys(sources) if source in self.after.sources),
            national,
        )
