"""The outbox: one row for each workspace, channel and day, so that no digest is posted twice or forgotten.

A delivery is planned when it is due, claimed by one process for as long as its lease, and settled once. Any number
of processes may plan and claim at a time. Every function runs one transaction; times are aware, in UTC.

The clock is that of the database, so that processes on machines whose clocks differ agree. On PostgreSQL that is the
server's clock, read inside the transaction that uses it. A SQLite file is used by processes of one machine only, whose
clock SQLite's `strftime('now')` reads too, so the process's own is taken there.

A lease has an end by that clock, which can be set forward while the holder is still posting. So whoever wants to take a
delivery over also watches it, by a clock of its own that nobody sets, and takes only what it saw untouched for a whole
lease.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Connection, and_, case, delete, func, select, update

from data.digests.subscription import Channel
from data.state.clock_changes import LONGEST_LEASE, correct_times
from data.state.engine import reading, writing
from data.state.planning import (
    MOST_READY,
    backlog,
    free,
    give_up_what_is_over,
    hold_plan,
    place_again_what_is_late,
    plan_what_is_due,
    ready,
)
from data.state.subscriptions import of_channel, of_same_channel, read_subscriptions, told_columns
from data.state.tables import CHANNELS, DELIVERIES, Settled

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import ColumnElement, Engine, Row

    from data.changes.change import Told
    from data.digests.subscription import Subscription
    from data.state.planning import Backlog, GivenUp


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


class Held(NamedTuple):
    """A lease as it was seen; whoever renews it or takes it over makes it another one."""

    key: str
    turn: int
    lease_until: datetime


def elapsed() -> float:
    """Give seconds by a clock that nobody sets; on Linux it goes on while the machine sleeps."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class LeaseWatch:
    """Remembers, for one process and all its threads, since when each lease was seen as it is."""

    def __init__(self, clock: Callable[[], float] = elapsed) -> None:
        """Measure by `clock`, in seconds."""
        self._clock = clock
        self._seen: dict[Held, float] = {}
        self._lock = threading.Lock()

    def untouched(self, held: Iterable[Held], seconds: float) -> list[Held]:
        """Note the leases there are, and give those that were as they are for so many seconds. Others are forgotten."""
        with self._lock:
            now = self._clock()
            self._seen = {lease: self._seen.get(lease, now) for lease in held}
            return [lease for lease, since in self._seen.items() if now - since >= seconds]


_ANY_TIME: Final = datetime.min.replace(tzinfo=UTC)
_NO_END: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that one process may settle until its lease ends.

    `key` goes into the metadata of the message. `began` is when an earlier process was about to post, None where none
    was: such a message may be in the channel, and is looked for before it is posted again. `turn` counts the claims of
    the delivery, so that a claim that was lost is not taken for a later one of the same owner. It was claimed `at` a time
    of the database's clock, and may be posted until it `ends`.
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
    """What a look at the outbox did, and what waits after it.

    `corrected` counts the times that were planned again, by what they were of: `data.state.clock_changes`.
    """

    made: int
    given_up: tuple[GivenUp, ...]
    corrected: Counter[str]
    backlog: Backlog


def look_after(
    engine: Engine, now: Now, most: int = MOST_READY, longest_lease: timedelta = LONGEST_LEASE
) -> Plan:
    """Make deliveries of the channels that are due, unless `most` are ready to be taken then.

    Only the digest of today, in the channel's zone, is made after a time in which nothing ran; the deliveries that
    nobody settled in their time are given up. The posts of one workspace are spread out, and once more where nobody
    took them in time. Times that cannot be right are planned again first; no lease is longer than `longest_lease`.
    """
    with writing(engine) as connection:
        hold_plan(connection)
        time = read_time(now, connection)
        corrected = correct_times(connection, time, longest_lease)
        over = give_up_what_is_over(connection, time)
        place_again_what_is_late(connection, time)
        made, replaced = plan_what_is_due(connection, time, most)
        return Plan(made, (*over, *replaced), corrected, backlog(connection, time))


def claim(
    engine: Engine, now: Now, owner: str, lease: timedelta, watch: LeaseWatch | None = None
) -> Claim | None:
    """Take a delivery that is ready and in nobody's lease; None where there is none.

    With a `watch`, one whose lease ended is only taken after it was seen untouched for a whole lease.
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
    """Let a watch see the leases there are, and give how many were untouched for a whole one."""
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
        # one that ends later than any lease does was given by a clock that was ahead
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
        # the channel's row too, so that what it watches stays as it is until the claim is put together
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
    """Write down that the post is about to be sent, and renew the lease; False where the claim was lost."""
    with writing(engine) as connection:
        time = read_time(now, connection)
        return _change(connection, claimed, began=time, lease_until=time + lease)


def settle_posted(engine: Engine, claimed: Claim, told: Told, ts: str) -> None:
    """Settle a delivery whose message has this `ts`, and move on what its channel has been told."""
    _settle(engine, claimed, told, status=Settled.POSTED, ts=ts)


def settle_quiet(engine: Engine, claimed: Claim, told: Told) -> None:
    """Settle a delivery in which there was nothing to say."""
    _settle(engine, claimed, told, status=Settled.QUIET)


def settle_unsure(engine: Engine, claimed: Claim, told: Told, why: str) -> None:
    """Settle a delivery that may have been posted and cannot be looked for: never twice rather than never missed."""
    _settle(engine, claimed, told, status=Settled.UNSURE, error=why)


def settle_refused(engine: Engine, claimed: Claim, error: str) -> None:
    """Settle a delivery that Slack refused for good, with its error."""
    with writing(engine) as connection:
        _change(connection, claimed, status=Settled.REFUSED, error=error, lease_until=None)


def settle_given_up(engine: Engine, claimed: Claim) -> None:
    """Settle a delivery whose time is over and that is known not to be posted."""
    with writing(engine) as connection:
        _change(connection, claimed, status=Settled.GIVEN_UP, lease_until=None)


def take_back(engine: Engine, claimed: Claim) -> None:
    """Forget a delivery that was planned before its time and is known not to be posted, so that it is planned again."""
    with writing(engine) as connection:
        connection.execute(delete(DELIVERIES).where(*_still(claimed)))


def put_off(engine: Engine, claimed: Claim, now: Now, wait: timedelta = timedelta(0)) -> None:
    """Give a delivery back that is known not to have been posted, to be tried again after a while.

    Where that is not known, because looking for an earlier process's message failed, let the lease end instead.
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


def _settle(engine: Engine, claimed: Claim, told: Told, **values: Any) -> None:  # noqa: ANN401  values of columns
    columns = told_columns(told)
    with writing(engine) as connection:
        if _change(connection, claimed, lease_until=None, **values, **columns):
            later = {
                name: case((CHANNELS.c[name] > value, CHANNELS.c[name]), else_=value)
                for name, value in columns.items()
            }
            connection.execute(update(CHANNELS).where(of_channel(CHANNELS, claimed.channel)).values(later))


def _change(connection: Connection, claimed: Claim, **values: Any) -> bool:  # noqa: ANN401  values of columns
    """Change a delivery that is still the claim's and unsettled; tell whether it was."""
    return connection.execute(update(DELIVERIES).where(*_still(claimed)).values(**values)).rowcount == 1


def _still(claimed: Claim) -> tuple[ColumnElement[bool], ...]:
    row = DELIVERIES.c
    return (
        row.key == claimed.key,
        row.owner == claimed.owner,
        row.turn == claimed.turn,
        row.status == Settled.PLANNED,
    )
