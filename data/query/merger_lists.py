"""Mergers of a period, or who stands where on the way to merging on a day; of England, an area or some bodies."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from data.days import FIRST_DAY, day_before, say_day, within
from data.mergers import RUNGS, Rung, happened
from data.model import Kind
from data.query.clusters import group_in_short, groups_within, planned_fact
from data.query.compose import compose, sources_of
from data.query.document import Answer, Choice, Column, Fact, Line, Table
from data.query.events import (
    STEPS,
    concerned_by,
    distinct_events,
    say_event,
    say_names,
    say_step,
    say_succession,
    succession_line,
    successions_by_day,
    told_by_succession,
)
from data.query.mergers import status_words
from data.query.phrasing import counted, kind_noun, label, on_day, say_period, verb
from data.query.query import Attribute, Do, Query, Where
from data.query.sets import covering
from data.succession import IN_PART, family_of
from data.wording import capital, say_count, say_list, short, small, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from data.mergers import MergerStatus
    from data.model import BodyKey, Event, Succession
    from data.register import Register
    from data.view import View

A = Attribute
_MERGING: Final = ("ccg_merger", "icb_merger", *IN_PART)
"""A footprint that was given another code is no merger: NHS England went on counting the old ones."""
_LADDER: Final = (
    Rung.APPROVED_BY_NHSE, Rung.APPLIED_FOR, Rung.APPROVED_BY_CCGS, Rung.PROPOSED, Rung.CONSIDERED, Rung.ON_HOLD,
    Rung.REJECTED,
)  # fmt: skip
"""The rungs whose groups are listed, furthest first; those merged are told apart."""
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
_RUNGS: Final = {
    "approved": (Rung.APPROVED_BY_CCGS, Rung.APPROVED_BY_NHSE),
    "applied for": (Rung.APPLIED_FOR,),
    "proposed": (Rung.PROPOSED,),
    "considered": (Rung.CONSIDERED,),
    "planned": (
        Rung.CONSIDERED,
        Rung.PROPOSED,
        Rung.APPROVED_BY_CCGS,
        Rung.APPLIED_FOR,
        Rung.APPROVED_BY_NHSE,
    ),
    "rejected": (Rung.REJECTED,),
    "on hold": (Rung.ON_HOLD,),
    "took effect": (Rung.MERGED,),
}
"""The rungs that each status of a query means."""
_LISTED: Final = 8
_AREAS_NAMED: Final = 2
_NAMED_OF_ONE: Final = 4
_NAMED: Final = 20
_LATEST: Final = 4
_OPTIONS: Final = "options_considered"
_MENU: Final = "options_in_a_ccg_review"

Group = tuple["Succession", ...]
Step = tuple["Event", tuple[str, ...]]
"""An event and the sources of all that tell of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the kind and the bodies it is about (None: all), the period, and the rungs wanted (none: all)."""

    query: Query
    kind: Kind | None
    scope: frozenset[BodyKey] | None
    area: str
    first: date | None
    last: date
    rungs: frozenset[Rung]
    only: BodyKey | None = None
    """The one CCG or ICB that is named, whose own standing is told too."""

    def about(self, bodies: Iterable[BodyKey]) -> bool:
        keys = frozenset(bodies)
        of_kind = self.kind is None or not keys or any(key.kind is self.kind for key in keys)
        return of_kind and (self.scope is None or bool(self.scope & keys))

    def wants(self, rung: Rung) -> bool:
        return not self.rungs or rung in self.rungs

    @property
    def done(self) -> bool:
        """Whether only mergers that took effect are asked for."""
        return self.rungs == {Rung.MERGED}

    @property
    def period(self) -> str:
        """Write the time: "in April 2020", "by 5 November 2018", "so far"."""
        if self.first:
            return say_period(self.first, self.query.last or self.last)
        return "so far" if self.last >= self.query.today else f"by {say_day(self.last)}"

    @property
    def mergers(self) -> str:
        return f"of {kind_noun(self.kind)}" if self.kind else ""


def mergers(query: Query, register: Register) -> Answer:
    """Answer "which mergers?": of a period, or the ladder on a day; of all England, or of what is named."""
    asked = _asked(query, register)
    view = register.at(query.on)
    kind = asked.kind or (Kind.ICB if view.open_bodies(Kind.ICB) else Kind.CCG)
    so_far = query.do in (Do.COUNT, Do.FIRST) or (query.do is Do.CHECK and not asked.rungs)
    if asked.first or so_far or asked.done or (asked.only and not asked.rungs) or not view.open_bodies(kind):
        return _of_period(register, asked)
    return _on_the_ladder(view, asked, kind)


def _asked(query: Query, register: Register) -> Asked:
    where = query.where or Where()
    period = query.dated and query.first is not None and query.first != query.last
    kind = where.kind if where.kind in (Kind.CCG, Kind.ICB) else None
    named = (*query.bodies, *where.within)
    scope: frozenset[BodyKey] | None = None
    if named or where.area:
        found = {key for body in named for key in _scope(register, body, query.on)}
        view = register.at(query.on)
        for of_kind in (Kind.CCG, Kind.STP, Kind.ICB) if where.area else ():
            found |= {
                k for body in covering(view, where.area, of_kind) for k in family_of(register, body).every
            }
        scope = frozenset(found)
    areas = _say_areas(register.at(query.on), named) + ([where.area_name] if where.area else [])
    return Asked(
        query,
        kind,
        scope,
        f" in {say_list(areas)}" if areas else "",
        query.first if period else None,
        min(query.last or query.on, query.today) if period else query.on,
        frozenset(_RUNGS.get(query.status, ())),
        named[0] if len(named) == 1 and named[0].kind in (Kind.CCG, Kind.ICB) else None,
    )


def _say_areas(view: View, named: Sequence[BodyKey]) -> list[str]:
    """Name areas; of many the region that they share, else how many they are."""
    if len(named) <= _AREAS_NAMED:
        return [title(view, key) if key.kind is not Kind.REGION else _say_region(view, key) for key in named]
    regions = [key for key in view.register.bodies if key.kind is Kind.REGION]
    shared = [r for r in regions if all(_was_in(view.register, key, r, view.day) for key in named)]
    return [_say_region(view, shared[0])] if shared else [f"{len(named)} areas"]


def _say_region(view: View, region: BodyKey) -> str:
    name = view.name(region)
    return name if name == "London" or name.startswith("North of") else f"the {name}"


def _scope(register: Register, body: BodyKey, on: date) -> frozenset[BodyKey]:
    if body.kind is Kind.REGION:
        return frozenset(key for key in register.bodies if _was_in(register, key, body, on))
    return family_of(register, body).every


def _was_in(register: Register, key: BodyKey, region: BodyKey, on: date) -> bool:
    if key.kind not in (Kind.CCG, Kind.STP, Kind.ICB):
        return False
    closed = register.bodies[key].closed
    day = min(closed, on) if closed else on
    return register.at(max(day, FIRST_DAY)).region(key) == region


# what took effect, and the steps of a period


def took_effect(register: Register, asked: Asked) -> tuple[Group, ...]:
    """Give the mergers that took effect in the period, each as the successions that made it."""
    found = (s for s in register.successions if s.type in _MERGING and _between(s.day, asked))
    return tuple(
        g for g in successions_by_day(found) if asked.about((g[0].successor, *(s.predecessor for s in g)))
    )


def _between(day: date, asked: Asked) -> bool:
    return (asked.first is None or asked.first <= day) and day <= asked.last


def steps_of(register: Register, asked: Asked) -> tuple[Step, ...]:
    """Give the steps of the period, each once; what took effect is read from the successions instead."""
    found = [
        event
        for event in register.events
        if (rung := RUNGS.get(event.kind)) is not None
        and rung >= Rung.CONSIDERED
        and rung is not Rung.MERGED
        and asked.wants(rung)
        and (within(event.when, asked.first, asked.last) if asked.first else happened(event, asked.last))
        and asked.about(event.bodies or event.areas)
        and not told_by_succession(register, event)
    ]
    return distinct_events(found)


def _of_period(register: Register, asked: Asked) -> Answer:
    view = register.at(asked.query.on)
    effects = took_effect(register, asked) if asked.wants(Rung.MERGED) else ()
    steps = steps_of(register, asked) if not asked.done else ()
    first = asked.query.do is Do.FIRST
    if first:
        effects = tuple(g for g in effects if g[0].day == effects[0][0].day)
        steps = () if asked.wants(Rung.MERGED) else steps[:1]
    named = f"{asked.period}{asked.area}"
    return compose(
        register,
        title=f"{'First merger' if first else 'Mergers'} {asked.mergers + ' ' if asked.mergers else ''}{named}",
        headline=_and_its_standing(view, asked, _headline(register, asked, effects, steps)),
        facts=(
            Fact("Took effect", tuple(succession_line(register, g) for g in effects), twin=True)
            if effects
            else None,
            *(() if effects else _step_facts(register, steps)),
            _abolition(register, asked) if not first else None,
        ),
        details=(
            Fact("Steps towards others", (Line(capital(_counted(steps)), _of_all(steps)),))
            if effects and steps
            else None,
            None if first else _options(view, asked),
        ),
        tables=_effects_table(register, effects, named) or _steps_table(register, steps, named),
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
        others = "" if effects or asked.rungs or not steps else f"; {_counted(steps)}"
        cited = [s for group in effects for each in group for s in each.sources]
        cited = cited or ([s for _, ids in (*steps[:1], *steps[-1:]) for s in ids] if others else [])
        return Line(f"{begin}{small(text) if begin else text}{others}.", tuple(dict.fromkeys(cited)))
    if not steps:
        told = f"no source found tells of a merger {asked.mergers} {_done(asked)} {asked.period}{asked.area}"
        return Line(f"{'No: ' if check else ''}{told if check else capital(told)}.".replace("  ", " "))
    text = f"{asked.period}{asked.area}, sources tell of {_told_of(register, asked, steps)}"
    return Line(f"Yes: {text}." if check else f"{capital(text)}.", _of_all(steps))


def _and_its_standing(view: View, asked: Asked, line: Line) -> Line:
    """Add how far the one body that is named stands on the day, where it is open."""
    if asked.only is None or asked.first or asked.rungs or not view.is_open(asked.only):
        return line
    status = status_words(view, asked.only)
    day = on_day(view.day, asked.query.today)
    text = f"{line.text} {title(view, asked.only)} {day}: {small(status.text)}."
    return Line(text, sources_of((line, status)))


def _told_of(register: Register, asked: Asked, steps: Sequence[Step]) -> str:
    """Count and name the mergers that steps are about: steps of the same bodies are one merger's."""
    mergers: list[tuple[set[BodyKey], Event]] = []
    for event, _ in steps:
        keys = {*(event.bodies or event.areas)}
        same = [m for m in mergers if m[0] & keys]
        mergers = [m for m in mergers if m not in same]
        mergers.append((keys.union(*(m[0] for m in same)), event))
    named = [f"{concerned_by(register, event, _NAMED_OF_ONE)} ({event.when})" for _, event in mergers]
    more = f"; and {len(named) - _LISTED} more" if len(named) > _LISTED else ""
    return f"{say_count(len(mergers), 'merger')} {_done(asked)}: {'; '.join(named[:_LISTED])}{more}"


def _done(asked: Asked) -> str:
    said = [STEPS[rung].removeprefix("merger ") for rung in _LADDER if rung in asked.rungs]
    return "planned" if asked.query.status == "planned" else " or ".join(said)


def _say_first(register: Register, asked: Asked, effects: Sequence[Group]) -> str:
    kind = kind_noun(asked.kind or effects[0][0].successor.kind)
    told = "; ".join(
        _of_kinds(register, effects) if len(effects) > 1 else [say_succession(register, effects[0])]
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
    return (
        f"{say_count(made, 'merger')} {took} effect {when}{only}: {'; '.join(_of_kinds(register, effects))}"
    )


def _of_kinds(register: Register, effects: Sequence[Group]) -> Iterator[str]:
    by_kind: dict[Kind, list[Group]] = defaultdict(list)
    for group in effects:
        by_kind[group[0].successor.kind].append(group)
    for kind, groups in sorted(by_kind.items()):
        made = [g for g in groups if any(s.type not in IN_PART for s in g)]
        whole = {s.predecessor for group in made for s in group}
        names = sorted(short(register.at(g[0].day), g[0].successor) for g in made)
        named = f" ({'; '.join(names)})" if len(names) <= _NAMED else ""
        if made:
            yield f"{counted(len(whole), kind)} became {len(made)}{named}"
        if len(made) < len(groups):
            yield f"{counted(len(groups) - len(made), kind)} took in part of another"


def _counted(steps: Sequence[Step]) -> str:
    """Count the steps by rung: "12 proposed, 9 approved by NHS England"."""
    counts = Counter(RUNGS[event.kind] for event, _ in steps)
    said = [f"{counts[rung]} {STEPS[rung].removeprefix('merger ')}" for rung in _LADDER if counts[rung]]
    return f"sources tell of {say_list(said)}"


def _of_all(steps: Sequence[Step]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for _, sources in steps for source in sources))


def _step_facts(register: Register, steps: Sequence[Step]) -> Iterator[Fact]:
    for rung in _LADDER:
        found = [(event, sources) for event, sources in steps if RUNGS[event.kind] is rung]
        lines = [
            Line(f"{event.when}, {concerned_by(register, event)}: {say_event(event)}", sources)
            for event, sources in found[:_LISTED]
        ]
        if len(found) > _LISTED:
            lines.append(
                Line(f"{len(found) - _LISTED} more; ask for mergers {STEPS[rung].removeprefix('merger ')}")
            )
        if lines:
            yield Fact(say_step(rung), tuple(lines), twin=True)


def _abolition(register: Register, asked: Asked) -> Fact | None:
    """Say that the end of all CCGs is no merger, where the period holds that day."""
    if asked.first is None or not asked.wants(Rung.MERGED):
        return None
    passed = [
        s
        for s in register.successions
        if s.type == "ccg_to_icb" and _between(s.day, asked) and asked.about([s.predecessor])
    ]
    if not passed:
        return None
    ccgs, icbs = {s.predecessor for s in passed}, {s.successor for s in passed}
    text = (
        f"{say_day(passed[0].day)}: {counted(len(ccgs), Kind.CCG)} {'was' if len(ccgs) == 1 else 'were'} abolished"
        f" and {counted(len(icbs), Kind.ICB)} took over"
    )
    return Fact(
        "Not counted as a merger", (Line(text, tuple(dict.fromkeys(x for s in passed for x in s.sources))),)
    )


def _options(view: View, asked: Asked) -> Fact | None:
    """List what was weighed where a source lists it; not all of it was merger."""
    if not asked.wants(Rung.CONSIDERED):
        return None
    found = [
        event
        for event in view.register.events
        if event.kind == _OPTIONS
        and (within(event.when, asked.first, asked.last) if asked.first else happened(event, asked.last))
        and asked.about(event.bodies)
    ]
    if asked.scope is None and asked.first is None and not asked.rungs:  # of those that still can choose
        found = [e for e in found if any(view.is_open(key) for key in e.bodies)][-_LATEST:]
    lines = [Line(f"{e.when}, {concerned_by(view.register, e)}: {say_event(e)}", e.sources) for e in found]
    lines += [
        Line(f"{f.as_of}: {f.summary}", f.sources)
        for f in view.register.national_figures
        if f.metric == _MENU
        and asked.scope is None
        and asked.kind is not Kind.ICB
        and f.as_of.first <= asked.last
        and (asked.first is None or f.as_of.first >= asked.first)
    ]
    return Fact("Options considered, not all of them mergers", tuple(lines)) if lines else None


def _effects_table(register: Register, effects: Sequence[Group], named: str) -> tuple[Table, ...]:
    rows = []
    for group in effects:
        before, after = register.at(day_before(group[0].day)), register.at(group[0].day)
        parts = [("part of " if s.type in IN_PART else "") + short(before, s.predecessor) for s in group]
        rows.append((short(after, group[0].successor), say_list(parts), say_day(group[0].day)))
    sources = tuple(dict.fromkeys(source for group in effects for s in group for source in s.sources))
    columns = (Column("New body"), Column("Merged from"), Column("On"))
    return (Table(f"Mergers {named}", columns, tuple(rows), sources),) if rows else ()


def _steps_table(register: Register, steps: Sequence[Step], named: str) -> tuple[Table, ...]:
    rows = tuple(
        (concerned_by(register, event), say_step(RUNGS[event.kind]), str(event.when), say_event(event))
        for event, _ in steps
    )
    columns = (Column("Bodies"), Column("Step"), Column("When"), Column("What"))
    sources = tuple(dict.fromkeys(source for _, ids in steps for source in ids))
    return (Table(f"Steps towards mergers {named}", columns, rows, sources),) if rows else ()


def _choices(asked: Asked) -> tuple[Choice, ...]:
    if asked.rungs or asked.first is None:
        return ()
    status = ("proposed", "approved", "rejected")
    return tuple(
        Choice(label(f"Mergers {each}"), asked.query.about(do=Do.LIST, status=each)) for each in status
    )


# the ladder on a day


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
    listed = {key: s for key, s in statuses.items() if s.rung in _LADDER and asked.wants(s.rung)}
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
    return tuple(sorted(groups, key=lambda g: (_LADDER.index(g.status.rung), view.name(g.bodies[0]))))


def _joined(one: BodyKey, other: BodyKey, listed: dict[BodyKey, MergerStatus]) -> bool:
    partners = other in listed[one].partners or one in listed[other].partners
    return partners and listed[one].rung == listed[other].rung


def _dated(status: MergerStatus) -> tuple[date, str]:
    return (status.event.when.last, status.event.id) if status.event else (date.min, "")


def _on_the_ladder(view: View, asked: Asked, kind: Kind) -> Answer:
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
            *_step_facts(register, steps),
        ),
        details=(
            planned_fact(view, planned) if kind is Kind.ICB else None,
            Fact("Clusters", tuple(group_in_short(view, g) for g in clustered)) if clustered else None,
            None if asked.rungs or asked.scope is not None else _how_far(view, bodies, kind),
            _options(view, asked),
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
    for rung in _LADDER:
        found = [g for g in told.groups if g.status.rung is rung]
        number = sum(len(g.bodies) for g in found)
        if found:
            stand = _stands(
                rung, number, verb(view.day, today, "now", "then"), "one" if parts else "a merger"
            )
            parts.append(f"{number} {stand} ({say_count(len(found), 'merger')})")
    begin = ("Yes: " if parts else "No: ") if check else ""
    start = f"of {counted(len(bodies), kind)}{asked.area} {day}, "
    what = f"a merger {_done(asked)}" if asked.rungs else "a merger under way"
    stands = say_list(parts) or f"none {verb(view.day, today, 'has', 'had')} {what}"
    rest = _last_effects(told.effects, kind)
    if told.steps:
        rest = f" Before, sources tell of {_told_of(view.register, asked, told.steps)}."
    cited = [s for g in told.groups for s in _sources(g)] or [
        *(s for g in told.effects[-1:] for each in g for s in each.sources),
        *_of_all(told.steps),
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
    for rung in _LADDER:
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
            f"{say_day(day)}: {'; '.join(_of_kinds(register, groups))}",
            tuple(dict.fromkeys(s for g in groups for each in g for s in each.sources)),
        )
        for day, groups in sorted(days.items(), reverse=True)
    )
    return Fact("Merged so far", lines) if lines else None


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
        for rung in (*_LADDER, *_BELOW)
        if at[rung]
    )
    return Fact(f"How far {counted(len(bodies), kind)} had come", lines) if lines else None


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
    columns = (Column("Bodies"), Column("Step"), Column("Since"), Column("What"))
    sources = tuple(dict.fromkeys(s for _, e in dated for s in e.sources))
    return (Table(f"On the way to merging, {say_day(view.day)}", columns, rows, sources),) if rows else ()


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.MERGERS, do): mergers for do in (Do.VALUE, Do.LIST, Do.COUNT, Do.FIRST, Do.CHECK)
}
SEVERAL: Final = frozenset(HANDLERS)
