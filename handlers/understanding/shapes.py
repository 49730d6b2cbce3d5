"""Shapes of questions about people and pictures; `SHAPES` lists all shapes in the order they are tried.

A shape is a function that makes a query of marked words, or gives None where they are another kind of question.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.query.query import Attribute, Do, Query, Test, Where
from handlers.understanding import shapes_of_bodies, shapes_of_mergers, shapes_of_sets
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.marks import Number, People, keys_of, widest_of
from handlers.understanding.reading import (
    PAST,
    AskBackError,
    Clause,
    NotReadError,
    kind_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.understanding.asked import Asked


A = Attribute


def picturing(asked: Asked) -> Query | None:
    """Ask for a map of a measure, of mergers, or of where a body or a place lies; or for a timeline of leaders."""
    clause = asked.clause
    if clause.asks(A.TIMELINE):
        query = asked.query(A.TIMELINE)
        if asked.bodies:
            return asked.first(query, widest_of(asked.bodies[0]))
        if clause.places and clause.places[0].keys:
            return query.about(bodies=clause.places[0].keys[:1])
        if clause.left:
            return query
        raise NotReadError("Whose leaders? Name a CCG, STP or ICB, such as “timeline of leaders of Devon”.")
    if not clause.asks(A.MAP):
        return None
    by = _measure(asked)
    query = asked.query(A.MAP, by=by)
    if by is None and asked.bodies:
        return asked.first(query, widest_of(asked.bodies[0]))
    if by is None and clause.places:
        return asked.query(A.MAP, place=clause.places[0].name, kind=asked.kind_asked)
    if by is A.MERGERS:
        return query
    # "CCGs per leader" names CCGs as what is counted, not what is drawn
    kind = None if by in (A.CCGS, A.CCGS_PER_LEADER) else asked.kind_asked
    where = replace(asked.within(), kind=kind, tests=(), features=())
    return query if where == Where() else query.about(where=where)


def _measure(asked: Asked) -> Attribute | None:
    """Give what a map is of; where that is nothing it can show, the answer says so."""
    clause = asked.clause
    if clause.asks(A.MERGERS, A.MERGER):
        return A.MERGERS
    if asked.measure is not None:
        return asked.measure
    if clause.asks(A.LEADER):
        return A.LEADERS
    if asked.counts_ccgs and not (asked.bodies or clause.places):
        return A.CCGS
    plain = (A.MAP, A.TIMELINE, A.PARENT, A.CARD, A.DISTRICTS, A.NAME)
    return next((a for a in clause.attributes if a not in plain), None)


def people(asked: Asked) -> Query | None:
    """Ask about a person: what they run, whether they led a body, when they came and went, who came after."""
    clause = asked.clause
    if not clause.people:
        return None
    ids = _one_person(asked, clause.people[0])
    query = _about_people(asked, ids)
    if clause.ops(Op.ELSE) and asked.bodies:
        return query.about(do=Do.LIST, rivals=keys_of(asked.bodies), people=ids)
    measure = asked.measure or (A.POPULATION if clause.ops(Op.MORE, Op.LESS, Op.COMPARE) else None)
    if asked.counts_ccgs and not clause.asks(A.POPULATION):
        measure = A.CCGS
    if len(clause.people) > 1 and measure:
        every = tuple(i for p in clause.people for i in _one_person(asked, p))
        more_or_less = clause.is_check and clause.ops(Op.MORE, Op.LESS)
        test = Test(measure, "<" if clause.ops(Op.LESS) else ">") if more_or_less else None
        return asked.query(measure, do=Do.COMPARE, people=every, test=test)
    if asked.bodies and not asked.is_set:
        return asked.first(query, rest=asked.rivals)
    if clause.places and query.ask is clause.role_asked:
        # "take over Birmingham" is of the body that covers it
        return query.about(bodies=clause.places[0].keys[:1])
    if asked.bodies and query.do is not Do.VALUE and query.where is None:
        return query.about(where=asked.within())
    return query


def _one_person(asked: Asked, named: People) -> tuple[str, ...]:
    if len(named.ids) > 1:
        queries = tuple(_about_people(asked, (person,)) for person in named.ids)
        raise AskBackError(named.name, queries)
    return named.ids


def _about_people(asked: Asked, ids: tuple[str, ...]) -> Query:
    clause = asked.clause
    query, leader = asked.query(A.CARD, people=ids), (clause.role_asked,)
    if clause.ops(Op.HOW_LONG):
        return query.about(asks=leader, do=Do.HOW_LONG)
    if clause.ops(Op.WHEN):
        ended = clause.ops(Op.END) and not clause.ops(Op.START)
        return query.about(asks=leader, do=Do.UNTIL if ended else Do.SINCE)
    if _asks_for_the_earlier(clause) or _took_over_from(clause):
        return query.about(asks=leader, do=Do.PREVIOUS)
    does = clause.says("do", "did", "does") and not clause.role and not clause.asks(A.SUCCESSOR)
    if clause.ops(Op.NEXT) and does:
        return query.about(asks=(A.HISTORY,))  # "what did she do next?"
    if clause.ops(Op.NEXT) or (clause.asks(A.SUCCESSOR) and not clause.is_check):
        return query.about(asks=leader, do=Do.NEXT)
    if clause.is_check and (asked.bodies or clause.asks(A.LEADER, A.CHAIR)):
        where = asked.within() if asked.is_set else None
        return query.about(asks=leader, do=Do.CHECK, status=_status_of_a_term(asked), where=where)
    if asked.set_kind and asked.tests():
        return query.about(people=(), do=Do.LIST, where=asked.within())
    said = asked.set_kind or (next(iter(clause.kinds), None) if not asked.bodies else None)
    if said and not asked.measure:
        kind = kind_of(said, asked.day, asked.register)
        if kind not in (None, Kind.CCG, Kind.ICB):
            raise NotReadError("People lead CCGs and ICBs. Ask which STP or region one of those is in.")
        return query.about(do=Do.LIST, kind=kind)
    if asked.measure in (A.POPULATION, A.PER_LEADER):
        return query.about(asks=(A.POPULATION,))
    return query.about(asks=(A.HISTORY,)) if clause.asks(A.HISTORY) else query


_LED: Final = PAST | {"led", "ran", "managed", "headed", "oversaw"}


def _status_of_a_term(asked: Asked) -> str:
    """Tell what is asked of a person's time at a body: whether they left, were "ever" there, "still" are, or were on a day.

    What is asked in the past and names no day is whether it ever was so.
    """
    clause = asked.clause
    undated = not asked.time.dated and not asked.time.moment
    if undated and clause.ops(Op.END) and not clause.ops(Op.STILL):
        return "left"
    ever = clause.says("ever")
    if clause.ops(Op.STILL) and not ever:
        return "still"
    return "ever" if undated and (ever or clause.has_verb(_LED)) else ""


def _asks_for_the_earlier(clause: Clause) -> bool:
    """Tell whether the one before a person is asked for: "AO before Kate Shields", but not "did she run Kent before Essex"."""
    if not clause.ops(Op.PREVIOUS) or clause.is_check:
        return False
    person = next(at for at, mark in enumerate(clause.marks) if isinstance(mark.means, People))
    right_before = person and clause.marks[person - 1].value(Sense.OP) == Op.PREVIOUS
    return bool(right_before) or clause.ops(Op.WHO) or clause.asks(A.PREDECESSOR)


def _took_over_from(clause: Clause) -> bool:
    """Tell whether the person is the later one: "who did she take over from", "whom did he replace"."""
    names = [at for at, mark in enumerate(clause.marks) if isinstance(mark.means, People)]
    verbs = [at for at, mark in enumerate(clause.marks) if mark.text.lower() in _OF_THE_LATER]
    helped = any(mark.text.lower() in ("did", "does", "has") for mark in clause.marks[: names[0]])
    return bool(verbs) and helped and verbs[0] > names[-1] and clause.ops(Op.WHO)


_OF_THE_LATER: Final = frozenset(
    "take over from|took over from|taken over from|replace|replaced|succeed|succeeded|follow".split("|")  # noqa: SIM905
)


def leaders_by_number(asked: Asked) -> Query | None:
    """Ask which people lead more or fewer bodies than a number: "AOs with more than 3 CCGs", "who led two or more ICBs"."""
    clause = asked.clause
    counted = [c.value for c in clause.kinds]
    tests = [t for t in asked.tests() if t.attribute is A.CCGS and t.number is not None]
    others = {*clause.attributes} - {A.LEADER, A.LEADERS, A.CARD, A.CCGS}
    if not (len(tests) == 1 == len(counted) and counted[0] in (Kind.CCG, Kind.ICB)) or others:
        return None
    if clause.ops(Op.MOST, Op.LEAST, Op.PER, Op.AVERAGE, Op.TREND) or clause.is_check:
        return None
    subject = next(
        (m for m in clause.marks if m.means_any(A.LEADER, A.LEADERS) or m.value(Sense.OP) == Op.WHO), None
    )
    number = next(m for m in clause.marks if isinstance(m.means, Number) and not m.means.ordinal)
    if subject is None or subject.first > number.first:
        return None
    where = replace(asked.within(), kind=Kind(counted[0]), tests=(), features=())
    return asked.query(A.LEADER, do=Do.RANK, by=A.CCGS, where=where, test=tests[0])


def through_time(asked: Asked) -> Query | None:
    """Ask who led first, before or after, since when and how long."""
    clause = asked.clause
    led = clause.role is not None
    if not asked.bodies or not (led or clause.ops(Op.WHO, Op.HOW_LONG)):
        return None
    role, moment = clause.role_asked, clause.moment
    of_opening = [m for m in clause.marks if moment and moment.when == "opening" and m.means is moment]
    since_it_began = any(mark.text.lower().startswith("since") for mark in of_opening)
    of_one = all(k.kind in (Kind.CCG, Kind.ICB) for k in asked.bodies[0].keys) and not asked.is_set
    of_numbers = clause.asks(A.POPULATION, A.PER_LEADER, A.SHARED_LEADER)
    in_turn = of_one and len(asked.bodies) == 1 and led and not of_numbers
    if in_turn and clause.asks(A.CHANGES):
        return asked.first(asked.query(role, do=Do.LIST))
    open_ended = clause.ops(Op.LIST, Op.BOTH) or not asked.time.dated or asked.time.since
    every_one = clause.ops(Op.HOW_MANY) or clause.says("every") or (clause.asks(A.LEADERS) and open_ended)
    if (in_turn and every_one) or since_it_began:
        return asked.first(asked.query(role, do=Do.LIST, moment=""), asked.narrowed())
    if clause.ops(Op.HOW_LONG) and not led and not clause.ops(Op.WHO, Op.START, Op.END):
        return asked.first(asked.query(A.AGE), asked.narrowed())
    do = None
    if clause.ops(Op.HOW_LONG):
        do = Do.HOW_LONG
    elif clause.ops(Op.FIRST):
        do = Do.FIRST
    elif clause.asks(A.HISTORY) or (clause.ops(Op.PREVIOUS) and clause.asks(A.LEADERS)):
        do = Do.LIST
    elif clause.ops(Op.PREVIOUS, Op.NEXT) and moment is None:
        do = Do.PREVIOUS if clause.ops(Op.PREVIOUS) else Do.NEXT
    elif clause.ops(Op.WHEN) and (clause.ops(Op.START, Op.END) or clause.says("since when", "from when")):
        do = Do.UNTIL if clause.ops(Op.END) and not clause.ops(Op.START) else Do.SINCE
    return asked.first(asked.query(role, do=do), asked.narrowed()) if do else None


SHAPES: Final[tuple[Callable[[Asked], Query | None], ...]] = (
    picturing,
    shapes_of_bodies.not_held,
    shapes_of_bodies.sources,
    people,
    shapes_of_mergers.clustering,
    shapes_of_bodies.at_once,
    shapes_of_bodies.inside,
    shapes_of_bodies.comparing,
    shapes_of_sets.sharing_out,
    shapes_of_sets.rated,
    leaders_by_number,
    shapes_of_sets.grouping,
    shapes_of_sets.ranking,
    shapes_of_mergers.merging,
    shapes_of_sets.trends,
    through_time,
    shapes_of_sets.counting,
    shapes_of_bodies.lives,
    shapes_of_bodies.checking,
    shapes_of_sets.listing,
    shapes_of_bodies.belonging,
    shapes_of_bodies.happenings,
    shapes_of_sets.national,
    shapes_of_bodies.valued,
)
"""Each knows one way of asking and gives its query, or None where the words are not of it."""


def query_of(asked: Asked) -> Query | None:
    """Give the query of the first shape that the words are of."""
    if asked.clause.is_plain and not asked.time.spans_years:
        return shapes_of_bodies.valued(asked)
    return next((query for shape in SHAPES if (query := shape(asked)) is not None), None)
