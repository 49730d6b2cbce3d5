"""The state: what workspaces asked for and what was sent to them, in SQLite or PostgreSQL by SQLAlchemy Core.

- `engine`: opens and migrates the database, and runs transactions; `tables`: its tables; `migrations`: Alembic's steps towards them;
- `subscriptions`: what channels watch; `deliveries`: the outbox of digests; `planning` and `clock_changes`: its parts;
- `corrections`, `conversations`, `idempotency`: suggestions, last questions, answered events;
- `forgetting`: deletes what is no longer needed.

Here are the schema's version, `StateError`, and a check that a file is ready, without SQLAlchemy, whose import takes longer than the
rest of a start.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

SCHEMA: Final = "0006"
"""The last step in `migrations/versions`. Steps are numbered, so a greater number is a newer schema."""

VERSIONS: Final = "alembic_version"
"""Alembic's table, with the version in its one column, `version_num`."""

_FILE: Final = "sqlite:///"
_WAIT_SECONDS: Final = 10
"""How long the check waits for another transaction's lock."""


class StateError(Exception):
    """The state cannot be used; the message says why, or which command puts it right. It never shows a password."""


def is_ready_file(url: str) -> bool:
    """Tell whether the state is a file that can be written and has this program's schema.

    False does not say why: the state may be on a server, or unusable. `engine.check_state` then says which.
    """
    path = url.strip().removeprefix(_FILE)
    if path == url.strip() or not path or "?" in path or path.startswith((":", "file:")):
        return False
    file = Path(path)
    # SQLite opens a read-only file and fails only at the first write. `open` is no test for it: closing the file would
    # release every lock that this process holds on it
    if not os.access(file, os.R_OK | os.W_OK):
        return False
    try:
        address = f"{file.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, timeout=_WAIT_SECONDS, uri=True)) as connection:
            found = connection.execute(f"SELECT version_num FROM {VERSIONS}").fetchone()  # noqa: S608
    except (OSError, ValueError, sqlite3.Error):
        return False
    return found is not None and found[0] == SCHEMA
