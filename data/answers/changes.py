"""What changed in a period: what happened in it, and what became known here in it; of all England, or of a body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.answers.composing import compose
from data.answers.document import Answer, Choice, Column, Line, Table
from data.answers.history import say_period
from data.answers.naming import name_body, subtitle
from data.answers.telling import publishers
from data.answers.timeline import family_of
from data.changes.listing import area_facts, grouped, say_areas
from data.changes.places import day_of
from data.changes.telling import Entry, Telling
from data.changes.window import counts_from, day_known
from data.days import FIRST_DAY, say_day
from data.digests.carrying import members_within
from data.model import Kind
from data.questions import Intent
from data.wording import capital, say_count, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.changes.change import Change
    from data.changes.listing import Group
    from data.model import BodyKey
    from data.questions import Question
    from data.register import Register

USUAL_DAYS: Final = 30
"""How many days are asked for where the question names no period."""

_SHORT: Final = 10
"""So many changes are read under their areas; more of them stand in a table as well."""

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
        if self.first == self.last:
            return f"on {say_day(self.first)}"
        return (
            f"since {say_day(self.first)}" if self.last >= self.today else say_period(self.first, self.last)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The changes of a period, the newest first, and the body that was asked about."""

    changes: tuple[Change, ...]
    period: Period
    body: BodyKey | None = None
    notes: tuple[str, ...] = ()


def changes_answer(question: Question, register: Register) -> Answer:
    """Answer "what changed?" in a period, of all England or of the body that is named."""
    found = find_changes(question, register)
    return found if isinstance(found, Answer) else _composed(register, found)


def find_changes(question: Question, register: Register) -> Found | Answer:
    """Find what happened, or became known here, in the period asked for; or give the answer that asks back."""
    if question.body is None and not question.names:
        return _held(register.changes, Found((), _period(question)))
    # of a period the name that was in use at its end is meant
    named = name_body(replace(question, on=_period(question).last), register)
    if isinstance(named, Answer):
        return named
    period = _at_a_merger(question, named.on) if question.options.moment else _period(question)
    notes = tuple(note for note in named.notes if not note.endswith("its last."))
    return _held(changes_of(register, named.body, period), Found((), period, named.body, notes))


def _period(question: Question) -> Period:
    """Give the days that are named, from one day to today, or else the usual ones up to the day asked for."""
    first, last = question.options.first, question.options.last
    last = last or (question.today if first else question.on)
    return Period(max(first or last - timedelta(days=USUAL_DAYS - 1), FIRST_DAY), last, question.today)


def _at_a_merger(question: Question, on: date) -> Period:
    if question.options.moment == "after":
        return Period(on, max(on, question.today), question.today)
    return Period(max(on - timedelta(days=USUAL_DAYS - 1), FIRST_DAY), on, question.today)


def _held(changes: tuple[Change, ...], found: Found) -> Found:
    period = found.period
    held = [c for c in changes if period.happened(c) or period.became_known(c)]
    held.sort(key=lambda change: (day_of(change), change.id), reverse=True)
    return replace(found, changes=tuple(held))


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


def _composed(register: Register, found: Found) -> Answer:
    period, body = found.period, found.body
    on = min(period.last, period.today)
    telling = Telling(register.at(on), found.changes, standing=len(found.changes) <= _MOST_WITH_STANDING)
    groups = grouped(telling, telling.changes)
    where = f" {'at' if body.kind is Kind.CCG else 'in'} {title(register.at(on), body)}" if body else ""
    name = f"What changed{where} {period}"
    return compose(
        register,
        title=name,
        subtitle=subtitle(register, body, on) if body else "What happened, and what became known here",
        headline=_headline(telling, period, where, groups),
        facts=area_facts(groups, lambda _area: "in the table", most=_SHORT, twin=True),
        tables=_table(register, groups, name),
        notes=found.notes,
        choices=_choices(telling.changes, register, on) if body is None else (),
        body=body,
        on=on,
    )


def _headline(telling: Telling, period: Period, where: str, groups: Sequence[Group]) -> Line:
    changes = telling.changes
    if not changes:
        return Line(f"Nothing is known to have changed{where} {period}.")
    at_another_time = sum(not period.happened(change) for change in changes)
    if at_another_time == len(changes):
        only_known = "it" if len(changes) == 1 else "all of them"
    else:
        only_known = f"{at_another_time} of them" if at_another_time else ""
    tail = f"; {only_known} happened at another time and became known here then" if only_known else ""
    verb = "is" if len(changes) == 1 else "are"
    newest, oldest = (telling.entry(change).line.sources for change in (changes[0], changes[-1]))
    number = say_count(len(changes), "change")
    return Line(
        f"{capital(str(period))}, {number} {verb} known{where or ' ' + say_areas(groups)}{tail}.",
        tuple(dict.fromkeys((*newest, *oldest))),
    )


def _table(register: Register, groups: Sequence[Group], name: str) -> tuple[Table, ...]:
    entries = [entry for _, found in groups for entry in found]
    if len(entries) <= _SHORT:
        return ()
    noted = any(entry.change.known for entry in entries)
    heads = (
        "When",
        *(("Known here since",) if noted else ()),
        "Area",
        "About",
        "What changed",
        "Source publisher",
    )
    rows = tuple(_row(register, entry, noted=noted) for entry in entries)
    sources = tuple(dict.fromkeys(source for entry in entries for source in entry.line.sources))
    return (Table(name, tuple(map(Column, heads)), rows, sources),)


def _row(register: Register, entry: Entry, *, noted: bool) -> tuple[str, ...]:
    change = entry.change
    known = say_day(day_known(change.known)) if change.known else "the start"
    return (
        str(change.happened) if change.happened else "not dated",
        *((known,) if noted else ()),
        entry.area,
        entry.about,
        entry.what,
        publishers(register, entry.line.sources),
    )


def _choices(changes: Sequence[Change], register: Register, on: date) -> tuple[Choice, ...]:
    view = register.at(on)
    keys = dict.fromkeys(key for change in changes for key in change.areas or change.bodies)
    there = [key for key in keys if key.kind in _LOOKED_UP and view.is_open(key)]
    return tuple(Choice(title(view, key), key, on, Intent.LOOKUP) for key in there[:_OFFERED])
