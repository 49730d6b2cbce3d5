"""Brings the tables of a state to those of `tables`, from none or from an earlier version of the schema.

What a database lacks (a table, an index, a column that may be null) is made as `tables` has it. What else a version changed is a
function in `CHANGES`; one that was released is not edited any more.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, insert, inspect, select, update

from data.state import SCHEMA
from data.state.engine import VERSION_TABLE
from data.state.tables import BOTS, CHANNELS, CONVERSATIONS, DELIVERIES, EVENTS, METADATA, WATCHES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Row, Table

_TOLD: Final = ("told_day", "told_reference", "told_corrections")
_POSTED_FIRST: Final = ("posted", "unsure", "quiet", "planned")
"""Which of two deliveries of a day stays; one that was posted keeps its day from being posted again."""


def upgrade(connection: Connection, found: str | None) -> None:
    """Bring a database from a schema (None for an empty one) to this program's, in the open transaction."""
    METADATA.create_all(connection)
    if found is not None:
        for version, change in CHANGES.items():
            if found < version:
                change(connection)
        _add_missing(connection)
    VERSION_TABLE.create(connection, checkfirst=True)
    connection.execute(delete(VERSION_TABLE))
    connection.execute(insert(VERSION_TABLE).values(version_num=SCHEMA))


def _add_missing(connection: Connection) -> None:
    """Add the columns and indexes that the tables of an earlier version do not have."""
    # imported here, because Alembic takes a third of a second, and a new state needs nothing of it
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.operations import Operations  # noqa: PLC0415

    operations, there = Operations(MigrationContext.configure(connection)), inspect(connection)
    for table in METADATA.sorted_tables:
        columns = {each["name"] for each in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                operations.add_column(table.name, column)
        indexes = {each["name"] for each in there.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexes:
                index.create(connection)


def _share_channels(connection: Connection) -> None:
    """Make a channel that workspaces share one channel, and a message its channel and its `ts`.

    Rows that were made for each workspace that spoke in a channel are merged. The row that stays is that of a workspace which
    has the app, if there is one, then one whose digests go on; it watches what any of them watched. It is told from where
    the one that was told least ended: to be told again is better than never to be told.
    """
    row = CHANNELS.c
    rows = defaultdict(list)
    for each in connection.execute(
        select(row.team, row.channel, row.due_at, row.stopped, *(row[name] for name in _TOLD))
    ):
        rows[each.channel].append(each)
    installed = set(connection.scalars(select(BOTS.c.team_id)))
    for same in rows.values():
        first, *others = sorted(
            same, key=lambda row: (row.team not in installed, row.due_at is None, row.team)
        )
        for other in others:
            _move(connection, WATCHES, ("kind", "code"), other, first.team)
            _move(connection, DELIVERIES, ("day", "status"), other, first.team)
            connection.execute(delete(CHANNELS).where(row.channel == other.channel, row.team == other.team))
        if others:
            _go_on(connection, first, others)
    _make_events_anew(connection)
    _make_conversations_anew(connection)


def _go_on(connection: Connection, first: Row[Any], others: list[Row[Any]]) -> None:
    """Let the row that stays be told from where the one that was told least ended, and be due if it was not."""
    told = [row for row in (first, *others) if row.told_day is not None]
    least = {name: min(getattr(row, name) for row in told) for name in _TOLD} if told else {}
    if first.due_at is None and not first.stopped:  # it watched nothing, and now it does
        least["due_at"] = min((row.due_at for row in others if row.due_at is not None), default=None)
    if least:
        connection.execute(update(CHANNELS).where(CHANNELS.c.channel == first.channel).values(least))


def _move(connection: Connection, table: Table, names: tuple[str, ...], channel: Row[Any], new: str) -> None:
    """Move the rows of a workspace's channel to another workspace; of two with the same key one stays."""
    of_channel = table.c.channel == channel.channel
    columns = [table.c.team, *(table.c[name] for name in names)]
    for row in connection.execute(select(*columns).where(of_channel, table.c.team == channel.team)).all():
        key = (table.c[name] == getattr(row, name) for name in names if table.c[name].primary_key)
        same = and_(of_channel, *key)
        there = connection.execute(select(*columns).where(same, table.c.team == new)).one_or_none()
        if there is not None:
            loser = there if _is_better(row, there) else row
            connection.execute(delete(table).where(same, table.c.team == loser.team))
        connection.execute(update(table).where(same, table.c.team == row.team).values(team=new))


def _is_better(row: Row[Any], other: Row[Any]) -> bool:
    ranks = {status: place for place, status in enumerate(_POSTED_FIRST)}
    return hasattr(row, "status") and ranks.get(row.status, len(ranks)) < ranks.get(other.status, len(ranks))


def _make_events_anew(connection: Connection) -> None:
    row, kept = EVENTS.c, dict[str, Any]()
    for each in connection.execute(
        select(row.event, row.team, row.came_at, row.hold, row.lease_until, row.began, row.answered_at)
    ).mappings():
        if each["event"] not in kept or each["answered_at"] is not None:
            kept[each["event"]] = dict(each)
    _make_anew(connection, EVENTS, list(kept.values()))


def _make_conversations_anew(connection: Connection) -> None:
    found = connection.execute(select(CONVERSATIONS).order_by(CONVERSATIONS.c.kept_at)).mappings()
    kept = {(each["channel"], each["ts"]): dict(each) for each in found}
    _make_anew(connection, CONVERSATIONS, list(kept.values()))


def _make_anew(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    table.drop(connection)
    table.create(connection)
    if rows:
        connection.execute(insert(table), rows)


CHANGES: Final[dict[str, Callable[[Connection], None]]] = {"0004": _share_channels}
"""By version, what it changed besides adding to the tables."""
