"""Writes changed tables of facts: lines that are not changed stay byte for byte, and all tables are written or none."""

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

from data.reference.errors import InvalidFactsError, RowError
from data.reference.facts_reader import facts_in, numbered_rows, read_files
from data.reference.schema import TABLES, Row, columns
from data.reference.validation import validation_errors

if TYPE_CHECKING:
    from collections.abc import Mapping

R = TypeVar("R", bound=Row)

_BOM: Final = b"\xef\xbb\xbf"
_IN_ORDER_OF: Final = {"people": "id"}
"""The tables that are kept in order of a column; in the others a new row is the last."""


@dataclass(slots=True)
class Entry(Generic[R]):
    """A row of a table: the line it begins on (0: it is new), what it is now and what it was."""

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
    """Write a table whose rows are in order of a column, or in none; the entries that are new are the last."""
    lines = list(io.StringIO(before.removeprefix(_BOM).decode("utf-8"), newline=""))
    rows = dict(numbered_rows(lines))
    # a row goes on to the line before the next one
    raw = {one: "".join(lines[one - 1 : other - 1]) for one, other in pairwise((*rows, len(lines) + 1))}
    header, ending = rows[1], "\r\n" if raw[1].endswith("\r\n") else "\n"
    model = type(entries[0].row)
    fields = dict(zip(columns(model), model.model_fields, strict=True))
    at = header.index(order or header[0])
    keys = [rows[entry.line][at] for entry in entries if entry.line]
    in_order = order is not None and all(one < other for one, other in pairwise(keys))
    written: list[str] = []
    for entry in entries:
        cells, text = rows.get(entry.line, [""] * len(header)), raw.get(entry.line, "")
        if entry.row is not entry.was:
            values = [
                (getattr(entry.row, fields[each]), getattr(entry.was, fields[each], None)) for each in header
            ]
            cells = [old if now == was else _cell(now) for old, (now, was) in zip(cells, values, strict=True)]
            text = _csv_line(cells, ending)
        place = len(written)
        if in_order and not entry.line:
            place = bisect_left(keys, cells[at])
            keys.insert(place, cells[at])
        written.insert(place, text)
    # a file need not end with a line break, and a new row needs one before it
    whole = [text if text.endswith(("\n", "\r")) else text + ending for text in (raw[1], *written)]
    return (_BOM if before.startswith(_BOM) else b"") + "".join(whole).encode("utf-8")


def _cell(value: Any) -> str:  # noqa: ANN401 -- a row's fields are of many types
    if value is None or value is False:
        return ""
    if value is True:
        return "y"
    if isinstance(value, tuple):
        return ";".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv_line(cells: list[str], ending: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=ending).writerow(cells)
    return out.getvalue()


def check_facts(files: Mapping[str, bytes], today: date) -> None:
    """Validate facts from the bytes of their files; `today` is the last day a fact can be of.

    Raises:
        InvalidFactsError: with every error.

    """
    errors = validation_errors(facts_in(files), today)
    if errors:
        raise InvalidFactsError(errors)


def apply(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes], today: date) -> None:
    """Write the changed tables: all of them, or none.

    They are validated with the rest, written beside the ones they replace, and only then renamed into place.

    Raises:
        InvalidFactsError: where a table was changed since it was read, or the facts would not be valid.
        OSError: where a file could not be written; what was renamed by then is put back.

    """
    paths = {table: (folder / f"{table}.csv").resolve() for table in TABLES if table in after}
    _check_unchanged(paths, before)
    check_facts({**read_files(folder), **after}, today)
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
