"""Terms of office: what all sources together say of a person's time in one role at one body, and its wording."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.dates import day_before, say_day
from data.leadership.leaders import LASTING, LASTING_INTERIM, LEADING_ROLE, MONTH, NEAR, finest, leadership
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.dates import When
    from data.leadership.leaders import Leadership
    from data.model import BodyKey, Statement
    from data.register import Register

_AFTER: Final = sorted(
    near * side + beside
    for near in {0, MONTH, NEAR, LASTING_INTERIM, LASTING}
    for side in (-1, 1)
    for beside in (0, 1)
)
"""Days from a stated day on which a grade may begin."""

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
    if role == LEADING_ROLE:
        return "chief executive" if kind is Kind.ICB else "accountable officer"
    return OTHER_ROLES.get(role, (role, role.replace("_", " ")))[1]


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
    groups: dict[tuple[str, BodyKey, str], list[Statement]] = defaultdict(list)
    for s in statements:
        if _begin(s):
            groups[s.person, s.body, s.role].append(s)
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


def spells(register: Register, body: BodyKey, first: date, last: date) -> list[tuple[date, date, Leadership]]:
    """Split a period into spells with the same leaders and grade; first and last days are included.

    Leadership is computed on the days that statements name and on those on which a grade can change around them; between
    two days that differ, the day of the change is found by bisection.
    """
    about = [s for s in register.statements_about.get(body, ()) if s.role == LEADING_ROLE]
    stated = {
        day for s in about for when in (s.start, s.as_of, s.end) if when for day in (when.first, when.last)
    }
    turning = {day + timedelta(days=after) for day in stated for after in _AFTER}
    days = sorted({first, last, *(day for day in turning if first < day < last)})
    found = [(first, leadership(body, about, first))]
    for day in days:
        led = leadership(body, about, day)
        while _differ(found[-1][1], led):
            since, before = found[-1]
            between = [since + timedelta(days=n) for n in range((day - since).days)]
            place = bisect_left(between, x=True, key=lambda at: _differ(before, leadership(body, about, at)))
            turn = since + timedelta(days=place)
            found.append((turn, leadership(body, about, turn)))
    ends = [*(day_before(day) for day, _ in found[1:]), last]
    return [(day, end, led) for (day, led), end in zip(found, ends, strict=True)]


def _differ(one: Leadership, other: Leadership) -> bool:
    return (one.people, one.grade) != (other.people, other.grade)
