from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Text, text

from data.changes.subscription import Channel, Watch
from data.state import SCHEMA, StateError
from data.state.engine import alembic_config, check_state, migrate, open_state, rebuilding, upgrade
from data.state.subscriptions import subscription, watch
from data.state.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

VERSIONS = [f"{number:04}" for number in range(1, int(SCHEMA) + 1)]


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_state(url)
    try:
        yield engine
    finally:
        engine.dispose()


def claim_to_have(engine: Engine, schema: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :schema"), {"schema": schema})


def test_a_state_without_tables_says_how_to_get_them(state_url: str) -> None:
    with (
        opened(state_url) as engine,
        pytest.raises(StateError, match="no tables yet; run: commissioner migrate"),
    ):
        check_state(engine)


def test_a_migrated_state_is_fine(state_url: str) -> None:
    with opened(state_url) as engine:
        assert migrate(engine) == SCHEMA
        check_state(engine)


def test_migrating_again_changes_nothing(state: Engine, channel: Channel, now: datetime) -> None:
    watch(state, channel, [Watch(None)], now)
    assert migrate(state) == SCHEMA
    assert subscription(state, channel)


def test_a_file_that_is_gone_is_not_written_to_and_the_one_in_its_place_is_used(
    tmp_path: Path, channel: Channel, now: datetime
) -> None:
    file, aside = tmp_path / "state.db", tmp_path / "aside.db"
    with opened(f"sqlite:///{file}") as engine:
        migrate(engine)
        watch(engine, channel, [Watch(None)], now)
        file.rename(aside)
        with pytest.raises(StateError, match=r"state\.db is missing$"):
            check_state(engine)
        with pytest.raises(StateError, match=r"state\.db is missing$"):
            watch(engine, channel, [Watch(None, by="U2")], now)
        assert not file.exists()
        with opened(f"sqlite:///{file}") as other:
            migrate(other)
        check_state(engine)
        assert subscription(engine, channel) is None
        aside.replace(file)
        found = subscription(engine, channel)
        assert found
        assert found.watches == (Watch(None),)


def test_an_older_schema_says_how_to_bring_it_up(state_url: str) -> None:
    with opened(state_url) as engine:
        migrate(engine)
        claim_to_have(engine, "0000")
        with pytest.raises(StateError, match=r"older schema 0000, .* run: commissioner migrate"):
            check_state(engine)


def test_a_newer_schema_is_left_alone(state_url: str) -> None:
    with opened(state_url) as engine:
        migrate(engine)
        claim_to_have(engine, "9999")
        for look in (check_state, migrate):
            with pytest.raises(StateError, match="newer schema 9999"):
                look(engine)


def test_a_migration_that_breaks_off_leaves_nothing_behind(
    state_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with opened(state_url) as engine:
        monkeypatch.setattr(Operations, "create_index", break_off)
        with pytest.raises(KeyboardInterrupt):
            migrate(engine)
        monkeypatch.undo()
        with pytest.raises(StateError, match="no tables yet"):
            check_state(engine)
        migrate(engine)
        check_state(engine)


def test_threads_that_migrate_at_once_do_it_once(
    state_url: str, at_once: Callable[[Callable[[int], str], int], list[str]]
) -> None:
    def one(_: int) -> str:
        with opened(state_url) as engine:
            return migrate(engine)

    assert at_once(one, 5) == [SCHEMA] * 5


def test_this_program_knows_the_last_step_and_the_steps_are_numbered() -> None:
    steps = ScriptDirectory.from_config(alembic_config())
    assert steps.get_heads() == [SCHEMA]
    assert [step.revision for step in steps.walk_revisions()] == VERSIONS[::-1]


@pytest.mark.parametrize("version", [None, *VERSIONS])
def test_from_every_version_the_tables_become_those_that_this_program_uses(
    state_url: str, version: str | None
) -> None:
    with opened(state_url) as engine:
        if version:
            with rebuilding(engine) as connection:
                upgrade(connection, version)
                connection.execute(
                    text(
                        "INSERT INTO channels (team, channel, at, zone, weekdays, always, stopped)"
                        " VALUES ('T1', 'C1', '09:00:00.000000', 'Europe/London', false, false, '')"
                    )
                )
        assert migrate(engine) == SCHEMA
        check_state(engine)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
            assert len(connection.execute(text("SELECT team FROM channels")).all()) == bool(version)


def test_a_step_may_make_a_table_anew_without_emptying_those_that_refer_to_it(
    tmp_path: Path, channel: Channel, now: datetime
) -> None:
    with opened(f"sqlite:///{tmp_path}/state.db") as engine:
        migrate(engine)
        watch(engine, channel, [Watch(None)], now)
        with rebuilding(engine) as connection:
            step = Operations(MigrationContext.configure(connection))
            with step.batch_alter_table("channels", recreate="always") as table:
                table.add_column(Column("made_up", Text))
        assert subscription(engine, channel)
        with engine.begin() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_the_migrations_need_no_file_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with opened("sqlite:///state.db") as engine:
        assert migrate(engine) == SCHEMA
    assert [file.name for file in tmp_path.iterdir()] == ["state.db"]
