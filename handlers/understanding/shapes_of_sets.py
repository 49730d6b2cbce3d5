"""The shapes of questions about sets and the nation: rankings, comparisons, counts, lists, trends."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from data.model import Kind
from data.query.query import LEADERSHIP, Attribute, Do, Feature, Query, Test, Where
from handlers.understanding.areas import is_inside
from handlers.understanding.asked import Asked, alike, is_listed, is_set, says, widest_of
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.marks import Bodies, Number
from handlers.understanding.reading import (
    OF_LEADERS,
    Clause,
    NotReadError,
    kind_of,
)

A = Attribute
_OVER_A_YEAR: Final = 400
TOO_SMALL: Final = 100_000
"""People below which a CCG was called too small, in a paper of November 2011."""
_TOP: Final = 12
"""How many STPs the published share of the population is of."""
_SMALL: Final = 1_000
"""Numbers below are of CCGs or leaders, not of people."""
_NO_GROWTH: Final = "I know what was so on a day, and do not pick out what grew or fell. Ask for the population of one over the years."
ONE_LEADER: Final = (
    "A CCG has one accountable officer. Ask which CCGs share theirs, or for STPs by their leaders."
)
_MEASURES: Final = (A.PER_LEADER, A.POPULATION, A.CCGS_PER_LEADER, A.LEADERS, A.CCGS)


def ranking(asked: Asked) -> Query | None:
    """Ask for the most or the fewest: a league table, one end of it, one place in it, or whether a body has that place."""
    clause = asked.clause
    most, least = clause.ops(Op.MOST, Op.TOP), clause.ops(Op.LEAST, Op.BOTTOM)
    if (
        clause.ops(Op.BY_STP)
        and not asked.bodies
        and (measure := A.CCGS if asked.counts_ccgs else asked.measure)
    ):
        do = Do.AVERAGE if clause.ops(Op.AVERAGE) else Do.RANK
        return asked.query(measure, do=do, by=measure if do is Do.RANK else None, where=Where(Kind.STP))
    if clause.ops(Op.BY_REGION) and not asked.bodies and (asked.counts_ccgs or asked.measure is A.POPULATION):
        return asked.query(
            A.CCGS if asked.counts_ccgs else A.POPULATION, do=Do.RANK, where=Where(Kind.REGION)
        )
    if not (most or least or clause.ops(Op.RANK)):
        return None
    opposite = (clause.ops(Op.MOST) and clause.ops(Op.LEAST)) or (
        clause.ops(Op.TOP) and clause.ops(Op.BOTTOM)
    )
    if opposite and not asks_both_ends(clause):
        raise NotReadError("That asks for the most and for the fewest at once. Ask for one of them.")
    if clause.ops(Op.TREND) and (most or least):
        if clause.ops(Op.HOW_MANY) or asked.bodies:
            return None
        raise NotReadError(_NO_GROWTH)
    measure, kind = asked.measure, asked.set_kind
    if clause.asks(A.REGION) and not asked.bodies and (most or least) and measure in (None, A.POPULATION):
        by = A.CCGS if measure is None else measure
        do = Do.LOWEST if least else Do.HIGHEST
        return asked.query(by, do=do, by=by, where=Where(Kind.REGION))
    if clause.ops(Op.RANK) and not (most or least) and (placed := _place_of_one(asked)):
        return placed
    if _leaders_of_each_ccg(clause):
        raise NotReadError(ONE_LEADER)
    if (
        clause.ops(Op.RANK)
        and clause.asks(A.LEADERS)
        and not clause.ops(Op.HOW_MANY)
        and any(c.value == Kind.STP for c in clause.kinds)
        and not clause.asks(A.POPULATION, A.PER_LEADER)
    ):
        return asked.query(A.CARD, do=Do.LIST, where=Where(Kind.STP))
    by_ccgs = _after(clause, (Op.MOST, Op.LEAST), Kind.CCG) or (
        asked.counts_ccgs and clause.ops(Op.RANK) and measure is None
    )
    if clause.asks(A.LEADERS) and by_ccgs and not clause.asks(A.POPULATION, A.PER_LEADER):
        return asked.query(
            A.LEADER, do=Do.RANK, by=A.CCGS, top=_rows(clause, least=least), where=Where(Kind.CCG)
        )
    if person := _of_people(asked, by_ccgs=by_ccgs, least=least):
        return person
    if measure is None or (measure is A.LEADERS and by_ccgs):
        measure = A.CCGS if by_ccgs else (A.PER_LEADER if clause.ops(Op.RANK) else A.POPULATION)
    where = replace(asked.within(), tests=asked.tests())
    if measure is A.CCGS and kind and kind.value == Kind.CCG:
        others = [c for c in clause.kinds if c.value != Kind.CCG]
        where = replace(where, kind=kind_of(others[0], asked.day, asked.register) if others else Kind.STP)
    if not kind and measure in (A.PER_LEADER, A.CCGS, A.LEADERS, A.CCGS_PER_LEADER) and where.kind is None:
        where = replace(where, kind=asked.kind if asked.kind in (Kind.STP, Kind.ICB) else None)
    if clause.is_check and asked.bodies:
        named = asked.bodies[0]
        subject = tuple(k for k in named.keys if where.kind is None or k.kind is where.kind) or named.keys
        query = asked.query(
            measure,
            do=Do.CHECK,
            by=measure,
            top=-1 if least else 1,
            where=replace(where, within=(), area="", area_name=""),
        )
        return asked.one(replace(named, keys=subject), query)
    if (most and least) and not clause.numbers:
        return asked.query(measure, do=Do.RANK, by=measure, where=where)
    rows = _rows(clause, least=least)
    counts_people = rows is not None and clause.ops(Op.HOW_MANY) and clause.asks(A.POPULATION)
    totals = clause.ops(Op.TOTAL) and clause.asks(A.PER_LEADER)
    if totals or counts_people or (clause.ops(Op.TOTAL, Op.PROPORTION) and rows):
        return asked.query(A.POPULATION, do=Do.SUM, by=measure, top=rows, where=where)
    ordinal = next((n for n in clause.numbers if n.ordinal), None)
    asks = (measure, A.LEADER) if clause.asks(A.LEADER) and measure is A.POPULATION else (measure,)
    if ordinal:
        do = Do.LOWEST if least else Do.HIGHEST
        return asked.query(*asks, do=do, by=measure, where=where, place_in_rank=int(ordinal.value))
    if (
        clause.ops(Op.RANK, Op.TOP, Op.BOTTOM)
        or (rows and abs(rows) > 1)
        or (kind and kind.plural and rows is None and clause.ops(Op.LIST))
    ):
        return asked.query(measure, do=Do.RANK, by=measure, top=rows, where=where)
    return asked.query(*asks, do=Do.LOWEST if least else Do.HIGHEST, by=measure, where=where)


def _of_people(asked: Asked, *, by_ccgs: bool, least: bool) -> Query | None:
    """Ask which person has the most people, CCGs or ICBs: "which AO had the largest population", "who had the most CCGs"."""
    clause = asked.clause
    by_icbs = _after(clause, (Op.MOST, Op.LEAST), Kind.ICB)
    counted = Kind.ICB if by_icbs else Kind.CCG
    others = [c for c in clause.kinds if c.value != counted or not c.plural]
    asks_person = clause.asks(A.LEADER, A.LEADERS) or (clause.ops(Op.WHO) and not clause.attributes)
    measure = A.CCGS if by_ccgs or by_icbs else asked.measure
    if asked.measure is A.PER_LEADER and not _asks_which_leader(clause):
        return None
    if others or not asks_person or measure not in (A.CCGS, A.POPULATION, A.PER_LEADER):
        return None
    rows = _rows(clause, least=least)
    ordinal = next((int(n.value) for n in clause.numbers if n.ordinal), None)
    do = Do.RANK if rows and abs(rows) > 1 else Do.LOWEST if least else Do.HIGHEST
    where = replace(asked.within(), kind=Kind.ICB if by_icbs else None, tests=())
    return asked.query(A.LEADER, do=do, by=measure, top=rows, place_in_rank=ordinal, where=where)


def _asks_which_leader(clause: Clause) -> bool:
    """Tell whether one of the leaders is asked for: "which leader", not "which ... per leader"."""
    for which, next_ in pairwise(clause.marks):
        op, after = which.concept(Sense.OP), next_.concept(Sense.ATTRIBUTE)
        if op and op.value == Op.WHICH and after and after.value in (A.LEADER, A.LEADERS):
            return True
    return False


def _place_of_one(asked: Asked) -> Query | None:
    """Ask where a body stands among those of its kind: "where does Devon STP rank for population"."""
    if len(asked.bodies) != 1 or asked.set_kind or asked.of_regions:
        return None
    named = widest_of(asked.bodies[0])
    measure = asked.measure or A.POPULATION
    return asked.one(named, asked.query(measure, do=Do.RANK, by=measure))


_TOP_AND_BOTTOM: Final = (Op.MOST, Op.LEAST, Op.TOP, Op.BOTTOM)


def asks_both_ends(clause: Clause) -> bool:
    """Tell whether the most and the fewest of one measure are asked for together: "the biggest and smallest CCGs"."""
    ends = [
        at for at, m in enumerate(clause.marks) if (c := m.concept(Sense.OP)) and c.value in _TOP_AND_BOTTOM
    ]
    if len(ends) != 2:  # noqa: PLR2004  the most and the fewest
        return False
    between = clause.marks[ends[0] + 1 : ends[1]]
    joins = [m for m in between if (c := m.concept(Sense.OP)) and c.value in (Op.AND, Op.OR)]
    return bool(joins) and all(
        m in joins or m.concept(Sense.FILLER) or isinstance(m.means, Number) for m in between
    )


def _leaders_of_each_ccg(clause: Clause) -> bool:
    """Tell whether leaders are counted for each CCG: "leaders per CCG"."""
    if not clause.asks(A.LEADER, A.LEADERS) or clause.asks(A.POPULATION):
        return False
    for mark, after in pairwise(clause.marks):
        per, kind = mark.concept(Sense.OP), after.concept(Sense.KIND)
        if per and per.value == Op.PER and kind and kind.value == Kind.CCG:
            return True
    return False


def ranked_by_default(asked: Asked, query: Query) -> tuple[str, ...]:
    """Say what was ranked by where the words do not: "rank", "rank STPs". A league table is one of people per leader."""
    clause = asked.clause
    says_so = (
        asked.measure or asked.counts_ccgs or says(clause, "league", "league table") or clause.attributes
    )
    if says_so or not clause.ops(Op.RANK) or query.do is not Do.RANK or query.by is not A.PER_LEADER:
        return ()
    return ("Nothing was said to rank by: these are ranked by people per leader.",)


def _after(clause: Clause, ops: tuple[Op, ...], kind: Kind) -> bool:
    """Tell whether a kind of body stands right after an operator: "the most CCGs"."""
    for at, mark in enumerate(clause.marks[:-1]):
        concept = mark.concept(Sense.OP)
        if concept and concept.value in ops:
            after = clause.marks[at + 1].concept(Sense.KIND)
            return bool(
                after
                and after.value == kind
                and after.plural
                and mark.text.lower() in ("most", "the most", "fewest", "the fewest", "least")
            )
    return False


def sharing_out(asked: Asked) -> Query | None:
    """Ask under how few leaders a third of the people are."""
    clause = asked.clause
    part = (
        says(clause, "third")
        or clause.ops(Op.PROPORTION)
        or any(token.raw == "%" for token in clause.marked.tokens)
    )
    ranks = clause.ops(Op.MOST, Op.LEAST)
    if (
        not (part and not ranks and clause.asks(A.POPULATION) and clause.asks(A.LEADERS, A.LEADER))
        or asked.bodies
    ):
        return None
    return asked.query(A.POPULATION, do=Do.SUM, by=A.PER_LEADER, top=_TOP, where=Where(Kind.STP))


def _rows(clause: Clause, *, least: bool) -> int | None:
    number = next((int(n.value) for n in clause.numbers if not n.ordinal and 0 < n.value < _SMALL), None)
    return None if number is None else -number if least else number


def comparing(asked: Asked) -> Query | None:
    """Set bodies beside each other, or ask whether one has more than another."""
    clause = asked.clause
    named = asked.bodies
    unsettled = len(named) == 1 and named[0].is_list
    if asked.set_kind and (asked.of_regions or (asked.set_kind.plural and asked.tests())):
        return None
    if len(named) + 2 * unsettled < 2:  # noqa: PLR2004  two make a comparison
        return None
    if clause.ops(Op.OLDER, Op.YOUNGER):
        keys = alike(asked, named)
        do, test = Do.COMPARE, None
        if clause.is_check:
            do, test = Do.CHECK, Test(A.AGE, ">" if clause.ops(Op.OLDER) else "<")
        return asked.query(A.AGE, do=do, bodies=keys[:1], rivals=keys[1:], test=test)
    if clause.ops(Op.RANK) and (asked.set_kind is None or is_listed(asked)) and not asked.of_regions:
        return asked.query(asked.measure or A.POPULATION, do=Do.HIGHEST, bodies=alike(asked, named))
    bigger, smaller = clause.ops(Op.MORE), clause.ops(Op.LESS)
    if bigger or smaller:
        keys = alike(asked, named)
        if clause.is_check and clause.ops(Op.THAN, Op.MORE, Op.LESS) and not clause.ops(Op.WHICH, Op.WHO):
            measure = asked.measure or A.POPULATION
            test = Test(measure, ">" if bigger else "<")
            return asked.query(measure, do=Do.CHECK, bodies=keys[:1], rivals=keys[1:2], test=test)
        do = Do.COMPARE
        return asked.query(asked.measure or A.POPULATION, do=do, bodies=keys)
    if clause.ops(Op.COMPARE, Op.DIFFERENCE) or (
        clause.ops(Op.WHICH, Op.OR) and asked.measure and not _role_asked(clause)
    ):
        asks = tuple(a for a in clause.attributes if a in (*_MEASURES, A.LEADER, A.MERGER, A.RATING))
        if not asks and asked.counts_ccgs and clause.ops(Op.HOW_MANY):
            asks = (A.CCGS,)
        return asked.query(*(asks or (A.CARD,)), do=Do.COMPARE, bodies=alike(asked, named))
    return None


def _role_asked(clause: Clause) -> bool:
    return clause.asks(*OF_LEADERS)


def trends(asked: Asked) -> Query | None:
    """Ask how a number went on over the years."""
    clause = asked.clause
    counted = asked.set_kind is not None or clause.asks(A.LEADERS, A.POPULATION)
    if clause.asks(A.OPENED, A.CLOSED) and asked.set_kind and not clause.ops(Op.TREND):
        return None
    if (
        asked.bodies
        and clause.asks(*OF_LEADERS)
        and all(k.kind in (Kind.CCG, Kind.ICB) for k in asked.bodies[0].keys)
    ):
        return None
    spans = spans_years(asked)
    changes = clause.asks(A.CHANGES) and (
        clause.ops(Op.HOW_MANY, Op.TREND) or says(clause, "how has", "how have")
    )
    if (
        not counted
        or clause.ops(Op.WHO)
        or not (clause.ops(Op.TREND) or changes or (spans and _counts_through(asked)))
    ):
        return None
    if (
        clause.ops(Op.WHICH, Op.LIST)
        and is_set(asked)
        and clause.ops(Op.TREND)
        and not clause.ops(Op.HOW_MANY, Op.WHEN)
    ):
        raise NotReadError(_NO_GROWTH)
    kind = kind_of(asked.set_kind, asked.day, asked.register) if asked.set_kind else Kind.CCG
    if clause.asks(A.SHARED_LEADER):
        return asked.query(A.SHARED_LEADER, do=Do.TREND, where=Where(kind))
    measure = asked.measure if asked.measure in (A.LEADERS, A.POPULATION, A.PER_LEADER) else A.CCGS
    if clause.numbers and measure is A.CCGS and clause.ops(Op.LESS, Op.MORE, Op.AT_LEAST, Op.AT_MOST):
        number = clause.numbers[0].value
        test = Test(A.CCGS, "<" if clause.ops(Op.LESS, Op.AT_MOST) else ">", number)
        return asked.query(measure, do=Do.TREND, where=Where(kind), test=test) if not asked.bodies else None
    if asked.bodies and measure is not A.CCGS and not asked.set_kind:
        return asked.one(asked.bodies[0], asked.query(measure, do=Do.TREND))
    return asked.query(measure, do=Do.TREND, where=replace(asked.within(), kind=kind, features=(), tests=()))


def spans_years(asked: Asked) -> bool:
    """Tell whether a time of more than a year is named."""
    time = asked.time
    return bool(time.dated and time.first and time.last and (time.last - time.first).days > _OVER_A_YEAR)


def _counts_through(asked: Asked) -> bool:
    """Tell whether a number is asked for of a time of several years: "population of Kent from 2015 to 2018"."""
    since = asked.time.since and asked.clause.ops(Op.HOW_MANY)
    return bool(since or (asked.clause.asks(A.POPULATION) and asked.bodies and not asked.tests()))


def counting(asked: Asked) -> Query | None:
    """Ask how many, what share, how many altogether or on average."""
    clause = asked.clause
    if _leaders_of_each_ccg(clause):
        raise NotReadError(ONE_LEADER)
    how_many = clause.ops(Op.HOW_MANY, Op.PROPORTION, Op.TOTAL, Op.AVERAGE)
    of_england = not (asked.bodies or clause.places or clause.people)
    per_leader = asked.measure is A.PER_LEADER and (of_england or asked.of_regions) and not asked.set_kind
    per_leader |= asked.measure is A.PER_LEADER and of_england
    of_a_region = (
        asked.measure is A.POPULATION and asked.of_regions and not asked.set_kind and not asked.tests()
    )
    if not (how_many or per_leader or of_a_region) or clause.asks(A.RATING, A.QUALITY):
        return None
    measure, kind = asked.measure, asked.set_kind
    many = kind is not None and kind.plural
    if kind and kind.value == Kind.CCG and any(t.attribute is A.LEADERS for t in asked.tests()):
        raise NotReadError(ONE_LEADER)
    if kind and many and measure in (None, A.LEADERS, A.CCGS_PER_LEADER) and _has_condition(asked):
        return asked.query(A.CARD, do=Do.COUNT, where=asked.within())
    if measure is A.CCGS_PER_LEADER and not asked.bodies:
        return asked.query(measure, do=Do.AVERAGE)
    if measure is A.PER_LEADER or (measure is A.LEADERS and clause.ops(Op.PER) and clause.asks(A.POPULATION)):
        if many and (tests := asked.tests()):
            return asked.query(A.CARD, do=Do.COUNT, where=replace(asked.within(), tests=tests))
        if asked.bodies and not asked.of_regions and not many:
            return asked.one(asked.bodies[0], asked.query(A.PER_LEADER))
        return asked.query(
            A.PER_LEADER, do=Do.AVERAGE, where=asked.within() if asked.within() != Where() else None
        )
    if measure is A.POPULATION and many and asked.tests() and _counts_people(clause):
        return asked.query(A.POPULATION, do=Do.SUM, where=asked.within())
    if measure is A.POPULATION and not asked.tests():
        if len(asked.bodies) > 1 and not asked.of_regions and not many and not clause.ops(Op.TOTAL):
            return None
        if len(asked.bodies) == 1 and not many and not asked.of_regions:
            return asked.one(asked.bodies[0], asked.query(A.POPULATION))
        if clause.places and not many:
            place = clause.places[0].name
            return asked.query(A.POPULATION, place=place, place_name=place, kind=asked.kind_asked)
        return asked.query(
            A.POPULATION, do=Do.AVERAGE if clause.ops(Op.AVERAGE) else Do.SUM, where=asked.within()
        )
    if clause.asks(A.LEADERS, A.LEADER) and not _leads_something(asked):
        features = [f for f in asked.features() if f in (Feature.COUNCIL, Feature.INTERIM)]
        if asked.bodies and not asked.of_regions:
            query = asked.query(A.LEADERS, feature=features[0] if features else None)
            return asked.one(widest_of(asked.bodies[0]), query)
        if any(t.attribute is A.CCGS and (t.op, t.number) in ((">", 1), (">=", 2)) for t in asked.tests()):
            return asked.query(A.CARD, do=Do.COUNT, where=Where(Kind.CCG, features=(Feature.SHARES,)))
        where = asked.within() if asked.of_regions else Where()
        return asked.query(A.LEADERS, do=Do.COUNT, where=where, feature=features[0] if features else None)
    if many or kind:
        where = asked.within()
        if asked.bodies and not where.within and not where.area:
            return None
        if clause.asks(A.GAPS):
            return asked.query(A.GAPS, do=Do.COUNT, where=where)
        if (
            asked.bodies
            and kind
            and kind.value in (Kind.CCG, "body")
            and not where.tests
            and not where.features
            and len(where.within) == 1
        ):
            return asked.query(A.CCGS, bodies=where.within)
        return asked.query(A.CARD, do=Do.COUNT, where=where)
    return None


def _counts_people(clause: Clause) -> bool:
    """Tell whether people are counted and not bodies: "how many people live in CCGs under 100k", not "how many CCGs have ..."."""
    for at, mark in enumerate(clause.marks[:-1]):
        concept = mark.concept(Sense.OP)
        if concept and concept.value in (Op.HOW_MANY, Op.TOTAL):
            after = clause.marks[at + 1].means
            return isinstance(after, tuple) and any(c.value == A.POPULATION for c in after)
    return False


def _has_condition(asked: Asked) -> bool:
    """Tell whether bodies are counted of which something must be true: "STPs with one leader", "ICBs led by an interim"."""
    of_wide = asked.set_kind is not None and asked.set_kind.value != Kind.CCG
    tests = [t for t in asked.tests() if t.attribute in (A.LEADERS, A.CCGS)]
    return (of_wide and bool(tests)) or (
        Feature.INTERIM in asked.features()
        and not asked.clause.asks(A.LEADERS)
        and not asked.clause.ops(Op.AVERAGE)
    )


def _leads_something(asked: Asked) -> bool:
    """Tell whether bodies are counted, and leading is only what they have in common: "CCGs that share a leader"."""
    return is_set(asked) and asked.clause.asks(A.SHARED_LEADER)


def listing(asked: Asked) -> Query | None:
    """Ask which bodies: of an area, with a measure above or below a number, with something in common."""
    clause, kind = asked.clause, asked.set_kind
    several = clause.ops(Op.MORE, Op.AT_LEAST) and clause.numbers and clause.numbers[0].value in (1, 2)
    if clause.asks(A.CHAIR) and several and not asked.bodies:
        return asked.query(A.CHAIR, do=Do.LIST, where=Where(asked.kind_asked, features=(Feature.SHARES,)))
    if kind is None or is_listed(asked):
        return None
    if asked.time.dated and any(
        m.text.lower().startswith("new ") and m.concept(Sense.ATTRIBUTE) for m in clause.marks
    ):
        return asked.query(
            A.CHANGES, status=LEADERSHIP, where=Where(kind_of(kind, asked.day, asked.register))
        )
    where = asked.within()
    if clause.asks(A.SIZE) and says(clause, "too small") and not where.tests:
        where = replace(where, tests=(Test(A.POPULATION, "<", TOO_SMALL),))
    of_several = kind.plural or (clause.ops(Op.LIST) and (clause.asks(A.LEADERS) or says(clause, "chairs")))
    lists = of_several and (
        where.tests
        or where.features
        or where.within
        or where.area
        or clause.ops(Op.LIST, Op.WHICH, Op.NEW)
        or clause.asks(A.CARD, A.GAPS)
    )
    if not lists:
        return None
    if clause.asks(A.SHARED_LEADER) and (shared := _shared_with_one(asked, where)):
        return shared
    role = next((a for a in clause.attributes if a in OF_LEADERS - {A.LEADERS}), None)
    if asked.measure is A.PER_LEADER:
        role = None
    elif (
        clause.asks(A.LEADERS) and role is None and kind.value in (Kind.CCG, Kind.ICB) and not where.features
    ):
        role = A.LEADER
    if role is A.LEADER and Feature.SHARES in where.features and not clause.ops(Op.WHO):
        role = None
    if clause.asks(A.GAPS):
        return asked.query(A.GAPS, do=Do.LIST, where=where)
    if clause.asks(A.MERGER, A.CLUSTER, A.CHANGES, A.RATING, A.QUALITY) or (
        clause.asks(A.HISTORY) and role is None
    ):
        return None
    if clause.is_check and (clause.asks(A.SHARED_LEADER) or where.features) and not clause.ops(Op.WHICH):
        return asked.query(A.SHARED_LEADER, do=Do.CHECK, where=where)
    if (
        role
        and Feature.COUNCIL not in where.features
        and Feature.INTERIM not in where.features
        and not where.tests
    ):
        keys = tuple(k for each in asked.bodies for k in each.keys)
        if asked.bodies and all(k.kind is where.kind for k in keys):
            return asked.query(role, bodies=keys)
        return asked.query(role, do=Do.LIST, where=where)
    measure = asked.measure if not where.tests else None
    if clause.ops(Op.NEW) and not asked.time.dated and where == Where(where.kind):
        return asked.query(A.OPENED, do=Do.HIGHEST, where=where)
    return asked.query(*((measure,) if measure else (A.CARD,)), do=Do.LIST, where=where)


def _shared_with_one(asked: Asked, where: Where) -> Query | None:
    """Ask which others have the leader of one body of the same kind: "which CCGs shared an AO with Thanet"."""
    marks = asked.clause.marks
    named = [at for at, mark in enumerate(marks) if isinstance(mark.means, Bodies)]
    keys = asked.bodies[0].keys if len(named) == 1 and not is_inside(marks, named[0]) else ()
    if len(keys) != 1 or keys[0].kind is not where.kind or where.within or asked.clause.negations:
        return None
    return asked.query(A.SHARED_LEADER, bodies=keys)


def national(asked: Asked) -> Query | None:
    """Ask for the national picture, ratings, sizes in general, or leaders and people of all England."""
    clause = asked.clause
    if asked.bodies or clause.places or clause.people:
        return None
    if clause.asks(A.QUALITY, A.RATING):
        return asked.query(A.QUALITY)
    if clause.asks(A.GAPS) and not is_set(asked):
        return asked.query(A.GAPS)
    if Feature.LEADER_UNKNOWN in asked.features() and not is_set(asked):
        return asked.query(A.CARD, do=Do.LIST, where=asked.within())
    if clause.asks(A.SIZE) and not is_set(asked):
        return asked.query(A.SIZE)
    if clause.asks(A.STATS):
        return asked.query(A.STATS)
    if clause.asks(A.POPULATION) and any(clause.concepts(Sense.NATION)):
        return asked.query(A.POPULATION, do=Do.SUM, where=Where())
    return None
