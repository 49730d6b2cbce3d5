"""Mergers of a period, of a kind and an area: which took effect, which steps were taken towards others, which was the first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, day_before, say_day, within
from data.formatting import (
    ROOM,
    capital,
    counted,
    kind_noun,
    label,
    on_day,
    say_count,
    say_list,
    say_period,
    short,
    small,
    some,
    title,
)
from data.mergers import IN_PART, RUNGS, Rung, family_of, happened
from data.model import Kind
from data.query.answer import Answer, Choice, Column, Fact, Line, Table, compose, sources_of, varied
from data.query.areas import area_name, covering
from data.query.lines import (
    STEPS,
    concerned_by,
    distinct_events,
    say_event,
    say_step,
    say_succession,
    succession_line,
    successions_by_day,
    told_by_succession,
)
from data.query.lives import in_part
from data.query.mergers import status_words
from data.query.query import Do, Query, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from data.model import BodyKey, Event, Succession
    from data.register import Register
    from data.view import View


_MERGING: Final = ("ccg_merger", "icb_merger", *IN_PART)
"""Types of succession that are mergers, without footprints that only got another code."""
_PLANNED: Final = (
    *(Rung.APPROVED_BY_NHSE, Rung.APPLIED_FOR, Rung.APPROVED_BY_CCGS, Rung.PROPOSED, Rung.CONSIDERED),
)
LADDER: Final = (*_PLANNED, Rung.ON_HOLD, Rung.REJECTED)
"""The rungs whose groups are listed, furthest first; mergers that took effect are listed separately."""
_RUNGS: Final = {
    "approved": (Rung.APPROVED_BY_CCGS, Rung.APPROVED_BY_NHSE),
    "applied for": (Rung.APPLIED_FOR,),
    "proposed": (Rung.PROPOSED,),
    "considered": (Rung.CONSIDERED,),
    "planned": _PLANNED,
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
"""The successions that made one body on one day."""


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

    def in_time(self, event: Event) -> bool:
        """Tell whether an event is of the period, or happened by the day."""
        return within(event.when, self.first, self.last) if self.first else happened(event, self.last)

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and day <= self.last

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


def asked_of(query: Query, register: Register) -> Asked:
    """Give what a query asks of mergers."""
    view, where = register.at(query.on), query.where or Where()
    period = query.dated and query.first is not None and query.first != query.last
    kind = where.kind if where.kind in (Kind.CCG, Kind.ICB) else None
    named = (*query.bodies, *where.within)
    # in an area, bodies of the kind asked about are looked for, else of what has followed it
    kinds: tuple[Kind, ...] = (Kind.CCG, Kind.STP, Kind.ICB) if kind is None else (kind,)
    kinds = kinds if any(map(view.open_bodies, kinds)) else (Kind.CCG, Kind.ICB)
    placed = [body for of_kind in kinds for body in covering(view, where.area, of_kind)] if where.area else []
    every = frozenset(key for body in (*named, *placed) for key in _scope(register, body, query.on))
    areas = _say_areas(view, named) + ([where.area_name] if where.area else [])
    return Asked(
        query,
        kind,
        every if named or where.area else None,
        f" in {say_list(areas)}" if areas else "",
        query.first if period else None,
        min(query.last or query.on, query.today) if period else query.on,
        frozenset(_RUNGS.get(query.status, ())),
        named[0] if len(named) == 1 and named[0].kind in (Kind.CCG, Kind.ICB) else None,
    )


def _say_areas(view: View, named: Sequence[BodyKey]) -> list[str]:
    """Name areas; of many the region that they share, else how many they are."""
    regions = [key for key in view.register.bodies if key.kind is Kind.REGION]
    shared = [r for r in regions if all(_was_in(view.register, key, r, view.day) for key in named)]
    if len(named) > _AREAS_NAMED and not shared:
        return [f"{len(named)} areas"]
    said = named if len(named) <= _AREAS_NAMED else shared[:1]
    return [area_name(view, key).removesuffix(" region") for key in said]


def _scope(register: Register, body: BodyKey, on: date) -> Iterable[BodyKey]:
    if body.kind is Kind.REGION:
        return (key for key in register.bodies if _was_in(register, key, body, on))
    return family_of(register, body).every


def _was_in(register: Register, key: BodyKey, region: BodyKey, on: date) -> bool:
    if key.kind not in (Kind.CCG, Kind.STP, Kind.ICB):
        return False
    day = min(register.bodies[key].closed or on, on)
    return register.at(max(day, FIRST_DAY)).region(key) == region


def took_effect(register: Register, asked: Asked) -> tuple[Group, ...]:
    """Give the mergers that took effect in the period, each as the successions that made it."""
    found = successions_by_day(s for s in register.successions if s.type in _MERGING and asked.holds(s.day))
    return tuple(g for g in found if asked.about((g[0].successor, *(s.predecessor for s in g))))


def steps_of(register: Register, asked: Asked) -> tuple[Event, ...]:
    """Give the steps of the period, each once; what took effect is read from the successions instead."""
    return distinct_events(
        event
        for event in register.events
        if (rung := RUNGS.get(event.kind, Rung.SEPARATE)) >= Rung.CONSIDERED
        and rung is not Rung.MERGED
        and asked.wants(rung)
        and asked.in_time(event)
        and asked.about(event.bodies or event.areas)
        and not told_by_succession(register, event)
    )


def told_of(register: Register, asked: Asked, steps: Sequence[Event]) -> str:
    """Count and name the mergers that steps are about: steps of the same bodies are one merger's."""
    mergers: list[tuple[set[BodyKey], Event]] = []
    for event in steps:
        keys = {*(event.bodies or event.areas)}
        same = [m for m in mergers if m[0] & keys]
        mergers = [m for m in mergers if m not in same]
        mergers.append((keys.union(*(m[0] for m in same)), event))
    named = [f"{concerned_by(register, event, _NAMED_OF_ONE)} ({event.when})" for _, event in mergers]
    return f"{say_count(len(mergers), 'merger')} {say_status(asked)}: {some(named)}"


def say_status(asked: Asked) -> str:
    said = " or ".join(_step(rung) for rung in LADDER if rung in asked.rungs)
    return "planned" if asked.query.status == "planned" else said


def _step(rung: Rung) -> str:
    return STEPS[rung].removeprefix("merger ")


def of_kinds(register: Register, effects: Sequence[Group]) -> Iterator[str]:
    """Say of each kind how many bodies became how many, and which where they are few."""
    for kind in sorted({group[0].successor.kind for group in effects}):
        groups = [group for group in effects if group[0].successor.kind is kind]
        made = [group for group in groups if makes_a_body(group)]
        whole = {s.predecessor for group in made for s in group}
        names = sorted(short(register.at(g[0].day), g[0].successor) for g in made)
        said = "; ".join(names)
        if len(said) > ROOM:
            said = some(names, ROOM // 2) if len(names) <= _NAMED else ""
        if made:
            yield f"{counted(len(whole), kind)} became {len(made)}{said and f' ({said})'}"
        if len(made) < len(groups):
            yield f"{counted(len(groups) - len(made), kind)} took in part of another"


def makes_a_body(group: Group) -> bool:
    """Tell whether a merger made a body, which it does not where one took in a part of another."""
    return any(s.type not in IN_PART for s in group)


def _count_steps(steps: Sequence[Event]) -> str:
    """Count the steps by rung: "12 proposed, 9 approved by NHS England"."""
    counts = Counter(RUNGS[event.kind] for event in steps)
    said = [f"{counts[rung]} {_step(rung)}" for rung in LADDER if counts[rung]]
    return f"sources tell of {say_list(said)}"


def step_facts(register: Register, steps: Sequence[Event]) -> Iterator[Fact]:
    """List the steps on each rung."""
    for rung in LADDER:
        found = [event for event in steps if RUNGS[event.kind] is rung]
        lines = [_step_line(register, event) for event in found[:_LISTED]]
        if len(found) > _LISTED:
            lines.append(Line(f"{len(found) - _LISTED} more; ask for mergers {_step(rung)}"))
        if lines:
            yield Fact(say_step(rung), tuple(lines), twin=True)


def _step_line(register: Register, event: Event) -> Line:
    return Line(f"{event.when}, {concerned_by(register, event)}: {say_event(event)}", event.sources)


def options_fact(view: View, asked: Asked) -> Fact | None:
    """List the options that sources say were considered, not all of them mergers."""
    if not asked.wants(Rung.CONSIDERED):
        return None
    events = (e for e in view.register.events if e.kind == _OPTIONS)
    found = [e for e in events if asked.in_time(e) and asked.about(e.bodies)]
    if asked.scope is None and asked.first is None and not asked.rungs:  # of those that still can choose
        found = [e for e in found if any(view.is_open(key) for key in e.bodies)][-_LATEST:]
    lines = [_step_line(view.register, e) for e in found]
    if asked.scope is None and asked.kind is not Kind.ICB:
        menus = (f for f in view.register.figures_of.get(_MENU, ()) if asked.holds(f.as_of.first))
        lines += [Line(f"{f.as_of}: {f.summary}", f.sources) for f in menus]
    return Fact("Options considered, not all of them mergers", tuple(lines))


def of_period(register: Register, asked: Asked) -> Answer:
    view = register.at(asked.query.on)
    effects = took_effect(register, asked) if asked.wants(Rung.MERGED) else ()
    steps = steps_of(register, asked) if not asked.done else ()
    first = asked.query.do is Do.FIRST
    if first:
        effects = tuple(g for g in effects if g[0].day == effects[0][0].day)
        steps = () if asked.wants(Rung.MERGED) else steps[:1]
    others = (Line(capital(_count_steps(steps)), sources_of(steps)),) if effects and steps else ()
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
            Fact("Steps towards others", others),
            None if first else options_fact(view, asked),
        ),
        tables=(varied(table)[0],),
        choices=_choices(asked),
        on=view.day,
    )


def _headline(register: Register, asked: Asked, effects: Sequence[Group], steps: Sequence[Event]) -> Line:
    check = asked.query.do is Do.CHECK
    if asked.wants(Rung.MERGED):
        say = _say_first if asked.query.do is Do.FIRST and effects else _say_effects
        text = say(register, asked, effects)
        begin = ("Yes: " if effects else "No: ") if check else ""
        others = "" if effects or asked.rungs or not steps else f"; {_count_steps(steps)}"
        cited = sources_of((*steps[:1], *steps[-1:]) if others else chain(*effects))
        return Line(f"{begin}{small(text) if begin else text}{others}.", cited)
    if not steps:
        told = f"no source found tells of a merger {asked.mergers} {say_status(asked)} {asked.period}{asked.area}"
        return Line(f"{'No: ' if check else ''}{told if check else capital(told)}.".replace("  ", " "))
    text = f"{asked.period}{asked.area}, sources tell of {told_of(register, asked, steps)}"
    return Line(f"Yes: {text}." if check else f"{capital(text)}.", sources_of(steps))


def _with_own_status(view: View, asked: Asked, line: Line) -> Line:
    """Add the merger status of the one body that is named, where it is open on the day."""
    if asked.only is None or asked.first or asked.rungs or not view.is_open(asked.only):
        return line
    status, day = status_words(view, asked.only), on_day(view.day, asked.query.today)
    text = f"{line.text} {title(view, asked.only)} {day}: {small(status.text)}."
    return Line(text, sources_of((line, status)))


def _say_first(register: Register, asked: Asked, effects: Sequence[Group]) -> str:
    kind = kind_noun(asked.kind or effects[0][0].successor.kind)
    several = len(effects) > 1
    told = "; ".join(of_kinds(register, effects)) if several else say_succession(register, effects[0])
    since = f" {asked.period}" if asked.first else ""
    first = "first mergers" if several else "first merger"
    day = say_day(effects[0][0].day)
    return f"The {first} of {kind}{asked.area}{since} took effect on {day}: {told}"


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
    made = sum(map(makes_a_body, effects))
    took = "have taken" if when.startswith("so far") else "took"
    return f"{say_count(made, 'merger')} {took} effect {when}{only}: {'; '.join(of_kinds(register, effects))}"


def _abolition(register: Register, asked: Asked) -> Fact | None:
    """Say that the end of all CCGs is no merger, where the period holds that day."""
    if asked.first is None or not asked.wants(Rung.MERGED):
        return None
    abolished = (s for s in register.successions if s.type == "ccg_to_icb" and asked.holds(s.day))
    passed = [s for s in abolished if asked.about([s.predecessor])]
    if not passed:
        return None
    ccgs, icbs = {s.predecessor for s in passed}, {s.successor for s in passed}
    ended = f"{counted(len(ccgs), Kind.CCG)} {'was' if len(ccgs) == 1 else 'were'} abolished"
    text = f"{say_day(passed[0].day)}: {ended} and {counted(len(icbs), Kind.ICB)} took over"
    return Fact("Not counted as a merger", (Line(text, sources_of(passed)),))


def _effects_table(register: Register, effects: Sequence[Group], named: str) -> Table:
    rows = []
    for group in effects:
        before, after = register.at(day_before(group[0].day)), register.at(group[0].day)
        parts = [in_part(s) + short(before, s.predecessor) for s in group]
        rows.append((short(after, group[0].successor), say_list(parts), say_day(group[0].day)))
    columns = (Column("New name"), Column("Merged from"), Column("On"))
    return Table(f"Mergers {named}", columns, tuple(rows), sources_of(chain(*effects)))


def _steps_table(register: Register, steps: Sequence[Event], named: str) -> Table:
    rows = tuple(
        (concerned_by(register, e), say_step(RUNGS[e.kind]), str(e.when), say_event(e)) for e in steps
    )
    columns = (Column("Who"), Column("Step"), Column("When"), Column("What"))
    return Table(f"Steps towards mergers {named}", columns, rows, sources_of(steps))


def _choices(asked: Asked) -> tuple[Choice, ...]:
    if asked.rungs or asked.first is None:
        return ()
    mergers = asked.query.about(do=Do.LIST)
    steps = ("proposed", "approved", "rejected")
    return tuple(Choice(label(f"Mergers {step}"), mergers.about(status=step)) for step in steps)
