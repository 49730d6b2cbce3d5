"""Counts, sums and averages over a set of bodies, counts of its leaders, and yes-or-no questions about a set.

`together` adds up the STPs with the most people per leader.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import counted, exact_people, kind_noun, plain_list, say_count, short, small, some
from data.league import TOP
from data.model import Kind
from data.query.answer import Answer, Column, Fact, Line, Outcome, Table, best_first, compose, sources_of
from data.query.day_table import NUMBERS, noun_of, say_number_of, table_of
from data.query.evaluator import stated_of
from data.query.lines import (
    LEADERS,
    NEAR,
    by_whom,
    distance,
    number,
    published_line,
    published_near,
    sharing_near,
)
from data.query.listing import (
    answer_of,
    beside,
    by_leader,
    counted_sentence,
    is_short,
    kind_decider,
    led_for_sure,
    list_set,
    list_table,
    none_of_the_kind,
    say_rest,
    say_weakly,
    shown,
    sources_of_set,
    undecided,
    weakly_fact,
)
from data.query.query import Attribute, Do, Feature, Where
from data.query.sets import Set, find_set, lifetime, numbers_of_bodies, sources_of_bodies
from data.query.values import HANDLERS as OF_A_BODY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.league import Standing
    from data.query.answer import Cell
    from data.query.query import Query
    from data.register import Register

A = Attribute

_ABOUT: Final = 3
"""Percentage points within which a share in the question is about right."""

TWICE: Final = "Leads CCGs in more than one STP"
"""The label of who is counted more than once where leaders are counted in each STP."""


def sum_set(query: Query, register: Register) -> Answer:
    """Add up an attribute over a set, or over the first rows of it by another attribute (`by`, `top`); leaders are counted."""
    attribute, top = query.ask if query.ask in NUMBERS else A.POPULATION, query.top
    if top and (attribute is A.LEADERS or (query.by or attribute) is A.PER_LEADER):
        return together(query, register)
    if attribute is A.LEADERS:
        return count_leaders(query, register)
    found = find_set(query, register, attribute if undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    each = {body: found.value(attribute, body) for body in found.bodies}
    values = {body: value for body, value in each.items() if value.number is not None}
    chosen = sorted(values, key=lambda body: -(values[body].number or 0))
    missing, which = "", f"The {len(chosen)} {found.noun()}{found.that}"
    if top:
        chosen = chosen[:top] if top > 0 else chosen[top:]
        which = f"The {len(chosen)} {found.noun()} with the {'most' if top > 0 else 'fewest'} {noun_of(attribute)}"
    elif unknown := len(found.bodies) - len(chosen):
        missing = f"; for {unknown} it is not known"
    total = sum(values[body].number or 0 for body in chosen)
    of_all = table_of(found.view).column(attribute, found.kind).values()
    every = sum(value.number or 0 for value in of_all)
    part = every and total < every and attribute is A.POPULATION
    share = f", {100 * total / every:.1f}% of England's" if part else ""
    text = f"{which} {found.verb('have', 'had')} {say_number_of(attribute, total)} {noun_of(attribute)} {found.day}{share}{missing}."
    line = Line(text, sources_of(values[body] for body in chosen))
    return found.answer(line, facts=beside(found), tables=(list_table(found, chosen),))


def together(query: Query, register: Register) -> Answer:
    """Add up the STPs with the most people per leader: their people, leaders and CCGs, as computed and as published."""
    found = find_set(query.about(where=Where(Kind.STP)), register, A.PER_LEADER)
    if found is None:
        return none_of_the_kind(query, register)
    view, table, count = found.view, table_of(found.view).league, abs(query.top or TOP)
    top, rows = table.top(count), table.standings[:count]
    if top is None:
        text = f"Not known: people per leader is known for {table.ranked} of {len(table.standings)} STPs {found.day}."
        return found.answer(Line(text))
    text = (
        f"{say_count(top.leaders, 'accountable officer')} of {counted(top.ccgs, Kind.CCG)} in the {count} STPs with the most people per leader "
        f"{found.verb('answer', 'answered')} for {exact_people(top.population)} people {found.day}, {top.share}% of England's."
    )
    if query.do is Do.CHECK:
        share = query.test.number if query.test and query.test.number else top.share
        text = f"{'Yes, about' if abs(share - top.share) <= _ABOUT else 'No'}: {text}"
    sources = standings_sources(rows)
    if published := _published_top(view.register, view.day, count):
        text, sources = f"{text} {published.text}.", (*sources, *published.sources)
    title = f"The {count} STPs with the most people per leader"
    return found.answer(Line(text, sources), title=title, tables=(_top_table(found, rows),))


def _published_top(register: Register, day: date, count: int) -> Line | None:
    metrics = ("population_share_under_13_aos", "aos_leading_large_shared_groups", "ccgs_under_the_13_aos")
    share, leaders, ccgs = (published_near(register, metric, day) for metric in metrics)
    if count != TOP or not (share and leaders and ccgs):
        return None
    publisher = register.sources[share.sources[0]].publisher
    text = f"{publisher} published {share.value}%, {leaders.value} officers and {ccgs.value} CCGs"
    return Line(text, share.sources)


def _top_table(found: Set, rows: Sequence[Standing]) -> Table:
    numbers = ("People per leader", "CCGs", "Leaders", "People")
    columns = (Column("STP"), *(Column(number, numeric=True) for number in numbers))
    cells: list[tuple[Cell, ...]] = []
    for s in rows:
        people = s.population.people if s.population else None
        cells.append((short(found.view, s.stp), s.per_leader, s.ccgs, s.leaders, people))
    name = f"The STPs with the most people per leader {found.day}"
    return Table(name, columns, tuple(cells), standings_sources(rows))


def standings_sources(rows: Sequence[Standing]) -> tuple[str, ...]:
    """Name the sources of the counts and populations of rows of the league table."""
    return sources_of(part for s in rows for part in (s.published, s.population) if part is not None)


def average_set(query: Query, register: Register) -> Answer:
    """Average an attribute over a set; people per leader is all people over all leaders."""
    attribute = query.ask if query.ask in NUMBERS else A.POPULATION
    per_leader = attribute is A.PER_LEADER
    found = find_set(query, register, attribute if per_leader or undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    if per_leader:
        return _average_per_leader(found) if found.bodies else list_set(query, register)
    table, noun = table_of(found.view), noun_of(attribute)
    values = [v for body in found.bodies if (v := table.value(attribute, body)).number is not None]
    if not values:
        return found.answer(Line(f"Not known: no figure of {noun} for {found.noun()} {found.day}."))
    mean = sum(v.number or 0 for v in values) / len(values)
    said = exact_people(int(mean)) if attribute is A.POPULATION else f"{mean:.1f}"
    among = "" if len(values) == len(found.bodies) else f", where it is known (for {len(values)})"
    text = f"On average the {len(found.bodies)} {found.noun()}{found.that} {found.verb('have', 'had')} {said} {noun} each {found.day}{among}."
    return found.answer(Line(text, sources_of(values)), facts=beside(found))


def _average_per_leader(found: Set) -> Answer:
    view, kind = found.view, found.kind
    if kind is Kind.ICB:
        led, _ = led_for_sure(found)
        counts = [c for body in led if (c := view.headcount(body))]
        leaders, ranked = len(set(led.values())), len(led)
        cited, of, once = sources_of(counts), "chief executive", ""
    else:
        standings = table_of(view).league.standings
        rows = [s for s in standings if s.stp in found.bodies and s.per_leader is not None]
        counts = [s.population for s in rows if s.population]
        leaders, ranked = sum(s.leaders or 0 for s in rows), len(rows)
        cited, of = standings_sources(rows), "CCG leader"
        once = " counted once in each STP" if kind is Kind.STP else ""
    if not leaders:
        text = f"Not known: no {kind_noun(kind, 1)} has a known number of people per leader {found.day}."
        return found.answer(Line(text))
    total, where, among = sum(count.people for count in counts), found.area or "in England", ""
    if ranked < len(found.bodies):
        among = f", in the {ranked} of {len(found.bodies)} {kind_noun(kind)} for which it is known"
    text = f"On average each {of} {where} {found.verb('answers', 'answered')} for {exact_people(total // leaders)} people {found.day}: {exact_people(total)} people, {say_count(leaders, 'leader')}{once}{among}."
    return found.answer(Line(text, cited), title=f"People per leader {where}")


def count_set(query: Query, register: Register) -> Answer:
    """Count the bodies of a set, with the list where it is short, and published counts of the same beside it."""
    where = query.where or Where(kind=Kind.CCG if query.ask is A.CCGS else None)
    sharing = Feature.SHARES in where.features
    if query.ask in (A.LEADERS, A.LEADER) and not sharing:
        return count_leaders(query, register)
    query = query.about(where=where) if query.ask is A.CCGS else query
    plain = where == Where(kind=where.kind, area_name=where.area_name)
    if plain and where.kind:
        if not register.at(query.on).open_bodies(where.kind):
            return _none_left(query, register, where.kind)
        if query.first and query.last and query.first != query.last:
            return _count_over_a_period(register, where.kind, query.first, query.last)
    found = find_set(query, register, kind_decider(query))
    if found is None:
        return none_of_the_kind(query, register)
    if sharing and found.kind is Kind.CCG:
        return _count_sharing(found)
    text = counted_sentence(found)
    if is_short(found) and not plain:
        text += f": {some(shown(found))}"
    headline = Line(f"{text}{say_rest(found)}.", sources_of_set(found))
    if published := _published_under(found):
        mine = f"{len(found.bodies)} of the {len(found.base)}"
        headline = Line(f"{published.text}; computed here: {mine}.", (*published.sources, *headline.sources))
    return answer_of(found, headline, (_published_count(found),) if plain else ())


def _none_left(query: Query, register: Register, kind: Kind) -> Answer:
    _, last = lifetime(register, kind)
    if last is None or query.on < last:
        return none_of_the_kind(query, register)
    before, noun, now = register.at(last), kind_noun(kind), query.on >= query.today
    bodies, icbs = before.open_bodies(kind), len(register.at(query.on).open_bodies(Kind.ICB))
    were = f"There are no {noun} today" if now else f"There were no {noun} on {say_day(query.on)}"
    after = f"; {'today there are' if now else 'there were'} {icbs} ICBs" if icbs else ""
    text = f"{were}: the last {len(bodies)} ended on {say_day(last)}{after}."
    line = Line(text, sources_of_bodies(before, bodies))
    return compose(register, title=f"{noun} in England", headline=line, on=query.on)


def _count_over_a_period(register: Register, kind: Kind, first: date, last: date) -> Answer:
    """Count the bodies of a kind through a period: one number if it stays the same, else each with its first day."""
    view, ((_, at_first), *turns) = register.at(last), numbers_of_bodies(register, kind, first, last)
    day, count, rest = f"from {say_day(first)} to {say_day(last)}", at_first, ""
    if turns:
        day, count = f"on {say_day(last)}", turns[-1][1]
        later = [f"{number} from {say_day(turn)}" for turn, number in turns]
        rest = f": {plain_list([f'{at_first} at first', *later])}"
    text = f"There were {counted(count, kind)} in England {day}{rest}."
    line = Line(text, sources_of_bodies(view, view.open_bodies(kind)))
    return compose(register, title=f"{kind_noun(kind)} in England", headline=line, on=last)


def _published_count(found: Set) -> Fact:
    """List what sources near the day counted, each number once."""
    register, day = found.view.register, found.view.day
    counts = (f for f in register.figures_of.get(f"{found.kind}_count", ()) if not (f.bodies or f.areas))
    near = sorted((f for f in counts if distance(f, day) <= NEAR), key=lambda f: -distance(f, day))
    by_value, noun = {f.value: f for f in near}, kind_noun(found.kind)
    lines = tuple(published_line(register, f, f"{f.value} {noun}") for f in by_value.values())
    return Fact("Published", lines)


def _published_under(found: Set) -> Line | None:
    """Give the published number of STPs under a number of people per leader, where that is what is counted."""
    tests, register = found.tests, found.view.register
    if [t.attribute for t in tests] != [A.PER_LEADER] or found.area or tests[0].op not in ("<", "<="):
        return None
    metric = f"stps_with_under_{int((tests[0].number or 0) / 1000)}k_people_per_ao"
    figure = published_near(register, metric, found.view.day)
    if figure is None:
        return None
    publisher = register.sources[figure.sources[0]].publisher
    return Line(f"{publisher} counted {figure.value} STPs ({figure.as_of})", figure.sources)


def _count_sharing(found: Set) -> Answer:
    """Count the CCGs that share a leader: as published near the day, and of those whose leader is known."""
    known, sharing = len(found.base) - len(found.unknown), len(found.bodies)
    leaders = {person for body in found.bodies for person in found.view.leadership(body).people[:1]}
    share = f" ({round(100 * sharing / known)}%)" if sharing else ""
    under = f", under {say_count(len(leaders), 'person', 'people')}" if sharing else ""
    missing = f"; for {len(found.unknown)} it is not known" if found.unknown else ""
    weakly = say_weakly(found)
    text = f"{sharing or 'None'} of the {known} {found.noun()} whose leader is known here {found.day} {found.verb('share', 'shared')} that leader with another{share}{under}{weakly}{missing}."
    said = None if found.area else sharing_near(found.view.register, found.view.day)
    headline = own = Line(text, sources_of_set(found))
    if said:
        text = f"{said.text}; by the leaders named here {sharing} of {known}{share}{weakly}."
        headline = Line(text, (*said.sources, *own.sources))
    return found.answer(
        headline,
        facts=(Fact("Counted from named leaders", (own,)) if said else None,),
        details=(Fact("Who shares", tuple(map(Line, by_leader(found)))), weakly_fact(found)),
        tables=(list_table(found, found.bodies),),
        outcome=Outcome.ANSWER if known or said else Outcome.NOT_KNOWN,
    )


def count_leaders(query: Query, register: Register) -> Answer:
    """Count the people who lead the bodies of a set: as published for the day, and as named here."""
    where, view = query.where or Where(), register.at(query.on)
    if where.kind not in (Kind.CCG, Kind.ICB):
        of_ccgs = view.open_bodies(Kind.CCG) or not view.open_bodies(Kind.ICB)
        where = replace(where, kind=Kind.CCG if of_ccgs else Kind.ICB)
    found = find_set(query.about(where=where), register)
    if found is None:
        return none_of_the_kind(query, register)
    view, (led, _) = found.view, led_for_sure(found)
    people = list(dict.fromkeys(led.values()))
    role = "chief executive" if found.kind is Kind.ICB else "accountable officer"
    bodies = f"{len(found.bodies)} {found.noun(len(found.bodies))}{found.that}"
    sources = sources_of(view.leadership(body).holders[0].statements[0] for body in led)
    named = f"{say_count(len(people), 'person', 'people')} {'is' if len(people) == 1 else 'are'} named for {len(led)} of them"
    total, cited = published_leaders(found)
    count = total or len(people)
    were = found.verb("is", "was") if count == 1 else found.verb("are", "were")
    text = f"There {were} {say_count(count, role)} for the {bodies} {found.day}"
    if total is not None:
        text, sources = f"{text} ({cited.text}); here {named}", (*cited.sources, *sources)
    elif len(led) < len(found.bodies):
        text = f"Not known for all of the {bodies} {found.day}: {named}"
    stps = {p: {view.parent(body, Kind.STP) for body in view.led_by.get(p, ())} - {None} for p in people}
    shared = plain_list([view.register.people[p].name for p in people if len(stps[p]) > 1])
    twice = (Line(shared),) if shared and found.kind is Kind.CCG else ()
    title = f"Leaders of {found.noun()} {found.day}"
    return found.answer(Line(f"{text}.", sources), title=title, details=(Fact(TWICE, twice),))


def leaders_of_a_body(query: Query, register: Register) -> Answer:
    """Count the leaders of a body, or those of its CCGs of whom something is true, such as that they lead a council too."""
    if not query.feature:
        return OF_A_BODY[A.LEADERS, Do.VALUE](query, register)
    body = query.bodies[0]
    where = Where(Kind.CCG if body.kind is not Kind.ICB else Kind.ICB, (body,), features=(query.feature,))
    found = count_set(
        query.about(asks=(A.CARD,), do=Do.COUNT, bodies=(), where=where, feature=None), register
    )
    said = stated_of(register, f"accountable officers {query.feature}", body, query.on)
    if said is None:
        return found
    return replace(
        found,
        headline=said,
        facts=(Fact("Of those known here", (found.headline,)), *found.facts),
        sources=best_first(said, (*(register.sources[s] for s in said.sources), *found.sources)),
    )


def published_leaders(found: Set) -> tuple[int | None, Line]:
    """Give the published number of leaders of a set of CCGs, of England or the sum over whole STPs, and who says so."""
    view, register = found.view, found.view.register
    if found.kind is not Kind.CCG or found.predicate():
        return None, Line("")
    stps = {stp for body in found.bodies if (stp := view.parent(body, Kind.STP))}
    whole = {ccg for stp in stps for ccg in view.ccgs_of(stp)} == set(found.bodies)
    counts = [count for stp in stps if (count := view.published_count(stp))]
    if whole and counts and len(counts) == len(stps):
        sources = sources_of(counts)
        said = f"{register.sources[sources[0]].publisher}, counted once in each STP"
        return sum(count.leaders for count in counts), Line(said, sources)
    for metric in LEADERS:
        figure = None if found.area else published_near(register, metric, view.day)
        if figure and number(figure) is not None:
            return number(figure), Line(by_whom(register, figure), figure.sources)
    return None, Line("")


def check_set(query: Query, register: Register) -> Answer:
    """Say whether any body of a set is as the question says, and which ones are."""
    if query.top or query.by is A.PER_LEADER:
        return together(query, register)
    listed = count_set(query, register) if query.ask is A.LEADERS else list_set(query, register)
    found = find_set(query, register, kind_decider(query))
    if found is None:
        return listed
    holds = bool(found.bodies)
    if query.test and query.test.number is not None:
        holds = query.test.holds(len(found.bodies), query.test.number)
    word = "Yes" if holds else "Not known" if found.unknown and found.features else "No"
    said = listed.headline.text
    said = said if said.startswith("CCG") else small(said)
    return replace(listed, headline=Line(f"{word}: {said}", listed.headline.sources))


HANDLERS: Final = {(A.LEADERS, do): leaders_of_a_body for do in (Do.VALUE, Do.COUNT)}
SETS: Final = {
    (A.CARD, Do.SUM): sum_set,
    (A.CARD, Do.AVERAGE): average_set,
    (A.POPULATION, Do.VALUE): sum_set,
    (A.PER_LEADER, Do.VALUE): average_set,
    (A.CARD, Do.COUNT): count_set,
    (A.CARD, Do.CHECK): check_set,
    (A.LEADERS, Do.VALUE): count_leaders,
}
