"""Who held a role at a body through time: first, before and after, since when and how long, and whether somebody did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import plain_list, some, title
from data.leadership.leaders import LEADING_ROLE
from data.leadership.terms import on_or_in, role_of, stints_of
from data.mergers import followed
from data.model import Kind
from data.query.answer import Answer, Fact, Line, best_first, sources_of
from data.query.leaders import ROLES, asked_next, term_line
from data.query.lines import leader_evidence, person_name, role_name
from data.query.moment import Asked, asked_about
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from data.leadership.terms import Stint
    from data.model import BodyKey
    from data.register import Register

A = Attribute


@dataclass(frozen=True, slots=True)
class Term:
    """A person's time in a role at a body."""

    stint: Stint
    name: str

    @property
    def sources(self) -> tuple[str, ...]:
        return self.stint.sources

    @property
    def span(self) -> str:
        """Say from when to when, in the middle of a sentence."""
        stint = self.stint
        begin = f"from {stint.begin}" if stint.begun else f"first stated {on_or_in(stint.begin)}"
        if stint.end:
            return f"{begin}, {'due to leave' if stint.planned else 'left'} {on_or_in(stint.end)}"
        return begin if stint.last == stint.begin else f"{begin}, last stated {on_or_in(stint.last)}"


def terms_of(register: Register, body: BodyKey, wanted: tuple[str, ...]) -> tuple[Term, ...]:
    """Give everybody who held one of some roles at a body, in the order in which they did."""
    stints = [s for s in stints_of(register.statements_about.get(body, ())) if s.role in wanted]
    ordered = sorted(stints, key=lambda s: (s.begin.first, s.last.last))
    return tuple(Term(s, register.people[s.person].name) for s in ordered)


def _asked_on_any_day(query: Query, register: Register) -> Asked:
    """Take a body on the day asked for even where it did not exist yet, and leave out what is noted about the day."""
    found = asked_about(query, register)
    if isinstance(found, Answer):
        return Asked(register.at(query.on), query.bodies[0], query)
    return replace(found, notes=(), closed=False)


def _terms(asked: Asked) -> tuple[Term, ...]:
    return terms_of(asked.register, asked.body, ROLES[asked.query.ask])


def _noun(asked: Asked) -> str:
    return role_of(ROLES[asked.query.ask][0], asked.body.kind)


def _holders_in_order(asked: Asked, terms: Sequence[Term]) -> Fact:
    return Fact("In turn", tuple(term_line(asked.register, term.stint) for term in terms))


def _person(asked: Asked) -> str:
    """Give the person asked about, else who leads on the day; empty where nobody is known to."""
    return (
        asked.query.people[0]
        if asked.query.people
        else next(iter(asked.view.leadership(asked.body).people), "")
    )


def through_time(query: Query, register: Register) -> Answer:
    """List everybody who held the role at a body, first to last."""
    asked = _asked_on_any_day(query, register)
    terms, of, choices = _terms(asked), asked.name, asked_next(asked)
    many = f"{role_name(asked.body.kind).lower()}s" if query.ask is A.LEADER else f"{query.ask}s"
    if not terms:
        return asked.answer(Line(f"Not known: nobody is named as {many} of {of}."), choices=choices)
    sources = sources_of(terms)
    if len(terms) == 1:
        text = f"The only {_noun(asked)} of {of} that sources name: {terms[0].name}, {terms[0].span}."
        return asked.answer(Line(text, sources), choices=choices)
    named = dict.fromkeys(t.name + (" (interim)" if t.stint.interim else "") for t in terms)
    text = f"The {len(terms)} {many} of {of}, as sources name them: {some(list(named))}."
    return asked.answer(Line(text, sources), (_holders_in_order(asked, terms),), choices=choices)


def first(query: Query, register: Register) -> Answer:
    """Say who held the role first, as far as is known."""
    asked = _asked_on_any_day(query, register)
    terms, noun, of = _terms(asked), _noun(asked), asked.name
    if not terms:
        return asked.answer(Line(f"Not known who was the first {noun} of {of}."), choices=asked_next(asked))
    term, opened = terms[0], register.bodies[asked.body].opened
    text = f"{term.name} was the first {noun} of {of}, {term.span}."
    if opened is None or term.stint.begin.first > opened.last:
        began = f", which opened on {say_day(opened.first)}" if opened and opened.exact else ""
        text = f"{term.name} is the earliest known {noun} of {of}{began}: {term.span}; whether somebody led it before is not known."
    details = (_holders_in_order(asked, terms),)
    return asked.answer(Line(text, term.sources), details=details, choices=asked_next(asked))


# before and after


def neighbour(query: Query, register: Register) -> Answer:
    """Say who held the role before or after a person, or before or after the one of the day."""
    asked = _asked_on_any_day(query, register)
    if asked.body.kind is Kind.STP and query.ask is A.LEADER:
        return _neighbour_in_area(asked)
    return asked.answer(
        _beside(asked), details=(_holders_in_order(asked, _terms(asked)),), choices=asked_next(asked)
    )


def _beside(asked: Asked) -> Line:
    """Write the sentence about who came before or after."""
    query, register, body = asked.query, asked.register, asked.body
    terms, noun, of, person = _terms(asked), _noun(asked), asked.name, _person(asked)
    before = query.do is Do.PREVIOUS
    word = "before" if before else "after"
    places = [i for i, t in enumerate(terms) if t.stint.person == person]
    if not places:
        if earlier := _predecessor_led(register, body, person, ROLES[query.ask]):
            return _beside(replace(asked, view=register.at(last_day(register, earlier)), body=earlier))
        why = f" who led {of} {asked.day}"
        if person:
            why = f": no source found names {register.people[person].name} as {noun} of {of}"
        return Line(f"Not known{why}, so who came {word} cannot be said.")
    at = places[0] if before else places[-1]
    own = terms[at]
    others = [t for t in (reversed(terms[:at]) if before else terms[at + 1 :]) if t.stint.person != person]
    if not others:
        if not before and (passed := _after_closing(asked)):
            return passed
        end = f"{own.name}, {own.span}, is the {'first' if before else 'last'} one named"
        return Line(f"Not known who was the {noun} of {of} {word} {own.name}: {end}.", own.sources)
    beside = others[0]
    interim, more = ("interim ", others[1:2]) if beside.stint.interim else ("", [])
    text = f"{beside.name} was the {interim}{noun} of {of} {word} {own.name} ({beside.span})"
    text += "".join(f"; {word} that {each.name} ({each.span})" for each in more)
    return Line(f"{text}.", sources_of((beside, *more, own)))


def _predecessor_led(
    register: Register, body: BodyKey, person: str, wanted: tuple[str, ...]
) -> BodyKey | None:
    """Give the body before this one, through every step, at which a person held the role last; None where there is none."""
    seen = followed(register, [body], back=True)
    stated = stints_of(register.statements_naming.get(person, ()))
    held = [s for s in stated if s.role in wanted and s.body in seen]
    return max(held, key=lambda s: s.last.last).body if held else None


def last_day(register: Register, body: BodyKey) -> date:
    return max(register.bodies[body].closed or FIRST_DAY, FIRST_DAY)


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
        return asked.answer(good[0], details=(Fact("In each CCG", good),), choices=asked_next(asked))
    who = register.people[person].name if person else "the one of that day"
    word = "before" if query.do is Do.PREVIOUS else "after"
    return asked.answer(Line(f"Not known who led {asked.name} {word} {who}."), choices=asked_next(asked))


def ever_in(register: Register, stp: BodyKey) -> tuple[BodyKey, ...]:
    """Give the CCGs that were ever in an STP."""
    found = (m.child for m in register.members_of.get(stp, ()) if m.child.kind is Kind.CCG)
    return tuple(dict.fromkeys(found))


def _is_named(register: Register, body: BodyKey, person: str, role: str = "") -> bool:
    stated = register.statements_about.get(body, ())
    return any(s.person == person and role in ("", s.role) for s in stated)


# since when, until when, how long


def dated(query: Query, register: Register) -> Answer:
    """Say since when, until when or how long somebody has held the role."""
    asked = _asked_on_any_day(query, register)
    view, body, noun = asked.view, asked.body, _noun(asked)
    of_an_area = body.kind is Kind.STP
    if of_an_area and query.people and query.ask is A.LEADER:
        ever = ever_in(register, body)
        theirs = [ccg for ccg in ever if _is_named(register, ccg, query.people[0], LEADING_ROLE)]
        if theirs:
            return _dated_of_each(query, register, theirs)
    person = _person(asked)
    terms = [t for t in _terms(asked) if t.stint.person == person]
    if not terms:
        who = register.people[person].name if person else "anybody"
        text = f"Not known: no source found names {who} as {noun} of {asked.name}."
        return asked.answer(Line(text), choices=asked_next(asked))
    line = Line(_say_dates(asked, terms[-1]), terms[-1].sources)
    details = () if of_an_area else (leader_evidence(view, body),)
    return asked.answer(line, details=details, choices=asked_next(asked))


def _dated_of_each(query: Query, register: Register, bodies: Sequence[BodyKey]) -> Answer:
    """Say the dates of a person at each of several bodies, together where the sources say the same."""
    answers = [dated(query.about(bodies=(body,)), register) for body in bodies]
    groups: dict[str, list[str]] = {}
    for body, answer in zip(bodies, answers, strict=True):
        name = title(register.at(last_day(register, body)), body)
        groups.setdefault(answer.headline.text.replace(name, "{}"), []).append(name)
    text = " ".join(said.replace("{}", plain_list(named)) for said, named in groups.items())
    headline = Line(text, sources_of(answer.headline for answer in answers))
    sources = best_first(headline, (s for answer in answers for s in answer.sources))
    return replace(answers[0], headline=headline, sources=sources, body=None)


def _say_dates(asked: Asked, term: Term) -> str:
    query, stint, what = asked.query, term.stint, f"{_noun(asked)} of {asked.name}"
    begin = str(stint.begin)
    if not stint.begun:
        begin += f" at the latest (first stated {on_or_in(stint.begin)}; when it began was not found)"
    if query.do is Do.UNTIL and stint.end:
        left = "was due to leave" if stint.planned else "left"
        return f"{term.name} {left} as {what} {on_or_in(stint.end)}."
    if query.do is Do.UNTIL:
        return f"When {term.name} stopped as {what} is not known; last stated {on_or_in(stint.last)}."
    closed = asked.register.bodies[stint.body].closed
    gone = stint.end if stint.end and stint.end.last < query.today else None
    if query.do is Do.HOW_LONG and gone:
        return f"{term.name} was {what} from {begin} to {gone}."
    rest = "" if stint.last == stint.begin else f"; last stated {on_or_in(stint.last)}"
    rest = f"; left {on_or_in(gone)}" if gone else rest
    if gone or (closed is not None and closed < query.today):
        return f"{term.name} was {what} from {begin}{rest}."
    return f"{term.name} has been {what} since {begin}{rest}."


_TIMES: Final = {
    Do.FIRST: first, Do.PREVIOUS: neighbour, Do.NEXT: neighbour, Do.LIST: through_time,
    Do.SINCE: dated, Do.UNTIL: dated, Do.HOW_LONG: dated,
}  # fmt: skip
HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (a, do): handler for a in ROLES for do, handler in _TIMES.items()
}
