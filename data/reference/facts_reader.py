"""Reads `data/facts/*.csv` into valid rows, or says for every cell that is not what would be right."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from data.outlines import MAP_FILE, map_errors
from data.reference.errors import InvalidFactsError, RefusedFileError, RowError
from data.reference.schema import PATTERNS, TABLES, Row, columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
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
        InvalidFactsError: with every error of every file.

    """
    return facts_in(read_files(folder), watch)


def read_files(folder: Path) -> dict[str, bytes]:
    """Give the bytes of each table's file and of the map; a file that is missing is left out."""
    paths = {**{name: folder / f"{name}.csv" for name in TABLES}, MAP_FILE: folder / MAP_FILE}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def facts_in(files: Mapping[str, bytes], watch: Callable[[str], None] = lambda _name: None) -> Facts:
    """Read every table from the bytes of its file, and see that the map has every unit.

    Raises:
        InvalidFactsError: with every error of every file.

    """
    facts: Facts = {}
    errors: list[RowError] = []
    for name, model in TABLES.items():
        watch(name)
        file = f"{name}.csv"
        if name not in files:
            right = f"put it back with the header {','.join(columns(model))}"
            errors.append(RowError(file, 0, "", "the file is missing", right))
            continue
        facts[name] = _read_table(file, files[name], model, errors)
    if not errors:
        units: Any = [record.row for record in facts["units"]]
        errors += map_errors(files.get(MAP_FILE), {row.unit for row in units})
    if errors:
        raise InvalidFactsError(errors)
    return facts


def _read_table(file: str, content: bytes, model: type[Row], errors: list[RowError]) -> list[Record[Row]]:
    """Validate the rows of a table's file; one that is not valid is left out, and nothing after an unreadable one is read."""
    records: list[Record[Row]] = []
    try:
        # a text file, so that a line break within a cell is the same from every system
        text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig").read()
    except UnicodeDecodeError as error:
        errors.append(RowError(file, 0, "", f"not UTF-8 at byte {error.start}", "save the file as UTF-8"))
        return records
    expected = columns(model)
    rows = numbered_rows(io.StringIO(text, newline=""))
    try:
        header = next(rows, (1, []))[1]
        if sorted(header) != sorted(expected):
            wrong = f"the header is {','.join(header) or 'empty'}"
            errors.append(RowError(file, 1, "", wrong, f"it should be {','.join(expected)}"))
            return records
        for line, cells in rows:
            if len(cells) != len(header):
                right = f"{len(header)} are needed, one a column"
                errors.append(RowError(file, line, "", f"{len(cells)} cells", right))
                continue
            row = _valid_row(file, line, dict(zip(header, cells, strict=True)), model, errors)
            if row is not None:
                records.append(Record(file, line, row))
    except RefusedFileError as refused:
        errors.append(refused.in_file(file))
    return records


def numbered_rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Give each row of a CSV with the line it begins on.

    Raises:
        RefusedFileError: at the first row that cannot be read.

    """
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        right = "check the quotes of the row that begins here"
        raise RefusedFileError(f"not readable as CSV ({error})", right, line) from error


def _valid_row(
    file: str, line: int, cells: Mapping[str, str], model: type[Row], errors: list[RowError]
) -> Row | None:
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        for detail in error.errors():
            column = str(detail["loc"][0]) if detail["loc"] else ""
            wrong = f"{cells.get(column, '')!r} is not valid"
            errors.append(RowError(file, line, column, wrong, what_is_right(detail)))
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
