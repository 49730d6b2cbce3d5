"""Completes a follow-up ("and for Kent?", "what about 2016?", "who was before her?") from the query before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.query.query import Attribute, Do, Where
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.marks import Bodies, Mark, People, Place
from handlers.understanding.reading import PARTS_OF_TIME, Clause, kind_of
from handlers.understanding.shapes import query_of

if TYPE_CHECKING:
    from data.query.query import Query
    from handlers.understanding.asked import Asked

A = Attribute
_ONLY_NAMES: Final = frozenset({A.CARD, A.PARENT, A.HISTORY})
_WHOLE: Final = frozenset({A.STATS, A.MERGERS, A.QUALITY, A.CLUSTER})
"""What can be asked of the nation in a word or two."""


def completed(asked: Asked, query: Query | None, before: Query) -> Query | None:
    """Give the follow-up with what it lacks taken from the query before; None where it lacks nothing.

    Args:
        asked: the follow-up as it was marked.
        query: what it was read as by itself, None where it asks nothing by itself.
        before: the last query of the conversation.

    """
    clause = asked.clause
    time = asked.time.parts
    names_subject = bool(clause.bodies or clause.people or clause.places)
    asks_something = any(a not in (A.CARD, A.CHANGES) for a in clause.attributes) or clause.ops(
        Op.WHEN,
        Op.HOW_LONG,
        Op.HOW_MANY,
        Op.NEXT,
        Op.PREVIOUS,
        Op.FIRST,
        Op.TOP,
        Op.BOTTOM,
        Op.MOST,
        Op.LEAST,
    )
    if not names_subject:
        if (another := _of_another_kind_or_day(asked, before, time)) is not None:
            return another
        asks_something = asks_something or clause.says("who", "whos", "who s", "who is", "who was", "who are")
    if names_subject and (asks_something or clause.ops(Op.COMPARE, Op.DIFFERENCE)):
        return None
    if query is not None and not _goes_on(clause) and (asked.set_kind or query.ask in _WHOLE):
        return None
    if names_subject:
        return _of_others(asked, query, before, time)
    if asks_something:
        return _of_the_same(asked, query, before, time)
    if asked.time.dated and not asked.set_kind:
        return before.about(**time)
    return None


def _of_another_kind_or_day(asked: Asked, before: Query, time: dict[str, object]) -> Query | None:
    """Ask the same count of another kind ("and ICBs now?"), or what the body is at another time ("what is it now?")."""
    clause = asked.clause
    attributes = {*clause.attributes} - {A.CARD}
    if asked.set_kind and not attributes and _goes_on(clause) and before.where and not before.bodies:
        kind = kind_of(asked.set_kind, asked.day if asked.time.dated else before.on, asked.register)
        when = time if asked.time.dated else {}
        return before.about(where=replace(before.where, kind=kind), **when)
    what = clause.asks(A.CARD) and clause.ops(Op.THEM) and not clause.says("what about", "how about")
    if what and not attributes and asked.time.dated and before.bodies:
        return before.about(asks=(A.CARD,), do=Do.VALUE, rivals=(), status="", **time)
    return None


def _goes_on(clause: Clause) -> bool:
    """Tell whether words say that they go on with what was said: "and ...", "what about ...", "it"."""
    first = next((m for m in clause.marks if not m.concept(Sense.FILLER) or m.concept(Sense.OP)), None)
    begins = first is not None and (
        first.text.lower() in ("what about", "how about")
        or ((op := first.concept(Sense.OP)) is not None and op.value == Op.AND)
    )
    return begins or clause.ops(Op.THEM)


def _of_others(asked: Asked, query: Query | None, before: Query, time: dict[str, object]) -> Query | None:
    """Ask the same of another body, person or place: "and for Kent?", "only London"."""
    clause = asked.clause
    again = before.about(**time) if asked.time.dated else before
    if clause.people and not before.people:
        # another body or person is named, so this is no further question about the earlier one
        when = {} if asked.time.dated else {name: getattr(before, name) for name in PARTS_OF_TIME}
        return query and query.about(**when)
    if clause.people:
        return replace(again, people=clause.people[0].ids[:1])
    if query is None:
        return None
    if before.where is not None and not before.bodies and not before.people:
        within = asked.within()
        kind = before.where.kind
        return replace(
            again,
            where=replace(
                before.where,
                within=within.within or (),
                area=within.area,
                area_name=within.area_name,
                kind=kind,
            ),
        )
    if clause.places or before.place:
        if query.bodies and not query.place:
            return replace(again, bodies=query.bodies, place="", place_name="", rivals=())
        return replace(again, place=query.place, place_name=query.place_name, bodies=query.bodies)
    if query.bodies and query.ask in _ONLY_NAMES:
        if before.do is Do.COMPARE:
            return replace(again, bodies=tuple(dict.fromkeys((*before.bodies, *query.bodies))))
        return replace(again, bodies=query.bodies, people=(), rivals=(), where=None)
    return None


def _of_the_same(asked: Asked, query: Query | None, before: Query, time: dict[str, object]) -> Query | None:
    """Ask something else of the same subject: "and its population?", "bottom 3", "since when?"."""
    clause = asked.clause
    when = time if asked.time.dated else {name: getattr(before, name) for name in PARTS_OF_TIME}
    if before.do in (Do.RANK, Do.HIGHEST, Do.LOWEST) and clause.ops(Op.TOP, Op.BOTTOM, Op.MOST, Op.LEAST):
        number = next((int(n.value) for n in clause.numbers), None)
        least = clause.ops(Op.BOTTOM, Op.LEAST)
        top = None if number is None else -number if least else number
        return before.about(do=Do.RANK, top=top if top is not None else (-10 if least else 10), **when)
    subject = {
        "bodies": before.bodies,
        "people": before.people,
        "place": before.place,
        "place_name": before.place_name,
    }
    if clause.ops(Op.NEXT, Op.PREVIOUS) and before.bodies and not clause.asks(A.MERGER):
        do = Do.NEXT if clause.ops(Op.NEXT) else Do.PREVIOUS
        role = before.ask if before.ask in (A.LEADER, A.CHAIR, A.SYSTEM_LEAD) else A.LEADER
        return before.about(asks=(role,), do=do, **when)
    if query is not None and (query.bodies or query.people):
        return None
    if before.ask in (A.MERGER, A.APPROVED) and clause.ops(Op.WHEN):
        return before.about(do=Do.SINCE, rivals=before.rivals, **when)
    if clause.ops(Op.WHEN, Op.HOW_LONG) and before.ask in (A.LEADER, A.CHAIR):
        do = Do.HOW_LONG if clause.ops(Op.HOW_LONG) else Do.UNTIL if clause.ops(Op.END) else Do.SINCE
        return before.about(do=do, **when)
    if before.where is not None and query is not None and query.where in (None, Where()) and not query.place:
        return query.about(where=before.where, **when)
    named = _as_named(asked, before)
    if named is None:
        return None
    found = query_of(replace(asked, clause=named))
    if found is None or (found.ask is A.CARD and not clause.attributes):
        return None
    kept = {name: value for name, value in subject.items() if value and not getattr(found, name)}
    return found.about(**when, **kept)


def _as_named(asked: Asked, before: Query) -> Clause | None:
    """Give the clause with the subject of the query before it put in front."""
    clause = asked.clause
    marks: list[Mark] = []
    if before.bodies:
        names = [Bodies((key,), asked.register.bodies[key].name) for key in (*before.bodies, *before.rivals)]
        marks += [Mark(0, 0, name.name, name) for name in names]
    elif before.people:
        marks.append(Mark(0, 0, before.people[0], People(before.people, before.people[0])))
    elif before.place:
        marks.append(Mark(0, 0, before.place_name, Place(before.place)))
    else:
        return None
    return Clause(clause.marked, (*clause.marks, *marks))
