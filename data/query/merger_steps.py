"""Which mergers and steps towards them a question is about: of a period, a kind and an area; and how they are counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day, within
from data.formatting import ROOM, counted, kind_noun, say_count, say_list, say_period, short, some, title
from data.mergers import IN_PART, RUNGS, Rung, family_of, happened
from data.model import Kind
from data.query.answer import Fact, Line
from data.query.areas import covering
from data.query.lines import (
    STEPS,
    concerned_by,
    distinct_events,
    say_event,
    say_step,
    successions_by_day,
    told_by_succession,
)
from data.query.query import Query, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from data.model import BodyKey, Event, Succession
    from data.register import Register
    from data.view import View


_MERGING: Final = ("ccg_merger", "icb_merger", *IN_PART)
"""Types of succession that are mergers, without footprints that only got another code."""
LADDER: Final = (
    Rung.APPROVED_BY_NHSE, Rung.APPLIED_FOR, Rung.APPROVED_BY_CCGS, Rung.PROPOSED, Rung.CONSIDERED, Rung.ON_HOLD,
    Rung.REJECTED,
)  # fmt: skip
"""The rungs whose groups are listed, furthest first; mergers that took effect are listed separately."""
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

    def in_time(self, event: Event) -> bool:
        """Tell whether an event is of the period, or happened by the day."""
        return within(event.when, self.first, self.last) if self.first else happened(event, self.last)

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


def _placed_kinds(view: View, kind: Kind | None) -> tuple[Kind, ...]:
    """Give the kinds of which bodies are looked for in an area: those asked about, else what has followed them, else all."""
    if kind is None:
        return (Kind.CCG, Kind.STP, Kind.ICB)
    return (kind,) if view.open_bodies(kind) else (Kind.CCG, Kind.ICB)


def asked_of(query: Query, register: Register) -> Asked:
    where = query.where or Where()
    period = query.dated and query.first is not None and query.first != query.last
    kind = where.kind if where.kind in (Kind.CCG, Kind.ICB) else None
    named = (*query.bodies, *where.within)
    scope: frozenset[BodyKey] | None = None
    if named or where.area:
        found = {key for body in named for key in _scope(register, body, query.on)}
        view = register.at(query.on)
        for of_kind in _placed_kinds(view, kind) if where.area else ():
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


def took_effect(register: Register, asked: Asked) -> tuple[Group, ...]:
    """Give the mergers that took effect in the period, each as the successions that made it."""
    found = (s for s in register.successions if s.type in _MERGING and between(s.day, asked))
    return tuple(
        g for g in successions_by_day(found) if asked.about((g[0].successor, *(s.predecessor for s in g)))
    )


def between(day: date, asked: Asked) -> bool:
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
        and asked.in_time(event)
        and asked.about(event.bodies or event.areas)
        and not told_by_succession(register, event)
    ]
    return distinct_events(found)


def told_of(register: Register, asked: Asked, steps: Sequence[Step]) -> str:
    """Count and name the mergers that steps are about: steps of the same bodies are one merger's."""
    mergers: list[tuple[set[BodyKey], Event]] = []
    for event, _ in steps:
        keys = {*(event.bodies or event.areas)}
        same = [m for m in mergers if m[0] & keys]
        mergers = [m for m in mergers if m not in same]
        mergers.append((keys.union(*(m[0] for m in same)), event))
    named = [f"{concerned_by(register, event, _NAMED_OF_ONE)} ({event.when})" for _, event in mergers]
    return f"{say_count(len(mergers), 'merger')} {say_status(asked)}: {some(named)}"


def say_status(asked: Asked) -> str:
    said = [STEPS[rung].removeprefix("merger ") for rung in LADDER if rung in asked.rungs]
    return "planned" if asked.query.status == "planned" else " or ".join(said)


def of_kinds(register: Register, effects: Sequence[Group]) -> Iterator[str]:
    by_kind: dict[Kind, list[Group]] = defaultdict(list)
    for group in effects:
        by_kind[group[0].successor.kind].append(group)
    for kind, groups in sorted(by_kind.items()):
        made = [g for g in groups if any(s.type not in IN_PART for s in g)]
        whole = {s.predecessor for group in made for s in group}
        names = sorted(short(register.at(g[0].day), g[0].successor) for g in made)
        said = "; ".join(names)
        named = (
            f" ({said})"
            if len(said) <= ROOM
            else f" ({some(names, ROOM // 2)})"
            if len(names) <= _NAMED
            else ""
        )
        if made:
            yield f"{counted(len(whole), kind)} became {len(made)}{named}"
        if len(made) < len(groups):
            yield f"{counted(len(groups) - len(made), kind)} took in part of another"


def count_steps(steps: Sequence[Step]) -> str:
    """Count the steps by rung: "12 proposed, 9 approved by NHS England"."""
    counts = Counter(RUNGS[event.kind] for event, _ in steps)
    said = [f"{counts[rung]} {STEPS[rung].removeprefix('merger ')}" for rung in LADDER if counts[rung]]
    return f"sources tell of {say_list(said)}"


def sources_of_steps(steps: Sequence[Step]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for _, sources in steps for source in sources))


def step_facts(register: Register, steps: Sequence[Step]) -> Iterator[Fact]:
    for rung in LADDER:
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


def options_fact(view: View, asked: Asked) -> Fact | None:
    """List the options that sources say were considered, not all of them mergers."""
    if not asked.wants(Rung.CONSIDERED):
        return None
    found = [
        event
        for event in view.register.events
        if event.kind == _OPTIONS and asked.in_time(event) and asked.about(event.bodies)
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
    return Fact("Options considered, not all of them mergers", tuple(lines))
