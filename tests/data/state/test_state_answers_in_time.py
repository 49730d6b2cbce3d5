"""A server that stands still is given up after some seconds, and used again when it goes on."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from data.state import StateError, engine
from data.state.engine import migrate, opened_state, reading, rebuilding, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

SECONDS = 0.5


@contextmanager
def standing_still(connection: Connection) -> Iterator[None]:
    """Let the process of the server that answers a connection stand still."""
    process = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.limit_answer_time, "__defaults__", (SECONDS,))


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("using", [reading, writing])
def test_a_server_that_stands_still_is_given_up_and_used_again(postgres_url: str, using: type) -> None:
    with opened_state(postgres_url) as engine:
        migrate(engine)
        began = time.monotonic()
        with (
            pytest.raises(StateError, match=r"cannot be used: no answer within 0\.5 seconds"),
            using(engine) as connection,
            standing_still(connection),
        ):
            connection.exec_driver_sql("SELECT 1")
        assert time.monotonic() - began < 10
        with using(engine) as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1


@pytest.mark.usefixtures("_soon")
def test_a_migration_takes_the_time_it_needs(postgres_url: str) -> None:
    with opened_state(postgres_url) as engine, rebuilding(engine) as connection:
        connection.exec_driver_sql(f"SELECT pg_sleep({3 * SECONDS})")
