"""Approved corrections as rows for the facts."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.corrections.export import export_rows
from data.corrections.overlay import overlay
from data.reference.build import build_reference
from data.reference.facts import read_facts
from data.reference.load import load_register
from data.reference.schema import TABLES, columns
from data.reference.validation import validation_errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.corrections import Correction
    from data.register import Register

TODAY = date(2026, 11, 21)


def built(facts: Path) -> Register:
    file = facts.parent / "built.db"
    file.unlink(missing_ok=True)
    build_reference(facts, file, TODAY)
    return load_register(file)


def append(facts: Path, rows: Any) -> None:
    for table, cells in rows.items():
        assert all(list(each) == columns(TABLES[table]) for each in cells)
        with (facts / f"{table}.csv").open("a", encoding="utf-8", newline="") as out:
            csv.DictWriter(out, columns(TABLES[table])).writerows(cells)


@pytest.fixture
def every(make_correction: Callable[..., Correction]) -> list[Correction]:
    """Make a correction of everything that has rows."""
    return [
        make_correction("leader", "Alex Example", "2018-04-01", "2018-11-05", id=1),
        make_correction("leader", "Robin Newcomer", "2027-04", "2026-11-20", id=2, body="icb:QZZ"),
        make_correction("population", "250,000", "2018", id=3, url="https://example.org/count"),
        make_correction("merger_proposed", "They proposed it", "2018-11-01", id=4),
        make_correction("merger_on_hold", "It is on hold", "2018-12", id=5, body="stp:QZZ"),
        make_correction("merger_approved_by_nhse", "Approved", "2027-04-01", id=6, body="icb:QZZ"),
    ]


def test_the_rows_pass_the_check_and_the_corrections_are_then_left_out(
    facts_folder: Any, every: list[Correction]
) -> None:
    before = built(facts_folder.path)
    found = export_rows(before, every)
    assert found.by_hand == ()
    append(facts_folder.path, found.rows)
    assert validation_errors(read_facts(facts_folder.path), TODAY) == []
    after = built(facts_folder.path)
    assert overlay(after, every) is after
    assert export_rows(after, every).rows == {}
    assert len(after.statements) == len(before.statements) + 2
    assert len(after.events) == len(before.events) + 3


def test_ids_are_the_next_free_ones_and_an_address_is_one_source(
    facts_folder: Any, every: list[Correction]
) -> None:
    rows = export_rows(built(facts_folder.path), every).rows
    assert list(rows) == ["sources", "populations", "people", "statements", "events"]
    assert [row["id"] for row in rows["sources"]] == ["S0002", "S0003"]
    assert [row["id"] for row in rows["statements"]] == ["L0002", "L0003"]
    assert [row["id"] for row in rows["events"]] == ["E0002", "E0003", "E0004"]
    assert [row["id"] for row in rows["people"]] == ["robin-newcomer"]
    assert [row["sources"] for row in rows["statements"]] == ["S0002", "S0002"]
    assert rows["statements"][0] | {"note": ""} == {
        "id": "L0002", "person": "alex-example", "role": "accountable_officer", "title": "accountable officer",
        "interim": "", "kind": "ccg", "code": "99Z", "start": "2018-04-01", "end": "", "as_of": "2018-11-05",
        "confidence": "stated", "sources": "S0002", "note": "",
    }  # fmt: skip
    assert (rows["statements"][1]["start"], rows["statements"][1]["as_of"]) == ("2027-04", "2026-11-21")
    assert rows["populations"][0]["basis"] == "as_stated"
    assert rows["populations"][0]["as_of"] == "2018"


def test_a_source_that_the_facts_have_is_cited_by_its_id(
    facts_folder: Any, make_correction: Callable[..., Correction]
) -> None:
    facts_folder.change("sources", {"url": "https://example.org/board"})
    rows = export_rows(built(facts_folder.path), [make_correction("population", "260000", "2018-06-30")]).rows
    assert list(rows) == ["populations"]
    assert rows["populations"][0]["sources"] == "S0001"


def test_a_name_is_a_row_and_says_which_rows_change(
    facts_folder: Any, make_correction: Callable[..., Correction]
) -> None:
    correction = make_correction("name", "NHS Examplonia CCG", "2019-04-01")
    found = export_rows(built(facts_folder.path), [correction])
    assert [row["name"] for row in found.rows["names"]] == ["NHS Examplonia CCG"]
    assert found.by_hand == (
        "In names.csv, end NHS Exampleshire CCG (ccg:99Z) on 31 March 2019: write 2019-03-31 under to.",
        "In bodies.csv, write NHS Examplonia CCG as the name of ccg:99Z.",
    )
    append(facts_folder.path, found.rows)
    half_done = built(facts_folder.path)
    # without an end to the one before, the new name would not be the name: the overlay still sees to it
    assert overlay(half_done, [correction]).at(TODAY).name(correction.suggestion.body) == "NHS Examplonia CCG"
    assert export_rows(half_done, [correction]).by_hand == found.by_hand
    facts_folder.change("names", {"to": "2019-03-31"})
    append(facts_folder.path, {"names": found.rows["names"]})
    done = built(facts_folder.path)
    assert overlay(done, [correction]) is done
    assert done.at(TODAY).name(correction.suggestion.body) == "NHS Examplonia CCG"


def test_a_name_from_the_day_of_another_changes_that_row(
    facts_folder: Any, make_correction: Callable[..., Correction]
) -> None:
    found = export_rows(
        built(facts_folder.path), [make_correction("name", "NHS Examplonia CCG", "2013-04-01")]
    )
    assert list(found.rows) == ["sources"]
    assert found.by_hand[0] == (
        "In names.csv, write NHS Examplonia CCG for NHS Exampleshire CCG (ccg:99Z), and S0002 as its source."
    )


def test_what_has_no_row_is_left_to_a_person_and_said(
    facts_folder: Any, make_correction: Callable[..., Correction]
) -> None:
    found = export_rows(
        built(facts_folder.path),
        [
            make_correction("other", "Something else is wrong", "2018", id=7),
            make_correction("leader", "Alex Example", "2018", id=8, body="ccg:99X"),
            make_correction("population", "250000", "2018", id=9, url="=1+2"),
        ],
    )
    assert found.rows == {}
    assert [said.partition(" is for a person")[0] for said in found.by_hand] == [
        "Correction 7",
        "Correction 8",
        "Correction 9",
    ]
    assert "Something else is wrong" in found.by_hand[0]
    assert "https://example.org/board" in found.by_hand[0]
