"""Reads the address of the state, and says where it is without its password."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from data.state.errors import StateError

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
