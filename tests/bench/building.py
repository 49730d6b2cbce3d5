"""How long `commissioner build` takes, beside inserting the same rows with `executemany`.

The yardstick has the rows of every table of the built file in memory already, and writes them into tables without
keys, indexes or search, in one transaction. The build reads and checks them first, and compares them with the version
before.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data.reference.build import build_reference
from tests.bench.rows import Measured, in_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.rows import Given

ROUNDS: Final = 3


class Rows(NamedTuple):
    """A table with its columns and its rows."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def measure_build(given: Given, rounds: int = ROUNDS) -> Iterator[Measured]:
    """Build from the tables of facts, and insert what the build made, in turn."""
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        built, plain = Path(folder) / "built.db", Path(folder) / "plain.db"

        def build() -> object:
            # every fact is of a day before, whatever day it is
            return build_reference(given.facts, built, date.max)

        build()
        rows = rows_of(built)
        found = [in_turn([(build, lambda: insert(plain, rows))], 1e3) for _ in range(rounds)]
    yield Measured("build", "time, beside executemany", "ms", tuple(found))


def rows_of(reference: Path) -> list[Rows]:
    """Read every table of a reference, without those that search keeps for itself."""
    with closing(sqlite3.connect(reference)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if "_fts" not in name and not name.startswith("sqlite_")
        ]
        found = []
        for table in tables:
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            found.append(Rows(table, tuple(column[0] for column in cursor.description), cursor.fetchall()))
        return found


def insert(path: Path, tables: list[Rows]) -> None:
    """Write the rows into a new file."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, columns, rows in tables:
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f'CREATE TABLE "{table}" ({names})')
            connection.executemany(
                f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(columns))})',
                rows,
            )
