"""How numbers changed over the years: of bodies, of CCGs that share a leader, of leaders, of one body's people."""

from __future__ import annotations

from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import capital, title
from data.model import Kind
from data.query.compose import compose, refusal
from data.query.day_table import Value, table_of
from data.query.document import Answer, Chart, Column, Line, Outcome, Series, Table
from data.query.listing import say_number_of
from data.query.moment import moment_of
from data.query.phrasing import kind_noun, plain_list
from data.query.published import (
    LEADERS,
    number,
    sharing_over_time,
)  # fmt: skip
from data.query.query import Attribute, Do, Feature, Where
from data.query.sets import find_set, lifetime, noun_of, sources_of_bodies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.query.document import Cell
    from data.query.query import Query
    from data.register import Register


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
    sources = tuple(
        dict.fromkeys(
            (
                *(s for body in bodies for s in body.sources),
                *(s for year in years if year in leaders for s in leaders[year].sources),
            )
        )
    )
    chart = Chart(
        "line",
        "Number of CCGs, ICBs and leaders by year",
        "number",
        tuple(map(str, years)),
        (
            Series("CCGs", tuple(counts[year][0] or None for year in years)),
            Series("ICBs", tuple(counts[year][1] or None for year in years)),
            Series("Leaders, published", tuple(number(leaders.get(year)) for year in years)),
        ),
        sources,
    )
    heading = "CCGs and ICBs on 1 April of each year (ICBs of 2022 on 1 July), and leaders where a count was published"
    return Table(heading, columns, tuple(rows), sources), chart


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
    counts: list[tuple[int, int | None]] = []
    for year in _spoken_years(query):
        asked = query.about(where=where, on=date(year, 4, 1), dated=True, first=None, last=None)
        exists = bool(register.at(asked.on).open_bodies(kind))
        found = find_set(asked, register) if exists else None
        counts.append((year, len(found.bodies) if found and not found.unplaced else None))
    known = [(year, count) for year, count in counts if count is not None]
    if not known:
        return refusal(
            "Not known",
            f"Not known: no {kind_noun(kind)} in those years.",
            query.on,
            outcome=Outcome.NOT_KNOWN,
        )
    said = plain_list(
        [f"{count} in {plain_list([str(y) for y in years])}" for count, years in _grouped(known)]
    )
    _, last = lifetime(register, kind)
    area = find_set(query.about(on=date(known[-1][0], 4, 1), dated=True), register)
    noun = area.noun() if area else kind_noun(kind)
    ended = (
        f"; none since {say_day(date.fromordinal(last.toordinal() + 1))}"
        if last and last < query.today
        else ""
    )
    now = register.at(query.today).open_bodies(kind)
    present = (
        f"; {len(now)} today"
        if now and not (where.within or where.area or where.tests or where.features)
        else ""
    )
    bodies = [body.key for body in register.bodies.values() if body.key.kind is kind]
    sources = sources_of_bodies(register.at(query.on), bodies)
    name = f"{capital(noun)} on 1 April of each year"
    crossed = _crossed(query, register, kind) if query.test else ""
    return compose(
        register,
        title=name,
        headline=Line(f"{crossed}{capital(noun)} on 1 April: {said}{ended}{present}.", sources),
        tables=(
            Table(
                name,
                (Column("Year"), Column(kind_noun(kind), numeric=True)),
                tuple((str(year), count) for year, count in known),
                sources,
            ),
        ),
        charts=(
            Chart(
                "line",
                name,
                "number",
                tuple(str(year) for year, _ in known),
                (Series(kind_noun(kind), tuple(count for _, count in known)),),
                sources,
            ),
        ),
        on=query.on,
    )


def _crossed(query: Query, register: Register, kind: Kind) -> str:
    """Say from which day on a number of all bodies of a kind was above or below one that is named."""
    test, where = query.test, query.where or Where(kind=kind)
    if test is None or test.number is None or where.within or where.area:
        return ""
    bodies = [body for body in register.bodies.values() if body.key.kind is kind]
    days = {body.opened.first for body in bodies if body.opened}
    days |= {date.fromordinal(body.closed.toordinal() + 1) for body in bodies if body.closed}
    counts = [
        (day, len(register.at(day).open_bodies(kind)))
        for day in sorted(days)
        if FIRST_DAY <= day <= query.today and (not query.dated or not query.last or day <= query.last)
    ]
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


def _grouped(known: list[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    groups: list[tuple[int, list[int]]] = []
    for year, count in known:
        if groups and groups[-1][0] == count:
            groups[-1][1].append(year)
        else:
            groups.append((count, [year]))
    return groups


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
        ccgs = view.open_bodies(Kind.CCG)
        known = sum(bool(view.leadership(ccg).people) for ccg in ccgs)
        if ccgs:
            rows.append(
                (str(year), len(ccgs), known, sum(bool(view.shares_leader_with(ccg)) for ccg in ccgs))
            )
    columns = (
        Column("1 April of"),
        Column("CCGs", numeric=True),
        Column("Leader known", numeric=True),
        Column("Shared", numeric=True),
    )
    if not told:
        headline = Line("Not known: no published figure of CCGs that share a leader in that time.")
    else:
        headline = Line(
            f"Published: {'; '.join(line.text for line in told)}.",
            tuple(dict.fromkeys(s for line in told for s in line.sources)),
        )
    return compose(
        register,
        title="CCGs that share a leader",
        headline=headline,
        tables=(Table("Counted from the leaders named here", columns, tuple(rows)),) if rows else (),
        on=query.on,
        outcome=Outcome.ANSWER if told else Outcome.NOT_KNOWN,
    )


def _trend_of_leaders(query: Query, register: Register) -> Answer:
    figures = sorted(
        (f for metric in LEADERS for f in register.figures_of.get(metric, ()) if f.as_of),
        key=lambda f: f.as_of.first if f.as_of else FIRST_DAY,
    )
    said = plain_list(
        [
            f"{f.value} in {f.as_of} ({register.sources[f.sources[0]].publisher})".replace(
                f"in {f.as_of}", f"on {f.as_of}"
            )
            if f.as_of and f.as_of.exact
            else f"{f.value} in {f.as_of} ({register.sources[f.sources[0]].publisher})"
            for f in figures
        ]
    )
    table, chart = bodies_by_year(register, query.today)
    sources = tuple(dict.fromkeys(s for f in figures for s in f.sources))
    text = (
        f"Leaders of all CCGs, as published: {said}."
        if figures
        else "Not known: no count of all leaders was published."
    )
    return compose(
        register,
        title="Leaders of CCGs",
        headline=Line(text, sources),
        tables=(table,),
        charts=(chart,),
        on=query.on,
        outcome=Outcome.ANSWER if figures else Outcome.NOT_KNOWN,
    )


def _trend_of_number(query: Query, register: Register) -> Answer:
    """Follow England's people, or people per leader where it is known of every STP, on 1 April of each year."""
    rows: list[tuple[str, int]] = []
    for year in _spoken_years(query):
        view = register.at(date(year, 4, 1))
        table = table_of(view)
        if query.ask is Attribute.PER_LEADER:
            standings = table.league
            if standings.standings and standings.ranked == len(standings.standings) and standings.leaders:
                rows.append((str(year), standings.population // standings.leaders))
            continue
        kind = Kind.CCG if view.open_bodies(Kind.CCG) else Kind.ICB
        column = table.column(Attribute.POPULATION, kind)
        if column and all(value.number is not None for value in column.values()):
            rows.append((str(year), int(sum(value.number or 0 for value in column.values()))))
    noun = noun_of(query.ask)
    text = (
        f"{capital(noun)} in England on 1 April: {plain_list([f'{value:,} in {plain_list(list(years))}' for value, years in _same(rows)])}."
        if rows
        else f"Not known: {noun} is not known for all on 1 April of any year; it is on {_counted_days(register)}."
    )
    name = f"{capital(noun)} in England"
    return compose(
        register,
        title=name,
        headline=Line(text),
        charts=(
            Chart(
                "line",
                name,
                noun,
                tuple(year for year, _ in rows),
                (Series(capital(noun), tuple(value for _, value in rows)),),
            ),
        )
        if len(rows) > 1
        else (),
        on=query.on,
        outcome=Outcome.ANSWER if rows else Outcome.NOT_KNOWN,
    )


def _same(rows: Sequence[tuple[str, float]]) -> list[tuple[float, tuple[str, ...]]]:
    """Put years with one number, one after the other, together."""
    groups = [(value, tuple(group)) for value, group in groupby(rows, key=lambda row: row[1])]
    return [(value, tuple(year for year, _ in group)) for value, group in groups]


def _counted_days(register: Register) -> str:
    return (
        plain_list([say_day(day) for day in sorted({count.as_of for count in register.published_counts})])
        or "no day"
    )


def _trend_of_body(query: Query, register: Register) -> Answer:
    """Follow a body's people, CCGs, leaders or people per leader on 1 April of each year it was open."""
    attribute = (
        query.ask
        if query.ask in (Attribute.POPULATION, Attribute.PER_LEADER, Attribute.CCGS, Attribute.LEADERS)
        else Attribute.POPULATION
    )
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    body, name = moment.body, title(register.at(moment.on), moment.body)
    rows, cited = [], dict[str, None]()
    for year in _spoken_years(query):
        view = register.at(date(year, 4, 1))
        if not view.is_open(body):
            continue
        own = view.own_estimate(body) if attribute is Attribute.POPULATION else None
        value = Value(own.people, own.sources) if own else table_of(view).value(attribute, body)
        if value.number is not None:
            rows.append((str(year), value.number))
            cited.update(dict.fromkeys(value.sources))
    noun = noun_of(attribute)
    if not rows:
        return compose(
            register,
            title=name,
            headline=Line(f"Not known: no figure of {noun} of {name} on 1 April of those years."),
            notes=moment.notes,
            on=moment.on,
            body=body,
            outcome=Outcome.NOT_KNOWN,
        )
    said = plain_list(
        [
            f"{say_number_of(attribute, value).split(' (')[-1].rstrip(')')} in {plain_list(list(years))}"
            for value, years in _same(rows)
        ]
    )
    heading = f"{capital(noun)} of {name} on 1 April of each year"
    return compose(
        register,
        title=heading,
        headline=Line(f"{capital(noun)} of {name} on 1 April: {said}.", tuple(cited)),
        tables=(
            Table(
                heading,
                (Column("Year"), Column(capital(noun), numeric=True)),
                tuple((year, int(value)) for year, value in rows),
                tuple(cited),
            ),
        ),
        charts=(
            Chart(
                "line",
                heading,
                noun,
                tuple(year for year, _ in rows),
                (Series(name, tuple(value for _, value in rows)),),
                tuple(cited),
            ),
        ),
        notes=moment.notes,
        body=body,
        on=moment.on,
    )


_NUMBERS: Final = (Attribute.POPULATION, Attribute.PER_LEADER, Attribute.CCGS, Attribute.LEADERS)
HANDLERS: Final = {(attribute, Do.TREND): trend for attribute in (*_NUMBERS, Attribute.CARD)}
SETS: Final = {(Attribute.CARD, Do.TREND): trend}
