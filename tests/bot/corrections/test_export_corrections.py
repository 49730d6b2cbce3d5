"""What `commissioner export corrections` writes."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli.exports import NOTHING, export_corrections
from data.changes.subscription import Channel
from data.corrections import Correction, Status, Suggestion, What
from data.model import BodyKey, Kind
from handlers.rendering.plain_text import safe_cell
from tests.bot.cli.conftest import commissioner

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
