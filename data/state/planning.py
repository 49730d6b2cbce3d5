"""Which deliveries are due at a moment, which planned ones can be taken, and what becomes of late ones.

Inside a transaction that somebody else opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from sqlalchemy import and_, bindparam, exists, func, or_, select, update

from data.digests.subscription import Channel, due_day, last_moment, next_digest, spread
from data.state.subscriptions import of_same_channel, rhythm_of
from data.state.tables import CHANNELS, DELIVERIES, Settled, inserting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

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


MOST_READY: Final = 200
"""Deliveries that wait at most for somebody to take them. Posts are spread when they are planned; those that wait go out
as fast as they are taken, so that the more there are, the more go to one workspace at once."""

_LOCK: Final = 0x504C414E  # "PLAN"; any number will do that no other program on the database takes


def room(ready: int, most: int = MOST_READY) -> int:
    """Give how many may be planned while so many are ready already."""
    return max(0, most - ready)


def hold_plan(connection: Connection) -> None:
    """Wait until nobody else plans, and keep it so until the transaction ends. On SQLite its start did that.

    The rows of channels would do against doubling; this is for the spreading, which must see what others planned.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A delivery that nobody could post in its time; what it would have said comes with the channel's next one."""

    channel: Channel
    day: date
    key: str


def give_up_what_is_over(connection: Connection, now: datetime) -> list[GivenUp]:
    """Settle the deliveries that nobody posted in their time, and give them.

    One that somebody began to post is left: it is looked for first, so that nothing is told twice.
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


def plan_what_is_due(connection: Connection, now: datetime, most: int) -> tuple[int, list[GivenUp]]:
    """Make the deliveries of the channels that are due, unless `most` are ready then.

    Gives how many were new, and the earlier ones of those channels that they take the place of.
    """
    channels = room(count_ready(connection, now, most), most)
    if not channels:
        return 0, []
    # a channel that is just being changed is left for the next time
    due = connection.execute(
        select(CHANNELS)
        .where(CHANNELS.c.due_at <= now)
        .order_by(CHANNELS.c.due_at)
        .limit(channels)
        .with_for_update(skip_locked=True)
    ).all()
    if not due:
        return 0, []
    _move_on(connection, due, now)
    telling = [(row, day) for row in due if (day := due_day(rhythm_of(row), now))]
    made = _insert(connection, telling, now)
    return len(made), _give_up_before(connection, made, now)


def _give_up_before(connection: Connection, made: Sequence[Row[Any]], now: datetime) -> list[GivenUp]:
    """Give up the earlier deliveries of channels for which a new one was made."""
    days = {(each.team, each.channel): each.day for each in made}
    older = [
        each.key
        for each in connection.execute(
            select(DELIVERIES.c.team, DELIVERIES.c.channel, DELIVERIES.c.day, DELIVERIES.c.key).where(
                free(now),
                DELIVERIES.c.began.is_(None),
                DELIVERIES.c.team.in_(sorted({each.team for each in made})),
            )
        )
        if each.day < days.get((each.team, each.channel), each.day)
    ]
    return _give_up(connection, free(now), DELIVERIES.c.key.in_(older)) if older else []


def _move_on(connection: Connection, due: Sequence[Row[Any]], now: datetime) -> None:
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


def _insert(connection: Connection, telling: list[tuple[Row[Any], date]], now: datetime) -> list[Row[Any]]:
    if not telling:
        return []
    teams = [row.team for row, _ in telling]
    times = spread(now, teams, latest_places(connection, set(teams), now))
    made = connection.execute(
        inserting(connection, DELIVERIES)
        .on_conflict_do_nothing()
        .returning(DELIVERIES.c.team, DELIVERIES.c.channel, DELIVERIES.c.day),
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
    )
    return list(made.all())
