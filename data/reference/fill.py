"""Fills a new reference file: tables and rows, link tables, search, descriptions, recorded changes.

sqlite-utils makes the indexes, the search and the views. Rows are inserted with sqlite3, because sqlite-utils inspects
every value, which takes three times as long. A build records how its facts differ from the earlier version's, and keeps
the changes that were recorded before.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data.changes.differences import differences
from data.changes.events import same_events
from data.dates import write_when
from data.fact_search import topic_of
from data.reference import APPLICATION_ID, SCHEMA
from data.reference.datasette import COLUMNS, DATED, TABLES, VIEWS
from data.reference.load import REPAIR, ReferenceFileError, load_register, reference_version
from data.reference.schema import TABLES as ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sqlite_utils import Database

    from data.changes.change import Change
    from data.reference.facts import Facts
    from data.register import Register


_CHANGE_TYPES: Final = {
    "id": "TEXT NOT NULL UNIQUE",
    "aspect": "TEXT NOT NULL",
    "bodies": "TEXT NOT NULL",
    "areas": "TEXT NOT NULL",
    "national": "INTEGER NOT NULL",
    "happened": "TEXT NOT NULL",
    "known": "TEXT NOT NULL",
    "before": "TEXT NOT NULL",
    "after": "TEXT NOT NULL",
    "confidence": "TEXT NOT NULL",
    "sources": "TEXT NOT NULL",
}

CHANGE_COLUMNS: Final = tuple(_CHANGE_TYPES)

BODY_KEYS: Final = {
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
    "figure_bodies": [("kind", "code")],
    "cluster_members": [("kind", "code")],
}
SINGLE_KEYS: Final = {
    "statements": [("person", "people", "id")],
    "event_bodies": [("event", "events", "id")],
    "figure_bodies": [("figure", "national_figures", "id")],
    "cluster_members": [("cluster", "clusters", "id")],
    "citations": [("source", "sources", "id")],
}
_SEARCHED = {
    "bodies": ["name", "code"],
    "names": ["name"],
    "people": ["name"],
    "events": ["summary", "keywords"],
    "sources": ["title", "publisher"],
    "national_figures": ["metric", "summary", "keywords"],
    "facts_search": ["text"],
}
_LISTS: Final = ("bodies", "areas", "members", "partial")

_SQL_TYPES = {int: "INTEGER", bool: "INTEGER", float: "REAL"}


class About(NamedTuple):
    """The version of the facts, and when they are built."""

    version: str
    built: datetime


def fill_reference(database: Database, facts: Facts, about: About, watch: Callable[[str], None]) -> None:
    """Write everything but the changes into an empty database."""
    connection = database.conn
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        for table in ROWS:
            watch(table)
            _create(database, table)
            _insert(database, table, *_rows(facts, table))
        _link_lists(database, facts)
        _cite(database, facts)
        _search(database, facts)
        create_changes(database)
        _describe(database, about)
        for name, sql in {**VIEWS, **DATED}.items():
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


def _create(database: Database, table: str) -> None:
    model = ROWS[table]
    lines = []
    for name, field in model.model_fields.items():
        if name in _LISTS:
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
    for kind, code in BODY_KEYS.get(table, []):
        lines.append(f'FOREIGN KEY ("{kind}", "{code}") REFERENCES "bodies" ("kind", "code")')
    for column, other, key in SINGLE_KEYS.get(table, []):
        lines.append(f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("{key}")')
    database.execute(f'CREATE TABLE "{table}" ({", ".join(lines)})')
    for pair in BODY_KEYS.get(table, []):
        database.table(table).create_index(list(pair))
    for column, _, _ in SINGLE_KEYS.get(table, []):
        database.table(table).create_index([column])


def _insert(
    database: Database, table: str, names: Iterable[str], rows: Iterable[tuple[str | int | float, ...]]
) -> None:
    listed = [f'"{name}"' for name in names]
    places = ", ".join("?" for _ in listed)
    sql = f'INSERT INTO "{table}" ({", ".join(listed)}) VALUES ({places})'  # noqa: S608
    database.conn.executemany(sql, rows)


def _rows(facts: Facts, table: str) -> tuple[list[str], Iterator[tuple[str | int | float, ...]]]:
    """Give the columns of a table, lists apart, and the cells of its rows."""
    fields = {
        name: field.alias or name for name, field in ROWS[table].model_fields.items() if name not in _LISTS
    }
    values = attrgetter(*fields)
    return list(fields.values()), (tuple(map(_cell, values(record.row))) for record in facts[table])


def _cell(value: object) -> str | int | float:
    # the common case first
    if type(value) is str:
        return value
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
    for table, owner, flag in (
        ("event_bodies", "event", "area"),
        ("figure_bodies", "figure", "area"),
        ("cluster_members", "cluster", "part"),
    ):
        lines = [f'"{name}" TEXT NOT NULL' for name in (owner, "kind", "code")]
        _create_with_keys(database, table, [*lines, f'"{flag}" INTEGER NOT NULL'])
    names = ("kind", "code", "area")
    _insert(database, "event_bodies", ("event", *names), _bodies_and_areas(facts, "events"))
    _insert(database, "figure_bodies", ("figure", *names), _bodies_and_areas(facts, "national_figures"))
    _insert(database, "cluster_members", ("cluster", "kind", "code", "part"), _cluster_members(facts))


def _bodies_and_areas(facts: Facts, table: str) -> Iterator[tuple[str, str, str, int]]:
    for record in facts[table]:
        row: Any = record.row
        for area, keys in enumerate((row.bodies, row.areas)):
            for key in keys:
                kind, code = key.split(":")
                yield row.id, kind, code, area


def _cluster_members(facts: Facts) -> Iterator[tuple[str, str, str, int]]:
    for record in facts["clusters"]:
        row: Any = record.row
        for key in row.members:
            kind, code = key.split(":")
            yield row.id, kind, code, int(key in row.partial)


def _cite(database: Database, facts: Facts) -> None:
    _create_with_keys(
        database,
        "citations",
        ['"fact_table" TEXT NOT NULL', '"fact" INTEGER NOT NULL', '"source" TEXT NOT NULL'],
    )
    _insert(database, "citations", ("fact_table", "fact", "source"), _citations(facts))
    database.table("citations").create_index(["fact_table", "fact"])


def _citations(facts: Facts) -> Iterator[tuple[str, int, str]]:
    for table in ROWS:
        if "sources" in ROWS[table].model_fields:
            for number, record in enumerate(facts[table], 1):
                row: Any = record.row
                yield from ((table, number, source) for source in row.sources)


def _search(database: Database, facts: Facts) -> None:
    lines = [f'"{name}" TEXT NOT NULL' for name in ("id", "fact_table", "text")]
    _create_with_keys(database, "facts_search", lines)
    _insert(database, "facts_search", ("id", "fact_table", "text"), _searched(facts))


def _searched(facts: Facts) -> Iterator[tuple[str, str, str]]:
    rows: dict[str, list[Any]] = {name: [record.row for record in facts[name]] for name in facts}
    titles = {row.id: row.title for row in rows["sources"]}
    names = {f"{row.kind}:{row.code}": row.name for row in rows["bodies"]}
    for table in ("events", "national_figures"):
        for row in rows[table]:
            topic = topic_of(row.kind if table == "events" else row.metric, row.summary, row.keywords)
            cited = (titles[source] for source in row.sources if source in titles)
            concerned = (names[key] for key in (*row.bodies, *row.areas) if key in names)
            yield row.id, table, "; ".join((topic, *cited, *concerned))


def _describe(database: Database, about: About) -> None:
    database.table("descriptions").insert_all(
        [
            *({"table": table, "column": "", "description": text} for table, text in TABLES.items()),
            *({"table": "", "column": column, "description": text} for column, text in COLUMNS.items()),
        ]
    )
    database.table("about").insert(
        {"version": about.version, "built_at": about.built.isoformat(timespec="microseconds")}
    )


def create_changes(database: Database) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in _CHANGE_TYPES.items())
    database.execute(f'CREATE TABLE "changes" ("rowid" INTEGER PRIMARY KEY, {columns})')


def read_earlier(path: Path) -> tuple[Register | None, str]:
    """Read the earlier version; where that fails give None and a sentence that says why."""
    try:
        return load_register(path), ""
    except ReferenceFileError as error:
        return None, f"{str(error).removesuffix(f'; {REPAIR}')}; so no changes were recorded"


def time_of_build(earlier: Register | None) -> datetime:
    """Give the time now (UTC), or just after the earlier build where the clock was set back since."""
    now = datetime.now(UTC)
    return max(now, earlier.built + timedelta(microseconds=1)) if earlier else now


def record_changes(path: Path, earlier: Register) -> int:
    """Write into a new reference how it differs from the earlier one; give how many changes are new."""
    kept: tuple[Change, ...] = earlier.recorded
    new: tuple[Change, ...] = ()
    if reference_version(path) != earlier.version:
        later = load_register(path)
        kept, new = _still_recorded(earlier, later), differences(earlier, later, later.built)
    with closing(sqlite3.connect(path)) as connection, connection:
        places = ", ".join("?" for _ in _CHANGE_TYPES)
        names = ", ".join(f'"{name}"' for name in _CHANGE_TYPES)
        sql = f"INSERT INTO changes ({names}) VALUES ({places})"  # noqa: S608
        connection.executemany(sql, map(_cells, (*kept, *new)))
    return len(new)


def _still_recorded(earlier: Register, later: Register) -> tuple[Change, ...]:
    """Give the earlier version's recorded changes, without bodies and sources that no longer exist.

    Changes of a withdrawn event are dropped, as its withdrawal is recorded; a renumbered event keeps its changes.
    """
    events = {event.id for event in earlier.events}
    numbers = same_events(earlier.events, later.events)
    kept = []
    for change in earlier.recorded:
        if change.id in events and change.id not in numbers:
            continue
        kept.append(
            replace(
                change,
                id=numbers.get(change.id, change.id),
                bodies=tuple(key for key in change.bodies if key in later.bodies),
                areas=tuple(key for key in change.areas if key in later.bodies),
                sources=tuple(source for source in change.sources if source in later.sources),
            )
        )
    return tuple(kept)


def _cells(change: Change) -> tuple[str | int, ...]:
    if change.known is None:
        raise ValueError(f"{change.id} is recorded without the time at which it became known")
    return (
        change.id,
        change.aspect,
        ";".join(map(str, change.bodies)),
        ";".join(map(str, change.areas)),
        int(change.national),
        write_when(change.happened) if change.happened else "",
        change.known.isoformat(),
        change.before,
        change.after,
        change.confidence,
        ";".join(change.sources),
    )
