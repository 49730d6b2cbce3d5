"""Validates the rows of official files, and collects what they change in a `Draft`, a working copy of the facts.

Invalid cells are reported with line and column. Each row sees what earlier rows added, so a row that is twice in a file,
or was imported before, changes nothing the second time.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from data.dates import parse_when
from data.imports.reader import Number
from data.model import BodyKey
from data.reference import RowError
from data.reference.facts import Entry
from data.reference.facts import valid_row as checked_row
from data.reference.schema import TABLES, BodyRow, MembershipRow, NameRow, Row, Sourced, SourceRow, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.imports.reader import Table
    from data.model import Kind
    from data.reference.facts import Facts


LONGEST_TEXT: Final = 300
"""Characters of a name, an address line or a note; nothing official that is read here is longer."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_REWRITTEN: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+|[0-9]+\.0", re.ASCII)
_INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_SHOWN: Final = 60
_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})

M = TypeVar("M", bound=BaseModel)

R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=Sourced)

TABLE_OF: Final = {model: name for name, model in TABLES.items()}


class Place(NamedTuple):
    """The file (with the sheet of a workbook) and the line that a row begins on."""

    file: str
    line: int


def _text(text: str) -> str:
    """Give the text with single spaces; control characters and what a spreadsheet takes for a formula are refused."""
    if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA):
        raise ValueError(
            "a cell that begins with = + - @ or a tab is a formula to a spreadsheet: write plain text"
        )
    for character in text:
        if unicodedata.category(character) in _INVISIBLE:
            raise ValueError(f"it holds the invisible character U+{ord(character):04X}: write plain text")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"it is {len(text):,} characters long: {LONGEST_TEXT} are the most")
    return " ".join(text.split())


def _code(pattern: str, right: str, *, rewritten: bool = False) -> BeforeValidator:
    """Make the validator of a code from its pattern; `rewritten`: a spreadsheet may have made it a number."""

    def validate(text: str) -> str:
        if re.fullmatch(pattern, text.strip(), re.ASCII):
            return text.strip()
        if rewritten and _REWRITTEN.fullmatch(text.strip()):
            raise ValueError(
                "a spreadsheet has rewritten this code as a number: take the file as it was published"
            )
        raise ValueError(right)

    return BeforeValidator(validate)


def _ods_day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{8}", text, re.ASCII):
        raise ValueError("write a day as YYYYMMDD, such as 20130401")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise ValueError(f"there is no day {text} in the calendar") from error


def _people(text: str) -> int:
    text = text.strip()
    if text.startswith("-"):
        raise ValueError("a number of people is not negative")
    if re.fullmatch(r"[0-9]{1,3}([, .][0-9]{3})+", text, re.ASCII):
        raise ValueError("write a whole number without separators")
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not int(text):
        raise ValueError("write a whole number of people, such as 250000")
    return int(text)


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
OptionalText = Annotated[str, BeforeValidator(_text)]
OdsCode = Annotated[str, _code(r"[0-9A-Z]{2,10}", "write an ODS code such as 08Y", rewritten=True)]
OptionalOdsCode = Annotated[str, _code(r"([0-9A-Z]{2,10})?", "write an ODS code such as 08Y", rewritten=True)]
GssCode = Annotated[str, _code(r"[A-Z][0-9]{8}", "write a GSS code such as E38000004")]
AreaCode = Annotated[
    str, _code(r"E[0-9]{8}|[0-9A-Z]{3,5}", "write a GSS code such as E38000004, or an ODS code such as 08Y")
]
OdsDay = Annotated[date, BeforeValidator(_ods_day)]
OptionalOdsDay = Annotated[date | None, BeforeValidator(lambda text: _ods_day(text) if text else None)]
People = Annotated[int, BeforeValidator(_people)]


class OfficialRow(BaseModel):
    """A row as its publisher lays it out; an alias is the column's name in the published layout."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def valid_rows(
    table: Table, model: type[M], errors: list[RowError], named: Mapping[str, str] = _NO_NAMES
) -> list[tuple[Place, M]]:
    """Validate every row of a table, as `valid_row`; one that is not valid is left out.

    Rows with the same cells are validated once: a lookup names the same few areas in thousands of rows.
    """
    fields = [field.alias or name for name, field in model.model_fields.items()]
    columns = [column for name in fields if (column := named.get(name, name)) in table.header]
    known: dict[tuple[tuple[type, str], ...], tuple[M | None, list[RowError]]] = {}
    read = []
    for line, cells in replace(table, rows=table.rows[columns]):
        key = tuple((type(cell), cell) for cell in cells.values())
        if key not in known:
            own: list[RowError] = []
            known[key] = valid_row(model, Place(table.place, line), cells, own, named), own
        row, own = known[key]
        errors += [replace(each, line=line) for each in own]
        if row is not None:
            read.append((Place(table.place, line), row))
    return read


def valid_row(
    model: type[M],
    place: Place,
    cells: Mapping[str, str],
    errors: list[RowError],
    named: Mapping[str, str] = _NO_NAMES,
) -> M | None:
    """Validate a row; None where a cell is not valid, and each that is not is added to the errors.

    `named` maps fields to their columns in `cells`, where these differ. A number of a workbook is refused where the
    field is none: it may have lost leading zeros.
    """
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    columns = {name: named.get(name, name) for name in fields}
    given = {name: cells[column] for name, column in columns.items() if column in cells}
    numbers = [name for name, cell in given.items() if isinstance(cell, Number) and fields[name] is not int]
    right = "it may have lost its leading zeros: take the file as it was published"
    for name in numbers:
        wrong = f"{given[name]} is a number in the workbook, not text"
        errors.append(RowError(*place, columns[name], wrong, right))
    invalid: list[RowError] = []
    row = checked_row(place, given, model, invalid, shown)
    told = (each for each in invalid if each.column not in numbers)
    errors += [replace(each, column=columns.get(each.column, "")) for each in told]
    return None if numbers else row


def shown(cell: str) -> str:
    """Give a cell in quotes, cut where it is long, with what is invisible written out."""
    return repr(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…")


def words_of(text: str) -> list[str]:
    """Give the words of a name without case and punctuation; "&" is "and"."""
    return re.findall(r"\w+", text.casefold().replace("&", " and ").replace("'", "").replace("’", ""))


def same_name(one: str, other: str) -> bool:
    return words_of(one) == words_of(other)


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


def in_force(row: NameRow | MembershipRow, day: date) -> bool:
    """Tell whether a name or a membership was in force on a day."""
    start = parse_when(str(row.start)).first if row.start else None
    return (start is None or start <= day) and (row.end is None or day <= row.end)


def earliest(days: Iterable[date | None]) -> str:
    """Write the first of some days as a cell; empty where there is none."""
    return min((day.isoformat() for day in days if day is not None), default="")
