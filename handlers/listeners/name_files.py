"""Names out of a file that somebody sent: a CSV, an xlsx workbook, or plain text with a name on each line.

Nothing about the file is believed: how large it is, how far it unpacks, which column has the names. What it says is only
ever looked up as names.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from data.formatting import say_count
from data.names import Outcome
from data.query.name_list import MOST_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from data.register import Register

LARGEST: Final = 2**20
"""Bytes of a file that is read."""
ENDINGS: Final = ("csv", "xlsx", "txt")
_LONGEST_NAME: Final = 200
_TRIED: Final = 20
"""Rows by which the column with the names is told."""
_MOST_COLUMNS: Final = 50
_HEAD: Final = re.compile(
    r"\b(name|body|bodies|organi[sz]ation|commissioner|ccg|stp|icb|ics|code|area|system|footprint)s?\b",
    re.IGNORECASE,
)
_NO_NAMES: Final = "No name was found in that file. Put one name on each line, or all of them in one column."


class UnreadableFileError(Exception):
    """A file that is not read; the message says why, and what would be."""


def names_in_file(filename: str, content: bytes, register: Register, on: date) -> list[str]:
    """Give the names in a file, in their order, each as it is written there.

    In a table they are those of the column of which most cells name a body on the day; what stands over it is left out.

    Raises:
        UnreadableFileError: for a file of another kind, too large, damaged, or without names.

    """
    ending = filename.rpartition(".")[2].casefold()
    if ending not in ENDINGS:
        raise UnreadableFileError(
            f"A list of names is read from a file that ends in {' or '.join(f'.{e}' for e in ENDINGS)}."
        )
    if len(content) > LARGEST:
        raise UnreadableFileError(f"That file is larger than {LARGEST // 2**20} MB. Send the names alone.")
    rows = _READERS[ending](content)
    rows = [cells for row in rows if any(cells := [" ".join(cell.split()) for cell in row[:_MOST_COLUMNS]])]
    names = [cell for cell in _names_of(rows, register, on) if cell]
    check_names(names)
    return names


def check_names(names: Sequence[str]) -> None:
    """Refuse a list that is empty or too long. Raises UnreadableFileError."""
    if not names:
        raise UnreadableFileError(_NO_NAMES)
    if len(names) > MOST_NAMES:
        raise UnreadableFileError(
            f"That is a list of {say_count(len(names), 'name')}; up to {MOST_NAMES} are looked up at once. Send it in parts."
        )
    if any(len(name) > _LONGEST_NAME for name in names):
        raise UnreadableFileError(
            f"A line of that list is longer than {_LONGEST_NAME} characters, so it is no name."
        )


def _names_of(rows: list[list[str]], register: Register, on: date) -> list[str]:
    if not rows:
        return []

    def found(cell: str) -> bool:
        return (
            bool(cell)
            and len(cell) <= _LONGEST_NAME
            and register.resolver.resolve(cell, on).outcome is not Outcome.NONE
        )

    width = max(map(len, rows))
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]

    def score(place: int) -> tuple[int, bool, int]:
        head, *rest = columns[place]
        return sum(map(found, (head, *rest[:_TRIED]))), bool(re.search(r"name", head, re.IGNORECASE)), -place

    column = columns[max(range(width), key=score)]
    has_head = len(column) > 1 and _HEAD.search(column[0]) is not None and not found(column[0])
    return column[1:] if has_head else column


def _text(content: bytes) -> str:
    """Decode a text: UTF-8, else the letters of Windows. Raises UnreadableFileError for what is no text."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFileError("That file is no text. Save it as CSV in UTF-8, or as xlsx.")


def _lines(content: bytes) -> list[list[str]]:
    return [[line] for line in _text(content).splitlines()]


def _csv_rows(content: bytes) -> list[list[str]]:
    text = _text(content)
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFileError(f"That CSV is damaged ({error}).") from error


def _xlsx_rows(content: bytes) -> list[list[str]]:
    """Read the first sheet that is seen and holds anything; what could fill the memory is found before anything opens it."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  loaded where a workbook is read

    from data.imports.workbook_guard import UnsafeWorkbookError, formulas_in  # noqa: PLC0415  the same

    try:
        formulas_in(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheets_metadata:
            rows = (
                book.get_sheet_by_name(sheet.name).to_python()
                if sheet.visible == SheetVisibleEnum.Visible
                else []
            )
            if any(cell != "" for row in rows for cell in row):
                return [[_cell(cell) for cell in row] for row in rows]
    except UnsafeWorkbookError as error:
        raise UnreadableFileError(f"That workbook is not opened: {error}.") from error
    except CalamineError as error:
        raise UnreadableFileError(
            "That workbook is damaged or locked. Save it as xlsx, or as CSV."
        ) from error
    return []


def _cell(cell: object) -> str:
    """Write a cell as it is seen: a whole number without a decimal point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


_READERS: Final[dict[str, Callable[[bytes], list[list[str]]]]] = {
    "csv": _csv_rows,
    "xlsx": _xlsx_rows,
    "txt": _lines,
}
