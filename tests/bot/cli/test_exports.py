"""What the commands write for other programs: tables, pictures, corrections, the data package."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from bot.cli.exports import NOTHING, export_corrections
from bot.cli.main import app
from data.changes.subscription import Channel
from data.corrections import Correction, Status, Suggestion, What
from data.model import BodyKey, Kind
from handlers.rendering.plain_text import safe_cell
from tests.bot.cli.conftest import commissioner

pytestmark = pytest.mark.usefixtures("_built_reference")


def test_export_tables_writes_a_file_a_table_of_the_day_and_says_how_many_rows(tmp_path: Path) -> None:
    result = commissioner("export", "tables", "--out", "made/up", "--on", "5 November 2018")
    assert result.exit_code == 0
    leaders = pd.read_csv(tmp_path / "made" / "up" / "leaders.csv", dtype=str)
    assert f"leaders.csv: {len(leaders)} rows" in result.output
    assert set(leaders["day"]) == {"2018-11-05"}


def test_export_tables_does_not_write_over_what_is_there_unless_forced(tmp_path: Path) -> None:
    first = commissioner("export", "tables", "--out", "out", "--format", "sqlite")
    again = commissioner("export", "tables", "--out", "out", "--format", "sqlite")
    forced = commissioner("export", "tables", "--out", "out", "--format", "sqlite", "--force")
    assert (first.exit_code, again.exit_code, forced.exit_code) == (0, 1, 0)
    assert "commissioning.sqlite is there already; --force writes over it" in again.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "xml"), "'xml' is no format; write csv, parquet, sqlite"),
        (("--on", "someday"), "is not a date"),
    ],
)
def test_export_tables_says_what_it_cannot_read_and_writes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = commissioner("export", "tables", "--out", "out", *arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert list(tmp_path.iterdir()) == []


def test_export_datapackage_writes_the_description_beside_the_facts(
    facts_of_the_project: Path, tmp_path: Path
) -> None:
    facts = tmp_path / "facts"
    shutil.copytree(facts_of_the_project, facts)
    before = (facts / "datapackage.json").read_bytes()
    (facts / "datapackage.json").unlink()
    assert commissioner("export", "datapackage", "--facts", str(facts)).exit_code == 0
    assert (facts / "datapackage.json").read_bytes() == before


def test_mcp_without_a_reference_names_the_command_that_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMISSIONER_REFERENCE", "nowhere.db")
    result = commissioner("mcp")
    assert result.exit_code == 1
    assert "commissioner build" in result.output


def test_neither_serving_nor_asking_loads_what_only_assistants_and_analysts_need() -> None:
    heavy = ("mcp", "mcp_types", "jsonschema", "pydantic", "pandas", "pyarrow", "frictionless", "starlette")
    script = (
        "import sys; import bot.web.application, bot.cli.main, bot.cli.answers; "
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


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


def test_a_map_is_written_and_said_in_words(tmp_path: Path) -> None:
    result = commissioner("map", "people per leader", "--on", "2018-11-05", "--out", "map.png")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Map: People per leader on 5 November 2018, 44 STPs;")
    assert "Highest North West London (2.10 million)" in result.output
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_a_timeline_is_written_as_svg(tmp_path: Path) -> None:
    result = commissioner("timeline", "Devon", "--out", "devon.svg")
    assert result.exit_code == 0, result.output
    assert "Jane Milligan" in (tmp_path / "devon.svg").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["map", "population", "--on", "2012-01-01"], "before CCGs began", id="before 2013"),
        pytest.param(
            ["map", "people per leader", "--on", "2014-01-01"], "there were no STPs or ICBs", id="before STPs"
        ),
        pytest.param(["map", "ratings"], "A map can show people per leader", id="no measure of a map"),
        pytest.param(["map", ""], "A map can show people per leader", id="no measure"),
        pytest.param(
            ["map", "population in Nowhereshire"], "did not understand “Nowhereshire”", id="no such area"
        ),
        pytest.param(
            ["map", "population of CCGs in Devon ICB", "--on", "2026-05-01"], "", id="no CCGs any more"
        ),
        pytest.param(["map", "NHS Newcastle West CCG"], "boundaries of NHS Newcastle West CCG", id="no unit"),
        pytest.param(["map", "mergers 2016"], "no merger of CCGs is known", id="no merger"),
        pytest.param(["timeline", "Nowhereshire"], "did not understand “Nowhereshire”", id="no such body"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    result = commissioner(*arguments, "--out", "x.png")
    if not said:  # the last day of CCGs is drawn instead, and that is said
        assert (result.exit_code, "The last CCGs ended" in result.output) == (0, True)
        return
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize("out", ["map.gif", "map", "map.PNG.txt"])
def test_an_unknown_ending_is_said(out: str) -> None:
    result = commissioner("map", "population", "--out", out)
    assert (result.exit_code, "is neither .png nor .svg" in result.output) == (1, True)


def test_a_folder_that_is_not_there_is_said() -> None:
    result = commissioner("map", "population", "--out", "nowhere/map.png")
    assert (result.exit_code, "nowhere is no folder" in result.output) == (1, True)


def test_a_file_that_is_there_is_written_over_only_by_force(tmp_path: Path) -> None:
    file = tmp_path / "map.svg"
    file.write_text("mine")
    refused = commissioner("map", "population", "--out", str(file))
    assert (refused.exit_code, "--force writes over it" in refused.output, file.read_text()) == (
        1,
        True,
        "mine",
    )
    assert commissioner("map", "population", "--out", str(file), "--force").exit_code == 0
    assert file.read_text().startswith("<svg")


NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def approved(number: int, what: What, value: str, kind: Kind = Kind.CCG) -> Correction:
    body = BodyKey(kind, "99Z" if kind is Kind.CCG else "QZZ")
    suggestion = Suggestion(body, what, value, "2018-11-05", "https://example.org/board", "", "2018-11-05")
    return Correction(number, suggestion, "U1", Channel("T1", "C1"), NOW, Status.APPROVED, "U2", NOW)


def corrections() -> list[Correction]:
    return [
        approved(1, What.LEADER, "Robin Newcomer"),
        approved(2, What.POPULATION, "260000"),
        approved(3, What.MERGER_PROPOSED, 'They said "yes", and proposed it.', Kind.STP),
    ]


def test_rows_are_printed_by_file_in_the_order_of_its_columns(facts_folder: Any) -> None:
    facts = facts_folder.path
    # people put the columns of a table into an order of their own
    file = facts_folder.file("people")
    file.write_text("name,note,id\nAlex Example,,alex-example\nSam Sample,,sam-sample\n", encoding="utf-8")
    said = export_corrections(corrections(), facts)
    assert f"{file}\nRobin Newcomer,,robin-newcomer\n" in said
    assert [line for line in said.splitlines() if line.endswith(".csv")] == [
        str(facts_folder.file(table))
        for table in ("sources", "populations", "people", "statements", "events")
    ]


@pytest.mark.parametrize("out", [True, False])
def test_what_is_written_can_be_put_at_the_end_of_the_files(
    facts_folder: Any, tmp_path: Path, *, out: bool
) -> None:
    facts = facts_folder.path
    folder = tmp_path / "out"
    said = export_corrections(corrections(), facts, folder if out else None)
    for part in said.split("\n\n"):
        if out:
            break
        name, _, rows = part.strip("\n").partition("\n")
        with Path(name).open("a", encoding="utf-8") as lines:
            lines.write(f"{rows}\n")
    for file in folder.glob("*.csv"):
        header, _, rows = file.read_text(encoding="utf-8").partition("\n")
        table = facts / file.name
        assert table.read_text(encoding="utf-8").splitlines()[0] == header
        with table.open("a", encoding="utf-8") as lines:
            lines.write(rows)
    checked = commissioner("check", "--facts", str(facts))
    assert checked.exit_code == 0, checked.output
    assert export_corrections(corrections(), facts) == f"{NOTHING}\n"


def test_files_are_written_with_headers_and_counted(facts_folder: Any, tmp_path: Path) -> None:
    out = tmp_path / "new" / "rows"
    said = export_corrections(corrections(), facts_folder.path, out)
    assert f"{out / 'statements.csv'}: 1 row\n" in said
    assert {file.name for file in out.iterdir()} == {
        "sources.csv",
        "people.csv",
        "statements.csv",
        "populations.csv",
        "events.csv",
    }
    for file in out.iterdir():
        with file.open(encoding="utf-8", newline="") as lines:
            cells = [cell for row in csv.reader(lines) for cell in row]
        # exactly what the tables take, and still nothing that a spreadsheet would run
        assert [safe_cell(cell) for cell in cells] == cells


def test_the_facts_themselves_are_not_written_over(facts_folder: Any) -> None:
    before = facts_folder.file("sources").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="name another folder"):
        export_corrections(corrections(), facts_folder.path, facts_folder.path / ".." / "facts")
    assert facts_folder.file("sources").read_text(encoding="utf-8") == before


def test_what_is_not_approved_or_has_no_row_is_not_written(facts_folder: Any) -> None:
    other = approved(4, What.OTHER, "Something is wrong.")
    rejected = replace(approved(5, What.LEADER, "Robin Newcomer"), status=Status.REJECTED)
    assert export_corrections([rejected], facts_folder.path) == f"{NOTHING}\n"
    said = export_corrections([other, rejected], facts_folder.path)
    assert said.startswith(
        "By hand:\n- Correction 4 is for a person to put right: NHS Exampleshire CCG (ccg:99Z)"
    )
    assert "Robin" not in said
