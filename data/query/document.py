"""An answer as a value: what every renderer needs, and nothing of any one of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey, Source
    from data.query.query import Query


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or a figure, and the ids of the sources that say so."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled part of an answer; the first line is what was asked, the others say how it is known.

    A `twin` says in lines what a table of the same answer shows; where the table is shown it is left out.
    """

    label: str
    lines: tuple[Line, ...]
    twin: bool = False


Cell = str | int | float | None
"""What stands in a table: None is "not known"."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand right and can be sorted by. `proper` tells that the label is a name."""

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
    """Take out of a table the columns, from the third on, that are the same in every row, and say in notes what they are."""
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
    """How a question ended."""

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
