"""England on a day: counted from the facts, published figures beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import counted, on_day, plain_list, say_count, short, title, verb
from data.league import FEW, TOP, chief_executives, league
from data.model import Basis, Kind
from data.population import Measure
from data.query.answer import Answer, Fact, Line, Outcome, compose, refusal
from data.query.counting import TWICE, count_leaders, count_set, standings_sources, together
from data.query.day_table import table_of
from data.query.lines import LEADERS, by_whom, number, published_line, published_near
from data.query.listing import list_set
from data.query.query import Attribute, Do, Feature, Where
from data.query.sets import sources_of_bodies

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.league import League
    from data.model import BodyKey, NationalFigure
    from data.query.query import Query
    from data.register import Register
    from data.view import View

from data.query.trends import bodies_by_year

_BASIS: Final = Basis.ONS_RESIDENT
_A_YEAR: Final = 366


def stats(query: Query, register: Register) -> Answer:
    """Give the national picture on the day asked for, and the counts of every year."""
    view = register.at(query.on)
    if not view.open_bodies(Kind.CCG) and not view.open_bodies(Kind.ICB):
        return refusal(
            "Not known",
            f"Not known: no CCG and no ICB is known for {say_day(view.day)}.",
            view.day,
            outcome=Outcome.NOT_KNOWN,
        )
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
    view = register.at(query.on)
    if not view.open_bodies(Kind.CCG):
        return ()
    ccgs = query.about(where=Where(Kind.CCG))
    asked = [
        ("Leaders", count_leaders(ccgs, register)),
        (
            "CCGs that share a leader",
            count_set(
                query.about(asks=(Attribute.CARD,), where=Where(Kind.CCG, features=(Feature.SHARES,))),
                register,
            ),
        ),
        (
            "CCGs that may be too small",
            list_set(query.about(asks=(Attribute.SIZE,), where=ccgs.where), register),
        ),
    ]
    if view.open_bodies(Kind.STP):
        first = together(query.about(asks=(Attribute.LEADERS,), by=Attribute.PER_LEADER, top=TOP), register)
        asked.append((f"The {TOP} STPs with the most people per leader", first))
    return tuple(Fact(label, (answer.headline, *_counted_twice(answer))) for label, answer in asked)


def _counted_twice(answer: Answer) -> tuple[Line, ...]:
    return tuple(
        Line(f"{TWICE}: {line.text}", line.sources)
        for f in answer.details
        if f.label == TWICE
        for line in f.lines
    )


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
    people, nobody = _named(view)
    led = f"{say_count(len(people), 'person', 'people')} {'is' if len(people) == 1 else 'are'} named as leading {ccgs - len(nobody)} of them"
    return Line(f"There {were} {bodies} {day}; {led}.", sources)


def _named(view: View) -> tuple[list[str], list[BodyKey]]:
    """Give the distinct people named as leading CCGs, of equals the first, and the CCGs for which nobody is known."""
    led = {ccg: view.leadership(ccg).people for ccg in view.open_bodies(Kind.CCG)}
    return list(dict.fromkeys(p[0] for p in led.values() if p)), [
        ccg for ccg, people in led.items() if not people
    ]


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
    lines = [
        Line(
            f"{say_count(len(chiefs), 'chief executive')} for {len(icbs) - len(unknown)} of {len(icbs)} ICBs{nobody}"
        )
    ]
    weak = sum(chief.weak for chief in chiefs)
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
        lines.append(
            published_line(view.register, figure, f"leadership teams of ICBs were to go from {figure.value}")
        )
    return Fact("Chief executives", tuple(lines))


def _few_people(view: View) -> Fact | None:
    """Count the STPs in which a leader answers for few people, estimate by estimate, beside the published number."""
    table = table_of(view).league
    if not table.standings or table.ranked < len(table.standings):
        return None
    lines = [
        Line(
            f"Computed: {say_count(table.under(), 'STP')} on the {_estimate(table)}",
            standings_sources(table.standings),
        )
    ]
    if figure := published_near(view.register, "stps_with_under_300k_people_per_ao", view.day):
        lines.append(published_line(view.register, figure, f"{figure.value} STPs"))
        lines += _why_different(view, table, figure)
    last = table.standings[-1]
    lines.append(
        Line(
            f"Computed: {last.per_leader or 0:,} in {title(view, last.stp)} is the fewest people per leader",
            standings_sources((last,)),
        )
    )
    figure = published_near(view.register, "min_average_population_per_ao_stp", view.day)
    if figure and number(figure):
        lines.append(published_line(view.register, figure, f"the fewest is about {number(figure):,}"))
        tables = _by_estimate(view)
        counts = plain_list(
            [f"{t.standings[-1].per_leader or 0:,} on mid-{year}" for year, t in tables.items()]
        )
        lines.append(
            Line(f"The fewest by estimate, as revised in the sources: {counts}", _cited(tables.values()))
        )
    return Fact(f"STPs under {FEW:,} people per leader", tuple(lines))


def _why_different(view: View, table: League, figure: NationalFigure) -> list[Line]:
    """Say on which estimates the published number comes out, and which STPs make the difference."""
    tables = _by_estimate(view)
    if table.under() == number(figure) or not tables:
        return []
    counts = plain_list([f"{by_year.under()} on mid-{year}" for year, by_year in tables.items()])
    lines = [Line(f"By estimate, as revised in the sources: {counts}", _cited(tables.values()))]
    same = [year for year, by_year in tables.items() if by_year.under() == number(figure)]
    if same:
        then = tables[max(same)]
        under = {s.stp for s in table.standings if (s.per_leader or FEW) < FEW}
        grown = [s for s in then.standings if (s.per_leader or FEW) < FEW and s.stp not in under]
        names = plain_list(
            [f"{title(view, s.stp)} ({s.per_leader or 0:,} in mid-{max(same)})" for s in grown]
        )
        because = (
            f": since then {names} {'has' if len(grown) == 1 else 'have'} passed {FEW:,}" if grown else ""
        )
        lines.append(
            Line(
                f"The published number comes out on the estimate of mid-{max(same)}, not on the later ones{because}",
                (*figure.sources, *_cited([then])),
            )
        )
    return lines


def _by_estimate(view: View) -> dict[int, League]:
    """Compute the table on every year's estimate by the day that gives every STP a figure, the earliest first."""
    years = {
        p.as_of.first.year
        for p in view.register.populations
        if p.basis is _BASIS and p.body.kind is Kind.STP and p.as_of.first <= view.day
    }
    tables = {year: league(view, Measure(_BASIS, year)) for year in sorted(years)}
    return {year: table for year, table in tables.items() if table.ranked == len(table.standings)}


def _cited(tables: Iterable[League]) -> tuple[str, ...]:
    return standings_sources([s for table in tables for s in table.standings])


def _estimate(table: League) -> str:
    dates = {s.population.as_of for s in table.standings if s.population}
    return f"ONS resident estimate of mid-{max(dates).year}" if dates else "population"


SETS: Final = {(Attribute.STATS, Do.VALUE): stats}
