"""How far a body has come towards merging, with whom, since when; whether it merged, and when it was approved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import capital, hedge, names, on_day, plain_list, say_count, short, small, title, titles
from data.leadership.terms import on_or_in
from data.mergers import IN_PART, MERGING, RUNGS, MergerStatus, Rung, companions, happened
from data.model import Kind
from data.query.answer import Answer, Fact, Line, sources_of
from data.query.lines import STEPS, event_line, say_step
from data.query.lives import became_fact, began_with, formed_from, in_part, last_view, say_parts, taken_in
from data.query.moment import Asked, asked_about, today_choices
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from data.mergers import Step
    from data.model import BodyKey, Event, Succession
    from data.register import Register
    from data.view import View

A = Attribute
_NO_MERGER: Final = (Rung.CLUSTERED, Rung.SHARES_OFFICER, Rung.JOINT_COMMITTEE, Rung.SHARED_TEAM)
"""Steps of joint working: it is said that no merger was found."""
_RECENT: Final = 4
_PARTNERS_NAMED: Final = 8
_STOPPED: Final = (Rung.REJECTED, Rung.ON_HOLD)
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
        return sources_of(formed_from(view, body) or taken_in(view, body))
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
    if status.rung is Rung.SEPARATE and (later := taken_in(view, body)):
        return f"Took in {say_parts(view.register, later)}; no step towards a merger of its own found"
    if status.merged_on:
        return f"{_merged(view, body, status, named)} on {say_day(status.merged_on)}"
    when = f", {status.event.when}{hedge(status.event.confidence)}" if status.event else ""
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


def _answered(asked: Asked, line: Line, step: Event | None = None) -> Answer:
    view, today = asked.view, asked.query.today
    area = view.ccgs_of(asked.body) if asked.body.kind is Kind.STP else ()
    latest = _events(view.register, (asked.body, *area), view.day, tuple(Rung))[::-1]
    steps = tuple(event_line(e) for e in latest[:_RECENT] if e is not step)
    return asked.answer(
        line,
        (Fact("Last step", (event_line(step),)) if step else None,),
        (Fact("Steps so far", steps), became_fact(view, asked.body, today)),
        choices=today_choices(view, asked.body, today),
    )


def merger(query: Query, register: Register) -> Answer:
    """Say how far a body has come towards merging; of one that has merged by the day of asking, the outcome first."""
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    if query.rivals:
        return _together(replace(asked, body=query.bodies[0]))
    view, body = asked.view, asked.body
    ever = query.do is Do.CHECK and query.status == "ever"
    if ever and (formed := formed_from(view, body)):
        line = _formation(register, formed)
        return _answered(asked, replace(line, text=f"Yes: {line.text}"))
    if merged := _outcome(view, body, query.on):
        asked = replace(asked, notes=asked.notes[1:] if asked.closed else asked.notes)
        return _answered(asked, Line(_yes(query, is_so=True) + merged.text, merged.sources))
    rung, planned_none = view.merger(body).rung, _said_not_planned(view, body)
    if planned_none and rung < Rung.CONSIDERED:
        text = f"{_yes(query, is_so=False)}no merger of {asked.name} was planned {asked.day}: {small(planned_none.summary)}"
        return _answered(asked, Line(text, planned_none.sources))
    line = merger_line(view, body, query.today)
    is_so = rung >= Rung.CONSIDERED and rung is not Rung.REJECTED
    begin = (
        "Not yet: " if ever and is_so and rung is not Rung.ON_HOLD else _yes(query, is_so=is_so and not ever)
    )
    return _answered(asked, Line(begin + line.text, line.sources))


def _yes(query: Query, *, is_so: bool) -> str:
    if query.do is not Do.CHECK:
        return ""
    if query.status == "none planned":
        is_so = not is_so
    return "Yes: " if is_so else "No: "


def _said_not_planned(view: View, body: BodyKey) -> Event | None:
    events = view.register.events_about.get(body, ())
    found = [e for e in events if e.kind == _PLANNED_NONE and happened(e, view.day)]
    return max(found, key=lambda e: e.when.last, default=None)


def _outcome(view: View, body: BodyKey, by: date) -> Line | None:
    """Of a body or an area whose CCGs have merged by a day, say into what and when."""
    register = view.register
    passed = _merged_by(register, body, by)
    if not passed and body.kind is Kind.STP:
        passed = [s for ccg in view.ccgs_of(body) for s in _merged_by(register, ccg, by)]
    if not passed:
        return None
    day = passed[-1].day
    last, into = [s for s in passed if s.day == day], register.at(day)
    made, parts = dict.fromkeys(s.successor for s in last), dict.fromkeys(s.predecessor for s in last)
    named = titles(into, made)
    if body not in parts:
        text = f"in {title(view, body)} {plain_list([short(view, key) for key in parts])} merged into {named} on {say_day(day)}."
        return Line(text, sources_of(last))
    same_day = (s for s in register.predecessors_of.get(last[0].successor, ()) if s.day == day)
    others = [s for s in same_day if s.predecessor != body] if len(made) == 1 else []
    with_ = (
        f", with {plain_list([in_part(s) + short(into, s.predecessor) for s in others])}" if others else ""
    )
    verb = "was divided between" if len(made) > 1 else "merged into"
    name = title(register.at(max(day, FIRST_DAY)), body)
    return Line(f"{name} {verb} {named} on {say_day(day)}{with_}.", sources_of(last))


def _merged_by(register: Register, body: BodyKey, day: date) -> list[Succession]:
    found = [s for s in register.successors_of.get(body, ()) if s.type in MERGING and s.day <= day]
    return sorted(found, key=lambda s: s.day)


def _together(asked: Asked) -> Answer:
    """Say whether bodies have merged with each other, or how far they have come together."""
    query, register, view = asked.query, asked.register, asked.view
    bodies = tuple(dict.fromkeys((query.bodies[0], *query.rivals)))
    if len(bodies) == 1:
        return _one_body(asked)
    named = {body: title(last_view(register, body, query.on), body) for body in bodies}
    said = plain_list([named[body] for body in bodies])
    went = [{s.successor: s for s in _merged_by(register, body, query.on)} for body in bodies]
    if merged := _merged_together(register, bodies, named, went):
        return _answered(replace(asked, notes=()), merged)
    event, have = _step_together(view, bodies), "have" if view.day >= query.today else "had"
    if event and not any(went):
        rung = RUNGS[event.kind]
        begin = "Not yet" if rung >= Rung.CONSIDERED and rung not in _STOPPED else "No"
        told = f"a merger of {said} was {STEPS[rung].removeprefix('merger ')} ({event.when})."
        text = f"{begin}: {told}" if query.do is Do.CHECK else capital(told)
        if rung in _NO_MERGER:
            text = f"No: {said} {have} not merged, and no plan to merge them was found {asked.day}."
        return _answered(asked, Line(text, event.sources), event)
    if heirs := _heirs_together(register, bodies, query.on):
        found, text = heirs
        return _answered(asked, Line(text.format(said=said), sources_of(found)))
    firsts = [(body, next(iter(w.values()))) for body, w in zip(bodies, went, strict=True) if w]
    apart = plain_list(
        [f"{named[body]} merged into {_into(register, s)} on {say_day(s.day)}" for body, s in firsts]
    )
    text = f"No: {said} did not merge with each other by {say_day(view.day)}{apart and '; ' + apart}."
    if view.day >= query.today and not apart:
        text = f"No: {said} have not merged, and no source found says {asked.day} that they plan to."
    return _answered(asked, Line(text, sources_of(s for w in went for s in w.values())))


def _into(register: Register, step: Succession) -> str:
    return title(register.at(step.day), step.successor)


def _one_body(asked: Asked) -> Answer:
    """Say that names which mean one body are in one body, since when, and what that was formed from."""
    register, found = asked.register, began_with(asked.register, asked.body)
    text = f"Both names are of one body {asked.day}, {asked.name}"
    made = sorted((s for s in found if s.type in MERGING), key=in_part)
    if made:
        before = register.at(made[0].day)
        parts = plain_list([in_part(s) + title(before, s.predecessor) for s in made])
        text += f", which was formed on {say_day(made[0].day)} by a merger of {parts}"
    elif found:
        text += f", which began on {say_day(found[0].day)}"
    return _answered(asked, Line(f"{text}.", sources_of(made or found)))


def _merged_together(
    register: Register,
    bodies: Sequence[BodyKey],
    named: dict[BodyKey, str],
    went: Sequence[dict[BodyKey, Succession]],
) -> Line | None:
    """Say into what bodies merged with each other, whole or in part; None where they did not."""
    if both := set.intersection(*(set(w) for w in went)):
        steps = [w[min(both)] for w in went]
        parts = plain_list([in_part(s) + named[body] for body, s in zip(bodies, steps, strict=True)])
        begin = "In part" if any(s.type in IN_PART for s in steps) else "Yes"
        text = f"{begin}: {parts} merged on {say_day(steps[0].day)}, into {_into(register, steps[0])}"
        rest = [r for body, s in zip(bodies, steps, strict=True) if (r := _rest(register, body, s, named))]
        return Line("; ".join((text, *rest)) + ".", sources_of(steps))
    for body, w in zip(bodies, went, strict=True):
        if step := next((s for key, s in w.items() if key in bodies), None):
            begin, passed = ("Yes", "merged into") if step.type not in IN_PART else ("In part", "passed to")
            text = f"{begin}: {in_part(step)}{named[body]} {passed} {_into(register, step)} on {say_day(step.day)}"
            left = _rest(register, body, step, named)
            return Line(f"{text}{left and '; ' + left}.", step.sources)
    return None


def _rest(register: Register, body: BodyKey, step: Succession, named: dict[BodyKey, str]) -> str:
    """Say where the rest of a body went of which a step took only a part; "" where it took the whole."""
    if step.type not in IN_PART:
        return ""
    others = [s for s in register.successors_of.get(body, ()) if s.day == step.day and s is not step]
    went = plain_list([_into(register, s) for s in others])
    return f"the rest of {named[body]} went to {went}" if others else ""


def _heirs_together(
    register: Register, bodies: Sequence[BodyKey], day: date
) -> tuple[tuple[Step, ...], str] | None:
    """Give the steps by which what followed bodies came together by a day, and what to say of it.

    The text has "{said}" where the bodies are named.
    """
    steps = {body: register.at(day).became(body, day) for body in bodies}
    reached = [{body, *(key for s in steps[body] for key in s.successors)} for body in bodies]
    met = set.intersection(*reached)
    into = {s for each in steps.values() for s in each if met & {*s.successors}}
    first = min((s.day for s in into), default=None)
    if first is None:
        return None
    last = tuple(sorted((s for s in into if s.day == first), key=lambda s: s.predecessor))
    key = min(met & {key for s in last for key in s.successors})
    last = tuple(s for s in last if key in s.successors)
    before, name = register.at(first), title(register.at(first), key)
    parts = [("part of " if len(s.successors) > 1 else "") + title(before, s.predecessor) for s in last]
    if not all(s.type in MERGING for s in last):
        passed = f"{plain_list(parts)} passed to {name} on {say_day(first)}"
        return last, f"No: {{said}} did not merge with each other. {passed}."
    came = f"{plain_list(parts)} became part of {name} on {say_day(first)}"
    return last, f"No, but what followed them did: {came}. {{said}} did not merge with each other themselves."


def _step_together(view: View, bodies: Sequence[BodyKey]) -> Event | None:
    """Give the furthest step that the bodies, or CCGs of theirs, took together by the day."""
    groups = [{b, *(view.ccgs_of(b) if b.kind is Kind.STP else ())} for b in bodies]
    of_first = _events(view.register, groups[0], view.day, tuple(Rung))
    found = [e for e in of_first if _takes(view.register, e, groups)]
    latest = max(found, key=lambda e: (e.when.last, RUNGS[e.kind]), default=None)
    if latest is None or RUNGS[latest.kind] in _STOPPED:
        return latest
    # what was said last need not be how far it has come
    since = max((e.when.last for e in found if RUNGS[e.kind] in _STOPPED), default=FIRST_DAY)
    going = [e for e in found if e.when.last >= since and RUNGS[e.kind] not in _STOPPED]
    return max(going, key=lambda e: (RUNGS[e.kind], e.when.last))


def _takes(register: Register, event: Event, groups: Sequence[set[BodyKey]]) -> bool:
    """Tell whether an event is a step of all groups with each other: one event may announce several mergers."""
    own = groups[0] & {*event.bodies}
    mates = {key for body in own for key in companions(register, body, event)}
    together = {*own, *mates, *event.areas} if own else {*event.bodies, *event.areas}
    return all(group & together for group in groups)


def merged_when(query: Query, register: Register) -> Answer:
    """Say when bodies merged: of a body formed by a merger when that was, of one that merged away when it did."""
    body, today = query.bodies[0], query.today
    asked = Asked(last_view(register, body, query.on), body, query)
    if query.rivals:
        answer = _together(replace(asked, view=register.at(query.on)))
        told = capital(answer.headline.text.removeprefix("Yes: "))
        return replace(answer, headline=replace(answer.headline, text=told))
    if body.kind is not Kind.STP and not _merged_by(register, body, today):
        formed = formed_from(register.at(today), body) or _formed_before(register, body, today)
        if formed:
            return _answered(asked, _formation(register, formed))
    if line := _outcome(asked.view, body, today):
        return _answered(asked, Line(capital(line.text), line.sources))
    status = asked.view.merger(body)
    if status.rung >= Rung.CLUSTERED and status.event:
        text = f"{asked.name}: {STEPS[status.rung]} since {status.event.when}; {status.event.summary}"
        return _answered(asked, Line(text, status.event.sources))
    return _answered(asked, Line(f"Not known: no merger of {asked.name} was found."))


def _formation(register: Register, formed: Sequence[Succession]) -> Line:
    """Say when and of which bodies one was formed."""
    made = register.at(formed[0].day)
    parts = plain_list([in_part(s) + short(made, s.predecessor) for s in sorted(formed, key=in_part)])
    text = f"{title(made, formed[0].successor)} was formed by a merger on {say_day(made.day)}, of {parts}."
    return Line(text, sources_of(formed))


def _formed_before(register: Register, body: BodyKey, day: date) -> tuple[Succession, ...]:
    """Give the last merger among the bodies that this one was formed from."""
    ahead: list[BodyKey] = [body]
    found: list[Succession] = []
    seen = {body}
    while ahead:
        for s in began_with(register, ahead.pop()):
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
    view = register.at(query.on if query.dated else query.today)
    last = Asked(last_view(register, body, query.on), body, query)
    steps = _formed_before(register, body, view.day)
    family = [body, *view.ccgs_of(body), *(s.predecessor for s in steps), *(s.successor for s in steps)]
    events = _events(register, family, view.day, (Rung.APPROVED_BY_NHSE,))
    if not events:
        text = f"Not known: no source found says when NHS England approved a merger of {last.name}."
        return _answered(replace(last, view=view), Line(text))
    event = events[0]
    return _answered(
        last, Line(f"NHS England approved it {on_or_in(event.when)}: {event.summary}", event.sources)
    )


def _events(register: Register, bodies: Iterable[BodyKey], day: date, rungs: tuple[Rung, ...]) -> list[Event]:
    """Give the steps on some rungs that bodies took by a day, the earliest first."""
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
