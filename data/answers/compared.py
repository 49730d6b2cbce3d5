"""One body's side of a comparison: every measure as a cell of the table and as a line with its sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.answers.document import Line
from data.answers.merging import merger_fact
from data.answers.place import members_fact, place_fact
from data.answers.ranked import say_grade
from data.league import league, sources_of
from data.measures import YARDSTICKS, ranking
from data.model import Kind
from data.wording import KIND_NAMES, ordinal, say_count, say_list, say_people, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.answers.document import Cell
    from data.league import Standing
    from data.model import BodyKey
    from data.view import View

_LEADERS_NAMED: Final = 4
DOES_NOT_APPLY: Final = "–"
"""Stands in a cell where a body cannot have the measure; an empty cell means that it is not known."""


@dataclass(frozen=True, slots=True)
class Value:
    """A measure of a body: the cell of the table, how it is said, and its sources."""

    cell: Cell
    said: str = ""
    sources: tuple[str, ...] = ()

    def line(self, name: str) -> Line:
        text = self.said or ("not known" if self.cell is None else str(self.cell))
        return Line(f"{name}: {text}", self.sources)


@dataclass(frozen=True, slots=True)
class Compared:
    """A body and its values by the label of the measure, in the order of the table."""

    body: BodyKey
    name: str
    values: dict[str, Value]


def compare_body(view: View, body: BodyKey) -> Compared:
    """Collect the measures of a body."""
    stp = body if body.kind is Kind.STP else view.parent(body, Kind.STP)
    standing = league(view).of(stp) if stp else None
    own = standing if body.kind is Kind.STP else None
    values = {
        "Kind": Value(KIND_NAMES[body.kind].capitalize(), "", view.register.bodies[body].sources[:1]),
        "Leaders": _leaders(view, body),
        "Population": _population(view, body),
        **_counts(view, own),
        **_per_leader(view, body, standing),
        "Merger status": _merger(view, body),
        "Part of": _parent(view, body),
        "Region": _region(view, body),
    }
    return Compared(body, title(view, body), values)


def _counts(view: View, own: Standing | None) -> dict[str, Value]:
    if own is None:
        return {label: Value(DOES_NOT_APPLY) for label in ("CCGs", "Leaders published", "Leaders named")}
    members = members_fact(view, own.stp)
    lists = members.lines[0].sources if members else ()
    published = own.published
    return {
        "CCGs": Value(own.ccgs, "", lists),
        "Leaders published": Value(published.leaders, "", published.sources) if published else Value(None),
        "Leaders named": Value(len(own.named), "", _named_sources(view, own)),
    }


def _named_sources(view: View, own: Standing) -> tuple[str, ...]:
    return sources_of([replace(own, published=None, population=None)], view)


def _leaders(view: View, body: BodyKey) -> Value:
    people, unknown = view.leaders_of(body) if body.kind is Kind.STP else (view.leadership(body).people, ())
    bodies = view.ccgs_of(body) if body.kind is Kind.STP else (body,)
    names, sources = [], []
    for person in people:
        led = [key for key in bodies if person in view.leadership(key).people]
        holders = [h for key in led for h in view.leadership(key).holders if h.person == person]
        interim = "interim, " if all(holder.interim for holder in holders) else ""
        names.append(f"{view.register.people[person].name} ({interim}{say_grade(view, led, person)})")
        sources += [source for h in holders for source in h.statements[0].sources]
    if not names:
        return Value(None)
    if len(names) > _LEADERS_NAMED:
        names = [*names[: _LEADERS_NAMED - 1], f"{len(names) - _LEADERS_NAMED + 1} more"]
    rest = f"; not known for {say_count(len(unknown), 'CCG')}" if unknown else ""
    said = say_list(names) + rest
    return Value(said, said, tuple(dict.fromkeys(sources)))


def _population(view: View, body: BodyKey) -> Value:
    count = view.headcount(body)
    return Value(count.people, f"{say_people(count.people)} people", count.sources) if count else Value(None)


def _per_leader(view: View, body: BodyKey, standing: Standing | None) -> dict[str, Value]:
    if body.kind is Kind.ICB:
        return _per_chief_executive(view, body)
    known = standing if standing and standing.per_leader is not None else None
    if known is None:
        return {"People per leader": Value(None), "Rank": Value(None)}
    table = league(view)
    where = f" in {title(view, known.stp)}" if body.kind is Kind.CCG else ""
    among = "" if table.ranked == len(table.standings) else " for which it is known"
    rank = f"{ordinal(known.rank or 0)} of {table.ranked} STPs{among}"
    sources = known.published.sources if known.published else _named_sources(view, known)
    counted = known.population.sources if known.population else ()
    sources = tuple(dict.fromkeys((*sources, *counted)))
    said = f"{say_people(known.per_leader or 0)} people{where}, for {say_count(known.leaders or 0, 'leader')}; {rank}"
    return {"People per leader": Value(known.per_leader, said, sources), "Rank": Value(rank, "", sources)}


def _per_chief_executive(view: View, icb: BodyKey) -> dict[str, Value]:
    rows = ranking(view, YARDSTICKS[0], Kind.ICB)
    row = next((row for row in rows if icb in row.bodies and row.value is not None), None)
    if row is None:
        return {"People per leader": Value(None), "Rank": Value(None)}
    people = row.people or 0
    held = [s for key in row.bodies for s in view.leadership(key).holders[0].statements[0].sources]
    sources = tuple(dict.fromkeys((*held, *(s for count in row.counted for s in count.sources))))
    over = f" over {len(row.bodies)} ICBs" if len(row.bodies) > 1 else ""
    known = sum(other.value is not None for other in rows)
    rank = f"{ordinal(row.place or 0)} of {known} chief executives"
    weak = ", weak source" if row.weak else ""
    said = f"{say_people(people)} people for its chief executive{over}; {rank}{weak}"
    return {"People per leader": Value(people, said, sources), "Rank": Value(rank, "", sources)}


def _merger(view: View, body: BodyKey) -> Value:
    line = merger_fact(view, body).lines[0]
    return Value(line.text, line.text, line.sources)


def _parent(view: View, body: BodyKey) -> Value:
    if body.kind is not Kind.CCG:
        return Value(DOES_NOT_APPLY)
    parent = view.parent(body, Kind.STP, Kind.ICB)
    return Value(title(view, parent), "", _list_sources(view, body)) if parent else Value(None)


def _region(view: View, body: BodyKey) -> Value:
    region = view.region(body)
    return Value(title(view, region), "", _list_sources(view, body)) if region else Value(None)


def _list_sources(view: View, body: BodyKey) -> tuple[str, ...]:
    """Name the lists that show where a body belonged; an STP's region can be that of its CCGs."""
    places = (place_fact(view, key) for key in (body, *(view.ccgs_of(body) if body.kind is Kind.STP else ())))
    return next((place.lines[0].sources for place in places if place and place.lines[0].sources), ())


def shown_labels(compared: Sequence[Compared]) -> tuple[str, ...]:
    """Give the measures that are known of at least one body."""
    return tuple(
        label
        for label in compared[0].values
        if any(one.values[label].cell not in (None, DOES_NOT_APPLY) for one in compared)
    )
