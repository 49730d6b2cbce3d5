"""Changes in words: one change as a sentence, the changes of a window as lines by area, and the digest of a channel.

A sentence says when a change happened and became known here, of which bodies, and what was before and after. The wording
of a window is cached, as many channels get it. A digest tells the changes since the last one in what a channel watches.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from data.changes import ENGLAND, Aspect, by_key, changes_within, day_known, day_of, first_told, say_area
from data.changes.events_and_leaders import importance
from data.changes.subscription import carried, covered_changes
from data.dates import FIRST_DAY, counts_from, day_before, say_day
from data.formatting import hedge, say_count, say_list, title
from data.mergers import RUNGS
from data.model import Kind
from data.query.answer import Choice, Fact, Line, compose
from data.query.lines import STEPS, say_bodies
from data.query.query import Attribute, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from data.changes import Change, Told
    from data.changes.subscription import Coverage, Subscription
    from data.model import BodyKey, Event
    from data.query.answer import Answer
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
"""Words of names that do not identify a place."""

_NOUNS: Final = {
    Aspect.LEADER: "leader",
    Aspect.MERGER: "merging",
    Aspect.POPULATION: "population",
    Aspect.MEMBERSHIP: "membership",
    Aspect.NAME: "name",
    Aspect.BODY: "",
    Aspect.OTHER: "",
}

LISTED: Final = 8
"""How many changes are listed under an area."""

AREAS: Final = 12
"""How many areas are listed."""

_BODIES_NAMED: Final = 3

Group = tuple[str, list["Entry"]]


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
    if change.national or not (change.bodies or change.areas):
        names = ENGLAND
    elif change.bodies:
        names = say_bodies(view, change.bodies, at_most=_NAMED)
    else:
        names = say_list([title(view, key) for key in change.areas])
    return names if event else ", ".join(filter(None, (names, _NOUNS[change.aspect])))


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
    """Put a date into the brackets at the end of a sentence, or add brackets."""
    said = sentence.rstrip(".")
    if not when:
        return f"{said}."
    return f"{said[:-1]}; {when})." if said.endswith(")") else f"{said} ({when})."


def stood_before(register: Register, event: Event, change: Change) -> str:
    """Say the merger status of an event's bodies on the day before, where the event changes it."""
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
    """Changes, each once, with their wording, which is made when it is first asked for.

    Areas are named as on the view's day. With `standing`, steps towards merging also say the status before, which takes
    up to 20 ms for each day on which something happened.
    """

    def __init__(self, view: View, changes: Iterable[Change], *, standing: bool = True) -> None:
        self._view = view
        self._register = register = view.register
        self._events: Mapping[str, Event] = {event.id: event for event in register.events}
        self._standing = standing
        self.changes = _without_repeats(changes, self._events)
        self._entries: dict[str, Entry] = {}
        self._covering: dict[object, frozenset[int]] = {}

    def entry(self, change: Change) -> Entry:
        if change.id not in self._entries:
            self._entries[change.id] = self._make_entry(change)
        return self._entries[change.id]

    def _make_entry(self, change: Change) -> Entry:
        event = self._events.get(change.id)
        before = (
            stood_before(self._register, event, change)
            if event and self._standing and not change.before
            else ""
        )
        about = say_about(self._register, change, event)
        what = f"{change.before} → {change.after}" if change.before else change.after
        what += f" Before: {before}." if before else ""
        area = say_area(self._view, change)
        # the heading is not repeated in each line
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
        """Give the indexes in `changes` of those about any of the bodies (None: every body) or all England, and the aspects.

        Cached by the set of bodies.
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
    """Give the wording of the changes of a window, cached with the register."""

    def telling() -> Telling:
        return Telling(register.at(until.day), changes_within(register, after, until))

    return register.kept((telling_of, after, until), telling)


def _without_repeats(changes: Iterable[Change], events: Mapping[str, Event]) -> tuple[Change, ...]:
    """Join events of one step of the same bodies on one date into the surest one, with all sources."""
    told: dict[object, Change] = {}
    for change in changes:
        event = events.get(change.id)
        same = (
            (event.when, event.kind, frozenset(event.bodies or event.areas) or event.id)
            if event
            else change.id
        )
        known = told.get(same)
        both = (change, known) if known else (change,)
        first, *others = sorted(both, key=lambda each: (each.confidence != "stated", each.id))
        sources = dict.fromkeys(source for each in (first, *others) for source in each.sources)
        told[same] = replace(first, sources=tuple(sources))
    return tuple(told.values())


def grouped(telling: Telling, changes: Iterable[Change]) -> list[Group]:
    """Put changes under their areas, England first and the others by name; within an area their order stays."""
    groups = by_key(map(telling.entry, changes), lambda entry: entry.area)
    return sorted(groups.items(), key=lambda group: (group[0] != ENGLAND, group[0]))


def area_facts(
    groups: Sequence[Group], more: Callable[[str], str], *, most: int = LISTED, twin: bool = False
) -> Iterator[Fact]:
    """Give a fact for each area, with at most `most` changes.

    `more` says where the rest of an area, or of all areas (""), can be read.
    """
    for area, entries in groups[:AREAS]:
        lines = [entry.line for entry in entries[:most]]
        if len(entries) > most:
            lines.append(Line(f"{len(entries) - most} more {more(area)}"))
        yield Fact(area, tuple(lines), twin)
    if rest := groups[AREAS:]:
        number = sum(len(entries) for _, entries in rest)
        where = say_list([area for area, _ in rest])
        yield Fact(
            "Elsewhere", (Line(f"{say_count(number, 'change')} in {where}; read them {more('')}"),), twin
        )


def say_areas(groups: Sequence[Group]) -> str:
    """Name a few areas; count more: "in Devon STP", "in 14 areas"."""
    few = len(groups) <= _BODIES_NAMED
    return f"in {say_list([area for area, _ in groups])}" if few else f"in {len(groups)} areas"


_LOOKED_UP: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_OFFERED: Final = 2
LED: Final = 3
"""How many changes are told in sentences after the first; the others are listed by area."""

BEFORE: Final = "Before"
"""The label of the fact that says how things stood before the first change; the others list further changes."""


def digest(
    register: Register, subscription: Subscription, until: Told, *, since: Told | None = None
) -> Answer | None:
    """Tell a channel what changed between two tellings of what it watches; None where there is nothing to tell.

    It begins where the last digest ended, unless `since` says otherwise; the first one covers seven days. Its headline is
    the most important change itself, its facts are what else is told at once, its details the rest by area.
    """
    after = since or subscription.told or first_told(until)
    telling = telling_of(register, after, until)
    watched = carried(subscription.watches, register, until.day)
    changes = covered_changes(telling, watched)
    moved = tuple(dict.fromkeys(w.said for w in watched if w.since and after.day < w.since <= until.day))
    if not changes and not moved:
        return None
    news = _by_importance(telling, changes, after)
    rest = grouped(telling, [entry.change for entry in news[1 + LED :]])
    return compose(
        register,
        title=f"What changed, {say_day(until.day)}",
        headline=news[0].news if news else Line(moved[0]),
        facts=_leading_facts(news, after),
        details=area_facts(rest, lambda area: _say_more(area, after)),
        notes=moved if news else moved[1:],
        choices=(*_table_choice(subscription, watched, news, after, until), *_choices(register, news, until)),
        on=until.day,
    )


def quiet_digest(
    register: Register, subscription: Subscription, until: Told, *, since: Told | None = None
) -> Answer:
    """Give the digest that says that nothing changed, for channels that want one always."""
    after = since or subscription.told or first_told(until)
    said = f"Nothing that this channel watches is known to have changed since {say_day(after.day)}."
    return compose(register, title=f"What changed, {say_day(until.day)}", headline=Line(said), on=until.day)


def _by_importance(telling: Telling, changes: Iterable[Change], after: Told) -> list[Entry]:
    """Sort changes: those that happened since before those that only became known, then by importance, then newest."""

    def place(entry: Entry) -> tuple[object, ...]:
        change = entry.change
        day = counts_from(change.happened) if change.happened else date.min
        return (day <= after.day, entry.rank, change.confidence != "stated", -day.toordinal(), change.id)

    return sorted((telling.entry(change) for change in changes), key=place)


def _leading_facts(news: Sequence[Entry], after: Told) -> Iterator[Fact]:
    """Say of the first change how things stood before, and what else changed."""
    if news and news[0].before:
        yield Fact(BEFORE, (Line(news[0].before),))
    if also := news[1 : 1 + LED]:
        number = len(news) - 1
        label = f"And {say_count(number, 'more change')} since {say_day(after.day)}"
        yield Fact(label, tuple(entry.news for entry in also))


def _table_choice(
    subscription: Subscription, watched: Sequence[Coverage], news: Sequence[Entry], after: Told, until: Told
) -> tuple[Choice, ...]:
    """Offer the table of all changes, where some are not told at once: of the only body that is watched, or of England."""
    if len(news) <= 1 + LED:
        return ()
    only = watched[0].now if len(subscription.watches) == 1 else ()
    named = "All changes" if only or not watched[0].watch.body else "All changes in England"
    first, last = after.day + timedelta(days=1), until.day
    return (Choice(named, Query((Attribute.CHANGES,), last, last, bodies=only[:1], first=first, last=last)),)


def _say_more(area: str, after: Told) -> str:
    where = f" in {area}" if area not in ("", ENGLAND) else ""
    return f"with “changes{where} since {say_day(after.day + timedelta(days=1))}”"


def _choices(register: Register, news: Iterable[Entry], until: Told) -> tuple[Choice, ...]:
    """Offer what the first news are about, as it is on the day: the only body, or the area of several."""
    view = register.at(until.day)
    told = dict.fromkeys(
        key
        for change in (entry.change for entry in news)
        for key in (change.bodies if len(change.bodies) == 1 or not change.areas else change.areas)
    )
    there = [key for key in told if view.is_open(key) and key.kind in _LOOKED_UP]
    asked = {key: Query((Attribute.CARD,), until.day, until.day, bodies=(key,)) for key in there[:_OFFERED]}
    return tuple(Choice(title(view, key).removeprefix("NHS "), query) for key, query in asked.items())
