"""Reads `data/facts/*.csv` into valid rows, and writes changed tables.

Every invalid cell is an error that says what would be right. Writing keeps unchanged lines byte for byte, and writes all
tables or none.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from data.outlines import MAP_FILE, map_errors
from data.reference import InvalidFactsError, RefusedFileError, RowError
from data.reference.schema import PATTERNS, TABLES, Row, columns
from data.reference.validation import validation_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pydantic_core import ErrorDetails


M = TypeVar("M", bound=BaseModel)
R = TypeVar("R", bound=Row)
Facts = dict[str, list["Record[Row]"]]

_RIGHT = {
    "missing": "the column is missing",
    "string_too_short": "it must not be empty",
    "too_short": "at least one is needed",
    "int_parsing": "write a whole number without separators",
    "float_parsing": "write a number such as 0.52",
    "bool_parsing": "write y, or leave it empty",
    "date_type": "write a day such as 2018-11-05",
}

_BOM: Final = b"\xef\xbb\xbf"
_IN_ORDER_OF: Final = {"people": "id"}
"""The tables that are sorted by a column; in the others new rows come last."""


@dataclass(frozen=True, slots=True)
class Record(Generic[R]):
    """A row and the line of the file it begins on."""

    file: str
    line: int
    row: R


def read_facts(folder: Path) -> Facts:
    """Read every table.

    Raises:
        InvalidFactsError: with every error of every file.

    """
    return facts_in(read_files(folder))


def read_files(folder: Path) -> dict[str, bytes]:
    """Give the bytes of each table's file and of the map; a file that is missing is left out."""
    paths = {**{name: folder / f"{name}.csv" for name in TABLES}, MAP_FILE: folder / MAP_FILE}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def facts_in(files: Mapping[str, bytes]) -> Facts:
    """Read every table from the bytes of its file, and check that the map has every unit.

    Raises:
        InvalidFactsError: with every error of every file.

    """
    facts: Facts = {}
    errors: list[RowError] = []
    for name, model in TABLES.items():
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
    """Validate the rows of a table's file, without invalid ones; reading stops at a line that is no CSV."""
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
            row = valid_row((file, line), dict(zip(header, cells, strict=True)), model, errors)
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


def valid_row(
    place: tuple[str, int],
    cells: Mapping[str, str],
    model: type[M],
    errors: list[RowError],
    shown: Callable[[str], str] = repr,
) -> M | None:
    """Validate the cells of a file's line; None where one is not valid, and each that is not is added to the errors."""
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        for detail in error.errors():
            column = str(detail["loc"][0]) if detail["loc"] else ""
            wrong = (
                f"{shown(cells.get(column, ''))} is not valid" if column else "the cells do not fit together"
            )
            errors.append(RowError(*place, column, wrong, _what_is_right(detail)))
        return None


def _what_is_right(detail: ErrorDetails) -> str:
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


@dataclass(slots=True)
class Entry(Generic[R]):
    """A row of a table: the line it begins on (0: new), its value now and before (None: new)."""

    line: int
    row: R
    was: R | None


def rendered(tables: Mapping[str, list[Entry[Row]]], before: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the new bytes of every table in which a row was changed or added, from the bytes before."""
    return {
        table: _rendered_table(entries, before[table], _IN_ORDER_OF.get(table))
        for table, entries in tables.items()
        if any(entry.row is not entry.was for entry in entries)
    }


def _rendered_table(entries: list[Entry[Row]], before: bytes, order: str | None) -> bytes:
    """Give the bytes of a table, sorted by the column `order` if there is one; new entries come last in `entries`."""
    lines = list(io.StringIO(before.removeprefix(_BOM).decode("utf-8"), newline=""))
    rows = dict(numbered_rows(lines))
    # a row ends on the line before the next one
    raw = {one: "".join(lines[one - 1 : other - 1]) for one, other in pairwise((*rows, len(lines) + 1))}
    header, ending = rows[1], "\r\n" if raw[1].endswith("\r\n") else "\n"
    model = type(entries[0].row)
    fields = dict(zip(columns(model), model.model_fields, strict=True))
    at = header.index(order or header[0])
    keys = [rows[entry.line][at] for entry in entries if entry.line]
    in_order = order is not None and all(one < other for one, other in pairwise(keys))
    texts: list[str] = []
    for entry in entries:
        cells, text = rows.get(entry.line, [""] * len(header)), raw.get(entry.line, "")
        if entry.row is not entry.was:
            values = [
                (getattr(entry.row, fields[each]), getattr(entry.was, fields[each], None)) for each in header
            ]
            cells = [
                old if now == was else written(now) for old, (now, was) in zip(cells, values, strict=True)
            ]
            line = io.StringIO()
            csv.writer(line, lineterminator=ending).writerow(cells)
            text = line.getvalue()
        place = len(texts)
        if in_order and not entry.line:
            place = bisect_left(keys, cells[at])
            keys.insert(place, cells[at])
        texts.insert(place, text)
    # a file need not end with a line break, and a new row needs one before it
    whole = [text if text.endswith(("\n", "\r")) else text + ending for text in (raw[1], *texts)]
    return (_BOM if before.startswith(_BOM) else b"") + "".join(whole).encode("utf-8")


def written(value: object) -> str:
    """Write a value as a cell; nothing, False and an empty list are an empty one."""
    if value is None or value is False:
        return ""
    if value is True:
        return "y"
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def valid_facts(files: Mapping[str, bytes], today: date) -> Facts:
    """Read and validate facts from the bytes of their files; `today` is the last day a fact can be of.

    Raises:
        InvalidFactsError: with every error of every file, or else of what holds between rows.

    """
    facts = facts_in(files)
    if errors := validation_errors(facts, today):
        raise InvalidFactsError(errors)
    return facts


def apply(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes], today: date) -> None:
    """Write the changed tables: all of them, or none.

    They are validated with the rest, written beside the ones they replace, and only then renamed into place.

    Raises:
        InvalidFactsError: where a table was changed since it was read, or the facts would not be valid.
        OSError: where a file could not be written; what was renamed by then is put back.

    """
    paths = {table: (folder / f"{table}.csv").resolve() for table in TABLES if table in after}
    _check_unchanged(paths, before)
    valid_facts({**read_files(folder), **after}, today)
    new: dict[str, Path] = {}
    renamed: list[str] = []
    try:
        for table, path in paths.items():
            new[table] = _written_beside(path, after[table])
        _check_unchanged(paths, before)
        for table, path in paths.items():
            new[table].replace(path)
            renamed.append(table)
    except OSError:
        for table in renamed:
            _written_beside(paths[table], before[table]).replace(paths[table])
        raise
    finally:
        for path in new.values():
            path.unlink(missing_ok=True)


def _check_unchanged(paths: Mapping[str, Path], before: Mapping[str, bytes]) -> None:
    errors = [
        RowError(path.name, 0, "", "somebody changed the file meanwhile", "import again")
        for table, path in paths.items()
        if path.read_bytes() != before[table]
    ]
    if errors:
        raise InvalidFactsError(errors)


def _written_beside(path: Path, content: bytes) -> Path:
    """Write a temporary file next to the one it is to replace, on disk and with the same permissions."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as out:
        new = Path(out.name)
        try:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
            shutil.copymode(path, new)
        except OSError:
            new.unlink(missing_ok=True)
            raise
    return new
