"""Builds the reference database from the facts, records what changed, and puts the file in place in one step.

sqlite-utils makes the indexes, the search and the views. Rows are inserted with sqlite3, because sqlite-utils inspects
every value, which takes three times as long. A build records how its facts differ from the earlier version's, and keeps
the changes that were recorded before.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlite_utils import Database

from data.changes.differences import differences
from data.changes.events_and_leaders import same_events
from data.dates import When, write_when
from data.fact_search import topic_of
from data.outlines import MAP_FILE
from data.reference import APPLICATION_ID, SCHEMA
from data.reference.descriptions import COLUMNS, DATED, TABLES, VIEWS
from data.reference.facts import read_files, valid_facts
from data.reference.load import (
    REPAIR,
    ReferenceFileError,
    garbage_collection_paused,
    load_register,
    reference_version,
)
from data.reference.schema import CHANGE_COLUMNS, body_lists, foreign_keys
from data.reference.schema import TABLES as ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from data.changes import Change
    from data.reference.facts import Facts
    from data.register import Register

    _Value = str | int | float
    _Keys = Sequence[tuple[Sequence[str], str, Sequence[str]]]

_LINKS: Final = {
    "event_bodies": ("event", "events", "area"),
    "figure_bodies": ("figure", "national_figures", "area"),
    "cluster_members": ("cluster", "clusters", "part"),
}
"""The tables that link rows with bodies: the column of the id of a row, its table, and a flag of the link."""

_SEARCHED: Final = {
    "bodies": ["name", "code"],
    "names": ["name"],
    "people": ["name"],
    "events": ["summary", "keywords"],
    "sources": ["title", "publisher"],
    "national_figures": ["metric", "summary", "keywords"],
    "facts_search": ["text"],
}
_SQL_TYPES: Final = {int: "INTEGER", bool: "INTEGER", float: "REAL"}


@dataclass(frozen=True, slots=True)
class Built:
    """The facts of a build and how many changes it recorded.

    `not_compared` is a sentence that says why no changes could be recorded, else "".
    """

    facts: Facts
    recorded: int = 0
    not_compared: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows of each table of facts."""
        return {table: len(records) for table, records in self.facts.items()}


def build_reference(
    folder: Path,
    out: Path,
    today: date,
    watch: Callable[[str], None] = lambda _name: None,
    *,
    before: Path | None = None,
) -> Built:
    """Build the facts in `folder` into the SQLite file `out`, and record what changed since `before`.

    `before` is the earlier version, by default the file at `out`, which stays until the new one is complete and fsynced.

    Raises:
        InvalidFactsError: when a row, or what holds between rows, is not valid.

    """
    # every row is kept to the end, so garbage collection would find nothing
    with garbage_collection_paused():
        files = read_files(folder)
        facts = valid_facts(files, today)
        with replaced(out) as temporary:
            earlier, why = _read_earlier(before or out) if before or out.exists() else (None, "")
            with closing(sqlite3.connect(temporary)) as connection:
                _fill(Database(connection), facts, _version(files), time_of_build(earlier), watch)
            recorded = _record_changes(temporary, earlier) if earlier else 0
        return Built(facts, recorded, why)


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """Give a temporary file beside `out`, which is published there at the end, or taken away where anything fails."""
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        publish(temporary, out)
    finally:
        temporary.unlink(missing_ok=True)


def _version(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in (*ROWS, MAP_FILE):
        digest.update(files[name])
    return digest.hexdigest()[:12]


def time_of_build(earlier: Register | None) -> datetime:
    """Give the time now (UTC), or just after the earlier build where the clock was set back since."""
    now = datetime.now(UTC)
    return max(now, earlier.built + timedelta(microseconds=1)) if earlier else now


def publish(temporary: Path, out: Path) -> None:
    """Fsync a complete file and rename it to `out`."""
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.chmod(0o644)
    temporary.replace(out)
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _fill(
    database: Database, facts: Facts, version: str, built: datetime, watch: Callable[[str], None]
) -> None:
    """Write everything but the changes into an empty database."""
    connection = database.conn
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        for table in ROWS:
            watch(table)
            _add_table(database, table, facts)
        for table, (column, owners, flag) in _LINKS.items():
            names = (column, "kind", "code", flag)
            keys: _Keys = [(("kind", "code"), "bodies", ("kind", "code")), ((column,), owners, ("id",))]
            _create(database, table, [*_texts(*names[:3]), f'"{flag}" INTEGER NOT NULL'], keys)
            _insert(database, table, names, _links(facts, owners))
        _create(
            database,
            "citations",
            [*_texts("fact_table"), '"fact" INTEGER NOT NULL', *_texts("source")],
            [(("source",), "sources", ("id",))],
        )
        _insert(database, "citations", ("fact_table", "fact", "source"), _citations(facts))
        database.table("citations").create_index(["fact_table", "fact"])
        _create(database, "facts_search", _texts("id", "fact_table", "text"))
        _insert(database, "facts_search", ("id", "fact_table", "text"), _searched(facts))
        lines = [
            line.replace("TEXT", "INTEGER") if "national" in line else line
            for line in _texts(*CHANGE_COLUMNS)
        ]
        _create(database, "changes", [*lines, 'UNIQUE ("id")'])
        _describe(database, version, built)
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


def _add_table(database: Database, table: str, facts: Facts) -> None:
    """Create a table of facts and insert its rows; lists of bodies are left to the tables that link."""
    model = ROWS[table]
    fields = {name: field for name, field in model.model_fields.items() if name not in body_lists(model)}
    names = [field.alias or name for name, field in fields.items()]
    types = (field.annotation for field in fields.values())
    lines = [
        f'"{name}" {_SQL_TYPES.get(kind, "TEXT") if isinstance(kind, type) else "TEXT"} NOT NULL'
        for name, kind in zip(names, types, strict=True)
    ]
    if "id" in fields:
        lines.append('UNIQUE ("id")')
    if table == "bodies":
        lines.append('UNIQUE ("kind", "code")')
    _create(database, table, lines, foreign_keys(model))
    values = attrgetter(*fields)
    _insert(database, table, names, (tuple(map(_cell, values(record.row))) for record in facts[table]))


def _texts(*names: str) -> list[str]:
    return [f'"{name}" TEXT NOT NULL' for name in names]


def _create(database: Database, table: str, lines: Iterable[str], keys: _Keys = ()) -> None:
    """Create a table with foreign keys, and an index of the columns of each."""
    lines = ['"rowid" INTEGER PRIMARY KEY', *lines]
    for own, other, theirs in keys:
        here, there = (", ".join(f'"{name}"' for name in names) for names in (own, theirs))
        lines.append(f'FOREIGN KEY ({here}) REFERENCES "{other}" ({there})')
    database.execute(f'CREATE TABLE "{table}" ({", ".join(lines)})')
    for own, _, _ in keys:
        database.table(table).create_index(list(own))


def _insert(database: Database, table: str, names: Iterable[str], rows: Iterable[tuple[_Value, ...]]) -> None:
    listed = [f'"{name}"' for name in names]
    places = ", ".join("?" for _ in listed)
    sql = f'INSERT INTO "{table}" ({", ".join(listed)}) VALUES ({places})'  # noqa: S608
    database.conn.executemany(sql, rows)


def _cell(value: object) -> _Value:
    # the common case first
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | float) else str(value)


def _links(facts: Facts, owners: str) -> Iterator[tuple[str, str, str, int]]:
    """Give the id, kind, code and flag of each body that a row lists: whether it is an area, or belongs in part."""
    for record in facts[owners]:
        row: Any = record.row
        if owners == "clusters":
            flagged = [(key, int(key in row.partial)) for key in row.members]
        else:
            flagged = [(key, area) for area, keys in enumerate((row.bodies, row.areas)) for key in keys]
        for key, flag in flagged:
            kind, code = key.split(":")
            yield row.id, kind, code, flag


def _citations(facts: Facts) -> Iterator[tuple[str, int, str]]:
    for table in ROWS:
        if "sources" in ROWS[table].model_fields:
            for number, record in enumerate(facts[table], 1):
                row: Any = record.row
                yield from ((table, number, source) for source in row.sources)


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


def _describe(database: Database, version: str, built: datetime) -> None:
    database.table("descriptions").insert_all(
        [
            *({"table": table, "column": "", "description": text} for table, text in TABLES.items()),
            *({"table": "", "column": column, "description": text} for column, text in COLUMNS.items()),
        ]
    )
    database.table("about").insert({"version": version, "built_at": built.isoformat(timespec="microseconds")})


def _read_earlier(path: Path) -> tuple[Register | None, str]:
    """Read the earlier version; where that fails give None and a sentence that says why."""
    try:
        return load_register(path), ""
    except ReferenceFileError as error:
        return None, f"{str(error).removesuffix(f'; {REPAIR}')}; so no changes were recorded"


def _record_changes(path: Path, earlier: Register) -> int:
    """Write into a new reference how it differs from the earlier one; give how many changes are new."""
    kept: tuple[Change, ...] = earlier.recorded
    new: tuple[Change, ...] = ()
    if reference_version(path) != earlier.version:
        later = load_register(path)
        kept, new = _still_recorded(earlier, later), differences(earlier, later, later.built)
    with closing(sqlite3.connect(path)) as connection, connection:
        _insert(Database(connection), "changes", CHANGE_COLUMNS, map(_cells, (*kept, *new)))
    return len(new)


def _still_recorded(earlier: Register, later: Register) -> tuple[Change, ...]:
    """Give the earlier version's recorded changes, without bodies and sources that no longer exist.

    Changes of a withdrawn event are dropped, as its withdrawal is recorded; a renumbered event keeps its changes.
    """
    events = {event.id for event in earlier.events}
    numbers = same_events(earlier.events, later.events)
    return tuple(
        replace(
            change,
            id=numbers.get(change.id, change.id),
            bodies=tuple(key for key in change.bodies if key in later.bodies),
            areas=tuple(key for key in change.areas if key in later.bodies),
            sources=tuple(source for source in change.sources if source in later.sources),
        )
        for change in earlier.recorded
        if change.id in numbers or change.id not in events
    )


def _cells(change: Change) -> tuple[_Value, ...]:
    if change.known is None:
        raise ValueError(f"{change.id} is recorded without the time at which it became known")
    values = (getattr(change, name) for name in CHANGE_COLUMNS)
    return tuple(write_when(value) if isinstance(value, When) else _cell(value) for value in values)
