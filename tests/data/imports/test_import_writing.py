"""All tables are written or none, every line that was not touched stays as it is, and a second time changes nothing."""

from __future__ import annotations

import csv
import io
import stat
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from data.imports.proposal import Official, propose
from data.model import Kind
from data.reference import InvalidFactsError
from data.reference.facts import apply, read_facts
from data.reference.schema import TABLES
from data.reference.validation import validation_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.imports.proposal import Proposal
    from tests.conftest import FactsFolder

    Propose = Callable[..., Proposal]

TODAY = date(2026, 6, 1)
ECCG = "eccg-2022-07.csv"
FIXTURES = [
    ("ods", [ECCG, "succ-made-up.csv"]),
    ("ons", ["CCG_names_and_codes_April_2018.csv", "STP_names_and_codes_April_2018.csv", "LSOA_to_CCG_to_STP_April_2018.csv"]),
    ("ons", ["SICBL_to_ICB_April_2023.csv"]),
    ("ons", ["mid-2019-ccg-estimates.csv", "CCG_names_and_codes_April_2018.csv"]),
    ("leadership", ["leadership-made-up.csv"]),
]  # fmt: skip


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def grid(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("kind", "files"), FIXTURES)
def test_an_import_applied_twice_changes_nothing_the_second_time(
    facts_folder: FactsFolder, imported: Propose, kind: str, files: list[str]
) -> None:
    first = imported(kind, *files)
    assert first.changes
    assert set(first.after) == {change.table for change in first.changes}
    after = bytes_of(facts_folder.path)
    assert {table: after[f"{table}.csv"] for table in first.after} == dict(first.after)
    second = imported(kind, *files)
    assert (second.changes, second.after) == ((), {})
    assert second.conflicts == first.conflicts
    assert bytes_of(facts_folder.path) == after


@pytest.mark.parametrize(("kind", "files"), FIXTURES)
def test_no_row_is_deleted_and_none_is_touched_that_is_not_listed(
    facts_folder: FactsFolder, imported: Propose, kind: str, files: list[str]
) -> None:
    before = bytes_of(facts_folder.path)
    proposal = imported(kind, *files)
    assert validation_errors(read_facts(facts_folder.path), TODAY) == []
    for table in TABLES:
        old, new = before[f"{table}.csv"], facts_folder.file(table).read_bytes()
        changed = {change.key.split(" ")[0] for change in proposal.changes if change.table == table}
        if not changed:
            assert new == old
        kept = set(old.splitlines(keepends=True)) - set(new.splitlines(keepends=True))
        assert len(kept) <= len(changed)
        assert len(grid(new)) >= len(grid(old))


def test_only_the_cells_that_change_are_written_and_odd_quotes_stay(
    facts_folder: FactsFolder, imported: Propose, tmp_path: Path
) -> None:
    file = facts_folder.file("bodies")
    text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
    text = text.replace("NHS Exampleton CCG", '"NHS Exampleton CCG"').removesuffix("\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    before = file.read_bytes()
    imported("ods", ECCG)
    after = file.read_bytes()
    old, new = before.split(b"\n"), after.split(b"\n")
    # the mark, the quotes and the endings stay; 99Z changed, and the last line got the break it lacked
    assert new[0] == old[0]
    assert new[2 : len(old)] == old[2:]
    assert old[1] != new[1]
    assert b"Example House" in new[1]
    assert len(new) == len(old) + 3
    assert b"\r" not in after


def test_columns_in_another_order_stay_in_it(facts_folder: FactsFolder, imported: Propose) -> None:
    file = facts_folder.file("people")
    file.write_text("note,name,id\n,Alex Example,alex-example\n,Sam Sample,sam-sample\n", encoding="utf-8")
    imported("leadership", "leadership-made-up.csv")
    assert file.read_text(encoding="utf-8").splitlines()[1:] == [
        ",Alex Example,alex-example",
        ",Sam Sample,sam-sample",
        ",Dr Zoë O’Sample,zoe-osample",
    ]


def test_a_table_out_of_order_gets_its_new_row_at_the_end(
    facts_folder: FactsFolder, imported: Propose
) -> None:
    file = facts_folder.file("people")
    file.write_text(
        "id,name,note\nzz-sample,Zz Sample,\nalex-example,Alex Example,\nsam-sample,Sam Sample,\n",
        encoding="utf-8",
    )
    imported("leadership", "leadership-made-up.csv")
    assert file.read_text(encoding="utf-8").splitlines()[-1] == "zoe-osample,Dr Zoë O’Sample,"


def test_a_result_that_would_not_be_valid_is_refused_with_its_fault_and_nothing_is_written(
    facts_folder: FactsFolder, proposed: Propose, tmp_path: Path
) -> None:
    # a membership with a stated end after the day on which the file closes the body
    facts_folder.change("memberships", {"to": "2025-03-31"})
    before = bytes_of(facts_folder.path)
    proposal = proposed("ods", ECCG)
    assert [str(fault) for fault in proposal.errors] == [
        "memberships.csv:2: to: goes on after 99Z closed; no later than 30 June 2022"
    ]
    assert proposal.after == {}
    assert bytes_of(facts_folder.path) == before


def test_facts_that_are_broken_already_are_not_imported_into(
    facts_folder: FactsFolder, proposed: Propose
) -> None:
    facts_folder.file("names").unlink()
    with pytest.raises(InvalidFactsError) as broken:
        proposed("ods", ECCG)
    assert [fault.file for fault in broken.value.errors] == ["names.csv"]


def test_any_refused_row_means_that_nothing_would_be_written(
    facts_folder: FactsFolder, proposed: Propose
) -> None:
    proposal = proposed("ods", ECCG, "bad-fields.csv")
    assert proposal.changes
    assert len(proposal.errors) == 2
    assert proposal.after == {}


def test_a_table_that_somebody_changed_meanwhile_is_not_overwritten(
    facts_folder: FactsFolder, proposed: Propose
) -> None:
    proposal = proposed("ods", ECCG)
    with facts_folder.file("names").open("ab") as file:
        file.write(b"\r\n")
    before = bytes_of(facts_folder.path)
    with pytest.raises(InvalidFactsError) as broken:
        apply(facts_folder.path, proposal.before, proposal.after, TODAY)
    assert [str(fault) for fault in broken.value.errors] == [
        "names.csv: somebody changed the file meanwhile; import again"
    ]
    assert bytes_of(facts_folder.path) == before


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_rename_that_fails_puts_back_what_was_renamed_before(
    facts_folder: FactsFolder, proposed: Propose, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    proposal = proposed("ods", ECCG)
    assert len(proposal.after) == 3
    before = bytes_of(facts_folder.path)
    real, renamed = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        renamed.append(target)
        if len(renamed) == failing + 1:
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OSError, match="No space left"):
        apply(facts_folder.path, proposal.before, proposal.after, TODAY)
    assert bytes_of(facts_folder.path) == before


def test_permissions_and_links_stay_as_they_are(
    facts_folder: FactsFolder, imported: Propose, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.csv"
    facts_folder.file("names").rename(kept)
    facts_folder.file("names").symlink_to(kept)
    facts_folder.file("bodies").chmod(0o640)
    imported("ods", ECCG)
    assert facts_folder.file("names").is_symlink()
    assert "98Z" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(facts_folder.file("bodies").stat().st_mode) == 0o640
    assert [path.name for path in facts_folder.path.iterdir() if path.name.startswith(".")] == []


def test_what_the_project_knows_already_is_no_change(facts_of_the_project: Path, tmp_path: Path) -> None:
    """A list of all CCGs and STPs of April 2019, written from the facts, says nothing that they do not hold."""
    facts, day = read_facts(facts_of_the_project), date(2019, 4, 1)
    named: list[Any] = [record.row for record in facts["names"]]
    lasting: list[Any] = [record.row for record in facts["memberships"]]
    names = {
        (row.kind, row.code): [row.gss_code, row.code, row.name]
        for row in named
        if row.start <= day.isoformat() and (row.end is None or day <= row.end)
    }
    inside = [
        (Kind.CCG, row.child_code, Kind.STP, row.parent_code)
        for row in lasting
        if (row.child_kind, row.parent_kind) == (Kind.CCG, Kind.STP)
        and row.start <= day
        and (row.end is None or day <= row.end)
    ]
    assert len(inside) == 191
    file = tmp_path / "CCG_to_STP_April_2019.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([f"{kind}19{part}" for kind in ("CCG", "STP") for part in ("CD", "CDH", "NM")])
        writer.writerows([*names[each[:2]], *names[each[2:]]] for each in inside)
    proposal = propose(Official.ONS, [file], facts_of_the_project, date.max)
    assert (proposal.errors, proposal.changes, proposal.conflicts) == ((), (), ())
