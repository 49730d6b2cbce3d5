"""The reference database: built from the facts with sqlite-utils, read with the standard sqlite3.

- `schema`: a valid row of each table; `facts`: reads and writes the tables; `validation`: checks between rows;
- `build`: the facts to a file; `descriptions`: of its tables, with views and queries for Datasette, and as a data package;
- `load`: a file to a `Register`, all that serving needs; `checks`: expected figures and possible duplicates.

Here are the errors of facts and official files, each with what would be right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SCHEMA: Final = 3
"""Version of the tables, kept in SQLite's user_version; a file of another version is refused."""

APPLICATION_ID: Final = 0x434F4D4D
"""Marks a file as Commissioner's reference ("COMM"), kept in SQLite's application_id."""


@dataclass(frozen=True, slots=True, order=True)
class RowError:
    """What is wrong in one row or cell of a file, and what would be right.

    Line 1 is the header; line 0 is the file as a whole; `column` is empty where the whole row is meant.
    """

    file: str
    line: int
    column: str
    wrong: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f"{self.column}: " if self.column else ""
        return f"{place}: {column}{self.wrong}; {self.right}"


class InvalidFactsError(Exception):
    """The facts are not valid; `errors` lists everything that is wrong, in order of file and line."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__(f"{len(errors)} fault{'s' if len(errors) != 1 else ''} in the facts")
        self.errors = sorted(errors)


class RefusedFileError(Exception):
    """A file that cannot be read: the line (0: the file as a whole), what is wrong and what would be right."""

    def __init__(self, wrong: str, right: str, line: int = 0) -> None:
        super().__init__(wrong)
        self.line, self.wrong, self.right = line, wrong, right

    def in_file(self, file: str) -> RowError:
        """Give it as a validation error of a file."""
        return RowError(file, self.line, "", self.wrong, self.right)
