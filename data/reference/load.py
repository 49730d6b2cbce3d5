"""Loads the reference into a `Register` with the standard sqlite3 alone, so that serving starts fast.

Each row becomes an immutable value of `data.model`. Python's garbage collection is paused meanwhile.
"""

from __future__ import annotations

import gc
import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, Any, Final

from data.changes.change import Aspect, Change
from data.dates import When, parse_when
from data.model import (
    Alias,
    Basis,
    Body,
    BodyKey,
    Cluster,
    DatedName,
    District,
    Event,
    Kind,
    Membership,
    NationalFigure,
    Person,
    Population,
    PublishedCount,
    Rating,
    Source,
    Statement,
    Succession,
    read_key,
)
from data.places import FILE_NAME, Gazetteer, Postcodes
from data.population import ESTIMATES, LOOKUPS, Unit, UnitDistrict
from data.reference import APPLICATION_ID, SCHEMA
from data.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


_KINDS: Final = {str(kind): kind for kind in Kind}
_BASES: Final = {str(basis): basis for basis in Basis}
_MOST_SHARED: Final = 4096

UNIT_COLUMNS: Final = ("unit", "sources", *LOOKUPS, *(f"mid{year}" for year in ESTIMATES))

REPAIR = "run: commissioner build"


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause garbage collection until the end of the outermost of such blocks."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class ReferenceFileError(Exception):
    """The reference file cannot be used; the message says which command puts it right."""


def load_register(path: Path) -> Register:
    """Read the whole reference.

    Raises:
        ReferenceFileError: when the file is missing, damaged, of another schema or not Commissioner's.

    """
    # garbage collection would take a third of the time and find nothing
    with garbage_collection_paused(), _opened(path) as connection:
        return _read(connection, Postcodes(path.with_name(FILE_NAME)))


def check_reference(path: Path) -> None:
    """Check that a file can be used, without reading all of it.

    Raises:
        ReferenceFileError: as `load_register`.

    """
    with _opened(path) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise ReferenceFileError(f"the reference at {path} is damaged ({found}); {REPAIR}")


def reference_version(path: Path) -> str:
    """Give the version of the facts in a file without loading it.

    Raises:
        ReferenceFileError: as `load_register`.

    """
    with _opened(path) as connection:
        return _version(connection)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise ReferenceFileError(f"there is no reference at {path}; {REPAIR}")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            # each table is read once, so SQLite's page cache (2 MB) would only take memory
            connection.execute("PRAGMA cache_size = -128")
            _check(connection, path)
            yield connection
    except sqlite3.Error as error:
        raise ReferenceFileError(f"the reference at {path} is damaged ({error}); {REPAIR}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        what = f"holds something unreadable ({error})"
        raise ReferenceFileError(f"the reference at {path} {what}; {REPAIR}") from error


def _version(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT version FROM about").fetchone()[0])


def _built(connection: sqlite3.Connection) -> datetime:
    built = datetime.fromisoformat(connection.execute("SELECT built_at FROM about").fetchone()[0])
    if built.tzinfo is None:
        raise ValueError(f"{built} has no zone")
    return built.astimezone(UTC)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise ReferenceFileError(f"{path} is not a Commissioner reference; {REPAIR}")
    schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if schema != SCHEMA:
        age = "older" if schema < SCHEMA else "newer"
        raise ReferenceFileError(
            f"the reference at {path} has the {age} schema {schema}, this program reads {SCHEMA}; {REPAIR}"
        )


def _read(connection: sqlite3.Connection, postcodes: Postcodes) -> Register:
    def every(table: str, make: Callable[[sqlite3.Row], Any], columns: str = "*") -> tuple[Any, ...]:
        return tuple(map(make, connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY rowid')))  # noqa: S608

    names: dict[BodyKey, list[DatedName]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM names ORDER BY rowid"):
        names[key_in(row)].append(
            DatedName(
                row["name"], row["gss_code"], earliest_in(row["from"]), day_in(row["to"]), sources_in(row)
            )
        )
    concerned = listed(connection, "event_bodies", "event", "area")
    counted = listed(connection, "figure_bodies", "figure", "area")
    members = listed(connection, "cluster_members", "cluster", "part")
    return Register(
        version=_version(connection),
        built=_built(connection),
        sources={source.id: source for source in every("sources", source_of)},
        bodies={body.key: body for body in every("bodies", lambda row: body_of(row, names))},
        aliases=every("aliases", alias_of),
        memberships=every("memberships", membership_of),
        successions=every("successions", succession_of),
        populations=every("populations", population_of),
        people={
            person.id: person for person in every("people", lambda r: Person(r["id"], r["name"], r["note"]))
        },
        statements=every("statements", statement_of),
        events=every("events", lambda row: event_of(row, concerned)),
        clusters=every("clusters", lambda row: cluster_of(row, members)),
        published_counts=every("published_counts", published_count_of),
        national_figures=every("national_figures", lambda row: national_figure_of(row, counted)),
        ratings=every(
            "ratings", lambda r: Rating(key_in(r), r["year"], r["rating"], sources_in(r), r["note"])
        ),
        districts=every("districts", district_of),
        units={unit.number: unit for unit in every("units", unit_of, ", ".join(UNIT_COLUMNS))},
        unit_districts=every("unit_districts", unit_district_of),
        gazetteer=Gazetteer(_packed_places(connection)),
        recorded=every("changes", change_of),
        postcodes=postcodes,
    )


def _packed_places(connection: sqlite3.Connection) -> str:
    """Give the places as the text from which `Gazetteer` is made."""
    sql = """
        SELECT COALESCE(group_concat(
            name || char(9) || id || char(9) || district || char(9) || unit || char(9) || population, char(10)
        ), '') FROM places
    """
    return str(connection.execute(sql).fetchone()[0])


def key_in(row: sqlite3.Row, prefix: str = "") -> BodyKey:
    return _key(row[f"{prefix}kind"], row[f"{prefix}code"]) if prefix else _key(row["kind"], row["code"])


# rows repeat the same bodies and sources, so equal values are shared
@lru_cache(maxsize=_MOST_SHARED)
def _key(kind: str, code: str) -> BodyKey:
    return BodyKey(_KINDS[kind], code)


@lru_cache(maxsize=_MOST_SHARED)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(";"))


def day_in(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _when(text: str) -> When | None:
    return parse_when(text) if text else None


def earliest_in(text: str) -> date | None:
    return parse_when(text).first if text else None


def sources_in(row: sqlite3.Row) -> tuple[str, ...]:
    return _parts(row["sources"])


def listed(
    connection: sqlite3.Connection, table: str, owner: str, flag: str
) -> Mapping[tuple[str, int], list[BodyKey]]:
    lists: dict[tuple[str, int], list[BodyKey]] = defaultdict(list)
    for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608
        lists[row[owner], row[flag]].append(key_in(row))
    return lists


def source_of(row: sqlite3.Row) -> Source:
    return Source(row["id"], row["title"], row["publisher"], row["url"], row["published"], row["licence"])


def body_of(row: sqlite3.Row, names: Mapping[BodyKey, list[DatedName]]) -> Body:
    key = key_in(row)
    return Body(
        key,
        row["name"],
        row["gss_code"],
        _when(row["opened"]),
        day_in(row["closed"]),
        row["address"],
        row["postcode"],
        tuple(names.get(key, ())),
        sources_in(row),
        intern(row["note"]),
    )


def alias_of(row: sqlite3.Row) -> Alias:
    return Alias(
        key_in(row),
        row["alias"],
        parse_when(row["from"]).first if row["from"] else None,
        parse_when(row["to"]).last if row["to"] else None,
        sources_in(row),
        intern(row["confidence"]),
        intern(row["note"]),
    )


def membership_of(row: sqlite3.Row) -> Membership:
    return Membership(
        key_in(row, "child_"),
        key_in(row, "parent_"),
        date.fromisoformat(row["from"]),
        day_in(row["to"]),
        sources_in(row),
        intern(row["note"]),
    )


def succession_of(row: sqlite3.Row) -> Succession:
    return Succession(
        key_in(row, "predecessor_"),
        key_in(row, "successor_"),
        date.fromisoformat(row["date"]),
        row["type"],
        sources_in(row),
        intern(row["note"]),
    )


def change_of(row: sqlite3.Row) -> Change:
    return Change(
        row["id"],
        Aspect(row["aspect"]),
        _keys(row["bodies"]),
        _keys(row["areas"]),
        _when(row["happened"]),
        datetime.fromisoformat(row["known"]),
        row["before"],
        row["after"],
        intern(row["confidence"]),
        tuple(filter(None, row["sources"].split(";"))),
        national=bool(row["national"]),
    )


def _keys(text: str) -> tuple[BodyKey, ...]:
    return tuple(map(read_key, filter(None, text.split(";"))))


def population_of(row: sqlite3.Row) -> Population:
    return Population(
        key_in(row),
        row["population"],
        _BASES[row["basis"]],
        parse_when(row["as_of"]),
        int(row["boundaries"] or 0),
        intern(row["confidence"]),
        sources_in(row),
        intern(row["note"]),
    )


def statement_of(row: sqlite3.Row) -> Statement:
    return Statement(
        row["id"],
        intern(row["person"]),
        intern(row["role"]),
        intern(row["title"]),
        bool(row["interim"]),
        key_in(row),
        _when(row["start"]),
        _when(row["end"]),
        _when(row["as_of"]),
        intern(row["confidence"]),
        sources_in(row),
        intern(row["note"]),
    )


def event_of(row: sqlite3.Row, concerned: Mapping[tuple[str, int], list[BodyKey]]) -> Event:
    return Event(
        row["id"],
        parse_when(row["date"]),
        intern(row["kind"]),
        tuple(concerned.get((row["id"], 0), ())),
        tuple(concerned.get((row["id"], 1), ())),
        bool(row["national"]),
        row["summary"],
        intern(row["confidence"]),
        sources_in(row),
        _keywords(row),
    )


def _keywords(row: sqlite3.Row) -> tuple[str, ...]:
    return _parts(row["keywords"]) if row["keywords"] else ()


def cluster_of(row: sqlite3.Row, members: Mapping[tuple[str, int], list[BodyKey]]) -> Cluster:
    whole = tuple(members.get((row["id"], 0), ()))
    partial = tuple(members.get((row["id"], 1), ()))
    return Cluster(
        row["id"],
        row["name"],
        (*whole, *partial),
        partial,
        _when(row["from"]),
        parse_when(row["as_of"]),
        intern(row["status"]),
        intern(row["confidence"]),
        sources_in(row),
        intern(row["note"]),
    )


def published_count_of(row: sqlite3.Row) -> PublishedCount:
    return PublishedCount(
        key_in(row),
        row["name"],
        row["ccgs"],
        row["leaders"],
        date.fromisoformat(row["as_of"]),
        sources_in(row),
    )


def national_figure_of(
    row: sqlite3.Row, concerned: Mapping[tuple[str, int], list[BodyKey]]
) -> NationalFigure:
    return NationalFigure(
        row["id"],
        row["metric"],
        row["value"],
        row["unit"],
        parse_when(row["as_of"]),
        row["summary"],
        sources_in(row),
        tuple(concerned.get((row["id"], 0), ())),
        tuple(concerned.get((row["id"], 1), ())),
        _keywords(row),
    )


def district_of(row: sqlite3.Row) -> District:
    return District(
        key_in(row),
        row["lad_code"],
        row["lad_name"],
        row["population_mid_2019"],
        row["share_of_district"],
        sources_in(row),
    )


def unit_of(row: sqlite3.Row) -> Unit:
    """Make a unit of a row of `UNIT_COLUMNS`, in their order."""
    number, sources, *rest = row
    codes, residents = rest[: len(LOOKUPS)], rest[len(LOOKUPS) :]
    return Unit(number, tuple(map(intern, codes)), tuple(residents), _parts(sources))


def unit_district_of(row: sqlite3.Row) -> UnitDistrict:
    return UnitDistrict(
        row["unit"], intern(row["district"]), intern(row["county"]), row["mid2020"], sources_in(row)
    )
