"""England on a day, with published figures beside what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import counted, on_day, plain_list, say_count, short, title, verb
from data.league import FEW, TOP, chief_executives, league
from data.model import Basis, Kind
from data.population import Measure
from data.query.answer import Answer, Fact, Line, compose, not_known
from data.query.counting import TWICE, count_leaders, count_set, standings_sources, together
from data.query.day_table import table_of
from data.query.lines import LEADERS, by_whom, number, published_line, published_near
from data.query.listing import list_set
from data.query.query import Attribute, Do, Feature, Where
from data.query.sets import sources_of_bodies
from data.query.trends import bodies_by_year

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from data.league import League
    from data.model import NationalFigure
    from data.query.query import Query
    from data.register import Register
    from data.view import View

A = Attribute

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


SETS: Final = {
    (A.STATS, Do.VALUE): stats,
}
