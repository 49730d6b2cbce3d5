"""The last questions of conversations, which follow-ups continue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("ts", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("query", sa.JSON, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", "ts", name="pk_conversations"),
    )
    op.create_index("ix_conversations_kept_at", "conversations", ["kept_at"])
