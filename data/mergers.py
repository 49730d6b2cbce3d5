"""Successions of bodies, how far a body had come towards merging by a day, and clusters of ICBs.

That a body *has* merged is read from the successions; every step before that from events: the status is the furthest rung
reached by the day, or a rejection since. Of statements about a cluster, the latest by the day count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from data.dates import counts_from, lasts
from data.model import Kind, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from data.model import BodyKey, Cluster, Event, Succession
    from data.register import Register
    from data.view import View


IN_PART = ("icb_split", "icb_acquisition")
"""Types of succession in which a part of a body passes to another."""

MERGING: Final = ("ccg_merger", "stp_merger", "icb_merger", "icb_split", "icb_acquisition")
"""Types of succession in which bodies of one kind come together."""

_LADDER: Final = ("exploring", "agreed", "operating", "merging_2027", "merged")


@dataclass(frozen=True, slots=True)
class Step:
    """On a day, bodies passed to others; `steps` go in the order of the days."""

    day: date
    predecessor: BodyKey
    successors: tuple[BodyKey, ...]
    type: str
    sources: tuple[str, ...]


def steps_after(
    body: BodyKey, successors_of: Mapping[BodyKey, tuple[Succession, ...]], until: date
) -> tuple[Step, ...]:
    """Follow `body` through every succession on or before `until`, to the bodies of that day."""
    steps: list[Step] = []
    seen: set[BodyKey] = set()
    front = [(body, date.min)]
    while front:
        current, since = front.pop(0)
        if current in seen:
            continue
        seen.add(current)
        # what a successor passed on before it took this body over is not followed
        by_day = grouped((s.day, s) for s in successors_of.get(current, ()) if since <= s.day <= until)
        for day, group in sorted(by_day.items()):
            successors = tuple(dict.fromkeys(s.successor for s in group))
            sources = tuple(dict.fromkeys(source for s in group for source in s.sources))
            steps.append(Step(day, current, successors, group[0].type, sources))
            front.extend((successor, day) for successor in successors)
    return tuple(sorted(steps, key=lambda step: step.day))


def bodies_of_today(body: BodyKey, steps: tuple[Step, ...]) -> tuple[BodyKey, ...]:
    """Give the last successors in the steps of `steps_after`; the body itself where there is no step."""
    passed_on = {step.predecessor for step in steps}
    ends = [successor for step in steps for successor in step.successors if successor not in passed_on]
    return tuple(dict.fromkeys(ends)) or (body,)


@dataclass(frozen=True, slots=True)
class Family:
    """A body, all that was in it where it is an area, and what it came from and became through every step."""

    own: frozenset[BodyKey]
    before: frozenset[BodyKey]
    after: frozenset[BodyKey]

    @property
    def every(self) -> frozenset[BodyKey]:
        return self.own | self.before | self.after


def family_of(register: Register, body: BodyKey) -> Family:
    """Follow a body's successions both ways; what came to it only in part is not followed further back."""
    own = {body}
    if body.kind is Kind.STP:
        own.update(m.child for m in register.members_of.get(body, ()) if m.child.kind is Kind.CCG)
    before = followed(register, own, back=True, past_parts=False) - own
    after = followed(register, {body}) - own
    return Family(frozenset(own), frozenset(before - after), frozenset(after))


def followed(
    register: Register, bodies: Iterable[BodyKey], *, back: bool = False, past_parts: bool = True
) -> set[BodyKey]:
    """Give all that bodies became through every step, or `back`, all they came from.

    With `past_parts` False, what came to a body only in part is not followed further back.
    """
    found: set[BodyKey] = set()
    front = list(bodies)
    steps = register.predecessors_of if back else register.successors_of
    while front:
        for s in steps.get(front.pop(), ()):
            other = s.predecessor if back else s.successor
            if other not in found:
                found.add(other)
                if past_parts or s.type not in IN_PART:
                    front.append(other)
    return found


class Rung(IntEnum):
    """The ladder of merger status, lowest first."""

    SEPARATE = 0
    CLUSTERED = 1
    """An ICB has agreed to form a cluster; not yet that one person leads it."""
    SHARES_OFFICER = 2
    JOINT_COMMITTEE = 3
    SHARED_TEAM = 4
    CONSIDERED = 5
    PROPOSED = 6
    APPROVED_BY_CCGS = 7
    APPLIED_FOR = 8
    APPROVED_BY_NHSE = 9
    MERGED = 10
    REJECTED = 11
    ON_HOLD = 12


RUNGS: Final = {
    "cluster_agreed": Rung.CLUSTERED,
    "shared_ao_appointed": Rung.SHARES_OFFICER,
    "joint_committee": Rung.JOINT_COMMITTEE,
    "shared_management_team_agreed": Rung.SHARED_TEAM,
    "merger_considered": Rung.CONSIDERED,
    "merger_proposed": Rung.PROPOSED,
    "merger_approved_by_ccgs": Rung.APPROVED_BY_CCGS,
    "merger_application": Rung.APPLIED_FOR,
    "merger_approved_by_nhse": Rung.APPROVED_BY_NHSE,
    "merger_approved": Rung.APPROVED_BY_NHSE,
    "merged": Rung.MERGED,
    "merger_rejected": Rung.REJECTED,
    "merger_on_hold": Rung.ON_HOLD,
}
"""The rung that an event's kind reaches; other kinds of event do not move a body on the ladder.

"options_considered" is not here: most of those options were a shared officer, or a hospital trust as partner.
"""

_SET_BACK = (Rung.REJECTED, Rung.ON_HOLD)


@dataclass(frozen=True, slots=True)
class MergerStatus:
    """The rung of a body on a day, the event that it is from, and the other bodies of that step.

    For an area, `concerned` are its CCGs that the status is about, and `partners` are outside it. For bodies that have
    merged, `merged_on` is the day, with `sources`, also where there is no event.
    """

    rung: Rung
    event: Event | None
    partners: tuple[BodyKey, ...]
    concerned: tuple[BodyKey, ...] = ()
    merged_on: date | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergerStep:
    """An event as one body sees it, with the other bodies it takes the step with."""

    event: Event
    partners: tuple[BodyKey, ...]


def happened(event: Event, day: date) -> bool:
    """Tell whether an event had happened by a day; one dated to a month only counts from its first day."""
    return counts_from(event.when) <= day


def merger_status(steps: Iterable[MergerStep], day: date) -> MergerStatus:
    """Give the furthest rung reached by `day`.

    A rejection or a pause sets back: only a step towards merging that is certainly later counts again.
    """
    # of one day, a shared officer is less than a merger: the ladder's own order breaks the tie
    by_day = sorted(
        (s for s in steps if s.event.kind in RUNGS and happened(s.event, day)),
        key=lambda s: (s.event.when.last, RUNGS[s.event.kind], s.event.id),
    )
    rung, reached = Rung.SEPARATE, None
    for step in by_day:
        to = RUNGS[step.event.kind]
        if to in _SET_BACK:
            counts = True
        elif rung in _SET_BACK:
            certainly_later = reached is not None and step.event.when.first > reached.event.when.last
            counts = to >= Rung.CONSIDERED and certainly_later
        else:
            wider = reached is not None and set(step.partners) > set(reached.partners)
            counts = to > rung or (to == rung and wider)
        if counts:
            rung, reached = to, step
    return MergerStatus(rung, reached.event if reached else None, reached.partners if reached else ())


def merger_of(view: View, body: BodyKey) -> MergerStatus:
    """Give how far a body, or for an area its CCGs, had come towards merging on the view's day."""
    ccgs = view.ccgs_of(body) if body.kind is Kind.STP else ()
    if len(ccgs) == 1:
        return _formed_of_several(view, ccgs[0]) or merger_of(view, ccgs[0])
    if ccgs:
        return _within(view, body, ccgs)
    return _merged(view, body) or _status_before_merger(view, body)


def _merged(view: View, body: BodyKey) -> MergerStatus | None:
    passed = [s for s in view.register.successors_of.get(body, ()) if s.type in MERGING and s.day <= view.day]
    if not passed:
        return None
    bodies = (body, *(s.successor for s in passed))
    return _as_merged(view.register, passed, bodies, _merged_with(view.register, body))


def _formed_of_several(view: View, ccg: BodyKey) -> MergerStatus | None:
    formed = [s for s in view.register.predecessors_of.get(ccg, ()) if s.type in MERGING]
    if not formed:
        return None
    bodies = (ccg, *(s.predecessor for s in formed))
    return replace(_as_merged(view.register, formed, bodies, ()), concerned=(ccg,))


def _as_merged(
    register: Register,
    successions: list[Succession],
    bodies: tuple[BodyKey, ...],
    partners: tuple[BodyKey, ...],
) -> MergerStatus:
    day = successions[0].day
    sources = tuple(dict.fromkeys(source for s in successions for source in s.sources))
    events = (event for body in bodies for event in register.events_about.get(body, ()))
    event = next((e for e in events if e.kind == "merged" and e.when.first <= day <= e.when.last), None)
    return MergerStatus(Rung.MERGED, event, partners, (), day, sources)


def _merged_with(register: Register, body: BodyKey) -> tuple[BodyKey, ...]:
    """List the bodies that passed, on whatever day, into the same successor, or that took this one over."""
    found: list[BodyKey] = []
    for passed in register.successors_of.get(body, ()):
        if passed.type in MERGING:
            others = register.predecessors_of[passed.successor]
            found += [s.predecessor for s in others if s.day == passed.day and s.type in MERGING]
        if passed.type == "icb_acquisition":
            found.append(passed.successor)
    taken_over = register.predecessors_of.get(body, ())
    found += [s.predecessor for s in taken_over if s.type == "icb_acquisition"]
    return tuple(key for key in dict.fromkeys(found) if key != body)


def _status_before_merger(view: View, body: BodyKey) -> MergerStatus:
    status = merger_status(_steps(view, body), view.day)
    shared = view.shares_leader_with(body) if status.rung <= Rung.SHARES_OFFICER else ()
    if not shared:
        return status
    if status.rung is Rung.SHARES_OFFICER:  # the event may tell of the first few only
        return replace(status, partners=tuple(dict.fromkeys((*status.partners, *shared))))
    return MergerStatus(Rung.SHARES_OFFICER, None, shared)


def _steps(view: View, body: BodyKey) -> Iterator[MergerStep]:
    until = min(view.day, view.register.bodies[body].closed or view.day)
    for event in view.register.events_about.get(body, ()):
        if event.kind not in RUNGS or event.kind == "merged" or body not in event.bodies:
            continue
        partners = companions(view.register, body, event)
        # a step whose every partner has since merged without this body is over
        if not partners or any(lasts(None, view.register.bodies[key].closed, until) for key in partners):
            yield MergerStep(event, partners)


def companions(register: Register, body: BodyKey, event: Event) -> tuple[BodyKey, ...]:
    """Give the bodies of an event that go with `body`: one event may announce several mergers or clusters."""
    others = tuple(key for key in event.bodies if key != body)
    rung = RUNGS[event.kind]
    if rung is Rung.CLUSTERED:
        mates = {key for c in register.clusters if body in c.members for key in c.members}
    elif Rung.PROPOSED <= rung <= Rung.MERGED:
        mates = set(_merged_with(register, body))
    else:
        mates = set()
    return tuple(key for key in others if key in mates) or others


def _within(view: View, area: BodyKey, ccgs: tuple[BodyKey, ...]) -> MergerStatus:
    """Give the furthest that at least two of an area's CCGs have come together."""
    found = []
    for ccg in ccgs:
        status = merger_of(view, ccg)
        together = tuple(key for key in ccgs if key == ccg or key in status.partners)
        if len(together) > 1:
            outside = tuple(key for key in status.partners if key not in ccgs)
            found.append(replace(status, partners=outside, concerned=together))
    for_all = [MergerStep(e, ()) for e in view.register.events_about.get(area, ()) if not e.bodies]
    status = merger_status(for_all, view.day)
    found.append(replace(status, concerned=ccgs if status.event else ()))
    return max(found, key=_progress_key)


def _progress_key(status: MergerStatus) -> tuple[float, int, int]:
    # two CCGs whose merger was turned down have come less far than two that still weigh one; of several
    # mergers turned down the last counts, of other steps the one that most CCGs took
    set_back = status.rung in _SET_BACK
    rung = Rung.CONSIDERED - 0.5 if set_back else status.rung
    last = status.event.when.last.toordinal() if status.event else 0
    return (rung, 0 if set_back else len(status.concerned), last)


@dataclass(frozen=True, slots=True)
class ClusterGroup:
    """What is said of one cluster by the day, the last statement first.

    `standing` are the statements that no later and as firm one takes further; they may disagree. `overtaken` are the
    others.
    """

    name: str
    members: tuple[BodyKey, ...]
    standing: tuple[Cluster, ...]
    overtaken: tuple[Cluster, ...]

    @property
    def merged(self) -> bool:
        return any(statement.status == "merged" for statement in self.standing)

    @property
    def firm(self) -> bool:
        """Tell whether a source that is not weak says that the cluster was at least agreed."""
        return any(s.confidence != "weak" and s.status != "exploring" for s in self.standing)


def stated_by(cluster: Cluster, day: date, today: date) -> bool:
    """Tell whether a source had said so by the day, and what it says had begun, if it says when.

    What is dated to a year counts once the year is over; a source already here cannot be later than today.
    """
    begun = cluster.start is not None and cluster.start.exact and cluster.start.first <= day
    said = counts_from(cluster.as_of) <= day or (cluster.as_of.first <= day and (begun or day >= today))
    # "to cluster by April 2026", said in 2025, is an agreement; "one board from April 2026" is not so before
    is_state = cluster.status in ("operating", "merged")
    return said and not (is_state and cluster.start is not None and cluster.start.first > day)


def clusters_on(register: Register, day: date, today: date) -> tuple[ClusterGroup, ...]:
    """Group what is said of clusters by the day; ICBs that joined a cluster later belong to the same group."""
    stated = [c for c in register.clusters if c.members and stated_by(c, day, today)]
    sets = sorted({frozenset(c.members) for c in stated}, key=lambda s: (-len(s), sorted(s)))
    widest = [members for members in sets if not any(members < other for other in sets)]
    groups = (_group([c for c in stated if frozenset(c.members) <= members]) for members in widest)
    return tuple(sorted(groups, key=lambda group: group.name))


def of_all_clusters(register: Register, day: date, today: date) -> tuple[Cluster, ...]:
    """Give the statements by the day that are about every cluster at once."""
    return tuple(c for c in register.clusters if not c.members and stated_by(c, day, today))


def _group(statements: list[Cluster]) -> ClusterGroup:
    last_first = sorted(statements, key=lambda c: (c.as_of.last, _LADDER.index(c.status), c.id), reverse=True)
    standing = tuple(c for c in last_first if not any(_overtakes(other, c) for other in last_first))
    overtaken = tuple(c for c in last_first if c not in standing)
    return ClusterGroup(last_first[0].name, last_first[0].members, standing, overtaken)


def _overtakes(other: Cluster, cluster: Cluster) -> bool:
    later = other.as_of.last > cluster.as_of.last
    as_firm = other.confidence != "weak" or cluster.confidence == "weak"
    return later and as_firm and _LADDER.index(other.status) >= _LADDER.index(cluster.status)
