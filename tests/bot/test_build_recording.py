"""`commissioner build` says what changed since the version before, or why it cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from tests.conftest import FactsFolder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "made-up.db"


def build(folder: FactsFolder, out: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["build", "--facts", str(folder.path), "--out", str(out), *more])


def last_line(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output.strip().splitlines()[-1]


def test_a_build_says_how_many_changes_it_recorded(facts_folder: FactsFolder, out: Path) -> None:
    assert last_line(build(facts_folder, out)) == "recorded no changes"
    facts_folder.change("populations", {"population": "250001"})
    assert last_line(build(facts_folder, out)) == "recorded 1 change"
    assert last_line(build(facts_folder, out)) == "recorded no changes"


def test_a_build_can_be_compared_with_another_file(
    facts_folder: FactsFolder, out: Path, tmp_path: Path
) -> None:
    build(facts_folder, out)
    facts_folder.change("populations", {"population": "250001"})
    elsewhere = tmp_path / "elsewhere.db"
    assert last_line(build(facts_folder, elsewhere, "--before", str(out))) == "recorded 1 change"


def test_a_build_says_why_it_could_not_compare(facts_folder: FactsFolder, out: Path) -> None:
    out.write_text("something else")
    said = last_line(build(facts_folder, out))
    assert said == f"the reference at {out} is damaged (file is not a database); so no changes were recorded"
