"""Which clock the state goes by: that of the database, so that processes on machines whose clocks differ agree.

On PostgreSQL that is the server's clock, read inside the transaction that uses it. A SQLite file is used by processes
of one machine only, whose clock SQLite's `strftime('now')` reads too, so the process's own is taken there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

Now = datetime | Callable[[Connection], datetime]
"""An aware time, or what reads it in the transaction that needs it, such as `StateClock.read`."""

_SET: Final = timedelta(seconds=1)
"""A program's clock that is further from its machine's than that was set on purpose, as the sandbox does."""


def machine_time() -> datetime:
    """Give the time by this machine's clock (UTC)."""
    return datetime.now(UTC)


def read_time(now: Now, connection: Connection) -> datetime:
    """Give the time that a transaction goes by."""
    return now if isinstance(now, datetime) else now(connection)


@dataclass(frozen=True, slots=True)
class StateClock:
    """Reads the time in a transaction. `now` is the program's clock, `machine` that of its machine.

    Where the program's clock is the machine's, both are equally wrong and the server's clock is taken as it is; how far
    the program's clock was set from the machine's is added to it.
    """

    now: Callable[[], datetime] = machine_time
    machine: Callable[[], datetime] = machine_time

    def read(self, connection: Connection) -> datetime:
        """Give the time (UTC)."""
        if connection.dialect.name != "postgresql":
            return self.now()
        set_by = self.now() - self.machine()
        at: datetime | None = connection.scalar(select(func.clock_timestamp()))
        if at is None:
            raise ValueError("the server gave no time")
        return at.astimezone(UTC) + (set_by if abs(set_by) > _SET else timedelta(0))
