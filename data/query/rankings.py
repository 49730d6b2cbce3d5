"""Bodies of a set in the order of an attribute, and people in the order of what they lead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import capital, counted, kind_noun, ordinal, plain_list, say_count, short, title
from data.leadership.leaders import Grade
from data.model import Kind
from data.query.answer import Answer, Chart, Column, Fact, Line, Series, Table, best_first, sources_of, varied
from data.query.day_table import APPLIES, Value, table_of
from data.query.lines import by_whom, published_near
from data.query.listing import none_of_the_kind, say_number_of, whole
from data.query.query import Attribute, Do, Where
from data.query.set_words import area_name, noun_of
from data.query.sets import Set, find_set
from data.query.values import say_bases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.model import BodyKey
    from data.query.answer import Cell
    from data.query.query import Query
    from data.register import Register

_ALL: Final = 50
_NAMED: Final = 3
_ENDS: Final = 5
_SUREST_FIRST: Final = tuple(Grade)
_PEOPLE: Final = (Attribute.POPULATION, Attribute.PER_LEADER)
_WORDS: Final = {1: "", 2: "second ", 3: "third ", 4: "fourth ", 5: "fifth "}


@dataclass(frozen=True, slots=True)
class Row:
    """A body, or the bodies one person leads, with its value and place; equal values share a place."""

    bodies: tuple[BodyKey, ...]
    value: Value
    person: str = ""
    place: int | None = None

    @property
    def number(self) -> float:
        return self.value.number or 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """The rows of a set by an attribute: `known` the most first, `unknown` those without a figure."""

    found: Set
    attribute: Attribute
    known: tuple[Row, ...]
    unknown: tuple[BodyKey, ...]
    by_person: bool

    def name(self, row: Row) -> str:
        view = self.found.view
        if not row.person:
            key = row.bodies[0]
            return title(view, key) if key.kind is not Kind.REGION else area_name(view, key)
        name = view.register.people[row.person].name
        if len(row.bodies) > _NAMED:
            return name
        return f"{name} ({plain_list([short(view, b) for b in row.bodies])})"

    def short_name(self, row: Row) -> str:
        view = self.found.view
        return view.register.people[row.person].name if row.person else short(view, row.bodies[0])

    @property
    def noun(self) -> str:
        if self.by_person and self.attribute is Attribute.CCGS:
            return kind_noun(self.found.kind)
        return "people" if self.by_person and self.attribute in _PEOPLE else noun_of(self.attribute)

    @property
    def things(self) -> str:
        """Write what is ranked: "STPs in London", "leaders of CCGs"."""
        if not self.by_person:
            return self.found.noun() + (f" that {self.found.predicate}" if self.found.predicate else "")
        return f"{'chief executives' if self.found.kind is Kind.ICB else 'accountable officers'} of {self.found.noun()}"

    def sources(self, rows: Sequence[Row]) -> tuple[str, ...]:
        return sources_of(row.value for row in rows)


def rank_set(query: Query, register: Register) -> Answer:
    """Rank the bodies of a set; `top` rows are shown (negative: from the bottom), with the league table."""
    ranked = _ranked(query, register)
    if isinstance(ranked, Answer):
        return ranked
    rows = _chosen(ranked, query)
    if query.place_in_rank:
        return _answer(query, ranked, _at_place(ranked, query), rows)
    if query.top:
        return _answer(query, ranked, _listed(ranked, rows, most=_most(query)), rows)
    return _answer(query, ranked, _say_both_ends(ranked), rows)


def extreme(query: Query, register: Register) -> Answer:
    """Give the body of a set with the most or the fewest, the second most, or the first few."""
    ranked = _ranked(query, register)
    if isinstance(ranked, Answer):
        return ranked
    rows = _chosen(ranked, query)
    if query.top and abs(query.top) > 1:
        return _answer(query, ranked, _listed(ranked, rows, most=_most(query)), rows)
    answer = _answer(query, ranked, _at_place(ranked, query), rows)
    return (
        _with_other_attributes(answer, query, ranked) if query.asks[1:] and not ranked.by_person else answer
    )


def _with_other_attributes(answer: Answer, query: Query, ranked: Ranked) -> Answer:
    """Add what else was asked of the body at the place: "the largest CCG, and who runs it"."""
    from data.query.evaluator import answer_one  # noqa: PLC0415  the evaluator knows every module

    rows = [row for row in ranked.known if row.number == _number_at(ranked, query)]
    if len(rows) != 1:
        return answer
    on = ranked.found.view.day
    of_one = query.about(
        do=Do.VALUE, bodies=rows[0].bodies, where=None, by=None, top=None, place_in_rank=None, on=on
    )
    more = [answer_one(of_one.about(asks=(ask,)), ranked.found.view.register) for ask in query.asks[1:]]
    lines = [answer.headline, *(each.headline for each in more)]
    headline = Line(" ".join(line.text for line in lines), sources_of(lines))
    sources = best_first(headline, (source for each in (answer, *more) for source in each.sources))
    return replace(answer, headline=headline, sources=sources)


def _number_at(ranked: Ranked, query: Query) -> float | None:
    """Give the number at the place that is asked for."""
    ordered = ranked.known if _most(query) else ranked.known[::-1]
    place = query.place_in_rank or 1
    return ordered[place - 1].number if place <= len(ordered) else None


def place_of(query: Query, register: Register) -> Answer:
    """Say where a body stands among those of its kind."""
    ranked, row = _ranked_with(query.about(top=None), register)
    if isinstance(ranked, Answer):
        return ranked
    if row is None:
        return _without_figure(query, ranked)
    of = f"{len(ranked.known)} {ranked.things}"
    text = f"{_subject(query, ranked)} {ranked.found.verb('is', 'was')} {ordinal(row.place or 0)} of {of} by {ranked.noun} {ranked.found.day}, with {say_number_of(ranked.attribute, row.number)}{_among(ranked)}."
    first = max(0, ranked.known.index(row) - 2)
    return _answer(query, ranked, Line(text, ranked.sources([row])), ranked.known[first : first + _ENDS])


def check_rank(query: Query, register: Register) -> Answer:
    """Say whether a body is the one with the most (`top` 1) or the fewest (`top` -1) of its kind."""
    ranked, row = _ranked_with(query, register)
    if isinstance(ranked, Answer):
        return ranked
    if row is None:
        return _without_figure(query, ranked)
    most, name, known = _most(query), _subject(query, ranked), ranked.known
    end, rows = (known[0], known[:_ENDS]) if most else (known[-1], known[-_ENDS:])
    which = f"{ranked.found.verb('has', 'had')} the {'most' if most else 'fewest'} {ranked.noun} of the {len(known)} {ranked.things}"
    own = say_number_of(ranked.attribute, row.number)
    if row.number == end.number:
        text = f"Yes: {name} {which} {ranked.found.day}, {own}."
        return _answer(query, ranked, Line(text, ranked.sources([row])), rows)
    place = ordinal(row.place or 0)
    if not most:
        place = f"{ordinal(1 + sum(r.number < row.number for r in known))} from the bottom"
    text = f"No: {ranked.name(end)} {which} {ranked.found.day}, {say_number_of(ranked.attribute, end.number)}; {name} was {place} with {own}."
    text = text.replace(" was ", " is ") if ranked.found.view.day >= query.today else text
    return _answer(query, ranked, Line(text, ranked.sources([row, end])), known[:_ENDS])


def _ranked_with(query: Query, register: Register) -> tuple[Ranked | Answer, Row | None]:
    """Rank the bodies of the kind of a query's first body, on its last day where it has closed, and give its row."""
    body = query.bodies[0]
    closed = register.bodies[body].closed
    on = closed if closed and register.at(query.on).has_closed(body) else query.on
    where = query.where or Where(kind=body.kind)
    ranked = _ranked(query.about(where=where, bodies=(), on=on, dated=True), register)
    if isinstance(ranked, Answer):
        return ranked, None
    return ranked, next((row for row in ranked.known if body in row.bodies), None)


def _subject(query: Query, ranked: Ranked) -> str:
    return title(ranked.found.view, query.bodies[0])


def _without_figure(query: Query, ranked: Ranked) -> Answer:
    text = f"Not known: no figure of {ranked.noun} for {_subject(query, ranked)} {ranked.found.day}."
    return _answer(query, ranked, Line(text), ranked.known[:_ENDS])


def _most(query: Query) -> bool:
    if query.do is Do.LOWEST:
        return False
    return query.top is None or query.top > 0


def _ranked(query: Query, register: Register) -> Ranked | Answer:
    attribute = query.by or next((a for a in query.asks if a in APPLIES), None)
    by_person = query.ask is Attribute.LEADER
    if attribute is None:
        attribute = Attribute.CCGS if by_person else Attribute.POPULATION
    where = query.where or Where()
    if by_person:
        kind = Kind.CCG if register.at(query.on).open_bodies(Kind.CCG) else Kind.ICB
        kind = where.kind if where.kind in (Kind.CCG, Kind.ICB) else kind
        query = query.about(where=replace(where, kind=kind))
    found = find_set(query, register, None if by_person else attribute)
    if found is None:
        return none_of_the_kind(query, register)
    if found.kind is Kind.ICB and attribute is Attribute.PER_LEADER:
        by_person = True
    rows = _people(found, attribute) if by_person else _bodies(found, attribute)
    known = [row for row in rows if row.value.number is not None]
    known.sort(key=lambda row: (-row.number, found.view.name(row.bodies[0])))
    placed = tuple(replace(row, place=1 + sum(o.number > row.number for o in known)) for row in known)
    unknown = tuple(body for row in rows if row.value.number is None for body in row.bodies)
    ranked = Ranked(found, attribute, placed, unknown, by_person)
    if placed:
        return ranked
    text = f"Not known: no figure of {ranked.noun} for any of the {found.noun()} {found.day}."
    return found.answer(Line(text), title=f"{found.noun()} {found.day}")


def _bodies(found: Set, attribute: Attribute) -> list[Row]:
    column = table_of(found.view).column(attribute, found.kind)
    return [Row((body,), column.get(body, Value(None))) for body in found.bodies]


def _people(found: Set, attribute: Attribute) -> list[Row]:
    """Give a row for each person who leads bodies of the set; bodies without a known leader have a row of their own."""
    view = found.view
    led: dict[str, list[BodyKey]] = {}
    rows = []
    for body in found.bodies:
        people = view.leadership(body).people
        if len(people) == 1:
            led.setdefault(people[0], []).append(body)
        else:
            rows.append(Row((body,), Value(None)))
    for person, bodies in led.items():
        evidence = [view.leadership(body).holders[0].statements[0] for body in bodies]
        weak = any(statement.confidence == "weak" for statement in evidence)
        sources = [source for statement in evidence for source in statement.sources]
        number: float | None = len(bodies)
        if attribute in _PEOPLE:
            counts = [view.headcount(body) for body in bodies]
            number = None if None in counts else sum(count.people for count in counts if count)
            sources += [source for count in counts if count for source in count.sources]
        rows.append(Row(tuple(bodies), Value(number, tuple(dict.fromkeys(sources)), weak), person))
    return rows


def _chosen(ranked: Ranked, query: Query) -> tuple[Row, ...]:
    count = abs(query.top) if query.top else _ALL
    if query.do is Do.LOWEST or (query.top is not None and query.top < 0):
        return ranked.known[::-1][:count]
    return ranked.known[:count]


def _among(ranked: Ranked) -> str:
    """Say of how many, where the figure is not known for all."""
    known, every = sum(len(row.bodies) for row in ranked.known), len(ranked.found.bodies)
    if known == every:
        return ""
    return f" (of the {known} of {every} {kind_noun(ranked.found.kind)} for which it is known)"


def _at_place(ranked: Ranked, query: Query) -> Line:
    place = query.place_in_rank or 1
    most = _most(query)
    ordered = ranked.known if most else ranked.known[::-1]
    if place > len(ordered):
        text = f"Not known: only {len(ordered)} {ranked.things} have a figure of {ranked.noun} {ranked.found.day}."
        return Line(text)
    number = ordered[place - 1].number
    rows = [row for row in ordered if row.number == number]
    which = f"{_WORDS.get(place, ordinal(place) + ' ')}{'most' if most else 'fewest'} {ranked.noun}"
    scope = (
        f"of {ranked.things}" if ranked.by_person else f"of the {len(ranked.found.bodies)} {ranked.things}"
    )
    names = [ranked.name(row) for row in rows]
    who = plain_list(names) if len(names) <= _ENDS else f"{len(names)} {ranked.things}"
    had = ranked.found.verb("has" if len(names) == 1 else "have", "had")
    each = " each" if len(names) > 1 else ""
    text = f"{_capitalised(who)} {had} the {which} {scope} {ranked.found.day}: {say_number_of(ranked.attribute, number)}{each}{_say_parts(ranked, rows)}{_among(ranked)}."
    published = _published_end(ranked, place, most=most)
    extra = f" {published.text}" if published else ""
    return Line(text + extra, (*ranked.sources(rows), *(published.sources if published else ())))


def _capitalised(who: str) -> str:
    """Begin a sentence with a name; "the Midlands region" gets a capital, names of bodies and people have theirs."""
    return capital(who) if who.startswith("the ") else who


def _say_parts(ranked: Ranked, rows: Sequence[Row]) -> str:
    """Say what people per leader are made of: people, CCGs, leaders."""
    if ranked.attribute is not Attribute.PER_LEADER or len(rows) != 1 or ranked.by_person:
        return ""
    standing = table_of(ranked.found.view).league.of(rows[0].bodies[0])
    if standing is None or standing.population is None:
        return ""
    return f", {counted(standing.ccgs, Kind.CCG)} under {say_count(standing.leaders or 0, 'leader')}"


def _published_end(ranked: Ranked, place: int, *, most: bool) -> Line | None:
    """Set the published lowest or highest people per leader beside the computed one."""
    if ranked.attribute is not Attribute.PER_LEADER or ranked.by_person or ranked.found.area or place != 1:
        return None
    register = ranked.found.view.register
    metric = "max_population_per_ao" if most else "min_average_population_per_ao_stp"
    figure = published_near(register, metric, ranked.found.view.day)
    if figure is None or not figure.value.isdecimal():
        return None
    return Line(f"Published: about {int(figure.value):,} ({by_whom(register, figure)}).", figure.sources)


def _listed(ranked: Ranked, rows: Sequence[Row], *, most: bool) -> Line:
    said = [f"{ranked.short_name(row)} ({_short_number(ranked, row)})" for row in rows[:_ALL]]
    which = "most" if most else "fewest"
    text = f"The {len(rows)} {ranked.things} with the {which} {ranked.noun} {ranked.found.day}: {plain_list(said)}{_among(ranked)}."
    return Line(text, ranked.sources(rows))


def _short_number(ranked: Ranked, row: Row) -> str:
    return f"{int(row.number):,}" if ranked.attribute in _PEOPLE else f"{row.number:g}"


def _say_both_ends(ranked: Ranked) -> Line:
    """Say which rows have the most and which the fewest."""
    known, found = ranked.known, ranked.found
    high = [row for row in known if row.number == known[0].number]
    low = [row for row in known if row.number == known[-1].number]
    had = found.verb("has", "had")
    if len(high) == len(known):
        each = ranked.name(known[0]) if len(known) == 1 else f"Each of the {len(known)} {ranked.things}"
        text = f"{each} {had} {say_number_of(ranked.attribute, known[0].number)} {ranked.noun} {found.day}{_among(ranked)}."
        return Line(text, ranked.sources(known))

    def who(rows: list[Row]) -> str:
        few = len(rows) <= _NAMED
        return plain_list([ranked.name(row) for row in rows]) if few else f"{len(rows)} {ranked.things}"

    have = found.verb("has" if len(high) == 1 else "have", "had")
    weak = sum(row.value.weak for row in known)
    of = f" of the {ranked.things}" if found.area else ""
    hedge = f"; the evidence for {weak} of the {len(known)} leaders is weak" if weak else ""
    text = (
        f"{_capitalised(who(high))} {have} the most {ranked.noun}{of} {found.day}, {say_number_of(ranked.attribute, known[0].number)}; {who(low)} the fewest, "
        f"{say_number_of(ranked.attribute, known[-1].number)}{_among(ranked)}{hedge}."
    )
    return Line(text, ranked.sources((*high, *low)))


def _answer(query: Query, ranked: Ranked, headline: Line, rows: Sequence[Row]) -> Answer:
    found, known = ranked.found, ranked.known
    of_what = "leader" if ranked.by_person else kind_noun(found.kind, 1)
    name = f"{capital(ranked.noun)} by {of_what}{found.area and ' ' + found.area} {found.day}"
    charted = known if len(known) <= _ALL else rows
    series = Series(capital(ranked.noun), tuple(row.value.number for row in charted))
    names = tuple(ranked.short_name(row) for row in charted)
    table, notes = varied(_table(ranked, rows, name))
    if len(known) > len(rows) and not query.top and query.do is Do.RANK:
        notes = (f"The table shows {len(rows)} of {len(known)} rows.", *notes)
    return found.answer(
        headline,
        title=name,
        facts=(_basis(ranked),),
        tables=(table,),
        charts=(Chart("bar", name, ranked.noun, names, (series,), ranked.sources(charted)),),
        notes=notes,
    )


def _basis(ranked: Ranked) -> Fact:
    """Say where leaders and people come from, and how the figure is computed from them."""
    view, lines = ranked.found.view, []
    if ranked.by_person:
        lines.append(Line("Each person once, with all they lead"))
    elif ranked.attribute in (Attribute.PER_LEADER, Attribute.LEADERS, Attribute.CCGS_PER_LEADER):
        counts = [s.published for s in table_of(view).league.standings if s.published]
        line = Line(
            "Leaders: the people named as accountable officer, where one is known for every CCG of the STP"
        )
        if counts:
            publisher = view.register.sources[counts[0].sources[0]].publisher
            line = Line(f"Leaders: counted by {publisher}, {say_day(view.day)}", counts[0].sources)
        lines.append(line)
    if ranked.attribute in _PEOPLE:
        people = [c for row in ranked.known for body in row.bodies if (c := view.headcount(body))]
        lines.append(Line(f"Population: {say_bases(people)}", sources_of(people)))
    return Fact("How it is counted", tuple(lines))


def _table(ranked: Ranked, rows: Sequence[Row], name: str) -> Table:
    view, table, kind = ranked.found.view, table_of(ranked.found.view), ranked.found.kind
    rank, number = Column("Rank", numeric=True), Column(capital(ranked.noun), numeric=True)
    if ranked.by_person:
        heads = (rank, Column("Leader"), number, Column(kind_noun(kind)), Column("Evidence"))
        led = ((plain_list([short(view, b) for b in row.bodies]), say_grade(ranked, row)) for row in rows)
        cells: list[tuple[Cell, ...]] = [
            (row.place, ranked.short_name(row), whole(row.value.number), *others)
            for row, others in zip(rows, led, strict=True)
        ]
        return Table(name, heads, tuple(cells), ranked.sources(rows))
    usual = (Attribute.CCGS, Attribute.LEADERS, Attribute.POPULATION) if kind is Kind.STP else ()
    others = [attribute for attribute in usual if attribute is not ranked.attribute]
    columns = (
        rank,
        Column(kind.upper()),
        number,
        *(Column(capital(noun_of(a)), numeric=True) for a in others),
    )
    unknown = ranked.unknown if len(rows) == len(ranked.known) else ()
    cells = [
        (
            row.place,
            short(view, row.bodies[0]),
            whole(row.value.number),
            *(whole(table.value(a, row.bodies[0]).number) for a in others),
        )
        for row in (*rows, *(Row((body,), Value(None)) for body in unknown))
    ]
    return Table(name, columns, tuple(cells), ranked.sources(rows))


def say_grade(ranked: Ranked, row: Row) -> str:
    """Say how sure it is that a person led all of a row's bodies: "confirmed", "likely, weak source"."""
    view = ranked.found.view
    grade = max((view.leadership(body).grade for body in row.bodies), key=_SUREST_FIRST.index)
    return str(grade) + (", weak source" if row.value.weak else "")


HANDLERS: Final = {(attribute, Do.RANK): place_of for attribute in APPLIES}
SETS: Final = {
    (Attribute.CARD, Do.RANK): rank_set,
    (Attribute.CARD, Do.HIGHEST): extreme,
    (Attribute.CARD, Do.LOWEST): extreme,
}
