"""The reference is loaded with the standard library alone, or refused with the command that puts it right."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.dates import parse_when
from data.model import BodyKey, Kind
from data.reference import SCHEMA
from data.reference.build import build_reference
from data.reference.load import ReferenceFileError, check_reference, load_register, reference_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import FactsFolder

TODAY = date(2026, 6, 1)


@pytest.fixture
def made_up_file(facts_folder: FactsFolder, tmp_path: Path) -> Path:
    file = tmp_path / "made-up.db"
    build_reference(facts_folder.path, file, TODAY)
    return file


def run_sql(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def missing(file: Path) -> None:
    file.unlink()


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def empty(file: Path) -> None:
    file.write_bytes(b"")


def cut_in_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def without_its_last_page(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-4096])


def overwritten_in_the_middle(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 : len(content) - 4096] = b"\xff" * (len(content) - 8192)
    file.write_bytes(content)


def not_a_database(file: Path) -> None:
    file.write_text("kind,code,name\n" * 400)


def of_another_application(file: Path) -> None:
    run_sql(file, "PRAGMA application_id = 1")


def a_database_of_something_else(file: Path) -> None:
    file.unlink()
    run_sql(file, "CREATE TABLE bodies (name TEXT)")


def of_an_older_schema(file: Path) -> None:
    run_sql(file, "PRAGMA user_version = 0")


def of_a_newer_schema(file: Path) -> None:
    run_sql(file, "PRAGMA user_version = 99")


def without_a_table(file: Path) -> None:
    run_sql(file, "DROP TABLE statements")


def without_its_version(file: Path) -> None:
    run_sql(file, "DELETE FROM about")


def with_an_unknown_kind_of_body(file: Path) -> None:
    run_sql(file, "UPDATE bodies SET kind = 'trust' WHERE code = '99Y'")


def with_a_date_that_is_none(file: Path) -> None:
    run_sql(file, "UPDATE statements SET as_of = 'spring'")


def with_a_number_for_a_text(file: Path) -> None:
    run_sql(file, "UPDATE statements SET sources = x'00'")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (missing, "there is no reference at"),
        (a_folder, "there is no reference at"),
        (empty, "is not a Commissioner reference"),
        (cut_in_half, "is damaged"),
        (without_its_last_page, "is damaged"),
        (overwritten_in_the_middle, "is damaged"),
        (not_a_database, "is damaged (file is not a database)"),
        (of_another_application, "is not a Commissioner reference"),
        (a_database_of_something_else, "is not a Commissioner reference"),
        (of_an_older_schema, f"has the older schema 0, this program reads {SCHEMA}"),
        (of_a_newer_schema, f"has the newer schema 99, this program reads {SCHEMA}"),
        (without_a_table, "is damaged (no such table: statements)"),
        (without_its_version, "holds something unreadable"),
        (with_an_unknown_kind_of_body, "holds something unreadable"),
        (with_a_date_that_is_none, "holds something unreadable"),
        (with_a_number_for_a_text, "holds something unreadable"),
    ],
)
def test_a_file_that_cannot_be_used_names_the_command_that_puts_it_right(
    made_up_file: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(made_up_file)
    with pytest.raises(ReferenceFileError) as refused:
        load_register(made_up_file)
    assert said in str(refused.value)
    assert str(made_up_file) in str(refused.value)
    assert "commissioner build" in str(refused.value)


@pytest.mark.parametrize("look", [check_reference, reference_version])
@pytest.mark.parametrize("spoil", [missing, empty, not_a_database, of_a_newer_schema])
def test_a_look_at_the_file_refuses_it_in_the_same_way(
    made_up_file: Path, look: Callable[[Path], object], spoil: Callable[[Path], None]
) -> None:
    spoil(made_up_file)
    with pytest.raises(ReferenceFileError, match="commissioner build"):
        look(made_up_file)


def test_a_look_finds_damage_inside_the_file(made_up_file: Path) -> None:
    overwritten_in_the_middle(made_up_file)
    with pytest.raises(ReferenceFileError, match="is damaged"):
        check_reference(made_up_file)


def test_whatever_is_damaged_the_error_is_one_the_program_knows(made_up_file: Path) -> None:
    """Bytes changed at random are refused, or were in a place that does not matter."""
    sound, chance = made_up_file.read_bytes(), random.Random(20181105)
    for _ in range(60):
        spoilt = bytearray(sound)
        for _ in range(40):
            spoilt[chance.randrange(100, len(spoilt))] = chance.randrange(256)
        made_up_file.write_bytes(spoilt)
        try:
            load_register(made_up_file)
        except ReferenceFileError as refused:
            assert "commissioner build" in str(refused)  # noqa: PT017


@pytest.mark.parametrize("name", ["with space.db", "50%25.db", "what?.db", "part#1.db"])
def test_the_path_may_hold_any_character(made_up_file: Path, name: str) -> None:
    file = made_up_file.rename(made_up_file.parent / name)
    assert load_register(file).version == reference_version(file)


def test_the_file_is_not_changed_by_reading(made_up_file: Path) -> None:
    before = made_up_file.read_bytes()
    load_register(made_up_file)
    assert made_up_file.read_bytes() == before
    assert sorted(each.name for each in made_up_file.parent.iterdir()) == ["facts", "made-up.db"]


def test_what_was_built_is_what_is_loaded(made_up_file: Path) -> None:
    register = load_register(made_up_file)
    ccg, stp = BodyKey(Kind.CCG, "99Z"), BodyKey(Kind.STP, "QZZ")
    body = register.bodies[ccg]
    assert (body.name, body.opened, body.closed) == ("NHS Exampleshire CCG", parse_when("2013-04-01"), None)
    assert body.names[0].gss_code == "E38999999"
    assert register.bodies[BodyKey(Kind.CCG, "99Y")].closed == date(2019, 3, 31)
    assert register.parents_of[ccg][0].parent == stp
    statement = register.statements[0]
    assert (statement.start, statement.end, statement.as_of) == (
        parse_when("2017"),
        None,
        parse_when("2018-11-05"),
    )
    assert statement.sources == ("S0001",)
    event = register.events[0]
    assert (event.bodies, event.areas) == ((ccg, BodyKey(Kind.CCG, "99Y")), (stp,))
    assert event in register.events_about[stp]
    cluster = register.clusters[0]
    assert (cluster.members, cluster.partial) == (
        (BodyKey(Kind.ICB, "QZZ"), BodyKey(Kind.ICB, "QZX")),
        (BodyKey(Kind.ICB, "QZX"),),
    )
    assert register.populations[0].people == 250_000
    assert register.published_counts[0].leaders == 1
    assert register.aliases[0].alias == "Example land"
    assert register.districts[0].share_of_district == 1.0
    assert register.people["alex-example"].name == "Alex Example"


def test_loading_needs_nothing_heavy(reference_file: Path) -> None:
    """With pandas installed, importing sqlite-utils alone costs 390 ms and 74 MB."""
    program = f"""
import sys
from pathlib import Path
from data.reference.load import load_register
load_register(Path({str(reference_file)!r}))
heavy = {{"sqlite_utils", "pandas", "numpy", "pydantic"}} & {{name.split(".")[0] for name in sys.modules}}
sys.exit(f"imported {{sorted(heavy)}}" if heavy else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
