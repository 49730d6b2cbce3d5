"""`commissioner map` and `commissioner timeline`: files, and the sentences for what cannot be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.cli.conftest import commissioner

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("_built_reference")


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
