"""What a cell of an official file must look like, how one that does not is said, and whether two names say the same."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from data.facts_reader import what_is_right
from data.faults import Fault
from data.imports.reading import Number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.imports.reading import Table

LONGEST_TEXT: Final = 300
"""Characters of a name, an address line or a note; nothing official that is read here is longer."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_CODE: Final = re.compile(r"[0-9A-Z]{2,10}", re.ASCII)
_GSS: Final = re.compile(r"[A-Z][0-9]{8}", re.ASCII)
_AREA: Final = re.compile(r"E[0-9]{8}|[0-9A-Z]{3,5}", re.ASCII)
_REWRITTEN: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+|[0-9]+\.0", re.ASCII)
_ODS_DAY: Final = re.compile(r"[0-9]{8}", re.ASCII)
_INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_SHOWN: Final = 60
_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
_SMALL: Final = {"and", "at", "by", "de", "for", "in", "le", "of", "on", "the", "under", "upon", "with"}
_CAPITALS: Final = {"NHS", "CCG", "ICB", "H&J", "C/O", "UK"}
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)


class Place(NamedTuple):
    """Where a row of an official file begins."""

    file: str
    line: int


def plain(text: str) -> str:
    """Give the text with single spaces between its words.

    Raises:
        ValueError: for a control character, and for a cell that a spreadsheet would take for a formula.

    """
    if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA):
        raise ValueError(
            "a cell that begins with = + - @ or a tab is a formula to a spreadsheet: write plain text"
        )
    for character in text:
        if unicodedata.category(character) in _INVISIBLE:
            raise ValueError(f"it holds the invisible character U+{ord(character):04X}: write plain text")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"it is {len(text):,} characters long: {LONGEST_TEXT} are the most")
    return " ".join(text.split())


def _needed(text: str) -> str:
    text = plain(text)
    if not text:
        raise ValueError("it must not be empty")
    return text


def _ods_code(text: str) -> str:
    text = text.strip()
    if _CODE.fullmatch(text):
        return text
    if _REWRITTEN.fullmatch(text):
        raise ValueError(
            "a spreadsheet has rewritten this code as a number: take the file as it was published"
        )
    raise ValueError("write an ODS code such as 08Y")


def _gss_code(text: str) -> str:
    if not _GSS.fullmatch(text.strip()):
        raise ValueError("write a GSS code such as E38000004")
    return text.strip()


def _area_code(text: str) -> str:
    if not _AREA.fullmatch(text.strip()):
        raise ValueError("write a GSS code such as E38000004, or an ODS code such as 08Y")
    return text.strip()


def _ods_day(text: str) -> date:
    if not _ODS_DAY.fullmatch(text):
        raise ValueError("write a day as YYYYMMDD, such as 20130401")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise ValueError(f"there is no day {text} in the calendar") from error


def _count(text: str) -> int:
    text = text.strip()
    if text.startswith("-"):
        raise ValueError("a number of people is not negative")
    if re.fullmatch(r"[0-9]{1,3}([, .][0-9]{3})+", text, re.ASCII):
        raise ValueError("write a whole number without separators")
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not int(text):
        raise ValueError("write a whole number of people, such as 250000")
    return int(text)


Text = Annotated[str, BeforeValidator(_needed)]
OptionalText = Annotated[str, BeforeValidator(plain)]
OdsCode = Annotated[str, BeforeValidator(_ods_code)]
OptionalOdsCode = Annotated[str, BeforeValidator(lambda text: _ods_code(text) if text.strip() else "")]
AreaCode = Annotated[str, BeforeValidator(_area_code)]
AnyGssCode = Annotated[str, BeforeValidator(_gss_code)]
OdsDay = Annotated[date, BeforeValidator(_ods_day)]
OptionalOdsDay = Annotated[date | None, BeforeValidator(lambda text: _ods_day(text) if text else None)]
People = Annotated[int, BeforeValidator(_count)]


class OfficialRow(BaseModel):
    """A row as its publisher lays it out; an alias is the column's name in the published layout."""

    model_config = ConfigDict(frozen=True, extra="ignore")


M = TypeVar("M", bound=BaseModel)


def valid_rows(
    table: Table, model: type[M], faults: list[Fault], named: Mapping[str, str] = _NO_NAMES
) -> list[tuple[Place, M]]:
    """Validate every row of a table, as `valid_row`; what is not right becomes a fault, and its row is left out."""
    places = ((Place(table.place, line), cells) for line, cells in table)
    read = ((place, valid_row(model, place, cells, faults, named)) for place, cells in places)
    return [(place, row) for place, row in read if row is not None]


def valid_row(
    model: type[M],
    place: Place,
    cells: Mapping[str, str],
    faults: list[Fault],
    named: Mapping[str, str] = _NO_NAMES,
) -> M | None:
    """Validate a row; each cell that is not right becomes a fault, and the row is None.

    `named` gives the column in `cells` of each field that is called otherwise there. A number of a workbook is refused
    where the field is none: it may have lost leading zeros.
    """
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    columns = {name: named.get(name, name) for name in fields}
    given = {name: cells[column] for name, column in columns.items() if column in cells}
    lost = [name for name, cell in given.items() if isinstance(cell, Number) and fields[name] is not int]
    right = "it may have lost its leading zeros: take the file as it was published"
    for name in lost:
        wrong = f"{given[name]} is a number in the workbook, not text"
        faults.append(Fault(*place, columns[name], wrong, right))
    try:
        row = model.model_validate(given)
    except ValidationError as error:
        for detail in error.errors():
            name = str(detail["loc"][0]) if detail["loc"] else ""
            wrong = f"{shown(given.get(name, ''))} is not valid" if name else "the cells do not fit together"
            if name not in lost:
                faults.append(Fault(*place, columns.get(name, ""), wrong, what_is_right(detail)))
        return None
    return None if lost else row


def shown(cell: str) -> str:
    """Give a cell in quotes, cut where it is long, with what is invisible written out."""
    return repr(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…")


def in_sentence_case(text: str) -> str:
    """Write NHS STOCKTON-ON-TEES CCG as NHS Stockton-on-Tees CCG; text that has small letters stays as it is."""
    if text != text.upper():
        return text
    return " ".join(_word(word, first=number == 0) for number, word in enumerate(text.split()))


def _word(word: str, *, first: bool) -> str:
    if word in _CAPITALS:
        return word
    if any(letter.isdigit() for letter in word):
        return word.lower() if _ORDINAL.fullmatch(word) else word
    return "-".join(
        part.lower() if part.lower() in _SMALL and not (first and number == 0) else part.capitalize()
        for number, part in enumerate(word.split("-"))
    )


def words_of(text: str) -> list[str]:
    """Give the words of a name without case and punctuation; "&" is "and"."""
    return re.findall(r"\w+", text.casefold().replace("&", " and ").replace("'", "").replace("’", ""))


def same_name(one: str, other: str) -> bool:
    return words_of(one) == words_of(other)
