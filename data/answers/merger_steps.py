"""The steps towards mergers, and the mergers, of a period: of all England, or of some bodies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from data.answers.document import Cell, Column, Fact, Line, Table
from data.answers.history import within
from data.answers.merging import SAID
from data.answers.telling import publishers, say_event
from data.answers.timeline import (
    IN_PART,
    distinct_events,
    merged_by,
    say_succession,
    successions_by_day,
)
from data.days import FIRST_DAY, say_day
from data.mergers import RUNGS, Rung, happened
from data.wording import say_count, say_list, short, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.days import When
    from data.model import BodyKey, Event, Kind, Succession
    from data.register import Register
    from data.view import View

MERGING: Final = ("ccg_merger", "icb_merger", *IN_PART)
"""A footprint that was given another code is no merger: NHS England went on counting the old ones."""

LISTED: Final = 8
_NAMED: Final = 6
STEPS: Final = (
    ("Approved", (Rung.APPROVED_BY_NHSE, Rung.APPROVED_BY_CCGS)),
    ("Applied for", (Rung.APPLIED_FOR,)),
    ("Proposed", (Rung.PROPOSED,)),
    ("Considered", (Rung.CONSIDERED,)),
    ("Rejected or on hold", (Rung.REJECTED, Rung.ON_HOLD)),
)


Step: TypeAlias = tuple["Event", tuple[str, ...]]
"""An event and the sources of all that tell of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the bodies it is about (None: all of England), the period, and the rungs wanted (none: all)."""

    scope: frozenset[BodyKey] | None
    first: date | None
    last: date
    rungs: frozenset[Rung]
    today: date

    def about(self, bodies: Iterable[BodyKey]) -> bool:
        return self.scope is None or bool(self.scope & {*bodies})

    def wants(self, rung: Rung) -> bool:
        return not self.rungs or rung in self.rungs


def took_effect(register: Register, asked: Asked) -> tuple[tuple[Succession, ...], ...]:
    found = (s for s in register.successions if s.type in MERGING and between(s.day, asked))
    groups = successions_by_day(found)
    return tuple(g for g in groups if asked.about((g[0].successor, *(s.predecessor for s in g))))


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
        and (within(event.when, asked.first, asked.last) if asked.first else happened(event, asked.last))
        and asked.about(event.bodies or event.areas)
        and not merged_by(register, event)
    ]
    return distinct_events(found)


def say_effects(effects: Sequence[Sequence[Succession]]) -> str:
    by_kind: dict[Kind, list[Sequence[Succession]]] = defaultdict(list)
    for group in effects:
        by_kind[group[0].successor.kind].append(group)
    if not by_kind:
        return "no merger took effect"
    said = []
    for kind, groups in sorted(by_kind.items()):
        noun = kind.upper()
        made = [g for g in groups if any(s.type not in IN_PART for s in g)]
        whole = {s.predecessor for group in made for s in group}
        if made:
            said.append(
                f"{say_count(len(made), 'merger')} took effect, of {say_count(len(whole), noun)} into {len(made)}"
            )
        if len(made) < len(groups):
            said.append(f"{say_count(len(groups) - len(made), noun)} took in part of another")
    return " and ".join(said)


def effects_fact(register: Register, effects: Sequence[Sequence[Succession]]) -> Fact | None:
    if not effects:
        return None
    return Fact("Took effect", tuple(effect_line(register, group) for group in effects), twin=True)


def effect_line(register: Register, group: Sequence[Succession]) -> Line:
    sources = tuple(dict.fromkeys(source for s in group for source in s.sources))
    return Line(f"{say_day(group[0].day)}: {say_succession(register, group)}", sources)


def effects_so_far(register: Register, effects: Sequence[Sequence[Succession]]) -> Fact | None:
    """Say of each day on which mergers took effect how many bodies became which, the CCGs before the ICBs."""
    if not effects:
        return None
    days: dict[tuple[date, Kind], list[Sequence[Succession]]] = defaultdict(list)
    for group in effects:
        days[group[0].day, group[0].successor.kind].append(group)
    lines = []
    for (day, _), groups in days.items():
        names = [short(register.at(day), group[0].successor) for group in groups]
        sources = tuple(dict.fromkeys(source for group in groups for s in group for source in s.sources))
        lines.append(Line(f"{say_day(day)}: {say_effects(groups)}: {say_list(names)}", sources))
    return Fact("Merged so far", tuple(lines))


def step_facts(register: Register, steps: Sequence[Step]) -> Iterator[Fact]:
    for label, rungs in STEPS:
        of_kind = [(event, sources) for event, sources in steps if RUNGS[event.kind] in rungs]
        if not of_kind:
            continue
        lines = [Line(_step_text(register, event), sources) for event, sources in of_kind[:LISTED]]
        if len(of_kind) > LISTED:
            lines.append(Line(f"{len(of_kind) - LISTED} more in the table"))
        yield Fact(label, tuple(lines), twin=True)


def _step_text(register: Register, event: Event) -> str:
    names = names_of(register, event)
    by = {Rung.APPROVED_BY_NHSE: " (by NHS England)", Rung.ON_HOLD: " (on hold)"}.get(RUNGS[event.kind], "")
    return f"{event.when}, {names}{by}: {say_event(event)}"


def names_of(register: Register, event: Event) -> str:
    if event.national or not (event.bodies or event.areas):
        return "England"
    view = register.at(max(event.when.first, FIRST_DAY))
    if event.bodies:
        return say_names(view, event.bodies)
    return say_list([title(view, key) for key in event.areas])


def say_names(view: View, bodies: Sequence[BodyKey]) -> str:
    names = sorted(short(view, key) for key in bodies)
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more"]
    return say_list(names)


def steps_table(
    register: Register,
    effects: Sequence[Sequence[Succession]],
    steps: Sequence[Step],
    name: str,
) -> tuple[Table, ...]:
    rows: list[tuple[When | date, tuple[Cell, ...], tuple[str, ...]]] = []
    for group in effects:
        sources = tuple(dict.fromkeys(source for s in group for source in s.sources))
        view = register.at(group[0].day)
        said = say_succession(register, group)
        rows.append(
            (
                group[0].day,
                (
                    say_day(group[0].day),
                    SAID[Rung.MERGED][0],
                    title(view, group[0].successor),
                    said,
                    publishers(register, sources),
                ),
                sources,
            )
        )
    for event, sources in steps:
        rows.append(
            (
                event.when,
                (
                    str(event.when),
                    SAID[RUNGS[event.kind]][0],
                    names_of(register, event),
                    say_event(event),
                    publishers(register, sources),
                ),
                sources,
            )
        )
    if not rows:
        return ()
    rows.sort(key=lambda row: row[0] if isinstance(row[0], date) else row[0].first)
    columns = tuple(Column(label) for label in ("When", "Step", "Bodies", "What", "Source publisher"))
    cited = tuple(dict.fromkeys(source for _, _, sources in rows for source in sources))
    return (Table(name, columns, tuple(cells for _, cells, _ in rows), cited),)
