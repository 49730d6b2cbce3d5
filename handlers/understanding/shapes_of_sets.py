"""The shapes of questions about sets and the nation: rankings, comparisons, counts, lists, trends."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from data.model import Kind
from data.query.query import Attribute, Do, Feature, Query, Test, Where
from handlers.understanding.asked import Asked, alike, is_listed, is_set, says, widest_of
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.reading import (
    OF_LEADERS,
    Clause,
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
_MEASURES: Final = (A.PER_LEADER, A.POPULATION, A.CCGS_PER_LEADER, A.LEADERS, A.CCGS)


def ranking(asked: Asked) -> Query | None:
    """Ask for the most or the fewest: a league table, one end of it, one place in it, or whether a body has that place."""
    clause = asked.clause
    most, least = clause.ops(Op.MOST, Op.TOP), clause.ops(Op.LEAST, Op.BOTTOM)
    if not (most or least or clause.ops(Op.RANK)):
        return None
    measure, kind = asked.measure, asked.set_kind
    if (
        clause.ops(Op.RANK)
        and clause.asks(A.LEADERS)
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
    rows = _rows(clause, least=least)
    counts_people = rows is not None and clause.ops(Op.HOW_MANY) and clause.asks(A.POPULATION)
    totals = clause.ops(Op.TOTAL) and clause.asks(A.PER_LEADER)
    if totals or counts_people or (clause.ops(Op.TOTAL, Op.PROPORTION) and rows):
        return asked.query(A.POPULATION, do=Do.SUM, by=measure, top=rows, where=where)
    ordinal = next((n for n in clause.numbers if n.ordinal), None)
    if ordinal:
        do = Do.LOWEST if least else Do.HIGHEST
        return asked.query(measure, do=do, by=measure, where=where, place_in_rank=int(ordinal.value))
    if (
        clause.ops(Op.RANK, Op.TOP, Op.BOTTOM)
        or (rows and abs(rows) > 1)
        or (kind and kind.plural and rows is None and clause.ops(Op.LIST))
    ):
        return asked.query(measure, do=Do.RANK, by=measure, top=rows, where=where)
    return asked.query(measure, do=Do.LOWEST if least else Do.HIGHEST, by=measure, where=where)


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
    if not (part and clause.asks(A.POPULATION) and clause.asks(A.LEADERS, A.LEADER)) or asked.bodies:
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
    if len(named) + 2 * unsettled < 2:  # noqa: PLR2004  two make a comparison
        return None
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
        return asked.query(*(asks or (A.CARD,)), do=Do.COMPARE, bodies=alike(asked, named))
    return None


def _role_asked(clause: Clause) -> bool:
    return clause.asks(*OF_LEADERS)


def trends(asked: Asked) -> Query | None:
    """Ask how a number went on over the years."""
    clause = asked.clause
    counted = asked.set_kind is not None or clause.asks(A.LEADERS, A.POPULATION)
    spans = (
        asked.time.dated
        and asked.time.first
        and asked.time.last
        and (asked.time.last - asked.time.first).days > _OVER_A_YEAR
    )
    changes = clause.asks(A.CHANGES) and (
        clause.ops(Op.HOW_MANY, Op.TREND) or says(clause, "how has", "how have")
    )
    if (
        not counted
        or clause.ops(Op.WHO)
        or not (clause.ops(Op.TREND) or changes or (spans and clause.ops(Op.HOW_MANY) and asked.time.since))
    ):
        return None
    kind = kind_of(asked.set_kind, asked.day, asked.register) if asked.set_kind else Kind.CCG
    if clause.asks(A.SHARED_LEADER):
        return asked.query(A.SHARED_LEADER, do=Do.TREND, where=Where(kind))
    measure = asked.measure if asked.measure in (A.LEADERS, A.POPULATION, A.PER_LEADER) else A.CCGS
    if asked.bodies and measure is not A.CCGS and not asked.set_kind:
        return asked.one(asked.bodies[0], asked.query(measure, do=Do.TREND))
    return asked.query(measure, do=Do.TREND, where=replace(asked.within(), kind=kind, features=(), tests=()))


def counting(asked: Asked) -> Query | None:
    """Ask how many, what share, how many altogether or on average."""
    clause = asked.clause
    how_many = clause.ops(Op.HOW_MANY, Op.PROPORTION, Op.TOTAL, Op.AVERAGE)
    if not how_many or clause.asks(A.RATING, A.QUALITY):
        return None
    measure, kind = asked.measure, asked.set_kind
    many = kind is not None and kind.plural
    if measure is A.CCGS_PER_LEADER and not asked.bodies:
        return asked.query(measure, do=Do.AVERAGE)
    if measure is A.PER_LEADER or (measure is A.LEADERS and clause.ops(Op.PER) and clause.asks(A.POPULATION)):
        if many and (tests := asked.tests()):
            return asked.query(A.CARD, do=Do.COUNT, where=replace(asked.within(), tests=tests))
        if asked.bodies and not asked.of_regions:
            return asked.one(asked.bodies[0], asked.query(A.PER_LEADER))
        return asked.query(
            A.PER_LEADER, do=Do.AVERAGE, where=asked.within() if asked.within() != Where() else None
        )
    if measure is A.POPULATION and not asked.tests():
        if asked.bodies and not many and not asked.of_regions:
            return asked.one(asked.bodies[0], asked.query(A.POPULATION))
        if clause.places and not many:
            return asked.query(A.POPULATION, place=clause.places[0].name, place_name=clause.places[0].name)
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


def _leads_something(asked: Asked) -> bool:
    """Tell whether bodies are counted, and leading is only what they have in common: "CCGs that share a leader"."""
    return is_set(asked) and asked.clause.asks(A.SHARED_LEADER)


def listing(asked: Asked) -> Query | None:
    """Ask which bodies: of an area, with a measure above or below a number, with something in common."""
    clause, kind = asked.clause, asked.set_kind
    if kind is None or is_listed(asked):
        return None
    where = asked.within()
    if clause.asks(A.SIZE) and says(clause, "too small") and not where.tests:
        where = replace(where, tests=(Test(A.POPULATION, "<", TOO_SMALL),))
    lists = kind.plural and (
        where.tests
        or where.features
        or where.within
        or where.area
        or clause.ops(Op.LIST, Op.WHICH, Op.NEW)
        or clause.asks(A.CARD)
    )
    if not lists:
        return None
    role = next((a for a in clause.attributes if a in OF_LEADERS - {A.LEADERS}), None)
    if role is A.LEADER and Feature.SHARES in where.features and not clause.ops(Op.WHO):
        role = None
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
    if clause.ops(Op.NEW) and not asked.time.dated:
        where = replace(where, features=tuple(f for f in where.features if f is not Feature.OPENED))
    return asked.query(*((measure,) if measure else (A.CARD,)), do=Do.LIST, where=where)


def national(asked: Asked) -> Query | None:
    """Ask for the national picture, ratings, sizes in general, or leaders and people of all England."""
    clause = asked.clause
    if asked.bodies or clause.places or clause.people:
        return None
    if clause.asks(A.QUALITY, A.RATING):
        return asked.query(A.QUALITY)
    if clause.asks(A.SIZE) and not is_set(asked):
        return asked.query(A.SIZE)
    if clause.asks(A.STATS):
        return asked.query(A.STATS)
    if clause.asks(A.POPULATION) and any(clause.concepts(Sense.NATION)):
        return asked.query(A.POPULATION, do=Do.SUM, where=Where())
    return None
