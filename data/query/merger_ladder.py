"""How far every body had come towards merging by a day, a row for each merger on the way; and which mergers there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from data.dates import say_day
from data.formatting import capital, counted, kind_noun, label, on_day, say_count, say_list, short, verb
from data.mergers import Rung
from data.model import Kind
from data.query.answer import Answer, Choice, Column, Fact, Line, Table, compose, sources_of
from data.query.clusters import group_in_short, groups_within, planned_fact
from data.query.lines import say_event, say_names, say_step
from data.query.merger_lists import (
    LADDER,
    Asked,
    Group,
    asked_of,
    makes_a_body,
    of_kinds,
    of_period,
    options_fact,
    say_status,
    step_facts,
    steps_of,
    told_of,
    took_effect,
)
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from data.mergers import MergerStatus
    from data.model import BodyKey, Event
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


def mergers(query: Query, register: Register) -> Answer:
    """Answer "which mergers?": of a period, or the ladder on a day; of all England, or of what is named."""
    asked = asked_of(query, register)
    view = register.at(query.on)
    kind = asked.kind or (Kind.ICB if view.open_bodies(Kind.ICB) else Kind.CCG)
    so_far = query.do in (Do.COUNT, Do.FIRST) or (query.do is Do.CHECK and not asked.rungs)
    if asked.first or so_far or asked.done or (asked.only and not asked.rungs) or not view.open_bodies(kind):
        return of_period(register, asked)
    return _on_the_ladder(view, asked, kind)


@dataclass(frozen=True, slots=True)
class Together:
    """Bodies on one rung for one merger, and the partners that are on another rung."""

    bodies: tuple[BodyKey, ...]
    others: tuple[BodyKey, ...]
    status: MergerStatus

    @property
    def sources(self) -> tuple[str, ...]:
        return self.status.event.sources if self.status.event else self.status.sources

    def named(self, view: View) -> str:
        alone = f" (with {say_names(view, self.others)}, not at this step)" if self.others else ""
        return say_names(view, self.bodies) + alone


class Told(NamedTuple):
    """What an answer about a day tells: the groups on each rung, the steps until then, and mergers that took effect."""

    groups: tuple[Together, ...]
    steps: tuple[Event, ...]
    effects: tuple[Group, ...]


def _groups_of(view: View, bodies: Sequence[BodyKey], asked: Asked) -> tuple[Together, ...]:
    """Group the bodies by rung and merger, the furthest rung first."""
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


def _on_the_ladder(view: View, asked: Asked, kind: Kind) -> Answer:
    register, today, of_icbs = view.register, asked.query.today, kind is Kind.ICB
    bodies = tuple(key for key in view.open_bodies(kind) if asked.scope is None or key in asked.scope)
    groups = _groups_of(view, bodies, asked)
    steps = steps_of(register, asked) if asked.rungs and not groups else ()
    effects = took_effect(register, asked) if not asked.rungs else ()
    clusters = groups_within(view, today, asked.scope) if of_icbs else []
    firsts = [group.bodies[0] for group in groups[:3]]
    return compose(
        register,
        title=f"Mergers {on_day(view.day, today)}{asked.area}",
        headline=_ladder_headline(view, asked, bodies, kind, Told(groups, steps, effects)),
        facts=(
            *_ladder_facts(view, groups),
            _effects_fact(register, effects),
            *step_facts(register, steps),
        ),
        details=(
            planned_fact(view, clusters) if asked.wants(Rung.PROPOSED) else None,
            Fact("Clusters", tuple(group_in_short(view, g) for g in clusters if not asked.rungs)),
            None if asked.rungs or asked.scope is not None else _how_far(view, bodies, kind),
            options_fact(view, asked),
        ),
        tables=(_ladder_table(view, groups),),
        choices=tuple(
            Choice(label(short(view, key)), Query((A.MERGER,), view.day, today, bodies=(key,)))
            for key in firsts
        ),
        on=view.day,
    )


def _ladder_headline(view: View, asked: Asked, bodies: Sequence[BodyKey], kind: Kind, told: Told) -> Line:
    day, today = on_day(view.day, asked.query.today), asked.query.today
    check = asked.query.do is Do.CHECK
    if not bodies:
        return Line(f"{'No: no' if check else 'No'} {kind_noun(kind, 1)} was open{asked.area} {day}.")
    parts: list[str] = []
    for rung, found in _by_rung(told.groups):
        number, now = sum(len(g.bodies) for g in found), view.day >= today
        stand = _say_standing(rung, number, "one" if parts else "a merger", now=now)
        parts.append(f"{number} {stand} ({say_count(len(found), 'merger')})")
    begin = ("Yes: " if parts else "No: ") if check else ""
    start = f"of {counted(len(bodies), kind)}{asked.area} {day}, "
    what = f"a merger {say_status(asked)}" if asked.rungs else "a merger under way"
    stands = say_list(parts) or f"none {verb(view.day, today, 'has', 'had')} {what}"
    rest = _last_effects(told.effects, kind)
    if told.steps:
        rest = f" Before, sources tell of {told_of(view.register, asked, told.steps)}."
    cited = sources_of(told.groups) or sources_of((*chain(*told.effects[-1:]), *told.steps))
    return Line(f"{begin}{start if begin else capital(start)}{stands}.{rest}", cited)


def _by_rung(groups: Sequence[Together]) -> Iterator[tuple[Rung, list[Together]]]:
    for rung in LADDER:
        if found := [group for group in groups if group.status.rung is rung]:
            yield rung, found


def _say_standing(rung: Rung, number: int, merger: str, *, now: bool) -> str:
    said = _STANDING[rung].format(merger)
    if now:
        said = said.replace("had ", "have ", 1).replace("were ", "are ", 1)
    if number == 1:
        said = said.replace("have ", "has ", 1).replace("were ", "was ", 1).replace("are ", "is ", 1)
        said = said.replace("themselves", "itself")
    return said


def _last_effects(effects: Sequence[Group], kind: Kind) -> str:
    """Say what last took effect, of bodies of the kind that stand on the ladder."""
    of_kind = [g for g in effects if g[0].successor.kind is kind and makes_a_body(g)]
    if not of_kind:
        return ""
    day = of_kind[-1][0].day
    last = [g for g in of_kind if g[0].day == day]
    number, mergers = len({s.predecessor for g in last for s in g}), "merger" if len(last) == 1 else "mergers"
    made = counted(len(last), kind)
    return f" The last {mergers} to take effect, on {say_day(day)}, made {made} of {number}."


def _ladder_facts(view: View, groups: Sequence[Together]) -> Iterator[Fact]:
    for rung, found in _by_rung(groups):
        lines = tuple(Line(f"{g.named(view)}{_since(g)}", g.sources) for g in found)
        yield Fact(say_step(rung), lines, twin=True)


def _since(group: Together) -> str:
    event = group.status.event
    return f", {event.when}: {say_event(event)}" if event else ""


def _effects_fact(register: Register, effects: Sequence[Group]) -> Fact | None:
    """Say of each day on which mergers took effect how many bodies became which."""
    days: dict[date, list[Group]] = defaultdict(list)
    for group in effects:
        days[group[0].day].append(group)
    lines = tuple(
        Line(f"{say_day(day)}: {'; '.join(of_kinds(register, groups))}", sources_of(chain(*groups)))
        for day, groups in sorted(days.items(), reverse=True)
    )
    return Fact("Merged so far", lines)


def _how_far(view: View, bodies: Sequence[BodyKey], kind: Kind) -> Fact | None:
    """Count the bodies on each rung."""
    at: dict[Rung, list[BodyKey]] = defaultdict(list)
    for key in bodies:
        at[view.merger(key).rung].append(key)
    lines = []
    for rung in (*LADDER, *_BELOW):
        if found := at[rung]:
            cited = dict.fromkeys(source for key in found for source in _evidence(view, key))
            lines.append(Line(f"{say_step(rung)}: {counted(len(found), kind)}", tuple(cited)))
    return Fact(f"How far {counted(len(bodies), kind)} had come", tuple(lines))


def _evidence(view: View, key: BodyKey) -> tuple[str, ...]:
    """Give the sources for a body's rung: of the step, else of who leads, else of the list of the bodies."""
    status = view.merger(key)
    if status.event:
        return status.event.sources
    if status.rung is Rung.SEPARATE:
        return view.register.bodies[key].sources[:1]
    return status.sources or sources_of(h.statements[0] for h in view.leadership(key).holders)


def _ladder_table(view: View, groups: Sequence[Together]) -> Table:
    dated = [(g, g.status.event) for g in groups if g.status.event]
    rows = tuple((g.named(view), say_step(g.status.rung), str(e.when), say_event(e)) for g, e in dated)
    columns = (Column("Who"), Column("Step"), Column("Since"), Column("What"))
    sources = sources_of(e for _, e in dated)
    return Table(f"On the way to merging, {say_day(view.day)}", columns, rows, sources)


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.MERGERS, do): mergers for do in (Do.VALUE, Do.LIST, Do.COUNT, Do.FIRST, Do.CHECK)
}
SEVERAL: Final = frozenset(HANDLERS)
