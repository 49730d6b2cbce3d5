"""How many people a body answers for on a day: one basis, one date, one set of boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.days import financial_year_start
from data.model import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.model import BodyKey, Population


@dataclass(frozen=True, slots=True)
class Measure:
    """Which population is asked for: a basis, and a year of it (None: the last on or before the day)."""

    basis: Basis = Basis.ONS_RESIDENT
    year: int | None = None


DEFAULT = Measure()


@dataclass(frozen=True, slots=True)
class Headcount:
    """A number of people with its basis, date and sources.

    `parts` are the bodies it was added up from; `computed` tells that it was put together from smaller areas, because
    none was published on these boundaries; `stated` is the date as precise as the source gives it.
    """

    people: int
    basis: Basis
    as_of: date
    boundaries: int
    confidence: str
    sources: tuple[str, ...]
    parts: tuple[BodyKey, ...] = ()
    note: str = ""
    stated: str = ""
    computed: bool = False


def headcount(populations: Iterable[Population], day: date, measure: Measure) -> Headcount | None:
    """Choose the figure of the measure for a body on a day, of those that are published for it.

    The date is the last on or before the day (or in the year asked for); of several sets of boundaries, the
    one in force on the day, else the nearest earlier, else the nearest later one.
    """
    of_basis = [p for p in populations if p.basis == measure.basis]
    if measure.year is None:
        dated = [p for p in of_basis if p.as_of.first <= day]
    else:
        dated = [p for p in of_basis if p.as_of.first.year == measure.year]
    if not dated:
        return None
    latest = max(p.as_of.first for p in dated)
    return headcount_of(nearest_boundaries([p for p in dated if p.as_of.first == latest], day), day)


def nearest_boundaries(figures: Sequence[Population], day: date) -> Population:
    """Of figures of one date choose that on the boundaries in force, else the nearest earlier, else the nearest later."""
    in_force = financial_year_start(day)
    return min(figures, key=lambda p: (p.boundaries > in_force, abs(p.boundaries - in_force)))


def headcount_of(population: Population, day: date) -> Headcount:
    """Give a published figure as it is told on a day."""
    return Headcount(
        population.people,
        population.basis,
        _dated(population, day),
        population.boundaries,
        population.confidence,
        population.sources,
        note=population.note,
        stated=population.as_of.text,
    )


def _dated(population: Population, day: date) -> date:
    # a figure stated in a year that is not over is not dated into the future
    still_open = population.as_of.first <= day < population.as_of.last
    return day if still_open else population.as_of.last


def total(parts: Sequence[tuple[BodyKey, Headcount | None]]) -> Headcount | None:
    """Add up the members' figures; None unless every member has one of the same basis and date."""
    counts = [count for _, count in parts if count]
    if not counts or len(counts) != len(parts) or len({(c.basis, c.as_of) for c in counts}) != 1:
        return None
    return Headcount(
        sum(count.people for count in counts),
        counts[0].basis,
        counts[0].as_of,
        max(count.boundaries for count in counts),
        "derived",
        tuple(dict.fromkeys(source for count in counts for source in count.sources)),
        tuple(key for key, _ in parts),
        stated=counts[0].stated,
    )
