"""Ratings of CCGs: which had one, and ratings beside people per leader, as HSJ reported and as the partial ratings show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.dates import parse_when, say_day
from data.formatting import counted, ordinal, plain_list, say_people, short, some
from data.mergers import family_of
from data.model import Kind
from data.query.answer import Answer, Column, Fact, Line, Table, compose, not_known, sources_of
from data.query.areas import area_name, covering
from data.query.counting import standings_sources
from data.query.day_table import table_of
from data.query.query import Attribute, Do, Where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from data.league import Standing
    from data.model import BodyKey, Rating
    from data.query.answer import Cell
    from data.query.query import Query
    from data.register import Register
    from data.view import View


A = Attribute
RATINGS: Final = ("Outstanding", "Good", "Requires improvement", "Inadequate")
_QUARTERS: Final = 4
_YEARS_TOLD: Final = 2
_INADEQUATE: Final = "Inadequate"
_COMPLETE: Final = "complete list"
_FROM_NEWS: Final = "partial, from news reports"
_SEEN: Final = "quality_and_population_per_ao"
_CAUSE: Final = (
    "The two are set beside each other: ratings are partial and STPs differ in much else, so neither a cause nor a "
    "correlation can be read from this."
)


@dataclass(frozen=True, slots=True)
class _Year:
    """The CCGs found rated Inadequate for an assessment year, and how far the list goes.

    `placed` has them by the number of the quarter of their STP (1: the most people per leader); 0 where not known.
    """

    name: str
    last: date
    placed: Mapping[int, Sequence[BodyKey]]
    complete: bool
    note: str
    sources: tuple[str, ...]

    @property
    def found(self) -> int:
        return sum(map(len, self.placed.values()))

    @property
    def extent(self) -> str:
        return f"all {self.found}" if self.complete else "partial"

    @property
    def caveat(self) -> str:
        if self.complete:
            return f"all {self.found} CCGs rated {_INADEQUATE} are listed"
        return f"partial, {self.found} found" + (f": {self.note}" if self.note else "")

    def within(self, quarter: int) -> int:
        return len(self.placed.get(quarter, ()))


def quality(query: Query, register: Register) -> Answer:
    """Say what a source saw between quality and people per leader, and set the CCGs rated Inadequate beside it.

    Of the assessment years that had ended by the day, the last with a CCG rated Inadequate is set beside it, and those
    of which all are listed.
    """
    rated = [r for r in register.ratings if r.rating == _INADEQUATE and parse_when(r.year).last <= query.on]
    day = _day(register, query.on)
    if not rated or day is None:
        text = f"Not known: no rating was found of an assessment year that had ended by {say_day(query.on)}; the first is 2015/16."
        return not_known(register, "Not known", Line(text), query.on)
    view = register.at(day)
    quarters = _quarters(view)
    found = [
        _year(view, name, [r for r in rated if r.year == name], quarters) for name in {r.year for r in rated}
    ]
    found.sort(key=lambda year: year.last, reverse=True)
    years = [year for place, year in enumerate(found) if place == 0 or year.complete]
    seen = register.figures_of.get(_SEEN, ())[:1]
    told = "No clear correlation can be read from the ratings found."
    for figure in seen:
        publisher = register.sources[figure.sources[0]].publisher
        told = f"{publisher} saw {figure.value} between the two ({figure.as_of})."
    cited = (*sources_of((*seen, *years)), *standings_sources(table_of(view).league.standings))
    notes = [_CAUSE]
    if day != query.on:
        notes.append(
            f"People per leader is not known for every STP on {say_day(query.on)}; the leaders of every STP were counted for {say_day(day)}."
        )
    caveats = tuple(Line(f"{y.name}: {y.caveat}", y.sources) for y in years)
    return compose(
        register,
        title="Ratings beside people per leader",
        subtitle=f"Leaders of {say_day(day)}",
        headline=Line(f"{told} {_by_quarter(years, day)}", tuple(dict.fromkeys(cited))),
        details=(*(_listed(view, y) for y in years), Fact("What is set beside what", caveats)),
        tables=(_table(view, years, quarters),),
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


def _quarters(view: View) -> list[list[Standing]]:
    """Divide the STPs by their place in the league table, the most people per leader first."""
    ranked = [s for s in table_of(view).league.standings if s.rank]
    parts = [place * _QUARTERS // len(ranked) for place in range(len(ranked))]
    return [[s for s, part in zip(ranked, parts, strict=True) if part == n] for n in range(_QUARTERS)]


def _year(view: View, name: str, rated: Sequence[Rating], quarters: Sequence[Sequence[Standing]]) -> _Year:
    quarter_of = {s.stp: n for n, group in enumerate(quarters, 1) for s in group}
    placed: dict[int, list[BodyKey]] = defaultdict(list)
    for rating in rated:
        stp = view.parent(_successor_on_day(view, rating.body), Kind.STP)
        placed[quarter_of.get(stp, 0) if stp else 0].append(rating.body)
    remarks = dict.fromkeys(r.note.removeprefix(_FROM_NEWS).strip("; ") for r in rated)
    note = "; ".join(remark for remark in remarks if remark and _COMPLETE not in remark)
    complete = any(_COMPLETE in r.note for r in rated)
    return _Year(name, parse_when(name).last, placed, complete, note, sources_of(rated))


def _successor_on_day(view: View, ccg: BodyKey) -> BodyKey:
    """Give the CCG that stood for a rated one on the day: itself, or the one it had merged into."""
    if view.is_open(ccg):
        return ccg
    later = (key for step in view.became(ccg, view.day) for key in step.successors)
    return next((key for key in later if view.is_open(key)), ccg)


def _by_quarter(years: Sequence[_Year], day: date) -> str:
    last, *others = years
    listed = f"{last.found} CCGs" + ("" if last.complete else " that a partial list shows")
    beside = "".join(
        f" For {y.name}, of {y.extent}, it was {y.within(1)} and {y.within(_QUARTERS)}." for y in others
    )
    return (
        f"Of the {listed} rated {_INADEQUATE} for {last.name}, {last.within(1)} were in the quarter of STPs with the most people per leader on "
        f"{say_day(day)} and {last.within(_QUARTERS)} in the quarter with the fewest.{beside}"
    )


def _table(view: View, years: Sequence[_Year], quarters: Sequence[Sequence[Standing]]) -> Table:
    ends = {1: ", most people per leader", _QUARTERS: ", fewest people per leader"}
    columns = (
        Column("Quarter of STPs"), Column("People per leader"), Column("STPs", numeric=True), Column("CCGs", numeric=True),
        *(Column(f"{_INADEQUATE} {y.name}, {y.extent}", numeric=True) for y in years),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for n, group in enumerate(quarters, 1):
        if numbers := [s.per_leader or 0 for s in group]:
            span = f"{say_people(min(numbers))} to {say_people(max(numbers))}"
            placed = (y.within(n) for y in years)
            rows.append(
                (f"{ordinal(n)}{ends.get(n, '')}", span, len(group), sum(s.ccgs for s in group), *placed)
            )
    cited = (*sources_of(years), *standings_sources(table_of(view).league.standings))
    name = f"CCGs rated {_INADEQUATE}, by people per leader of their STP on {say_day(view.day)}"
    return Table(name, columns, tuple(rows), tuple(dict.fromkeys(cited)))


def _listed(view: View, year: _Year) -> Fact:
    lines = []
    for quarter, ccgs in sorted(year.placed.items()):
        named = plain_list(sorted(short(view, ccg) for ccg in ccgs))
        where = f"{ordinal(quarter)} quarter" if quarter else "STP not known"
        lines.append(Line(f"{where}: {named}", year.sources))
    return Fact(f"Rated {_INADEQUATE} for {year.name}, {year.extent}", tuple(lines))


def rated(query: Query, register: Register) -> Answer:
    """List the CCGs that are known to have had a rating, by assessment year, the latest first.

    Of a period those years count that ended in it, of a day all that had ended by it.
    """
    wanted = next(iter(query.words), "")
    if wanted not in RATINGS:
        return quality(query, register)
    first = query.first if query.dated and query.first != query.last else None
    last, where = query.last if first and query.last else query.on, query.where or Where(Kind.CCG)
    named = [area_name(register.at(query.on), body) for body in where.within]
    named += [where.area_name] if where.area else []
    area = f" in {plain_list(named)}" if named else ""
    # by what bodies came from and became, as no list of members reaches back to the first ratings
    within = {ccg for body in where.within for ccg in family_of(register, body).every}

    def lies_there(ccg: BodyKey, day: date) -> bool:
        covered = where.area and ccg in covering(register.at(day), where.area, Kind.CCG)
        return not area or ccg in within or bool(covered)

    by_year: dict[str, list[Rating]] = defaultdict(list)
    for rating in register.ratings:
        ended = parse_when(rating.year).last
        in_time = (first or ended) <= ended <= last
        if rating.rating == wanted and in_time and lies_there(rating.body, ended):
            by_year[rating.year].append(rating)
    if not by_year:
        when = (
            f"that ended from {say_day(first)} to {say_day(last)}"
            if first
            else f"that had ended by {say_day(last)}"
        )
        text = f"Not known: the ratings found name no CCG{area} as rated {wanted} for an assessment year {when}; they are not complete."
        return not_known(register, f"CCGs rated {wanted}", Line(text), query.on)
    years = sorted(by_year, reverse=True)
    lines = tuple(_known_of(query, register, by_year[year], area) for year in years)
    word = "Yes: " if query.do is Do.CHECK else ""
    text = " ".join(line.text for line in lines[:_YEARS_TOLD])
    rows = tuple(
        (short(register.at(parse_when(year).last), r.body), year, wanted)
        for year in years
        for r in by_year[year]
    )
    columns = (Column("CCG"), Column("Assessment year"), Column("Rating"))
    return compose(
        register,
        title=f"CCGs rated {wanted}{area}",
        headline=Line(word + text, sources_of(lines)),
        tables=(Table(f"CCGs rated {wanted}{area}", columns, rows, sources_of(lines)),),
        on=query.on,
    )


def _known_of(query: Query, register: Register, ratings: Sequence[Rating], area: str) -> Line:
    """Say which CCGs are known to have had a rating for one assessment year, and whether these are all."""
    year, wanted, number = ratings[0].year, ratings[0].rating, len(ratings)
    view = register.at(parse_when(year).last)
    complete = any(_COMPLETE in r.note for r in ratings)
    said = some(sorted(short(view, r.body) for r in ratings))
    were = "was" if number == 1 else "were"
    begin = "" if complete else "at least " if query.do is Do.CHECK else "At least "
    rest = "" if complete else " (the list found is partial)"
    return Line(
        f"{begin}{counted(number, Kind.CCG)}{area} {were} rated {wanted} for {year}: {said}{rest}.",
        sources_of(ratings),
    )


SETS: Final = {
    (A.QUALITY, Do.VALUE): quality,
    (A.QUALITY, Do.CHECK): quality,
    (A.RATING, Do.VALUE): quality,
    (A.RATING, Do.LIST): rated,
    (A.RATING, Do.COUNT): rated,
    (A.RATING, Do.CHECK): rated,
}
