"""Validation of the rows of official files: the types of their cells, and how a cell that is not valid is reported."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from data.imports.reader import Number
from data.reference.errors import RowError
from data.reference.facts_reader import what_is_right

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.imports.reader import Table

LONGEST_TEXT: Final = 300
"""Characters of a name, an address line or a note; nothing official that is read here is longer."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_REWRITTEN: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+|[0-9]+\.0", re.ASCII)
_INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_SHOWN: Final = 60
_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


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


def _needed_text(text: str) -> str:
    if not (text := _text(text)):
        raise ValueError("it must not be empty")
    return text


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


Text = Annotated[str, BeforeValidator(_needed_text)]
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


M = TypeVar("M", bound=BaseModel)


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
    try:
        row = model.model_validate(given)
    except ValidationError as error:
        for detail in error.errors():
            name = str(detail["loc"][0]) if detail["loc"] else ""
            wrong = f"{shown(given.get(name, ''))} is not valid" if name else "the cells do not fit together"
            if name not in numbers:
                errors.append(RowError(*place, columns.get(name, ""), wrong, what_is_right(detail)))
        return None
    return None if numbers else row


def shown(cell: str) -> str:
    """Give a cell in quotes, cut where it is long, with what is invisible written out."""
    return repr(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…")


def words_of(text: str) -> list[str]:
    """Give the words of a name without case and punctuation; "&" is "and"."""
    return re.findall(r"\w+", text.casefold().replace("&", " and ").replace("'", "").replace("’", ""))


def same_name(one: str, other: str) -> bool:
    return words_of(one) == words_of(other)
