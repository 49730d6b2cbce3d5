"""Opens the state: a SQLite file by default, PostgreSQL where there is more than one replica."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DisconnectionError

from data.state.addresses import place, read_address
from data.state.errors import StateError
from data.state.schema import SCHEMA, hold_schema, schema_of, upgrade
from data.state.transactions import ANSWER_SECONDS, READS, REBUILDS, answer_in_time, reading, rebuilding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

__all__ = ["StateError", "check_state", "migrate", "open_state", "opened_state"]

_FILE: Final = "file"
"""Where a connection keeps which file it opened."""

_BUSY_SECONDS: Final = 10
"""How long a transaction waits for another's lock."""

_CONNECT_SECONDS: Final = 5
_ALIVE: Final = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 1_000 * ANSWER_SECONDS,
}
_ON_SERVER: Final = (
    f"SET lock_timeout = '{_BUSY_SECONDS}s'",
    # a process that stands still in a transaction must not hold up the others
    "SET idle_in_transaction_session_timeout = '60s'",
)
_REPAIR: Final = "run: commissioner migrate"


def open_state(url: str) -> Engine:
    """Open the state at a database address such as "sqlite:///var/state.db" or "postgresql://user@host/name".

    Nothing is connected to yet. A SQLite file is made with mode 0600 and keeps its rollback journal.

    Raises:
        StateError: for an address that cannot be read, or of another kind of database; for a file that cannot be made.

    """
    address = read_address(url)
    return _open_file(address) if address.get_backend_name() == "sqlite" else _open_server(address)


@contextmanager
def opened_state(url: str) -> Iterator[Engine]:
    """Open the state for as long as the block lasts. Raises as `open_state`."""
    engine = open_state(url)
    try:
        yield engine
    finally:
        engine.dispose()


def check_state(engine: Engine) -> None:
    """Look whether the state can be reached and has this program's schema.

    Raises:
        StateError: where not.

    """
    with reading(engine) as connection:
        found = schema_of(connection)
    if found is None:
        raise StateError(f"{place(engine.url)} has no tables yet; {_REPAIR}")
    if found < SCHEMA:
        raise StateError(
            f"{place(engine.url)} has the older schema {found}, this program needs {SCHEMA}; {_REPAIR}"
        )
    _refuse_newer(engine, found)


def migrate(engine: Engine) -> str:
    """Bring the schema up to this program's and give its version. Two processes that migrate at once do it once.

    Raises:
        StateError: where the state cannot be reached, or is newer than this program.

    """
    with rebuilding(engine) as connection:
        hold_schema(connection)
        found = schema_of(connection)
        _refuse_newer(engine, found)
        if found != SCHEMA:
            upgrade(connection)
    return SCHEMA


def _refuse_newer(engine: Engine, found: str | None) -> None:
    if found and found > SCHEMA:
        raise StateError(
            f"{place(engine.url)} has the newer schema {found}, this program knows {SCHEMA}; "
            "run the Commissioner that made it, or a later one"
        )


def _open_file(address: URL) -> Engine:
    _make_private(Path(str(address.database)))
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS})
    file = Path(str(address.database))

    def identity() -> tuple[int, int]:
        """Tell the file from another in its place."""
        try:
            found = file.stat()
        except OSError as error:
            raise StateError(f"{place(address)} is missing") from error
        return found.st_dev, found.st_ino

    def remember(_dialect: Dialect, entry: ConnectionPoolEntry, *_: object) -> None:
        # looked at before, because SQLite would make an empty file
        entry.info[_FILE] = identity()

    def look(_connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        # a connection stays with its file when that is removed or replaced, and what it wrote would be lost
        if entry.info[_FILE] != identity():
            raise DisconnectionError

    event.listen(engine, "do_connect", remember)
    event.listen(engine, "connect", _prepare_file)
    event.listen(engine, "checkout", look)
    event.listen(engine, "begin", _begin_on_file)
    return engine


def _make_private(file: Path) -> None:
    """Make the file for this user alone; SQLite gives its journal the same mode."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StateError(f"the state in {file} cannot be opened: {error.strerror}") from error


def _prepare_file(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the sqlite3 module begins nothing by itself
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_on_file(connection: Connection) -> None:
    # a transaction that reads and then wants to write fails at once if another writes in between, however long
    # it would wait; one that starts as a writer waits its turn
    options = connection.get_execution_options()
    if options.get(REBUILDS):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN" if options.get(READS) else "BEGIN IMMEDIATE")


def _open_server(address: URL) -> Engine:
    wait = {} if "connect_timeout" in address.query else {"connect_timeout": _CONNECT_SECONDS}
    engine = create_engine(
        address,
        hide_parameters=True,
        connect_args={**_ALIVE, **wait},
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=_BUSY_SECONDS,
    )
    event.listen(engine, "connect", _prepare_server)
    return engine


def _prepare_server(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for statement in _ON_SERVER:
        cursor.execute(statement)
    cursor.close()
    connection.commit()
    answer_in_time(connection)
