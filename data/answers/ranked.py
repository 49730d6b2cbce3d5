"""A ranking as a table, a chart, and the words for its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.answers.document import Chart, Column, Fact, Line, Series, Table
from data.answers.people import say_bases
from data.answers.place import members_fact
from data.days import say_day
from data.leadership import Grade
from data.league import league, sources_of
from data.model import Kind
from data.wording import capital, say_count, say_list, say_people, short, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from data.answers.document import Cell
    from data.measures import Entry, Yardstick
    from data.model import BodyKey
    from data.view import View

    _Columns = list[tuple[Column, Callable[[Entry], Cell]]]


_SUREST_FIRST = tuple(Grade)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The entries of a ranking on a day, of which `known` have a value, the most first."""

    view: View
    yardstick: Yardstick
    kind: Kind
    entries: tuple[Entry, ...]
    known: tuple[Entry, ...]
    today: date

    @property
    def by_person(self) -> bool:
        return self.kind is Kind.ICB and self.yardstick.of_leaders

    @property
    def noun(self) -> str:
        noun = self.yardstick.noun
        return noun.replace("leader", "chief executive") if self.by_person else noun

    @property
    def measure(self) -> str:
        name = self.noun if self.by_person else self.yardstick.name
        return capital(name)

    @property
    def title(self) -> str:
        return f"{self.measure} by {self.kind.upper()} on {say_day(self.view.day)}"

    @property
    def basis(self) -> str:
        return say_bases(count for entry in self.known for count in entry.counted)

    def had(self, number: int) -> str:
        """Give the verb between those named and their figure."""
        past = self.view.day < self.today
        if self.by_person:
            return "answered for" if past else "answers for" if number == 1 else "answer for"
        if past:
            return "had"
        return "has" if number == 1 else "have"

    def person(self, entry: Entry) -> str:
        interim = all(self.view.leadership(icb).holders[0].interim for icb in entry.bodies)
        return self.view.register.people[entry.person].name + (" (interim)" if interim else "")

    def bodies(self, entry: Entry) -> str:
        return say_list([short(self.view, body) for body in entry.bodies])

    def name(self, entry: Entry) -> str:
        if entry.person:
            return f"{self.person(entry)} of {self.bodies(entry)}"
        return title(self.view, entry.bodies[0])

    def bare(self, entry: Entry) -> str:
        """Write the value without its unit."""
        value = entry.value or 0
        return say_people(int(value)) if self.yardstick.of_people else f"{value:g}"

    def says(self, entry: Entry) -> str:
        said = self.yardstick.says(entry.value or 0)
        return said.replace("leader", "chief executive") if self.by_person else said

    def sources(self, entries: Iterable[Entry]) -> tuple[str, ...]:
        """Name the sources of the values of some entries."""
        return tuple(dict.fromkeys(source for entry in entries for source in self._sources_of(entry)))

    def _sources_of(self, entry: Entry) -> tuple[str, ...]:
        people = tuple(s for count in entry.counted for s in count.sources)
        if entry.person:
            holders = [self.view.leadership(icb).holders[0] for icb in entry.bodies]
            return (*(s for h in holders for s in h.statements[0].sources), *people)
        if not entry.standing or (self.yardstick.of_people and not self.yardstick.of_leaders):
            return people
        if not self.yardstick.of_leaders:
            members = members_fact(self.view, entry.bodies[0])
            return members.lines[0].sources if members else ()
        published = entry.standing.published
        counted = (
            published.sources
            if published
            else sources_of([replace(entry.standing, population=None)], self.view)
        )
        return (*counted, *(people if self.yardstick.of_people else ()))


def league_table(ranked: Ranked, rows: tuple[Entry, ...]) -> Table:
    """Lay out rows under the columns that their measure is computed from."""
    columns = _columns(ranked)
    basis = f" ({ranked.basis})" if ranked.yardstick.of_people else ""
    return Table(
        ranked.title + basis,
        tuple(column for column, _ in columns),
        tuple(tuple(cell(row) for _, cell in columns) for row in rows),
        ranked.sources(rows),
    )


def _columns(ranked: Ranked) -> _Columns:
    rank: _Columns = [(Column("Rank", numeric=True), lambda row: row.place)]
    value: _Columns = [(Column(ranked.measure, numeric=True), lambda row: row.value)]
    if ranked.by_person:
        return [
            *rank,
            (Column("Chief executive"), lambda row: ranked.person(row) if row.person else None),
            (Column("ICBs"), ranked.bodies),
            *value,
            (Column("Evidence"), lambda row: say_grade(ranked.view, row.bodies, row.person)),
        ]
    name: _Columns = [(Column(ranked.kind.upper()), lambda row: title(ranked.view, row.bodies[0]))]
    return [*rank, *name, *(_counts(ranked.yardstick) if ranked.kind is Kind.STP else ()), *value]


def _counts(yardstick: Yardstick) -> _Columns:
    """Give the columns of a league table of STPs from which the measure is computed."""
    ccgs: _Columns = [(Column("CCGs", numeric=True), lambda row: row.standing.ccgs if row.standing else None)]
    leaders: _Columns = [
        (Column("Leaders", numeric=True), lambda row: row.standing.leaders if row.standing else None),
        (
            Column("Leaders named", numeric=True),
            lambda row: len(row.standing.named) if row.standing else None,
        ),
    ]
    people: _Columns = [(Column("Population", numeric=True), lambda row: row.people)]
    if yardstick.of_leaders:
        found = [*ccgs, *leaders, *(people if yardstick.of_people else ())]
        return [pair for pair in found if pair[0].label.casefold() != yardstick.name]
    return []


def say_grade(view: View, bodies: Sequence[BodyKey], person: str) -> str:
    """Say how sure it is that a person led all of some bodies: "confirmed", "likely, weak source"."""
    grade = max((view.leadership(body).grade for body in bodies), key=_SUREST_FIRST.index)
    nearest = [
        h.statements[0] for body in bodies for h in view.leadership(body).holders if h.person == person
    ]
    weak = any(statement.confidence == "weak" for statement in nearest)
    return str(grade) + (", weak source" if weak else "")


def bar_chart(ranked: Ranked, rows: tuple[Entry, ...]) -> Chart:
    names = tuple(ranked.person(row) if row.person else ranked.view.name(row.bodies[0]) for row in rows)
    values = Series(ranked.measure, tuple(row.value for row in rows))
    return Chart("bar", ranked.title, ranked.noun, names, (values,), ranked.sources(rows))


def how_counted(ranked: Ranked) -> Fact | None:
    """Say where the leaders and the people come from, and how the figure is computed from them."""
    lines = [_leaders_line(ranked)] if ranked.yardstick.of_leaders else []
    if ranked.yardstick.of_people and ranked.basis:
        of_people = tuple(dict.fromkeys(s for e in ranked.known for c in e.counted for s in c.sources))
        lines.append(Line(f"Population: {ranked.basis}", of_people))
    if ranked.yardstick.of_people and ranked.yardstick.of_leaders and not ranked.by_person:
        lines.append(Line("People per leader: the population divided by the leaders, rounded down"))
    return Fact("How it is counted", tuple(lines)) if lines else None


def _leaders_line(ranked: Ranked) -> Line:
    if ranked.by_person:
        return Line(
            "Leaders: the chief executives whom sources name, each person once with every ICB they lead"
        )
    table = league(ranked.view)
    counts = [s.published for s in table.standings if s.published]
    if not counts:
        left_out = len(ranked.entries) - len(ranked.known)
        which = f"; that leaves out {left_out} of {len(ranked.entries)} STPs" if left_out else ""
        return Line(
            f"Leaders: the people named as accountable officer, where one is known for every CCG of the STP{which}"
        )
    publisher = ranked.view.register.sources[counts[0].sources[0]].publisher
    unknown = sum(len(s.ccgs_unknown) for s in table.standings)
    nobody = f", and for {unknown} of {sum(s.ccgs for s in table.standings)} CCGs nobody" if unknown else ""
    return Line(
        f"Leaders: counted by {publisher}, {say_day(ranked.view.day)}; the statements found name "
        f"{say_count(len(table.people), 'person', 'people')}{nobody}",
        counts[0].sources,
    )
