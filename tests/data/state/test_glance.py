"""A state in a file is recognised without SQLAlchemy, and only where nothing at all is amiss."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from data.state import SCHEMA, is_ready_file
from data.state.engine import migrate, open_state

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "state.db"
    state = open_state(f"sqlite:///{file}")
    migrate(state)
    state.dispose()
    return file


def execute(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def test_a_migrated_file_is_ready(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_ready_file(f"sqlite:///{file}")
    monkeypatch.chdir(file.parent)
    assert is_ready_file(" sqlite:///state.db ")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version",
    ],
)
def test_another_schema_is_not(file: Path, statement: str) -> None:
    execute(file, statement)
    assert not is_ready_file(f"sqlite:///{file}")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///{file}?mode=ro",
        "sqlite:///{file}.missing",
        "sqlite:///{folder}",
        "postgresql://somebody@127.0.0.1:1/state",
    ],
)
def test_what_is_no_file_is_left_to_who_knows_more(file: Path, address: str) -> None:
    assert not is_ready_file(address.format(file=file, folder=file.parent))
    assert not file.with_name("state.db.missing").exists()


def test_neither_is_a_file_that_holds_something_else(file: Path) -> None:
    file.write_bytes(b"not a database at all, but long enough to be taken for one" * 100)
    assert not is_ready_file(f"sqlite:///{file}")


def test_looking_lets_go_of_no_lock(file: Path) -> None:
    """Closing any descriptor of a file ends the locks that a process has on it; SQLite knows of its own alone."""
    write = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert is_ready_file(f"sqlite:///{file}")
        other = subprocess.run(
            [sys.executable, "-c", write, str(file)], capture_output=True, text=True, check=False
        )
        assert "database is locked" in other.stderr


def test_it_takes_no_sqlalchemy(file: Path) -> None:
    look = (
        "import sys; from data.state import is_ready_file; "
        f"assert is_ready_file('sqlite:///{file}'); assert 'sqlalchemy' not in sys.modules; assert {SCHEMA!r}"
    )
    subprocess.run([sys.executable, "-c", look], check=True)
