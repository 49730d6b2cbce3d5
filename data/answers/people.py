"""Facts about population and about how many people each leader answers for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.answers.document import Fact, Line
from data.days import say_day
from data.league import Standing, league
from data.model import Basis, Kind
from data.population import Headcount, Measure
from data.wording import BASIS_NAMES, ordinal, say_count, say_people, small, title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import BodyKey
    from data.view import View

FALLBACKS: Final = (Basis.ONS_RESIDENT, Basis.CENSUS_RESIDENT, Basis.AS_STATED)
"""Bases tried in this order where a body has no figure of the default one; the answer names the one it found."""


def best_headcount(view: View, body: BodyKey) -> Headcount | None:
    """Give a body's population of the first basis that has one."""
    return next((found for basis in FALLBACKS if (found := view.headcount(body, Measure(basis)))), None)


def say_basis(count: Headcount) -> str:
    """Say what a figure is: "ONS resident estimate, mid-2018, added up from 8 CCGs"."""
    middle = (count.as_of.month, count.as_of.day) == (6, 30)
    when = f"mid-{count.as_of.year}" if middle and count.basis is Basis.ONS_RESIDENT else say_day(count.as_of)
    parts = f", added up from {say_count(len(count.parts), 'CCG')}" if count.parts else ""
    on = f", computed from small areas on the boundaries of {count.boundaries}" if count.computed else ""
    hedge = ", weak source" if count.confidence == "weak" else ""
    return f"{BASIS_NAMES[count.basis]}, {when}{parts}{on}{hedge}"


def say_bases(counts: Iterable[Headcount]) -> str:
    """Say what several figures are, and how many of them were computed because none is published for the boundaries."""
    kinds: dict[str, list[Headcount]] = defaultdict(list)
    for count in counts:
        kinds[say_basis(replace(count, parts=(), computed=False))].append(count)
    said = []
    for basis, of_kind in sorted(kinds.items()):
        computed = sum(count.computed for count in of_kind)
        share = f" for {len(of_kind)}" if len(kinds) > 1 else ""
        how = f", {computed} of {len(of_kind)} computed from small areas" if computed else ""
        said.append(f"{basis}{share}{how}")
    return "; ".join(said)


def population_fact(view: View, body: BodyKey) -> Fact:
    count = best_headcount(view, body)
    if count is None:
        return Fact("Population", (Line(f"Not known on {say_day(view.day)}: no source found gives one"),))
    return Fact(
        "Population",
        (
            Line(f"{say_people(count.people)} people", count.sources),
            Line(say_basis(count)),
            *_of_a_later_year(view, count),
            *_census(view, body, count),
            *_stated_since(view, body, count),
        ),
    )


def _of_a_later_year(view: View, count: Headcount) -> tuple[Line, ...]:
    if count.as_of <= view.day:
        return ()
    return (
        Line(
            f"That is later than {say_day(view.day)}: no earlier estimate is for its boundaries of that day"
        ),
    )


def _census(view: View, body: BodyKey, count: Headcount) -> tuple[Line, ...]:
    """Set the census beside an estimate."""
    census = view.headcount(body, Measure(Basis.CENSUS_RESIDENT))
    if census is None or count.basis is not Basis.ONS_RESIDENT:
        return ()
    return (Line(f"Beside it: {say_people(census.people)} people, {say_basis(census)}", census.sources),)


def _stated_since(view: View, body: BodyKey, count: Headcount) -> tuple[Line, ...]:
    """Set beside an official figure a later one that somebody states without its basis."""
    stated = view.headcount(body, Measure(Basis.AS_STATED))
    if stated is None or stated.as_of <= count.as_of:
        return ()
    said = f"Stated since: {say_people(stated.people)} people, {say_basis(stated)}"
    return (Line(said, stated.sources),)


def per_leader_fact(view: View, body: BodyKey) -> Fact | None:
    """Say how many people each leader answers for: in the STP of a CCG, or in the STP itself."""
    if body.kind is Kind.ICB:
        return _per_chief_executive(view, body)
    stp = body if body.kind is Kind.STP else view.parent(body, Kind.STP)
    standing = league(view).of(stp) if stp else None
    if standing is None:
        return None
    lines = (_per_leader_line(view, standing), *_count_lines(view, standing))
    return Fact(
        "People per leader", lines if body.kind is Kind.STP else (_of_its_stp(view, standing), *lines[1:])
    )


def per_leader_sentence(view: View, body: BodyKey) -> Line:
    """Answer "how many people per leader?" in one sentence."""
    fact = per_leader_fact(view, body)
    if fact is None:
        return Line(
            f"How many people each leader answers for in {title(view, body)} on {say_day(view.day)} is not known."
        )
    first = fact.lines[0]
    where = f"In {title(view, body)} on {say_day(view.day)}: "
    return Line(where + small(first.text) + ".", first.sources)


def _sources(standing: Standing) -> tuple[str, ...]:
    counted = standing.published.sources if standing.published else ()
    return (*counted, *(standing.population.sources if standing.population else ()))


def _per_leader_line(view: View, standing: Standing) -> Line:
    if standing.per_leader is None:
        known = standing.ccgs - len(standing.ccgs_unknown)
        if not standing.population:
            return Line("Not known: no population of one basis for all of its CCGs was found")
        return Line(f"Not known: a leader is named for {known} of its {say_count(standing.ccgs, 'CCG')}")
    table = league(view)
    among = "STPs" if table.ranked == len(table.standings) else "STPs for which it is known"
    place = f"{ordinal(standing.rank or 0)} of {table.ranked} {among}"
    each = "for its one leader" if standing.leaders == 1 else f"for each of {standing.leaders} leaders"
    return Line(f"{say_people(standing.per_leader)} people {each}; {place}", _sources(standing))


def _of_its_stp(view: View, standing: Standing) -> Line:
    line = _per_leader_line(view, standing)
    return Line(f"{title(view, standing.stp)}: {small(line.text)}", line.sources)


def _count_lines(view: View, standing: Standing) -> tuple[Line, ...]:
    named = len(standing.named)
    unknown = (
        f", {say_count(len(standing.ccgs_unknown), 'CCG')} without a known one"
        if standing.ccgs_unknown
        else ""
    )
    if not standing.published:
        return (Line(f"Leaders counted from statements: {named} named{unknown}"),) if named else ()
    published = standing.published
    publisher = view.register.sources[published.sources[0]].publisher
    said = f"{publisher} counted {say_count(published.leaders, 'leader')} for {say_count(published.ccgs, 'CCG')} on {say_day(published.as_of)}"
    if named == published.leaders and not standing.ccgs_unknown:
        return (Line(f"{said}; statements name the same number", published.sources),)
    return (Line(f"{said}; statements found name {named}{unknown}", published.sources),)


def _per_chief_executive(view: View, icb: BodyKey) -> Fact | None:
    known = view.leadership(icb)
    if len(known.people) != 1:
        return None
    led = view.led_by.get(known.people[0], (icb,))
    for basis in FALLBACKS:
        counts = [view.headcount(b, Measure(basis)) for b in led]
        found = [c for c in counts if c]
        if len(found) == len(led) and len({c.as_of for c in found}) == 1:
            sources = tuple(dict.fromkeys(s for c in found for s in c.sources))
            over = f"over {say_count(len(led), 'ICB')}" if len(led) > 1 else "in this ICB alone"
            return Fact(
                "People per leader",
                (
                    Line(
                        f"{say_people(sum(c.people for c in found))} people for its chief executive, {over}",
                        sources,
                    ),
                    Line(say_basis(found[0])),
                ),
            )
    return None
