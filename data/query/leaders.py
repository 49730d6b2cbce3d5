"""Who leads or chairs a body on a day, or holds another role there: one body, several, or the CCGs of an STP.

For a set of bodies: who chairs them, and which share a chair.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import capital, counted, label, names, on_day, plain_list, say_count, title, verb
from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import role_of, say_span, stints_of
from data.mergers import bodies_of_today
from data.model import Kind
from data.query.answer import Answer, Choice, Fact, Line, Outcome, compose, sources_of
from data.query.evaluator import answer_of_each
from data.query.lines import (
    evidence,
    leader_evidence,
    leader_line,
    leader_sources,
    others_led,
    person_name,
    role_name,
    weakest_grade,
)
from data.query.moment import asked_about, moment_of, today_choices
from data.query.query import Attribute, Do, Feature, Query
from data.query.sets import find_set

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date

    from data.leadership.terms import Stint
    from data.model import BodyKey
    from data.query.moment import Asked
    from data.register import Register
    from data.view import View


A = Attribute
CHAIRS: Final = ("lay_chair", "chair", "clinical_chair")
_NEAR: Final = 366
"""Days from the day asked about within which a chair must have been stated."""

ROLES: Final = {
    A.LEADER: (LEADING_ROLE,),
    A.CHAIR: CHAIRS,
    A.SYSTEM_LEAD: ("system_lead",),
    A.OTHER_ROLE: ("managing_director", "chief_officer"),
}
"""The roles that statements name, by the attribute that asks for them."""

_IN_THE_SENTENCE: Final = 3
SEVERAL: Final = ((A.LEADER, Do.VALUE),)


def stints_at(register: Register, body: BodyKey, roles: Collection[str]) -> list[Stint]:
    """Give the terms of office in some roles at a body."""
    return [s for s in stints_of(register.statements_about.get(body, ())) if s.role in roles]


def stints_by(register: Register, person: str, roles: Collection[str] = ()) -> list[Stint]:
    """Give a person's terms of office, in some roles or in any."""
    stints = stints_of(register.statements_naming.get(person, ()))
    return [s for s in stints if not roles or s.role in roles]


def latest(stints: Iterable[Stint]) -> Stint:
    """Give the term that went on longest."""
    return max(stints, key=lambda s: ((s.end or s.last).last, s.last.last))


def span_of(register: Register, stint: Stint) -> str:
    """Say from when to when a term went, or to the end of its body."""
    return say_span(stint, register.bodies[stint.body].closed)


def interim_note(stint: Stint) -> str:
    """Say behind a name or a role how far a term was interim; "" where it was not."""
    return f" ({stint.interim_note})" if stint.interim_note else ""


def asked_next(asked: Asked) -> tuple[Choice, ...]:
    """Offer the STP or ICB that a body is in, and what the body is today."""
    view, today = asked.view, asked.query.today
    above = view.parent(asked.body, Kind.STP, Kind.ICB)
    of_today = today_choices(view, asked.body, today)
    if not above:
        return of_today
    card = Query((A.CARD,), view.day, today, bodies=(above,), dated=True)
    return (Choice(label(title(view, above)), card), *of_today)


def led_by_person(view: View, bodies: Iterable[BodyKey]) -> tuple[dict[str, list[BodyKey]], list[BodyKey]]:
    """Sort bodies by the person who leads them, and give those for which nobody is known."""
    led: dict[str, list[BodyKey]] = {}
    unknown = []
    for body in bodies:
        people = view.leadership(body).people
        unknown += [] if people else [body]
        for person in people:
            led.setdefault(person, []).append(body)
    return led, unknown


def _each_person(
    view: View, led: dict[str, list[BodyKey]], say: Callable[[str, list[BodyKey]], str]
) -> list[Line]:
    """Write a line for each person and the bodies they lead, the most bodies first, with the grade and the sources."""
    lines = []
    for person, theirs in sorted(led.items(), key=lambda pair: -len(pair[1])):
        holders = [h for body in theirs for h in view.leadership(body).holders if h.person == person]
        text = f"{say(person_name(view.register, holders[0]), theirs)} ({weakest_grade(view, theirs)})"
        lines.append(Line(text, sources_of(h.statements[0] for h in holders)))
    return lines


def leader(query: Query, register: Register) -> Answer:
    """Say who led a body on the day asked for, how sure that is and who says so."""
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    view, body = asked.view, asked.body
    if body.kind is Kind.STP:
        return _of_area(asked)
    if body.kind not in (Kind.CCG, Kind.ICB):
        said = f"{asked.name} has no accountable officer of its own; that is the chief executive of its ICB."
        return asked.answer(Line(said), choices=asked_next(asked), outcome=Outcome.NOT_KNOWN)
    line = _change_of_leader(query, register, body) or leader_line(view, body, query.today)
    also, proof = others_led(view, body), leader_evidence(view, body)
    now = _leader_today(asked)
    if now and now.sources:
        facts = (Fact("On its last day", (line,)),)
        return replace(asked, notes=()).answer(now, facts, (also, proof), choices=asked_next(asked))
    known = view.leadership(body).grade is not Grade.NOT_KNOWN
    outcome = Outcome.ANSWER if known else Outcome.NOT_KNOWN
    return asked.answer(line, (also,), (proof,), choices=asked_next(asked), outcome=outcome)


def leaders(query: Query, register: Register) -> Answer:
    """Say who led each of several bodies: a person once with all that they led; of one body as `leader` does."""
    if len(query.bodies) == 1:
        return leader(query, register)
    of_leaders = all(body.kind in (Kind.CCG, Kind.ICB) for body in query.bodies)
    found = [moment_of(query, body, register) for body in query.bodies]
    if not of_leaders or any(isinstance(moment, Answer) or moment.on != query.on for moment in found):
        return _each_alone(query, register)
    view, today = register.at(query.on), query.today
    led, unknown = led_by_person(view, query.bodies)
    day, leads = on_day(view.day, today), verb(view.day, today, "leads", "led")

    def say(person: str, theirs: list[BodyKey]) -> str:
        several = f"{counted(len(theirs), theirs[0].kind)} ({names(view, theirs)})"
        return f"{person} {leads} {several if len(theirs) > 1 else title(view, theirs[0])}"

    lines = _each_person(view, led, say)
    rest = f"Not known who {leads} {names(view, unknown)} {day}." if unknown else ""
    said = f"{capital(day)} {plain_list([line.text for line in lines])}. {rest}".strip() if lines else rest
    return compose(
        register,
        title=f"Leaders of {counted(len(query.bodies), query.bodies[0].kind)}",
        headline=Line(said, sources_of(lines)),
        facts=(Fact("Leaders", tuple(lines) if len(lines) > _IN_THE_SENTENCE else ()),),
        on=view.day,
    )


def _each_alone(query: Query, register: Register) -> Answer:
    answers = [leader(query.about(bodies=(body,)), register) for body in query.bodies]
    lines = [answer.headline for answer in answers]
    known = any(answer.outcome is Outcome.ANSWER for answer in answers)
    return compose(
        register,
        title=f"Leaders of {len(answers)}",
        headline=Line(" ".join(line.text for line in lines), sources_of(lines)),
        on=query.on,
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
        outcome=Outcome.ANSWER if known else Outcome.NOT_KNOWN,
    )


def _leader_today(asked: Asked) -> Line | None:
    """Say what covers the area of a closed body today and who leads that; None for any other question."""
    query, register, closed = asked.query, asked.register, asked.register.bodies[asked.body].closed
    if not asked.closed or query.on < query.today or closed is None:
        return None
    now, became = register.at(query.today), asked.view.became(asked.body, query.today)
    ends = [key for key in bodies_of_today(asked.body, became) if now.is_open(key)]
    if not ends:
        return None
    said = []
    for key in ends:
        known = now.leadership(key)
        who = f"{plain_list([person_name(register, h) for h in known.holders])}, {known.grade}"
        said.append(title(now, key) + (f" (led by {who})" if known.people else ""))
    text = f"{asked.name} closed on {say_day(closed)}, now part of {plain_list(said)}."
    return Line(text, leader_sources(now, ends))


def _change_of_leader(query: Query, register: Register, body: BodyKey) -> Line | None:
    """Say who led from when to when in a period in which the leader changed; None where nobody changed."""
    if not (query.dated and query.first and query.last and query.first < query.last) or query.since:
        return None
    seen: list[tuple[tuple[str, ...], Line]] = []
    for day in _days_of_change(register, body, query.first, query.last):
        view = register.at(day)
        known = view.leadership(body)
        if not view.is_open(body) or not known.people:
            continue
        who = plain_list([person_name(register, h) for h in known.holders])
        if not seen or seen[-1][0] != known.people:
            text = f"{who} ({known.grade}) on {say_day(day)}"
            seen.append((known.people, Line(text, known.holders[0].statements[0].sources)))
    if len(seen) < 2:  # noqa: PLR2004  one leader all the time
        return None
    role, name = role_name(body.kind).lower(), title(register.at(query.on), body)
    in_turn = ", then ".join(line.text for _, line in seen)
    text = f"In {query.spoken or 'that time'} the {role} of {name} changed: {in_turn}."
    return Line(text, sources_of(line for _, line in seen))


def _days_of_change(register: Register, body: BodyKey, first: date, last: date) -> list[date]:
    days = {first, last}
    for s in register.statements_about.get(body, ()):
        for when in (s.start, s.as_of, s.end):
            if when and when.exact and first <= when.first <= last:
                days.add(when.first)
            elif when and first <= when.last <= last:
                days.add(when.last)
    return sorted(days)


def _of_area(asked: Asked) -> Answer:
    """Say who led the CCGs of an STP."""
    view, register, ccgs = asked.view, asked.register, asked.view.ccgs_of(asked.body)
    led, unknown = led_by_person(view, ccgs)
    where, day, choices = asked.name, asked.day, asked_next(asked)
    if not ccgs:
        line = Line(f"Not known: no list of the CCGs of {where} {day} was found.")
        return asked.answer(line, choices=choices)
    if not led:
        line = Line(f"Not known who led the {counted(len(ccgs), Kind.CCG)} of {where} {day}.")
        return asked.answer(line, (_system_lead(asked),), choices=choices)
    people = plain_list([register.people[person].name for person in led])
    rest = f"; for {counted(len(unknown), Kind.CCG)} it is not known" if unknown else ""
    if len(led) == 1:
        (bodies,) = led.values()
        all_of = f"all {len(ccgs)}" if len(bodies) == len(ccgs) else f"{len(bodies)} of the {len(ccgs)}"
        all_of = "the one CCG" if len(ccgs) == 1 else f"{all_of} CCGs"
        text = f"{people} {asked.verb('is', 'was')} the accountable officer of {all_of} of {where} {day} ({weakest_grade(view, bodies)}){rest}."
    else:
        text = f"{people} {asked.verb('lead', 'led')} the {len(ccgs)} CCGs of {where} {day}, {len(led)} people between them{rest}."
    lines = _each_person(view, led, lambda person, theirs: f"{person}: {names(view, theirs)}")
    lines += [Line(f"Not known: {names(view, unknown)}")] if unknown else []
    fact = Fact("Leaders", tuple(lines) if len(led) > 1 or unknown else ())
    line = Line(text, leader_sources(view, ccgs))
    return asked.answer(line, (fact, _system_lead(asked)), choices=choices)


def _system_lead(asked: Asked) -> Fact | None:
    found = asked.view.system_leads(asked.body)
    if not found:
        return None
    name = asked.register.people[found[0].person].name
    return Fact("STP lead", (Line(f"{name}, {evidence(found[0])}", found[0].sources),))


def role(query: Query, register: Register) -> Answer:
    """Say who held a role that is not leading, such as the chair, by the day asked for."""
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    view, body = asked.view, asked.body
    there = _there(view, body, ROLES[query.ask])
    if not there:
        return _nobody_in_role(asked)
    stint = max(there, key=_begun_last)
    name, said = register.people[stint.person].name, span_of(register, stint)
    what = f"{'interim ' if stint.interim else ''}{role_of(stint.role, body.kind)}"
    if stint.begun or _is_near(stint, view):
        text = f"{name} {asked.verb('is', 'was')} the {what} of {asked.name} {asked.day} ({said})."
        if query.ask is A.CHAIR and (more := also_chaired(view, stint)):
            text = f"{text[:-1]}, and also {asked.verb('chairs', 'chaired')} {names(view, more)}."
    else:
        text = f"The last known {what} of {asked.name} is {name}, {said}; nothing nearer {say_day(view.day)} was found."
    others = Fact("Also stated", tuple(term_line(register, s) for s in there if s is not stint))
    return asked.answer(Line(text, stint.sources), (others,), choices=asked_next(asked))


def _there(view: View, body: BodyKey, roles: Collection[str]) -> list[Stint]:
    """Give the terms in some roles at a body that had begun by the view's day, and not ended before it."""
    stints = stints_at(view.register, body, roles)
    return [s for s in stints if s.begin.first <= view.day and not (s.end and s.end.last < view.day)]


def _begun_last(stint: Stint) -> tuple[date, date]:
    return stint.last.first, stint.begin.first


def _is_near(stint: Stint, view: View) -> bool:
    return abs((stint.last.last - view.day).days) <= _NEAR


def term_line(register: Register, stint: Stint) -> Line:
    """Write who held a role from when to when, as a line of a list."""
    name = register.people[stint.person].name + interim_note(stint)
    return Line(f"{name}: {span_of(register, stint)}", stint.sources)


def _nobody_in_role(asked: Asked) -> Answer:
    view, body, query, register = asked.view, asked.body, asked.query, asked.register
    now = query.ask is A.CHAIR and view.day >= query.today
    who = "who chairs" if now else f"who was the {query.role or query.ask} of"
    text, sources = f"Not known {who} {asked.name} {asked.day}", tuple[str, ...]()
    if body.kind in (Kind.CCG, Kind.ICB) and (known := view.leadership(body)).people:
        text += f"; its {role_name(body.kind).lower()} {asked.verb('is', 'was')} {person_name(register, known.holders[0])} ({known.grade})"
        sources = known.holders[0].statements[0].sources
    if stints := stints_at(register, body, ROLES[query.ask]):
        last = max(stints, key=lambda s: s.last.last)
        text += f". Stated at another time: {register.people[last.person].name}, {span_of(register, last)}"
        sources = (*sources, *last.sources)
    return asked.answer(Line(f"{text}.", sources), choices=asked_next(asked))


def chair_of(view: View, body: BodyKey) -> Stint | None:
    """Give who chaired a body on the view's day: the one stated last by then, within a year of it."""
    there = _there(view, body, CHAIRS)
    near = [s for s in there if _is_near(s, view) or (s.begun and s.last.last >= view.day)]
    return max(near, key=_begun_last, default=None)


def also_chaired(view: View, stint: Stint) -> tuple[BodyKey, ...]:
    """Give the other bodies of the kind that the same person chaired on the view's day."""
    stated = view.register.statements_naming.get(stint.person, ())
    others = dict.fromkeys(s.body for s in stated if s.body != stint.body and s.body.kind is stint.body.kind)
    held = {body: chair_of(view, body) for body in others if view.is_open(body)}
    return tuple(body for body, chair in held.items() if chair and chair.person == stint.person)


def chairs(query: Query, register: Register) -> Answer:
    """List who chairs more than one body of a set where sharing is asked about, else the chair of each."""
    where = query.where
    if where is None or Feature.SHARES not in where.features:
        return answer_of_each(query, register)
    features = tuple(feature for feature in where.features if feature is not Feature.SHARES)
    found = find_set(query.about(where=replace(where, features=features)), register)
    if found is None:
        return answer_of_each(query, register)
    view, held = found.view, {body: chair_of(found.view, body) for body in found.bodies}
    led: dict[str, list[BodyKey]] = {}
    for body, stint in held.items():
        if stint:
            led.setdefault(stint.person, []).append(body)
    shared = sorted(((p, b) for p, b in led.items() if len(b) > 1), key=lambda pair: -len(pair[1]))
    said = [f"{register.people[person].name} ({names(view, bodies)})" for person, bodies in shared]
    sources = sources_of(h for _, bodies in shared for b in bodies if (h := held[b]))
    unknown = sum(stint is None for stint in held.values())
    rest = f"; who chairs is not known for {counted(unknown, found.kind)}" if unknown else ""
    day, of = on_day(view.day, query.today), found.noun(2)
    is_are = verb(view.day, query.today, "chairs" if len(shared) == 1 else "chair", "chaired")
    number = sum(len(bodies) for _, bodies in shared)
    text = f"{say_count(len(shared), 'person', 'people')} {is_are} {number} of the {len(found.bodies)} {of} {day}: {plain_list(said)}{rest}."
    if not shared:
        text = f"No two of the {len(found.bodies)} {of} are known to share a chair {day}{rest}."
    return compose(
        register,
        title=f"{found.noun()} that share a chair",
        headline=Line(text, sources),
        facts=(Fact("Who chairs several", tuple(map(Line, said)), twin=True),),
        notes=found.notes,
        on=view.day,
        outcome=Outcome.ANSWER if led else Outcome.NOT_KNOWN,
    )


SETS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {(A.CHAIR, Do.LIST): chairs}
HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.LEADER, Do.VALUE): leaders,
    **{(a, Do.VALUE): role for a in (A.CHAIR, A.SYSTEM_LEAD, A.OTHER_ROLE)},
}
