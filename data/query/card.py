"""The card of a body: leader, population, people per leader and merger as facts, the rest as details."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import counted, label, names, ordinal, plain_list, say_count, say_people, subtitle, title
from data.leadership.leaders import Grade
from data.mergers import bodies_of_today
from data.model import Kind
from data.query.answer import Answer, Choice, Fact, Line, Outcome, compose, sources_of
from data.query.belonging import districts_fact, list_sources, members
from data.query.day_table import table_of
from data.query.evaluator import answer_one
from data.query.lines import person_name
from data.query.mergers import status_words
from data.query.moment import Asked, moment_of, part_of
from data.query.populations import other_populations, say_basis, size_fact
from data.query.query import Attribute, Do
from data.query.values import leaders_counted, rating

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.query.moment import Moment
    from data.query.query import Query
    from data.register import Register
    from data.view import View

_PARTNERS: Final = 3
_FIELD: Final = 60
"""The most characters of a figure of which two fit side by side on a telephone."""


def card(query: Query, register: Register) -> Answer:
    """Give a body's card. The sentence is who leads it, as the question for its leader answers it."""
    body = query.bodies[0]
    if body.kind not in (Kind.CCG, Kind.STP, Kind.ICB):
        return answer_one(query.about(asks=(Attribute.MEMBERS,)), register)
    moment = moment_of(query, body, register)
    if isinstance(moment, Answer):
        return moment
    body, view = moment.body, register.at(moment.on)
    asked = Asked(view, body, query)
    led = answer_one(
        query.about(
            asks=(Attribute.LEADER,),
            bodies=(body,),
            on=query.on if not query.moment else moment.on,
            moment="",
        ),
        register,
    )
    merger = answer_one(
        query.about(asks=(Attribute.MERGER,), bodies=(body,), on=moment.on, moment=""), register
    )
    return compose(
        register,
        title=title(view, body),
        subtitle=subtitle(register, body, moment.on),
        headline=led.headline,
        facts=(
            None
            if led.headline.text.startswith(f"{title(view, body)} closed")
            else today_fact(query, moment, register),
            _leader(view, body),
            _population(view, body),
            _per_leader(view, body),
            _merger(view, body),
        ),
        details=(
            *_relabelled(led, "Evidence"),
            _part_of(view, body),
            _members(asked),
            districts_fact(view, body),
            size_fact(view, body),
            _rating(asked),
            *(
                fact
                for ask in (Attribute.PREDECESSOR, Attribute.SUCCESSOR)
                for fact in _fact_from_answer(query, moment, ask, register)
            ),
            *_relabelled(merger, "Steps towards merging"),
            other_populations(view, body, table_of(view).headcount(body)),
        ),
        notes=led.notes,
        choices=_next(query, moment, register),
        body=body,
        on=moment.on,
        outcome=Outcome.ANSWER,
    )


def today_fact(query: Query, moment: Moment, register: Register) -> Fact | None:
    """Say of a body that has closed by the day of asking when it did and what it is part of now."""
    closed = register.bodies[moment.body].closed
    steps = register.at(moment.on).became(moment.body, query.today)
    if closed is None or not steps or closed >= query.today:
        return None
    now = register.at(query.today)
    ends = plain_list([title(now, key) for key in bodies_of_today(moment.body, steps)])
    sources = sources_of(steps)
    return Fact("Today", (Line(f"Closed {say_day(closed)}, now part of {ends}", sources),))


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


def _relabelled(answer: Answer, name: str) -> tuple[Fact, ...]:
    """Give the lines of another answer's facts as one fact with a label."""
    lines = tuple(dict.fromkeys(line for fact in (*answer.facts, *answer.details) for line in fact.lines))
    return (Fact(name, lines),)


def _fact_from_answer(query: Query, moment: Moment, ask: Attribute, register: Register) -> tuple[Fact, ...]:
    """Give what another question about the body answers, as a fact among the details."""
    view, body = register.at(moment.on), moment.body
    found = answer_one(query.about(asks=(ask,), bodies=(body,), on=moment.on, moment=""), register)
    named = {Attribute.PREDECESSOR: "Came from", Attribute.SUCCESSOR: "What became of it"}[ask]
    if (
        found.outcome is not Outcome.ANSWER
        or not found.headline.sources
        or (ask is Attribute.SUCCESSOR and not view.became(body, query.today))
    ):
        return ()
    return (Fact(named, (found.headline,)),)


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


def _next(query: Query, moment: Moment, register: Register) -> tuple[Choice, ...]:
    """Offer what a reader asks next: the area it is in, what it became, its neighbours' comparison."""
    view, body = register.at(moment.on), moment.body
    asked = []
    above = view.parent(body, Kind.STP, Kind.ICB)
    plain = query.about(
        asks=(Attribute.CARD,), do=Do.VALUE, moment="", rivals=(), first=None, last=None, spoken=""
    )
    if above:
        asked.append(Choice(label(title(view, above)), plain.about(bodies=(above,), on=moment.on)))
    steps = view.became(body, query.today)
    if steps:
        now = register.at(query.today)
        ends = [key for key in bodies_of_today(body, steps) if key != body]
        asked += [
            Choice(
                label(f"Today: {title(now, key).removeprefix('NHS ')}"),
                plain.about(bodies=(key,), on=query.today, dated=False),
            )
            for key in ends[:3]
        ]
    asked.append(Choice("History", plain.about(asks=(Attribute.HISTORY,), bodies=(body,))))
    return tuple(asked)


HANDLERS: Final = {(Attribute.CARD, Do.VALUE): card, (Attribute.CARD, Do.LIST): card}
