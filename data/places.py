"""Which postcode, town, district or county is meant, and which bodies cover it on a day.

Places are GeoNames' towns, villages and suburbs of England, each a point in one unit and one district of 2021. Areas
are the districts and counties of 2021, with the residents of mid-2020 in each unit. A body's own name comes before
either; that is for whoever reads the name, because it depends on what else was typed.

Postcodes are read from a database of its own, which `commissioner import postcodes` writes (`data.imports.postcodes`)
from ONS's postcode directory. It holds a row for each postcode sector ("BN1 1") and unit, with a bit for each pair of
letters that may follow, so that two million postcodes take about a megabyte and one that there never was is not taken
for its neighbour. Terminated postcodes are in it like any other.
"""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Final, Literal

from data.model import grouped
from data.population import Cover, bodies_covering

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.model import Kind
    from data.population import UnitDistrict
    from data.register import Register


APPLICATION_ID: Final = 0x434F5043
"""Marks a file as Commissioner's postcodes ("COPC"), kept in SQLite's application_id."""

SCHEMA: Final = 1
FILE_NAME: Final = "postcodes.db"
"""The name of the database's file, in the folder of the reference."""

TABLES: Final = """
CREATE TABLE about (title TEXT NOT NULL, published TEXT NOT NULL, postcodes INTEGER NOT NULL);
CREATE TABLE sectors (
    sector TEXT NOT NULL, unit INTEGER NOT NULL, members BLOB NOT NULL, PRIMARY KEY (sector, unit)
) WITHOUT ROWID;
"""
"""`members` is a bit for each of `PAIRS`, the first of a byte the highest: whether the postcode with it is in the unit."""

PAIRS: Final = tuple(map("".join, product(ascii_uppercase, repeat=2)))
"""What a postcode may end in: AA to ZZ."""

POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9])([A-Z]{2})", re.ASCII)
_BITS: Final = 8

_MUCH_LARGER: Final = 20
"""How many times as many people make one of two places of the same name the one that is meant."""

_MARKS: Final = str.maketrans(
    {**dict.fromkeys("'’`‘", ""), "&": " and ", **dict.fromkeys(".,;:-–‐‑/()_", " ")}
)
_SAME: Final = {"saint": "st", "upon": "on"}
_OFFICIAL: Final = re.compile(r", (City|County) of$")
_WITHIN: Final = re.compile(r"^(?P<name>.+?)(?:\s*,\s*|\s+in\s+|\s*\()(?P<within>[^,()]+)\)?$", re.IGNORECASE)

Level = Literal["district", "county"]
_LEVELS: Final[tuple[Level, ...]] = ("district", "county")

_GO_ON: Final = frozenset({"on", "under", "le", "in", "by", "next"})


@dataclass(frozen=True, slots=True)
class Directory:
    """The postcode directory that was imported: its title, when it was published ("" unknown), postcodes in England."""

    title: str
    published: str
    postcodes: int


def normalise(text: str) -> str | None:
    """Write a postcode in capitals with one space, as BN1 1AA, however it is spaced; None: it has not the form of one."""
    found = POSTCODE.fullmatch("".join(text.split()).upper())
    return f"{found[1]} {found[2]}{found[3]}" if found else None


class Postcodes:
    """The database of postcodes at a path. It is opened for each question, so that a new one is seen at once."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def directory(self) -> Directory | None:
        """Tell which directory was imported; None: there is none that can be read."""
        rows = self._rows("SELECT title, published, postcodes FROM about")
        return Directory(*rows[0]) if rows else None

    def unit_of(self, postcode: str) -> int | None:
        """Give the unit that a postcode lies in; None: it is not one of England's, or nothing was imported."""
        written = normalise(postcode)
        if written is None:
            return None
        at = PAIRS.index(written[-2:])
        for unit, members in self._rows("SELECT unit, members FROM sectors WHERE sector = ?", written[:-2]):
            if members[at // _BITS] >> (_BITS - 1 - at % _BITS) & 1:
                return int(unit)
        return None

    def _rows(self, query: str, *given: str) -> list[tuple[Any, ...]]:
        """Ask the database; nothing, where it is missing, damaged, or another program's or version's."""
        if self.path is None or not self.path.is_file():
            return []
        try:
            with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
                marks = [
                    connection.execute(f"PRAGMA {name}").fetchone()[0]
                    for name in ("application_id", "user_version")
                ]
                return (
                    connection.execute(query, given).fetchall() if marks == [APPLICATION_ID, SCHEMA] else []
                )
        except sqlite3.Error:
            return []


NO_POSTCODES: Final = Postcodes(None)


def place_key(name: str) -> str:
    """Write a name without what people leave out or write in several ways: case, stops, hyphens, Saint, upon."""
    return " ".join(_SAME.get(word, word) for word in name.casefold().translate(_MARKS).split())


@dataclass(frozen=True, slots=True)
class Place:
    """A town, village or suburb; `id` is GeoNames' and `people` 0 where it gives no population."""

    id: str
    name: str
    district: str
    county: str
    unit: int
    people: int

    @property
    def extent(self) -> Mapping[int, int]:
        """The unit it is a point in, as `bodies_covering` takes it."""
        return {self.unit: 1}

    def __str__(self) -> str:
        wider = [part for part in dict.fromkeys((self.district, self.county)) if part != self.name]
        return f"{self.name} ({', '.join(wider)})" if wider else self.name


@dataclass(frozen=True, slots=True)
class Area:
    """A district or a county of 2021; `extent` has its residents, mid-2020, in each unit."""

    name: str
    level: Level
    county: str
    extent: Mapping[int, int]
    sources: tuple[str, ...]

    @property
    def people(self) -> int:
        return sum(self.extent.values())

    def __str__(self) -> str:
        return f"{self.name} ({self.county})" if self.county != self.name else self.name


@dataclass(frozen=True, slots=True)
class PostcodePoint:
    """A postcode of England, written as BN1 1AA, and the title of the directory that says which unit it is in."""

    name: str
    unit: int
    directory: str
    people: int = 0

    @property
    def extent(self) -> Mapping[int, int]:
        """The unit it is in, as `bodies_covering` takes it."""
        return {self.unit: 1}

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Found:
    """What a name may mean, and the bodies of each kind asked about that cover it, the largest share first."""

    what: Place | Area | PostcodePoint
    covers: Mapping[Kind, tuple[Cover, ...]]


@dataclass(frozen=True, slots=True)
class Located:
    """What a name means on a day: one thing, several that must be told apart, or nothing.

    `also` are places of the same name that have far fewer people than the one that is meant.
    """

    name: str
    day: date
    found: tuple[Found, ...]
    also: tuple[Place, ...] = ()

    @property
    def one(self) -> Found | None:
        """What is meant, if it is one thing."""
        return self.found[0] if len(self.found) == 1 else None


class Gazetteer:
    """The places by the keys of their names.

    They are kept as one text, a line for each place with tabs between its cells, until the first name is looked up; most
    questions name bodies, so the bot is ready sooner.
    """

    def __init__(self, packed: str) -> None:
        self._packed = packed

    @cached_property
    def _lines(self) -> Mapping[str, tuple[str, ...]]:
        return grouped((place_key(line.partition("\t")[0]), line) for line in self._packed.splitlines())

    @property
    def keys(self) -> Iterable[str]:
        """The key of every name there is."""
        return self._lines.keys()

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._lines)

    def longer(self, key: str) -> tuple[Place, ...]:
        """Give the places whose name goes on from a key with a joining word: "clacton" is Clacton-on-Sea."""
        begun = self._sorted[bisect_left(self._sorted, f"{key} ") : bisect_left(self._sorted, f"{key}!")]
        return tuple(place for longer in begun if _continues(longer, key) for place in self.named(longer))

    def beginning(self, key: str, most: int) -> tuple[Place, ...]:
        """Give up to so many of the places whose key begins with some letters, those with most people first."""
        low = bisect_left(self._sorted, key)
        high = bisect_left(self._sorted, f"{key}\U0010ffff")
        found = [place for each in self._sorted[low:high] for place in self.named(each)]
        return tuple(sorted(found, key=lambda place: (-place.people, place.name, place.id))[:most])

    def named(self, key: str) -> tuple[Place, ...]:
        """Give the places of a key, without their counties."""
        return tuple(map(_place, self._lines.get(key, ())))


def _continues(longer: str, key: str) -> bool:
    """Tell whether a name is another with a joining word and more: Newcastle, Newcastle under Lyme."""
    begin, _, rest = longer.partition(f"{key} ")
    return bool(key) and not begin and rest.split(" ")[0] in _GO_ON


def _place(line: str) -> Place:
    name, number, district, unit, people = line.split("\t")
    return Place(number, name, district, "", int(unit), int(people))


def areas_by_key(parts: Collection[UnitDistrict]) -> Mapping[str, tuple[Area, ...]]:
    """Put the parts of districts together to districts and counties, by the keys of their names."""
    county_of = {part.district: part.county for part in parts}
    sources = tuple(dict.fromkeys(source for part in parts for source in part.sources))
    areas: list[Area] = []
    for level in _LEVELS:
        extents: dict[str, Counter[int]] = defaultdict(Counter)
        for part in parts:
            extents[part.district if level == "district" else part.county][part.unit] += part.people
        areas += [
            Area(usual_name(name), level, usual_name(county_of.get(name, name)), extent, sources)
            for name, extent in extents.items()
            if level == "district" or name not in county_of
        ]
    return grouped((place_key(area.name), area) for area in areas)


def usual_name(official: str) -> str:
    """Write the name of a district without what only lists add: "Bristol, City of" is Bristol."""
    return _OFFICIAL.sub("", official)


def areas_named(register: Register, name: str) -> tuple[Area, ...]:
    """Give the districts and counties of a name."""
    key = place_key(name)
    if key in register.areas or register.gazetteer.named(key):
        return register.areas.get(key, ())
    return tuple(a for longer, areas in register.areas.items() if _continues(longer, key) for a in areas)


def places_named(register: Register, name: str) -> tuple[Place, ...]:
    """Give the towns, villages and suburbs of a name, the most people first."""
    key = place_key(name)
    found = register.gazetteer.named(key)
    if not found and key not in register.areas:
        found = register.gazetteer.longer(key)
    whole = (
        replace(
            place,
            district=usual_name(place.district),
            county=usual_name(register.county_of.get(place.district, "")),
        )
        for place in found
    )
    return tuple(sorted(whole, key=lambda place: -place.people))


def where(register: Register, name: str, day: date, kinds: Sequence[Kind]) -> Located:
    """Say what a name means and which bodies of some kinds cover it on a day.

    A district or a county comes before a place of its name, unless that lies elsewhere and has a twentieth of its people
    or more. Of places of one name none is preferred, unless it is known to have twenty times as many people as another.
    A name may say where it is: "Ashford, Surrey", "Ashford (Surrey)", "Ashford in Surrey".
    """
    meant, also = _meant(areas_named(register, name), places_named(register, name))
    point = _postcode(register, name)
    if not meant and not point and (parts := _WITHIN.match(name.strip())):
        wider = place_key(_expanded(place_key(parts["within"])))
        meant, also = _meant(
            [a for a in areas_named(register, parts["name"]) if wider == place_key(a.county)],
            [
                p
                for p in places_named(register, parts["name"])
                if wider in (place_key(p.district), place_key(p.county))
            ],
        )
    found = tuple(
        Found(what, {kind: bodies_covering(register, what.extent, day, kind) for kind in kinds})
        for what in (*meant, *point)
    )
    return Located(name, day, found, tuple(also))


def _postcode(register: Register, name: str) -> tuple[PostcodePoint, ...]:
    """Give the point that a postcode is; none where it is not one, or not one that the imported directory has."""
    written = normalise(name)
    unit = register.postcodes.unit_of(written) if written else None
    directory = register.postcodes.directory() if unit is not None else None
    return (
        (PostcodePoint(written, unit, directory.title),) if written and unit is not None and directory else ()
    )


def _expanded(word: str) -> str:
    """Write a county's short form in full: Lincs is Lincolnshire."""
    from data.names.words import ABBREVIATIONS  # noqa: PLC0415  names read places, and not the other way round

    return " ".join(ABBREVIATIONS.get(word, (word,)))


def _meant(areas: Sequence[Area], places: Sequence[Place]) -> tuple[list[Place | Area], list[Place]]:
    """Divide what has a name into what may be meant and what hardly is."""
    units = {unit for area in areas for unit in area.extent}
    names = {area.name for area in areas}
    elsewhere = [p for p in places if p.unit not in units or not names & {p.district, p.county}]
    meant: list[Place | Area] = list(areas)
    most = max((one.people for one in [*meant, *places]), default=0)
    also = []
    for place in elsewhere:
        unknown = place.people == 0
        small = bool(areas) if unknown else place.people * _MUCH_LARGER < most
        if small:
            also.append(place)
        else:
            meant.append(place)
    return meant, also
