"""A list of names as a table: what is found, what is unclear or unknown, and what is not known of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from data.model import Kind
from data.query.answer import Outcome
from data.query.name_list import COLUMNS, Row, read_names, table_of_names
from tests.data.query.conftest import HSJ_DAY, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from data.register import Register


@pytest.fixture
def look_up(register: Register) -> Callable[..., list[Row]]:
    def of(*names: str, on: date = HSJ_DAY) -> list[Row]:
        return list(read_names(names, register, on, TODAY))

    return of


def test_a_row_has_the_body_its_leader_with_grade_and_evidence_people_merger_and_what_it_is_today(
    look_up: Callable[..., list[Row]],
) -> None:
    (row,) = look_up("west london")
    told = {column.label: row.cell(column.label) for column in COLUMNS}
    assert told == {
        "Name as given": "west london",
        "Body": "NHS West London CCG",
        "Kind": "clinical commissioning group",
        "Code": "08Y",
        "Leader": "Mark Easton",
        "Grade": "confirmed",
        "Evidence of": "5 November 2018",
        "Population": 226_099,
        "Population basis": "ONS resident estimate, mid-2018",
        "People per leader": 2_095_479,
        "Merger": "Shares its leader with 7 others; no merger found",
        "Body today": "NHS West and North London ICB",
        "Note": "",
    }
    assert row.sources


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Norfolk CCG", "could be NHS South Norfolk CCG (ccg:06Y) or"),
        ("Leeds City Council", "looks like a council"),
        ("Exampleshire CCG", "No CCG, STP or ICB has a name like that"),
        ("NHS Northamptonshire CCG", "could be"),
        ("", "names no body"),
        ("x" * 5_000, "too long"),
    ],
)
def test_a_name_that_is_unclear_or_unknown_says_why_and_has_no_figures(
    look_up: Callable[..., list[Row]], name: str, why: str
) -> None:
    (row,) = look_up(name)
    assert row.refused
    assert (row.body, row.sources) == (None, ())
    assert why in str(row.cell("Note"))
    assert [cell for cell in row.cells[1:-1] if cell is not None] == []


def test_a_body_that_had_closed_is_told_as_on_its_last_day_and_the_row_says_so(
    look_up: Callable[..., list[Row]],
) -> None:
    closed, as_today = look_up("Corby CCG", "Corby", on=TODAY)
    assert closed.cell("Note") == "closed on 31 March 2020; as on that day"
    assert closed.cell("Leader") == "Toby Sanders"
    assert closed.cell("Body today") == "NHS Northamptonshire ICB"
    assert as_today.cell("Body") == "NHS Northamptonshire ICB"
    assert as_today.cell("Note") == "took over NHS Corby CCG"


def test_a_name_of_another_kind_than_the_body_that_it_meant_on_the_day_is_noted(
    look_up: Callable[..., list[Row]],
) -> None:
    (row,) = look_up("NHS Devon ICB")
    assert row.cell("Body") == "Devon STP"
    assert row.cell("Note") == "written as one of the ICBs; on that day it was one of the STPs"


def test_a_body_without_a_known_leader_has_an_empty_cell_and_says_what_is_known(
    look_up: Callable[..., list[Row]],
) -> None:
    (row,) = look_up("Trafford CCG")
    assert (row.cell("Leader"), row.cell("Grade")) == (None, "not known")
    assert row.gap == "leader not known; last stated: Theresa Grant"


def test_the_answer_counts_what_was_found_and_tells_apart_what_is_unclear_and_what_is_not_known(
    register: Register, look_up: Callable[..., list[Row]]
) -> None:
    rows = look_up("West London", "Norfolk CCG", "Trafford CCG")
    found = table_of_names(rows, register, HSJ_DAY, TODAY)
    assert (
        found.headline.text
        == "2 of 3 names mean one body on 5 November 2018; unclear or unknown: “Norfolk CCG”."
    )
    told = {fact.label: [line.text for line in fact.lines] for fact in found.facts}
    assert told["Unclear or unknown"][0].startswith("Norfolk CCG: could be")
    assert told["Not known or stale"] == ["NHS Trafford CCG: leader not known; last stated: Theresa Grant"]
    (table,) = found.tables
    assert [row[0] for row in table.rows] == ["West London", "Trafford CCG"]
    assert table.rows[0][1] == "Mark Easton (confirmed)"
    assert table_of_names(look_up("Exampleshire"), register, HSJ_DAY, TODAY).outcome is Outcome.NOT_KNOWN


def test_two_hundred_names_take_less_than_a_second(
    register: Register, look_up: Callable[..., list[Row]]
) -> None:
    view = register.at(HSJ_DAY)
    names = [view.name(key) for kind in (Kind.CCG, Kind.STP) for key in view.open_bodies(kind)][:200]
    begun = time.process_time()
    rows = look_up(*names)
    table_of_names(rows, register, HSJ_DAY, TODAY)
    assert time.process_time() - begun < 1
    assert [row.cell("Body") for row in rows if row.refused] == []
