"""The shapes of questions about people, single bodies and places: leaders, mergers, lives, what belongs to what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.query.query import Attribute, Do, Feature, Query, Where
from handlers.understanding.asked import (
    Asked,
    alike,
    as_kind,
    is_set,
    keys_of,
    members_of,
    narrowed,
    role_asked_for,
    says,
    widest_of,
)
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.reading import (
    OF_LEADERS,
    AskBackError,
    Clause,
    kind_of,
    larger,
)

if TYPE_CHECKING:
    from handlers.understanding.marks import Bodies, People

A = Attribute
_SEPARATE: Final = frozenset(
    {A.LEADER, A.CHAIR, A.POPULATION, A.MERGER, A.CODE, A.OPENED, A.RATING, A.REGION}
)
"""Attributes that are asked for by themselves, so that two of them are two questions."""
_TOPICAL: Final = frozenset({A.CARD, A.NAME, A.CODE})
_CARRIERS: Final = frozenset({A.CARD, A.PARENT, A.CHANGES, A.MEMBERS})
"""Attributes whose words also carry other questions ("what is the code of", "which CCG covers")."""


def not_held(asked: Asked) -> Query | None:
    """Ask for something that is not in the facts: a budget, an e-mail address, a finance director."""
    found = tuple(c.value for c in asked.clause.concepts(Sense.NOT_HELD))
    if not found:
        return None
    keys = asked.bodies[0].keys[:1] if asked.bodies else ()
    people = asked.clause.people[0].ids[:1] if asked.clause.people else ()
    return asked.query(A.NOT_HELD, words=found[:1], bodies=keys, people=people)


def sources(asked: Asked) -> Query | None:
    """Ask who says so."""
    if not asked.clause.asks(A.SOURCES):
        return None
    people = asked.clause.people[0].ids[:1] if asked.clause.people else ()
    if not asked.bodies:
        return asked.query(A.SOURCES, people=people) if people else None
    if asked.set_kind and people:
        return asked.query(A.SOURCES, people=people, where=asked.within())
    return asked.one(asked.bodies[0], asked.query(A.SOURCES, people=people))


def people(asked: Asked) -> Query | None:
    """Ask about a person: what they run, whether they led a body, when they came and went, who came after."""
    clause = asked.clause
    if not clause.people:
        return None
    ids = _one_person(asked, clause.people[0])
    query = _about_people(asked, ids)
    if clause.ops(Op.ELSE) and asked.bodies:
        return replace(query, do=Do.LIST, rivals=keys_of(asked.bodies), people=ids)
    if len(clause.people) > 1 and (
        measure := asked.measure or (A.POPULATION if clause.ops(Op.MORE, Op.LESS, Op.COMPARE) else None)
    ):
        every = tuple(i for p in clause.people for i in _one_person(asked, p))
        return asked.query(measure, do=Do.COMPARE, people=every)
    if asked.bodies and not is_set(asked):
        return asked.one(asked.bodies[0], query, rest=keys_of(asked.bodies[1:]))
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
    if clause.ops(Op.PREVIOUS):
        return replace(query, asks=(leader,), do=Do.PREVIOUS)
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
    if asked.set_kind:
        return replace(query, do=Do.LIST, kind=kind_of(asked.set_kind, asked.day, asked.register))
    if asked.measure in (A.POPULATION, A.PER_LEADER):
        return replace(query, asks=(A.POPULATION,))
    if clause.asks(A.HISTORY):
        return replace(query, asks=(A.HISTORY,))
    return query


def inside(asked: Asked) -> Query | None:
    """Ask whether a place or body is in one body or another."""
    clause = asked.clause
    asks = [a for a in clause.attributes if a not in (A.PARENT, A.CARD)]
    compares = clause.ops(Op.MORE, Op.LESS, Op.MOST, Op.LEAST, Op.COMPARE, Op.DIFFERENCE)
    if not clause.is_check or asks or compares or not asked.bodies:
        return None
    names = [*((p.name, ()) for p in clause.places), *((b.name, b.keys) for b in asked.bodies)]
    if len(names) < 2 or any(clause.concepts(Sense.FEATURE)):  # noqa: PLR2004  what is in what
        return None
    first = asked.bodies[0]
    if clause.places:
        place, rivals = clause.places[0].name, asked.bodies
    else:
        place, rivals = first.name, asked.bodies[1:]
        if len(first.keys) == 1 and first.kind:
            return asked.query(A.PARENT, do=Do.CHECK, bodies=first.keys, rivals=keys_of(rivals))
    kind = rivals[0].keys[0].kind
    return asked.query(
        A.PARENT, do=Do.CHECK, place=place, place_name=place, kind=kind, rivals=keys_of(rivals)
    )


def merging(asked: Asked) -> Query | None:
    """Ask about mergers: of a body, of two, of a set, or which there were."""
    clause = asked.clause
    if not clause.asks(A.MERGER, A.MERGERS, A.APPROVED) or clause.asks(A.CLUSTER):
        return None
    status = next((c.value for c in clause.concepts(Sense.STATUS)), "")
    if clause.asks(A.APPROVED) and not status:
        status = "approved"
    listed = (
        clause.asks(A.MERGERS)
        or (is_set(asked) and not asked.bodies)
        or (is_set(asked) and clause.ops(Op.WHICH) and not clause.is_check)
    )
    if listed:
        do = (
            Do.COUNT
            if clause.ops(Op.HOW_MANY)
            else Do.FIRST
            if clause.ops(Op.FIRST)
            else Do.CHECK
            if clause.is_check and not clause.asks(A.MERGERS)
            else Do.LIST
        )
        where = replace(asked.within(), features=(), tests=())
        where = replace(where, kind=where.kind or _kind_of_mergers(clause))
        return asked.query(
            A.MERGERS,
            do=do,
            where=where if where != Where() else None,
            status=status or _planned(clause),
        )
    if not asked.bodies:
        return (
            asked.query(
                A.MERGERS,
                do=Do.FIRST if clause.ops(Op.FIRST) else Do.LIST,
                status=status or _planned(clause),
                where=Where(asked.kind_asked) if asked.kind_asked else None,
            )
            if clause.ops(Op.FIRST, Op.WHICH, Op.LIST)
            else None
        )
    first, *rest = _of_one_kind(asked, asked.bodies)
    rivals = tuple(k for each in rest for k in each.keys[:1])
    if clause.ops(Op.WHEN):
        asks = (A.APPROVED,) if clause.asks(A.APPROVED) else (A.MERGER,)
        return _merger_of(asked, first, asked.query(*asks, do=Do.SINCE, rivals=rivals))
    negated = any(m.concept(Sense.NOT) and not m.concept(Sense.OP) for m in clause.marks)
    do = Do.CHECK if clause.is_check or clause.ops(Op.FUTURE) or negated else Do.VALUE
    return _merger_of(
        asked,
        first,
        asked.query(A.MERGER, do=do, rivals=rivals, status="none planned" if negated else status),
    )


def _of_one_kind(asked: Asked, named: tuple[Bodies, ...]) -> tuple[Bodies, ...]:
    """Read names that were or were not to merge as CCGs where no kind fits them all: a CCG never merges with an ICB."""
    if set.intersection(*({key.kind for key in each.keys} for each in named)):
        return named
    lives = [asked.register.bodies[key] for each in named for key in each.keys if key.kind is Kind.CCG]
    day = min((body.closed for body in lives if body.closed), default=asked.day)
    ccgs = tuple(replace(each, keys=as_kind(asked, each, Kind.CCG, min(day, asked.day))) for each in named)
    return ccgs if all(each.keys for each in ccgs) else named


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


def at_once(asked: Asked) -> Query | None:
    """Ask several things of one body in one breath: "AO for Kent, how many people, and are they merging?"."""
    clause = asked.clause
    if len(asked.bodies) != 1 or is_set(asked) or asked.measure is A.PER_LEADER or asked.tests():
        return None
    if clause.ops(Op.MOST, Op.LEAST, Op.COMPARE, Op.MORE, Op.LESS, Op.PER, Op.TREND) or clause.asks(
        A.SHARED_LEADER, A.CLUSTER
    ):
        return None
    groups = [a for a in clause.attributes if a in _SEPARATE]
    parted = clause.ops(Op.AND) or any(token.raw in ",;?" for token in clause.marked.tokens)
    return valued(asked) if len(groups) > 1 and parted else None


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
    if clause.ops(Op.DIFFERENCE) and clause.asks(A.MERGER, A.MERGERS):
        return asked.query(A.CLUSTER, do=Do.COMPARE)
    role = next((a for a in clause.attributes if a in OF_LEADERS), None)
    named = asked.bodies
    if role and named:
        keys = tuple(dict.fromkeys(k for each in named for k in each.keys))
        return asked.query(role, bodies=keys, status="cluster")
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


def lives(asked: Asked) -> Query | None:
    """Ask when a body opened or closed, what it came from and what became of it."""
    clause = asked.clause
    wanted = next(
        (a for a in (A.AGE, A.CLOSED, A.OPENED, A.SUCCESSOR, A.PREDECESSOR) if clause.asks(a)), None
    )
    of_bodies = asked.set_kind is not None and asked.set_kind.value == "body"
    if wanted in (A.OPENED, A.CLOSED) and not asked.bodies and asked.kind_asked and clause.ops(Op.WHEN):
        return asked.query(wanted, where=Where(asked.kind_asked))
    if wanted is None or not asked.bodies or (is_set(asked) and not of_bodies):
        return None
    if clause.asks(A.SUCCESSOR) and clause.asks(A.PREDECESSOR):
        wanted = A.PREDECESSOR if _came_before(clause) else A.SUCCESSOR
    if wanted in (A.OPENED, A.CLOSED) and clause.asks(A.SUCCESSOR, A.PREDECESSOR) and not clause.ops(Op.WHEN):
        wanted = A.SUCCESSOR if clause.asks(A.SUCCESSOR) else A.PREDECESSOR
    do = Do.CHECK if clause.is_check and wanted in (A.OPENED, A.CLOSED) else Do.VALUE
    return asked.one(
        asked.bodies[0], asked.query(wanted, do=do, kind=asked.kind_asked, rivals=keys_of(asked.bodies[1:]))
    )


def _came_before(clause: Clause) -> bool:
    """Tell whether a body is said to have replaced others: "which boards did it replace?"."""
    return clause.ops(Op.IS_IT) and any(
        mark.text.lower() in ("replace", "replaces", "come from", "made from") for mark in clause.marks
    )


def belonging(asked: Asked) -> Query | None:
    """Ask what a body or a place belongs to, or what belongs to it."""
    clause = asked.clause
    if clause.asks(A.DISTRICTS) and asked.bodies:
        return asked.one(asked.bodies[0], asked.query(A.DISTRICTS))
    if clause.asks(A.REGION) and asked.bodies:
        return asked.one(asked.bodies[0], asked.query(A.REGION))
    kind = asked.kind_asked
    if clause.places:
        place = clause.places[0]
        parts = {"place": place.name, "place_name": place.name}
        if clause.is_check and asked.bodies:
            return asked.query(A.PARENT, do=Do.CHECK, rivals=keys_of(asked.bodies), kind=kind, **parts)
        role = next((a for a in clause.attributes if a in OF_LEADERS), None)
        asks: tuple[Attribute, ...] = (
            (A.PARENT, role)
            if role and (clause.asks(A.PARENT) or clause.ops(Op.WHICH))
            else (role,)
            if role
            else ()
        )
        if not asks and asked.measure in (A.POPULATION, A.PER_LEADER):
            asks = (asked.measure,)
        return asked.query(*(asks or (A.PARENT,)), kind=kind, **parts)
    if not asked.bodies:
        return None
    named = asked.bodies[0]
    if clause.asks(A.MEMBERS):
        return asked.one(widest_of(named), asked.query(A.MEMBERS, kind=kind))
    if clause.is_check and clause.asks(A.PARENT) and len(asked.bodies) > 1:
        return asked.one(named, asked.query(A.PARENT, do=Do.CHECK, rivals=keys_of(asked.bodies[1:])))
    if kind and (
        clause.ops(Op.WHICH, Op.WHERE) or clause.asks(A.PARENT) or not set(clause.attributes) - _TOPICAL
    ):
        if all(larger(kind) > larger(k.kind) for k in named.keys):
            role = next((a for a in clause.attributes if a in OF_LEADERS), None)
            asks = (A.PARENT, role) if role else (A.PARENT,)
            return asked.one(named, asked.query(*asks, kind=kind))
        covering = tuple(k for k in named.keys if k.kind is kind)
        if covering and (clause.ops(Op.WHICH) or clause.asks(A.PARENT)):
            return asked.query(A.PARENT, place=named.name, place_name=named.name, kind=kind)
    if clause.asks(A.PARENT) and not clause.asks(*OF_LEADERS) and not asked.measure:
        if clause.ops(Op.WHO):
            return asked.query(A.PARENT, place=named.name, place_name=named.name)
        return asked.one(named, asked.query(A.PARENT, kind=kind))
    return None


def through_time(asked: Asked) -> Query | None:
    """Ask who led first, before or after, since when and how long."""
    clause = asked.clause
    if not asked.bodies or not (clause.asks(*OF_LEADERS) or clause.ops(Op.WHO, Op.HOW_LONG)):
        return None
    role = role_asked_for(clause)
    do = None
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
    return asked.one(narrowed(asked, asked.bodies[0]), asked.query(role, do=do))


def happenings(asked: Asked) -> Query | None:
    """Ask what changed in a time, or for the history of a body."""
    clause = asked.clause
    if clause.asks(A.HISTORY) and asked.bodies:
        return asked.one(asked.bodies[0], asked.query(A.HISTORY))
    whats_new = clause.ops(Op.NEW) and clause.ops(Op.WHICH) and not clause.attributes and not clause.kinds
    if not clause.asks(A.CHANGES) and not whats_new:
        return None
    if asked.bodies:
        named = widest_of(asked.bodies[0])
        if asked.time.dated or says(clause, "changed", "changes", "new", "latest", "updates", "news"):
            return asked.one(named, asked.query(A.CHANGES))
        return asked.one(named, asked.query(A.HISTORY))
    kind = kind_of(asked.set_kind, asked.day, asked.register) if asked.set_kind else None
    return asked.query(A.CHANGES, where=Where(kind) if kind else None)


def checking(asked: Asked) -> Query | None:
    """Ask yes or no about a body: whether it has more than a number, whether it shares its leader, is too small."""
    clause = asked.clause
    if not clause.is_check or not asked.bodies or (is_set(asked) and not clause.asks(A.SHARED_LEADER)):
        return None
    named = asked.bodies[0]
    if tests := asked.tests():
        return asked.one(named, asked.query(tests[0].attribute, do=Do.CHECK, test=tests[0]))
    if clause.asks(A.SHARED_LEADER):
        feature = Feature.ALONE if Feature.ALONE in asked.features() else Feature.SHARES
        keys = widest_of(named).keys if not is_set(asked) else members_of(asked, named)
        query = asked.query(A.SHARED_LEADER, do=Do.CHECK, feature=feature, rivals=keys_of(asked.bodies[1:]))
        if clause.ops(Op.FUTURE):
            query = replace(query, status="planned")
        if is_set(asked):
            return replace(query, bodies=keys)
        return asked.one(replace(named, keys=keys), query)
    is_system = not clause.attributes and len(asked.bodies) == 1 and says(clause, "system")
    if clause.asks(A.SIZE) or is_system:
        return asked.one(named, asked.query(A.SIZE, do=Do.CHECK))
    return None


def valued(asked: Asked) -> Query | None:
    """Ask for one or several attributes of one or several bodies."""
    clause = asked.clause
    if not asked.bodies:
        return None
    asks: list[Attribute] = []
    for attribute in clause.attributes:
        if attribute is A.LEADERS:
            asks.append(A.LEADER)
        elif attribute is A.SHARED_LEADER and clause.asks(A.LEADER, A.LEADERS):
            asks.append(A.LEADER if not clause.ops(Op.ELSE, Op.WHO) else A.SHARED_LEADER)
        elif attribute not in _CARRIERS:
            asks.append(attribute)
    if asked.measure is A.PER_LEADER:
        asks = [A.PER_LEADER, *(a for a in asks if a not in (A.PER_LEADER, A.POPULATION, A.LEADER))]
    if A.SIZE in asks and A.POPULATION in asks:
        asks.remove(A.SIZE)
    if A.SYSTEM_LEAD in asks or A.CHAIR in asks or A.OTHER_ROLE in asks:
        asks = [a for a in asks if a is not A.LEADER]
    if A.NAME in asks and len(asks) > 1:
        asks.remove(A.NAME)
    if not asks and clause.ops(Op.WHO):
        asks = [A.LEADER]
    role = next(
        (m.text for m in clause.marks if (c := m.concept(Sense.ATTRIBUTE)) and c.value == A.OTHER_ROLE), ""
    )
    query = asked.query(*dict.fromkeys(asks or [A.CARD]), role=role.lower())
    if len(asked.bodies) == 1:
        named = narrowed(asked, asked.bodies[0])
        return asked.one(widest_of(named) if query.ask is A.PER_LEADER else named, query)
    return replace(query, bodies=alike(asked, asked.bodies))
