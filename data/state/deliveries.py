"""The outbox: one row for each workspace, channel and day, so that no digest is posted twice or forgotten.

A delivery is planned when it is due, claimed by one process for as long as its lease, and settled once. Any number
of processes may plan and claim at a time. Every function runs one transaction; times are aware, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, select, update

from data.digests.watching import Channel
from data.state.planning import MOST_READY, give_up_what_is_over, hold_plan, plan_what_is_due
from data.state.readiness import free, place_again_what_is_late, ready
from data.state.subscribed import of_channel, of_same_channel, read_subscriptions, told_columns
from data.state.tables import CHANNELS, DELIVERIES, Settled
from data.state.transactions import writing

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from sqlalchemy import Connection, Engine

    from data.changes.window import Told
    from data.digests.watching import Subscription


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that one process may settle until its lease ends.

    `key` goes into the metadata of the message. `began` is when an earlier process was about to post, None where none
    was: such a message may be in the channel, and is looked for before it is posted again. `turn` counts the claims of
    the delivery, so that a claim that was lost is not taken for a later one of the same owner.
    """

    channel: Channel
    day: date
    key: str
    owner: str
    subscription: Subscription
    began: datetime | None
    turn: int = 0


def plan(engine: Engine, now: datetime, most: int = MOST_READY) -> int:
    """Make deliveries of the channels that are due, unless `most` are ready to be taken then, and give how many.

    Only the digest of today, in the channel's zone, is made after a time in which nothing ran; the deliveries of
    earlier days that nobody settled are given up. The posts of one workspace are spread out, and once more where nobody
    took them in time.
    """
    with writing(engine) as connection:
        hold_plan(connection)
        give_up_what_is_over(connection, now)
        place_again_what_is_late(connection, now)
        return plan_what_is_due(connection, now, most)


def claim(engine: Engine, now: datetime, owner: str, lease: timedelta) -> Claim | None:
    """Take a delivery that is ready and in nobody's lease; None where there is none."""
    row = DELIVERIES.c
    first = (
        select(row.key)
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(ready(now))
        .order_by(row.not_before)
        .limit(1)
        # the channel's row too, so that what it watches stays as it is until the claim is put together
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    with writing(engine) as connection:
        taken = connection.execute(
            update(DELIVERIES)
            .where(row.key == first, free(now))
            .values(owner=owner, lease_until=now + lease, turn=row.turn + 1)
            .returning(row.team, row.channel, row.day, row.key, row.began, row.turn)
        ).one_or_none()
        if taken is None:
            return None
        channel = Channel(taken.team, taken.channel)
        [subscription] = read_subscriptions(connection, of_channel(CHANNELS, channel))
    return Claim(channel, taken.day, taken.key, owner, subscription, taken.began, taken.turn)


def begin(engine: Engine, claimed: Claim, now: datetime, lease: timedelta) -> bool:
    """Write down that the post is about to be sent, and renew the lease; False where the claim was lost."""
    with writing(engine) as connection:
        return _change(connection, claimed, began=now, lease_until=now + lease)


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


def put_off(engine: Engine, claimed: Claim, until: datetime) -> None:
    """Give a delivery back that is known not to have been posted, to be tried again from a time on.

    Where that is not known, because looking for an earlier process's message failed, let the lease end instead.
    """
    with writing(engine) as connection:
        _change(connection, claimed, owner="", lease_until=None, began=None, not_before=until)


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
    row = DELIVERIES.c
    changed = connection.execute(
        update(DELIVERIES)
        .where(
            row.key == claimed.key,
            row.owner == claimed.owner,
            row.turn == claimed.turn,
            row.status == Settled.PLANNED,
        )
        .values(**values)
    )
    return changed.rowcount == 1
