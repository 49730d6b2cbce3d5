"""The reference database: built from the facts with sqlite-utils, read with the standard sqlite3."""

from typing import Final

SCHEMA: Final = 3
"""Version of the tables, kept in SQLite's user_version; a file of another version is refused."""

APPLICATION_ID: Final = 0x434F4D4D
"""Marks a file as Commissioner's reference ("COMM"), kept in SQLite's application_id."""
