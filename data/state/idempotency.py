"""Which events were answered already, so that each is answered once, whichever process its copies come to.

One row an event. Its key is what two copies of it have in common: of a message the channel and the ts, which an edit and
a delivery to another workspace keep; of anything else Slack's id of the event, or what a button or a dialogue was used for.
Slack sends an event up to four times, until it hears that it was taken. A process takes it for as long as its lease, writes
down that it is about to post, and settles it once the answer is there; a process that dies in between leaves it to the next
copy. An edit is a later version of the same row, so it waits for the answer that it edits. Every function runs one
transaction; times are aware, in UTC.
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
    """How an event stands for a process that got a copy of it."""

    OURS = "ours"
    OTHERS = "another process has it"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy of an event, and how it stands.

    `began` is when an earlier process was about to post an answer that it did not note, None where none was: such an
    answer may be there, and is looked for before it is posted again. `answer` is the `ts` of the answer to an earlier
    version, `asked` the hash of the words that it answers; both "" where there is none.
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
    """Take an event that no process has and whose version is not answered yet; else tell how it stands.

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
                    # of an answer that was noted, nothing is to be looked for
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
    """Write down that the answer is about to be posted, and renew the lease; False where another process took it."""
    with writing(engine) as connection:
        first = func.coalesce(EVENTS.c.began, literal(now, EVENTS.c.began.type))
        return _change(connection, taken, began=first, lease_until=now + lease)


def settle(engine: Engine, taken: Taken, now: datetime, answer: str = "", asked: str = "") -> bool:
    """Settle an event that was answered; False where another process took it.

    `answer` is the `ts` of its answer, `asked` the hash of the words that it answers; "" leaves what was noted before.
    """
    noted = {name: value for name, value in (("answer", answer), ("asked", asked)) if value}
    with writing(engine) as connection:
        return _change(connection, taken, answered_at=now, **noted)


def give_back(engine: Engine, taken: Taken, now: datetime) -> bool:
    """Leave an event to its next copy; only where it is known that no answer is there. False as in `begin`."""
    with writing(engine) as connection:
        return _change(connection, taken, began=None, lease_until=now)


def forget_old(engine: Engine, before: datetime) -> int:
    """Forget the events that came before a time and that no process has, and give how many there were.

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
    return (row.event == taken.event) & (row.hold == taken.hold) & row.answered_at.is_(None)
