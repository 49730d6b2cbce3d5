"""Mergers of a period: which, how many, which was the first; and the merger status of all bodies on a day.

The status on a day (`on_the_ladder`) is a table with one row for each merger.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from data.dates import day_before, say_day
from data.formatting import (
    capital,
    counted,
    kind_noun,
    label,
    on_day,
    say_count,
    say_list,
    short,
    small,
    title,
    verb,
)
from data.mergers import IN_PART, RUNGS, Rung
from data.model import Kind
from data.query.answer import Answer, Choice, Column, Fact, Line, Table, compose, sources_of, varied
from data.query.clusters import group_in_short, groups_within, planned_fact
from data.query.lines import concerned_by, say_event, say_names, say_step, say_succession, succession_line
from data.query.merger_steps import (
    LADDER,
    Asked,
    Group,
    Step,
    asked_of,
    between,
    count_steps,
    of_kinds,
    options_fact,
    say_status,
    sources_of_steps,
    step_facts,
    steps_of,
    told_of,
    took_effect,
)
from data.query.mergers import status_words
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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


def mergers(query: Query, register: Register) -> Answer:
    """Answer "which mergers?": of a period, or the ladder on a day; of all England, or of what is named."""
    asked = asked_of(query, register)
    view = register.at(query.on)
    kind = asked.kind or (Kind.ICB if view.open_bodies(Kind.ICB) else Kind.CCG)
    so_far = query.do in (Do.COUNT, Do.FIRST) or (query.do is Do.CHECK and not asked.rungs)
    if asked.first or so_far or asked.done or (asked.only and not asked.rungs) or not view.open_bodies(kind):
        return _of_period(register, asked)
    return on_the_ladder(view, asked, kind)


def _of_period(register: Register, asked: Asked) -> Answer:
    view = register.at(asked.query.on)
    effects = took_effect(register, asked) if asked.wants(Rung.MERGED) else ()
    steps = steps_of(register, asked) if not asked.done else ()
    first = asked.query.do is Do.FIRST
    if first:
        effects = tuple(g for g in effects if g[0].day == effects[0][0].day)
        steps = () if asked.wants(Rung.MERGED) else steps[:1]
    named = f"{asked.period}{asked.area}"
    table = _effects_table(register, effects, named) if effects else _steps_table(register, steps, named)
    return compose(
        register,
        title=f"{'First merger' if first else 'Mergers'} {asked.mergers + ' ' if asked.mergers else ''}{named}",
        headline=_with_own_status(view, asked, _headline(register, asked, effects, steps)),
        facts=(
            Fact("Took effect", tuple(succession_line(register, g) for g in effects), twin=True),
            *(() if effects else step_facts(register, steps)),
            _abolition(register, asked) if not first else None,
        ),
        details=(
            Fact("Steps towards others", (Line(capital(count_steps(steps)), sources_of_steps(steps)),))
            if effects and steps
            else None,
            None if first else options_fact(view, asked),
        ),
        tables=(varied(table)[0],),
        choices=_choices(asked),
        on=view.day,
    )


def _headline(register: Register, asked: Asked, effects: Sequence[Group], steps: Sequence[Step]) -> Line:
    check = asked.query.do is Do.CHECK
    if asked.wants(Rung.MERGED):
        text = (
            _say_first(register, asked, effects)
            if asked.query.do is Do.FIRST and effects
            else _say_effects(register, asked, effects)
        )
        begin = ("Yes: " if effects else "No: ") if check else ""
        others = "" if effects or asked.rungs or not steps else f"; {count_steps(steps)}"
        cited = [s for group in effects for each in group for s in each.sources]
        cited = cited or ([s for _, ids in (*steps[:1], *steps[-1:]) for s in ids] if others else [])
        return Line(f"{begin}{small(text) if begin else text}{others}.", tuple(dict.fromkeys(cited)))
    if not steps:
        told = f"no source found tells of a merger {asked.mergers} {say_status(asked)} {asked.period}{asked.area}"
        return Line(f"{'No: ' if check else ''}{told if check else capital(told)}.".replace("  ", " "))
    text = f"{asked.period}{asked.area}, sources tell of {told_of(register, asked, steps)}"
    return Line(f"Yes: {text}." if check else f"{capital(text)}.", sources_of_steps(steps))


def _with_own_status(view: View, asked: Asked, line: Line) -> Line:
    """Add the merger status of the one body that is named, where it is open on the day."""
    if asked.only is None or asked.first or asked.rungs or not view.is_open(asked.only):
        return line
    status = status_words(view, asked.only)
    day = on_day(view.day, asked.query.today)
    text = f"{line.text} {title(view, asked.only)} {day}: {small(status.text)}."
    return Line(text, sources_of((line, status)))


def _say_first(register: Register, asked: Asked, effects: Sequence[Group]) -> str:
    kind = kind_noun(asked.kind or effects[0][0].successor.kind)
    told = "; ".join(
        of_kinds(register, effects) if len(effects) > 1 else [say_succession(register, effects[0])]
    )
    since = f" {asked.period}" if asked.first else ""
    merger = "merger" if len(effects) == 1 else "mergers"
    return (
        f"The first {merger} of {kind}{asked.area}{since} took effect on {say_day(effects[0][0].day)}: {told}"
    )


def _say_effects(register: Register, asked: Asked, effects: Sequence[Group]) -> str:
    """Say how many mergers took effect, of how many bodies, and what they made."""
    when = f"{asked.period}{asked.area}"
    if not effects:
        return f"No merger {asked.mergers} took effect {when}".replace("  ", " ")
    if len(effects) == 1:
        day = say_day(effects[0][0].day)
        took = "has taken" if when.startswith("so far") else "took"
        return f"One merger {took} effect {when}: {say_succession(register, effects[0])} on {day}"
    days = {group[0].day for group in effects}
    both = "both" if len(effects) == 2 else "all"  # noqa: PLR2004  of two it is both
    only = f", {both} on {say_day(min(days))}" if len(days) == 1 and say_day(min(days)) not in when else ""
    made = sum(any(s.type not in IN_PART for s in group) for group in effects)
    took = "have taken" if when.startswith("so far") else "took"
    return f"{say_count(made, 'merger')} {took} effect {when}{only}: {'; '.join(of_kinds(register, effects))}"


def _abolition(register: Register, asked: Asked) -> Fact | None:
    """Say that the end of all CCGs is no merger, where the period holds that day."""
    if asked.first is None or not asked.wants(Rung.MERGED):
        return None
    passed = [
        s
        for s in register.successions
        if s.type == "ccg_to_icb" and between(s.day, asked) and asked.about([s.predecessor])
    ]
    if not passed:
        return None
    ccgs, icbs = {s.predecessor for s in passed}, {s.successor for s in passed}
    text = (
        f"{say_day(passed[0].day)}: {counted(len(ccgs), Kind.CCG)} {'was' if len(ccgs) == 1 else 'were'} abolished"
        f" and {counted(len(icbs), Kind.ICB)} took over"
    )
    return Fact("Not counted as a merger", (Line(text, sources_of(passed)),))


def _effects_table(register: Register, effects: Sequence[Group], named: str) -> Table:
    rows = []
    for group in effects:
        before, after = register.at(day_before(group[0].day)), register.at(group[0].day)
        parts = [("part of " if s.type in IN_PART else "") + short(before, s.predecessor) for s in group]
        rows.append((short(after, group[0].successor), say_list(parts), say_day(group[0].day)))
    sources = sources_of(s for group in effects for s in group)
    columns = (Column("New name"), Column("Merged from"), Column("On"))
    return Table(f"Mergers {named}", columns, tuple(rows), sources)


def _steps_table(register: Register, steps: Sequence[Step], named: str) -> Table:
    rows = tuple(
        (concerned_by(register, event), say_step(RUNGS[event.kind]), str(event.when), say_event(event))
        for event, _ in steps
    )
    columns = (Column("Who"), Column("Step"), Column("When"), Column("What"))
    sources = tuple(dict.fromkeys(source for _, ids in steps for source in ids))
    return Table(f"Steps towards mergers {named}", columns, rows, sources)


def _choices(asked: Asked) -> tuple[Choice, ...]:
    if asked.rungs or asked.first is None:
        return ()
    status = ("proposed", "approved", "rejected")
    return tuple(
        Choice(label(f"Mergers {each}"), asked.query.about(do=Do.LIST, status=each)) for each in status
    )


@dataclass(frozen=True, slots=True)
class Together:
    """Bodies on one rung for one merger, and the partners that are on another rung."""

    bodies: tuple[BodyKey, ...]
    others: tuple[BodyKey, ...]
    status: MergerStatus

    def named(self, view: View) -> str:
        alone = f" (with {say_names(view, self.others)}, not at this step)" if self.others else ""
        return say_names(view, self.bodies) + alone


class Told(NamedTuple):
    """What an answer about a day tells: the groups on each rung, the steps until then, and mergers that took effect."""

    groups: tuple[Together, ...]
    steps: tuple[Step, ...]
    effects: tuple[Group, ...]


def groups_of(view: View, bodies: Sequence[BodyKey], asked: Asked) -> tuple[Together, ...]:
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
            _effects_fact(register, effects),
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
            stand = _say_standing(
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


def _say_standing(rung: Rung, number: int, tense: str, merger: str) -> str:
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


def _effects_fact(register: Register, effects: Sequence[Group]) -> Fact | None:
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
            sources_of(_evidence_line(view, key) for key in at[rung]),
        )
        for rung in (*LADDER, *_BELOW)
        if at[rung]
    )
    return Fact(f"How far {counted(len(bodies), kind)} had come", lines)


def _evidence_line(view: View, key: BodyKey) -> Line:
    """Give the evidence for a body's rung: the step, else who leads, else the list of the bodies."""
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


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.MERGERS, do): mergers for do in (Do.VALUE, Do.LIST, Do.COUNT, Do.FIRST, Do.CHECK)
}
SEVERAL: Final = frozenset(HANDLERS)
