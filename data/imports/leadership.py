"""Statements about who held a role: the columns of `statements.csv`, with the person's name and their source written out.

A file has a header. `name`, `role`, `title`, `kind`, `code` and `confidence` are needed; `interim`, `start`, `end`,
`as_of` and `note` may be left out. The source is either known (`sources`, ids with ; between) or told: `source_title`,
`source_publisher`, `source_url` and `source_published`. `person` is the id of somebody, needed only where two people
have one name, or where somebody new has the name of somebody known.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Final, Self

from pydantic import Field, model_validator

from data.faults import Fault
from data.imports.cells import (
    OdsCode,
    OfficialRow,
    OptionalText,
    Place,
    Text,
    valid_row,
    valid_rows,
    words_of,
)
from data.imports.draft import Draft, Evidence
from data.imports.reading import only_sheet, table_under
from data.lookalikes import page_of
from data.model import BodyKey
from data.rows import PersonRow, SourceRow, StatementRow, columns

if TYPE_CHECKING:
    from data.imports.reading import OfficialFile

UNKNOWN: Final = "statements about bodies that Commissioner does not know"

_ONE_STATEMENT: Final = ("person", "role", "interim", "kind", "code", "start", "end", "as_of")
"""Two rows that have the same of these, from the same source, are one statement."""
_STYLES: Final = {
    "dr", "dame", "sir", "professor", "prof", "lord", "lady", "baroness", "baron", "mr", "mrs", "ms", "miss", "rev",
}  # fmt: skip


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
    table = None if sheet is None else table_under(sheet, int(sheet.cells.index[0]), faults)
    if table is None:
        return []
    fields = LeadershipLine.model_fields
    needed = sorted(name for name, field in fields.items() if field.is_required())
    wrong = [
        (name, "the header does not have it", "add the column") for name in needed if name not in table.header
    ]
    right = f"the columns are {', '.join(fields)}"
    wrong += [(name, "there is no such column", right) for name in table.header if name not in fields]
    if wrong:
        faults += [Fault(table.place, table.line, *each) for each in wrong]
        return []
    return valid_rows(table, LeadershipLine, faults)


def propose_statements(draft: Draft, rows: list[tuple[Place, LeadershipLine]]) -> None:
    """Add the statements that are not known, with their people and sources."""
    for place, row in rows:
        source = source_for(draft, row, place)
        person = person_for(draft, row, place)
        if source is None or person is None:
            continue
        last = max((int(entry.row.id[1:]) for entry in draft.each(StatementRow)), default=0)
        told = {
            name: getattr(row, name) for name in columns(StatementRow) if name in LeadershipLine.model_fields
        }
        ids = {"id": f"L{last + 1:04}", "person": person.id, "sources": row.sources or source.id}
        statement = valid_row(StatementRow, place, told | ids, draft.faults)
        if statement is None:
            continue
        if draft.body(BodyKey(statement.kind, statement.code)) is None:
            draft.skip(UNKNOWN)
            continue
        alike = draft.find(StatementRow, **{name: getattr(statement, name) for name in _ONE_STATEMENT})
        known = [entry.row for entry in alike if set(statement.sources) <= set(entry.row.sources)]
        if not known:
            evidence = Evidence(place, source)
            if not draft.find(PersonRow, id=person.id):
                draft.add(PersonRow, {"id": person.id, "name": person.name}, person.id, person.name, evidence)
            said = f"{row.name}, {row.title} of {statement.kind}:{statement.code}"
            draft.add(StatementRow, told | ids, statement.id, said, evidence)
            continue
        for field in ("title", "confidence"):
            before, after = getattr(known[0], field), getattr(statement, field)
            if words_of(before) != words_of(after):
                draft.conflict("statements", f"{known[0].id} {field}", before, after, place)


def source_for(draft: Draft, row: LeadershipLine, place: Place) -> SourceRow | None:
    """Give the (first) source that a row names, known or new; None is a fault."""
    known = {entry.row.id: entry.row for entry in draft.each(SourceRow)}
    if row.sources:
        unknown = [source for source in row.sources.split(";") if source not in known]
        for source in unknown:
            right = "name one that is in sources.csv, or tell it in source_title and source_publisher"
            draft.fault(place, "sources", f"no source {source!r}", right)
        return None if unknown else known[row.sources.split(";")[0]]
    told = (row.source_title, row.source_publisher, row.source_url, row.source_published)
    page = page_of(row.source_url)
    for each in known.values():
        if (each.title, each.publisher, each.url, each.published) == told or (
            page and page_of(each.url) == page
        ):
            return each
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:8].upper()
    names = {name: f"source_{name}" for name in ("title", "publisher", "url", "published")}
    cells = dict(zip(names.values(), told, strict=True))
    made = {"id": f"LEAD-{digest}", "licence": "facts only"}
    return valid_row(SourceRow, place, made | cells, draft.faults, names)


def person_for(draft: Draft, row: LeadershipLine, place: Place) -> PersonRow | None:
    """Find the person by id or by name, or make a new one; a name that two people have is a fault."""
    people = {entry.row.id: entry.row for entry in draft.each(PersonRow)}
    spoken = _spoken(row.name)
    if row.person in people and _spoken(people[row.person].name) != spoken:
        wrong = f"{row.person} is {people[row.person].name}, not {row.name}"
        draft.fault(place, "person", wrong, "correct the name, or choose an id that nobody has")
        return None
    if row.person in people:
        return people[row.person]
    namesakes = [] if row.person else [each for each in people.values() if _spoken(each.name) == spoken]
    if len(namesakes) > 1:
        ids = " and ".join(each.id for each in namesakes)
        wrong = f"{len(namesakes)} people have the name {row.name}"
        draft.fault(place, "name", wrong, f"say in person which is meant: {ids}")
        return None
    if namesakes:
        return namesakes[0]
    made = row.person or slug(row.name)
    if not made or made in people:
        wrong = f"the id {made} is {people[made].name}'s" if made else f"no id can be made of {row.name}"
        draft.fault(place, "name", wrong, "give an id in person")
        return None
    return valid_row(PersonRow, place, {"id": made, "name": row.name, "note": ""}, draft.faults)


def _spoken(name: str) -> list[str]:
    """Give the words of a name without a style such as Dr or Dame before it."""
    words = words_of(name)
    while len(words) > 1 and words[0] in _STYLES:
        words = words[1:]
    return words


def slug(name: str) -> str:
    """Make an id of a name: Dr Zoë O'Example is zoe-oexample."""
    plain = unicodedata.normalize("NFKD", " ".join(_spoken(name))).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z]+", plain))
