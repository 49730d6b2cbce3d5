"""Questions that no attribute answers: what sources say about a topic, the sources of a fact, and what is not held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import say_iso
from data.fact_search import FactIndex, search
from data.formatting import (
    capital,
    hedge,
    label,
    on_day,
    plain_list,
    say_list,
    say_people,
    say_period,
    subtitle,
    title,
    verb,
)
from data.leadership.leaders import Grade
from data.leadership.terms import say_span, stints_of
from data.mergers import family_of
from data.model import Kind
from data.query.answer import Answer, Choice, Fact, Line, Outcome, compose, not_known, refusal, sources_of
from data.query.day_table import table_of
from data.query.lines import evidence, leader_evidence, leader_line, person_name, role_name, say_bodies
from data.query.mergers import status_words
from data.query.moment import moment_of
from data.query.populations import say_basis
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from data.fact_search import Hit
    from data.model import BodyKey, Event, NationalFigure
    from data.register import Register
    from data.view import View


A = Attribute
_SHOWN: Final = 3
_LOOKED_AT: Final = 12
_LONGEST_HEADLINE: Final = 200
_NEAR_THE_BEST: Final = 0.75
_PUBLISHERS: Final = 3
_HELD: Final = "who leads a CCG, STP or ICB, for how many people, and how they merged"
_NOT_HELD: Final = {
    "budgets": ("Budgets and spending{} are", "in the annual report and accounts, or in board papers"),
    "pay": ("Pay{} is", "in the remuneration report, a part of the annual report and accounts"),
    "contact details": ("Contact details{} are", "on the organisation's own website"),
    "other officers": (
        "Other officers{}, such as finance, nursing and medical directors, are",
        "in board papers or the annual report",
    ),
    "performance": ("Waiting times and performance{} are", "in the statistics that NHS England publishes"),
    "staff numbers": (
        "Numbers of staff{} are",
        "in NHS England's workforce statistics, or in the annual report",
    ),
    "personal details": ("Personal details{} are", ""),
    "costs": ("Costs and savings{} are", "in the annual report and accounts, or in board papers"),
    "opinions": ("Opinions{} are", ""),
    "reasons": ("Reasons{} are", "at the source of the decision"),
}
"""What is not held, as the beginning of a sentence, and where to look for it."""

_OF_NOBODY: Final = ("reasons", "opinions", "personal details")
SEVERAL: Final = frozenset((A.TOPIC, do) for do in Do)


def topic(query: Query, register: Register) -> Answer:
    """Give up to three dated facts that the words find, the best as the headline; nothing dated after the day asked for."""
    words = " ".join(query.words)
    hits = found_for(query, register)
    about = f"“{words}”"
    if not hits:
        text = f"Not known: no source found here says anything about {about}."
        return refusal("Not known", text, query.on, outcome=Outcome.NOT_KNOWN)
    facts = [_fact(register, hit) for hit in hits]
    others = [
        Line(f"{hit.when}: {_said(fact)}", fact.sources)
        for hit, fact in zip(hits[1:], facts[1:], strict=True)
    ]
    first = _say_hit(register, hits[0])
    if others and len(first.text) + len(others[0].text) <= _LONGEST_HEADLINE:
        # two short facts make one headline
        second = others.pop(0)
        first = Line(f"{first.text} {second.text}", tuple(dict.fromkeys((*first.sources, *second.sources))))
    view = register.at(query.on)
    bodies = tuple(
        dict.fromkeys(key for fact in facts for key in (*fact.bodies, *fact.areas) if view.is_open(key))
    )
    when = say_period(query.first, query.last) if query.dated else ""
    return compose(
        register,
        title=f"What the sources say about {about}",
        subtitle=capital(when) or f"Up to {on_day(query.on, query.today).removeprefix('on ')}",
        headline=first,
        facts=(Fact("Sources also say", tuple(others)),),
        choices=tuple(
            Choice(label(title(view, key)), Query((A.HISTORY,), query.on, query.today, bodies=(key,)))
            for key in bodies[:2]
        ),
        on=query.on,
    )


def stated_of(register: Register, words: str, body: BodyKey, on: date) -> Line | None:
    """Give the best fact about a body that words find, with who says so and when; None where none is found."""
    index = register.kept(FactIndex, lambda: FactIndex(register))
    hits = search(index, words, until=on, bodies=(body,), limit=1)
    return _say_hit(register, hits[0]) if hits else None


def _say_hit(register: Register, hit: Hit) -> Line:
    fact = _fact(register, hit)
    publisher = register.sources[fact.sources[0]].publisher.partition(" (")[0]
    return Line(f"{publisher}, {hit.when}: {_said(fact)}", fact.sources)


def found_for(query: Query, register: Register) -> list[Hit]:
    """Search the period asked for, else up to the day; keep hits about the named bodies that score nearly the best."""
    index = register.kept(FactIndex, lambda: FactIndex(register))
    words = " ".join(query.words)
    since = query.first if query.dated else None
    hits = _about(
        query,
        register,
        search(index, words, until=query.on, since=since, bodies=query.bodies, limit=_LOOKED_AT),
    )
    if not hits and since:
        hits = _about(
            query, register, search(index, words, until=query.on, bodies=query.bodies, limit=_LOOKED_AT)
        )
    return [hit for hit in hits[:_SHOWN] if hit.score >= _NEAR_THE_BEST * hits[0].score]


def _about(query: Query, register: Register, hits: list[Hit]) -> list[Hit]:
    """Keep the facts about the bodies that were named: what was said of all England says nothing of one of them."""
    named = {*query.bodies}
    if not named:
        return hits
    facts = [(hit, _fact(register, hit)) for hit in hits]
    return [hit for hit, fact in facts if named & {*fact.bodies, *fact.areas}]


def _fact(register: Register, hit: Hit) -> Event | NationalFigure:
    table: tuple[Event, ...] | tuple[NationalFigure, ...]
    table = register.events if hit.table == "events" else register.national_figures
    return next(fact for fact in table if fact.id == hit.id)


def _said(fact: Event | NationalFigure) -> str:
    return fact.summary + hedge(getattr(fact, "confidence", ""))


def not_held(query: Query, register: Register) -> Answer:
    """Say that something is not in the facts, what is instead, and where to look."""
    what = query.words[0] if query.words else ""
    begin, look = _NOT_HELD.get(what, (f"{capital(what) or 'That'}{{}} is", ""))
    named = [title(register.at(query.on), key) for key in query.bodies[:1]]
    named = named or [register.people[person].name for person in query.people[:1]]
    of = "".join(f" of {name}" for name in named) if what not in _OF_NOBODY else ""
    text = f"{begin.format(of)} not held here: I know {_HELD}.{look and f' Look {look}.'}"
    keys = query.bodies[:1]
    choices = [
        Choice(
            label(f"Who leads {title(register.at(query.on), key)}"), query.about(asks=(A.LEADER,), words=())
        )
        for key in keys
    ]
    choices += [
        Choice(label(register.people[person].name), query.about(asks=(A.CARD,), words=(), bodies=()))
        for person in query.people[:1]
    ]
    return refusal("Not held here", text, query.on, choices=tuple(choices))


def sources(query: Query, register: Register) -> Answer:
    """Say who says that a body's leader leads it, and where its population and merger are from."""
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    body, view = moment.body, register.at(moment.on)
    if query.people:
        return _of_person(query, view, body)
    known = view.leadership(body)
    led = leader_line(view, body, query.today)
    if known.grade is not Grade.NOT_KNOWN and led.sources:
        people = say_list([person_name(register, holder) for holder in known.holders])
        was = verb(view.day, query.today, "is", "was")
        day = on_day(view.day, query.today)
        text = f"That {people} {was} the {role_name(body.kind).lower()} of {title(view, body)} {day} ({known.grade}) is said by"
        led = Line(f"{text} {_said_by(register, led.sources)}.", led.sources)
    return compose(
        register,
        title=f"Sources: {title(view, body)}",
        subtitle=subtitle(register, body, view.day),
        headline=led,
        facts=(
            leader_evidence(view, body),
            _population(view, body),
            Fact("Merger", (status_words(view, body),)),
        ),
        notes=moment.notes,
        body=body,
        on=view.day,
        outcome=Outcome.ANSWER,
    )


def _said_by(register: Register, ids: tuple[str, ...]) -> str:
    named = [register.sources[s] for s in ids[:_PUBLISHERS] if s in register.sources]
    said = [f"{s.publisher} ({say_iso(s.published)})" if s.published else s.publisher for s in named]
    return plain_list(list(dict.fromkeys(said)))


def _population(view: View, body: BodyKey) -> Fact | None:
    count = table_of(view).headcount(body)
    if count is None:
        return None
    return Fact("Population", (Line(f"{say_people(count.people)} ({say_basis(count)})", count.sources),))


def _of_person(query: Query, view: View, body: BodyKey) -> Answer:
    """Say who states that a person led a body, or one that it came from or became."""
    register, person = view.register, view.register.people[query.people[0]].name
    family = family_of(register, body).every
    stints = [s for s in stints_of(register.statements_naming.get(query.people[0], ())) if s.body in family]
    if not stints:
        text = f"Not known: no source found says that {person} led {title(view, body)}."
        return not_known(register, f"Sources: {person}", Line(text), query.on, body=body)
    lines = [
        Line(
            f"{title(_then(view, stint.body), stint.body)}, {say_span(stint, register.bodies[stint.body].closed)}: {evidence(stint.statements[0])}",
            sources_of(stint.statements),
        )
        for stint in stints
    ]
    cited = sources_of(lines)
    led = list(dict.fromkeys(s.body for s in stints))
    then = _then(view, led[0])
    bodies = plain_list(
        [say_bodies(then, of_kind) for k in Kind if (of_kind := [b for b in led if b.kind is k])]
    )
    text = f"That {person} led {bodies} is said by {_said_by(register, cited)}."
    return compose(
        register,
        title=f"Sources: {person}",
        headline=Line(text, cited),
        facts=(Fact("What is stated", tuple(lines)),),
        on=query.on,
    )


def _then(view: View, body: BodyKey) -> View:
    known = view.register.bodies[body]
    return view.register.at(known.closed) if known.closed and known.closed < view.day else view


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    **{(A.TOPIC, do): topic for do in Do},
    **{(A.NOT_HELD, do): not_held for do in Do},
    (A.SOURCES, Do.VALUE): sources,
}
PEOPLE: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.NOT_HELD, Do.VALUE): not_held
}
