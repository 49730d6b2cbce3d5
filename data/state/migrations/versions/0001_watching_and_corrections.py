"""Watches, digests and corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("at", sa.Time, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("weekdays", sa.Boolean, nullable=False),
        sa.Column("always", sa.Boolean, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("told_day", sa.Date),
        sa.Column("told_reference", sa.DateTime(timezone=True)),
        sa.Column("told_corrections", sa.DateTime(timezone=True)),
        sa.Column("stopped", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", name="pk_channels"),
    )
    op.create_index("ix_channels_due_at", "channels", ["due_at"])
    op.create_table(
        "watches",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", "kind", "code", name="pk_watches"),
        sa.ForeignKeyConstraint(
            ["team", "channel"],
            ["channels.team", "channels.channel"],
            name="fk_watches_channels",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "deliveries",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day_ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("began", sa.DateTime(timezone=True)),
        sa.Column("ts", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("told_day", sa.Date),
        sa.Column("told_reference", sa.DateTime(timezone=True)),
        sa.Column("told_corrections", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("team", "channel", "day", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["team", "channel"],
            ["channels.team", "channels.channel"],
            name="fk_deliveries_channels",
            ondelete="CASCADE",
        ),
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
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("start", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("on", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decision", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.UniqueConstraint("decision", name="uq_corrections_decision"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_in_force", "corrections", ["status", "decision"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.CheckConstraint("id = 1", name="ck_decisions_one_row"),
    )
