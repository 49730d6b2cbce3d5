"""Which population to set bodies beside each other by: one basis and one date for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.model import Basis
from data.population import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.model import BodyKey
    from data.view import View


def shared_population(view: View, bodies: Sequence[BodyKey]) -> Measure | None:
    """Give the latest population by the day, of one basis and date, that every one of `bodies` has."""
    return next((m for m in _measures(view) if all(view.headcount(body, m) for body in bodies)), None)


def widest_population(view: View, bodies: Sequence[BodyKey]) -> Measure | None:
    """Give the population, of one basis and date, that most of `bodies` have; of equal ones the latest."""
    found = [(sum(view.headcount(body, m) is not None for body in bodies), m) for m in _measures(view)]
    return max(found, key=lambda pair: pair[0])[1] if any(number for number, _ in found) else None


def _measures(view: View) -> list[Measure]:
    # a figure "as stated" has no basis, so that no two of them can be compared
    years = {
        (p.basis, p.as_of.first.year)
        for p in view.register.populations
        if p.basis in (Basis.ONS_RESIDENT, Basis.CENSUS_RESIDENT) and p.as_of.first <= view.day
    }
    newest_first = sorted(years, key=lambda pair: (pair[0] != Basis.ONS_RESIDENT, -pair[1]))
    return [Measure(basis, year) for basis, year in newest_first]
