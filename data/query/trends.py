"""Numbers over the years, and the leaders of bodies through time, as values that a renderer draws.

Numbers are of bodies, of CCGs that share a leader, of leaders, and of one body's people. A timeline says who led some
bodies from when to when, and how surely.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, day_before, say_day
from data.formatting import capital, kind_noun, names, plain_list, title
from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import on_or_in, say_span
from data.mergers import family_of
from data.model import Kind
from data.query.answer import (
    Answer,
    Bar,
    Chart,
    Column,
    Fact,
    Lane,
    Line,
    Series,
    Table,
    Timeline,
    compose,
    not_known,
    refusal,
    sources_of,
)
from data.query.day_table import Value, noun_of, say_number_of, table_of
from data.query.lines import LEADERS, number, sharing_over_time
from data.query.moment import asked_about
from data.query.query import Attribute, Do, Feature, Where
from data.query.sets import find_set, lifetime, numbers_of_bodies, sources_of_bodies
from data.query.terms import terms_of
from data.view import spells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from data.model import BodyKey
    from data.query.answer import Cell
    from data.query.query import Query
    from data.register import Register

A = Attribute

_Row = tuple[str, float]
"""A year, and its number."""

_NUMBERS: Final = (A.POPULATION, A.PER_LEADER, A.CCGS, A.LEADERS)
_MOST_LANES: Final = 24
_LED: Final = (Kind.CCG, Kind.ICB)


def bodies_by_year(register: Register, today: date) -> tuple[Table, Chart]:
    """Count CCGs and ICBs on 1 April of every year to today, with the leaders where a source published a count.

    ICBs began on 1 July 2022, so that year's are counted on that day.
    """
    years = _years(today)
    firsts = [register.at(date(year, 4, 1)) for year in years]
    ccgs = [len(view.open_bodies(Kind.CCG)) for view in firsts]
    icbs = [
        len(view.open_bodies(Kind.ICB) or register.at(date(year, 7, 1)).open_bodies(Kind.ICB))
        for year, view in zip(years, firsts, strict=True)
    ]
    published = {
        f.as_of.first.year: f for metric in LEADERS for f in register.figures_of.get(metric, ()) if f.as_of
    }
    leaders = [published.get(year) for year in years]
    rows: list[tuple[Cell, ...]] = [
        (str(year), *counts, number(told), str(told.as_of) if told else None)
        for year, *counts, told in zip(years, ccgs, icbs, leaders, strict=True)
    ]
    bodies = (body for body in register.bodies.values() if body.key.kind in _LED)
    sources = sources_of((*bodies, *(told for told in leaders if told)))
    series = (
        Series("CCGs", tuple(count or None for count in ccgs)),
        Series("ICBs", tuple(count or None for count in icbs)),
        Series("Leaders, published", tuple(map(number, leaders))),
    )
    numbers = (Column(each.name, numeric=True) for each in series)
    columns = (Column("Year"), *numbers, Column("Published for"))
    name = "Number of CCGs, ICBs and leaders by year"
    chart = Chart("line", name, "number", tuple(map(str, years)), series, sources)
    heading = "CCGs and ICBs on 1 April of each year (ICBs of 2022 on 1 July), and leaders where a count was published"
    return Table(heading, columns, tuple(rows), sources), chart


def _years(today: date, first: int = FIRST_DAY.year) -> range:
    last = today.year if (today.month, today.day) >= (4, 1) else today.year - 1
    return range(max(first, FIRST_DAY.year), max(FIRST_DAY.year, last) + 1)


def _spoken_years(query: Query) -> range:
    first = query.first.year if query.first else FIRST_DAY.year
    until = query.last or query.on
    found = _years(until, first)
    return found if len(found) > 1 else _years(query.today, first if first < until.year else FIRST_DAY.year)


def _drawn(
    name: str, unit: str, line: str, column: str, rows: Sequence[_Row], sources: tuple[str, ...]
) -> tuple[Table, Chart]:
    """Make the table and the chart of one number a year."""
    columns = (Column("Year"), Column(column, numeric=True))
    table = Table(name, columns, tuple((year, int(value)) for year, value in rows), sources)
    series = Series(line, tuple(value for _, value in rows))
    return table, Chart("line", name, unit, tuple(year for year, _ in rows), (series,), sources)


def _say_years(rows: Sequence[_Row], say: Callable[[float], str]) -> str:
    """Write each number with its years, those of one number, one after the other, together: "211 in 2013 and 2014"."""
    runs = groupby(rows, key=lambda row: row[1])
    return plain_list([f"{say(value)} in {plain_list([year for year, _ in run])}" for value, run in runs])


def trend(query: Query, register: Register) -> Answer:
    """Say how a number changed: of a body each 1 April, of a set by its count, of sharing by what was published."""
    if query.bodies:
        return _trend_of_body(query, register)
    where = query.where or Where(kind=Kind.CCG)
    if Feature.SHARES in where.features or query.ask is A.SHARED_LEADER:
        return _trend_of_sharing(query, register)
    if query.ask in (A.LEADERS, A.LEADER):
        return _trend_of_leaders(query, register)
    if query.ask in (A.POPULATION, A.PER_LEADER):
        return _trend_of_number(query, register)
    return _trend_of_count(query.about(where=where), where, register)


def _trend_of_count(query: Query, where: Where, register: Register) -> Answer:
    """Count a set on 1 April of each year, and put years with one number together in the sentence."""
    kind = where.kind or Kind.CCG
    known: list[_Row] = []
    noun = kind_noun(kind)
    for year in _spoken_years(query):
        asked = query.about(on=date(year, 4, 1), dated=True, first=None, last=None)
        found = find_set(asked, register) if register.at(asked.on).open_bodies(kind) else None
        if found and not found.unplaced:
            known.append((str(year), len(found.bodies)))
            noun = found.noun()
    if not known:
        line = Line(f"Not known: no {kind_noun(kind)} in those years.")
        return not_known(register, "Not known", line, query.on)
    _, last = lifetime(register, kind)
    ended = f"; none since {say_day(last + timedelta(days=1))}" if last and last < query.today else ""
    now = register.at(query.today).open_bodies(kind)
    of_all = not (where.within or where.area or where.tests or where.features)
    present = f"; {len(now)} today" if now and of_all else ""
    bodies = [body for body in register.bodies if body.kind is kind]
    sources = sources_of_bodies(register.at(query.on), bodies)
    name = f"{capital(noun)} on 1 April of each year"
    table, chart = _drawn(name, "number", kind_noun(kind), kind_noun(kind), known, sources)
    said = f"{_say_crossing(query, register, kind)}{capital(noun)} on 1 April: {_say_years(known, str)}"
    return compose(
        register,
        title=name,
        headline=Line(f"{said}{ended}{present}.", sources),
        tables=(table,),
        charts=(chart,),
        on=query.on,
    )


def _say_crossing(query: Query, register: Register, kind: Kind) -> str:
    """Say from which day on a number of all bodies of a kind was above or below one that is named."""
    test, where = query.test, query.where or Where(kind=kind)
    if test is None or test.number is None or where.within or where.area:
        return ""
    opened = [b.opened.first for b in register.bodies.values() if b.key.kind is kind and b.opened]
    first = min((day for day in opened if day >= FIRST_DAY), default=FIRST_DAY)
    until = query.last if query.dated and query.last else query.today
    counts = numbers_of_bodies(register, kind, first, min(until, query.today))
    passed = [
        (day, count)
        for (_, before), (day, count) in pairwise(counts)
        if test.holds(count, test.number) and not test.holds(before, test.number)
    ]
    side, noun = "below" if test.op in ("<", "<=") else "above", kind_noun(kind)
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
    table = Table("Counted from the leaders named here", (Column("1 April of"), *numbers), tuple(rows))
    headline = Line("Not known: no published figure of CCGs that share a leader in that time.")
    if told:
        headline = Line(f"Published: {'; '.join(line.text for line in told)}.", sources_of(told))
    title = "CCGs that share a leader"
    return compose(register, title=title, headline=headline, tables=(table,), on=query.on)


def _trend_of_leaders(query: Query, register: Register) -> Answer:
    dated = [(f.as_of, f) for metric in LEADERS for f in register.figures_of.get(metric, ()) if f.as_of]
    figures = sorted(dated, key=lambda pair: pair[0].first)
    said = [f"{f.value} {on_or_in(when)} ({register.sources[f.sources[0]].publisher})" for when, f in figures]
    table, chart = bodies_by_year(register, query.today)
    text = "Not known: no count of all leaders was published."
    if figures:
        text = f"Leaders of all CCGs, as published: {plain_list(said)}."
    line = Line(text, sources_of(f for _, f in figures))
    title = "Leaders of CCGs"
    return compose(register, title=title, headline=line, tables=(table,), charts=(chart,), on=query.on)


def _trend_of_number(query: Query, register: Register) -> Answer:
    """Follow England's people, or people per leader where it is known of every STP, on 1 April of each year."""
    rows: list[_Row] = []
    for year in _spoken_years(query):
        table = table_of(register.at(date(year, 4, 1)))
        if query.ask is A.PER_LEADER:
            league = table.league
            if league.standings and league.ranked == len(league.standings) and league.leaders:
                rows.append((str(year), league.population // league.leaders))
            continue
        kind = Kind.CCG if table.view.open_bodies(Kind.CCG) else Kind.ICB
        numbers = [value.number for value in table.column(A.POPULATION, kind).values()]
        if numbers and None not in numbers:
            rows.append((str(year), int(sum(number or 0 for number in numbers))))
    noun = noun_of(query.ask)
    name = f"{capital(noun)} in England"
    text = f"{name} on 1 April: {_say_years(rows, lambda value: f'{value:,}')}."
    if not rows:
        days = sorted({count.as_of for count in register.published_counts})
        counted = plain_list([say_day(day) for day in days]) or "no day"
        text = f"Not known: {noun} is not known for all on 1 April of any year; it is on {counted}."
    _, chart = _drawn(name, noun, capital(noun), capital(noun), rows, ())
    charts = (chart,) if len(rows) > 1 else ()
    return compose(register, title=name, headline=Line(text), charts=charts, on=query.on)


def _trend_of_body(query: Query, register: Register) -> Answer:
    """Follow a body's people, CCGs, leaders or people per leader on 1 April of each year it was open."""
    attribute = query.ask if query.ask in _NUMBERS else A.POPULATION
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    body, name, noun = asked.body, asked.name, noun_of(attribute)
    values: dict[str, Value] = {}
    for year in _spoken_years(query):
        view = register.at(date(year, 4, 1))
        if view.is_open(body):
            own = view.own_estimate(body) if attribute is A.POPULATION else None
            value = Value(own.people, own.sources) if own else table_of(view).value(attribute, body)
            values |= {str(year): value} if value.number is not None else {}
    rows, cited = [(year, value.number or 0) for year, value in values.items()], sources_of(values.values())
    said = _say_years(rows, lambda value: say_number_of(attribute, value).split(" (")[-1].rstrip(")"))
    headline = Line(f"{capital(noun)} of {name} on 1 April: {said}.", cited)
    heading = f"{capital(noun)} of {name} on 1 April of each year"
    table, chart = _drawn(heading, noun, name, capital(noun), rows, cited)
    if not rows:
        headline = Line(f"Not known: no figure of {noun} of {name} on 1 April of those years.")
    return compose(
        register,
        title=heading if rows else name,
        headline=headline,
        tables=(table,),
        charts=(chart,) if rows else (),
        notes=asked.notes,
        body=body,
        on=asked.view.day,
    )


# leaders through time


def opened_on(register: Register, body: BodyKey) -> date:
    """Give the first day of a body that answers are given for."""
    opened = register.bodies[body].opened
    return max(opened.first, FIRST_DAY) if opened else FIRST_DAY


def timeline_answer(query: Query, register: Register) -> Answer:
    """Draw who led a body, what it came from and what it became; of an STP its CCGs."""
    if not query.bodies:
        text = "Name a CCG, STP or ICB, such as “timeline of leaders of Devon”."
        return refusal("Whose leaders?", text, query.on)
    body, bodies = query.bodies[0], register.bodies
    family, of_stp = family_of(register, body), body.kind is Kind.STP
    kept = family.every if body.kind is not Kind.ICB else family.own | family.before
    led_ones = [key for key in kept if key.kind in _LED]
    led_ones.sort(key=lambda key: (opened_on(register, key), bodies[key].name))
    name = title(register.at(min(bodies[body].closed or query.today, query.today)), body)
    if not led_ones:
        text = f"No timeline: no CCG or ICB belongs to {name} in the facts."
        return refusal("No timeline", text, query.on, body=body)
    shown = led_ones[:_MOST_LANES]
    found = [_lane(register, key, query.today) for key in shown]
    lanes = tuple(lane for lane, _ in found)
    sources = tuple(dict.fromkeys(s for _, cited in found for s in cited))
    people = {bar.person for lane in lanes for bar in lane.bars}
    if not people:
        return not_known(register, name, Line(f"Not known who led {name} at any time."), query.on, body=body)
    led = f"the CCGs of {name}" if of_stp else name
    if not of_stp and not family.before.isdisjoint(shown):
        led += " or the CCGs before it"
    if not family.after.isdisjoint(shown):
        led += f" or what {'they' if of_stp else 'it'} became"
    first = lanes[0].first
    count = "1 person is" if len(people) == 1 else f"{len(people)} people are"
    text = f"{count} known to have led {led} since {say_day(first)}.{_who_leads_today(register, body, query.today)}"
    heading = f"Leaders of {name} through time"
    times = f"Accountable officers and chief executives, {say_day(first)} to {say_day(query.today)}"
    picture = Timeline(heading, times, lanes, min(lane.first for lane in lanes), query.today, sources)
    notes = (f"The first {_MOST_LANES} of {len(led_ones)} are shown.",) if len(led_ones) > _MOST_LANES else ()
    return compose(
        register,
        title=heading,
        headline=Line(text, sources),
        details=tuple(_terms(register, key) for key in shown),
        charts=(picture,),
        notes=notes,
        body=body,
        on=query.today,
    )


def _who_leads_today(register: Register, body: BodyKey, today: date) -> str:
    view = register.at(today)
    if body.kind not in _LED or not view.is_open(body) or not view.leadership(body).people:
        return ""
    known = view.leadership(body)
    who = plain_list([register.people[person].name for person in known.people])
    if known.grade is Grade.DISPUTED:
        return f" Who leads it today is disputed: {who}."
    return f" Today {who} leads it ({known.grade})."


def _terms(register: Register, body: BodyKey) -> Fact | None:
    """List everybody named as leading a body, as sources date them."""
    closed = register.bodies[body].closed
    terms = terms_of(register, body, (LEADING_ROLE,))
    lines = tuple(Line(f"{register.people[t.person].name}: {say_span(t, closed)}", t.sources) for t in terms)
    return Fact(register.bodies[body].name.replace("Integrated Care Board", "ICB"), lines)


def _lane(register: Register, body: BodyKey, today: date) -> tuple[Lane, tuple[str, ...]]:
    """Give the times of a body's leaders, and the sources of the statements that they rest on."""
    known = register.bodies[body]
    first, last = opened_on(register, body), min(known.closed or today, today)
    bars: list[Bar] = []
    sources: dict[str, None] = {}
    for begin, end, led in spells(register, body, first, last):
        for holder in led.holders if led.people else ():
            sources.update(dict.fromkeys(holder.statements[0].sources))
            bar = Bar(register.people[holder.person].name, begin, end, led.grade is Grade.CONFIRMED)
            before = next((b for b in reversed(bars) if b.person == bar.person), None)
            if before and before.sure == bar.sure and before.last == day_before(begin):
                bars[bars.index(before)] = Bar(bar.person, before.first, end, bar.sure)
            else:
                bars.append(bar)
    became = [s for s in register.successors_of.get(body, ()) if s.day <= today and s.successor.kind in _LED]
    note = ""
    if became:
        note = f"became {names(register.at(became[0].day), dict.fromkeys(s.successor for s in became))}"
    name = register.at(last).name(body).removeprefix("NHS ").replace("Integrated Care Board", "ICB")
    return Lane(name, first, last, tuple(bars), note), tuple(sources)


HANDLERS: Final = {
    **{(attribute, Do.TREND): trend for attribute in (*_NUMBERS, A.CARD)},
    (A.TIMELINE, Do.VALUE): timeline_answer,
}
SETS: Final = {(A.CARD, Do.TREND): trend, (A.TIMELINE, Do.VALUE): timeline_answer}
PLACES: Final = {(A.TIMELINE, Do.VALUE): timeline_answer}
SEVERAL: Final = tuple(PLACES)
