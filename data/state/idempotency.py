"""Records which events were answered, so that each is answered once, whichever process its copies reach.

One row per event. The key is what its copies share: for a message the channel and the ts, which an edit and a delivery to
another workspace keep; for anything else Slack's id of the event, or what a button or a dialogue was used for. Slack sends
an event up to four times until it is acknowledged. A process takes it under a lease, records that it is about to post, and
settles it once it is answered; if the process dies in between, the next copy is handled. An edit is a later version of the
same row, so it waits for the answer that it edits. Every function runs one transaction; times are aware, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import case, delete, func, literal, or_, select, update

from data.state.engine import reading, writing
from data.state.tables import EVENTS, inserting

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Connection, Engine


class Standing(StrEnum):
    """The status of an event for a process that got a copy of it."""

    OURS = "ours"
    OTHERS = "another process has it"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy of an event and its status.

    `began` is when an earlier process was about to post without recording an answer, else None; its answer may be there
    and must be looked for before posting. `answer` is the `ts` of the answer to an earlier version, `asked` the hash of the
    words that it answers; both "" where there is none.
    """

    event: str
    standing: Standing
    began: datetime | None = None
    hold: str = ""
    answer: str = ""
    asked: str = ""


def take(
    engine: Engine, team: str, event: str, now: datetime, lease: timedelta, *, version: str = ""
) -> Taken:
    """Take an event that no process has and whose version is not answered yet; else give its status.

    `version` is when the message was edited, "" for never; of two the later sorts after the earlier.
    """
    hold, row = uuid4().hex, EVENTS.c
    answered = row.answered_at.is_not(None)
    with writing(engine) as connection:
        insert = inserting(connection, EVENTS).values(
            event=event, team=team, version=version, came_at=now, hold=hold, lease_until=now + lease
        )
        ours = connection.execute(
            insert.on_conflict_do_update(
                index_elements=EVENTS.primary_key.columns,
                set_={
                    "version": version,
                    "hold": hold,
                    "lease_until": now + lease,
                    # a recorded answer need not be looked for
                    "began": case((answered, None), else_=row.began),
                    "answered_at": None,
                },
                where=or_(
                    answered & (row.version < version),
                    ~answered & (row.lease_until <= now) & (row.version <= version),
                ),
            ).returning(row.began, row.answer, row.asked)
        ).one_or_none()
        if ours is not None:
            return Taken(event, Standing.OURS, ours.began, hold, ours.answer, ours.asked)
        there = connection.execute(
            select(row.answered_at, row.version).where(row.event == event)
        ).one_or_none()
    done = there is not None and (there.answered_at is not None or there.version > version)
    return Taken(event, Standing.ANSWERED if done else Standing.OTHERS)


def is_known(engine: Engine, event: str) -> bool:
    """Tell whether a copy of an event came before."""
    with reading(engine) as connection:
        return connection.scalar(select(EVENTS.c.event).where(EVENTS.c.event == event)) is not None


def begin(engine: Engine, taken: Taken, now: datetime, lease: timedelta) -> bool:
    """Record that the answer is about to be posted, and renew the lease; False where another process took it."""
    with writing(engine) as connection:
        first = func.coalesce(EVENTS.c.began, literal(now, EVENTS.c.began.type))
        return _change(connection, taken, began=first, lease_until=now + lease)


def settle(engine: Engine, taken: Taken, now: datetime, answer: str = "", asked: str = "") -> bool:
    """Settle an event that was answered; False where another process took it.

    `answer` is the `ts` of its answer, `asked` the hash of the words that it answers; "" keeps what was recorded before.
    """
    noted = {name: value for name, value in (("answer", answer), ("asked", asked)) if value}
    with writing(engine) as connection:
        return _change(connection, taken, answered_at=now, **noted)


def give_back(engine: Engine, taken: Taken, now: datetime) -> bool:
    """Release an event to its next copy, if it is known that no answer was posted. False as in `begin`."""
    with writing(engine) as connection:
        return _change(connection, taken, began=None, lease_until=now)


def forget_old(engine: Engine, before: datetime) -> int:
    """Delete the events that came before a time and that no process has, and give how many there were.

    Slack sends the last copy six minutes after the first, or a day where the app asked for late events.
    """
    with writing(engine) as connection:
        done = or_(EVENTS.c.answered_at.is_not(None), EVENTS.c.lease_until < before)
        return connection.execute(delete(EVENTS).where(EVENTS.c.came_at < before, done)).rowcount


def _change(connection: Connection, taken: Taken, **values: Any) -> bool:  # noqa: ANN401  values of columns
    """Update an event if this process still has it and it is unanswered; tell whether it did."""
    return connection.execute(update(EVENTS).where(_still(taken)).values(**values)).rowcount == 1


def _still(taken: Taken) -> ColumnElement[bool]:
    row = EVENTS.c
    return (row.event == taken.event) & (row.hold == taken.hold) & row.answered_at.is_(None)
