"""Counts, sums and averages over a set of bodies, counts of its leaders, and yes-or-no questions about a set.

`together` adds up the STPs with the most people per leader.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import counted, exact_people, kind_noun, plain_list, say_count, short, some
from data.league import TOP
from data.model import Kind
from data.query.answer import Answer, Column, Fact, Line, Outcome, Table, best_first, compose, sources_of
from data.query.day_table import table_of
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
    NAMED,
    NUMBERS,
    beside,
    by_leader,
    counted_sentence,
    features_of,
    kind_decider,
    led_for_sure,
    list_set,
    list_table,
    none_of_the_kind,
    ordered,
    say_last_known,
    say_number_of,
    say_unknown,
    say_weakly,
    shown,
    sources_of_set,
    tests_of,
    turned,
    undecided,
    weakly_fact,
)
from data.query.query import Attribute, Do, Feature, Where
from data.query.set_words import noun_of
from data.query.sets import Set, find_set, lifetime, sources_of_bodies
from data.query.values import HANDLERS as OF_A_BODY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.league import Standing
    from data.query.query import Query
    from data.register import Register


_ABOUT: Final = 3
"""Percentage points within which a share in the question is about right."""

TWICE: Final = "Leads CCGs in more than one STP"
"""The label of who is counted more than once where leaders are counted in each STP."""


def sum_set(query: Query, register: Register) -> Answer:
    """Add up an attribute over a set, or over the first rows of it by another attribute (`by`, `top`)."""
    attribute, top = query.ask if query.ask in NUMBERS else Attribute.POPULATION, query.top
    of_leaders = attribute in (Attribute.LEADERS, Attribute.LEADER)
    if top and ((query.by or attribute) is Attribute.PER_LEADER or of_leaders):
        return together(query, register)
    found = find_set(query, register, attribute if undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    table = table_of(found.view)
    each = {body: found.value(attribute, body) for body in found.bodies}
    values = {b: value for b, value in each.items() if value.number is not None}
    chosen = sorted(values, key=lambda body: -(values[body].number or 0))
    if top:
        chosen = chosen[:top] if top > 0 else chosen[top:]
    total = sum(values[body].number or 0 for body in chosen)
    missing, which = "", f"The {len(chosen)} {found.noun()}{found.that}"
    if top:
        which = f"The {len(chosen)} {found.noun()} with the {'most' if top > 0 else 'fewest'} {noun_of(attribute)}"
    elif unknown := len(found.bodies) - len(chosen):
        missing = f"; for {unknown} it is not known"
    every = sum(table.value(attribute, body).number or 0 for body in table.rows(found.kind))
    part = every and total < every and attribute is Attribute.POPULATION
    share = f", {100 * total / every:.1f}% of England's" if part else ""
    text = f"{which} {found.verb('have', 'had')} {say_number_of(attribute, total)} {noun_of(attribute)} {found.day}{share}{missing}."
    line = Line(text, sources_of(values[body] for body in chosen))
    return found.answer(line, facts=beside(found, query), tables=(list_table(found, query, chosen),))


def together(query: Query, register: Register) -> Answer:
    """Add up the STPs with the most people per leader: their people, leaders and CCGs, as computed and as published."""
    found = find_set(query.about(where=Where(Kind.STP)), register, Attribute.PER_LEADER)
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
    text = f"{by_whom(register, share).split(',')[0]} published {share.value}%, {leaders.value} officers and {ccgs.value} CCGs"
    return Line(text, share.sources)


def _top_table(found: Set, rows: Sequence[Standing]) -> Table:
    numbers = ("People per leader", "CCGs", "Leaders", "People")
    columns = (Column("STP"), *(Column(number, numeric=True) for number in numbers))
    cells = tuple(
        (
            short(found.view, s.stp),
            s.per_leader,
            s.ccgs,
            s.leaders,
            s.population.people if s.population else None,
        )
        for s in rows
    )
    name = f"The STPs with the most people per leader {found.day}"
    return Table(name, columns, cells, standings_sources(rows))


def standings_sources(rows: Sequence[Standing]) -> tuple[str, ...]:
    """Name the sources of the counts and populations of rows of the league table."""
    return sources_of(part for s in rows for part in (s.published, s.population) if part is not None)


def average_set(query: Query, register: Register) -> Answer:
    """Average an attribute over a set; people per leader is all people over all leaders."""
    attribute = query.ask if query.ask in NUMBERS else Attribute.POPULATION
    if attribute is Attribute.PER_LEADER:
        return _average_per_leader(query, register)
    found = find_set(query, register, attribute if undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    table, noun = table_of(found.view), noun_of(attribute)
    values = [v for body in found.bodies if (v := table.value(attribute, body)).number is not None]
    if not values:
        return found.answer(Line(f"Not known: no figure of {noun} for {found.noun()} {found.day}."))
    mean = sum(v.number or 0 for v in values) / len(values)
    said = exact_people(int(mean)) if attribute is Attribute.POPULATION else f"{mean:.1f}"
    among = "" if len(values) == len(found.bodies) else f", where it is known (for {len(values)})"
    text = f"On average the {found.which} {found.verb('have', 'had')} {said} {noun} each {found.day}{among}."
    return found.answer(Line(text, sources_of(values)), facts=beside(found, query))


def _average_per_leader(query: Query, register: Register) -> Answer:
    found = find_set(query, register, Attribute.PER_LEADER)
    if found is None:
        return none_of_the_kind(query, register)
    if not found.bodies:
        return list_set(query, register)
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
    sharing = Feature.SHARES in features_of(query)
    if query.ask in (Attribute.LEADERS, Attribute.LEADER) and not sharing:
        return count_leaders(query, register)
    if query.ask is Attribute.CCGS and query.where is None:
        query = query.about(where=Where(kind=Kind.CCG))
    where = query.where or Where()
    plain = where == Where(kind=where.kind, area_name=where.area_name)
    if plain and where.kind and not register.at(query.on).open_bodies(where.kind):
        return _none_left(query, register, where.kind)
    if plain and where.kind and query.first and query.last and query.first != query.last:
        return _count_over_a_period(query, register, where.kind)
    found = find_set(query, register, kind_decider(query))
    if found is None:
        return none_of_the_kind(query, register)
    if sharing and found.kind is Kind.CCG:
        return _count_sharing(found, query)
    text, bodies = counted_sentence(found, query), ordered(found, query)
    if 0 < len(bodies) <= NAMED and not plain:
        text += f": {some([shown(found, query, body) for body in bodies])}"
    headline = Line(
        f"{text}{say_weakly(found)}{say_last_known(found, query)}{say_unknown(found, query)}.",
        sources_of_set(found, query),
    )
    if published := _published_under(found, query):
        mine = f"{len(bodies)} of the {len(found.base)}"
        headline = Line(f"{published.text}; computed here: {mine}.", (*published.sources, *headline.sources))
    return found.answer(
        headline,
        facts=(*beside(found, query), _published_count(found) if plain else None),
        details=(weakly_fact(found),),
        tables=(list_table(found, query, bodies),),
        notes=turned(query, register, found),
    )


def _none_left(query: Query, register: Register, kind: Kind) -> Answer:
    first, last = lifetime(register, kind)
    if first is None or last is None or query.on < first:
        return none_of_the_kind(query, register)
    before, noun, now = register.at(last), kind_noun(kind), query.on >= query.today
    bodies, icbs = before.open_bodies(kind), len(register.at(query.on).open_bodies(Kind.ICB))
    were = f"There are no {noun} today" if now else f"There were no {noun} on {say_day(query.on)}"
    after = f"; {'today there are' if now else 'there were'} {icbs} ICBs" if icbs else ""
    text = f"{were}: the last {len(bodies)} ended on {say_day(last)}{after}."
    line = Line(text, sources_of_bodies(before, bodies))
    return compose(register, title=f"{noun} in England", headline=line, on=query.on)


def _count_over_a_period(query: Query, register: Register, kind: Kind) -> Answer:
    """Count the bodies of a kind through a period: one number if it stays the same, else each with its first day."""
    first, last = query.first or query.on, query.last or query.on
    turns = _changes_of_count(query, register, kind)
    view, day = register.at(last), f"on {say_day(last)}"
    rest = ""
    if len(turns) == 1:
        day = f"from {say_day(first)} to {say_day(last)}"
    else:
        said = [f"{turns[0][1]} at first", *(f"{count} from {say_day(day)}" for day, count in turns[1:])]
        rest = f": {plain_list(said)}"
    text = f"There were {counted(turns[-1][1], kind)} in England {day}{rest}."
    line = Line(text, sources_of_bodies(view, view.open_bodies(kind)))
    return compose(register, title=f"{kind_noun(kind)} in England", headline=line, on=last)


def _changes_of_count(query: Query, register: Register, kind: Kind) -> list[tuple[date, int]]:
    first, last = query.first or query.on, query.last or query.on
    opened = {b.opened.first for b in register.bodies.values() if b.key.kind is kind and b.opened}
    closed = {b.closed for b in register.bodies.values() if b.key.kind is kind and b.closed}
    days = sorted(
        {
            first,
            *(day for day in opened if first < day <= last),
            *(d + timedelta(days=1) for d in closed if first <= d < last),
        }
    )
    turns: list[tuple[date, int]] = []
    for day in days:
        number_ = len(register.at(day).open_bodies(kind))
        if not turns or turns[-1][1] != number_:
            turns.append((day, number_))
    return turns


def _published_count(found: Set) -> Fact:
    """List what sources near the day counted, each number once."""
    register, day = found.view.register, found.view.day
    counts = (f for f in register.figures_of.get(f"{found.kind}_count", ()) if not (f.bodies or f.areas))
    near = sorted((f for f in counts if distance(f, day) <= NEAR), key=lambda f: -distance(f, day))
    by_value, noun = {f.value: f for f in near}, kind_noun(found.kind)
    return Fact(
        "Published", tuple(published_line(register, f, f"{f.value} {noun}") for f in by_value.values())
    )


def _published_under(found: Set, query: Query) -> Line | None:
    """Give the published number of STPs under a number of people per leader, where that is what is counted."""
    tests, register = tests_of(query), found.view.register
    if [t.attribute for t in tests] != [Attribute.PER_LEADER] or found.area or tests[0].op not in ("<", "<="):
        return None
    metric = f"stps_with_under_{int((tests[0].number or 0) / 1000)}k_people_per_ao"
    figure = published_near(register, metric, found.view.day)
    if figure is None:
        return None
    publisher = by_whom(register, figure).split(",")[0]
    return Line(f"{publisher} counted {figure.value} STPs ({figure.as_of})", figure.sources)


def _count_sharing(found: Set, query: Query) -> Answer:
    """Count the CCGs that share a leader: as published near the day, and of those whose leader is known."""
    known, sharing = len(found.base) - len(found.unknown), len(found.bodies)
    leaders = {person for body in found.bodies for person in found.view.leadership(body).people[:1]}
    share = f" ({round(100 * sharing / known)}%)" if sharing else ""
    under = f", under {say_count(len(leaders), 'person', 'people')}" if sharing else ""
    missing = f"; for {len(found.unknown)} it is not known" if found.unknown else ""
    text = f"{sharing or 'None'} of the {known} {found.noun()} whose leader is known here {found.day} {found.verb('share', 'shared')} that leader with another{share}{under}{say_weakly(found)}{missing}."
    said = None if found.area else sharing_near(found.view.register, found.view.day)
    headline = own = Line(text, sources_of_set(found, query))
    if said:
        text = f"{said.text}; by the leaders named here {sharing} of {known}{share}{say_weakly(found)}."
        headline = Line(text, (*said.sources, *own.sources))
    return found.answer(
        headline,
        facts=(Fact("Counted from named leaders", (own,)) if said else None,),
        details=(Fact("Who shares", tuple(map(Line, by_leader(found, query)))), weakly_fact(found)),
        tables=(list_table(found, query, found.bodies),),
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
    view, number_ = found.view, len(found.bodies)
    led, _ = led_for_sure(found)
    people = list(dict.fromkeys(led.values()))
    role = "chief executive" if found.kind is Kind.ICB else "accountable officer"
    bodies = f"{number_} {found.noun(number_)}{found.that}"
    sources = sources_of(view.leadership(body).holders[0].statements[0] for body in led)
    named = f"{say_count(len(people), 'person', 'people')} {'is' if len(people) == 1 else 'are'} named for {len(led)} of them"
    total, cited = published_leaders(found)
    number_ = total or len(people)
    were = found.verb("is", "was") if number_ == 1 else found.verb("are", "were")
    text = f"There {were} {say_count(number_, role)} for the {bodies} {found.day}"
    if total is not None:
        text, sources = f"{text} ({cited.text}); here {named}", (*cited.sources, *sources)
    elif len(led) < len(found.bodies):
        text = f"Not known for all of the {bodies} {found.day}: {named}"
    stps = {p: {view.parent(body, Kind.STP) for body in view.led_by.get(p, ())} - {None} for p in people}
    shared = plain_list([view.register.people[p].name for p in people if len(stps[p]) > 1])
    twice = (Line(shared),) if shared and found.kind is Kind.CCG else ()
    title = f"Leaders of {found.noun()} {found.day}"
    return found.answer(Line(f"{text}.", sources), title=title, details=(Fact(TWICE, twice),))


def sum_leaders(query: Query, register: Register) -> Answer:
    """Count the leaders of a set; of its first rows by people per leader take them together."""
    return together(query, register) if query.top else count_leaders(query, register)


def leaders_of_a_body(query: Query, register: Register) -> Answer:
    """Count the leaders of a body, or those of whom something is true."""
    return (leaders_with if query.feature else OF_A_BODY[Attribute.LEADERS, Do.VALUE])(query, register)


def leaders_with(query: Query, register: Register) -> Answer:
    """Count the leaders of a body's CCGs of whom something is true, such as that they lead a council too."""
    body, features = query.bodies[0], (query.feature,) if query.feature else ()
    where = Where(Kind.CCG if body.kind is not Kind.ICB else Kind.ICB, within=(body,), features=features)
    found = count_set(
        query.about(asks=(Attribute.CARD,), do=Do.COUNT, bodies=(), where=where, feature=None), register
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
    if found.kind is not Kind.CCG or found.predicate:
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
    if query.top or query.by is Attribute.PER_LEADER:
        return together(query, register)
    listed = count_set(query, register) if query.ask is Attribute.LEADERS else list_set(query, register)
    where = query.where or Where()
    found = find_set(query, register, kind_decider(query))
    if found is None:
        return listed
    holds = bool(found.bodies)
    if query.test and query.test.number is not None:
        holds = query.test.holds(len(found.bodies), query.test.number)
    word = "Yes" if holds else "Not known" if found.unknown and where.features else "No"
    said = listed.headline.text
    said = said if said.startswith("CCG") else said[:1].lower() + said[1:]
    return replace(listed, headline=Line(f"{word}: {said}", listed.headline.sources))


HANDLERS: Final = {(Attribute.LEADERS, do): leaders_of_a_body for do in (Do.VALUE, Do.COUNT)}
SETS: Final = {
    (Attribute.CARD, Do.SUM): sum_set,
    (Attribute.CARD, Do.AVERAGE): average_set,
    (Attribute.POPULATION, Do.VALUE): sum_set,
    (Attribute.PER_LEADER, Do.VALUE): average_set,
    (Attribute.LEADERS, Do.SUM): sum_leaders,
    (Attribute.CARD, Do.COUNT): count_set,
    (Attribute.CARD, Do.CHECK): check_set,
    (Attribute.LEADERS, Do.VALUE): count_leaders,
    (Attribute.POPULATION, Do.CHECK): check_set,
}
