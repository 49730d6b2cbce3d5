"""Which population to set bodies beside each other by: one basis and one date for all of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from data.model import Basis, Kind
from data.population import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.model import BodyKey
    from data.register import Register
    from data.view import View

    _Index = dict[Measure, tuple[date, frozenset[BodyKey]]]


def shared_population(view: View, bodies: Sequence[BodyKey]) -> Measure | None:
    """Give the latest population by the day, of one basis and date, that every one of `bodies` has."""
    return next((m for m, having in _measures(view) if all(_has(view, b, having) for b in bodies)), None)


def widest_population(view: View, bodies: Sequence[BodyKey]) -> Measure | None:
    """Give the population, of one basis and date, that most of `bodies` have; of equal ones the latest."""
    found = [(sum(_has(view, body, having) for body in bodies), m) for m, having in _measures(view)]
    return max(found, key=lambda pair: pair[0])[1] if any(number for number, _ in found) else None


def _has(view: View, body: BodyKey, having: frozenset[BodyKey]) -> bool:
    if body in having:
        return True
    ccgs = view.ccgs_of(body) if body.kind is Kind.STP else ()
    return bool(ccgs) and having.issuperset(ccgs)


def _measures(view: View) -> list[tuple[Measure, frozenset[BodyKey]]]:
    """List the populations by the day with the bodies that have one, ONS estimates and the newest first."""
    index: _Index = view.register.kept("populations by measure", lambda: _index(view.register))
    by_the_day = [(measure, having) for measure, (first, having) in index.items() if first <= view.day]
    return sorted(by_the_day, key=lambda pair: (pair[0].basis != Basis.ONS_RESIDENT, -(pair[0].year or 0)))


def _index(register: Register) -> _Index:
    # a figure "as stated" has no basis, so that no two of them can be compared
    days: dict[Measure, date] = {}
    bodies: dict[Measure, set[BodyKey]] = defaultdict(set)
    for p in register.populations:
        if p.basis in (Basis.ONS_RESIDENT, Basis.CENSUS_RESIDENT):
            measure = Measure(p.basis, p.as_of.first.year)
            days[measure] = min(days.get(measure, p.as_of.first), p.as_of.first)
            bodies[measure].add(p.body)
    return {measure: (days[measure], frozenset(found)) for measure, found in bodies.items()}
