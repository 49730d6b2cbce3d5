"""Transactions on the state. Where the database cannot be used, they raise a `StateError`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    TimeoutError,  # noqa: A004  SQLAlchemy's name: no connection of the pool became free
)

from data.state.addresses import place
from data.state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

READS: Final = "commissioner_reads"
"""The execution option of a transaction that only reads; on SQLite every other one takes the write lock first."""

REBUILDS: Final = "commissioner_rebuilds"
"""The execution option of a transaction that may make tables anew, so that SQLite must not look at foreign keys."""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Run a transaction that may write.

    Raises:
        StateError: where the database cannot be reached, or cannot be used.

    """
    with _usable(engine), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Run a transaction that only reads. Raises as `writing`."""
    with _usable(engine), engine.connect() as connection:
        connection.execution_options(**{READS: True})
        with connection.begin():
            yield connection


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """Run a transaction that may make tables anew, on a connection that nobody uses afterwards. Raises as `writing`."""
    with _usable(engine), engine.connect() as connection:
        connection.detach()
        connection.execution_options(**{REBUILDS: True})
        with connection.begin():
            yield connection


@contextmanager
def _usable(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        raise  # a fault of this program
    except (DatabaseError, InterfaceError) as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise StateError(f"{place(engine.url)} cannot be used: {reason}") from error
    except TimeoutError as error:
        raise StateError(f"{place(engine.url)} cannot be used: every connection is busy") from error
