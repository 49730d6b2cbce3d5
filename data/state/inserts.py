"""Inserts that know what to do where the row is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table


def inserting(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Give the insert of the database at hand; both have `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
