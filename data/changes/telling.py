"""The changes of a window told as lines: once for everybody who is told of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from data.changes.events import importance
from data.changes.places import say_area
from data.changes.saying import say_about, say_news, say_what, say_when, stood_before
from data.changes.window import changes_within
from data.query.document import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.changes.change import Aspect, Change
    from data.changes.window import Told
    from data.model import BodyKey, Event
    from data.register import Register
    from data.view import View


class Entry(NamedTuple):
    """A change as it is told: the area it is listed under, what it is about, what it says, and all of it in a line.

    `news` says it in a sentence that stands by itself, `before` how things stood before, "" where that is
    not to be said, and `rank` is its place among the news, 0 for what comes first.
    """

    change: Change
    area: str
    about: str
    what: str
    line: Line
    news: Line
    before: str
    rank: int


class Telling:
    """Changes, each once; what each of them says is put together when it is first asked for.

    Areas are named as they were called on the day of the view. `standing` also says of steps towards merging how far the bodies had come before. That takes up to 20 ms for each
    day on which something happened.
    """

    def __init__(self, view: View, changes: Iterable[Change], *, standing: bool = True) -> None:
        self._view = view
        self._register = register = view.register
        self._events: Mapping[str, Event] = {event.id: event for event in register.events}
        self._standing = standing
        self.changes = _each_once(changes, self._events)
        self._entries: dict[str, Entry] = {}
        self._covering: dict[object, frozenset[int]] = {}

    def entry(self, change: Change) -> Entry:
        if change.id not in self._entries:
            self._entries[change.id] = self._told(change)
        return self._entries[change.id]

    def _told(self, change: Change) -> Entry:
        event = self._events.get(change.id)
        before = (
            stood_before(self._register, event, change)
            if event and self._standing and not change.before
            else ""
        )
        about = say_about(self._register, change, event)
        what = " ".join(filter(None, (say_what(change), f"Before: {before}." if before else "")))
        area = say_area(self._view, change)
        # what stands in the heading is not said again in each line
        rest = about.removeprefix(area).removeprefix(", ") if about.split(", ")[0] == area else about
        said = ", ".join(filter(None, (say_when(change), rest)))
        sources = tuple(source for source in change.sources if source in self._register.sources)
        news = Line(say_news(self._view, change, event, area, about), sources)
        line = Line(f"{said}: {what}" if said else what, sources)
        return Entry(
            change, area, about, what, line, news, before or change.before, importance(change, event)
        )

    @cached_property
    def about(self) -> Mapping[BodyKey, tuple[int, ...]]:
        """Map each body and area to the places in `changes` of those that are about it."""
        found: dict[BodyKey, list[int]] = defaultdict(list)
        for place, change in enumerate(self.changes):
            for key in dict.fromkeys((*change.bodies, *change.areas)):
                found[key].append(place)
        return {key: tuple(places) for key, places in found.items()}

    def covering(self, bodies: frozenset[BodyKey] | None, aspects: frozenset[Aspect]) -> frozenset[int]:
        """Give the places in `changes` of those that are about any of the bodies, or everyone, and of such an aspect.

        With None it is every body. They are looked for once for each set of bodies.
        """
        found = self._covering.get((bodies, aspects))
        if found is None:
            places = range(len(self.changes)) if bodies is None else self._about_any(bodies)
            found = frozenset(place for place in places if self.changes[place].aspect in aspects)
            self._covering[bodies, aspects] = found
        return found

    def _about_any(self, bodies: frozenset[BodyKey]) -> Iterable[int]:
        about = self.about
        keys = bodies if len(bodies) < len(about) else [key for key in about if key in bodies]
        return {*self.national, *(place for key in keys for place in about.get(key, ()))}

    @cached_property
    def national(self) -> tuple[int, ...]:
        """The places in `changes` of those that concern everyone."""
        return tuple(place for place, change in enumerate(self.changes) if change.national)


def telling_of(register: Register, after: Told, until: Told) -> Telling:
    """Give the telling of a window. It is kept with the register, so that many channels share it."""

    def telling() -> Telling:
        return Telling(register.at(until.day), changes_within(register, after, until))

    return register.kept((telling_of, after, until), telling)


def _each_once(changes: Iterable[Change], events: Mapping[str, Event]) -> tuple[Change, ...]:
    """Join events that tell of one step of the same bodies on one date, the surest first, with all their sources."""
    told: dict[object, Change] = {}
    for change in changes:
        event = events.get(change.id)
        same = (
            (event.when, event.kind, frozenset(event.bodies or event.areas) or event.id)
            if event
            else change.id
        )
        known = told.get(same)
        first, *others = sorted((change, known) if known else (change,), key=_surest)
        sources = dict.fromkeys(source for each in (first, *others) for source in each.sources)
        told[same] = replace(first, sources=tuple(sources))
    return tuple(told.values())


def _surest(change: Change) -> tuple[bool, str]:
    return (change.confidence != "stated", change.id)
