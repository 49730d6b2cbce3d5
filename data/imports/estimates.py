"""Mid-year population estimates of the Office for National Statistics: a code, a name and a count of all ages.

The year is read where it stands first: the sheet's name (Mid-2018 Persons), the lines above the header, the file's name.
The year of the boundaries is read from the header (SICBL 2023 Code, CCG18CD), else from the same places (CCG 2020); if
nothing states it, it stays empty. Only counts of all persons are taken: sheets of males and females are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from pydantic import Field

from data.faults import Fault
from data.imports.cells import AreaCode, OfficialRow, OptionalText, People
from data.imports.ons import KINDS
from data.imports.sheets import Line, OfficialFile, Sheet, checked_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.model import Kind


UNKNOWN: Final = "estimates for areas that Commissioner does not know"
OUTSIDE: Final = "codes of areas outside England"
NOTES: Final = "headings and notes"

_LINES_ABOVE: Final = 20
_YEAR: Final = re.compile(r"mid[-_ ]?(20[0-9]{2})", re.IGNORECASE)
_BOUNDARIES: Final = re.compile(
    r"(?:CCG|STP|ICB|SICBL)s?[ _-]?(20[0-9]{2})|(20[0-9]{2})[ _-]?(?:CCG|STP|ICB|SICBL|boundar|geograph)",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"(?:(CCG|STP|ICB|SICBL)[ _]?(20[0-9]{2}|[0-9]{2})?[ _]?(?:code|CDH?)|area codes?|geography code|code)",
    re.IGNORECASE,
)
_ALL_AGES: Final = {"all ages", "all persons", "total", "population"}
_FIRST_ICBS: Final = 2022


class Estimate(OfficialRow):
    """A row of an estimate: a GSS or ODS code and how many people live there."""

    counts: ClassVar[frozenset[str]] = frozenset({"people"})
    code: AreaCode
    name: OptionalText = Field(default="")
    people: People


@dataclass(frozen=True, slots=True)
class EstimateSheet:
    """A sheet of estimates: where its columns are, and what it is an estimate of ("" kind: the code tells)."""

    file: OfficialFile
    sheet: Sheet
    header: Line
    code: int
    count: int
    kind: Kind | None
    year: int
    boundaries: str


def find_header(sheet: Sheet) -> Line | None:
    """Give the line that names a code and a count of all ages, among the first twenty."""
    for line in sheet.lines[:_LINES_ABOVE]:
        cells = [" ".join(cell.split()) for cell in line.cells]
        if any(_CODE.fullmatch(cell) for cell in cells) and any(
            cell.casefold() in _ALL_AGES for cell in cells
        ):
            return line
    return None


def read_estimates(file: OfficialFile, faults: list[Fault]) -> list[EstimateSheet] | None:
    """Find the sheets with estimates of all persons, and say of each which year and boundaries it is for.

    None: the file holds no estimates at all.
    """
    found = [(sheet, header) for sheet in file.sheets if (header := find_header(sheet)) is not None]
    if not found:
        return None
    persons = [(sheet, header) for sheet, header in found if not _of_one_sex(file, sheet, header)]
    if not persons:
        right = "take the estimates of all persons"
        faults.append(Fault(file.name, 0, "", "these are estimates of males or females", right))
    sheets = [_described(file, sheet, header, faults) for sheet, header in persons]
    return [sheet for sheet in sheets if sheet is not None]


def _stated(file: OfficialFile, sheet: Sheet, header: Line) -> list[str]:
    above = [" ".join(line.cells) for line in sheet.lines if line.number < header.number]
    return [sheet.name, *above, file.name]


def _of_one_sex(file: OfficialFile, sheet: Sheet, header: Line) -> bool:
    said = sheet.name or " ".join(_stated(file, sheet, header))
    return bool(re.search(r"males", said, re.IGNORECASE)) and not re.search(r"persons", said, re.IGNORECASE)


def _described(file: OfficialFile, sheet: Sheet, header: Line, faults: list[Fault]) -> EstimateSheet | None:
    names = checked_header(file, sheet, header, faults, empty=True)
    if names is None:
        return None
    codes = [at for at, name in enumerate(names) if _CODE.fullmatch(name)]
    # a sheet that also names what its areas are in counts the smaller ones
    code = next((at for at in codes if names[at].upper().startswith(("CCG", "SICBL"))), codes[0])
    count = next(at for at, name in enumerate(names) if name.casefold() in _ALL_AGES)
    stated = _stated(file, sheet, header)
    year = next((found[1] for text in stated if (found := _YEAR.search(text))), None)
    if year is None:
        right = "name the sheet or the file after it, such as mid-2018.csv"
        faults.append(
            Fault(file.place(sheet), 0, "", "nothing says which mid-year this is an estimate of", right)
        )
        return None
    match = _CODE.fullmatch(names[code])
    kind = KINDS[match[1].upper()] if match and match[1] else None
    boundaries = f"20{match[2][-2:]}" if match and match[2] else _boundaries(stated)
    return EstimateSheet(file, sheet, header, code, count, kind, int(year), boundaries)


def _boundaries(stated: Sequence[str]) -> str:
    for text in stated:
        # "Mid-2018 CCGs" states the year of the estimate, not of the boundaries
        if found := _BOUNDARIES.search(_YEAR.sub(" ", text)):
            return found[1] or found[2]
    return ""
