"""`evaluate(query, register)` finds the function that answers a query and joins several answers into one.

What no attribute answers is answered here: what sources say about a topic, and that something is not held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from data.fact_search import FactIndex, search
from data.formatting import capital, hedge, label, on_day, say_period, title
from data.query.answer import (
    Answer,
    Choice,
    Fact,
    Line,
    Outcome,
    best_first,
    compose,
    refusal,
    sources_of,
    unanswerable,
)
from data.query.query import MOST_BODIES, Attribute, Do, Query
from data.query.sets import find_set

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from types import ModuleType

    from data.fact_search import Hit
    from data.model import BodyKey, Event, NationalFigure
    from data.register import Register

Handler = Callable[[Query, "Register"], Answer]
Handlers = Mapping[tuple[Attribute, Do], Handler]

_MODULES: Final = (
    "leaders",
    "terms",
    "people",
    "mergers",
    "merger_ladder",
    "clusters",
    "lives",
    "history",
    "changes",
    "evaluator",
    "places",
    "name_list",
    "populations",
    "national",
    "ratings",
    "trends",
    "rankings",
    "counting",
    "listing",
    "comparing",
    "values",
    "sharing",
    "card",
    "maps",
)
"""Each has `HANDLERS`, by attribute and operation, and may have:

- `PEOPLE`: of questions about people (`Query.people` without `bodies`);
- `PLACES`: of questions about a place;
- `SETS`: of questions about a set (`Query.where`) or the nation;
- `SEVERAL`: the keys of `HANDLERS` that take all of a question's bodies at once; else each body has an answer of its own.

The first module that has a key answers.
"""

A = Attribute
_OF_THE_NATION: Final = (A.MERGERS, A.CHANGES, A.TOPIC, A.NOT_HELD)
"""Attributes whose `HANDLERS` also answer where no body is named."""
_JOINED: Final = 3
_MOST_JOINED: Final = 8
_CHOICES: Final = 5
_OF_BODIES: Final = (
    A.CARD, A.NAME, A.CODE, A.POPULATION, A.SIZE, A.LEADER, A.LEADERS,
    A.SHARED_LEADER, A.PER_LEADER, A.CCGS, A.CCGS_PER_LEADER, A.MEMBERS,
    A.PARENT, A.REGION, A.OPENED, A.CLOSED, A.AGE,
)  # fmt: skip
"""Attributes that are answered for a set by answering for each of its bodies."""


def evaluate(query: Query, register: Register) -> Answer:
    """Answer a query from the register; never raises for a valid one.

    Several attributes are answered one after the other, several bodies a line each.
    """
    of_a_set = not (query.bodies or query.people or query.place)
    if (
        len(query.asks) == 1
        or query.do is Do.COMPARE
        or (of_a_set and query.do in (Do.LIST, Do.RANK, Do.HIGHEST, Do.LOWEST))
    ):
        return answer_one(query, register)
    answers = [answer_one(query.about(asks=(ask,)), register) for ask in query.asks[:_JOINED]]
    return joined(answers)


def answer_one(query: Query, register: Register) -> Answer:
    """Answer the first attribute that a query asks for."""
    key = (query.ask, query.do)
    handlers = _table("HANDLERS")
    if query.people and not query.bodies:
        compared = Do.COMPARE if query.do in (Do.HIGHEST, Do.LOWEST, Do.RANK) else query.do
        handler = _table("PEOPLE").get((query.ask, compared))
        if query.ask in (A.NOT_HELD, A.TOPIC):
            handler = handlers.get(key)
    elif query.place and (not query.bodies or query.do is Do.CHECK):
        handler = _table("PLACES").get(key)
    elif query.bodies:
        same = query.do in (Do.LIST, Do.COUNT, Do.SUM, Do.AVERAGE)
        handler = handlers.get(key) or (handlers.get((query.ask, Do.VALUE)) if same else None)
        if handler and len(query.bodies) > 1 and key not in _several():
            return _each(handler, query, register)
    else:
        generic = _table("SETS").get((A.CARD, query.do)) if query.ask in _OF_BODIES else None
        handler = _table("SETS").get(key) or generic
        if handler is None and query.ask in _OF_THE_NATION:
            handler = handlers.get(key)
        if handler is None and query.where and (query.ask, Do.VALUE) in handlers:
            return answer_of_each(query, register)
    if handler is None:
        return unanswerable(query.on)
    return handler(query, register)


def answer_of_each(query: Query, register: Register) -> Answer:
    """Answer what no operation on sets answers for each body of a set."""
    found = find_set(query, register)
    if found is None or not found.bodies:
        return answer_one(query.about(asks=(A.CARD,), do=Do.LIST), register)
    bodies = found.bodies[:MOST_BODIES]
    return answer_one(query.about(bodies=bodies, where=None, do=Do.VALUE, on=found.view.day), register)


def _each(handler: Handler, query: Query, register: Register) -> Answer:
    answers = [handler(query.about(bodies=(body,)), register) for body in query.bodies[:MOST_BODIES]]
    return joined(answers, capital(f"{query.ask} of each"))


def joined(answers: list[Answer], of_each: str = "Each of them") -> Answer:
    """Put several answers into one: a few as sentences of the headline, many as a list under a count of them."""
    first, same = answers[0], len({answer.body for answer in answers}) == 1
    lines = tuple(dict.fromkeys(answer.headline for answer in answers))
    few = len(lines) <= _MOST_JOINED
    text = (
        " ".join(_without_the_same_beginning(lines)) if few else f"{len(lines)} answers, a line each, below."
    )
    titles = list(dict.fromkeys(answer.title for answer in answers))
    outcomes = [answer.outcome for answer in answers]
    headline = Line(text, sources_of(lines))
    facts = _merged_facts([answer.facts for answer in answers]) if same else ()
    return replace(
        first,
        title=" and ".join(titles) if len(titles) <= _JOINED else f"{titles[0]} and {len(titles) - 1} others",
        subtitle=first.subtitle if same else "",
        headline=headline,
        facts=(*(() if few else (Fact(of_each, lines),)), *facts),
        details=_merged_facts([answer.details for answer in answers]) if same else (),
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
        choices=tuple(dict.fromkeys(choice for answer in answers for choice in answer.choices))[:_CHOICES],
        tables=tuple(dict.fromkeys(table for answer in answers for table in answer.tables)),
        charts=tuple(dict.fromkeys(chart for answer in answers for chart in answer.charts)),
        sources=best_first(headline, (source for answer in answers for source in answer.sources)),
        outcome=Outcome.ANSWER if Outcome.ANSWER in outcomes else first.outcome,
        body=first.body if same else None,
    )


def _without_the_same_beginning(lines: Sequence[Line]) -> list[str]:
    """Give the lines' sentences; a later one that repeats the first as its beginning is cut to what follows."""
    first, *later = [line.text for line in lines]
    return [first, *(text.removeprefix(f"{first} ") for text in later)]


def _merged_facts(groups: list[tuple[Fact, ...]]) -> tuple[Fact, ...]:
    found: dict[str, Fact] = {}
    for fact in (fact for group in groups for fact in group):
        found.setdefault(fact.label, fact)
    return tuple(found.values())


# the modules' tables


@cache
def _modules() -> tuple[ModuleType, ...]:
    # imported at the first query, because some of them import this module
    return tuple(import_module(f"data.query.{name}") for name in _MODULES)


@cache
def _table(name: str) -> Handlers:
    merged: dict[tuple[Attribute, Do], Handler] = {}
    for module in reversed(_modules()):
        merged.update(getattr(module, name, {}))
    return merged


@cache
def _several() -> frozenset[tuple[Attribute, Do]]:
    return frozenset(key for module in _modules() for key in getattr(module, "SEVERAL", ()))


# what no attribute answers


_SHOWN: Final = 3
_LOOKED_AT: Final = 12
_LONGEST_HEADLINE: Final = 200
_NEAR_THE_BEST: Final = 0.75
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


def topic(query: Query, register: Register) -> Answer:
    """Give up to three dated facts that the words find, the best as the headline; nothing dated after the day asked for."""
    found, about = _found_for(query, register), f"“{' '.join(query.words)}”"
    if not found:
        text = f"Not known: no source found here says anything about {about}."
        return refusal("Not known", text, query.on, outcome=Outcome.NOT_KNOWN)
    first = _say_hit(register, *found[0])
    others = [Line(f"{hit.when}: {_said(fact)}", fact.sources) for hit, fact in found[1:]]
    if others and len(first.text) + len(others[0].text) <= _LONGEST_HEADLINE:
        # two short facts make one headline
        second = others.pop(0)
        first = Line(f"{first.text} {second.text}", sources_of((first, second)))
    view = register.at(query.on)
    named = dict.fromkeys(key for _, fact in found for key in (*fact.bodies, *fact.areas))
    bodies = [key for key in named if view.is_open(key)]
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
    found = _search(register, words, on, (body,))
    return _say_hit(register, *found[0]) if found else None


def _say_hit(register: Register, hit: Hit, fact: Event | NationalFigure) -> Line:
    publisher = register.sources[fact.sources[0]].publisher.partition(" (")[0]
    return Line(f"{publisher}, {hit.when}: {_said(fact)}", fact.sources)


def _said(fact: Event | NationalFigure) -> str:
    return fact.summary + hedge(getattr(fact, "confidence", ""))


def _found_for(query: Query, register: Register) -> list[tuple[Hit, Event | NationalFigure]]:
    """Search the period asked for, else up to the day; keep facts about the named bodies that score nearly the best.

    What was said of all England says nothing of one of them.
    """
    words, named = " ".join(query.words), {*query.bodies}
    for since in dict.fromkeys((query.first if query.dated else None, None)):
        hits = _search(register, words, query.on, query.bodies, since)
        if about := [each for each in hits if not named or named & {*each[1].bodies, *each[1].areas}]:
            return [each for each in about[:_SHOWN] if each[0].score >= _NEAR_THE_BEST * about[0][0].score]
    return []


def _search(
    register: Register, words: str, until: date, bodies: tuple[BodyKey, ...], since: date | None = None
) -> list[tuple[Hit, Event | NationalFigure]]:
    index = register.kept(FactIndex, lambda: FactIndex(register))
    hits = search(index, words, until=until, since=since, bodies=bodies, limit=_LOOKED_AT)
    return [(hit, _fact(register, hit)) for hit in hits]


def _fact(register: Register, hit: Hit) -> Event | NationalFigure:
    table: tuple[Event, ...] | tuple[NationalFigure, ...]
    table = register.events if hit.table == "events" else register.national_figures
    return next(fact for fact in table if fact.id == hit.id)


def not_held(query: Query, register: Register) -> Answer:
    """Say that something is not in the facts, what is instead, and where to look."""
    what = query.words[0] if query.words else ""
    begin, look = _NOT_HELD.get(what, (f"{capital(what) or 'That'}{{}} is", ""))
    bodies = [title(register.at(query.on), key) for key in query.bodies[:1]]
    people = [register.people[person].name for person in query.people[:1]]
    of = "".join(f" of {name}" for name in bodies or people) if what not in _OF_NOBODY else ""
    text = f"{begin.format(of)} not held here: I know {_HELD}.{look and f' Look {look}.'}"
    of_body, of_person = (
        query.about(asks=(A.LEADER,), words=()),
        query.about(asks=(A.CARD,), words=(), bodies=()),
    )
    choices = [Choice(label(f"Who leads {name}"), of_body) for name in bodies]
    choices += [Choice(label(name), of_person) for name in people]
    return refusal("Not held here", text, query.on, choices=tuple(choices))


HANDLERS: Final[Handlers] = {
    **{(A.TOPIC, do): topic for do in Do},
    **{(A.NOT_HELD, do): not_held for do in Do},
}
PEOPLE: Final[Handlers] = {(A.NOT_HELD, Do.VALUE): not_held}
SEVERAL: Final = frozenset((A.TOPIC, do) for do in Do)
