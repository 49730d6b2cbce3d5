"""Maps of England for any day, as values that a renderer draws."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

from data.dates import day_before, say_day
from data.formatting import (
    capital,
    counted,
    kind_noun,
    label,
    names,
    on_day,
    say_list,
    short,
    title,
    titles,
    verb,
)
from data.model import Kind
from data.outlines import england
from data.places import where
from data.query.answer import (
    Answer,
    Area,
    Choice,
    Fact,
    Line,
    Map,
    Outcome,
    compose,
    not_known,
    refusal,
    sources_of,
)
from data.query.day_table import APPLIES, NOT_KNOWN, OF_PEOPLE, noun_of, say_number_of, say_period, table_of
from data.query.evaluator import answer_one
from data.query.moment import moment_of
from data.query.populations import say_bases
from data.query.query import Attribute, Do, Query, Where
from data.query.sets import find_set, lifetime, sources_of_bodies
from data.query.trends import opened_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from data.model import BodyKey
    from data.query.sets import Set
    from data.register import Register
    from data.view import View

A = Attribute
MEASURES: Final = (A.PER_LEADER, A.POPULATION, A.LEADERS, A.CCGS, A.CCGS_PER_LEADER)
"""The measures that a map can be coloured by."""
_CANNOT: Final = (
    f"A map can show {', '.join(MEASURES)}, mergers, or where one lies. "
    "Ask, for example, “map people per leader on 5 November 2018”."
)
_ENDS: Final = 3
"""Bodies named at either end of a map's values."""
_ENLARGED: Final = "London"
"""The county of 2021 whose units are drawn larger: 32 CCGs lay in an area that is 30 pixels wide on a phone."""
_DRAWN: Final = (Kind.STP, Kind.ICB, Kind.CCG)
_MERGED_FROM: Final = 2
_BOUNDARIES: Final = ("ONS-LSOA-MAP",)
"""The source of the outlines of units."""


def map_answer(query: Query, register: Register) -> Answer:
    """Draw bodies by the value of `Query.by`, the mergers of a period, or where bodies or a place lie."""
    if query.by is A.MERGERS:
        return _mergers(query, register)
    if query.by in MEASURES:
        return _measured(query, register, query.by)
    if query.bodies or query.place:
        return _where(query, register)
    return refusal("No such map", _CANNOT, query.on)


# by a measure


def _measured(query: Query, register: Register, by: Attribute) -> Answer:
    if query.bodies:
        query = query.about(bodies=(), where=Where(query.kind, within=query.bodies))
    elif query.where is None:
        query = query.about(where=Where(query.kind))
    found = find_set(query, register, by)
    if found is None:
        began = min((day for kind in APPLIES[by] if (day := lifetime(register, kind)[0])), default=query.on)
        nouns = " or ".join(kind_noun(kind) for kind in APPLIES[by])
        text = f"No map: there were no {nouns} on {say_day(query.on)}; the first began on {say_day(began)}."
        return refusal("No map", text, query.on)
    if not found.bodies:
        text = f"No map: there {found.verb('are', 'were')} no {found.noun()} {found.day}."
        return refusal("No map", text, query.on)
    view, noun, heading = found.view, noun_of(by), _heading(by, found.kind)
    column = table_of(view).column(by, found.kind)
    values = {
        body: value for body in found.bodies if (value := column.get(body, NOT_KNOWN).number) is not None
    }
    known = sorted(values, key=lambda body: -values[body])
    name = f"{heading}{found.area and ' ' + found.area}"
    if not known:
        text = (
            f"No map: {noun} {found.verb('is', 'was')} not known for any of the {found.noun()} {found.day}."
        )
        return not_known(register, name, Line(text), view.day)
    areas = [_area(view, body, values.get(body)) for body in found.bodies if view.units(body)]
    notes = found.notes
    if not found.area and (rest := _uncovered(view, found.bodies)):
        areas.append(rest)
        notes = (*notes, f"Drawn as not known, as their boundaries are not: {rest.name}.")
    # those of the most bodies first
    sources = tuple(s for s, _ in Counter(s for body in known for s in column[body].sources).most_common())
    shown = Map(
        "measure",
        f"{name} {found.day}" if view.day < query.today else f"{name}, {say_day(view.day)}",
        _basis(by, found),
        heading.lower() if by is A.PER_LEADER else noun,
        kind_noun(found.kind),
        tuple(areas),
        (*sources, *_BOUNDARIES),
        enlarged=frozenset() if found.area else _london(register),
    )
    unknown = [body for body in found.bodies if body not in values]
    most, fewest = _extreme(view, by, known, values), _extreme(view, by, known[::-1], values)
    rest_of = f"; for {counted(len(unknown), found.kind)} it is not known" if unknown else ""
    text = f"{capital(noun)} {found.day}: most in {most}; fewest in {fewest}, of {len(known)} {found.noun()}{rest_of}."

    def end(label: str, bodies: Sequence[BodyKey]) -> Fact:
        said = ((f"{short(view, b)}, {say_number_of(by, values[b])}", column[b].sources) for b in bodies)
        return Fact(label, tuple(Line(capital(text), cited) for text, cited in said))

    facts = [end("Highest", known[:_ENDS]), end("Lowest", known[: -_ENDS - 1 : -1])]
    missing = Fact("Not known", (Line(names(view, unknown)),)) if unknown else None
    table = Query((by,), view.day, query.today, Do.RANK, by=by, where=query.where, dated=True)
    return compose(
        register,
        title=f"Map: {name} {found.day}",
        headline=Line(text, sources),
        facts=(*(facts if len(known) > _ENDS else ()), missing),
        charts=(shown,),
        choices=(Choice("League table", table),),
        notes=notes,
        on=view.day,
    )


def _heading(by: Attribute, kind: Kind) -> str:
    of = {
        A.POPULATION: f"Population of {kind_noun(kind)}",
        A.PER_LEADER: "People per chief executive" if kind is Kind.ICB else "People per leader",
        A.CCGS: "CCGs in each STP" if kind is Kind.STP else "Sub-ICB locations in each ICB",
        A.LEADERS: "Leaders of CCGs in each STP",
    }
    return of.get(by, capital(noun_of(by)))


def _extreme(view: View, by: Attribute, known: Sequence[BodyKey], values: Mapping[BodyKey, float]) -> str:
    """Name the first of the bodies with its value; of many alike say how many."""
    alike = [body for body in known if values[body] == values[known[0]]]
    who = names(view, alike) if len(alike) <= _ENDS else f"{len(alike)} of them"
    return f"{who}, {say_number_of(by, values[known[0]])}"


def _area(view: View, body: BodyKey, value: float | None) -> Area:
    return Area(short(view, body), view.units(body), value)


def _uncovered(view: View, bodies: Iterable[BodyKey]) -> Area | None:
    """Give the units that no body of a kind is known to cover as one area; None where there are none."""
    units = england().units.difference(*(view.units(body) for body in bodies))
    lost = [body for body in bodies if not view.units(body)]
    return Area(names(view, lost) or "not known", frozenset(units)) if units else None


def _london(register: Register) -> frozenset[int]:
    return frozenset(part.unit for part in register.unit_districts if part.county == _ENLARGED)


def _basis(by: Attribute, found: Set) -> str:
    """Say what was counted, and how."""
    view, said = found.view, [counted(len(found.bodies), found.kind)]
    if by in OF_PEOPLE:
        said.append(say_bases(view.headcount(body) for body in found.bodies))
    if by in (A.PER_LEADER, A.LEADERS, A.CCGS_PER_LEADER):
        counts = [s.published for s in table_of(view).league.standings if s.published]
        if found.kind is Kind.ICB:
            said.append("each chief executive with all the ICBs they lead")
        elif counts:
            said.append(f"leaders counted by {view.register.sources[counts[0].sources[0]].publisher}")
        else:
            said.append("leaders named by sources, where one is for every CCG of the STP")
    return "; ".join(part for part in said if part)


# mergers


def _mergers(query: Query, register: Register) -> Answer:
    """Draw the bodies that a merger formed in a period, by how many became one."""
    first, last = query.first, query.last
    if not query.dated or first is None or last is None:
        first, last = date(query.on.year, 1, 1), query.on
    last = min(last, query.today)
    view = register.at(last)
    kind = next((kind for kind in (Kind.CCG, Kind.ICB) if view.open_bodies(kind)), Kind.ICB)
    bodies = view.open_bodies(kind)
    formed: dict[BodyKey, list[BodyKey]] = {}
    sources: dict[str, None] = {}
    for body in bodies:
        steps = [
            s
            for s in register.predecessors_of.get(body, ())
            if first <= s.day <= last and s.predecessor.kind is kind
        ]
        merged = sorted({s.predecessor for s in steps})
        if len(merged) >= _MERGED_FROM:
            formed[body] = merged
            sources.update(dict.fromkeys(sources_of(steps)))
    when, noun = say_period(query) if query.dated else f"in {first.year}", kind_noun(kind)
    if not formed:
        line = Line(f"No map: no merger of {noun} is known to have taken effect {when}.")
        return not_known(register, "Mergers", line, last)
    areas = tuple(_area(view, body, float(len(formed.get(body, ())))) for body in bodies)
    rest = _uncovered(view, bodies)
    inner = []
    for old in (old for became in formed.values() for old in became):
        closed = register.bodies[old].closed
        inner.append(register.at(min(closed or last, last)).units(old))
    total = sum(map(len, formed.values()))
    text = f"{total} {noun} merged into {len(formed)} {when}; {counted(len(bodies), kind)} {verb(last, query.today, 'are', 'were')} left."
    lines = []
    for body, became in sorted(formed.items(), key=lambda pair: (-len(pair[1]), short(view, pair[0]))):
        then = register.at(day_before(opened_on(register, body)))
        text_of = f"{capital(short(view, body))}: {names(then, became)}"
        lines.append(Line(text_of, sources_of_bodies(view, (body,))))
    shown = Map(
        "measure",
        f"Mergers of {noun} that took effect {when}",
        f"{noun} on {say_day(last)}; thin lines: those before the merger",
        f"{noun} merged into one",
        noun,
        (*areas, *((rest,) if rest else ())),
        (*sources, *_BOUNDARIES),
        tuple(filter(None, inner)),
        _london(register),
        "no merger",
    )  # fmt: skip
    return compose(
        register,
        title=f"Map of mergers {when}",
        headline=Line(text, tuple(sources)),
        details=(Fact("Merged", tuple(lines)),),
        charts=(shown,),
        choices=(Choice("List of mergers", query.about(asks=(A.MERGERS,), by=None)),),
        on=last,
    )


# where a body lies


def _where(query: Query, register: Register) -> Answer:
    """Draw where bodies, or those that cover a place, lie among the others of their kind."""
    if not query.bodies:
        found = where(register, query.place_name or query.place, query.on, _DRAWN).one
        kinds = [query.kind] if query.kind in _DRAWN else _DRAWN
        covers = next((found.covers[kind] for kind in kinds if found and found.covers.get(kind)), ())
        if not covers:
            return answer_one(query.about(asks=(A.PARENT,), by=None), register)
        query = query.about(bodies=tuple(cover.body for cover in covers))
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view, kind = register.at(moment.on), moment.body.kind
    asked = dict.fromkeys((moment.body, *query.bodies))
    marked = [body for body in asked if body.kind is kind and view.is_open(body)]
    lost = [body for body in marked if not view.units(body)]
    day, named = on_day(view.day, query.today), titles(view, marked)
    if lost:
        text = f"No map: the boundaries of {titles(view, lost)} {day} are not known here."
        return not_known(register, named, Line(text), view.day, notes=moment.notes, body=moment.body)
    others = [body for body in view.open_bodies(kind) if body not in marked]
    beside = england().neighbours(frozenset().union(*(view.units(body) for body in marked)))
    bordering = sorted(short(view, body) for body in others if view.units(body) & beside)
    borders = verb(view.day, query.today, "borders" if len(marked) == 1 else "border", "bordered")
    around, lies = say_list(bordering) or f"no other {kind_noun(kind, 1)}", named
    if query.place:
        in_it = f"{verb(view.day, query.today, 'lies', 'lay')} in {named}, which"
        lies = f"{query.place_name or query.place} {in_it}"
    about = query.about(by=None, bodies=(moment.body,))
    district = answer_one(about.about(asks=(A.DISTRICTS,), do=Do.VALUE, on=view.day), register)
    cited = sources_of((district.headline, Line("", sources_of_bodies(view, marked))))
    name = f"Where {named} {verb(view.day, query.today, 'lies' if len(marked) == 1 else 'lie', 'lay')}"
    london = _london(register)
    shown = Map(
        "place",
        name,
        f"{say_day(view.day)}; the others are {kind_noun(kind)}",
        "",
        kind_noun(kind),
        (*(_area(view, body, 1.0) for body in marked), *(_area(view, body, None) for body in others)),
        tuple(dict.fromkeys((*cited, *_BOUNDARIES))),
        enlarged=london if any(view.units(body) & london for body in marked) else frozenset(),
    )
    return compose(
        register,
        title=name,
        headline=Line(f"{lies} {borders} {around} {day}.", cited),
        facts=(Fact("Districts", (district.headline,)) if district.outcome is Outcome.ANSWER else None,),
        charts=(shown,),
        choices=(Choice(label(title(view, moment.body)), about.about(asks=(A.CARD,))),),
        notes=moment.notes,
        body=moment.body if len(marked) == 1 else None,
        on=view.day,
    )  # fmt: skip


HANDLERS: Final = {(A.MAP, Do.VALUE): map_answer}
SETS: Final = HANDLERS
PLACES: Final = HANDLERS
SEVERAL: Final = tuple(HANDLERS)
