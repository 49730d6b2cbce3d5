"""What is known of one person: every body they led, when, for how many people, and whether they did."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY
from data.formatting import capital, say_people, title
from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import OTHER_ROLES, Stint, role_of, say_span, stints_of
from data.model import Basis, Kind
from data.people import namesakes
from data.population import Measure, total
from data.query.compose import compose
from data.query.document import Answer, Choice, Column, Fact, Line, Outcome, Table, varied
from data.query.evidence import cited_by
from data.query.leaders import check, dated, neighbour
from data.query.phrasing import counted, exact_people, kind_noun, label, names, on_day, plain_list, verb
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from data.model import BodyKey, Person
    from data.population import Headcount
    from data.register import Register
    from data.view import View

A = Attribute
_BASES: Final = (Basis.ONS_RESIDENT, Basis.CENSUS_RESIDENT, Basis.AS_STATED)
_NEXT: Final = 3
_LISTED: Final = 45


def about(query: Query, register: Register) -> Answer:
    """Say what a person leads on the day, else what they were last known to lead, and list all their roles."""
    view, person = register.at(query.on), register.people[query.people[0]]
    stints = stints_of(register.statements_naming.get(person.id, ()))
    led = _led(query, view, person)
    headline, known = _headline(query, view, person, led, stints)
    return _answered(query, register, person, headline, stints, led, known=known)


def _led(query: Query, view: View, person: Person) -> tuple[BodyKey, ...]:
    found = view.led_by.get(person.id, ())
    if query.dated and query.first and query.last and query.first < query.last:
        # of a named time, whatever they led on any day of it for which a source speaks
        register = view.register
        days = {query.first, query.last, *_days(register, person, query)}
        everything = (b for day in sorted(days) for b in register.at(day).led_by.get(person.id, ()))
        found = tuple(dict.fromkeys(everything))
    return tuple(b for b in found if query.kind is None or b.kind is query.kind)


def _days(register: Register, person: Person, query: Query) -> Iterable[date]:
    for s in register.statements_naming.get(person.id, ()):
        for when in (s.start, s.as_of):
            if when and query.first and query.last and query.first <= when.first <= query.last:
                yield when.last if when.last <= query.last else when.first


def _answered(
    query: Query,
    register: Register,
    person: Person,
    headline: Line,
    stints: Sequence[Stint],
    led: Sequence[BodyKey],
    *,
    known: bool = True,
    facts: Sequence[Fact | None] = (),
) -> Answer:
    view = register.at(query.on)
    led_before = tuple(s for s in stints if s.role == LEADING_ROLE)
    others = (
        _roles(label_, view, [s for s in stints if s.role == role])
        for role, (label_, _) in OTHER_ROLES.items()
    )
    table, same = varied(_table(view, person, stints))
    return compose(
        register,
        title=person.name,
        subtitle="Roles in NHS commissioning",
        headline=headline,
        facts=(*facts, _roles("Led", view, led_before), *others),
        tables=(table,) if len(stints) > 1 else (),
        notes=(*_kept_apart(person, register), *same),
        choices=tuple(
            Choice(
                label(title(view, body)), Query((A.CARD,), view.day, query.today, bodies=(body,), dated=True)
            )
            for body in led[:_NEXT]
        ),
        on=view.day,
        outcome=Outcome.ANSWER if known else Outcome.NOT_KNOWN,
    )


def _kept_apart(person: Person, register: Register) -> tuple[str, ...]:
    if person.note:
        return (f"{person.name}: {person.note}.",)
    others = [register.people[other].name for other in namesakes(person, register.people)]
    return (f"Of a like name, and answered for apart: {plain_list(others)}.",) if others else ()


def _headline(
    query: Query, view: View, person: Person, led: Sequence[BodyKey], stints: Sequence[Stint]
) -> tuple[Line, bool]:
    sure = tuple(b for b in led if view.leadership(b).grade is not Grade.DISPUTED or view.day != query.on)
    when = (
        on_day(view.day, query.today)
        if not query.spoken or query.first == query.last
        else f"in {query.spoken}"
    )
    if sure:
        is_ = verb(view.day, query.today, "is", "was")
        count = _counted(view, sure)
        people = f"; {say_people(count.people)} people" if count else ""
        text = f"{person.name} {is_} the {role_of(LEADING_ROLE, sure[0].kind)} of {_bodies(view, sure)} {when} ({_graded(view, sure)}{_by(view, person.id, sure)}){people}."
        return Line(
            text, tuple(dict.fromkeys((*_sources(view, person.id, sure), *(count.sources if count else ()))))
        ), True
    if led:
        return Line(
            f"Sources disagree whether {person.name} led {_bodies(view, led)} {when}.",
            _sources(view, person.id, led),
        ), True
    return _not_leading(query, view, person, stints, when)


def _by(view: View, person: str, bodies: Sequence[BodyKey]) -> str:
    """Name the one document that says so of all the bodies; nothing where several do."""
    said = [h.statements[0] for body in bodies for h in view.leadership(body).holders if h.person == person]
    return cited_by(view.register, said[0]) if len({s.sources for s in said}) == 1 else ""


def _graded(view: View, bodies: Sequence[BodyKey]) -> str:
    groups: dict[Grade, int] = defaultdict(int)
    for body in bodies:
        groups[view.leadership(body).grade] += 1
    known = {grade: n for grade, n in groups.items() if grade in (Grade.CONFIRMED, Grade.LIKELY)}
    if not known:
        return "at some time in it"
    return next(iter(known)) if len(groups) == 1 else ", ".join(f"{n} {grade}" for grade, n in known.items())


def _bodies(view: View, bodies: Sequence[BodyKey]) -> str:
    """Name bodies: one in full, several of a kind as "7 CCGs: Ashford, Medway, ...", of several kinds one after the other."""
    by_kind: dict[Kind, list[BodyKey]] = defaultdict(list)
    for body in bodies:
        by_kind[body.kind].append(body)
    said = [
        title(view, theirs[0])
        if len(theirs) == 1
        else f"{len(theirs)} {kind_noun(kind)} ({names(view, theirs, _LISTED)})"
        for kind, theirs in by_kind.items()
    ]
    return plain_list(said)


def _sources(view: View, person: str, bodies: Sequence[BodyKey]) -> tuple[str, ...]:
    holders = (h for body in bodies for h in view.leadership(body).holders if h.person == person)
    found = tuple(dict.fromkeys(source for h in holders for source in h.statements[0].sources))
    return found or tuple(
        dict.fromkeys(
            s
            for st in view.register.statements_naming.get(person, ())
            if st.body in bodies
            for s in st.sources
        )
    )


def _not_leading(
    query: Query, view: View, person: Person, stints: Sequence[Stint], when: str
) -> tuple[Line, bool]:
    now = view.day >= query.today
    others = [
        s for s in stints if s.role != LEADING_ROLE and s.begin.first <= view.day and _is_current(s, view)
    ]
    leading = [s for s in stints if s.role == LEADING_ROLE and s.begin.first <= view.day]
    if others:
        held = max(others, key=lambda s: s.last.last)
        same = [s for s in others if s.role == held.role and s.last == held.last]
        was = f"; before that {_said(view, [_latest(leading)])}" if leading else ""
        text = f"{person.name} {verb(view.day, query.today, 'is', 'was')} {_said(view, same)}{was}."
        return Line(text, _of([*same, *([_latest(leading)] if leading else [])])), True
    if leading:
        last = _latest(leading)
        same = [
            s for s in leading if s.body.kind is last.body.kind and (s.end, s.last) == (last.end, last.last)
        ]
        doing = (
            "What {} does now is not known" if now else "{} is not known to have led a CCG or an ICB " + when
        )
        return Line(f"{doing.format(person.name)}; last known as {_said(view, same)}.", _of(same)), False
    if stints:
        first = min(stints, key=lambda s: s.begin)
        same = [
            s for s in stints if (s.begin, s.role, s.body.kind) == (first.begin, first.role, first.body.kind)
        ]
        text = f"{person.name} is not known to have led a CCG or an ICB {when}; first named later, as {_said(view, same)}."
        by_then = [s for s in stints if s.begin.first <= view.day]
        if by_then:
            latest = max(by_then, key=lambda s: (s.last.last, s.body))
            text = f"{person.name} is not named as leading a CCG or an ICB, but as {_said(view, (latest,))}."
            return Line(text, latest.sources), True
        return Line(text, _of(same)), False
    return Line(f"Not known: no source found says when {person.name} held a post."), False


def _is_current(stint: Stint, view: View) -> bool:
    if stint.end and stint.end.last < view.day:
        return False
    closed = view.register.bodies[stint.body].closed
    return not (closed and closed < view.day) and abs((view.day - stint.last.last).days) <= 366  # noqa: PLR2004  a year


def _latest(stints: Sequence[Stint]) -> Stint:
    return max(stints, key=lambda s: ((s.end or s.last).last, s.last.last))


def _of(stints: Iterable[Stint]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for s in stints for source in s.sources))


def _said(view: View, stints: Sequence[Stint]) -> str:
    first = stints[0]
    span = say_span(first, view.register.bodies[first.body].closed)
    interim = "interim " if first.interim else ""
    return f"{interim}{role_of(first.role, first.body.kind)} of {_bodies(_view_of(view, first), [s.body for s in stints])}, {span}"


def _view_of(view: View, stint: Stint) -> View:
    return view.register.at(max(stint.last.first, FIRST_DAY))


def _counted(view: View, bodies: Sequence[BodyKey]) -> Headcount | None:
    """Add up the people of the bodies led, of the first basis in which all have a figure of one date."""
    added = (total([(body, view.headcount(body, Measure(basis))) for body in bodies]) for basis in _BASES)
    return next((count for count in added if count), None)


def _roles(label_: str, view: View, stints: Sequence[Stint]) -> Fact | None:
    """List the bodies of a role, oldest first, together where the sources say the same of several."""
    groups: dict[tuple[str, str], list[Stint]] = defaultdict(list)
    for stint in stints:
        interim = " (interim)" if stint.interim else ""
        span = say_span(stint, view.register.bodies[stint.body].closed)
        groups[capital(role_of(stint.role, stint.body.kind)), f"{interim}: {span}"].append(stint)
    lines = [
        Line(f"{role} of {_bodies(_view_of(view, same[0]), [s.body for s in same])}{span}", _of(same))
        for (role, span), same in groups.items()
    ]
    return Fact(label_, tuple(lines), twin=True) if lines else None


def _table(view: View, person: Person, stints: Sequence[Stint]) -> Table:
    rows = tuple(
        (
            title(_view_of(view, s), s.body),
            say_span(s, view.register.bodies[s.body].closed),
            role_of(s.role, s.body.kind) + (" (interim)" if s.interim else ""),
        )
        for s in stints
    )
    columns = tuple(Column(name) for name in ("Where", "When", "Role"))
    return Table(f"Roles of {person.name}", columns, rows, _of(stints))


def listing(query: Query, register: Register) -> Answer:
    """List the bodies a person led, of one kind where one was asked for, without those that were named."""
    view, person = register.at(query.on), register.people[query.people[0]]
    stints = stints_of(register.statements_naming.get(person.id, ()))
    led = _led(query, view, person)
    if query.rivals:
        named = set(query.rivals)
        others = tuple(b for b in view.led_by.get(person.id, ()) if b not in named)
        return _others(query, register, person, stints, others)
    if led:
        headline, known = _headline(query, view, person, led, stints)
        return _answered(query, register, person, headline, stints, led, known=known)
    every = [
        s for s in stints if s.role == LEADING_ROLE and (query.kind is None or s.body.kind is query.kind)
    ]
    if every and not query.dated:
        text = f"{person.name} led {_bodies(_view_of(view, every[0]), [s.body for s in every])}; {_said(view, [_latest(every)])}."
        return _answered(query, register, person, Line(text, _of(every)), stints, ())
    headline, known = _headline(query, view, person, (), stints)
    return _answered(query, register, person, headline, stints, (), known=known)


def _others(
    query: Query, register: Register, person: Person, stints: Sequence[Stint], others: Sequence[BodyKey]
) -> Answer:
    view = register.at(query.on)
    day = on_day(view.day, query.today)
    named = plain_list([title(view, b) for b in query.rivals])
    if others:
        text = f"Besides {named}, {person.name} {verb(view.day, query.today, 'leads', 'led')} {_bodies(view, others)} {day} ({_graded(view, others)})."
        return _answered(
            query, register, person, Line(text, _sources(view, person.id, others)), stints, others
        )
    text = f"Not known: no source found names {person.name} as leading a CCG or ICB besides {named} {day}."
    return _answered(query, register, person, Line(text), stints, (), known=False)


def people_led(query: Query, register: Register) -> Answer:
    """Say for how many people a person answers on a day, or who of several does for more."""
    if len(query.people) > 1:
        return _side_by_side(query, register)
    view, person = register.at(query.on), register.people[query.people[0]]
    stints = stints_of(register.statements_naming.get(person.id, ()))
    led = view.led_by.get(person.id, ())
    count = _counted(view, led) if led else None
    if count is None:
        headline, _ = _headline(query, view, person, led, stints)
        return _answered(query, register, person, headline, stints, led, known=False)
    text = f"{person.name} {verb(view.day, query.today, 'answers', 'answered')} for {exact_people(count.people)} people in {_bodies(view, led)} {on_day(view.day, query.today)}."
    return _answered(
        query, register, person, Line(text, (*count.sources, *_sources(view, person.id, led))), stints, led
    )


def _is_so(query: Query, register: Register, most: str) -> str:
    """Give "Yes: " or "No: " where it is asked whether the first of two people has more, or fewer."""
    if query.test is None:
        return ""
    first = register.people[query.people[0]].name
    return "Yes: " if (first == most) is (query.test.op == ">") else "No: "


def _side_by_side(query: Query, register: Register) -> Answer:
    view = register.at(query.on)
    found: list[tuple[int, str, Headcount, tuple[BodyKey, ...]]] = []
    unknown = []
    for person in query.people:
        led = view.led_by.get(person, ())
        count = _counted(view, led) if led else None
        if count:
            found.append((count.people, register.people[person].name, count, led))
        else:
            unknown.append(register.people[person].name)
    by_number = query.ask in (A.CCGS, A.CCGS_PER_LEADER)
    found.sort(key=lambda row: -(len(row[3]) if by_number else row[0]))
    said = [
        f"{name} {exact_people(people)} in {counted(len(led), led[0].kind)}" for people, name, _, led in found
    ]
    day = on_day(view.day, query.today)
    rest = f"; for {plain_list(unknown)} it is not known" if unknown else ""
    if not found:
        text = f"Not known for how many people {plain_list(unknown)} answered {day}."
    elif len(found) > 1 and by_number and len({len(row[3]) for row in found}) == 1:
        text = f"Each {verb(view.day, query.today, 'leads', 'led')} as many {day}: {plain_list(said)}{rest}."
    elif len(found) > 1:
        leads = (
            verb(view.day, query.today, "leads", "led")
            if by_number
            else verb(view.day, query.today, "answers for", "answered for")
        )
        things = kind_noun(found[0][3][0].kind) if by_number else "people"
        text = f"{_is_so(query, register, found[0][1])}{found[0][1]} {leads} more {things} {day}: {plain_list(said)}{rest}."
    else:
        text = f"{said[0]} {day}{rest}."
    sources = tuple(dict.fromkeys(s for _, _, count, led in found for s in count.sources))
    return compose(
        register,
        title="People answered for",
        headline=Line(text, sources),
        on=view.day,
        outcome=Outcome.ANSWER if found else Outcome.NOT_KNOWN,
    )


def _of_their_bodies(handler: Callable[[Query, Register], Answer]) -> Callable[[Query, Register], Answer]:
    """Answer a question about a person and a time for the body they led last by the day, since none was named."""

    def answer(query: Query, register: Register) -> Answer:
        stints = [
            s
            for s in stints_of(register.statements_naming.get(query.people[0], ()))
            if s.role == LEADING_ROLE
        ]
        if not stints:
            return about(query, register)
        if query.do in (Do.SINCE, Do.UNTIL, Do.HOW_LONG):
            return _dates(query, register, stints)
        last = _latest([s for s in stints if s.begin.first <= query.on] or stints)
        return handler(replace(query, bodies=(last.body,)), register)

    return answer


def _dates(query: Query, register: Register, stints: Sequence[Stint]) -> Answer:
    """Say since or until when a person led all that they led last, together where the dates are the same."""
    last = _latest([s for s in stints if s.begin.first <= query.on] or stints)
    same = [s for s in stints if (s.end, s.last) == (last.end, last.last) or (s.end and s.end == last.end)]
    found = dated(replace(query, bodies=(last.body,)), register)
    if len(same) < 2:  # noqa: PLR2004  one body
        return found
    view = register.at(query.on)
    own, every = title(_view_of(view, last), last.body), _bodies(_view_of(view, last), [s.body for s in same])
    text = found.headline.text.replace(own, every)
    person = register.people[query.people[0]]
    return _answered(query, register, person, Line(text, _of(same)), stints, ())


def sources(query: Query, register: Register) -> Answer:
    """Say who says that a person leads what they lead."""
    person = register.people[query.people[0]]
    stints = stints_of(register.statements_naming.get(person.id, ()))
    view = register.at(query.on)
    led = view.led_by.get(person.id, ())
    if query.where and query.where.within:
        led = (
            tuple(
                b
                for b in led
                if b in query.where.within or view.parent(b, Kind.STP, Kind.ICB) in query.where.within
            )
            or led
        )
    cited = _sources(view, person.id, led)
    said = plain_list(
        [f"{register.sources[s].publisher}, {register.sources[s].published or 'undated'}" for s in cited[:4]]
    )
    if not led:
        return about(query, register)
    text = f"That {person.name} led {_bodies(view, led)} {on_day(view.day, query.today)} is said by {said}."
    return _answered(query, register, person, Line(text, cited), stints, led)


PEOPLE: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.CARD, Do.VALUE): about,
    (A.HISTORY, Do.VALUE): about,
    (A.CARD, Do.LIST): listing,
    (A.LEADER, Do.VALUE): about,
    (A.LEADER, Do.CHECK): about,
    (A.POPULATION, Do.VALUE): people_led,
    (A.POPULATION, Do.COMPARE): people_led,
    (A.PER_LEADER, Do.COMPARE): people_led,
    (A.CCGS, Do.COMPARE): people_led,
    (A.CCGS_PER_LEADER, Do.COMPARE): people_led,
    (A.LEADERS, Do.COMPARE): people_led,
    (A.SOURCES, Do.VALUE): sources,
    **{
        (a, do): _of_their_bodies(handler)
        for a in (A.LEADER, A.CHAIR, A.SYSTEM_LEAD)
        for do, handler in (
            (Do.SINCE, dated),
            (Do.UNTIL, dated),
            (Do.HOW_LONG, dated),
            (Do.NEXT, neighbour),
            (Do.PREVIOUS, neighbour),
        )
    },
}
HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.CARD, Do.CHECK): check,
}
