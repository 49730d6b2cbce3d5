"""Everything that is known, in memory and immutable, with the indexes that questions need."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from data.names import NameIndex, Resolver
from data.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from datetime import date

    from data.model import (
        Alias,
        Body,
        BodyKey,
        Cluster,
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

    K = TypeVar("K", bound=Hashable)

T = TypeVar("T")


def _grouped(items: Iterable[T], key: Callable[[T], K]) -> Mapping[K, tuple[T, ...]]:
    groups: dict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return {group: tuple(members) for group, members in groups.items()}


@dataclass(frozen=True, eq=False)
class Register:
    """The whole reference, as loaded. `at(day)` asks it about one day."""

    version: str
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
    _views: Callable[[date], View] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_views", lru_cache(maxsize=64)(lambda day: View(self, day)))

    def at(self, day: date) -> View:
        """Give what was so on a day. Views are kept, so asking again costs nothing."""
        return self._views(day)

    @cached_property
    def parents_of(self) -> Mapping[BodyKey, tuple[Membership, ...]]:
        return _grouped(self.memberships, lambda m: m.child)

    @cached_property
    def members_of(self) -> Mapping[BodyKey, tuple[Membership, ...]]:
        return _grouped(self.memberships, lambda m: m.parent)

    @cached_property
    def successors_of(self) -> Mapping[BodyKey, tuple[Succession, ...]]:
        return _grouped(self.successions, lambda s: s.predecessor)

    @cached_property
    def predecessors_of(self) -> Mapping[BodyKey, tuple[Succession, ...]]:
        return _grouped(self.successions, lambda s: s.successor)

    @cached_property
    def populations_of(self) -> Mapping[BodyKey, tuple[Population, ...]]:
        return _grouped(self.populations, lambda p: p.body)

    @cached_property
    def statements_about(self) -> Mapping[BodyKey, tuple[Statement, ...]]:
        return _grouped(self.statements, lambda s: s.body)

    @cached_property
    def statements_naming(self) -> Mapping[str, tuple[Statement, ...]]:
        return _grouped(self.statements, lambda s: s.person)

    @cached_property
    def events_about(self) -> Mapping[BodyKey, tuple[Event, ...]]:
        found: dict[BodyKey, list[Event]] = defaultdict(list)
        for event in self.events:
            for key in dict.fromkeys((*event.bodies, *event.areas)):
                found[key].append(event)
        return {key: tuple(events) for key, events in found.items()}

    @cached_property
    def published_counts_of(self) -> Mapping[BodyKey, tuple[PublishedCount, ...]]:
        return _grouped(self.published_counts, lambda count: count.body)

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(
            NameIndex.build(
                self.bodies.values(), self.memberships, self.successions, self.districts, self.aliases
            )
        )
