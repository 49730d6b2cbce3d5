"""Whether a person leads, led, still leads or has left a body: on a day, in a period, or ever."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY
from data.formatting import counted, names, plain_list, title
from data.leadership.terms import role_of, say_span, stints_of
from data.mergers import followed
from data.model import Kind
from data.query.answer import Answer, Line, Outcome, sources_of
from data.query.leaders import ROLES, asked_next, leader
from data.query.lines import evidence, leader_evidence, person_name
from data.query.moment import Asked, asked_about
from data.query.query import Attribute, Do, Query
from data.query.terms import Term, ever_in, last_day, terms_of
from data.query.values import check_feature

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from data.leadership.terms import Stint
    from data.model import BodyKey
    from data.register import Register

A = Attribute
_DATES_TOLD: Final = 2
_LISTED: Final = 12


def check(query: Query, register: Register) -> Answer:
    """Answer whether a person leads, led or still leads a body."""
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    if not query.people:
        return (check_feature if query.feature else leader)(query, register)
    view, body, person, choices = asked.view, asked.body, query.people[0], asked_next(asked)
    roles = ROLES.get(query.ask, ROLES[A.LEADER])
    if body.kind is Kind.STP and roles == ROLES[A.LEADER]:
        roles += ROLES[A.SYSTEM_LEAD]
    terms = [t for t in terms_of(register, body, roles) if t.stint.person == person]
    role = terms[-1].stint.role if terms else roles[0]
    name, what = register.people[person].name, f"{role_of(role, body.kind)} of {asked.name}"
    if query.status in ("ever", "left"):
        line = (_whether_ever if query.status == "ever" else _whether_left)(asked, terms, name, what)
        return replace(asked, notes=()).answer(line, choices=choices)
    if during := _day_in_the_time(query, register, body):
        asked = replace(asked, view=register.at(during))
        view, what = asked.view, f"{role_of(role, body.kind)} of {asked.name}"
    known = view.leadership(body) if body.kind in (Kind.CCG, Kind.ICB) else None
    led = known is not None and person in known.people
    if body.kind is Kind.STP:
        led = person in view.leaders_of(body)[0]
    if not led:
        return asked.answer(_not_the_one(asked, terms, name, what), choices=choices, outcome=Outcome.ANSWER)
    holder = next((h for h in known.holders if h.person == person), None) if known else None
    grade = known.grade if known else "as the sources name the leaders of its CCGs"
    proof = evidence(holder.statements[0]) if holder else "see below"
    sources = holder.statements[0].sources if holder else tuple(s for t in terms for s in t.sources)
    text = f"Yes: {name} {asked.verb('is', 'was')} the {what} {asked.day} ({grade}; {proof})."
    details = (leader_evidence(view, body),) if known else ()
    return asked.answer(Line(text, sources), details=details, choices=choices)


def _day_in_the_time(query: Query, register: Register, body: BodyKey) -> date | None:
    """Give the last day of a named time on which the person led the body, of those for which a source speaks."""
    first, last = query.first, query.last
    if first is None or last is None or first == last or query.ask is not A.LEADER:
        return None
    told = (
        when
        for s in register.statements_about.get(body, ())
        for stated in (s.start, s.as_of, s.end)
        if stated
        for when in (stated.first, stated.last)
    )
    days = sorted({first, last, *(day for day in told if first <= day <= last)}, reverse=True)
    return next((day for day in days if query.people[0] in register.at(day).leadership(body).people), None)


def _whether_ever(asked: Asked, terms: Sequence[Term], name: str, what: str) -> Line:
    if terms and not terms[-1].stint.announced:
        term = terms[-1]
        return Line(f"Yes: {name} was the {what}, {term.span}{term.stint.hedge}.", term.sources)
    if terms:
        announced = say_span(terms[-1].stint, asked.register.bodies[asked.body].closed)
        return Line(f"Not known whether {name} began as {what}: {announced}.", terms[-1].sources)
    unnamed, elsewhere = f"no source found names {name} as {what}", _in_the_family(asked, name)
    if elsewhere is None:
        return Line(f"Not known: {unnamed}.")
    where, told = elsewhere.where, elsewhere.line
    if elsewhere.whole:
        return Line(f"Yes, {where}: {told.text}; {unnamed}.", told.sources)
    return Line(f"Not known: {unnamed}; {where}, {told.text}.", told.sources)


def _whether_left(asked: Asked, terms: Sequence[Term], name: str, what: str) -> Line:
    """Say whether a person left a body by the day of asking, as far as sources tell."""
    if not terms:
        return _whether_ever(asked, terms, name, what)
    stint, sources = terms[-1].stint, terms[-1].sources
    if stint.end and stint.end.last < asked.query.today and not stint.planned:
        return Line(f"Yes: {name} was the {what}, {terms[-1].span}{stint.hedge}.", sources)
    known = asked.view.leadership(asked.body)
    holder = next((h for h in known.holders if h.person == stint.person), None)
    if holder and stint.person in known.people and not asked.closed:
        text = f"No: {name} is the {what} {asked.day} ({known.grade}); {terms[-1].span}{stint.hedge}."
        return Line(text, sources_of((*holder.statements[:1], terms[-1])))
    return Line(f"Not known whether {name} left as {what}: {terms[-1].span}{stint.hedge}.", sources)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a person led of the bodies before or after one (`where`), and whether that is all that came before it."""

    where: str
    line: Line
    whole: bool


def _in_the_family(asked: Asked, name: str) -> Elsewhere | None:
    """Say what a person led of the bodies that a body came from, else of those it became.

    Of an STP the bodies are the CCGs that were ever in it.
    """
    register, body, person = asked.register, asked.body, asked.query.people[0]
    roles = ROLES.get(asked.query.ask, ROLES[A.LEADER])
    held = [
        s
        for s in stints_of(register.statements_naming.get(person, ()))
        if s.role in roles and not s.announced
    ]
    led = {s.body for s in held}
    before, after = followed(register, [body], back=True), followed(register, [body])
    ccgs = frozenset(ever_in(register, body) if body.kind is Kind.STP else ())
    for family, where, whole in (
        (ccgs, "in CCGs of its area", _led_every_ccg(register, body, held)),
        (before, "before it", _led_all_before(register, body, led)),
        (after, "after it", False),
    ):
        if theirs := [s for s in held if s.body in family]:
            return Elsewhere(where, _said_of(register, theirs, name), whole)
    return None


def _said_of(register: Register, stints: Sequence[Stint], name: str) -> Line:
    """Say what a person led of one kind of body, the last first, together where the sources say the same."""
    last = max(stints, key=lambda s: ((s.end or s.last).last, s.last.last))
    same = [s for s in stints if s.body.kind is last.body.kind and s.role == last.role]
    groups: dict[str, list[Stint]] = defaultdict(list)
    for s in sorted(same, key=lambda s: (s.end or s.last).last, reverse=True):
        groups[say_span(s, register.bodies[s.body].closed)].append(s)
    said = plain_list([f"of {_titles(register, theirs)} ({span})" for span, theirs in groups.items()])
    if len(groups) > _DATES_TOLD:
        first, end = min(s.begin for s in same), max(((s.end or s.last) for s in same), key=lambda w: w.last)
        said = f"of {_titles(register, same)}, as stated between {first} and {end}"
    return Line(f"{name} was the {role_of(last.role, last.body.kind)} {said}", sources_of(same))


def _titles(register: Register, stints: Sequence[Stint]) -> str:
    bodies = [s.body for s in stints]
    then = register.at(last_day(register, bodies[0]))
    if len(bodies) == 1:
        return title(then, bodies[0])
    return f"{counted(len(bodies), bodies[0].kind)} ({names(then, bodies, _LISTED)})"


def _led_every_ccg(register: Register, stp: BodyKey, held: Sequence[Stint]) -> bool:
    """Tell whether somebody led every CCG of an STP on a day on which they were stated."""
    led = {s.body for s in held}
    members = (register.at(max(s.last.first, FIRST_DAY)).ccgs_of(stp) for s in held)
    return any(ccgs and led.issuperset(ccgs) for ccgs in members)


def _led_all_before(register: Register, body: BodyKey, led: AbstractSet[BodyKey]) -> bool:
    """Tell whether somebody led all that a body came from: each predecessor, or all that came before that."""
    before = [
        s.predecessor for s in register.predecessors_of.get(body, ()) if s.predecessor.kind is not Kind.STP
    ]
    return bool(before) and all(key in led or _led_all_before(register, key, led) for key in before)


def _not_the_one(asked: Asked, terms: Sequence[Term], name: str, what: str) -> Line:
    known = asked.view.leadership(asked.body)
    last, sources = f"; no source found names {name} there", sources_of(terms[-1:])
    if terms:
        last = f"; {name}: {terms[-1].span}"
    elif elsewhere := _in_the_family(asked, name):
        last = f"{last}, but {elsewhere.where}, {elsewhere.line.text}"
        sources = elsewhere.line.sources
    if not known.people:
        return Line(f"Not known who was the {what} {asked.day}{last}.", sources)
    no_longer = "no longer" if terms and asked.query.status == "still" else "not"
    is_not, it_is = asked.verb(f"is {no_longer}", "was not"), asked.verb("is", "was")
    holder = known.holders[0]
    text = f"No: {name} {is_not} the {what} {asked.day}; it {it_is} {person_name(asked.register, holder)} ({known.grade}){last}."
    return Line(text, (*holder.statements[0].sources, *sources))


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (a, Do.CHECK): check for a in ROLES
}
