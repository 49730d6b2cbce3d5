"""Names-and-codes files and lookups of the Office for National Statistics, read by the names of their columns.

A column is an area's abbreviation, the year of its boundaries and what it holds: CCG18CD is the GSS code of a CCG of
2018, CCG18CDH its ODS code, CCG18NM its name. The areas read here are those of `KINDS`; the others of a lookup (LSOA, LAD, cancer alliance,
FID and so on) are passed over. A row that has two kinds of area says that the one was in the other.

A list is of 1 April of its year, except that the first ICBs and sub-ICB locations are of 1 July 2022. If the file's name
states a month beside the year, such as (April_2023), that month counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Final

from pydantic import Field

from data.faults import Fault
from data.imports.cells import AnyGssCode, OfficialRow, OptionalOdsCode, Place, Text, shown, valid_row
from data.imports.sheets import OfficialFile, Sheet, whole
from data.model import Kind

if TYPE_CHECKING:
    from data.imports.sheets import Line

KINDS: Final = {
    "CCG": Kind.CCG,
    "STP": Kind.STP,
    "ICB": Kind.ICB,
    "SICBL": Kind.SUB_ICB_LOCATION,
    "NHSER": Kind.REGION,
    "NHSRLO": Kind.LOCAL_OFFICE,
}
GSS_PREFIX: Final = {
    Kind.CCG: "E38",
    Kind.SUB_ICB_LOCATION: "E38",
    Kind.STP: "E54",
    Kind.ICB: "E54",
    Kind.REGION: "E40",
    Kind.LOCAL_OFFICE: "E39",
}
PARENTS: Final = {
    (Kind.CCG, Kind.STP),
    (Kind.CCG, Kind.LOCAL_OFFICE),
    (Kind.LOCAL_OFFICE, Kind.REGION),
    (Kind.STP, Kind.REGION),
    (Kind.SUB_ICB_LOCATION, Kind.ICB),
    (Kind.ICB, Kind.REGION),
}
"""Which kinds of body are directly in which, as `memberships` has them."""

_COLUMN: Final = re.compile(
    r"(CCG|STP|ICB|SICBL|NHSER|NHSRLO)([0-9]{2})(CDH|CD|NM)", re.ASCII | re.IGNORECASE
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_AND_YEAR: Final = re.compile(
    rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*[ _-]*(20[0-9]{{2}}|[0-9]{{2}})(?![0-9])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """Where a kind of area stands in the header: the columns of its GSS code, ODS code ("" if none) and name."""

    kind: Kind
    year: int
    gss: str
    code: str
    name: str


class Area(OfficialRow):
    """An area as a row names it; the ODS code is empty where the file does not give it."""

    gss: AnyGssCode
    code: OptionalOdsCode = Field(default="")
    name: Text


@dataclass(frozen=True, slots=True)
class AreaList:
    """A names-and-codes file or lookup: its day, the kinds of area in it, each area, and which was in which."""

    day: date
    kinds: tuple[Kind, ...]
    areas: dict[tuple[Kind, Area], Place]
    inside: dict[tuple[Kind, Area, Kind, Area], Place]


def area_columns(header: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Give the columns of each kind of area: {"CCG18": {"CD": "CCG18CD", ...}}."""
    found: dict[str, dict[str, str]] = {}
    for column in header:
        match = _COLUMN.fullmatch(column)
        if match:
            found.setdefault(f"{match[1]}{match[2]}".upper(), {})[match[3].upper()] = column
    return found


def is_area_list(header: tuple[str, ...]) -> bool:
    return any({"CD", "NM"} <= set(columns) for columns in area_columns(header).values())


def read_areas(
    file: OfficialFile, sheet: Sheet, header: tuple[str, ...], faults: list[Fault]
) -> tuple[AreaList | None, int]:
    """Read every row into areas, and count the codes of areas outside England, which are left out."""
    columns = _checked_columns(file, sheet, header, faults)
    if not columns:
        return None, 0
    areas = _AreaReader(header, faults)
    read = AreaList(day_of(file.name, columns), tuple(each.kind for each in columns), {}, {})
    outside = 0
    for line in sheet.lines[1:]:
        if not whole(file, sheet, line, len(header), faults):
            continue
        place = Place(file.place(sheet), line.number)
        row = [(each.kind, areas.read(line, each, place)) for each in columns]
        outside += sum(area is not None and not area.gss.startswith("E") for _, area in row)
        english = [(kind, area) for kind, area in row if area is not None and area.gss.startswith("E")]
        for kind, area in english:
            read.areas.setdefault((kind, area), place)
        for one, other in combinations(english, 2):
            for child, parent in ((one, other), (other, one)):
                if (child[0], parent[0]) in PARENTS:
                    read.inside.setdefault((*child, *parent), place)
    _refuse_contradictions(read, faults)
    return read, outside


def _checked_columns(
    file: OfficialFile, sheet: Sheet, header: tuple[str, ...], faults: list[Fault]
) -> list[AreaColumns]:
    columns: list[AreaColumns] = []
    before = len(faults)
    for stem, parts in area_columns(header).items():
        for needed in ("CD", "NM"):
            if needed not in parts:
                wrong = f"the header has {', '.join(parts.values())} but no {stem}{needed}"
                faults.append(
                    Fault(file.place(sheet), sheet.lines[0].number, f"{stem}{needed}", wrong, "add it")
                )
        kind, year = KINDS[stem[:-2]], 2000 + int(stem[-2:])
        columns.append(
            AreaColumns(kind, year, parts.get("CD", ""), parts.get("CDH", ""), parts.get("NM", ""))
        )
    years = {each.year for each in columns}
    if len(years) > 1:
        wrong = f"the columns are of the years {' and '.join(map(str, sorted(years)))}"
        right = "a list is of one day: take the file as it was published"
        faults.append(Fault(file.place(sheet), sheet.lines[0].number, "", wrong, right))
    return columns if len(faults) == before else []


def day_of(file: str, columns: list[AreaColumns]) -> date:
    """Give the day a list is of: see the top of this module."""
    year = columns[0].year
    for month, stated in _MONTH_AND_YEAR.findall(file):
        if int(stated) % 100 == year % 100:
            return date(year, _MONTHS.index(month.lower()) + 1, 1)
    return boundaries_day(year, columns[0].kind)


def boundaries_day(year: int, kind: Kind) -> date:
    """Give the day from which the boundaries of a year hold for a kind of body."""
    first = year == 2022 and kind in (Kind.ICB, Kind.SUB_ICB_LOCATION)  # noqa: PLR2004 -- the year ICBs began
    return date(year, 7 if first else 4, 1)


class _AreaReader:
    """Reads the areas of rows. A lookup names the same few areas in thousands of rows: each is validated once."""

    def __init__(self, header: tuple[str, ...], faults: list[Fault]) -> None:
        self._at = {name: index for index, name in enumerate(header)}
        self._faults = faults
        self._valid: dict[tuple[Kind, tuple[str, ...]], Area] = {}

    def read(self, line: Line, columns: AreaColumns, place: Place) -> Area | None:
        named = {"gss": columns.gss, "name": columns.name} | ({"code": columns.code} if columns.code else {})
        cells = {field: line.cells[self._at[column]] for field, column in named.items()}
        numbers = [field for field, column in named.items() if self._at[column] in line.numbers]
        key = (columns.kind, tuple(cells.values()))
        if key in self._valid and not numbers:
            return self._valid[key]
        own: list[Fault] = []
        area = valid_row(Area, place, cells, own, numbers)
        prefix = GSS_PREFIX[columns.kind]
        if area is not None and area.gss.startswith("E") and not area.gss.startswith(prefix):
            right = f"the codes of this kind of area begin with {prefix}"
            own.append(Fault(*place, "gss", f"{shown(area.gss)} is not valid", right))
            area = None
        self._faults.extend(Fault(*place, named.get(each.column, ""), each.wrong, each.right) for each in own)
        if area is not None:
            self._valid[key] = area
        return area


def _refuse_contradictions(read: AreaList, faults: list[Fault]) -> None:
    """Refuse a list that names one area in two ways, or puts it into two others of a kind."""
    named: dict[tuple[Kind, str], Place] = {}
    for (kind, area), place in read.areas.items():
        first = named.setdefault((kind, area.gss), place)
        if first != place:
            wrong = f"{area.gss} has another name or code on line {first.line}"
            faults.append(Fault(*place, "", wrong, "one name and one code an area"))
    parents: dict[tuple[Kind, str, Kind], tuple[Place, str]] = {}
    for (kind, area, parent_kind, parent), place in read.inside.items():
        before, gss = parents.setdefault((kind, area.gss, parent_kind), (place, parent.gss))
        if gss != parent.gss:
            wrong = f"{area.name} is in {parent.name}, and in another on line {before.line}"
            faults.append(Fault(*place, "", wrong, f"one {parent_kind} for each {kind}"))
