"""`evaluate(query, register)` finds the function that answers a query and joins several answers into one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from data.formatting import capital
from data.query.answer import Answer, Fact, Line, Outcome, best_first, sources_of, unanswerable
from data.query.query import MOST_BODIES, Attribute, Do
from data.query.sets import find_set

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from data.query.query import Query
    from data.register import Register

Handler = Callable[["Query", "Register"], Answer]
Table = Mapping[tuple[Attribute, Do], Handler]

_MODULES: Final = (
    "leaders",
    "terms",
    "whether_led",
    "people",
    "mergers",
    "merger_lists",
    "clusters",
    "lives",
    "history",
    "changes",
    "topics",
    "places",
    "name_list",
    "populations",
    "national",
    "trends",
    "rankings",
    "counting",
    "listing",
    "comparing",
    "values",
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

_OF_THE_NATION: Final = (Attribute.MERGERS, Attribute.CHANGES, Attribute.TOPIC, Attribute.NOT_HELD)
"""Attributes whose `HANDLERS` also answer where no body is named."""
_JOINED: Final = 3
_MOST_JOINED: Final = 8
_CHOICES: Final = 5
_OF_BODIES: Final = (
    Attribute.CARD, Attribute.NAME, Attribute.CODE, Attribute.POPULATION, Attribute.SIZE, Attribute.LEADER, Attribute.LEADERS,
    Attribute.SHARED_LEADER, Attribute.PER_LEADER, Attribute.CCGS, Attribute.CCGS_PER_LEADER, Attribute.MEMBERS,
    Attribute.PARENT, Attribute.REGION, Attribute.OPENED, Attribute.CLOSED, Attribute.AGE,
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
        if query.ask in (Attribute.NOT_HELD, Attribute.TOPIC):
            handler = handlers.get(key)
    elif query.place and (not query.bodies or query.do is Do.CHECK):
        handler = _table("PLACES").get(key)
    elif query.bodies:
        same = query.do in (Do.LIST, Do.COUNT, Do.SUM, Do.AVERAGE)
        handler = handlers.get(key) or (handlers.get((query.ask, Do.VALUE)) if same else None)
        if handler and len(query.bodies) > 1 and key not in _several():
            return _each(handler, query, register)
    else:
        generic = _table("SETS").get((Attribute.CARD, query.do)) if query.ask in _OF_BODIES else None
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
        return answer_one(query.about(asks=(Attribute.CARD,), do=Do.LIST), register)
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


@cache
def _modules() -> tuple[ModuleType, ...]:
    # imported at the first query, because some of them import this module
    return tuple(import_module(f"data.query.{name}") for name in _MODULES)


@cache
def _table(name: str) -> Table:
    merged: dict[tuple[Attribute, Do], Handler] = {}
    for module in reversed(_modules()):
        merged.update(getattr(module, name, {}))
    return merged


@cache
def _several() -> frozenset[tuple[Attribute, Do]]:
    return frozenset(key for module in _modules() for key in getattr(module, "SEVERAL", ()))
