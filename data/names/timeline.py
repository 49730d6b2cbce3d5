"""When bodies existed, and their predecessors, successors, parents and members on a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from data.model import BodyKey, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.model import Body, Membership, Succession

RESOLVED: frozenset[Kind] = frozenset({Kind.CCG, Kind.STP, Kind.ICB})


@dataclass(frozen=True, slots=True)
class Timeline:
    """First and last days of bodies, successions and memberships."""

    first: Mapping[BodyKey, date]
    last: Mapping[BodyKey, date]
    closed: Mapping[BodyKey, date]
    after: Mapping[BodyKey, tuple[BodyKey, ...]]
    before: Mapping[BodyKey, tuple[BodyKey, ...]]
    joined: Mapping[tuple[BodyKey, BodyKey], date]
    parents: Mapping[BodyKey, tuple[Membership, ...]]
    members: Mapping[BodyKey, tuple[Membership, ...]]

    @classmethod
    def build(
        cls, bodies: Iterable[Body], memberships: Iterable[Membership], successions: Iterable[Succession]
    ) -> Self:
        first: dict[BodyKey, date] = {}
        last: dict[BodyKey, date] = {}
        for body in bodies:
            first[body.key] = body.opened.first if body.opened else date.min
            last[body.key] = body.closed or date.max
        closed = dict(last)
        parents: dict[BodyKey, list[Membership]] = defaultdict(list)
        members: dict[BodyKey, list[Membership]] = defaultdict(list)
        for membership in memberships:
            if membership.parent.kind not in RESOLVED:
                continue
            parents[membership.child].append(membership)
            members[membership.parent].append(membership)
            # Three footprints closed in the code list while they still had members: they were in use till then.
            end = membership.end or date.max
            if membership.parent in last and membership.parent.kind is Kind.STP:
                last[membership.parent] = max(last[membership.parent], end)
        after: dict[BodyKey, list[BodyKey]] = defaultdict(list)
        before: dict[BodyKey, list[BodyKey]] = defaultdict(list)
        joined: dict[tuple[BodyKey, BodyKey], date] = {}
        for succession in successions:
            after[succession.predecessor].append(succession.successor)
            before[succession.successor].append(succession.predecessor)
            joined[succession.predecessor, succession.successor] = succession.day
        return cls(
            first,
            last,
            closed,
            {key: tuple(found) for key, found in after.items()},
            {key: tuple(found) for key, found in before.items()},
            joined,
            {key: tuple(found) for key, found in parents.items()},
            {key: tuple(found) for key, found in members.items()},
        )

    def live(self, key: BodyKey, on: date) -> bool:
        return self.first[key] <= on <= self.last[key]

    def future(self, key: BodyKey, on: date) -> bool:
        return on < self.first[key]

    def living_after(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the bodies of the day that a closed body passed to, through every step."""
        return self._living(key, on, self.after)

    def living_before(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the bodies of the day from which a later body was made."""
        return self._living(key, on, self.before)

    def _living(
        self, key: BodyKey, on: date, steps: Mapping[BodyKey, tuple[BodyKey, ...]]
    ) -> tuple[BodyKey, ...]:
        found: dict[BodyKey, None] = {}
        waiting = list(steps.get(key, ()))
        while waiting:
            other = waiting.pop(0)
            if other in self.first and self.live(other, on):
                found[other] = None
            else:
                waiting.extend(steps.get(other, ()))
        return tuple(found)

    def outlasting(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the bodies that had passed to another by the day, and yet were still in use."""
        return tuple(
            other
            for other in self.before.get(key, ())
            if self.joined[other, key] <= on and self.live(other, on)
        )

    def carried(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the bodies of the day for an area: the body itself, else what it became or was made from."""
        if self.live(key, on):
            return (key,)
        return self.living_before(key, on) if self.future(key, on) else self.living_after(key, on)

    def members_on(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the CCGs in a system, on its last day where it has closed and its first where it has none yet."""
        links = [link for link in self.members.get(key, ()) if link.child.kind is Kind.CCG]
        if not links:
            return ()
        day = max(min(on, max(link.end or date.max for link in links)), min(link.start for link in links))
        return tuple(
            link.child for link in links if link.start <= day and (link.end is None or day <= link.end)
        )

    def systems_on(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the STP that a CCG was in on a day, or the ICB that its area is in."""
        links = [link for link in self.parents.get(key, ()) if link.parent.kind is Kind.STP]
        covering = [
            link.parent for link in links if link.start <= on and (link.end is None or on <= link.end)
        ]
        if covering:
            return tuple(covering)
        boards = tuple(other for other in self.living_after(key, on) if other.kind is Kind.ICB)
        if boards:
            return boards
        early = min(links, key=lambda link: link.start, default=None)
        return (early.parent,) if early and on < early.start and self.live(early.parent, on) else ()

    def coextensive(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the systems that a CCG is the whole of."""
        return tuple(
            system
            for system in self.systems_on(key, on)
            if on <= self.closed.get(system, date.max) and self.members_on(system, on) == (key,)
        )
