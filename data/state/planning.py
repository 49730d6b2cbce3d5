"""Which deliveries a moment asks for, inside a transaction that somebody else opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import bindparam, func, select, update

from data.digests.clock import due_day, last_moment, next_digest
from data.digests.spreading import spread
from data.digests.watching import Channel
from data.state.inserts import inserting
from data.state.readiness import count_ready, free, latest_places
from data.state.subscribed import rhythm_of
from data.state.tables import CHANNELS, DELIVERIES, Settled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row

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
