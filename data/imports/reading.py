"""Reads an official file, CSV or xlsx, into tables of text, with pandas; what cannot be read is refused with its place.

Nothing is guessed: text is UTF-8 or, failing that, Windows-1252, and every cell stays text, so that the code 00123
keeps its zeros and 1E5 is no number. Everything that could be too large is measured before pandas sees it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Final

import pandas as pd
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum

from data.faults import Fault
from data.imports.workbook_guard import UnsafeWorkbookError, formulas_in

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
_NAMED: Final = "name a CSV file or an xlsx workbook"
_QUOTED: Final = re.compile(r'"[^"]*"')
_SOMETHING: Final = re.compile(r'[^\s,"]')
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SEPARATORS: Final = {";": "semicolons", "\t": "tabs"}


class RefusedFileError(Exception):
    """A file that is not read: the line (0: the file as a whole), what is wrong and what would be right."""

    def __init__(self, wrong: str, right: str, line: int = 0) -> None:
        super().__init__(wrong)
        self.line, self.wrong, self.right = line, wrong, right


class Number(str):
    """The text of a cell that is a number in its workbook, not text: a code there may have lost leading zeros."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file or one sheet of a workbook; `place` names it in faults, such as estimates.xlsx[Mid-2018].

    The index of `cells` is the line that a row begins on, its columns count from 0, and a cell that a row does not have
    is NaN. Empty lines are left out.
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


@dataclass(frozen=True, slots=True)
class Table:
    """The whole rows under a header, which stands on `line` (0: there is none); `rows` has its columns by their names."""

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


def read_official(path: Path, faults: list[Fault]) -> OfficialFile | None:
    """Read a CSV file or an xlsx workbook; what is wrong is added to the faults. None: nothing could be read."""
    name, before = printable(path.name), len(faults)
    try:
        data = _bytes_of(path)
        workbook = data.startswith(_XLSX)
        read = _read_workbook(data, name, faults) if workbook else [_read_csv(data, name, faults)]
        sheets = tuple(sheet for sheet in read if len(sheet.cells))
        if not sheets and len(faults) == before:
            raise RefusedFileError("there is nothing in it", "take the file as it was published")  # noqa: TRY301
    except RefusedFileError as refused:
        faults.append(Fault(name, refused.line, "", refused.wrong, refused.right))
        return None
    return OfficialFile(name, hashlib.sha256(data).hexdigest(), sheets) if sheets else None


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise RefusedFileError("there is no such file", _NAMED)
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
    """Refuse a text whose first line with something in it has its cells separated by something else than commas.

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


def _read_csv(data: bytes, name: str, faults: list[Fault]) -> Sheet:
    text = decode(data)
    refuse_other_separators(text)
    lines, widest = _measure(text)
    cells = pd.DataFrame()
    if widest:
        cells = pd.read_csv(
            io.StringIO(text, newline=""),
            header=None,
            names=range(widest),
            index_col=False,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            engine="python",  # it tells a cell that is missing from an empty one
        )
        cells.index = pd.Index(lines)
        cells = cells[(cells.fillna("") != "").any(axis=1)]
    return Sheet(name, "", _without_unsound_rows(cells, name, faults))


def _measure(text: str) -> tuple[list[int], int]:
    """Give the line that each row begins on, and the cells of the widest row.

    Raises:
        RefusedFileError: for quotes that do not match, and where there is too much of anything.

    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[int] = []
    line, widest = 1, 0
    try:
        for cells in reader:
            widest = max(widest, len(cells))
            if widest > MOST_COLUMNS:
                raise RefusedFileError(f"{widest:,} cells", f"{MOST_COLUMNS} are the most", line)
            lines.append(line)
            if len(lines) > MOST_ROWS or len(lines) * widest > MOST_CELLS:
                right = f"{MOST_ROWS:,} rows and {MOST_CELLS:,} cells are the most"
                raise RefusedFileError("the file goes on and on", right, line)
            line = reader.line_num + 1
    except csv.Error as error:
        right = "check the quotes of the row that begins here"
        raise RefusedFileError(f"not readable as CSV ({error})", right, line) from error
    return lines, widest


def _without_unsound_rows(cells: pd.DataFrame, name: str, faults: list[Fault]) -> pd.DataFrame:
    """Leave out the rows with a cell that is too long or holds a control character, each of which is a fault."""
    found = []
    for at, column in enumerate(cells, start=1):
        text = cells[column].fillna("")
        for line, cell in text[(text.str.len() > LONGEST_CELL) | text.str.contains(_CONTROL)].items():
            control = _CONTROL.search(cell)
            wrong, right = f"{len(cell):,} characters", f"{LONGEST_CELL:,} are the most"
            if control:
                wrong = f"it holds the control character U+{ord(control[0]):04X}"
                right = "write plain text on one line"
            found.append(Fault(name, int(str(line)), f"column {at}", wrong, right))
    faults += sorted(found)
    return cells.drop(index=list({fault.line for fault in found}))


def _read_workbook(data: bytes, name: str, faults: list[Fault]) -> list[Sheet]:
    """Read the sheets that are shown. A workbook with a formula anywhere is refused: each is a fault."""
    try:
        formulas = formulas_in(data)
        right = "copy the sheet and paste it as values"
        faults += [Fault(name, 0, cell, f"there is a formula in {part!r}", right) for part, cell in formulas]
        if formulas:
            return []
        with pd.ExcelFile(io.BytesIO(data), engine="calamine") as book:
            shown = [
                sheet.name
                for sheet in book.book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
            ]
            # as objects, since a cell that is a number may have lost leading zeros
            frames = pd.read_excel(book, sheet_name=shown, header=None, dtype=object, na_filter=False)
    except UnsafeWorkbookError as error:
        raise RefusedFileError(f"the workbook was not opened: {printable(str(error))}", _AS_CSV) from error
    except CalamineError as error:
        raise RefusedFileError(f"not readable as a workbook ({printable(str(error))})", _AS_CSV) from error
    return [_sheet_of(name, printable(str(title)), frame) for title, frame in frames.items()]


def _sheet_of(file: str, title: str, frame: pd.DataFrame) -> Sheet:
    rows = [[_text(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    cells = pd.DataFrame(rows, index=frame.index + 1, dtype=object)
    return Sheet(f"{file}[{title}]", title, cells[(cells != "").any(axis=1)])


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return Number(str(value).upper())
    return Number(value.isoformat() if isinstance(value, date | time) else str(value))


def only_sheet(file: OfficialFile, faults: list[Fault]) -> Sheet | None:
    """Give the one sheet there is; a workbook with several is refused, since nothing says which is meant."""
    if len(file.sheets) == 1:
        return file.sheets[0]
    names = ", ".join(sheet.name for sheet in file.sheets)
    right = "keep the one that is meant, or save it as CSV"
    faults.append(Fault(file.name, 0, "", f"the workbook has {len(file.sheets)} sheets ({names})", right))
    return None


def header_cells(sheet: Sheet, line: int) -> tuple[str, ...]:
    """Give the cells of a line that may be a header, printable and with single spaces."""
    return tuple(printable(" ".join(str(cell).split())) for cell in sheet.cells.loc[line].dropna())


def table_under(sheet: Sheet, line: int, faults: list[Fault], *, gaps: bool = False) -> Table | None:
    """Give the rows under the header on a line; None: the header is refused.

    A name that stands twice is refused, and so is a column without a name in which something stands, unless the layout
    has `gaps`. Columns without a name in which nothing stands are left out.
    """
    header = header_cells(sheet, line)
    below = sheet.cells[sheet.cells.index > line]
    filled = below.fillna("") != ""
    seen: set[str] = set()
    own = []
    for at, name in enumerate(header):
        if name.casefold() in seen:
            own.append(Fault(sheet.place, line, name, "the header has this name twice", "one name a column"))
        if not name and not gaps and filled[at].any():
            right = "every column has a name"
            own.append(Fault(sheet.place, line, f"column {at + 1}", "the name is missing", right))
        seen |= {name.casefold()} - {""}
    if own:
        faults += own
        return None
    return table_of(sheet, line, header, faults)


def table_of(sheet: Sheet, line: int, names: Sequence[str], faults: list[Fault]) -> Table:
    """Give the rows below a line (0: all of them) that have a cell in each named column and nothing beyond them.

    Each of the others is a fault. Columns with an empty name are left out.
    """
    below = sheet.cells[sheet.cells.index > line]
    named = {at: name for at, name in enumerate(names) if name}
    beyond = (below.iloc[:, len(names) :].fillna("") != "").any(axis=1)
    whole = below[list(named)].notna().all(axis=1) & ~beyond
    for at, cells in below[~whole].notna().sum(axis=1).items():
        right = f"{len(names)} are needed, one a column"
        faults.append(Fault(sheet.place, int(str(at)), "", f"{cells} cells", right))
    return Table(sheet.place, line, below.loc[whole, list(named)].rename(columns=named))
