"""What a statement about the leading role vouches for: on which days a source puts a person in post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.dates import When
    from data.model import Statement

LEADING_ROLE: Final = "accountable_officer"
"""The accountable officer of a CCG and the chief executive of an ICB, its accountable officer in law."""


@dataclass(frozen=True, slots=True)
class Vouch:
    """A person is vouched for on every day from first to last, or on one unknown day of them (loose)."""

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


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The statements about each body that a body came from, and about each that it passed to."""

    before: tuple[tuple[Statement, ...], ...] = ()
    after: tuple[tuple[Statement, ...], ...] = ()

    def last_before(self) -> tuple[Vouch, ...]:
        """Give the last evidence about each body before."""
        led = (_led(about) for about in self.before)
        return tuple(max(each, key=lambda v: (v.last, v.statement.id)) for each in led if each)

    def first_after(self) -> tuple[Vouch, ...]:
        """Give the first evidence about each body after."""
        led = (_led(about) for about in self.after)
        return tuple(min(each, key=lambda v: (v.first, v.statement.id)) for each in led if each)


ALONE: Final = Neighbours()
"""The neighbours of a body that came from no other and passed to none."""


def _led(about: Iterable[Statement]) -> list[Vouch]:
    return [vouch for s in about if s.role == LEADING_ROLE for vouch in vouched_days(s)]


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
        return [_some_day_of(begins, s)]
    if ends and said.first > ends.last:  # told afterwards
        known_from = begins if begins and begins.last <= ends.first else None
        return [Vouch(known_from.last, ends.first, s) if known_from else _some_day_of(ends, s)]
    if begins and begins != said and begins.first <= said.first and said.last <= begins.last:
        # begun by then, or only announced
        return [_loose(said.first, min(begins.last, ends.last) if ends else begins.last, s)]
    solid = _between(s, begins or said, ends or said)
    if said.exact or (begins and ends):
        return solid
    there_from = max(said.first, begins.first) if begins else said.first
    there_to = min(said.last, ends.last) if ends else said.last
    return list(dict.fromkeys([*solid, _loose(there_from, there_to, s)]))


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


def _some_day_of(when: When, s: Statement) -> Vouch:
    return _loose(when.first, when.last, s)


def _loose(first: date, last: date, s: Statement) -> Vouch:
    return Vouch(first, last, s, loose=first != last)
