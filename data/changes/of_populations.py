"""Differences in the populations, figure by figure: of a body, a basis, a date and a set of boundaries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from data.changes.change import Aspect
from data.formatting import BASIS_NAMES, hedge
from data.model import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.changes.change import Change
    from data.changes.comparing import Comparison
    from data.dates import When
    from data.model import BodyKey, Population
    from data.register import Register

_Key = tuple["BodyKey", Basis, "When", int]


def population_changes(compared: Comparison) -> Iterator[Change]:
    """Give one change for each figure that was added, taken away or changed."""
    before, after = _by_key(compared.before), _by_key(compared.after)
    several = _of_several_boundaries(before, after)
    for key in dict.fromkeys((*after, *before)):
        was, is_now = before.get(key, []), after.get(key, [])
        gone = [p for p in was if p.people not in {q.people for q in is_now}]
        new = [p for p in is_now if p.people not in {q.people for q in was}]
        told = new or gone
        if not told or key[0] not in compared.after.bodies:
            continue
        bounds = key[:3] in several
        said = [" and ".join(say_figure(p, bounds=bounds) for p in some) for some in (gone, new)]
        if not gone:
            said = ["", f"now also stated: {said[1]}"]
        elif not new:
            said = ["", f"no longer stated: {said[0]}"]
        yield compared.change(
            Aspect.POPULATION,
            (key[0],),
            said[1],
            before=said[0],
            happened=key[2] if new else None,
            sources=(source for p in told for source in p.sources),
            confidence=told[0].confidence,
        )


def _by_key(register: Register) -> Mapping[_Key, list[Population]]:
    found: dict[_Key, list[Population]] = defaultdict(list)
    for p in register.populations:
        found[p.body, p.basis, p.as_of, p.boundaries].append(p)
    return found


def _of_several_boundaries(*tables: Mapping[_Key, list[Population]]) -> set[tuple[BodyKey, Basis, When]]:
    boundaries: dict[tuple[BodyKey, Basis, When], set[int]] = defaultdict(set)
    for table in tables:
        for body, basis, as_of, year in table:
            boundaries[body, basis, as_of].add(year)
    return {key for key, years in boundaries.items() if len(years) > 1}


def say_figure(p: Population, *, bounds: bool = False) -> str:
    """Say a figure with its basis and date: "226,435 (ONS resident estimate, mid-2018)"."""
    middle = (
        p.basis is Basis.ONS_RESIDENT and p.as_of.exact and (p.as_of.last.month, p.as_of.last.day) == (6, 30)
    )
    when = f"mid-{p.as_of.last.year}" if middle else str(p.as_of)
    on = f", boundaries of April {p.boundaries}" if bounds and p.boundaries else ""
    return f"{p.people:,} ({BASIS_NAMES[p.basis]}, {when}{on}){hedge(p.confidence)}"
