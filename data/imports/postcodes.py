"""Builds the database of postcodes that `data.places` reads from a postcode directory of the ONS.

The directories name the LSOA of 2011 that each postcode lies in, and `lsoa_units` says in which unit that is. The
postcode directory (ONSPD) and the statistics lookup (NSPL) have a header: `pcds`, or one of the older forms of a
postcode, and `lsoa11`. The NHS's (NHSPD) has none: the postcode is the first column and the LSOA of 2011 the fortieth.

A directory has 2.7 million rows in a gigabyte, so it is read some rows at a time.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from data.imports.proposal import ONS, date_in
from data.imports.reader import decode, printable, refuse_other_separators
from data.places import APPLICATION_ID, PAIRS, POSTCODE, SCHEMA, TABLES, Directory, Postcodes, normalise
from data.reference import RefusedFileError, RowError
from data.reference.build import replaced
from data.reference.facts import numbered_rows, read_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

MOST_BYTES: Final = 4 * 2**30
LONGEST_LINE: Final = 10_000
MOST_ERRORS: Final = 1_000
"""Reading stops at this number of errors."""
CHUNK: Final = 100_000
"""Rows read at a time."""

_HEAD: Final = 2**16
_ZIP: Final = b"PK\x03\x04"
_POSTCODE_COLUMNS: Final = ("pcds", "pcd", "pcd2", "pcd7", "pcd8", "postcode")
_LSOA_COLUMNS: Final = ("lsoa11", "lsoa11cd")
_NHSPD_LSOA: Final = 39
_ELSEWHERE: Final = re.compile(r"|(?!E01)[A-Z0-9]{8,9}")
"""The cells of an LSOA that is not in England: a code of another country, of no area, or nothing."""
_PAIRS: Final = {pair: at for at, pair in enumerate(PAIRS)}


@dataclass(frozen=True, slots=True)
class Layout:
    """The index and name of the two columns that are read, the number of all columns, and the line of the first row."""

    file: str
    postcode: int
    lsoa: int
    names: tuple[str, str]
    width: int
    first_line: int


Sectors = dict[str, "np.ndarray[tuple[int], np.dtype[np.int16]]"]
"""The unit (0: none) of each postcode of a sector, by the place of its last two letters in `PAIRS`."""


def import_postcodes(
    files: Sequence[Path], facts: Path, out: Path, errors: list[RowError]
) -> Directory | None:
    """Read the files of a directory and publish the database at `out`; None: there is an error, and nothing was written.

    Raises:
        InvalidFactsError: where the facts are not valid.
        OSError: where the database could not be written.

    """
    units = units_of_lsoas(facts)
    sectors: Sectors = {}
    for path in files:
        try:
            _read_directory(path, units, sectors, errors)
        except RefusedFileError as refused:
            errors.append(refused.in_file(printable(path.name)))
    names = ", ".join(printable(path.name) for path in files)
    if not errors and not sectors:
        errors.append(
            RowError(
                names, 0, "", "no postcode in it is in England", "take the directory as it was published"
            )
        )
    if errors:
        return None
    postcodes = sum(np.count_nonzero(units) for units in sectors.values())
    directory = Directory(f"{ONS}, {names}", date_in(names), int(postcodes))
    _write(sectors, directory, out)
    return directory


def units_of_lsoas(facts: Path) -> dict[str, int]:
    """Map every LSOA of 2011 to its unit."""
    found: dict[str, int] = {}
    for record in read_facts(facts)["lsoa_units"]:
        first, last, unit = (getattr(record.row, name) for name in ("first", "last", "unit"))
        found |= {f"E{number:08}": unit for number in range(int(first[1:]), int(last[1:]) + 1)}
    return found


def _read_directory(path: Path, units: Mapping[str, int], sectors: Sectors, errors: list[RowError]) -> None:
    if not path.is_file():
        raise RefusedFileError("there is no such file", "name the CSV file of a postcode directory")
    if path.stat().st_size > MOST_BYTES:
        raise RefusedFileError("the file is too large", f"{MOST_BYTES // 2**30} GB are the most")
    with path.open("rb") as opened:
        head = opened.read(_HEAD)
    if head.startswith(_ZIP):
        right = "unpack it, and name the CSV file of all postcodes in it"
        raise RefusedFileError("this is a zip or a workbook", right)
    layout = _layout_of(printable(path.name), decode(head).split("\n")[0])
    # names of places may be in another encoding; a code that is not ASCII is refused like any other
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for rows in _chunks(file, layout, errors):
            _collect(rows, layout, units, sectors, errors)
            if len(errors) > MOST_ERRORS:
                return


def _layout_of(file: str, line: str) -> Layout:
    """Find the columns from the first line of a file.

    Raises:
        RefusedFileError: where it is no directory with the LSOAs of 2011.

    """
    refuse_other_separators(line)
    cells = [cell.strip() for cell in next(csv.reader([line]), [])]
    if cells and normalise(cells[0]):
        if len(cells) <= _NHSPD_LSOA:
            right = f"the NHS Postcode Directory has its LSOAs of 2011 in column {_NHSPD_LSOA + 1}"
            raise RefusedFileError(f"{len(cells)} cells and no header", right, 1)
        return Layout(file, 0, _NHSPD_LSOA, ("column 1", f"column {_NHSPD_LSOA + 1}"), len(cells), 1)
    names = [cell.casefold() for cell in cells]
    postcode = next((name for name in _POSTCODE_COLUMNS if name in names), None)
    lsoa = next((name for name in _LSOA_COLUMNS if name in names), None)
    if postcode is None or lsoa is None:
        wrong = f"the header has no {_POSTCODE_COLUMNS[0] if postcode is None else _LSOA_COLUMNS[0]}"
        right = "take a directory with LSOAs of 2011: the ONSPD, the NHSPD, or an NSPL from before that of the census of 2021"
        raise RefusedFileError(wrong, right, 1)
    at = names.index(postcode), names.index(lsoa)
    return Layout(file, *at, (cells[at[0]], cells[at[1]]), len(cells), 2)


def _chunks(file: TextIO, layout: Layout, errors: list[RowError]) -> Iterator[pd.DataFrame]:
    """Give the postcode and the LSOA of each row, `CHUNK` rows at a time, by the line it begins on.

    pandas would fill up a row that is cut short, so it gets rows whose cells have been counted.
    """
    rows: dict[int, tuple[str, str]] = {}
    for line, cells in numbered_rows(_lines(file)):
        if len(cells) != layout.width:
            right = f"{layout.width} are needed, one a column"
            errors.append(RowError(layout.file, line, "", f"{len(cells)} cells", right))
        elif line >= layout.first_line:
            rows[line] = (cells[layout.postcode], cells[layout.lsoa])
        if len(rows) >= CHUNK or len(errors) > MOST_ERRORS:
            yield _frame(rows)
            rows = {}
    yield _frame(rows)


def _frame(rows: dict[int, tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, "index", dtype=str, columns=["postcode", "lsoa"])


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            right = f"{LONGEST_LINE:,} characters are the most"
            raise RefusedFileError("the line goes on and on", right, number)
        yield line


def _collect(
    rows: pd.DataFrame, layout: Layout, units: Mapping[str, int], sectors: Sectors, errors: list[RowError]
) -> None:
    """Note the unit of each postcode in England; one that is no postcode, or lies in two units, is an error."""
    lsoas = rows["lsoa"].str.strip()
    found = lsoas.map(units)
    other = lsoas[found.isna()]
    for line, cell in other[~other.str.fullmatch(_ELSEWHERE)].items():
        right = "write the code of an LSOA of 2011 such as E01000001"
        errors.append(RowError(layout.file, int(str(line)), layout.names[1], f"{cell!r} is not valid", right))
    english = found.notna()
    postcodes = rows["postcode"][english].str.replace(" ", "").str.upper()
    valid = postcodes.str.fullmatch(POSTCODE)
    for line, cell in rows["postcode"][postcodes.index[~valid]].items():
        right = "write a postcode such as BN1 1AA"
        errors.append(RowError(layout.file, int(str(line)), layout.names[0], f"{cell!r} is not valid", right))
    postcodes = postcodes[valid]
    frame = pd.DataFrame(
        {"sector": postcodes.str[:-2], "pair": postcodes.str[-2:].map(_PAIRS), "unit": found[postcodes.index]}
    )
    for sector, part in frame.groupby("sector"):
        known = sectors.setdefault(str(sector), np.zeros(len(PAIRS), dtype=np.int16))
        pairs, its = part["pair"].to_numpy(), part["unit"].to_numpy(dtype=np.int16)
        new = known[pairs] == 0
        # the first of several rows counts, and the others are compared with it
        known[pairs[new][::-1]] = its[new][::-1]
        for line in part.index[known[pairs] != its]:
            wrong = f"{normalise(postcodes[line])} stands in another row with another LSOA"
            errors.append(RowError(layout.file, int(line), layout.names[1], wrong, "one LSOA a postcode"))


def _write(sectors: Sectors, directory: Directory, out: Path) -> None:
    """Write the database beside the one it replaces, read it back, and put it in its place in one step."""
    with replaced(out) as temporary:
        with closing(sqlite3.connect(temporary)) as connection, connection:
            connection.executescript(TABLES)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
            about = (directory.title, directory.published, directory.postcodes)
            connection.execute("INSERT INTO about VALUES (?, ?, ?)", about)
            connection.executemany("INSERT INTO sectors VALUES (?, ?, ?)", _members(sectors))
        _check(temporary, sectors)


def _members(sectors: Sectors) -> Iterator[tuple[str, int, bytes]]:
    for sector, units in sorted(sectors.items()):
        for unit in np.unique(units[units != 0]):
            # as `normalise` writes a postcode: the sector's digit is the last
            yield f"{sector[:-1]} {sector[-1]}", int(unit), np.packbits(units == unit).tobytes()


def _check(path: Path, sectors: Sectors) -> None:
    """See that one postcode of every sector is found again where it was put."""
    postcodes = Postcodes(path)
    for sector, units in sectors.items():
        at = int(np.argmax(units != 0))
        if postcodes.unit_of(f"{sector}{PAIRS[at]}") != units[at]:
            raise sqlite3.DatabaseError(f"{sector} was not written as it was read")
