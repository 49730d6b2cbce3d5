"""England on a day, with published figures beside what is counted; ratings of CCGs beside people per leader."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.dates import parse_when, say_day
from data.formatting import counted, on_day, ordinal, plain_list, say_count, say_people, short, title, verb
from data.league import FEW, TOP, chief_executives, league
from data.model import Basis, Kind
from data.population import Measure
from data.query.answer import Answer, Column, Fact, Line, Table, compose, not_known, sources_of
from data.query.counting import TWICE, count_leaders, count_set, standings_sources, together
from data.query.day_table import table_of
from data.query.lines import LEADERS, by_whom, number, published_line, published_near
from data.query.listing import list_set
from data.query.query import Attribute, Do, Feature, Where
from data.query.sets import sources_of_bodies
from data.query.trends import bodies_by_year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from data.league import League, Standing
    from data.model import BodyKey, NationalFigure, Rating
    from data.query.answer import Cell
    from data.query.query import Query
    from data.register import Register
    from data.view import View

A = Attribute

_QUARTERS: Final = 4
_INADEQUATE: Final = "Inadequate"
_COMPLETE: Final = "complete list"
_FROM_NEWS: Final = "partial, from news reports"
_SEEN: Final = "quality_and_population_per_ao"
_CAUSE: Final = (
    "The two are set beside each other: ratings are partial and STPs differ in much else, so neither a cause nor a "
    "correlation can be read from this."
)
_BASIS: Final = Basis.ONS_RESIDENT
_A_YEAR: Final = 366


def stats(query: Query, register: Register) -> Answer:
    """Give the national picture on the day asked for, and the counts of every year."""
    view = register.at(query.on)
    if not view.open_bodies(Kind.CCG) and not view.open_bodies(Kind.ICB):
        line = Line(f"Not known: no CCG and no ICB is known for {say_day(view.day)}.")
        return not_known(register, "Not known", line, view.day)
    leaders = _answered(query, register)
    table, chart = bodies_by_year(register, max(query.today, view.day))
    return compose(
        register,
        title=f"England {on_day(view.day, query.today)}",
        headline=_headline(view, query.today),
        facts=(_bodies(view), *leaders[:2]),
        details=(*leaders[2:], _chief_executives(view), _few_people(view)),
        tables=(table,),
        charts=(chart,),
        on=view.day,
    )


def _answered(query: Query, register: Register) -> tuple[Fact, ...]:
    """Give what the questions about leaders, sharing, the first twelve STPs and small CCGs answer, where there are CCGs."""
    view, ccgs = register.at(query.on), query.about(where=Where(Kind.CCG))
    if not view.open_bodies(Kind.CCG):
        return ()
    sharing = query.about(asks=(A.CARD,), where=Where(Kind.CCG, features=(Feature.SHARES,)))
    asked = {
        "Leaders": count_leaders(ccgs, register),
        "CCGs that share a leader": count_set(sharing, register),
        "CCGs that may be too small": list_set(ccgs.about(asks=(A.SIZE,)), register),
    }
    if view.open_bodies(Kind.STP):
        first = query.about(asks=(A.LEADERS,), by=A.PER_LEADER, top=TOP)
        asked[f"The {TOP} STPs with the most people per leader"] = together(first, register)
    return tuple(Fact(label, (answer.headline, *_counted_twice(answer))) for label, answer in asked.items())


def _counted_twice(answer: Answer) -> list[Line]:
    twice = (line for fact in answer.details if fact.label == TWICE for line in fact.lines)
    return [Line(f"{TWICE}: {line.text}", line.sources) for line in twice]


def _headline(view: View, today: date) -> Line:
    day, were = on_day(view.day, today), verb(view.day, today, "are", "were")
    ccgs, stps, icbs = (len(view.open_bodies(kind)) for kind in (Kind.CCG, Kind.STP, Kind.ICB))
    if icbs:
        chiefs, unknown = chief_executives(view)
        are = "is" if len(chiefs) == 1 else "are"
        led = f"{say_count(len(chiefs), 'person', 'people')} {are} named as chief executive of {icbs - len(unknown)} of them"
        text = f"There {were} {icbs} ICBs {day}; {led}."
        return Line(text, sources_of_bodies(view, view.open_bodies(Kind.ICB)))
    bodies = f"{ccgs} CCGs" + (f" in {stps} STPs" if stps else "")
    figure, top = published_near(view.register, LEADERS[0], view.day), table_of(view).league.top()
    sources = sources_of_bodies(view, view.open_bodies(Kind.CCG))
    if figure and top:
        text = (
            f"{bodies} had {figure.value} leaders {day} ({by_whom(view.register, figure)}); the {top.n} STPs with the most people per leader "
            f"held {top.share}% of the population under {top.leaders} of them."
        )
        return Line(text, (*sources, *figure.sources, *standings_sources(table_of(view).league.standings)))
    leading = [people[0] for ccg in view.open_bodies(Kind.CCG) if (people := view.leadership(ccg).people)]
    count = len(set(leading))
    named = f"{say_count(count, 'person', 'people')} {'is' if count == 1 else 'are'} named as leading {len(leading)} of them"
    return Line(f"There {were} {bodies} {day}; {named}.", sources)


def _bodies(view: View) -> Fact:
    lines = []
    for kind in (Kind.CCG, Kind.STP, Kind.ICB):
        bodies = view.open_bodies(kind)
        if bodies:
            figure = published_near(view.register, f"{kind}_count", view.day)
            published = f"; published: {figure.value} ({by_whom(view.register, figure)})" if figure else ""
            cited = (*sources_of_bodies(view, bodies), *(figure.sources if figure else ()))
            lines.append(Line(f"{counted(len(bodies), kind)}{published}", tuple(dict.fromkeys(cited))))
    return Fact("How many", tuple(lines))


def _chief_executives(view: View) -> Fact | None:
    """Say how many people lead the ICBs, who leads more than one, and how good the evidence is."""
    icbs = view.open_bodies(Kind.ICB)
    if not icbs:
        return None
    chiefs, unknown = chief_executives(view)
    nobody = f"; for {len(unknown)} no one person is known" if unknown else ""
    known, weak = len(icbs) - len(unknown), sum(chief.weak for chief in chiefs)
    lines = [Line(f"{say_count(len(chiefs), 'chief executive')} for {known} of {len(icbs)} ICBs{nobody}")]
    lines += [Line(f"The evidence for {weak} of the {len(chiefs)} is weak")] if weak else []
    several = sorted((c for c in chiefs if len(c.icbs) > 1), key=lambda c: -len(c.icbs))
    sure = sum(bool(view.shares_leader_with(icb)) for icb in icbs)
    weakly = sum(bool(view.may_share_leader_with(icb)) for icb in icbs)
    more = f", and {weakly} more on weaker evidence" if weakly else ""
    lines += [Line(f"{sure} ICBs share their leader with another{more}")] if sure or weakly else []
    for chief in several:
        name = view.register.people[chief.person].name + (" (interim)" if chief.interim else "")
        name += "" if view.shares_leader_with(chief.icbs[0]) else ", on weaker evidence"
        lines.append(Line(f"{name}: {plain_list([short(view, icb) for icb in chief.icbs])}", chief.sources))
    if figure := published_near(view.register, "icb_leadership_teams", view.day, _A_YEAR):
        said = f"leadership teams of ICBs were to go from {figure.value}"
        lines.append(published_line(view.register, figure, said))
    return Fact("Chief executives", tuple(lines))


def _few_people(view: View) -> Fact | None:
    """Count the STPs in which a leader answers for few people, estimate by estimate, beside the published number."""
    table, register = table_of(view).league, view.register
    if not table.standings or table.ranked < len(table.standings):
        return None
    by_year, last = _by_estimate(view), table.standings[-1]
    cited = standings_sources([s for each in by_year.values() for s in each.standings])
    dates = {s.population.as_of for s in table.standings if s.population}
    estimate = f"ONS resident estimate of mid-{max(dates).year}" if dates else "population"
    computed = f"Computed: {say_count(table.under(), 'STP')} on the {estimate}"
    lines = [Line(computed, standings_sources(table.standings))]
    if figure := published_near(register, "stps_with_under_300k_people_per_ao", view.day):
        lines.append(published_line(register, figure, f"{figure.value} STPs"))
        if by_year and table.under() != number(figure):
            counts = plain_list([f"{each.under()} on mid-{year}" for year, each in by_year.items()])
            lines.append(Line(f"By estimate, as revised in the sources: {counts}", cited))
            lines += _why_different(view, by_year, figure)
    fewest = f"Computed: {last.per_leader or 0:,} in {title(view, last.stp)} is the fewest people per leader"
    lines.append(Line(fewest, standings_sources((last,))))
    figure = published_near(register, "min_average_population_per_ao_stp", view.day)
    if figure and number(figure):
        lines.append(published_line(register, figure, f"the fewest is about {number(figure):,}"))
        ends = [f"{each.standings[-1].per_leader or 0:,} on mid-{year}" for year, each in by_year.items()]
        lines.append(Line(f"The fewest by estimate, as revised in the sources: {plain_list(ends)}", cited))
    return Fact(f"STPs under {FEW:,} people per leader", tuple(lines))


def _why_different(view: View, by_year: Mapping[int, League], figure: NationalFigure) -> list[Line]:
    """Say on which estimate the published number comes out, and which STPs make the difference since."""
    same = max((year for year, each in by_year.items() if each.under() == number(figure)), default=None)
    if same is None:
        return []
    few = [s for s in by_year[same].standings if (s.per_leader or FEW) < FEW]
    under = {s.stp for s in table_of(view).league.standings if (s.per_leader or FEW) < FEW}
    grown = [f"{title(view, s.stp)} ({s.per_leader or 0:,} in mid-{same})" for s in few if s.stp not in under]
    passed = f"{plain_list(grown)} {'has' if len(grown) == 1 else 'have'} passed {FEW:,}"
    because = f": since then {passed}" if grown else ""
    text = f"The published number comes out on the estimate of mid-{same}, not on the later ones{because}"
    return [Line(text, (*figure.sources, *standings_sources(by_year[same].standings)))]


def _by_estimate(view: View) -> dict[int, League]:
    """Compute the table on every year's estimate by the day that gives every STP a figure, the earliest first."""
    years = {
        p.as_of.first.year
        for p in view.register.populations
        if p.basis is _BASIS and p.body.kind is Kind.STP and p.as_of.first <= view.day
    }
    tables = {year: league(view, Measure(_BASIS, year)) for year in sorted(years)}
    return {year: table for year, table in tables.items() if table.ranked == len(table.standings)}


# ratings beside people per leader


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


SETS: Final = {
    (A.STATS, Do.VALUE): stats,
    (A.QUALITY, Do.VALUE): quality,
    (A.QUALITY, Do.CHECK): quality,
    (A.RATING, Do.VALUE): quality,
}
