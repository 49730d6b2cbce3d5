"""Who held a role at a body through time: first, before and after, since when and how long; and whether somebody did."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import plain_list, some, title
from data.leadership.leaders import LEADING_ROLE
from data.leadership.terms import on_or_in, role_of
from data.mergers import family_of, followed
from data.model import Kind
from data.query.answer import Answer, Fact, Line, Outcome, best_first, sources_of
from data.query.leaders import ROLES, asked_next, latest, leader, span_of, stints_at, stints_by, term_line
from data.query.lines import evidence, leader_evidence, name_led, person_name, role_name
from data.query.moment import Asked, asked_about
from data.query.query import Attribute, Do, Query
from data.query.values import check_feature

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from data.leadership.terms import Stint
    from data.model import BodyKey
    from data.query.moment import Facts
    from data.register import Register
    from data.view import View

A = Attribute
_DATES_TOLD: Final = 2
_LISTED: Final = 12


def terms_of(register: Register, body: BodyKey, wanted: Collection[str]) -> list[Stint]:
    """Give the terms of everybody who held one of some roles at a body, in the order in which they did."""
    return sorted(stints_at(register, body, wanted), key=lambda s: (s.begin.first, s.last.last))


def _span(stint: Stint) -> str:
    """Say from when to when a term went, in the middle of a sentence."""
    begin = f"from {stint.begin}" if stint.begun else f"first stated {on_or_in(stint.begin)}"
    if stint.end:
        return f"{begin}, {'due to leave' if stint.planned else 'left'} {on_or_in(stint.end)}"
    return begin if stint.last == stint.begin else f"{begin}, last stated {on_or_in(stint.last)}"


def _asked_on_any_day(query: Query, register: Register) -> Asked:
    """Take a body on the day asked for even where it did not exist yet, and leave out what is noted about the day."""
    found = asked_about(query, register)
    if isinstance(found, Answer):
        return Asked(register.at(query.on), query.bodies[0], query)
    return replace(found, notes=(), closed=False)


def _terms(asked: Asked) -> list[Stint]:
    return terms_of(asked.register, asked.body, ROLES[asked.query.ask])


def _noun(asked: Asked) -> str:
    return role_of(ROLES[asked.query.ask][0], asked.body.kind)


def _answer(asked: Asked, line: Line, facts: Facts = (), details: Facts = ()) -> Answer:
    return asked.answer(line, facts, details, choices=asked_next(asked))


def _in_turn(asked: Asked, terms: Sequence[Stint]) -> Fact:
    return Fact("In turn", tuple(term_line(asked.register, term) for term in terms))


def _person(asked: Asked) -> str:
    """Give the person asked about, else who leads on the day; empty where nobody is known to."""
    return next(iter(asked.query.people or asked.view.leadership(asked.body).people), "")


def _name(asked: Asked, stint: Stint) -> str:
    return asked.register.people[stint.person].name


def through_time(query: Query, register: Register) -> Answer:
    """List everybody who held the role at a body, first to last."""
    asked = _asked_on_any_day(query, register)
    terms, of = _terms(asked), asked.name
    many = f"{role_name(asked.body.kind).lower()}s" if query.ask is A.LEADER else f"{query.ask}s"
    if not terms:
        return _answer(asked, Line(f"Not known: nobody is named as {many} of {of}."))
    if len(terms) == 1:
        only = f"{_name(asked, terms[0])}, {_span(terms[0])}"
        text = f"The only {_noun(asked)} of {of} that sources name: {only}."
        return _answer(asked, Line(text, terms[0].sources))
    named = dict.fromkeys(_name(asked, t) + (" (interim)" if t.interim else "") for t in terms)
    text = f"The {len(terms)} {many} of {of}, as sources name them: {some(list(named))}."
    return _answer(asked, Line(text, sources_of(terms)), (_in_turn(asked, terms),))


def first(query: Query, register: Register) -> Answer:
    """Say who held the role first, as far as is known."""
    asked = _asked_on_any_day(query, register)
    terms, noun, of = _terms(asked), _noun(asked), asked.name
    if not terms:
        return _answer(asked, Line(f"Not known who was the first {noun} of {of}."))
    term, opened = terms[0], register.bodies[asked.body].opened
    text = f"{_name(asked, term)} was the first {noun} of {of}, {_span(term)}."
    if opened is None or term.begin.first > opened.last:
        began = f", which opened on {say_day(opened.first)}" if opened and opened.exact else ""
        text = f"{_name(asked, term)} is the earliest known {noun} of {of}{began}: {_span(term)}; whether somebody led it before is not known."
    return _answer(asked, Line(text, term.sources), details=(_in_turn(asked, terms),))


def neighbour(query: Query, register: Register) -> Answer:
    """Say who held the role before or after a person, or before or after the one of the day."""
    asked = _asked_on_any_day(query, register)
    if asked.body.kind is Kind.STP and query.ask is A.LEADER:
        return _neighbour_in_area(asked)
    return _answer(asked, _beside(asked), details=(_in_turn(asked, _terms(asked)),))


def _beside(asked: Asked) -> Line:
    """Write the sentence about who came before or after."""
    query, register, body = asked.query, asked.register, asked.body
    terms, noun, of, person = _terms(asked), _noun(asked), asked.name, _person(asked)
    before = query.do is Do.PREVIOUS
    word = "before" if before else "after"
    places = [i for i, t in enumerate(terms) if t.person == person]
    if not places:
        # what came before it, through every step, at which the person held the role last
        seen = followed(register, [body], back=True)
        if held := [s for s in stints_by(register, person, ROLES[query.ask]) if s.body in seen]:
            earlier = max(held, key=lambda s: s.last.last).body
            return _beside(replace(asked, view=_then(register, earlier), body=earlier))
        why = f" who led {of} {asked.day}"
        if person:
            why = f": no source found names {register.people[person].name} as {noun} of {of}"
        return Line(f"Not known{why}, so who came {word} cannot be said.")
    at = places[0] if before else places[-1]
    own, name = terms[at], _name(asked, terms[at])
    others = [t for t in (reversed(terms[:at]) if before else terms[at + 1 :]) if t.person != person]
    if not others:
        if not before and (passed := _after_closing(asked)):
            return passed
        end = f"{name}, {_span(own)}, is the {'first' if before else 'last'} one named"
        return Line(f"Not known who was the {noun} of {of} {word} {name}: {end}.", own.sources)
    beside = others[0]
    interim, more = ("interim ", others[1:2]) if beside.interim else ("", [])
    text = f"{_name(asked, beside)} was the {interim}{noun} of {of} {word} {name} ({_span(beside)})"
    text += "".join(f"; {word} that {_name(asked, each)} ({_span(each)})" for each in more)
    return Line(f"{text}.", sources_of((beside, *more, own)))


def _then(register: Register, body: BodyKey) -> View:
    """Give the last day of a body that has closed."""
    return register.at(max(register.bodies[body].closed or FIRST_DAY, FIRST_DAY))


def _after_closing(asked: Asked) -> Line | None:
    """Say who led what the body became, where nobody came after in the body itself."""
    steps = asked.view.became(asked.body, asked.query.today)
    if not steps:
        return None
    day, successor = steps[0].day, steps[0].successors[0]
    then = asked.register.at(day)
    known = then.leadership(successor)
    if not known.people:
        return None
    name = person_name(asked.register, known.holders[0])
    text = f"Nobody came after in {asked.name}: it became {title(then, successor)} on {say_day(day)}, led by {name} ({known.grade})."
    return Line(text, (*steps[0].sources, *known.holders[0].statements[0].sources))


def _neighbour_in_area(asked: Asked) -> Answer:
    """Say who came before or after a person in the CCGs of an STP, or in what they became."""
    query, register = asked.query, asked.register
    person = query.people[0] if query.people else ""
    ccgs = asked.view.ccgs_of(asked.body) or ever_in(register, asked.body)
    theirs = [ccg for ccg in dict.fromkeys(ccgs) if _is_named(register, ccg, person)]
    lines = [_beside(replace(asked, body=ccg)) for ccg in theirs]
    good = tuple(line for line in lines if not line.text.startswith("Not known"))
    if good:
        return _answer(asked, good[0], details=(Fact("In each CCG", good),))
    who = register.people[person].name if person else "the one of that day"
    word = "before" if query.do is Do.PREVIOUS else "after"
    return _answer(asked, Line(f"Not known who led {asked.name} {word} {who}."))


def ever_in(register: Register, stp: BodyKey) -> tuple[BodyKey, ...]:
    """Give the CCGs that were ever in an STP."""
    found = (m.child for m in register.members_of.get(stp, ()) if m.child.kind is Kind.CCG)
    return tuple(dict.fromkeys(found))


def _is_named(register: Register, body: BodyKey, person: str, role: str = "") -> bool:
    stated = register.statements_about.get(body, ())
    return any(s.person == person and role in ("", s.role) for s in stated)


def dated(query: Query, register: Register) -> Answer:
    """Say since when, until when or how long somebody has held the role."""
    asked = _asked_on_any_day(query, register)
    body, person = asked.body, _person(asked)
    terms = [t for t in _terms(asked) if t.person == person]
    of_others = query.people and query.ask is A.LEADER and (body.kind is Kind.STP or not terms)
    family = ever_in(register, body) or sorted(family_of(register, body).every - {body})
    if theirs := [key for key in family if of_others and _is_named(register, key, person, LEADING_ROLE)]:
        return _dated_of_each(query, register, theirs)
    if not terms:
        who = register.people[person].name if person else "anybody"
        text = f"Not known: no source found names {who} as {_noun(asked)} of {asked.name}."
        return _answer(asked, Line(text))
    line = Line(_say_dates(asked, terms[-1]), terms[-1].sources)
    return _answer(asked, line, details=() if body.kind is Kind.STP else (leader_evidence(asked.view, body),))


def _dated_of_each(query: Query, register: Register, bodies: Sequence[BodyKey]) -> Answer:
    """Say the dates of a person at each of several bodies, together where the sources say the same."""
    answers = [dated(query.about(bodies=(body,)), register) for body in bodies]
    groups: dict[str, list[str]] = {}
    for body, answer in zip(bodies, answers, strict=True):
        name = title(_then(register, body), body)
        groups.setdefault(answer.headline.text.replace(name, "{}"), []).append(name)
    text = " ".join(said.replace("{}", plain_list(named)) for said, named in groups.items())
    headline = Line(text, sources_of(answer.headline for answer in answers))
    sources = best_first(headline, (s for answer in answers for s in answer.sources))
    return replace(answers[0], headline=headline, sources=sources, body=None)


def _say_dates(asked: Asked, stint: Stint) -> str:
    query, name, what = asked.query, _name(asked, stint), f"{_noun(asked)} of {asked.name}"
    begin = str(stint.begin)
    if not stint.begun:
        begin += f" at the latest (first stated {on_or_in(stint.begin)}; when it began was not found)"
    if query.do is Do.UNTIL and stint.end:
        return f"{name} {'was due to leave' if stint.planned else 'left'} as {what} {on_or_in(stint.end)}."
    if query.do is Do.UNTIL:
        return f"When {name} stopped as {what} is not known; last stated {on_or_in(stint.last)}."
    closed = asked.register.bodies[stint.body].closed
    gone = stint.end if stint.end and stint.end.last < query.today else None
    if query.do is Do.HOW_LONG and gone:
        return f"{name} was {what} from {begin} to {gone}."
    rest = "" if stint.last == stint.begin else f"; last stated {on_or_in(stint.last)}"
    rest = f"; left {on_or_in(gone)}" if gone else rest
    if gone or (closed is not None and closed < query.today):
        return f"{name} was {what} from {begin}{rest}."
    return f"{name} has been {what} since {begin}{rest}."


def check(query: Query, register: Register) -> Answer:
    """Answer whether a person leads, led or still leads a body."""
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    if not query.people:
        return (check_feature if query.feature else leader)(query, register)
    body, person, choices = asked.body, query.people[0], asked_next(asked)
    roles = ROLES.get(query.ask, ROLES[A.LEADER])
    if body.kind is Kind.STP and roles == ROLES[A.LEADER]:
        roles += ROLES[A.SYSTEM_LEAD]
    terms = [t for t in terms_of(register, body, roles) if t.person == person]
    term = terms[-1] if terms else None
    name, role = register.people[person].name, role_of(term.role if term else roles[0], body.kind)
    if query.status in ("ever", "left"):
        what = f"{role} of {asked.name}"
        left = _whether_left(asked, term, name, what) if term and query.status == "left" else None
        line = left or _whether_ever(asked, term, name, what)
        return replace(asked, notes=()).answer(line, choices=choices)
    if during := _day_in_the_time(query, register, body):
        asked = replace(asked, view=register.at(during))
    view, what = asked.view, f"{role} of {asked.name}"
    known = view.leadership(body) if body.kind in (Kind.CCG, Kind.ICB) else None
    if person not in (known.people if known else view.leaders_of(body)[0]):
        return asked.answer(_not_the_one(asked, term, name, what), choices=choices, outcome=Outcome.ANSWER)
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
    stated = [w for s in register.statements_about.get(body, ()) for w in (s.start, s.as_of, s.end) if w]
    told = (day for when in stated for day in (when.first, when.last))
    days = sorted({first, last, *(day for day in told if first <= day <= last)}, reverse=True)
    return next((day for day in days if query.people[0] in register.at(day).leadership(body).people), None)


def _whether_ever(asked: Asked, term: Stint | None, name: str, what: str) -> Line:
    if term and not term.announced:
        return Line(f"Yes: {name} was the {what}, {_span(term)}{term.hedge}.", term.sources)
    if term:
        told = span_of(asked.register, term)
        return Line(f"Not known whether {name} began as {what}: {told}.", term.sources)
    unnamed, elsewhere = f"no source found names {name} as {what}", _in_the_family(asked, name)
    if elsewhere is None:
        return Line(f"Not known: {unnamed}.")
    where, line, whole = elsewhere
    if whole:
        return Line(f"Yes, {where}: {line.text}; {unnamed}.", line.sources)
    return Line(f"Not known: {unnamed}; {where}, {line.text}.", line.sources)


def _whether_left(asked: Asked, term: Stint, name: str, what: str) -> Line:
    """Say whether a person left a body by the day of asking, as far as sources tell."""
    said = f"{_span(term)}{term.hedge}"
    if term.end and term.end.last < asked.query.today and not term.planned:
        return Line(f"Yes: {name} was the {what}, {said}.", term.sources)
    known = asked.view.leadership(asked.body)
    holder = next((h for h in known.holders if h.person == term.person), None)
    if holder and term.person in known.people and not asked.closed:
        text = f"No: {name} is the {what} {asked.day} ({known.grade}); {said}."
        return Line(text, sources_of((*holder.statements[:1], term)))
    return Line(f"Not known whether {name} left as {what}: {said}.", term.sources)


def _in_the_family(asked: Asked, name: str) -> tuple[str, Line, bool] | None:
    """Say what a person led of what a body came from, else of what it became, and of an STP of the CCGs ever in it.

    Gives where that was, the line, and whether it is all that came before; None where nothing is known.
    """
    register, body = asked.register, asked.body
    roles = ROLES.get(asked.query.ask, ROLES[A.LEADER])
    held = [s for s in stints_by(register, asked.query.people[0], roles) if not s.announced]
    before, after = followed(register, [body], back=True), followed(register, [body])
    ccgs = set(ever_in(register, body) if body.kind is Kind.STP else ())
    families = (
        (ccgs, "in CCGs of its area", _led_every_ccg(register, body, held)),
        (before, "before it", _led_all_before(register, body, {s.body for s in held})),
        (after, "after it", False),
    )
    for family, where, whole in families:
        if theirs := [s for s in held if s.body in family]:
            return where, _said_of(register, theirs, name), whole
    return None


def _said_of(register: Register, stints: Sequence[Stint], name: str) -> Line:
    """Say what a person led of one kind of body, the last first, together where the sources say the same."""
    last = latest(stints)
    same = [s for s in stints if s.body.kind is last.body.kind and s.role == last.role]
    groups: dict[str, list[Stint]] = defaultdict(list)
    for s in sorted(same, key=lambda s: (s.end or s.last).last, reverse=True):
        groups[span_of(register, s)].append(s)
    said = plain_list([f"of {_bodies(register, theirs)} ({span})" for span, theirs in groups.items()])
    if len(groups) > _DATES_TOLD:
        first, end = min(s.begin for s in same), max(((s.end or s.last) for s in same), key=lambda w: w.last)
        said = f"of {_bodies(register, same)}, as stated between {first} and {end}"
    return Line(f"{name} was the {role_of(last.role, last.body.kind)} {said}", sources_of(same))


def _bodies(register: Register, stints: Sequence[Stint]) -> str:
    return name_led(_then(register, stints[0].body), [s.body for s in stints], _LISTED)


def _led_every_ccg(register: Register, stp: BodyKey, held: Sequence[Stint]) -> bool:
    """Tell whether somebody led every CCG of an STP on a day on which they were stated."""
    led = {s.body for s in held}
    members = (register.at(max(s.last.first, FIRST_DAY)).ccgs_of(stp) for s in held)
    return any(ccgs and led.issuperset(ccgs) for ccgs in members)


def _led_all_before(register: Register, body: BodyKey, led: Collection[BodyKey]) -> bool:
    """Tell whether somebody led all that a body came from: each predecessor, or all that came before that."""
    found = (s.predecessor for s in register.predecessors_of.get(body, ()))
    before = [key for key in found if key.kind is not Kind.STP]
    return bool(before) and all(key in led or _led_all_before(register, key, led) for key in before)


def _not_the_one(asked: Asked, term: Stint | None, name: str, what: str) -> Line:
    known = asked.view.leadership(asked.body)
    last, sources = f"; no source found names {name} there", term.sources if term else ()
    if term:
        last = f"; {name}: {_span(term)}"
    elif elsewhere := _in_the_family(asked, name):
        where, line, _ = elsewhere
        last, sources = f"{last}, but {where}, {line.text}", line.sources
    if not known.people:
        return Line(f"Not known who was the {what} {asked.day}{last}.", sources)
    no_longer = "no longer" if term and asked.query.status == "still" else "not"
    is_not, it_is = asked.verb(f"is {no_longer}", "was not"), asked.verb("is", "was")
    holder = known.holders[0]
    text = f"No: {name} {is_not} the {what} {asked.day}; it {it_is} {person_name(asked.register, holder)} ({known.grade}){last}."
    return Line(text, (*holder.statements[0].sources, *sources))


_TIMES: Final = {
    Do.FIRST: first, Do.PREVIOUS: neighbour, Do.NEXT: neighbour, Do.LIST: through_time,
    Do.SINCE: dated, Do.UNTIL: dated, Do.HOW_LONG: dated, Do.CHECK: check,
}  # fmt: skip
HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    **{(a, do): handler for a in ROLES for do, handler in _TIMES.items()},
    (A.CARD, Do.CHECK): check,
}
