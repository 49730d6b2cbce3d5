"""The commands for assistants and analysts, as scripts rely on them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tests.bot.cli.conftest import commissioner

if TYPE_CHECKING:
    from pathlib import Path

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
