"""Suggested corrections and their decisions. Every function runs one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, update

from data.changes.subscription import Channel
from data.corrections import Correction, Status, Suggestion, What
from data.model import BodyKey, Kind
from data.state.engine import lock_others_out, reading, writing
from data.state.tables import CORRECTIONS, DECISIONS, inserting

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

_BEFORE: Final = {
    Status.APPROVED: Status.OPEN,
    Status.REJECTED: Status.OPEN,
    Status.WITHDRAWN: Status.APPROVED,
}
MOST_OPEN: Final = 5
"""Suggestions of one person that may wait for the stewards at a time."""

_INSTANT: Final = timedelta(microseconds=1)


class TooManyOpenError(ValueError):
    """Somebody has as many open suggestions as anybody may have."""


def suggest(
    engine: Engine, suggestion: Suggestion, by: str, where: Channel, now: datetime, *, most: int = MOST_OPEN
) -> Correction:
    """Store a suggestion as open.

    Raises:
        TooManyOpenError: where the person has `most` open ones already, concurrent ones included.

    """
    with writing(engine) as connection:
        lock_others_out(connection, func.hashtextextended(by, 0))  # one suggestion of a person at a time
        if _count_open(connection, by) >= most:
            raise TooManyOpenError(by)
        row = connection.execute(
            insert(CORRECTIONS)
            .values(
                kind=suggestion.body.kind,
                code=suggestion.body.code,
                what=suggestion.what,
                value=suggestion.value,
                start=suggestion.start,
                url=suggestion.url,
                note=suggestion.note,
                on=suggestion.on,
                asked_by=by,
                team=where.team,
                channel=where.id,
                asked_at=now,
                status=Status.OPEN,
            )
            .returning(*CORRECTIONS.c)
        ).one()
    return _correction(row)


def correction(engine: Engine, number: int) -> Correction | None:
    """Give a correction by its number, None where there is none."""
    with reading(engine) as connection:
        row = connection.execute(select(CORRECTIONS).where(CORRECTIONS.c.id == number)).one_or_none()
    return _correction(row) if row else None


def open_by(engine: Engine, user: str) -> int:
    """Count the suggestions of a person that nobody has decided yet."""
    with reading(engine) as connection:
        return _count_open(connection, user)


def _count_open(connection: Connection, user: str) -> int:
    mine = (CORRECTIONS.c.asked_by == user, CORRECTIONS.c.status == Status.OPEN)
    return connection.scalar(select(func.count()).select_from(CORRECTIONS).where(*mine)) or 0


def decide(engine: Engine, number: int, status: Status, by: str, now: datetime) -> Correction | None:
    """Approve or reject an open correction, or withdraw an approved one; None: somebody else decided first.

    Decision times increase strictly: where another process's clock is ahead, this decision is dated a microsecond after
    its last. So a channel that was told up to one decision misses none.

    Raises:
        ValueError: for `Status.OPEN`, which is no decision.

    """
    if status not in _BEFORE:
        raise ValueError(f"a correction cannot be decided to be {status}")
    this = CORRECTIONS.c.id == number
    with writing(engine) as connection:
        first = connection.execute(
            update(CORRECTIONS).where(this, CORRECTIONS.c.status == _BEFORE[status]).values(status=status)
        )
        if first.rowcount != 1:
            return None
        decision, decided_at = _next_decision(connection, now)
        row = connection.execute(
            update(CORRECTIONS)
            .where(this)
            .values(decided_by=by, decided_at=decided_at, decision=decision)
            .returning(*CORRECTIONS.c)
        ).one()
    return _correction(row)


def approved(engine: Engine) -> tuple[Correction, ...]:
    """List the corrections in force, oldest decision first."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(CORRECTIONS)
            .where(CORRECTIONS.c.status == Status.APPROVED)
            .order_by(CORRECTIONS.c.decision)
        ).all()
    return tuple(map(_correction, rows))


def latest_decision(engine: Engine) -> int:
    """Give the number of the last decision, a cheap test for whether there was a new one; 0 before the first."""
    with reading(engine) as connection:
        return connection.scalar(select(DECISIONS.c.latest)) or 0


def _next_decision(connection: Connection, now: datetime) -> tuple[int, datetime]:
    """Give the number and the time of a new decision, and lock the counter until the transaction ends.

    With a database sequence, a reader could see a later number before an earlier one is committed.
    """
    none_yet = {"id": 1, "latest": 0, "decided_at": now}
    connection.execute(inserting(connection, DECISIONS).values(none_yet).on_conflict_do_nothing())
    last = connection.execute(select(DECISIONS).with_for_update()).one()
    decided_at = last.decided_at + _INSTANT if now < last.decided_at else now
    connection.execute(update(DECISIONS).values(latest=last.latest + 1, decided_at=decided_at))
    return last.latest + 1, decided_at


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        suggestion=Suggestion(
            BodyKey(Kind(row.kind), row.code), What(row.what), row.value, row.start, row.url, row.note, row.on
        ),
        asked_by=row.asked_by,
        asked_in=Channel(row.team, row.channel),
        asked_at=row.asked_at,
        status=Status(row.status),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
