"""`commissioner table`: a file of names as a table and a CSV."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def names(tmp_path: Path, reference_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMISSIONER_REFERENCE", str(reference_file))
    file = tmp_path / "names.csv"
    file.write_text("Name\nWest London CCG\nNorfolk CCG\n", encoding="utf-8")
    return file


def test_the_table_is_printed_and_the_csv_written_beside_it(names: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(app, ["table", str(names), "--on", "2018-11-05", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "1 of 2 names means one body on 5 November 2018; unclear or unknown: “Norfolk CCG”." in done.output
    with out.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.DictReader(written))
    assert [row["Code"] for row in rows] == ["08Y", ""]


def test_the_csv_is_printed_alone(names: Path) -> None:
    done = CliRunner().invoke(app, ["table", str(names), "--on", "2018-11-05", "--csv"])
    assert done.stdout.startswith("Name as given,Body,Kind,Code,Leader,Grade,")


def test_a_file_that_is_there_is_not_written_over_without_force(names: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(app, ["table", str(names), "--out", str(out)])
    assert (done.exit_code, out.read_text(encoding="utf-8")) == (1, "mine")
    assert "--force writes over it" in done.output
    assert CliRunner().invoke(app, ["table", str(names), "--out", str(out), "--force"]).exit_code == 0
    assert out.read_text(encoding="utf-8-sig").startswith("Name as given")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["nowhere.csv"], "cannot be read"),
        (["{names}", "--on", "31 November 2018"], "31 November"),
        (["{names}", "--out", "/nowhere/x.csv"], "is no folder"),
        (["{folder}"], "cannot be read"),
    ],
)
def test_bad_input_ends_with_a_sentence(names: Path, given: list[str], said: str) -> None:
    words = [word.format(names=names, folder=names.parent) for word in given]
    done = CliRunner().invoke(app, ["table", *words])
    assert done.exit_code == 1
    assert said in done.output
