"""Bytes nobody vouches for -> lines of cells, with a cap on everything that could be too large.

Nothing is guessed: text is UTF-8 or, failing that, Windows-1252; every cell stays text, so that the code 00123
keeps its zeros and 1E5 is not a number.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.faults import Fault

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


@dataclass(frozen=True, slots=True)
class Line:
    """A row's cells, the line it begins on, and which of its cells are numbers in a workbook."""

    number: int
    cells: tuple[str, ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a CSV file (its name is empty) or of one sheet of a workbook; empty lines are left out."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """A file that could be read: its printable name, the SHA-256 of its bytes, and its sheets."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...]

    def place(self, sheet: Sheet) -> str:
        """Name a sheet for a fault: estimates.xlsx[Mid-2018 Persons]."""
        return f"{self.name}[{sheet.name}]" if sheet.name else self.name


def printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)


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


def only_sheet(file: OfficialFile, faults: list[Fault]) -> Sheet | None:
    """Give the one sheet there is; a workbook with several is refused, since nothing says which is meant."""
    if len(file.sheets) == 1:
        return file.sheets[0]
    names = ", ".join(sheet.name for sheet in file.sheets)
    right = "keep the one that is meant, or save it as CSV"
    faults.append(Fault(file.name, 0, "", f"the workbook has {len(file.sheets)} sheets ({names})", right))
    return None


def header_of(file: OfficialFile, sheet: Sheet, faults: list[Fault]) -> tuple[str, ...] | None:
    """Give the names in the first line; a name that stands twice, or is missing, is refused."""
    line = sheet.lines[0]
    return checked_header(file, sheet, line, faults)


def checked_header(
    file: OfficialFile, sheet: Sheet, line: Line, faults: list[Fault], *, empty: bool = False
) -> tuple[str, ...] | None:
    """Give the names in a line that is the header; `empty` names are let through where the layout has gaps."""
    header = tuple(printable(" ".join(cell.split())) for cell in line.cells)
    place = file.place(sheet)
    seen: set[str] = set()
    before = len(faults)
    for number, name in enumerate(header, start=1):
        if name.casefold() in seen:
            faults.append(
                Fault(place, line.number, name, "the header has this name twice", "one name a column")
            )
        if not name and not empty:
            right = "every column has a name"
            faults.append(Fault(place, line.number, f"column {number}", "the name is missing", right))
        seen.update([name.casefold()] if name else [])
    return header if len(faults) == before else None


def whole(file: OfficialFile, sheet: Sheet, line: Line, width: int, faults: list[Fault]) -> bool:
    """Tell whether a row has as many cells as the layout; if not, that is a fault."""
    if len(line.cells) == width:
        return True
    right = f"{width} are needed, one a column"
    faults.append(Fault(file.place(sheet), line.number, "", f"{len(line.cells)} cells", right))
    return False
