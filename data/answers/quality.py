"""The answer to "are the large ones rated worse?": ratings set beside people per leader, and no more than that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.answers.asking_back import refusal
from data.answers.composing import compose
from data.answers.document import Answer, Column, Fact, Line, Table
from data.answers.naming import name_body
from data.answers.rank_kind import day_of_published_counts
from data.answers.ratings import INADEQUATE, Year, latest_years, rating_fact, ratings_answer
from data.days import say_day
from data.league import Standing, league
from data.model import Kind
from data.wording import ordinal, say_list, say_people, short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.answers.document import Cell
    from data.model import BodyKey
    from data.questions import Question
    from data.register import Register
    from data.view import View

__all__ = ["quality_answer", "rating_fact"]

_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class _Quarter:
    """A quarter of the STPs in the order of people per leader, the most first."""

    number: int
    standings: tuple[Standing, ...]

    @property
    def stps(self) -> frozenset[BodyKey]:
        return frozenset(s.stp for s in self.standings)

    @property
    def people(self) -> str:
        known = [s.per_leader or 0 for s in self.standings]
        return f"{say_people(min(known))} to {say_people(max(known))}"


def quality_answer(question: Question, register: Register) -> Answer:
    """Set the CCGs rated Inadequate beside the people per leader of their STPs; of a named body, give its ratings."""
    if question.body is not None or question.names:
        named = name_body(question, register)
        return named if isinstance(named, Answer) else ratings_answer(named, register)
    years = latest_years(register, question.on)
    day = _day(register, question.on)
    if not years or day is None:
        return refusal(
            "Not known",
            f"No rating was found of an assessment year that had ended by {say_day(question.on)}; the first is 2015/16.",
            question.on,
        )
    view = register.at(day)
    quarters = _quarters(view)
    if not quarters:
        return refusal("Not known", f"People per leader is not known for any STP on {say_day(day)}.", day)
    placed = {year.name: _placed(view, year, quarters) for year in years}
    return compose(
        register,
        title="Ratings beside people per leader",
        subtitle=f"Leaders of {say_day(day)}",
        headline=_headline(view, years, quarters, placed),
        facts=(_what_beside_what(view, years), *(_listed(view, y, placed[y.name]) for y in years)),
        tables=(_table(view, years, quarters, placed),),
        notes=(_CAUSE, *_other_day(question, day)),
        on=day,
    )


_CAUSE: Final = (
    "The two are set beside each other: ratings are partial and STPs differ in much else, so neither a cause nor a "
    "correlation can be read from this."
)


def _day(register: Register, on: date) -> date | None:
    """Choose the day of the leaders: the one asked for if every STP has a figure, else the day of the published counts."""
    table = league(register.at(on))
    if table.standings and table.ranked == len(table.standings):
        return on
    return day_of_published_counts(register, on)


def _other_day(question: Question, day: date) -> tuple[str, ...]:
    if question.on == day:
        return ()
    return (
        f"People per leader is not known for every STP on {say_day(question.on)}; the leaders of every STP were counted and published for {say_day(day)}.",
    )


def _quarters(view: View) -> tuple[_Quarter, ...]:
    ranked = [s for s in league(view).standings if s.rank]
    groups: list[list[Standing]] = [[] for _ in range(_QUARTERS)]
    for place, standing in enumerate(ranked):
        groups[place * _QUARTERS // len(ranked)].append(standing)
    return tuple(_Quarter(number, tuple(group)) for number, group in enumerate(groups, 1) if group)


_Placed = dict[int, list["BodyKey"]]
"""The rated CCGs by the number of the quarter of their STP; 0 where that is not known."""


def _placed(view: View, year: Year, quarters: Sequence[_Quarter]) -> _Placed:
    found: _Placed = {}
    for ccg in year.inadequate:
        stp = view.parent(_then(view, ccg), Kind.STP)
        number = next((q.number for q in quarters if stp in q.stps), 0)
        found.setdefault(number, []).append(ccg)
    return found


def _then(view: View, ccg: BodyKey) -> BodyKey:
    """Give the CCG that stood for a rated one on the day: itself, or the one it had merged into."""
    if view.is_open(ccg):
        return ccg
    later = (key for step in view.became(ccg, view.day) for key in step.successors)
    return next((key for key in later if view.is_open(key)), ccg)


def _headline(
    view: View, years: Sequence[Year], quarters: Sequence[_Quarter], placed: dict[str, _Placed]
) -> Line:
    last, *others = years
    listed = f"{len(last.inadequate)} CCGs" + ("" if last.complete else " that a partial list shows")
    high, low = _ends(last, quarters, placed)
    beside = "".join(
        f" For {y.name}, of {y.extent}, it was {' and '.join(_ends(y, quarters, placed))}." for y in others
    )
    return Line(
        f"Of the {listed} rated {INADEQUATE} for {last.name}, {high} were in the quarter of STPs with the most people per leader on "
        f"{say_day(view.day)} and {low} in the quarter with the fewest.{beside}",
        (*(source for year in years for source in year.sources), *_counted(view)),
    )


def _ends(year: Year, quarters: Sequence[_Quarter], placed: dict[str, _Placed]) -> tuple[str, str]:
    found = placed[year.name]
    return str(len(found.get(1, ()))), str(len(found.get(quarters[-1].number, ())))


def _counted(view: View) -> tuple[str, ...]:
    counts = [s for s in league(view).standings if s.published or s.population]
    return tuple(
        dict.fromkeys(
            source
            for s in counts
            for part in (s.published, s.population)
            if part is not None
            for source in part.sources
        )
    )


def _table(
    view: View, years: Sequence[Year], quarters: Sequence[_Quarter], placed: dict[str, _Placed]
) -> Table:
    columns = (
        Column("Quarter of STPs"),
        Column("People per leader"),
        Column("STPs", numeric=True),
        Column("CCGs", numeric=True),
        *(Column(f"{INADEQUATE} {y.name}, {y.extent}", numeric=True) for y in years),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _say_quarter(q.number),
            q.people,
            len(q.standings),
            sum(s.ccgs for s in q.standings),
            *(len(placed[y.name].get(q.number, ())) for y in years),
        )
        for q in quarters
    )
    sources = tuple(dict.fromkeys((*(s for y in years for s in y.sources), *_counted(view))))
    return Table(
        f"CCGs rated {INADEQUATE}, by people per leader of their STP on {say_day(view.day)}",
        columns,
        rows,
        sources,
    )


def _say_quarter(number: int) -> str:
    ends = {1: ", most people per leader", _QUARTERS: ", fewest people per leader"}
    return f"{ordinal(number)}{ends.get(number, '')}"


def _listed(view: View, year: Year, placed: _Placed) -> Fact:
    lines = []
    for number in sorted(placed):
        names = say_list(sorted(short(view, ccg) for ccg in placed[number]))
        where = f"{ordinal(number)} quarter" if number else "STP not known"
        lines.append(Line(f"{where}: {names}", year.sources))
    return Fact(f"Rated {INADEQUATE} for {year.name}, {year.extent}", tuple(lines))


def _what_beside_what(view: View, years: Sequence[Year]) -> Fact:
    lines = []
    counts = [s.published for s in league(view).standings if s.published]
    if counts:
        publisher = view.register.sources[counts[0].sources[0]].publisher
        lines.append(
            Line(f"Leaders of each STP: counted by {publisher} on {say_day(view.day)}", counts[0].sources)
        )
    lines += [Line(f"{year.name}: {year.caveat}", year.sources) for year in years]
    if any(year.last < view.day for year in years):
        lines.append(
            Line(
                f"The leaders of each STP at the time of an earlier rating are not known: its CCGs are set beside the leaders of {say_day(view.day)}, a CCG that had merged by then with the one it merged into"
            )
        )
    return Fact("What is set beside what", tuple(lines))
