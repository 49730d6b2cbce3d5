"""Opens the state, a SQLite file by default or PostgreSQL, migrates its schema, and runs transactions on it.

PostgreSQL is for more than one replica. Addresses are shown without their password. Where the database cannot be used, a
transaction raises a `StateError`. The program has a version of the schema and so has a database; `migrate` makes one
into the other with Alembic.
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

from data.state.check import SCHEMA, VERSIONS, StateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection


_WRITE: Final = "write sqlite:///path/to/state.db or postgresql://user:password@host/name"


def read_address(text: str) -> URL:
    """Read an address; `postgres` is taken for `postgresql`, and a relative path of a file is made absolute.

    Raises:
        StateError: for an address that cannot be read, or of another kind of database.

    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        # the text may hold a password, so neither it nor an error that quotes it is shown
        raise StateError(f"the address of the state cannot be read: {_WRITE}") from None
    match url.drivername:
        case "sqlite":
            return _of_file(url)
        case "postgresql" | "postgres":
            return _of_server(url)
    raise StateError(f"the state cannot be kept in a database of the kind {url.drivername!r}: {_WRITE}")


def _of_file(url: URL) -> URL:
    if url.host or url.query or not url.database or url.database.startswith((":", "file:")):
        raise StateError(
            "the state is a file: write sqlite:///path/to/state.db, or sqlite:////path from the root"
        )
    return url.set(database=str(Path(url.database).absolute()))


def _of_server(url: URL) -> URL:
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


_VERSIONS: Final = table(VERSIONS, column("version_num"))
_LOCK: Final = 0x434F4D4D  # "COMM"; any number will do that no other program on the database takes


def schema_of(connection: Connection) -> str | None:
    """Give the version of the schema in a database, None where there is none."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.scalar(select(_VERSIONS.c.version_num))


def hold_schema(connection: Connection) -> None:
    """Wait until nobody else migrates, and keep it so until the transaction ends. On SQLite its start did that."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def upgrade(connection: Connection) -> None:
    """Run the steps that a database lacks, in the transaction that is open."""
    from alembic import command  # noqa: PLC0415  takes a third of a second, and only migrating needs it

    settings = alembic_config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, SCHEMA)


def alembic_config() -> Config:
    """Give Alembic's settings, which need no file."""
    from alembic.config import Config  # noqa: PLC0415  as above

    settings = Config()
    folder = Path(__file__).parent / "migrations"
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    return settings


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
