"""A build compares with the version before, and writes down what changed with the time it became known."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from data.dates import parse_when, write_when
from data.reference import InvalidFactsError, build
from data.reference.build import build_reference
from data.reference.descriptions import datasette_metadata
from data.reference.load import ReferenceFileError, load_register

if TYPE_CHECKING:
    from pathlib import Path

    from data.register import Register
    from tests.conftest import FactsFolder

TODAY = date(2026, 6, 1)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "made-up.db"


def built(folder: FactsFolder, out: Path) -> Register:
    build_reference(folder.path, out, TODAY)
    return load_register(out)


def test_the_first_build_records_nothing(facts_folder: FactsFolder, out: Path) -> None:
    done = build_reference(facts_folder.path, out, TODAY)
    assert (done.recorded, done.not_compared) == (0, "")
    assert load_register(out).recorded == ()


def test_a_changed_fact_is_recorded_with_the_time_of_the_build(facts_folder: FactsFolder, out: Path) -> None:
    first = built(facts_folder, out)
    facts_folder.change("populations", {"population": "250001"})
    done = build_reference(facts_folder.path, out, TODAY)
    register = load_register(out)
    [change] = register.recorded
    assert done.recorded == 1
    assert (change.before, change.after) == (
        "250,000 (ONS resident estimate, mid-2018)",
        "250,001 (ONS resident estimate, mid-2018)",
    )
    assert change.known == register.built > first.built
    assert register.built.tzinfo is not None


def test_building_the_same_facts_again_records_nothing_and_keeps_what_was_recorded(
    facts_folder: FactsFolder, out: Path
) -> None:
    built(facts_folder, out)
    facts_folder.change("populations", {"population": "250001"})
    recorded = built(facts_folder, out).recorded
    again = built(facts_folder, out)
    assert again.recorded == recorded != ()
    facts_folder.change("bodies", {"name": "NHS New Exampleshire CCG"})
    later = built(facts_folder, out)
    assert later.recorded[: len(recorded)] == recorded
    assert [change.after for change in later.recorded[len(recorded) :]] == ["NHS New Exampleshire CCG"]


def test_an_added_event_is_known_since_the_build_that_added_it(facts_folder: FactsFolder, out: Path) -> None:
    built(facts_folder, out)
    event = {"id": "E0002", "date": "2019-01", "kind": "merger_rejected", "bodies": "ccg:99Z;ccg:99Y", "summary": "A made-up refusal.", "confidence": "stated"}  # fmt: skip
    facts_folder.add("events", event)
    register = built(facts_folder, out)
    assert [(change.id, change.known) for change in register.changes] == [
        ("E0001", None),
        ("E0002", register.built),
    ]


def test_an_event_that_got_another_number_is_known_since_the_same_time(
    facts_folder: FactsFolder, out: Path
) -> None:
    built(facts_folder, out)
    added = {"date": "2019-01", "kind": "merger_rejected", "bodies": "ccg:99Z;ccg:99Y", "summary": "A made-up refusal.", "confidence": "stated"}  # fmt: skip
    facts_folder.add("events", {"id": "E0002", **added})
    known = built(facts_folder, out).built
    facts_folder.add("events", {"id": "E0003", **added})
    register = built(facts_folder, out)
    assert [(c.id, c.known) for c in register.recorded] == [("E0003", known)]


def test_a_withdrawn_event_is_told_by_its_withdrawal_alone(facts_folder: FactsFolder, out: Path) -> None:
    built(facts_folder, out)
    added = {"id": "E0002", "date": "2019-01", "kind": "merger_rejected", "bodies": "ccg:99Z", "summary": "A made-up refusal.", "confidence": "stated"}  # fmt: skip
    facts_folder.add("events", added)
    built(facts_folder, out)
    facts_folder.change("events", {})
    register = built(facts_folder, out)
    assert [change.after for change in register.recorded] == ["withdrawn: A made-up refusal. (January 2019)"]


def test_another_version_can_be_named_to_compare_with(
    facts_folder: FactsFolder, out: Path, tmp_path: Path
) -> None:
    built(facts_folder, out)
    facts_folder.change("populations", {"population": "250001"})
    elsewhere = tmp_path / "elsewhere.db"
    assert build_reference(facts_folder.path, elsewhere, TODAY, before=out).recorded == 1
    assert build_reference(facts_folder.path, tmp_path / "alone.db", TODAY).recorded == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a database", "is damaged (file is not a database); so no changes were recorded"),
        (b"", "is not a Commissioner reference; so no changes were recorded"),
    ],
)
def test_a_file_that_is_no_reference_is_passed_over_and_said(
    facts_folder: FactsFolder, out: Path, content: bytes, said: str
) -> None:
    out.write_bytes(content)
    done = build_reference(facts_folder.path, out, TODAY)
    assert done.recorded == 0
    assert done.not_compared.endswith(said)
    assert "commissioner build" not in done.not_compared
    assert load_register(out).bodies


def test_a_file_of_an_older_schema_is_passed_over_and_said(facts_folder: FactsFolder, out: Path) -> None:
    built(facts_folder, out)
    with closing(sqlite3.connect(out)) as connection:
        connection.execute("PRAGMA user_version = 1")
    done = build_reference(facts_folder.path, out, TODAY)
    assert "has the older schema 1, this program reads 3; so no changes were recorded" in done.not_compared


def test_a_version_named_that_is_not_there_is_said(
    facts_folder: FactsFolder, out: Path, tmp_path: Path
) -> None:
    done = build_reference(facts_folder.path, out, TODAY, before=tmp_path / "nowhere.db")
    assert done.not_compared.startswith("there is no reference at")


def test_a_broken_fact_or_a_failed_comparison_leaves_the_file_as_it_was(
    facts_folder: FactsFolder, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(facts_folder, out)
    before = out.read_bytes()
    facts_folder.change("populations", {"population": "many"})
    with pytest.raises(InvalidFactsError):
        build_reference(facts_folder.path, out, TODAY)
    facts_folder.change("populations", {"population": "250001"})

    def stop(*_versions: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "differences", stop)
    with pytest.raises(KeyboardInterrupt):
        build_reference(facts_folder.path, out, TODAY)
    assert out.read_bytes() == before
    assert [file.name for file in out.parent.iterdir() if file.is_file()] == [out.name]


def test_a_clock_that_was_set_back_does_not_turn_the_builds_round(
    facts_folder: FactsFolder, out: Path
) -> None:
    built(facts_folder, out)
    ahead = datetime(2099, 1, 1, tzinfo=UTC)
    with closing(sqlite3.connect(out)) as connection, connection:
        connection.execute("UPDATE about SET built_at = ?", [ahead.isoformat()])
    assert built(facts_folder, out).built > ahead


def test_a_time_of_build_without_a_zone_is_refused(facts_folder: FactsFolder, out: Path) -> None:
    built(facts_folder, out)
    with closing(sqlite3.connect(out)) as connection, connection:
        connection.execute("UPDATE about SET built_at = '2026-06-01T06:00:00'")
    with pytest.raises(ReferenceFileError, match="has no zone"):
        load_register(out)


def test_everything_of_a_change_survives_the_file(facts_folder: FactsFolder, out: Path) -> None:
    built(facts_folder, out)
    facts_folder.add("events", {"id": "E0002", "date": "2018/19", "kind": "footprint_change", "areas": "stp:QZZ;stp:QZY", "national": "y", "summary": "A made-up change.", "confidence": "weak"})  # fmt: skip
    register = built(facts_folder, out)
    [recorded] = register.recorded
    [told] = (change for change in register.changes if change.id == "E0002")
    assert recorded == told
    assert (recorded.national, recorded.happened) == (True, parse_when("2018/19"))


@pytest.mark.parametrize("text", ["2018", "2018-02", "2018-11-05", "2018/19", "2099/00"])
def test_a_date_is_written_as_it_is_read(text: str) -> None:
    assert write_when(parse_when(text)) == text


def test_the_table_and_the_view_can_be_read_by_anyone(facts_folder: FactsFolder, out: Path) -> None:
    built(facts_folder, out)
    facts_folder.change("populations", {"population": "250001"})
    built(facts_folder, out)
    with closing(sqlite3.connect(out)) as connection:
        rows = connection.execute("SELECT happened, known, aspect, after FROM what_changed").fetchall()
        described = connection.execute(
            "SELECT description FROM descriptions WHERE \"table\" = 'changes'"
        ).fetchone()
    assert [(row[0], row[2]) for row in rows] == [
        ("2018-06-30", "population"),
        ("2018-11", "merger_proposed"),
    ]
    assert rows[0][1] != rows[1][1] == ""
    assert described
    tables = json.loads(datasette_metadata())["databases"]["commissioning"]["tables"]
    assert tables["changes"]["columns"]["known"]
