"""Numbers of a set added up or averaged, and the STPs with the most people per leader taken together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.formatting import say_count, short
from data.league import TOP
from data.model import Kind
from data.query.compose import compose
from data.query.day_table import table_of
from data.query.document import Answer, Column, Line, Outcome, Table
from data.query.phrasing import counted, exact_people, kind_noun
from data.query.published import (
    by_whom,
    published_near,
)
from data.query.query import Attribute, Do, Where
from data.query.sets import Set, find_set, noun_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.league import Standing
    from data.query.query import Query
    from data.register import Register

from data.query.listing import (
    NUMBERS,
    beside,
    list_set,
    list_table,
    none_of_the_kind,
    say_number_of,
    title_of,
    undecided,
)


def sum_set(query: Query, register: Register) -> Answer:
    """Add up an attribute over a set, or over the first rows of it by another attribute (`by`, `top`)."""
    attribute = query.ask if query.ask in NUMBERS else Attribute.POPULATION
    if (query.top and (query.by or attribute) is Attribute.PER_LEADER) or (
        query.top and attribute in (Attribute.LEADERS, Attribute.LEADER)
    ):
        return together(query, register)
    found = find_set(query, register, attribute if undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    values = {body: table_of(found.view).value(attribute, body) for body in found.bodies}
    ordered = sorted(
        (b for b in values if values[b].number is not None), key=lambda b: -(values[b].number or 0)
    )
    chosen = (
        ordered[: query.top]
        if query.top and query.top > 0
        else ordered[query.top :]
        if query.top
        else ordered
    )
    total = sum(values[body].number or 0 for body in chosen)
    sources = tuple(dict.fromkeys(s for body in chosen for s in values[body].sources))
    which = f"The {len(chosen)} {found.noun()}" + (f" that {found.predicate}" if found.predicate else "")
    if query.top:
        which = f"The {len(chosen)} {found.noun()} with the {'most' if query.top > 0 else 'fewest'} {noun_of(attribute)}"
    missing = (
        ""
        if query.top or len(chosen) == len(found.bodies)
        else f"; for {len(found.bodies) - len(chosen)} it is not known"
    )
    table = table_of(found.view)
    every = sum(table.value(attribute, body).number or 0 for body in table.rows(found.kind))
    share = (
        f", {100 * total / every:.1f}% of England's"
        if every and total < every and attribute is Attribute.POPULATION
        else ""
    )
    text = f"{which} {found.verb('have', 'had')} {say_number_of(attribute, total)} {noun_of(attribute)} {found.day}{share}{missing}."
    return compose(
        register,
        title=title_of(found),
        headline=Line(text, sources),
        facts=beside(found, query),
        tables=(list_table(found, query, chosen),) if chosen else (),
        notes=found.notes,
        on=found.view.day,
    )


def together(query: Query, register: Register) -> Answer:
    """Add up the STPs with the most people per leader: their people, leaders and CCGs, as computed and as published."""
    found = find_set(query.about(where=Where(Kind.STP)), register, Attribute.PER_LEADER)
    if found is None:
        return none_of_the_kind(query, register)
    view, table = found.view, table_of(found.view).league
    count = abs(query.top or TOP)
    top = table.top(count)
    if top is None:
        text = f"Not known: people per leader is known for {table.ranked} of {len(table.standings)} STPs {found.day}."
        return compose(
            register,
            title=title_of(found),
            headline=Line(text),
            notes=found.notes,
            on=view.day,
            outcome=Outcome.NOT_KNOWN,
        )
    rows = table.standings[:count]
    text = (
        f"{say_count(top.leaders, 'accountable officer')} of {counted(top.ccgs, Kind.CCG)} in the {count} STPs with the most people per leader "
        f"{found.verb('answer', 'answered')} for {exact_people(top.population)} people {found.day}, {top.share}% of England's."
    )
    word = ""
    if query.do is Do.CHECK:
        asked = query.test.number if query.test and query.test.number else None
        near = asked is None or abs(asked - top.share) <= _ABOUT
        word = "Yes, about: " if near else "No: "
    lines = [published for published in (_published_top(view.register, view.day, count),) if published]
    headline = Line(
        word + text + (f" {lines[0].text}." if lines else ""),
        (*standings_sources(rows), *(lines[0].sources if lines else ())),
    )
    return compose(
        register,
        title=f"The {count} STPs with the most people per leader",
        headline=headline,
        tables=(_top_table(found, rows),),
        notes=found.notes,
        on=view.day,
    )


_ABOUT: Final = 3
"""Points of a percentage within which a share that somebody heard of is about right."""


def _published_top(register: Register, day: date, count: int) -> Line | None:
    metrics = ("population_share_under_13_aos", "aos_leading_large_shared_groups", "ccgs_under_the_13_aos")
    share, leaders, ccgs = (published_near(register, metric, day) for metric in metrics)
    if count != TOP or not (share and leaders and ccgs):
        return None
    return Line(
        f"{by_whom(register, share).split(',')[0]} published {share.value}%, {leaders.value} officers and {ccgs.value} CCGs",
        share.sources,
    )


def _top_table(found: Set, rows: Sequence[Standing]) -> Table:
    columns = (
        Column("STP"),
        Column("People per leader", numeric=True),
        Column("CCGs", numeric=True),
        Column("Leaders", numeric=True),
        Column("People", numeric=True),
    )
    cells = tuple(
        (
            short(found.view, s.stp),
            s.per_leader,
            s.ccgs,
            s.leaders,
            s.population.people if s.population else None,
        )
        for s in rows
    )
    return Table(
        f"The STPs with the most people per leader {found.day}", columns, cells, standings_sources(rows)
    )


def standings_sources(rows: Sequence[Standing]) -> tuple[str, ...]:
    """Name the sources of the counts and populations of rows of the league table."""
    parts = [part for s in rows for part in (s.published, s.population) if part is not None]
    return tuple(dict.fromkeys(source for part in parts for source in part.sources))


def average_set(query: Query, register: Register) -> Answer:
    """Average an attribute over a set; people per leader is all people over all leaders."""
    attribute = query.ask if query.ask in NUMBERS else Attribute.POPULATION
    if attribute is Attribute.PER_LEADER:
        return _average_per_leader(query, register)
    found = find_set(query, register, attribute if undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    values = [
        v for body in found.bodies if (v := table_of(found.view).value(attribute, body)).number is not None
    ]
    if not values:
        text = f"Not known: no figure of {noun_of(attribute)} for {found.noun()} {found.day}."
        return compose(
            register,
            title=title_of(found),
            headline=Line(text),
            notes=found.notes,
            on=found.view.day,
            outcome=Outcome.NOT_KNOWN,
        )
    mean = sum(v.number or 0 for v in values) / len(values)
    said = say_number_of(attribute, int(mean)) if attribute is Attribute.POPULATION else f"{mean:.1f}"
    among = "" if len(values) == len(found.bodies) else f", where it is known (for {len(values)})"
    which = f"the {len(found.bodies)} {found.noun()}" + (
        f" that {found.predicate}" if found.predicate else ""
    )
    text = (
        f"On average {which} {found.verb('have', 'had')} {said} {noun_of(attribute)} each {found.day}{among}."
    )
    sources = tuple(dict.fromkeys(s for v in values for s in v.sources))
    return compose(
        register,
        title=title_of(found),
        headline=Line(text, sources),
        facts=beside(found, query),
        notes=found.notes,
        on=found.view.day,
    )


def _average_per_leader(query: Query, register: Register) -> Answer:
    found = find_set(query, register, Attribute.PER_LEADER)
    if found is None:
        return none_of_the_kind(query, register)
    if not found.bodies:
        return list_set(query, register)
    view = found.view
    if found.kind is Kind.ICB:
        people = {p for body in found.bodies for p in view.leadership(body).people[:1]}
        known = [body for body in found.bodies if view.leadership(body).people]
        counts = [c for body in known if (c := view.headcount(body))]
        total, leaders, ranked, cited = (
            sum(c.people for c in counts),
            len(people),
            len(known),
            tuple(s for c in counts for s in c.sources),
        )
        of = "chief executive"
    else:
        rows = [
            s for s in table_of(view).league.standings if s.stp in found.bodies and s.per_leader is not None
        ]
        total, leaders, ranked = (
            sum(s.population.people for s in rows if s.population),
            sum(s.leaders or 0 for s in rows),
            len(rows),
        )
        cited, of = standings_sources(rows), "CCG leader"
    if not leaders:
        text = (
            f"Not known: no {kind_noun(found.kind, 1)} has a known number of people per leader {found.day}."
        )
        return compose(
            register,
            title=title_of(found),
            headline=Line(text),
            notes=found.notes,
            on=view.day,
            outcome=Outcome.NOT_KNOWN,
        )
    where = found.area or "in England"
    among = (
        ""
        if ranked == len(found.bodies)
        else f", in the {ranked} of {len(found.bodies)} {kind_noun(found.kind)} for which it is known"
    )
    counted_by = " counted once in each STP" if found.kind is Kind.STP else ""
    text = f"On average each {of} {where} {found.verb('answers', 'answered')} for {exact_people(total // leaders)} people {found.day}: {exact_people(total)} people, {say_count(leaders, 'leader')}{counted_by}{among}."
    return compose(
        register,
        title=f"People per leader {where}",
        headline=Line(text, tuple(dict.fromkeys(cited))),
        notes=found.notes,
        on=view.day,
    )


SETS: Final = {
    (Attribute.CARD, Do.SUM): sum_set,
    (Attribute.CARD, Do.AVERAGE): average_set,
    (Attribute.POPULATION, Do.VALUE): sum_set,
    (Attribute.PER_LEADER, Do.VALUE): average_set,
}
