"""A migrated, empty state of either kind, made once and emptied for each test; and a browser."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from data.state.engine import migrate, open_state, opened_state
from data.state.tables import METADATA
from tests.bot.chromium import browser, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


__all__ = ["browser", "chromium"]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "state.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    with request.getfixturevalue("postgres_server").fresh_url() as url:
        _migrate(url)
        yield url


@pytest.fixture
def state(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """Give a migrated, empty state in a file."""
    with opened_state(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'state.db')}") as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgres"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a migrated, empty state."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_sqlite'), tmp_path / 'state.db')}"
    url: str = request.getfixturevalue("migrated_postgres")
    engine = open_state(url)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
    engine.dispose()
    return url


def _migrate(url: str) -> None:
    engine = open_state(url)
    migrate(engine)
    engine.dispose()
