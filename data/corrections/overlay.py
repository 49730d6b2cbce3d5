"""A register with approved corrections applied, and a preview of what an answer would say with another one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.changes.change import Aspect, Change, Origin
from data.changes.differences import say_figure
from data.changes.of_leaders import say_leadership
from data.corrections.addition import added_to, addition, is_committed
from data.corrections.suggestion import Status, What, day_of, when_of
from data.dates import say_day
from data.formatting import say_people
from data.query.answer import Line
from data.query.day_table import table_of
from data.query.lines import leader_line
from data.query.mergers import merger_line
from data.query.populations import say_basis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.corrections.addition import Addition
    from data.corrections.suggestion import Correction
    from data.model import BodyKey
    from data.register import Register
    from data.view import View


_ASPECTS = {What.LEADER: Aspect.LEADER, What.POPULATION: Aspect.POPULATION, What.NAME: Aspect.NAME}

_BY_HAND = "Nothing by itself: somebody has to put it right by hand."
_THERE = "Nothing: the reference says so already, with this source."
_SAME = "The same as now."


def stands(view: View, body: BodyKey, what: What) -> str:
    """Give the leader or the name on the view's day, in a few words; "" for anything else."""
    if what is What.LEADER:
        return say_leadership(view.register, view.leadership(body))
    return view.name(body) if what is What.NAME else ""


def standing_line(view: View, body: BodyKey, what: What, today: date) -> Line | None:
    """Say in a sentence, with its sources, what the answer for the day says; None for something else."""
    if what is What.LEADER:
        return leader_line(view, body, today, cited=False)
    if what is What.POPULATION:
        count = table_of(view).headcount(body)
        if count is None:
            return Line("The population is not known.")
        return Line(f"{say_people(count.people)} people ({say_basis(count)}).", count.sources)
    if what is What.NAME:
        return Line(f"{view.name(body)}.", _sources_of_name(view, body))
    return None if what is What.OTHER else merger_line(view, body, today)


def _sources_of_name(view: View, body: BodyKey) -> tuple[str, ...]:
    known, name = view.register.bodies[body], view.name(body)
    return next((dated.sources for dated in known.names if dated.name == name), known.sources)


def overlay(register: Register, corrections: Iterable[Correction]) -> Register:
    """Give a register with the approved ones of some corrections, oldest decision first.

    One whose fact is there already, in the reference or through an earlier correction, is left out.
    """
    changes = []
    for correction in in_force(corrections):
        added = addition(register, correction)
        if added is None or is_committed(register, added):
            continue
        without, register = register, added_to(register, added)
        changes.append(_change(correction, added, without, register))
    return register.with_more(changes=changes) if changes else register


def in_force(corrections: Iterable[Correction]) -> list[Correction]:
    """List the approved ones, oldest decision first."""
    approved = [c for c in corrections if c.status is Status.APPROVED]
    return sorted(approved, key=lambda c: (c.decided_at or c.asked_at, c.id))


def _change(correction: Correction, added: Addition, without: Register, register: Register) -> Change:
    event = added.event
    happened = event.when if event else when_of(correction)
    before, after = _before_and_after(correction, added, without, register)
    return Change(
        id=added.source.id,
        aspect=_ASPECTS.get(correction.suggestion.what, Aspect.MERGER),
        bodies=event.bodies if event else (added.body,),
        areas=event.areas if event else (),
        happened=happened,
        known=correction.decided_at,
        before=before,
        after=after,
        confidence="stated",
        sources=(added.source.id,),
        origin=Origin.CORRECTION,
    )


def _before_and_after(
    correction: Correction, added: Addition, without: Register, register: Register
) -> tuple[str, str]:
    """Say what was before and what is since, as differences between two versions of the reference are said."""
    body, what, when = added.body, correction.suggestion.what, when_of(correction)
    if added.event:
        return "", added.event.summary
    if count := added.population:
        same = [
            p
            for p in without.populations_of.get(body, ())
            if (p.basis, p.as_of) == (count.basis, count.as_of) and p.people != count.people
        ]
        was = " and ".join(map(say_figure, same))
        return was, say_figure(count) if was else f"now also stated: {say_figure(count)}"
    day = day_of(register, correction)
    day = max(when.first, day) if when else day
    return stands(without.at(day), body, what), stands(register.at(day), body, what)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A preview: what the answer says now (None: no one fact is corrected), and a sentence on what it would say."""

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
