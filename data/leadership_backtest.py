"""How often each grade of `data.leadership` is right, measured by withholding one source at a time.

The method, for every statement of the leading role at a CCG or an ICB and every source of that statement:

1. The source is withheld: from the statement itself and from every other statement about the body. A statement with
   no source left is taken away; one that another source makes too stays.
2. The rest is asked who led on the day that the statement vouches for.
3. The answer is right where it names the person that the statement names: any of the people of a disputed answer, the
   last holder of a last known one. "Not known" is no answer, and is counted apart.

The day a statement vouches for is the day on which it was made, `as_of`. Where it was told after the person had left,
or does not say when it was made, it is the stated end, else the stated start. A date that is a month or a year stands
for some day of it: the day in its middle is asked, and the answer is also right where the rest has the person leading
on any day of it. A period is cut to the days on which the body existed. Announcements of a later start are no
testimony that anybody was in post, so nothing is asked of them; neither is a statement without a date. One source
that says the same of one body twice is asked once.

Sources are split into two halves by the SHA-256 hash of their id. Whoever mends facts or rules reads the wrong answers
of the `read` half only, so the figures of the `unread` half stay a fair measure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from data.leadership import LEADING_ROLE, Grade, leadership
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from data.leadership import Leadership
    from data.model import Body, Statement
    from data.register import Register

ANSWERED: Final = (Grade.CONFIRMED, Grade.LIKELY, Grade.LAST_KNOWN, Grade.DISPUTED)
"""The grades that name somebody, so that they can be right or wrong."""

_LEADING_KINDS: Final = (Kind.CCG, Kind.ICB)


class Half(StrEnum):
    """The half of the sources whose wrong answers are read, and the half that only measures."""

    READ = "read"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Question:
    """Who led the statement's body on some day from `first` to `last`, asked without one source."""

    statement: Statement
    source: str
    first: date
    last: date

    @property
    def half(self) -> Half:
        return half_of(self.source)

    @property
    def day(self) -> date:
        """The day asked for: the middle of the period."""
        return self.first + (self.last - self.first) // 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, what the rest of the sources answered, and whether that is right."""

    question: Question
    answer: Leadership
    right: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How often the answers of one grade were right; `share` is a percentage, None where none was asked."""

    grade: Grade
    right: int
    asked: int

    @property
    def share(self) -> float | None:
        return 100 * self.right / self.asked if self.asked else None


def half_of(source: str) -> Half:
    """Give the half that a source belongs to, from the hash of its id."""
    return Half.UNREAD if sha256(source.encode()).digest()[0] % 2 else Half.READ


def backtest(register: Register) -> tuple[Outcome, ...]:
    """Ask every question that the register's statements allow, in the order of the statements."""
    return tuple(
        outcome_of(question, register.statements_about[body.key])
        for body in register.bodies.values()
        if body.key.kind in _LEADING_KINDS
        for question in questions(body, register.statements_about.get(body.key, ()))
    )


def questions(body: Body, about: Iterable[Statement]) -> Iterator[Question]:
    """Give what can be asked about a body: each leading statement once for each of its sources."""
    asked = set()
    for statement in about:
        period = vouched_period(statement, body)
        if statement.role != LEADING_ROLE or period is None:
            continue
        for source in statement.sources:
            key = (source, statement.person, period)
            if key not in asked:
                asked.add(key)
                yield Question(statement, source, *period)


def vouched_period(s: Statement, body: Body) -> tuple[date, date] | None:
    """Give the first and last day that a statement's testimony can be about; None where it gives none."""
    if s.start and s.as_of and s.start.first > s.as_of.last:  # only announced
        return None
    told_afterwards = s.end and (s.as_of is None or s.as_of.first > s.end.last)
    when = s.end if told_afterwards else s.as_of or s.start
    if when is None:
        return None
    firsts = [
        when.first,
        *([s.start.first] if s.start else []),
        *([body.opened.first] if body.opened else []),
    ]
    lasts = [when.last, *([s.end.last] if s.end else []), *([body.closed] if body.closed else [])]
    first, last = max(firsts), min(lasts)
    return (first, last) if first <= last else None


def outcome_of(question: Question, about: Sequence[Statement]) -> Outcome:
    """Ask one question of the statements about its body."""
    rest = _without(question.source, about)
    body, person = question.statement.body, question.statement.person
    answer = leadership(body, rest, question.day)
    right = person in [holder.person for holder in answer.holders]
    if answer.grade is not Grade.NOT_KNOWN and not right:
        right = any(person in leadership(body, rest, day).people for day in _days(question))
    return Outcome(question, answer, right)


def _without(source: str, about: Iterable[Statement]) -> list[Statement]:
    left = (
        replace(s, sources=tuple(each for each in s.sources if each != source)) if source in s.sources else s
        for s in about
    )
    return [s for s in left if s.sources]


def _days(question: Question) -> Iterator[date]:
    for number in range((question.last - question.first).days + 1):
        yield question.first + timedelta(number)


def tallies(outcomes: Iterable[Outcome]) -> tuple[Tally, ...]:
    """Count right answers by grade, in the order of `ANSWERED`."""
    found = list(outcomes)
    return tuple(
        Tally(grade, sum(o.right for o in found if o.answer.grade is grade), len(of_grade))
        for grade in ANSWERED
        for of_grade in [[o for o in found if o.answer.grade is grade]]
    )


def wrong_answers(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Give the wrong confirmed and likely answers of the half that may be read."""
    return tuple(
        o
        for o in outcomes
        if not o.right and o.question.half is Half.READ and o.answer.grade in (Grade.CONFIRMED, Grade.LIKELY)
    )
