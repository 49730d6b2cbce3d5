"""Numbers over the years: of bodies, of CCGs that share a leader, of leaders, and of one body's people."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import capital, kind_noun, plain_list
from data.leadership.terms import on_or_in
from data.model import Kind
from data.query.answer import (
    Answer,
    Chart,
    Column,
    Line,
    Outcome,
    Series,
    Table,
    compose,
    refusal,
    sources_of,
)
from data.query.day_table import Value, table_of
from data.query.lines import (
    LEADERS,
    number,
    sharing_over_time,
)  # fmt: skip
from data.query.listing import say_number_of
from data.query.moment import asked_about
from data.query.query import Attribute, Do, Feature, Where
from data.query.set_words import noun_of
from data.query.sets import find_set, lifetime, sources_of_bodies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.query.answer import Cell
    from data.query.query import Query
    from data.register import Register


_Row = tuple[str, float]
"""A year, and its number."""

_NUMBERS: Final = (Attribute.POPULATION, Attribute.PER_LEADER, Attribute.CCGS, Attribute.LEADERS)


def bodies_by_year(register: Register, today: date) -> tuple[Table, Chart]:
    """Count CCGs and ICBs on 1 April of every year to today, with the leaders where a source published a count.

    ICBs began on 1 July 2022, so that year's are counted on that day.
    """
    years = _years(today)
    counts = {year: _counts(register, year) for year in years}
    leaders = {
        f.as_of.first.year: f for metric in LEADERS for f in register.figures_of.get(metric, ()) if f.as_of
    }
    columns = (
        Column("Year"),
        Column("CCGs", numeric=True),
        Column("ICBs", numeric=True),
        Column("Leaders, published", numeric=True),
        Column("Published for"),
    )
    rows: list[tuple[Cell, ...]] = []
    for year in years:
        told = leaders.get(year)
        rows.append((str(year), *counts[year], number(told), str(told.as_of) if told else None))
    bodies = (body for body in register.bodies.values() if body.key.kind in (Kind.CCG, Kind.ICB))
    sources = sources_of((*bodies, *(leaders[year] for year in years if year in leaders)))
    series = (
        Series("CCGs", tuple(counts[year][0] or None for year in years)),
        Series("ICBs", tuple(counts[year][1] or None for year in years)),
        Series("Leaders, published", tuple(number(leaders.get(year)) for year in years)),
    )
    name = "Number of CCGs, ICBs and leaders by year"
    chart = Chart("line", name, "number", tuple(map(str, years)), series, sources)
    heading = "CCGs and ICBs on 1 April of each year (ICBs of 2022 on 1 July), and leaders where a count was published"
    return Table(heading, columns, tuple(rows), sources), chart


def _chart(name: str, unit: str, line: str, rows: Sequence[_Row], sources: tuple[str, ...]) -> Chart:
    series = Series(line, tuple(value for _, value in rows))
    return Chart("line", name, unit, tuple(year for year, _ in rows), (series,), sources)


def _yearly_table(name: str, column: str, rows: Sequence[_Row], sources: tuple[str, ...]) -> Table:
    columns = (Column("Year"), Column(column, numeric=True))
    return Table(name, columns, tuple((year, int(value)) for year, value in rows), sources)


def _years(today: date, first: int = FIRST_DAY.year) -> range:
    last = today.year if (today.month, today.day) >= (4, 1) else today.year - 1
    return range(max(first, FIRST_DAY.year), max(FIRST_DAY.year, last) + 1)


def _counts(register: Register, year: int) -> tuple[int, int]:
    first = register.at(date(year, 4, 1))
    icbs = first.open_bodies(Kind.ICB) or register.at(date(year, 7, 1)).open_bodies(Kind.ICB)
    return len(first.open_bodies(Kind.CCG)), len(icbs)


def trend(query: Query, register: Register) -> Answer:
    """Say how a number changed: of a body each 1 April, of a set by its count, of sharing by what was published."""
    if query.bodies:
        return _trend_of_body(query, register)
    where = query.where or Where(kind=Kind.CCG)
    if Feature.SHARES in where.features or query.ask is Attribute.SHARED_LEADER:
        return _trend_of_sharing(query, register)
    if query.ask in (Attribute.LEADERS, Attribute.LEADER):
        return _trend_of_leaders(query, register)
    if query.ask in (Attribute.POPULATION, Attribute.PER_LEADER):
        return _trend_of_number(query, register)
    return _trend_of_count(query.about(where=where), register)


def _spoken_years(query: Query) -> range:
    first = query.first.year if query.first else FIRST_DAY.year
    until = query.last or query.on
    found = _years(until, first)
    return found if len(found) > 1 else _years(query.today, first if first < until.year else FIRST_DAY.year)


def _trend_of_count(query: Query, register: Register) -> Answer:
    """Count a set on 1 April of each year, and put years with one number together in the sentence."""
    where = query.where or Where(kind=Kind.CCG)
    kind = where.kind or Kind.CCG
    known: list[_Row] = []
    for year in _spoken_years(query):
        asked = query.about(where=where, on=date(year, 4, 1), dated=True, first=None, last=None)
        found = find_set(asked, register) if register.at(asked.on).open_bodies(kind) else None
        if found and not found.unplaced:
            known.append((str(year), len(found.bodies)))
    if not known:
        text = f"Not known: no {kind_noun(kind)} in those years."
        return refusal("Not known", text, query.on, outcome=Outcome.NOT_KNOWN)
    last_set = find_set(query.about(on=date(int(known[-1][0]), 4, 1), dated=True), register)
    noun = last_set.noun() if last_set else kind_noun(kind)
    said = plain_list([f"{count} in {plain_list(years)}" for count, years in _runs_of_equal(known)])
    _, last = lifetime(register, kind)
    gone = last and last < query.today
    ended = f"; none since {say_day(last + timedelta(days=1))}" if last and gone else ""
    now = register.at(query.today).open_bodies(kind)
    of_all = not (where.within or where.area or where.tests or where.features)
    present = f"; {len(now)} today" if now and of_all else ""
    bodies = [body.key for body in register.bodies.values() if body.key.kind is kind]
    sources = sources_of_bodies(register.at(query.on), bodies)
    name = f"{capital(noun)} on 1 April of each year"
    crossed = _say_crossing(query, register, kind) if query.test else ""
    return compose(
        register,
        title=name,
        headline=Line(f"{crossed}{capital(noun)} on 1 April: {said}{ended}{present}.", sources),
        tables=(_yearly_table(name, kind_noun(kind), known, sources),),
        charts=(_chart(name, "number", kind_noun(kind), known, sources),),
        on=query.on,
    )


def _say_crossing(query: Query, register: Register, kind: Kind) -> str:
    """Say from which day on a number of all bodies of a kind was above or below one that is named."""
    test, where = query.test, query.where or Where(kind=kind)
    if test is None or test.number is None or where.within or where.area:
        return ""
    bodies = [body for body in register.bodies.values() if body.key.kind is kind]
    days = {body.opened.first for body in bodies if body.opened}
    days |= {body.closed + timedelta(days=1) for body in bodies if body.closed}
    until = query.last if query.dated and query.last else query.today
    within = sorted(day for day in days if FIRST_DAY <= day <= min(until, query.today))
    counts = [(day, len(register.at(day).open_bodies(kind))) for day in within]
    passed = [
        (day, count)
        for (_, before), (day, count) in pairwise(counts)
        if test.holds(count, test.number) and not test.holds(before, test.number)
    ]
    side = "below" if test.op in ("<", "<=") else "above"
    noun = kind_noun(kind)
    if not passed:
        return f"The number of {noun} did not go {side} {test.number:,.0f}. "
    day, count = passed[0]
    return f"The number of {noun} went {side} {test.number:,.0f} on {say_day(day)}, to {count or 'none'}. "


def _trend_of_sharing(query: Query, register: Register) -> Answer:
    """List the published figures of CCGs that share a leader, and what the named leaders give on 1 April of each year."""
    first = query.first if query.dated else None
    until = (query.last or query.on) if query.dated else query.today
    told = [
        line
        for figure, line in sharing_over_time(register)
        if figure.as_of and figure.as_of.first <= until and (first is None or figure.as_of.last >= first)
    ]
    rows = []
    for year in _spoken_years(query):
        view = register.at(date(year, 4, 1))
        if ccgs := view.open_bodies(Kind.CCG):
            known = sum(bool(view.leadership(ccg).people) for ccg in ccgs)
            shared = sum(bool(view.shares_leader_with(ccg)) for ccg in ccgs)
            rows.append((str(year), len(ccgs), known, shared))
    numbers = (Column(name, numeric=True) for name in ("CCGs", "Leader known", "Shared"))
    columns = (Column("1 April of"), *numbers)
    headline = Line("Not known: no published figure of CCGs that share a leader in that time.")
    if told:
        headline = Line(f"Published: {'; '.join(line.text for line in told)}.", sources_of(told))
    return compose(
        register,
        title="CCGs that share a leader",
        headline=headline,
        tables=(Table("Counted from the leaders named here", columns, tuple(rows)),),
        on=query.on,
    )


def _trend_of_leaders(query: Query, register: Register) -> Answer:
    dated = [(f.as_of, f) for metric in LEADERS for f in register.figures_of.get(metric, ()) if f.as_of]
    figures = sorted(dated, key=lambda pair: pair[0].first)
    said = [f"{f.value} {on_or_in(when)} ({register.sources[f.sources[0]].publisher})" for when, f in figures]
    table, chart = bodies_by_year(register, query.today)
    text = "Not known: no count of all leaders was published."
    if figures:
        text = f"Leaders of all CCGs, as published: {plain_list(said)}."
    headline = Line(text, sources_of(f for _, f in figures))
    return compose(
        register, title="Leaders of CCGs", headline=headline, tables=(table,), charts=(chart,), on=query.on
    )


def _trend_of_number(query: Query, register: Register) -> Answer:
    """Follow England's people, or people per leader where it is known of every STP, on 1 April of each year."""
    rows: list[_Row] = []
    for year in _spoken_years(query):
        view = register.at(date(year, 4, 1))
        table = table_of(view)
        if query.ask is Attribute.PER_LEADER:
            league = table.league
            if league.standings and league.ranked == len(league.standings) and league.leaders:
                rows.append((str(year), league.population // league.leaders))
            continue
        kind = Kind.CCG if view.open_bodies(Kind.CCG) else Kind.ICB
        numbers = [value.number for value in table.column(Attribute.POPULATION, kind).values()]
        if numbers and None not in numbers:
            rows.append((str(year), int(sum(number or 0 for number in numbers))))
    noun = noun_of(query.ask)
    name = f"{capital(noun)} in England"
    said = plain_list([f"{value:,} in {plain_list(years)}" for value, years in _runs_of_equal(rows)])
    text = f"{name} on 1 April: {said}."
    if not rows:
        text = f"Not known: {noun} is not known for all on 1 April of any year; it is on {_counted_days(register)}."
    charts = (_chart(name, noun, capital(noun), rows, ()),) if len(rows) > 1 else ()
    return compose(register, title=name, headline=Line(text), charts=charts, on=query.on)


def _runs_of_equal(rows: Sequence[_Row]) -> list[tuple[float, list[str]]]:
    """Put years with one number, one after the other, together."""
    return [(value, [year for year, _ in group]) for value, group in groupby(rows, key=lambda row: row[1])]


def _counted_days(register: Register) -> str:
    days = sorted({count.as_of for count in register.published_counts})
    return plain_list([say_day(day) for day in days]) or "no day"


def _trend_of_body(query: Query, register: Register) -> Answer:
    """Follow a body's people, CCGs, leaders or people per leader on 1 April of each year it was open."""
    attribute = query.ask if query.ask in _NUMBERS else Attribute.POPULATION
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    body, name, noun = asked.body, asked.name, noun_of(attribute)
    values: dict[str, Value] = {}
    for year in _spoken_years(query):
        view = register.at(date(year, 4, 1))
        if view.is_open(body):
            own = view.own_estimate(body) if attribute is Attribute.POPULATION else None
            value = Value(own.people, own.sources) if own else table_of(view).value(attribute, body)
            values |= {str(year): value} if value.number is not None else {}
    rows, cited = [(year, value.number or 0) for year, value in values.items()], sources_of(values.values())

    def say(value: float) -> str:
        return say_number_of(attribute, value).split(" (")[-1].rstrip(")")

    said = plain_list([f"{say(value)} in {plain_list(years)}" for value, years in _runs_of_equal(rows)])
    headline = Line(f"{capital(noun)} of {name} on 1 April: {said}.", cited)
    heading = f"{capital(noun)} of {name} on 1 April of each year"
    if not rows:
        headline = Line(f"Not known: no figure of {noun} of {name} on 1 April of those years.")
    return compose(
        register,
        title=heading if rows else name,
        headline=headline,
        tables=(_yearly_table(heading, capital(noun), rows, cited),),
        charts=(_chart(heading, noun, name, rows, cited),) if rows else (),
        notes=asked.notes,
        body=body,
        on=asked.view.day,
    )


HANDLERS: Final = {(attribute, Do.TREND): trend for attribute in (*_NUMBERS, Attribute.CARD)}
SETS: Final = {(Attribute.CARD, Do.TREND): trend}
