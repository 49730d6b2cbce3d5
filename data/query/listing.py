"""Sets of bodies listed: how many, which ones, with what was tested of each, and a table of what else is asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import capital, counted, exact_people, kind_noun, plain_list, say_count, short, some
from data.leadership.leaders import Grade
from data.model import Kind
from data.query.answer import Answer, Cell, Column, Fact, Line, Outcome, Table, refusal, sources_of
from data.query.belonging import list_sources
from data.query.day_table import (
    APPLIES,
    NUMBERS,
    OF_PEOPLE,
    noun_of,
    say_feature,
    table_of,
    whole,
)
from data.query.lines import TOO_SMALL, leader_sources, number
from data.query.populations import say_bases
from data.query.query import Attribute, Do, Feature, Test, Where
from data.query.sets import Set, find_set, lifetime, sources_of_bodies

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register
    from data.view import View

A = Attribute

_NAMED: Final = 36
_EXACT: Final = 100_000
_USUAL: Final = {
    Kind.STP: (A.CCGS, A.LEADERS, A.POPULATION, A.PER_LEADER),
    Kind.CCG: (A.POPULATION,),
    Kind.ICB: (A.POPULATION,),
}
"""The columns of a table of a kind where no number is asked for."""

_WITH_KINDS: Final = (A.PER_LEADER, A.LEADERS, A.CCGS_PER_LEADER)

_FEW: Final = 12
_HALF_A_YEAR: Final = 183
_STAYING_OUT: Final = ("shared_ao_rejected", "options_considered")


def list_set(query: Query, register: Register) -> Answer:
    """List the bodies of a set, with what was tested of each, and a table of what else is asked of them."""
    if query.ask is A.SIZE and not (query.where and query.where.tests):
        query = _too_small(query, register)
    found = find_set(query, register, kind_decider(query))
    if found is None:
        return none_of_the_kind(query, register)
    grouped, text = by_leader(found), counted_sentence(found)
    if query.ask is A.LEADER and not found.predicate() and grouped:
        led, nobody = led_for_sure(found)
        people = f", {say_count(len(set(led.values())), 'person', 'people')} for {len(led)} of them"
        text = f"The leaders of the {len(found.bodies)} {found.noun()} {found.day}{people if led and nobody else ''}"
    if is_short(found):
        each = grouped or shown(found)
        if query.ask in NUMBERS and found.kind in APPLIES[query.ask] and not found.tests:
            text += f", with their {noun_of(query.ask)}"
        if Feature.SHARES in found.features:
            view = found.view
            often = Counter(p for body in found.bodies for p in view.leadership(body).people[:1])
            each = [view.register.people[person].name for person, _ in often.most_common()]
        text += f": {some(each)}"
    elif found.bodies:
        text += f"{_people_in_all(found)}; the table lists them"
    said = _said_of_sharing(found)
    text = f"{text}{say_rest(found, named=True)}."
    if not found.bodies:
        text = " ".join((text, *(line.text for line in said)))
    headline = Line(text, tuple(dict.fromkeys((*sources_of_set(found), *sources_of(said)))))
    return answer_of(found, headline, (Fact("Told of before", said if found.bodies else ()),))


def is_short(found: Set) -> bool:
    """Tell whether the bodies of a set are few enough to be named in a sentence."""
    return 0 < len(found.bodies) <= _NAMED


def answer_of(found: Set, headline: Line, facts: Iterable[Fact | None] = ()) -> Answer:
    """Make the answer that lists or counts a set: its table, what sources say beside it, and where it turned."""
    return found.answer(
        headline,
        facts=(*beside(found), *facts),
        details=(weakly_fact(found),),
        tables=(list_table(found, ordered(found)),),
        notes=_turned(found),
    )


def _people_in_all(found: Set) -> str:
    """Write how many people the bodies of a set have together, where their people are asked for and all are known."""
    if found.query.ask is not A.POPULATION or found.tests:
        return ""
    people = [found.value(A.POPULATION, body).number for body in found.bodies]
    known = [int(count) for count in people if count is not None]
    missing = len(people) - len(known)
    rest = f", without {missing} for which it is not known" if missing else ""
    return f", with {exact_people(sum(known))} people in all{rest}"


def say_rest(found: Set, *, named: bool = False) -> str:
    """Say of how many bodies it may be so too, of how many the leader is the last known, and of how many it is not known."""
    return f"{say_weakly(found, named=named)}{_say_last_known(found)}{_say_unknown(found)}"


def say_weakly(found: Set, *, named: bool = False) -> str:
    """Say how many more bodies of a set share their leaders by evidence that is not enough to say so, `named` with whom."""
    if not found.weakly:
        return ""
    who = f", under {some([_names(found.view, people) for people in _weakly_led(found)])}" if named else ""
    return f"; on weaker evidence {len(found.weakly)} more{who}"


def _say_last_known(found: Set) -> str:
    """Say for how many of the bodies without a known leader somebody is the last known, and for how many nobody is."""
    if Feature.LEADER_UNKNOWN not in found.features or not found.bodies:
        return ""
    grades = [found.view_of(body).leadership(body).grade for body in found.bodies]
    last_known = grades.count(Grade.LAST_KNOWN)
    rest = len(grades) - last_known
    return f"; {rest or 'none'} with a leader not known and {last_known or 'none'} with only a last known one"


def _say_unknown(found: Set) -> str:
    if not found.unknown:
        return ""
    what = "the figure is not known"
    if found.features:
        led = any(found.view.leadership(body).people for body in found.unknown)
        what = "it is not sure" if led else "it is not known who leads them"
    return f"; for {len(found.unknown)} of the {len(found.base)} {what}"


def weakly_fact(found: Set) -> Fact:
    """Name who leads several bodies only by evidence that is not enough to say that the bodies share their leader."""
    lines = [_named_with(found.view, people, bodies) for people, bodies in _weakly_led(found).items()]
    return Fact("On weaker evidence", tuple(map(Line, lines)))


def _weakly_led(found: Set) -> dict[tuple[str, ...], list[BodyKey]]:
    """Give the bodies that share their leaders on weaker evidence, by the people who are named there."""
    view = found.view
    led: dict[tuple[str, ...], list[BodyKey]] = defaultdict(list)
    for body in found.weakly:
        led[tuple(p for p in view.leadership(body).people if len(view.led_by[p]) > 1)].append(body)
    return led


def _names(view: View, people: Sequence[str]) -> str:
    """Write who is named: "Mark Hackett or Susan Bracefield"."""
    return " or ".join(view.register.people[person].name for person in people)


def _named_with(view: View, people: Sequence[str], bodies: Sequence[BodyKey]) -> str:
    """Write who is named and for what: "Mark Hackett or Susan Bracefield (Devon and Cornwall)"."""
    return f"{_names(view, people)} ({plain_list([short(view, body) for body in bodies])})"


def led_for_sure(found: Set) -> tuple[dict[BodyKey, str], tuple[BodyKey, ...]]:
    """Give the one person who counts as the leader of each body of a set, and the bodies for which there is none.

    Of a pair about whom sources disagree the first counts for a CCG, as in the league table; the leader of an ICB is not known.
    """
    people = {body: found.view_of(body).leadership(body).people for body in found.bodies}
    led = {b: p[0] for b, p in people.items() if p and (len(p) == 1 or found.kind is Kind.CCG)}
    return led, tuple(body for body in found.bodies if body not in led)


def by_leader(found: Set) -> list[str]:
    """Write the bodies of a set that share leaders by the person who leads them, the most first."""
    if Feature.SHARES not in found.features and found.query.ask is not A.LEADER:
        return []
    view, (led, without) = found.view, led_for_sure(found)
    bodies_of: dict[tuple[str, ...], list[BodyKey]] = defaultdict(list)
    for body, person in led.items():
        bodies_of[(person,)].append(body)
    disputed: dict[tuple[str, ...], list[BodyKey]] = defaultdict(list)
    for body in without:
        disputed[view.leadership(body).people].append(body)
    nobody = disputed.pop((), [])
    most_first = sorted(bodies_of.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    said = [_named_with(view, people, bodies) for people, bodies in (*most_first, *disputed.items())]
    return [*said, f"not known for {plain_list([short(view, b) for b in nobody])}"] if nobody else said


def _said_of_sharing(found: Set) -> tuple[Line, ...]:
    """Give what sources say, in the half year before, of members of a small set that stay out of sharing or weigh it."""
    if Feature.ALONE not in found.features or len(found.base) > _FEW:
        return ()
    events = {e.id: e for body in found.base for e in found.view.register.events_about.get(body, ())}
    staying_out = [e for e in events.values() if e.kind in _STAYING_OUT]
    near = [e for e in staying_out if 0 <= (found.view.day - e.when.first).days <= _HALF_A_YEAR]
    told = sorted(near, key=lambda e: e.when.first)[-3:]
    return tuple(Line(f"{e.when}: {e.summary}", e.sources) for e in told)


def _turned(found: Set) -> tuple[str, ...]:
    """Say where a set of a period was another one at its beginning."""
    query, first = found.query, found.query.first
    if not first or first == (query.last or query.on) or first > query.on or found.of_events:
        return ()
    earlier = query.about(on=first, first=None, last=None)
    before = find_set(earlier, found.view.register, kind_decider(query))
    if before is None or before.bodies == found.bodies or before.kind is not found.kind or before.notes:
        return ()
    return (f"{counted_sentence(before)}; it changed by {say_day(found.view.day)}.",)


def _too_small(query: Query, register: Register) -> Query:
    """Ask for the bodies under the population that the paper of 2011 called too small."""
    figures = register.figures_of.get(TOO_SMALL, ())
    least = number(figures[0]) if figures else None
    test = Test(A.POPULATION, "<", float(least or 100_000))
    return query.about(where=replace(query.where or Where(), kind=Kind.CCG, tests=(test,)))


def kind_decider(query: Query) -> Attribute | None:
    """Give the attribute that decides which kind of body can be meant, where the query does not name one."""
    if not undecided(query):
        return None
    tested = [test.attribute for test in query.where.tests] if query.where else []
    asked = [*tested, *query.asks, *([query.by] if query.by else [])]
    of_some_kinds = next((a for a in asked if a in _WITH_KINDS), None)
    return of_some_kinds or next((a for a in asked if a in APPLIES), None)


def undecided(query: Query) -> bool:
    """Tell whether a query does not name the kind of its set."""
    return query.where is None or query.where.kind is None


def none_of_the_kind(query: Query, register: Register) -> Answer:
    """Say that no body of the kind existed yet, and when the first did."""
    measured = APPLIES.get(query.by or query.ask, ()) if undecided(query) else ()
    kind = query.where.kind if query.where and query.where.kind else next(iter(measured), Kind.CCG)
    first, last = lifetime(register, kind)
    noun, day = kind_noun(kind), say_day(query.on)
    if first and query.on < first:
        text = f"{noun} began on {say_day(first)}, so there were none on {day}."
        if kind is Kind.STP:
            known = f"Which CCGs were in which STP is known from {say_day(first)}"
            text = f"{known}, so there is nothing to list on {day}."
        return refusal("Not yet", text, query.on, outcome=Outcome.NOT_KNOWN)
    ended = f"; the last ended on {say_day(last)}" if last else ""
    return refusal("None", f"There were no {noun} on {day}{ended}.", query.on, outcome=Outcome.NOT_KNOWN)


def counted_sentence(found: Set) -> str:
    """Say how many there are, of how many, without a list."""
    count, every = len(found.bodies), len(found.base)
    area, predicate = found.area and f" {found.area}", found.predicate(count)
    if found.of_events:
        return capital(f"{counted(count, found.kind)}{area} {predicate}")
    if every == 0 or found.unplaced:
        known = f": {every} that a list shows" if every else ""
        return f"Not known which {kind_noun(found.kind)} {found.verb('are', 'were')}{area} {found.day}{known}"
    if not predicate:
        were = found.verb("is" if every == 1 else "are", "was" if every == 1 else "were")
        return f"There {were} {counted(every, found.kind)}{area or ' in England'} {found.day}"
    base = f"{found.noun()} {found.day}"
    return f"{count} of the {every} {base} {predicate}" if count else _none_of(found, base)


def _none_of(found: Set, base: str) -> str:
    """Say that none of a set is as asked; of what is itself a "not", that each is."""
    every, only = len(found.base), () if found.tests else found.features
    if only == (Feature.ALONE,):
        shared = say_feature(Feature.SHARES, past=found.view.day < found.query.today, one=False)
        return f"Each of the {every - len(found.unknown)} {base} whose leader is known {shared}"
    if only == (Feature.LEADER_UNKNOWN,):
        return f"Each of the {every} {base} {found.verb('has', 'had')} a leader known here"
    return f"None of the {every} {base} {found.predicate()}"


def ordered(found: Set) -> tuple[BodyKey, ...]:
    """Give the bodies of a set in the order of the first number that is tested of them."""
    test = next((t for t in found.tests if not t.other), None)
    if test is None:
        return found.bodies
    values = table_of(found.view).column(test.attribute, found.kind)
    known = {body: value.number or 0 for body, value in values.items()}
    return tuple(sorted(found.bodies, key=lambda body: known.get(body, 0), reverse=test.op in (">", ">=")))


def shown(found: Set) -> list[str]:
    """Write each body of a set with the number that was tested or asked of it."""
    ask, test = found.query.ask, next((t for t in found.tests if not t.other and t.op != "="), None)
    asked = ask if ask in NUMBERS and not found.tests else None
    attribute = test.attribute if test else asked
    names = {body: short(found.view, body) for body in ordered(found)}
    if attribute is None or found.kind not in APPLIES[attribute]:
        return list(names.values())
    said = []
    for body, name in names.items():
        value = found.value(attribute, body).number
        if value is not None:
            said.append(f"{name} ({value:,g})" if value < _EXACT else f"{name} ({int(value):,})")
        else:
            said.append(name if test else f"{name} (not known)")
    return said


def sources_of_set(found: Set) -> tuple[str, ...]:
    """Name the sources of what is tested of a set; of a plain one those of its area or of its bodies."""
    view, table = found.view, table_of(found.view)
    cited = sources_of(table.value(t.attribute, b) for t in found.tests for b in found.bodies or found.base)
    if found.features and not found.of_events:
        cited = (*cited, *leader_sources(view, found.bodies))
    if not cited and found.area:
        cited = list_sources(view, found.bodies)
    return tuple(dict.fromkeys(cited or sources_of_bodies(view, found.bodies)))


def beside(found: Set) -> tuple[Fact, ...]:
    """Set published figures of the same thing beside what is listed or counted, and say what people are counted as."""
    where = found.query.where
    if not where:
        return ()
    register, lines = found.view.register, []
    small = register.figures_of.get(TOO_SMALL, ()) if found.kind is Kind.CCG else ()
    asked = [test.number for test in where.tests if test.attribute is A.POPULATION and test.number]
    lines += [Line(f.summary, f.sources) for least in asked for f in small if number(f) == least]
    if Feature.COUNCIL in where.features:
        events = [e for key in where.within for e in register.events_about.get(key, ())]
        events = [e for e in events if e.kind == "local_authority_integration" and "council" in e.summary]
        by_then = sorted((e for e in events if e.when.first <= found.view.day), key=lambda e: e.when.first)
        lines += [Line(f"{e.when}: {e.summary}", e.sources) for e in by_then[-2:]]
    people = any(test.attribute in OF_PEOPLE for test in where.tests)
    counts = [c for body in found.bodies if people and (c := table_of(found.view).headcount(body))]
    basis = (Line(say_bases(counts), sources_of(counts)),) if counts else ()
    return Fact("What sources say", tuple(lines)), Fact("Population counted as", basis)


def list_table(found: Set, bodies: Sequence[BodyKey]) -> Table:
    """Make the table of a set: what is tested and asked of each body, or what is usual of the kind, and who leads it."""
    tested = [test.attribute for test in found.tests if test.attribute in NUMBERS]
    asked = [a for a in found.query.asks if a in NUMBERS] or _USUAL.get(found.kind, ())
    numbers = [a for a in dict.fromkeys((*tested, *asked)) if found.kind in APPLIES.get(a, ())]
    columns = [
        Column(kind_noun(found.kind, 1)),
        *(Column(capital(noun_of(a)), numeric=True) for a in numbers),
    ]
    rows: list[list[Cell]] = [
        [short(found.view, body), *(whole(found.value(a, body).number) for a in numbers)] for body in bodies
    ]
    if found.kind is not Kind.STP:
        columns.append(Column("Leader"))
        rows = [[*row, _leader(found, body)] for row, body in zip(rows, bodies, strict=True)]
    cited = sources_of(found.value(a, body) for body in bodies for a in numbers)
    return Table(found.title, tuple(columns), tuple(map(tuple, rows)), cited)


def _leader(found: Set, body: BodyKey) -> Cell:
    people = found.view_of(body).leadership(body).people
    return plain_list([found.view.register.people[person].name for person in people]) or None


SETS: Final = {(A.CARD, do): list_set for do in (Do.LIST, Do.VALUE)}
