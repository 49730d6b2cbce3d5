"""The reference database: built from the facts in one step, or left as it was."""

from __future__ import annotations

import gc
import json
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from data.reference import APPLICATION_ID, SCHEMA, InvalidFactsError, RowError, build, facts
from data.reference.build import build_reference
from data.reference.descriptions import COLUMNS, DATED, TABLES, VIEWS, datasette_metadata
from data.reference.facts import read_facts
from data.reference.load import load_register
from data.reference.schema import TABLES as ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import FactsFolder

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def database(reference_file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{reference_file}?mode=ro", uri=True)) as connection:
        yield connection


def rows_of(file: Path, *, without: tuple[str, ...] = ("about",)) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        return {
            name: list(connection.execute(f'SELECT * FROM "{name}"'))
            for name in tables
            if name not in without
        }


def count(database: sqlite3.Connection, sql: str, *values: str) -> int:
    found: int = database.execute(sql, values).fetchone()[0]
    return found


def test_the_build_says_how_many_rows_each_table_has(facts_folder: FactsFolder, tmp_path: Path) -> None:
    seen: list[str] = []
    counts = build_reference(facts_folder.path, tmp_path / "made-up.db", TODAY, seen.append).counts
    assert list(counts) == seen == list(ROWS)
    assert (counts["bodies"], counts["events"]) == (7, 1)


def test_the_folder_for_the_file_is_made_where_it_is_missing(
    facts_folder: FactsFolder, tmp_path: Path
) -> None:
    out = tmp_path / "var" / "somewhere" / "made-up.db"
    build_reference(facts_folder.path, out, TODAY)
    assert load_register(out).bodies


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("statements", {"start": "spring"}),
        ("statements", {"person": "jo-nobody"}),
        ("statements", {"as_of": "2026-06-02"}),
        ("events", {"bodies": "ccg:00Z"}),
    ],
)
def test_a_broken_row_leaves_the_old_file_as_it_was(
    facts_folder: FactsFolder, tmp_path: Path, table: str, cells: dict[str, str]
) -> None:
    out = tmp_path / "var" / "made-up.db"
    build_reference(facts_folder.path, out, TODAY)
    before = (out.read_bytes(), out.stat().st_ino, out.stat().st_mtime_ns)
    facts_folder.change(table, cells)
    with pytest.raises(InvalidFactsError):
        build_reference(facts_folder.path, out, TODAY)
    assert (out.read_bytes(), out.stat().st_ino, out.stat().st_mtime_ns) == before
    assert [file.name for file in out.parent.iterdir()] == ["made-up.db"]


def test_a_build_that_fails_half_way_leaves_the_old_file_and_nothing_else(
    facts_folder: FactsFolder, tmp_path: Path
) -> None:
    out = tmp_path / "var" / "made-up.db"
    build_reference(facts_folder.path, out, TODAY)
    before = out.read_bytes()

    def stop_at_events(table: str) -> None:
        if table == "events":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_reference(facts_folder.path, out, TODAY, stop_at_events)
    assert out.read_bytes() == before
    assert [file.name for file in out.parent.iterdir()] == ["made-up.db"]


def test_rows_that_do_not_join_are_never_published(
    facts_folder: FactsFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's own foreign keys catch what the checks before it would have missed."""
    facts_folder.change("events", {"bodies": "ccg:00Z"})
    monkeypatch.setattr(facts, "validation_errors", lambda _facts, _today: [])
    with pytest.raises(RuntimeError, match="do not join"):
        build_reference(facts_folder.path, tmp_path / "var" / "made-up.db", TODAY)
    assert list((tmp_path / "var").iterdir()) == []


def test_the_file_is_readable_by_everyone(facts_folder: FactsFolder, tmp_path: Path) -> None:
    out = tmp_path / "made-up.db"
    build_reference(facts_folder.path, out, TODAY)
    assert out.stat().st_mode & 0o777 == 0o644


def test_building_twice_gives_the_same_rows(facts_folder: FactsFolder, tmp_path: Path) -> None:
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    build_reference(facts_folder.path, first, TODAY)
    build_reference(facts_folder.path, second, TODAY)
    assert rows_of(first) == rows_of(second)
    assert load_register(first).version == load_register(second).version


def test_the_version_changes_when_a_fact_does_and_back_when_it_does(
    facts_folder: FactsFolder, tmp_path: Path
) -> None:
    out, versions = tmp_path / "made-up.db", []
    for population in ("250000", "250001", "250000"):
        facts_folder.change("populations", {"population": population})
        build_reference(facts_folder.path, out, TODAY)
        versions.append(load_register(out).version)
    assert versions[0] == versions[2] != versions[1]


def test_the_version_is_of_the_facts_that_were_read(
    facts_folder: FactsFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is saved in the middle of a build is of the next version, not of half of this one."""
    out, undisturbed = tmp_path / "made-up.db", tmp_path / "undisturbed.db"
    build_reference(facts_folder.path, undisturbed, TODAY)

    def save_and_find_no_fault(_facts: object, _today: date) -> list[RowError]:
        facts_folder.change("populations", {"population": "250001"})
        return []

    monkeypatch.setattr(facts, "validation_errors", save_and_find_no_fault)
    build_reference(facts_folder.path, out, TODAY)
    assert rows_of(out) == rows_of(undisturbed)
    assert load_register(out).version == load_register(undisturbed).version


def test_a_build_gives_the_facts_it_was_from(facts_folder: FactsFolder, tmp_path: Path) -> None:
    built = build_reference(facts_folder.path, tmp_path / "made-up.db", TODAY)
    assert built.facts == read_facts(facts_folder.path)


def test_the_same_facts_at_the_same_time_give_the_same_bytes(
    facts_folder: FactsFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "time_of_build", lambda _earlier: datetime(2026, 6, 1, 6, tzinfo=UTC))
    files = [tmp_path / "first.db", tmp_path / "second.db"]
    for file in files:
        build_reference(facts_folder.path, file, TODAY)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("broken", [False, True])
def test_garbage_is_looked_for_again_after_a_build(
    facts_folder: FactsFolder, tmp_path: Path, *, broken: bool
) -> None:
    if broken:
        facts_folder.change("statements", {"start": "spring"})
    with suppress(InvalidFactsError):
        build_reference(facts_folder.path, tmp_path / "made-up.db", TODAY)
    assert gc.isenabled()


def test_the_file_is_marked_as_the_reference(database: sqlite3.Connection) -> None:
    assert count(database, "PRAGMA application_id") == APPLICATION_ID
    assert count(database, "PRAGMA user_version") == SCHEMA


def test_every_foreign_key_holds(database: sqlite3.Connection) -> None:
    assert list(database.execute("PRAGMA foreign_key_check")) == []
    assert database.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"


@pytest.mark.parametrize(
    ("table", "keys"),
    [("statements", 3), ("memberships", 4), ("successions", 4), ("event_bodies", 3), ("cluster_members", 3), ("populations", 2), ("citations", 1)],
)  # fmt: skip
def test_a_table_declares_its_foreign_keys(database: sqlite3.Connection, table: str, keys: int) -> None:
    assert len(list(database.execute(f"PRAGMA foreign_key_list({table})"))) == keys


def test_a_foreign_key_is_enforced_on_a_copy(facts_folder: FactsFolder, tmp_path: Path) -> None:
    out = tmp_path / "made-up.db"
    build_reference(facts_folder.path, out, TODAY)
    with closing(sqlite3.connect(out)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            connection.execute("UPDATE populations SET code = '00Z'")
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            connection.execute("UPDATE bodies SET code = '99Z' WHERE code = '99Y'")


@pytest.mark.parametrize("table", sorted(name for name in ROWS if "sources" in ROWS[name].model_fields))
def test_every_fact_of_a_table_has_a_citation_that_resolves(database: sqlite3.Connection, table: str) -> None:
    cited = f"""SELECT COUNT(DISTINCT t.rowid) FROM "{table}" t
                JOIN citations c ON c.fact_table = '{table}' AND c.fact = t.rowid
                JOIN sources s ON s.id = c.source AND ';' || t.sources || ';' LIKE '%;' || s.id || ';%'"""
    assert count(database, cited) == count(database, f'SELECT COUNT(*) FROM "{table}"')


def test_lists_become_rows_of_their_own(facts_folder: FactsFolder, tmp_path: Path) -> None:
    out = tmp_path / "made-up.db"
    build_reference(facts_folder.path, out, TODAY)
    rows = rows_of(out)
    assert [row[1:] for row in rows["event_bodies"]] == [
        ("E0001", "ccg", "99Z", 0),
        ("E0001", "ccg", "99Y", 0),
        ("E0001", "stp", "QZZ", 1),
    ]
    assert [row[1:] for row in rows["cluster_members"]] == [
        ("C001", "icb", "QZZ", 0),
        ("C001", "icb", "QZX", 1),
    ]


@pytest.mark.parametrize(
    ("table", "words", "column", "expected"),
    [
        ("bodies", "corby", "code", "03V"),
        ("bodies", "cornwall isles scilly", "code", "QT6"),
        ("names", "cumbria", "code", "01H"),
        ("people", "easton", "id", "mark-easton"),
        ("events", "halton warrington shelved", "id", "E0249"),
        ("national_figures", "stevens moratorium", "id", "N055"),
        ("facts_search", "collaborative board leicester", "id", "E0085"),
        ("facts_search", "savings balancing devon", "id", "N134"),
    ],
)
def test_full_text_search_finds(
    database: sqlite3.Connection, table: str, words: str, column: str, expected: str
) -> None:
    sql = f'SELECT t."{column}" FROM "{table}" t JOIN {table}_fts f ON f.rowid = t.rowid WHERE {table}_fts MATCH ?'
    assert expected in [found for (found,) in database.execute(sql, [words])]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_can_be_selected_from(database: sqlite3.Connection, view: str) -> None:
    assert count(database, f'SELECT COUNT(*) FROM "{view}"') > 40


def test_the_leadership_view_shows_each_statement_with_each_of_its_sources(
    database: sqlite3.Connection,
) -> None:
    found = database.execute(
        "SELECT person, as_of, publisher FROM leadership_evidence WHERE code = '08Y' AND as_of = '2018-11-05'"
    )
    assert ("Mark Easton", "2018-11-05", "HSJ") in list(found)


def test_every_table_is_described_and_nothing_else(database: sqlite3.Connection) -> None:
    tables = {
        name
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if "_fts" not in name and not name.startswith("sqlite_")
    }
    assert tables == set(TABLES)
    described = {
        name for (name,) in database.execute('SELECT "table" FROM descriptions WHERE "column" = \'\'')
    }
    assert described == tables


def test_every_described_column_is_there(database: sqlite3.Connection) -> None:
    columns = {row[1] for table in TABLES for row in database.execute(f'PRAGMA table_info("{table}")')}
    assert set(COLUMNS) <= columns


def test_columns_have_the_types_of_their_numbers(database: sqlite3.Connection) -> None:
    types = {
        row[1]: row[2]
        for table in ("populations", "districts", "statements")
        for row in database.execute(f"PRAGMA table_info({table})")
    }
    assert (types["population"], types["share_of_body"], types["interim"], types["as_of"]) == (
        "INTEGER",
        "REAL",
        "INTEGER",
        "TEXT",
    )


def test_datasette_is_told_what_tables_and_columns_are() -> None:
    tables = json.loads(datasette_metadata())["databases"]["commissioning"]["tables"]
    assert set(tables) == {*TABLES, *VIEWS, *DATED}
    assert tables["statements"]["columns"]["interim"] == COLUMNS["interim"]
