"""Compares what the facts give with what they must give, figure by figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.days import parse_when, say_day
from data.faults import Fault
from data.league import League, league
from data.model import Basis, Kind
from data.population import Measure
from data.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.facts_reader import Record
    from data.register import Register
    from data.rows import Row


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure, what the facts give for it, and what is expected."""

    said: str
    given: float
    expected: float
    fault: Fault | None


def compare_figures(register: Register, expectations: Sequence[Record[Row]]) -> list[Compared]:
    """Compute each expected figure from the register."""
    return [_compare(register, record) for record in expectations]


def _compare(register: Register, record: Record[Row]) -> Compared:
    row: Any = record.row
    view = register.at(row.on)
    measure = Measure(Basis(row.basis), parse_when(row.as_of).first.year) if row.basis else Measure()
    given = _FIGURES[row.figure](view, row.kind, measure)
    said = f"{row.figure.replace('_', ' ')}, {row.kind}, {say_day(row.on)}" + (
        f", {row.basis} {row.as_of}" if row.basis else ""
    )
    fault = None
    if given != row.expected:
        fault = Fault(
            record.file,
            record.line,
            "expected",
            f"{said}: the facts give {given:,g}",
            f"{row.expected:,g} is right",
        )
    return Compared(said, given, row.expected, fault)


def _bodies(view: View, kind: Kind, measure: Measure) -> float:
    del measure
    return len(view.open_bodies(kind))


def _population(view: View, kind: Kind, measure: Measure) -> float:
    counts = [view.headcount(body, measure) for body in view.open_bodies(kind)]
    return sum(count.people for count in counts if count)


def _published_leaders(view: View, kind: Kind, measure: Measure) -> float:
    del measure
    return sum(count.leaders for stp in view.open_bodies(kind) if (count := view.published_count(stp)))


def _top(view: View, measure: Measure, part: str) -> float:
    top = league(view, measure).top()
    return float(getattr(top, part)) if top else 0


def _lowest(table: League) -> float:
    return min((s.per_leader for s in table.standings if s.per_leader is not None), default=0)


_Figure = Callable[[View, Kind, Measure], float]

_FIGURES: dict[str, _Figure] = {
    "bodies": _bodies,
    "population": _population,
    "published_leaders": _published_leaders,
    "top_ccgs": lambda view, _kind, measure: _top(view, measure, "ccgs"),
    "top_leaders": lambda view, _kind, measure: _top(view, measure, "leaders"),
    "top_share": lambda view, _kind, measure: _top(view, measure, "share"),
    "lowest_per_leader": lambda view, _kind, measure: _lowest(league(view, measure)),
    "under_300000": lambda view, _kind, measure: league(view, measure).under(),
}
