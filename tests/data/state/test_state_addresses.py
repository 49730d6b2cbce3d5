from __future__ import annotations

import stat
import traceback
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from data.state import StateError
from data.state.engine import check_state, migrate, open_state, reading, writing

if TYPE_CHECKING:
    from pathlib import Path

NOBODY_LISTENS = "postgresql://commissioner:s3cret@127.0.0.1:1/state"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_postgresql_address_is_opened_with_psycopg(scheme: str) -> None:
    engine = open_state(f"{scheme}://commissioner@db.example.org/state")
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
    assert (engine.url.host, engine.url.database) == ("db.example.org", "state")


def test_a_relative_path_stays_where_it_was_when_the_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_state("sqlite:///var/state.db").url.database == str(tmp_path / "var" / "state.db")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "cannot be read"),
        ("var/state.db", "cannot be read"),
        ("postgresql://user:s3cret@host:port/name", "cannot be read"),
        ("postgresql://user:s3@cret@host/name", "write that of a password as %40"),
        ("mysql://user:s3cret@host/name", "of the kind 'mysql'"),
        ("postgresql+asyncpg://user:s3cret@host/name", "of the kind 'postgresql\\+asyncpg'"),
        ("sqlite://", "the state is a file"),
        ("sqlite:///:memory:", "the state is a file"),
        ("sqlite:///file:state.db?uri=true", "the state is a file"),
        ("sqlite://var/state.db", "the state is a file"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_a_sentence(url: str, said: str) -> None:
    with pytest.raises(StateError, match=said) as refused:
        open_state(url)
    assert "cret" not in "".join(traceback.format_exception(refused.value))


def test_the_file_and_its_journal_are_for_one_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "made" / "state.db"
    engine = open_state(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE made_up (id INTEGER)")
        journal = file.with_name("state.db-journal")
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    engine.dispose()


def test_a_file_that_is_there_keeps_its_mode_and_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    engine = open_state(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    file.chmod(0o640)
    engine = open_state(f"sqlite:///{file}")
    check_state(engine)
    engine.dispose()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(StateError, match="cannot be opened: "):
        open_state(f"sqlite:///{tmp_path}/a file/state.db")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    file.write_text("not a database, but long enough to be taken for one" * 100, encoding="utf-8")
    engine = open_state(f"sqlite:///{file}")
    with pytest.raises(StateError, match="not a database"):
        check_state(engine)
    engine.dispose()


@pytest.mark.parametrize("look", [check_state, migrate])
@pytest.mark.parametrize(
    "url", [NOBODY_LISTENS, "postgresql://127.0.0.1:1/state?user=commissioner&password=s3cret"]
)
def test_a_server_that_cannot_be_reached_is_told_without_the_password(look: type, url: str) -> None:
    engine = open_state(url)
    with pytest.raises(StateError, match=r"PostgreSQL at 127\.0\.0\.1 cannot be used: ") as refused:
        look(engine)
    assert "s3cret" not in "".join(traceback.format_exception(refused.value)) + repr(engine)


def test_a_server_is_given_five_seconds_to_answer_unless_the_address_says_otherwise() -> None:
    waits = []
    for url in (NOBODY_LISTENS, f"{NOBODY_LISTENS}?connect_timeout=2"):
        engine = open_state(url)
        event.listen(engine, "do_connect", lambda *given: waits.append(given[-1]["connect_timeout"]))
        with pytest.raises(StateError):
            check_state(engine)
    assert list(map(int, waits)) == [5, 2]


def test_a_file_keeps_its_rollback_journal_and_its_foreign_keys(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path}/state.db")
    migrate(engine)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "delete"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 10_000
    engine.dispose()


def test_a_transaction_takes_the_write_lock_before_it_reads_unless_it_only_reads(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path}/state.db")
    begun: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: begun.append(given[2]))
    with writing(engine):
        pass
    with reading(engine):
        pass
    engine.dispose()
    assert begun == ["BEGIN IMMEDIATE", "BEGIN"]
