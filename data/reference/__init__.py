"""The reference database: built from the facts with sqlite-utils, read with the standard sqlite3.

- `schema`: a valid row of each table; `facts`: reads and writes the tables; `validation`: checks between rows;
- `build`: the facts to a file; `fill`: its tables; `datasette`: descriptions, views and canned queries for Datasette;
- `load`: a file to a `Register`, all that serving needs; `checks`: expected figures and possible duplicates; `errors`.
"""

from typing import Final

SCHEMA: Final = 3
"""Version of the tables, kept in SQLite's user_version; a file of another version is refused."""

APPLICATION_ID: Final = 0x434F4D4D
"""Marks a file as Commissioner's reference ("COMM"), kept in SQLite's application_id."""
