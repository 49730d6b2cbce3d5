"""What is looked at in a workbook before anything opens it.

An xlsx file is a zip of XML. A small one can unpack to gigabytes, name a cell so far out that the grid between
fills the memory, or repeat one long text in every cell. So every part is unpacked under a cap and its XML is
walked once, which also finds formulas: what a formula last came to is not what anybody published.
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
"""Sheets of numbers pack 5 to 30 times; a bomb packs a thousand times. Small files may pack as they like."""
SMALL: Final = 2 * 2**20
MOST_GRID: Final = 1_000_000
"""Cells of the rectangle around everything in a sheet; an estimate by single year of age has 50,000."""
MOST_CHARACTERS: Final = 20_000_000
"""Characters in all cells together, a shared text counted as often as it is used."""

_CELL: Final = re.compile(r"([A-Z]{1,4})([0-9]{1,12})", re.ASCII | re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*[0-9]{1,9}\s*", re.ASCII)
_CHUNK: Final = 2**16


class UnsafeWorkbookError(Exception):
    """A workbook that is not opened, and why, in a sentence."""


def formulas_in(data: bytes) -> list[tuple[str, str]]:
    """Look at every part of a workbook, and give the part and cell of each formula.

    Raises:
        UnsafeWorkbookError: where opening it could fill the memory, or it is no sound workbook.

    """
    walk = _Walk()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as workbook:
            for name, content in _parts(workbook, len(data)):
                if name.endswith((".xml", ".rels")) or b"sheetData" in content:
                    walk.through(name, content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise UnsafeWorkbookError(f"the workbook is damaged or locked ({error})") from error
    if walk.text_parts > 1:
        raise UnsafeWorkbookError("the workbook has more than one list of texts")
    shared = sum(walk.texts[index] * uses for index, uses in walk.used.items() if index < len(walk.texts))
    if walk.characters + shared > MOST_CHARACTERS:
        raise UnsafeWorkbookError(f"its cells hold more than {MOST_CHARACTERS:,} characters")
    return walk.formulas


def _parts(workbook: zipfile.ZipFile, packed: int) -> Iterator[tuple[str, bytes]]:
    """Give each part unpacked. Sizes are counted as they come: what a zip says of itself may be a lie."""
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
                if unpacked > MOST_UNPACKED or unpacked > max(SMALL, MOST_RATIO * packed):
                    raise UnsafeWorkbookError(
                        f"it unpacks to more than {unpacked / packed:.0f} times its size"
                    )
        yield part.filename, bytes(content)


class _Walk:
    """What has been seen in the parts so far, and where in the part of the moment the walk is.

    `texts` are the lengths of the shared texts, `used` counts the uses of each, `characters` those of every other text.
    """

    def __init__(self) -> None:
        self.texts: list[int] = []
        self.used: Counter[int] = Counter()
        self.characters = self.text_parts = 0
        self.formulas: list[tuple[str, str]] = []

    def through(self, part: str, content: bytes) -> None:
        """Walk through one part's XML."""
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise UnsafeWorkbookError(f"{part} defines entities")
        self._part = part
        self._row = self._column = self._bottom = self._right = self._length = 0
        self._kind = self._cell = ""
        self._said: list[str] | None = None
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
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
            self.text_parts += 1
        elif name in ("v", "si", "is"):
            self._length = 0
            self._said = [] if name == "v" else None
            if name != "si":
                self._fill_cell()

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name == "v" and self._said is not None:
            if self._kind == "s":
                self.used[_number("".join(self._said), 0)] += 1
            else:
                self.characters += self._length
            self._said = None
        elif name == "si":
            self.texts.append(self._length)
        elif name == "is":
            self.characters += self._length
        elif name == "c":
            self._cell = ""

    def _text(self, text: str) -> None:
        self._length += len(text)
        if self._said is not None:
            self._said.append(text)

    def _enter_cell(self, reference: str | None, kind: str) -> None:
        found = _CELL.fullmatch(reference or "")
        if found:
            self._column, self._row = _column_number(found[1].upper()), int(found[2])
        elif reference is None:
            self._column += 1
        else:
            raise UnsafeWorkbookError(f"{self._part} has a cell at {reference!r}")
        self._kind, self._cell = kind, reference or f"row {self._row}"

    def _fill_cell(self) -> None:
        """Count the cell into the rectangle: one that holds nothing, only a colour, is not read."""
        self._bottom, self._right = max(self._bottom, self._row), max(self._right, self._column)
        # a sheet is read as the whole rectangle from A1
        if self._bottom * self._right > MOST_GRID:
            raise UnsafeWorkbookError(f"{self._part} has a cell far out at {self._cell}")


def _number(text: str, otherwise: int) -> int:
    return int(text) if _NUMBER.fullmatch(text) else otherwise


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
