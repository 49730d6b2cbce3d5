"""Ratings of CCGs beside people per leader: what HSJ reported, and what the partial ratings show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.dates import parse_when, say_day
from data.formatting import ordinal, plain_list, say_people, short
from data.model import Kind
from data.query.answer import Answer, Column, Fact, Line, Outcome, Table, compose, refusal, sources_of
from data.query.counting import standings_sources
from data.query.day_table import table_of
from data.query.query import Attribute, Do

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.league import Standing
    from data.model import BodyKey
    from data.query.answer import Cell
    from data.query.query import Query
    from data.register import Register
    from data.view import View

_QUARTERS: Final = 4
_INADEQUATE: Final = "Inadequate"
_COMPLETE: Final = "complete list"
_FROM_NEWS: Final = "partial, from news reports"
_SEEN: Final = "quality_and_population_per_ao"
_CAUSE: Final = (
    "The two are set beside each other: ratings are partial and STPs differ in much else, so neither a cause nor a "
    "correlation can be read from this."
)


@dataclass(frozen=True, slots=True)
class Year:
    """The CCGs found rated Inadequate for an assessment year, and how far the list goes."""

    name: str
    last: date
    inadequate: tuple[BodyKey, ...]
    complete: bool
    note: str
    sources: tuple[str, ...]

    @property
    def extent(self) -> str:
        return f"all {len(self.inadequate)}" if self.complete else "partial"

    @property
    def caveat(self) -> str:
        if self.complete:
            return f"all {len(self.inadequate)} CCGs rated {_INADEQUATE} are listed"
        return f"partial, {len(self.inadequate)} found" + (f": {self.note}" if self.note else "")


def latest_years(register: Register, day: date) -> tuple[Year, ...]:
    """Give the last assessment year that had ended by the day and has a CCG rated Inadequate, and the complete one."""
    names = {r.year for r in register.ratings if r.rating == _INADEQUATE and parse_when(r.year).last <= day}
    years = sorted((_year(register, name) for name in names), key=lambda year: year.last, reverse=True)
    return tuple(year for place, year in enumerate(years) if place == 0 or year.complete)


def _year(register: Register, name: str) -> Year:
    rated = [r for r in register.ratings if r.year == name and r.rating == _INADEQUATE]
    remarks = dict.fromkeys(r.note.removeprefix(_FROM_NEWS).strip("; ") for r in rated)
    return Year(
        name,
        parse_when(name).last,
        tuple(r.body for r in rated),
        any(_COMPLETE in r.note for r in rated),
        "; ".join(remark for remark in remarks if remark and _COMPLETE not in remark),
        sources_of(rated),
    )


def quality(query: Query, register: Register) -> Answer:
    """Say what a source saw between quality and people per leader, and set the CCGs rated Inadequate beside it."""
    years, day = latest_years(register, query.on), _day(register, query.on)
    seen = next(iter(register.figures_of.get(_SEEN, ())), None)
    if not years or day is None:
        text = f"Not known: no rating was found of an assessment year that had ended by {say_day(query.on)}; the first is 2015/16."
        return refusal("Not known", text, query.on, outcome=Outcome.NOT_KNOWN)
    view = register.at(day)
    quarters = _quarters(view)
    placed = {year.name: _placed(view, year, quarters) for year in years}
    counted = _counted(years, quarters, placed, day)
    told = "No clear correlation can be read from the ratings found. "
    if seen:
        who = register.sources[seen.sources[0]].publisher
        told = f"{who} saw {seen.value} between the two ({seen.as_of}). "
    cited = (
        *sources_of((*([seen] if seen else []), *years)),
        *standings_sources(table_of(view).league.standings),
    )
    notes = [_CAUSE]
    if day != query.on:
        notes.append(
            f"People per leader is not known for every STP on {say_day(query.on)}; the leaders of every STP were counted for {say_day(day)}."
        )
    return compose(
        register,
        title="Ratings beside people per leader",
        subtitle=f"Leaders of {say_day(day)}",
        headline=Line(told + counted, tuple(dict.fromkeys(cited))),
        details=(
            *(_listed(view, y, placed[y.name]) for y in years),
            Fact("What is set beside what", tuple(Line(f"{y.name}: {y.caveat}", y.sources) for y in years)),
        ),
        tables=(_table(view, years, quarters, placed),),
        notes=tuple(notes),
        on=day,
    )


def _day(register: Register, on: date) -> date | None:
    """Choose the day of the leaders: the one asked for if every STP has a figure, else the nearest of published counts."""
    table = table_of(register.at(on)).league
    if table.standings and table.ranked == len(table.standings):
        return on
    days = {count.as_of for count in register.published_counts}
    return min(days, key=lambda day: (abs((day - on).days), day), default=None)


_Quarters = tuple[tuple["Standing", ...], ...]
_Placed = dict[int, list["BodyKey"]]
"""The rated CCGs by the number of the quarter of their STP (1: the most people per leader); 0 where not known."""


def _quarters(view: View) -> _Quarters:
    ranked = [s for s in table_of(view).league.standings if s.rank]
    groups: list[list[Standing]] = [[] for _ in range(_QUARTERS)]
    for place, standing in enumerate(ranked):
        groups[place * _QUARTERS // len(ranked)].append(standing)
    return tuple(tuple(group) for group in groups)


def _placed(view: View, year: Year, quarters: _Quarters) -> _Placed:
    found: _Placed = {}
    for ccg in year.inadequate:
        stp = view.parent(_successor_on_day(view, ccg), Kind.STP)
        number = next((n for n, group in enumerate(quarters, 1) if any(s.stp == stp for s in group)), 0)
        found.setdefault(number, []).append(ccg)
    return found


def _successor_on_day(view: View, ccg: BodyKey) -> BodyKey:
    """Give the CCG that stood for a rated one on the day: itself, or the one it had merged into."""
    if view.is_open(ccg):
        return ccg
    later = (key for step in view.became(ccg, view.day) for key in step.successors)
    return next((key for key in later if view.is_open(key)), ccg)


def _counted(years: Sequence[Year], quarters: _Quarters, placed: dict[str, _Placed], day: date) -> str:
    last, *others = years
    listed = f"{len(last.inadequate)} CCGs" + ("" if last.complete else " that a partial list shows")
    high, low = (len(placed[last.name].get(n, ())) for n in (1, len(quarters)))
    beside = "".join(
        f" For {y.name}, of {y.extent}, it was {len(placed[y.name].get(1, ()))} and {len(placed[y.name].get(len(quarters), ()))}."
        for y in others
    )
    return (
        f"Of the {listed} rated {_INADEQUATE} for {last.name}, {high} were in the quarter of STPs with the most people per leader on "
        f"{say_day(day)} and {low} in the quarter with the fewest.{beside}"
    )


def _table(view: View, years: Sequence[Year], quarters: _Quarters, placed: dict[str, _Placed]) -> Table:
    ends = {1: ", most people per leader", _QUARTERS: ", fewest people per leader"}
    columns = (
        Column("Quarter of STPs"), Column("People per leader"), Column("STPs", numeric=True), Column("CCGs", numeric=True),
        *(Column(f"{_INADEQUATE} {y.name}, {y.extent}", numeric=True) for y in years),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{ordinal(n)}{ends.get(n, '')}",
            f"{say_people(min(s.per_leader or 0 for s in group))} to {say_people(max(s.per_leader or 0 for s in group))}",
            len(group),
            sum(s.ccgs for s in group),
            *(len(placed[y.name].get(n, ())) for y in years),
        )
        for n, group in enumerate(quarters, 1)
        if group
    )
    sources = (*(s for y in years for s in y.sources), *standings_sources(table_of(view).league.standings))
    return Table(
        f"CCGs rated {_INADEQUATE}, by people per leader of their STP on {say_day(view.day)}",
        columns,
        rows,
        tuple(dict.fromkeys(sources)),
    )


def _listed(view: View, year: Year, placed: _Placed) -> Fact:
    lines = []
    for number in sorted(placed):
        named = plain_list(sorted(short(view, ccg) for ccg in placed[number]))
        lines.append(
            Line(f"{f'{ordinal(number)} quarter' if number else 'STP not known'}: {named}", year.sources)
        )
    return Fact(f"Rated {_INADEQUATE} for {year.name}, {year.extent}", tuple(lines))


SETS: Final = {(attribute, Do.VALUE): quality for attribute in (Attribute.QUALITY, Attribute.RATING)} | {
    (Attribute.QUALITY, Do.CHECK): quality
}
