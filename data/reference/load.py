"""Loads the reference into a `Register` with the standard sqlite3 alone, so that serving starts fast."""

from __future__ import annotations

import gc
import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from data.days import When, parse_when
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
)
from data.reference import APPLICATION_ID, SCHEMA
from data.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
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
    collecting = gc.isenabled()
    gc.disable()
    try:
        with _opened(path) as connection:
            return _read(connection)
    finally:
        if collecting:
            gc.enable()


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
            _check(connection, path)
            yield connection
    except sqlite3.Error as error:
        raise ReferenceFileError(f"the reference at {path} is damaged ({error}); {REPAIR}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        what = f"holds something unreadable ({error})"
        raise ReferenceFileError(f"the reference at {path} {what}; {REPAIR}") from error


def _version(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT version FROM about").fetchone()[0])


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


def _read(connection: sqlite3.Connection) -> Register:
    def every(table: str, make: Callable[[sqlite3.Row], Any]) -> tuple[Any, ...]:
        return tuple(map(make, connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid')))  # noqa: S608

    names: dict[BodyKey, list[DatedName]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM names ORDER BY rowid"):
        names[_key(row)].append(
            DatedName(row["name"], row["gss_code"], _earliest(row["from"]), _day(row["to"]), _sources(row))
        )
    concerned = _listed(connection, "event_bodies", "event", "area")
    members = _listed(connection, "cluster_members", "cluster", "part")
    return Register(
        version=_version(connection),
        sources={source.id: source for source in every("sources", _source)},
        bodies={body.key: body for body in every("bodies", lambda row: _body(row, names))},
        aliases=every("aliases", _alias),
        memberships=every("memberships", _membership),
        successions=every("successions", _succession),
        populations=every("populations", _population),
        people={
            person.id: person for person in every("people", lambda r: Person(r["id"], r["name"], r["note"]))
        },
        statements=every("statements", _statement),
        events=every("events", lambda row: _event(row, concerned)),
        clusters=every("clusters", lambda row: _cluster(row, members)),
        published_counts=every("published_counts", _published_count),
        national_figures=every("national_figures", _national_figure),
        ratings=every("ratings", lambda r: Rating(_key(r), r["year"], r["rating"], _sources(r), r["note"])),
        districts=every("districts", _district),
    )


_KINDS = {str(kind): kind for kind in Kind}


def _key(row: sqlite3.Row, prefix: str = "") -> BodyKey:
    return BodyKey(_KINDS[row[f"{prefix}kind"]], row[f"{prefix}code"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _when(text: str) -> When | None:
    return parse_when(text) if text else None


def _earliest(text: str) -> date | None:
    return parse_when(text).first if text else None


def _sources(row: sqlite3.Row) -> tuple[str, ...]:
    return tuple(row["sources"].split(";"))


def _listed(
    connection: sqlite3.Connection, table: str, owner: str, flag: str
) -> Mapping[tuple[str, int], list[BodyKey]]:
    lists: dict[tuple[str, int], list[BodyKey]] = defaultdict(list)
    for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608
        lists[row[owner], row[flag]].append(_key(row))
    return lists


def _source(row: sqlite3.Row) -> Source:
    return Source(row["id"], row["title"], row["publisher"], row["url"], row["published"], row["licence"])


def _body(row: sqlite3.Row, names: Mapping[BodyKey, list[DatedName]]) -> Body:
    key = _key(row)
    return Body(
        key,
        row["name"],
        row["gss_code"],
        _when(row["opened"]),
        _day(row["closed"]),
        row["address"],
        row["postcode"],
        tuple(names.get(key, ())),
        _sources(row),
        row["note"],
    )


def _alias(row: sqlite3.Row) -> Alias:
    return Alias(_key(row), row["alias"], _day(row["from"]), _day(row["to"]), _sources(row), row["note"])


def _membership(row: sqlite3.Row) -> Membership:
    return Membership(
        _key(row, "child_"),
        _key(row, "parent_"),
        date.fromisoformat(row["from"]),
        _day(row["to"]),
        _sources(row),
        row["note"],
    )


def _succession(row: sqlite3.Row) -> Succession:
    return Succession(
        _key(row, "predecessor_"),
        _key(row, "successor_"),
        date.fromisoformat(row["date"]),
        row["type"],
        _sources(row),
        row["note"],
    )


def _population(row: sqlite3.Row) -> Population:
    return Population(
        _key(row),
        row["population"],
        Basis(row["basis"]),
        parse_when(row["as_of"]),
        int(row["boundaries"] or 0),
        row["confidence"],
        _sources(row),
        row["note"],
    )


def _statement(row: sqlite3.Row) -> Statement:
    return Statement(
        row["id"],
        row["person"],
        row["role"],
        row["title"],
        bool(row["interim"]),
        _key(row),
        _when(row["start"]),
        _when(row["end"]),
        _when(row["as_of"]),
        row["confidence"],
        _sources(row),
        row["note"],
    )


def _event(row: sqlite3.Row, concerned: Mapping[tuple[str, int], list[BodyKey]]) -> Event:
    return Event(
        row["id"],
        parse_when(row["date"]),
        row["kind"],
        tuple(concerned.get((row["id"], 0), ())),
        tuple(concerned.get((row["id"], 1), ())),
        bool(row["national"]),
        row["summary"],
        row["confidence"],
        _sources(row),
    )


def _cluster(row: sqlite3.Row, members: Mapping[tuple[str, int], list[BodyKey]]) -> Cluster:
    whole = tuple(members.get((row["id"], 0), ()))
    partial = tuple(members.get((row["id"], 1), ()))
    return Cluster(
        row["id"],
        row["name"],
        (*whole, *partial),
        partial,
        _when(row["from"]),
        parse_when(row["as_of"]),
        row["status"],
        row["confidence"],
        _sources(row),
        row["note"],
    )


def _published_count(row: sqlite3.Row) -> PublishedCount:
    return PublishedCount(
        _key(row), row["name"], row["ccgs"], row["leaders"], date.fromisoformat(row["as_of"]), _sources(row)
    )


def _national_figure(row: sqlite3.Row) -> NationalFigure:
    return NationalFigure(
        row["id"],
        row["metric"],
        row["value"],
        row["unit"],
        _when(row["as_of"]),
        row["summary"],
        _sources(row),
    )


def _district(row: sqlite3.Row) -> District:
    return District(
        _key(row),
        row["lad_code"],
        row["lad_name"],
        row["population_mid_2019"],
        row["share_of_body"],
        row["share_of_district"],
        _sources(row),
    )
