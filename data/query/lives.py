"""When a body opened and closed, how old it is, what it came from and what became of it, to the body of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import parse_when, say_day
from data.formatting import capital, short, title
from data.model import Kind
from data.query.compose import compose
from data.query.document import Answer, Choice, Fact, Line, Outcome
from data.query.phrasing import counted, kind_noun, label, names, plain_list, subtitle
from data.query.query import Attribute, Do, Query
from data.succession import bodies_of_today

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from data.model import BodyKey, Succession
    from data.register import Register
    from data.succession import Step
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


def _answered(
    query: Query, register: Register, line: Line, details: Sequence[Fact | None] = (), *, known: bool = True
) -> Answer:
    body = query.bodies[0]
    view = _when_it_was(register, body, query.today)
    return compose(
        register,
        title=title(view, body),
        subtitle=subtitle(register, body, view.day),
        headline=line,
        facts=details,
        choices=_today(query, register, view),
        body=body,
        on=view.day,
        outcome=Outcome.ANSWER if known else Outcome.NOT_KNOWN,
    )


def _when_it_was(register: Register, body: BodyKey, today: date) -> View:
    """Give the last day on which a body existed."""
    closed = register.bodies[body].closed
    opened = register.bodies[body].opened
    day = min(closed, today) if closed else today
    return register.at(max(day, opened.first) if opened and opened.first <= today else day)


def _today(query: Query, register: Register, view: View) -> tuple[Choice, ...]:
    now = register.at(query.today)
    ends = bodies_of_today(query.bodies[0], view.became(query.bodies[0], query.today))
    return tuple(
        Choice(
            label(f"Today: {short(now, key)} {key.kind.upper()}"),
            Query((A.CARD,), query.today, query.today, bodies=(key,)),
        )
        for key in ends[:3]
        if key != query.bodies[0]
    )


def formed_from(register: Register, body: BodyKey) -> tuple[Succession, ...]:
    """Give the successions of the day on which a body began, by which others became it."""
    found = register.predecessors_of.get(body, ())
    first = min((s.day for s in found), default=None)
    return tuple(s for s in found if s.day == first)


def opened(query: Query, register: Register) -> Answer:
    """Say when a body opened, and what it was formed from."""
    body = query.bodies[0]
    known = register.bodies[body]
    view = _when_it_was(register, body, query.today)
    if known.opened is None:
        return _answered(
            query,
            register,
            Line(f"Not known: no source found says when {title(view, body)} began.", known.sources),
            known=False,
        )
    on = f"on {known.opened}" if known.opened.exact else f"in {known.opened}"
    from_ = formed_from(register, body)
    made = f", from {_said_from(register, from_)}" if from_ else ""
    verb = (
        "was announced"
        if body.kind is Kind.STP
        else "was formed"
        if from_ and not _is_first(from_)
        else "began"
    )
    cited = tuple(dict.fromkeys((*(s for f in from_ for s in f.sources), *known.sources)))
    return _answered(query, register, Line(f"{title(view, body)} {verb} {on}{made}.", cited))


def _is_first(found: Sequence[Succession]) -> bool:
    return all(s.type in ("ccg_to_icb", "stp_to_icb") for s in found)


def _said_from(register: Register, found: Sequence[Succession]) -> str:
    before = register.at(found[0].day)
    kinds = {s.predecessor.kind for s in found}
    if kinds == {Kind.CCG, Kind.STP}:
        stp = next(s.predecessor for s in found if s.predecessor.kind is Kind.STP)
        ccgs = [s.predecessor for s in found if s.predecessor.kind is Kind.CCG]
        return f"{title(before, stp)} and its {counted(len(ccgs), Kind.CCG)}"
    parts = [
        ("part of " if s.type in ("icb_split", "icb_acquisition") else "") + short(before, s.predecessor)
        for s in found
    ]
    return f"the {kind_noun(found[0].predecessor.kind, len(found))} {plain_list(parts)}"


def kind_began(query: Query, register: Register) -> Answer:
    """Say when the first bodies of a kind opened, or when the last of them closed."""
    kind = query.where.kind if query.where and query.where.kind else Kind.CCG
    bodies = [b for b in register.bodies.values() if b.key.kind is kind]
    if query.ask is A.OPENED:
        first = min(
            (b for b in bodies if b.opened),
            key=lambda b: b.opened.first if b.opened else query.today,
            default=None,
        )
        when = first.opened if first else None
        verb = "were first announced" if kind is Kind.STP else "began"
    else:
        still = [b for b in bodies if b.closed is None]
        first = None if still else max(bodies, key=lambda b: b.closed or query.today, default=None)
        when = parse_when(first.closed.isoformat()) if first and first.closed else None
        verb = "closed"
    noun = kind_noun(kind)
    if first is None or when is None:
        said = (
            f"{noun} still exist." if query.ask is A.CLOSED and bodies else f"Not known when {noun} {verb}."
        )
        return compose(
            register,
            title=noun,
            headline=Line(said),
            on=query.on,
            outcome=Outcome.ANSWER if bodies else Outcome.NOT_KNOWN,
        )
    on = f"on {when}" if when.exact else f"in {when}"
    is_opening = query.ask is A.OPENED
    number = sum(1 for b in bodies if (b.opened == when if is_opening else b.closed == first.closed))
    begin = f"The {'first' if is_opening else 'last'} {counted(number, kind)}"
    text = f"{begin} {verb.replace('first ', '')} {on}."
    return compose(register, title=noun, headline=Line(text, first.sources), on=query.on)


def closed(query: Query, register: Register) -> Answer:
    """Say when a body closed, and what it became; or that it still exists."""
    body = query.bodies[0]
    known, view = register.bodies[body], _when_it_was(register, body, query.today)
    name = title(view, body)
    if known.closed is None or known.closed >= query.today:
        begin = "" if query.do is not Do.CHECK else "Yes: " if query.status == "still" else "No: "
        return _answered(
            query, register, Line(f"{begin}{name} still exists on {say_day(query.today)}.", known.sources)
        )
    begin = "" if query.do is not Do.CHECK else "No: " if query.status == "still" else "Yes: "
    steps = view.became(body, query.today)
    became = f" {_happened(view, steps[0])} the next day." if steps else ""
    cited = (*known.sources, *(s for step in steps[:1] for s in step.sources))
    text = f"{begin}{name} closed on {say_day(known.closed)}" + (f"; it{became}" if became else ".")
    return _answered(query, register, Line(text, cited))


def age(query: Query, register: Register) -> Answer:
    """Say how old a body is, or how long it existed."""
    body = query.bodies[0]
    known, view = register.bodies[body], _when_it_was(register, body, query.today)
    if known.opened is None:
        return opened(query, register)
    end = min(known.closed or query.today, query.today)
    months = round((end - known.opened.first).days / _DAYS_A_YEAR * 12)
    said = f"{months} months" if months < 24 else f"{months // 12} years"  # noqa: PLR2004  two years are told in years
    existed = known.closed is not None and known.closed < query.today
    span = (
        f"existed for {said}, from {known.opened} to {say_day(end)}"
        if existed
        else f"is {said} old: it was formed on {known.opened}"
    )
    return _answered(query, register, Line(f"{title(view, body)} {span}.", known.sources))


def older(query: Query, register: Register) -> Answer:
    """Say which of some bodies was formed first, and when each was; as yes or no where one is said to be older or younger."""
    bodies = list(dict.fromkeys((*query.bodies, *query.rivals)))
    views = {body: _when_it_was(register, body, query.today) for body in bodies}
    opened_on = {body: when for body in bodies if (when := register.bodies[body].opened)}
    sources = tuple(dict.fromkeys(s for body in bodies for s in register.bodies[body].sources))
    name = plain_list([title(views[body], body) for body in bodies])
    missing = [title(views[body], body) for body in bodies if body not in opened_on]
    if missing or len(bodies) < 2:  # noqa: PLR2004  two are compared
        line = Line(f"Not known: no source found says when {plain_list(missing or [name])} began.", sources)
        return compose(register, title=name, headline=line, on=query.on, outcome=Outcome.NOT_KNOWN)
    said = plain_list([f"{title(views[body], body)} began on {opened_on[body]}" for body in bodies])
    ages = {body: when.first for body, when in opened_on.items()}
    first = min(bodies, key=lambda body: ages[body])
    word, tied = "", len(set(ages.values())) == 1
    if query.do is Do.CHECK and query.test:
        # the older began earlier
        mine, *others = [-ages[body].toordinal() for body in bodies]
        word = "Yes: " if all(query.test.holds(mine, other) for other in others) else "No: "
    begin = "they are of one age" if tied else f"{title(views[first], first)} is the older"
    begin = begin if len(bodies) == 2 or tied else f"{title(views[first], first)} is the oldest"  # noqa: PLR2004  of two the older
    text = f"{word}{begin}: {said}."
    return compose(register, title=name, headline=Line(capital(text), sources), on=query.on)


def opened_last(query: Query, register: Register) -> Answer:
    """Say which bodies of a kind opened first or last by the day of asking."""
    kind = query.where.kind if query.where and query.where.kind else Kind.CCG
    of_kind = [
        b for b in register.bodies.values() if b.key.kind is kind and b.opened and b.opened.first <= query.on
    ]
    if not of_kind:
        line = Line(f"Not known when {kind_noun(kind)} began.")
        return compose(register, title=kind_noun(kind), headline=line, on=query.on, outcome=Outcome.NOT_KNOWN)
    oldest = query.do is Do.FIRST
    end = min if oldest else max
    day = end(b.opened.first for b in of_kind if b.opened)
    then = sorted((b for b in of_kind if b.opened and b.opened.first == day), key=lambda b: b.name)
    view = register.at(day)
    named = f": {plain_list([short(view, b.key) for b in then])}" if len(then) <= _NAMED else ""
    which = "first" if oldest else "last"
    opened_ = "was" if len(then) == 1 else "were"
    text = f"The {which} {kind_noun(kind, len(then))} to open {opened_} the {len(then)} of {say_day(day)}{named}."
    if len(then) == 1:
        text = f"The {which} {kind_noun(kind, 1)} to open was {title(view, then[0].key)}, on {say_day(day)}."
    sources = tuple(dict.fromkeys(s for b in then for s in b.sources))
    return compose(register, title=kind_noun(kind), headline=Line(text, sources), on=query.on)


def successor(query: Query, register: Register) -> Answer:
    """Say what became of a body, to the body of today (or to the one of the kind asked for)."""
    body = query.bodies[0]
    view = _when_it_was(register, body, query.today)
    steps = view.became(body, query.today)
    name, known = title(view, body), register.bodies[body]
    if not steps:
        if known.closed and known.closed < query.today:
            return _answered(
                query,
                register,
                Line(f"{name} closed on {say_day(known.closed)}; no successor was found.", known.sources),
                known=False,
            )
        return _answered(
            query,
            register,
            Line(f"{name} still exists on {say_day(query.today)}; nothing became of it.", known.sources),
        )
    ends = bodies_of_today(body, steps)
    now, first = register.at(query.today), steps[0]
    sources = tuple(dict.fromkeys(source for step in steps for source in step.sources))
    of_kind = [k for step in steps for k in step.successors if k.kind is query.kind] if query.kind else []
    fact = became_fact(view, body, query.today)
    if of_kind and query.kind is not first.successors[0].kind:
        day = next(step.day for step in steps if of_kind[0] in step.successors)
        text = f"{plain_list([title(register.at(day), k) for k in of_kind])} took over from {name} on {say_day(day)}"
        rest = f", through {title(register.at(first.day), first.successors[0])}" if len(steps) > 1 else ""
        today = (
            "" if set(of_kind) == set(ends) else f"; today it is {plain_list([title(now, k) for k in ends])}"
        )
        return _answered(query, register, Line(f"{text}{rest}{today}.", sources), (fact,))
    text = f"{name} {_happened(view, first)} on {say_day(first.day)}"
    if len(steps) > 1:
        text += f"; today it is part of {plain_list([title(now, key) for key in ends])}"
    return _answered(query, register, Line(f"{text}.", sources), (fact if len(steps) > 1 else None,))


def became_fact(view: View, body: BodyKey, today: date) -> Fact | None:
    """Say what became of a body by today, a line a step."""
    steps = view.became(body, today)
    return Fact("What became of it", tuple(_step_line(view, step) for step in steps)) if steps else None


def _happened(view: View, step: Step) -> str:
    after = view.register.at(step.day)
    verb = "was divided between" if len(step.successors) > 1 else _VERBS[step.type]
    return f"{verb} {plain_list([title(after, key) for key in step.successors])}"


def _step_line(view: View, step: Step) -> Line:
    before = view.register.at(step.day)
    return Line(
        f"{say_day(step.day)}: {title(before, step.predecessor)} {_happened(view, step)}", step.sources
    )


def predecessor(query: Query, register: Register) -> Answer:
    """Say what a body was formed from."""
    body = query.bodies[0]
    view = _when_it_was(register, body, query.today)
    found = formed_from(register, body)
    name = title(view, body)
    if not found:
        known = register.bodies[body]
        since = f"; it began on {known.opened}" if known.opened and known.opened.exact else ""
        return _answered(
            query,
            register,
            Line(f"Nothing is known here of what came before {name}{since}.", known.sources),
            known=False,
        )
    sources = tuple(dict.fromkeys(source for s in found for source in s.sources))
    day = found[0].day
    before = register.at(day)
    parts = [
        ("part of " if s.type in ("icb_split", "icb_acquisition") else "") + title(before, s.predecessor)
        for s in found
    ]
    text = f"Before {name}, which was formed on {say_day(day)}, there {'was' if len(found) == 1 else 'were'} {plain_list(parts)}."
    if {s.predecessor.kind for s in found} == {Kind.CCG, Kind.STP}:
        text = f"Before {name}, which began on {say_day(day)}, there were {_said_from(register, found)}: {names(before, [s.predecessor for s in found if s.predecessor.kind is Kind.CCG])}."
    later = [s for s in register.predecessors_of.get(body, ()) if s.day != day and s.day <= query.today]
    fact = (
        Fact(
            "Later",
            tuple(Line(f"{say_day(s.day)}: {capital(_said_from(register, [s]))}", s.sources) for s in later),
        )
        if later
        else None
    )
    return _answered(query, register, Line(text, sources), (fact,))


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
SEVERAL: Final = ((A.AGE, Do.COMPARE), (A.AGE, Do.CHECK))
