"""Bytes nobody vouches for -> lines of cells, with a cap on everything that could be too large.

Nothing is guessed: text is UTF-8 or, failing that, Windows-1252; every cell stays text, so that the code 00123
keeps its zeros and 1E5 is not a number.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from typing import TYPE_CHECKING, Final

from data.faults import Fault
from data.imports.sheets import Line, OfficialFile, Sheet, printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES: Final = 32 * 2**20
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 500
MOST_CELLS: Final = 2_000_000
LONGEST_CELL: Final = 2_000
"""A lookup of every LSOA in England has 33,000 rows and half a million cells in 5 MB."""

_XLSX: Final = b"PK\x03\x04"
_XLS: Final = b"\xd0\xcf\x11\xe0"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_AS_CSV: Final = "save it as CSV (UTF-8)"


def read_official(path: Path, faults: list[Fault]) -> OfficialFile | None:
    """Read a CSV file or an xlsx workbook; what is wrong is added to the faults. None: nothing could be read."""
    name, before = printable(path.name), len(faults)
    data = _bytes_of(path, name, faults)
    if data is None:
        return None
    if data.startswith(_XLSX):
        # a file of text needs neither zip nor calamine
        from data.imports.spreadsheets import read_workbook  # noqa: PLC0415

        sheets = read_workbook(data, name, faults)
    else:
        text = decode(data, name, faults)
        sheets = () if text is None else (Sheet("", tuple(_lines(text, name, faults))),)
    sheets = tuple(sheet for sheet in sheets if sheet.lines)
    if not sheets and len(faults) == before:
        faults.append(Fault(name, 0, "", "there is nothing in it", "take the file as it was published"))
    return OfficialFile(name, hashlib.sha256(data).hexdigest(), sheets) if sheets else None


def _bytes_of(path: Path, name: str, faults: list[Fault]) -> bytes | None:
    try:
        if not path.is_file():
            faults.append(Fault(name, 0, "", "there is no such file", "name a CSV file or an xlsx workbook"))
            return None
        with path.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        faults.append(Fault(name, 0, "", f"it could not be read ({error.strerror})", "check who may read it"))
        return None
    if len(data) > MOST_BYTES:
        right = f"{MOST_BYTES // 2**20} MB are the most"
        faults.append(Fault(name, 0, "", "the file is too large", right))
        return None
    return data


def decode(data: bytes, name: str, faults: list[Fault]) -> str | None:
    """Give the text of a CSV file: UTF-8 with or without a byte order mark, else Windows-1252."""
    wrong = ""
    if data.startswith(_XLS):
        wrong = "this is an old Excel workbook (xls)"
    elif data.startswith(_UTF_16):
        wrong = "the text is UTF-16"
    elif b"\0" in data:
        wrong = f"there is a NUL byte at {data.index(0)}, so this is no text, or UTF-16"
    if wrong:
        faults.append(Fault(name, 0, "", wrong, _AS_CSV))
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            at = error.start
    faults.append(Fault(name, 0, "", f"neither UTF-8 nor Windows-1252 at byte {at}", _AS_CSV))
    return None


def _lines(text: str, name: str, faults: list[Fault]) -> Iterator[Line]:
    """Give each row; a row that cannot be read is a fault, and after broken quotes or a full cap nothing follows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line, cells_so_far = 1, 0
    try:
        for count, cells in enumerate(reader):
            cells_so_far += len(cells)
            if count >= MOST_ROWS or cells_so_far > MOST_CELLS:
                right = f"{MOST_ROWS:,} rows and {MOST_CELLS:,} cells are the most"
                faults.append(Fault(name, line, "", "the file goes on and on", right))
                return
            if any(cells) and not _too_wide_or_long(name, line, cells, faults):
                yield Line(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        right = "check the quotes of the row that begins here"
        faults.append(Fault(name, line, "", f"not readable as CSV ({error})", right))


def _too_wide_or_long(name: str, line: int, cells: list[str], faults: list[Fault]) -> bool:
    before = len(faults)
    if len(cells) > MOST_COLUMNS:
        faults.append(Fault(name, line, "", f"{len(cells):,} cells", f"{MOST_COLUMNS} are the most"))
    for number, cell in enumerate(cells, start=1):
        if len(cell) > LONGEST_CELL:
            wrong, right = f"{len(cell):,} characters", f"{LONGEST_CELL:,} are the most"
            faults.append(Fault(name, line, f"column {number}", wrong, right))
        control = next((each for each in cell if unicodedata.category(each) == "Cc"), None)
        if control is not None:
            wrong = f"it holds the control character U+{ord(control):04X}"
            faults.append(Fault(name, line, f"column {number}", wrong, "write plain text on one line"))
    return len(faults) > before
