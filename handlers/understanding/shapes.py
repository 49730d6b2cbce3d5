"""The shapes of questions: each function knows one way of asking and gives its query, or None where the words are not of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from data.model import BodyKey, Kind
from data.query.query import Attribute, Do, Feature, Query, Test, Where
from handlers.understanding.concepts import Concept, Op, Sense
from handlers.understanding.marking import Bodies, Mark, Number, People
from handlers.understanding.reading import (
    OF_LEADERS,
    AskBackError,
    Clause,
    NotReadError,
    Time,
    base,
    kind_of,
    larger,
    several,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from data.register import Register

A = Attribute
TOO_SMALL: Final = 100_000
"""People below which a CCG was called too small, in a paper of November 2011."""
_TOP: Final = 12
"""How many STPs the published share of the population is of."""
_SMALL: Final = 1_000
"""Numbers below are of CCGs or leaders, not of people."""
_MEASURES: Final = (A.PER_LEADER, A.POPULATION, A.CCGS_PER_LEADER, A.LEADERS, A.CCGS)
_SEPARATE: Final = frozenset(
    {A.LEADER, A.CHAIR, A.POPULATION, A.MERGER, A.CODE, A.OPENED, A.RATING, A.REGION}
)
"""Attributes that are asked for by themselves, so that two of them are two questions."""
_TOPICAL: Final = frozenset({A.CARD, A.NAME, A.CODE})
_CARRIERS: Final = frozenset({A.CARD, A.PARENT, A.CHANGES, A.MEMBERS})
"""Attributes whose words also carry other questions ("what is the code of", "which CCG covers")."""


@dataclass(frozen=True)
class Asked:
    """A clause with the time it is about and the register it is read against."""

    clause: Clause
    time: Time
    register: Register
    today: date
    kind: Kind | None

    @cached_property
    def day(self) -> date:
        return self.time.on

    def query(self, *asks: Attribute, **parts: object) -> Query:
        """Make a query for the time of the question."""
        return replace(base(self.time, self.today, *asks), **parts)  # type: ignore[arg-type]

    @cached_property
    def set_kind(self) -> Concept | None:
        """The kind that a set is of: a plural that stands by itself, or one that is asked which or how many of."""
        kinds = [c for c in self.clause.kinds if c.value != "body" or c.plural]
        plural = [c for c in kinds if c.plural]
        if plural:
            return plural[0]
        asks_set = self.clause.ops(Op.HOW_MANY, Op.MOST, Op.LEAST, Op.LIST, Op.RANK) or self.clause.ops(
            Op.WHICH
        )
        return kinds[0] if kinds and asks_set else None

    @cached_property
    def kind_asked(self) -> Kind | None:
        """The kind of body that is asked for by name ("which ICB")."""
        found = next((c for c in self.clause.kinds if c.value != "body"), None)
        return kind_of(found, self.day, self.register) if found else None

    @cached_property
    def measure(self) -> Attribute | None:
        """What is measured: people per leader, population, CCGs, leaders."""
        clause = self.clause
        leaders = clause.asks(A.LEADER, A.LEADERS)
        per = clause.ops(Op.PER, Op.SERVES, Op.AVERAGE) or clause.asks(A.PER_LEADER)
        if clause.asks(A.CCGS_PER_LEADER) or (
            per and leaders and self.counts_ccgs and not clause.asks(A.POPULATION)
        ):
            return A.CCGS_PER_LEADER if not clause.asks(A.PER_LEADER) else A.PER_LEADER
        if clause.asks(A.PER_LEADER) or (per and leaders):
            return A.PER_LEADER
        if clause.asks(A.POPULATION, A.SIZE):
            return A.POPULATION
        if clause.asks(A.LEADERS):
            return A.LEADERS
        return None

    @cached_property
    def counts_ccgs(self) -> bool:
        """Whether CCGs are counted for each of something larger: "most CCGs", "CCGs per leader"."""
        return any(c.value == Kind.CCG and c.plural for c in self.clause.kinds)

    @cached_property
    def bodies(self) -> tuple[Bodies, ...]:
        return self.clause.bodies

    def one(self, bodies: Bodies, query: Query, *, rest: tuple[BodyKey, ...] = ()) -> Query:
        """Give the query about the body that words mean.

        Raises:
            AskBackError: where they could mean several.

        """
        if len(bodies.keys) == 1 or bodies.is_list:
            return replace(query, bodies=(*bodies.keys, *rest))
        raise several(bodies.keys, bodies.name, replace(query, rivals=(*query.rivals, *rest)))

    def within(self) -> Where:
        """Give the set that the words describe: its kind, its area, who leads it, what it is compared with."""
        kind = kind_of(self.set_kind, self.day, self.register) if self.set_kind else None
        within: tuple[BodyKey, ...] = ()
        area = area_name = ""
        for named in self.bodies:
            wide = _widest(named.keys, kind)
            if wide:
                within = (*within, *wide)
            else:
                area = area_name = named.name
        for place in self.clause.places:
            area = area_name = place.name
        person = self.clause.people[0].ids[0] if self.clause.people else ""
        return Where(kind, within, area, area_name, person, self.tests(), self.features())

    def features(self) -> tuple[Feature, ...]:
        """Give what must be true of each body of the set."""
        clause = self.clause
        found = [Feature(c.value) for c in clause.concepts(Sense.FEATURE)]
        if clause.asks(A.SHARED_LEADER) and Feature.ALONE not in found and not clause.asks(A.QUALITY):
            found.append(Feature.SHARES)
        if clause.asks(A.CLUSTER):
            found.append(Feature.CLUSTERED)
        if self.time.dated:
            if clause.asks(A.OPENED):
                found.append(Feature.OPENED)
            elif clause.asks(A.CLOSED):
                found.append(Feature.CLOSED)
            elif clause.ops(Op.NEW):
                found.append(Feature.OPENED)
        return tuple(dict.fromkeys(found))

    def tests(self) -> tuple[Test, ...]:
        """Give the comparisons with numbers: "under 100,000", "more than one CCG", "as many leaders as CCGs"."""
        return tuple(_tests(self))


def _widest(keys: tuple[BodyKey, ...], kind: Kind | None) -> tuple[BodyKey, ...]:
    """Give those of the bodies that can hold bodies of a kind."""
    floor = larger(kind) if kind else 0
    wide = tuple(key for key in keys if larger(key.kind) > floor)
    if wide:
        first = {key.kind for key in wide if larger(key.kind) == max(larger(k.kind) for k in wide)}
        regions = tuple(key for key in wide if key.kind in first)
        return regions if len(regions) == 1 or len(wide) == len(keys) else wide[:1]
    same = tuple(key for key in keys if kind and larger(key.kind) == floor)
    return same if len(same) > 1 else ()


def _tests(asked: Asked) -> list[Test]:
    clause, found = asked.clause, []
    marks = clause.marks
    for at, mark in enumerate(marks):
        if not isinstance(mark.means, Number) or mark.means.ordinal:
            continue
        op = _comparison(marks, at)
        unit = _unit(marks, at)
        if op is None and unit is A.LEADERS and _says(marks[at - 1] if at else None, Op.AND, "with"):
            op = "="
        if op is None:
            continue
        attribute = (
            unit or (asked.measure if asked.measure not in (None, A.LEADERS) else None) or A.POPULATION
        )
        if unit is None and mark.means.value < _SMALL and attribute in (A.POPULATION, A.PER_LEADER):
            raise NotReadError(f"“{mark.text}” of what? Say people, CCGs or leaders after the number.")
        found.append(Test(attribute, op, mark.means.value))  # type: ignore[arg-type]
    if clause.ops(Op.AS_MANY) and clause.asks(A.LEADERS, A.LEADER) and asked.counts_ccgs:
        found.append(Test(A.LEADERS, "=", None, A.CCGS))
    for low in (t for t in found if t.op in (">", ">=")):
        for high in (t for t in found if t.op in ("<", "<=") and t.attribute is low.attribute):
            if low.number is not None and high.number is not None and low.number >= high.number:
                raise NotReadError(f"Nothing can have both {low} and {high}.")
    return found


def _comparison(marks: tuple[Mark, ...], at: int) -> str | None:
    before = marks[at - 1].concept(Sense.OP) if at else None
    after = marks[at + 1].concept(Sense.OP) if at + 1 < len(marks) else None
    if before and before.value == Op.THAN and at > 1:
        before = marks[at - 2].concept(Sense.OP)
    words = {Op.MORE: ">", Op.LESS: "<", Op.AT_LEAST: ">=", Op.AT_MOST: "<="}
    if before and before.value in words:
        return words[Op(before.value)]
    return {Op.AT_LEAST: ">=", Op.AT_MOST: "<="}.get(Op(after.value)) if after else None


def _unit(marks: tuple[Mark, ...], at: int) -> Attribute | None:
    """Give what a number counts, from the words right after it."""
    for mark in marks[at + 1 : at + 3]:
        if concept := mark.concept(Sense.KIND):
            return A.CCGS if concept.value == Kind.CCG else None
        concepts = mark.means if isinstance(mark.means, tuple) else ()
        values = {c.value for c in concepts if isinstance(c, Concept) and c.sense is Sense.ATTRIBUTE}
        if values & {A.LEADER, A.LEADERS}:
            return A.LEADERS
        if A.POPULATION in values:
            following = marks[at + 2 : at + 5]
            per = any(m.concept(Sense.OP) and m.concept(Sense.OP).value == Op.PER for m in following)  # type: ignore[union-attr]
            named = any(
                c.value == A.PER_LEADER
                for m in following
                for c in (m.means if isinstance(m.means, tuple) else ())
            )
            return A.PER_LEADER if per or named else A.POPULATION
        if A.PER_LEADER in values:
            return A.PER_LEADER
    return None


def _says(mark: Mark | None, op: Op, word: str) -> bool:
    concept = mark.concept(Sense.OP) if mark else None
    return bool(concept and concept.value == op and mark and mark.text.lower() == word)


# the shapes, in the order in which they are tried


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
        return replace(query, do=Do.LIST, rivals=_keys(asked.bodies), people=ids)
    if len(clause.people) > 1 and (
        measure := asked.measure or (A.POPULATION if clause.ops(Op.MORE, Op.LESS, Op.COMPARE) else None)
    ):
        every = tuple(i for p in clause.people for i in _one_person(asked, p))
        return asked.query(measure, do=Do.COMPARE, people=every)
    if asked.bodies and not _is_set(asked):
        return asked.one(asked.bodies[0], query, rest=_keys(asked.bodies[1:]))
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
    leader = _role(clause)
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
        status = "ever" if _word(clause, "ever") else "still" if clause.ops(Op.STILL) else ""
        return replace(
            query,
            asks=(leader,),
            do=Do.CHECK,
            status=status,
            where=asked.within() if _is_set(asked) else None,
        )
    if asked.set_kind:
        return replace(query, do=Do.LIST, kind=kind_of(asked.set_kind, asked.day, asked.register))
    if asked.measure in (A.POPULATION, A.PER_LEADER):
        return replace(query, asks=(A.POPULATION,))
    if clause.asks(A.HISTORY):
        return replace(query, asks=(A.HISTORY,))
    return query


def _role(clause: Clause) -> Attribute:
    return next((a for a in (A.CHAIR, A.SYSTEM_LEAD, A.OTHER_ROLE) if clause.asks(a)), A.LEADER)


def _word(clause: Clause, *words: str) -> bool:
    return any(mark.text.lower() in words for mark in clause.marks)


def _keys(named: tuple[Bodies, ...]) -> tuple[BodyKey, ...]:
    return tuple(each.keys[0] for each in named)


def _is_set(asked: Asked) -> bool:
    return bool(asked.set_kind and asked.set_kind.plural)


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
    if (clause.asks(A.PER_LEADER) and clause.ops(Op.TOTAL)) or (clause.ops(Op.TOTAL, Op.PROPORTION) and rows):
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
        _word(clause, "third")
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
        keys = _alike(named)
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
        return asked.query(*(asks or (A.CARD,)), do=Do.COMPARE, bodies=_alike(named))
    return None


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
            return asked.query(A.PARENT, do=Do.CHECK, bodies=first.keys, rivals=_keys(rivals))
    kind = rivals[0].keys[0].kind
    return asked.query(A.PARENT, do=Do.CHECK, place=place, place_name=place, kind=kind, rivals=_keys(rivals))


def _role_asked(clause: Clause) -> bool:
    return clause.asks(*OF_LEADERS)


def _alike(named: tuple[Bodies, ...]) -> tuple[BodyKey, ...]:
    """Give one body for each name: of the kind that all of them can be, the widest first."""
    if len(named) == 1:
        return named[0].keys
    for kind in (Kind.STP, Kind.ICB, Kind.CCG):
        of_kind = [[k for k in each.keys if k.kind is kind] for each in named]
        if all(len(keys) >= 1 for keys in of_kind) and (
            kind is not Kind.CCG or all(len(keys) == 1 for keys in of_kind)
        ):
            return tuple(keys[0] for keys in of_kind)
    for each in named:
        if len(each.keys) > 1:
            widest = [k for k in each.keys if k.kind in (Kind.STP, Kind.ICB)]
            if len(widest) != 1:
                raise NotReadError(f"“{each.name}” could be several. Say which, with CCG, STP or ICB.")
    return tuple(
        next((k for k in each.keys if k.kind in (Kind.STP, Kind.ICB)), each.keys[0]) for each in named
    )


def merging(asked: Asked) -> Query | None:
    """Ask about mergers: of a body, of two, of a set, or which there were."""
    clause = asked.clause
    if not clause.asks(A.MERGER, A.MERGERS, A.APPROVED) or clause.asks(A.CLUSTER):
        return None
    status = next((c.value for c in clause.concepts(Sense.STATUS)), "")
    period = asked.time.dated and asked.time.first != asked.time.last
    if not status:
        proposed = clause.asks(A.MERGERS) and _word(clause, "proposed")
        status = "approved" if clause.asks(A.APPROVED) else "proposed" if proposed else ""
    listed = (
        clause.asks(A.MERGERS)
        or (_is_set(asked) and not asked.bodies)
        or (_is_set(asked) and clause.ops(Op.WHICH) and not clause.is_check)
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
        where = asked.within()
        return asked.query(
            A.MERGERS,
            do=do,
            where=replace(where, features=(), tests=()) if where != Where() else None,
            status=status,
        )
    del period
    if not asked.bodies:
        return (
            asked.query(A.MERGERS, do=Do.FIRST if clause.ops(Op.FIRST) else Do.LIST, status=status)
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
    ccgs = tuple(_as_ccg(asked, each) for each in named)
    return ccgs if all(each.keys for each in ccgs) else named


def _as_ccg(asked: Asked, named: Bodies) -> Bodies:
    keys = tuple(key for key in named.keys if key.kind is Kind.CCG)
    if not keys:
        found = asked.register.resolver.resolve(f"{named.name} CCG", asked.day, Kind.CCG)
        keys = tuple(reading.body for reading in found.readings if reading.body.kind is Kind.CCG)
    return replace(named, keys=keys)


def at_once(asked: Asked) -> Query | None:
    """Ask several things of one body in one breath: "AO for Kent, how many people, and are they merging?"."""
    clause = asked.clause
    if len(asked.bodies) != 1 or _is_set(asked) or asked.measure is A.PER_LEADER or asked.tests():
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
    if clause.is_check and named and not _is_set(asked):
        return asked.one(named[0], asked.query(A.CLUSTER, do=Do.CHECK, rivals=_keys(named[1:])))
    if named and not all(k.kind is Kind.REGION for each in named for k in each.keys) and not _is_set(asked):
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
    if wanted is None or not asked.bodies or (_is_set(asked) and not of_bodies):
        return None
    if clause.asks(A.SUCCESSOR) and clause.asks(A.PREDECESSOR):
        wanted = A.PREDECESSOR if _came_before(clause) else A.SUCCESSOR
    if wanted in (A.OPENED, A.CLOSED) and clause.asks(A.SUCCESSOR, A.PREDECESSOR) and not clause.ops(Op.WHEN):
        wanted = A.SUCCESSOR if clause.asks(A.SUCCESSOR) else A.PREDECESSOR
    do = Do.CHECK if clause.is_check and wanted in (A.OPENED, A.CLOSED) else Do.VALUE
    return asked.one(
        asked.bodies[0], asked.query(wanted, do=do, kind=asked.kind_asked, rivals=_keys(asked.bodies[1:]))
    )


def _came_before(clause: Clause) -> bool:
    """Tell whether a body is said to have replaced others: "which boards did it replace?"."""
    return clause.ops(Op.IS_IT) and any(
        mark.text.lower() in ("replace", "replaces", "come from", "made from") for mark in clause.marks
    )


def trends(asked: Asked) -> Query | None:
    """Ask how a number went on over the years."""
    clause = asked.clause
    counted = asked.set_kind is not None or clause.asks(A.LEADERS, A.POPULATION)
    spans = (
        asked.time.dated
        and asked.time.first
        and asked.time.last
        and (asked.time.last - asked.time.first).days > 400
    )  # noqa: PLR2004  more than a year
    changes = clause.asks(A.CHANGES) and (
        clause.ops(Op.HOW_MANY, Op.TREND) or _word(clause, "how has", "how have")
    )
    if not counted or clause.ops(Op.WHO) or not (
        clause.ops(Op.TREND) or changes or (spans and clause.ops(Op.HOW_MANY) and asked.time.since)
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
    if measure is A.PER_LEADER or (measure is A.LEADERS and clause.ops(Op.PER) and clause.asks(A.POPULATION)):
        if many and (tests := asked.tests()):
            return asked.query(_of_kind(asked), do=Do.COUNT, where=replace(asked.within(), tests=tests))
        if asked.bodies:
            return asked.one(asked.bodies[0], asked.query(A.PER_LEADER))
        return asked.query(
            A.PER_LEADER, do=Do.AVERAGE, where=asked.within() if asked.within() != Where() else None
        )
    if measure is A.POPULATION and not asked.tests():
        if asked.bodies and not many:
            return asked.one(asked.bodies[0], asked.query(A.POPULATION))
        if clause.places and not many:
            return asked.query(A.POPULATION, place=clause.places[0].name, place_name=clause.places[0].name)
        return asked.query(
            A.POPULATION, do=Do.AVERAGE if clause.ops(Op.AVERAGE) else Do.SUM, where=asked.within()
        )
    if clause.asks(A.LEADERS, A.LEADER) and not _leads_something(asked):
        features = [f for f in asked.features() if f in (Feature.COUNCIL, Feature.INTERIM)]
        if asked.bodies:
            query = asked.query(A.LEADERS, feature=features[0] if features else None)
            return asked.one(_widest_of(asked.bodies[0]), query)
        return asked.query(A.LEADERS, do=Do.COUNT, where=Where(), feature=features[0] if features else None)
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
        return asked.query(_of_kind(asked), do=Do.COUNT, where=where)
    return None


def _leads_something(asked: Asked) -> bool:
    """Tell whether bodies are counted, and leading is only what they have in common: "CCGs that share a leader"."""
    return _is_set(asked) and asked.clause.asks(A.SHARED_LEADER)


def _of_kind(asked: Asked) -> Attribute:
    del asked
    return A.CARD


def _widest_of(named: Bodies) -> Bodies:
    wide = tuple(k for k in named.keys if k.kind in (Kind.STP, Kind.ICB))
    return replace(named, keys=wide) if len(wide) == 1 else named


def listing(asked: Asked) -> Query | None:
    """Ask which bodies: of an area, with a measure above or below a number, with something in common."""
    clause, kind = asked.clause, asked.set_kind
    if kind is None:
        return None
    where = asked.within()
    if clause.asks(A.SIZE) and _word(clause, "too small") and not where.tests:
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
    if clause.asks(A.MERGER, A.CLUSTER, A.CHANGES, A.RATING, A.QUALITY) or (clause.asks(A.HISTORY) and role is None):
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
            return asked.query(A.PARENT, do=Do.CHECK, rivals=_keys(asked.bodies), kind=kind, **parts)
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
        return asked.one(_widest_of(named), asked.query(A.MEMBERS, kind=kind))
    if clause.is_check and clause.asks(A.PARENT) and len(asked.bodies) > 1:
        return asked.one(named, asked.query(A.PARENT, do=Do.CHECK, rivals=_keys(asked.bodies[1:])))
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
    role = _role(clause)
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
    return asked.one(_narrow(asked, asked.bodies[0]), asked.query(role, do=do))


def _narrow(asked: Asked, named: Bodies) -> Bodies:
    """Of an STP and CCGs of one name, take the one that was said to be meant."""
    if asked.kind_asked:
        keys = tuple(k for k in named.keys if k.kind is asked.kind_asked)
        return replace(named, keys=keys) if keys else named
    return named


def happenings(asked: Asked) -> Query | None:
    """Ask what changed in a time, or for the history of a body."""
    clause = asked.clause
    if clause.asks(A.HISTORY) and asked.bodies:
        return asked.one(asked.bodies[0], asked.query(A.HISTORY))
    whats_new = clause.ops(Op.NEW) and clause.ops(Op.WHICH) and not clause.attributes and not clause.kinds
    if not clause.asks(A.CHANGES) and not whats_new:
        return None
    if asked.bodies:
        named = _widest_of(asked.bodies[0])
        if asked.time.dated or _word(clause, "changed", "changes", "new", "latest", "updates", "news"):
            return asked.one(named, asked.query(A.CHANGES))
        return asked.one(named, asked.query(A.HISTORY))
    kind = kind_of(asked.set_kind, asked.day, asked.register) if asked.set_kind else None
    return asked.query(A.CHANGES, where=Where(kind) if kind else None)


def checking(asked: Asked) -> Query | None:
    """Ask yes or no about a body: whether it has more than a number, whether it shares its leader, is too small."""
    clause = asked.clause
    if not clause.is_check or not asked.bodies or (_is_set(asked) and not clause.asks(A.SHARED_LEADER)):
        return None
    named = asked.bodies[0]
    if tests := asked.tests():
        return asked.one(named, asked.query(tests[0].attribute, do=Do.CHECK, test=tests[0]))
    if clause.asks(A.SHARED_LEADER):
        feature = Feature.ALONE if Feature.ALONE in asked.features() else Feature.SHARES
        keys = _widest_of(named).keys if not _is_set(asked) else _members_of(asked, named)
        query = asked.query(A.SHARED_LEADER, do=Do.CHECK, feature=feature, rivals=_keys(asked.bodies[1:]))
        if clause.ops(Op.FUTURE):
            query = replace(query, status="planned")
        if _is_set(asked):
            return replace(query, bodies=keys)
        return asked.one(replace(named, keys=keys), query)
    is_system = not clause.attributes and len(asked.bodies) == 1 and _word(clause, "system")
    if clause.asks(A.SIZE) or is_system:
        return asked.one(named, asked.query(A.SIZE, do=Do.CHECK))
    return None


def _members_of(asked: Asked, named: Bodies) -> tuple[BodyKey, ...]:
    """Give the bodies of the kind of a set that a name stands for: "the four Cheshire CCGs"."""
    kind = kind_of(asked.set_kind, asked.day, asked.register) if asked.set_kind else None
    return tuple(k for k in named.keys if k.kind is kind) or named.keys[:1]


def national(asked: Asked) -> Query | None:
    """Ask for the national picture, ratings, sizes in general, or leaders and people of all England."""
    clause = asked.clause
    if asked.bodies or clause.places or clause.people:
        return None
    if clause.asks(A.QUALITY, A.RATING):
        return asked.query(A.QUALITY)
    if clause.asks(A.SIZE) and not _is_set(asked):
        return asked.query(A.SIZE)
    if clause.asks(A.STATS):
        return asked.query(A.STATS)
    if clause.asks(A.POPULATION) and any(clause.concepts(Sense.NATION)):
        return asked.query(A.POPULATION, do=Do.SUM, where=Where())
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
        return asked.one(_narrow(asked, asked.bodies[0]), query)
    return replace(query, bodies=_alike(asked.bodies))


SHAPES: Final[tuple[Callable[[Asked], Query | None], ...]] = (
    not_held,
    sources,
    people,
    clustering,
    at_once,
    inside,
    comparing,
    sharing_out,
    ranking,
    merging,
    trends,
    through_time,
    counting,
    lives,
    checking,
    listing,
    belonging,
    happenings,
    national,
    valued,
)
