"""What became of a body, and what it came from, through every step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.model import BodyKey, Succession
    from data.register import Register

IN_PART = ("icb_split", "icb_acquisition")
"""Types of succession in which a part of a body passes to another."""


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
        by_day: dict[date, list[Succession]] = {}
        for succession in successors_of.get(current, ()):
            # what a successor passed on before it took this body over is not this body's way
            if since <= succession.day <= until:
                by_day.setdefault(succession.day, []).append(succession)
        for day, group in sorted(by_day.items()):
            successors = tuple(dict.fromkeys(s.successor for s in group))
            sources = tuple(dict.fromkeys(source for s in group for source in s.sources))
            steps.append(Step(day, current, successors, group[0].type, sources))
            front.extend((successor, day) for successor in successors)
    return tuple(sorted(steps, key=lambda step: step.day))


def bodies_of_today(body: BodyKey, steps: tuple[Step, ...]) -> tuple[BodyKey, ...]:
    """Give the ends of the way that `steps_after` found; the body itself where it goes on."""
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
    before = _followed(register, own, back=True) - own
    after = _followed(register, {body}, back=False) - own
    return Family(frozenset(own), frozenset(before - after), frozenset(after))


def _followed(register: Register, bodies: Iterable[BodyKey], *, back: bool) -> set[BodyKey]:
    found: set[BodyKey] = set()
    front = list(bodies)
    steps = register.predecessors_of if back else register.successors_of
    while front:
        for s in steps.get(front.pop(), ()):
            other = s.predecessor if back else s.successor
            if other not in found:
                found.add(other)
                if not (back and s.type in IN_PART):
                    front.append(other)
    return found
