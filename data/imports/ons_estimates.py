"""Mid-year population estimates of the Office for National Statistics: a code, a name and a count of all ages.

The year is read from the first of these that states it: the sheet's name (Mid-2018 Persons), the lines above the header,
the file's name. The year of the boundaries is read from the header (SICBL 2023 Code, CCG18CD), else from the same places
(CCG 2020), else it stays empty. Only counts of all persons are taken: sheets of males and females are skipped.

A body that has a population for the year and boundaries keeps it: the same number is no news, another is a conflict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from data.imports.draft import (
    AreaCode,
    Draft,
    Evidence,
    OfficialRow,
    People,
    Place,
    key_of,
    shown,
    valid_rows,
)
from data.imports.ons_areas import GSS_PREFIX, KINDS, OUTSIDE, boundaries_day
from data.imports.reader import header_cells, table_under
from data.model import Basis, BodyKey, Kind
from data.reference import RowError
from data.reference.schema import PopulationRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.imports.reader import OfficialFile, Sheet, Table
    from data.reference.schema import SourceRow

UNKNOWN: Final = "estimates for areas that Commissioner does not know"
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
_GSS: Final = re.compile(r"[A-Z][0-9]{8}", re.ASCII)
_FIRST_ICBS: Final = 2022


class Estimate(OfficialRow):
    """A row of an estimate: a GSS or ODS code and how many people live there."""

    code: AreaCode
    people: People


@dataclass(frozen=True, slots=True)
class EstimateTable:
    """A table of estimates: the columns of the code and the count, and what it is an estimate of.

    `kind` is None where the header does not name one: the code tells. `boundaries` are a year, or empty.
    """

    file: OfficialFile
    table: Table
    named: dict[str, str]
    kind: Kind | None
    year: int
    boundaries: str


def read_estimates(file: OfficialFile, errors: list[RowError]) -> list[EstimateTable] | None:
    """Find the sheets with estimates of all persons, and say of each which year and boundaries it is for.

    None: the file holds no estimates at all.
    """
    found = [(sheet, line) for sheet in file.sheets if (line := _header_line(sheet)) is not None]
    if not found:
        return None
    persons = [(sheet, line) for sheet, line in found if not _of_one_sex(file, sheet, line)]
    if not persons:
        right = "take the estimates of all persons"
        errors.append(RowError(file.name, 0, "", "these are estimates of males or females", right))
    tables = (_described(file, sheet, line, errors) for sheet, line in persons)
    return [table for table in tables if table is not None]


def _header_line(sheet: Sheet) -> int | None:
    """Give the line that names a code and a count of all ages, among the first twenty."""
    for line in sheet.cells.index[:_LINES_ABOVE]:
        cells = header_cells(sheet, line)
        if any(map(_CODE.fullmatch, cells)) and any(cell.casefold() in _ALL_AGES for cell in cells):
            return int(line)
    return None


def _stated(file: OfficialFile, sheet: Sheet, line: int) -> list[str]:
    above = sheet.cells[sheet.cells.index < line].fillna("")
    return [sheet.name, *(" ".join(cells) for cells in above.itertuples(index=False, name=None)), file.name]


def _of_one_sex(file: OfficialFile, sheet: Sheet, line: int) -> bool:
    said = sheet.name or " ".join(_stated(file, sheet, line))
    return bool(re.search(r"males", said, re.IGNORECASE)) and not re.search(r"persons", said, re.IGNORECASE)


def _described(file: OfficialFile, sheet: Sheet, line: int, errors: list[RowError]) -> EstimateTable | None:
    table = table_under(sheet, line, errors, gaps=True)
    if table is None:
        return None
    codes = [name for name in table.header if _CODE.fullmatch(name)]
    # a sheet that also names what its areas are in counts the smaller ones
    code = next((name for name in codes if name.upper().startswith(("CCG", "SICBL"))), codes[0])
    count = next(name for name in table.header if name.casefold() in _ALL_AGES)
    stated = _stated(file, sheet, line)
    year = next((found[1] for text in stated if (found := _YEAR.search(text))), None)
    if year is None:
        wrong = "nothing says which mid-year this is an estimate of"
        right = "name the sheet or the file after it, such as mid-2018.csv"
        errors.append(RowError(sheet.place, 0, "", wrong, right))
        return None
    match = _CODE.fullmatch(code)
    kind = KINDS[match[1].upper()] if match and match[1] else None
    boundaries = f"20{match[2][-2:]}" if match and match[2] else _boundaries(stated)
    return EstimateTable(file, table, {"code": code, "people": count}, kind, int(year), boundaries)


def _boundaries(stated: Sequence[str]) -> str:
    for text in stated:
        # "Mid-2018 CCGs" states the year of the estimate, not of the boundaries
        if found := _BOUNDARIES.search(_YEAR.sub(" ", text)):
            return found[1] or found[2]
    return ""


def propose_estimates(draft: Draft, read: EstimateTable, source: SourceRow) -> None:
    """Add the populations of the bodies that are known and have none for the year and boundaries."""
    seen: dict[BodyKey, tuple[int, int]] = {}
    for place, estimate in _estimates(draft, read):
        key = _body(draft, read, estimate.code)
        if key is None:
            continue
        first, people = seen.setdefault(key, (place.line, estimate.people))
        if people != estimate.people:
            wrong = f"{estimate.code} stands on line {first} with another number"
            draft.refuse(place, read.named["people"], wrong, "one row an area")
        elif first == place.line:
            _compare(draft, read, key, people, Evidence(place, source))


def _estimates(draft: Draft, read: EstimateTable) -> list[tuple[Place, Estimate]]:
    """Validate the rows that are estimates of England or a part of it."""
    code, rows = read.named["code"], read.table.rows
    codes, counts = rows[code].str.strip(), rows[read.named["people"]].str.strip()
    gss = codes.str.fullmatch(_GSS)
    notes, outside = (counts == "") & ~gss, gss & ~codes.str.startswith("E")
    draft.skip(NOTES, int(notes.sum()))
    draft.skip(OUTSIDE, int(outside.sum()))
    # England's own row is E92000001
    prefix, health = GSS_PREFIX[read.kind] if read.kind else "E", tuple(GSS_PREFIX.values())
    other = gss & codes.str.startswith(health) & ~codes.str.startswith(prefix)
    for line, cell in codes[other].items():
        right = f"the codes of this kind of area begin with {prefix}"
        draft.refuse(Place(read.table.place, int(str(line))), code, f"{shown(cell)} is not valid", right)
    table = replace(read.table, rows=rows[~notes & ~outside & ~other])
    return valid_rows(table, Estimate, draft.errors, read.named)


def _body(draft: Draft, read: EstimateTable, code: str) -> BodyKey | None:
    """Give the body with a GSS or ODS code; ICBs took over the GSS codes of STPs, and their locations those of CCGs."""
    icbs = int(read.boundaries or read.year) >= _FIRST_ICBS
    of_code = {"E38": Kind.SUB_ICB_LOCATION if icbs else Kind.CCG, "E54": Kind.ICB if icbs else Kind.STP}
    of_code |= {"E40": Kind.REGION, "E39": Kind.LOCAL_OFFICE}
    gss = _GSS.fullmatch(code)
    kind = read.kind or (of_code.get(code[:3]) if gss else None)
    body = None
    if kind is not None and gss:
        mid_year = date(read.year, 6, 30)
        day = boundaries_day(int(read.boundaries), kind) if read.boundaries else mid_year
        body = draft.body_with_gss(kind, code, day)
    elif kind is not None:
        body = draft.body(BodyKey(kind, code))
    if body is None:
        draft.skip(UNKNOWN)
        return None
    return key_of(body.row)


def _compare(draft: Draft, read: EstimateTable, key: BodyKey, people: int, evidence: Evidence) -> None:
    what = f"{key} mid-{read.year}" + (f", boundaries of {read.boundaries}" if read.boundaries else "")
    cells = {"kind": key.kind, "code": key.code, "basis": Basis.ONS_RESIDENT, "as_of": f"{read.year}-06-30"}
    cells["boundaries"] = read.boundaries
    known = {entry.row.population for entry in draft.find(PopulationRow, **cells)}
    if not known:
        cells |= {"population": str(people), "confidence": "stated"}
        draft.add(PopulationRow, cells, what, f"{people:,} people", evidence)
    elif people not in known:
        before = " and ".join(f"{each:,} people" for each in sorted(known))
        draft.conflict("populations", what, before, f"{people:,} people", evidence.place)
