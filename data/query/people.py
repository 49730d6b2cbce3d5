"""Answers about one person: which bodies they led, when, for how many people, and whether they led one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY
from data.formatting import (
    capital,
    counted,
    exact_people,
    kind_noun,
    label,
    on_day,
    plain_list,
    say_people,
    title,
    titles,
    verb,
)
from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import OTHER_ROLES, Stint, role_of
from data.model import Basis, Kind
from data.people import namesakes
from data.population import Measure, total
from data.query.answer import Answer, Choice, Column, Fact, Line, Outcome, Table, compose, sources_of, varied
from data.query.leaders import interim_note, latest, span_of, stints_by
from data.query.lines import cited_by, name_led, one_account
from data.query.query import Attribute, Do, Query
from data.query.terms import dated, neighbour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from data.model import BodyKey, Person, Statement
    from data.population import Headcount
    from data.register import Register
    from data.view import View


A = Attribute
_BASES: Final = (Basis.ONS_RESIDENT, Basis.CENSUS_RESIDENT, Basis.AS_STATED)
_NEXT: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A person on the day of a question: what they led on it, or in the time asked for, and every role they held."""

    query: Query
    view: View
    person: Person
    stints: tuple[Stint, ...]
    led: tuple[BodyKey, ...]

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def day(self) -> str:
        return on_day(self.view.day, self.query.today)

    def verb(self, now: str, then: str) -> str:
        return verb(self.view.day, self.query.today, now, then)

    def answer(self, headline: Line, led: Sequence[BodyKey] = (), outcome: Outcome | None = None) -> Answer:
        """Make the answer, with all roles and what can be asked next of the bodies led."""
        view, register, stints = self.view, self.view.register, self.stints
        of_role = ((name, role) for role, (name, _) in OTHER_ROLES.items())
        facts = [
            _roles(name, view, [s for s in stints if s.role == role])
            for name, role in (("Led", LEADING_ROLE), *of_role)
        ]
        table, same = varied(_table(view, self.person, stints))
        card = Query((A.CARD,), view.day, self.query.today, dated=True)
        return compose(
            register,
            title=self.name,
            subtitle="Roles in NHS commissioning",
            headline=headline,
            facts=facts,
            tables=(table,) if len(stints) > 1 else (),
            notes=(*_namesake_notes(self.person, register), *same),
            choices=tuple(Choice(label(title(view, b)), card.about(bodies=(b,))) for b in led[:_NEXT]),
            on=view.day,
            outcome=outcome,
        )


def _asked(query: Query, register: Register) -> Asked:
    view, person = register.at(query.on), register.people[query.people[0]]
    stints = tuple(stints_by(register, person.id))
    return Asked(query, view, person, stints, _led(query, view, person))


def about(query: Query, register: Register) -> Answer:
    """Say what a person leads on the day, else what they were last known to lead, and list all their roles."""
    asked = _asked(query, register)
    return _answer_about(asked, asked.led)


def _answer_about(asked: Asked, led: Sequence[BodyKey]) -> Answer:
    headline, known = _headline(asked, led)
    return asked.answer(headline, led, Outcome.ANSWER if known else Outcome.NOT_KNOWN)


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


def _namesake_notes(person: Person, register: Register) -> tuple[str, ...]:
    if person.note:
        return (f"{person.name}: {person.note}.",)
    others = [register.people[other].name for other in namesakes(person, register.people)]
    return (f"Of a like name, and answered for apart: {plain_list(others)}.",) if others else ()


def _headline(asked: Asked, led: Sequence[BodyKey]) -> tuple[Line, bool]:
    """Say what a person led, and whether that is known."""
    query, view, person = asked.query, asked.view, asked.person
    sure = tuple(b for b in led if view.leadership(b).grade is not Grade.DISPUTED or view.day != query.on)
    when = f"in {query.spoken}" if query.spoken and query.first != query.last else asked.day
    if sure:
        count = _counted(view, sure)
        people = f"; {say_people(count.people)} people" if count else ""
        said = _nearest(view, person.id, sure)
        by = cited_by(view.register, said[0]) if len({s.sources for s in said}) == 1 else ""
        proof = f"({_graded(view, sure)}{by})"
        text = f"{person.name} {asked.verb('is', 'was')} the {role_of(LEADING_ROLE, sure[0].kind)} of {name_led(view, sure)} {when} {proof}{people}."
        cited = dict.fromkeys((*_sources(view, person.id, sure), *(count.sources if count else ())))
        return Line(text, tuple(cited)), True
    if led:
        text = f"Sources disagree whether {person.name} led {name_led(view, led)} {when}."
        if all(one_account(view.leadership(body)) for body in led):
            text = f"{person.name} {asked.verb('is', 'was')} one of two people whom one account names as {role_of(LEADING_ROLE, led[0].kind)} of {name_led(view, led)} {when}, one of them acting."
        return Line(text, _sources(view, person.id, led)), True
    return _not_leading(asked, when)


def _nearest(view: View, person: str, bodies: Iterable[BodyKey]) -> list[Statement]:
    """Give what says nearest to the day that a person led each of some bodies."""
    return [h.statements[0] for body in bodies for h in view.leadership(body).holders if h.person == person]


def _graded(view: View, bodies: Sequence[BodyKey]) -> str:
    groups = Counter(view.leadership(body).grade for body in bodies)
    known = {grade: n for grade, n in groups.items() if grade in (Grade.CONFIRMED, Grade.LIKELY)}
    if not known:
        return "at some time in it"
    return next(iter(known)) if len(groups) == 1 else ", ".join(f"{n} {grade}" for grade, n in known.items())


def _sources(view: View, person: str, bodies: Sequence[BodyKey]) -> tuple[str, ...]:
    stated = view.register.statements_naming.get(person, ())
    return sources_of(_nearest(view, person, bodies) or (s for s in stated if s.body in bodies))


def _not_leading(asked: Asked, when: str) -> tuple[Line, bool]:
    view, stints, name = asked.view, asked.stints, asked.name
    by_then = [s for s in stints if s.begin.first <= view.day]
    others = [s for s in by_then if s.role != LEADING_ROLE and _is_current(s, view)]
    leading = [s for s in by_then if s.role == LEADING_ROLE]
    last = [latest(leading)] if leading else []
    not_led = f"{name} is not known to have led a CCG or an ICB {when}"
    if others:
        held = max(others, key=lambda s: s.last.last)
        same = [s for s in others if s.role == held.role and s.last == held.last]
        was = f"; before that {_said(view, last)}" if last else ""
        text = f"{name} {asked.verb('is', 'was')} {_said(view, same)}{was}."
        return Line(text, sources_of([*same, *last])), True
    if last:
        kind, ended = last[0].body.kind, (last[0].end, last[0].last)
        same = [s for s in leading if s.body.kind is kind and (s.end, s.last) == ended]
        doing = f"What {name} does now is not known" if view.day >= asked.query.today else not_led
        return Line(f"{doing}; last known as {_said(view, same)}.", sources_of(same)), False
    if by_then:
        stated = max(by_then, key=lambda s: (s.last.last, s.body))
        text = f"{name} is not named as leading a CCG or an ICB, but as {_said(view, (stated,))}."
        return Line(text, stated.sources), True
    if stints:
        first = min(stints, key=lambda s: s.begin)
        begun = (first.begin, first.role, first.body.kind)
        same = [s for s in stints if (s.begin, s.role, s.body.kind) == begun]
        return Line(f"{not_led}; first named later, as {_said(view, same)}.", sources_of(same)), False
    return Line(f"Not known: no source found says when {name} held a post."), False


def _is_current(stint: Stint, view: View) -> bool:
    if stint.end and stint.end.last < view.day:
        return False
    closed = view.register.bodies[stint.body].closed
    return not (closed and closed < view.day) and abs((view.day - stint.last.last).days) <= 366  # noqa: PLR2004  a year


def _said(view: View, stints: Sequence[Stint]) -> str:
    first = stints[0]
    interim, note = ("interim ", "") if first.interim else ("", interim_note(first))
    role = f"{interim}{role_of(first.role, first.body.kind)}"
    return f"{role} of {_where(view, stints)}, {span_of(view.register, first)}{note}"


def _where(view: View, stints: Sequence[Stint]) -> str:
    """Name the bodies of terms as they were called in the first of them."""
    return name_led(_view_of(view, stints[0]), [stint.body for stint in stints])


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
        span = f"{interim_note(stint)}: {span_of(view.register, stint)}"
        groups[capital(role_of(stint.role, stint.body.kind)), span].append(stint)
    lines = [
        Line(f"{role} of {_where(view, same)}{span}", sources_of(same))
        for (role, span), same in groups.items()
    ]
    return Fact(label_, tuple(lines), twin=True)


def _table(view: View, person: Person, stints: Sequence[Stint]) -> Table:
    rows = []
    for s in stints:
        role = role_of(s.role, s.body.kind) + interim_note(s)
        rows.append((title(_view_of(view, s), s.body), span_of(view.register, s), role))
    columns = tuple(map(Column, ("Where", "When", "Role")))
    return Table(f"Roles of {person.name}", columns, tuple(rows), sources_of(stints))


def listing(query: Query, register: Register) -> Answer:
    """List the bodies a person led, of one kind where one was asked for, without those that were named."""
    asked = _asked(query, register)
    view, name = asked.view, asked.name
    if query.rivals:
        others = tuple(b for b in view.led_by.get(asked.person.id, ()) if b not in query.rivals)
        named = titles(view, query.rivals)
        if not others:
            text = f"Not known: no source found names {name} as leading a CCG or ICB besides {named} {asked.day}."
            return asked.answer(Line(text))
        text = f"Besides {named}, {name} {asked.verb('leads', 'led')} {name_led(view, others)} {asked.day} ({_graded(view, others)})."
        return asked.answer(Line(text, _sources(view, asked.person.id, others)), others)
    led = [s for s in asked.stints if s.role == LEADING_ROLE]
    every = [s for s in led if query.kind in (None, s.body.kind)]
    if every and not asked.led and not query.dated:
        bodies = _where(view, every)
        text = f"{name} led {bodies}; {_said(view, [latest(every)])}."
        return asked.answer(Line(text, sources_of(every)))
    return _answer_about(asked, asked.led)


def people_led(query: Query, register: Register) -> Answer:
    """Say for how many people a person answers on a day, or who of several does for more."""
    if len(query.people) > 1:
        return _side_by_side(query, register)
    asked = _asked(query, register)
    view = asked.view
    led = view.led_by.get(asked.person.id, ())
    count = _counted(view, led) if led else None
    if count is None:
        return asked.answer(_headline(asked, led)[0], led, Outcome.NOT_KNOWN)
    text = f"{asked.name} {asked.verb('answers', 'answered')} for {exact_people(count.people)} people in {name_led(view, led)} {asked.day}."
    return asked.answer(Line(text, (*count.sources, *_sources(view, asked.person.id, led))), led)


def _is_so(query: Query, register: Register, most: str) -> str:
    """Give "Yes: " or "No: " where it is asked whether the first of two people has more, or fewer."""
    if query.test is None:
        return ""
    first = register.people[query.people[0]].name
    return "Yes: " if (first == most) is (query.test.op == ">") else "No: "


def _side_by_side(query: Query, register: Register) -> Answer:
    view = register.at(query.on)
    every = [(register.people[person].name, view.led_by.get(person, ())) for person in query.people]
    counts = [(name, led, _counted(view, led) if led else None) for name, led in every]
    found = [(name, led, count) for name, led, count in counts if count]
    unknown = plain_list([name for name, _, count in counts if not count])
    by_number = query.ask in (A.CCGS, A.CCGS_PER_LEADER)
    found.sort(key=lambda row: -(len(row[1]) if by_number else row[2].people))
    said = [
        f"{name} {exact_people(count.people)} in {counted(len(led), led[0].kind)}"
        for name, led, count in found
    ]
    day, rest = on_day(view.day, query.today), f"; for {unknown} it is not known" if unknown else ""
    leads = verb(view.day, query.today, "leads", "led")
    if not found:
        text = f"Not known for how many people {unknown} answered {day}."
    elif len(found) == 1:
        text = f"{said[0]} {day}{rest}."
    elif by_number and len({len(led) for _, led, _ in found}) == 1:
        text = f"Each {leads} as many {day}: {plain_list(said)}{rest}."
    else:
        more = f"{leads} more {kind_noun(found[0][1][0].kind)}"
        if not by_number:
            more = f"{verb(view.day, query.today, 'answers', 'answered')} for more people"
        first = found[0][0]
        text = f"{_is_so(query, register, first)}{first} {more} {day}: {plain_list(said)}{rest}."
    line = Line(text, sources_of(count for _, _, count in found))
    return compose(register, title="People answered for", headline=line, on=view.day)


def _of_their_bodies(handler: Callable[[Query, Register], Answer]) -> Callable[[Query, Register], Answer]:
    """Answer a question about a person and a time for the body they led last by the day, since none was named."""

    def answer(query: Query, register: Register) -> Answer:
        stints = stints_by(register, query.people[0], (LEADING_ROLE,))
        if not stints:
            return about(query, register)
        last = latest([s for s in stints if s.begin.first <= query.on] or stints)
        if query.do in (Do.SINCE, Do.UNTIL, Do.HOW_LONG):
            return _dates(_asked(query, register), stints, last)
        return handler(replace(query, bodies=(last.body,)), register)

    return answer


def _dates(asked: Asked, stints: Sequence[Stint], last: Stint) -> Answer:
    """Say since or until when a person led all that they led last, together where the dates are the same."""
    same = [s for s in stints if (s.end, s.last) == (last.end, last.last) or (s.end and s.end == last.end)]
    found = dated(replace(asked.query, bodies=(last.body,)), asked.view.register)
    if len(same) < 2:  # noqa: PLR2004  one body
        return found
    then = _view_of(asked.view, last)
    text = found.headline.text.replace(title(then, last.body), name_led(then, [s.body for s in same]))
    # the roles listed are those of leading
    return replace(asked, stints=tuple(stints)).answer(Line(text, sources_of(same)), outcome=Outcome.ANSWER)


def sources(query: Query, register: Register) -> Answer:
    """Say who says that a person leads what they lead."""
    asked = _asked(query, register)
    view, person = asked.view, asked.person
    led = view.led_by.get(person.id, ())
    if not led:
        return about(query, register)
    if query.where and (within := query.where.within):
        led = tuple(b for b in led if b in within or view.parent(b, Kind.STP, Kind.ICB) in within) or led
    cited = _sources(view, person.id, led)
    known = [register.sources[source] for source in cited[:4]]
    said = plain_list([f"{source.publisher}, {source.published or 'undated'}" for source in known])
    text = f"That {person.name} led {name_led(view, led)} {asked.day} is said by {said}."
    return asked.answer(Line(text, cited), led)


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
