"""`Register`: the whole reference in memory, immutable, with the indexes that questions need."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from data.leadership.leaders import Neighbours
from data.model import grouped
from data.places import NO_POSTCODES, areas_by_key
from data.population import LOOKUPS, ccg_estimates

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from datetime import date, datetime

    from data.changes import Change
    from data.model import (
        Alias,
        Body,
        BodyKey,
        Cluster,
        DatedName,
        District,
        Event,
        Membership,
        NationalFigure,
        Person,
        Population,
        PublishedCount,
        Rating,
        Source,
        Statement,
        Succession,
    )
    from data.names import Resolver
    from data.places import Area, Gazetteer, Postcodes
    from data.population import Unit, UnitDistrict
    from data.view import View

    About = TypeVar("About", bound=Change | Event)

T = TypeVar("T")

_MOST_KEPT: Final = 16
_NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})
_UNTOUCHED: Final = (
    "parents_of", "members_of", "successors_of", "predecessors_of", "published_counts_of", "districts_of", "figures_of",
    "units_by_lookup", "areas", "county_of",
)  # fmt: skip
"""Indexes that `Register.with_more` leaves as they are."""


def _by_body(items: Iterable[About]) -> Mapping[BodyKey, tuple[About, ...]]:
    """Group events or changes by each body and area that they are about."""
    return grouped((key, item) for item in items for key in dict.fromkeys((*item.bodies, *item.areas)))


@dataclass(frozen=True, eq=False)
class Register:
    """The whole reference, as loaded. `at(day)` asks it about one day.

    `built` is when the file was built (UTC), `recorded` the changes that are no dated event, or that say when one became
    known here; `changes` are all of them.
    """

    version: str
    built: datetime
    sources: Mapping[str, Source]
    bodies: Mapping[BodyKey, Body]
    aliases: tuple[Alias, ...]
    memberships: tuple[Membership, ...]
    successions: tuple[Succession, ...]
    populations: tuple[Population, ...]
    people: Mapping[str, Person]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    clusters: tuple[Cluster, ...]
    published_counts: tuple[PublishedCount, ...]
    national_figures: tuple[NationalFigure, ...]
    ratings: tuple[Rating, ...]
    districts: tuple[District, ...]
    units: Mapping[int, Unit]
    unit_districts: tuple[UnitDistrict, ...]
    gazetteer: Gazetteer
    recorded: tuple[Change, ...]
    postcodes: Postcodes = NO_POSTCODES
    _views: Callable[[date], View] = field(init=False, repr=False)
    _kept: dict[Hashable, Any] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_views", lru_cache(maxsize=64)(self._view_of))

    def _view_of(self, day: date) -> View:
        from data.view import View  # noqa: PLC0415  not needed to load the facts, so the bot is ready sooner

        return View(self, day)

    def at(self, day: date) -> View:
        """Give the view of a day. The last 64 are cached."""
        return self._views(day)

    def kept(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Give the cached value of a key, or compute it; the last 16 are kept as long as the register."""
        found: T | None = self._kept.get(key)
        if found is None:
            found = compute()
            self._kept[key] = found
            for oldest in tuple(self._kept)[:-_MOST_KEPT]:
                self._kept.pop(oldest, None)
        return found

    def with_more(
        self,
        *,
        sources: Mapping[str, Source] = _NOTHING,
        people: Mapping[str, Person] = _NOTHING,
        statements: Iterable[Statement] = (),
        events: Iterable[Event] = (),
        populations: Iterable[Population] = (),
        names: Mapping[BodyKey, tuple[DatedName, ...]] = _NOTHING,
        changes: Iterable[Change] = (),
    ) -> Register:
        """Give a copy with more facts; `names` are all the names of a body, the last of them its present one.

        The resolver is built again only where a name changed.
        """
        renamed = {
            key: replace(
                self.bodies[key], names=dated, name=dated[-1].name if dated else self.bodies[key].name
            )
            for key, dated in names.items()
        }
        more = replace(
            self,
            sources={**self.sources, **sources},
            people={**self.people, **people},
            statements=(*self.statements, *statements),
            events=(*self.events, *events),
            populations=(*self.populations, *populations),
            bodies={**self.bodies, **renamed} if renamed else self.bodies,
            recorded=(*self.recorded, *changes),
        )
        kept = _UNTOUCHED if renamed else (*_UNTOUCHED, "resolver")
        more.__dict__.update({name: self.__dict__[name] for name in kept if name in self.__dict__})
        return more

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every dated event as a change, known when its row was first seen, and every other recorded change."""
        from data.changes.events_and_leaders import change_of_event  # noqa: PLC0415  as `_view_of`; most questions need none

        noted = {change.id: change for change in self.recorded}
        events = {event.id: change_of_event(event) for event in self.events}
        told = (
            replace(change, known=noted[id].known, before=noted[id].before, origin=noted[id].origin)
            if id in noted
            else change
            for id, change in events.items()  # noqa: A001
        )
        return (*told, *(change for change in self.recorded if change.id not in events))

    @cached_property
    def changes_about(self) -> Mapping[BodyKey, tuple[Change, ...]]:
        """Map each body and area to the changes that are about it."""
        return _by_body(self.changes)

    @cached_property
    def parents_of(self) -> Mapping[BodyKey, tuple[Membership, ...]]:
        return grouped((m.child, m) for m in self.memberships)

    @cached_property
    def members_of(self) -> Mapping[BodyKey, tuple[Membership, ...]]:
        return grouped((m.parent, m) for m in self.memberships)

    @cached_property
    def successors_of(self) -> Mapping[BodyKey, tuple[Succession, ...]]:
        return grouped((s.predecessor, s) for s in self.successions)

    @cached_property
    def predecessors_of(self) -> Mapping[BodyKey, tuple[Succession, ...]]:
        return grouped((s.successor, s) for s in self.successions)

    @cached_property
    def populations_of(self) -> Mapping[BodyKey, tuple[Population, ...]]:
        return grouped((p.body, p) for p in self.populations)

    @cached_property
    def ccg_estimates(self) -> Mapping[date, Mapping[int, tuple[int, Population]]]:
        """See `data.population.ccg_estimates`."""
        return ccg_estimates(self)

    @cached_property
    def statements_about(self) -> Mapping[BodyKey, tuple[Statement, ...]]:
        return grouped((s.body, s) for s in self.statements)

    def neighbours_of(self, body: BodyKey) -> Neighbours:
        """Give what is stated about the bodies that a body came from, and about those it passed to."""
        before = (step.predecessor for step in self.predecessors_of.get(body, ()))
        after = (step.successor for step in self.successors_of.get(body, ()))
        return Neighbours(
            tuple(self.statements_about.get(each, ()) for each in dict.fromkeys(before)),
            tuple(self.statements_about.get(each, ()) for each in dict.fromkeys(after)),
        )

    @cached_property
    def statements_naming(self) -> Mapping[str, tuple[Statement, ...]]:
        return grouped((s.person, s) for s in self.statements)

    @cached_property
    def events_about(self) -> Mapping[BodyKey, tuple[Event, ...]]:
        return _by_body(self.events)

    @cached_property
    def published_counts_of(self) -> Mapping[BodyKey, tuple[PublishedCount, ...]]:
        return grouped((count.body, count) for count in self.published_counts)

    @cached_property
    def districts_of(self) -> Mapping[BodyKey, tuple[District, ...]]:
        return grouped((district.body, district) for district in self.districts)

    @cached_property
    def units_by_lookup(self) -> Mapping[str, Mapping[str, frozenset[int]]]:
        """Map each column of `data.population.LOOKUPS` to the units of every code in it."""
        found = {}
        # most bodies have the same units by many lookups, so equal sets are shared
        shared: dict[frozenset[int], frozenset[int]] = {}
        for place, column in enumerate(LOOKUPS):
            groups = grouped((unit.codes[place], unit.number) for unit in self.units.values())
            sets = {code: frozenset(units) for code, units in groups.items() if code}
            found[column] = {code: shared.setdefault(units, units) for code, units in sets.items()}
        return found

    @cached_property
    def areas(self) -> Mapping[str, tuple[Area, ...]]:
        """Map the key of each name of a district or county of 2021 to what it names."""
        return areas_by_key(self.unit_districts)

    @cached_property
    def county_of(self) -> Mapping[str, str]:
        """Map each district of 2021 to its county."""
        return {part.district: part.county for part in self.unit_districts}

    @cached_property
    def figures_of(self) -> Mapping[str, tuple[NationalFigure, ...]]:
        """Map each metric to the national figures of it, in their order."""
        return grouped((figure.metric, figure) for figure in self.national_figures)

    @cached_property
    def resolver(self) -> Resolver:
        from data.names import NameIndex, Resolver  # noqa: PLC0415  as `_view_of`

        return Resolver(NameIndex.build(self, self.bodies.values()))
