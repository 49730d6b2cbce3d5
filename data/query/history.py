"""The history of a body: every dated fact about it, its predecessors and its successors, each once."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, When, say_day, within
from data.formatting import ROOM, capital, say_count, say_period, subtitle, title
from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import on_or_in, role_of, stints_of
from data.mergers import RUNGS, Rung, bodies_of_today, family_of
from data.model import Kind
from data.query.answer import Answer, Column, Fact, Line, Outcome, Table, compose, sources_of
from data.query.lines import (
    distinct_events,
    publishers,
    say_bodies,
    say_event,
    say_succession,
    successions_by_day,
    told_by_succession,
)
from data.query.lives import began_with
from data.query.moment import today_choices
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from data.leadership.terms import Stint
    from data.mergers import Family
    from data.model import BodyKey, Event, Succession
    from data.register import Register
    from data.view import View

SHOWN: Final = 24
"""The most entries in the text; the table holds all."""
OF_BODIES: Final = 9
"""The weight of openings, mergers and successions, the highest there is."""
_LEFT_OUT: Final = ("special_measures_directions",)
_APPOINTING: Final = ("ao_appointed", "shared_ao_appointed")
_TOLD: Final = 3
_NAMES: Final = re.compile(r"(\d+ [A-Z]\w+) \([^()]*\)")
"""Names behind a count: "2 CCGs (Corby and Nene)"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something dated that happened, and its sources; of too many, those of the lowest weight are not shown."""

    when: When
    text: str
    sources: tuple[str, ...]
    weight: int

    @property
    def line(self) -> Line:
        return Line(f"{self.when}: {self.text}", self.sources)


def history(query: Query, register: Register) -> Answer:
    """Answer "what is the history of this body?", or what happened to it in a period."""
    body = query.bodies[0]
    view = _while_known(register, body, query.on)
    period = query.dated and query.first is not None and query.first != query.last
    first, last = (query.first, query.last) if period else (None, query.on if query.dated else None)
    entries = [e for e in entries_of(register, body) if within(e.when, first, last)]
    name = title(view, body)
    return compose(
        register,
        title=f"History of {name}",
        subtitle=subtitle(register, body, view.day),
        headline=_headline(view, body, entries, query, first),
        facts=(_timeline(name, entries),),
        tables=(_table(register, name, entries),) if entries else (),
        choices=today_choices(view, body, query.today),
        body=body,
        on=view.day,
        outcome=Outcome.ANSWER if entries else Outcome.NOT_KNOWN,
    )


def _while_known(register: Register, body: BodyKey, day: date) -> View:
    """Give the view of the day asked for, or of the last or first day on which the body existed."""
    known = register.bodies[body]
    if known.closed and known.closed < day:
        return register.at(max(known.closed, FIRST_DAY))
    return register.at(max(day, known.opened.first if known.opened else day, FIRST_DAY))


def _headline(view: View, body: BodyKey, entries: Sequence[Entry], query: Query, first: date | None) -> Line:
    name, register = title(view, body), view.register
    if not entries:
        period = say_period(first, query.last) if first else f"by {say_day(query.on)}"
        return Line(f"Nothing dated was found about {name} {period}.")
    if first:
        last = query.last if query.last and query.last < query.today else None
        return most_important(f"{name}, {say_period(first, last)}", entries)
    opened = register.bodies[body].opened
    began = (
        f"{name} {'was announced' if body.kind is Kind.STP else 'began'} {on_or_in(opened)}" if opened else ""
    )
    formed = began_with(register, body)
    if opened and formed and formed[0].day == opened.first:
        began = f"{say_succession(register, formed)} on {say_day(opened.first)}"
    steps = () if query.dated else view.became(body, query.today)
    parts = [began or f"{name} is first told of {on_or_in(entries[0].when)}"]
    if steps:
        passed = min(register.successors_of[body], key=lambda s: s.day)
        together = [s for s in register.predecessors_of[passed.successor] if s.day == passed.day]
        parts.append(f"on {say_day(passed.day)} {say_succession(register, together)}")
    if len(steps) > 1:
        now = register.at(query.today)
        ends = [title(now, key) for key in bodies_of_today(body, steps)]
        parts.append(f"today it is part of {' and '.join(ends)}")
    count = say_count(len(entries), "dated thing is known", "dated things are known")
    return Line(f"{'; '.join(parts)}. {capital(count)}.", sources_of((entries[0], *steps)))


def most_important(begin: str, entries: Sequence[Entry]) -> Line:
    """Say the most important entries of a period, as many as fit a headline, and count the others."""
    told = sorted(sorted(entries, key=lambda e: -e.weight)[:_TOLD], key=lambda e: e.when)
    heaviest = max(e.weight for e in told)
    told = [e for e in told if e.weight == heaviest or heaviest < OF_BODIES]
    while told and len(_say_in_order(told)) > ROOM:
        told.remove(min(told, key=lambda e: e.weight))
    if not told:
        count = say_count(len(entries), "dated thing is", "dated things are")
        days = f", from {entries[0].when} to {entries[-1].when}" if len(entries) > 1 else ""
        return Line(f"{begin}: {count} known{days}.", sources_of(entries))
    rest = len(entries) - len(told)
    more = f" {capital(say_count(rest, 'more thing is', 'more things are'))} known." if rest else ""
    return Line(f"{begin}: {_say_in_order(told)}.{more}", sources_of(told))


def _say_in_order(entries: Sequence[Entry]) -> str:
    """List what happened in order; where the names of organisations are too long, only say how many."""
    said = [f"{e.text.rstrip('.')} ({e.when})" for e in entries]
    if len("; ".join(said)) > ROOM:
        said = [_NAMES.sub(r"\1", each) for each in said]
    return "; ".join(said)


def _timeline(name: str, entries: Sequence[Entry]) -> Fact | None:
    if not entries:
        return None
    chosen = _chosen(entries)
    lines = [e.line for e in chosen]
    if len(chosen) < len(entries):
        years = [e.when.first.year for e in entries if e not in chosen]
        busiest = max(sorted(set(years)), key=years.count)
        more = say_count(len(years), "more entry is", "more entries are")
        ask = f"ask for a year to read them, such as “history of {name} in {busiest}”."
        lines.append(Line(f"{more} in the table; {ask}"))
    return Fact("Timeline", tuple(lines), twin=True)


def _chosen(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    weightiest = sorted(range(len(entries)), key=lambda place: (-entries[place].weight, place))[:SHOWN]
    return tuple(entries[place] for place in sorted(weightiest))


def _table(register: Register, name: str, entries: Sequence[Entry]) -> Table:
    rows = tuple((str(e.when), e.text, publishers(register, e.sources)) for e in entries)
    columns = (Column("When"), Column("What"), Column("Source"))
    return Table(f"History of {name}", columns, rows, sources_of(entries))


# what is dated


def entries_of(register: Register, body: BodyKey) -> tuple[Entry, ...]:
    """Give everything dated that is known of a body and its family, in order of date."""
    family = family_of(register, body)
    events = _events(register, body, family)
    found = [
        *_openings(register, family),
        *(_became(register, g, events) for g in successions_by_day(_successions(register, family))),
        *_leaders(register, body, family, events),
        *_leaders_at_successions(register, body, family),
        *_event_entries(register, body, family, events),
    ]
    return tuple(
        sorted(_without_repeats(found), key=lambda e: (e.when.first, e.when.last, -e.weight, e.text))
    )


def _without_repeats(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Join entries that say the same of the same date, with the sources of all."""
    same: dict[tuple[When, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        same[entry.when, entry.text].append(entry)
    return (replace(group[-1], sources=sources_of(group)) for group in same.values())


def _openings(register: Register, family: Family) -> Iterator[Entry]:
    for key in family.own if len(family.own) == 1 else ():
        opened = register.bodies[key].opened
        formed = [s.day for s in register.predecessors_of.get(key, ())]
        if opened and not any(opened.first <= day <= opened.last for day in formed):
            began = "was announced" if key.kind is Kind.STP else "began"
            name = title(register.at(max(opened.first, FIRST_DAY)), key)
            yield Entry(opened, f"{name} {began}.", register.bodies[key].sources, OF_BODIES)


def _successions(register: Register, family: Family) -> tuple[Succession, ...]:
    """Give the successions within a family, and who else went into a successor."""
    every = family.every
    found = [s for s in register.successions if s.predecessor in every and s.successor in every]
    into = {s.successor for s in found} & (family.own | family.after)
    return tuple(dict.fromkeys((*found, *(s for s in register.successions if s.successor in into))))


def _became(register: Register, group: Sequence[Succession], events: Sequence[Event]) -> Entry:
    bodies, day = {group[0].successor, *(s.predecessor for s in group)}, group[0].day
    told = (e for e in events if e.kind in {"merged", "boundary_change"} and e.confidence == "stated")
    same_day = (e for e in told if bodies & {*e.bodies} and e.when.first <= day <= e.when.last)
    return Entry(
        When.on(day), say_succession(register, group) + ".", sources_of((*group, *same_day)), OF_BODIES
    )


def _events(register: Register, body: BodyKey, family: Family) -> tuple[Event, ...]:
    """Choose the events that tell of the body itself, and those of its family that are about merging."""
    found: dict[str, Event] = {}
    for key in sorted(family.every):
        for event in register.events_about.get(key, ()):
            of_it = key in event.bodies or (key == body and not event.bodies) or body.kind is Kind.STP
            merging = RUNGS.get(event.kind, Rung.SEPARATE) >= Rung.CONSIDERED and key in event.bodies
            if of_it and event.kind not in _LEFT_OUT and (key in family.own or merging):
                found[event.id] = event
    return tuple(sorted(found.values(), key=lambda e: (e.when, e.id)))


def _event_entries(
    register: Register, body: BodyKey, family: Family, events: Sequence[Event]
) -> Iterator[Entry]:
    for event in distinct_events(e for e in events if not told_by_succession(register, e)):
        own = body in event.bodies or body in event.areas
        weight = 6 if own else 4 if family.own & {*event.bodies} else 3
        weight += own and RUNGS.get(event.kind, Rung.SEPARATE) >= Rung.CONSIDERED
        weight -= event.kind == "local_authority_integration"
        yield Entry(event.when, say_event(event), event.sources, weight)


def _leaders(register: Register, body: BodyKey, family: Family, events: Sequence[Event]) -> Iterator[Entry]:
    """Say when each person was first stated in a role and said to have left, together for bodies led together."""
    stated = [s for key in sorted(family.own) for s in register.statements_about.get(key, ())]
    groups: dict[tuple[When, str, str, bool], list[Stint]] = defaultdict(list)
    for stint in stints_of(stated):
        if stint.role == LEADING_ROLE or stint.body == body:
            for when, phrase, ending in _term_dates(register, stint):
                groups[when, stint.person, phrase, ending].append(stint)
    for (when, person, phrase, ending), together in groups.items():
        name = register.people[person].name
        bodies = tuple(dict.fromkeys(stint.body for stint in together))
        if _told_by_an_event(name, when, bodies, events, ending=ending):
            continue
        view = register.at(max(when.last, FIRST_DAY))
        sources = (source for s in together for source in _sources_of_date(s, when, ending=ending))
        leading = together[0].role in {LEADING_ROLE, "system_lead"}
        weight = 8 if leading and body in bodies else 5 if leading else 2
        text = f"{name} {phrase} of {say_bodies(view, bodies)}{together[0].hedge}."
        yield Entry(when, text, tuple(dict.fromkeys(sources)), weight)


def _term_dates(register: Register, stint: Stint) -> Iterator[tuple[When, str, bool]]:
    plain = role_of(stint.role, stint.body.kind)
    role = f"interim {plain}" if stint.interim_note else plain
    closed = register.bodies[stint.body].closed
    if stint.announced:
        yield stint.begin, f"was announced to start as {role}", False
    elif stint.begun:
        yield stint.begin, f"said to have started as {role}", False
    elif stint.begin != stint.end:
        yield stint.begin, f"first stated as {role}", False
    if stint.end:
        if closed and stint.end.first == closed:
            yield stint.end, f"in post until it closed, as {plain}", True
        else:
            yield stint.end, f"{'due to leave' if stint.planned else 'said to have left'} as {plain}", True


def _sources_of_date(stint: Stint, when: When, *, ending: bool) -> tuple[str, ...]:
    """Give the sources of the statements that name the date."""
    named = [s for s in stint.statements if when == (s.end if ending else s.start or s.as_of)]
    return tuple(source for s in named or stint.statements for source in s.sources)


def _told_by_an_event(
    name: str, when: When, bodies: Sequence[BodyKey], events: Sequence[Event], *, ending: bool
) -> bool:
    surname = name.rsplit(maxsplit=1)[-1]
    kinds = ("ao_departure",) if ending else _APPOINTING
    return any(
        event.kind in kinds
        and surname in event.summary
        and event.when.first <= when.last
        and when.first <= event.when.last
        and {*bodies} <= {*event.bodies}
        for event in events
    )


def _leaders_at_successions(register: Register, body: BodyKey, family: Family) -> Iterator[Entry]:
    """Say who led each body before on its last day, and each one after on its first."""
    days: dict[tuple[date, bool], list[BodyKey]] = defaultdict(list)
    for key in sorted(family.before):
        if closed := register.bodies[key].closed:
            days[closed, False].append(key)
    for key in sorted(family.after):
        if begun := [s.day for s in register.predecessors_of.get(key, ()) if s.predecessor in family.every]:
            days[min(begun), True].append(key)
    for (day, first), keys in sorted(days.items()):
        weight = 6 if body.kind is not Kind.STP else 5
        yield from _led_on(register.at(max(day, FIRST_DAY)), keys, first=first, weight=weight)


def _led_on(view: View, keys: Sequence[BodyKey], *, first: bool, weight: int) -> Iterator[Entry]:
    led: Mapping[tuple[str, Grade], list[BodyKey]] = defaultdict(list)
    for key in keys:
        known = view.leadership(key)
        if known.people and known.grade is not Grade.DISPUTED:
            led[known.people[0], known.grade].append(key)
    for (person, grade), bodies in led.items():
        which = ("its" if len(bodies) == 1 else "their") + (" first day" if first else " last day")
        sources = sources_of(h.statements[0] for b in bodies for h in view.leadership(b).holders)
        text = f"{view.register.people[person].name} led {say_bodies(view, bodies)} on {which} ({grade})."
        yield Entry(When.on(view.day), text, sources, weight)


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (Attribute.HISTORY, do): history for do in (Do.VALUE, Do.LIST)
}
