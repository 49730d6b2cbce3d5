"""Transactions on the state. Where the database cannot be used, they raise a `StateError`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

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

ANSWER_SECONDS: Final = 12
"""How long a server may take for one answer; longer than a lock is waited for."""

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
        answer_in_its_time(connection.connection.driver_connection)
        connection.detach()
        connection.execution_options(**{REBUILDS: True})
        with connection.begin():
            yield connection


def answer_in_time(connection: Any, seconds: float = ANSWER_SECONDS) -> None:  # noqa: ANN401  psycopg's, which only a server needs
    """Let a connection to a server fail where an answer takes longer, even if the server stands still and says nothing.

    The server's own time-outs do not help then. A connection that failed so is closed: its answer may still come.
    """
    from psycopg import OperationalError  # noqa: PLC0415  as above
    from psycopg.pq import TransactionStatus  # noqa: PLC0415  as above

    waits = type(connection).wait

    def wait(generator: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401  psycopg's
        named.setdefault("timeout", seconds)
        try:
            return waits(connection, generator, *given, **named)
        except OperationalError as error:
            if connection.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            connection.close()
            raise OperationalError(f"no answer within {seconds:g} seconds") from error

    connection.wait = wait


def answer_in_its_time(connection: Any) -> None:  # noqa: ANN401  as above
    """Let a connection take as long for an answer as it needs."""
    getattr(connection, "__dict__", {}).pop("wait", None)


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
