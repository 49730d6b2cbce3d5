"""What a clock that is set asks of the state: when it has something to do next, and to begin anew at an earlier time.

Times only go forward where nobody sets them, so nothing that serves needs this. Every function runs one transaction;
times are aware, in UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, delete, func, literal, or_, select, update

from data.digests.clock import next_digest
from data.state.subscribed import of_same_channel, rhythm_of
from data.state.tables import CHANNELS, CONVERSATIONS, DELIVERIES, EVENTS, Settled
from data.state.transactions import reading, writing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine

_TIMES: Final = ("came_at", "lease_until", "began")


def next_moment(engine: Engine, after: datetime) -> datetime | None:
    """Give the first time after another at which a digest is due, or one that is planned may be tried; None for never.

    A clock that stops at each of these times on its way misses no digest.
    """
    row = DELIVERIES.c
    free = case((row.lease_until > row.not_before, row.lease_until), else_=row.not_before)
    due = select(func.min(CHANNELS.c.due_at)).where(CHANNELS.c.due_at > after)
    tried = (
        select(func.min(free, type_=row.not_before.type))
        .join(CHANNELS, of_same_channel(DELIVERIES))
        .where(
            row.status == Settled.PLANNED, free > after, free < row.day_ends, CHANNELS.c.due_at.is_not(None)
        )
    )
    with reading(engine) as connection:
        found = [time for time in (connection.scalar(due), connection.scalar(tried)) if time is not None]
    return min(found, default=None)


def rewind(engine: Engine, now: datetime) -> None:
    """Begin anew at a time that is earlier than it was.

    Channels keep what they watch and when they are told. What they were told, what was posted to them, and what was asked
    is forgotten: it has not happened yet. An event of Slack that was answered stays answered.
    """
    with writing(engine) as connection:
        connection.execute(delete(DELIVERIES))
        connection.execute(delete(CONVERSATIONS))
        nothing = dict.fromkeys(("told_day", "told_reference", "told_corrections"))
        connection.execute(update(CHANNELS).values(nothing))
        _due_again(connection, now)
        connection.execute(
            update(EVENTS)
            .where(or_(*(EVENTS.c[name] > now for name in _TIMES)))
            .values({name: _at_most(EVENTS.c[name], now) for name in _TIMES})
        )


def _due_again(connection: Connection, now: datetime) -> None:
    waiting = connection.execute(select(CHANNELS).where(CHANNELS.c.due_at.is_not(None))).all()
    if not waiting:
        return
    connection.execute(
        update(CHANNELS)
        .where(and_(CHANNELS.c.team == bindparam("of_team"), CHANNELS.c.channel == bindparam("of_channel")))
        .values(due_at=bindparam("due_next")),
        [
            {"of_team": row.team, "of_channel": row.channel, "due_next": next_digest(rhythm_of(row), now)}
            for row in waiting
        ],
    )


def _at_most(column: ColumnElement[Any], now: datetime) -> ColumnElement[Any]:
    return case((column > now, literal(now, column.type)), else_=column)
