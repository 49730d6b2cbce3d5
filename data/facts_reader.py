"""Reads `data/facts/*.csv` into valid rows, or says for every cell that is not what would be right."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from data.faults import BrokenFactsError, Fault
from data.rows import PATTERNS, TABLES, Row, columns
from data.unit_map import MAP_FILE, map_faults

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
    return facts_in(read_files(folder), watch)


def read_files(folder: Path) -> dict[str, bytes]:
    """Give the bytes of each table's file and of the map; a file that is missing is left out."""
    paths = {**{name: folder / f"{name}.csv" for name in TABLES}, MAP_FILE: folder / MAP_FILE}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def facts_in(files: Mapping[str, bytes], watch: Callable[[str], None] = lambda _name: None) -> Facts:
    """Read every table from the bytes of its file, and see that the map has every unit.

    Raises:
        BrokenFactsError: with every fault of every file.

    """
    facts: Facts = {}
    faults: list[Fault] = []
    for name, model in TABLES.items():
        watch(name)
        file = f"{name}.csv"
        if name not in files:
            right = f"put it back with the header {','.join(columns(model))}"
            faults.append(Fault(file, 0, "", "the file is missing", right))
            continue
        facts[name] = _read_table(file, files[name], model, faults)
    if not faults:
        units: Any = [record.row for record in facts["units"]]
        faults += map_faults(files.get(MAP_FILE), {row.unit for row in units})
    if faults:
        raise BrokenFactsError(faults)
    return facts


def _read_table(file: str, content: bytes, model: type[Row], faults: list[Fault]) -> list[Record[Row]]:
    expected = columns(model)
    records: list[Record[Row]] = []
    try:
        text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig").read()
    except UnicodeDecodeError as error:
        faults.append(Fault(file, 0, "", f"not UTF-8 at byte {error.start}", "save the file as UTF-8"))
        return records
    lines = _numbered(text, file, faults)
    header = next(lines, (1, []))[1]
    if sorted(header) != sorted(expected):
        wrong = f"the header is {','.join(header) or 'empty'}"
        faults.append(Fault(file, 1, "", wrong, f"it should be {','.join(expected)}"))
        return records
    for line, cells in lines:
        if len(cells) != len(header):
            right = f"{len(header)} are needed, one a column"
            faults.append(Fault(file, line, "", f"{len(cells)} cells", right))
            continue
        row = _valid_row(file, line, dict(zip(header, cells, strict=True)), model, faults)
        if row is not None:
            records.append(Record(file, line, row))
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
            faults.append(Fault(file, line, column, wrong, what_is_right(detail)))
        return None


_RIGHT = {
    "missing": "the column is missing",
    "string_too_short": "it must not be empty",
    "too_short": "at least one is needed",
    "int_parsing": "write a whole number without separators",
    "float_parsing": "write a number such as 0.52",
    "bool_parsing": "write y, or leave it empty",
    "date_type": "write a day such as 2018-11-05",
}


def what_is_right(detail: ErrorDetails) -> str:
    """Say how to put right what pydantic found wrong in a cell."""
    context = detail.get("ctx", {})
    if "error" in context:
        return str(context["error"])
    if "expected" in context:
        return f"write {context['expected']}"
    if "pattern" in context:
        pattern = str(context["pattern"])
        return PATTERNS.get(pattern, f"it should match {pattern}")
    return _RIGHT.get(detail["type"], detail["msg"])
