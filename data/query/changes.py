"""What changed in a period: what happened in it, and what became known here in it; of all England, or of a body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final

from data.changes import Aspect, day_known, day_of
from data.changes.subscription import members_within
from data.changes.telling import Telling, area_facts, grouped, say_areas
from data.dates import FIRST_DAY, counts_from, day_before, say_day
from data.formatting import (
    capital,
    counted,
    kind_noun,
    label,
    say_count,
    say_period,
    short,
    some,
    subtitle,
    title,
)
from data.mergers import MERGING, family_of
from data.model import Kind
from data.query.answer import Answer, Choice, Column, Line, Table, compose, sources_of, varied
from data.query.history import OF_BODIES, entries_of, most_important
from data.query.lines import publishers, say_succession, successions_by_day
from data.query.moment import merger_of_its_life
from data.query.query import LEADERSHIP, Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from data.changes import Change
    from data.changes.telling import Group
    from data.model import BodyKey
    from data.register import Register

USUAL_DAYS: Final = 30
"""Days of the period where the question names none."""
_SHORT: Final = 4
"""Up to this many changes are listed by area only; more are also a table."""
_MOST_WITH_STANDING: Final = 60
_OFFERED: Final = 3
_LOOKED_UP: Final = (Kind.CCG, Kind.STP, Kind.ICB)


@dataclass(frozen=True, slots=True)
class Period:
    """The days asked for, both included; `today` is the day of asking."""

    first: date
    last: date
    today: date

    def happened(self, change: Change) -> bool:
        return change.happened is not None and self.first <= counts_from(change.happened) <= self.last

    def became_known(self, change: Change) -> bool:
        return change.known is not None and self.first <= day_known(change.known) <= self.last

    def __str__(self) -> str:
        since = self.last >= self.today > self.first
        return f"since {say_day(self.first)}" if since else say_period(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Found:
    """The changes of a period, the newest first, and the body that was asked about."""

    changes: tuple[Change, ...]
    period: Period
    body: BodyKey | None = None


def find_changes(query: Query, register: Register) -> Found:
    """Find what happened, or became known here, in the period asked for: of all England, a kind of body or a body."""
    period = _period(query, register)
    body = query.bodies[0] if query.bodies else None
    changes = changes_of(register, body, period) if body else register.changes
    kind = query.where.kind if query.where else None
    held = [
        c
        for c in changes
        if (period.happened(c) or period.became_known(c))
        and (kind is None or any(key.kind is kind for key in (*c.bodies, *c.areas)))
        and (query.status != LEADERSHIP or c.aspect is Aspect.LEADER)
    ]
    held.sort(key=lambda change: (day_of(change), change.id), reverse=True)
    return Found(tuple(held), period, body)


def _period(query: Query, register: Register) -> Period:
    """Give the days that are named, from one day to today, or else the usual ones up to the day asked for."""
    merger = (
        merger_of_its_life(register, query.bodies[0], query.today) if query.moment and query.bodies else None
    )
    if merger and query.moment == "after_merger":
        return Period(merger.day, query.today, query.today)
    if merger:
        last = day_before(merger.day)
        return Period(max(last - timedelta(days=USUAL_DAYS - 1), FIRST_DAY), last, query.today)
    last = query.last or (query.today if query.first else query.on)
    first = query.first or last - timedelta(days=USUAL_DAYS - 1)
    return Period(max(first, FIRST_DAY), min(last, query.today), query.today)


def changes_of(register: Register, body: BodyKey, period: Period) -> tuple[Change, ...]:
    """Give every change of a body, its members, and what it came from and became; of an area, also those in it."""
    scope = set(family_of(register, body).every)
    for day in (period.first, period.last):
        scope |= members_within(register.at(day), body)
    found = {
        change.id: change
        for key in sorted(scope)
        for change in register.changes_about.get(key, ())
        if key in change.bodies or body.kind is not Kind.CCG
    }
    return tuple(found.values())


def changes_answer(query: Query, register: Register) -> Answer:
    """Answer "what changed?": the mergers and what else weighs most first, and every change by its area."""
    found = find_changes(query, register)
    period, body = found.period, found.body
    on = period.last
    view = register.at(on)
    telling = Telling(view, found.changes, standing=len(found.changes) <= _MOST_WITH_STANDING)
    groups = grouped(telling, telling.changes)
    what = "Leaders that changed" if query.status == LEADERSHIP else "What changed"
    name = f"{what}{_where(register, found)} {period}"
    shown = [varied(table) for table in _table(register, groups, name)]
    return compose(
        register,
        title=name,
        subtitle=subtitle(register, body, on) if body else "What happened, and what became known here",
        headline=_headline(query, register, found, telling, groups),
        facts=area_facts(groups, lambda _area: "in the table", most=_SHORT, twin=True),
        tables=tuple(table for table, _ in shown),
        notes=tuple(note for _, notes in shown for note in notes),
        choices=_choices(telling.changes, register, on, query.today) if body is None else (),
        body=body,
        on=on,
    )


def _where(register: Register, found: Found) -> str:
    body = found.body
    if body is None:
        return ""
    return f" {'at' if body.kind is Kind.CCG else 'in'} {title(register.at(found.period.last), body)}"


def _headline(
    query: Query, register: Register, found: Found, telling: Telling, groups: Sequence[Group]
) -> Line:
    period, changes, where = found.period, telling.changes, _where(register, found)
    of_leaders = query.status == LEADERSHIP
    first = None
    if not of_leaders:
        first = _of_body(register, found, where) if found.body else _of_bodies(query, register, period)
    if not changes:
        nothing = "No change of leader" if of_leaders else "Nothing"
        is_known = "is known" if of_leaders else "is known to have changed"
        return first or Line(f"{nothing} {is_known}{where} {period}.")
    another_time = sum(not period.happened(change) for change in changes)
    only_known = "all of them" if another_time == len(changes) > 1 else f"{another_time} of them"
    if len(changes) == 1:
        only_known = "it"
    tail = f"; {only_known} happened at another time and became known here then" if another_time else ""
    things = ("dated change of leader", "dated changes of leader") if of_leaders else ("change", "changes")
    count = f"{say_count(len(changes), *things)} {'is' if len(changes) == 1 else 'are'} known"
    if first:
        return Line(f"{first.text} {capital(say_count(len(changes), *things))} in all{tail}.", first.sources)
    newest, oldest = (telling.entry(change).line.sources for change in (changes[0], changes[-1]))
    text = f"{capital(str(period))}, {count}{where or ' ' + say_areas(groups)}{tail}."
    return Line(text, tuple(dict.fromkeys((*newest, *oldest))))


def _of_body(register: Register, found: Found, where: str) -> Line | None:
    """Tell what weighs most in the history of a body in the period; None where nothing of it is dated there."""
    period, body = found.period, found.body
    entries = entries_of(register, body) if body else ()
    exact = [e for e in entries if period.first <= e.when.first and e.when.last <= period.last]
    if not exact:
        return None
    heaviest = [e for e in exact if e.weight == OF_BODIES] or exact
    return most_important(f"{capital(str(period))}{where}", heaviest[-_OFFERED:])


def _of_bodies(query: Query, register: Register, period: Period) -> Line | None:
    """Say which mergers took effect, and how many bodies there were before and after; None where none did."""
    kind = query.where.kind if query.where else None
    merged = (s for s in register.successions if s.type in MERGING and period.first <= s.day <= period.last)
    groups = successions_by_day(s for s in merged if kind in (None, s.successor.kind))
    if not groups:
        return None
    before, after = register.at(max(day_before(period.first), FIRST_DAY)), register.at(period.last)
    parts = []
    for of_kind in dict.fromkeys(g[0].successor.kind for g in groups):
        made = [g for g in groups if g[0].successor.kind is of_kind]
        named = [short(register.at(g[0].day), g[0].successor) for g in made]
        said = say_succession(register, made[0]) if len(made) == 1 else some(named)
        number, earlier = len(after.open_bodies(of_kind)), len(before.open_bodies(of_kind))
        count = f"{counted(number, of_kind)} of {earlier}"
        if number == earlier:
            count = f"new {kind_noun(of_kind)}, of which there are {number}"
        parts.append(f"{count}: {said}")
    text = f"{capital(str(period))}, mergers made {'; and '.join(parts)}."
    return Line(text, sources_of(chain(*groups)))


def _table(register: Register, groups: Sequence[Group], name: str) -> tuple[Table, ...]:
    entries = [entry for _, found in groups for entry in found]
    if len(entries) <= _SHORT:
        return ()
    noted = any(entry.change.known for entry in entries)
    heads = ("When", *(("Known here since",) if noted else ()), "Area", "About", "What changed", "Source")
    rows = []
    for entry in entries:
        change = entry.change
        when = str(change.happened) if change.happened else "not dated"
        known = say_day(day_known(change.known)) if change.known else "the start"
        source = publishers(register, entry.line.sources)
        rows.append((when, *((known,) if noted else ()), entry.area, entry.about, entry.what, source))
    sources = sources_of(entry.line for entry in entries)
    return (Table(name, tuple(map(Column, heads)), tuple(rows), sources),)


def _choices(changes: Sequence[Change], register: Register, on: date, today: date) -> tuple[Choice, ...]:
    view = register.at(on)
    keys = dict.fromkeys(key for change in changes for key in change.areas or change.bodies)
    there = [key for key in keys if key.kind in _LOOKED_UP and view.is_open(key)]
    card = Query((Attribute.CARD,), on, today)
    return tuple(Choice(label(title(view, key)), card.about(bodies=(key,))) for key in there[:_OFFERED])


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (Attribute.CHANGES, do): changes_answer for do in (Do.VALUE, Do.LIST)
}
