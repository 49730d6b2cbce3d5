"""When a body opened and closed, how old it is, what it came from and what became of it, to the body of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, parse_when, say_day
from data.formatting import capital, counted, kind_noun, names, plain_list, short, title, titles
from data.leadership.terms import on_or_in
from data.mergers import IN_PART, MERGING, bodies_of_today
from data.model import Kind
from data.query.answer import Answer, Cites, Fact, Line, Outcome, compose, sources_of
from data.query.moment import Asked, today_choices
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from data.mergers import Step
    from data.model import BodyKey, Succession
    from data.register import Register
    from data.view import View


A = Attribute
_VERBS: Final = {
    "ccg_merger": "merged into",
    "ccg_to_icb": "was abolished; its functions went to",
    "stp_to_icb": "was replaced by",
    "stp_merger": "was merged into",
    "icb_merger": "became part of",
    "icb_split": "was divided between",
    "icb_acquisition": "passed in part to",
}
_DAYS_A_YEAR: Final = 365.25
_NAMED: Final = 20
SEVERAL: Final = ((A.AGE, Do.COMPARE), (A.AGE, Do.CHECK))


def began_with(register: Register, body: BodyKey) -> tuple[Succession, ...]:
    """Give the successions of the day on which a body began, by which others became it."""
    found = register.predecessors_of.get(body, ())
    first = min((s.day for s in found), default=None)
    return tuple(s for s in found if s.day == first)


def formed_from(view: View, body: BodyKey) -> tuple[Succession, ...]:
    """Give the mergers by the view's day that made a body; none of an STP, whose CCGs merge.

    What a body took in after it began did not make it.
    """
    found = () if body.kind is Kind.STP else began_with(view.register, body)
    return tuple(s for s in found if s.type in MERGING and s.day <= view.day)


def taken_in(view: View, body: BodyKey) -> tuple[Succession, ...]:
    """Give what a body took in by the view's day, since it began."""
    found, first = view.register.predecessors_of.get(body, ()), began_with(view.register, body)
    return tuple(s for s in found if s not in first and s.day <= view.day)


def in_part(step: Succession) -> str:
    """Give "part of " before the name of a body of which only a part passed on."""
    return "part of " if step.type in IN_PART else ""


def say_parts(register: Register, steps: Iterable[Succession]) -> str:
    """List what a body took in and when: "NHS X CCG on 1 April 2019 and part of NHS Y CCG on 1 April 2021"."""
    parts = ((in_part(s) + title(register.at(s.day), s.predecessor), s.day) for s in steps)
    return plain_list([f"{part} on {say_day(day)}" for part, day in parts])


def _asked_in_its_life(query: Query, register: Register) -> Asked:
    """Give the first body of a query as of today, or as of its last day if it has closed."""
    body = query.bodies[0]
    return Asked(last_view(register, body, query.today), body, query)


def _answered(
    asked: Asked, text: str, cited: Iterable[Cites], fact: Fact | None = None, *, known: bool = True
) -> Answer:
    choices = today_choices(asked.view, asked.body, asked.query.today, most=3)
    outcome = None if known else Outcome.NOT_KNOWN
    return asked.answer(Line(text, sources_of(cited)), (fact,), choices=choices, outcome=outcome)


def last_view(register: Register, body: BodyKey, until: date) -> View:
    """Give the last day up to one on which a body existed."""
    closed, opened = register.bodies[body].closed, register.bodies[body].opened
    day = max(min(closed or until, until), FIRST_DAY)
    return register.at(max(day, opened.first) if opened and opened.first <= until else day)


def opened(query: Query, register: Register) -> Answer:
    """Say when a body opened, and what it was formed from."""
    asked = _asked_in_its_life(query, register)
    known = register.bodies[asked.body]
    if known.opened is None:
        text = f"Not known: no source found says when {asked.name} began."
        return _answered(asked, text, [known])
    from_ = began_with(register, asked.body)
    made = f", from {_say_predecessors(register, from_)}" if from_ else ""
    first = all(s.type in ("ccg_to_icb", "stp_to_icb") for s in from_)
    verb = "was announced" if asked.body.kind is Kind.STP else "began" if first else "was formed"
    return _answered(asked, f"{asked.name} {verb} {on_or_in(known.opened)}{made}.", (*from_, known))


def _say_predecessors(register: Register, found: Sequence[Succession]) -> str:
    before = register.at(found[0].day)
    ccgs = [s.predecessor for s in found if s.predecessor.kind is Kind.CCG]
    stp = next((s.predecessor for s in found if s.predecessor.kind is Kind.STP), None)
    if stp and {s.predecessor.kind for s in found} == {Kind.CCG, Kind.STP}:
        return f"{title(before, stp)} and its {counted(len(ccgs), Kind.CCG)}"
    parts = [in_part(s) + short(before, s.predecessor) for s in found]
    return f"the {kind_noun(found[0].predecessor.kind, len(found))} {plain_list(parts)}"


def kind_began(query: Query, register: Register) -> Answer:
    """Say when the first bodies of a kind opened, or when the last of them closed."""
    kind = query.where.kind if query.where and query.where.kind else Kind.CCG
    bodies, noun = [b for b in register.bodies.values() if b.key.kind is kind], kind_noun(kind)
    still = False
    if query.ask is A.OPENED:
        end, verb = "first", "were first announced" if kind is Kind.STP else "began"
        when = min((b.opened for b in bodies if b.opened), key=lambda opened: opened.first, default=None)
        same = [b for b in bodies if b.opened == when]
    else:
        end, verb, still = "last", "closed", any(b.closed is None for b in bodies)
        day = None if still else max((b.closed for b in bodies if b.closed), default=None)
        when, same = parse_when(day.isoformat()) if day else None, [b for b in bodies if b.closed == day]
    if when is None:
        text = f"{noun} still exist." if still else f"Not known when {noun} {verb}."
        outcome = Outcome.ANSWER if bodies else Outcome.NOT_KNOWN
        return compose(register, title=noun, headline=Line(text), on=query.on, outcome=outcome)
    text = f"The {end} {counted(len(same), kind)} {verb.replace('first ', '')} {on_or_in(when)}."
    return compose(register, title=noun, headline=Line(text, same[0].sources), on=query.on)


def closed(query: Query, register: Register) -> Answer:
    """Say when a body closed, and what it became; or that it still exists."""
    asked = _asked_in_its_life(query, register)
    known, today = register.bodies[asked.body], query.today
    exists = known.closed is None or known.closed >= today
    begin = ""
    if query.do is Do.CHECK:
        begin = "Yes: " if exists is (query.status == "still") else "No: "
    if known.closed is None or exists:
        return _answered(asked, f"{begin}{asked.name} still exists on {say_day(today)}.", [known])
    steps = asked.view.became(asked.body, today)[:1]
    became = "".join(f"; it {_happened(asked.view, step)} the next day" for step in steps)
    text = f"{begin}{asked.name} closed on {say_day(known.closed)}{became}."
    return _answered(asked, text, (known, *steps))


def age(query: Query, register: Register) -> Answer:
    """Say how old a body is, or how long it existed."""
    asked = _asked_in_its_life(query, register)
    known = register.bodies[asked.body]
    if known.opened is None:
        return opened(query, register)
    end = min(known.closed or query.today, query.today)
    months = round((end - known.opened.first).days / _DAYS_A_YEAR * 12)
    said = f"{months} months" if months < 24 else f"{months // 12} years"  # noqa: PLR2004  two years are told in years
    span = f"is {said} old: it was formed on {known.opened}"
    if known.closed is not None and known.closed < query.today:
        span = f"existed for {said}, from {known.opened} to {say_day(end)}"
    return _answered(asked, f"{asked.name} {span}.", [known])


def older(query: Query, register: Register) -> Answer:
    """Say which body was formed first, and when each was; yes or no where the question says which is older."""
    bodies = list(dict.fromkeys((*query.bodies, *query.rivals)))
    names_ = {body: title(last_view(register, body, query.today), body) for body in bodies}
    opened_on = {body: when for body in bodies if (when := register.bodies[body].opened)}
    sources, name = sources_of(register.bodies[body] for body in bodies), plain_list(list(names_.values()))
    missing = [names_[body] for body in bodies if body not in opened_on]
    if missing or len(bodies) < 2:  # noqa: PLR2004  two are compared
        line = Line(f"Not known: no source found says when {plain_list(missing or [name])} began.", sources)
        return compose(register, title=name, headline=line, on=query.on)
    said = plain_list([f"{names_[body]} began on {opened_on[body]}" for body in bodies])
    ages = {body: when.first for body, when in opened_on.items()}
    word, begin = "", "they are of one age"
    if len(set(ages.values())) > 1:
        oldest = "older" if len(bodies) == 2 else "oldest"  # noqa: PLR2004  of two the older
        begin = f"{names_[min(bodies, key=lambda body: ages[body])]} is the {oldest}"
    if query.do is Do.CHECK and query.test:
        # the older began earlier
        mine, *others = [-ages[body].toordinal() for body in bodies]
        word = "Yes: " if all(query.test.holds(mine, other) for other in others) else "No: "
    line = Line(capital(f"{word}{begin}: {said}."), sources)
    return compose(register, title=name, headline=line, on=query.on)


def opened_last(query: Query, register: Register) -> Answer:
    """Say which bodies of a kind opened first or last by the day of asking."""
    kind = query.where.kind if query.where and query.where.kind else Kind.CCG
    of_kind = [b for b in register.bodies.values() if b.key.kind is kind]
    days = [b.opened.first for b in of_kind if b.opened and b.opened.first <= query.on]
    line = Line(f"Not known when {kind_noun(kind)} began.")
    if days:
        day, which = (min(days), "first") if query.do is Do.FIRST else (max(days), "last")
        then = sorted((b for b in of_kind if b.opened and b.opened.first == day), key=lambda b: b.name)
        view, few = register.at(day), len(then) <= _NAMED
        named = f": {plain_list([short(view, b.key) for b in then])}" if few else ""
        text = f"The {which} {kind_noun(kind)} to open were the {len(then)} of {say_day(day)}{named}."
        if len(then) == 1:
            one = title(view, then[0].key)
            text = f"The {which} {kind_noun(kind, 1)} to open was {one}, on {say_day(day)}."
        line = Line(text, sources_of(then))
    return compose(register, title=kind_noun(kind), headline=line, on=query.on)


def successor(query: Query, register: Register) -> Answer:
    """Say what became of a body, to the body of today (or to the one of the kind asked for)."""
    asked = _asked_in_its_life(query, register)
    view, body, name, known = asked.view, asked.body, asked.name, register.bodies[asked.body]
    steps = view.became(body, query.today)
    if not steps:
        if known.closed and known.closed < query.today:
            text = f"{name} closed on {say_day(known.closed)}; no successor was found."
            return _answered(asked, text, [known], known=False)
        return _still_exists(asked)
    ends, first, several = bodies_of_today(body, steps), steps[0], len(steps) > 1
    ends_named = titles(register.at(query.today), ends)
    fact = became_fact(view, body, query.today)
    of_kind = [k for step in steps for k in step.successors if k.kind is query.kind] if query.kind else []
    if of_kind and query.kind is not first.successors[0].kind:
        day = next(step.day for step in steps if of_kind[0] in step.successors)
        text = f"{titles(register.at(day), of_kind)} took over from {name} on {say_day(day)}"
        text += f", through {title(register.at(first.day), first.successors[0])}" if several else ""
        text += "" if set(of_kind) == set(ends) else f"; today it is {ends_named}"
        return _answered(asked, f"{text}.", steps, fact)
    text = f"{name} {_happened(view, first)} on {say_day(first.day)}"
    text += f"; today it is part of {ends_named}" if several else ""
    return _answered(asked, f"{text}.", steps, fact if several else None)


def _still_exists(asked: Asked) -> Answer:
    """Say of an open body what happened to it instead: what it took in, or that it was formed on the day asked for."""
    query, register, name = asked.query, asked.register, asked.name
    still = f"still exists on {say_day(query.today)}"
    first, last = query.first or query.on, query.last or query.on
    formed = began_with(register, asked.body)
    if query.dated and formed and first <= formed[0].day <= last:
        text = f"{name} was formed on {say_day(formed[0].day)}, from {_say_predecessors(register, formed)}; it {still}."
        return _answered(asked, text, formed)
    if later := taken_in(register.at(query.today), asked.body):
        return _answered(asked, f"{name} took in {say_parts(register, later)}; it {still}.", later)
    return _answered(asked, f"{name} {still}; nothing became of it.", [register.bodies[asked.body]])


def became_fact(view: View, body: BodyKey, today: date) -> Fact:
    """Say what became of a body by today, a line a step."""
    steps = view.became(body, today)
    return Fact("What became of it", tuple(_step_line(view, step) for step in steps))


def _happened(view: View, step: Step) -> str:
    after = view.register.at(step.day)
    verb = "was divided between" if len(step.successors) > 1 else _VERBS[step.type]
    return f"{verb} {titles(after, step.successors)}"


def _step_line(view: View, step: Step) -> Line:
    before = view.register.at(step.day)
    text = f"{say_day(step.day)}: {title(before, step.predecessor)} {_happened(view, step)}"
    return Line(text, step.sources)


def predecessor(query: Query, register: Register) -> Answer:
    """Say what a body was formed from."""
    asked = _asked_in_its_life(query, register)
    body, name, known = asked.body, asked.name, register.bodies[asked.body]
    found = began_with(register, body)
    if not found:
        since = f"; it began on {known.opened}" if known.opened and known.opened.exact else ""
        text = f"Nothing is known here of what came before {name}{since}."
        return _answered(asked, text, [known], known=False)
    day, before = found[0].day, register.at(found[0].day)
    parts = [in_part(s) + title(before, s.predecessor) for s in found]
    text = f"Before {name}, which was formed on {say_day(day)}, there {'was' if len(found) == 1 else 'were'} {plain_list(parts)}."
    if {s.predecessor.kind for s in found} == {Kind.CCG, Kind.STP}:
        ccgs = names(before, [s.predecessor for s in found if s.predecessor.kind is Kind.CCG])
        text = f"Before {name}, which began on {say_day(day)}, there were {_say_predecessors(register, found)}: {ccgs}."
    later = taken_in(register.at(query.today), body)
    lines = (Line(f"{say_day(s.day)}: {capital(_say_predecessors(register, [s]))}", s.sources) for s in later)
    return _answered(asked, text, found, Fact("Later", tuple(lines)))


SETS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.OPENED, Do.VALUE): kind_began,
    (A.CLOSED, Do.VALUE): kind_began,
    (A.OPENED, Do.FIRST): opened_last,
    (A.OPENED, Do.HIGHEST): opened_last,
}
HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.OPENED, Do.VALUE): opened,
    (A.OPENED, Do.CHECK): opened,
    (A.CLOSED, Do.VALUE): closed,
    (A.CLOSED, Do.CHECK): closed,
    (A.AGE, Do.VALUE): age,
    (A.AGE, Do.COMPARE): older,
    (A.AGE, Do.CHECK): older,
    (A.SUCCESSOR, Do.VALUE): successor,
    (A.PREDECESSOR, Do.VALUE): predecessor,
}
