"""Plans deliveries: which are due, which can be taken, when each is posted, and which are given up.

Every function runs inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from sqlalchemy import and_, bindparam, exists, func, or_, select, update

from data.changes.subscription import Channel, due_day, last_moment, next_digest, spread
from data.state.subscriptions import of_same_channel, rhythm_of
from data.state.tables import CHANNELS, DELIVERIES, Settled, inserting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row


LATE: Final = timedelta(seconds=20)
"""A post that waited longer gets a new time. What was spread over less may go out at once: with what falls due meanwhile
that is 270 posts a minute to a workspace, where Slack takes several hundred."""

MOST_READY: Final = 200
"""The most deliveries that are ready at a time. Ready ones go out as fast as they are taken, no longer spread over time,
so with more of them too many would go to one workspace at once."""

PLANNING: Final = 0x504C414E  # "PLAN"; any number that no other program on the database uses
"""What planners lock each other out by, so that the spreading sees what others planned."""


class Backlog(NamedTuple):
    """How many digests are due and not settled, and how long the oldest of them has been due."""

    waiting: int
    oldest: timedelta


def free(now: datetime) -> ColumnElement[bool]:
    """Give the condition that a delivery is unsettled and not leased."""
    row = DELIVERIES.c
    return and_(row.status == Settled.PLANNED, or_(row.lease_until.is_(None), row.lease_until <= now))


def ready(now: datetime) -> ColumnElement[bool]:
    """Give the condition that a delivery, joined with its channel, may be taken once it is not leased."""
    row, other = DELIVERIES.c, DELIVERIES.alias("other")
    # around midnight yesterday's digest may still be leased, and what it tells is not known yet; a settled one has no
    # lease, and testing the status here as well would make SQLite scan the whole workspace
    elsewhere = exists().where(
        other.c.team == row.team,
        other.c.channel == row.channel,
        other.c.day != row.day,
        other.c.lease_until > now,
    )
    # one that was begun must be looked for before a later one tells the same
    open_before = exists().where(
        other.c.team == row.team,
        other.c.channel == row.channel,
        other.c.day < row.day,
        other.c.status == Settled.PLANNED,
        other.c.began.is_not(None),
    )
    # a channel without a due time watches nothing or was stopped; a delivery past its end waits to be given up, unless
    # it was begun
    in_time = or_(row.day_ends > now, row.began.is_not(None))
    return and_(
        row.status == Settled.PLANNED,
        row.not_before <= now,
        in_time,
        CHANNELS.c.due_at.is_not(None),
        ~elsewhere,
        ~open_before,
    )


def count_ready(connection: Connection, now: datetime, most: int) -> int:
    """Count the deliveries that are ready and not leased, up to `most`."""
    some = (
        select(DELIVERIES.c.key)
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(ready(now), free(now))
        .limit(most)
    )
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


def latest_post_times(connection: Connection, teams: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Give for each team the latest time of a post that is waiting for the first time or leased.

    Posts that were put off have a time of their own, behind which the others do not queue.
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


def reassign_late_posts(connection: Connection, now: datetime) -> int:
    """Spread again the posts that were not taken in time, behind the others of their workspace; give how many there were.

    Otherwise a workspace would get them all at once after an outage. A post that was taken before keeps its time: it may
    be there already and only has to be found.
    """
    row = DELIVERIES.c
    late = connection.execute(
        select(row.key, row.team)
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(ready(now), free(now), row.not_before < now - LATE, row.turn == 0)
        .order_by(row.not_before)
        .with_for_update(of=DELIVERIES, skip_locked=True)
    ).all()
    if not late:
        return 0
    teams = {row.team for row in late}
    assign_post_times(connection, late, now, latest_post_times(connection, teams, now))
    return len(late)


def assign_post_times(
    connection: Connection, posts: Sequence[Row[str, str]], now: datetime, latest: Mapping[str, datetime]
) -> None:
    """Spread posts (key, team), in their order, from `now` on and behind the `latest` times of their workspaces."""
    times = spread(now, [row.team for row in posts], latest)
    connection.execute(
        update(DELIVERIES)
        .where(DELIVERIES.c.key == bindparam("of_key"))
        .values(not_before=bindparam("place"), placed_at=now),
        [{"of_key": row.key, "place": time} for row, time in zip(posts, times, strict=True)],
    )


def backlog(connection: Connection, now: datetime) -> Backlog:
    """Count the planned deliveries whose time has come and the channels due, and how long the oldest has waited."""
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


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A delivery that was not posted in time; the channel's next one tells what it would have told."""

    channel: Channel
    day: date
    key: str


def give_up_overdue(connection: Connection, now: datetime) -> list[GivenUp]:
    """Settle the deliveries that were not posted in time, and give them.

    One that was begun is left, because its message must be looked for first.
    """
    return _give_up(connection, free(now), DELIVERIES.c.day_ends <= now)


def _give_up(connection: Connection, *which: ColumnElement[bool]) -> list[GivenUp]:
    row = DELIVERIES.c
    given_up = connection.execute(
        update(DELIVERIES)
        .where(row.began.is_(None), *which)
        .values(status=Settled.GIVEN_UP, lease_until=None)
        .returning(row.team, row.channel, row.day, row.key)
    )
    return [GivenUp(Channel(each.team, each.channel), each.day, each.key) for each in given_up]


def plan_due_deliveries(connection: Connection, now: datetime, most: int) -> tuple[int, list[GivenUp]]:
    """Insert deliveries for the channels that are due, up to `most` ready ones.

    Gives how many were new, and the earlier deliveries of those channels, which are given up.
    """
    channels = most - count_ready(connection, now, most)
    if not channels:
        return 0, []
    # a channel that is locked by a change is planned next time
    due = connection.execute(
        select(CHANNELS)
        .where(CHANNELS.c.due_at <= now)
        .order_by(CHANNELS.c.due_at)
        .limit(channels)
        .with_for_update(skip_locked=True)
    ).all()
    if not due:
        return 0, []
    move_on(connection, due, now)
    telling = [(row, day) for row in due if (day := due_day(rhythm_of(row), now))]
    made = _insert(connection, telling, now)
    later = DELIVERIES.alias("later")
    outdone = exists().where(
        later.c.team == DELIVERIES.c.team,
        later.c.channel == DELIVERIES.c.channel,
        later.c.day > DELIVERIES.c.day,
        later.c.key.in_(made),
    )
    return len(made), _give_up(connection, free(now), outdone) if made else []


def move_on(connection: Connection, due: Sequence[Row[Any]], now: datetime) -> None:
    """Make channels due at their rhythm's next digest, where nothing else changed when they are due."""
    connection.execute(
        update(CHANNELS)
        .where(
            CHANNELS.c.team == bindparam("of_team"),
            CHANNELS.c.channel == bindparam("of_channel"),
            CHANNELS.c.due_at == bindparam("was_due"),
        )
        .values(due_at=bindparam("due_next")),
        [
            {
                "of_team": row.team,
                "of_channel": row.channel,
                "was_due": row.due_at,
                "due_next": next_digest(rhythm_of(row), now),
            }
            for row in due
        ],
    )


def _insert(connection: Connection, telling: list[tuple[Row[Any], date]], now: datetime) -> Sequence[str]:
    """Insert the deliveries that are not there yet, and give their keys."""
    if not telling:
        return []
    teams = [row.team for row, _ in telling]
    times = spread(now, teams, latest_post_times(connection, set(teams), now))
    return connection.scalars(
        inserting(connection, DELIVERIES).on_conflict_do_nothing().returning(DELIVERIES.c.key),
        [
            {
                "team": row.team,
                "channel": row.channel,
                "day": day,
                "key": uuid4().hex,
                "not_before": time,
                "placed_at": now,
                "day_ends": last_moment(rhythm_of(row), day),
            }
            for (row, day), time in zip(telling, times, strict=True)
        ],
    ).all()
