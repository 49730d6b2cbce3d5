"""An official file as it is read: its sheets, their lines of cells, and the header that tells the columns."""

from __future__ import annotations

from dataclasses import dataclass

from data.faults import Fault


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
