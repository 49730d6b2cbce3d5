"""A channel says who set the time of its digest, as a watch says who asked for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("channels", sa.Column("timed_by", sa.Text))
