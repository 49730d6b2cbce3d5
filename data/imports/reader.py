"""Reads an official file, CSV or xlsx, with pandas into tables of text; what cannot be read is refused with its line.

The text of a CSV file is UTF-8 or, failing that, Windows-1252. Every cell stays text, so that the code 00123 keeps its
zeros and 1E5 is no number. Sizes are checked before pandas reads anything.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date, time
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum

from data.imports.workbook_guard import UnsafeWorkbookError, formulas_in
from data.reference import RefusedFileError, RowError
from data.reference.facts import numbered_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_BYTES: Final = 32 * 2**20
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 500
MOST_CELLS: Final = 2_000_000
"""Cells of the rectangle that holds every row; a lookup of every LSOA in England has half a million in 5 MB."""
LONGEST_CELL: Final = 2_000

_XLSX: Final = b"PK\x03\x04"
_XLS: Final = b"\xd0\xcf\x11\xe0"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_AS_CSV: Final = "save it as CSV (UTF-8)"
_AS_PUBLISHED: Final = "take the file as it was published"
_QUOTED: Final = re.compile(r'"[^"]*"')
_SOMETHING: Final = re.compile(r'[^\s,"]')
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SEPARATORS: Final = {";": "semicolons", "\t": "tabs"}


class Number(str):
    """The text of a cell that is a number in its workbook, not text: a code there may have lost leading zeros."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file or one sheet of a workbook; `place` names it in errors, such as estimates.xlsx[Mid-2018].

    The index of `cells` is the line that a row begins on, its columns count from 0, and a cell that a row does not have
    is None. Empty lines are left out.
    """

    place: str
    name: str
    cells: pd.DataFrame


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """A file that could be read: its printable name, the SHA-256 of its bytes, and its sheets that hold something."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...]

    def only_sheet(self, errors: list[RowError]) -> Sheet | None:
        """Give the one sheet there is; a workbook with several is refused, since nothing says which is meant."""
        if len(self.sheets) == 1:
            return self.sheets[0]
        wrong = (
            f"the workbook has {len(self.sheets)} sheets ({', '.join(sheet.name for sheet in self.sheets)})"
        )
        errors.append(RowError(self.name, 0, "", wrong, "keep the one that is meant, or save it as CSV"))
        return None

    def only_table(self, errors: list[RowError]) -> Table | None:
        """Give the rows under the first line of the one sheet there is."""
        sheet = self.only_sheet(errors)
        return None if sheet is None else table_under(sheet, int(sheet.cells.index[0]), errors)


@dataclass(frozen=True, slots=True)
class Table:
    """The whole rows under a header, which is on `line` (0: there is none); `rows` has its columns by their names."""

    place: str
    line: int
    rows: pd.DataFrame

    @property
    def header(self) -> list[str]:
        return list(self.rows.columns)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Give the line of each row and its cells by the names of their columns."""
        for line, *cells in self.rows.itertuples(name=None):
            yield line, dict(zip(self.rows.columns, cells, strict=True))


def printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)


def read_official(path: Path, errors: list[RowError]) -> OfficialFile | None:
    """Read a CSV file or an xlsx workbook; None where nothing could be read, and the errors say why."""
    name, before = printable(path.name), len(errors)
    try:
        data = _bytes_of(path)
        workbook = data.startswith(_XLSX)
        read = _read_workbook(data, name, errors) if workbook else [_read_csv(data, name, errors)]
    except RefusedFileError as refused:
        errors.append(refused.in_file(name))
        return None
    sheets = tuple(sheet for sheet in read if len(sheet.cells))
    if not sheets and len(errors) == before:
        errors.append(RowError(name, 0, "", "there is nothing in it", _AS_PUBLISHED))
    return OfficialFile(name, hashlib.sha256(data).hexdigest(), sheets) if sheets else None


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise RefusedFileError("there is no such file", "name a CSV file or an xlsx workbook")
        with path.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise RefusedFileError(f"it could not be read ({error.strerror})", "check who may read it") from error
    if len(data) > MOST_BYTES:
        raise RefusedFileError("the file is too large", f"{MOST_BYTES // 2**20} MB are the most")
    return data


def decode(data: bytes) -> str:
    """Give the text of a CSV file: UTF-8 with or without a byte order mark, else Windows-1252.

    Raises:
        RefusedFileError: where it is neither, or no text.

    """
    if data.startswith(_XLS):
        raise RefusedFileError("this is an old Excel workbook (xls)", _AS_CSV)
    if data.startswith(_UTF_16):
        raise RefusedFileError("the text is UTF-16", _AS_CSV)
    if b"\0" in data:
        wrong = f"there is a NUL byte at {data.index(0)}, so this is no text, or UTF-16"
        raise RefusedFileError(wrong, _AS_CSV)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            at = error.start
    raise RefusedFileError(f"neither UTF-8 nor Windows-1252 at byte {at}", _AS_CSV)


def refuse_other_separators(text: str) -> None:
    """Check that the first line with something in it does not separate its cells by anything but commas.

    Raises:
        RefusedFileError: with what separates them.

    """
    found = _SOMETHING.search(text)
    start = text.rfind("\n", 0, found.start()) + 1 if found else 0
    bare = _QUOTED.sub("", text[start:].partition("\n")[0])
    for separator, said in _SEPARATORS.items():
        if separator in bare and "," not in bare:
            wrong, line = f"its cells are separated by {said}", text.count("\n", 0, start) + 1
            raise RefusedFileError(wrong, "save it as CSV with commas between them", line)


def _read_csv(data: bytes, name: str, errors: list[RowError]) -> Sheet:
    text = decode(data)
    refuse_other_separators(text)
    rows = dict(_bounded_rows(text))
    # a cell that a row does not have is None
    cells = pd.DataFrame(dict(enumerate(zip_longest(*rows.values()))), index=list(rows), dtype=object)
    cells = cells[(cells.fillna("") != "").any(axis=1)]
    return Sheet(name, "", _without_unsound_rows(cells, name, errors))


def _bounded_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line it begins on.

    Raises:
        RefusedFileError: for quotes that do not match, and where there are too many rows or cells.

    """
    widest = 0
    for number, (line, cells) in enumerate(numbered_rows(io.StringIO(text, newline="")), start=1):
        widest = max(widest, len(cells))
        if widest > MOST_COLUMNS:
            raise RefusedFileError(f"{widest:,} cells", f"{MOST_COLUMNS} are the most", line)
        if number > MOST_ROWS or number * widest > MOST_CELLS:
            right = f"{MOST_ROWS:,} rows and {MOST_CELLS:,} cells are the most"
            raise RefusedFileError("the file goes on and on", right, line)
        yield line, cells


def _without_unsound_rows(cells: pd.DataFrame, name: str, errors: list[RowError]) -> pd.DataFrame:
    """Leave out the rows with a cell that is too long or holds a control character; each such cell is an error."""
    texts = cells.fillna("")
    unsound = texts.map(lambda cell: len(cell) > LONGEST_CELL or _CONTROL.search(cell) is not None)
    for row, column in np.argwhere(unsound.to_numpy(dtype=bool)):
        cell = str(texts.iloc[row, column])
        control = _CONTROL.search(cell)
        wrong, right = f"{len(cell):,} characters", f"{LONGEST_CELL:,} are the most"
        if control:
            wrong = f"it holds the control character U+{ord(control[0]):04X}"
            right = "write plain text on one line"
        errors.append(RowError(name, int(cells.index[row]), f"column {column + 1}", wrong, right))
    return cells[~unsound.any(axis=1)]


def _read_workbook(data: bytes, name: str, errors: list[RowError]) -> list[Sheet]:
    """Read the sheets that are not hidden; a workbook with formulas is refused, and each is an error."""
    try:
        formulas = formulas_in(data)
        right = "copy the sheet and paste it as values"
        errors += [
            RowError(name, 0, cell, f"there is a formula in {part!r}", right) for part, cell in formulas
        ]
        if formulas:
            return []
        with pd.ExcelFile(io.BytesIO(data), engine="calamine") as book:
            visible = [
                sheet.name
                for sheet in book.book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
            ]
            # as objects, since a cell that is a number may have lost leading zeros
            frames = pd.read_excel(book, sheet_name=visible, header=None, dtype=object, na_filter=False)
    except UnsafeWorkbookError as error:
        raise RefusedFileError(f"the workbook was not opened: {printable(str(error))}", _AS_CSV) from error
    except CalamineError as error:
        raise RefusedFileError(f"not readable as a workbook ({printable(str(error))})", _AS_CSV) from error
    sheets = []
    for title, frame in frames.items():
        rows = [[_text(value) for value in row] for row in frame.itertuples(index=False, name=None)]
        cells = pd.DataFrame(rows, index=frame.index + 1, dtype=object)
        said = printable(str(title))
        sheets.append(Sheet(f"{name}[{said}]", said, cells[(cells != "").any(axis=1)]))
    return sheets


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return Number(str(value).upper())
    return Number(value.isoformat() if isinstance(value, date | time) else str(value))


def header_cells(sheet: Sheet, line: int) -> tuple[str, ...]:
    """Give the cells of a line that may be a header, printable and with single spaces."""
    return tuple(printable(" ".join(str(cell).split())) for cell in sheet.cells.loc[line].dropna())


def table_under(sheet: Sheet, line: int, errors: list[RowError], *, gaps: bool = False) -> Table | None:
    """Give the rows under the header on a line; None: the header is refused.

    A name that is there twice is refused, and so is a column without a name that holds something, unless the layout has
    `gaps`. Columns without a name that hold nothing are left out.
    """
    header = header_cells(sheet, line)
    names = [name.casefold() for name in header]
    below = sheet.cells[sheet.cells.index > line].fillna("")
    before = len(errors)
    for at, name in enumerate(header):
        if name and names[at] in names[:at]:
            wrong = "the header has this name twice"
            errors.append(RowError(sheet.place, line, name, wrong, "one name a column"))
        elif not name and not gaps and (below[at] != "").any():
            wrong, right = "the name is missing", "every column has a name"
            errors.append(RowError(sheet.place, line, f"column {at + 1}", wrong, right))
    return table_of(sheet, line, header, errors) if len(errors) == before else None


def table_of(sheet: Sheet, line: int, names: Sequence[str], errors: list[RowError]) -> Table:
    """Give the rows below a line (0: all of them) that have a cell in each named column and nothing beyond them.

    Each of the others is an error. Columns with an empty name are left out.
    """
    below = sheet.cells[sheet.cells.index > line]
    named = {at: name for at, name in enumerate(names) if name}
    beyond = (below.iloc[:, len(names) :].fillna("") != "").any(axis=1)
    whole = below[list(named)].notna().all(axis=1) & ~beyond
    for at, cells in below[~whole].notna().sum(axis=1).items():
        right = f"{len(names)} are needed, one a column"
        errors.append(RowError(sheet.place, int(str(at)), "", f"{cells} cells", right))
    return Table(sheet.place, line, below.loc[whole, list(named)].rename(columns=named))
