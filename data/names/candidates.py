"""Candidates, the bodies that words or codes could mean, filtered by day and kind; and `Resolution`, the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from data.model import BodyKey, Kind
from data.names.evidence import Evidence, Group
from data.names.forms import FAMILY, OFFICIAL, Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.names.timeline import Timeline


_MARGIN: Final = 12.0
"""Points by which a body of another kind may score higher and still come second to one of the kind preferred."""


class Outcome(StrEnum):
    """One body, several that could be meant, or none."""

    MATCH = "match"
    CHOICES = "choices"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """A body that the words could mean, its score (0 to 100), and why, in a phrase for a reader."""

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
    """Words inside a text, text[start:end], that name a body or bodies, and their resolution."""

    start: int
    end: int
    text: str
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that could be meant, its score (0 to 100) and why."""

    body: BodyKey
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Sifted:
    """Candidates by whether they existed on the day."""

    live: tuple[Candidate, ...]
    closed: tuple[Candidate, ...]
    future: tuple[Candidate, ...]


def is_system(key: BodyKey) -> bool:
    return key.kind is not Kind.CCG


def only_ccgs(found: Iterable[Candidate]) -> list[Candidate]:
    return best_of_each(c for c in found if c.body.kind is Kind.CCG)


def only_systems(found: Iterable[Candidate]) -> list[Candidate]:
    return best_of_each(c for c in found if c.body.kind is not Kind.CCG)


def from_form(form: Form, on: date, score: float) -> Candidate:
    if form.why == OFFICIAL and not form.in_force(on):
        later = form.start is not None and on < form.start
        return Candidate(form.body, score - 2, "later name" if later else "earlier name")
    return Candidate(form.body, score - (1 if form.why == FAMILY else 0), form.why)


def best_of_each(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the candidate with the highest score of each body, in the order in which bodies first came."""
    best: dict[BodyKey, Candidate] = {}
    for candidate in candidates:
        known = best.get(candidate.body)
        if known is None or candidate.score > known.score:
            best[candidate.body] = candidate
    return list(best.values())


def one_of_each_area(
    candidates: Sequence[Candidate], timeline: Timeline, on: date, group: Group | None
) -> list[Candidate]:
    """Where the STP and the ICB of one code are both meant, keep the one of the kind named or of the day."""
    stps = {c.body.code: c for c in candidates if c.body.kind is Kind.STP}
    boards = {c.body.code: c for c in candidates if c.body.kind is Kind.ICB and c.body.code in stps}
    if not boards:
        return list(candidates)
    dropped: set[BodyKey] = set()
    for code, board in boards.items():
        stp = stps[code]
        # A name that only the STP had is the STP's even after it closed.
        stp_only = group is None and board.why == FAMILY and stp.why != FAMILY
        wants_stp = group is Group.STP or timeline.future(board.body, on) or stp_only
        dropped.add(board.body if wants_stp else stp.body)
    return [c for c in candidates if c.body not in dropped]


def sift(candidates: Sequence[Candidate], timeline: Timeline, on: date) -> Sifted:
    """Sort candidates into live, closed and future on the day; of the closed ones keep those that closed last."""
    live: list[Candidate] = []
    closed: list[Candidate] = []
    future: list[Candidate] = []
    for candidate in candidates:
        if timeline.future(candidate.body, on):
            future.append(candidate)
        elif timeline.live(candidate.body, on):
            live.append(candidate)
        else:
            closed.append(candidate)
    if len(closed) > 1:
        latest = max(timeline.last[c.body] for c in closed)
        closed = [c for c in closed if timeline.last[c.body] == latest]
    return Sifted(tuple(live), tuple(closed), tuple(future))


def of_group(found: Iterable[Candidate], group: Group | None) -> list[Candidate]:
    """Keep the bodies of the kind named, all where none is."""
    if group is None:
        return best_of_each(found)
    return only_ccgs(found) if group is Group.CCG else only_systems(found)


def weakened(candidates: Iterable[Candidate], cost: float, why: str | None = None) -> list[Candidate]:
    """Give the candidates with their scores lowered, and another reason where one is given."""
    return [replace(c, score=max(1.0, c.score - cost), why=why or c.why) for c in candidates]


def prefer(found: list[Candidate], kind: Kind) -> list[Candidate]:
    """Put bodies of one kind first, and drop the others where exactly one of that kind fits about as well as any."""
    first = only_ccgs(found) if kind is Kind.CCG else only_systems(found)
    others = [c for c in found if c not in first]
    if not first or not others:
        return found
    best = max(c.score for c in found)
    if len(first) == 1 and first[0].score >= best - _MARGIN:
        return first
    return [*first, *others]


def bodies_of_codes(
    timeline: Timeline, codes: Iterable[tuple[BodyKey, ...]], evidence: Evidence, on: date, kind: Kind | None
) -> list[BodyKey]:
    """Give the body that each code means on a day; of the STP and the ICB of one code, that of the kind named or the day."""
    wanted = {Group.STP: Kind.STP, Group.ICB: Kind.ICB}.get(evidence.said) if evidence.said else kind
    return list(dict.fromkeys(_of_the_day(timeline, keys, on, wanted) for keys in codes))


def _of_the_day(timeline: Timeline, keys: tuple[BodyKey, ...], on: date, wanted: Kind | None) -> BodyKey:
    existing = [key for key in keys if not timeline.future(key, on)]
    if not existing:
        return min(keys, key=lambda key: timeline.first[key])
    of_kind = [key for key in existing if key.kind is wanted]
    return max(of_kind or existing, key=lambda key: timeline.last[key])


def related(timeline: Timeline, one: BodyKey, other: BodyKey) -> bool:
    """Tell whether one body succeeded or belonged to the other, so that one's name may stand by the other's code."""
    near = {one, *timeline.after.get(one, ()), *timeline.before.get(one, ())}
    near |= {link.parent for link in timeline.parents.get(one, ())}
    near |= {link.child for link in timeline.members.get(one, ())}
    return other.code in {key.code for key in near}
