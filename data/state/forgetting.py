"""Deletes rows that are no longer needed, and everything about a workspace that removed the app.

Its own rows are deleted; corrections that became facts stay, without who suggested them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select, update

from data.corrections import Status
from data.state.engine import writing
from data.state.tables import (
    BOTS,
    CHANNELS,
    CONVERSATIONS,
    CORRECTIONS,
    DELIVERIES,
    EVENTS,
    INSTALLATIONS,
    OAUTH_STATES,
    WATCHES,
    Settled,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_TEAM_COLUMNS: Final = (
    WATCHES.c.team,
    DELIVERIES.c.team,
    CHANNELS.c.team,
    EVENTS.c.team,
    CONVERSATIONS.c.team,
    INSTALLATIONS.c.team_id,
    BOTS.c.team_id,
)
"""Where a workspace's own rows name it."""

_FACTS: Final = (Status.APPROVED, Status.WITHDRAWN)
"""The corrections that stay, without who suggested them: they are or were facts."""

_SETTLED: Final = tuple(status for status in Settled if status is not Settled.PLANNED)
_AT_ONCE: Final = 5_000
"""Deliveries that one transaction deletes; on SQLite all other writers wait for it."""

_SECOND: Final = timedelta(seconds=1)


def forget_team(engine: Engine, team: str, happened: datetime | None = None) -> bool:
    """Delete a workspace's rows in one transaction; False where it installed the app again since.

    `happened` is when it removed the app, to the second; with None the rows are deleted in any case.
    """
    with writing(engine) as connection:
        if happened is not None and _installed_since(connection, team, happened):
            return False
        for column in _TEAM_COLUMNS:
            connection.execute(delete(column.table).where(column == team))
        mine = CORRECTIONS.c.team == team
        connection.execute(delete(CORRECTIONS).where(mine, CORRECTIONS.c.status.not_in(_FACTS)))
        connection.execute(update(CORRECTIONS).where(mine).values(asked_by="", team="", channel=""))
    return True


def forget_states(engine: Engine, now: datetime) -> int:
    """Delete the expired states of unfinished installations, and give how many there were."""
    with writing(engine) as connection:
        expired = OAUTH_STATES.c.expire_at <= _without_zone(now)
        return connection.execute(delete(OAUTH_STATES).where(expired)).rowcount


def forget_deliveries(engine: Engine, before: datetime, at_once: int = _AT_ONCE) -> int:
    """Delete settled deliveries whose day ended before a time, `at_once` a transaction, and give how many there were.

    A settled delivery only keeps its day from being planned twice, so one of a past day is not needed.
    """
    row, forgotten = DELIVERIES.c, 0
    old = select(row.key).where(row.status.in_(_SETTLED), row.day_ends < before).limit(at_once)
    while True:
        with writing(engine) as connection:
            gone = connection.execute(delete(DELIVERIES).where(row.key.in_(old))).rowcount
        forgotten += gone
        if gone < at_once:
            return forgotten


def _installed_since(connection: Connection, team: str, happened: datetime) -> bool:
    installed = connection.scalar(select(func.max(BOTS.c.installed_at)).where(BOTS.c.team_id == team))
    return installed is not None and installed >= _without_zone(happened + _SECOND)


def _without_zone(time: datetime) -> datetime:
    """Give a time as slack_sdk's tables hold it: naive, in UTC."""
    return time.astimezone(UTC).replace(tzinfo=None)
