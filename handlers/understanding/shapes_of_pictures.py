"""The shape of questions that ask for a picture: a map of England, or leaders through time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.query.query import Attribute, Where
from handlers.understanding.asked import Asked, widest_of
from handlers.understanding.reading import NotReadError

if TYPE_CHECKING:
    from data.query.query import Query

A = Attribute


def picturing(asked: Asked) -> Query | None:
    """Ask for a map of a measure, of mergers, or of where a body or a place lies; or for a timeline of leaders."""
    clause = asked.clause
    if clause.asks(A.TIMELINE):
        if asked.bodies:
            return asked.one(widest_of(asked.bodies[0]), asked.query(A.TIMELINE))
        if clause.places and clause.places[0].keys:
            return asked.query(A.TIMELINE, bodies=clause.places[0].keys[:1])
        if clause.left:
            return asked.query(A.TIMELINE)
        raise NotReadError("Whose leaders? Name a CCG, STP or ICB, such as “timeline of leaders of Devon”.")
    if not clause.asks(A.MAP):
        return None
    by = _measure(asked)
    query = asked.query(A.MAP, by=by)
    if by is None and asked.bodies:
        return asked.one(widest_of(asked.bodies[0]), query)
    if by is None and clause.places:
        place = clause.places[0]
        return replace(query, place=place.name, place_name=place.name, kind=asked.kind_asked)
    if by is A.MERGERS:
        return query
    where = replace(asked.within(), tests=(), features=())
    # "CCGs per leader" names CCGs as what is counted, not what is drawn
    kind = None if by in (A.CCGS, A.CCGS_PER_LEADER) else asked.kind_asked
    where = replace(where, kind=kind)
    return query if where == Where() else replace(query, where=where)


def _measure(asked: Asked) -> Attribute | None:
    clause = asked.clause
    if clause.asks(A.MERGERS, A.MERGER):
        return A.MERGERS
    if asked.measure is None and clause.asks(A.LEADER):
        return A.LEADERS
    alone = asked.counts_ccgs and asked.measure is None and not asked.bodies
    return asked.measure or (A.CCGS if alone else next(iter(_others(asked)), None))


def _others(asked: Asked) -> list[Attribute]:
    """Give what is asked for beside the map, which no map can show; the answer says so."""
    return [
        a
        for a in asked.clause.attributes
        if a not in (A.MAP, A.TIMELINE, A.PARENT, A.CARD, A.DISTRICTS, A.NAME)
    ]
