"""Who stands where on the way to merging on a day, one row for each merger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from data.dates import say_day
from data.formatting import capital, say_count, say_list, short
from data.mergers import Rung
from data.model import Kind
from data.query.clusters import group_in_short, groups_within, planned_fact
from data.query.compose import compose, sources_of
from data.query.document import Answer, Choice, Column, Fact, Line, Table
from data.query.events import (
    say_event,
    say_names,
    say_step,
)
from data.query.merger_steps import (
    LADDER,
    Asked,
    Group,
    Step,
    of_kinds,
    options_fact,
    say_status,
    sources_of_steps,
    step_facts,
    steps_of,
    told_of,
    took_effect,
)
from data.query.phrasing import counted, kind_noun, label, on_day, verb
from data.query.query import Attribute, Do, Query
from data.succession import IN_PART

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.mergers import MergerStatus
    from data.model import BodyKey
    from data.register import Register
    from data.view import View

A = Attribute
_BELOW: Final = (Rung.SHARED_TEAM, Rung.JOINT_COMMITTEE, Rung.SHARES_OFFICER, Rung.CLUSTERED, Rung.SEPARATE)
_STANDING: Final = {
    Rung.APPROVED_BY_NHSE: "had {} approved by NHS England",
    Rung.APPLIED_FOR: "had applied for {}",
    Rung.APPROVED_BY_CCGS: "had approved {} themselves",
    Rung.PROPOSED: "had {} proposed",
    Rung.CONSIDERED: "were considering {}",
    Rung.ON_HOLD: "had {} on hold",
    Rung.REJECTED: "had {} rejected or dropped",
}


@dataclass(frozen=True, slots=True)
class Together:
    """Bodies that stand together on a rung, and those they take the step with that stand elsewhere."""

    bodies: tuple[BodyKey, ...]
    others: tuple[BodyKey, ...]
    status: MergerStatus

    def named(self, view: View) -> str:
        alone = f" (with {say_names(view, self.others)}, not at this step)" if self.others else ""
        return say_names(view, self.bodies) + alone


class Told(NamedTuple):
    """What an answer about a day tells of: who stands where, steps before it, and what took effect."""

    groups: tuple[Together, ...]
    steps: tuple[Step, ...]
    effects: tuple[Group, ...]


def groups_of(view: View, bodies: Sequence[BodyKey], asked: Asked) -> tuple[Together, ...]:
    """Put together the bodies that stand on one rung for one merger, the furthest rung first."""
    statuses = {key: view.merger(key) for key in bodies}
    listed = {key: s for key, s in statuses.items() if s.rung in LADDER and asked.wants(s.rung)}
    groups, left = [], list(listed)
    while left:
        together: set[BodyKey] = set()
        front = [left[0]]
        while front:
            key = front.pop()
            if key not in together:
                together.add(key)
                front += [k for k in left if _joined(k, key, listed)]
        left = [key for key in left if key not in together]
        latest = max((listed[key] for key in together), key=_dated)
        others = {p for key in together for p in listed[key].partners} - together
        groups.append(
            Together(tuple(sorted(together, key=view.name)), tuple(sorted(others, key=view.name)), latest)
        )
    return tuple(sorted(groups, key=lambda g: (LADDER.index(g.status.rung), view.name(g.bodies[0]))))


def _joined(one: BodyKey, other: BodyKey, listed: dict[BodyKey, MergerStatus]) -> bool:
    partners = other in listed[one].partners or one in listed[other].partners
    return partners and listed[one].rung == listed[other].rung


def _dated(status: MergerStatus) -> tuple[date, str]:
    return (status.event.when.last, status.event.id) if status.event else (date.min, "")


def on_the_ladder(view: View, asked: Asked, kind: Kind) -> Answer:
    register = view.register
    bodies = tuple(key for key in view.open_bodies(kind) if asked.scope is None or key in asked.scope)
    groups = groups_of(view, bodies, asked)
    steps = steps_of(register, asked) if asked.rungs and not groups else ()
    effects = took_effect(register, asked) if not asked.rungs else ()
    clustered = (
        groups_within(view, asked.query.today, asked.scope) if kind is Kind.ICB and not asked.rungs else []
    )
    planned = groups_within(view, asked.query.today, asked.scope) if asked.wants(Rung.PROPOSED) else []
    day = on_day(view.day, asked.query.today)
    return compose(
        register,
        title=f"Mergers {day}{asked.area}",
        headline=_ladder_headline(view, asked, bodies, kind, Told(groups, steps, effects)),
        facts=(
            *_ladder_facts(view, groups),
            _so_far(register, effects),
            *step_facts(register, steps),
        ),
        details=(
            planned_fact(view, planned) if kind is Kind.ICB else None,
            Fact("Clusters", tuple(group_in_short(view, g) for g in clustered)),
            None if asked.rungs or asked.scope is not None else _how_far(view, bodies, kind),
            options_fact(view, asked),
        ),
        tables=_ladder_table(view, groups),
        choices=tuple(
            Choice(
                label(short(view, g.bodies[0])),
                Query((A.MERGER,), view.day, asked.query.today, bodies=(g.bodies[0],)),
            )
            for g in groups[:3]
        ),
        on=view.day,
    )


def _ladder_headline(view: View, asked: Asked, bodies: Sequence[BodyKey], kind: Kind, told: Told) -> Line:
    day, today = on_day(view.day, asked.query.today), asked.query.today
    check = asked.query.do is Do.CHECK
    if not bodies:
        return Line(f"{'No: no' if check else 'No'} {kind_noun(kind, 1)} was open{asked.area} {day}.")
    parts: list[str] = []
    for rung in LADDER:
        found = [g for g in told.groups if g.status.rung is rung]
        number = sum(len(g.bodies) for g in found)
        if found:
            stand = _stands(
                rung, number, verb(view.day, today, "now", "then"), "one" if parts else "a merger"
            )
            parts.append(f"{number} {stand} ({say_count(len(found), 'merger')})")
    begin = ("Yes: " if parts else "No: ") if check else ""
    start = f"of {counted(len(bodies), kind)}{asked.area} {day}, "
    what = f"a merger {say_status(asked)}" if asked.rungs else "a merger under way"
    stands = say_list(parts) or f"none {verb(view.day, today, 'has', 'had')} {what}"
    rest = _last_effects(told.effects, kind)
    if told.steps:
        rest = f" Before, sources tell of {told_of(view.register, asked, told.steps)}."
    cited = [s for g in told.groups for s in _sources(g)] or [
        *(s for g in told.effects[-1:] for each in g for s in each.sources),
        *sources_of_steps(told.steps),
    ]
    return Line(f"{begin}{start if begin else capital(start)}{stands}.{rest}", tuple(dict.fromkeys(cited)))


def _stands(rung: Rung, number: int, tense: str, merger: str) -> str:
    said = _STANDING[rung].format(merger)
    if tense == "now":
        said = said.replace("had ", "have ", 1).replace("were ", "are ", 1)
    if number == 1:
        said = said.replace("have ", "has ", 1).replace("were ", "was ", 1).replace("are ", "is ", 1)
        said = said.replace("themselves", "itself")
    return said


def _last_effects(effects: Sequence[Group], kind: Kind) -> str:
    """Say what last took effect, of bodies of the kind that stand on the ladder."""
    of_kind = [g for g in effects if g[0].successor.kind is kind and any(s.type not in IN_PART for s in g)]
    if not of_kind:
        return ""
    day = of_kind[-1][0].day
    last = [g for g in of_kind if g[0].day == day]
    number = len({s.predecessor for g in last for s in g})
    mergers = "merger" if len(last) == 1 else "mergers"
    return (
        f" The last {mergers} to take effect, on {say_day(day)}, made {counted(len(last), kind)} of {number}."
    )


def _ladder_facts(view: View, groups: Sequence[Together]) -> Iterator[Fact]:
    for rung in LADDER:
        found = [g for g in groups if g.status.rung is rung]
        lines = [Line(f"{g.named(view)}{_since(g)}", _sources(g)) for g in found]
        if lines:
            yield Fact(say_step(rung), tuple(lines), twin=True)


def _since(group: Together) -> str:
    event = group.status.event
    return f", {event.when}: {say_event(event)}" if event else ""


def _sources(group: Together) -> tuple[str, ...]:
    return group.status.event.sources if group.status.event else group.status.sources


def _so_far(register: Register, effects: Sequence[Group]) -> Fact | None:
    """Say of each day on which mergers took effect how many bodies became which."""
    days: dict[date, list[Group]] = defaultdict(list)
    for group in effects:
        days[group[0].day].append(group)
    lines = tuple(
        Line(
            f"{say_day(day)}: {'; '.join(of_kinds(register, groups))}",
            sources_of(each for g in groups for each in g),
        )
        for day, groups in sorted(days.items(), reverse=True)
    )
    return Fact("Merged so far", lines)


def _how_far(view: View, bodies: Sequence[BodyKey], kind: Kind) -> Fact | None:
    """Count the bodies on each rung."""
    at: dict[Rung, list[BodyKey]] = defaultdict(list)
    for key in bodies:
        at[view.merger(key).rung].append(key)
    lines = tuple(
        Line(
            f"{say_step(rung)}: {counted(len(at[rung]), kind)}",
            sources_of(_stands_by(view, key) for key in at[rung]),
        )
        for rung in (*LADDER, *_BELOW)
        if at[rung]
    )
    return Fact(f"How far {counted(len(bodies), kind)} had come", lines)


def _stands_by(view: View, key: BodyKey) -> Line:
    """Name what a body's rung rests on: the step, who leads where, or else the list of the bodies themselves."""
    status = view.merger(key)
    if status.event:
        return Line("", status.event.sources)
    if status.rung is Rung.SEPARATE:
        return Line("", view.register.bodies[key].sources[:1])
    leading = tuple(s for h in view.leadership(key).holders for s in h.statements[0].sources)
    return Line("", status.sources or leading)


def _ladder_table(view: View, groups: Sequence[Together]) -> tuple[Table, ...]:
    dated = [(g, g.status.event) for g in groups if g.status.event]
    rows = tuple((g.named(view), say_step(g.status.rung), str(e.when), say_event(e)) for g, e in dated)
    columns = (Column("Who"), Column("Step"), Column("Since"), Column("What"))
    sources = sources_of(e for _, e in dated)
    return (Table(f"On the way to merging, {say_day(view.day)}", columns, rows, sources),)
