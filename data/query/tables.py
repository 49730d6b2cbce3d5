"""Sets of bodies listed, counted, added up, averaged, and asked about with yes or no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.days import say_day
from data.league import TOP
from data.model import Kind
from data.query.compose import compose, refusal
from data.query.day_table import APPLIES, table_of
from data.query.document import Answer, Cell, Column, Fact, Line, Outcome, Table
from data.query.phrasing import counted, exact_people, kind_noun, plain_list
from data.query.published import (
    LEADERS,
    NEAR,
    TOO_SMALL,
    by_whom,
    distance,
    number,
    published_line,
    published_near,
    sharing_near,
)
from data.query.query import Attribute, Do, Feature, Test, Where
from data.query.sets import Set, find_set, lifetime, noun_of, sources_of_bodies
from data.query.values import list_sources, say_basis
from data.wording import capital, say_count, short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.league import Standing
    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register

_NAMED: Final = 36
_EXACT: Final = 100_000
_NUMBERS: Final = (
    Attribute.POPULATION,
    Attribute.PER_LEADER,
    Attribute.CCGS,
    Attribute.LEADERS,
    Attribute.CCGS_PER_LEADER,
)
_WITH_KINDS: Final = (Attribute.PER_LEADER, Attribute.LEADERS, Attribute.CCGS_PER_LEADER)


def list_set(query: Query, register: Register) -> Answer:
    """List the bodies of a set, with what was tested of each, and a table of what else is asked of them."""
    if query.ask is Attribute.SIZE and not (query.where and query.where.tests):
        query = too_small(query, register)
    found = find_set(query, register, _kind_decider(query))
    if found is None:
        return none_of_the_kind(query, register)
    bodies = _ordered(found, query)
    text = _counted_sentence(found, query)
    grouped = _by_leader(found, query)
    if query.ask is Attribute.LEADER and not found.predicate and grouped:
        text = f"The leaders of the {len(found.bodies)} {found.noun()} {found.day}"
    if found.bodies and len(found.bodies) <= _NAMED:
        text += f": {'; '.join(grouped) or plain_list([_shown(found, query, body) for body in bodies])}"
    elif found.bodies:
        text += "; the table lists them"
    table = _table(found, query, bodies) if bodies else None
    return compose(
        register,
        title=_title(found),
        headline=Line(f"{text}{_unknown(found, query)}.", _sources(found, query)),
        facts=_beside(found, query),
        tables=(table,) if table else (),
        notes=(*found.notes, *_turned(query, register, found)),
        on=found.view.day,
        outcome=Outcome.NOT_KNOWN if text.startswith("Not known") else Outcome.ANSWER,
    )


def _turned(query: Query, register: Register, found: Set) -> tuple[str, ...]:
    """Say where a set of a period was another one at its beginning."""
    if (
        not query.first
        or query.first == (query.last or query.on)
        or query.first > query.on
        or _events_only(query)
    ):
        return ()
    before = find_set(query.about(on=query.first, first=None, last=None), register, _kind_decider(query))
    if before is None or before.bodies == found.bodies or before.kind is not found.kind or before.notes:
        return ()
    return (f"{_counted_sentence(before, query)}; it changed by {say_day(found.view.day)}.",)


def too_small(query: Query, register: Register) -> Query:
    """Ask for the bodies under the population that the paper of 2011 called too small."""
    figures = register.figures_of.get(TOO_SMALL, ())
    least = number(figures[0]) if figures else None
    where = query.where or Where(kind=Kind.CCG)
    test = Test(Attribute.POPULATION, "<", float(least or 100_000))
    tests = (*where.tests, test)
    return query.about(
        where=Where(Kind.CCG, where.within, where.area, where.area_name, where.led_by, tests, where.features)
    )


def _kind_decider(query: Query) -> Attribute | None:
    """Give the attribute that decides which kind of body can be meant."""
    tested = [test.attribute for test in (query.where.tests if query.where else ())]
    asked = [*tested, *query.asks, *([query.by] if query.by else [])]
    return (
        next((a for a in asked if a in _WITH_KINDS), next((a for a in asked if a in APPLIES), None))
        if _undecided(query)
        else None
    )


def _undecided(query: Query) -> bool:
    return query.where is None or query.where.kind is None


def none_of_the_kind(query: Query, register: Register) -> Answer:
    """Say that no body of the kind existed yet, and when the first did."""
    kind = query.where.kind if query.where and query.where.kind else Kind.CCG
    first, last = lifetime(register, kind)
    noun = kind_noun(kind)
    if first and query.on < first:
        said = (
            f"Which CCGs were in which STP is known from {say_day(first)}"
            if kind is Kind.STP
            else f"{noun} began on {say_day(first)}"
        )
        return refusal(
            "Not yet",
            f"{said}, so there were none on {say_day(query.on)}.",
            query.on,
            outcome=Outcome.NOT_KNOWN,
        )
    ended = f"; the last ended on {say_day(last)}" if last else ""
    return refusal(
        "None", f"There were no {noun} on {say_day(query.on)}{ended}.", query.on, outcome=Outcome.NOT_KNOWN
    )


def _counted_sentence(found: Set, query: Query) -> str:
    """Say how many there are, of how many, without a list."""
    number_, every = len(found.bodies), len(found.base)
    if every == 0 or found.unplaced:
        known = f": {every} that a list shows" if every else ""
        return f"Not known which {kind_noun(found.kind)} {found.verb('are', 'were')} {found.area} {found.day}{known}"
    if not found.predicate:
        were = found.verb("is" if every == 1 else "are", "was" if every == 1 else "were")
        england = "" if found.area else " in England"
        return (
            f"There {were} {counted(every, found.kind)}{found.area and ' ' + found.area}{england} {found.day}"
        )
    if _events_only(query):
        return capital(
            f"{counted(number_, found.kind)}{found.area and ' ' + found.area} {_agree(found, number_)}"
        )
    base = f"{found.noun()} {found.day}"
    if number_ == 0:
        return f"None of the {every} {base} {_agree(found, 2)}"
    return f"{number_} of the {every} {base} {_agree(found, number_)}"


def _agree(found: Set, number_: int) -> str:
    """Put the predicate into the singular where it is about one body."""
    if number_ != 1:
        return found.predicate
    singular = {
        "have ": "has ",
        "share ": "shares ",
        "shared their": "shared its",
        "were ": "was ",
        "are ": "is ",
        "do not": "does not",
    }
    text = found.predicate
    for plural, one in singular.items():
        text = text.replace(plural, one)
    return text.replace("share their", "share its").replace("shares their", "shares its")


def _events_only(query: Query) -> bool:
    features = query.where.features if query.where else ()
    return any(f in (Feature.OPENED, Feature.CLOSED, Feature.MERGED, Feature.FORMED) for f in features)


def _unknown(found: Set, query: Query) -> str:
    """Say of how many it is not known."""
    if not found.unknown:
        return ""
    what = (
        "it is not known who leads them"
        if query.where and query.where.features
        else "the figure is not known"
    )
    return f"; for {len(found.unknown)} of the {len(found.base)} {what}"


def _ordered(found: Set, query: Query) -> tuple[BodyKey, ...]:
    test = next((t for t in (query.where.tests if query.where else ()) if not t.other), None)
    if test is None:
        return found.bodies
    values = table_of(found.view).column(test.attribute, found.kind)
    known = {body: value.number or 0 for body, value in values.items()}
    return tuple(sorted(found.bodies, key=lambda body: known.get(body, 0), reverse=test.op in (">", ">=")))


def _shown(found: Set, query: Query, body: BodyKey) -> str:
    """Write a body of a list with the number that was tested of it."""
    name = short(found.view, body)
    test = next((t for t in (query.where.tests if query.where else ()) if not t.other and t.op != "="), None)
    if test is None:
        return name
    value = table_of(found.view).value(test.attribute, body).number
    if value is None:
        return name
    return f"{name} ({value:,g})" if value < _EXACT else f"{name} ({int(value):,})"


def say_number_of(attribute: Attribute, value: float) -> str:
    """Write a value as its attribute is written: people exactly, other numbers as they are."""
    return (
        exact_people(int(value))
        if attribute in (Attribute.POPULATION, Attribute.PER_LEADER)
        else f"{value:g}"
    )


def _by_leader(found: Set, query: Query) -> list[str]:
    """Write the bodies of a set that share leaders by the person who leads them, the most first."""
    features = query.where.features if query.where else ()
    if Feature.SHARES not in features and query.ask is not Attribute.LEADER:
        return []
    view = found.view
    led: dict[str, list[BodyKey]] = {}
    for body in found.bodies:
        for person in view.leadership(body).people[:1]:
            led.setdefault(person, []).append(body)
    nobody = [body for body in found.bodies if not view.leadership(body).people]
    said = [
        f"{view.register.people[person].name} ({plain_list([short(view, body) for body in bodies])})"
        for person, bodies in sorted(led.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    return [
        *said,
        *([f"not known for {plain_list([short(view, body) for body in nobody])}"] if nobody else []),
    ]


def _title(found: Set) -> str:
    return f"{capital(found.noun())} {found.day}"


def _sources(found: Set, query: Query) -> tuple[str, ...]:
    cited: dict[str, None] = {}
    for test in query.where.tests if query.where else ():
        for body in found.bodies or found.base:
            cited.update(dict.fromkeys(table_of(found.view).value(test.attribute, body).sources))
    if query.where and query.where.features and not _events_only(query):
        holders = [h for body in found.bodies for h in found.view.leadership(body).holders[:1]]
        cited.update(dict.fromkeys(s for h in holders for s in h.statements[0].sources))
    if not cited:
        cited.update(dict.fromkeys(list_sources(found.view, found.bodies) if found.area else ()))
        cited.update(dict.fromkeys(sources_of_bodies(found.view, found.bodies) if not cited else ()))
    return tuple(cited)


def _beside(found: Set, query: Query) -> tuple[Fact | None, ...]:
    """Set published figures of the same thing beside what is listed or counted, and say what people are counted as."""
    if not query.where:
        return ()
    register, lines = found.view.register, []
    for test in query.where.tests:
        if test.attribute is Attribute.POPULATION and found.kind is Kind.CCG and test.number:
            lines += [
                Line(figure.summary, figure.sources)
                for figure in register.figures_of.get(TOO_SMALL, ())
                if number(figure) == test.number
            ]
    if Feature.COUNCIL in query.where.features:
        events = [e for key in query.where.within for e in register.events_about.get(key, ())]
        said = [
            e
            for e in events
            if e.kind == "local_authority_integration"
            and "council" in e.summary
            and e.when.first <= found.view.day
        ]
        lines += [
            Line(f"{e.when}: {e.summary}", e.sources) for e in sorted(said, key=lambda e: e.when.first)[-2:]
        ]
    counts = [table_of(found.view).headcount(body) for body in found.bodies[:1]]
    people = any(test.attribute in (Attribute.POPULATION, Attribute.PER_LEADER) for test in query.where.tests)
    basis = (
        Fact("Population counted as", (Line(say_basis(counts[0]).split(", added")[0], counts[0].sources),))
        if people and counts and counts[0]
        else None
    )
    return (Fact("What sources say", tuple(lines)) if lines else None, basis)


# the table of a list


def _table(found: Set, query: Query, bodies: Sequence[BodyKey]) -> Table:
    table = table_of(found.view)
    numbers = [a for a in query.asks if a in _NUMBERS]
    usual = {
        Kind.STP: [Attribute.CCGS, Attribute.LEADERS, Attribute.POPULATION, Attribute.PER_LEADER],
        Kind.CCG: [Attribute.POPULATION],
        Kind.ICB: [Attribute.POPULATION],
    }.get(found.kind, [])
    tested = [
        test.attribute for test in (query.where.tests if query.where else ()) if test.attribute in _NUMBERS
    ]
    shown = list(dict.fromkeys((*tested, *(numbers or usual))))
    shown = [attribute for attribute in shown if found.kind in APPLIES.get(attribute, ())]
    with_leader = found.kind is not Kind.STP
    columns = (
        Column(found.kind.upper()),
        *(Column(capital(noun_of(attribute)), numeric=True) for attribute in shown),
        *((Column("Leader"),) if with_leader else ()),
    )
    rows = tuple(
        (
            short(found.view, body),
            *(_cell(table.value(attribute, body).number) for attribute in shown),
            *((_leader(found, body),) if with_leader else ()),
        )
        for body in bodies
    )
    cited = (s for body in bodies for a in shown for s in table.value(a, body).sources)
    return Table(_title(found), columns, rows, tuple(dict.fromkeys(cited)))


def _cell(value: float | None) -> Cell:
    return int(value) if value is not None and value == int(value) else value


def _leader(found: Set, body: BodyKey) -> Cell:
    people = found.view.leadership(body).people
    return plain_list([found.view.register.people[person].name for person in people]) or None


# counts


def count_set(query: Query, register: Register) -> Answer:
    """Count the bodies of a set, with the list where it is short, and published counts of the same beside it."""
    if query.ask is Attribute.LEADERS or (
        query.ask is Attribute.LEADER and not (query.where and query.where.features)
    ):
        return count_leaders(query, register)
    if query.ask is Attribute.CCGS and query.where is None:
        query = query.about(where=Where(kind=Kind.CCG))
    where = query.where or Where()
    plain = not (where.tests or where.features or where.within or where.area or where.led_by)
    if plain and where.kind and not register.at(query.on).open_bodies(where.kind):
        return _none_left(query, register, where.kind)
    if plain and where.kind and query.first and query.last and query.first != query.last:
        return _count_over_a_period(query, register, where.kind)
    found = find_set(query, register, _kind_decider(query))
    if found is None:
        return none_of_the_kind(query, register)
    text, sources = _counted_sentence(found, query), _sources(found, query)
    if Feature.SHARES in where.features and found.kind is Kind.CCG:
        return _count_sharing(found, query)
    few = 0 < len(found.bodies) <= _NAMED and not plain
    text += f": {plain_list([_shown(found, query, body) for body in _ordered(found, query)])}" if few else ""
    headline = Line(f"{text}{_unknown(found, query)}.", sources)
    if published := _published_under(found, query):
        headline = Line(
            f"{published.text}; computed: {headline.text[:1].lower()}{headline.text[1:]}",
            (*published.sources, *headline.sources),
        )
    return compose(
        register,
        title=_title(found),
        headline=headline,
        facts=(*_beside(found, query), _published_count(found) if plain else None),
        tables=(_table(found, query, _ordered(found, query)),) if found.bodies else (),
        notes=(*found.notes, *_turned(query, register, found)),
        on=found.view.day,
        outcome=Outcome.NOT_KNOWN if headline.text.startswith("Not known") else Outcome.ANSWER,
    )


def _none_left(query: Query, register: Register, kind: Kind) -> Answer:
    first, last = lifetime(register, kind)
    if first is None or last is None or query.on < first:
        return none_of_the_kind(query, register)
    before = register.at(last)
    number_ = len(before.open_bodies(kind))
    now = register.at(query.on).open_bodies(Kind.ICB)
    after = (
        f"; {'today ' if query.on >= query.today else ''}there {'are' if query.on >= query.today else 'were'} {len(now)} ICBs"
        if now
        else ""
    )
    were = (
        f"There are no {kind_noun(kind)} today"
        if query.on >= query.today
        else f"There were no {kind_noun(kind)} on {say_day(query.on)}"
    )
    text = f"{were}: the last {number_} ended on {say_day(last)}{after}."
    return compose(
        register,
        title=f"{kind_noun(kind)} in England",
        headline=Line(text, sources_of_bodies(before, before.open_bodies(kind))),
        on=query.on,
    )


def _count_over_a_period(query: Query, register: Register, kind: Kind) -> Answer:
    """Count the bodies of a kind through a period: one number if it stays the same, else each with its first day."""
    first, last = query.first or query.on, query.last or query.on
    turns = _turns(query, register, kind)
    view = register.at(last)
    sources = sources_of_bodies(view, view.open_bodies(kind))
    if len(turns) == 1:
        text = f"There were {counted(turns[0][1], kind)} in England from {say_day(first)} to {say_day(last)}."
    else:
        said = [f"{turns[0][1]} at first", *(f"{count} from {say_day(day)}" for day, count in turns[1:])]
        text = f"There were {counted(turns[-1][1], kind)} in England on {say_day(last)}: {plain_list(said)}."
    return compose(register, title=f"{kind_noun(kind)} in England", headline=Line(text, sources), on=last)


def _turns(query: Query, register: Register, kind: Kind) -> list[tuple[date, int]]:
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


def _published_count(found: Set) -> Fact | None:
    """List what sources near the day counted, each number once."""
    register, metric = found.view.register, f"{found.kind}_count"
    near = [
        f
        for f in register.figures_of.get(metric, ())
        if not (f.bodies or f.areas) and distance(f, found.view.day) <= NEAR
    ]
    by_value = {f.value: f for f in sorted(near, key=lambda f: -distance(f, found.view.day))}
    lines = tuple(
        published_line(register, f, f"{f.value} {kind_noun(found.kind)}") for f in by_value.values()
    )
    return Fact("Published", lines) if lines else None


def _published_under(found: Set, query: Query) -> Line | None:
    """Give the published number of STPs under a number of people per leader, where that is what is counted."""
    tests = query.where.tests if query.where else ()
    if (
        len(tests) != 1
        or tests[0].attribute is not Attribute.PER_LEADER
        or found.area
        or tests[0].op not in ("<", "<=")
    ):
        return None
    figure = published_near(
        found.view.register,
        f"stps_with_under_{int((tests[0].number or 0) / 1000)}k_people_per_ao",
        found.view.day,
    )
    if figure is None:
        return None
    return Line(
        f"{by_whom(found.view.register, figure).split(',')[0]} counted {figure.value} STPs ({figure.as_of})",
        figure.sources,
    )


def _count_sharing(found: Set, query: Query) -> Answer:
    """Count the CCGs that share a leader: as published near the day, and of those whose leader is known."""
    register, known = found.view.register, len(found.base) - len(found.unknown)
    sharing = len(found.bodies)
    leaders = {person for body in found.bodies for person in found.view.leadership(body).people[:1]}
    share = f" ({round(100 * sharing / known)}%)" if known else ""
    missing = f"; for {len(found.unknown)} it is not known" if found.unknown else ""
    text = f"{sharing} of the {known} {found.noun()} whose leader is known here {found.day} {found.verb('share', 'shared')} that leader with another{share}, under {say_count(len(leaders), 'person', 'people')}{missing}."
    said = None if found.area else sharing_near(register, found.view.day)
    headline = f"Published: {said.text}. Counted from named leaders: {text}" if said else text
    grouped = _by_leader(found, query)
    return compose(
        register,
        title=_title(found),
        headline=Line(headline, (*(said.sources if said else ()), *_sources(found, query))),
        details=(Fact("Who shares", tuple(Line(line) for line in grouped)) if grouped else None,),
        tables=(_table(found, query, found.bodies),) if found.bodies else (),
        notes=found.notes,
        on=found.view.day,
        outcome=Outcome.ANSWER if known or said else Outcome.NOT_KNOWN,
    )


# leaders of a set


def count_leaders(query: Query, register: Register) -> Answer:
    """Count the people who lead the bodies of a set: as published for the day, and as named."""
    where = query.where or Where()
    if where.kind is Kind.STP or where.kind is None:
        kind = (
            Kind.CCG
            if register.at(query.on).open_bodies(Kind.CCG) or not register.at(query.on).open_bodies(Kind.ICB)
            else Kind.ICB
        )
        where = Where(
            kind, where.within, where.area, where.area_name, where.led_by, where.tests, where.features
        )
    found = find_set(query.about(where=where), register, None)
    if found is None:
        return none_of_the_kind(query, register)
    view = found.view
    people = list(dict.fromkeys(p for body in found.bodies for p in view.leadership(body).people[:1]))
    known = sum(bool(view.leadership(body).people) for body in found.bodies)
    role = "chief executives" if found.kind is Kind.ICB else "accountable officers"
    named = f"{len(people)} people are named for {known} of the {len(found.bodies)} {found.noun()}"
    sources = tuple(
        dict.fromkeys(
            s for b in found.bodies for h in view.leadership(b).holders[:1] for s in h.statements[0].sources
        )
    )
    total, cited = published_leaders(found)
    were = found.verb("are", "were")
    if total is not None:
        headline = Line(
            f"There {were} {total} {role} for the {len(found.bodies)} {found.noun()} {found.day} ({cited.text}); here {named}.",
            (*cited.sources, *sources),
        )
    elif known == len(found.bodies):
        headline = Line(
            f"There {were} {len(people)} {role} for the {len(found.bodies)} {found.noun()} {found.day}.",
            sources,
        )
    else:
        headline = Line(f"Not known for all: {found.day} {named}.", sources)
    several = [
        person
        for person in people
        if len({view.parent(b, Kind.STP) for b in view.led_by.get(person, ())} - {None}) > 1
    ]
    twice = (
        Line(
            f"Leads CCGs in more than one STP: {plain_list([view.register.people[p].name for p in several])}"
        )
        if several and found.kind is Kind.CCG
        else None
    )
    return compose(
        register,
        title=f"Leaders of {found.noun()} {found.day}",
        headline=headline,
        details=(Fact("Counted once in each STP", (twice,)) if twice else None,),
        notes=found.notes,
        on=view.day,
        outcome=Outcome.NOT_KNOWN if headline.text.startswith("Not known") else Outcome.ANSWER,
    )


def published_leaders(found: Set) -> tuple[int | None, Line]:
    """Give the published number of leaders of a set of CCGs, of England or the sum over whole STPs, and who says so."""
    view, register = found.view, found.view.register
    if found.kind is not Kind.CCG or found.predicate:
        return None, Line("")
    stps = {stp for body in found.bodies if (stp := view.parent(body, Kind.STP))}
    whole = {ccg for stp in stps for ccg in view.ccgs_of(stp)} == set(found.bodies)
    counts = [view.published_count(stp) for stp in stps]
    if whole and counts and None not in counts:
        listed = [count for count in counts if count]
        sources = tuple(dict.fromkeys(s for count in listed for s in count.sources))
        return sum(count.leaders for count in listed), Line(
            f"{register.sources[sources[0]].publisher}, counted once in each STP", sources
        )
    for metric in LEADERS:
        figure = None if found.area else published_near(register, metric, view.day)
        if figure and number(figure) is not None:
            return number(figure), Line(by_whom(register, figure), figure.sources)
    return None, Line("")


# sums and averages


def sum_set(query: Query, register: Register) -> Answer:
    """Add up an attribute over a set, or over the first rows of it by another attribute (`by`, `top`)."""
    attribute = query.ask if query.ask in _NUMBERS else Attribute.POPULATION
    if (query.top and (query.by or attribute) is Attribute.PER_LEADER) or (
        query.top and attribute in (Attribute.LEADERS, Attribute.LEADER)
    ):
        return together(query, register)
    if attribute is Attribute.LEADERS:
        return count_leaders(query, register)
    found = find_set(query, register, attribute if _undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    values = {body: table_of(found.view).value(attribute, body) for body in found.bodies}
    ordered = sorted(
        (b for b in values if values[b].number is not None), key=lambda b: -(values[b].number or 0)
    )
    chosen = (
        ordered[: query.top]
        if query.top and query.top > 0
        else ordered[query.top :]
        if query.top
        else ordered
    )
    total = sum(values[body].number or 0 for body in chosen)
    sources = tuple(dict.fromkeys(s for body in chosen for s in values[body].sources))
    which = f"The {len(chosen)} {found.noun()}" + (f" that {found.predicate}" if found.predicate else "")
    if query.top:
        which = f"The {len(chosen)} {found.noun()} with the {'most' if query.top > 0 else 'fewest'} {noun_of(attribute)}"
    missing = (
        ""
        if query.top or len(chosen) == len(found.bodies)
        else f"; for {len(found.bodies) - len(chosen)} it is not known"
    )
    table = table_of(found.view)
    every = sum(table.value(attribute, body).number or 0 for body in table.rows(found.kind))
    share = (
        f", {100 * total / every:.1f}% of England's"
        if every and total < every and attribute is Attribute.POPULATION
        else ""
    )
    text = f"{which} {found.verb('have', 'had')} {say_number_of(attribute, total)} {noun_of(attribute)} {found.day}{share}{missing}."
    return compose(
        register,
        title=_title(found),
        headline=Line(text, sources),
        facts=_beside(found, query),
        tables=(_table(found, query, chosen),) if chosen else (),
        notes=found.notes,
        on=found.view.day,
    )


def together(query: Query, register: Register) -> Answer:
    """Add up the STPs with the most people per leader: their people, leaders and CCGs, as computed and as published."""
    found = find_set(query.about(where=Where(Kind.STP)), register, Attribute.PER_LEADER)
    if found is None:
        return none_of_the_kind(query, register)
    view, table = found.view, table_of(found.view).league
    count = abs(query.top or TOP)
    top = table.top(count)
    if top is None:
        text = f"Not known: people per leader is known for {table.ranked} of {len(table.standings)} STPs {found.day}."
        return compose(
            register,
            title=_title(found),
            headline=Line(text),
            notes=found.notes,
            on=view.day,
            outcome=Outcome.NOT_KNOWN,
        )
    rows = table.standings[:count]
    text = (
        f"{say_count(top.leaders, 'accountable officer')} of {counted(top.ccgs, Kind.CCG)} in the {count} STPs with the most people per leader "
        f"{found.verb('answer', 'answered')} for {exact_people(top.population)} people {found.day}, {top.share}% of England's."
    )
    word = ""
    if query.do is Do.CHECK:
        asked = query.test.number if query.test and query.test.number else None
        near = asked is None or abs(asked - top.share) <= _ABOUT
        word = "Yes, about: " if near else "No: "
    lines = [published for published in (_published_top(view.register, view.day, count),) if published]
    headline = Line(
        word + text + (f" {lines[0].text}." if lines else ""),
        (*standings_sources(rows), *(lines[0].sources if lines else ())),
    )
    return compose(
        register,
        title=f"The {count} STPs with the most people per leader",
        headline=headline,
        tables=(_top_table(found, rows),),
        notes=found.notes,
        on=view.day,
    )


_ABOUT: Final = 3
"""Points of a percentage within which a share that somebody heard of is about right."""


def _published_top(register: Register, day: date, count: int) -> Line | None:
    metrics = ("population_share_under_13_aos", "aos_leading_large_shared_groups", "ccgs_under_the_13_aos")
    share, leaders, ccgs = (published_near(register, metric, day) for metric in metrics)
    if count != TOP or not (share and leaders and ccgs):
        return None
    return Line(
        f"{by_whom(register, share).split(',')[0]} published {share.value}%, {leaders.value} officers and {ccgs.value} CCGs",
        share.sources,
    )


def _top_table(found: Set, rows: Sequence[Standing]) -> Table:
    columns = (
        Column("STP"),
        Column("People per leader", numeric=True),
        Column("CCGs", numeric=True),
        Column("Leaders", numeric=True),
        Column("People", numeric=True),
    )
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
    return Table(
        f"The STPs with the most people per leader {found.day}", columns, cells, standings_sources(rows)
    )


def standings_sources(rows: Sequence[Standing]) -> tuple[str, ...]:
    """Name the sources of the counts and populations of rows of the league table."""
    parts = [part for s in rows for part in (s.published, s.population) if part is not None]
    return tuple(dict.fromkeys(source for part in parts for source in part.sources))


def average_set(query: Query, register: Register) -> Answer:
    """Average an attribute over a set; people per leader is all people over all leaders."""
    attribute = query.ask if query.ask in _NUMBERS else Attribute.POPULATION
    if attribute is Attribute.PER_LEADER:
        return _average_per_leader(query, register)
    found = find_set(query, register, attribute if _undecided(query) else None)
    if found is None:
        return none_of_the_kind(query, register)
    values = [
        v for body in found.bodies if (v := table_of(found.view).value(attribute, body)).number is not None
    ]
    if not values:
        text = f"Not known: no figure of {noun_of(attribute)} for {found.noun()} {found.day}."
        return compose(
            register,
            title=_title(found),
            headline=Line(text),
            notes=found.notes,
            on=found.view.day,
            outcome=Outcome.NOT_KNOWN,
        )
    mean = sum(v.number or 0 for v in values) / len(values)
    said = say_number_of(attribute, int(mean)) if attribute is Attribute.POPULATION else f"{mean:.1f}"
    among = "" if len(values) == len(found.bodies) else f", where it is known (for {len(values)})"
    which = f"the {len(found.bodies)} {found.noun()}" + (
        f" that {found.predicate}" if found.predicate else ""
    )
    text = (
        f"On average {which} {found.verb('have', 'had')} {said} {noun_of(attribute)} each {found.day}{among}."
    )
    sources = tuple(dict.fromkeys(s for v in values for s in v.sources))
    return compose(
        register,
        title=_title(found),
        headline=Line(text, sources),
        facts=_beside(found, query),
        notes=found.notes,
        on=found.view.day,
    )


def _average_per_leader(query: Query, register: Register) -> Answer:
    found = find_set(query, register, Attribute.PER_LEADER)
    if found is None:
        return none_of_the_kind(query, register)
    view = found.view
    if found.kind is Kind.ICB:
        people = {p for body in found.bodies for p in view.leadership(body).people[:1]}
        known = [body for body in found.bodies if view.leadership(body).people]
        counts = [c for body in known if (c := view.headcount(body))]
        total, leaders, ranked, cited = (
            sum(c.people for c in counts),
            len(people),
            len(known),
            tuple(s for c in counts for s in c.sources),
        )
        of = "chief executive"
    else:
        rows = [
            s for s in table_of(view).league.standings if s.stp in found.bodies and s.per_leader is not None
        ]
        total, leaders, ranked = (
            sum(s.population.people for s in rows if s.population),
            sum(s.leaders or 0 for s in rows),
            len(rows),
        )
        cited, of = standings_sources(rows), "CCG leader"
    if not leaders:
        text = (
            f"Not known: no {kind_noun(found.kind, 1)} has a known number of people per leader {found.day}."
        )
        return compose(
            register,
            title=_title(found),
            headline=Line(text),
            notes=found.notes,
            on=view.day,
            outcome=Outcome.NOT_KNOWN,
        )
    where = found.area or "in England"
    among = (
        ""
        if ranked == len(found.bodies)
        else f", in the {ranked} of {len(found.bodies)} {kind_noun(found.kind)} for which it is known"
    )
    counted_by = " counted once in each STP" if found.kind is Kind.STP else ""
    text = f"On average each {of} {where} {found.verb('answers', 'answered')} for {exact_people(total // leaders)} people {found.day}: {exact_people(total)} people, {say_count(leaders, 'leader')}{counted_by}{among}."
    return compose(
        register,
        title=f"People per leader {where}",
        headline=Line(text, tuple(dict.fromkeys(cited))),
        notes=found.notes,
        on=view.day,
    )


# yes or no


def check_set(query: Query, register: Register) -> Answer:
    """Say whether any body of a set is as the question says, and which ones are."""
    if query.top or query.by is Attribute.PER_LEADER:
        return together(query, register)
    listed = count_set(query, register) if query.ask is Attribute.LEADERS else list_set(query, register)
    where = query.where or Where()
    found = find_set(query, register, _kind_decider(query))
    if found is None:
        return listed
    if query.test and query.test.number is not None:
        holds = query.test.holds(len(found.bodies), query.test.number)
    else:
        holds = bool(found.bodies)
    word = "Yes" if holds else "Not known" if found.unknown and where.features else "No"
    text = f"{word}: {listed.headline.text[:1].lower() if not listed.headline.text.startswith('CCG') else listed.headline.text[:1]}{listed.headline.text[1:]}"
    return replace(listed, headline=Line(text, listed.headline.sources))


SETS: Final = {
    (Attribute.CARD, Do.LIST): list_set,
    (Attribute.CARD, Do.COUNT): count_set,
    (Attribute.CARD, Do.SUM): sum_set,
    (Attribute.CARD, Do.AVERAGE): average_set,
    (Attribute.CARD, Do.CHECK): check_set,
    (Attribute.POPULATION, Do.VALUE): sum_set,
    (Attribute.PER_LEADER, Do.VALUE): average_set,
    (Attribute.CCGS, Do.VALUE): list_set,
    (Attribute.MEMBERS, Do.VALUE): list_set,
    (Attribute.NAME, Do.VALUE): list_set,
    (Attribute.LEADERS, Do.VALUE): count_leaders,
    (Attribute.LEADER, Do.VALUE): list_set,
    (Attribute.CARD, Do.VALUE): list_set,
    (Attribute.SHARED_LEADER, Do.VALUE): list_set,
    (Attribute.POPULATION, Do.CHECK): check_set,
}
