"""Forgets what is of no more use, and a workspace that took the app away.

Of such a workspace every row of its own goes, and who in it suggested what became a fact.
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

_OWN: Final = (
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
"""Corrections that are or were facts, which stay; who suggested them does not."""

_OVER: Final = tuple(status for status in Settled if status is not Settled.PLANNED)
_AT_ONCE: Final = 5_000
"""Deliveries that one transaction forgets; on SQLite everybody else waits for it."""

_SECOND: Final = timedelta(seconds=1)


def forget_team(engine: Engine, team: str, happened: datetime | None = None) -> bool:
    """Forget a workspace, in one transaction; False where it installed the app again after that happened.

    `happened` is when it took the app away, to the second; None forgets it in any case.
    """
    with writing(engine) as connection:
        if happened is not None and _installed_since(connection, team, happened):
            return False
        for column in _OWN:
            connection.execute(delete(column.table).where(column == team))
        mine = CORRECTIONS.c.team == team
        connection.execute(delete(CORRECTIONS).where(mine, CORRECTIONS.c.status.not_in(_FACTS)))
        connection.execute(update(CORRECTIONS).where(mine).values(asked_by="", team="", channel=""))
    return True


def forget_states(engine: Engine, now: datetime) -> int:
    """Forget the installations that somebody began and did not finish in time, and give how many there were."""
    with writing(engine) as connection:
        expired = OAUTH_STATES.c.expire_at <= _without_zone(now)
        return connection.execute(delete(OAUTH_STATES).where(expired)).rowcount


def forget_deliveries(engine: Engine, before: datetime, at_once: int = _AT_ONCE) -> int:
    """Forget the deliveries that were settled and whose day ended before a time, and give how many there were.

    A delivery that is settled keeps its day from being planned again, which only the day of the moment can be. Up to
    where its channel was told stands with the channel.
    """
    row, forgotten = DELIVERIES.c, 0
    old = select(row.key).where(row.status.in_(_OVER), row.day_ends < before).limit(at_once)
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
    """Write a time as slack_sdk's tables hold it: in UTC, and not saying so."""
    return time.astimezone(UTC).replace(tzinfo=None)
