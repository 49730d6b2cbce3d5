"""Checks that every understood word of a question has its part in the query; `passed_over` gives those that have none.

A shape may ignore words: "which region has the fewest CCGs" as a ranking of STPs, "how many STPs have one leader" as a
count of leaders. Such a query is not answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from data.mergers import family_of
from data.model import Kind
from data.query.query import Attribute, Do, Feature
from handlers.understanding.concepts import Concept, Op, Sense
from handlers.understanding.days import Moment
from handlers.understanding.marks import Bodies, Mark, Number, People, Place
from handlers.understanding.reading import OF_LEADERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register
    from handlers.understanding.reading import Clause

A = Attribute
_OF_WORDS: Final = frozenset({A.NOT_HELD, A.TOPIC, A.SOURCES})
"""What is answered from the words themselves."""
_LEADING: Final = frozenset(
    {*OF_LEADERS, A.SHARED_LEADER, A.PER_LEADER, A.CCGS_PER_LEADER, A.QUALITY, A.STATS}
)
_LIVES: Final = frozenset({A.OPENED, A.CLOSED, A.AGE, A.SUCCESSOR, A.PREDECESSOR, A.HISTORY, A.CHANGES})
_MERGING: Final = frozenset({A.MERGER, A.MERGERS, A.APPROVED, A.CLUSTER})
_SIZES: Final = frozenset({A.POPULATION, A.PER_LEADER, A.SIZE, A.STATS, A.QUALITY})
_RATINGS: Final = frozenset({A.RATING, A.QUALITY})
_PER_LEADER: Final = frozenset({A.PER_LEADER, A.CCGS_PER_LEADER})
_DATES: Final = _LIVES | _MERGING
_ANSWERED_BY: Final[dict[Attribute, frozenset[Attribute]]] = {
    **dict.fromkeys((A.LEADER, A.LEADERS, A.SHARED_LEADER), _LEADING),
    A.PER_LEADER: _PER_LEADER | {A.QUALITY, A.STATS},
    A.CCGS_PER_LEADER: _PER_LEADER,
    A.POPULATION: _SIZES,
    A.SIZE: _SIZES | {A.RATING},
    **dict.fromkeys((A.OPENED, A.CLOSED, A.SUCCESSOR, A.PREDECESSOR, A.CHANGES, A.MERGER, A.MERGERS), _DATES),
    A.AGE: frozenset({A.AGE, A.OPENED}),
    A.HISTORY: _LIVES | _LEADING,
    A.APPROVED: _MERGING,
    **dict.fromkeys(_RATINGS, _RATINGS),
    A.DISTRICTS: frozenset({A.DISTRICTS, A.PARENT}),
    **{a: frozenset({a}) for a in (A.CHAIR, A.SYSTEM_LEAD, A.OTHER_ROLE, A.CLUSTER, A.CODE, A.GAPS)},
}
"""What a query may ask for where words ask for an attribute. Attributes whose words also carry other questions are not here."""
COUNTED_IN_WORDS: Final = 1
"""Numbers up to which one is only a word of the question."""
_LEADER_FEATURES: Final = frozenset(
    {
        *(Feature.INTERIM, Feature.COUNCIL, Feature.SHARES),
        *(Feature.ALONE, Feature.LEADER_UNKNOWN, Feature.DISPUTED),
    }
)
_OF_THE_TIME: Final = frozenset(
    {Feature.OPENED, Feature.CLOSED, Feature.MERGED, Feature.FORMED, Feature.MERGING}
)
_ORDERED: Final = frozenset({Do.HIGHEST, Do.LOWEST, Do.RANK})
_COUNTED: Final = frozenset(
    {Do.COUNT, Do.SUM, Do.AVERAGE, Do.TREND, Do.HIGHEST, Do.LOWEST, Do.RANK, Do.COMPARE, Do.HOW_LONG}
)
_NUMBERS: Final = frozenset(
    {
        *(A.CCGS, A.LEADERS, A.POPULATION, A.PER_LEADER, A.CCGS_PER_LEADER, A.MERGERS),
        *(A.MEMBERS, A.AGE, A.DISTRICTS, A.STATS, A.QUALITY, A.SIZE),
    }
)
_TURNS: Final = frozenset(
    {Do.SINCE, Do.UNTIL, Do.FIRST, Do.HOW_LONG, Do.NEXT, Do.PREVIOUS, Do.LIST, Do.TREND}
)


def unused_numbers(clause: Clause, query: Query) -> tuple[str, ...]:
    """Give the numbers that are neither in the query nor a count of something ("the 195 CCGs")."""
    if query.by is A.PER_LEADER and query.do is Do.SUM:
        return ()
    used: set[float] = {abs(n) for n in (query.top, query.place_in_rank) if n is not None}
    used |= {
        t.number
        for t in (query.test, *(query.where.tests if query.where else ()))
        if t and t.number is not None
    }
    return tuple(
        mark.text
        for at, mark in enumerate(clause.marks)
        if isinstance(mark.means, Number)
        and mark.means.value not in used
        and mark.means.value > COUNTED_IN_WORDS
        and not any(
            m.concept(Sense.KIND) or m.means_any(*OF_LEADERS) or isinstance(m.means, Bodies)
            for m in clause.marks[at + 1 : at + 3]
        )
    )


def negations(clause: Clause, query: Query) -> tuple[str, ...]:
    """Give the words such as "not" and "except" that were not taken into account."""
    if query.status == "none planned" or query.feature or (query.where and query.where.features):
        return ()
    return tuple(m.text.lower() for m in clause.marks if m.concept(Sense.NOT) and not m.concept(Sense.OP))


def passed_over(clause: Clause, register: Register, query: Query, *more: Query) -> tuple[str, ...]:
    """Give the words of a question, as typed, that have no part in its query nor in the further queries for its places."""
    if query.ask in _OF_WORDS:
        return ()
    accounts = [_Account(clause, register, each) for each in (query, *more)]
    return tuple(
        dict.fromkeys(m.text for m in clause.marks if not any(account.holds(m) for account in accounts))
    )


@dataclass(frozen=True)
class _Account:
    """A query and its clause, with tests of whether a mark has its part in the query."""

    clause: Clause
    register: Register
    query: Query

    def holds(self, mark: Mark) -> bool:
        """Tell whether a mark has its part in the query; one with several meanings by any of them."""
        means = mark.means
        if isinstance(means, Bodies):
            return self._names(means)
        if isinstance(means, People):
            led_by = self.query.where.led_by if self.query.where else ""
            return bool({*self.query.people, led_by} & {*means.ids})
        if isinstance(means, Place):
            return self._is_area(means.name) or bool(self.keys & {*means.keys})
        if isinstance(means, Moment):
            of_all = self.query.where is not None and not self.keys and not self.query.where.area
            of_one = self.query.bodies or self.query.place
            return bool(of_one) or (of_all and means.when == "closing")
        if not isinstance(means, tuple):
            return True
        if mark in self.clause.negations and mark.concept(Sense.OP) and not self.negation(means[0], mark):
            return False
        if any(c.value == Op.TOTAL for c in means) and not _adds_up(self, mark.text):
            return False
        return any(check is None or check(self, c, mark) for c in means for check in (_CHECKS.get(c.sense),))

    @cached_property
    def keys(self) -> frozenset[BodyKey]:
        where = self.query.where
        return frozenset((*self.query.bodies, *self.query.rivals, *(where.within if where else ())))

    @cached_property
    def asked(self) -> frozenset[Attribute]:
        """The attributes that the query asks for, orders by or tests."""
        query = self.query
        tests = (*(query.where.tests if query.where else ()), *((query.test,) if query.test else ()))
        tested = (a for t in tests for a in (t.attribute, t.other))
        return frozenset(a for a in (*query.asks, query.by, *tested) if a)

    @cached_property
    def features(self) -> frozenset[Feature]:
        where = self.query.where
        return frozenset(
            (*(where.features if where else ()), *((self.query.feature,) if self.query.feature else ()))
        )

    @cached_property
    def tests(self) -> bool:
        return bool(self.query.test or (self.query.where and self.query.where.tests))

    @cached_property
    def is_whole_table(self) -> bool:
        """Whether STPs are listed with all their figures: CCGs, leaders, people, people per leader."""
        where = self.query.where
        return (
            self.query.do is Do.LIST
            and self.query.ask is A.CARD
            and where is not None
            and where.kind is Kind.STP
        )

    def _is_area(self, name: str) -> bool:
        where = self.query.where
        return name in (self.query.place, self.query.place_name) or bool(
            where and name in (where.area, where.area_name)
        )

    def _names(self, named: Bodies) -> bool:
        """Tell whether a name has its part; one read as a body of another kind or time has it if no name is left out."""
        return (
            bool(self.keys & {*named.keys})
            or self._is_area(named.name)
            or (bool(self.keys) and len(self.keys) >= len(self.clause.bodies))
            or (len(self.keys) > 1 and not named.kind and self._has_become_of(named))
        )

    def _has_become_of(self, named: Bodies) -> bool:
        """Tell whether a bare name became one of the bodies asked about: "Birmingham, Black Country and Solihull" are two ICBs."""
        return any(self.keys & family_of(self.register, key).after for key in named.keys)

    def attribute(self, concept: Concept, mark: Mark) -> bool:
        attribute = Attribute(concept.value)
        if attribute is A.REGION:
            return self.kind(Concept(Sense.KIND, Kind.REGION), mark) or A.REGION in self.asked
        answers = _ANSWERED_BY.get(attribute)
        if answers is None or self.asked & answers:
            return True
        query, where = self.query, self.query.where
        of_people = bool(query.people) or bool(where and where.led_by)
        about_leaders = bool(self.asked & _LEADING or self.features & _LEADER_FEATURES)
        if attribute in (A.LEADER, A.LEADERS, A.SHARED_LEADER) and (
            of_people or about_leaders or self.is_whole_table
        ):
            return True
        if attribute is A.POPULATION:
            return of_people or (mark.text.lower() in _PERSONS and about_leaders)
        if attribute is A.CLUSTER:
            return query.status == "cluster"
        if attribute is A.SHARED_LEADER:
            return A.PARENT in self.asked and len(query.bodies) > 1
        if attribute is A.CHANGES and query.first != query.last and self.asked & {*OF_LEADERS}:
            return True
        if attribute in (A.SUCCESSOR, A.PREDECESSOR) and query.do in (Do.NEXT, Do.PREVIOUS, Do.SINCE):
            return True
        if attribute in (A.SUCCESSOR, A.PREDECESSOR) and query.people:
            return query.do is Do.LIST
        if attribute in _DATES:
            return bool(query.moment or self.features & _OF_THE_TIME) or query.do in _TURNS
        return False

    def operator(self, concept: Concept, mark: Mark) -> bool:
        check = _OPERATORS.get(concept.value)
        if concept.value == Op.PER and mark.text.lower() == "per" and mark is self.clause.marks[-1]:
            return False
        return check is None or check(self, mark.text.lower())

    @cached_property
    def is_dated(self) -> bool:
        """Whether the query asks for something that has a day, or for a day of a body's life."""
        return bool(self.query.moment or self.asked & _DATES or self.features & _OF_THE_TIME)

    @cached_property
    def is_ordered(self) -> bool:
        query = self.query
        ranks = query.do in (*_ORDERED, Do.COMPARE) or query.top is not None or query.by is not None
        return ranks or self.is_whole_table or query.ask is A.STATS

    @cached_property
    def has_numbers(self) -> bool:
        return bool(self.asked & _NUMBERS or self.query.people)

    def is_of_kind(self, kind: Kind) -> bool:
        return self.query.where is not None and self.query.where.kind is kind

    def kind(self, concept: Concept, mark: Mark) -> bool:  # noqa: ARG002  a check is asked with the mark
        query, where = self.query, self.query.where
        if concept.value not in _STRICT_KINDS:
            return True
        if query.do is Do.COMPARE and query.people and concept.plural:
            return A.CCGS in self.asked
        kinds = {k.kind for k in self.keys} | {query.kind} | ({where.kind} if where else set())
        if concept.value in kinds or concept.value in {str(a) for a in self.asked}:
            return True
        if concept.value == Kind.CCG and where and where.kind in (Kind.STP, Kind.ICB, Kind.REGION):
            return (
                bool(
                    self.asked
                    & {A.CCGS, A.CCGS_PER_LEADER, A.MEMBERS, A.PER_LEADER, A.LEADERS, A.LEADER, *_MERGING}
                )
                or self.is_whole_table
            )
        return concept.value != Kind.REGION and not (where and where.kind)

    def feature(self, concept: Concept, mark: Mark) -> bool:  # noqa: ARG002
        alone = self.query.ask in OF_LEADERS and self.query.do is Do.VALUE and not self.query.where
        return concept.value in self.features or alone

    def negation(self, concept: Concept, mark: Mark) -> bool:  # noqa: ARG002
        """Tell whether "not" has its part: in a feature that says so, or in "no merger is planned"."""
        return self.query.status == "none planned" or bool(
            self.features & {Feature.ALONE, Feature.LEADER_UNKNOWN}
        )

    def status(self, concept: Concept, mark: Mark) -> bool:  # noqa: ARG002
        return bool(self.asked & _DATES)


_PERSONS: Final = frozenset({"people", "ppl", "persons", "number of people"})
_STRICT_KINDS: Final = frozenset({Kind.CCG, Kind.STP, Kind.ICB, Kind.REGION, Kind.SUB_ICB_LOCATION})
_CHECKS: Final[dict[Sense, Callable[[_Account, Concept, Mark], bool]]] = {
    Sense.ATTRIBUTE: _Account.attribute,
    Sense.OP: _Account.operator,
    Sense.KIND: _Account.kind,
    Sense.FEATURE: _Account.feature,
    Sense.NOT: _Account.negation,
    Sense.STATUS: _Account.status,
}


def _counts(account: _Account, _: str) -> bool:
    query = account.query
    in_turn = query.do is Do.LIST and query.ask in OF_LEADERS
    return query.do in _COUNTED or in_turn or account.has_numbers or bool(query.status)


def _adds_up(account: _Account, _: str) -> bool:
    several = len(account.query.bodies) > 1 or len(account.clause.places) > 1
    if several and account.query.do is Do.VALUE:
        return False
    return account.query.do in (*_COUNTED, Do.CHECK) or account.has_numbers


def _is_at_end(account: _Account, word: str) -> bool:
    """Tell whether "first", "before" or "after" has its part; "left" in "how many are left" always has."""
    if word == "left" and account.query.do is Do.COUNT:
        return True
    return account.query.do in _TURNS or account.is_dated or bool(account.query.people)


def _is_after(account: _Account, _: str) -> bool:
    later_one_named = account.query.do is Do.PREVIOUS and not account.clause.ops(Op.PREVIOUS)
    return account.query.do in (Do.NEXT, Do.LIST) or later_one_named or account.is_dated


def _goes(account: _Account, do: Do, sign: int) -> bool:
    """Tell whether "most" (`sign` 1) or "fewest" (-1) has its part: in its own end of a ranking, or in both of them."""
    query = account.query
    shows_both_ends = query.do is Do.RANK and (query.top is None or query.top * sign > 0)
    return query.do is do or shows_both_ends or (query.do not in _ORDERED and account.is_ordered)


def _is_of_all(account: _Account, word: str) -> bool:
    query = account.query
    if word not in ("per", "ratio", "ratio of", "for each", "for every", "apiece"):
        return True
    ordered = (Do.AVERAGE, *_ORDERED, Do.TREND)
    listed = query.do is Do.LIST and word not in ("per", "ratio", "ratio of")
    return bool(account.asked & {A.PER_LEADER, A.CCGS_PER_LEADER}) or query.do in ordered or listed


_OPERATORS: Final[dict[str, Callable[[_Account, str], bool]]] = {
    **dict.fromkeys((Op.TOP, Op.BOTTOM, Op.RANK), lambda account, _: account.is_ordered),
    Op.MOST: lambda account, _: _goes(account, Do.HIGHEST, 1),
    Op.LEAST: lambda account, _: _goes(account, Do.LOWEST, -1),
    Op.PREVIOUS: lambda account, _: account.query.do in (Do.PREVIOUS, Do.LIST) or account.is_dated,
    Op.NEXT: _is_after,
    **dict.fromkeys(
        (Op.MORE, Op.LESS, Op.AT_LEAST, Op.AT_MOST),
        lambda account, word: (
            account.tests
            or Feature.SHARES in account.features
            or account.query.do in (Do.COMPARE, Do.CHECK)
            or word in ("over", "under", "above", "below", "more", "less")
        ),
    ),
    Op.HOW_MANY: _counts,
    **dict.fromkeys((Op.TOTAL, Op.PROPORTION), _adds_up),
    Op.AVERAGE: lambda account, _: (
        account.query.do is Do.AVERAGE or bool(account.asked & {A.PER_LEADER, A.CCGS_PER_LEADER, A.NAME})
    ),
    Op.WHEN: lambda account, _: account.query.do in _TURNS or account.is_dated,
    Op.TREND: lambda account, _: (
        account.query.do in (Do.TREND, Do.LIST) or bool(account.asked & {A.HISTORY, A.CHANGES, A.MERGERS})
    ),
    **dict.fromkeys((Op.FIRST, Op.START, Op.END, Op.NEW), _is_at_end),
    Op.PER: _is_of_all,
    Op.HOW_LONG: lambda account, _: (
        account.query.do in (Do.HOW_LONG, Do.SINCE) or bool(account.asked & {A.AGE, A.OPENED})
    ),
    **dict.fromkeys(
        (Op.COMPARE, Op.DIFFERENCE),
        lambda account, _: (
            account.query.do in (Do.COMPARE, Do.CHECK)
            or len(account.query.bodies) > 1
            or len(account.query.people) > 1
        ),
    ),
    Op.AS_MANY: lambda account, _: account.tests,
    Op.BETWEEN: lambda account, _: account.tests or len(account.keys) > 1,
    Op.BY_REGION: lambda account, _: account.is_of_kind(Kind.REGION),
    Op.BY_STP: lambda account, _: account.is_of_kind(Kind.STP),
}
"""What each operator must be in a query, given its word; those that only put a question are not here."""
