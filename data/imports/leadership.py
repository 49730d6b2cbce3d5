"""What the lines of a leadership file propose: statements, and who and what vouches for them where they are new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.imports.cells import Place, valid_row
from data.imports.draft import Evidence
from data.imports.lettering import words_of
from data.imports.vouching import person_for, source_for
from data.model import BodyKey
from data.rows import PersonRow, SourceRow, StatementRow

if TYPE_CHECKING:
    from data.imports.draft import Draft
    from data.imports.leadership_lines import LeadershipLine

UNKNOWN: Final = "statements about bodies that Commissioner does not know"


def propose_statements(draft: Draft, rows: list[tuple[Place, LeadershipLine]]) -> None:
    """Add the statements that are not known, with their people and sources."""
    for place, row in rows:
        source = source_for(draft, row, place)
        person = person_for(draft, row, place)
        statement = None
        if source is not None and person is not None:
            cells = _cells(draft, row, person, source)
            statement = valid_row(StatementRow, place, cells, draft.faults)
        if source is None or person is None or statement is None:
            continue
        if draft.body(BodyKey(statement.kind, statement.code)) is None:
            draft.skip(UNKNOWN)
            continue
        _compare(draft, row, person, statement, Evidence(place, source))


def _compare(
    draft: Draft, row: LeadershipLine, person: PersonRow, statement: StatementRow, evidence: Evidence
) -> None:
    said = f"{row.name}, {row.title} of {statement.kind}:{statement.code}"
    known = next((entry.row for entry in draft.each(StatementRow) if _same(entry.row, statement)), None)
    if known is None:
        if all(entry.row.id != person.id for entry in draft.each(PersonRow)):
            cells = {"id": person.id, "name": person.name, "note": ""}
            draft.add(PersonRow, cells, person.id, person.name, evidence)
        cells = _cells(draft, row, person, evidence.source)
        draft.add(StatementRow, cells, statement.id, said, evidence)
        return
    for field in ("title", "confidence"):
        before, after = getattr(known, field), getattr(statement, field)
        if words_of(before) != words_of(after):
            draft.conflict("statements", f"{known.id} {field}", before, after, evidence.place)


def _same(one: StatementRow, other: StatementRow) -> bool:
    """Tell whether two rows are one statement: the same person, role, body and dates, from the same source."""
    fields = ("person", "role", "interim", "kind", "code", "start", "end", "as_of")
    same = all(getattr(one, field) == getattr(other, field) for field in fields)
    return same and set(other.sources) <= set(one.sources)


def _cells(draft: Draft, row: LeadershipLine, person: PersonRow, source: SourceRow) -> dict[str, str]:
    last = max((int(entry.row.id[1:]) for entry in draft.each(StatementRow)), default=0)
    return {
        "id": f"L{last + 1:04}",
        "person": person.id,
        "role": row.role,
        "title": row.title,
        "interim": row.interim,
        "kind": row.kind,
        "code": row.code,
        "start": row.start,
        "end": row.end,
        "as_of": row.as_of,
        "confidence": row.confidence,
        "sources": row.sources or source.id,
        "note": row.note,
    }
