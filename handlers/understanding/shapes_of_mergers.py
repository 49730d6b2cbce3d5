"""Shapes of questions about mergers and clusters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.mergers import bodies_of_today
from data.model import Kind
from data.query.query import Attribute, Do, Query, Where
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.marks import keys_of, widest_of
from handlers.understanding.reading import PAST, AskBackError, Clause

if TYPE_CHECKING:
    from handlers.understanding.asked import Asked
    from handlers.understanding.marks import Bodies

A = Attribute


def merging(asked: Asked) -> Query | None:
    """Ask about mergers: of a body, of two, of a set, or which there were."""
    clause = asked.clause
    if not clause.asks(A.MERGER, A.MERGERS, A.APPROVED) or clause.asks(A.CLUSTER):
        return None
    status = next((c.value for c in clause.concepts(Sense.STATUS)), "")
    if clause.asks(A.APPROVED) and not status:
        status = "approved"
    planned = status or _planned(clause)
    whether = clause.ops(Op.WHICH) and not clause.is_check
    of_a_set = asked.is_set and (not asked.bodies or whether or _of_its_members(asked))
    if clause.asks(A.MERGERS) or of_a_set:
        do = Do.CHECK if clause.is_check and not clause.asks(A.MERGERS) else Do.LIST
        do = Do.COUNT if clause.ops(Op.HOW_MANY) else Do.FIRST if clause.ops(Op.FIRST) else do
        where = replace(asked.within(), features=(), tests=())
        if where.kind is None:
            # the kind may be part of what is asked for: "CCG mergers"
            said = next((m.text.lower() for m in clause.marks if m.text.lower().endswith("mergers")), "")
            where = replace(where, kind=next((k for k in (Kind.CCG, Kind.ICB) if said.startswith(k)), None))
        return asked.query(A.MERGERS, do=do, where=where if where != Where() else None, status=planned)
    if not asked.bodies:
        if not clause.ops(Op.FIRST, Op.WHICH, Op.LIST):
            return None
        do = Do.FIRST if clause.ops(Op.FIRST) else Do.LIST
        of_kind = Where(asked.kind_asked) if asked.kind_asked else None
        return asked.query(A.MERGERS, do=do, status=planned, where=of_kind)
    first, *rest = _of_one_kind(asked, asked.bodies)
    for each in rest:
        if not (
            each.is_list or any(k.kind in (Kind.STP, Kind.ICB) for k in each.keys) or len(each.keys) == 1
        ):
            query = asked.query(A.MERGER, do=Do.CHECK, rivals=first.keys[:1])
            raise AskBackError(each.name, tuple(replace(query, bodies=(key,)) for key in each.keys))
    rivals = tuple(k for each in rest for k in (each.keys if each.is_list else each.keys[:1]))
    if clause.ops(Op.WHEN):
        asks = (A.APPROVED,) if clause.asks(A.APPROVED) else (A.MERGER,)
        return _merger_of(asked, first, asked.query(*asks, do=Do.SINCE, rivals=rivals))
    negated = any(m.concept(Sense.NOT) and not m.concept(Sense.OP) for m in clause.marks)
    foretold = clause.coming or "will" in {token.word for token in clause.marked.tokens}
    asks_whether = clause.is_check or clause.ops(Op.FUTURE)
    do = Do.CHECK if negated or (asks_whether and not foretold) else Do.VALUE
    if do is Do.CHECK and not (negated or status or rivals) and _in_the_past(clause):
        status = "ever"
    query = asked.query(A.MERGER, do=do, rivals=rivals, status="none planned" if negated else status)
    return _merger_of(asked, first, query)


def _in_the_past(clause: Clause) -> bool:
    """Tell whether it is asked what has been: "did it merge", not "is it merging", "has it plans to merge"."""
    return not clause.ops(Op.FUTURE) and clause.has_verb(PAST)


def _of_its_members(asked: Asked) -> bool:
    """Tell whether the bodies in one body are asked about: "did the CCGs in Kent merge", "have the Devon CCGs merged"."""
    clause, kind = asked.clause, asked.kind_of_set
    if len(asked.bodies) != 1 or asked.bodies[0].is_list or kind is None or clause.ops(Op.WHEN):
        return False
    if any(key.kind is kind for key in asked.bodies[0].keys):
        return False
    return _in_the_past(clause) or not (
        clause.ops(Op.FUTURE) or asked.register.at(asked.day).open_bodies(kind)
    )


def _of_one_kind(asked: Asked, named: tuple[Bodies, ...]) -> tuple[Bodies, ...]:
    """Read the names of a merger as CCGs where they have no kind in common: a CCG never merges with an ICB."""
    if set.intersection(*({key.kind for key in each.keys} for each in named)):
        return named
    if any(each.kind == Kind.ICB for each in named):
        return tuple(_as_icb(asked, each, named) for each in named)
    lives = [asked.register.bodies[key] for each in named for key in each.keys if key.kind is Kind.CCG]
    day = min((body.closed for body in lives if body.closed), default=asked.day)
    ccgs = tuple(replace(each, keys=asked.as_kind(each, Kind.CCG, min(day, asked.day))) for each in named)
    return ccgs if all(each.keys for each in ccgs) else named


def _as_icb(asked: Asked, named: Bodies, others: tuple[Bodies, ...]) -> Bodies:
    """Give the ICB that took over from a body by the day on which the ICBs beside it were last open."""
    bodies = asked.register.bodies
    icbs = [bodies[key] for each in others for key in each.keys if key.kind is Kind.ICB]
    day = min((body.closed for body in icbs if body.closed), default=asked.day)
    view = asked.register.at(min(day, asked.day))
    ends = {
        key
        for own in named.keys
        for key in ((own,) if own.kind is Kind.ICB else bodies_of_today(own, view.became(own, view.day)))
        if key.kind is Kind.ICB
    }
    return replace(named, keys=tuple(ends)) if len(ends) == 1 else named


def _planned(clause: Clause) -> str:
    """Give the step that words about what is to come mean: "considering", "proposed", "planned"."""
    if not clause.ops(Op.FUTURE):
        return ""
    if clause.says("considering"):
        return "considered"
    return "proposed" if clause.says("proposed", "proposals", "propose") else "planned"


def _merger_of(asked: Asked, named: Bodies, query: Query) -> Query:
    """Ask about the merger of an area's CCGs; a name that could be an STP or its CCGs means the STP."""
    if named.is_list and len(named.keys) > 1 and not query.rivals:
        return query.about(bodies=named.keys[:1], rivals=named.keys[1:])
    if (wide := widest_of(named)) is not named:
        return query.about(bodies=wide.keys)
    if asked.set_kind and asked.set_kind.plural and len(named.keys) > 1:
        return query.about(bodies=named.keys)
    return asked.first(query, named)


def clustering(asked: Asked) -> Query | None:
    """Ask about clusters of ICBs."""
    clause = asked.clause
    if not clause.asks(A.CLUSTER):
        return None
    if (clause.ops(Op.DIFFERENCE) and clause.asks(A.MERGER, A.MERGERS)) or _asks_what_it_is(asked):
        return asked.query(A.CLUSTER, do=Do.COMPARE)
    # only ICBs form clusters
    icbs = [(named, asked.as_kind(named, Kind.ICB, asked.day)) for named in asked.bodies]
    named = tuple(replace(each, keys=keys) if keys else each for each, keys in icbs)
    if clause.role and named:
        keys = tuple(dict.fromkeys(k for each in named for k in each.keys))
        return asked.query(clause.role, bodies=keys, status="cluster")
    query, rivals = asked.query(A.CLUSTER), keys_of(named[1:])
    if named and not asked.of_regions and clause.ops(Op.WHEN, Op.HOW_LONG):
        return asked.first(query.about(do=Do.SINCE, rivals=rivals), named[0])
    if named and not asked.of_regions and not asked.is_set:
        checked = query.about(do=Do.CHECK, rivals=rivals) if clause.is_check else query
        return asked.first(checked, named[0])
    where = replace(asked.within(), kind=Kind.ICB, features=())
    do = Do.CHECK if clause.is_check else Do.LIST
    return query.about(do=do, where=where if where.within or where.area else None)


def _asks_what_it_is(asked: Asked) -> bool:
    """Tell whether it is asked what a cluster is, of none by name: "what is an ICB cluster?"."""
    clause = asked.clause
    asks = {*clause.attributes} - {A.CLUSTER}
    return (
        not (asked.bodies or clause.places or clause.people)
        and bool(asks)
        and asks <= {A.CARD, A.NAME}
        and not any(concept.plural for concept in clause.kinds)
        and clause.says("what is", "what s", "whats", "what's", "mean", "means")
        and clause.says("cluster", "icb cluster", "clustering")
    )
