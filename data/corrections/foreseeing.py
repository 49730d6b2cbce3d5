"""What an answer says now, and what it would say with a correction that is not decided yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.corrections.addition import addition
from data.corrections.committed import is_committed
from data.corrections.dating import day_of, when_of
from data.corrections.overlay import overlay
from data.corrections.standing import standing_line, stands
from data.corrections.suggestion import Status, What
from data.dates import say_day

if TYPE_CHECKING:
    from datetime import date

    from data.corrections.suggestion import Correction
    from data.query.document import Line
    from data.register import Register

_BY_HAND = "Nothing by itself: somebody has to put it right by hand."
_THERE = "Nothing: the reference says so already, with this source."
_SAME = "The same as now."


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`now` is None where nothing in particular is corrected; `then` is a sentence."""

    now: Line | None
    then: str


def foresee(register: Register, correction: Correction, today: date) -> Foreseen:
    """Say what the answer that a correction stands under says, and what it would say once it is approved."""
    suggestion = correction.suggestion
    body, what = suggestion.body, suggestion.what
    day = day_of(register, correction)
    now = standing_line(register.at(day), body, what, today)
    added, start = addition(register, correction), when_of(correction)
    if added is None or start is None:
        return Foreseen(now, _BY_HAND)
    if is_committed(register, added):
        return Foreseen(now, _THERE)
    approved = replace(correction, status=Status.APPROVED, decided_at=correction.asked_at)
    after = overlay(register, [approved])
    if start.first > today and what in (What.LEADER, What.NAME):
        return Foreseen(now, f"On {say_day(start.first)}: {stands(after.at(start.first), body, what)}.")
    later = min(max(day, start.first), today)
    lines = [standing_line(each.at(later), body, what, today) for each in (register, after)]
    before, then = (line.text if line else "" for line in lines)
    return Foreseen(now, _SAME if then == before else then)
