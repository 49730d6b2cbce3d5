"""The shapes of questions about people, single bodies and places: leaders, mergers, lives, what belongs to what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.places import areas_named, places_named
from data.query.query import LEADERSHIP, Attribute, Do, Feature, Query, Test, Where
from data.succession import bodies_of_today
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
from handlers.understanding.days import DayMark
from handlers.understanding.marks import People
from handlers.understanding.reading import (
    OF_LEADERS,
    AskBackError,
    Clause,
    NotReadError,
    kind_of,
    larger,
)

if TYPE_CHECKING:
    from handlers.understanding.marks import Bodies

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
    of_their_age = asked.clause.asks(A.AGE) or asked.clause.ops(Op.OLDER, Op.YOUNGER)
    if not found and asked.clause.people and not asked.bodies and of_their_age:
        found = ("personal details",)
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
        measure := A.CCGS
        if asked.counts_ccgs and not clause.asks(A.POPULATION)
        else asked.measure or (A.POPULATION if clause.ops(Op.MORE, Op.LESS, Op.COMPARE) else None)
    ):
        every = tuple(i for p in clause.people for i in _one_person(asked, p))
        test = (
            Test(measure, "<" if clause.ops(Op.LESS) else ">")
            if clause.is_check and clause.ops(Op.MORE, Op.LESS)
            else None
        )
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
    {
        "take over from",
        "took over from",
        "taken over from",
        "replace",
        "replaced",
        "succeed",
        "succeeded",
        "follow",
    }
)


def inside(asked: Asked) -> Query | None:
    """Ask whether a place or body is in one body or another."""
    clause = asked.clause
    asks = [a for a in clause.attributes if a not in (A.PARENT, A.CARD)]
    compares = clause.ops(
        Op.MORE, Op.LESS, Op.MOST, Op.LEAST, Op.COMPARE, Op.DIFFERENCE, Op.OLDER, Op.YOUNGER
    )
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


def lives(asked: Asked) -> Query | None:
    """Ask when a body opened or closed, what it came from and what became of it."""
    clause = asked.clause
    wanted = next(
        (a for a in (A.AGE, A.CLOSED, A.OPENED, A.SUCCESSOR, A.PREDECESSOR) if clause.asks(a)), None
    )
    if wanted and _asks_for_its_parent(asked):
        return None
    if asked.kind_asked and not asked.bodies and wanted is A.OPENED and clause.ops(Op.FIRST, Op.LAST):
        do = Do.FIRST if clause.ops(Op.FIRST) else Do.HIGHEST
        if not asked.time.dated and not clause.ops(Op.WHEN):
            return asked.query(A.OPENED, do=do, where=Where(asked.kind_asked))
    begun = _begins_or_ends(clause)
    if clause.ops(Op.WHEN) and not asked.bodies and asked.kind_asked and not clause.ops(Op.MOST, Op.LEAST):
        ends = tuple(a for a in (A.OPENED, A.CLOSED) if a is wanted or a in begun)
        return asked.query(*ends, where=Where(asked.kind_asked)) if ends else None
    wanted = wanted or (begun[0] if begun else None)
    if wanted is None and _asks_for_its_new_name(clause):
        wanted = A.SUCCESSOR
    of_what_it_was = asked.set_kind is not None and (
        asked.set_kind.value == "body" or (wanted in (A.SUCCESSOR, A.PREDECESSOR) and _is_one(asked))
    )
    if wanted is None or not asked.bodies or (is_set(asked) and not of_what_it_was):
        return None
    if clause.asks(A.SUCCESSOR) and clause.asks(A.PREDECESSOR):
        wanted = A.PREDECESSOR if _came_before(clause) else A.SUCCESSOR
    if wanted in (A.OPENED, A.CLOSED) and clause.asks(A.SUCCESSOR, A.PREDECESSOR) and not clause.ops(Op.WHEN):
        wanted = A.SUCCESSOR if clause.asks(A.SUCCESSOR) else A.PREDECESSOR
    do = Do.CHECK if clause.is_check and wanted in (A.OPENED, A.CLOSED) else Do.VALUE
    status = (
        "still"
        if wanted is A.CLOSED and any(m.text.lower().startswith("still ") for m in clause.marks)
        else ""
    )
    rivals = keys_of(asked.bodies[1:])
    query = asked.query(wanted, do=do, kind=asked.kind_asked, rivals=rivals, status=status)
    return asked.one(asked.bodies[0], query)


def _is_one(asked: Asked) -> bool:
    """Tell whether one body is named with its kind, so that a plural beside it is what it came from or became."""
    return len(asked.bodies) == 1 and bool(asked.bodies[0].kind) and len(asked.bodies[0].keys) == 1


def _begins_or_ends(clause: Clause) -> tuple[Attribute, ...]:
    """Give what "when did it start" and "when did it end" ask of a body, where nobody's time in office is meant."""
    if (
        not clause.ops(Op.WHEN)
        or clause.people
        or clause.ops(Op.WHO)
        or clause.asks(*OF_LEADERS, A.MERGER, A.CLUSTER)
    ):
        return ()
    start = (A.OPENED,) if says(clause, *_STARTS) else ()
    return (*start, *((A.CLOSED,) if says(clause, *_ENDS) else ()))


def _asks_for_its_new_name(clause: Clause) -> bool:
    """Tell whether it is asked what a body is called since: "the new name of", "what is it called now"."""
    days = (mark.text.lower() for mark in clause.marks if isinstance(mark.means, DayMark))
    now = clause.ops(Op.NEW) or any(
        day in ("now", "today", "nowadays", "these days", "currently") for day in days
    )
    return clause.asks(A.NAME) and now and {*clause.attributes} <= {A.NAME, A.CARD}


_STARTS: Final = ("start", "started", "starts", "begin", "began")
_ENDS: Final = ("stop", "stopped", "end", "ended", "finish", "finished")


def _asks_for_its_parent(asked: Asked) -> bool:
    """Tell whether a name is only of the place whose larger body is asked for: "what ICB covers Slough, when was it set up"."""
    kind = asked.kind_asked
    named = asked.bodies[0] if asked.bodies else None
    return bool(
        kind
        and named
        and not named.kind
        and asked.clause.asks(A.PARENT)
        and all(larger(kind) > larger(k.kind) for k in named.keys)
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
        return asked.query(*(asks or _with_its_life(clause)), kind=kind, **parts)
    if not asked.bodies:
        return None
    named = asked.bodies[0]
    if clause.asks(A.MEMBERS):
        role = next((A.LEADER if a is A.LEADERS else a for a in clause.attributes if a in OF_LEADERS), None)
        asks = (A.MEMBERS, role) if role else (A.MEMBERS,)
        return asked.one(widest_of(named), asked.query(*asks, kind=kind))
    if clause.is_check and clause.asks(A.PARENT) and len(asked.bodies) > 1:
        return asked.one(named, asked.query(A.PARENT, do=Do.CHECK, rivals=keys_of(asked.bodies[1:])))
    if kind and (
        clause.ops(Op.WHICH, Op.WHERE) or clause.asks(A.PARENT) or not set(clause.attributes) - _TOPICAL
    ):
        if all(larger(kind) > larger(k.kind) for k in named.keys):
            role = next((a for a in clause.attributes if a in OF_LEADERS), None)
            asks = (A.PARENT, role) if role else _with_its_life(clause)
            query = asked.query(*asks, kind=kind)
            if len(asked.bodies) > 1:
                return replace(query, bodies=alike(asked, asked.bodies))
            if not named.kind and _is_only_a_place_now(asked, named):
                return replace(query, place=named.name, place_name=named.name)
            return asked.one(named, query)
        covering = tuple(k for k in named.keys if k.kind is kind)
        if covering and named.name.upper() in {key.code for key in covering}:
            return asked.one(named, asked.query(A.NAME))
        if covering and (clause.ops(Op.WHICH) or clause.asks(A.PARENT)):
            return asked.query(A.PARENT, place=named.name, place_name=named.name, kind=kind)
    if clause.asks(A.PARENT) and not clause.asks(*OF_LEADERS) and not asked.measure:
        if clause.ops(Op.WHO) and named.kind:
            return asked.one(named, asked.query(A.LEADER))
        if clause.ops(Op.WHO):
            return asked.query(A.PARENT, place=named.name, place_name=named.name)
        return asked.one(named, asked.query(A.PARENT, kind=kind))
    return None


def _with_its_life(clause: Clause) -> tuple[Attribute, ...]:
    """Give the parent, and when it was set up or closed where that is asked of it in the same breath."""
    return (A.PARENT, *(a for a in (A.OPENED, A.CLOSED) if clause.asks(a)))


def _is_only_a_place_now(asked: Asked, named: Bodies) -> bool:
    """Tell whether a name is of bodies that are gone and of a place that is still there: "the ICB for Milton Keynes"."""
    view = asked.register.at(asked.day)
    return all(view.has_closed(key) for key in named.keys) and bool(
        areas_named(asked.register, named.name) or places_named(asked.register, named.name)
    )


def through_time(asked: Asked) -> Query | None:
    """Ask who led first, before or after, since when and how long."""
    clause = asked.clause
    if not asked.bodies or not (clause.asks(*OF_LEADERS) or clause.ops(Op.WHO, Op.HOW_LONG)):
        return None
    role = role_asked_for(clause)
    do = None
    since_it_began = (
        clause.moment
        and clause.moment.when == "opening"
        and any(
            mark.means is clause.moment and mark.text.lower().startswith("since") for mark in clause.marks
        )
    )
    of_one = all(k.kind in (Kind.CCG, Kind.ICB) for k in asked.bodies[0].keys) and not is_set(asked)
    in_turn = (
        of_one and clause.asks(*OF_LEADERS) and not clause.asks(A.POPULATION, A.PER_LEADER, A.SHARED_LEADER)
    )
    if in_turn and clause.asks(A.CHANGES) and len(asked.bodies) == 1:
        return asked.one(asked.bodies[0], asked.query(role, do=Do.LIST))
    every_one = (
        clause.ops(Op.HOW_MANY)
        or says(clause, "every")
        or (
            clause.asks(A.LEADERS)
            and (clause.ops(Op.LIST, Op.BOTH) or not asked.time.dated or asked.time.since)
        )
    )
    if (in_turn and every_one and len(asked.bodies) == 1) or since_it_began:
        query = replace(asked.query(role, do=Do.LIST), moment="")
        return asked.one(narrowed(asked, asked.bodies[0]), query)
    if clause.ops(Op.HOW_LONG) and not clause.asks(*OF_LEADERS) and not clause.ops(Op.WHO, Op.START, Op.END):
        return asked.one(narrowed(asked, asked.bodies[0]), asked.query(A.AGE))
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
    told = any(m.concept(Sense.ATTRIBUTE) and "leader" in m.text.lower() for m in clause.marks)
    of_leaders = LEADERSHIP if told or clause.asks(A.LEADER, A.LEADERS) else ""
    if asked.bodies:
        named = widest_of(asked.bodies[0])
        if of_leaders:
            return asked.one(named, asked.query(A.CHANGES, status=of_leaders))
        if asked.time.dated or says(clause, "changed", "changes", "new", "latest", "updates", "news"):
            return asked.one(named, asked.query(A.CHANGES))
        return asked.one(named, asked.query(A.HISTORY))
    kind = kind_of(asked.set_kind, asked.day, asked.register) if asked.set_kind else None
    return asked.query(A.CHANGES, status=of_leaders, where=Where(kind) if kind else None)


def checking(asked: Asked) -> Query | None:
    """Ask yes or no about a body: whether it has more than a number, whether it shares its leader, is too small."""
    clause = asked.clause
    if not clause.is_check or not asked.bodies or (is_set(asked) and not clause.asks(A.SHARED_LEADER)):
        return None
    named = asked.bodies[0]
    if tests := asked.tests():
        return asked.one(named, asked.query(tests[0].attribute, do=Do.CHECK, test=tests[0]))
    if clause.asks(A.SHARED_LEADER) and clause.asks(A.CHAIR) and not is_set(asked):
        return asked.one(named, asked.query(A.CHAIR))
    if clause.asks(A.SHARED_LEADER):
        feature = Feature.ALONE if Feature.ALONE in asked.features() else Feature.SHARES
        keys = widest_of(named).keys if not is_set(asked) else members_of(asked, named)
        query = asked.query(A.SHARED_LEADER, do=Do.CHECK, feature=feature, rivals=keys_of(asked.bodies[1:]))
        if clause.ops(Op.FUTURE):
            query = replace(query, status="planned")
        if is_set(asked):
            return replace(query, bodies=keys)
        together = alike(asked, asked.bodies) if query.rivals else ()
        if len({key.kind for key in together}) == 1:
            return replace(query, bodies=together, rivals=())
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
    apart = A.CHAIR in asks and A.LEADER in asks and clause.ops(Op.AND)
    if not apart and (A.SYSTEM_LEAD in asks or A.CHAIR in asks or A.OTHER_ROLE in asks):
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
