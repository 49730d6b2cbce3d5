"""How many CCGs, ICBs and leaders there were, year by year, as a table and a chart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from data.answers.document import Chart, Column, Series, Table
from data.answers.published import number
from data.days import FIRST_DAY
from data.model import Kind

if TYPE_CHECKING:
    from data.answers.document import Cell
    from data.model import NationalFigure
    from data.register import Register

LEADERS: Final = ("accountable_officers_total", "chief_officers_total")
"""The metrics that give how many people led all CCGs of England."""


def bodies_by_year(register: Register, today: date) -> tuple[Table, Chart]:
    """Count CCGs and ICBs on 1 April of every year to today, with the leaders where a source published a count.

    ICBs began on 1 July 2022, so that year's are counted on that day.
    """
    years = range(FIRST_DAY.year, _last_year(today) + 1)
    counts = {year: _counts(register, year) for year in years}
    leaders = {f.as_of.first.year: f for f in register.national_figures if f.metric in LEADERS}
    columns = (
        Column("Year"),
        Column("CCGs", numeric=True),
        Column("ICBs", numeric=True),
        Column("Leaders, published", numeric=True),
        Column("Published for"),
    )
    rows = tuple(_row(year, counts[year], leaders.get(year)) for year in years)
    sources = tuple(
        dict.fromkeys(
            (
                *_sources(register, Kind.CCG),
                *_sources(register, Kind.ICB),
                *(source for year in years if year in leaders for source in leaders[year].sources),
            )
        )
    )
    # in the picture a line begins and ends with the bodies it counts
    chart = Chart(
        "line",
        "Number of CCGs and of leaders by year",
        "number",
        tuple(map(str, years)),
        (
            Series("CCGs", tuple(counts[year][0] or None for year in years)),
            Series("ICBs", tuple(counts[year][1] or None for year in years)),
            Series("Leaders, published", tuple(number(leaders.get(year)) for year in years)),
        ),
        sources,
    )
    title = "CCGs and ICBs on 1 April of each year (ICBs of 2022 on 1 July), and leaders where a count was published"
    return Table(title, columns, rows, sources), chart


def _last_year(today: date) -> int:
    return max(FIRST_DAY.year, today.year if (today.month, today.day) >= (4, 1) else today.year - 1)


def _counts(register: Register, year: int) -> tuple[int, int]:
    first = register.at(date(year, 4, 1))
    icbs = first.open_bodies(Kind.ICB) or register.at(date(year, 7, 1)).open_bodies(Kind.ICB)
    return len(first.open_bodies(Kind.CCG)), len(icbs)


def _row(year: int, counts: tuple[int, int], leaders: NationalFigure | None) -> tuple[Cell, ...]:
    return (str(year), *counts, number(leaders), str(leaders.as_of) if leaders else None)


def _sources(register: Register, kind: Kind) -> tuple[str, ...]:
    """Name the sources of when the bodies of a kind opened and closed."""
    bodies = (body for body in register.bodies.values() if body.key.kind is kind)
    return tuple(dict.fromkeys(source for body in bodies for source in body.sources))
