"""Differences in the dated events: added, taken away, or told in another way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.changes.events import aspect_of, change_of_event, same_events
from data.dates import FIRST_DAY
from data.formatting import hedge, say_list, title
from data.query.events import say_bodies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.changes.change import Change
    from data.changes.comparing import Comparison
    from data.model import BodyKey, Event
    from data.register import Register


def event_changes(compared: Comparison) -> Iterator[Change]:
    """Give an added event as the change it is, and one for each that was taken away or is told otherwise."""
    earlier, later = ({e.id: e for e in r.events} for r in (compared.before, compared.after))
    numbers = same_events(earlier.values(), later.values())
    for event in added_events(compared):
        yield replace(change_of_event(event), known=compared.known)
    for number, event in earlier.items():
        if number not in numbers:
            yield _withdrawn(compared, event)
        elif change := _reworded(compared, event, later[numbers[number]]):
            yield change


def added_events(compared: Comparison) -> tuple[Event, ...]:
    """Give the events that were not there before, under whatever number."""
    known = set(same_events(compared.before.events, compared.after.events).values())
    return tuple(event for event in compared.after.events if event.id not in known)


def touched_by_events(compared: Comparison) -> frozenset[BodyKey]:
    """Give the bodies and areas of which an event was added, taken away or changed."""
    contents = [{replace(e, id="") for e in r.events} for r in (compared.before, compared.after)]
    return frozenset(key for event in contents[0] ^ contents[1] for key in (*event.bodies, *event.areas))


def _withdrawn(compared: Comparison, event: Event) -> Change:
    return compared.change(
        aspect_of(event.kind),
        event.bodies,
        f"withdrawn: {event.summary} ({event.when})",
        sources=event.sources,
        confidence=event.confidence,
        areas=event.areas,
        national=event.national,
    )


def _reworded(compared: Comparison, earlier: Event, later: Event) -> Change | None:
    """Say how an event was told before and is since; who says so is no part of what it says."""
    kinds, names = earlier.kind != later.kind, _keys(earlier) != _keys(later)
    before = _full(compared.before, earlier, kinds=kinds, names=names)
    after = _full(compared.after, later, kinds=kinds, names=names)
    if before == after:
        return None
    return compared.change(
        aspect_of(later.kind),
        (*later.bodies, *(key for key in earlier.bodies if key not in later.bodies)),
        f"“{after}”",
        before=f"“{before}”",
        sources=later.sources,
        confidence=later.confidence,
        areas=tuple(dict.fromkeys((*later.areas, *earlier.areas))),
        national=later.national,
    )


def _keys(event: Event) -> tuple[object, ...]:
    return (set(event.bodies), set(event.areas), event.national)


def _full(register: Register, event: Event, *, kinds: bool, names: bool) -> str:
    parts = [str(event.when)]
    if kinds:
        parts.append(event.kind.replace("_", " "))
    if names:
        view = register.at(max(event.when.first, FIRST_DAY))
        parts.append(
            "England"
            if event.national
            else say_bodies(view, event.bodies)
            if event.bodies
            else say_list([title(view, key) for key in event.areas])
        )
    return f"{', '.join(filter(None, parts))}: {event.summary}{hedge(event.confidence)}"
