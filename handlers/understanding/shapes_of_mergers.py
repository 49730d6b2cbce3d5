"""The shapes of questions about mergers and clusters: of a body, of two, of a set."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.model import Kind
from data.query.query import Attribute, Do, Query, Where
from data.succession import bodies_of_today
from handlers.understanding.asked import (
    Asked,
    as_kind,
    is_set,
    keys_of,
    says,
)
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.reading import (
    OF_LEADERS,
    AskBackError,
    Clause,
)

if TYPE_CHECKING:
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
    of_a_set = is_set(asked) and (not asked.bodies or (clause.ops(Op.WHICH) and not clause.is_check))
    if clause.asks(A.MERGERS) or of_a_set:
        do = Do.CHECK if clause.is_check and not clause.asks(A.MERGERS) else Do.LIST
        do = Do.FIRST if clause.ops(Op.FIRST) else do
        do = Do.COUNT if clause.ops(Op.HOW_MANY) else do
        where = replace(asked.within(), features=(), tests=())
        where = replace(where, kind=where.kind or _kind_of_mergers(clause))
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
    foretold = bool(clause.coming) or "will" in {token.word for token in clause.marked.tokens}
    do = Do.VALUE if foretold and not negated else Do.CHECK
    if not (clause.is_check or clause.ops(Op.FUTURE) or negated):
        do = Do.VALUE
    return _merger_of(
        asked,
        first,
        asked.query(A.MERGER, do=do, rivals=rivals, status="none planned" if negated else status),
    )


def _of_one_kind(asked: Asked, named: tuple[Bodies, ...]) -> tuple[Bodies, ...]:
    """Read names that were or were not to merge as CCGs where no kind fits them all: a CCG never merges with an ICB."""
    if set.intersection(*({key.kind for key in each.keys} for each in named)):
        return named
    if any(each.kind == Kind.ICB for each in named):
        return tuple(_as_icb(asked, each, named) for each in named)
    lives = [asked.register.bodies[key] for each in named for key in each.keys if key.kind is Kind.CCG]
    day = min((body.closed for body in lives if body.closed), default=asked.day)
    ccgs = tuple(replace(each, keys=as_kind(asked, each, Kind.CCG, min(day, asked.day))) for each in named)
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


def _kind_of_mergers(clause: Clause) -> Kind | None:
    """Give the kind that is part of what is asked for: "CCG mergers"."""
    said = next((m.text.lower() for m in clause.marks if m.text.lower().endswith("mergers")), "")
    return next((kind for kind in (Kind.CCG, Kind.ICB) if said.startswith(kind)), None)


def _planned(clause: Clause) -> str:
    """Give the step that words about what is to come mean: "considering", "proposed", "planned"."""
    if not clause.ops(Op.FUTURE):
        return ""
    if says(clause, "considering"):
        return "considered"
    return "proposed" if says(clause, "proposed", "proposals", "propose") else "planned"


def _merger_of(asked: Asked, named: Bodies, query: Query) -> Query:
    """Take an area for all of its CCGs; one that could be an STP or its CCGs means the STP."""
    if named.is_list and len(named.keys) > 1 and not query.rivals:
        return replace(query, bodies=named.keys[:1], rivals=named.keys[1:])
    wide = tuple(k for k in named.keys if k.kind in (Kind.STP, Kind.ICB))
    if len(wide) == 1:
        return replace(query, bodies=wide)
    if asked.set_kind and asked.set_kind.plural and len(named.keys) > 1:
        return replace(query, bodies=named.keys)
    return asked.one(named, query)


def clustering(asked: Asked) -> Query | None:
    """Ask about clusters of ICBs."""
    clause = asked.clause
    if not clause.asks(A.CLUSTER):
        return None
    if (clause.ops(Op.DIFFERENCE) and clause.asks(A.MERGER, A.MERGERS)) or _asks_what_it_is(asked):
        return asked.query(A.CLUSTER, do=Do.COMPARE)
    role = next((a for a in clause.attributes if a in OF_LEADERS), None)
    named = _as_icbs(asked)
    if role and named:
        keys = tuple(dict.fromkeys(k for each in named for k in each.keys))
        return asked.query(role, bodies=keys, status="cluster")
    if clause.ops(Op.WHEN, Op.HOW_LONG) and named and not asked.of_regions:
        return asked.one(named[0], asked.query(A.CLUSTER, do=Do.SINCE, rivals=keys_of(named[1:])))
    if clause.is_check and named and not asked.of_regions and not is_set(asked):
        return asked.one(named[0], asked.query(A.CLUSTER, do=Do.CHECK, rivals=keys_of(named[1:])))
    if named and not asked.of_regions and not is_set(asked):
        return asked.one(named[0], asked.query(A.CLUSTER))
    where = replace(asked.within(), kind=Kind.ICB, features=())
    return asked.query(
        A.CLUSTER,
        do=Do.CHECK if clause.is_check else Do.LIST,
        where=where if where.within or where.area else None,
    )


def _asks_what_it_is(asked: Asked) -> bool:
    """Tell whether it is asked what a cluster is, of none by name: "what is an ICB cluster?"."""
    clause = asked.clause
    asks = {*clause.attributes} - {A.CLUSTER}
    return (
        not (asked.bodies or clause.places or clause.people)
        and bool(asks)
        and asks <= {A.CARD, A.NAME}
        and not any(concept.plural for concept in clause.kinds)
        and says(clause, "what is", "what s", "whats", "what's", "mean", "means")
        and says(clause, "cluster", "icb cluster", "clustering")
    )


def _as_icbs(asked: Asked) -> tuple[Bodies, ...]:
    """Take names for ICBs of the day where they can be: only ICBs form clusters."""
    return tuple(
        replace(named, keys=keys) if (keys := as_kind(asked, named, Kind.ICB, asked.day)) else named
        for named in asked.bodies
    )
