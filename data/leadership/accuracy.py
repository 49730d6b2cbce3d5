"""How many bodies have a known leader, and how often each grade of `data.leadership.leaders.leaders` is right.

The accuracy is measured by a backtest that withholds one document at a time, and its figures are kept in
`grades_measured.json`, which `commissioner check --backtest --write` writes: "all" and the halves "read" and "unread" of
the documents, each with [right, asked] of every grade. People are told the figures of the unread half.

For every statement of the leading role at a CCG or an ICB, and every document that it is from, the document is withheld
from all statements, and the rest is asked who led on the day that the statement vouches for. `data/README.md` has the
method in full: which sources are one document, what is asked of a month or a year, what is not asked, and the two halves
of the documents, of which whoever mends facts or rules reads the wrong answers of `read` only.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from data.dates import FIRST_DAY
from data.leadership.leaders import LEADING_ROLE, NAMING, Grade, Neighbours, leadership
from data.model import Kind, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.leadership.leaders import Leadership
    from data.model import Body, Source, Statement
    from data.register import Register


ANSWERED: Final = (Grade.CONFIRMED, Grade.LIKELY, Grade.LAST_KNOWN, Grade.DISPUTED)
"""The grades that name somebody, so that they can be right or wrong."""

_ADDRESS: Final = re.compile(r"^https?://(www\.)?")
_NO_WORD: Final = re.compile(r"[^a-z0-9]+")
_A_DAY: Final = len("2018-11-05")
_A_TITLE: Final = 25
"""Shorter titles, such as "Governing body agenda", are of many documents."""

_LEADING_KINDS: Final = (Kind.CCG, Kind.ICB)

_MONTHS: Final = (4, 11)

MEASURED: Final = Path(__file__).with_name("grades_measured.json")

MEANINGS: Final = {
    Grade.CONFIRMED: "a source states it for the day or the month before, or sources do on both sides with nobody between",
    Grade.LIKELY: "sources imply it, or state it within the year before, and nobody else so near",
    Grade.LAST_KNOWN: "stated longer ago, or somebody else soon after; nobody is counted as leading",
    Grade.DISPUTED: "sources name two people, and neither is nearer",
    Grade.NOT_KNOWN: "no source names anybody who had not left by then",
}
"""Each grade as help and README explain it."""

MEASURED_HOW: Final = (
    "Measured by withholding one document at a time and asking the rest who led on the day it tells of."
)
"""What the figures are, in a sentence."""

Measured: TypeAlias = "dict[str, dict[str, list[int]]]"


class Half(StrEnum):
    """The half of the sources whose wrong answers are read, and the half that only measures."""

    READ = "read"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Question:
    """Who led the statement's body on some day from `first` to `last`, asked without one document."""

    statement: Statement
    document: str
    first: date
    last: date

    @property
    def half(self) -> Half:
        return half_of(self.document)

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


def half_of(document: str) -> Half:
    """Give the half that a document belongs to, from the hash of its id."""
    return Half.UNREAD if sha256(document.encode()).digest()[0] % 2 else Half.READ


def documents(sources: Iterable[Source]) -> Mapping[str, str]:
    """Map the id of each source to the id of its document: the shortest of the ids of the same document.

    Two sources are one document where they share an address, a publisher and a day, or a title and a year.
    """
    found: dict[str, str] = {}
    first_with: dict[tuple[str, ...], str] = {}
    for source in sorted(sources, key=lambda source: (len(source.id), source.id)):
        marks = [*_marks(source)]
        same = {found[first_with[mark]] for mark in marks if mark in first_with}
        document = min(same, key=lambda id: (len(id), id), default=source.id)  # noqa: A006
        joined = [id for id, its in found.items() if its in same]  # noqa: A001
        found |= dict.fromkeys([*joined, source.id], document)
        first_with = dict.fromkeys(marks, source.id) | first_with
    return found


def _marks(source: Source) -> Iterator[tuple[str, ...]]:
    """Give what a source shares only with others of the same document."""
    title, publisher = _words(source.title), _words(source.publisher)
    if source.url:
        yield ("address", _ADDRESS.sub("", source.url.lower()).rstrip("/"))
    if len(source.published) == _A_DAY:
        yield ("day", publisher, source.published)
    if source.published and len(title) >= _A_TITLE:
        yield ("title", title, source.published[:4])


def _words(text: str) -> str:
    return _NO_WORD.sub(" ", text.lower()).strip()


def backtest(register: Register) -> tuple[Outcome, ...]:
    """Ask every question that the register's statements allow, in the order of the bodies and their statements."""
    document_of = documents(register.sources.values())
    return tuple(
        outcome_of(question, about, register.neighbours_of(body.key), document_of)
        for body in register.bodies.values()
        if body.key.kind in _LEADING_KINDS
        for about in [register.statements_about.get(body.key, ())]
        for question in questions(body, about, document_of)
    )


def questions(body: Body, about: Iterable[Statement], document_of: Mapping[str, str]) -> Iterator[Question]:
    """Give what can be asked about a body: each document's most precise testimony about each person."""
    found = grouped(
        ((document, s.person), Question(s, document, *period))
        for s in about
        if s.role == LEADING_ROLE and s.confidence != "weak" and (period := vouched_period(s, body))
        for document in dict.fromkeys(document_of.get(source, source) for source in s.sources)
    )
    for same in found.values():
        yield from (
            question for question in same if not any(_says_more(each, question, same) for each in same)
        )


def _says_more(question: Question, than: Question, order: Sequence[Question]) -> bool:
    """Tell whether a question is about a part of another's period; of two with one period the first says more."""
    if (question.first, question.last) == (than.first, than.last):
        return order.index(question) < order.index(than)
    return than.first <= question.first and question.last <= than.last


def vouched_period(s: Statement, body: Body) -> tuple[date, date] | None:
    """Give the first and last day that a statement's testimony can be about; None where it gives none."""
    if s.start and s.as_of and s.start.first > s.as_of.last:  # only announced
        return None
    perhaps_left = s.end and (s.as_of is None or s.as_of.last >= s.end.first)
    when = s.end if perhaps_left else s.as_of or s.start
    if when is None:
        return None
    first, last = when.first, when.last
    if perhaps_left:
        first -= timedelta(1)
    elif s.start and s.as_of and s.start.last > s.as_of.last:  # perhaps only announced
        last = s.start.last
    firsts = [first, *(when.first for when in (s.start, body.opened) if when)]
    lasts = [last, *([s.end.last] if s.end else []), *([body.closed] if body.closed else [])]
    first, last = max(firsts), min(lasts)
    return (first, last) if first <= last else None


def outcome_of(
    question: Question,
    about: Iterable[Statement],
    neighbours: Neighbours,
    document_of: Mapping[str, str],
) -> Outcome:
    """Ask one question of the statements about its body and the neighbours of that."""
    rest = _without(question.document, about, document_of)
    around = Neighbours(
        *(
            tuple(_without(question.document, each, document_of) for each in side)
            for side in (neighbours.before, neighbours.after)
        )
    )
    body, person = question.statement.body, question.statement.person
    answer = leadership(body, rest, question.day, around)
    if person in [holder.person for holder in answer.holders]:
        return Outcome(question, answer, right=True)
    if answer.grade is not Grade.NOT_KNOWN:
        for number in range((question.last - question.first).days + 1):
            day = question.first + timedelta(number)
            other = leadership(body, rest, day, around)
            if person in other.people:
                return Outcome(question, other, right=True)
            answer = max(answer, other, key=lambda each: [*Grade].index(each.grade))
    return Outcome(question, answer, right=False)


def _without(
    document: str, about: Iterable[Statement], document_of: Mapping[str, str]
) -> tuple[Statement, ...]:
    left = (
        (s, tuple(source for source in s.sources if document_of.get(source, source) != document))
        for s in about
    )
    return tuple(s if sources == s.sources else replace(s, sources=sources) for s, sources in left if sources)


def tallies(outcomes: Iterable[Outcome]) -> tuple[Tally, ...]:
    """Count right answers by grade, in the order of `ANSWERED`."""
    rights = grouped((outcome.answer.grade, outcome.right) for outcome in outcomes)
    return tuple(Tally(grade, sum(rights.get(grade, ())), len(rights.get(grade, ()))) for grade in ANSWERED)


def wrong_answers(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Give the wrong confirmed and likely answers of the half that may be read."""
    return tuple(
        o
        for o in outcomes
        if not o.right and o.question.half is Half.READ and o.answer.grade in (Grade.CONFIRMED, Grade.LIKELY)
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many bodies of a kind were open on a day, and how many of them have each grade."""

    kind: Kind
    day: date
    grades: Mapping[Grade, int]

    @property
    def bodies(self) -> int:
        return sum(self.grades.values())

    @property
    def named(self) -> int:
        """How many bodies somebody is named for: confirmed, likely or disputed."""
        return sum(self.grades[grade] for grade in NAMING)

    @property
    def share(self) -> float:
        """The named as a percentage of the bodies."""
        return 100 * self.named / self.bodies


def coverage(register: Register, until: date) -> tuple[Coverage, ...]:
    """Count the grades on each 1 April and 1 November up to a day, for each kind while there are bodies of it."""
    years = range(FIRST_DAY.year, until.year + 1)
    days = [day for year in years for month in _MONTHS if (day := date(year, month, 1)) <= until]
    rows = (
        Coverage(kind, view.day, Counter(view.leadership(body).grade for body in view.open_bodies(kind)))
        for kind in _LEADING_KINDS
        for view in map(register.at, days)
    )
    return tuple(row for row in rows if row.bodies)


def measured_of(outcomes: Sequence[Outcome]) -> Measured:
    """Count what a backtest gave, in the form of the file."""
    halves = {str(half): [o for o in outcomes if o.question.half is half] for half in Half}
    return {
        name: {str(tally.grade): [tally.right, tally.asked] for tally in tallies(some)}
        for name, some in {"all": outcomes, **halves}.items()
    }


@lru_cache(maxsize=1)
def measured() -> Measured:
    """Read the figures that were written last."""
    found: Measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def write_measured(figures: Measured) -> None:
    """Write the figures for `measured` to read."""
    lines = [f"  {json.dumps(name)}: {json.dumps(grades)}" for name, grades in figures.items()]
    MEASURED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    measured.cache_clear()


def grade_lines() -> list[str]:
    """Say of each grade what it means and how often it was right, as help shows it."""
    return [
        f"{grade}: {meaning}{f' (right in {said})' if (said := _said(grade, 'unread')) else ''}"
        for grade, meaning in MEANINGS.items()
    ]


def grades_table() -> str:
    """Write the same as the README shows it, with both halves."""
    rows = [
        f"| *{grade}* | {meaning} | {_said(grade, 'unread')} | {_said(grade, 'read')} |"
        for grade, meaning in MEANINGS.items()
    ]
    return "\n".join(["| grade | what it means | right | in the other half |", "|---|---|---|---|", *rows])


def _said(grade: Grade, part: str) -> str:
    right, asked = measured()[part].get(str(grade), (0, 0))
    return f"{100 * right / asked:.1f}% of {asked}" if asked else ""
