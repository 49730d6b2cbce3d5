"""Numbers of a set added up or averaged, and the STPs with the most people per leader taken together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.formatting import say_count, short
from data.league import TOP
from data.model import Kind
from data.query.compose import sources_of
from data.query.day_table import table_of
from data.query.document import Answer, Column, Line, Table
from data.query.listing import (
    NUMBERS,
    beside,
    list_set,
    list_table,
    none_of_the_kind,
    say_number_of,
    undecided,
)
from data.query.phrasing import counted, exact_people, kind_noun
from data.query.published import by_whom, published_near
from data.query.query import Attribute, Do, Where
from data.query.set_words import noun_of
from data.query.sets import Set, find_set

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.league import Standing
    from data.query.query import Query
    from data.register import Register


def sum_set(query: Query, register: Register) -> Answer:
    """Add up an attribute over a set, or over the first rows of it by another attribute (`by`, `top`)."""
    attribute, top = query.ask if query.ask in NUMBERS else Attribute.POPULATION, query.top
    of_leaders = attribute in (Attribute.LEADERS, Attribute.LEADER)
    if top and ((query.by or attribute) is Attribute.PER_LEADER or of_leaders):
        return together(query, register)
    found = find_set(query, register, attribute if undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    table = table_of(found.view)
    values = {b: v for b in found.bodies if (v := table.value(attribute, b)).number is not None}
    chosen = sorted(values, key=lambda body: -(values[body].number or 0))
    if top:
        chosen = chosen[:top] if top > 0 else chosen[top:]
    total = sum(values[body].number or 0 for body in chosen)
    missing, which = "", f"The {len(chosen)} {found.noun()}{found.that}"
    if top:
        which = f"The {len(chosen)} {found.noun()} with the {'most' if top > 0 else 'fewest'} {noun_of(attribute)}"
    elif unknown := len(found.bodies) - len(chosen):
        missing = f"; for {unknown} it is not known"
    every = sum(table.value(attribute, body).number or 0 for body in table.rows(found.kind))
    part = every and total < every and attribute is Attribute.POPULATION
    share = f", {100 * total / every:.1f}% of England's" if part else ""
    text = f"{which} {found.verb('have', 'had')} {say_number_of(attribute, total)} {noun_of(attribute)} {found.day}{share}{missing}."
    line = Line(text, sources_of(values[body] for body in chosen))
    return found.answer(line, facts=beside(found, query), tables=(list_table(found, query, chosen),))


def together(query: Query, register: Register) -> Answer:
    """Add up the STPs with the most people per leader: their people, leaders and CCGs, as computed and as published."""
    found = find_set(query.about(where=Where(Kind.STP)), register, Attribute.PER_LEADER)
    if found is None:
        return none_of_the_kind(query, register)
    view, table, count = found.view, table_of(found.view).league, abs(query.top or TOP)
    top, rows = table.top(count), table.standings[:count]
    if top is None:
        text = f"Not known: people per leader is known for {table.ranked} of {len(table.standings)} STPs {found.day}."
        return found.answer(Line(text))
    text = (
        f"{say_count(top.leaders, 'accountable officer')} of {counted(top.ccgs, Kind.CCG)} in the {count} STPs with the most people per leader "
        f"{found.verb('answer', 'answered')} for {exact_people(top.population)} people {found.day}, {top.share}% of England's."
    )
    if query.do is Do.CHECK:
        share = query.test.number if query.test and query.test.number else top.share
        text = f"{'Yes, about' if abs(share - top.share) <= _ABOUT else 'No'}: {text}"
    sources = standings_sources(rows)
    if published := _published_top(view.register, view.day, count):
        text, sources = f"{text} {published.text}.", (*sources, *published.sources)
    title = f"The {count} STPs with the most people per leader"
    return found.answer(Line(text, sources), title=title, tables=(_top_table(found, rows),))


_ABOUT: Final = 3
"""Points of a percentage within which a share that somebody heard of is about right."""


def _published_top(register: Register, day: date, count: int) -> Line | None:
    metrics = ("population_share_under_13_aos", "aos_leading_large_shared_groups", "ccgs_under_the_13_aos")
    share, leaders, ccgs = (published_near(register, metric, day) for metric in metrics)
    if count != TOP or not (share and leaders and ccgs):
        return None
    text = f"{by_whom(register, share).split(',')[0]} published {share.value}%, {leaders.value} officers and {ccgs.value} CCGs"
    return Line(text, share.sources)


def _top_table(found: Set, rows: Sequence[Standing]) -> Table:
    numbers = ("People per leader", "CCGs", "Leaders", "People")
    columns = (Column("STP"), *(Column(number, numeric=True) for number in numbers))
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
    name = f"The STPs with the most people per leader {found.day}"
    return Table(name, columns, cells, standings_sources(rows))


def standings_sources(rows: Sequence[Standing]) -> tuple[str, ...]:
    """Name the sources of the counts and populations of rows of the league table."""
    return sources_of(part for s in rows for part in (s.published, s.population) if part is not None)


def average_set(query: Query, register: Register) -> Answer:
    """Average an attribute over a set; people per leader is all people over all leaders."""
    attribute = query.ask if query.ask in NUMBERS else Attribute.POPULATION
    if attribute is Attribute.PER_LEADER:
        return _average_per_leader(query, register)
    found = find_set(query, register, attribute if undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    table, noun = table_of(found.view), noun_of(attribute)
    values = [v for body in found.bodies if (v := table.value(attribute, body)).number is not None]
    if not values:
        return found.answer(Line(f"Not known: no figure of {noun} for {found.noun()} {found.day}."))
    mean = sum(v.number or 0 for v in values) / len(values)
    said = exact_people(int(mean)) if attribute is Attribute.POPULATION else f"{mean:.1f}"
    among = "" if len(values) == len(found.bodies) else f", where it is known (for {len(values)})"
    text = f"On average the {found.which} {found.verb('have', 'had')} {said} {noun} each {found.day}{among}."
    return found.answer(Line(text, sources_of(values)), facts=beside(found, query))


def _average_per_leader(query: Query, register: Register) -> Answer:
    found = find_set(query, register, Attribute.PER_LEADER)
    if found is None:
        return none_of_the_kind(query, register)
    if not found.bodies:
        return list_set(query, register)
    view, kind = found.view, found.kind
    if kind is Kind.ICB:
        known = [body for body in found.bodies if view.leadership(body).people]
        counts = [c for body in known if (c := view.headcount(body))]
        leaders, ranked = len({view.leadership(body).people[0] for body in known}), len(known)
        cited, of, once = sources_of(counts), "chief executive", ""
    else:
        standings = table_of(view).league.standings
        rows = [s for s in standings if s.stp in found.bodies and s.per_leader is not None]
        counts = [s.population for s in rows if s.population]
        leaders, ranked = sum(s.leaders or 0 for s in rows), len(rows)
        cited, of = standings_sources(rows), "CCG leader"
        once = " counted once in each STP" if kind is Kind.STP else ""
    if not leaders:
        text = f"Not known: no {kind_noun(kind, 1)} has a known number of people per leader {found.day}."
        return found.answer(Line(text))
    total, where, among = sum(count.people for count in counts), found.area or "in England", ""
    if ranked < len(found.bodies):
        among = f", in the {ranked} of {len(found.bodies)} {kind_noun(kind)} for which it is known"
    text = f"On average each {of} {where} {found.verb('answers', 'answered')} for {exact_people(total // leaders)} people {found.day}: {exact_people(total)} people, {say_count(leaders, 'leader')}{once}{among}."
    return found.answer(Line(text, cited), title=f"People per leader {where}")


SETS: Final = {
    (Attribute.CARD, Do.SUM): sum_set,
    (Attribute.CARD, Do.AVERAGE): average_set,
    (Attribute.POPULATION, Do.VALUE): sum_set,
    (Attribute.PER_LEADER, Do.VALUE): average_set,
}
