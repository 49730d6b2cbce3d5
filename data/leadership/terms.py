"""What statements say of a person's time in a role: the days that each vouches for, and terms of office of all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.model import Kind, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.dates import When
    from data.model import BodyKey, Statement


OTHER_ROLES: Final = {
    "system_lead": ("STP lead", "STP lead"),
    "clinical_chair": ("Clinical chair", "clinical chair"),
    "chair": ("Chair", "chair"),
    "lay_chair": ("Lay chair", "lay chair"),
    "chief_officer": ("Chief officer, not accountable officer", "chief officer"),
    "managing_director": ("Managing director, not accountable officer", "managing director"),
}
"""The label of a role that is not leading, and the role as it stands inside a sentence."""


def role_of(role: str, kind: Kind) -> str:
    """Name a role as it stands inside a sentence."""
    if role in OTHER_ROLES:
        return OTHER_ROLES[role][1]
    return "chief executive" if kind is Kind.ICB else "accountable officer"


@dataclass(frozen=True, slots=True)
class Vouch:
    """Evidence that a person was in post on every day from first to last, or on one unknown day of them (`loose`)."""

    first: date
    last: date
    statement: Statement
    loose: bool = False

    @property
    def firm(self) -> bool:
        """Whether the source states it; what is inferred, derived or weak is not firm."""
        return self.statement.confidence == "stated"

    @property
    def begins(self) -> bool:
        """Whether a source gives the first day that is vouched for as the start."""
        start = self.statement.start
        return start is not None and start.last == self.first

    def distance(self, day: date) -> int:
        """Give the days between the day and what is vouched for; of an unknown day, to the far end."""
        if self.loose:
            return max(abs((day - self.first).days), abs((day - self.last).days))
        return max((self.first - day).days, (day - self.last).days, 0)


def vouches_for(person: str, statements: Iterable[Statement]) -> Sequence[Vouch]:
    """Give everything that statements vouch for about a person, in order of the first days."""
    found = [vouch for s in statements if s.person == person for vouch in vouched_days(s)]
    return sorted(found, key=lambda vouch: (vouch.first, vouch.last))


def vouched_days(s: Statement) -> list[Vouch]:
    """Give the days that a statement vouches for; none where it has no date."""
    begins, ends, said = s.start, s.end, s.as_of
    if said is None or not (begins or ends):
        return _between(s, begins or said, ends or said)
    if begins and begins.first > said.last:  # announced before it began
        return [_loose(begins.first, begins.last, s)]
    if (
        ends
        and said.first > (ends.last if said.exact else ends.first)
        and (said.first > ends.last or said.last <= ends.last)
    ):
        return _told_afterwards(s, begins, ends, said)
    if begins and begins != said and begins.first <= said.first and said.last <= begins.last:
        # begun by then, or only announced
        return [_loose(said.first, min(begins.last, ends.last) if ends else begins.last, s)]
    solid = _between(s, begins or said, ends or said)
    if said.exact or (begins and ends):
        return solid
    there_from = max(said.first, begins.first) if begins else said.first
    there_to = min(said.last, ends.last) if ends else said.last
    return list(dict.fromkeys([*solid, _loose(there_from, there_to, s)]))


def _told_afterwards(s: Statement, begins: When | None, ends: When, said: When) -> list[Vouch]:
    """Vouch for the days until an end that was told afterwards, or in a month of its year, which may be after it."""
    known_from = begins if begins and begins.last <= ends.first else None
    until_then = [Vouch(known_from.last, ends.first, s)] if known_from else []
    if said.first > ends.last:
        return until_then or [_loose(ends.first, ends.last, s)]
    return [*until_then, _loose(ends.first, said.last, s)]


def _between(s: Statement, begins: When | None, ends: When | None) -> list[Vouch]:
    """Vouch for the days that are surely between two dates, else for some day on which all that is stated can be."""
    if begins and ends and begins.last <= ends.first:
        return [Vouch(begins.last, ends.first, s)]
    stated = [when for when in (s.start, s.as_of, s.end) if when]
    if not stated:
        return []
    first, last = max(when.first for when in stated), min(when.last for when in stated)
    if first > last:
        first, last = min(when.first for when in stated), max(when.last for when in stated)
    return [_loose(first, last, s)]


def _loose(first: date, last: date, s: Statement) -> Vouch:
    return Vouch(first, last, s, loose=first != last)


def finest(ends: Sequence[When]) -> list[When]:
    """Leave out an end that is only a coarser statement of another: 2018 beside April 2018."""
    return [
        end
        for end in ends
        if not any(
            end.first <= e.first and e.last <= end.last and (e.first, e.last) != (end.first, end.last)
            for e in ends
        )
    ]


@dataclass(frozen=True, slots=True)
class Stint:
    """What all sources together say of a person's time in one role at one body.

    `begin` is the earliest day or month named, `begun` whether it is a start (else it is when the role was first
    stated). `end` is when the person left, `planned` whether every source said so beforehand; `last` is when the
    role was last stated.
    """

    person: str
    body: BodyKey
    role: str
    interim: bool
    interim_note: str
    begin: When
    begun: bool
    announced: bool
    end: When | None
    planned: bool
    last: When
    hedge: str
    statements: tuple[Statement, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source for s in self.statements for source in s.sources))


def stints_of(statements: Iterable[Statement]) -> tuple[Stint, ...]:
    """Put statements together by person, body and role, in order of their beginning."""
    groups = grouped(((s.person, s.body, s.role), s) for s in statements if _begin(s))
    found = [_stint(tuple(sorted(group, key=lambda s: s.id))) for group in groups.values()]
    return tuple(sorted(found, key=lambda stint: (stint.begin, stint.body, stint.role, stint.person)))


def _stint(statements: tuple[Statement, ...]) -> Stint:
    first = min(statements, key=lambda s: (_stated(_begin(s)).first, s.start is None, s.id))
    begin = _stated(_begin(first))
    last = max((_stated(_present(s)) for s in statements), key=lambda when: when.last)
    leaving = [s for s in statements if s.end and not any(_still_there(o, s.end) for o in statements)]
    end = max(finest([_stated(s.end) for s in leaving]), key=lambda when: when.last, default=None)
    note = _interim_note(first, statements)
    vouching = (first, *leaving) if leaving else (first,)
    return Stint(
        first.person,
        first.body,
        first.role,
        interim=note == "interim",
        interim_note=note,
        begin=begin,
        begun=first.start is not None,
        announced=all(
            s.start is not None and s.as_of is not None and s.as_of.last < s.start.first for s in statements
        ),
        end=end,
        planned=bool(leaving) and all(s.as_of and s.end and s.as_of.last < s.end.first for s in leaving),
        last=last,
        hedge=_hedge(vouching, statements),
        statements=statements,
    )


def _interim_note(first: Statement, statements: Iterable[Statement]) -> str:
    """Say for how much of a term it was interim: statements of a later day can say that it no longer was."""
    if not first.interim:
        return ""
    latest = max((s for s in statements if s.interim), key=lambda s: _stated(_present(s)).last)
    still, begin = _stated(_present(latest)), _stated(_begin(first))
    if not any(not s.interim and _stated(_present(s)).first > still.last for s in statements):
        return "interim"
    if latest.end:
        return f"interim until {latest.end}"
    return "interim at first" if still.last <= begin.last else f"interim at first, still {on_or_in(still)}"


def _stated(when: When | None) -> When:
    if when is None:  # pragma: no cover - statements without a date are passed over
        raise ValueError("a statement without a date")
    return when


def _begin(s: Statement) -> When | None:
    told_afterwards = s.as_of and s.end and s.as_of.first > s.end.last
    return s.start or (s.end if told_afterwards else s.as_of or s.end)


def _present(s: Statement) -> When | None:
    """Give the last date for which a statement puts the person in the role."""
    if s.end and (s.as_of is None or s.as_of.first > s.end.last):
        return s.end
    if s.start and s.as_of and s.as_of.last < s.start.first:
        return s.start
    return s.as_of or s.start


def _still_there(s: Statement, end: When) -> bool:
    there = _present(s)
    return there is not None and there.first > end.last


def _hedge(vouching: Iterable[Statement], statements: Iterable[Statement]) -> str:
    grades = {s.confidence for s in vouching}
    if "weak" in grades and all(s.confidence == "weak" for s in statements):
        return " (weak source)"
    return " (inferred)" if "stated" not in grades else ""


def say_span(stint: Stint, closed: date | None) -> str:
    """Say from when to when, as far as it is stated: "first stated on 9 May 2018, last stated on 5 November 2018"."""
    if stint.announced:
        return f"announced to start {on_or_in(stint.begin)}{stint.hedge}"
    only_end = stint.end is not None and stint.end == stint.begin and not stint.begun
    parts = (
        []
        if only_end
        else [f"from {stint.begin}" if stint.begun else f"first stated {on_or_in(stint.begin)}"]
    )
    if stint.end and closed and stint.end.first == closed:
        parts.append(f"until it closed on {say_day(closed)}")
    elif stint.end:
        parts.append(f"{'due to leave' if stint.planned else 'left'} {on_or_in(stint.end)}")
    elif stint.last != stint.begin:
        parts.append(f"last stated {on_or_in(stint.last)}")
    elif not stint.begun:
        parts = [f"stated {on_or_in(stint.begin)}"]
    return ", ".join(parts) + stint.hedge


def on_or_in(when: When) -> str:
    return f"on {when}" if when.exact else f"in {when}"
