"""Who stands where on the way to merging on a day, one row for each merger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from data.answers.document import Column, Fact, Line, Table
from data.answers.merger_steps import say_names
from data.answers.merging import SAID
from data.answers.telling import publishers, say_event
from data.days import say_day
from data.mergers import Rung
from data.wording import say_count, say_list, short, small

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.answers.merger_steps import Asked
    from data.mergers import MergerStatus
    from data.model import BodyKey
    from data.view import View

LADDER: Final = (
    Rung.APPROVED_BY_NHSE, Rung.APPLIED_FOR, Rung.APPROVED_BY_CCGS, Rung.PROPOSED, Rung.CONSIDERED, Rung.ON_HOLD,
    Rung.REJECTED,
)  # fmt: skip
"""The rungs whose groups are listed, furthest first; those merged are listed apart."""

_BELOW: Final = (Rung.SHARED_TEAM, Rung.JOINT_COMMITTEE, Rung.SHARES_OFFICER, Rung.CLUSTERED, Rung.SEPARATE)


@dataclass(frozen=True, slots=True)
class Group:
    """Bodies that stand together on a rung, and those they take the step with that stand elsewhere."""

    bodies: tuple[BodyKey, ...]
    others: tuple[BodyKey, ...]
    status: MergerStatus


def groups_of(view: View, bodies: Sequence[BodyKey], asked: Asked) -> tuple[Group, ...]:
    """Put together the bodies that stand on one rung for one merger, the furthest rung first."""
    statuses = {key: view.merger(key) for key in bodies}
    listed = {key: s for key, s in statuses.items() if s.rung in LADDER and asked.wants(s.rung)}
    groups = []
    left = list(listed)
    while left:
        together: set[BodyKey] = set()
        front = [left[0]]
        while front:
            key = front.pop()
            if key in together:
                continue
            together.add(key)
            near = listed[key].partners
            front += [
                k
                for k in left
                if listed[k].rung == listed[key].rung and (k in near or key in listed[k].partners)
            ]
        left = [key for key in left if key not in together]
        latest = max((listed[key] for key in together), key=_dated)
        others = {p for key in together for p in listed[key].partners} - together
        groups.append(
            Group(tuple(sorted(together, key=view.name)), tuple(sorted(others, key=view.name)), latest)
        )
    return tuple(sorted(groups, key=lambda g: (LADDER.index(g.status.rung), view.name(g.bodies[0]))))


def _dated(status: MergerStatus) -> tuple[date, str]:
    return (status.event.when.last, status.event.id) if status.event else (date.min, "")


def _say_group(view: View, group: Group) -> str:
    alone = f" (with {say_names(view, group.others)}, not at this step)" if group.others else ""
    return say_names(view, group.bodies) + alone


def ladder_facts(view: View, groups: Sequence[Group]) -> Iterator[Fact]:
    for rung in LADDER:
        of_rung = [group for group in groups if group.status.rung is rung]
        if of_rung:
            yield Fact(SAID[rung][0], tuple(_group_line(view, group) for group in of_rung), twin=True)


def _group_line(view: View, group: Group) -> Line:
    event = group.status.event
    if event is None:  # pragma: no cover - every listed rung is reached by an event
        return Line(_say_group(view, group), group.status.sources)
    return Line(f"{_say_group(view, group)}, {event.when}: {say_event(event)}", event.sources)


def counts_fact(view: View, bodies: Sequence[BodyKey]) -> Fact | None:
    if not bodies:
        return None
    at: dict[Rung, list[BodyKey]] = defaultdict(list)
    for key in bodies:
        at[view.merger(key).rung].append(key)
    lines = [
        Line(
            f"{SAID[rung][0]}: {say_count(len(at[rung]), bodies[0].kind.upper())}",
            _counted_by(view, at[rung]),
        )
        for rung in (*LADDER, *_BELOW)
        if at[rung]
    ]
    return Fact(f"How far {len(bodies)} {bodies[0].kind.upper()}s had come", tuple(lines))


def _counted_by(view: View, bodies: Sequence[BodyKey]) -> tuple[str, ...]:
    """Name what a count rests on: the steps, who leads where, or else the list of the bodies themselves."""
    found: dict[str, None] = {}
    for key in bodies:
        status = view.merger(key)
        leading = (s for h in view.leadership(key).holders for s in h.statements[0].sources)
        if status.event:
            found |= dict.fromkeys(status.event.sources)
        elif status.rung is Rung.SEPARATE:
            found |= dict.fromkeys(view.register.bodies[key].sources[:1])
        else:
            found |= dict.fromkeys(status.sources or leading)
    return tuple(found)


def inside(rung: Rung) -> str:
    said = SAID[rung][0]
    return small(said)


def ladder_table(view: View, groups: Sequence[Group]) -> tuple[Table, ...]:
    if not groups:
        return ()
    register = view.register
    rows = tuple(
        (
            SAID[g.status.rung][0],
            say_list([short(view, key) for key in g.bodies]),
            len(g.bodies),
            str(g.status.event.when),
            say_event(g.status.event),
            publishers(register, g.status.event.sources),
        )
        for g in groups
        if g.status.event
    )
    columns = (
        Column("Step"), Column("Bodies"), Column("Number", numeric=True), Column("Since"), Column("What"),
        Column("Source publisher"),
    )  # fmt: skip
    sources = tuple(dict.fromkeys(s for g in groups if g.status.event for s in g.status.event.sources))
    return (Table(f"On the way to merging, {say_day(view.day)}", columns, rows, sources),)
