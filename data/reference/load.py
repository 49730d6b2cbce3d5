"""Loads the reference into a `Register` with the standard sqlite3 alone, so that serving starts fast."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from data.model import (
    BodyKey,
    DatedName,
    Person,
    Rating,
)
from data.places import Gazetteer
from data.postcodes import FILE_NAME, Postcodes
from data.reference import APPLICATION_ID, SCHEMA
from data.reference.garbage_collection import garbage_collection_paused
from data.reference.values import (
    UNIT_COLUMNS,
    alias_of,
    body_of,
    change_of,
    cluster_of,
    day_in,
    district_of,
    earliest_in,
    event_of,
    key_in,
    listed,
    membership_of,
    national_figure_of,
    population_of,
    published_count_of,
    source_of,
    sources_in,
    statement_of,
    succession_of,
    unit_district_of,
    unit_of,
)
from data.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REPAIR = "run: commissioner build"


class ReferenceFileError(Exception):
    """The reference file cannot be used; the message says which command puts it right."""


def load_register(path: Path) -> Register:
    """Read the whole reference.

    Raises:
        ReferenceFileError: when the file is missing, damaged, of another schema or not Commissioner's.

    """
    # nothing that is read here is garbage; looking for some would take a third of the time
    with garbage_collection_paused(), _opened(path) as connection:
        return _read(connection, Postcodes(path.with_name(FILE_NAME)))


def check_reference(path: Path) -> None:
    """Look whether a file can be used, without reading all of it.

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
            # each table is read once, so that pages kept by SQLite (2 MB of them) would only be held in memory
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
    """Give the places as the one text that `Gazetteer` keeps."""
    sql = """
        SELECT COALESCE(group_concat(
            name || char(9) || id || char(9) || district || char(9) || unit || char(9) || population, char(10)
        ), '') FROM places
    """
    return str(connection.execute(sql).fetchone()[0])
