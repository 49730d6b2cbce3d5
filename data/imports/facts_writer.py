"""The draft -> the tables of `data/facts/`: every line that was not touched stays byte for byte, and all or none are written."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from bisect import bisect_left
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.facts_reader import read_facts
from data.faults import BrokenFactsError, Fault
from data.rows import TABLES, columns
from data.unit_map import MAP_FILE
from data.validity import validity_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.imports.draft import Draft, Entry
    from data.rows import Row

_BOM: Final = b"\xef\xbb\xbf"
_IN_ORDER_OF: Final = {"people": "id"}
"""The tables that people keep in order of a column; in the others a new row is the last."""


def rendered(draft: Draft, before: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the new bytes of every table that the draft changes."""
    return {
        table: _table(entries, before[table], _IN_ORDER_OF.get(table))
        for table, entries in draft.entries.items()
        if any(entry.row is not entry.was for entry in entries)
    }


def _table(entries: list[Entry[Row]], before: bytes, order: str | None) -> bytes:
    mark = _BOM if before.startswith(_BOM) else b""
    records = _records(before.removeprefix(_BOM).decode("utf-8"))
    header, first = records[1]
    ending = "\r\n" if first.endswith("\r\n") else "\n"
    model = type(entries[0].row)
    names = dict(zip(columns(model), model.model_fields, strict=True))
    fields, at = [names[column] for column in header], header.index(order or header[0])
    kept: list[tuple[str, str]] = []
    new: list[tuple[str, str]] = []
    for entry in entries:
        cells, raw = records.get(entry.line, ([""] * len(header), ""))
        if entry.row is not entry.was:
            values = [(getattr(entry.row, name), getattr(entry.was, name, None)) for name in fields]
            cells = [
                cell if now == was else _cell(now) for cell, (now, was) in zip(cells, values, strict=True)
            ]
            raw = _line(cells, ending)
        (kept if entry.line else new).append((cells[at], raw))
    # a file need not end with a line break, and a new row needs one before it
    written = [
        raw if raw.endswith(("\n", "\r")) else raw + ending for raw in (first, *(raw for _, raw in kept))
    ]
    keys = [key for key, _ in kept]
    in_order = order is not None and all(one < other for one, other in pairwise(keys))
    for key, raw in new:
        place = bisect_left(keys, key) if in_order else len(keys)
        keys.insert(place, key)
        written.insert(place + 1, raw)
    return mark + "".join(written).encode("utf-8")


def _records(text: str) -> dict[int, tuple[list[str], str]]:
    """Give the cells of each row and its text as it stands, by the line it begins on."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    records, start = {}, 0
    for cells in reader:
        records[start + 1] = (cells, "".join(lines[start : reader.line_num]))
        start = reader.line_num
    return records


def _cell(value: Any) -> str:  # noqa: ANN401 -- a row's fields are of many types
    if value is None or value is False:
        return ""
    if value is True:
        return "y"
    if isinstance(value, tuple):
        return ";".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _line(cells: list[str], ending: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=ending).writerow(cells)
    return out.getvalue()


def checked(folder: Path, after: Mapping[str, bytes], today: date) -> None:
    """Read and check the facts as they would be, in a folder of their own.

    Raises:
        BrokenFactsError: with every fault the facts would have.

    """
    with tempfile.TemporaryDirectory(prefix="commissioner-import-") as made:
        whole = Path(made)
        for table in TABLES:
            path = whole / f"{table}.csv"
            if table in after:
                path.write_bytes(after[table])
            else:
                path.symlink_to((folder / path.name).resolve())
        (whole / MAP_FILE).symlink_to((folder / MAP_FILE).resolve())
        faults = validity_faults(read_facts(whole), today)
    if faults:
        raise BrokenFactsError(faults)


def apply(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes], today: date) -> None:
    """Write the changed tables: all of them, or none.

    They are checked as a whole, written beside the ones they replace, and only then renamed into place.

    Raises:
        BrokenFactsError: where a table was changed by somebody else meanwhile, or the facts would have a fault.
        OSError: where a file could not be written; what was renamed by then is put back.

    """
    paths = {table: (folder / f"{table}.csv").resolve() for table in TABLES if table in after}
    _refuse_what_changed_meanwhile(paths, before)
    checked(folder, after, today)
    new: dict[str, Path] = {}
    renamed: list[str] = []
    try:
        for table, path in paths.items():
            new[table] = _beside(path, after[table])
        _refuse_what_changed_meanwhile(paths, before)
        for table, path in paths.items():
            new[table].replace(path)
            renamed.append(table)
    except OSError:
        for table in renamed:
            _beside(paths[table], before[table]).replace(paths[table])
        raise
    finally:
        for path in new.values():
            path.unlink(missing_ok=True)


def _refuse_what_changed_meanwhile(paths: Mapping[str, Path], before: Mapping[str, bytes]) -> None:
    faults = [
        Fault(path.name, 0, "", "somebody changed the file meanwhile", "import again")
        for table, path in paths.items()
        if path.read_bytes() != before[table]
    ]
    if faults:
        raise BrokenFactsError(faults)


def _beside(path: Path, content: bytes) -> Path:
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
