"""How far a body has come towards merging, with whom, since when; whether it merged, and when it was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import capital, say_count, short, small, title
from data.mergers import MERGING, RUNGS, MergerStatus, Rung, happened
from data.model import Kind
from data.query.compose import compose
from data.query.document import Answer, Choice, Fact, Line, Outcome
from data.query.events import STEPS, event_line, formed_from, say_step
from data.query.lives import became_fact
from data.query.moment import moment_of
from data.query.phrasing import label, names, on_day, plain_list, subtitle
from data.query.query import Attribute, Do, Query
from data.succession import bodies_of_today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from data.model import BodyKey, Event, Succession
    from data.register import Register
    from data.view import View

A = Attribute
_NO_MERGER: Final = (Rung.CLUSTERED, Rung.SHARES_OFFICER, Rung.JOINT_COMMITTEE, Rung.SHARED_TEAM)
"""Steps of joint working: it is said that no merger was found."""
_RECENT: Final = 4
_PARTNERS_NAMED: Final = 8
_APPROVED: Final = (Rung.APPROVED_BY_NHSE,)
_PLANNED_NONE: Final = "no_merger_planned"


def status_words(view: View, body: BodyKey, named: int = _PARTNERS_NAMED) -> Line:
    """Say where a body stands on the ladder of merger status, since when, with whom and by which source.

    More than `named` partners, or CCGs of an area, are counted instead of named.
    """
    status = view.merger(body)
    return Line(_standing(view, body, status, named), _sources(view, body, status))


def merger_line(view: View, body: BodyKey, today: date) -> Line:
    """Answer "is it merging?" in one sentence."""
    line = status_words(view, body)
    return Line(f"{title(view, body)} {on_day(view.day, today)}: {small(line.text)}.", line.sources)


def _sources(view: View, body: BodyKey, status: MergerStatus) -> tuple[str, ...]:
    """Name the sources of the event, or of who leads where sharing a leader is all that is known."""
    if status.event:
        return status.event.sources
    if status.sources:
        return status.sources
    if status.rung is Rung.SEPARATE:
        return tuple(dict.fromkeys(source for s in formed_from(view, body) for source in s.sources))
    asked = (body, *status.partners[:1]) if body.kind is not Kind.STP else status.concerned
    found = [s for key in asked for h in view.leadership(key).holders for s in h.statements[0].sources]
    return tuple(dict.fromkeys(found))


def _standing(view: View, body: BodyKey, status: MergerStatus, named: int) -> str:
    before = say_step(status.rung)
    after = "; no merger found" if status.rung in _NO_MERGER else ""
    if status.rung is Rung.SEPARATE:
        after = "; no step towards merging found"
    if status.rung is Rung.SEPARATE and (formed := formed_from(view, body)):
        return f"Formed by a merger on {say_day(formed[0].day)}; no further step found"
    if status.merged_on:
        return f"{_merged(view, body, status, named)} on {say_day(status.merged_on)}"
    when = f", {status.event.when}" if status.event else ""
    if body.kind is Kind.STP:
        return f"{before}{_concerned(view, body, status, named)}{when}{after}"
    return f"{before}{_partners(view, status.partners, named)}{when}{after}"


def _merged(view: View, body: BodyKey, status: MergerStatus, named: int) -> str:
    if body.kind is Kind.STP:
        return "Its one CCG was formed by a merger" if len(view.ccgs_of(body)) == 1 else "Its CCGs merged"
    return f"Merged{_partners(view, status.partners, named)}"


def _concerned(view: View, area: BodyKey, status: MergerStatus, named: int) -> str:
    """Say which of an area's CCGs a step concerns."""
    ccgs = view.ccgs_of(area)
    if not status.concerned or len(ccgs) == 1:
        return ""
    if len(status.concerned) == len(ccgs):
        return f" (all {len(ccgs)} CCGs)"
    which = f": {names(view, status.concerned)}" if len(status.concerned) <= named else ""
    return f" ({len(status.concerned)} of {len(ccgs)} CCGs{which})"


def _partners(view: View, partners: Sequence[BodyKey], named: int) -> str:
    if not partners:
        return ""
    if len(partners) > named:
        return f" with {say_count(len(partners), 'other')}"
    return f" with {plain_list([short(view, key) for key in partners])}"


# a body's steps


def steps_by(view: View, body: BodyKey, *rungs: Rung) -> list[Event]:
    """Give the steps towards merging of a body, or of an area's CCGs, by the day, the latest first."""
    bodies = (body, *view.ccgs_of(body)) if body.kind is Kind.STP else (body,)
    events = {e.id: e for key in bodies for e in view.register.events_about.get(key, ())}
    found = [
        e
        for e in events.values()
        if e.kind in RUNGS and happened(e, view.day) and (not rungs or RUNGS[e.kind] in rungs)
    ]
    return sorted(found, key=lambda e: (e.when.last, e.id), reverse=True)


def _answered(
    query: Query,
    register: Register,
    view: View,
    line: Line,
    *,
    step: Event | None = None,
    known: bool = True,
    notes: tuple[str, ...] = (),
) -> Answer:
    body = query.bodies[0]
    steps = [e for e in steps_by(view, body)[:_RECENT] if e is not step]
    return compose(
        register,
        title=title(view, body),
        subtitle=subtitle(register, body, view.day),
        headline=line,
        facts=(Fact("Last step", (event_line(step),)) if step else None,),
        details=(
            Fact("Steps so far", tuple(event_line(e) for e in steps)) if steps else None,
            became_fact(view, body, query.today),
        ),
        notes=notes,
        choices=_today(query, register, view),
        body=body,
        on=view.day,
        outcome=Outcome.ANSWER if known else Outcome.NOT_KNOWN,
    )


def _today(query: Query, register: Register, view: View) -> tuple[Choice, ...]:
    now = register.at(query.today)
    ends = bodies_of_today(query.bodies[0], view.became(query.bodies[0], query.today))
    return tuple(
        Choice(
            label(f"Today: {short(now, key)} {key.kind.upper()}"),
            Query((A.CARD,), query.today, query.today, bodies=(key,)),
        )
        for key in ends[:2]
        if key != query.bodies[0]
    )


def merger(query: Query, register: Register) -> Answer:
    """Say how far a body has come towards merging; of one that has merged by the day of asking, the outcome first."""
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view = register.at(moment.on)
    if query.rivals:
        return _together(query, register, view, moment.notes)
    query = query.about(bodies=(moment.body,))
    if (merged := _outcome(query, register, view)) is not None:
        begin = _yes(query, is_so=True)
        return _answered(
            query,
            register,
            view,
            Line(f"{begin}{merged.text}", merged.sources),
            notes=moment.notes[1:] if moment.closed else moment.notes,
        )
    status = view.merger(moment.body)
    is_so = status.rung >= Rung.CONSIDERED and status.rung is not Rung.REJECTED
    planned_none = _said_not_planned(view, moment.body)
    if planned_none and status.rung < Rung.CONSIDERED:
        begin = _yes(query, is_so=False)
        text = f"{begin}no merger of {title(view, moment.body)} was planned {on_day(view.day, query.today)}: {small(planned_none.summary)}"
        return _answered(query, register, view, Line(text, planned_none.sources), notes=moment.notes)
    line = merger_line(view, moment.body, query.today)
    return _answered(
        query,
        register,
        view,
        Line(f"{_yes(query, is_so=is_so)}{line.text}", line.sources),
        notes=moment.notes,
    )


def _yes(query: Query, *, is_so: bool) -> str:
    if query.do is not Do.CHECK:
        return ""
    if query.status == "none planned":
        is_so = not is_so
    return "Yes: " if is_so else "No: "


def _said_not_planned(view: View, body: BodyKey) -> Event | None:
    found = [
        e
        for e in view.register.events_about.get(body, ())
        if e.kind == _PLANNED_NONE and happened(e, view.day)
    ]
    return max(found, key=lambda e: e.when.last, default=None)


def _outcome(query: Query, register: Register, view: View) -> Line | None:
    """Of a body or an area whose CCGs have merged by the day asked for, say into what and when."""
    body = query.bodies[0]
    asked = query.on
    passed = _merged_by(register, body, asked) or (
        [s for c in view.ccgs_of(body) for s in _merged_by(register, c, asked)]
        if body.kind is Kind.STP
        else []
    )
    if not passed:
        return None
    day = passed[-1].day
    into = register.at(day)
    last = [s for s in passed if s.day == day]
    made = dict.fromkeys(s.successor for s in last)
    parts = dict.fromkeys(s.predecessor for s in last)
    sources = tuple(dict.fromkeys(source for s in last for source in s.sources))
    named = plain_list([title(into, k) for k in made])
    if body in parts:
        others = [
            k
            for s in register.predecessors_of.get(last[0].successor, ())
            if s.day == day and (k := s.predecessor) != body
        ]
        with_ = f", with {plain_list([short(into, k) for k in others])}" if others and len(made) == 1 else ""
        verb = "was divided between" if len(made) > 1 else "merged into"
        return Line(
            f"{title(register.at(max(day, FIRST_DAY)), body)} {verb} {named} on {say_day(day)}{with_}.",
            sources,
        )
    return Line(
        f"in {title(view, body)} {plain_list([short(view, k) for k in parts])} merged into {named} on {say_day(day)}.",
        sources,
    )


def _merged_by(register: Register, body: BodyKey, day: date) -> list[Succession]:
    found = [s for s in register.successors_of.get(body, ()) if s.type in MERGING and s.day <= day]
    return sorted(found, key=lambda s: s.day)


def _together(query: Query, register: Register, view: View, notes: tuple[str, ...]) -> Answer:
    """Say whether two bodies have merged with each other, or how far they have come together."""
    bodies = (query.bodies[0], *query.rivals)
    said = plain_list([title(register.at(_last(register, b, query.on)), b) for b in bodies])
    went = [{s.successor: s for s in _merged_by(register, b, query.on)} for b in bodies]
    both = set.intersection(*(set(w) for w in went))
    if both:
        into = min(both)
        s = went[0][into]
        text = f"Yes: {said} merged on {say_day(s.day)}, into {title(register.at(s.day), into)}."
        return _answered(
            query, register, view, Line(text, tuple(dict.fromkeys(x for w in went for x in w[into].sources)))
        )
    found = ((b, s) for b, w in zip(bodies, went, strict=True) for k, s in w.items() if k in bodies)
    if one_into_another := next(found, None):
        gone, s = one_into_another
        text = f"Yes: {title(register.at(_last(register, gone, query.on)), gone)} merged into {title(register.at(s.day), s.successor)} on {say_day(s.day)}."
        return _answered(query, register, view, Line(text, s.sources))
    event = _step_together(view, bodies)
    day = on_day(view.day, query.today)
    closed = [b for b, w in zip(bodies, went, strict=True) if w]
    if event and not closed:
        rung = RUNGS[event.kind]
        begin = "Not yet" if rung >= Rung.CONSIDERED and rung not in (Rung.REJECTED, Rung.ON_HOLD) else "No"
        step = STEPS[rung].removeprefix("merger ")
        told = f"a merger of {said} was {step} ({event.when})."
        text = f"{begin}: {told}" if query.do is Do.CHECK else capital(told)
        if rung in _NO_MERGER:
            have = "have" if view.day >= query.today else "had"
            text = f"No: {said} {have} not merged, and no plan to was found {day}."
        return _answered(query, register, view, Line(text, event.sources), step=event, notes=notes)
    apart = [
        f"{title(register.at(_last(register, b, query.on)), b)} merged into {title(register.at(s.day), s.successor)} on {say_day(s.day)}"
        for b in closed
        for s in [next(iter(went[bodies.index(b)].values()))]
    ]
    rest = f"; {plain_list(apart)}" if apart else ""
    if view.day >= query.today and not apart:
        text = f"No: {said} have not merged, and no source found says {day} that they plan to."
    else:
        text = f"No: {said} did not merge with each other by {say_day(view.day)}{rest}."
    cited = tuple(dict.fromkeys(x for w in went for s in w.values() for x in s.sources))
    return _answered(query, register, view, Line(text, cited), notes=notes)


def _last(register: Register, body: BodyKey, day: date) -> date:
    closed = register.bodies[body].closed
    opened = register.bodies[body].opened
    last = min(closed, day) if closed else day
    return max(last, FIRST_DAY, opened.first if opened and opened.first <= day else FIRST_DAY)


def _step_together(view: View, bodies: Sequence[BodyKey]) -> Event | None:
    """Give the furthest step that the bodies, or CCGs of theirs, took together by the day."""
    groups = [{b, *(view.ccgs_of(b) if b.kind is Kind.STP else ())} for b in bodies]
    events = {e.id: e for key in groups[0] for e in view.register.events_about.get(key, ())}
    found = [
        e
        for e in events.values()
        if e.kind in RUNGS and happened(e, view.day) and all(g & {*e.bodies, *e.areas} for g in groups)
    ]
    latest = max(found, key=lambda e: (e.when.last, RUNGS[e.kind]), default=None)
    if latest is None or RUNGS[latest.kind] in (Rung.REJECTED, Rung.ON_HOLD):
        return latest
    # what was said last need not be how far it has come
    since = max(
        (e.when.last for e in found if RUNGS[e.kind] in (Rung.REJECTED, Rung.ON_HOLD)), default=FIRST_DAY
    )
    going = [e for e in found if e.when.last >= since and RUNGS[e.kind] not in (Rung.REJECTED, Rung.ON_HOLD)]
    return max(going, key=lambda e: (RUNGS[e.kind], e.when.last))


def merged_when(query: Query, register: Register) -> Answer:
    """Say when bodies merged: of a body formed by a merger when that was, of one that merged away when it did."""
    body = query.bodies[0]
    view = register.at(_last(register, body, query.on))
    if body.kind is not Kind.STP and not _merged_by(register, body, query.today):
        formed = formed_from(register.at(query.today), body) or _formed_before(register, body, query.today)
        if formed:
            day, made = formed[0].day, formed[0].successor
            before = register.at(day)
            text = f"{title(register.at(day), made)} was formed by a merger on {say_day(day)}, of {plain_list([short(before, s.predecessor) for s in formed])}."
            return _answered(
                query, register, view, Line(text, tuple(dict.fromkeys(x for s in formed for x in s.sources)))
            )
    line = _outcome(query.about(on=query.today), register, view)
    if line:
        return _answered(query, register, view, Line(line.text[:1].upper() + line.text[1:], line.sources))
    status = view.merger(body)
    if status.rung >= Rung.CLUSTERED and status.event:
        text = f"{title(view, body)}: {STEPS[status.rung]} since {status.event.when}; {status.event.summary}"
        return _answered(query, register, view, Line(text, status.event.sources))
    return _answered(
        query, register, view, Line(f"Not known: no merger of {title(view, body)} was found."), known=False
    )


def _formed_before(register: Register, body: BodyKey, day: date) -> tuple[Succession, ...]:
    """Give the last merger among the bodies that this one came from."""
    ahead: list[BodyKey] = [body]
    found: list[Succession] = []
    seen = {body}
    while ahead:
        for s in register.predecessors_of.get(ahead.pop(), ()):
            if s.predecessor not in seen:
                seen.add(s.predecessor)
                ahead.append(s.predecessor)
            if s.type in MERGING and s.day <= day:
                found.append(s)
    last = max((s.day for s in found), default=None)
    made = next((s.successor for s in found if s.day == last), None)
    return tuple(s for s in found if s.day == last and s.successor == made)


def approved(query: Query, register: Register) -> Answer:
    """Say when NHS England approved the merger of a body, or of those before it."""
    body = query.bodies[0]
    view = register.at(query.today if not query.dated else query.on)
    family = [body, *view.ccgs_of(body), *(s.predecessor for s in _formed_before(register, body, view.day))]
    family += [s.successor for s in _formed_before(register, body, view.day)]
    events = _events(register, family, view.day, _APPROVED)
    if not events:
        return _answered(
            query,
            register,
            view,
            Line(
                f"Not known: no source found says when NHS England approved a merger of {title(register.at(_last(register, body, query.on)), body)}."
            ),
            known=False,
        )
    event = events[0]
    on = f"on {event.when}" if event.when.exact else f"in {event.when}"
    text = f"NHS England approved it {on}: {event.summary}"
    return _answered(query, register, register.at(_last(register, body, query.on)), Line(text, event.sources))


def _events(register: Register, bodies: Iterable[BodyKey], day: date, rungs: tuple[Rung, ...]) -> list[Event]:
    events = {e.id: e for key in bodies for e in register.events_about.get(key, ())}
    found = [e for e in events.values() if RUNGS.get(e.kind) in rungs and happened(e, day)]
    return sorted(found, key=lambda e: (e.when.last, e.id))


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.MERGER, Do.VALUE): merger,
    (A.MERGER, Do.CHECK): merger,
    (A.MERGER, Do.SINCE): merged_when,
    (A.APPROVED, Do.SINCE): approved,
    (A.APPROVED, Do.VALUE): approved,
}
