"""Where a postcode lies: the unit of England that ONS's postcode directory puts it in, read from a database of its own.

`commissioner import postcodes` writes the database (`data.imports.postcodes`). It holds a row for each postcode sector
("BN1 1") and unit, with a bit for each pair of letters that may follow, so that two million postcodes take about a megabyte
and one that there never was is not taken for its neighbour. Terminated postcodes are in it like any other.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID: Final = 0x434F5043
"""Marks a file as Commissioner's postcodes ("COPC"), kept in SQLite's application_id."""
SCHEMA: Final = 1
FILE_NAME: Final = "postcodes.db"
"""It lies beside the reference."""
TABLES: Final = """
CREATE TABLE about (title TEXT NOT NULL, published TEXT NOT NULL, postcodes INTEGER NOT NULL);
CREATE TABLE sectors (
    sector TEXT NOT NULL, unit INTEGER NOT NULL, members BLOB NOT NULL, PRIMARY KEY (sector, unit)
) WITHOUT ROWID;
"""
"""`members` is a bit for each of `PAIRS`, the first of a byte the highest: whether the postcode with it is in the unit."""
PAIRS: Final = tuple(map("".join, product(ascii_uppercase, repeat=2)))
"""What a postcode may end in: AA to ZZ."""
POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9])([A-Z]{2})", re.ASCII)
_BITS: Final = 8


@dataclass(frozen=True, slots=True)
class Directory:
    """The postcode directory that was imported: its title, when it was published ("" unknown), postcodes in England."""

    title: str
    published: str
    postcodes: int


def normalise(text: str) -> str | None:
    """Write a postcode in capitals with one space, as BN1 1AA, however it is spaced; None: it has not the form of one."""
    found = POSTCODE.fullmatch("".join(text.split()).upper())
    return f"{found[1]} {found[2]}{found[3]}" if found else None


class Postcodes:
    """The database of postcodes at a path. It is opened for each question, so that a new one is seen at once."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def directory(self) -> Directory | None:
        """Tell which directory was imported; None: there is none that can be read."""
        rows = self._rows("SELECT title, published, postcodes FROM about")
        return Directory(*rows[0]) if rows else None

    def unit_of(self, postcode: str) -> int | None:
        """Give the unit that a postcode lies in; None: it is not one of England's, or nothing was imported."""
        written = normalise(postcode)
        if written is None:
            return None
        at = PAIRS.index(written[-2:])
        for unit, members in self._rows("SELECT unit, members FROM sectors WHERE sector = ?", written[:-2]):
            if members[at // _BITS] >> (_BITS - 1 - at % _BITS) & 1:
                return int(unit)
        return None

    def _rows(self, query: str, *given: str) -> list[tuple[Any, ...]]:
        """Ask the database; nothing, where it is missing, damaged, or another program's or version's."""
        if self.path is None or not self.path.is_file():
            return []
        try:
            with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
                marks = [
                    connection.execute(f"PRAGMA {name}").fetchone()[0]
                    for name in ("application_id", "user_version")
                ]
                return (
                    connection.execute(query, given).fetchall() if marks == [APPLICATION_ID, SCHEMA] else []
                )
        except sqlite3.Error:
            return []


NO_POSTCODES: Final = Postcodes(None)
