"""The outbox: one row for each workspace, channel and day, so that no digest is posted twice or forgotten.

A delivery is planned when it is due, claimed by one process for the length of a lease, and settled once. Any number of
processes may plan and claim concurrently. Every function runs one transaction; times are aware, in UTC.

The clock is the database's, so that machines whose clocks differ agree: PostgreSQL's is read inside the transaction; a
SQLite file is used by processes of one machine, so its clock is the process's own.

That clock can be set forward while the holder of a lease is still posting. So a process takes a delivery over only after
its `LeaseWatch`, which measures by a monotonic clock, saw the lease unchanged for a whole lease.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Connection, and_, case, delete, func, select, update

from data.changes.subscription import Channel
from data.state.clock_changes import LONGEST_LEASE, correct_times
from data.state.engine import lock_others_out, reading, writing
from data.state.planning import (
    MOST_READY,
    PLANNING,
    backlog,
    free,
    give_up_overdue,
    plan_due_deliveries,
    ready,
    reassign_late_posts,
)
from data.state.subscriptions import of_channel, of_same_channel, read_subscriptions, told_columns
from data.state.tables import CHANNELS, DELIVERIES, Settled

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import ColumnElement, Engine, Row

    from data.changes import Told
    from data.changes.subscription import Subscription
    from data.state.planning import Backlog, GivenUp


Now = datetime | Callable[[Connection], datetime]
"""An aware time, or what reads it in the transaction that needs it, such as `StateClock.read`."""

_SET: Final = timedelta(seconds=1)
"""A program's clock that differs from its machine's by more than this was set on purpose, as in the sandbox."""

_ANY_TIME: Final = datetime.min.replace(tzinfo=UTC)
_NO_END: Final = datetime.max.replace(tzinfo=UTC)


def machine_time() -> datetime:
    """Give the time by this machine's clock (UTC)."""
    return datetime.now(UTC)


def read_time(now: Now, connection: Connection) -> datetime:
    """Give the time for a transaction (UTC)."""
    return now if isinstance(now, datetime) else now(connection)


@dataclass(frozen=True, slots=True)
class StateClock:
    """Reads the database's time in a transaction. `now` is the program's clock, `machine` that of its machine.

    If the program's clock was set apart from the machine's, the difference is added to the server's time.
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


class Held(NamedTuple):
    """A lease at one moment; renewing it or taking it over changes its value."""

    key: str
    turn: int
    lease_until: datetime


def elapsed() -> float:
    """Give seconds by a monotonic clock; on Linux one that goes on while the machine sleeps."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class LeaseWatch:
    """Measures how long each lease has been unchanged, for one process and all its threads."""

    def __init__(self, clock: Callable[[], float] = elapsed) -> None:
        """Measure by `clock`, in seconds."""
        self._clock = clock
        self._seen: dict[Held, float] = {}
        self._lock = threading.Lock()

    def untouched(self, held: Iterable[Held], seconds: float) -> list[Held]:
        """Give the leases of `held` that were unchanged for `seconds`; forget those that are not in `held`."""
        with self._lock:
            now = self._clock()
            self._seen = {lease: self._seen.get(lease, now) for lease in held}
            return [lease for lease, since in self._seen.items() if now - since >= seconds]


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that one process may settle until its lease ends.

    `key` goes into the metadata of the message. `began` is when an earlier process was about to post, else None; its
    message may be in the channel and must be looked for before posting. `turn` counts the claims of the delivery, which
    tells a lost claim from a later one of the same owner. `at` is when it was claimed, `ends` until when it may be posted,
    both by the database's clock.
    """

    channel: Channel
    day: date
    key: str
    owner: str
    subscription: Subscription
    began: datetime | None
    turn: int = 0
    at: datetime = field(default=_ANY_TIME, compare=False)
    ends: datetime = field(default=_NO_END, compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What `look_after` did: deliveries made and given up, times corrected (see `correct_times`), and the backlog."""

    made: int
    given_up: tuple[GivenUp, ...]
    corrected: Counter[str]
    backlog: Backlog


def look_after(
    engine: Engine, now: Now, most: int = MOST_READY, longest_lease: timedelta = LONGEST_LEASE
) -> Plan:
    """Plan deliveries for the channels that are due, up to `most` ready ones, after correcting impossible times.

    After a time in which nothing ran, only today's digest (in the channel's zone) is planned; deliveries that were not
    settled in time are given up. The posts of a workspace are spread over time, and again if they were not claimed in
    time. No lease may be longer than `longest_lease`.
    """
    with writing(engine) as connection:
        lock_others_out(connection, PLANNING)
        time = read_time(now, connection)
        corrected = correct_times(connection, time, longest_lease)
        over = give_up_overdue(connection, time)
        reassign_late_posts(connection, time)
        made, replaced = plan_due_deliveries(connection, time, most)
        return Plan(made, (*over, *replaced), corrected, backlog(connection, time))


def claim(
    engine: Engine, now: Now, owner: str, lease: timedelta, watch: LeaseWatch | None = None
) -> Claim | None:
    """Claim a delivery that is ready and not leased; None where there is none.

    With a `watch`, an ended lease is taken over only after it was unchanged for a whole lease.
    """
    row = DELIVERIES.c
    with writing(engine) as connection:
        time = read_time(now, connection)
        if watch is None:
            taken = _take(connection, time, owner, lease, free(time))
        else:
            taken = _take(connection, time, owner, lease, row.lease_until.is_(None))
            if taken is None:
                taken = _take_over(connection, time, owner, lease, watch)
        if taken is None:
            return None
        channel = Channel(taken.team, taken.channel)
        [subscription] = read_subscriptions(connection, of_channel(CHANNELS, channel))
    return Claim(
        channel, taken.day, taken.key, owner, subscription, taken.began, taken.turn, time, taken.day_ends
    )


def watch_leases(engine: Engine, watch: LeaseWatch, lease: timedelta) -> int:
    """Show a watch the current leases, and give how many were unchanged for a whole one."""
    with reading(engine) as connection:
        return len(_untouched(connection, watch, lease))


def _untouched(connection: Connection, watch: LeaseWatch, lease: timedelta) -> list[Held]:
    row = DELIVERIES.c
    held = connection.execute(
        select(row.key, row.turn, row.lease_until).where(
            row.status == Settled.PLANNED, row.lease_until.is_not(None)
        )
    )
    return watch.untouched([Held(*each) for each in held], lease.total_seconds())


def _take_over(
    connection: Connection, now: datetime, owner: str, lease: timedelta, watch: LeaseWatch
) -> Row[Any] | None:
    row = DELIVERIES.c
    for held in _untouched(connection, watch, lease):
        # a lease that ends later than any can was given by a clock that was ahead
        if not now < held.lease_until <= now + lease:
            same = and_(row.key == held.key, row.turn == held.turn, row.lease_until == held.lease_until)
            taken = _take(connection, now, owner, lease, same)
            if taken is not None:
                return taken
    return None


def _take(
    connection: Connection, now: datetime, owner: str, lease: timedelta, which: ColumnElement[bool]
) -> Row[Any] | None:
    row = DELIVERIES.c
    first = (
        select(row.key)
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(ready(now), which)
        .order_by(row.not_before)
        .limit(1)
        # locks the channel's row too, so that its watches do not change before the claim is made
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return connection.execute(
        update(DELIVERIES)
        .where(row.key == first, row.status == Settled.PLANNED, which)
        .values(owner=owner, lease_until=now + lease, turn=row.turn + 1)
        .returning(row.team, row.channel, row.day, row.key, row.began, row.turn, row.day_ends)
    ).one_or_none()


def begin(engine: Engine, claimed: Claim, now: Now, lease: timedelta) -> bool:
    """Record that the post is about to be sent, and renew the lease; False where the claim was lost."""
    with writing(engine) as connection:
        time = read_time(now, connection)
        return _change(connection, claimed, began=time, lease_until=time + lease)


def settle(  # noqa: PLR0917  as a row has them
    engine: Engine, claimed: Claim, status: Settled, told: Told | None = None, ts: str = "", error: str = ""
) -> None:
    """Settle a delivery, if the claim still holds it.

    Args:
        engine: of the state.
        claimed: the delivery.
        status: `UNSURE` for one that may have been posted and cannot be looked for, and is not posted again; `GIVEN_UP` for one
            whose time is over and that is known not to be posted.
        told: up to where its channel was told by it, which is recorded; None for one that told nothing.
        ts: of its message.
        error: why Slack refused it for good, or why it cannot be looked for.

    """
    columns = told_columns(told) if told else {}
    with writing(engine) as connection:
        settled = _change(connection, claimed, status=status, ts=ts, error=error, lease_until=None, **columns)
        if settled and columns:
            later = {
                name: case((CHANNELS.c[name] > value, CHANNELS.c[name]), else_=value)
                for name, value in columns.items()
            }
            connection.execute(update(CHANNELS).where(of_channel(CHANNELS, claimed.channel)).values(later))


def take_back(engine: Engine, claimed: Claim) -> None:
    """Delete a delivery that was planned too early and is known not to be posted, so that it is planned again."""
    with writing(engine) as connection:
        connection.execute(delete(DELIVERIES).where(*_still(claimed)))


def put_off(engine: Engine, claimed: Claim, now: Now, wait: timedelta = timedelta(0)) -> None:
    """Release a delivery that is known not to be posted, to be tried again after `wait`.

    If that is not known, because the search for an earlier message failed, let the lease end instead.
    """
    with writing(engine) as connection:
        time = read_time(now, connection)
        _change(
            connection,
            claimed,
            owner="",
            lease_until=None,
            began=None,
            not_before=time + wait,
            placed_at=time,
        )


def _change(connection: Connection, claimed: Claim, **values: Any) -> bool:  # noqa: ANN401  values of columns
    """Update a delivery if the claim still holds it and it is unsettled; tell whether it did."""
    return connection.execute(update(DELIVERIES).where(*_still(claimed)).values(**values)).rowcount == 1


def _still(claimed: Claim) -> tuple[ColumnElement[bool], ...]:
    row = DELIVERIES.c
    return (
        row.key == claimed.key,
        row.owner == claimed.owner,
        row.turn == claimed.turn,
        row.status == Settled.PLANNED,
    )
