"""The outbox: one row for each workspace, channel and day, so that no digest is posted twice or forgotten.

A delivery is planned when it is due, claimed by one process for as long as its lease, and settled once. Any number
of processes may plan and claim at a time. Every function runs one transaction; times are aware, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, delete, select, update

from data.digests.watching import Channel
from data.state.clock import read_time
from data.state.corrected_times import LONGEST_LEASE, correct_times
from data.state.leases import Held
from data.state.planning import MOST_READY, give_up_what_is_over, hold_plan, plan_what_is_due
from data.state.readiness import backlog, free, place_again_what_is_late, ready
from data.state.subscribed import of_channel, of_same_channel, read_subscriptions, told_columns
from data.state.tables import CHANNELS, DELIVERIES, Settled
from data.state.transactions import reading, writing

if TYPE_CHECKING:
    from collections import Counter
    from datetime import date

    from sqlalchemy import ColumnElement, Connection, Engine, Row

    from data.changes.window import Told
    from data.digests.watching import Subscription
    from data.state.clock import Now
    from data.state.leases import LeaseWatch
    from data.state.planning import GivenUp
    from data.state.readiness import Backlog

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

    `corrected` counts the times that were planned again, by what they were of: `data.state.corrected_times`.
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
