"""`backup`: copies the whole state, as of one moment, into a SQLite file that Commissioner can use directly."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select, text

from data.state import StateError
from data.state.engine import check_state, migrate, open_state, opened_state, place, reading, writing
from data.state.tables import METADATA

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine, Table

_CHUNK: Final = 1_000
"""Rows that are in memory at a time."""


def backup_and_say(url: str, out: Path) -> bool:
    """Copy the state at a database URL into a new file that only this user may read, and print it; tell whether it worked."""
    try:
        with opened_state(url) as engine:
            check_state(engine)
            rows = _back_up(engine, out)
    except StateError as error:
        print(f"commissioner: {error}")
        return False
    except FileExistsError:
        print(f"commissioner: {out} is there already; name a new file")
        return False
    except OSError as error:
        print(f"commissioner: {out} cannot be written: {error.strerror}")
        return False
    print(f"{place(engine.url)} is backed up in {out}: {rows:,} {'row' if rows == 1 else 'rows'}")
    return True


def _back_up(engine: Engine, out: Path) -> int:
    """Copy the state into a temporary file, which is renamed to `out` when it is complete; give the number of rows."""
    _refuse_to_overwrite(out)
    half = out.with_name(f".{out.name}-{secrets.token_hex(4)}")
    copy = open_state(f"sqlite:///{half}")
    try:
        migrate(copy)
        with reading(_standing_still(engine)) as source, writing(copy) as target:
            rows = sum(_copy(source, target, table) for table in METADATA.sorted_tables)
            _keep_numbers(source, target)
        copy.dispose()
        _write_through(half)
        _refuse_to_overwrite(out)
        half.rename(out)
        _write_through(out.parent)
    finally:
        copy.dispose()
        half.unlink(missing_ok=True)
    return rows


def _standing_still(engine: Engine) -> Engine:
    """Give an engine whose transactions read one snapshot; SQLite's do so already."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _copy(source: Connection, target: Connection, table: Table) -> int:
    found = source.execution_options(yield_per=_CHUNK).execute(select(table))
    rows = 0
    for chunk in found.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in chunk])
        rows += len(chunk)
    return rows


def _keep_numbers(source: Connection, target: Connection) -> None:
    """Copy the sequence of correction ids, so that the id of a deleted one, which old buttons may name, is not reused."""
    on_file = "SELECT seq FROM sqlite_sequence WHERE name = 'corrections'"
    on_server = "SELECT last_value FROM corrections_id_seq WHERE is_called"
    last = source.scalar(text(on_file if source.dialect.name == "sqlite" else on_server))
    if last:
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = 'corrections'"))
        target.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES ('corrections', :last)"), {"last": last}
        )


def _refuse_to_overwrite(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise FileExistsError


def _write_through(path: Path) -> None:
    """Wait until a file, or what a folder names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
