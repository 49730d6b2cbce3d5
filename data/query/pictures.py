"""Maps of England for any day, and leaders through time, as values that a renderer draws."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.days import FIRST_DAY, day_before, say_day
from data.leadership import LEADING_ROLE, Grade, leadership
from data.model import Kind
from data.outlines import england
from data.places import where
from data.query.compose import compose, not_known, refusal, sources_of
from data.query.day_table import APPLIES, table_of
from data.query.document import Answer, Area, Bar, Choice, Fact, Lane, Line, Map, Outcome, Timeline
from data.query.evaluator import answer_one
from data.query.leaders import terms_of
from data.query.listing import say_number_of
from data.query.moment import moment_of
from data.query.phrasing import counted, kind_noun, label, names, on_day, plain_list, verb
from data.query.query import Attribute, Do, Query, Where
from data.query.sets import find_set, lifetime, noun_of, say_period, sources_of_bodies
from data.query.values import say_bases
from data.stints import say_span
from data.succession import family_of
from data.wording import capital, short, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from data.leadership import Leadership
    from data.model import BodyKey
    from data.query.sets import Set
    from data.register import Register
    from data.view import View

A = Attribute
MEASURES: Final = (A.PER_LEADER, A.POPULATION, A.LEADERS, A.CCGS, A.CCGS_PER_LEADER)
"""What a map can be coloured by, beside the mergers of a period."""
_CANNOT: Final = (
    f"A map can show {', '.join(MEASURES)}, mergers, or where a body lies. "
    "Ask, for example, “map people per leader on 5 November 2018”."
)
_OF_PEOPLE: Final = (A.PER_LEADER, A.POPULATION)
_ENDS: Final = 3
"""Bodies named at either end of a map's values."""
_ENLARGED: Final = "London"
"""The county of 2021 whose units are drawn larger: 32 CCGs lay in an area that is 30 pixels wide on a phone."""
_MOST_LANES: Final = 24
_DRAWN: Final = (Kind.STP, Kind.ICB, Kind.CCG)
_LED: Final = (Kind.CCG, Kind.ICB)
_MERGED_FROM: Final = 2


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
    kinds = APPLIES[by]
    if found is None:
        began = min((day for kind in kinds if (day := lifetime(register, kind)[0])), default=query.on)
        nouns = " or ".join(kind_noun(kind) for kind in kinds)
        text = f"No map: there were no {nouns} on {say_day(query.on)}; the first began on {say_day(began)}."
        return refusal("No map", text, query.on)
    if not found.bodies:
        return refusal("No map", f"No map: there {found.verb('are', 'were')} no {found.noun()} {found.day}.", query.on)
    view, column = found.view, table_of(found.view).column(by, found.kind)
    values = {body: column[body].number for body in found.bodies}
    known = sorted((b for b in values if values[b] is not None), key=lambda b: -(values[b] or 0))
    name = f"{_heading(by, found.kind)}{found.area and ' ' + found.area}"
    if not known:
        text = f"No map: {noun_of(by)} {found.verb('is', 'was')} not known for any of the {found.noun()} {found.day}."
        return not_known(register, name, Line(text), view.day)
    areas = tuple(_area(view, body, values[body]) for body in found.bodies if view.units(body))
    notes = found.notes
    if not found.area and (rest := _uncovered(view, found.bodies)):
        areas, notes = (*areas, rest), (*notes, f"Drawn as not known, as their boundaries are not: {rest.name}.")
    # those of the most bodies first
    sources = tuple(s for s, _ in Counter(s for body in known for s in column[body].sources).most_common())
    shown = Map(
        "measure",
        f"{name} {found.day}" if view.day < query.today else f"{name}, {say_day(view.day)}",
        _basis(by, found),
        _heading(by, found.kind).lower() if by is A.PER_LEADER else noun_of(by),
        kind_noun(found.kind),
        areas,
        sources,
        enlarged=frozenset() if found.area else _london(register),
    )
    unknown = [body for body in found.bodies if values[body] is None]
    high, low = known[:_ENDS], known[: -_ENDS - 1 : -1]
    text = f"{capital(noun_of(by))} {found.day}: most in {_extreme(view, by, known, values)}; fewest in {_extreme(view, by, known[::-1], values)}, of {len(known)} {found.noun()}"
    text += f"; for {counted(len(unknown), found.kind)} it is not known." if unknown else "."
    facts = [
        Fact("Highest", tuple(Line(capital(_said(view, by, b, values)), column[b].sources) for b in high)),
        Fact("Lowest", tuple(Line(capital(_said(view, by, b, values)), column[b].sources) for b in low)),
        Fact("Not known", (Line(names(view, unknown)),)) if unknown else None,
    ]
    table = Query((by,), view.day, query.today, Do.RANK, by=by, where=query.where, dated=True)
    return compose(
        register,
        title=f"Map: {name} {found.day}",
        headline=Line(text, sources),
        facts=facts if len(known) > _ENDS else facts[2:],
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


def _said(view: View, by: Attribute, body: BodyKey, values: Mapping[BodyKey, float | None]) -> str:
    return f"{short(view, body)}, {say_number_of(by, values[body] or 0)}"


def _extreme(view: View, by: Attribute, known: Sequence[BodyKey], values: Mapping[BodyKey, float | None]) -> str:
    """Name the first of the bodies with its value; of many alike say how many."""
    alike = [body for body in known if values[body] == values[known[0]]]
    who = names(view, alike) if len(alike) <= _ENDS else f"{len(alike)} of them"
    return f"{who}, {say_number_of(by, values[known[0]] or 0)}"


def _area(view: View, body: BodyKey, value: float | None) -> Area:
    return Area(short(view, body), view.units(body), value)


def _uncovered(view: View, bodies: Iterable[BodyKey]) -> Area | None:
    """Give what no body of a kind is known to cover as an area, called by the bodies that it must be of."""
    units = england().units.difference(*(view.units(body) for body in bodies))
    lost = [body for body in bodies if not view.units(body)]
    return Area(names(view, lost) or "no body known", frozenset(units)) if units else None


def _london(register: Register) -> frozenset[int]:
    return frozenset(part.unit for part in register.unit_districts if part.county == _ENLARGED)


def _basis(by: Attribute, found: Set) -> str:
    """Say what was counted, and how."""
    view, said = found.view, [counted(len(found.bodies), found.kind)]
    if by in _OF_PEOPLE:
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
        steps = [s for s in register.predecessors_of.get(body, ()) if first <= s.day <= last and s.predecessor.kind is kind]
        if len({s.predecessor for s in steps}) >= _MERGED_FROM:
            formed[body] = sorted({s.predecessor for s in steps})
            sources.update(dict.fromkeys(source for s in steps for source in s.sources))
    when = say_period(query) if query.dated else f"in {first.year}"
    noun = kind_noun(kind)
    if not formed:
        return not_known(register, "Mergers", Line(f"No map: no merger of {noun} is known to have taken effect {when}."), last)
    areas = tuple(_area(view, body, float(len(formed.get(body, ())))) for body in bodies)
    rest = _uncovered(view, bodies)
    before = [_units_before(register, old, view.day) for became in formed.values() for old in became]
    total = sum(map(len, formed.values()))
    text = f"{total} {noun} merged into {len(formed)} {when}; {counted(len(bodies), kind)} {verb(last, query.today, 'are', 'were')} left."
    lines = tuple(
        Line(f"{capital(short(view, body))}: {names(register.at(day_before(_opened(register, body))), became)}", sources_of_bodies(view, (body,)))
        for body, became in sorted(formed.items(), key=lambda pair: (-len(pair[1]), short(view, pair[0])))
    )
    shown = Map(
        "measure",
        f"Mergers of {noun} that took effect {when}",
        f"{noun} on {say_day(last)}; thin lines: those before the merger",
        f"{noun} merged into one",
        noun,
        (*areas, *((rest,) if rest else ())),
        tuple(sources),
        tuple(units for units in before if units),
        _london(register),
        "no merger",
    )  # fmt: skip
    return compose(
        register,
        title=f"Map of mergers {when}",
        headline=Line(text, tuple(sources)),
        details=(Fact("Merged", lines),),
        charts=(shown,),
        choices=(Choice("List of mergers", query.about(asks=(A.MERGERS,), by=None)),),
        on=last,
    )


def _opened(register: Register, body: BodyKey) -> date:
    opened = register.bodies[body].opened
    return opened.first if opened else FIRST_DAY


def _units_before(register: Register, body: BodyKey, day: date) -> frozenset[int]:
    closed = register.bodies[body].closed
    return register.at(min(closed, day) if closed else day).units(body)


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
    marked = [body for body in query.bodies if body.kind is kind and view.is_open(body)]
    lost = [body for body in marked if not view.units(body)]
    day, named = on_day(view.day, query.today), plain_list([title(view, body) for body in marked])
    if lost:
        text = f"No map: the boundaries of {plain_list([title(view, body) for body in lost])} {day} are not known here."
        return not_known(register, named, Line(text), view.day, notes=moment.notes, body=moment.body)
    others = [body for body in view.open_bodies(kind) if body not in marked]
    beside = england().neighbours(frozenset().union(*(view.units(body) for body in marked)))
    bordering = [body for body in others if view.units(body) & beside]
    borders = f"borders {names(view, bordering)}" if bordering else "borders no other"
    if len(marked) > 1:
        borders = borders.replace("borders", "border", 1)
    district = answer_one(query.about(asks=(A.DISTRICTS,), by=None, do=Do.VALUE, bodies=(moment.body,), on=view.day), register)
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
        cited,
        enlarged=london if any(view.units(body) & london for body in marked) else frozenset(),
    )
    return compose(
        register,
        title=name,
        headline=Line(f"{named} {borders if view.day >= query.today else borders.replace('border', 'bordered', 1).replace('bordereds', 'bordered')} {day}.", cited),
        facts=(Fact("Districts", (district.headline,)) if district.outcome is Outcome.ANSWER else None,),
        charts=(shown,),
        choices=(Choice(label(title(view, moment.body)), query.about(asks=(A.CARD,), by=None, bodies=(moment.body,))),),
        notes=moment.notes,
        body=moment.body if len(marked) == 1 else None,
        on=view.day,
    )  # fmt: skip


# leaders through time


def timeline_answer(query: Query, register: Register) -> Answer:
    """Draw who led a body, what it came from and what it became; of an STP its CCGs."""
    if not query.bodies:
        return refusal("Whose leaders?", "Name a CCG, STP or ICB, such as “timeline of leaders of Devon”.", query.on)
    body = query.bodies[0]
    family = family_of(register, body)
    kept = family.every if body.kind is not Kind.ICB else family.own | family.before
    bodies = sorted((key for key in kept if key.kind in _LED), key=lambda key: (_opened(register, key), register.bodies[key].name))
    name = title(register.at(min(register.bodies[body].closed or query.today, query.today)), body)
    if not bodies:
        return refusal("No timeline", f"No timeline: no CCG or ICB belongs to {name} in the facts.", query.on, body=body)
    shown = bodies[:_MOST_LANES]
    found = [_lane(register, key, query.today) for key in shown]
    lanes = tuple(lane for lane, _ in found)
    sources = tuple(dict.fromkeys(s for _, cited in found for s in cited))
    people = dict.fromkeys(bar.person for lane in lanes for bar in lane.bars)
    if not people:
        return not_known(register, name, Line(f"Not known who led {name} at any time."), query.on, body=body)
    led = f"the CCGs of {name}" if body.kind is Kind.STP else name
    led += " or the CCGs before it" if any(key in family.before for key in shown) and body.kind is not Kind.STP else ""
    led += f" or what {'they' if body.kind is Kind.STP else 'it'} became" if any(key in family.after for key in shown) else ""
    now = register.at(query.today)
    known = now.leadership(body) if body.kind in _LED and now.is_open(body) else None
    leading = f" Today {plain_list([register.people[p].name for p in known.people])} leads it ({known.grade})." if known and known.people else ""
    count = "1 person is" if len(people) == 1 else f"{len(people)} people are"
    text = f"{count} known to have led {led} since {say_day(lanes[0].first)}.{leading}"
    picture = Timeline(
        f"Leaders of {name} through time",
        f"Accountable officers and chief executives, {say_day(lanes[0].first)} to {say_day(query.today)}",
        lanes,
        min(lane.first for lane in lanes),
        query.today,
        sources,
    )  # fmt: skip
    notes = (f"The first {_MOST_LANES} of {len(bodies)} bodies are shown.",) if len(bodies) > _MOST_LANES else ()
    return compose(
        register,
        title=f"Leaders of {name} through time",
        headline=Line(text, sources),
        details=tuple(_terms(register, key) for key in shown),
        charts=(picture,),
        notes=notes,
        body=body,
        on=query.today,
    )


def _terms(register: Register, body: BodyKey) -> Fact | None:
    """List everybody named as leading a body, as sources date them."""
    closed = register.bodies[body].closed
    terms = terms_of(register, body, (LEADING_ROLE,))
    lines = tuple(Line(f"{term.name}: {say_span(term.stint, closed)}", term.stint.sources) for term in terms)
    return Fact(register.bodies[body].name.replace("Integrated Care Board", "ICB"), lines) if lines else None


def _lane(register: Register, body: BodyKey, today: date) -> tuple[Lane, tuple[str, ...]]:
    """Give the times of a body's leaders, and the sources of the statements that they rest on."""
    known = register.bodies[body]
    first, last = max(_opened(register, body), FIRST_DAY), min(known.closed or today, today)
    bars: list[Bar] = []
    sources: dict[str, None] = {}
    for begin, end, led in spells(register, body, first, last):
        for holder in led.holders if led.people else ():
            sources.update(dict.fromkeys(holder.statements[0].sources))
            bar = Bar(register.people[holder.person].name, begin, end, led.grade is Grade.CONFIRMED)
            before = next((b for b in reversed(bars) if b.person == bar.person), None)
            if before and before.sure == bar.sure and before.last == day_before(begin):
                bars[bars.index(before)] = Bar(bar.person, before.first, end, bar.sure)
            else:
                bars.append(bar)
    became = [s for s in register.successors_of.get(body, ()) if s.day <= today and s.successor.kind in _LED]
    view = register.at(last)
    note = f"became {names(register.at(became[0].day), dict.fromkeys(s.successor for s in became))}" if became else ""
    name = view.name(body).removeprefix("NHS ").replace("Integrated Care Board", "ICB")
    return Lane(name, first, last, tuple(bars), note), tuple(sources)


def spells(register: Register, body: BodyKey, first: date, last: date) -> list[tuple[date, date, Leadership]]:
    """Part a body's time into spells in which the same people led it as surely, in days, both ends included.

    It is looked at on the first of every month and on every day that a statement names; where two of these differ, the
    day of the change is found by halving.
    """
    about = [s for s in register.statements_about.get(body, ()) if s.role == LEADING_ROLE]
    stated = {day for s in about for when in (s.start, s.as_of, s.end) if when for day in (when.first, when.last)}
    months = {date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)}
    days = sorted({first, last, *(day for day in stated | months if first < day < last)})
    found: list[tuple[date, Leadership]] = []
    for day in days:
        led = leadership(body, about, day)
        while found and _differ(found[-1][1], led):
            turn = _turn(lambda at: leadership(body, about, at), found[-1], day)
            found.append((turn, leadership(body, about, turn)))
        found = found or [(day, led)]
    ends = [*(day_before(day) for day, _ in found[1:]), last]
    return [(day, end, led) for (day, led), end in zip(found, ends, strict=True)]


def _differ(one: Leadership, other: Leadership) -> bool:
    return (one.people, one.grade) != (other.people, other.grade)


def _turn(led_on: Callable[[date], Leadership], before: tuple[date, Leadership], after: date) -> date:
    """Find the first day after another on which the leadership differs from that day's."""
    same, other = before[0], after
    while (other - same).days > 1:
        middle = same + timedelta(days=(other - same).days // 2)
        if _differ(before[1], led_on(middle)):
            other = middle
        else:
            same = middle
    return other


_BY: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.MAP, Do.VALUE): map_answer,
    (A.TIMELINE, Do.VALUE): timeline_answer,
}
HANDLERS: Final = _BY
SETS: Final = _BY
PLACES: Final = _BY
SEVERAL: Final = tuple(_BY)
