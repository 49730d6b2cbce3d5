"""The two files of the NHS Organisation Data Service that are read, as it lays them out. Neither has a header.

`eccg` (CCGs, sub-ICB locations, commissioning hubs) has the service's 27 columns, of which this file fills fourteen:
1 code, 2 name, 3 national grouping, 4 high level health geography, 5 to 9 address, 10 postcode, 11 open date,
12 close date, 14 sub-type, 22 whether the record was amended. Days are YYYYMMDD. The sub-type was a letter (C for a CCG)
and later the ids of the organisation's roles with | between: RO319 is a sub-ICB location, RO218 a commissioning hub,
RO327 a reporting entity. It is empty for CCGs that closed before that.

`succ` has five: predecessor, successor, reason (empty in recent files), the day it took effect, and an indicator of
whether the successor was itself succeeded. The last is not needed: every step is a row of its own.

Columns 1 to 12, 14 and 22 and the five of `succ` agree between files that were published in several years. What the
other thirteen columns of other products mean is not known here; they are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date  # noqa: TC003 -- pydantic reads it
from typing import TYPE_CHECKING, Final, Self

from pydantic import Field, model_validator

from data.faults import Fault
from data.imports.cells import (
    OdsCode,
    OdsDay,
    OfficialRow,
    OptionalOdsDay,
    OptionalText,
    Place,
    Text,
    valid_row,
)
from data.imports.sheets import OfficialFile, Sheet, only_sheet, whole
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.imports.sheets import Line

ORGANISATION_COLUMNS: Final = (
    "Organisation Code", "Name", "National Grouping", "High Level Health Geography", "Address Line 1",
    "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Postcode", "Open Date", "Close Date",
    "", "Organisation Sub-Type Code", "", "", "", "", "", "", "", "Amended Record Indicator", "", "", "", "", "",
)  # fmt: skip
SUCCESSION_COLUMNS: Final = (
    "Predecessor Code", "Successor Code", "Reason Code", "Effective Date", "Succession Indicator",
)  # fmt: skip

_DAY: Final = re.compile(r"[0-9]{8}", re.ASCII)
_SUB_ICB_LOCATION: Final = "RO319"


class Organisation(OfficialRow):
    """A row of the 27-column layout."""

    code: OdsCode = Field(alias="Organisation Code")
    name: Text = Field(alias="Name")
    line_1: OptionalText = Field(alias="Address Line 1")
    line_2: OptionalText = Field(alias="Address Line 2")
    line_3: OptionalText = Field(alias="Address Line 3")
    line_4: OptionalText = Field(alias="Address Line 4")
    line_5: OptionalText = Field(alias="Address Line 5")
    postcode: OptionalText = Field(alias="Postcode")
    opened: OdsDay = Field(alias="Open Date")
    closed: OptionalOdsDay = Field(alias="Close Date")
    sub_type: OptionalText = Field(alias="Organisation Sub-Type Code")

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.closed is not None and self.closed < self.opened:
            raise ValueError(f"it closes on {self.closed}, before it opens on {self.opened}")
        return self

    @property
    def address(self) -> str:
        lines = (self.line_1, self.line_2, self.line_3, self.line_4, self.line_5)
        return ", ".join(line for line in lines if line)

    @property
    def kind(self) -> Kind | None:
        """Say what the body is, where name and sub-type leave no doubt."""
        if _SUB_ICB_LOCATION in self.sub_type.split("|"):
            return Kind.SUB_ICB_LOCATION
        if self.sub_type in ("", "C") and self.name.upper().endswith(" CCG"):
            return Kind.CCG
        return None


class SuccessionLine(OfficialRow):
    """A row of the five-column layout."""

    predecessor: OdsCode = Field(alias="Predecessor Code")
    successor: OdsCode = Field(alias="Successor Code")
    reason: OptionalText = Field(alias="Reason Code")
    effective: OdsDay = Field(alias="Effective Date")

    @property
    def steps(self) -> tuple[str, str, date]:
        return self.predecessor, self.successor, self.effective


Rows = list[tuple[Place, OfficialRow]]


def read_rows(file: OfficialFile, faults: list[Fault]) -> tuple[type[OfficialRow] | None, Rows]:
    """Tell which of the two files it is by its shape, and validate every row. (None, []): it is neither."""
    sheet = only_sheet(file, faults)
    if sheet is None:
        return None, []
    width = Counter(len(line.cells) for line in sheet.lines).most_common(1)[0][0]
    model, columns, day = _layout(width)
    if model is None or not _has_days(sheet.lines, width, day):
        wrong = f"most rows have {width} cells" + (f", but column {day + 1} holds no days" if model else "")
        right = "27 cells are a list of organisations and 5 a list of successions, without a header"
        faults.append(Fault(file.place(sheet), sheet.lines[0].number, "", wrong, right))
        return None, []
    return model, _valid_rows(file, sheet, model, columns, faults)


def _layout(width: int) -> tuple[type[OfficialRow] | None, tuple[str, ...], int]:
    if width == len(ORGANISATION_COLUMNS):
        return Organisation, ORGANISATION_COLUMNS, ORGANISATION_COLUMNS.index("Open Date")
    if width == len(SUCCESSION_COLUMNS):
        return SuccessionLine, SUCCESSION_COLUMNS, SUCCESSION_COLUMNS.index("Effective Date")
    return None, (), 0


def _has_days(lines: Sequence[Line], width: int, column: int) -> bool:
    return any(_DAY.fullmatch(line.cells[column]) for line in lines if len(line.cells) == width)


def _valid_rows(
    file: OfficialFile, sheet: Sheet, model: type[OfficialRow], columns: tuple[str, ...], faults: list[Fault]
) -> Rows:
    rows: Rows = []
    for line in sheet.lines:
        if not whole(file, sheet, line, len(columns), faults):
            continue
        place = Place(file.place(sheet), line.number)
        cells = {name: cell for name, cell in zip(columns, line.cells, strict=True) if name}
        numbers = [columns[at] for at in line.numbers if columns[at]]
        row = valid_row(model, place, cells, faults, numbers)
        if row is not None:
            rows.append((place, row))
    return rows
