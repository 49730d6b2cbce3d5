"""Who led a body on a day, computed from the statements of sources, and the grade of its certainty.

A statement vouches for a person on some days: every day from its start to the day it was made, or to its end. Where a
source is only as precise as a month or a year, the person was there on *some* day of it, so a distance is counted to its
far end. Of two ends of one person the more precise stands, and an unknown day that can be before they left does not make
them come back. The grade follows from what is vouched for on the day and around it:

- confirmed: the day itself, or within the 31 days before it, or the same person on both sides with nobody between;
- likely: confirmed by inferred or weak statements only; the same person on both sides of a merger, at one of the
  bodies that merged and at the one they became; stated within the year before (eight months for an interim), unless
  somebody else is stated so soon after that they may have come before the day; stated within 92 days after, where
  nobody else was there before;
- last known: stated longer ago, or somebody else is stated too soon after the day;
- disputed: two people whose evidence is equally near;
- not known: nobody stated by the day, or the last one stated has left. Somebody first named more than 92 days
  later may have come in between, so that alone does not make them the leader.

How often each grade is right is measured: see `data.leadership.accuracy`. The numbers of days below were chosen by that
on its `read` half.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from data.leadership.terms import Vouch, finest, vouched_days, vouches_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from data.dates import When
    from data.model import BodyKey, Statement


LEADING_ROLE: Final = "accountable_officer"
"""The accountable officer of a CCG and the chief executive of an ICB, its accountable officer in law."""

MONTH: Final = 31
"""Days for which evidence of an earlier day makes a leader confirmed."""

NEAR: Final = 92
"""Days before it for which evidence of a later day counts."""

LASTING: Final = 366
"""Days for which evidence of an earlier day makes a leader likely; after that they are the last known."""

LASTING_INTERIM: Final = 244
"""The same for an interim leader."""

PART: Final = 3
"""Of the time from one person's last evidence to another's first, the first third is the earlier one's."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The statements about each predecessor of a body, and about each successor."""

    before: tuple[tuple[Statement, ...], ...] = ()
    after: tuple[tuple[Statement, ...], ...] = ()

    def last_before(self) -> tuple[Vouch, ...]:
        led = map(_led, self.before)
        return tuple(max(each, key=lambda v: (v.last, v.statement.id)) for each in led if each)

    def first_after(self) -> tuple[Vouch, ...]:
        led = map(_led, self.after)
        return tuple(min(each, key=lambda v: (v.first, v.statement.id)) for each in led if each)


def _led(about: Iterable[Statement]) -> list[Vouch]:
    return [vouch for s in about if s.role == LEADING_ROLE for vouch in vouched_days(s)]


class Grade(StrEnum):
    """How sure it is who led."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    LAST_KNOWN = "last known"
    DISPUTED = "disputed"
    NOT_KNOWN = "not known"


NAMING: Final = (Grade.CONFIRMED, Grade.LIKELY, Grade.DISPUTED)
"""The grades whose people count as leading."""


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
        return tuple(holder.person for holder in self.holders) if self.grade in NAMING else ()


@dataclass(frozen=True, slots=True)
class _Claim:
    """How near a person's evidence comes to the day; `nearest` counts a loose date to its near end."""

    holder: Holder
    distance: int
    nearest: int
    covered: bool
    bridged: bool
    one_term: bool
    before: date | None
    spanned: Vouch | None
    firm: bool


def leadership(
    body: BodyKey, statements: Iterable[Statement], day: date, neighbours: Neighbours = Neighbours()
) -> Leadership:
    """Compute who led `body` on `day` from the statements about it and about its neighbours in time.

    Statements about other roles and bodies are passed over; the order of the statements does not matter.
    """
    about = sorted((s for s in statements if s.role == LEADING_ROLE and s.body == body), key=lambda s: s.id)
    vouches = {person: vouches_for(person, about) for person in sorted({s.person for s in about})}
    covered = any(v.distance(day) == 0 for those in vouches.values() for v in those)
    around = ((), ()) if covered else (neighbours.last_before(), neighbours.first_after())
    claims = [claim for person in vouches if (claim := _claim(person, vouches, about, around, day))]
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


def _claim(
    person: str,
    vouches: Mapping[str, Sequence[Vouch]],
    about: Sequence[Statement],
    around: tuple[Sequence[Vouch], Sequence[Vouch]],
    day: date,
) -> _Claim | None:
    mine, theirs = vouches[person], _of_others(person, vouches)
    own = [s for s in about if s.person == person]
    on_the_day = [v for v in mine if v.distance(day) == 0 or (v.loose and _spans(v, day, own, mine))]
    before = [v for v in mine if v.last <= day and not _left_since(v, own, mine, day)]
    left = max(before, key=lambda v: v.last, default=None)
    after = [v for v in mine if v.first >= day]
    bridge = after[0] if left and after and _nobody_between(left, after[0], theirs) else None
    new_start = min((s.start.first for s in own if s.start and s.start.first > day), default=None)
    this_term = [v for v in after if _of_this_term(v, day, new_start)]
    over = None if bridge else _over_a_merger(person, around, left, this_term, theirs, day=day)
    soon = [bridge] if bridge else [v for v in this_term if _reaches_back(v, day, theirs, about)]
    order = sorted(dict.fromkeys((*on_the_day, *before, *soon)), key=lambda v: (v.distance(day), not v.firm))
    evidence = [*order, *(v for v in over or () if v not in order)]
    if not evidence:
        return None
    evidence.sort(key=lambda v: v.statement.person != person or v.statement.body != about[0].body)
    distance = evidence[0].distance(day)
    near = [v for v in evidence if v.distance(day) <= max(distance, NEAR)]
    return _Claim(
        holder=_holder(person, own, tuple(dict.fromkeys(v.statement for v in evidence)), mine, day),
        distance=distance,
        nearest=0 if on_the_day else distance,
        covered=distance == 0,
        bridged=bridge is not None or over is not None,
        one_term=bridge is not None and bridge in this_term,
        before=left.last if left else None,
        spanned=max((v for v in on_the_day if v.loose), key=lambda v: v.last, default=None),
        firm=any(v.firm for v in near) or bool(left and bridge and left.firm and bridge.firm),
    )


def _of_others(person: str, vouches: Mapping[str, Sequence[Vouch]]) -> list[Vouch]:
    return [vouch for other, theirs in vouches.items() if other != person for vouch in theirs]


def _over_a_merger(
    person: str,
    around: tuple[Sequence[Vouch], Sequence[Vouch]],
    left: Vouch | None,
    after: Sequence[Vouch],
    theirs: Sequence[Vouch],
    *,
    day: date,
) -> tuple[Vouch, Vouch] | None:
    """Give the person's evidence on both sides of the day where one side is about the body before or after this one.

    The last leader of a body, who led the one it became, led that from its beginning; the first leader of a body, who
    led one that it came from, led that to its end.
    """
    earlier_bodies, later_bodies = around
    pairs = [
        *((left, v) for v in later_bodies if left and v.statement.person == person),
        *((v, after[0]) for v in earlier_bodies if after and v.statement.person == person),
    ]
    return next(
        (pair for pair in pairs if pair[0].last <= day <= pair[1].first and _nobody_between(*pair, theirs)),
        None,
    )


def _reaches_back(vouch: Vouch, day: date, theirs: Sequence[Vouch], about: Sequence[Statement]) -> bool:
    """Tell whether evidence of a later day is evidence of this one: it is near, and nobody else was there before.

    Sources tell of people when they begin, so the first evidence of somebody who follows another is often their first
    day. It only makes a dispute, where the other's last is about as near.
    """
    back = vouch.distance(day)
    former = max((v for v in theirs if v.last < vouch.first), key=lambda v: v.last, default=None)
    if former is None or _ended(former, day, about):
        return back <= NEAR
    return back <= MONTH and former.distance(day) <= 2 * back


def _ended(vouch: Vouch, day: date, about: Sequence[Statement]) -> bool:
    """Tell whether a source says that the person left by the day, after what is vouched for."""
    person = vouch.statement.person
    return any(s.person == person and s.end and vouch.last <= s.end.last < day for s in about)


def _of_this_term(vouch: Vouch, day: date, new_start: date | None) -> bool:
    """Tell whether evidence after the day is of the time before a start stated for a later day."""
    start, end = vouch.statement.start, vouch.statement.end
    if start and start.first > day:
        return False
    # one who left and began anew on one day was there until then
    return new_start is None or vouch.first < new_start or (end is not None and vouch.first == new_start)


def _spans(vouch: Vouch, day: date, own: Sequence[Statement], mine: Sequence[Vouch]) -> bool:
    """Tell whether the unknown day of a month or year can be this one: not once they left, nor before they began."""
    if not vouch.first <= day <= vouch.last or _left_since(vouch, own, mine, day):
        return False
    begun = any(s.start and vouch.first <= s.start.first <= vouch.last for s in own)
    return not begun or any(s.start and s.start.first <= day for s in own) or any(v.last <= day for v in mine)


def _left_since(vouch: Vouch, own: Sequence[Statement], mine: Sequence[Vouch], day: date) -> bool:
    """Tell whether a source says that the person left after what is vouched for, by the day, and none that they were back.

    An unknown day of a month or year that began before they left can be one of before they left.
    """
    lefts = [s.end.last for s in own if s.end and _surely(vouch) <= s.end.last < day and not _went_on(s, own)]
    return bool(lefts) and not any(max(lefts) < _surely(v) and v.last <= day for v in mine)


def _went_on(ended: Statement, own: Iterable[Statement]) -> bool:
    """Tell whether the person began anew when a term ended, as an interim leader does who is made the permanent one."""
    end = ended.end
    return end is not None and any(
        end.first <= s.start.first <= end.last + timedelta(days=1)
        and (ended.interim and not s.interim if ended.start is None else ended.start.last < s.start.first)
        and (s.end is None or s.end.last > end.last)
        for s in own
        if s.start
    )


def _surely(vouch: Vouch) -> date:
    """Give the last day on which the person was surely there, or the first of those of which one is unknown."""
    return vouch.first if vouch.loose else vouch.last


def _nobody_between(left: Vouch, right: Vouch, theirs: Sequence[Vouch]) -> bool:
    """Tell whether nobody else was surely there between; an unknown day that can be before or after is no evidence."""
    return not any(
        left.last < v.last and v.first < right.first
        for v in theirs
        if not (v.loose and (v.first <= left.last or right.first <= v.last))
    )


def _holder(
    person: str, own: Sequence[Statement], nearest: tuple[Statement, ...], mine: Sequence[Vouch], day: date
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
        max(finest(ends), key=lambda when: when.last, default=None),
        nearest,
    )


def _rank(claim: _Claim) -> tuple[bool, bool, int, int, bool, str]:
    return (
        not claim.covered,
        not claim.bridged,
        claim.distance,
        claim.nearest,
        not claim.firm,
        claim.holder.person,
    )


def _superseded(claim: _Claim, vouches: Mapping[str, Sequence[Vouch]], day: date) -> bool:
    """Tell whether somebody else was vouched for later, by the day, than this person ever was."""
    if claim.nearest == 0 or claim.bridged or claim.before is None:
        return False
    theirs = _of_others(claim.holder.person, vouches)
    return any(claim.before < vouch.first and vouch.last <= day for vouch in theirs)


def _equal(claim: _Claim, best: _Claim) -> bool:
    if claim.covered or best.covered:
        return claim.covered == best.covered and claim.firm == best.firm
    if claim.bridged or best.bridged:
        return claim.bridged == best.bridged and claim.firm == best.firm
    if best.firm and not claim.firm:
        return False
    near = max(claim.distance, best.distance) <= NEAR and claim.distance <= 2 * best.distance
    return near or (claim.distance, claim.nearest) == (best.distance, best.nearest)


def _grade(best: _Claim, vouches: Mapping[str, Sequence[Vouch]], day: date) -> Grade:
    if best.covered or best.one_term:
        return Grade.CONFIRMED if best.firm else Grade.LIKELY
    contested = _contested(best, _of_others(best.holder.person, vouches), day)
    near = best.distance <= MONTH
    if near and best.before and best.firm and not contested:
        return Grade.CONFIRMED
    if (near and best.spanned) or best.bridged or (best.before is None and best.spanned is None):
        return Grade.LIKELY
    lasting = LASTING_INTERIM if best.holder.interim else LASTING
    return Grade.LAST_KNOWN if contested or best.distance > lasting else Grade.LIKELY


def _contested(best: _Claim, theirs: Sequence[Vouch], day: date) -> bool:
    """Tell whether somebody else may have been there by the day, or still be there.

    A stated start is no contest, as whoever begins later was not there on the day; nor is an unknown day that can be
    before this person's.
    """
    later = [
        v
        for v in theirs
        if v.last > day and not v.begins and not (v.loose and best.before and v.first <= best.before)
    ]
    if best.spanned:
        return any(v.first <= best.spanned.last for v in later) or _too_early(best.spanned, best, theirs, day)
    if best.before is None:
        return False
    since, before = (day - best.before).days, best.before
    return any((v.first - before).days < since * PART for v in later)


def _too_early(spanned: Vouch, best: _Claim, theirs: Iterable[Vouch], day: date) -> bool:
    """Tell whether a day is too early in a month or year of which somebody had some day, after somebody else."""
    former = max((v.last for v in theirs if v.last <= day), default=None)
    if best.before or former is None:
        return False
    return (day - former).days * 4 < (spanned.last - former).days * 3


def _last_stated(about: Sequence[Statement], day: date) -> Holder | None:
    told = [(when.first, s) for s in about if (when := s.end or s.as_of or s.start) and when.first <= day]
    return _as_stated(max(told, key=itemgetter(0))[1]) if told else None


def _first_named_later(about: Sequence[Statement], day: date) -> Holder | None:
    told = [(when.first, s) for s in about if (when := s.start or s.as_of) and when.first > day]
    return _as_stated(min(told, key=itemgetter(0))[1]) if told else None


def _as_stated(s: Statement) -> Holder:
    return Holder(s.person, s.interim, s.start, s.end, (s,))
