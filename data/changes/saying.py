"""A change in words: when it happened and became known here, of which bodies, and what was before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.changes.change import Aspect
from data.changes.places import ENGLAND, day_of
from data.changes.window import day_known
from data.days import FIRST_DAY, day_before, say_day
from data.mergers import RUNGS
from data.query.events import STEPS, say_bodies
from data.wording import say_list, title

if TYPE_CHECKING:
    from data.changes.change import Change
    from data.model import Event
    from data.register import Register

_NAMED: Final = 8
_NOUNS: Final = {
    Aspect.LEADER: "leader",
    Aspect.MERGER: "merging",
    Aspect.POPULATION: "population",
    Aspect.MEMBERSHIP: "membership",
    Aspect.NAME: "name",
    Aspect.BODY: "",
    Aspect.OTHER: "",
}


def say_when(change: Change) -> str:
    """Say when a change happened, and when it became known here where that is another date."""
    known = say_day(day_known(change.known)) if change.known else ""
    happened = str(change.happened) if change.happened else ""
    if not happened:
        return f"Known here since {known}" if known else ""
    return f"{happened} (known here since {known})" if known and known != happened else happened


def say_about(register: Register, change: Change, event: Event | None) -> str:
    """Name the bodies, or the areas, that a change is about, and what about them unless it is an event."""
    view = register.at(day_of(change))
    keys = change.bodies or change.areas
    if keys and not change.national:
        names = (
            say_bodies(view, keys, at_most=_NAMED) if change.bodies else say_list(_titles(register, change))
        )
    else:
        names = ENGLAND
    return names if event else ", ".join(filter(None, (names, _NOUNS[change.aspect])))


def _titles(register: Register, change: Change) -> list[str]:
    view = register.at(day_of(change))
    return [title(view, key) for key in change.areas]


def say_what(change: Change) -> str:
    """Say what was before, where anything was, and what is since."""
    return f"{change.before} → {change.after}" if change.before else change.after


def stood_before(register: Register, event: Event, change: Change) -> str:
    """Say how far the bodies of an event had come towards merging the day before, where it takes them elsewhere."""
    rung = RUNGS.get(event.kind)
    day = day_before(day_of(change))
    if rung is None or day < FIRST_DAY:
        return ""
    view = register.at(day)
    there = [key for key in event.bodies or event.areas if view.is_open(key)]
    stood = dict.fromkeys(view.merger(key).rung for key in there)
    if not stood or set(stood) == {rung}:
        return ""
    return f"Before: {say_list([STEPS[each] for each in sorted(stood)])}."
