"""The checks of a workbook that come before it is opened: its size when unpacked, and formulas.

An xlsx file is a zip of XML. A small one can unpack to gigabytes, have a cell so far out that the rectangle around all
cells does not fit into memory, or repeat one long text in every cell. So every part is unpacked under a limit and its XML
is parsed once, which also finds formulas: their results are not what was published.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS: Final = 1_000
MOST_UNPACKED: Final = 100 * 2**20
MOST_RATIO: Final = 200
"""The highest ratio of unpacked to packed size: sheets have 5 to 30, zip bombs a thousand; parts below `SMALL` bytes are exempt."""
SMALL: Final = 2 * 2**20
MOST_GRID: Final = 1_000_000
"""Cells of the rectangle from A1 to the last cell, which is what is read of a sheet; an estimate has 50,000."""
MOST_CHARACTERS: Final = 20_000_000
"""Characters in all cells together, a shared text counted as often as it is used."""

_CELL: Final = re.compile(r"([A-Z]{1,4})([0-9]{1,12})", re.ASCII | re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*[0-9]{1,9}\s*", re.ASCII)
_CHUNK: Final = 2**16


class UnsafeWorkbookError(Exception):
    """A workbook that is not opened, and why, in a sentence."""


def formulas_in(data: bytes) -> list[tuple[str, str]]:
    """Check every part of a workbook, and give the part and cell of each formula.

    Raises:
        UnsafeWorkbookError: where opening it could fill the memory, or it is damaged.

    """
    cells = _CellCounter()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as workbook:
            for name, content in _parts(workbook, len(data)):
                if name.endswith((".xml", ".rels")) or b"sheetData" in content:
                    cells.count(name, content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise UnsafeWorkbookError(f"the workbook is damaged or locked ({error})") from error
    if cells.shared_parts > 1:
        raise UnsafeWorkbookError("the workbook has more than one list of texts")
    shared = sum(
        cells.shared[index] * uses for index, uses in cells.used.items() if index < len(cells.shared)
    )
    if cells.characters + shared > MOST_CHARACTERS:
        raise UnsafeWorkbookError(f"its cells hold more than {MOST_CHARACTERS:,} characters")
    return cells.formulas


def _parts(workbook: zipfile.ZipFile, packed: int) -> Iterator[tuple[str, bytes]]:
    """Give each part unpacked. The sizes that a zip states may be wrong, so bytes are counted as they come."""
    if len(workbook.infolist()) > MOST_PARTS:
        raise UnsafeWorkbookError(f"it has more than {MOST_PARTS:,} parts")
    if sum(part.file_size for part in workbook.infolist()) > MOST_UNPACKED:
        raise UnsafeWorkbookError(f"it unpacks to more than {MOST_UNPACKED // 2**20} MB")
    unpacked = 0
    for part in workbook.infolist():
        content = bytearray()
        with workbook.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                content += chunk
                unpacked += len(chunk)
                if unpacked > min(MOST_UNPACKED, max(SMALL, MOST_RATIO * packed)):
                    raise UnsafeWorkbookError(
                        f"it unpacks to more than {unpacked / packed:.0f} times its size"
                    )
        yield part.filename, bytes(content)


class _CellCounter:
    """Counts the characters of all cells over the parts of a workbook, and collects formulas.

    `shared` are the lengths of the shared texts, `used` counts the uses of each by its index.
    """

    def __init__(self) -> None:
        self.shared: list[int] = []
        self.used: Counter[int] = Counter()
        self.characters = self.shared_parts = 0
        self.formulas: list[tuple[str, str]] = []

    def count(self, part: str, content: bytes) -> None:
        """Parse the XML of one part."""
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise UnsafeWorkbookError(f"{part} defines entities")
        self._part = part
        self._row = self._column = self._bottom = self._right = 0
        self._type = self._cell = ""
        self._texts: list[str] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._texts.append
        try:
            parser.Parse(content, True)  # noqa: FBT003 -- expat takes it by position
        except expat.ExpatError as error:
            raise UnsafeWorkbookError(f"{part} is not sound XML ({error})") from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "row":
            self._row, self._column = _number(attributes.get("r", ""), self._row + 1), 0
        elif name == "c":
            self._enter_cell(attributes.get("r"), attributes.get("t", ""))
        elif name == "f" and self._cell:
            self.formulas.append((self._part, self._cell))
        elif name == "sst":
            self.shared_parts += 1
        elif name in ("v", "is"):
            self._extend_grid()
        if name in ("v", "is", "si"):
            self._texts.clear()

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        text = "".join(self._texts) if name in ("v", "is", "si") else ""
        if name == "c":
            self._cell = ""
        elif name == "si":
            self.shared.append(len(text))
        elif name == "v" and self._type == "s":
            self.used[_number(text, 0)] += 1
        else:
            self.characters += len(text)

    def _enter_cell(self, reference: str | None, cell_type: str) -> None:
        found = _CELL.fullmatch(reference or "")
        if found:
            self._column, self._row = _column_number(found[1].upper()), int(found[2])
        elif reference is None:
            self._column += 1
        else:
            raise UnsafeWorkbookError(f"{self._part} has a cell at {reference!r}")
        self._type, self._cell = cell_type, reference or f"row {self._row}"

    def _extend_grid(self) -> None:
        """Extend the rectangle to a cell that holds something; one that only has a colour is not read."""
        self._bottom, self._right = max(self._bottom, self._row), max(self._right, self._column)
        if self._bottom * self._right > MOST_GRID:
            raise UnsafeWorkbookError(f"{self._part} has a cell far out at {self._cell}")


def _number(text: str, otherwise: int) -> int:
    return int(text) if _NUMBER.fullmatch(text) else otherwise


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
