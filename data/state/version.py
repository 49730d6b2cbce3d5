"""The version of the schema that this program knows; read without SQLAlchemy too."""

from typing import Final

SCHEMA: Final = "0006"
"""The last step in `migrations/versions`. Steps are numbered, so a greater number is a newer schema."""

VERSIONS: Final = "alembic_version"
"""Alembic's table, with the version in its one column, `version_num`."""
