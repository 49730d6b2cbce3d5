"""Sets of bodies listed: how many, which ones, with what was tested of each, and a table of what else is asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import capital, short
from data.model import Kind
from data.query.belonging import list_sources
from data.query.compose import compose, refusal
from data.query.day_table import APPLIES, table_of
from data.query.document import Answer, Cell, Column, Fact, Line, Outcome, Table
from data.query.phrasing import counted, exact_people, kind_noun, plain_list, some
from data.query.published import (
    TOO_SMALL,
    number,
)
from data.query.query import Attribute, Do, Feature, Test, Where
from data.query.sets import Set, find_set, lifetime, noun_of, say_feature, sources_of_bodies
from data.query.values import say_bases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register

NAMED: Final = 36
_EXACT: Final = 100_000
NUMBERS: Final = (
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
    found = find_set(query, register, kind_decider(query))
    if found is None:
        return none_of_the_kind(query, register)
    bodies = ordered(found, query)
    text = counted_sentence(found, query)
    grouped = by_leader(found, query)
    sharing = query.where is not None and Feature.SHARES in query.where.features
    if query.ask is Attribute.LEADER and not found.predicate and grouped:
        text = f"The leaders of the {len(found.bodies)} {found.noun()} {found.day}"
    if found.bodies and len(found.bodies) <= NAMED:
        each = [shown(found, query, body) for body in bodies]
        if (
            query.ask in NUMBERS
            and found.kind in APPLIES[query.ask]
            and not (query.where and query.where.tests)
        ):
            text += f", with their {noun_of(query.ask)}"
        text += f": {some(_sharers(found) if sharing else grouped or each)}"
    elif found.bodies:
        text += "; the table lists them"
    weakly = _shared_on_weak_evidence(found, query)
    if weakly:
        text += f"; on weaker evidence also {some([line.partition(' (')[0] for line in weakly])}"
    table = list_table(found, query, bodies) if bodies else None
    said = _said_of_sharing(found, query)
    cited = (*sources_of_set(found, query), *(source for line in said for source in line.sources))
    text = f"{text}{say_unknown(found, query)}."
    if said and not found.bodies:
        text = " ".join((text, *(line.text for line in said)))
    return compose(
        register,
        title=title_of(found),
        headline=Line(text, tuple(dict.fromkeys(cited))),
        facts=(*beside(found, query), Fact("Told of before", tuple(said)) if said and found.bodies else None),
        details=(Fact("On weaker evidence", tuple(map(Line, weakly))) if weakly else None,),
        tables=(table,) if table else (),
        notes=(*found.notes, *turned(query, register, found)),
        on=found.view.day,
        outcome=Outcome.NOT_KNOWN if text.startswith("Not known") else Outcome.ANSWER,
    )


def _sharers(found: Set) -> list[str]:
    """Name who leads the bodies of a set that share their leaders, the most bodies first."""
    view = found.view
    led = Counter(person for body in found.bodies for person in view.leadership(body).people[:1])
    return [view.register.people[person].name for person, _ in led.most_common()]


def _shared_on_weak_evidence(found: Set, query: Query) -> list[str]:
    """Write who leads several bodies only by evidence that is not enough to say that the bodies share their leader."""
    if not query.where or Feature.SHARES not in query.where.features:
        return []
    view = found.view
    return [
        f"{view.register.people[person].name} ({plain_list([short(view, body) for body in led])})"
        for person, led in view.led_by.items()
        if len(led) > 1 and set(led) & set(found.base) and not set(led) & set(found.bodies)
    ]


def _said_of_sharing(found: Set, query: Query) -> list[Line]:
    """Give what sources say, in the half year before, of members of a small set that stay out of sharing or weigh it."""
    if not query.where or Feature.ALONE not in query.where.features or len(found.base) > _FEW:
        return []
    events = {e.id: e for body in found.base for e in found.view.register.events_about.get(body, ())}
    near = [
        e
        for e in events.values()
        if e.kind in _STAYING_OUT and 0 <= (found.view.day - e.when.first).days <= _HALF_A_YEAR
    ]
    told = sorted(near, key=lambda e: e.when.first)[-3:]
    return [Line(f"{e.when}: {e.summary}", e.sources) for e in told]


_FEW: Final = 12
_HALF_A_YEAR: Final = 183
_STAYING_OUT: Final = ("shared_ao_rejected", "options_considered")


def turned(query: Query, register: Register, found: Set) -> tuple[str, ...]:
    """Say where a set of a period was another one at its beginning."""
    if (
        not query.first
        or query.first == (query.last or query.on)
        or query.first > query.on
        or events_only(query)
    ):
        return ()
    before = find_set(query.about(on=query.first, first=None, last=None), register, kind_decider(query))
    if before is None or before.bodies == found.bodies or before.kind is not found.kind or before.notes:
        return ()
    return (f"{counted_sentence(before, query)}; it changed by {say_day(found.view.day)}.",)


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


def kind_decider(query: Query) -> Attribute | None:
    """Give the attribute that decides which kind of body can be meant."""
    tested = [test.attribute for test in (query.where.tests if query.where else ())]
    asked = [*tested, *query.asks, *([query.by] if query.by else [])]
    return (
        next((a for a in asked if a in _WITH_KINDS), next((a for a in asked if a in APPLIES), None))
        if undecided(query)
        else None
    )


def undecided(query: Query) -> bool:
    return query.where is None or query.where.kind is None


def none_of_the_kind(query: Query, register: Register) -> Answer:
    """Say that no body of the kind existed yet, and when the first did."""
    measured = APPLIES.get(query.by or query.ask, ()) if undecided(query) else ()
    kind = query.where.kind if query.where and query.where.kind else next(iter(measured), Kind.CCG)
    first, last = lifetime(register, kind)
    noun = kind_noun(kind)
    if first and query.on < first:
        said = (
            f"Which CCGs were in which STP is known from {say_day(first)}"
            if kind is Kind.STP
            else f"{noun} began on {say_day(first)}"
        )
        none = "there is nothing to list" if kind is Kind.STP else "there were none"
        return refusal(
            "Not yet",
            f"{said}, so {none} on {say_day(query.on)}.",
            query.on,
            outcome=Outcome.NOT_KNOWN,
        )
    ended = f"; the last ended on {say_day(last)}" if last else ""
    return refusal(
        "None", f"There were no {noun} on {say_day(query.on)}{ended}.", query.on, outcome=Outcome.NOT_KNOWN
    )


def counted_sentence(found: Set, query: Query) -> str:
    """Say how many there are, of how many, without a list."""
    number_, every = len(found.bodies), len(found.base)
    area = found.area and f" {found.area}"
    predicate = found.predicate_of_one if number_ == 1 else found.predicate
    if events_only(query):
        return capital(f"{counted(number_, found.kind)}{area} {predicate}")
    if every == 0 or found.unplaced:
        known = f": {every} that a list shows" if every else ""
        return f"Not known which {kind_noun(found.kind)} {found.verb('are', 'were')}{area} {found.day}{known}"
    if not found.predicate:
        were = found.verb("is" if every == 1 else "are", "was" if every == 1 else "were")
        return f"There {were} {counted(every, found.kind)}{area or ' in England'} {found.day}"
    base = f"{found.noun()} {found.day}"
    if number_ == 0 and query.where and query.where.features == (Feature.ALONE,) and not query.where.tests:
        shared = say_feature(Feature.SHARES, past=found.view.day < query.today, one=False)
        return f"Each of the {every - len(found.unknown)} {base} whose leader is known {shared}"
    if number_ == 0:
        return f"None of the {every} {base} {found.predicate}"
    return f"{number_} of the {every} {base} {predicate}"


def events_only(query: Query) -> bool:
    features = query.where.features if query.where else ()
    return any(f in (Feature.OPENED, Feature.CLOSED, Feature.MERGED, Feature.FORMED) for f in features)


def say_unknown(found: Set, query: Query) -> str:
    """Say of how many it is not known."""
    if not found.unknown:
        return ""
    what = (
        "the figure is not known"
        if not (query.where and query.where.features)
        else "it is not known who leads them"
        if not any(found.view.leadership(body).people for body in found.unknown)
        else "it is not sure"
    )
    return f"; for {len(found.unknown)} of the {len(found.base)} {what}"


def ordered(found: Set, query: Query) -> tuple[BodyKey, ...]:
    test = next((t for t in (query.where.tests if query.where else ()) if not t.other), None)
    if test is None:
        return found.bodies
    values = table_of(found.view).column(test.attribute, found.kind)
    known = {body: value.number or 0 for body, value in values.items()}
    return tuple(sorted(found.bodies, key=lambda body: known.get(body, 0), reverse=test.op in (">", ">=")))


def shown(found: Set, query: Query, body: BodyKey) -> str:
    """Write a body of a list with the number that was tested of it."""
    name = short(found.view, body)
    test = next((t for t in (query.where.tests if query.where else ()) if not t.other and t.op != "="), None)
    attribute = (
        test.attribute
        if test
        else query.ask
        if query.ask in NUMBERS and not (query.where and query.where.tests)
        else None
    )
    if attribute is None or found.kind not in APPLIES[attribute]:
        return name
    value = table_of(found.view).value(attribute, body).number
    if value is None:
        return name if test else f"{name} (not known)"
    return f"{name} ({value:,g})" if value < _EXACT else f"{name} ({int(value):,})"


def say_number_of(attribute: Attribute, value: float) -> str:
    """Write a value as its attribute is written: people exactly, other numbers as they are."""
    return (
        exact_people(int(value))
        if attribute in (Attribute.POPULATION, Attribute.PER_LEADER)
        else f"{value:g}"
    )


def by_leader(found: Set, query: Query) -> list[str]:
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


def title_of(found: Set) -> str:
    return f"{capital(found.noun())} {found.day}"


def sources_of_set(found: Set, query: Query) -> tuple[str, ...]:
    cited: dict[str, None] = {}
    for test in query.where.tests if query.where else ():
        for body in found.bodies or found.base:
            cited.update(dict.fromkeys(table_of(found.view).value(test.attribute, body).sources))
    if query.where and query.where.features and not events_only(query):
        holders = [h for body in found.bodies for h in found.view.leadership(body).holders[:1]]
        cited.update(dict.fromkeys(s for h in holders for s in h.statements[0].sources))
    if not cited:
        cited.update(dict.fromkeys(list_sources(found.view, found.bodies) if found.area else ()))
        cited.update(dict.fromkeys(sources_of_bodies(found.view, found.bodies) if not cited else ()))
    return tuple(cited)


def beside(found: Set, query: Query) -> tuple[Fact | None, ...]:
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
    people = any(t.attribute in (Attribute.POPULATION, Attribute.PER_LEADER) for t in query.where.tests)
    counts = [c for body in found.bodies if people and (c := table_of(found.view).headcount(body))]
    cited = tuple(dict.fromkeys(s for c in counts for s in c.sources))
    basis = Fact("Population counted as", (Line(say_bases(counts), cited),)) if counts else None
    return (Fact("What sources say", tuple(lines)) if lines else None, basis)


def list_table(found: Set, query: Query, bodies: Sequence[BodyKey]) -> Table:
    table = table_of(found.view)
    numbers = [a for a in query.asks if a in NUMBERS]
    usual = {
        Kind.STP: [Attribute.CCGS, Attribute.LEADERS, Attribute.POPULATION, Attribute.PER_LEADER],
        Kind.CCG: [Attribute.POPULATION],
        Kind.ICB: [Attribute.POPULATION],
    }.get(found.kind, [])
    tested = [
        test.attribute for test in (query.where.tests if query.where else ()) if test.attribute in NUMBERS
    ]
    shown = list(dict.fromkeys((*tested, *(numbers or usual))))
    shown = [attribute for attribute in shown if found.kind in APPLIES.get(attribute, ())]
    with_leader = found.kind is not Kind.STP
    columns = (
        Column(kind_noun(found.kind, 1)),
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
    return Table(title_of(found), columns, rows, tuple(dict.fromkeys(cited)))


def _cell(value: float | None) -> Cell:
    return int(value) if value is not None and value == int(value) else value


def _leader(found: Set, body: BodyKey) -> Cell:
    people = found.view.leadership(body).people
    return plain_list([found.view.register.people[person].name for person in people]) or None


SETS: Final = {
    (Attribute.CARD, Do.LIST): list_set,
    (Attribute.CCGS, Do.VALUE): list_set,
    (Attribute.MEMBERS, Do.VALUE): list_set,
    (Attribute.NAME, Do.VALUE): list_set,
    (Attribute.LEADER, Do.VALUE): list_set,
    (Attribute.CARD, Do.VALUE): list_set,
    (Attribute.SHARED_LEADER, Do.VALUE): list_set,
}
