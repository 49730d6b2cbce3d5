"""The things Commissioner knows about, as immutable values. Every one names its sources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import date

    from data.dates import When

    K = TypeVar("K", bound=Hashable)

T = TypeVar("T")


class Kind(StrEnum):
    """What a body is. Codes repeat between kinds, so the kind is part of a body's key."""

    CCG = "ccg"
    STP = "stp"
    ICB = "icb"
    SUB_ICB_LOCATION = "sub_icb_location"
    REGION = "region"
    LOCAL_OFFICE = "local_office"


class BodyKey(NamedTuple):
    """The key of a body: its kind and its ODS code."""

    kind: Kind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


def read_key(text: str) -> BodyKey:
    """Read "ccg:08Y".

    Raises:
        ValueError: for a kind that is not one of `Kind`, or where the colon is missing.

    """
    kind, colon, code = text.partition(":")
    if not colon or not code or kind not in set(Kind):
        raise ValueError(f"{text!r} is not a body: write kind:CODE, such as ccg:08Y")
    return BodyKey(Kind(kind), code)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    id: str
    title: str
    publisher: str
    url: str
    published: str
    licence: str


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name and a GSS code that a body had from one day to another; None is open."""

    name: str
    gss_code: str
    start: date | None
    end: date | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A CCG, STP footprint, ICB, sub-ICB location, NHS England region or local office."""

    key: BodyKey
    name: str
    gss_code: str
    opened: When | None
    closed: date | None
    address: str
    postcode: str
    names: tuple[DatedName, ...]
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A body was part of another from one day to another; None is open."""

    child: BodyKey
    parent: BodyKey
    start: date
    end: date | None
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Succession:
    """A body passed to another, whole or in part, on a day."""

    predecessor: BodyKey
    successor: BodyKey
    day: date
    type: str
    sources: tuple[str, ...]
    note: str


class Basis(StrEnum):
    """How a population was counted. Bases are never mixed in one figure."""

    ONS_RESIDENT = "ons_resident"
    CENSUS_RESIDENT = "census_resident"
    GP_REGISTERED = "gp_registered"
    ALLOCATION_REGISTERED = "allocation_registered"
    AS_STATED = "as_stated"


@dataclass(frozen=True, slots=True)
class Population:
    """A count of people, its basis and day, and the year whose boundaries it is for (0: not stated)."""

    body: BodyKey
    people: int
    basis: Basis
    as_of: When
    boundaries: int
    confidence: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who holds or held a public office in commissioning."""

    id: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A source says that a person held a role at a body. Evidence, not truth."""

    id: str
    person: str
    role: str
    title: str
    interim: bool
    body: BodyKey
    start: When | None
    end: When | None
    as_of: When | None
    confidence: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Event:
    """A dated step in leadership, joint working or merger. `keywords` are for finding it and no part of what it says."""

    id: str
    when: When
    kind: str
    bodies: tuple[BodyKey, ...]
    areas: tuple[BodyKey, ...]
    national: bool
    summary: str
    confidence: str
    sources: tuple[str, ...]
    keywords: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Cluster:
    """ICBs that share leadership, as one source states it."""

    id: str
    name: str
    members: tuple[BodyKey, ...]
    partial: tuple[BodyKey, ...]
    start: When | None
    as_of: When
    status: str
    confidence: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """How many CCGs and leaders a publication counted in a footprint on a day."""

    body: BodyKey
    name: str
    ccgs: int
    leaders: int
    as_of: date
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NationalFigure:
    """A figure, or a finding, as a source gives it at a date: of all England, or of the bodies and areas that it names."""

    id: str
    metric: str
    value: str
    unit: str
    as_of: When
    summary: str
    sources: tuple[str, ...]
    bodies: tuple[BodyKey, ...] = ()
    areas: tuple[BodyKey, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """NHS England's annual assessment of a CCG; the set is partial."""

    body: BodyKey
    year: str
    rating: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class District:
    """A CCG's share of a local authority district in April 2018 (shares of 1, residents of mid-2019)."""

    body: BodyKey
    code: str
    name: str
    people: int
    share_of_district: float
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """A name or web domain of a body that no rule derives from its official names; a weak one is tried last."""

    body: BodyKey
    alias: str
    start: date | None
    end: date | None
    sources: tuple[str, ...]
    confidence: str
    note: str


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    """Put the second values of pairs together by the first ones, in their order."""
    groups: dict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
