"""Makes queries of marked words, and accounts for every word: what was not understood is said, or nothing is answered."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from data.dates import FIRST_DAY
from data.model import Kind
from data.query.query import Attribute, Query
from handlers.understanding.concepts import Concept, Op, Sense
from handlers.understanding.days import Coming, DayMark, Moment, Relation, UnreadDay
from handlers.understanding.marks import Bodies, Left, Mark, Marked, Number, People, Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.register import Register

A = Attribute
T = TypeVar("T")
MOST_QUESTIONS: Final = 3
_MANY_DAYS: Final = 2
"""Days that one question may name before it has to be asked again with fewer."""
OF_LEADERS: Final = frozenset({A.LEADER, A.LEADERS, A.CHAIR, A.SYSTEM_LEAD, A.OTHER_ROLE})
_LARGER: Final = {
    Kind.CCG: 0,
    Kind.SUB_ICB_LOCATION: 0,
    Kind.STP: 1,
    Kind.ICB: 1,
    Kind.LOCAL_OFFICE: 2,
    Kind.REGION: 3,
}


_PLAIN_SENSES: Final = frozenset({Sense.ATTRIBUTE, Sense.OP, Sense.FILLER, Sense.TALK})
_PLAIN_OPERATORS: Final = frozenset({Op.WHO, Op.WHICH})
_PLAIN_ATTRIBUTES: Final = frozenset({A.CARD, A.LEADER, A.CHAIR, A.POPULATION, A.CODE})


class NotReadError(Exception):
    """Words that are not understood, or that could mean several things; the message says what to type."""


@dataclass(frozen=True, slots=True)
class AskBackError(Exception):
    """A name that could be several bodies or people; what is asked of each is a query of its own."""

    name: str
    queries: tuple[Query, ...]


PAST: Final = frozenset(
    {"did", "didnt", "was", "were", "wasnt", "werent", "has", "have", "had", "hasnt", "havent", "hadnt"}
)
"""Verbs that put a question into the past, as `bare_words` gives them."""


def bare_words(text: str) -> list[str]:
    """Give the words of a text in lower case without apostrophes: "didnt" for "Didn't"."""
    return text.lower().replace("'", "").replace("’", "").split()


@dataclass(frozen=True)
class Clause:
    """The marks of one question, sorted by what they are; a word with several meanings is in every list it fits."""

    marked: Marked
    marks: tuple[Mark, ...]

    def ops(self, *wanted: Op) -> bool:
        """Tell whether any of these operators is among the words."""
        return any(op in self.operators for op in wanted)

    def has_verb(self, verbs: frozenset[str]) -> bool:
        """Tell whether any of these verbs, as `bare_words` gives them, is among the words."""
        return any(not verbs.isdisjoint(bare_words(mark.text)) for mark in self.marks)

    @cached_property
    def operators(self) -> frozenset[str]:
        return frozenset(c.value for c in self.concepts(Sense.OP))

    @cached_property
    def _by_sense(self) -> dict[Sense, list[Concept]]:
        found: dict[Sense, list[Concept]] = {}
        for mark in self.marks:
            if isinstance(mark.means, tuple):
                seen: set[Sense] = set()
                for concept in mark.means:
                    if concept.sense not in seen:
                        seen.add(concept.sense)
                        found.setdefault(concept.sense, []).append(concept)
        return found

    def concepts(self, sense: Sense) -> Sequence[Concept]:
        """Give the meanings of one sense, in the order of the words."""
        return self._by_sense.get(sense, ())

    @cached_property
    def is_plain(self) -> bool:
        """Whether one body is named and one simple thing is asked of it, which no other words change."""
        return (
            len(self.bodies) == 1
            and self._by_sense.keys() <= _PLAIN_SENSES
            and self.operators <= _PLAIN_OPERATORS
            and {*self.attributes} <= _PLAIN_ATTRIBUTES
            and all(isinstance(mark.means, (Bodies, DayMark, tuple)) for mark in self.marks)
        )

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        return tuple(dict.fromkeys(Attribute(c.value) for c in self.concepts(Sense.ATTRIBUTE)))

    def asks(self, *wanted: Attribute) -> bool:
        """Tell whether any of these attributes is among the words."""
        return any(a in self.attributes for a in wanted)

    @cached_property
    def role(self) -> Attribute | None:
        """The first attribute that is of people who lead: the leader, the chair."""
        return next((a for a in self.attributes if a in OF_LEADERS), None)

    @cached_property
    def role_asked(self) -> Attribute:
        """The role whose holders are asked for: the leader where no other is named."""
        return next((a for a in (A.CHAIR, A.SYSTEM_LEAD, A.OTHER_ROLE) if self.asks(a)), A.LEADER)

    def says(self, *words: str) -> bool:
        """Tell whether any of these words or phrases is marked as typed, in whatever letters."""
        return any(mark.text.lower() in words for mark in self.marks)

    @cached_property
    def says_still(self) -> bool:
        """Whether it is asked what "still exists"."""
        return any(mark.text.lower().startswith("still ") for mark in self.marks)

    def has_next(self, sense: Sense, ops: tuple[Op, ...], *values: str) -> bool:
        """Tell whether right behind one of these operators stands a word whose meaning of a sense is one of these values."""
        return any(
            mark.value(Sense.OP) in ops and after.value(sense) in values
            for mark, after in itertools.pairwise(self.marks)
        )

    def _meant(self, what: type[T]) -> tuple[T, ...]:
        """Give the meanings of one type, in the order of the words."""
        return tuple(m.means for m in self.marks if isinstance(m.means, what))

    @cached_property
    def bodies(self) -> tuple[Bodies, ...]:
        return self._meant(Bodies)

    @cached_property
    def people(self) -> tuple[People, ...]:
        return self._meant(People)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return self._meant(Place)

    @cached_property
    def kinds(self) -> tuple[Concept, ...]:
        """The kinds of body that stand by themselves, not beside a name."""
        return tuple(self.concepts(Sense.KIND))

    @cached_property
    def days(self) -> tuple[DayMark, ...]:
        return self._meant(DayMark)

    @cached_property
    def moment(self) -> Moment | None:
        return next(iter(self._meant(Moment)), None)

    @cached_property
    def unread(self) -> UnreadDay | None:
        return next(iter(self._meant(UnreadDay)), None)

    @cached_property
    def coming(self) -> Coming | None:
        return next(iter(self._meant(Coming)), None)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        return self._meant(Number)

    @cached_property
    def left(self) -> tuple[str, ...]:
        """The words without a meaning, each of which could change the answer."""
        return tuple(dict.fromkeys(m.text for m in self.marks if isinstance(m.means, Left)))

    @cached_property
    def negations(self) -> tuple[Mark, ...]:
        """The words that say "not", but for one that begins a yes/no question: "isn't it the smallest?"."""
        said = tuple(m for m in self.marks if m.concept(Sense.NOT))
        if self.is_check and said and said[0].concept(Sense.OP):
            return said[1:]
        return said

    @cached_property
    def is_check(self) -> bool:
        """Whether yes or no is asked: the first words that are no filler are "is", "did", "has", or it says "is it true"."""
        if self.ops(Op.TRUE):
            return True
        for mark in self.marks:
            if mark.concept(Sense.OP) or mark.concept(Sense.NOT):
                concept = mark.concept(Sense.OP)
                if concept and concept.value in (Op.AND, Op.OR):
                    continue
                return bool(concept and concept.value == Op.IS_IT)
            if mark.text.lower() == "how":
                return False
            if mark.concept(Sense.FILLER) or mark.concept(Sense.TALK) or isinstance(mark.means, DayMark):
                continue
            return False
        return False


def clauses_of(marked: Marked) -> tuple[Clause, ...]:
    """Part a text into questions: at question marks, full stops and line ends, where both sides ask something."""
    groups: list[list[Mark]] = [[]]
    ends = {i for i, token in enumerate(marked.tokens) if token.raw in "?\n;" or _ends_sentence(marked, i)}
    previous = 0
    for mark in marked.marks:
        if any(previous <= end < mark.first for end in ends) and groups[-1]:
            groups.append([])
        groups[-1].append(mark)
        previous = mark.end
    clauses: list[Clause] = []
    for group in groups:
        clause = Clause(marked, tuple(group))
        if clauses and not (_is_whole(clause) and _is_whole(clauses[-1])):
            clauses[-1] = Clause(marked, (*clauses[-1].marks, *group))
        else:
            clauses.append(clause)
    return tuple(clauses)


def one_day_each(clause: Clause, text: str) -> tuple[str, ...]:
    """Part a question that joins two or three days ("in 2013 and in 2019", "2014 vs 2020") into one for each day.

    Args:
        clause: the question.
        text: its words, which end with its last mark.

    """
    places = [at for at, mark in enumerate(clause.marks) if isinstance(mark.means, DayMark)]
    days = [day for at in places if isinstance(day := clause.marks[at].means, DayMark)]
    spans = {(day.first, day.last) for day in days}
    nested = any(a != b and a[0] <= b[0] and b[1] <= a[1] for a in spans for b in spans)
    if not 1 < len(spans) == len(places) <= MOST_QUESTIONS or nested:
        return (text,)
    pairs = tuple(itertools.pairwise(places))
    between = [clause.marks[a + 1 : b] for a, b in pairs]
    listed = all(
        all(map(_joins, marks)) and (marks or _has_comma(clause, a, b))
        for marks, (a, b) in zip(between, pairs, strict=True)
    )
    if not listed or clause.ops(Op.TREND) or clause.asks(Attribute.CHANGES):
        return (text,)
    begin, end = clause.marks[places[0]].first, clause.marks[places[-1]].end
    tokens, start = clause.marked.tokens, clause.marked.text.index(text)
    head = text[: tokens[begin].start - start]
    tail = text[tokens[end - 1].end - start :]
    return tuple(f"{head}{clause.marks[at].text.rstrip(' ,')}{tail}" for at in places)


def _joins(mark: Mark) -> bool:
    concept = mark.concept(Sense.OP)
    return bool(concept and concept.value in (Op.AND, Op.OR, Op.COMPARE)) or bool(mark.concept(Sense.FILLER))


def _has_comma(clause: Clause, first: int, second: int) -> bool:
    start, end = clause.marks[first].end, clause.marks[second].first
    return clause.marks[first].text.rstrip().endswith(",") or any(
        token.raw == "," for token in clause.marked.tokens[start:end]
    )


def _ends_sentence(marked: Marked, at: int) -> bool:
    tokens = marked.tokens
    if tokens[at].raw != "." or at + 1 >= len(tokens):
        return False
    spaced = tokens[at + 1].start > tokens[at].end
    return spaced and at > 0 and len(tokens[at - 1].raw) > 3  # noqa: PLR2004  "St." and initials end no sentence


def _is_whole(clause: Clause) -> bool:
    """Tell whether words ask something of something by themselves."""
    asks = any(a is not A.CARD for a in clause.attributes) or clause.ops(
        Op.HOW_MANY, Op.WHO, Op.WHICH, Op.WHEN
    )
    by_itself = clause.asks(A.MERGERS, A.CLUSTER, A.STATS) and bool(clause.days)
    return by_itself or (asks and bool(clause.bodies or clause.people or clause.places or clause.kinds))


_OVER_A_YEAR: Final = 400
"""Days of a time that is named as several years."""
PARTS_OF_TIME: Final = ("on", "dated", "first", "last", "since", "spoken", "moment")


@dataclass(frozen=True)
class Time:
    """The time a question names, as parts of a query."""

    on: date
    dated: bool = False
    first: date | None = None
    last: date | None = None
    since: bool = False
    spoken: str = ""
    moment: str = ""
    notes: tuple[str, ...] = ()

    @property
    def spans_years(self) -> bool:
        """Whether a time of more than a year is named."""
        return bool(self.dated and self.first and self.last and (self.last - self.first).days > _OVER_A_YEAR)

    @cached_property
    def parts(self) -> dict[str, Any]:
        """The time as the parts of a query by their names."""
        return {name: getattr(self, name) for name in PARTS_OF_TIME}


def time_of(clause: Clause, today: date, default: date) -> Time:
    """Read the time of a question.

    Raises:
        NotReadError: for a time that cannot be answered for, and for several.

    """
    if clause.unread:
        raise NotReadError(clause.unread.sentence)
    days = clause.days
    if len({(d.first, d.last) for d in days}) > 1:
        days = _merged(days)
    moment = clause.moment.when if clause.moment else ""
    if not days:
        return Time(default, moment=moment)
    day = days[0]
    since = day.relation in (Relation.SINCE, Relation.AFTER)
    first, last = day.period(today)
    on = today if day.relation is Relation.SINCE else min(day.day, today)
    return Time(
        on,
        dated=True,
        first=max(first, FIRST_DAY),
        last=min(last, today),
        since=since,
        spoken=day.said,
        moment=moment,
        notes=_notes(days),
    )


def _merged(days: tuple[DayMark, ...]) -> tuple[DayMark, ...]:
    """Take a day within a named time as the nearer word for it; refuse days that contradict each other."""
    narrow = min(days, key=lambda d: (d.last - d.first, d.start))
    if all(d.first <= narrow.first and narrow.last <= d.last for d in days):
        return (narrow,)
    more = len(days) - _MANY_DAYS
    first, second = (d.said for d in days[:_MANY_DAYS])
    named = f"{first}, {second} and {more} more" if more else f"{first} and {second}"
    count = f"{len(days)} dates" if more else "Two dates"
    raise NotReadError(f"{count} are named, {named}. Ask again with one of them.")


def _notes(days: tuple[DayMark, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d.note for d in days if d.note))


def kind_of(concept: Concept, on: date, register: Register) -> Kind | None:
    """Give the kind that a word for it means on a day: a system is an STP until ICBs began."""
    if concept.value == "body":
        return None
    if concept.value != "ics":
        return Kind(concept.value)
    return Kind.ICB if register.at(on).open_bodies(Kind.ICB) else Kind.STP


def larger(kind: Kind) -> int:
    """Give how high a kind stands: a CCG is within an STP or ICB, and that within a region."""
    return _LARGER[kind]
