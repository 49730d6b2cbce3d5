"""For how many bodies a leader is known, by grade, on two days of every year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from data.days import FIRST_DAY
from data.leadership import Grade
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.register import Register

NAMING: Final = (Grade.CONFIRMED, Grade.LIKELY, Grade.DISPUTED)
"""The grades whose people count as leading."""

_KINDS: Final = (Kind.CCG, Kind.ICB)
_DAYS_OF_A_YEAR: Final = ((4, 1), (11, 1))


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
    return tuple(
        found for kind in _KINDS for day in _days(until) if (found := coverage_on(register, kind, day)).bodies
    )


def coverage_on(register: Register, kind: Kind, day: date) -> Coverage:
    """Count the grades of the bodies of a kind that were open on a day."""
    view = register.at(day)
    counted = Counter(view.leadership(body).grade for body in view.open_bodies(kind))
    return Coverage(kind, day, {grade: counted[grade] for grade in Grade})


def _days(until: date) -> Iterator[date]:
    for year in range(FIRST_DAY.year, until.year + 1):
        for month, day in _DAYS_OF_A_YEAR:
            if (found := date(year, month, day)) <= until:
                yield found
