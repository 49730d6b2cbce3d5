"""The tables as each version of the schema had them, for states that an earlier version made.

What a version had is not edited any more; a new version stands last in `VERSIONS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from data.state.engine import VERSION_TABLE
from data.state.tables import METADATA, optional, required

if TYPE_CHECKING:
    from collections.abc import Callable

_TIME: Final = sa.DateTime(timezone=True)


def make_schema(connection: sa.Connection, until: str) -> None:
    """Make the tables of a version in an empty database."""
    context = MigrationContext.configure(connection, opts={"target_metadata": METADATA})
    for version, step in VERSIONS.items():
        if version <= until:
            step(Operations(context))
    VERSION_TABLE.create(connection)
    connection.execute(sa.insert(VERSION_TABLE).values(version_num=until))


def _told() -> list[sa.Column[Any]]:
    return [*optional(sa.Date, "told_day"), *optional(_TIME, "told_reference", "told_corrections")]


def _of_channels(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["team", "channel"],
        ["channels.team", "channels.channel"],
        name=f"fk_{table}_channels",
        ondelete="CASCADE",
    )


def _watches_and_corrections(op: Operations) -> None:
    op.create_table(
        "channels",
        *required(sa.Text, "team", "channel"),
        *required(sa.Time, "at"),
        *required(sa.Text, "zone"),
        *required(sa.Boolean, "weekdays", "always"),
        *optional(_TIME, "due_at"),
        *_told(),
        *required(sa.Text, "stopped"),
        sa.PrimaryKeyConstraint("team", "channel", name="pk_channels"),
    )
    op.create_index("ix_channels_due_at", "channels", ["due_at"])
    op.create_table(
        "watches",
        *required(sa.Text, "team", "channel", "kind", "code", "about", "by"),
        sa.PrimaryKeyConstraint("team", "channel", "kind", "code", name="pk_watches"),
        _of_channels("watches"),
    )
    op.create_table(
        "deliveries",
        *required(sa.Text, "team", "channel"),
        *required(sa.Date, "day"),
        *required(sa.Text, "key", "status"),
        *required(_TIME, "not_before", "day_ends"),
        *required(sa.Text, "owner"),
        *required(sa.Integer, "turn"),
        *optional(_TIME, "lease_until", "began"),
        *required(sa.Text, "ts", "error"),
        *_told(),
        sa.PrimaryKeyConstraint("team", "channel", "day", name="pk_deliveries"),
        _of_channels("deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sa.CheckConstraint(
            "status IN ('planned', 'posted', 'quiet', 'unsure', 'refused', 'given_up')",
            name="ck_deliveries_status",
        ),
    )
    op.create_index("ix_deliveries_ready", "deliveries", ["status", "not_before"])
    op.create_index("ix_deliveries_of_team", "deliveries", ["team", "status", "not_before"])
    op.create_index("ix_deliveries_over", "deliveries", ["status", "day_ends"])
    op.create_table(
        "corrections",
        *required(sa.Integer, "id"),
        *required(sa.Text, "kind", "code", "what", "value", "start", "url", "note", "on"),
        *required(sa.Text, "asked_by", "team", "channel"),
        *required(_TIME, "asked_at"),
        *required(sa.Text, "status", "decided_by"),
        *optional(_TIME, "decided_at"),
        *optional(sa.Integer, "decision"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.UniqueConstraint("decision", name="uq_corrections_decision"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_in_force", "corrections", ["status", "decision"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        *required(sa.Integer, "latest"),
        *required(_TIME, "decided_at"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.CheckConstraint("id = 1", name="ck_decisions_one_row"),
    )


def _events_and_installations(op: Operations) -> None:
    op.create_table(
        "events",
        *required(sa.Text, "team", "event"),
        *required(_TIME, "came_at"),
        *required(sa.Text, "hold"),
        *required(_TIME, "lease_until"),
        *optional(_TIME, "began", "answered_at"),
        sa.PrimaryKeyConstraint("team", "event", name="pk_events"),
    )
    op.create_index("ix_events_came_at", "events", ["came_at"])
    of_a_user = [
        *optional(sa.Text, "enterprise_url"),
        *required(sa.Text, "user_id"),
        *optional(sa.Text, "user_token", "user_scopes", "user_refresh_token"),
        *optional(sa.DateTime, "user_token_expires_at"),
        *optional(sa.Text, "incoming_webhook_url", "incoming_webhook_channel"),
        *optional(sa.Text, "incoming_webhook_channel_id", "incoming_webhook_configuration_url", "token_type"),
    ]
    for table, more in (("slack_installations", of_a_user), ("slack_bots", [])):
        op.create_table(
            table,
            *required(sa.Integer, "id"),
            *required(sa.Text, "client_id", "app_id"),
            *optional(sa.Text, "enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token"),
            *optional(sa.Text, "bot_id", "bot_user_id", "bot_scopes", "bot_refresh_token"),
            *optional(sa.DateTime, "bot_token_expires_at"),
            *required(sa.Boolean, "is_enterprise_install"),
            *required(sa.DateTime, "installed_at"),
            *more,
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_of_team", table, ["team_id", "installed_at"])
    op.create_table(
        "slack_oauth_states",
        *required(sa.Integer, "id"),
        *required(sa.Text, "state"),
        *required(sa.DateTime, "expire_at"),
        sa.PrimaryKeyConstraint("id", name="pk_slack_oauth_states"),
    )
    op.create_index("ix_slack_oauth_states_state", "slack_oauth_states", ["state"])


def _conversations(op: Operations) -> None:
    op.create_table(
        "conversations",
        *required(sa.Text, "team", "channel", "ts", "thread", "answer"),
        *required(sa.JSON, "query"),
        *required(_TIME, "kept_at"),
        sa.PrimaryKeyConstraint("team", "channel", "ts", name="pk_conversations"),
    )
    op.create_index("ix_conversations_kept_at", "conversations", ["kept_at"])


def _shared_channels_and_edits(op: Operations) -> None:
    """Make a channel that workspaces share one channel, and a message its channel and its ts."""
    op.create_index("ix_channels_channel", "channels", ["channel"], unique=True)
    op.drop_table("events")
    op.create_table(
        "events",
        *required(sa.Text, "event", "team", "version"),
        *required(_TIME, "came_at"),
        *required(sa.Text, "hold"),
        *required(_TIME, "lease_until"),
        *optional(_TIME, "began", "answered_at"),
        *required(sa.Text, "answer", "asked"),
        sa.PrimaryKeyConstraint("event", name="pk_events"),
    )
    op.create_index("ix_events_came_at", "events", ["came_at"])
    op.drop_table("conversations")
    op.create_table(
        "conversations",
        *required(sa.Text, "channel", "ts", "team", "thread", "answer"),
        *required(sa.JSON, "query"),
        *required(_TIME, "kept_at"),
        sa.PrimaryKeyConstraint("channel", "ts", name="pk_conversations"),
    )
    op.create_index("ix_conversations_kept_at", "conversations", ["kept_at"])


def _placed_at(op: Operations) -> None:
    """Say of a delivery when its place was given, so that one given by a clock that was ahead can be told from a right one."""
    op.add_column("deliveries", sa.Column("placed_at", _TIME))


def _timed_by(op: Operations) -> None:
    """Say of a channel who set the time of its digest, as a watch says who asked for it."""
    op.add_column("channels", sa.Column("timed_by", sa.Text))


VERSIONS: Final[dict[str, Callable[[Operations], None]]] = {
    "0001": _watches_and_corrections,
    "0002": _events_and_installations,
    "0003": _conversations,
    "0004": _shared_channels_and_edits,
    "0005": _placed_at,
    "0006": _timed_by,
}
