"""Facts about the STPs with the most and the fewest people per leader, published figures beside computed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.document import Fact, Line
from data.answers.published import number, published_line, published_near
from data.league import FEW, TOP, League, league
from data.model import Basis, Kind
from data.population import Measure
from data.wording import say_count, say_list, say_people, title

if TYPE_CHECKING:
    from data.model import NationalFigure
    from data.view import View

_BASIS: Final = Basis.ONS_RESIDENT


def largest_fact(view: View) -> Fact | None:
    """Add up the STPs with the most people per leader, and set the published figure beside it."""
    table = league(view)
    if not table.standings:
        return None
    top = table.top()
    label = f"The {TOP} STPs with the most people per leader"
    if top is None:
        known = f"people per leader is known for {table.ranked} of {len(table.standings)} STPs"
        return Fact(label, (Line(f"Not known: {known}"),))
    first = table.standings[:TOP]
    text = (
        f"Computed: {top.share}% of the population ({_estimate(table)}), {say_count(top.leaders, 'leader')}, "
        f"{say_count(top.ccgs, 'CCG')}"
    )
    lines = [Line(text, _sources(League(first)))]
    figures = [
        published_near(view.register, metric, view.day)
        for metric in (
            "population_share_under_13_aos",
            "aos_leading_large_shared_groups",
            "ccgs_under_the_13_aos",
        )
    ]
    share, leaders, ccgs = figures
    if share and leaders and ccgs:
        said = f"{share.value}% of the population, {leaders.value} accountable officers, {ccgs.value} CCGs in {TOP} STPs"
        lines.append(published_line(view.register, share, said))
    return Fact(label, tuple(lines))


def small_leaders_fact(view: View) -> Fact | None:
    """Count the STPs in which a leader answers for few people, estimate by estimate, beside the published number."""
    table = league(view)
    if not table.standings or table.ranked < len(table.standings):
        return None
    figure = published_near(view.register, "stps_with_under_300k_people_per_ao", view.day)
    lines = [
        Line(
            f"Computed: {say_count(table.under(), 'STP')} on the {_estimate(table)}",
            _sources(table),
        )
    ]
    if figure:
        lines.append(published_line(view.register, figure, f"{figure.value} STPs"))
        lines += _why_different(view, table, figure)
    return Fact(f"STPs under {FEW:,} people per leader", (*lines, *_lowest(view, table)))


def _lowest(view: View, table: League) -> list[Line]:
    last = table.standings[-1]
    text = f"Computed: {say_people(last.per_leader or 0)} in {title(view, last.stp)} is the fewest people per leader"
    lines = [Line(text, _sources(League((last,))))]
    figure = published_near(view.register, "min_average_population_per_ao_stp", view.day)
    people = number(figure)
    if figure and people:
        lines.append(published_line(view.register, figure, f"the fewest is about {people:,}"))
        tables = _by_estimate(view)
        counts = say_list(
            [f"{t.standings[-1].per_leader or 0:,} on mid-{year}" for year, t in tables.items()]
        )
        lines.append(
            Line(f"The fewest by estimate, as revised in the sources: {counts}", _sources(*tables.values()))
        )
    return lines


def _why_different(view: View, table: League, figure: NationalFigure) -> list[Line]:
    """Say on which estimates the published number comes out, and which STPs make the difference."""
    tables = _by_estimate(view)
    if table.under() == number(figure) or not tables:
        return []
    counts = say_list([f"{by_year.under()} on mid-{year}" for year, by_year in tables.items()])
    lines = [Line(f"By estimate, as revised in the sources: {counts}", _sources(*tables.values()))]
    same = [year for year, by_year in tables.items() if by_year.under() == number(figure)]
    if same:
        under = {s.stp for s in table.standings if (s.per_leader or FEW) < FEW}
        then = tables[max(same)].standings
        grown = [s for s in then if (s.per_leader or FEW) < FEW and s.stp not in under]
        names = say_list(
            [f"{title(view, s.stp)} ({say_people(s.per_leader or 0)} in mid-{max(same)})" for s in grown]
        )
        because = (
            f": since then {names} {'has' if len(grown) == 1 else 'have'} passed {FEW:,}" if grown else ""
        )
        lines.append(
            Line(
                f"The published number comes out on the estimate of mid-{max(same)}, not on the later ones{because}",
                (*figure.sources, *_sources(tables[max(same)])),
            )
        )
    return lines


def _by_estimate(view: View) -> dict[int, League]:
    """Compute the table on every year's estimate by the day that gives every STP a figure, the earliest first."""
    years = {
        p.as_of.first.year
        for p in view.register.populations
        if p.basis is _BASIS and p.body.kind is Kind.STP and p.as_of.first <= view.day
    }
    tables = {year: league(view, Measure(_BASIS, year)) for year in sorted(years)}
    return {year: table for year, table in tables.items() if table.ranked == len(table.standings)}


def _estimate(table: League) -> str:
    dates = {s.population.as_of for s in table.standings if s.population}
    return f"ONS resident estimate of mid-{max(dates).year}" if dates else "population"


def _sources(*tables: League) -> tuple[str, ...]:
    """Name the sources of the counts and populations of some tables."""
    rows = [s for table in tables for s in table.standings]
    parts = [part for s in rows for part in (s.published, s.population) if part is not None]
    return tuple(dict.fromkeys(source for part in parts for source in part.sources))
