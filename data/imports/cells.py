"""What a cell of an official file must look like, and how a cell that does not is said."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, NamedTuple, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from data.faults import Fault
from data.rows import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

LONGEST_TEXT: Final = 300
"""Characters of a name, an address line or a note; nothing official that is read here is longer."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_CODE: Final = re.compile(r"[0-9A-Z]{2,10}", re.ASCII)
_GSS: Final = re.compile(r"[A-Z][0-9]{8}", re.ASCII)
_REWRITTEN: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+|[0-9]+\.0", re.ASCII)
_ODS_DAY: Final = re.compile(r"[0-9]{8}", re.ASCII)
_INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_SHOWN: Final = 60


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
    if _REWRITTEN.fullmatch(text.strip()) and not _CODE.fullmatch(text.strip()):
        raise ValueError(
            "a spreadsheet has rewritten this code as a number: take the file as it was published"
        )
    if not _CODE.fullmatch(text.strip()):
        raise ValueError("write an ODS code such as 08Y")
    return text.strip()


def _gss_code(text: str) -> str:
    if not _GSS.fullmatch(text.strip()):
        raise ValueError("write a GSS code such as E38000004")
    return text.strip()


def _area_code(text: str) -> str:
    if not re.fullmatch(r"E[0-9]{8}|[0-9A-Z]{3,5}", text, re.ASCII):
        raise ValueError("write a GSS code such as E38000004, or an ODS code such as 08Y")
    return text


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
    counts: ClassVar[frozenset[str]] = frozenset()


M = TypeVar("M", bound=BaseModel)


def valid_row(
    model: type[M],
    place: Place,
    cells: Mapping[str, str],
    faults: list[Fault],
    numbers: Iterable[str] = (),
) -> M | None:
    """Validate a row; each cell that is not right becomes a fault, and the row is None.

    `numbers` are the columns whose cell is a number in a workbook: where text or a code belongs, that number may
    have lost its leading zeros, so it is refused.
    """
    read = {field.alias or name for name, field in model.model_fields.items()}
    counts: frozenset[str] = getattr(model, "counts", frozenset())
    lost = [column for column in numbers if column in read - counts]
    for column in lost:
        right = "it may have lost its leading zeros: take the file as it was published"
        faults.append(Fault(*place, column, f"{cells[column]} is a number in the workbook, not text", right))
    try:
        row = model.model_validate(cells)
    except ValidationError as error:
        for detail in error.errors():
            column = str(detail["loc"][0]) if detail["loc"] else ""
            if column in lost:
                continue
            faults.append(Fault(*place, column, _wrong(cells.get(column, ""), column), _right(detail)))
        return None
    return None if lost else row


def _wrong(cell: str, column: str) -> str:
    if not column:
        return "the cells do not fit together"
    return f"{shown(cell)} is not valid"


def shown(cell: str) -> str:
    """Give a cell in quotes, cut where it is long, with what is invisible written out."""
    return repr(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…")


def _right(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "error" in context:
        return str(context["error"])
    if "expected" in context:
        return f"write {context['expected']}"
    if "pattern" in context:
        return PATTERNS.get(str(context["pattern"]), f"it should match {context['pattern']}")
    return "the column is missing" if detail["type"] == "missing" else detail["msg"]
