"""The facts that approved corrections add to a register, and a preview of what an answer would say with another one.

`is_committed` tells whether the reference has them already, in which case the correction is no longer applied.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from data.changes import Aspect, Change, Origin
from data.changes.differences import say_figure
from data.changes.events_and_leaders import say_leadership
from data.corrections import Status, What, asked_on, correctable, day_of, vouched_until, what_name, when_of
from data.corrections.values import host_of, new_person, people_named, read_people, read_value
from data.dates import day_before, parse_when, say_day
from data.formatting import say_people
from data.leadership.leaders import LEADING_ROLE
from data.model import Basis, BodyKey, DatedName, Event, Kind, Person, Population, Source, Statement
from data.query.answer import Line
from data.query.day_table import table_of
from data.query.lines import leader_line
from data.query.mergers import merger_line
from data.query.populations import say_basis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.corrections import Correction
    from data.dates import When
    from data.model import Body
    from data.register import Register
    from data.view import View


TITLE: Final = "Given with a correction"


@dataclass(frozen=True, slots=True)
class Addition:
    """A source and what it says of a body; `person` is somebody new, `names` are all of the body's with the new `name`."""

    body: BodyKey
    source: Source
    person: Person | None = None
    statement: Statement | None = None
    population: Population | None = None
    event: Event | None = None
    name: DatedName | None = None
    names: tuple[DatedName, ...] = ()


def addition(register: Register, correction: Correction) -> Addition | None:
    """Give what a correction adds to a register.

    None for what a steward corrects by hand, and where the register no longer has the body or has two people of the name.
    """
    suggestion = correction.suggestion
    body, what = suggestion.body, suggestion.what
    start = when_of(correction)
    if (
        body not in register.bodies
        or what not in correctable(body.kind)
        or what is What.OTHER
        or start is None
    ):
        return None
    try:
        value = read_value(what, suggestion.value)
    except ValueError:
        return None
    source = source_of(correction)
    if what is What.LEADER:
        return _leader(register, correction, value, start)
    if what is What.POPULATION:
        count = Population(body, read_people(value), Basis.AS_STATED, start, 0, "stated", (source.id,), "")
        return Addition(body, source, population=count)
    if what is What.NAME:
        name, names = renamed(register.bodies[body], value, start.first, source.id)
        return Addition(body, source, name=name, names=names)
    return Addition(body, source, event=_event(register, correction, value, start))


def added_to(register: Register, added: Addition) -> Register:
    """Give a copy of a register with an addition."""
    return register.with_more(
        sources={added.source.id: added.source},
        people={added.person.id: added.person} if added.person else {},
        statements=(added.statement,) if added.statement else (),
        populations=(added.population,) if added.population else (),
        events=(added.event,) if added.event else (),
        names={added.body: added.names} if added.names else {},
    )


def number_of(correction: Correction) -> str:
    """Give the id of what a correction adds: "K12"."""
    return f"K{correction.id}"


def source_of(correction: Correction) -> Source:
    url = correction.suggestion.url
    return Source(number_of(correction), TITLE, host_of(url), url, "", "facts only")


def _leader(register: Register, correction: Correction, name: str, start: When) -> Addition | None:
    body = correction.suggestion.body
    same = people_named(name, body, register)
    new = None if same else new_person(name, register.people)
    person = same[0] if len(same) == 1 else new
    if person is None:
        return None
    statement = Statement(
        id=number_of(correction),
        person=person.id,
        role=LEADING_ROLE,
        title=what_name(What.LEADER, body.kind),
        interim=False,
        body=body,
        start=start,
        end=None,
        as_of=vouched_until(register, correction, start),
        confidence="stated",
        sources=(number_of(correction),),
        note="",
    )
    return Addition(body, source_of(correction), person=new, statement=statement)


def _event(register: Register, correction: Correction, summary: str, start: When) -> Event:
    body, asked = correction.suggestion.body, asked_on(correction)
    when = start
    if start.first > asked:  # it was announced, and that has happened
        when = parse_when(asked.isoformat())
        summary = f"{summary.rstrip('.!?')} (from {start})."
    stp = body if body.kind is Kind.STP else register.at(when.first).parent(body, Kind.STP)
    return Event(
        id=number_of(correction),
        when=when,
        kind=str(correction.suggestion.what),
        bodies=() if body.kind is Kind.STP else (body,),
        areas=(stp,) if stp else (),
        national=False,
        summary=summary,
        confidence="stated",
        sources=(number_of(correction),),
    )


def renamed(body: Body, name: str, first: date, source: str) -> tuple[DatedName, tuple[DatedName, ...]]:
    """Give a new name from a day until the next one that is known, and all names of the body with it, in order.

    The name before ends the day before; a name that begins on the same day is replaced.
    """
    known = body.names or (DatedName(body.name, body.gss_code, None, body.closed, body.sources),)
    here = next((n for n in known if _begins_by(n, first) and (n.end is None or n.end >= first)), None)
    earlier = [n for n in known if n.start is None or n.start < first]
    later = sorted((n for n in known if not _begins_by(n, first)), key=lambda n: n.start or first)
    ends = [here.end if here else body.closed, *(day_before(n.start) for n in later[:1] if n.start)]
    new = DatedName(
        name,
        here.gss_code if here else body.gss_code,
        first,
        min((end for end in ends if end), default=None),
        (source,),
    )
    cut = [replace(n, end=day_before(first)) if n.end is None or n.end >= first else n for n in earlier]
    return new, (*cut, new, *later)


def _begins_by(name: DatedName, day: date) -> bool:
    return name.start is None or name.start <= day


def is_committed(register: Register, added: Addition) -> bool:
    """Tell whether a register has the fact of an addition: body, person or number, start, and a source of the address.

    A name is only there once it is the name on its first day: until the one before has its end, it is not.
    """
    body = added.body
    if said := added.statement:
        names, known = ("person", "role", "start"), register.statements_about.get(body, ())
        return _has(register, known, said, names, added)
    if count := added.population:
        return _has(register, register.populations_of.get(body, ()), count, ("people", "as_of"), added)
    if event := added.event:
        return _has(register, register.events_about.get(body, ()), event, ("kind", "when"), added)
    new = added.name
    if new is None or not _has(register, register.bodies[body].names, new, ("name", "start"), added):
        return False
    return new.start is None or register.at(new.start).name(body) == new.name


def _has(
    register: Register, facts: Iterable[Any], new: object, names: Iterable[str], added: Addition
) -> bool:
    """Tell whether one of some facts is the new one in the fields of these names, and cites the same address."""
    same, sources = attrgetter(*names), register.sources
    found = (fact for fact in facts if same(fact) == same(new))
    cited = (sources[name].url for fact in found for name in fact.sources if name in sources)
    return added.source.url in cited


_ASPECTS = {What.LEADER: Aspect.LEADER, What.POPULATION: Aspect.POPULATION, What.NAME: Aspect.NAME}

_BY_HAND = "Nothing by itself: somebody has to put it right by hand."
_THERE = "Nothing: the reference says so already, with this source."
_SAME = "The same as now."


def stands(view: View, body: BodyKey, what: What) -> str:
    """Give the leader or the name on the view's day, in a few words; "" for anything else."""
    if what is What.LEADER:
        return say_leadership(view.register, view.leadership(body))
    return view.name(body) if what is What.NAME else ""


def standing_line(view: View, body: BodyKey, what: What, today: date) -> Line | None:
    """Say in a sentence, with its sources, what the answer for the day says; None for something else."""
    if what is What.LEADER:
        return leader_line(view, body, today, cited=False)
    if what is What.POPULATION:
        count = table_of(view).headcount(body)
        if count is None:
            return Line("The population is not known.")
        return Line(f"{say_people(count.people)} people ({say_basis(count)}).", count.sources)
    if what is What.NAME:
        known, name = view.register.bodies[body], view.name(body)
        cited = (dated.sources for dated in known.names if dated.name == name)
        return Line(f"{name}.", next(cited, known.sources))
    return None if what is What.OTHER else merger_line(view, body, today)


def overlay(register: Register, corrections: Iterable[Correction]) -> Register:
    """Give a register with the approved ones of some corrections, oldest decision first.

    One whose fact is there already, in the reference or through an earlier correction, is left out.
    """
    changes = []
    for correction in in_force(corrections):
        added = addition(register, correction)
        if added is None or is_committed(register, added):
            continue
        without, register = register, added_to(register, added)
        changes.append(_change(correction, added, without, register))
    return register.with_more(changes=changes) if changes else register


def in_force(corrections: Iterable[Correction]) -> list[Correction]:
    """List the approved ones, oldest decision first."""
    approved = [c for c in corrections if c.status is Status.APPROVED]
    return sorted(approved, key=lambda c: (c.decided_at or c.asked_at, c.id))


def _change(correction: Correction, added: Addition, without: Register, register: Register) -> Change:
    event = added.event
    happened = event.when if event else when_of(correction)
    before, after = _before_and_after(correction, added, without, register)
    return Change(
        id=added.source.id,
        aspect=_ASPECTS.get(correction.suggestion.what, Aspect.MERGER),
        bodies=event.bodies if event else (added.body,),
        areas=event.areas if event else (),
        happened=happened,
        known=correction.decided_at,
        before=before,
        after=after,
        confidence="stated",
        sources=(added.source.id,),
        origin=Origin.CORRECTION,
    )


def _before_and_after(
    correction: Correction, added: Addition, without: Register, register: Register
) -> tuple[str, str]:
    """Say what was before and what is since, as differences between two versions of the reference are said."""
    body, what, when = added.body, correction.suggestion.what, when_of(correction)
    if added.event:
        return "", added.event.summary
    if count := added.population:
        same = [
            p
            for p in without.populations_of.get(body, ())
            if (p.basis, p.as_of) == (count.basis, count.as_of) and p.people != count.people
        ]
        was = " and ".join(map(say_figure, same))
        return was, say_figure(count) if was else f"now also stated: {say_figure(count)}"
    day = day_of(register, correction)
    day = max(when.first, day) if when else day
    return stands(without.at(day), body, what), stands(register.at(day), body, what)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A preview: what the answer says now (None: no one fact is corrected), and a sentence on what it would say."""

    now: Line | None
    then: str


def foresee(register: Register, correction: Correction, today: date) -> Foreseen:
    """Say what the answer that a correction stands under says, and what it would say once it is approved."""
    suggestion = correction.suggestion
    body, what = suggestion.body, suggestion.what
    day = day_of(register, correction)
    now = standing_line(register.at(day), body, what, today)
    added, start = addition(register, correction), when_of(correction)
    if added is None or start is None:
        return Foreseen(now, _BY_HAND)
    if is_committed(register, added):
        return Foreseen(now, _THERE)
    approved = replace(correction, status=Status.APPROVED, decided_at=correction.asked_at)
    after = overlay(register, [approved])
    if start.first > today and what in (What.LEADER, What.NAME):
        return Foreseen(now, f"On {say_day(start.first)}: {stands(after.at(start.first), body, what)}.")
    later = min(max(day, start.first), today)
    lines = [standing_line(each.at(later), body, what, today) for each in (register, after)]
    before, then = (line.text if line else "" for line in lines)
    return Foreseen(now, _SAME if then == before else then)
