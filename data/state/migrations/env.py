"""Alembic's environment: runs the migrations on the caller's connection, in its transaction."""

from __future__ import annotations

from alembic import context

from data.state.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
