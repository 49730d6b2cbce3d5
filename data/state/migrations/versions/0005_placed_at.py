"""A delivery says when its place was given, so that one given by a clock that was ahead can be told from a right one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("placed_at", sa.DateTime(timezone=True)))
