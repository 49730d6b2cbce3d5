"""Which planned deliveries somebody could take at a moment, and what becomes of those that nobody took in time.

Inside a transaction that somebody else opened.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, exists, func, or_, select, update

from data.digests.spreading import spread
from data.state.subscribed import of_same_channel
from data.state.tables import CHANNELS, DELIVERIES, Settled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

LATE: Final = timedelta(seconds=20)
"""After so long a wait a post takes a new place. What was spread over less than that may go out at once: with what is
due meanwhile it is 270 posts a minute to a workspace, where Slack takes several hundred."""


def free(now: datetime) -> ColumnElement[bool]:
    """Give the condition that a delivery is unsettled and in nobody's lease."""
    row = DELIVERIES.c
    return and_(row.status == Settled.PLANNED, or_(row.lease_until.is_(None), row.lease_until <= now))


def ready(now: datetime) -> ColumnElement[bool]:
    """Give the condition that a delivery, with its channel beside it, may be taken."""
    row, other = DELIVERIES.c, DELIVERIES.alias("other")
    # around midnight the digest of the day before may still be in somebody's hands, and says up to where was told; one
    # that was settled has no lease, and with its status here SQLite would look through the whole workspace
    elsewhere = exists().where(
        other.c.team == row.team,
        other.c.channel == row.channel,
        other.c.day != row.day,
        other.c.lease_until > now,
    )
    # no due time: nothing is watched any more, or it was stopped; a day that is over waits to be given up
    return and_(
        free(now), row.not_before <= now, row.day_ends > now, CHANNELS.c.due_at.is_not(None), ~elsewhere
    )


def count_ready(connection: Connection, now: datetime, most: int) -> int:
    """Count the deliveries that wait for somebody to take them, up to `most`."""
    some = select(DELIVERIES.c.key).join(CHANNELS, of_same_channel(DELIVERIES)).where(ready(now)).limit(most)
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
        .where(ready(now), row.not_before < now - LATE, row.turn == 0)
        .order_by(row.not_before)
        .with_for_update(of=DELIVERIES, skip_locked=True)
    ).all()
    if not late:
        return 0
    teams = [each.team for each in late]
    times = spread(now, teams, latest_places(connection, set(teams), now))
    connection.execute(
        update(DELIVERIES).where(row.key == bindparam("of_key")).values(not_before=bindparam("place")),
        [{"of_key": each.key, "place": time} for each, time in zip(late, times, strict=True)],
    )
    return len(late)
