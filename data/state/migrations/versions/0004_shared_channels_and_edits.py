"""A channel that workspaces share is one channel, and a message is its channel and its ts; an answer knows its message.

Rows that were made for each workspace that spoke in a channel are merged. The row that stays is that of a workspace which
has the app, if there is one, then one whose digests go on; it watches what any of them watched. It is told from where the
one that was told least ended: to be told again is better than never to be told.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TIME = sa.DateTime(timezone=True)
_CHANNELS = sa.table(
    "channels",
    *(sa.column(name) for name in ("team", "channel", "at", "zone", "weekdays", "always", "stopped")),
    *(sa.column(name, _TIME) for name in ("due_at", "told_reference", "told_corrections")),
    sa.column("told_day", sa.Date),
)
_WATCHES = sa.table(
    "watches", *(sa.column(name) for name in ("team", "channel", "kind", "code", "about", "by"))
)
_DELIVERIES = sa.table(
    "deliveries", *(sa.column(name) for name in ("team", "channel", "day", "key", "status"))
)
_BOTS = sa.table("slack_bots", sa.column("team_id"))
_EVENTS = sa.table(
    "events",
    *(sa.column(name, sa.Text) for name in ("event", "team", "hold", "version", "answer", "asked")),
    *(sa.column(name, _TIME) for name in ("came_at", "lease_until", "began", "answered_at")),
)
_CONVERSATIONS = sa.table(
    "conversations",
    *(sa.column(name, sa.Text) for name in ("channel", "ts", "team", "thread", "answer")),
    sa.column("query", sa.JSON),
    sa.column("kept_at", _TIME),
)
_POSTED_FIRST = ("posted", "unsure", "quiet", "planned")
"""Which of two deliveries of a day stays; one that was posted keeps its day from being posted again."""


def upgrade() -> None:
    connection = op.get_bind()
    _merge_channels(connection)
    op.create_index("ix_channels_channel", "channels", ["channel"], unique=True)
    _make_events_anew(connection)
    _make_conversations_anew(connection)


def _merge_channels(connection: sa.Connection) -> None:
    rows = defaultdict(list)
    for row in connection.execute(sa.select(_CHANNELS).order_by(_CHANNELS.c.team)):
        rows[row.channel].append(row)
    installed = set(connection.scalars(sa.select(_BOTS.c.team_id)))
    for channel, same in rows.items():
        if len(same) > 1:
            first, *others = sorted(
                same, key=lambda row: (row.team not in installed, row.due_at is None, row.team)
            )
            _merge(connection, channel, first, others)


def _merge(connection: sa.Connection, channel: str, first: Any, others: list[Any]) -> None:  # noqa: ANN401
    for row in others:
        _move(connection, _WATCHES, ("kind", "code"), channel, old=row.team, new=first.team)
        _move(connection, _DELIVERIES, ("day",), channel, old=row.team, new=first.team)
        connection.execute(
            sa.delete(_CHANNELS).where(_CHANNELS.c.channel == channel, _CHANNELS.c.team == row.team)
        )
    told = [row for row in (first, *others) if row.told_day is not None]
    least: dict[str, Any] = {}
    if told:
        least = {
            name: min(getattr(row, name) for row in told)
            for name in ("told_day", "told_reference", "told_corrections")
        }
    if first.due_at is None and not first.stopped:  # it watched nothing, and now it does
        least["due_at"] = min((row.due_at for row in others if row.due_at is not None), default=None)
    if least:
        connection.execute(
            sa.update(_CHANNELS)
            .where(_CHANNELS.c.channel == channel, _CHANNELS.c.team == first.team)
            .values(least)
        )


def _move(
    connection: sa.Connection,
    table: sa.TableClause,
    key: tuple[str, ...],
    channel: str,
    *,
    old: str,
    new: str,
) -> None:
    """Move the rows of a channel from one workspace to another; of two with the same key one stays."""
    of_channel = table.c.channel == channel
    there = {
        tuple(getattr(row, name) for name in key): row
        for row in connection.execute(sa.select(table).where(of_channel, table.c.team == new))
    }
    for row in connection.execute(sa.select(table).where(of_channel, table.c.team == old)).all():
        same = tuple(getattr(row, name) for name in key)
        this = sa.and_(of_channel, *(table.c[name] == getattr(row, name) for name in key))
        if same in there:
            loser = new if _is_better(row, there[same]) else old
            connection.execute(sa.delete(table).where(this, table.c.team == loser))
        connection.execute(sa.update(table).where(this, table.c.team == old).values(team=new))


def _is_better(row: Any, other: Any) -> bool:  # noqa: ANN401
    ranks = {status: place for place, status in enumerate(_POSTED_FIRST)}
    return hasattr(row, "status") and ranks.get(row.status, len(ranks)) < ranks.get(other.status, len(ranks))


def _make_events_anew(connection: sa.Connection) -> None:
    old = _EVENTS.c
    kept: dict[str, dict[str, Any]] = {}
    for row in connection.execute(
        sa.select(old.event, old.team, old.came_at, old.hold, old.lease_until, old.began, old.answered_at)
    ).mappings():
        if row["event"] not in kept or row["answered_at"] is not None:
            kept[row["event"]] = {**row, "version": "", "answer": "", "asked": ""}
    op.drop_table("events")
    op.create_table(
        "events",
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("came_at", _TIME, nullable=False),
        sa.Column("hold", sa.Text, nullable=False),
        sa.Column("lease_until", _TIME, nullable=False),
        sa.Column("began", _TIME),
        sa.Column("answered_at", _TIME),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_events"),
    )
    op.create_index("ix_events_came_at", "events", ["came_at"])
    if kept:
        connection.execute(sa.insert(_EVENTS), list(kept.values()))


def _make_conversations_anew(connection: sa.Connection) -> None:
    kept = {
        (row["channel"], row["ts"]): dict(row)
        for row in connection.execute(sa.select(_CONVERSATIONS).order_by(_CONVERSATIONS.c.kept_at)).mappings()
    }
    op.drop_table("conversations")
    op.create_table(
        "conversations",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("ts", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("query", sa.JSON, nullable=False),
        sa.Column("kept_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name="pk_conversations"),
    )
    op.create_index("ix_conversations_kept_at", "conversations", ["kept_at"])
    if kept:
        connection.execute(sa.insert(_CONVERSATIONS), list(kept.values()))
