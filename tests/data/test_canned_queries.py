"""Questions with a blank to fill in run on the reference, and no column of a view needs quoting."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from data.reference.descriptions import DATED, QUERIES, VIEWS, datasette_metadata
from data.reference.descriptions import VIEW_DESCRIPTIONS as DESCRIBED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILLED_IN = {"name": "kent", "person": "milligan", "stp": "kent", "day": "2018-11-05", "source": "HSJ"}


@pytest.fixture(scope="module")
def database(reference_file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{reference_file}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_canned_query_finds_something_and_more_where_its_blanks_are_empty(
    database: sqlite3.Connection, name: str
) -> None:
    sql = QUERIES[name].sql
    blanks = set(re.findall(r":(\w+)", sql))
    assert blanks <= FILLED_IN.keys()
    some = list(database.execute(sql, {blank: FILLED_IN[blank] for blank in blanks}))
    everything = list(database.execute(sql, dict.fromkeys(blanks, "")))
    assert some
    assert (len(everything) > len(some)) == bool(blanks)


def test_eight_ccgs_were_in_kent_and_medway_on_the_day_of_the_count(database: sqlite3.Connection) -> None:
    rows = list(database.execute(QUERIES["ccgs_of_an_stp_on_a_day"].sql, FILLED_IN))
    assert len(rows) == 8


def test_a_source_is_found_by_the_id_that_other_tables_show(database: sqlite3.Connection) -> None:
    (cited,) = database.execute("SELECT source FROM citations ORDER BY rowid LIMIT 1").fetchone()
    rows = list(database.execute(QUERIES["what_rests_on_a_source"].sql, {"source": cited}))
    assert cited in {row[0] for row in rows}


@pytest.mark.parametrize("view", [*VIEWS, *DATED])
def test_no_column_of_a_view_needs_quoting(database: sqlite3.Connection, view: str) -> None:
    described = database.execute(f"SELECT * FROM {view} LIMIT 1").description
    names = [column[0] for column in described]
    assert not {"from", "to", "end", "on", "table"} & set(names)
    assert len(list(database.execute(f"SELECT {', '.join(names)} FROM {view} LIMIT 1"))) <= 1


def test_views_and_queries_are_described_to_datasette() -> None:
    told = json.loads(datasette_metadata())["databases"]["commissioning"]
    assert set(DESCRIBED) == {*VIEWS, *DATED}
    assert told["tables"].keys() >= set(DESCRIBED)
    assert told["queries"].keys() == QUERIES.keys()
    assert all(
        query["title"] and query["sql"].startswith(("SELECT", "WITH")) for query in told["queries"].values()
    )
