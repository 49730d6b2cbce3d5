"""The card of a body: leader, population, people per leader and merger as facts, the rest as details; and who says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day, say_iso
from data.formatting import (
    counted,
    label,
    names,
    ordinal,
    plain_list,
    say_count,
    say_list,
    say_people,
    title,
    titles,
)
from data.leadership.leaders import Grade
from data.mergers import bodies_of_today, family_of
from data.model import Kind
from data.query.answer import Answer, Choice, Fact, Line, Outcome, compose, not_known, sources_of
from data.query.belonging import districts_fact, list_sources, members
from data.query.day_table import table_of
from data.query.evaluator import answer_one
from data.query.leaders import span_of, stints_by
from data.query.lines import evidence, leader_evidence, leader_line, person_name, role_name, say_bodies
from data.query.mergers import status_words
from data.query.moment import Asked, asked_about, part_of
from data.query.populations import other_populations, say_basis, size_fact
from data.query.query import Attribute, Do
from data.query.values import leaders_counted, rating

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register
    from data.view import View

_PARTNERS: Final = 3
_PUBLISHERS: Final = 3
_FIELD: Final = 60
"""The most characters of a figure of which two fit side by side on a telephone."""


def card(query: Query, register: Register) -> Answer:
    """Give a body's card. The sentence is who leads it, as the question for its leader answers it."""
    if query.bodies[0].kind not in (Kind.CCG, Kind.STP, Kind.ICB):
        return answer_one(query.about(asks=(Attribute.MEMBERS,)), register)
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    body, view = asked.body, asked.view
    led = _answered(asked, Attribute.LEADER, on=view.day if query.moment else query.on)
    became = view.became(body, query.today)
    is_told = led.headline.text.startswith(f"{asked.name} closed")
    facts = (
        None if is_told else _today(asked),
        _leader(view, body),
        _population(view, body),
        _per_leader(view, body),
        _merger(view, body),
    )
    details = (
        _relabelled(led, "Evidence"),
        _part_of(view, body),
        _members(asked),
        districts_fact(view, body),
        size_fact(view, body),
        _rating(asked),
        _sentence(_answered(asked, Attribute.PREDECESSOR), "Came from"),
        _sentence(_answered(asked, Attribute.SUCCESSOR), "What became of it") if became else None,
        _relabelled(_answered(asked, Attribute.MERGER), "Steps towards merging"),
        other_populations(view, body, table_of(view).headcount(body)),
    )
    of_leader = replace(asked, notes=led.notes)
    return of_leader.answer(led.headline, facts, details, choices=_next(asked), outcome=Outcome.ANSWER)


def _answered(asked: Asked, ask: Attribute, on: date | None = None) -> Answer:
    """Answer another question about the body, on its day."""
    query = asked.query.about(asks=(ask,), bodies=(asked.body,), on=on or asked.view.day, moment="")
    return answer_one(query, asked.register)


def _today(asked: Asked) -> Fact | None:
    """Say of a body that has closed by the day of asking when it did and what it is part of now."""
    body, today = asked.body, asked.query.today
    closed, steps = asked.register.bodies[body].closed, asked.view.became(body, today)
    if closed is None or not steps or closed >= today:
        return None
    ends = titles(asked.register.at(today), bodies_of_today(body, steps))
    return Fact("Today", (Line(f"Closed {say_day(closed)}, now part of {ends}", sources_of(steps)),))


def _leader(view: View, body: BodyKey) -> Fact:
    if body.kind is Kind.STP:
        standing = table_of(view).league.of(body)
        people = standing.named if standing else ()
        number = standing.leaders if standing and standing.leaders else None
        who = plain_list([view.register.people[person].name for person in people])
        said = say_count(number, "leader") if number else f"{len(people)} known" if people else "Not known"
        said += f" for {counted(len(view.ccgs_of(body)), Kind.CCG)}"
        if number == len(people) and number == 1:
            said = f"{who}, of all {len(view.ccgs_of(body))} CCGs"
        elif who and len(said) + len(who) < _FIELD:
            said += f": {who}"
        cited = standing.published.sources if standing and standing.published else ()
        return Fact("Leader", (Line(said, cited),))
    known = view.leadership(body)
    if known.grade is Grade.NOT_KNOWN:
        last = known.last
        said = f"; last stated: {view.register.people[last.person].name}" if last else ""
        return Fact("Leader", (Line(f"Not known{said}", last.statements[0].sources if last else ()),))
    if known.grade is Grade.DISPUTED:
        named = " or ".join(view.register.people[h.person].name for h in known.holders)
        return Fact("Leader", (Line(f"Disputed: {named}", known.holders[0].statements[0].sources),))
    people_ = plain_list([person_name(view.register, h) for h in known.holders])
    sure = "" if known.grade is Grade.CONFIRMED else f" ({known.grade})"
    others = len({b for h in known.holders for b in view.led_by.get(h.person, ()) if b != body})
    also = f", also of {counted(others, body.kind).replace(' ', ' other ', 1)}" if others else ""
    return Fact("Leader", (Line(f"{people_}{sure}{also}", known.holders[0].statements[0].sources),))


def _merger(view: View, body: BodyKey) -> Fact:
    """Say how far a merger is: with whom where that is short, else with how many."""
    said = status_words(view, body, _PARTNERS)
    return Fact("Merger", (said if len(said.text) <= _FIELD else status_words(view, body, 0),))


def _population(view: View, body: BodyKey) -> Fact:
    count = table_of(view).headcount(body)
    if count is None:
        return Fact("Population", (Line("Not known"),))
    basis = say_basis(replace(count, parts=(), computed=False)).removeprefix("ONS resident estimate, ")
    return Fact("Population", (Line(f"{count.people:,} ({basis})", count.sources),))


def _per_leader(view: View, body: BodyKey) -> Fact | None:
    table = table_of(view)
    if body.kind is Kind.ICB:
        value = table.value(Attribute.PER_LEADER, body)
        if value.number is None:
            return Fact("People per leader", (Line("Not known"),))
        led = view.led_by.get(view.leadership(body).people[0], (body,))
        over = f", over {counted(len(led), Kind.ICB)}" if len(led) > 1 else ""
        said = f"{say_people(int(value.number))}{over}{', weak source' if value.weak else ''}"
        return Fact("People per leader", (Line(said, value.sources),))
    stp = body if body.kind is Kind.STP else view.parent(body, Kind.STP)
    standing = table.league.of(stp) if stp else None
    if standing is None or stp is None:
        return None
    if standing.per_leader is None:
        return Fact("People per leader", (Line("Not known"),))
    rank = f"{ordinal(standing.rank or 0)} of {table.league.ranked} STPs"
    value = table.value(Attribute.PER_LEADER, stp)
    return Fact("People per leader", (Line(f"{say_people(standing.per_leader)}, {rank}", value.sources),))


def _relabelled(answer: Answer, name: str) -> Fact:
    """Give the lines of another answer's facts as one fact with a label."""
    lines = (line for fact in (*answer.facts, *answer.details) for line in fact.lines)
    return Fact(name, tuple(dict.fromkeys(lines)))


def _sentence(answer: Answer, name: str) -> Fact | None:
    """Give another answer's sentence as a fact with a label, where it is known and has sources."""
    known = answer.outcome is Outcome.ANSWER and answer.headline.sources
    return Fact(name, (answer.headline,)) if known else None


def _part_of(view: View, body: BodyKey) -> Fact | None:
    parts = [title(view, key) for key in (view.parent(body, Kind.STP, Kind.ICB), view.region(body)) if key]
    return Fact("Part of", (Line("; ".join(parts), list_sources(view, (body,))),)) if parts else None


def _members(asked: Asked) -> Fact | None:
    body, view = asked.body, asked.view
    if body.kind is Kind.STP and view.ccgs_of(body):
        ccgs = view.ccgs_of(body)
        standing = table_of(view).league.of(body)
        counted_by = leaders_counted(view, standing) if standing else None
        lines = [Line(f"{len(ccgs)}: {names(view, ccgs)}", list_sources(view, ccgs))]
        return Fact("CCGs", (*lines, *(counted_by.lines if counted_by else ())))
    if body.kind is Kind.ICB and view.members(body):
        line, _, _ = part_of(members(asked))
        return Fact("Sub-ICB locations", (line,))
    return None


def _rating(asked: Asked) -> Fact | None:
    line, facts, _ = part_of(rating(asked))
    if line.text.startswith("Not known"):
        return None
    return Fact("Annual rating", (line, *(one for fact in facts if fact for one in fact.lines)))


def _next(asked: Asked) -> tuple[Choice, ...]:
    """Offer what a reader asks next: the area it is in, what it became, its history."""
    view, body, today = asked.view, asked.body, asked.query.today
    plain = asked.query.about(
        asks=(Attribute.CARD,), do=Do.VALUE, moment="", rivals=(), first=None, last=None, spoken=""
    )
    found = []
    if above := view.parent(body, Kind.STP, Kind.ICB):
        found.append(Choice(label(title(view, above)), plain.about(bodies=(above,), on=view.day)))
    now = asked.register.at(today)
    for key in [key for key in bodies_of_today(body, view.became(body, today)) if key != body][:3]:
        name = label(f"Today: {title(now, key).removeprefix('NHS ')}")
        found.append(Choice(name, plain.about(bodies=(key,), on=today, dated=False)))
    return (*found, Choice("History", plain.about(asks=(Attribute.HISTORY,), bodies=(body,))))


# who says so


def sources(query: Query, register: Register) -> Answer:
    """Say who says that a body's leader leads it, and where its population and merger are from."""
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    view, body = asked.view, asked.body
    if query.people:
        return _of_person(asked)
    known, led = view.leadership(body), leader_line(view, body, query.today)
    if known.grade is not Grade.NOT_KNOWN and led.sources:
        people = say_list([person_name(register, holder) for holder in known.holders])
        what = f"{asked.verb('is', 'was')} the {role_name(body.kind).lower()} of {asked.name} {asked.day}"
        text = f"That {people} {what} ({known.grade}) is said by {_said_by(register, led.sources)}."
        led = Line(text, led.sources)
    count = table_of(view).headcount(body)
    population = Line(f"{say_people(count.people)} ({say_basis(count)})", count.sources) if count else None
    facts = (
        leader_evidence(view, body),
        Fact("Population", (population,)) if population else None,
        Fact("Merger", (status_words(view, body),)),
    )
    found = asked.answer(led, facts, outcome=Outcome.ANSWER)
    return replace(found, title=f"Sources: {asked.name}")


def _said_by(register: Register, ids: tuple[str, ...]) -> str:
    named = [register.sources[s] for s in ids[:_PUBLISHERS] if s in register.sources]
    said = [f"{s.publisher} ({say_iso(s.published)})" if s.published else s.publisher for s in named]
    return plain_list(list(dict.fromkeys(said)))


def _of_person(asked: Asked) -> Answer:
    """Say who states that a person led a body, or one that it came from or became."""
    register, query = asked.register, asked.query
    person, family = register.people[query.people[0]], family_of(register, asked.body).every
    stints = [s for s in stints_by(register, person.id) if s.body in family]
    heading = f"Sources: {person.name}"
    if not stints:
        text = f"Not known: no source found says that {person.name} led {asked.name}."
        return not_known(register, heading, Line(text), query.on, body=asked.body)
    lines = []
    for stint in stints:
        at = f"{title(_then(asked.view, stint.body), stint.body)}, {span_of(register, stint)}"
        lines.append(Line(f"{at}: {evidence(stint.statements[0])}", stint.sources))
    cited, led = sources_of(lines), list(dict.fromkeys(s.body for s in stints))
    of_kinds = [[body for body in led if body.kind is kind] for kind in Kind]
    then = _then(asked.view, led[0])
    bodies = plain_list([say_bodies(then, of_kind) for of_kind in of_kinds if of_kind])
    headline = Line(f"That {person.name} led {bodies} is said by {_said_by(register, cited)}.", cited)
    facts = (Fact("What is stated", tuple(lines)),)
    return compose(register, title=heading, headline=headline, facts=facts, on=query.on)


def _then(view: View, body: BodyKey) -> View:
    known = view.register.bodies[body]
    return view.register.at(known.closed) if known.closed and known.closed < view.day else view


HANDLERS: Final = {
    (Attribute.CARD, Do.VALUE): card,
    (Attribute.CARD, Do.LIST): card,
    (Attribute.SOURCES, Do.VALUE): sources,
}
