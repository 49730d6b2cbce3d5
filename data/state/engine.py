"""Opens the state, a SQLite file or a PostgreSQL server, migrates its schema with Alembic, and runs transactions on it.

Several replicas need PostgreSQL. Addresses are shown without their password. Where the database cannot be used, a
transaction raises a `StateError`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import column, create_engine, event, func, inspect, select, table
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    TimeoutError,  # noqa: A004  SQLAlchemy's name: no connection of the pool became free
)

from data.state import SCHEMA, VERSIONS, StateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import ColumnElement, Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection


_ADDRESS_FORMS: Final = "write sqlite:///path/to/state.db or postgresql://user:password@host/name"

READS: Final = "commissioner_reads"
"""The execution option of a read-only transaction; on SQLite any other one takes the write lock at its start."""

ANSWER_SECONDS: Final = 12
"""How long a server may take for one answer; longer than a transaction waits for a lock."""

REBUILDS: Final = "commissioner_rebuilds"
"""The execution option of a transaction that may recreate tables, for which SQLite must not check foreign keys."""

_VERSIONS: Final = table(VERSIONS, column("version_num"))
_MIGRATING: Final = 0x434F4D4D  # "COMM"; any number will do that no other program on the database takes

_FILE: Final = "file"
"""The key under which a pooled connection keeps the identity of its file."""

_BUSY_SECONDS: Final = 10
"""How long a transaction waits for another's lock."""

_CONNECT_SECONDS: Final = 5
_KEEPALIVE: Final = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 1_000 * ANSWER_SECONDS,
}
_SESSION_SETTINGS: Final = (
    f"SET lock_timeout = '{_BUSY_SECONDS}s'",
    # a frozen process must not hold its locks for ever
    "SET idle_in_transaction_session_timeout = '60s'",
)
_REPAIR: Final = "run: commissioner migrate"


def read_address(text: str) -> URL:
    """Parse an address; `postgres` is read as `postgresql`, and a relative path of a file is made absolute.

    Raises:
        StateError: for an address that cannot be read, or of another kind of database.

    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        # the text may hold a password, so neither it nor an error that quotes it is shown
        raise StateError(f"the address of the state cannot be read: {_ADDRESS_FORMS}") from None
    match url.drivername:
        case "sqlite":
            return _file_address(url)
        case "postgresql" | "postgres":
            return _server_address(url)
    raise StateError(
        f"the state cannot be kept in a database of the kind {url.drivername!r}: {_ADDRESS_FORMS}"
    )


def _file_address(url: URL) -> URL:
    if url.host or url.query or not url.database or url.database.startswith((":", "file:")):
        raise StateError(
            "the state is a file: write sqlite:///path/to/state.db, or sqlite:////path from the root"
        )
    return url.set(database=str(Path(url.database).absolute()))


def _server_address(url: URL) -> URL:
    if "@" in (url.host or ""):
        raise StateError("the address of the state has two @: write that of a password as %40")
    hidden = url.query.get("password")
    if isinstance(hidden, str):
        # where a password belongs, SQLAlchemy hides it from whoever looks at the engine
        url = url.difference_update_query(["password"]).set(password=hidden)
    return url.set(drivername="postgresql+psycopg")


def place(url: URL) -> str:
    """Say where the state is: "the state in /srv/state.db", "the state in PostgreSQL at db.example.org"."""
    if url.get_backend_name() == "sqlite":
        return f"the state in {url.database}"
    host = url.host or url.query.get("host") or "this machine"
    return f"the state in PostgreSQL at {host if isinstance(host, str) else ', '.join(host)}"


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Run a transaction that may write.

    Raises:
        StateError: where the database cannot be reached, or cannot be used.

    """
    with _state_errors(engine), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Run a transaction that only reads. Raises as `writing`."""
    with _state_errors(engine), engine.connect() as connection:
        connection.execution_options(**{READS: True})
        with connection.begin():
            yield connection


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """Run a transaction that may recreate tables, on a connection that is closed afterwards. Raises as `writing`."""
    with _state_errors(engine), engine.connect() as connection:
        lift_answer_limit(connection.connection.driver_connection)
        connection.detach()
        connection.execution_options(**{REBUILDS: True})
        with connection.begin():
            yield connection


def limit_answer_time(connection: Any, seconds: float = ANSWER_SECONDS) -> None:  # noqa: ANN401  psycopg's, which only a server needs
    """Make a psycopg connection fail where an answer takes longer than `seconds`, even if the server is frozen.

    The server's own time-outs do not work then. A connection that failed so is closed, as its answer may still come.
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


def lift_answer_limit(connection: Any) -> None:  # noqa: ANN401  as above
    """Remove the limit that `limit_answer_time` set."""
    getattr(connection, "__dict__", {}).pop("wait", None)


@contextmanager
def _state_errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        raise  # a bug of this program
    except (DatabaseError, InterfaceError) as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise StateError(f"{place(engine.url)} cannot be used: {reason}") from error
    except TimeoutError as error:
        raise StateError(f"{place(engine.url)} cannot be used: every connection is busy") from error


def schema_of(connection: Connection) -> str | None:
    """Give the version of the schema in a database, None where there is none."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.scalar(select(_VERSIONS.c.version_num))


def upgrade(connection: Connection, schema: str = SCHEMA) -> None:
    """Run the missing migrations up to a schema in the open transaction."""
    from alembic import command  # noqa: PLC0415  takes a third of a second, and only migrating needs it

    settings = alembic_config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, schema)


def alembic_config() -> Config:
    """Give Alembic's settings, which need no file."""
    from alembic.config import Config  # noqa: PLC0415  as above

    settings = Config()
    folder = Path(__file__).parent / "migrations"
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    return settings


def lock_others_out(connection: Connection, number: int | ColumnElement[int]) -> None:
    """Let no other transaction that asks for the same number go on until this one ends.

    On SQLite the start of the transaction did that.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(number)))


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
    """Check that the state can be reached and has this program's schema.

    Raises:
        StateError: where it cannot or has not.

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
    """Migrate the schema to this program's and give its version. Of concurrent calls only one migrates.

    Raises:
        StateError: where the state cannot be reached, or is newer than this program.

    """
    with rebuilding(engine) as connection:
        lock_others_out(connection, _MIGRATING)
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
        """Give the device and inode of the file."""
        try:
            found = file.stat()
        except OSError as error:
            raise StateError(f"{place(address)} is missing") from error
        return found.st_dev, found.st_ino

    def remember(_dialect: Dialect, entry: ConnectionPoolEntry, *_: object) -> None:
        # before connecting, because SQLite would create a missing file
        entry.info[_FILE] = identity()

    def look(_connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        # a connection keeps a file that was removed or replaced open, and its writes would be lost
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
    # a transaction that reads first and writes later fails at once if another wrote in between; one that starts with
    # the write lock waits for it
    options = connection.get_execution_options()
    if options.get(REBUILDS):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN" if options.get(READS) else "BEGIN IMMEDIATE")


def _open_server(address: URL) -> Engine:
    wait = {} if "connect_timeout" in address.query else {"connect_timeout": _CONNECT_SECONDS}
    engine = create_engine(
        address,
        hide_parameters=True,
        connect_args={**_KEEPALIVE, **wait},
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
    for statement in _SESSION_SETTINGS:
        cursor.execute(statement)
    cursor.close()
    connection.commit()
    limit_answer_time(connection)
