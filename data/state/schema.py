"""The version of the schema: which this program has, which a database has, and how one becomes the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import column, func, inspect, select, table

from data.state.version import SCHEMA, VERSIONS

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

__all__ = ["SCHEMA", "alembic_config", "hold_schema", "schema_of", "upgrade"]

_VERSIONS: Final = table(VERSIONS, column("version_num"))
_LOCK: Final = 0x434F4D4D  # "COMM"; any number will do that no other program on the database takes


def schema_of(connection: Connection) -> str | None:
    """Give the version of the schema in a database, None where there is none."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.scalar(select(_VERSIONS.c.version_num))


def hold_schema(connection: Connection) -> None:
    """Wait until nobody else migrates, and keep it so until the transaction ends. On SQLite its start did that."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def upgrade(connection: Connection) -> None:
    """Run the steps that a database lacks, in the transaction that is open."""
    from alembic import command  # noqa: PLC0415  takes a third of a second, and only migrating needs it

    settings = alembic_config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, SCHEMA)


def alembic_config() -> Config:
    """Give Alembic's settings, which need no file."""
    from alembic.config import Config  # noqa: PLC0415  as above

    settings = Config()
    folder = Path(__file__).parent / "migrations"
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    return settings
