"""The reference with the approved corrections on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.changes.change import Aspect, Change, Origin
from data.changes.of_populations import say_figure
from data.corrections.addition import added_to, addition
from data.corrections.committed import is_committed
from data.corrections.dating import day_of, when_of
from data.corrections.standing import stands
from data.corrections.suggestion import Status, What

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.corrections.addition import Addition
    from data.corrections.suggestion import Correction
    from data.register import Register

_ASPECTS = {What.LEADER: Aspect.LEADER, What.POPULATION: Aspect.POPULATION, What.NAME: Aspect.NAME}


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
    before, after = _told(correction, added, without, register)
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


def _told(correction: Correction, added: Addition, without: Register, register: Register) -> tuple[str, str]:
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
