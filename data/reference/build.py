"""Builds the reference database from the facts and puts it in place in one step."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from data.outlines import MAP_FILE
from data.reference.datasette import COLUMNS, QUERIES, TABLES, VIEW_DESCRIPTIONS
from data.reference.errors import InvalidFactsError
from data.reference.facts import facts_in, read_files
from data.reference.fill import (
    CHANGE_COLUMNS,
    About,
    fill_reference,
    read_earlier,
    record_changes,
    time_of_build,
)
from data.reference.load import garbage_collection_paused
from data.reference.schema import TABLES as ROWS
from data.reference.schema import columns
from data.reference.validation import validation_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from data.reference.facts import Facts


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
        return _build(folder, out, today, watch, before)


def _build(folder: Path, out: Path, today: date, watch: Callable[[str], None], before: Path | None) -> Built:
    files = read_files(folder)
    facts = facts_in(files)
    errors = validation_errors(facts, today)
    if errors:
        raise InvalidFactsError(errors)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    try:
        earlier, why = read_earlier(before or out) if before or out.exists() else (None, "")
        _write(Path(temporary), facts, About(_version(files), time_of_build(earlier)), watch)
        recorded = record_changes(Path(temporary), earlier) if earlier else 0
        publish(Path(temporary), out)
    finally:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
    return Built(facts, recorded, why)


def _version(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in (*ROWS, MAP_FILE):
        digest.update(files[name])
    return digest.hexdigest()[:12]


def _write(path: Path, facts: Facts, about: About, watch: Callable[[str], None]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        fill_reference(Database(connection), facts, about, watch)


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


def datasette_metadata() -> str:
    """Give the descriptions of tables, views and columns, and the canned queries, as Datasette's metadata (JSON)."""
    tables: dict[str, object] = {
        table: {
            "description": text,
            "columns": {name: COLUMNS[name] for name in COLUMNS if name in _columns_of(table)},
        }
        for table, text in TABLES.items()
    }
    database = {
        "description": "Built by commissioner build from data/facts; read-only",
        "tables": {**tables, **{view: {"description": text} for view, text in VIEW_DESCRIPTIONS.items()}},
        "queries": {name: {**query._asdict(), "sql": query.sql.strip()} for name, query in QUERIES.items()},
    }
    described = {"title": "Commissioner: the reference", "databases": {"commissioning": database}}
    return json.dumps(described, indent=2)


def _columns_of(table: str) -> tuple[str, ...]:
    if table == "changes":
        return CHANGE_COLUMNS
    return tuple(columns(ROWS[table])) if table in ROWS else ()
