"""Bodies of a set in the order of an attribute, and people in the order of what they lead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import (
    and_more,
    capital,
    counted,
    kind_noun,
    ordinal,
    plain_list,
    say_count,
    short,
    title,
)
from data.model import Kind
from data.query.answer import Answer, Chart, Column, Fact, Line, Series, Table, best_first, sources_of, varied
from data.query.areas import area_name
from data.query.day_table import (
    APPLIES,
    NOT_KNOWN,
    OF_PEOPLE,
    Value,
    noun_of,
    of_person,
    say_number_of,
    say_test,
    table_of,
    whole,
)
from data.query.lines import by_whom, published_near, role_name, weakest_grade
from data.query.listing import none_of_the_kind
from data.query.populations import say_bases
from data.query.query import Attribute, Do, Where
from data.query.sets import Set, find_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.model import BodyKey
    from data.query.answer import Cell
    from data.query.query import Query, Test
    from data.register import Register

A = Attribute

_ALL: Final = 50
_NAMED: Final = 3
SHOWN: Final = 5
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

    @property
    def most(self) -> bool:
        """Whether those with the most are asked for, not those with the fewest."""
        query = self.found.query
        return query.do is not Do.LOWEST and (query.top is None or query.top > 0)

    @property
    def ordered(self) -> tuple[Row, ...]:
        """The rows from the end that is asked for."""
        return self.known if self.most else self.known[::-1]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are asked for."""
        return self.ordered[: abs(self.found.query.top or _ALL)]

    @property
    def which(self) -> str:
        return f"{'most' if self.most else 'fewest'} {self.noun}"

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

    def say(self, row: Row) -> str:
        """Write the number of a row."""
        return say_number_of(self.attribute, row.number)

    @property
    def noun(self) -> str:
        if self.by_person and self.attribute is A.CCGS:
            return kind_noun(self.found.kind)
        return "people" if self.by_person and self.attribute in OF_PEOPLE else noun_of(self.attribute)

    @property
    def things(self) -> str:
        """Write what is ranked: "STPs in London", "accountable officers of CCGs"."""
        if not self.by_person:
            return f"{self.found.noun()}{self.found.that}"
        return f"{role_name(self.found.kind).lower()}s of {self.found.noun()}"

    def sources(self, rows: Sequence[Row]) -> tuple[str, ...]:
        return sources_of(row.value for row in rows)


def rank_set(query: Query, register: Register) -> Answer:
    """Rank the bodies of a set, or give the one with the most or the fewest, the second most, or the first few.

    `top` rows are shown (negative: from the bottom), with the league table.
    """
    ranked = ranked_rows(query, register)
    if isinstance(ranked, Answer):
        return ranked
    of_all = query.do is Do.RANK
    if ranked.by_person and query.test:
        return _of_test(ranked, query.test)
    if of_all and not query.place_in_rank:
        return answer_of_rows(ranked, _listed(ranked) if query.top else _say_both_ends(ranked), ranked.rows)
    if not of_all and abs(query.top or 1) > 1:
        return answer_of_rows(ranked, _listed(ranked), ranked.rows)
    answer, rows = answer_of_rows(ranked, _at_place(ranked), ranked.rows), _rows_at_place(ranked)
    if of_all or len(rows) != 1 or ranked.by_person or not query.asks[1:]:
        return answer
    return _with_other_attributes(answer, query, ranked, rows[0])


def _of_test(ranked: Ranked, test: Test) -> Answer:
    """List the people who lead more or fewer bodies than a number."""
    found = ranked.found
    rows = [row for row in ranked.known if test.holds(row.number, test.number or 0)]
    of = role_name(found.kind).lower()
    led = found.verb("leads" if len(rows) == 1 else "lead", "led")
    what = say_test(test).replace("over ", "more than ").replace("under ", "fewer than ")
    what = what.replace("CCG", kind_noun(found.kind, 1)) + (found.area and f" {found.area}")
    who = say_count(len(rows), of) if rows else f"no {of} known here"
    said = and_more(SHOWN + 1, [f"{ranked.short_name(row)} ({ranked.say(row)})" for row in rows])
    named = f": {plain_list(said)}" if rows else ""
    line = Line(f"{capital(who)} {led} {what} {found.day}{named}{say_among(ranked)}.", ranked.sources(rows))
    return answer_of_rows(ranked, line, rows or ranked.rows)


def _with_other_attributes(answer: Answer, query: Query, ranked: Ranked, row: Row) -> Answer:
    """Add what else was asked of the body at the place: "the largest CCG, and who runs it"."""
    from data.query.evaluator import answer_one  # noqa: PLC0415  the evaluator knows every module

    on, register = ranked.found.view.day, ranked.found.view.register
    of_one = query.about(
        do=Do.VALUE, bodies=row.bodies, where=None, by=None, top=None, place_in_rank=None, on=on
    )
    more = [answer_one(of_one.about(asks=(ask,)), register) for ask in query.asks[1:]]
    lines = [answer.headline, *(each.headline for each in more)]
    headline = Line(" ".join(line.text for line in lines), sources_of(lines))
    sources = best_first(headline, (source for each in (answer, *more) for source in each.sources))
    return replace(answer, headline=headline, sources=sources)


def ranked_rows(query: Query, register: Register) -> Ranked | Answer:
    """Rank the bodies of a query's set, or who leads them, by an attribute; an answer where none has a figure."""
    attribute = query.by or next((a for a in query.asks if a in APPLIES), None)
    by_person = query.ask is A.LEADER
    if attribute is None:
        attribute = A.CCGS if by_person else A.POPULATION
    if by_person:
        where = query.where or Where()
        kind = Kind.CCG if register.at(query.on).open_bodies(Kind.CCG) else Kind.ICB
        kind = where.kind if where.kind in (Kind.CCG, Kind.ICB) else kind
        query = query.about(where=replace(where, kind=kind))
    found = find_set(query, register, None if by_person else attribute)
    if found is None:
        return none_of_the_kind(query, register)
    if found.kind is Kind.ICB and attribute is A.PER_LEADER:
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
    return [Row((body,), column.get(body, NOT_KNOWN)) for body in found.bodies]


def _people(found: Set, attribute: Attribute) -> list[Row]:
    """Give a row for each person who leads bodies of the set; bodies without a known leader have a row of their own."""
    led: dict[str, list[BodyKey]] = defaultdict(list)
    rows = []
    for body in found.bodies:
        people = found.view.leadership(body).people
        if len(people) == 1:
            led[people[0]].append(body)
        else:
            rows.append(Row((body,), NOT_KNOWN))
    for person, bodies in led.items():
        rows.append(Row(tuple(bodies), of_person(found.view, attribute, bodies), person))
    return rows


def say_among(ranked: Ranked) -> str:
    """Say of how many, where the figure is not known for all."""
    known, every = sum(len(row.bodies) for row in ranked.known), len(ranked.found.bodies)
    if known == every:
        return ""
    return f" (of the {known} of {every} {kind_noun(ranked.found.kind)} for which it is known)"


def _rows_at_place(ranked: Ranked) -> list[Row]:
    """Give the rows with the number at the place that is asked for."""
    place = ranked.found.query.place_in_rank or 1
    at = [row.number for row in ranked.ordered[place - 1 : place]]
    return [row for row in ranked.ordered if row.number in at]


def _at_place(ranked: Ranked) -> Line:
    """Say which rows are at the place that is asked for: the most, the second most, ..."""
    found, rows, place = ranked.found, _rows_at_place(ranked), ranked.found.query.place_in_rank or 1
    if not rows:
        text = (
            f"Not known: only {len(ranked.known)} {ranked.things} have a figure of {ranked.noun} {found.day}."
        )
        return Line(text)
    which = f"{_WORDS.get(place, ordinal(place) + ' ')}{ranked.which}"
    scope = ranked.things if ranked.by_person else f"the {len(found.bodies)} {ranked.things}"
    names = [ranked.name(row) for row in rows]
    who = plain_list(names) if len(names) <= SHOWN else f"{len(names)} {ranked.things}"
    had, each = found.verb("has" if len(names) == 1 else "have", "had"), " each" if len(names) > 1 else ""
    published = _published_end(ranked) if place == 1 else None
    text = f"{_capitalised(who)} {had} the {which} of {scope} {found.day}: {ranked.say(rows[0])}{each}{_say_parts(ranked, rows)}{say_among(ranked)}."
    if published:
        return Line(f"{text} {published.text}", (*ranked.sources(rows), *published.sources))
    return Line(text, ranked.sources(rows))


def _capitalised(who: str) -> str:
    """Begin a sentence with a name; "the Midlands region" gets a capital, names of bodies and people have theirs."""
    return capital(who) if who.startswith("the ") else who


def _say_parts(ranked: Ranked, rows: Sequence[Row]) -> str:
    """Say what people per leader are made of: people, CCGs, leaders."""
    if ranked.attribute is not A.PER_LEADER or len(rows) != 1 or ranked.by_person:
        return ""
    standing = table_of(ranked.found.view).league.of(rows[0].bodies[0])
    if standing is None:
        return ""
    return f", {counted(standing.ccgs, Kind.CCG)} under {say_count(standing.leaders or 0, 'leader')}"


def _published_end(ranked: Ranked) -> Line | None:
    """Set the published lowest or highest people per leader beside the computed one."""
    if ranked.attribute is not A.PER_LEADER or ranked.by_person or ranked.found.area:
        return None
    register = ranked.found.view.register
    metric = "max_population_per_ao" if ranked.most else "min_average_population_per_ao_stp"
    figure = published_near(register, metric, ranked.found.view.day)
    if figure is None or not figure.value.isdecimal():
        return None
    return Line(f"Published: about {int(figure.value):,} ({by_whom(register, figure)}).", figure.sources)


def _listed(ranked: Ranked) -> Line:
    rows, people = ranked.rows, ranked.attribute in OF_PEOPLE
    said = [
        f"{ranked.short_name(row)} ({f'{int(row.number):,}' if people else f'{row.number:g}'})"
        for row in rows[:_ALL]
    ]
    text = f"The {len(rows)} {ranked.things} with the {ranked.which} {ranked.found.day}: {plain_list(said)}{say_among(ranked)}."
    return Line(text, ranked.sources(rows))


def _say_both_ends(ranked: Ranked) -> Line:
    """Say which rows have the most and which the fewest."""
    known, found, things, among = ranked.known, ranked.found, ranked.things, say_among(ranked)
    high, low = ([row for row in known if row.number == end.number] for end in (known[0], known[-1]))
    if len(high) == len(known):
        each = ranked.name(known[0]) if len(known) == 1 else f"Each of the {len(known)} {things}"
        had = found.verb("has", "had")
        text = f"{each} {had} {ranked.say(known[0])} {ranked.noun} {found.day}{among}."
        return Line(text, ranked.sources(known))
    most, fewest = (
        plain_list([ranked.name(row) for row in rows]) if len(rows) <= _NAMED else f"{len(rows)} {things}"
        for rows in (high, low)
    )
    have = found.verb("has" if len(high) == 1 else "have", "had")
    of = f" of the {things}" if found.area else ""
    weak = sum(row.value.weak for row in known)
    hedge = f"; the evidence for {weak} of the {len(known)} leaders is weak" if weak else ""
    first = f"{_capitalised(most)} {have} the most {ranked.noun}{of} {found.day}, {ranked.say(known[0])}"
    last = f"{fewest} the fewest, {ranked.say(known[-1])}"
    return Line(f"{first}; {last}{among}{hedge}.", ranked.sources((*high, *low)))


def answer_of_rows(ranked: Ranked, headline: Line, rows: Sequence[Row]) -> Answer:
    """Make the answer of a ranking, with a table and a chart of some of its rows."""
    found, known, query = ranked.found, ranked.known, ranked.found.query
    of_what = "leader" if ranked.by_person else kind_noun(found.kind, 1)
    name = f"{capital(ranked.noun)} by {of_what}{found.area and ' ' + found.area} {found.day}"
    charted = known if len(known) <= _ALL else rows
    series = Series(capital(ranked.noun), tuple(row.value.number for row in charted))
    names = tuple(ranked.short_name(row) for row in charted)
    table, notes = varied(_table(ranked, rows, name))
    if len(known) > len(rows) and not query.top and query.do is Do.RANK:
        notes = (f"The table shows {len(rows)} of {len(known)} rows.", *notes)
    chart = Chart("bar", name, ranked.noun, names, (series,), ranked.sources(charted))
    return found.answer(
        headline, title=name, facts=(_basis(ranked),), tables=(table,), charts=(chart,), notes=notes
    )


def _basis(ranked: Ranked) -> Fact:
    """Say where leaders and people come from, and how the figure is computed from them."""
    view, lines = ranked.found.view, []
    if ranked.by_person:
        lines.append(Line("Each person once, with all they lead"))
    elif ranked.attribute in (A.PER_LEADER, A.LEADERS, A.CCGS_PER_LEADER):
        counts = [s.published for s in table_of(view).league.standings if s.published]
        sources = counts[0].sources if counts else ()
        text = "the people named as accountable officer, where one is known for every CCG of the STP"
        if sources:
            text = f"counted by {view.register.sources[sources[0]].publisher}, {say_day(view.day)}"
        lines.append(Line(f"Leaders: {text}", sources))
    if ranked.attribute in OF_PEOPLE:
        people = [c for row in ranked.known for body in row.bodies if (c := view.headcount(body))]
        lines.append(Line(f"Population: {say_bases(people)}", sources_of(people)))
    return Fact("How it is counted", tuple(lines))


def _table(ranked: Ranked, rows: Sequence[Row], name: str) -> Table:
    view, table, kind = ranked.found.view, table_of(ranked.found.view), ranked.found.kind
    usual = (A.CCGS, A.LEADERS, A.POPULATION) if kind is Kind.STP else ()
    others = [] if ranked.by_person else [a for a in usual if a is not ranked.attribute]
    columns = [Column("Rank", numeric=True), Column("Leader" if ranked.by_person else kind.upper())]
    columns += [Column(capital(noun), numeric=True) for noun in (ranked.noun, *map(noun_of, others))]
    columns += [Column(kind_noun(kind)), Column("Evidence")] if ranked.by_person else []
    unknown = ranked.unknown if len(rows) == len(ranked.known) and not ranked.by_person else ()
    cells: list[tuple[Cell, ...]] = []
    for row in (*rows, *(Row((body,), NOT_KNOWN) for body in unknown)):
        numbers = (row.value.number, *(table.value(a, row.bodies[0]).number for a in others))
        led = plain_list([short(view, body) for body in row.bodies])
        evidence = (led, _say_grade(ranked, row)) if ranked.by_person else ()
        cells.append((row.place, ranked.short_name(row), *map(whole, numbers), *evidence))
    return Table(name, tuple(columns), tuple(cells), ranked.sources(rows))


def _say_grade(ranked: Ranked, row: Row) -> str:
    """Say how sure it is that a person led all of a row's bodies: "confirmed", "likely, weak source"."""
    view = ranked.found.view
    return str(weakest_grade(view, row.bodies)) + (", weak source" if row.value.weak else "")


SETS: Final = {(A.CARD, do): rank_set for do in (Do.RANK, Do.HIGHEST, Do.LOWEST)}
