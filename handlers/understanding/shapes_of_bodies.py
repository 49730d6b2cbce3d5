"""Shapes of questions about named bodies and places: attributes, dates, comparisons, what belongs to what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.places import areas_named, places_named
from data.query.query import LEADERSHIP, Attribute, Do, Feature, Query, Test, Where
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.days import DayMark
from handlers.understanding.marks import keys_of, widest_of
from handlers.understanding.reading import OF_LEADERS, Clause, larger

if TYPE_CHECKING:
    from handlers.understanding.asked import Asked
    from handlers.understanding.marks import Bodies

A = Attribute
_SEPARATE: Final = frozenset(
    {A.LEADER, A.CHAIR, A.POPULATION, A.MERGER, A.CODE, A.OPENED, A.RATING, A.REGION}
)
"""Attributes that are asked for by themselves, so that two of them are two questions."""
_TOPICAL: Final = frozenset({A.CARD, A.NAME, A.CODE})
_CARRIERS: Final = frozenset({A.CARD, A.PARENT, A.CHANGES, A.MEMBERS})
"""Attributes whose words also carry other questions ("what is the code of", "which CCG covers")."""


_MEASURES: Final = (A.PER_LEADER, A.POPULATION, A.CCGS_PER_LEADER, A.LEADERS, A.CCGS)
"""What bodies can be compared by, besides their leaders, mergers and ratings."""


def not_held(asked: Asked) -> Query | None:
    """Ask for something that is not in the facts: a budget, an e-mail address, a finance director."""
    clause = asked.clause
    found = tuple(c.value for c in clause.concepts(Sense.NOT_HELD))
    of_their_age = clause.asks(A.AGE) or clause.ops(Op.OLDER, Op.YOUNGER)
    if not found and clause.people and not asked.bodies and of_their_age:
        found = ("personal details",)
    keys = asked.bodies[0].keys[:1] if asked.bodies else ()
    return asked.query(A.NOT_HELD, words=found[:1], bodies=keys, people=_person(clause)) if found else None


def _person(clause: Clause) -> tuple[str, ...]:
    return clause.people[0].ids[:1] if clause.people else ()


def sources(asked: Asked) -> Query | None:
    """Ask who says so."""
    if not asked.clause.asks(A.SOURCES):
        return None
    query = asked.query(A.SOURCES, people=_person(asked.clause))
    if not asked.bodies:
        return query if query.people else None
    if asked.set_kind and query.people:
        return query.about(where=asked.within())
    return asked.first(query)


def inside(asked: Asked) -> Query | None:
    """Ask whether a place or body is in one body or another."""
    clause = asked.clause
    asks = [a for a in clause.attributes if a not in (A.PARENT, A.CARD)]
    compares = clause.ops(
        Op.MORE, Op.LESS, Op.MOST, Op.LEAST, Op.COMPARE, Op.DIFFERENCE, Op.OLDER, Op.YOUNGER
    )
    if not clause.is_check or asks or compares or not asked.bodies:
        return None
    names = len(clause.places) + len(asked.bodies)
    if names < 2 or any(clause.concepts(Sense.FEATURE)):  # noqa: PLR2004  what is in what
        return None
    first, rivals = asked.bodies[0], asked.bodies if clause.places else asked.bodies[1:]
    keys = keys_of(rivals)
    if not clause.places and len(first.keys) == 1 and first.kind:
        return asked.query(A.PARENT, do=Do.CHECK, bodies=first.keys, rivals=keys)
    place = clause.places[0].name if clause.places else first.name
    return asked.query(A.PARENT, do=Do.CHECK, place=place, kind=keys[0].kind, rivals=keys)


def at_once(asked: Asked) -> Query | None:
    """Ask several things of one body in one question: "AO for Kent, how many people, and are they merging?"."""
    clause = asked.clause
    if len(asked.bodies) != 1 or asked.is_set or asked.measure is A.PER_LEADER or asked.tests():
        return None
    if clause.ops(Op.MOST, Op.LEAST, Op.COMPARE, Op.MORE, Op.LESS, Op.PER, Op.TREND) or clause.asks(
        A.SHARED_LEADER, A.CLUSTER
    ):
        return None
    groups = [a for a in clause.attributes if a in _SEPARATE]
    parted = clause.ops(Op.AND) or any(token.raw in ",;?" for token in clause.marked.tokens)
    return valued(asked) if len(groups) > 1 and parted else None


def lives(asked: Asked) -> Query | None:
    """Ask when a body opened or closed, what it came from and what became of it."""
    clause = asked.clause
    wanted = next(
        (a for a in (A.AGE, A.CLOSED, A.OPENED, A.SUCCESSOR, A.PREDECESSOR) if clause.asks(a)), None
    )
    if wanted and _asks_for_its_parent(asked):
        return None
    newest = clause.says("newest", "youngest") and {*clause.attributes} <= {A.CARD}
    if asked.kind_asked and not asked.bodies and newest and not asked.is_set:
        return asked.query(A.OPENED, do=Do.HIGHEST, where=Where(asked.kind_asked))
    if asked.kind_asked and not asked.bodies and wanted is A.OPENED and clause.ops(Op.FIRST, Op.LAST):
        do = Do.FIRST if clause.ops(Op.FIRST) else Do.HIGHEST
        if not asked.time.dated and not clause.ops(Op.WHEN):
            return asked.query(A.OPENED, do=do, where=Where(asked.kind_asked))
    turned = _before_or_after(asked)
    wanted = turned or wanted
    begun = _begins_or_ends(clause)
    if clause.ops(Op.WHEN) and not asked.bodies and asked.kind_asked and not clause.ops(Op.MOST, Op.LEAST):
        ends = tuple(a for a in (A.OPENED, A.CLOSED) if a is wanted or a in begun)
        return asked.query(*ends, where=Where(asked.kind_asked)) if ends else None
    wanted = wanted or next(iter(begun), None)
    if wanted is None and _asks_for_its_new_name(clause):
        wanted = A.SUCCESSOR
    # beside one body named with its kind, a plural is what it came from or became
    named = asked.bodies[0] if asked.bodies else None
    of_one = named is not None and len(asked.bodies) == len(named.keys) == 1 and bool(named.kind)
    of_what_it_was = asked.set_kind is not None and (
        asked.set_kind.value == "body" or bool(turned) or (wanted in (A.SUCCESSOR, A.PREDECESSOR) and of_one)
    )
    if wanted is None or not asked.bodies or (asked.is_set and not of_what_it_was):
        return None
    if not turned and clause.asks(A.SUCCESSOR) and clause.asks(A.PREDECESSOR):
        # "which boards did it replace?"
        replaced = clause.ops(Op.IS_IT) and clause.says("replace", "replaces", "come from", "made from")
        wanted = A.PREDECESSOR if replaced else A.SUCCESSOR
    if wanted in (A.OPENED, A.CLOSED) and clause.asks(A.SUCCESSOR, A.PREDECESSOR) and not clause.ops(Op.WHEN):
        wanted = A.SUCCESSOR if clause.asks(A.SUCCESSOR) else A.PREDECESSOR
    do = Do.CHECK if clause.is_check and wanted in (A.OPENED, A.CLOSED) else Do.VALUE
    status = "still" if wanted is A.CLOSED and clause.says_still else ""
    query = asked.query(wanted, do=do, kind=asked.kind_asked, rivals=asked.rivals, status=status)
    return asked.first(query)


def _before_or_after(asked: Asked) -> Attribute | None:
    """Give what is asked of a body where a kind is the subject of the verb before its name.

    "Which CCGs became NHS Devon CCG" asks what came before it, "which ICBs replaced Frimley" what came after.
    """
    clause = asked.clause
    if len(asked.bodies) != 1 or len(clause.kinds) != 1 or not asked.kind_asked or not clause.ops(Op.WHICH):
        return None
    named = asked.bodies[0]
    if len(named.keys) != 1 or named.keys[0].kind in (Kind.REGION, Kind.LOCAL_OFFICE):
        return None
    marks = clause.marks
    kind = next(at for at, mark in enumerate(marks) if mark.concept(Sense.KIND))
    name = next(at for at, mark in enumerate(marks) if mark.means is named)
    verbs = [m for m in marks[kind + 1 : name] if not m.concept(Sense.FILLER)]
    said = next((m.text.lower() for m in verbs if m.concept(Sense.ATTRIBUTE)), "")
    if not said or any(m.concept(Sense.OP) and m.concept(Sense.ATTRIBUTE) is None for m in verbs):
        return None
    if said in _BECAME or (said in _MADE and named.keys[0].kind is asked.kind_asked):
        return A.PREDECESSOR
    return A.SUCCESSOR if said in _REPLACED else None


_BECAME: Final = frozenset(
    "merged into|merge into|became|become|turned into|turn into|turns into|folded into|absorbed into|turned itself into|"  # noqa: SIM905
    "morphed into|morph into|went into|go to|merged to form|merged to make|merged to create|merged to become".split(
        "|"
    )
)
_MADE: Final = frozenset(
    "made up|makes up|make up|formed|created|form|make|made|constituents|component ccgs|members".split("|")  # noqa: SIM905
)
_REPLACED: Final = frozenset(
    "replaced|took over from|take over from|took over|succeeded|inherited|superseded|subsumed".split("|")  # noqa: SIM905
)


def _begins_or_ends(clause: Clause) -> tuple[Attribute, ...]:
    """Give what "when did it start" and "when did it end" ask of a body, where nobody's time in office is meant."""
    if (
        not clause.ops(Op.WHEN)
        or clause.people
        or clause.ops(Op.WHO)
        or clause.asks(*OF_LEADERS, A.MERGER, A.CLUSTER)
    ):
        return ()
    started = clause.says("start", "started", "starts", "begin", "began")
    ended = clause.says("stop", "stopped", "end", "ended", "finish", "finished")
    return (*((A.OPENED,) if started else ()), *((A.CLOSED,) if ended else ()))


def _asks_for_its_new_name(clause: Clause) -> bool:
    """Tell whether it is asked what a body is called since: "the new name of", "what is it called now"."""
    days = (mark.text.lower() for mark in clause.marks if isinstance(mark.means, DayMark))
    now = clause.ops(Op.NEW) or any(
        day in ("now", "today", "nowadays", "these days", "currently") for day in days
    )
    return clause.asks(A.NAME) and now and {*clause.attributes} <= {A.NAME, A.CARD}


def _asks_for_its_parent(asked: Asked) -> bool:
    """Tell whether a name is a place whose covering body is asked for: "what ICB covers Slough, when was it set up"."""
    kind = asked.kind_asked
    named = asked.bodies[0] if asked.bodies else None
    return bool(
        kind
        and named
        and not named.kind
        and asked.clause.asks(A.PARENT)
        and all(larger(kind) > larger(k.kind) for k in named.keys)
    )


def belonging(asked: Asked) -> Query | None:
    """Ask what a body or a place belongs to, or what belongs to it."""
    clause = asked.clause
    of_bodies = next((a for a in (A.DISTRICTS, A.REGION) if clause.asks(a)), None)
    if of_bodies and asked.bodies:
        return asked.first(asked.query(of_bodies))
    kind, role = asked.kind_asked, clause.role
    if clause.places:
        place = clause.places[0].name
        if clause.is_check and asked.bodies:
            rivals = keys_of(asked.bodies)
            return asked.query(A.PARENT, do=Do.CHECK, rivals=rivals, kind=kind, place=place)
        if role:
            parent = (A.PARENT,) if clause.asks(A.PARENT) or clause.ops(Op.WHICH) else ()
            return asked.query(*parent, role, kind=kind, place=place)
        if asked.measure in (A.POPULATION, A.PER_LEADER):
            return asked.query(asked.measure, kind=kind, place=place)
        return asked.query(*_with_its_life(clause), kind=kind, place=place)
    if not asked.bodies:
        return None
    named = asked.bodies[0]
    if clause.asks(A.MEMBERS):
        named = widest_of(named)
        asks = (A.MEMBERS, *((A.LEADER if role is A.LEADERS else role,) if role else ()))
        return asked.first(asked.query(*asks, kind=kind), named)
    if clause.is_check and clause.asks(A.PARENT) and len(asked.bodies) > 1:
        return asked.first(asked.query(A.PARENT, do=Do.CHECK, rivals=asked.rivals))
    if kind and (
        clause.ops(Op.WHICH, Op.WHERE) or clause.asks(A.PARENT) or not set(clause.attributes) - _TOPICAL
    ):
        if all(larger(kind) > larger(k.kind) for k in named.keys):
            asks = (A.PARENT, role) if role else _with_its_life(clause)
            query = asked.query(*asks, kind=kind)
            if len(asked.bodies) > 1:
                return query.about(bodies=asked.alike(asked.bodies))
            if not named.kind and _is_only_a_place_now(asked, named):
                return query.about(place=named.name, place_name=named.name)
            return asked.first(query)
        covering = tuple(k for k in named.keys if k.kind is kind)
        if covering and named.name.upper() in {key.code for key in covering}:
            return asked.first(asked.query(A.NAME))
        if covering and (clause.ops(Op.WHICH) or clause.asks(A.PARENT)):
            return asked.query(A.PARENT, place=named.name, kind=kind)
    if clause.asks(A.PARENT) and not role and not asked.measure:
        if clause.ops(Op.WHO) and not named.kind:
            return asked.query(A.PARENT, place=named.name)
        if clause.ops(Op.WHO):
            return asked.first(asked.query(A.LEADER))
        return asked.first(asked.query(A.PARENT, kind=kind))
    return None


def _with_its_life(clause: Clause) -> tuple[Attribute, ...]:
    """Give the parent attribute, and its opening or closing where these are asked in the same question."""
    return (A.PARENT, *(a for a in (A.OPENED, A.CLOSED) if clause.asks(a)))


def _is_only_a_place_now(asked: Asked, named: Bodies) -> bool:
    """Tell whether a name is of closed bodies and of a place that still exists: "the ICB for Milton Keynes"."""
    view = asked.register.at(asked.day)
    return all(view.has_closed(key) for key in named.keys) and bool(
        areas_named(asked.register, named.name) or places_named(asked.register, named.name)
    )


def happenings(asked: Asked) -> Query | None:
    """Ask what changed in a time, or for the history of a body."""
    clause = asked.clause
    if clause.asks(A.HISTORY) and asked.bodies:
        return asked.first(asked.query(A.HISTORY))
    whats_new = clause.ops(Op.NEW) and clause.ops(Op.WHICH) and not clause.attributes and not clause.kinds
    if not clause.asks(A.CHANGES) and not whats_new:
        return None
    told = any(m.concept(Sense.ATTRIBUTE) and "leader" in m.text.lower() for m in clause.marks)
    of_leaders = LEADERSHIP if told or clause.asks(A.LEADER, A.LEADERS) else ""
    if asked.bodies:
        told = clause.says("changed", "changes", "new", "latest", "updates", "news")
        ask = A.CHANGES if of_leaders or asked.time.dated or told else A.HISTORY
        return asked.first(asked.query(ask, status=of_leaders), widest_of(asked.bodies[0]))
    kind = asked.kind_of_set
    return asked.query(A.CHANGES, status=of_leaders, where=Where(kind) if kind else None)


def checking(asked: Asked) -> Query | None:
    """Ask yes or no about a body: whether it has more than a number, whether it shares its leader, is too small."""
    clause = asked.clause
    # "SWL and SEL, same chief exec?"
    of_two = (
        clause.asks(A.SHARED_LEADER)
        and len(asked.bodies) > 1
        and not clause.ops(Op.WHO, Op.WHICH, Op.ELSE, Op.HOW_MANY)
    )
    if (
        not (clause.is_check or of_two)
        or not asked.bodies
        or (asked.is_set and not clause.asks(A.SHARED_LEADER))
    ):
        return None
    named = asked.bodies[0]
    if tests := asked.tests():
        return asked.first(asked.query(tests[0].attribute, do=Do.CHECK, test=tests[0]))
    if clause.asks(A.SHARED_LEADER) and clause.asks(A.CHAIR) and not asked.is_set:
        return asked.first(asked.query(A.CHAIR))
    if clause.asks(A.SHARED_LEADER):
        feature = Feature.ALONE if Feature.ALONE in asked.features() else Feature.SHARES
        status = "planned" if clause.ops(Op.FUTURE) else ""
        query = asked.query(A.SHARED_LEADER, do=Do.CHECK, feature=feature, rivals=asked.rivals, status=status)
        if asked.is_set:
            of_kind = tuple(k for k in named.keys if k.kind is asked.kind_of_set)
            return query.about(bodies=of_kind or named.keys[:1])
        together = asked.alike(asked.bodies) if query.rivals else ()
        if len({key.kind for key in together}) == 1:
            return query.about(bodies=together, rivals=())
        return asked.first(query, widest_of(named))
    is_system = not clause.attributes and len(asked.bodies) == 1 and clause.says("system")
    if clause.asks(A.SIZE) or is_system:
        return asked.first(asked.query(A.SIZE, do=Do.CHECK))
    return None


def comparing(asked: Asked) -> Query | None:
    """Set bodies beside each other, or ask whether one has more than another."""
    clause = asked.clause
    named = asked.bodies
    unsettled = len(named) == 1 and named[0].is_list
    if asked.set_kind and (asked.of_regions or (asked.set_kind.plural and asked.tests())):
        return None
    if len(named) + 2 * unsettled < 2:  # noqa: PLR2004  two make a comparison
        return None
    measure = asked.measure or A.POPULATION
    if clause.ops(Op.OLDER, Op.YOUNGER):
        keys = asked.alike(named)
        test = Test(A.AGE, ">" if clause.ops(Op.OLDER) else "<") if clause.is_check else None
        do = Do.CHECK if clause.is_check else Do.COMPARE
        return asked.query(A.AGE, do=do, bodies=keys[:1], rivals=keys[1:], test=test)
    if clause.ops(Op.RANK) and (asked.set_kind is None or asked.is_listed) and not asked.of_regions:
        return asked.query(measure, do=Do.HIGHEST, bodies=asked.alike(named))
    if clause.ops(Op.MORE, Op.LESS):
        keys = asked.alike(named)
        if clause.is_check and not clause.ops(Op.WHICH, Op.WHO):
            test = Test(measure, ">" if clause.ops(Op.MORE) else "<")
            return asked.query(measure, do=Do.CHECK, bodies=keys[:1], rivals=keys[1:2], test=test)
        return asked.query(measure, do=Do.COMPARE, bodies=keys)
    between = clause.ops(Op.WHICH, Op.OR) and asked.measure and not clause.role
    if clause.ops(Op.COMPARE, Op.DIFFERENCE) or between:
        asks = tuple(a for a in clause.attributes if a in (*_MEASURES, A.LEADER, A.MERGER, A.RATING))
        if not asks and asked.counts_ccgs and clause.ops(Op.HOW_MANY):
            asks = (A.CCGS,)
        return asked.query(*(asks or (A.CARD,)), do=Do.COMPARE, bodies=asked.alike(named))
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
        asks = [A.PER_LEADER, *(a for a in asks if a not in (A.POPULATION, A.LEADER))]
    told_by_others = {A.SIZE} if A.POPULATION in asks else set()
    if {A.SYSTEM_LEAD, A.CHAIR, A.OTHER_ROLE} & {*asks} and not (A.CHAIR in asks and clause.ops(Op.AND)):
        told_by_others.add(A.LEADER)
    if {*asks} - {A.NAME}:
        told_by_others.add(A.NAME)
    asks = [a for a in asks if a not in told_by_others]
    if not asks and clause.ops(Op.WHO):
        asks = [A.LEADER]
    if not asks and clause.is_check and len(asked.bodies) == 1 and asked.bodies[0].kind:
        asks = [A.NAME]  # "is Surrey Heartlands an ICS"
    roles = (mark.text for mark in clause.marks if mark.value(Sense.ATTRIBUTE) == A.OTHER_ROLE)
    query = asked.query(*dict.fromkeys(asks or [A.CARD]), role=next(roles, "").lower())
    if len(asked.bodies) == 1:
        named = asked.narrowed()
        if query.ask is A.SYSTEM_LEAD:
            # a role of STPs alone
            named = replace(named, keys=tuple(k for k in named.keys if k.kind is Kind.STP) or named.keys)
        return asked.first(query, widest_of(named) if query.ask is A.PER_LEADER else named)
    return query.about(bodies=asked.alike(asked.bodies))
