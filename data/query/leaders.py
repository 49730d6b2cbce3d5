"""Who leads a body: on a day, first, before and after, since when and how long; chairs, STP leads and other roles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, When, say_day
from data.formatting import capital, short, title
from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import on_or_in, role_of, say_span, stints_of
from data.mergers import happened
from data.model import Kind
from data.query.chairs import CHAIRS, also_chaired
from data.query.compose import best_first, compose, not_known, sources_of
from data.query.document import Answer, Choice, Fact, Line, Outcome
from data.query.events import event_line
from data.query.evidence import (
    evidence,
    leader_evidence,
    leader_line,
    others_led,
    person_name,
    role_name,
)
from data.query.moment import moment_of
from data.query.phrasing import counted, label, names, on_day, plain_list, some, subtitle, verb
from data.query.query import Attribute, Do, Feature, Query
from data.query.values import check_feature
from data.succession import bodies_of_today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from data.leadership.terms import Stint
    from data.model import BodyKey, Event
    from data.query.moment import Moment
    from data.register import Register
    from data.view import View

A = Attribute
_ROLES: Final = {
    A.LEADER: (LEADING_ROLE,),
    A.CHAIR: CHAIRS,
    A.SYSTEM_LEAD: ("system_lead",),
    A.OTHER_ROLE: ("managing_director", "chief_officer"),
}
_SURE: Final = (Grade.CONFIRMED, Grade.LIKELY)


@dataclass(frozen=True, slots=True)
class Term:
    """A person's time in a role at a body, in the order of the holders."""

    stint: Stint
    name: str

    @property
    def since(self) -> When:
        """When it began, or was first stated."""
        return self.stint.begin


def _answered(
    query: Query,
    register: Register,
    moment: Moment,
    headline: Line,
    facts: Sequence[Fact | None] = (),
    details: Sequence[Fact | None] = (),
    *,
    known: bool = True,
) -> Answer:
    view = register.at(moment.on)
    return compose(
        register,
        title=title(view, moment.body),
        headline=headline,
        on=moment.on,
        subtitle=subtitle(register, moment.body, moment.on),
        facts=facts,
        details=details,
        notes=moment.notes,
        choices=_next(query, register, moment),
        body=moment.body,
        outcome=Outcome.ANSWER if known else Outcome.NOT_KNOWN,
    )


def _next(query: Query, register: Register, moment: Moment) -> tuple[Choice, ...]:
    view = register.at(moment.on)
    found = []
    stp = view.parent(moment.body, Kind.STP, Kind.ICB)
    if stp:
        found.append(
            Choice(
                label(title(view, stp)), Query((A.CARD,), moment.on, query.today, bodies=(stp,), dated=True)
            )
        )
    now = register.at(query.today)
    found += [
        Choice(
            label(f"Today: {short(now, key)} {key.kind.upper()}"),
            Query((A.CARD,), query.today, query.today, bodies=(key,)),
        )
        for key in bodies_of_today(moment.body, view.became(moment.body, query.today))[:2]
        if key != moment.body
    ]
    return tuple(found)


# who leads on the day


def leader(query: Query, register: Register) -> Answer:
    """Say who led a body on the day asked for, how sure that is and who says so."""
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view, body = register.at(moment.on), moment.body
    if body.kind is Kind.STP:
        return _of_area(query, register, moment)
    if body.kind not in (Kind.CCG, Kind.ICB):
        said = f"{title(view, body)} has no accountable officer of its own; that is the chief executive of its ICB."
        return _answered(query, register, moment, Line(said), known=False)
    known = view.leadership(body)
    line = leader_line(view, body, query.today)
    if changed := _turn(query, register, body):
        line = changed
    now = _who_now(query, register, moment)
    if now and now.sources:
        moment = replace(moment, notes=())
        last = Fact("On its last day", (line,))
        return _answered(
            query, register, moment, now, (last,), (others_led(view, body), leader_evidence(view, body))
        )
    return _answered(
        query,
        register,
        moment,
        line,
        (others_led(view, body),),
        (leader_evidence(view, body),),
        known=known.grade is not Grade.NOT_KNOWN,
    )


def leaders(query: Query, register: Register) -> Answer:
    """Say who led each of several bodies: a person once with all that they led; of one body as `leader` does."""
    if len(query.bodies) == 1 or any(body.kind not in (Kind.CCG, Kind.ICB) for body in query.bodies):
        return leader(query, register) if len(query.bodies) == 1 else _each_alone(query, register)
    found = [moment_of(query, body, register) for body in query.bodies]
    if any(isinstance(moment, Answer) or moment.on != query.on for moment in found):
        return _each_alone(query, register)
    view, today = register.at(query.on), query.today
    groups: dict[str, list[BodyKey]] = {}
    for body in query.bodies:
        for person in view.leadership(body).people or ("",):
            groups.setdefault(person, []).append(body)
    unknown = groups.pop("", [])
    day = on_day(view.day, today)
    said, lines = [], []
    for person, theirs in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        holders = [h for body in theirs for h in view.leadership(body).holders if h.person == person]
        grade = max((view.leadership(body).grade for body in theirs), key=list(Grade).index)
        of = (
            title(view, theirs[0])
            if len(theirs) == 1
            else f"{counted(len(theirs), theirs[0].kind)} ({names(view, theirs)})"
        )
        text = f"{person_name(register, holders[0])} {verb(view.day, today, 'leads', 'led')} {of} ({grade})"
        cited = tuple(dict.fromkeys(s for h in holders for s in h.statements[0].sources))
        said.append(text)
        lines.append(Line(text, cited))
    rest = (
        f"Not known who {verb(view.day, today, 'leads', 'led')} {names(view, unknown)} {day}."
        if unknown
        else ""
    )
    text = f"{capital(day)} {plain_list(said)}. {rest}".strip() if said else rest
    sources = tuple(dict.fromkeys(s for line in lines for s in line.sources))
    return compose(
        register,
        title=f"Leaders of {counted(len(query.bodies), query.bodies[0].kind)}",
        headline=Line(text, sources),
        facts=(Fact("Leaders", tuple(lines)),) if len(lines) > 3 else (),  # noqa: PLR2004  fewer are in the sentence
        on=view.day,
        outcome=Outcome.ANSWER if said else Outcome.NOT_KNOWN,
    )


def _each_alone(query: Query, register: Register) -> Answer:
    answers = [leader(query.about(bodies=(body,)), register) for body in query.bodies]
    lines = [answer.headline for answer in answers]
    sources = tuple(dict.fromkeys(s for line in lines for s in line.sources))
    known = any(answer.outcome is Outcome.ANSWER for answer in answers)
    return compose(
        register,
        title=f"Leaders of {len(answers)}",
        headline=Line(" ".join(line.text for line in lines), sources),
        on=query.on,
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
        outcome=Outcome.ANSWER if known else Outcome.NOT_KNOWN,
    )


def _who_now(query: Query, register: Register, moment: Moment) -> Line | None:
    """Of a body that has closed, asked of today: say what covers it now and who leads that."""
    if not moment.closed or query.on < query.today:
        return None
    view, now = register.at(moment.on), register.at(query.today)
    ends = [k for k in bodies_of_today(moment.body, view.became(moment.body, query.today)) if now.is_open(k)]
    if not ends:
        return None
    closed = register.bodies[moment.body].closed
    if closed is None:
        return None
    said, sources = [], list[str]()
    for key in ends:
        known = now.leadership(key)
        who = f"{plain_list([person_name(register, h) for h in known.holders])}, {known.grade}"
        said.append(title(now, key) + (f" (led by {who})" if known.people else ""))
        sources += [s for h in known.holders[:1] for s in h.statements[0].sources]
    return Line(
        f"{title(view, moment.body)} closed on {say_day(closed)}, now part of {plain_list(said)}.",
        tuple(sources),
    )


def _turn(query: Query, register: Register, body: BodyKey) -> Line | None:
    """Of a named time in which the leader changed: say who led from when to when."""
    if not (query.dated and query.first and query.last and query.first < query.last) or query.since:
        return None
    days = _days_of_change(register, body, query)
    seen: list[tuple[str, Line]] = []
    for day in days:
        view = register.at(day)
        if not view.is_open(body):
            continue
        known = view.leadership(body)
        who = plain_list([person_name(register, h) for h in known.holders]) if known.people else ""
        if who and (not seen or seen[-1][0] != who):
            seen.append(
                (
                    who,
                    Line(f"{who} ({known.grade}) on {say_day(day)}", known.holders[0].statements[0].sources),
                )
            )
    if len(seen) < 2:  # noqa: PLR2004  one leader all the time
        return None
    view = register.at(query.on)
    role = role_name(body.kind).lower()
    text = f"In {query.spoken or 'that time'} the {role} of {title(view, body)} changed: {', then '.join(line.text for _, line in seen)}."
    return Line(text, tuple(dict.fromkeys(s for _, line in seen for s in line.sources)))


def _days_of_change(register: Register, body: BodyKey, query: Query) -> list[date]:
    first, last = query.first, query.last
    if first is None or last is None:
        return []
    days = {first, last}
    for s in register.statements_about.get(body, ()):
        for when in (s.start, s.as_of, s.end):
            if when and when.exact and first <= when.first <= last:
                days.add(when.first)
            elif when and first <= when.last <= last:
                days.add(when.last)
    return sorted(days)


def _of_area(query: Query, register: Register, moment: Moment) -> Answer:
    """Say who led the CCGs of an STP."""
    view, stp = register.at(moment.on), moment.body
    ccgs = view.ccgs_of(stp)
    led: dict[str, list[BodyKey]] = {}
    for ccg in ccgs:
        for person in view.leadership(ccg).people:
            led.setdefault(person, []).append(ccg)
    unknown = [ccg for ccg in ccgs if not view.leadership(ccg).people]
    where, day = title(view, stp), on_day(view.day, query.today)
    role = "accountable officer"
    sources = tuple(
        dict.fromkeys(
            s for c in ccgs for h in view.leadership(c).holders[:1] for s in h.statements[0].sources
        )
    )
    if not ccgs:
        return _answered(
            query,
            register,
            moment,
            Line(f"Not known: no list of the CCGs of {where} {day} was found."),
            known=False,
        )
    if not led:
        line = Line(f"Not known who led the {counted(len(ccgs), Kind.CCG)} of {where} {day}.")
        return _answered(query, register, moment, line, (_system_lead(view, stp),), known=False)
    people = [register.people[p].name for p in led]
    rest = f"; for {counted(len(unknown), Kind.CCG)} it is not known" if unknown else ""
    if len(led) == 1:
        (bodies,) = led.values()
        grade = max((view.leadership(c).grade for c in bodies), key=list(Grade).index)
        all_of = (
            f"all {len(ccgs)} CCGs"
            if len(bodies) == len(ccgs) and len(ccgs) > 1
            else "the one CCG"
            if len(ccgs) == 1
            else f"{len(bodies)} of the {len(ccgs)} CCGs"
        )
        text = f"{people[0]} {verb(view.day, query.today, 'is', 'was')} the {role} of {all_of} of {where} {day} ({grade}){rest}."
    else:
        text = f"{plain_list(people)} {verb(view.day, query.today, 'lead', 'led')} the {len(ccgs)} CCGs of {where} {day}, {len(led)} people between them{rest}."
    lines = []
    for person, theirs in sorted(led.items(), key=lambda pair: -len(pair[1])):
        holders = [h for c in theirs for h in view.leadership(c).holders if h.person == person]
        grade = max((view.leadership(c).grade for c in theirs), key=list(Grade).index)
        cited = tuple(dict.fromkeys(s for h in holders for s in h.statements[0].sources))
        lines.append(Line(f"{person_name(register, holders[0])}: {names(view, theirs)} ({grade})", cited))
    if unknown:
        lines.append(Line(f"Not known: {names(view, unknown)}"))
    fact = Fact("Leaders", tuple(lines)) if len(led) > 1 or unknown else None
    return _answered(query, register, moment, Line(text, sources), (fact, _system_lead(view, stp)))


def _system_lead(view: View, stp: BodyKey) -> Fact | None:
    found = view.system_leads(stp)
    if not found:
        return None
    name = view.register.people[found[0].person].name
    return Fact("STP lead", (Line(f"{name}, {evidence(found[0])}", found[0].sources),))


# other roles


def role(query: Query, register: Register) -> Answer:
    """Say who held a role that is not leading, such as the chair, by the day asked for."""
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view, body = register.at(moment.on), moment.body
    wanted = _ROLES[query.ask]
    stints = [s for s in stints_of(register.statements_about.get(body, ())) if s.role in wanted]
    there = [s for s in stints if s.begin.first <= view.day and not (s.end and s.end.last < view.day)]
    noun = query.role or str(query.ask)
    day = on_day(view.day, query.today)
    if not there:
        return _nobody_in_role(query, register, moment, stints, noun)
    stint = max(there, key=lambda s: (s.last.first, s.begin.first))
    name = register.people[stint.person].name
    is_near = stint.begun or abs((stint.last.last - view.day).days) <= 366  # noqa: PLR2004  a year
    said = say_span(stint, register.bodies[body].closed)
    interim = "interim " if stint.interim else ""
    what = f"{interim}{role_of(stint.role, body.kind)}"
    if is_near:
        text = f"{name} {verb(view.day, query.today, 'is', 'was')} the {what} of {title(view, body)} {day} ({said})."
        if query.ask is A.CHAIR and (more := also_chaired(view, stint)):
            text = f"{text[:-1]}, and also chair{verb(view.day, query.today, 's', 'ed')} {names(view, more)}."
    else:
        text = f"The last known {what} of {title(view, body)} is {name}, {said}; nothing nearer {say_day(view.day)} was found."
    others = [s for s in there if s is not stint]
    fact = Fact("Also stated", tuple(_term_line(register, s) for s in others)) if others else None
    return _answered(query, register, moment, Line(text, stint.sources), (fact,))


def _nobody_in_role(
    query: Query, register: Register, moment: Moment, stints: Sequence[Stint], noun: str
) -> Answer:
    view, body = register.at(moment.on), moment.body
    who = "who chairs" if query.ask is A.CHAIR and view.day >= query.today else "who was the " + noun + " of"
    text = f"Not known {who} {title(view, body)} {on_day(view.day, query.today)}"
    known = view.leadership(body) if body.kind in (Kind.CCG, Kind.ICB) else None
    sources: tuple[str, ...] = ()
    if known and known.people:
        holder = known.holders[0]
        text += f"; its {role_name(body.kind).lower()} {verb(view.day, query.today, 'is', 'was')} {person_name(register, holder)} ({known.grade})"
        sources = holder.statements[0].sources
    if stints:
        last = max(stints, key=lambda s: s.last.last)
        text += f". Stated at another time: {register.people[last.person].name}, {say_span(last, register.bodies[body].closed)}"
        sources = (*sources, *last.sources)
    return _answered(query, register, moment, Line(f"{text}.", sources), known=False)


# through time


def terms_of(register: Register, body: BodyKey, wanted: tuple[str, ...]) -> tuple[Term, ...]:
    """Give everybody who held a role at a body, in the order in which they did."""
    stints = [s for s in stints_of(register.statements_about.get(body, ())) if s.role in wanted]
    ordered = sorted(stints, key=lambda s: (_middle(s), s.last.last))
    return tuple(Term(s, register.people[s.person].name) for s in ordered)


def _middle(stint: Stint) -> date:
    return stint.begin.first


def through_time(query: Query, register: Register) -> Answer:
    """List everybody who held the role at a body, first to last."""
    moment = _of_any_day(query, register)
    terms = terms_of(register, moment.body, _ROLES[query.ask])
    view = register.at(moment.on)
    noun = _plural(query, moment.body)
    if not terms:
        return _answered(
            query,
            register,
            moment,
            Line(f"Not known: nobody is named as {noun} of {title(view, moment.body)}."),
            known=False,
        )
    sources = tuple(dict.fromkeys(s for t in terms for s in t.stint.sources))
    of = title(view, moment.body)
    if len(terms) == 1:
        only = role_of(_ROLES[query.ask][0], moment.body.kind)
        text = f"The only {only} of {of} that sources name: {terms[0].name}, {_short_span(terms[0].stint)}."
        return _answered(query, register, moment, Line(text, sources))
    named = dict.fromkeys(t.name + (" (interim)" if t.stint.interim else "") for t in terms)
    text = f"The {len(terms)} {noun} of {of}, as sources name them: {some(list(named))}."
    in_turn = Fact("In turn", tuple(_term_line(register, t.stint) for t in terms))
    return _answered(query, register, moment, Line(text, sources), (in_turn,))


def _of_any_day(query: Query, register: Register) -> Moment:
    from data.query.moment import Moment as At  # noqa: PLC0415

    body = query.bodies[0]
    found = moment_of(query, body, register)
    return At(body, query.on) if isinstance(found, Answer) else At(found.body, found.on)


def _plural(query: Query, body: BodyKey) -> str:
    if query.ask is A.LEADER:
        return role_name(body.kind).lower() + "s"
    return f"{query.ask}s"


def _short_span(stint: Stint) -> str:
    begin = f"from {stint.begin}" if stint.begun else f"first stated {on_or_in(stint.begin)}"
    if stint.end:
        return (
            f"{begin}, left {on_or_in(stint.end)}"
            if not stint.planned
            else f"{begin}, due to leave {on_or_in(stint.end)}"
        )
    return begin if stint.last == stint.begin else f"{begin}, last stated {on_or_in(stint.last)}"


def _term_line(register: Register, stint: Stint) -> Line:
    name = register.people[stint.person].name + (" (interim)" if stint.interim else "")
    return Line(f"{name}: {say_span(stint, register.bodies[stint.body].closed)}", stint.sources)


def first(query: Query, register: Register) -> Answer:
    """Say who held the role first, as far as is known."""
    moment = _of_any_day(query, register)
    terms = terms_of(register, moment.body, _ROLES[query.ask])
    view = register.at(moment.on)
    noun = role_of(_ROLES[query.ask][0], moment.body.kind)
    if not terms:
        return _answered(
            query,
            register,
            moment,
            Line(f"Not known who was the first {noun} of {title(view, moment.body)}."),
            known=False,
        )
    term = terms[0]
    opened = register.bodies[moment.body].opened
    sure = opened is not None and term.stint.begin.first <= opened.last
    text = f"{term.name} was the first {noun} of {title(view, moment.body)}, {_short_span(term.stint)}."
    if not sure:
        began = f", which opened on {say_day(opened.first)}" if opened and opened.exact else ""
        text = f"{term.name} is the earliest known {noun} of {title(view, moment.body)}{began}: {_short_span(term.stint)}; whether somebody led it before is not known."
    return _answered(
        query,
        register,
        moment,
        Line(text, term.stint.sources),
        details=(Fact("In turn", tuple(_term_line(register, t.stint) for t in terms)),),
    )


def neighbour(query: Query, register: Register) -> Answer:
    """Say who held the role before or after a person, or before or after the one of the day."""
    moment = _of_any_day(query, register)
    view, body = register.at(moment.on), moment.body
    if body.kind is Kind.STP and query.ask is A.LEADER:
        return _neighbour_in_area(query, register, moment)
    line, known = _beside(query, register, view, body)
    terms = terms_of(register, body, _ROLES[query.ask])
    details = (Fact("In turn", tuple(_term_line(register, t.stint) for t in terms)),) if terms else ()
    return _answered(query, register, moment, line, details=details, known=known)


def _beside(query: Query, register: Register, view: View, body: BodyKey) -> tuple[Line, bool]:
    """Give the sentence about who came before or after, and whether anybody is known."""
    terms = terms_of(register, body, _ROLES[query.ask])
    noun = role_of(_ROLES[query.ask][0], body.kind)
    of = title(view, body)
    person = query.people[0] if query.people else (view.leadership(body).people or ("",))[0]
    places = [i for i, t in enumerate(terms) if t.stint.person == person]
    before = query.do is Do.PREVIOUS
    word = "before" if before else "after"
    if not places and (earlier := _forerunner(register, body, person, _ROLES[query.ask])):
        return _beside(query, register, register.at(_last_day(register, earlier)), earlier)
    if not places and not person:
        return Line(
            f"Not known who led {of} {on_day(view.day, query.today)}, so who came {word} cannot be said."
        ), False
    if not places:
        who = register.people[person].name
        return Line(
            f"Not known: no source found names {who} as {noun} of {of}, so who came {word} cannot be said."
        ), False
    at = places[0] if before else places[-1]
    name = terms[at].name
    others = [t for t in (reversed(terms[:at]) if before else terms[at + 1 :]) if t.stint.person != person]
    if not others:
        passed = _after_closing(query, register, view, body) if not before else None
        if passed:
            return passed, True
        when = f"{name}, {_short_span(terms[at].stint)}, is the {'first' if before else 'last'} one named"
        return Line(
            f"Not known who was the {noun} of {of} {word} {name}: {when}.", terms[at].stint.sources
        ), False
    beside = others[0]
    interim = "interim " if beside.stint.interim else ""
    text = f"{beside.name} was the {interim}{noun} of {of} {word} {name} ({_short_span(beside.stint)})."
    more = others[1] if beside.stint.interim and len(others) > 1 else None
    if more is not None:
        text = (
            text[:-1] + f"; {'before' if before else 'after'} that {more.name} ({_short_span(more.stint)})."
        )
    sources = tuple(
        dict.fromkeys(
            (*beside.stint.sources, *(more.stint.sources if more else ()), *terms[at].stint.sources)
        )
    )
    return Line(text, sources), True


def _forerunner(register: Register, body: BodyKey, person: str, wanted: tuple[str, ...]) -> BodyKey | None:
    """Give the body before this one, through every step, at which a person held the role last; None where there is none."""
    seen, ahead = {body}, [body]
    while ahead:
        for s in register.predecessors_of.get(ahead.pop(), ()):
            if s.predecessor not in seen:
                seen.add(s.predecessor)
                ahead.append(s.predecessor)
    held = [
        s
        for s in stints_of(register.statements_naming.get(person, ()))
        if s.role in wanted and s.body in seen
    ]
    return max(held, key=lambda s: s.last.last).body if held else None


def _last_day(register: Register, body: BodyKey) -> date:
    closed = register.bodies[body].closed
    return max(closed, FIRST_DAY) if closed else FIRST_DAY


def _after_closing(query: Query, register: Register, view: View, body: BodyKey) -> Line | None:
    """Say who led what the body became, where nobody came after in the body itself."""
    steps = view.became(body, query.today)
    if not steps:
        return None
    successor = steps[0].successors[0]
    day = steps[0].day
    known = register.at(day).leadership(successor)
    if not known.people:
        return None
    name = person_name(register, known.holders[0])
    text = f"Nobody came after in {title(view, body)}: it became {title(register.at(day), successor)} on {say_day(day)}, led by {name} ({known.grade})."
    return Line(text, (*steps[0].sources, *known.holders[0].statements[0].sources))


def _neighbour_in_area(query: Query, register: Register, moment: Moment) -> Answer:
    """Say who came before or after a person in the CCGs of an STP, or in what they became."""
    view = register.at(moment.on)
    person = query.people[0] if query.people else ""
    ccgs = view.ccgs_of(moment.body) or tuple(
        m.child for m in register.members_of.get(moment.body, ()) if m.child.kind is Kind.CCG
    )
    theirs = [
        c
        for c in dict.fromkeys(ccgs)
        if any(s.person == person for s in register.statements_about.get(c, ()))
    ]
    lines = [(_beside(query, register, view, ccg)) for ccg in theirs]
    good = [line for line, known in lines if known]
    if not good:
        who = register.people[person].name if person else "the one of that day"
        return _answered(
            query,
            register,
            moment,
            Line(
                f"Not known who led {title(view, moment.body)} {'before' if query.do is Do.PREVIOUS else 'after'} {who}."
            ),
            known=False,
        )
    return _answered(query, register, moment, good[0], details=(Fact("In each CCG", tuple(good)),))


def dated(query: Query, register: Register) -> Answer:
    """Say since when, until when or how long somebody has held the role."""
    moment = _of_any_day(query, register)
    view, body = register.at(moment.on), moment.body
    if (
        body.kind is Kind.STP
        and query.people
        and query.ask is A.LEADER
        and (theirs := _led_in(register, body, query))
    ):
        return _dated_of_each(query, register, theirs)
    person = query.people[0] if query.people else (view.leadership(body).people or ("",))[0]
    noun = role_of(_ROLES[query.ask][0], body.kind)
    terms = [t for t in terms_of(register, body, _ROLES[query.ask]) if t.stint.person == person]
    if not terms:
        who = register.people[person].name if person else "anybody"
        return _answered(
            query,
            register,
            moment,
            Line(f"Not known: no source found names {who} as {noun} of {title(view, body)}."),
            known=False,
        )
    term = terms[-1]
    return _answered(
        query,
        register,
        moment,
        Line(_say_dates(query, register, view, term, noun), term.stint.sources),
        details=(leader_evidence(view, body) if body.kind is not Kind.STP else None,),
    )


def _led_in(register: Register, stp: BodyKey, query: Query) -> tuple[BodyKey, ...]:
    """Give the CCGs that were ever in an STP and that a person is named as leading."""
    ccgs = dict.fromkeys(m.child for m in register.members_of.get(stp, ()) if m.child.kind is Kind.CCG)
    return tuple(
        ccg
        for ccg in ccgs
        if any(
            s.person == query.people[0] and s.role == LEADING_ROLE
            for s in register.statements_about.get(ccg, ())
        )
    )


def _dated_of_each(query: Query, register: Register, bodies: Sequence[BodyKey]) -> Answer:
    """Say the dates of a person at each of several bodies, together where the sources say the same."""
    answers = [dated(query.about(bodies=(body,)), register) for body in bodies]
    groups: dict[str, list[str]] = {}
    for body, answer in zip(bodies, answers, strict=True):
        name = title(register.at(_last_day(register, body)), body)
        groups.setdefault(answer.headline.text.replace(name, "{}"), []).append(name)
    text = " ".join(said.replace("{}", plain_list(named)) for said, named in groups.items())
    headline = Line(text, sources_of(answer.headline for answer in answers))
    return replace(
        answers[0],
        headline=headline,
        sources=best_first(headline, (s for answer in answers for s in answer.sources)),
        body=None,
    )


def _say_dates(query: Query, register: Register, view: View, term: Term, noun: str) -> str:
    stint, of = term.stint, title(view, term.stint.body)
    begin = (
        f"since {stint.begin}"
        if stint.begun
        else f"since {stint.begin} at the latest (first stated {on_or_in(stint.begin)}; when it began was not found)"
    )
    closed = register.bodies[stint.body].closed
    if query.do is Do.UNTIL:
        if stint.end:
            return f"{term.name} {'was due to leave' if stint.planned else 'left'} as {noun} of {of} {on_or_in(stint.end)}."
        return f"When {term.name} stopped as {noun} of {of} is not known; last stated {on_or_in(stint.last)}."
    gone = stint.end is not None and stint.end.last < query.today
    was = gone or (closed is not None and closed < query.today)
    if query.do is Do.HOW_LONG and gone and stint.end:
        return f"{term.name} was {noun} of {of} {begin.replace('since', 'from')} to {stint.end}."
    rest = (
        f"; left {on_or_in(stint.end)}"
        if gone and stint.end
        else f"; last stated {on_or_in(stint.last)}"
        if stint.last != stint.begin
        else ""
    )
    if was:
        return f"{term.name} was {noun} of {of} {begin.replace('since ', 'from ', 1)}{rest}."
    return f"{term.name} has been {noun} of {of} {begin}{rest}."


# yes or no


def check(query: Query, register: Register) -> Answer:
    """Answer whether a person leads, led or still leads a body."""
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view, body = register.at(moment.on), moment.body
    if not query.people:
        return (check_feature if query.feature else leader)(query, register)
    person, roles = query.people[0], _ROLES.get(query.ask, _ROLES[A.LEADER])
    name = register.people[person].name
    noun = role_of(roles[0], body.kind)
    terms = [t for t in terms_of(register, body, roles) if t.stint.person == person]
    known = view.leadership(body) if body.kind in (Kind.CCG, Kind.ICB) else None
    if query.status == "ever":
        if terms:
            text = f"Yes: {name} was {noun} of {title(view, body)}, {_short_span(terms[-1].stint)}."
            return _answered(query, register, moment, Line(text, terms[-1].stint.sources))
        return _answered(
            query,
            register,
            moment,
            Line(f"Not known: no source found names {name} as {noun} of {title(view, body)}."),
            known=False,
        )
    led = known is not None and person in known.people
    if body.kind is Kind.STP:
        led = person in view.leaders_of(body)[0]
    day = on_day(view.day, query.today)
    if led:
        grade = known.grade if known else "as the sources name the leaders of its CCGs"
        holder = next((h for h in known.holders if h.person == person), None) if known else None
        sources = holder.statements[0].sources if holder else tuple(s for t in terms for s in t.stint.sources)
        text = f"Yes: {name} {verb(view.day, query.today, 'is', 'was')} the {noun} of {title(view, body)} {day} ({grade}; {evidence(holder.statements[0]) if holder else 'see below'})."
        return _answered(
            query,
            register,
            moment,
            Line(text, sources),
            details=(leader_evidence(view, body) if known else None,),
        )
    return _answered(query, register, moment, *_not_the_one(query, register, view, moment, terms, name, noun))


def _not_the_one(
    query: Query, register: Register, view: View, moment: Moment, terms: Sequence[Term], name: str, noun: str
) -> tuple[Line]:
    body, day = moment.body, on_day(view.day, query.today)
    known = view.leadership(body)
    last = f"; {name}: {_short_span(terms[-1].stint)}" if terms else f"; no source found names {name} there"
    sources = tuple(s for t in terms[-1:] for s in t.stint.sources)
    if known.people:
        holder = known.holders[0]
        no_longer = "no longer" if terms and query.status == "still" else "not"
        text = f"No: {name} is {no_longer} the {noun} of {title(view, body)} {day}; it is {person_name(register, holder)} ({known.grade}){last}."
        if view.day < query.today:
            text = f"No: {name} was not the {noun} of {title(view, body)} {day}; it was {person_name(register, holder)} ({known.grade}){last}."
        return (Line(text, (*holder.statements[0].sources, *sources)),)
    return (Line(f"Not known who was the {noun} of {title(view, body)} {day}{last}.", sources),)


def shared(query: Query, register: Register) -> Answer:
    """Say with which other bodies a body shares its leader, or answer whether it does."""
    if len(query.bodies) > 1:
        return _shared_among(query, register)
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view, body = register.at(moment.on), moment.body
    name, day = title(view, body), on_day(view.day, query.today)
    if planned := _planned(query, register, moment):
        return planned
    if body.kind is Kind.STP:
        return _shared_in_area(query, register, moment)
    known = view.leadership(body)
    if not known.people:
        line = Line(
            f"Not known whether {name} {verb(view.day, query.today, 'shares', 'shared')} its leader: {leader_line(view, body, query.today).text}"
        )
        return _answered(query, register, moment, line, known=False)
    others = view.shares_leader_with(body)
    who = person_name(register, known.holders[0])
    sources = known.holders[0].statements[0].sources
    noun = role_name(body.kind).lower()
    yes = bool(others)
    begin = (
        ("Yes: " if yes else "No: ")
        if query.do is Do.CHECK and query.feature is not Feature.ALONE
        else ("No: " if yes else "Yes: ")
        if query.do is Do.CHECK
        else ""
    )
    if yes:
        kind = others[0].kind
        text = f"{begin}{who}, {noun} of {name} {day} ({known.grade}), also {verb(view.day, query.today, 'leads', 'led')} {counted(len(others), kind)}: {names(view, others)}."
    else:
        text = f"{begin}{who} {verb(view.day, query.today, 'is', 'was')} {noun} of {name} alone {day}, as far as the sources found tell ({known.grade})."
    return _answered(query, register, moment, Line(text, sources), (others_led(view, body),) if yes else ())


_PLANS: Final = {"shared_ao_proposed": True, "shared_ao_agreed": True, "shared_ao_rejected": False}
"""Kinds of event that tell of a plan to share a leader, and whether it was one to do so."""
_LASTS: Final = timedelta(days=730)
_RECENT: Final = timedelta(days=92)
"""A plan to share a leader that is no older says that none is shared yet."""


def _plan_to_share(view: View, bodies: Iterable[BodyKey]) -> Event | None:
    """Give the last plan of the two years before the day to share a leader, or not to."""
    events = {e.id: e for key in bodies for e in view.register.events_about.get(key, ())}
    found = [
        e
        for e in events.values()
        if e.kind in _PLANS and happened(e, view.day) and e.when.last >= view.day - _LASTS
    ]
    return max(found, key=lambda e: (e.when.last, e.id), default=None)


def _planned(query: Query, register: Register, moment: Moment) -> Answer | None:
    """Answer whether a leader is to be shared, by the last plan that a source tells of."""
    view = register.at(moment.on)
    event = _plan_to_share(view, (moment.body, *view.ccgs_of(moment.body)))
    if event is None or query.status != "planned":
        return None
    begin = "Yes" if _PLANS[event.kind] else "No"
    publisher = register.sources[event.sources[0]].publisher
    line = Line(f"{begin} ({publisher}, {event.when}): {event.summary}", event.sources)
    return _answered(query, register, moment, line)


def _shared_in_area(query: Query, register: Register, moment: Moment) -> Answer:
    view = register.at(moment.on)
    people, unknown = view.leaders_of(moment.body)
    ccgs = view.ccgs_of(moment.body)
    day, name = on_day(view.day, query.today), title(view, moment.body)
    published = view.published_count(moment.body)
    leaders = published.leaders if published else len(people) if people and not unknown else None
    if not ccgs or leaders is None:
        return _answered(
            query,
            register,
            moment,
            Line(
                f"Not known whether the CCGs of {name} shared leaders {day}: for {counted(len(unknown), Kind.CCG)} nobody is known."
            ),
            known=False,
        )
    one = leaders == 1
    begin = ("Yes: " if one or leaders < len(ccgs) else "No: ") if query.do is Do.CHECK else ""
    noun = "one leader" if one else f"{leaders} leaders"
    led = f" ({plain_list([register.people[p].name for p in people])})" if len(people) == leaders else ""
    text = f"{begin}the {counted(len(ccgs), Kind.CCG)} of {name} had {noun}{led} {day}."
    sources = (
        published.sources
        if published
        else tuple(
            dict.fromkeys(
                s for c in ccgs for h in view.leadership(c).holders[:1] for s in h.statements[0].sources
            )
        )
    )
    return _answered(query, register, moment, Line(capital(text), sources))


def _shared_by_areas(query: Query, view: View) -> Answer:
    register, day = view.register, on_day(view.day, query.today)
    found = {area: view.leaders_of(area) for area in query.bodies}
    both = set.intersection(*(set(people) for people, _ in found.values()))
    led, all_named = (
        verb(view.day, query.today, "leads", "led"),
        plain_list([title(view, area) for area in found]),
    )
    unknown = [title(view, area) for area, (people, missing) in found.items() if missing or not people]
    sources = tuple(
        dict.fromkeys(
            source
            for area in found
            for ccg in view.ccgs_of(area)
            for holder in view.leadership(ccg).holders[:1]
            for source in holder.statements[0].sources
        )
    )
    said = "; ".join(
        f"{title(view, area)}: {plain_list([register.people[p].name for p in people]) or 'not known'}"
        for area, (people, _) in found.items()
    )
    if both:
        who = plain_list([register.people[p].name for p in sorted(both)])
        text = f"Yes: {who} {led} CCGs in {all_named} {day}."
    elif unknown:
        text = f"Not known: no leader is named for every CCG of {plain_list(unknown)} {day}, and none is named for both. {said}."
    else:
        text = f"No: nobody {led} CCGs in both {day}. {said}."
    line, name = Line(text, sources), f"{len(found)} STPs"
    if not both and unknown:
        return not_known(register, name, line, view.day)
    return compose(register, title=name, headline=line, on=view.day)


def _shared_among(query: Query, register: Register) -> Answer:
    """Answer whether several bodies share one leader; of areas, whether anybody leads CCGs in all of them."""
    view = register.at(query.on)
    if all(body.kind is Kind.STP for body in query.bodies):
        return _shared_by_areas(query, view)
    led = {body: view.leadership(body) for body in query.bodies}
    day = on_day(view.day, query.today)
    kind = query.bodies[0].kind
    known = {body: each.people[0] for body, each in led.items() if each.people}
    people = dict.fromkeys(known.values())
    sources = tuple(
        dict.fromkeys(
            s for each in led.values() if each.people for s in each.holders[0].statements[0].sources
        )
    )
    all_named = names(view, query.bodies)
    said = [
        f"{register.people[p].name} ({names(view, [b for b, q in known.items() if q == p])})" for p in people
    ]
    unknown = len(query.bodies) - len(known)
    rest = f"; for {counted(unknown, kind)} it is not known" if unknown else ""
    event = _plan_to_share(view, query.bodies)
    if len(people) == 1 and not unknown:
        text = f"Yes: {said[0].partition(' (')[0]} {verb(view.day, query.today, 'leads', 'led')} {'both' if len(known) == 2 else f'all {len(known)},'} {all_named}{'' if len(known) == 2 else ','} {day}."  # noqa: PLR2004
    elif len(people) > 1:
        yet = "No, not yet" if event and _PLANS[event.kind] else "No"
        text = f"{yet}: {all_named} {verb(view.day, query.today, 'have', 'had')} {len(people)} leaders {day}: {plain_list(said)}{rest}."
    elif event and _PLANS[event.kind] and view.day - event.when.last <= _RECENT:
        text = f"No, not yet: {day} leaders are named for {len(known)} of {all_named}{rest}."
    else:
        begin = "Not yet, as far as is known" if event and _PLANS[event.kind] else "Not known"
        text = f"{begin}: {day} leaders are named for {len(known)} of {all_named}{rest}."
    planned = Fact("Planned", (event_line(event),)) if event and not text.startswith("Yes") else None
    title_ = f"{len(query.bodies)} {kind.upper()}s"
    if text.startswith("Not known"):
        return not_known(register, title_, Line(text, sources), view.day, facts=(planned,))
    return compose(register, title=title_, headline=Line(text, sources), facts=(planned,), on=view.day)


_TIMES: Final = {
    Do.FIRST: first, Do.PREVIOUS: neighbour, Do.NEXT: neighbour, Do.LIST: through_time,
    Do.SINCE: dated, Do.UNTIL: dated, Do.HOW_LONG: dated,
}  # fmt: skip

HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.LEADER, Do.VALUE): leaders,
    (A.LEADER, Do.CHECK): check,
    **{(a, Do.VALUE): role for a in (A.CHAIR, A.SYSTEM_LEAD, A.OTHER_ROLE)},
    **{(a, Do.CHECK): check for a in (A.CHAIR, A.SYSTEM_LEAD, A.OTHER_ROLE)},
    **{(a, do): handler for a in _ROLES for do, handler in _TIMES.items()},
    (A.SHARED_LEADER, Do.VALUE): shared,
    (A.SHARED_LEADER, Do.CHECK): shared,
}
SEVERAL: Final = ((A.SHARED_LEADER, Do.CHECK), (A.LEADER, Do.VALUE))
