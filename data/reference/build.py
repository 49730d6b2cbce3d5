"""Builds the reference database from the facts and puts it in place in one step."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlite_utils import Database

from data.facts_reader import Facts, read_facts
from data.faults import BrokenFactsError
from data.reference import APPLICATION_ID, SCHEMA
from data.reference.descriptions import COLUMNS, TABLES
from data.reference.recording import (
    CHANGE_COLUMNS,
    create_changes,
    read_earlier,
    record_changes,
    time_of_build,
)
from data.reference.views import VIEWS
from data.rows import TABLES as ROWS
from data.rows import Row, columns
from data.validity import validity_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BODY_KEYS = {
    "names": [("kind", "code")],
    "aliases": [("kind", "code")],
    "memberships": [("child_kind", "child_code"), ("parent_kind", "parent_code")],
    "successions": [("predecessor_kind", "predecessor_code"), ("successor_kind", "successor_code")],
    "boundary_transfers": [("from_kind", "from_code"), ("to_kind", "to_code")],
    "populations": [("kind", "code")],
    "statements": [("kind", "code")],
    "published_counts": [("kind", "code")],
    "ratings": [("kind", "code")],
    "districts": [("kind", "code")],
    "practices": [("kind", "code")],
    "event_bodies": [("kind", "code")],
    "cluster_members": [("kind", "code")],
}
_SINGLE_KEYS = {
    "statements": [("person", "people", "id")],
    "event_bodies": [("event", "events", "id")],
    "cluster_members": [("cluster", "clusters", "id")],
    "citations": [("source", "sources", "id")],
}
_SEARCHED = {
    "bodies": ["name", "code"],
    "names": ["name"],
    "people": ["name"],
    "events": ["summary"],
    "sources": ["title", "publisher"],
    "national_figures": ["metric", "summary"],
}
_LISTS = ("bodies", "areas", "members", "partial")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the rows of each table of facts, and how many changes it recorded.

    `not_compared` says in a sentence why nothing could be recorded, "" where that is as it should be.
    """

    counts: dict[str, int]
    recorded: int = 0
    not_compared: str = ""


def build_reference(
    folder: Path,
    out: Path,
    today: date,
    watch: Callable[[str], None] = lambda _name: None,
    *,
    before: Path | None = None,
) -> Built:
    """Build the facts in `folder` into the SQLite file `out`, and record what changed since `before`.

    The version before is the file that is at `out`, unless another is named. That file stays until the new one is
    complete and on the disk.

    Raises:
        BrokenFactsError: when a row, or what holds between rows, is not valid.

    """
    facts = read_facts(folder)
    faults = validity_faults(facts, today)
    if faults:
        raise BrokenFactsError(faults)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    try:
        earlier, why = read_earlier(before or out) if before or out.exists() else (None, "")
        _write(Path(temporary), facts, _About(_version(folder), time_of_build(earlier)), watch)
        recorded = record_changes(Path(temporary), earlier) if earlier else 0
        _publish(Path(temporary), out)
    finally:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
    return Built({table: len(records) for table, records in facts.items()}, recorded, why)


class _About(NamedTuple):
    version: str
    built: datetime


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ROWS:
        digest.update((folder / f"{name}.csv").read_bytes())
    return digest.hexdigest()[:12]


def _write(path: Path, facts: Facts, about: _About, watch: Callable[[str], None]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        _fill(Database(connection), facts, about, watch)


def _fill(database: Database, facts: Facts, about: _About, watch: Callable[[str], None]) -> None:
    connection = database.conn
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        for table in ROWS:
            watch(table)
            _create(database, table)
            database.table(table).insert_all(_cells(record.row) for record in facts[table])
        _link_lists(database, facts)
        _cite(database, facts)
        create_changes(database)
        _describe(database, about)
        for name, sql in VIEWS.items():
            database.create_view(name, sql)
    for table, searched in _SEARCHED.items():
        database.table(table).enable_fts(searched, tokenize="unicode61 remove_diacritics 2")
    broken = list(connection.execute("PRAGMA foreign_key_check"))
    if broken:
        raise RuntimeError(f"the rows passed every check and still do not join: {broken[:3]}")
    connection.execute("ANALYZE")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA}")
    connection.commit()


_SQL_TYPES = {int: "INTEGER", bool: "INTEGER", float: "REAL"}


def _create(database: Database, table: str) -> None:
    model = ROWS[table]
    lines = []
    for name, field in model.model_fields.items():
        if name in _LISTS and table in ("events", "clusters"):
            continue
        sql_type = _SQL_TYPES.get(field.annotation, "TEXT") if isinstance(field.annotation, type) else "TEXT"
        lines.append(f'"{field.alias or name}" {sql_type} NOT NULL')
    if "id" in model.model_fields:
        lines.append('UNIQUE ("id")')
    if table == "bodies":
        lines.append('UNIQUE ("kind", "code")')
    _create_with_keys(database, table, lines)


def _create_with_keys(database: Database, table: str, lines: list[str]) -> None:
    lines = ['"rowid" INTEGER PRIMARY KEY', *lines]
    for kind, code in _BODY_KEYS.get(table, []):
        lines.append(f'FOREIGN KEY ("{kind}", "{code}") REFERENCES "bodies" ("kind", "code")')
    for column, other, key in _SINGLE_KEYS.get(table, []):
        lines.append(f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("{key}")')
    database.execute(f'CREATE TABLE "{table}" ({", ".join(lines)})')
    for pair in _BODY_KEYS.get(table, []):
        database.table(table).create_index(list(pair))
    for column, _, _ in _SINGLE_KEYS.get(table, []):
        database.table(table).create_index([column])


def _cells(row: Row) -> dict[str, Any]:
    return {
        column: _cell(value)
        for column, (name, value) in zip(columns(type(row)), row, strict=True)
        if not (name in _LISTS and isinstance(value, tuple))
    }


def _cell(value: object) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | float) else str(value)


def _link_lists(database: Database, facts: Facts) -> None:
    _create_with_keys(
        database,
        "event_bodies",
        ['"event" TEXT NOT NULL', '"kind" TEXT NOT NULL', '"code" TEXT NOT NULL', '"area" INTEGER NOT NULL'],
    )
    _create_with_keys(
        database,
        "cluster_members",
        [
            '"cluster" TEXT NOT NULL',
            '"kind" TEXT NOT NULL',
            '"code" TEXT NOT NULL',
            '"part" INTEGER NOT NULL',
        ],
    )
    database.table("event_bodies").insert_all(_linked(facts, "events", "event", ("bodies", "area", "areas")))
    database.table("cluster_members").insert_all(
        _linked(facts, "clusters", "cluster", ("members", "part", "partial"))
    )


def _linked(facts: Facts, table: str, owner: str, names: tuple[str, str, str]) -> Iterator[dict[str, Any]]:
    members, flag, flagged = names
    for record in facts[table]:
        row: Any = record.row
        partial = getattr(row, flagged) if table == "clusters" else ()
        for key in getattr(row, members):
            kind, code = key.split(":")
            yield {owner: row.id, "kind": kind, "code": code, flag: int(key in partial)}
        if table == "events":
            for key in row.areas:
                kind, code = key.split(":")
                yield {owner: row.id, "kind": kind, "code": code, flag: 1}


def _cite(database: Database, facts: Facts) -> None:
    _create_with_keys(
        database,
        "citations",
        ['"fact_table" TEXT NOT NULL', '"fact" INTEGER NOT NULL', '"source" TEXT NOT NULL'],
    )
    database.table("citations").insert_all(
        {"fact_table": table, "fact": number, "source": source}
        for table, records in facts.items()
        for number, record in enumerate(records, 1)
        for source in getattr(record.row, "sources", ())
    )
    database.table("citations").create_index(["fact_table", "fact"])


def _describe(database: Database, about: _About) -> None:
    database.table("descriptions").insert_all(
        [
            *({"table": table, "column": "", "description": text} for table, text in TABLES.items()),
            *({"table": "", "column": column, "description": text} for column, text in COLUMNS.items()),
        ]
    )
    database.table("about").insert(
        {"version": about.version, "built_at": about.built.isoformat(timespec="microseconds")}
    )


def _publish(temporary: Path, out: Path) -> None:
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.chmod(0o644)
    temporary.replace(out)
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def datasette_metadata() -> str:
    """Give the table and column descriptions as Datasette's metadata (JSON)."""
    tables = {
        table: {
            "description": text,
            "columns": {name: COLUMNS[name] for name in COLUMNS if name in _columns_of(table)},
        }
        for table, text in TABLES.items()
    }
    return json.dumps({"databases": {"commissioning": {"tables": tables}}}, indent=2)


def _columns_of(table: str) -> tuple[str, ...]:
    if table == "changes":
        return CHANGE_COLUMNS
    return tuple(columns(ROWS[table])) if table in ROWS else ()
