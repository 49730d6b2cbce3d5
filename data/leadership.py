"""Who led a body on a day, computed from what sources state, and how sure that is.

A statement vouches for a person on some days: every day from its start to the day it was made, or to its
end. Where a source is only as precise as a month or a year, the person was there on *some* day of it, so a
distance is counted to its far end. The grade follows from the nearest vouched day:

- confirmed: the day itself, or within 92 days, or the same person on both sides with nobody between;
- likely: stated within the year before and uncontradicted, or confirmed by an inferred or weak statement
  only;
- last known: stated longer ago, or somebody else is stated about as near after the day;
- disputed: two people whose evidence is equally near;
- not known: nobody stated by the day, or the last one stated has left. Somebody first named more than 92 days
  later may have come in between, so that alone does not make them the leader.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from data.days import When
    from data.model import BodyKey, Statement

LEADING_ROLE: Final = "accountable_officer"
"""The accountable officer of a CCG and the chief executive of an ICB, its accountable officer in law."""

NEAR: Final = 92
YEAR: Final = 366


class Grade(StrEnum):
    """How sure it is who led."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    LAST_KNOWN = "last known"
    DISPUTED = "disputed"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in the role, and the statements that say so, the one nearest the day first."""

    person: str
    interim: bool
    since: When | None
    until: When | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Leadership:
    """Who led a body on a day; where nobody is known, the one last stated and the one first named later."""

    body: BodyKey
    day: date
    grade: Grade
    holders: tuple[Holder, ...]
    last: Holder | None = None
    later: Holder | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """The people who count as leading: confirmed, likely or disputed."""
        if self.grade in (Grade.CONFIRMED, Grade.LIKELY, Grade.DISPUTED):
            return tuple(holder.person for holder in self.holders)
        return ()


@dataclass(frozen=True, slots=True)
class _Vouch:
    """A person is vouched for on every day from first to last, or on one unknown day of them (loose)."""

    first: date
    last: date
    statement: Statement
    loose: bool = False

    def distance(self, day: date) -> int:
        if self.loose:
            return max(abs((day - self.first).days), abs((day - self.last).days))
        return max((self.first - day).days, (day - self.last).days, 0)


@dataclass(frozen=True, slots=True)
class _Claim:
    """How near a person's evidence comes to the day; `nearest` counts a loose date to its near end."""

    holder: Holder
    distance: int
    nearest: int
    covered: bool
    bridged: bool
    before: date | None
    firm: bool


def leadership(body: BodyKey, statements: Iterable[Statement], day: date) -> Leadership:
    """Compute who led `body` on `day` from the statements about it.

    Statements about other roles and bodies are passed over; the order of the statements does not matter.
    """
    about = sorted((s for s in statements if s.role == LEADING_ROLE and s.body == body), key=lambda s: s.id)
    vouches = {person: _vouches(person, about) for person in sorted({s.person for s in about})}
    claims = [claim for person in vouches if (claim := _claim(person, vouches, about, day))]
    current = [claim for claim in claims if not _superseded(claim, vouches, day)]
    if not current:
        last, later = _last_stated(about, day), _first_named_later(about, day)
        return Leadership(body, day, Grade.NOT_KNOWN, (), last, later)
    current.sort(key=_rank)
    best = current[0]
    rivals = [claim for claim in current[1:] if _equal(claim, best)]
    if rivals:
        return Leadership(body, day, Grade.DISPUTED, tuple(claim.holder for claim in (best, *rivals)))
    return Leadership(body, day, _grade(best, vouches, day), (best.holder,))


def _vouches(person: str, statements: Sequence[Statement]) -> list[_Vouch]:
    found = [vouch for s in statements if s.person == person for vouch in _vouched_days(s)]
    return sorted(found, key=lambda vouch: (vouch.first, vouch.last))


def _vouched_days(s: Statement) -> list[_Vouch]:
    begins, ends, said = s.start, s.end, s.as_of
    if said and begins and begins.first > said.last:  # announced before it began
        return [_Vouch(begins.first, begins.last, s, loose=not begins.exact)]
    if ends and said and said.first > ends.last:  # told afterwards
        if begins and begins.last <= ends.first:
            return [_Vouch(begins.last, ends.first, s)]
        return [_Vouch(ends.first, ends.last, s, loose=not ends.exact)]
    if said and not begins and not ends:
        return [_Vouch(said.first, said.last, s, loose=not said.exact)]
    first = begins.last if begins else said.last if said else None
    last = ends.first if ends else said.first if said else None
    solid = [_Vouch(first, last, s)] if first and last and first <= last else _some_day(s)
    if said and not said.exact and not (begins and ends):
        there_from = max(said.first, begins.first) if begins else said.first
        there_to = min(said.last, ends.last) if ends else said.last
        return list(dict.fromkeys([*solid, _Vouch(there_from, there_to, s, loose=there_from != there_to)]))
    return solid


def _some_day(s: Statement) -> list[_Vouch]:
    """Vouch for some day on which everything the statement says can be so."""
    stated = [when for when in (s.start, s.as_of, s.end) if when]
    if not stated:
        return []
    first, last = max(when.first for when in stated), min(when.last for when in stated)
    if first > last:
        first, last = min(when.first for when in stated), max(when.last for when in stated)
    return [_Vouch(first, last, s, loose=first != last)]


def _claim(
    person: str, vouches: Mapping[str, Sequence[_Vouch]], about: Sequence[Statement], day: date
) -> _Claim | None:
    mine = vouches[person]
    own = [s for s in about if s.person == person]
    on_the_day = [v for v in mine if v.distance(day) == 0 or (v.loose and _spans(v, day, own, mine))]
    before = [v for v in mine if v.last <= day and not _gone(own, mine, v, day)]
    new_start = min((s.start.first for s in own if s.start and s.start.first > day), default=None)
    after = [v for v in mine if v.first >= day and _of_this_term(v, day, new_start)]
    soon = [v for v in after if v.distance(day) <= NEAR]
    left = max(before, key=lambda v: v.last, default=None)
    bridge = after[0] if left and after and _nobody_between(person, vouches, left, after[0]) else None
    usable = [*on_the_day, *before, *([bridge] if bridge else soon)]
    if not usable:
        return None
    order = sorted(dict.fromkeys(usable), key=lambda v: (v.distance(day), not _firm(v)))
    near = [v for v in order if v.distance(day) <= max(order[0].distance(day), NEAR)]
    return _Claim(
        _holder(person, own, tuple(dict.fromkeys(v.statement for v in order)), mine, day),
        order[0].distance(day),
        0 if on_the_day else order[0].distance(day),
        order[0].distance(day) == 0,
        bridge is not None,
        max((v.last for v in before), default=None),
        any(map(_firm, near)) or (left is not None and bridge is not None and _firm(left) and _firm(bridge)),
    )


def _firm(vouch: _Vouch) -> bool:
    return vouch.statement.confidence == "stated"


def _of_this_term(vouch: _Vouch, day: date, new_start: date | None) -> bool:
    """Tell whether evidence after the day is of the time before a start stated for a later day."""
    start, end = vouch.statement.start, vouch.statement.end
    if start and start.first > day:
        return False
    # one who left and began anew on one day was there until then
    return new_start is None or vouch.first < new_start or (end is not None and vouch.first == new_start)


def _spans(vouch: _Vouch, day: date, own: Sequence[Statement], mine: Sequence[_Vouch]) -> bool:
    """Tell whether the unknown day of a month or year can be this one: not after they are said to have left."""
    return vouch.first <= day <= vouch.last and not _left_since(vouch.first, own, mine, day)


def _gone(own: Sequence[Statement], mine: Sequence[_Vouch], vouch: _Vouch, day: date) -> bool:
    return _left_since(vouch.last, own, mine, day)


def _left_since(since: date, own: Sequence[Statement], mine: Sequence[_Vouch], day: date) -> bool:
    """Tell whether a source says that the person left between the two days, and none that they were back."""
    lefts = [s.end.last for s in own if s.end and since <= s.end.last < day]
    return bool(lefts) and not any(max(lefts) < v.last <= day for v in mine)


def _nobody_between(
    person: str, vouches: Mapping[str, Sequence[_Vouch]], left: _Vouch, right: _Vouch
) -> bool:
    return not any(
        left.last < vouch.last and vouch.first < right.first
        for other, theirs in vouches.items()
        if other != person
        for vouch in theirs
    )


def _holder(
    person: str, own: Sequence[Statement], nearest: tuple[Statement, ...], mine: Sequence[_Vouch], day: date
) -> Holder:
    starts = [s.start for s in own if s.start and s.start.first <= day]
    ends = [
        s.end
        for s in own
        if s.end and s.end.last >= day and not any(v.statement is not s and v.last > s.end.last for v in mine)
    ]
    return Holder(
        person,
        nearest[0].interim,
        min(starts, key=lambda when: when.last, default=None),
        max(ends, key=lambda when: when.last, default=None),
        nearest,
    )


def _rank(claim: _Claim) -> tuple[bool, bool, int, int, bool, str]:
    firm = claim.firm
    return (
        not claim.covered,
        not claim.bridged,
        claim.distance,
        claim.nearest,
        not firm,
        claim.holder.person,
    )


def _superseded(claim: _Claim, vouches: Mapping[str, Sequence[_Vouch]], day: date) -> bool:
    """Tell whether somebody else was vouched for later, by the day, than this person ever was."""
    if claim.nearest == 0 or claim.bridged or claim.before is None:
        return False
    return any(
        claim.before < vouch.first and vouch.last <= day
        for other, theirs in vouches.items()
        if other != claim.holder.person
        for vouch in theirs
    )


def _equal(claim: _Claim, best: _Claim) -> bool:
    if claim.covered or best.covered:
        return claim.covered == best.covered and claim.firm == best.firm
    if claim.bridged or best.bridged:
        return claim.bridged == best.bridged and claim.firm == best.firm
    if best.firm and not claim.firm:
        return False
    near = max(claim.distance, best.distance) <= NEAR and claim.distance <= 2 * best.distance
    return near or (claim.distance, claim.nearest) == (best.distance, best.nearest)


def _grade(best: _Claim, vouches: Mapping[str, Sequence[_Vouch]], day: date) -> Grade:
    if best.covered or best.bridged or best.distance <= NEAR:
        return Grade.CONFIRMED if best.firm else Grade.LIKELY
    contradicted = any(
        vouch.last > day and vouch.distance(day) <= min(2 * best.nearest, YEAR)
        for other, theirs in vouches.items()
        if other != best.holder.person
        for vouch in theirs
    )
    return Grade.LIKELY if best.distance <= YEAR and not contradicted else Grade.LAST_KNOWN


def _last_stated(about: Sequence[Statement], day: date) -> Holder | None:
    told = [(when.first, s) for s in about if (when := s.end or s.as_of or s.start) and when.first <= day]
    if not told:
        return None
    latest = max(told, key=lambda pair: pair[0])[1]
    return Holder(latest.person, latest.interim, latest.start, latest.end, (latest,))


def _first_named_later(about: Sequence[Statement], day: date) -> Holder | None:
    told = [(when.first, s) for s in about if (when := s.start or s.as_of) and when.first > day]
    if not told:
        return None
    first = min(told, key=lambda pair: pair[0])[1]
    return Holder(first.person, first.interim, first.start, first.end, (first,))
