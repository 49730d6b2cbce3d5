"""Which of Slack's events were answered, so that each is answered once, whichever process its copies come to.

Slack sends an event up to four times, until it hears that it was taken. A process takes it for as long as its lease,
says that it is about to post, and settles it once the answer is there; who dies in between leaves it to the next copy.
Every function runs one transaction; times are aware, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import delete, func, literal, or_, select, update

from data.state.inserts import inserting
from data.state.tables import EVENTS
from data.state.transactions import writing

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Connection, Engine


class Standing(StrEnum):
    """How an event stands for whoever got a copy of it."""

    OURS = "ours"
    OTHERS = "in somebody's hands"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy of an event, and whose it is.

    `began` is when an earlier process was about to post an answer that it did not note, None where none was: such an
    answer may be there, and is looked for before it is posted again.
    """

    team: str
    event: str
    standing: Standing
    began: datetime | None = None
    hold: str = ""


def take(engine: Engine, team: str, event: str, now: datetime, lease: timedelta) -> Taken:
    """Take an event that nobody has in hand and nobody answered; else tell how it stands."""
    hold, row = uuid4().hex, EVENTS.c
    with writing(engine) as connection:
        insert = inserting(connection, EVENTS).values(
            team=team, event=event, came_at=now, hold=hold, lease_until=now + lease
        )
        ours = connection.execute(
            insert.on_conflict_do_update(
                index_elements=EVENTS.primary_key.columns,
                set_={"hold": hold, "lease_until": now + lease},
                where=(row.answered_at.is_(None)) & (row.lease_until <= now),
            ).returning(row.began)
        ).one_or_none()
        if ours is not None:
            return Taken(team, event, Standing.OURS, ours.began, hold)
        answered = connection.scalar(select(row.answered_at).where(row.team == team, row.event == event))
    return Taken(team, event, Standing.ANSWERED if answered else Standing.OTHERS)


def begin(engine: Engine, taken: Taken, now: datetime, lease: timedelta) -> bool:
    """Write down that the answer is about to be posted, and renew the lease; False where somebody else took it."""
    with writing(engine) as connection:
        first = func.coalesce(EVENTS.c.began, literal(now, EVENTS.c.began.type))
        return _change(connection, taken, began=first, lease_until=now + lease)


def settle(engine: Engine, taken: Taken, now: datetime) -> bool:
    """Settle an event that was answered; False where somebody else took it."""
    with writing(engine) as connection:
        return _change(connection, taken, answered_at=now)


def give_back(engine: Engine, taken: Taken, now: datetime) -> bool:
    """Leave an event to its next copy; only where it is known that no answer is there. False as in `begin`."""
    with writing(engine) as connection:
        return _change(connection, taken, began=None, lease_until=now)


def forget_old(engine: Engine, before: datetime) -> int:
    """Forget the events that came before a time and are in nobody's hands, and give how many there were.

    Slack sends the last copy six minutes after the first, or a day where the app asked for late events.
    """
    with writing(engine) as connection:
        done = or_(EVENTS.c.answered_at.is_not(None), EVENTS.c.lease_until < before)
        return connection.execute(delete(EVENTS).where(EVENTS.c.came_at < before, done)).rowcount


def _change(connection: Connection, taken: Taken, **values: Any) -> bool:  # noqa: ANN401  values of columns
    """Change an event that is still this taker's and unanswered; tell whether it was."""
    return connection.execute(update(EVENTS).where(_still(taken)).values(**values)).rowcount == 1


def _still(taken: Taken) -> ColumnElement[bool]:
    row = EVENTS.c
    return (
        (row.team == taken.team)
        & (row.event == taken.event)
        & (row.hold == taken.hold)
        & row.answered_at.is_(None)
    )
