"""The tables of a day as files, read back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from data import record_files
from data.record_files import FORMATS, ExportError, frames_of_day, write_tables
from data.records import SOURCE_COLUMNS, TABLES, Column, Table
from handlers.rendering.plain_text import safe_cell

if TYPE_CHECKING:
    from pathlib import Path

    from data.register import Register
    from data.view import View

DAY = date(2018, 11, 5)
NAMES = (*TABLES, "sources")


@pytest.fixture
def view(register: Register) -> View:
    return register.at(DAY)


def test_parquet_read_back_is_what_was_written_with_types(view: View, tmp_path: Path) -> None:
    if find_spec("pyarrow") is None:
        pytest.skip("pyarrow is not installed")
    written = write_tables(view, tmp_path / "out", "parquet", safe_cell)
    frames = frames_of_day(view)
    assert [file.name for file in written] == [f"{name}.parquet" for name in NAMES]
    for name, file in zip(NAMES, written, strict=True):
        read = pd.read_parquet(file)
        pd.testing.assert_frame_equal(read, frames[name], check_dtype=False)
        assert written[file] == len(read)
    people = pd.read_parquet(tmp_path / "out" / "populations.parquet")["people"]
    assert pd.api.types.is_integer_dtype(people)


def test_csv_read_back_has_the_same_cells_and_not_known_is_empty(view: View, tmp_path: Path) -> None:
    write_tables(view, tmp_path, "csv", safe_cell)
    for name, frame in frames_of_day(view).items():
        read = pd.read_csv(tmp_path / f"{name}.csv", dtype=str, keep_default_na=False)
        expected = [
            ["" if pd.isna(cell) else str(safe_cell(cell)) for cell in row] for row in frame.to_numpy()
        ]
        assert read.to_numpy().tolist() == expected


def test_sqlite_takes_every_column_without_quoting_and_describes_it(view: View, tmp_path: Path) -> None:
    (file,) = write_tables(view, tmp_path, "sqlite", safe_cell)
    with closing(sqlite3.connect(file)) as connection:
        for name, frame in frames_of_day(view).items():
            rows = list(connection.execute(f"SELECT {', '.join(frame.columns)} FROM {name}"))
            assert len(rows) == len(frame)
        (known,) = connection.execute(
            "SELECT COUNT(*) FROM leaders WHERE grade = 'not known' AND person IS NOT NULL"
        ).fetchone()
        (described,) = connection.execute("SELECT COUNT(*) FROM descriptions").fetchone()
    assert known == 0
    assert described == len(SOURCE_COLUMNS) + sum(len(table.columns) for table in TABLES.values())


@pytest.mark.parametrize("form", ["csv", "sqlite"])
def test_what_is_there_is_written_over_only_when_that_is_wished(
    view: View, tmp_path: Path, form: str
) -> None:
    name = "commissioning.sqlite" if form == "sqlite" else "mergers.csv"
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match=f"{name} is there already; --force"):
        write_tables(view, tmp_path, form, safe_cell)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"
    write_tables(view, tmp_path, form, safe_cell, force=True)
    assert (tmp_path / name).read_bytes()[:4] != b"mine"
    assert not list(tmp_path.glob(".export-*"))


def test_a_link_out_of_the_folder_is_not_followed(view: View, tmp_path: Path) -> None:
    outside, out = tmp_path / "outside.csv", tmp_path / "out"
    out.mkdir()
    outside.write_text("mine", encoding="utf-8")
    (out / "bodies.csv").symlink_to(outside)
    for force in (False, True):
        with pytest.raises(ExportError, match="could lead out of the folder"):
            write_tables(view, out, "csv", safe_cell, force=force)
    assert outside.read_text(encoding="utf-8") == "mine"
    assert [file.name for file in out.iterdir()] == ["bodies.csv"]


def test_a_file_in_the_place_of_the_folder_is_refused(view: View, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="is no folder"):
        write_tables(view, tmp_path / "out", "csv", safe_cell)


def test_parquet_without_pyarrow_says_what_to_install(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_files, "find_spec", lambda _name: None)
    with pytest.raises(ExportError, match=r"commissioner\[parquet\]"):
        write_tables(view, tmp_path / "out", "parquet", safe_cell)
    assert not (tmp_path / "out").exists()


def test_a_write_that_fails_half_way_leaves_nothing(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(frame: pd.DataFrame, file: Path, form: str, cell: object) -> None:
        if file.name.startswith("mergers"):
            raise OSError("no space left")
        file.write_text("half", encoding="utf-8")

    monkeypatch.setattr(record_files, "_write", full)
    with pytest.raises(OSError, match="no space left"):
        write_tables(view, tmp_path, "csv", safe_cell)
    assert list(tmp_path.iterdir()) == []


def test_text_that_a_spreadsheet_would_run_is_kept_from_it(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up = Table(
        "Made up",
        (),
        (Column("name", "text", ""), Column("sources", "text", "")),
        lambda *_: iter(()),
    )
    monkeypatch.setattr(record_files, "TABLES", {"bodies": made_up})
    monkeypatch.setattr(record_files, "rows_of_day", lambda *_: [{"name": "=1+1", "sources": None}])
    write_tables(view, tmp_path, "csv", safe_cell)
    assert (tmp_path / "bodies.csv").read_text(encoding="utf-8") == "name,sources\n'=1+1,\n"


def test_the_formats_are_those_that_the_command_names() -> None:
    assert FORMATS == ("csv", "parquet", "sqlite")
