"""Reads `data/facts/*.csv` into valid rows, or says for every cell that is not what would be right."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import ValidationError

from data.faults import BrokenFactsError, Fault
from data.rows import PATTERNS, TABLES, Row, columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

R = TypeVar("R", bound=Row)
Facts = dict[str, list["Record[Row]"]]


@dataclass(frozen=True, slots=True)
class Record(Generic[R]):
    """A row and the line of the file it begins on."""

    file: str
    line: int
    row: R


def read_facts(folder: Path, watch: Callable[[str], None] = lambda _name: None) -> Facts:
    """Read every table.

    Raises:
        BrokenFactsError: with every fault of every file.

    """
    facts: Facts = {}
    faults: list[Fault] = []
    for name, model in TABLES.items():
        watch(name)
        path = folder / f"{name}.csv"
        if not path.is_file():
            right = f"put it back with the header {','.join(columns(model))}"
            faults.append(Fault(path.name, 0, "", "the file is missing", right))
            continue
        facts[name] = _read_table(path, model, faults)
    if faults:
        raise BrokenFactsError(faults)
    return facts


def _read_table(path: Path, model: type[Row], faults: list[Fault]) -> list[Record[Row]]:
    expected = columns(model)
    records: list[Record[Row]] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(Fault(path.name, 0, "", f"not UTF-8 at byte {error.start}", "save the file as UTF-8"))
        return records
    lines = _numbered(text, path.name, faults)
    header = next(lines, (1, []))[1]
    if sorted(header) != sorted(expected):
        wrong = f"the header is {','.join(header) or 'empty'}"
        faults.append(Fault(path.name, 1, "", wrong, f"it should be {','.join(expected)}"))
        return records
    for line, cells in lines:
        if len(cells) != len(header):
            right = f"{len(header)} are needed, one a column"
            faults.append(Fault(path.name, line, "", f"{len(cells)} cells", right))
            continue
        row = _valid_row(path.name, line, dict(zip(header, cells, strict=True)), model, faults)
        if row is not None:
            records.append(Record(path.name, line, row))
    return records


def _numbered(text: str, file: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line it begins on; a row that cannot be read is a fault and the last."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        wrong = f"not readable as CSV ({error})"
        faults.append(Fault(file, line, "", wrong, "check the quotes of the row that begins here"))


def _valid_row(
    file: str, line: int, cells: Mapping[str, str], model: type[Row], faults: list[Fault]
) -> Row | None:
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        for detail in error.errors():
            column = str(detail["loc"][0]) if detail["loc"] else ""
            wrong = f"{cells.get(column, '')!r} is not valid"
            faults.append(Fault(file, line, column, wrong, _what_is_right(detail)))
        return None


_RIGHT = {
    "string_too_short": "it must not be empty",
    "too_short": "at least one is needed",
    "int_parsing": "write a whole number without separators",
    "float_parsing": "write a number such as 0.52",
    "bool_parsing": "write y, or leave it empty",
    "date_type": "write a day such as 2018-11-05",
}


def _what_is_right(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "error" in context:
        return str(context["error"])
    if "expected" in context:
        return f"write {context['expected']}"
    if "pattern" in context:
        pattern = str(context["pattern"])
        return PATTERNS.get(pattern, f"it should match {pattern}")
    return _RIGHT.get(detail["type"], detail["msg"])
