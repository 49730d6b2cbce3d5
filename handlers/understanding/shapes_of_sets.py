"""Shapes of questions about sets and the nation: rankings, counts, lists, trends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.query.query import LEADERSHIP, Attribute, Do, Feature, Query, Test, Where
from data.query.ratings import RATINGS
from handlers.understanding.concepts import Op, Sense
from handlers.understanding.marks import Bodies, Number, widest_of
from handlers.understanding.naming import is_inside
from handlers.understanding.reading import OF_LEADERS, Clause, NotReadError, kind_of

if TYPE_CHECKING:
    from handlers.understanding.asked import Asked

A = Attribute
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


def grouping(asked: Asked) -> Query | None:
    """Ask for a number by STP or by region."""
    clause = asked.clause
    if asked.bodies:
        return None
    measure = A.CCGS if asked.counts_ccgs else asked.measure
    if clause.ops(Op.BY_STP) and measure:
        query = asked.query(measure, do=Do.RANK, by=measure, where=Where(Kind.STP))
        return query.about(do=Do.AVERAGE, by=None) if clause.ops(Op.AVERAGE) else query
    if clause.ops(Op.BY_REGION) and measure in (A.CCGS, A.POPULATION):
        return asked.query(measure, do=Do.RANK, where=Where(Kind.REGION))
    return None


def ranking(asked: Asked) -> Query | None:
    """Ask for the most or the fewest: a league table, one end of it, one place in it, or whether a body has that place."""
    clause = asked.clause
    most, least = clause.ops(Op.MOST, Op.TOP), clause.ops(Op.LEAST, Op.BOTTOM)
    if not (most or least or clause.ops(Op.RANK)):
        return None
    measure, kind, end = asked.measure, asked.set_kind, Do.LOWEST if least else Do.HIGHEST
    opposite = (clause.ops(Op.MOST) and clause.ops(Op.LEAST)) or (
        clause.ops(Op.TOP) and clause.ops(Op.BOTTOM)
    )
    if opposite and not asks_both_ends(clause):
        raise NotReadError("That asks for the most and for the fewest at once. Ask for one of them.")
    if clause.ops(Op.TREND) and (most or least) and (clause.ops(Op.HOW_MANY) or asked.bodies):
        return None
    if clause.ops(Op.TREND) and (most or least):
        raise NotReadError(_NO_GROWTH)
    if clause.asks(A.REGION) and not asked.bodies and (most or least) and measure in (None, A.POPULATION):
        return asked.query(measure or A.CCGS, do=end, by=measure or A.CCGS, where=Where(Kind.REGION))
    alone = len(asked.bodies) == 1 and not kind and not asked.of_regions
    if clause.ops(Op.RANK) and not (most or least) and alone:
        # "where does Devon STP rank for population"
        by = measure or A.POPULATION
        return asked.first(asked.query(by, do=Do.RANK, by=by), widest_of(asked.bodies[0]))
    if _asks_leaders_of_a_ccg(clause):
        raise NotReadError(ONE_LEADER)
    of_people = clause.asks(A.POPULATION, A.PER_LEADER)
    of_stps = any(c.value == Kind.STP for c in clause.kinds)
    ranks_leaders = clause.ops(Op.RANK) and clause.asks(A.LEADERS) and not of_people
    if ranks_leaders and of_stps and not clause.ops(Op.HOW_MANY):
        return asked.query(A.CARD, do=Do.LIST, where=Where(Kind.STP))
    of_ccgs = asked.counts_ccgs and clause.ops(Op.RANK) and measure is None
    by_ccgs = _after(clause, Kind.CCG) or of_ccgs
    rows = _rows(clause, least=least)
    ordinal = next((int(n.value) for n in clause.numbers if n.ordinal), None)
    if clause.asks(A.LEADERS) and by_ccgs and not of_people:
        return asked.query(A.LEADER, do=Do.RANK, by=A.CCGS, top=rows, where=Where(Kind.CCG))
    if person := _of_people(asked, by_ccgs=by_ccgs):
        do = Do.RANK if rows and abs(rows) > 1 else end
        return person.about(do=do, top=rows, place_in_rank=ordinal)
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
        where = replace(where, within=(), area="", area_name="")
        query = asked.query(measure, do=Do.CHECK, by=measure, top=-1 if least else 1, where=where)
        return asked.first(query, replace(named, keys=subject))
    query = asked.query(measure, by=measure, where=where)
    if (most and least) and not clause.numbers:
        return query.about(do=Do.RANK)
    counts_people = rows is not None and clause.ops(Op.HOW_MANY) and clause.asks(A.POPULATION)
    totals = clause.ops(Op.TOTAL) and clause.asks(A.PER_LEADER)
    if totals or counts_people or (clause.ops(Op.TOTAL, Op.PROPORTION) and rows):
        return query.about(asks=(A.POPULATION,), do=Do.SUM, top=rows)
    several = clause.ops(Op.RANK, Op.TOP, Op.BOTTOM) or (rows and abs(rows) > 1)
    if ordinal is None and (several or (kind and kind.plural and rows is None and clause.ops(Op.LIST))):
        return query.about(do=Do.RANK, top=rows)
    asks = (measure, A.LEADER) if clause.asks(A.LEADER) and measure is A.POPULATION else (measure,)
    return query.about(asks=asks, do=end, place_in_rank=ordinal)


def _of_people(asked: Asked, *, by_ccgs: bool) -> Query | None:
    """Ask which person has the most people, CCGs or ICBs: "which AO had the largest population", "who had the most CCGs"."""
    clause = asked.clause
    by_icbs = _after(clause, Kind.ICB)
    counted = Kind.ICB if by_icbs else Kind.CCG
    others = [c for c in clause.kinds if c.value != counted or not c.plural]
    asks_person = clause.asks(A.LEADER, A.LEADERS) or (clause.ops(Op.WHO) and not clause.attributes)
    measure = A.CCGS if by_ccgs or by_icbs else asked.measure
    asks_which = clause.has_next(Sense.ATTRIBUTE, (Op.WHICH,), A.LEADER, A.LEADERS)
    if asked.measure is A.PER_LEADER and not asks_which:
        return None
    if others or not asks_person or measure not in (A.CCGS, A.POPULATION, A.PER_LEADER):
        return None
    where = replace(asked.within(), kind=Kind.ICB if by_icbs else None, tests=())
    return asked.query(A.LEADER, by=measure, where=where)


_TOP_AND_BOTTOM: Final = (Op.MOST, Op.LEAST, Op.TOP, Op.BOTTOM)


def asks_both_ends(clause: Clause) -> bool:
    """Tell whether the most and the fewest of one measure are asked for together: "the biggest and smallest CCGs"."""
    ends = [at for at, mark in enumerate(clause.marks) if mark.value(Sense.OP) in _TOP_AND_BOTTOM]
    if len(ends) != 2:  # noqa: PLR2004  the most and the fewest
        return False
    between = clause.marks[ends[0] + 1 : ends[1]]
    joins = [mark for mark in between if mark.value(Sense.OP) in (Op.AND, Op.OR)]
    return bool(joins) and all(
        m in joins or m.concept(Sense.FILLER) or isinstance(m.means, Number) for m in between
    )


def _asks_leaders_of_a_ccg(clause: Clause) -> bool:
    """Tell whether leaders are counted for each CCG: "leaders per CCG"."""
    leaders = clause.asks(A.LEADER, A.LEADERS) and not clause.asks(A.POPULATION)
    return leaders and clause.has_next(Sense.KIND, (Op.PER,), Kind.CCG)


def ranked_by_default(asked: Asked, query: Query) -> tuple[str, ...]:
    """Say what was ranked by where the words do not: "rank", "rank STPs". A league table is one of people per leader."""
    clause = asked.clause
    said = clause.attributes or asked.measure or asked.counts_ccgs
    says_so = said or clause.says("league", "league table")
    if says_so or not clause.ops(Op.RANK) or query.do is not Do.RANK or query.by is not A.PER_LEADER:
        return ()
    return ("Nothing was said to rank by: these are ranked by people per leader.",)


def _after(clause: Clause, kind: Kind) -> bool:
    """Tell whether a kind of body stands right after the first "most" or "fewest": "the most CCGs"."""
    ends = (at for at, m in enumerate(clause.marks[:-1]) if m.value(Sense.OP) in (Op.MOST, Op.LEAST))
    at = next(ends, None)
    if at is None or clause.marks[at].text.lower() not in _ENDS:
        return False
    after = clause.marks[at + 1].concept(Sense.KIND)
    return after is not None and after.value == kind and after.plural


_ENDS: Final = ("most", "the most", "fewest", "the fewest", "least")


def sharing_out(asked: Asked) -> Query | None:
    """Ask under how few leaders a third of the people are."""
    clause = asked.clause
    part = clause.says("third") or clause.ops(Op.PROPORTION) or "%" in {t.raw for t in clause.marked.tokens}
    of_people = clause.asks(A.POPULATION) and clause.asks(A.LEADERS, A.LEADER)
    if not part or not of_people or asked.bodies or clause.ops(Op.MOST, Op.LEAST):
        return None
    return asked.query(A.POPULATION, do=Do.SUM, by=A.PER_LEADER, top=_TOP, where=Where(Kind.STP))


def _rows(clause: Clause, *, least: bool) -> int | None:
    number = next((int(n.value) for n in clause.numbers if not n.ordinal and 0 < n.value < _SMALL), None)
    return None if number is None else -number if least else number


def trends(asked: Asked) -> Query | None:
    """Ask how a number went on over the years."""
    clause = asked.clause
    counted = asked.set_kind is not None or clause.asks(A.LEADERS, A.POPULATION)
    if clause.asks(A.OPENED, A.CLOSED) and asked.set_kind and not clause.ops(Op.TREND):
        return None
    of_one = asked.bodies and all(k.kind in (Kind.CCG, Kind.ICB) for k in asked.bodies[0].keys)
    if of_one and clause.role:
        return None
    changes = clause.asks(A.CHANGES) and (
        clause.ops(Op.HOW_MANY, Op.TREND) or clause.says("how has", "how have")
    )
    if not counted or clause.ops(Op.WHO):
        return None
    of_people = clause.asks(A.POPULATION) and asked.bodies
    if not (clause.ops(Op.TREND) or changes) and not (
        # "how many since 2016", "population of Kent from 2015 to 2018"
        asked.time.spans_years
        and ((asked.time.since and clause.ops(Op.HOW_MANY)) or (of_people and not asked.tests()))
    ):
        return None
    which = clause.ops(Op.WHICH, Op.LIST) and not clause.ops(Op.HOW_MANY, Op.WHEN)
    if which and asked.is_set and clause.ops(Op.TREND):
        raise NotReadError(_NO_GROWTH)
    kind = asked.kind_of_set if asked.set_kind else Kind.CCG
    if clause.asks(A.SHARED_LEADER):
        return asked.query(A.SHARED_LEADER, do=Do.TREND, where=Where(kind))
    measure = asked.measure if asked.measure in (A.LEADERS, A.POPULATION, A.PER_LEADER) else A.CCGS
    if clause.numbers and measure is A.CCGS and clause.ops(Op.LESS, Op.MORE, Op.AT_LEAST, Op.AT_MOST):
        number = clause.numbers[0].value
        test = Test(A.CCGS, "<" if clause.ops(Op.LESS, Op.AT_MOST) else ">", number)
        return asked.query(measure, do=Do.TREND, where=Where(kind), test=test) if not asked.bodies else None
    if asked.bodies and measure is not A.CCGS and not asked.set_kind:
        return asked.first(asked.query(measure, do=Do.TREND))
    return asked.query(measure, do=Do.TREND, where=replace(asked.within(), kind=kind, features=(), tests=()))


def counting(asked: Asked) -> Query | None:
    """Ask how many, what share, how many altogether or on average."""
    clause = asked.clause
    if _asks_leaders_of_a_ccg(clause):
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
    if many and measure in (None, A.LEADERS, A.CCGS_PER_LEADER) and _has_condition(asked):
        return asked.query(A.CARD, do=Do.COUNT, where=asked.within())
    if measure is A.CCGS_PER_LEADER and not asked.bodies:
        return asked.query(measure, do=Do.AVERAGE)
    if measure is A.PER_LEADER or (measure is A.LEADERS and clause.ops(Op.PER) and clause.asks(A.POPULATION)):
        if many and asked.tests():
            return asked.query(A.CARD, do=Do.COUNT, where=asked.within())
        if asked.bodies and not asked.of_regions and not many:
            return asked.first(asked.query(A.PER_LEADER))
        where = asked.within()
        return asked.query(A.PER_LEADER, do=Do.AVERAGE, where=where if where != Where() else None)
    if measure is A.POPULATION and many and asked.tests() and _counts_people(clause):
        return asked.query(A.POPULATION, do=Do.SUM, where=asked.within())
    if measure is A.POPULATION and not asked.tests():
        if asked.bodies and not asked.of_regions and not many:
            if len(asked.bodies) == 1:
                return asked.first(asked.query(A.POPULATION))
            if not clause.ops(Op.TOTAL):
                return None
        if clause.places and not many:
            return asked.query(A.POPULATION, place=clause.places[0].name, kind=asked.kind_asked)
        do = Do.AVERAGE if clause.ops(Op.AVERAGE) else Do.SUM
        return asked.query(A.POPULATION, do=do, where=asked.within())
    # of bodies that share a leader the bodies are counted
    if clause.asks(A.LEADERS, A.LEADER) and not (asked.is_set and clause.asks(A.SHARED_LEADER)):
        feature = next((f for f in asked.features() if f in (Feature.COUNCIL, Feature.INTERIM)), None)
        if asked.bodies and not asked.of_regions:
            return asked.first(asked.query(A.LEADERS, feature=feature), widest_of(asked.bodies[0]))
        if any(t.attribute is A.CCGS and (t.op, t.number) in ((">", 1), (">=", 2)) for t in asked.tests()):
            return asked.query(A.CARD, do=Do.COUNT, where=Where(Kind.CCG, features=(Feature.SHARES,)))
        where = asked.within() if asked.of_regions else Where()
        return asked.query(A.LEADERS, do=Do.COUNT, where=where, feature=feature)
    if not kind:
        return None
    where = asked.within()
    if asked.bodies and not where.within and not where.area:
        return None
    if clause.asks(A.GAPS):
        return asked.query(A.GAPS, do=Do.COUNT, where=where)
    plain = len(where.within) == 1 and not where.tests and not where.features
    if asked.bodies and plain and kind.value in (Kind.CCG, "body"):
        return asked.query(A.CCGS, bodies=where.within)
    return asked.query(A.CARD, do=Do.COUNT, where=where)


def _counts_people(clause: Clause) -> bool:
    """Tell whether people are counted and not bodies: "how many people live in CCGs under 100k", not "how many CCGs have ..."."""
    counting = (at for at, m in enumerate(clause.marks[:-1]) if m.value(Sense.OP) in (Op.HOW_MANY, Op.TOTAL))
    first = next(counting, None)
    return first is not None and clause.marks[first + 1].means_any(A.POPULATION)


def _has_condition(asked: Asked) -> bool:
    """Tell whether bodies are counted of which something must be true: "STPs with one leader", "ICBs led by an interim"."""
    of_wide = asked.set_kind is not None and asked.set_kind.value != Kind.CCG
    tests = [t for t in asked.tests() if t.attribute in (A.LEADERS, A.CCGS)]
    return (of_wide and bool(tests)) or (
        Feature.INTERIM in asked.features()
        and not asked.clause.asks(A.LEADERS)
        and not asked.clause.ops(Op.AVERAGE)
    )


def listing(asked: Asked) -> Query | None:
    """Ask which bodies: of an area, with a measure above or below a number, with something in common."""
    clause, kind = asked.clause, asked.set_kind
    several = clause.ops(Op.MORE, Op.AT_LEAST) and clause.numbers and clause.numbers[0].value in (1, 2)
    if clause.asks(A.CHAIR) and several and not asked.bodies:
        return asked.query(A.CHAIR, do=Do.LIST, where=Where(asked.kind_asked, features=(Feature.SHARES,)))
    if kind is None or asked.is_listed:
        return None
    new = any(m.text.lower().startswith("new ") and m.concept(Sense.ATTRIBUTE) for m in clause.marks)
    if asked.time.dated and new:
        return asked.query(A.CHANGES, status=LEADERSHIP, where=Where(asked.kind_of_set))
    where = asked.within()
    if clause.asks(A.SIZE) and clause.says("too small") and not where.tests:
        where = replace(where, tests=(Test(A.POPULATION, "<", TOO_SMALL),))
    described = where.tests or where.features or where.within or where.area
    if not (described or clause.ops(Op.LIST, Op.WHICH, Op.NEW) or clause.asks(A.CARD, A.GAPS)):
        return None
    if not kind.plural and not (clause.ops(Op.LIST) and (clause.asks(A.LEADERS) or clause.says("chairs"))):
        return None
    if clause.asks(A.SHARED_LEADER) and (shared := _shared_with_one(asked, where)):
        return shared
    role = next((a for a in clause.attributes if a in OF_LEADERS - {A.LEADERS}), None)
    if role is None and clause.asks(A.LEADERS) and kind.value in (Kind.CCG, Kind.ICB) and not where.features:
        role = A.LEADER
    of_sharing = role is A.LEADER and Feature.SHARES in where.features and not clause.ops(Op.WHO)
    if of_sharing or asked.measure is A.PER_LEADER:
        role = None
    if clause.asks(A.GAPS):
        return asked.query(A.GAPS, do=Do.LIST, where=where)
    if clause.asks(A.MERGER, A.CLUSTER, A.CHANGES, A.RATING, A.QUALITY) or (
        clause.asks(A.HISTORY) and role is None
    ):
        return None
    if clause.is_check and (clause.asks(A.SHARED_LEADER) or where.features) and not clause.ops(Op.WHICH):
        return asked.query(A.SHARED_LEADER, do=Do.CHECK, where=where)
    if role and not where.tests and not {Feature.COUNCIL, Feature.INTERIM} & {*where.features}:
        keys = tuple(k for each in asked.bodies for k in each.keys)
        if keys and all(k.kind is where.kind for k in keys):
            return asked.query(role, bodies=keys)
        if clause.ops(Op.NEW) and not asked.time.dated and (day := asked.newest_day(where.kind)):
            where = replace(where, features=(*where.features, Feature.OPENED))
            return asked.query(role, do=Do.LIST, where=where, first=day, last=day, dated=True)
        return asked.query(role, do=Do.LIST, where=where)
    if clause.ops(Op.NEW) and not asked.time.dated and where == Where(where.kind):
        return asked.query(A.OPENED, do=Do.HIGHEST, where=where)
    measure = asked.measure if not where.tests else None
    return asked.query(measure or A.CARD, do=Do.LIST, where=where)


def _shared_with_one(asked: Asked, where: Where) -> Query | None:
    """Ask which others have the leader of one body of the same kind: "which CCGs shared an AO with Thanet"."""
    marks = asked.clause.marks
    named = [at for at, mark in enumerate(marks) if isinstance(mark.means, Bodies)]
    keys = asked.bodies[0].keys if len(named) == 1 and not is_inside(marks, named[0]) else ()
    if len(keys) != 1 or keys[0].kind is not where.kind or where.within or asked.clause.negations:
        return None
    return asked.query(A.SHARED_LEADER, bodies=keys)


def rated(asked: Asked) -> Query | None:
    """Ask which CCGs had a rating, or how many: "which CCGs were outstanding in 2019", "inadequate CCGs in Kent"."""
    clause = asked.clause
    said = " ".join(mark.text.lower() for mark in clause.marks if mark.means_any(A.RATING))
    wanted = next((rating for rating in RATINGS if rating.split()[-1].lower() in said), None)
    others = {*clause.attributes} - {A.RATING, A.CARD}
    if wanted is None or others or clause.people or asked.kind_of_set is not Kind.CCG or asked.is_listed:
        return None
    do = Do.COUNT if clause.ops(Op.HOW_MANY) else Do.CHECK if clause.is_check else Do.LIST
    return asked.query(A.RATING, do=do, words=(wanted,), where=replace(asked.within(), features=(), tests=()))


def national(asked: Asked) -> Query | None:
    """Ask for the national picture, ratings, sizes in general, or leaders and people of all England."""
    clause = asked.clause
    if asked.bodies or clause.places or clause.people:
        return None
    if clause.asks(A.QUALITY, A.RATING):
        return asked.query(A.QUALITY)
    if not asked.is_set:
        if clause.asks(A.GAPS):
            return asked.query(A.GAPS)
        if Feature.LEADER_UNKNOWN in asked.features():
            return asked.query(A.CARD, do=Do.LIST, where=asked.within())
        if clause.asks(A.SIZE):
            return asked.query(A.SIZE)
    if clause.asks(A.STATS):
        return asked.query(A.STATS)
    if clause.asks(A.POPULATION) and any(clause.concepts(Sense.NATION)):
        return asked.query(A.POPULATION, do=Do.SUM, where=Where())
    return None
