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

    `parts` are the bodies it was added up from; `stated` is the date as precise as the source gives it.
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


def headcount(populations: Iterable[Population], day: date, measure: Measure) -> Headcount | None:
    """Choose the figure of the measure for a body on a day.

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
    in_force = financial_year_start(day)
    chosen = min(
        (p for p in dated if p.as_of.first == latest),
        key=lambda p: (p.boundaries > in_force, abs(p.boundaries - in_force)),
    )
    return Headcount(
        chosen.people,
        chosen.basis,
        _dated(chosen, day),
        chosen.boundaries,
        chosen.confidence,
        chosen.sources,
        note=chosen.note,
        stated=chosen.as_of.text,
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


def own_or_added(own: Headcount | None, added: Headcount | None) -> Headcount | None:
    """Choose between a footprint's own figure and the sum of its members'.

    Its own is for the boundaries of 2018, its members' are for the day's; where both agree, its own is
    better, because a source publishes it.
    """
    if own is None or added is None:
        return own or added
    return (
        added if (added.as_of, added.people) != (own.as_of, own.people) and added.as_of >= own.as_of else own
    )
