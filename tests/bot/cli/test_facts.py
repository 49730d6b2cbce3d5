"""`commissioner import` as a person meets it: what would change, what is refused, what was written."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli import facts as importing
from bot.cli.facts import MOST_ERRORS, import_and_say, import_postcodes_and_say

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import FactsFolder

FILES = Path(__file__).parents[2] / "data" / "imports" / "files"
TODAY = date(2026, 6, 1)

Say = tuple[bool, list[str]]


@pytest.fixture
def say(facts_folder: FactsFolder, capsys: pytest.CaptureFixture[str]) -> Callable[..., Say]:
    def _say(kind: str, *files: str | Path, apply: bool = False) -> Say:
        paths = [FILES / file for file in files]
        worked = import_and_say(kind, paths, facts_folder.path, apply=apply, today=TODAY)
        return worked, capsys.readouterr().out.splitlines()

    return _say


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_would_change_is_printed_and_nothing_is_written(
    facts_folder: FactsFolder, say: Callable[..., Say]
) -> None:
    before = bytes_of(facts_folder.path)
    worked, lines = say("leadership", "leadership-made-up.csv")
    assert worked
    assert lines == [
        "What would change:",
        "  sources | add | LEAD-794320D7 |  | Exampleton names a chief | leadership-made-up.csv:3",
        "  people | add | zoe-osample |  | Dr Zoë O’Sample | leadership-made-up.csv:3",
        "  statements | add | L0002 |  | Dr Zoë O’Sample, interim accountable officer of ccg:99Y | leadership-made-up.csv:3",
        "  statements | add | L0003 |  | Sam Sample, STP lead of stp:QZZ | leadership-made-up.csv:4",
        "     1 add in sources",
        "     1 add in people",
        "     2 add in statements",
        "     1 passed over: statements about bodies that Commissioner does not know",
        "nothing was written; say --apply to write it",
    ]
    assert bytes_of(facts_folder.path) == before


def test_apply_writes_it_and_says_which_tables_and_the_second_time_there_is_nothing_to_do(
    facts_folder: FactsFolder, say: Callable[..., Say]
) -> None:
    worked, lines = say("ods", "eccg-2022-07.csv", "succ-made-up.csv", apply=True)
    assert (worked, lines[-1]) == (
        True,
        "wrote sources.csv, bodies.csv, names.csv, successions.csv; run commissioner check",
    )
    after = bytes_of(facts_folder.path)
    worked, lines = say("ods", "eccg-2022-07.csv", "succ-made-up.csv", apply=True)
    assert (worked, lines[-1]) == (True, "nothing to change")
    assert bytes_of(facts_folder.path) == after


def test_a_conflict_is_listed_and_refuses_nothing(tmp_path: Path, say: Callable[..., Say]) -> None:
    file = tmp_path / "ccg20.csv"
    file.write_text("CCG20CD,CCG20CDH,CCG20NM\nE38999998,99Y,NHS Exampleton CCG\n", encoding="utf-8")
    worked, lines = say("ons", file)
    assert worked
    assert lines == [
        "What contradicts the facts (not applied):",
        "  bodies | conflict | ccg:99Y | opened 1 April 2013, closed 31 March 2019 | listed on 1 April 2020 | ccg20.csv:2",
        "nothing to change",
    ]


def test_one_refused_row_means_that_apply_writes_nothing(
    facts_folder: FactsFolder, say: Callable[..., Say]
) -> None:
    before = bytes_of(facts_folder.path)
    worked, lines = say("ods", "eccg-2022-07.csv", "bad-fields.csv", apply=True)
    assert not worked
    assert lines[-3:] == [
        "bad-fields.csv:2: 28 cells; 27 are needed, one a column",
        "bad-fields.csv:3: 26 cells; 27 are needed, one a column",
        "2 faults: nothing was written",
    ]
    assert bytes_of(facts_folder.path) == before


def test_very_many_faults_are_counted_and_not_all_printed(tmp_path: Path, say: Callable[..., Say]) -> None:
    file = tmp_path / "many.csv"
    file.write_text("CCG18CD,CCG18NM\n" + "E1,x\n" * (MOST_ERRORS + 7), encoding="utf-8")
    worked, lines = say("ons", file)
    assert not worked
    assert lines[MOST_ERRORS:] == ["and 7 more faults", "57 faults: nothing was written"]
    assert lines[0].startswith("many.csv:2: CCG18CD: 'E1' is not valid")


def test_facts_with_a_fault_of_their_own_are_told(facts_folder: FactsFolder, say: Callable[..., Say]) -> None:
    facts_folder.change("names", {"kind": "trust"})
    worked, lines = say("ods", "eccg-2022-07.csv")
    assert not worked
    assert lines[0].startswith("names.csv:2: kind: 'trust' is not valid")


def test_a_kind_of_import_that_there_is_not_is_told(say: Callable[..., Say]) -> None:
    assert say("gossip", "eccg-2022-07.csv") == (
        False,
        ["commissioner: 'gossip' is nothing to import; write ods, ons, leadership"],
    )


def test_a_folder_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, facts_folder: FactsFolder, say: Callable[..., Say]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "bodies.csv")

    monkeypatch.setattr(importing, "write_facts", full)
    worked, lines = say("ods", "eccg-2022-07.csv", apply=True)
    assert not worked
    assert lines[-1] == (
        "commissioner: bodies.csv could not be read or written: No space left on device; nothing was changed"
    )


def test_on_a_terminal_it_is_a_table_and_square_brackets_are_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[..., Say]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    file = tmp_path / "ccg18.csv"
    file.write_text(
        "CCG18CD,CCG18CDH,CCG18NM\nE38999995,98Z,NHS [red]Exampleholm[/red] CCG\n", encoding="utf-8"
    )
    worked, lines = say("ons", file)
    assert worked
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    assert any(line.split()[:3] == ["table", "action", "key"] for line in plain)
    assert any("NHS [red]Exampleholm[/red] CCG, listed on 1 April 2018" in line for line in plain)


def test_postcodes_are_written_beside_the_reference_and_a_refusal_leaves_them(
    facts_folder: FactsFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "nspl.csv", tmp_path / "var" / "postcodes.db"
    file.write_text("pcds,lsoa11\nZZ9 9ZA,E01999997\nZZ9 9ZB,E01999999\n", encoding="utf-8")
    assert import_postcodes_and_say([file], facts_folder.path, out)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"wrote {out}: 2 postcodes of England, by Office for National Statistics, nspl.csv"
    before = out.read_bytes()
    file.write_text("pcds,lsoa11\nZZ9 9ZA,E01\n", encoding="utf-8")
    assert not import_postcodes_and_say([file, tmp_path / "gone.csv"], facts_folder.path, out)
    assert capsys.readouterr().out.splitlines() == [
        "gone.csv: there is no such file; name the CSV file of a postcode directory",
        "nspl.csv:2: lsoa11: 'E01' is not valid; write the code of an LSOA of 2011 such as E01000001",
        "2 faults: nothing was written",
    ]
    assert out.read_bytes() == before


def test_postcodes_that_cannot_be_written_are_told(
    facts_folder: FactsFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nspl.csv"
    file.write_text("pcds,lsoa11\nZZ9 9ZA,E01999997\n", encoding="utf-8")
    assert not import_postcodes_and_say([file], facts_folder.path, file / "postcodes.db")
    assert "could not be written" in capsys.readouterr().out
    facts_folder.file("names").unlink()
    assert not import_postcodes_and_say([file], facts_folder.path, tmp_path / "postcodes.db")
    assert capsys.readouterr().out.startswith("names.csv: the file is missing")


@pytest.mark.parametrize(
    "module", ["bot.slack.app", "bot.web.application", "handlers.answering", "bot.cli.main"]
)
def test_the_serving_path_imports_neither_imports_nor_pandas(module: str) -> None:
    script = (
        f"import sys, {module}; "
        "print([m for m in sys.modules if m.split('.')[0] in ('pandas', 'python_calamine') or m.startswith('data.imports')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
