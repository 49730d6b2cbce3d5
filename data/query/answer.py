"""`Answer` and its parts as values, independent of any renderer, and the functions that make one.

`compose` makes an answer with its sources numbered by first mention; `refusal` and `not_known` make those that say no.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.model import BodyKey, Source
    from data.query.query import Query
    from data.register import Register


Cell = str | int | float | None
"""A cell of a table; None is "not known"."""

_OFFICIAL: Final = re.compile(
    r"^NHS (England|Digital)\b|^Office for National Statistics|^National Audit Office|^House of |^Department|^HM |\.gov\.uk|\.nhs\.uk"
    r"|\b(CCGs?|ICB|Council|ICS|Partnership)\b"
)
_WEAK: Final = re.compile(
    r"GitHub|source-code|not identified|no address|wiki|^Commissioner$|profilpelajar", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or a figure, and the ids of the sources that say so."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled part of an answer; the first line is what was asked, the others say how it is known.

    A `twin` repeats in lines what a table of the same answer shows; it is left out where the table is shown.
    """

    label: str
    lines: tuple[Line, ...]
    twin: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numeric ones are right-aligned and sortable. `proper`: the label is a proper name."""

    label: str
    numeric: bool = False
    proper: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under columns, in the order in which they should be read; sources are of the whole."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sources: tuple[str, ...] = ()


def varied(table: Table) -> tuple[Table, tuple[str, ...]]:
    """Remove the columns, from the third on, with one value in every row; give the table and a note for each of them."""
    same = {
        place: cells.pop()
        for place in range(2, len(table.columns))
        if len(table.rows) > 1 and len(cells := {row[place] for row in table.rows}) == 1
    }
    if not same:
        return table, ()
    kept = [place for place in range(len(table.columns)) if place not in same]
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    notes = tuple(
        f"{table.columns[place].label}, in every row: {'not known' if cell is None else cell}."
        for place, cell in same.items()
    )
    return Table(table.title, tuple(table.columns[place] for place in kept), rows, table.sources), notes


@dataclass(frozen=True, slots=True)
class Series:
    """The values of a chart for each of its categories; None leaves a gap."""

    name: str
    values: tuple[int | float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of numbers: "bar" compares categories, "line" follows them in time."""

    kind: Literal["bar", "line"]
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A body on a map: the units it is made of, and its value; None is "not known"."""

    name: str
    units: frozenset[int]
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """A map of bodies: coloured by their values ("measure"), or with those that have a value picked out ("place").

    `noun` is what the areas are called ("STPs"), `none` what a value of 0 is called in the legend ("no merger").
    `inner` are areas whose borders are drawn thinly over the others', `enlarged` the units that are drawn again, larger,
    because many small bodies lie in them.
    """

    kind: Literal["measure", "place"]
    title: str
    subtitle: str
    unit: str
    noun: str
    areas: tuple[Area, ...]
    sources: tuple[str, ...] = ()
    inner: tuple[frozenset[int], ...] = ()
    enlarged: frozenset[int] = frozenset()
    none: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A person's time as leader; `sure` where that is confirmed, else it is likely or disputed."""

    person: str
    first: date
    last: date
    sure: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A body on a timeline from its first day to its last, with the times of its leaders; `note` says how it ended."""

    name: str
    first: date
    last: date
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Who led some bodies from when to when; times for which nobody is known are gaps."""

    title: str
    subtitle: str
    lanes: tuple[Lane, ...]
    first: date
    last: date
    sources: tuple[str, ...] = ()


Picture = Chart | Map | Timeline


@dataclass(frozen=True, slots=True)
class Choice:
    """A query that could be meant, or that can be asked next, and the short label of its button."""

    label: str
    query: Query


class Outcome(StrEnum):
    """The outcome of a question."""

    ANSWER = "answer"
    CHOICES = "choices"
    """Several things could be meant; the choices offer them."""
    REFUSAL = "refusal"
    """Not understood, not something that can be asked, or not held."""
    NOT_KNOWN = "not_known"
    """Understood, and not in the facts."""


@dataclass(frozen=True)
class Answer:
    """What is known about a question on a day.

    `headline` answers what was asked in one sentence by itself. `facts` are what a person needs beside it, `details`
    what can stay folded away. `sources` are those that the lines name, in the order of their first mention; their
    place in it (from 1) is their number. `outcome` tells how the question ended; `choices` of an answer are what can be
    asked next, else what could have been meant.
    """

    title: str
    subtitle: str
    headline: Line
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    choices: tuple[Choice, ...]
    sources: tuple[Source, ...]
    outcome: Outcome
    body: BodyKey | None
    on: date
    tables: tuple[Table, ...] = ()
    charts: tuple[Picture, ...] = ()
    details: tuple[Fact, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the question was understood and something can be said about it: known, or known not to be known."""
        return self.outcome in (Outcome.ANSWER, Outcome.NOT_KNOWN)

    @property
    def shown(self) -> tuple[Fact, ...]:
        """The facts that are not in a table already."""
        return tuple(fact for fact in self.facts if not (fact.twin and self.tables))

    def numbers(self, line: Line | Table | Picture) -> tuple[int, ...]:
        """Give the numbers of the sources of a line, a table or a chart in this answer."""
        order = self._order
        return tuple(sorted({order[source] for source in line.sources if source in order}))

    @cached_property
    def _order(self) -> dict[str, int]:
        return {source.id: number for number, source in enumerate(self.sources, 1)}


class Cites(Protocol):
    """Anything with sources: a line, a table, a statement, a figure."""

    @property
    def sources(self) -> tuple[str, ...]: ...


def sources_of(found: Iterable[Cites]) -> tuple[str, ...]:
    """Name the sources of some lines or facts, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(source for each in found for source in each.sources))


@cache
def weight(source: Source) -> int:
    """Rank a source: 0 official, 1 named with an address, 2 named without one or derived here, 3 weak."""
    who = f"{source.publisher} {source.url}"
    if _WEAK.search(who):
        return 3
    if source.publisher.startswith("Derived"):
        return 2
    if _OFFICIAL.search(who):
        return 0
    return 1 if source.url else 2


def best_first(headline: Line, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Order the sources of an answer, each once: those of its headline, then the others, each the best first."""
    asked = frozenset(headline.sources)
    return tuple(sorted(dict.fromkeys(sources), key=lambda source: (source.id not in asked, weight(source))))


def compose(
    register: Register,
    *,
    title: str,
    headline: Line,
    on: date,
    subtitle: str = "",
    facts: Iterable[Fact | None] = (),
    details: Iterable[Fact | None] = (),
    tables: Iterable[Table | None] = (),
    charts: tuple[Picture, ...] = (),
    notes: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
    body: BodyKey | None = None,
    outcome: Outcome | None = None,
) -> Answer:
    """Make an answer; facts without lines and tables without rows are left out.

    Every source that a line, table or picture names is listed once. Where no outcome is given, a headline that begins
    with "Not known" has that outcome.
    """
    known = register.sources
    kept = tuple(fact for fact in facts if fact and fact.lines)
    folded = tuple(fact for fact in details if fact and fact.lines)
    filled = tuple(table for table in tables if table and table.rows)
    cited: list[Cites] = [
        headline,
        *(line for fact in (*kept, *folded) for line in fact.lines),
        *filled,
        *charts,
    ]
    return Answer(
        title,
        subtitle,
        headline,
        kept,
        notes,
        choices,
        best_first(headline, (known[source] for source in sources_of(cited) if source in known)),
        outcome or (Outcome.NOT_KNOWN if headline.text.startswith("Not known") else Outcome.ANSWER),
        body,
        on,
        filled,
        charts,
        folded,
    )


def refusal(
    heading: str,
    sentence: str,
    on: date,
    *,
    choices: tuple[Choice, ...] = (),
    outcome: Outcome = Outcome.REFUSAL,
    body: BodyKey | None = None,
) -> Answer:
    """Give an answer without facts: one clear sentence, and perhaps what could be asked instead."""
    return Answer(heading, "", Line(sentence), (), (), choices, (), outcome, body, on)


def unanswerable(on: date) -> Answer:
    """Give the refusal for a query that no function answers."""
    text = "That cannot be answered. I know who leads a CCG, STP or ICB, for how many people, and how they merged."
    return refusal("Not something that can be asked", text, on)


def not_known(
    register: Register,
    heading: str,
    headline: Line,
    on: date,
    *,
    notes: tuple[str, ...] = (),
    body: BodyKey | None = None,
) -> Answer:
    """Give an answer to a question that was understood and that the facts do not settle."""
    return compose(
        register, title=heading, headline=headline, notes=notes, on=on, body=body, outcome=Outcome.NOT_KNOWN
    )
