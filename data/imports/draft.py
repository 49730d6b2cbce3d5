"""The facts as an import would leave them: a working copy of every table, and what changed in it and why.

What an import adds is known to the next row, so a row that is twice in a file, or in a file that was imported before,
changes nothing the second time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

from data.dates import parse_when
from data.imports.cells import valid_row
from data.model import BodyKey
from data.reference.errors import RowError
from data.reference.facts_writer import Entry
from data.reference.schema import TABLES, BodyRow, NameRow, Row, Sourced, SourceRow, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from data.imports.cells import Place
    from data.model import Kind
    from data.reference.facts_reader import Facts

R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=Sourced)

TABLE_OF: Final = {model: name for name, model in TABLES.items()}


class Action(StrEnum):
    """What an official row asks for. A conflict is listed and never applied."""

    ADD = "add"
    CHANGE = "change"
    CLOSE = "close"
    CONFLICT = "conflict"


class Evidence(NamedTuple):
    """Where an official row states something, and the source that a fact made of it names."""

    place: Place
    source: SourceRow


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would change in a table (or cannot), and the official row that says so."""

    table: str
    action: Action
    key: str
    before: str
    after: str
    place: Place


class Draft:
    """A working copy of the facts, with the changes, conflicts and errors of an import. Nothing is written."""

    def __init__(self, facts: Facts) -> None:
        self.entries: dict[str, list[Entry[Row]]] = {
            table: [Entry(record.line, record.row, record.row) for record in records]
            for table, records in facts.items()
        }
        self.changes: list[Change] = []
        self.skipped: Counter[str] = Counter()
        self.errors: list[RowError] = []

    def each(self, model: type[R]) -> list[Entry[R]]:
        """Give the rows of a table by the model of its rows."""
        return cast("list[Entry[R]]", self.entries[TABLE_OF[model]])

    def find(self, model: type[R], **fields: object) -> list[Entry[R]]:
        """Give the rows of a table whose fields have these values."""
        wanted = fields.items()
        return [
            entry
            for entry in self.each(model)
            if all(getattr(entry.row, name) == value for name, value in wanted)
        ]

    def body(self, key: BodyKey) -> Entry[BodyRow] | None:
        return next(iter(self.find(BodyRow, kind=key.kind, code=key.code)), None)

    def names_of(self, key: BodyKey) -> list[Entry[NameRow]]:
        return self.find(NameRow, kind=key.kind, code=key.code)

    def body_with_gss(self, kind: Kind, gss: str, day: date) -> Entry[BodyRow] | None:
        """Give the body that has the GSS code on the day, or the only one of its kind that ever had it."""
        named = [entry.row for entry in self.find(NameRow, kind=kind, gss_code=gss)]
        ever = {key_of(row) for row in named}
        ever |= {key_of(entry.row) for entry in self.find(BodyRow, kind=kind, gss_code=gss)}
        found = {key_of(row) for row in named if in_force(row, day)} or ever
        return self.body(found.pop()) if len(found) == 1 else None

    def newest_source(self, row: Sourced) -> date | None:
        """Give the last day that the latest of a row's sources can be of; None: none of them has a date."""
        dates = {entry.row.id: entry.row.published for entry in self.each(SourceRow)}
        found = (dates.get(source) for source in row.sources)
        return max((parse_when(when).last for when in found if when), default=None)

    def add(
        self, model: type[Row], cells: Mapping[str, str], key: object, said: str, evidence: Evidence
    ) -> bool:
        """Add a row made of its cells, and its source where that is new; a cell that is not valid is an error.

        Cells that are not given are empty; the source is the evidence's unless the cells name others.
        """
        given = {**dict.fromkeys(columns(model), ""), "sources": evidence.source.id, **cells}
        row = valid_row(model, evidence.place, given, self.errors)
        if row is None:
            return False
        self._cite(evidence)
        self._insert(row, str(key), said, evidence.place)
        return True

    def change(
        self,
        entry: Entry[S],
        fields: Mapping[str, Any],
        said: tuple[object, str, str],
        evidence: Evidence,
        action: Action = Action.CHANGE,
    ) -> None:
        """Set fields of a row and add the source to its sources. `said` is the key, before and after of the change."""
        source, sources = evidence.source.id, entry.row.sources
        added = sources if source in sources else (*sources, source)
        entry.row = entry.row.model_copy(update={**fields, "sources": added})
        self._cite(evidence)
        key, before, after = said
        self.changes.append(
            Change(TABLE_OF[type(entry.row)], action, str(key), before, after, evidence.place)
        )

    def conflict(self, table: str, key: object, before: str, after: str, place: Place) -> None:
        """List what an official row contradicts; the facts stay as they are."""
        self.changes.append(Change(table, Action.CONFLICT, str(key), before, after, place))

    def refuse(self, place: Place, column: str, wrong: str, right: str) -> None:
        self.errors.append(RowError(*place, column, wrong, right))

    def skip(self, why: str, count: int = 1) -> None:
        """Count rows that are passed over."""
        if count:
            self.skipped[why] += count

    def _cite(self, evidence: Evidence) -> None:
        source = evidence.source
        if not self.find(SourceRow, id=source.id):
            self._insert(source, source.id, source.title, evidence.place)

    def _insert(self, row: Row, key: str, said: str, place: Place) -> None:
        table = TABLE_OF[type(row)]
        self.entries[table].append(Entry(0, row, None))
        self.changes.append(Change(table, Action.ADD, key, "", said, place))


def key_of(row: BodyRow | NameRow) -> BodyKey:
    return BodyKey(row.kind, row.code)


def opened(row: BodyRow) -> date | None:
    """Give the first day on which a body can have existed; None: not known."""
    return parse_when(row.opened).first if row.opened else None


def open_on(row: BodyRow, day: date) -> bool:
    first = opened(row)
    return (first is None or first <= day) and (row.closed is None or day <= row.closed)


def in_force(row: NameRow, day: date) -> bool:
    """Tell whether a name was in force on a day."""
    start = parse_when(row.start).first if row.start else None
    return (start is None or start <= day) and (row.end is None or day <= row.end)


def earliest(days: Iterable[date | None]) -> str:
    """Write the first of some days as a cell; empty where there is none."""
    return min((day.isoformat() for day in days if day is not None), default="")
