"""A backup is the whole state at one moment, in a file that Commissioner can use."""

from __future__ import annotations

import stat
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, Time, delete, insert, select

from bot.cli import state as backing_up
from bot.cli.state import backup_and_say, migrate_and_say
from data.changes.subscription import Channel, Watch
from data.corrections import Suggestion, What
from data.model import read_key
from data.state import corrections, subscriptions
from data.state.engine import check_state, open_state, reading, writing
from data.state.forgetting import forget_team
from data.state.tables import EVENTS, METADATA, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Column, Engine, Table

NOW = datetime(2026, 1, 5, 8, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def state(ready_url: str) -> Iterator[Engine]:
    engine = open_state(ready_url)
    yield engine
    engine.dispose()


def value_for(column: Column[Any], number: int) -> object:
    if isinstance(column.type, UtcDateTime):
        return NOW + timedelta(seconds=number)
    made_up = (
        (Boolean, bool(number % 2)),
        (Integer, number),
        (DateTime, (NOW + timedelta(seconds=number)).replace(tzinfo=None)),
        (Date, date(2026, 1, 1) + timedelta(days=number)),
        (Time, time(number % 24, 30)),
    )
    return next((value for kind, value in made_up if isinstance(column.type, kind)), f"“{number}”")


def rows_for(table: Table, how_many: int) -> list[dict[str, object]]:
    """Make rows, every other one with None where a column takes it."""
    numbers = [1] if table.name == "decisions" else range(1, how_many + 1)
    rows = []
    for number in numbers:
        row = {column.name: value_for(column, number) for column in table.columns}
        if number % 2:
            row |= {column.name: None for column in table.columns if column.nullable}
        if "status" in row:
            row["status"] = "planned"
        rows.append(row)
    return rows


def fill(engine: Engine, how_many: int = 3) -> None:
    with writing(engine) as connection:
        for table in METADATA.sorted_tables:
            connection.execute(insert(table), rows_for(table, how_many))


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with reading(engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


def opened(file: Path) -> Engine:
    return open_state(f"sqlite:///{file}")


@pytest.mark.parametrize("chunk", [1_000, 2])
def test_every_row_of_every_table_is_in_it(
    state: Engine,
    ready_url: str,
    tmp_path: Path,
    chunk: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(backing_up, "_CHUNK", chunk)
    fill(state, 5)
    out = tmp_path / "backup.db"
    assert backup_and_say(ready_url, out)
    copy = opened(out)
    assert everything(copy) == everything(state)
    assert all(everything(copy).values())
    copy.dispose()
    said = capsys.readouterr().out
    assert said.startswith("the state in ")
    assert said.endswith(f" is backed up in {out}: {5 * (len(METADATA.tables) - 1) + 1} rows\n")


def test_it_is_used_and_migrated_as_it_is(state: Engine, ready_url: str, tmp_path: Path) -> None:
    channel, watched = Channel("T1", "C1"), Watch(read_key("ccg:99P"), by="U1")
    subscriptions.watch(state, channel, [watched], NOW)
    assert backup_and_say(ready_url, tmp_path / "backup.db")
    assert migrate_and_say(f"sqlite:///{tmp_path}/backup.db")
    copy = opened(tmp_path / "backup.db")
    check_state(copy)
    found = subscriptions.subscription(copy, channel)
    copy.dispose()
    assert found is not None
    assert found.watches == (watched,)


def test_the_number_of_a_correction_that_is_gone_is_not_given_again(
    state: Engine, ready_url: str, tmp_path: Path
) -> None:
    suggestion = Suggestion(
        read_key("ccg:99Z"), What.LEADER, "Alex Example", "2018-11-05", "", "", "2018-11-05"
    )
    given = [corrections.suggest(state, suggestion, "U1", Channel("T1", "C1"), NOW).id for _ in range(3)]
    forget_team(state, "T1")
    assert backup_and_say(ready_url, tmp_path / "backup.db")
    copy = opened(tmp_path / "backup.db")
    assert corrections.suggest(copy, suggestion, "U1", Channel("T1", "C1"), NOW).id == given[-1] + 1
    copy.dispose()


def test_it_is_for_this_user_alone_and_nothing_else_is_left(
    state: Engine, ready_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    assert backup_and_say(ready_url, folder / "backup.db")
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(
    state: Engine, ready_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "precious"
    out.write_text("precious")
    assert not backup_and_say(ready_url, out)
    assert out.read_text() == "precious"
    assert capsys.readouterr().out == f"commissioner: {out} is there already; name a new file\n"


def test_what_is_written_meanwhile_is_not_in_it(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only on PostgreSQL: on SQLite nobody writes while somebody reads."""
    assert migrate_and_say(postgres_url)
    busy = open_state(postgres_url)
    fill(busy)
    before = everything(busy)
    true_copy = backing_up._copy
    tables: list[Table] = []

    def copy(source: Any, target: Any, table: Table) -> int:
        if len(tables) == 1:
            with writing(busy) as connection:
                for each in reversed(METADATA.sorted_tables):
                    connection.execute(delete(each))
        tables.append(table)
        return true_copy(source, target, table)

    monkeypatch.setattr(backing_up, "_copy", copy)
    assert backup_and_say(postgres_url, tmp_path / "backup.db")
    there = opened(tmp_path / "backup.db")
    assert everything(there) == before
    assert not any(everything(busy).values())
    there.dispose()
    busy.dispose()


def test_a_backup_that_breaks_off_leaves_nothing_behind(
    state: Engine, ready_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise KeyboardInterrupt

    folder = tmp_path / "backups"
    monkeypatch.setattr(backing_up, "_copy", fail)
    with pytest.raises(KeyboardInterrupt):
        backup_and_say(ready_url, folder / "backup.db")
    assert list(folder.iterdir()) == []


def test_a_state_without_tables_says_how_to_get_them(
    state_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not backup_and_say(state_url, tmp_path / "backup.db")
    assert "commissioner migrate" in capsys.readouterr().out
    assert not (tmp_path / "backup.db").exists()


def test_a_place_where_nothing_can_be_written_is_named(
    state: Engine, ready_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").write_text("")
    assert not backup_and_say(ready_url, tmp_path / "a file" / "backup.db")
    assert "backup.db" in capsys.readouterr().out


def test_an_empty_state_is_an_empty_backup(
    state: Engine, ready_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(state) as connection:
        connection.execute(insert(EVENTS), rows_for(EVENTS, 1))
    assert backup_and_say(ready_url, tmp_path / "backup.db")
    assert capsys.readouterr().out.endswith(": 1 row\n")
