"""Which kind of body a ranking is of, and for which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.answers.asking_back import refusal
from data.days import say_day
from data.model import Kind

if TYPE_CHECKING:
    from datetime import date

    from data.answers.document import Answer
    from data.measures import Yardstick
    from data.questions import Question
    from data.register import Register


_USUAL: Final = (Kind.STP, Kind.ICB, Kind.CCG)
"""The kinds that can be ranked, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is ranked and for which day, with what to say about how that was chosen."""

    kind: Kind
    on: date
    notes: tuple[str, ...]


def what_to_rank(question: Question, register: Register, yardstick: Yardstick) -> Asked | Answer:
    """Choose the kind and the day that a question about a ranking is answered for, or say why it cannot be."""
    view = register.at(question.on)
    of_the_day = [kind for kind in _USUAL if kind in yardstick.kinds and view.open_bodies(kind)]
    kind = question.kind if question.kind in yardstick.kinds else None
    if kind is None:
        kind = (of_the_day or [kind for kind in _USUAL if kind in yardstick.kinds])[0]
        asked_for = question.kind if question.kind in _USUAL else None
        other = (
            f"{asked_for.upper()}s are not ranked by {yardstick.name}; these are {kind.upper()}s."
            if asked_for
            else ""
        )
    else:
        other = ""
    first, last = _lifetime(register, kind)
    if (first is None or question.on < first) and of_the_day and not view.open_bodies(kind):
        other = f"{_too_early(kind, first, question.on)} These are {of_the_day[0].upper()}s."
        kind = of_the_day[0]
    notes = (other,) if other else ()
    if view.open_bodies(kind):
        return Asked(kind, question.on, notes)
    if first is None or last is None or question.on < first:
        return refusal("Not yet", _too_early(kind, first, question.on), question.on)
    ended = f"The last {kind.upper()}s ended on {say_day(last)}."
    counted = day_of_published_counts(register, question.on)
    if yardstick.of_leaders and counted and not question.dated:
        said = f"{ended} This answers for {say_day(counted)}, the day for which a count of the leaders of every STP was published."
        return Asked(kind, counted, (*notes, said))
    return Asked(kind, last, (*notes, f"{ended} This answers for that day."))


def day_of_published_counts(register: Register, near: date) -> date | None:
    """Give the day nearest to `near` for which the leaders of the STPs were counted and published."""
    days = {count.as_of for count in register.published_counts}
    return min(days, key=lambda day: (abs((day - near).days), day), default=None)


def _lifetime(register: Register, kind: Kind) -> tuple[date | None, date | None]:
    """Give the first and the last day on which bodies of a kind counted."""
    if kind is Kind.STP:
        lists = [m for m in register.memberships if m.parent.kind is Kind.STP and m.child.kind is Kind.CCG]
        ends = [m.end for m in lists if m.end]
        return min((m.start for m in lists), default=None), max(ends, default=None)
    bodies = [body for body in register.bodies.values() if body.key.kind is kind]
    opened = [body.opened.first for body in bodies if body.opened]
    return min(opened, default=None), max((b.closed for b in bodies if b.closed), default=None)


def _too_early(kind: Kind, first: date | None, on: date) -> str:
    if first is None:
        return f"No {kind.upper()} is known, so none can be ranked."
    if kind is Kind.STP:
        return f"Which CCGs were in which STP is known from {say_day(first)}, so STPs cannot be ranked for {say_day(on)}."
    return f"{kind.upper()}s began on {say_day(first)}, so they cannot be ranked for {say_day(on)}."
