"""ONS mid-year estimates of residents for any body on any day, on the boundaries that it had on that day.

A published figure counts where it is for the same units. Where none is, an STP is added up from its CCGs, and any other
body is computed: from the estimates of its units, or from published figures of CCGs that together are the same units.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Final

from data.days import financial_year_start
from data.model import Basis, Kind
from data.population import Headcount, headcount_of, nearest_boundaries, total
from data.units import ESTIMATES, boundaries_in_force, units_on_boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.model import BodyKey, Population
    from data.register import Register
    from data.view import View

    Estimates = Mapping[date, Headcount]

_MIDDLE: Final = (6, 30)


def estimates_in_view(view: View, body: BodyKey) -> Estimates:
    """Give the estimate of each mid-year that there is on the body's boundaries of the view's day.

    Where its units are not known, the figures published for it are taken as they are. Ask `View.estimates`, which keeps them.
    """
    units = view.units(body)
    boundaries = boundaries_in_force(body.kind, view.day)
    # on the same units and boundaries the estimates are those of any other day
    kept: dict[object, Estimates] = view.register.kept("estimates", dict)
    key = (body, units, boundaries, financial_year_start(view.day))
    if body.kind is not Kind.STP and key in kept:
        return kept[key]
    own = _published(view, body, units)
    if body.kind is Kind.STP and (members := view.ccgs_of(body)):
        added = _added(view, members)
        # what is published may be for other CCGs than those of the day
        agreed = {day: one for day, one in own.items() if day not in added or added[day].people == one.people}
        return {**added, **agreed}
    kept[key] = {**_computed(view.register, units, boundaries), **own}
    return kept[key]


def estimate_for(estimates: Estimates, day: date, year: int | None) -> Headcount | None:
    """Choose the estimate of a year, or the last by the day; where there is only a later one, the first of those."""
    if year is not None:
        return next((count for as_of, count in estimates.items() if as_of.year == year), None)
    by_then = [as_of for as_of in estimates if as_of <= day]
    if not estimates:
        return None
    return estimates[max(by_then) if by_then else min(estimates)]


def _published(view: View, body: BodyKey, units: frozenset[int]) -> dict[date, Headcount]:
    dated: dict[date, list[Population]] = defaultdict(list)
    for p in view.register.populations_of.get(body, ()):
        if p.basis is not Basis.ONS_RESIDENT:
            continue
        if not units or units_on_boundaries(view.register, body, p.boundaries) == units:
            dated[p.as_of.first].append(p)
    return {
        as_of: headcount_of(nearest_boundaries(figures, view.day), view.day)
        for as_of, figures in dated.items()
    }


def _added(view: View, members: Sequence[BodyKey]) -> dict[date, Headcount]:
    of_each = [view.estimates(member) for member in members]
    shared = reduce(lambda days, one: days & one.keys(), of_each[1:], set(of_each[0]))
    sums = {
        day: total([(member, one[day]) for member, one in zip(members, of_each, strict=True)])
        for day in shared
    }
    return {day: count for day, count in sums.items() if count}


def _computed(register: Register, units: frozenset[int], boundaries: int) -> dict[date, Headcount]:
    if not units:
        return {}
    found = {}
    for place, year in enumerate(ESTIMATES):
        parts = [register.units[unit] for unit in units]
        sources = dict.fromkeys(source for unit in parts for source in unit.sources)
        people = sum(unit.residents[place] for unit in parts)
        found[date(year, *_MIDDLE)] = _derived(people, date(year, *_MIDDLE), boundaries, tuple(sources))
    for as_of, cells in register.ccg_estimates.items():
        if as_of not in found and (whole := _made_of(units, cells)):
            sources = dict.fromkeys(source for p in whole for source in p.sources)
            found[as_of] = _derived(sum(p.people for p in whole), as_of, boundaries, tuple(sources))
    return found


def _derived(people: int, as_of: date, boundaries: int, sources: tuple[str, ...]) -> Headcount:
    return Headcount(
        people,
        Basis.ONS_RESIDENT,
        as_of,
        boundaries,
        "derived",
        sources,
        stated=as_of.isoformat(),
        computed=True,
    )


def _made_of(units: frozenset[int], cells: Mapping[int, tuple[int, Population]]) -> list[Population]:
    """Give the figures of CCGs that together are the units; none unless they are exactly those."""
    found = {unit: cells[unit] for unit in units if unit in cells}
    figures = {p.body: (size, p) for size, p in found.values()}
    exact = len(found) == len(units) == sum(size for size, _ in figures.values())
    return [p for _, p in figures.values()] if exact else []


def ccg_estimates(register: Register) -> Mapping[date, Mapping[int, tuple[int, Population]]]:
    """Map each mid-year that only CCGs have estimates of to the figure of each unit's CCG, with how many units it is for."""
    found: dict[date, dict[int, tuple[int, Population]]] = defaultdict(dict)
    for p in register.populations:
        if p.body.kind is not Kind.CCG or p.basis is not Basis.ONS_RESIDENT:
            continue
        if p.as_of.first.year in ESTIMATES:
            continue
        units = units_on_boundaries(register, p.body, p.boundaries)
        for unit in units:
            found[p.as_of.first][unit] = (len(units), p)
    return found
