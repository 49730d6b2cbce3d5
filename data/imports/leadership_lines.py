"""Statements about who held a role: the columns of `statements.csv`, with the person's name and their source written out.

A file has a header. `name`, `role`, `title`, `kind`, `code` and `confidence` are needed; `interim`, `start`, `end`,
`as_of` and `note` may be left out. The source is either known (`sources`, ids with ; between) or told: `source_title`,
`source_publisher`, `source_url` and `source_published`. `person` is the id of somebody, needed only where two people
have one name, or where somebody new has the name of somebody known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from data.faults import Fault
from data.imports.cells import OdsCode, OfficialRow, OptionalText, Place, Text, valid_row
from data.imports.sheets import header_of, only_sheet, whole

if TYPE_CHECKING:
    from data.imports.sheets import OfficialFile


class LeadershipLine(OfficialRow):
    """A row of a leadership file. What a role, a date or a kind may be, `StatementRow` says."""

    person: OptionalText = Field(default="")
    name: Text
    role: Text
    title: Text
    interim: OptionalText = Field(default="")
    kind: Text
    code: OdsCode
    start: OptionalText = Field(default="")
    end: OptionalText = Field(default="")
    as_of: OptionalText = Field(default="")
    confidence: Text
    note: OptionalText = Field(default="")
    sources: OptionalText = Field(default="")
    source_title: OptionalText = Field(default="")
    source_publisher: OptionalText = Field(default="")
    source_url: OptionalText = Field(default="")
    source_published: OptionalText = Field(default="")

    @model_validator(mode="after")
    def _names_one_source(self) -> Self:
        told = bool(self.source_title or self.source_publisher)
        if told == bool(self.sources):
            raise ValueError(
                "name a known source in sources, or tell a new one in source_title and source_publisher"
            )
        if told and not (self.source_title and self.source_publisher):
            raise ValueError("a new source needs both source_title and source_publisher")
        return self


def read_leadership(file: OfficialFile, faults: list[Fault]) -> list[tuple[Place, LeadershipLine]]:
    """Validate every row; a column that is not one of a leadership file's is refused, lest it be misspelt."""
    sheet = only_sheet(file, faults)
    header = None if sheet is None else header_of(file, sheet, faults)
    if sheet is None or header is None:
        return []
    place = file.place(sheet)
    needed = {name for name, field in LeadershipLine.model_fields.items() if field.is_required()}
    columns, first = LeadershipLine.model_fields, sheet.lines[0].number
    wrong = [(name, "the header does not have it", "add the column") for name in sorted(needed - set(header))]
    right = f"the columns are {', '.join(columns)}"
    wrong += [(name, "there is no such column", right) for name in header if name not in columns]
    if wrong:
        faults.extend(Fault(place, first, *each) for each in wrong)
        return []
    rows = []
    for line in sheet.lines[1:]:
        if not whole(file, sheet, line, len(header), faults):
            continue
        at = Place(place, line.number)
        cells = dict(zip(header, line.cells, strict=True))
        row = valid_row(LeadershipLine, at, cells, faults, [header[number] for number in line.numbers])
        if row is not None:
            rows.append((at, row))
    return rows
