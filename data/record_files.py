"""The tables of a day as CSV, Parquet or SQLite files, written through pandas: all of them or none."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from data.records import SOURCE_COLUMNS, TABLES, rows_of_day, source_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.records import Column, Row
    from data.view import View

FORMATS: Final = ("csv", "parquet", "sqlite")
_TYPES: Final = {"text": "string", "integer": "Int64", "flag": "Int64"}


class ExportError(Exception):
    """Tables that cannot be written; the sentence says why, and nothing was written."""


def frames_of_day(view: View) -> dict[str, pd.DataFrame]:
    """Give each table of the view's day, and the sources that are cited in them; a missing value is not known."""
    rows = {name: rows_of_day(view, table) for name, table in TABLES.items()}
    cited = {i for each in rows.values() for row in each for i in str(row["sources"] or "").split(";")}
    held = view.register.sources
    frames = {name: _frame(rows[name], table.columns) for name, table in TABLES.items()}
    frames["sources"] = _frame([source_row(held[i]) for i in sorted(cited & held.keys())], SOURCE_COLUMNS)
    return frames


def _frame(rows: list[Row], columns: tuple[Column, ...]) -> pd.DataFrame:
    names = [column.name for column in columns]
    return pd.DataFrame(rows, columns=names).astype({c.name: _TYPES[c.type] for c in columns})


def write_tables(
    view: View, out: Path, form: str, csv_cell: Callable[[object], object], *, force: bool = False
) -> Mapping[Path, int]:
    """Write the tables of a day into a folder; give each file and the rows in it.

    CSV and Parquet are a file a table (`leaders.csv`), SQLite one file with all of them. `csv_cell` makes a text of a CSV
    safe for spreadsheets.

    Raises:
        ExportError: where a file is there and `force` is not given, one leads out of the folder, or pyarrow is missing.
        OSError: where the folder cannot be written.

    """
    if form == "parquet" and find_spec("pyarrow") is None:
        raise ExportError("parquet needs pyarrow: pip install 'commissioner[parquet]'")
    names = ("commissioning",) if form == "sqlite" else (*TABLES, "sources")
    files = [out / f"{name}.{form}" for name in names]
    if out.exists() and not out.is_dir():
        raise ExportError(f"{out} is no folder")
    for file in files:
        if file.is_symlink():
            raise ExportError(f"{file} is a link and could lead out of the folder; take it away")
        if file.exists() and not force:
            raise ExportError(f"{file} is there already; --force writes over it")
    frames = frames_of_day(view)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=out) as folder:
        temporary = [Path(folder) / file.name for file in files]
        if form == "sqlite":
            _write_sqlite(frames, temporary[0])
        else:
            for frame, file in zip(frames.values(), temporary, strict=True):
                _write(frame, file, form, csv_cell)
        for file, written in zip(files, temporary, strict=True):
            os.replace(written, file)  # noqa: PTH105  one step, over what is there
    counts = [len(frame) for frame in frames.values()]
    return dict(zip(files, [sum(counts)] if form == "sqlite" else counts, strict=True))


def _write(frame: pd.DataFrame, file: Path, form: str, csv_cell: Callable[[object], object]) -> None:
    if form == "parquet":
        frame.to_parquet(file, index=False)
    else:
        frame.map(csv_cell, na_action="ignore").to_csv(file, index=False, lineterminator="\n")


def _write_sqlite(frames: Mapping[str, pd.DataFrame], file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for name, frame in frames.items():
            frame.to_sql(name, connection, index=False)
        of = {**{name: table.columns for name, table in TABLES.items()}, "sources": SOURCE_COLUMNS}
        described = [
            {"table_name": name, "column_name": column.name, "description": column.description}
            for name, columns in of.items()
            for column in columns
        ]
        pd.DataFrame(described).to_sql("descriptions", connection, index=False)
