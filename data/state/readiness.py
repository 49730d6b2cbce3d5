"""Which planned deliveries somebody could take at a moment, and what becomes of those that nobody took in time.

Inside a transaction that somebody else opened.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select, update

from data.digests.spreading import spread
from data.state.subscribed import of_same_channel
from data.state.tables import CHANNELS, DELIVERIES, Settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

LATE: Final = timedelta(seconds=20)
"""After so long a wait a post takes a new place. What was spread over less than that may go out at once: with what is
due meanwhile it is 270 posts a minute to a workspace, where Slack takes several hundred."""


class Backlog(NamedTuple):
    """Digests that are due and not settled, and for how long the oldest of them is."""

    waiting: int
    oldest: timedelta


def free(now: datetime) -> ColumnElement[bool]:
    """Give the condition that a delivery is unsettled and in nobody's lease."""
    row = DELIVERIES.c
    return and_(row.status == Settled.PLANNED, or_(row.lease_until.is_(None), row.lease_until <= now))


def ready(now: datetime) -> ColumnElement[bool]:
    """Give the condition that a delivery, with its channel beside it, may be taken once nobody holds a lease of it."""
    row, other = DELIVERIES.c, DELIVERIES.alias("other")
    # around midnight the digest of the day before may still be in somebody's hands, and says up to where was told; one
    # that was settled has no lease, and with its status here SQLite would look through the whole workspace
    elsewhere = exists().where(
        other.c.team == row.team,
        other.c.channel == row.channel,
        other.c.day != row.day,
        other.c.lease_until > now,
    )
    # one that somebody began is looked for before a later one tells the same
    open_before = exists().where(
        other.c.team == row.team,
        other.c.channel == row.channel,
        other.c.day < row.day,
        other.c.status == Settled.PLANNED,
        other.c.began.is_not(None),
    )
    # no due time: nothing is watched any more, or it was stopped; one whose time is over waits to be given up, unless
    # somebody began to post it
    in_time = or_(row.day_ends > now, row.began.is_not(None))
    return and_(
        row.status == Settled.PLANNED,
        row.not_before <= now,
        in_time,
        CHANNELS.c.due_at.is_not(None),
        ~elsewhere,
        ~open_before,
    )


def ready_and_free(now: datetime) -> ColumnElement[bool]:
    """Give the condition that a delivery, with its channel beside it, may be taken and is in nobody's lease."""
    return and_(ready(now), free(now))


def count_ready(connection: Connection, now: datetime, most: int) -> int:
    """Count the deliveries that wait for somebody to take them, up to `most`."""
    some = (
        select(DELIVERIES.c.key)
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(ready_and_free(now))
        .limit(most)
    )
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


def latest_places(connection: Connection, teams: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Give for each team the last time that is given to a post which is still to come or in hand.

    One that is put off comes at a time of its own, half an hour later perhaps, and nobody queues behind it.
    """
    row = DELIVERIES.c
    planned = connection.execute(
        select(row.team, func.max(row.not_before).label("latest"))
        .where(
            row.team.in_(sorted(teams)),
            row.status == Settled.PLANNED,
            or_(row.turn == 0, row.lease_until > now),
        )
        .group_by(row.team)
    )
    return {row.team: row.latest for row in planned}


def place_again_what_is_late(connection: Connection, now: datetime) -> int:
    """Put the posts that nobody took in time behind those of their workspace, and give how many there were.

    After a time in which nobody posted, a workspace would otherwise get at once what was spread over all of it. What
    somebody took before keeps its place: some of it was posted and only has to be found.
    """
    row = DELIVERIES.c
    late = connection.execute(
        select(row.key, row.team)
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(ready_and_free(now), row.not_before < now - LATE, row.turn == 0)
        .order_by(row.not_before)
        .with_for_update(of=DELIVERIES, skip_locked=True)
    ).all()
    if not late:
        return 0
    teams = {row.team for row in late}
    give_places(connection, late, now, latest_places(connection, teams, now))
    return len(late)


def give_places(
    connection: Connection, posts: Sequence[Row[str, str]], now: datetime, latest: Mapping[str, datetime]
) -> None:
    """Spread posts (key, team), in their order, from `now` on and behind the latest of their workspaces."""
    times = spread(now, [row.team for row in posts], latest)
    connection.execute(
        update(DELIVERIES)
        .where(DELIVERIES.c.key == bindparam("of_key"))
        .values(not_before=bindparam("place"), placed_at=now),
        [{"of_key": row.key, "place": time} for row, time in zip(posts, times, strict=True)],
    )


def backlog(connection: Connection, now: datetime) -> Backlog:
    """Count the deliveries that wait although their place has come, and how long the oldest waits."""
    row = DELIVERIES.c
    waiting = connection.execute(
        select(func.count(), func.min(row.not_before, type_=row.not_before.type))
        .select_from(DELIVERIES.join(CHANNELS, of_same_channel(DELIVERIES)))
        .where(row.status == Settled.PLANNED, row.not_before <= now, CHANNELS.c.due_at.is_not(None))
    ).one()
    due = connection.scalar(
        select(func.min(CHANNELS.c.due_at, type_=CHANNELS.c.due_at.type)).where(CHANNELS.c.due_at <= now)
    )
    more = connection.scalar(select(func.count()).select_from(CHANNELS).where(CHANNELS.c.due_at <= now))
    oldest = min((time for time in (waiting[1], due) if time is not None), default=now)
    return Backlog(int(waiting[0]) + int(more or 0), now - oldest)
