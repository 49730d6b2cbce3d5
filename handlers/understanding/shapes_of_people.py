"""The shapes of questions about people and terms of office: what they led, since when, who came before and after."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from data.model import Kind
from data.query.query import Attribute, Do, Query, Test
from handlers.understanding.asked import (
    Asked,
    is_set,
    keys_of,
    narrowed,
    role_asked_for,
    says,
)
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.marks import People
from handlers.understanding.reading import (
    OF_LEADERS,
    AskBackError,
    Clause,
    NotReadError,
    kind_of,
)

A = Attribute


def people(asked: Asked) -> Query | None:
    """Ask about a person: what they run, whether they led a body, when they came and went, who came after."""
    clause = asked.clause
    if not clause.people:
        return None
    ids = _one_person(asked, clause.people[0])
    query = _about_people(asked, ids)
    if clause.ops(Op.ELSE) and asked.bodies:
        return replace(query, do=Do.LIST, rivals=keys_of(asked.bodies), people=ids)
    compared = A.POPULATION if clause.ops(Op.MORE, Op.LESS, Op.COMPARE) else None
    measure = asked.measure or compared
    if asked.counts_ccgs and not clause.asks(A.POPULATION):
        measure = A.CCGS
    if len(clause.people) > 1 and measure:
        every = tuple(i for p in clause.people for i in _one_person(asked, p))
        more_or_less = clause.is_check and clause.ops(Op.MORE, Op.LESS)
        test = Test(measure, "<" if clause.ops(Op.LESS) else ">") if more_or_less else None
        return asked.query(measure, do=Do.COMPARE, people=every, test=test)
    if asked.bodies and not is_set(asked):
        return asked.one(asked.bodies[0], query, rest=keys_of(asked.bodies[1:]))
    if asked.bodies and query.do is not Do.VALUE and query.where is None:
        return replace(query, where=asked.within())
    return query


def _one_person(asked: Asked, named: People) -> tuple[str, ...]:
    if len(named.ids) > 1:
        queries = tuple(_about_people(asked, (person,)) for person in named.ids)
        raise AskBackError(named.name, queries)
    return named.ids


def _about_people(asked: Asked, ids: tuple[str, ...]) -> Query:
    clause = asked.clause
    when = clause.ops(Op.WHEN)
    query = asked.query(A.CARD, people=ids)
    leader = role_asked_for(clause)
    if clause.ops(Op.HOW_LONG):
        return replace(query, asks=(leader,), do=Do.HOW_LONG)
    if when and clause.ops(Op.END) and not clause.ops(Op.START):
        return replace(query, asks=(leader,), do=Do.UNTIL)
    if when:
        return replace(query, asks=(leader,), do=Do.SINCE)
    if _asks_for_the_earlier(clause) or _took_over_from(clause):
        return replace(query, asks=(leader,), do=Do.PREVIOUS)
    if (
        clause.ops(Op.NEXT)
        and says(clause, "do", "did", "does")
        and not clause.asks(*OF_LEADERS, A.SUCCESSOR)
    ):
        return replace(query, asks=(A.HISTORY,))  # "what did she do next?"
    if clause.ops(Op.NEXT) or (clause.asks(A.SUCCESSOR) and not clause.is_check):
        return replace(query, asks=(leader,), do=Do.NEXT)
    if clause.is_check and (asked.bodies or clause.asks(A.LEADER, A.CHAIR)):
        status = "ever" if says(clause, "ever") else "still" if clause.ops(Op.STILL) else ""
        return replace(
            query,
            asks=(leader,),
            do=Do.CHECK,
            status=status,
            where=asked.within() if is_set(asked) else None,
        )
    said = asked.set_kind or (next((c for c in clause.kinds), None) if not asked.bodies else None)
    if asked.set_kind and asked.tests():
        return replace(query, people=(), do=Do.LIST, where=asked.within())
    if said and not asked.measure:
        kind = kind_of(said, asked.day, asked.register)
        if kind not in (None, Kind.CCG, Kind.ICB):
            raise NotReadError("People lead CCGs and ICBs. Ask which STP or region one of those is in.")
        return replace(query, do=Do.LIST, kind=kind)
    if asked.measure in (A.POPULATION, A.PER_LEADER):
        return replace(query, asks=(A.POPULATION,))
    if clause.asks(A.HISTORY):
        return replace(query, asks=(A.HISTORY,))
    return query


def _asks_for_the_earlier(clause: Clause) -> bool:
    """Tell whether the one before a person is asked for: "AO before Kate Shields", but not "did she run Kent before Essex"."""
    if not clause.ops(Op.PREVIOUS) or clause.is_check:
        return False
    person = next(at for at, mark in enumerate(clause.marks) if isinstance(mark.means, People))
    before = clause.marks[person - 1].concept(Sense.OP) if person else None
    right_before = before is not None and before.value == Op.PREVIOUS
    return right_before or clause.ops(Op.WHO) or clause.asks(A.PREDECESSOR)


def _took_over_from(clause: Clause) -> bool:
    """Tell whether the person is the later one: "who did she take over from", "whom did he replace"."""
    names = [at for at, mark in enumerate(clause.marks) if isinstance(mark.means, People)]
    verbs = [at for at, mark in enumerate(clause.marks) if mark.text.lower() in _OF_THE_LATER]
    helped = any(mark.text.lower() in ("did", "does", "has") for mark in clause.marks[: names[0]])
    return bool(verbs) and helped and verbs[0] > names[-1] and clause.ops(Op.WHO)


_OF_THE_LATER: Final = frozenset(
    (
        "take over from",
        "took over from",
        "taken over from",
        "replace",
        "replaced",
        "succeed",
        "succeeded",
        "follow",
    )
)


def through_time(asked: Asked) -> Query | None:
    """Ask who led first, before or after, since when and how long."""
    clause = asked.clause
    if not asked.bodies or not (clause.asks(*OF_LEADERS) or clause.ops(Op.WHO, Op.HOW_LONG)):
        return None
    role = role_asked_for(clause)
    do = None
    named, moment = asked.bodies[0], clause.moment
    of_opening = [m for m in clause.marks if moment and moment.when == "opening" and m.means is moment]
    since_it_began = any(mark.text.lower().startswith("since") for mark in of_opening)
    of_one = all(k.kind in (Kind.CCG, Kind.ICB) for k in named.keys) and not is_set(asked)
    of_numbers = clause.asks(A.POPULATION, A.PER_LEADER, A.SHARED_LEADER)
    in_turn = of_one and len(asked.bodies) == 1 and clause.asks(*OF_LEADERS) and not of_numbers
    if in_turn and clause.asks(A.CHANGES):
        return asked.one(named, asked.query(role, do=Do.LIST))
    open_ended = clause.ops(Op.LIST, Op.BOTH) or not asked.time.dated or asked.time.since
    every_one = clause.ops(Op.HOW_MANY) or says(clause, "every") or (clause.asks(A.LEADERS) and open_ended)
    if (in_turn and every_one) or since_it_began:
        query = replace(asked.query(role, do=Do.LIST), moment="")
        return asked.one(narrowed(asked, named), query)
    if clause.ops(Op.HOW_LONG) and not clause.asks(*OF_LEADERS) and not clause.ops(Op.WHO, Op.START, Op.END):
        return asked.one(narrowed(asked, named), asked.query(A.AGE))
    if clause.ops(Op.HOW_LONG):
        do = Do.HOW_LONG
    elif clause.ops(Op.FIRST):
        do = Do.FIRST
    elif clause.asks(A.HISTORY) or (clause.ops(Op.PREVIOUS) and clause.asks(A.LEADERS)):
        do = Do.LIST
    elif clause.ops(Op.PREVIOUS) and asked.clause.moment is None:
        do = Do.PREVIOUS
    elif clause.ops(Op.NEXT) and asked.clause.moment is None:
        do = Do.NEXT
    elif clause.ops(Op.WHEN) and clause.ops(Op.START, Op.END):
        do = Do.UNTIL if clause.ops(Op.END) and not clause.ops(Op.START) else Do.SINCE
    if do is None:
        return None
    return asked.one(narrowed(asked, named), asked.query(role, do=do))
