"""Whether bodies share a leader: one with others, several among each other, the CCGs of an STP; and what is planned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.formatting import capital, counted, names, on_day, plain_list, title, verb
from data.mergers import happened
from data.model import Kind
from data.query.answer import Answer, Fact, Line, compose
from data.query.day_table import table_of
from data.query.leaders import asked_next
from data.query.lines import (
    event_line,
    leader_line,
    leader_sources,
    others_led,
    person_name,
    role_name,
    weakest_grade,
)
from data.query.moment import Asked, asked_about
from data.query.query import Attribute, Do, Feature
from data.query.values import counted_by, say_people_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import BodyKey, Event
    from data.query.query import Query
    from data.register import Register
    from data.view import View

A = Attribute
_PLANS: Final = {"shared_ao_proposed": True, "shared_ao_agreed": True, "shared_ao_rejected": False}
"""Kinds of event that tell of a plan to share a leader, and whether it was one to do so."""

_LASTS: Final = timedelta(days=730)
_RECENT: Final = timedelta(days=92)


def shared(query: Query, register: Register) -> Answer:
    """Say with which other bodies a body shares its leader, or answer whether it does."""
    if len(query.bodies) > 1:
        return _shared_among(query, register)
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    view, body, choices = asked.view, asked.body, asked_next(asked)
    event = _plan_to_share(view, (body, *view.ccgs_of(body)))
    if event and query.status == "planned":
        publisher = register.sources[event.sources[0]].publisher
        text = f"{'Yes' if _PLANS[event.kind] else 'No'} ({publisher}, {event.when}): {event.summary}"
        return asked.answer(Line(text, event.sources), choices=choices)
    if body.kind is Kind.STP:
        return asked.answer(_shared_in_area(asked), choices=choices)
    known = view.leadership(body)
    if not known.people:
        unknown = leader_line(view, body, query.today).text
        text = f"Not known whether {asked.name} {asked.verb('shares', 'shared')} its leader: {unknown}"
        return asked.answer(Line(text), choices=choices)
    others, maybe = view.shares_leader_with(body), view.may_share_leader_with(body)
    who, of = person_name(register, known.holders[0]), f"{role_name(body.kind).lower()} of {asked.name}"
    begin = ""
    if query.do is Do.CHECK:
        begin = "Yes: " if bool(others) is not (query.feature is Feature.ALONE) else "No: "
    if others:
        leads = asked.verb("leads", "led")
        text = f"{begin}{who}, {of} {asked.day} ({known.grade}), also {leads} {counted(len(others), others[0].kind)}: {names(view, others)}."
    elif maybe:
        text = _shared_on_weak_evidence(asked, maybe)
    else:
        text = f"{begin}{who} {asked.verb('is', 'was')} {of} alone {asked.day}, as far as the sources found tell ({known.grade})."
    facts = (others_led(view, body),) if others or maybe else ()
    return asked.answer(Line(text, known.holders[0].statements[0].sources), facts, choices=choices)


def _shared_on_weak_evidence(asked: Asked, others: tuple[BodyKey, ...]) -> str:
    """Say whose name stands for a body and for others too, by evidence that is not enough to say that they share a leader."""
    view, known = asked.view, asked.view.leadership(asked.body)
    several = [h for h in known.holders if len(view.led_by.get(h.person, ())) > 1]
    who = " or ".join(person_name(asked.register, holder) for holder in several)
    named = f"{who} {asked.verb('is', 'was')} named as {role_name(asked.body.kind).lower()} of {asked.name} {asked.day}"
    return (
        f"Not known for sure: {named} and of {names(view, others)} too, on weaker evidence ({known.grade})."
    )


def _plan_to_share(view: View, bodies: Iterable[BodyKey]) -> Event | None:
    """Give the last plan of the two years before the day to share a leader, or not to."""
    events = {e.id: e for key in bodies for e in view.register.events_about.get(key, ())}
    found = [e for e in events.values() if e.kind in _PLANS and happened(e, view.day)]
    recent = [e for e in found if e.when.last >= view.day - _LASTS]
    return max(recent, key=lambda e: (e.when.last, e.id), default=None)


def _shared_in_area(asked: Asked) -> Line:
    """Say how many leaders the CCGs of an STP had, as published for the day or as named."""
    view, ccgs = asked.view, asked.view.ccgs_of(asked.body)
    standing = table_of(view).league.of(asked.body)
    if standing is None or not ccgs or standing.leaders is None:
        unknown = len(standing.ccgs_unknown) if standing else 0
        nobody = f"for {counted(unknown, Kind.CCG)} nobody is known"
        return Line(f"Not known whether the CCGs of {asked.name} shared leaders {asked.day}: {nobody}.")
    leaders, people = standing.leaders, standing.named
    begin = ""
    if asked.query.do is Do.CHECK:
        begin = "Yes: " if leaders == 1 or leaders < len(ccgs) else "No: "
    noun = "one leader" if leaders == 1 else f"{leaders} leaders"
    led = f" ({say_people_of(view, standing)})" if len(people) == leaders else ""
    text = f"{begin}the {counted(len(ccgs), Kind.CCG)} of {asked.name} had {noun}{led} {asked.day}."
    return Line(capital(text), counted_by(standing) or leader_sources(view, ccgs))


def _shared_among(query: Query, register: Register) -> Answer:
    """Answer whether several bodies share one leader; of areas, whether anybody leads CCGs in all of them."""
    view = register.at(query.on)
    if all(body.kind is Kind.STP for body in query.bodies):
        return _shared_by_areas(query, view)
    led = {body: view.leadership(body) for body in query.bodies}
    known = {body: each.people[0] for body, each in led.items() if each.people}
    people = dict.fromkeys(known.values())
    kind, day, unknown = query.bodies[0].kind, on_day(view.day, query.today), len(query.bodies) - len(known)
    leads, have = (verb(view.day, query.today, *forms) for forms in (("leads", "led"), ("have", "had")))
    all_named = names(view, query.bodies)
    rest = f"; for {counted(unknown, kind)} it is not known" if unknown else ""
    event = _plan_to_share(view, query.bodies)
    to_share = event is not None and _PLANS[event.kind]
    named = f"{day} leaders are named for {len(known)} of {all_named}{rest}."
    if len(people) == 1 and not unknown:
        every = f"both {all_named}" if len(known) == 2 else f"all {len(known)}, {all_named},"  # noqa: PLR2004
        text = f"Yes: {register.people[next(iter(people))].name} {leads} {every} {day} ({weakest_grade(view, query.bodies)})."
    elif len(people) > 1:
        bodies_of = {p: [body for body, person in known.items() if person == p] for p in people}
        said = [f"{register.people[p].name} ({names(view, bodies)})" for p, bodies in bodies_of.items()]
        text = f"{'No, not yet' if to_share else 'No'}: {all_named} {have} {len(people)} leaders {day}: {plain_list(said)}{rest}."
    elif event and to_share and view.day - event.when.last <= _RECENT:
        text = f"No, not yet: {named}"
    else:
        text = f"{'Not yet, as far as is known' if to_share else 'Not known'}: {named}"
    planned = Fact("Planned", (event_line(event),)) if event and not text.startswith("Yes") else None
    line = Line(text, leader_sources(view, list(known)))
    title = f"{len(query.bodies)} {kind.upper()}s"
    return compose(register, title=title, headline=line, facts=(planned,), on=view.day)


def _shared_by_areas(query: Query, view: View) -> Answer:
    register, day = view.register, on_day(view.day, query.today)
    found = {area: view.leaders_of(area) for area in query.bodies}
    both = set.intersection(*(set(people) for people, _ in found.values()))
    leads = verb(view.day, query.today, "leads", "led")
    unknown = [title(view, area) for area, (people, missing) in found.items() if missing or not people]

    def named(people: Iterable[str]) -> str:
        return plain_list([register.people[person].name for person in people])

    said = "; ".join(
        f"{title(view, area)}: {named(people) or 'not known'}" for area, (people, _) in found.items()
    )
    if both:
        text = f"Yes: {named(sorted(both))} {leads} CCGs in {plain_list([title(view, area) for area in found])} {day}."
    elif unknown:
        text = f"Not known: no leader is named for every CCG of {plain_list(unknown)} {day}, and none is named for both. {said}."
    else:
        text = f"No: nobody {leads} CCGs in both {day}. {said}."
    line = Line(text, leader_sources(view, [ccg for area in found for ccg in view.ccgs_of(area)]))
    return compose(register, title=f"{len(found)} STPs", headline=line, on=view.day)


HANDLERS: Final = {(A.SHARED_LEADER, do): shared for do in (Do.VALUE, Do.CHECK)}
SEVERAL: Final = ((A.SHARED_LEADER, Do.CHECK),)
