"""A change in words: when it happened and became known here, of which bodies, and what was before and after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.changes.change import Aspect
from data.changes.places import ENGLAND, day_of
from data.changes.window import day_known
from data.dates import FIRST_DAY, day_before, say_day
from data.formatting import hedge, say_list, title
from data.mergers import RUNGS
from data.query.events import STEPS, say_bodies

if TYPE_CHECKING:
    from data.changes.change import Change
    from data.model import Event
    from data.register import Register
    from data.view import View

_NAMED: Final = 8
_NAME: Final = re.compile(r"[A-Z][a-z]{3,}")
_IN_MANY_NAMES: Final = frozenset(
    (
        "North", "South", "East", "West", "City", "Great", "Greater", "England",
        "Health", "Social", "Care", "Partnership", "Integrated", "Clinical", "Commissioning", "Group", "Board",
    )
)  # fmt: skip
"""Words of names that say nothing of where."""
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
    happened, known = _dates(change)
    if not happened:
        return f"Known here since {known}" if known else ""
    return f"{happened} (known here since {known})" if known and known != happened else happened


def _dates(change: Change) -> tuple[str, str]:
    """Say when a change happened and when it became known here, "" where that is not known."""
    known = say_day(day_known(change.known)) if change.known else ""
    return str(change.happened) if change.happened else "", known


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


def say_news(view: View, change: Change, event: Event | None, area: str, about: str) -> str:
    """Say a change in a sentence that stands by itself, with its date in brackets at the end.

    The sources' sentences say "the two CCGs" where their page says of which area it is, so that the area, or the
    only body, is put before those that name no place of it.
    """
    happened, known = _dates(change)
    since = f"known here since {known}" if known and known != happened else ""
    when = ", ".join(filter(None, (happened, since, hedge(change.confidence).strip(" ()"))))
    if event is None:
        return _dated(f"{about}: {change.after}" if about else change.after, when)
    where = title(view.register.at(day_of(change)), change.bodies[0]) if len(change.bodies) == 1 else area
    named = {word for name in (where, area) for word in _NAME.findall(name)} - _IN_MANY_NAMES
    is_named = change.national or where == ENGLAND or not named.isdisjoint(_NAME.findall(event.summary))
    return _dated(event.summary if is_named else f"{where}: {event.summary}", when)


def _dated(sentence: str, when: str) -> str:
    """Put a date into the brackets at the end of a sentence, which are made where it has none."""
    said = sentence.rstrip(".")
    if not when:
        return f"{said}."
    return f"{said[:-1]}; {when})." if said.endswith(")") else f"{said} ({when})."


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
    return say_list([STEPS[each] for each in sorted(stood)])
