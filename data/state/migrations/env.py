"""Alembic's way in: runs the steps on the connection, and in the transaction, of whoever called."""

from __future__ import annotations

from alembic import context

from data.state.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
