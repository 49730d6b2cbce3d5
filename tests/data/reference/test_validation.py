"""What must hold between the rows, and the sentence for each way in which it can fail to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.reference.facts import read_facts
from data.reference.schema import TABLES, columns
from data.reference.validation import validation_errors
from tests.conftest import MADE_UP_FACTS

if TYPE_CHECKING:
    from tests.conftest import FactsFolder

TODAY = date(2026, 6, 1)
IN_GREATER_EXAMPLETON = {"child_kind": "ccg", "child_code": "99Z", "parent_kind": "stp", "parent_code": "QZY"}


def faults_of(folder: FactsFolder, today: date = TODAY) -> list[str]:
    return [str(fault) for fault in validation_errors(read_facts(folder.path), today)]


def test_made_up_facts_that_are_in_order_have_no_fault(facts_folder: FactsFolder) -> None:
    assert faults_of(facts_folder) == []


@pytest.mark.parametrize(
    ("table", "cells", "fault"),
    [
        ("statements", {"sources": "S0001;S9999"}, "statements.csv:2: sources: no source 'S9999'; add it to sources.csv or name one that is there"),
        ("statements", {"person": "jo-nobody"}, "statements.csv:2: person: no person 'jo-nobody'; add them to people.csv"),
        ("statements", {"code": "00Z"}, "statements.csv:2: code: no ccg with the code 00Z; add it to bodies.csv or correct the code"),
        ("statements", {"kind": "icb"}, "statements.csv:2: code: no icb with the code 99Z; add it to bodies.csv or correct the code"),
        ("memberships", {"parent_code": "QQQ"}, "memberships.csv:2: parent_code: no stp with the code QQQ; add it to bodies.csv or correct the code"),
        ("successions", {"successor_code": "00Z"}, "successions.csv:2: successor_code: no ccg with the code 00Z; add it to bodies.csv or correct the code"),
        ("boundary_transfers", {"to_code": "00Z"}, "boundary_transfers.csv:2: to_code: no ccg with the code 00Z; add it to bodies.csv or correct the code"),
        ("events", {"bodies": "ccg:99Z;ccg:00Z"}, "events.csv:2: bodies: no body ccg:00Z; add it to bodies.csv or correct it"),
        ("events", {"areas": "stp:QQQ"}, "events.csv:2: areas: no body stp:QQQ; add it to bodies.csv or correct it"),
        ("clusters", {"members": "icb:QZX;icb:QQQ"}, "clusters.csv:2: members: no body icb:QQQ; add it to bodies.csv or correct it"),
        ("clusters", {"members": "icb:QZZ"}, "clusters.csv:2: partial: icb:QZX is not a member; name it under members too"),
        ("statements", {"start": "2018-11-06", "end": "2018-11-05"}, "statements.csv:2: end: ends 5 November 2018, before it begins; no earlier than 6 November 2018"),
        ("names", {"to": "2013-03-31"}, "names.csv:2: to: ends 31 March 2013, before it begins; no earlier than 1 April 2013"),
        ("aliases", {"from": "2018-01-02", "to": "2018-01-01"}, "aliases.csv:2: to: ends 1 January 2018, before it begins; no earlier than 2 January 2018"),
        ("memberships", {"from": "2013-03-31"}, "memberships.csv:2: from: 31 March 2013 is before 99Z opened; no earlier than 1 April 2013"),
        ("statements", {"as_of": "2026-06-02"}, "statements.csv:2: as_of: 2 June 2026 has not come yet; no later than 1 June 2026"),
        ("statements", {"as_of": "2026-07"}, "statements.csv:2: as_of: 1 July 2026 has not come yet; no later than 1 June 2026"),
        ("events", {"date": "2027", "bodies": "ccg:99Z"}, "events.csv:2: date: 1 January 2027 has not come yet; no later than 1 June 2026"),
        ("national_figures", {"as_of": "2027"}, "national_figures.csv:2: as_of: 1 January 2027 has not come yet; no later than 1 June 2026"),
        ("national_figures", {"bodies": "ccg:00Z"}, "national_figures.csv:2: bodies: no body ccg:00Z; add it to bodies.csv or correct it"),
        ("populations", {"as_of": "2030-06-30"}, "populations.csv:2: as_of: 30 June 2030 has not come yet; no later than 1 June 2026"),
        ("published_counts", {"as_of": "2030-06-30"}, "published_counts.csv:2: as_of: 30 June 2030 has not come yet; no later than 1 June 2026"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_answered_with_what_could(
    facts_folder: FactsFolder, table: str, cells: dict[str, str], fault: str
) -> None:
    facts_folder.change(table, cells)
    assert faults_of(facts_folder) == [fault]


CODES = [
    (table, column)
    for table, model in TABLES.items()
    if table not in ("bodies", "expectations")
    for column in columns(model)
    if column == "code" or column.endswith("_code")
    if column not in ("gss_code", "lad_code")
]


@pytest.mark.parametrize(("table", "column"), CODES)
def test_every_code_in_every_table_is_of_a_body_that_is_there(
    facts_folder: FactsFolder, table: str, column: str
) -> None:
    facts_folder.change(table, {column: "00Z"})
    (fault,) = faults_of(facts_folder)
    assert fault.startswith(f"{table}.csv:2: {column}: no ")
    assert fault.endswith(" with the code 00Z; add it to bodies.csv or correct the code")


@pytest.mark.parametrize("table", [table for table, model in TABLES.items() if "sources" in columns(model)])
def test_every_source_in_every_table_is_there(facts_folder: FactsFolder, table: str) -> None:
    facts_folder.change(table, {"sources": "S9999"})
    right = "add it to sources.csv or name one that is there"
    assert faults_of(facts_folder) == [f"{table}.csv:2: sources: no source 'S9999'; {right}"]


def test_a_row_with_several_faults_is_told_them_from_source_to_body(facts_folder: FactsFolder) -> None:
    facts_folder.change("statements", {"sources": "S9999", "person": "jo-nobody", "code": "00Z"})
    assert [fault.split(": ")[1] for fault in faults_of(facts_folder)] == ["sources", "person", "code"]


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("statements", {"start": "2018", "end": "2018-03"}),
        ("statements", {"start": "2027-01-01"}),
        ("statements", {"as_of": "2026-06-01"}),
        ("statements", {"as_of": "2026"}),
        ("expectations", {"on": "2030-04-01"}),
        ("bodies", {"opened": ""}),
    ],
)
def test_what_can_be_so_is_let_through(facts_folder: FactsFolder, table: str, cells: dict[str, str]) -> None:
    facts_folder.change(table, cells)
    assert faults_of(facts_folder) == []


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"date": "2012", "kind": "joint_committee"}, "bodies: ccg:99Z opened only on 1 April 2013; name what was there on 2012, or a kind of step by which a body is planned"),
        ({"date": "2019-04-02"}, "bodies: ccg:99Y closed on 31 March 2019; name what was there on 2 April 2019"),
        ({"date": "2016-02", "kind": "joint_committee", "bodies": ""}, "areas: stp:QZZ opened only on 1 March 2016; name what was there on February 2016, or a kind of step by which a body is planned"),
    ],
)  # fmt: skip
def test_an_event_is_about_what_was_there(
    facts_folder: FactsFolder, cells: dict[str, str], fault: str
) -> None:
    facts_folder.change("events", cells)
    faults = [each for each in faults_of(facts_folder) if each.startswith("events")]
    assert f"events.csv:2: {fault}" in faults


@pytest.mark.parametrize(
    "cells",
    [
        {"date": "2019-04-01", "kind": "merged"},
        {"date": "2019", "kind": "joint_committee"},
        {"date": "2011-11", "kind": "shared_ao_agreed"},
        {"date": "2014", "kind": "joint_committee"},
        {"date": "2021-11", "kind": "ao_appointed", "bodies": "icb:QZZ", "areas": ""},
    ],
)
def test_an_event_may_plan_a_body_or_name_an_area_before_it_was_one(
    facts_folder: FactsFolder, cells: dict[str, str]
) -> None:
    facts_folder.change("events", cells)
    assert faults_of(facts_folder) == []


def test_a_body_does_not_close_before_it_opens(facts_folder: FactsFolder) -> None:
    facts_folder.change("bodies", {"closed": "2016-02-29"}, row=2)
    assert faults_of(facts_folder) == [
        "bodies.csv:4: closed: ends 29 February 2016, before it begins; no earlier than 1 March 2016"
    ]


@pytest.mark.parametrize("end", ["", "2019-04-01"])
def test_a_membership_ends_when_the_member_closes(facts_folder: FactsFolder, end: str) -> None:
    facts_folder.change("memberships", {"to": end}, row=1)
    assert faults_of(facts_folder) == [
        "memberships.csv:3: to: goes on after 99Y closed; no later than 31 March 2019"
    ]


@pytest.mark.parametrize(("start", "day"), [("2018-04-01", "1 April 2018"), ("2022-06-30", "30 June 2022")])
def test_a_ccg_is_in_one_stp_at_a_time(facts_folder: FactsFolder, start: str, day: str) -> None:
    facts_folder.add("memberships", {**IN_GREATER_EXAMPLETON, "from": start})
    right = "a CCG is in one stp at a time: end line 2 the day before"
    assert faults_of(facts_folder) == [f"memberships.csv:4: from: 99Z is in QZZ and QZY on {day}; {right}"]


def test_a_ccg_may_move_from_one_stp_to_another(facts_folder: FactsFolder) -> None:
    until = {
        "child_kind": "ccg",
        "child_code": "99Z",
        "parent_kind": "stp",
        "parent_code": "QZZ",
        "from": "2016-04-01",
        "to": "2018-03-31",
    }
    facts_folder.write("memberships", [until, {**IN_GREATER_EXAMPLETON, "from": "2018-04-01"}])
    assert faults_of(facts_folder) == []


def test_a_ccg_may_be_in_an_stp_and_another_kind_of_body_at_once(facts_folder: FactsFolder) -> None:
    in_an_icb = {"parent_kind": "icb", "parent_code": "QZX", "from": "2016-04-01"}
    facts_folder.add("memberships", {**IN_GREATER_EXAMPLETON, **in_an_icb})
    assert faults_of(facts_folder) == []


@pytest.mark.parametrize(
    ("table", "again", "fault"),
    [
        ("people", {"id": "alex-example", "name": "Another Alex"}, "people.csv:4: id: alex-example stands on line 2 already; one row a fact"),
        ("bodies", {"kind": "ccg", "code": "99Z", "name": "NHS Example CCG"}, "bodies.csv:9: code: ccg 99Z stands on line 2 already; one row a fact"),
        ("ratings", {"kind": "ccg", "code": "99Z", "year": "2017/18", "rating": "Inadequate"}, "ratings.csv:3: year: ccg 99Z 2017/18 stands on line 2 already; one row a fact"),
        ("names", {"kind": "ccg", "code": "99Z", "name": "NHS Example CCG", "from": "2013-04-01"}, "names.csv:3: from: ccg 99Z 2013-04-01 stands on line 2 already; one row a fact"),
    ],
)  # fmt: skip
def test_a_fact_stands_once(facts_folder: FactsFolder, table: str, again: dict[str, str], fault: str) -> None:
    facts_folder.add(table, again)
    assert faults_of(facts_folder) == [fault]


@pytest.mark.parametrize(("people", "faults"), [("166000", 1), ("167000", 0), ("333000", 0), ("334000", 1)])
def test_a_stated_figure_of_another_area_is_refused(
    facts_folder: FactsFolder, people: str, faults: int
) -> None:
    stated = {"basis": "as_stated", "as_of": "2019", "boundaries": "", "population": people}
    facts_folder.add("populations", MADE_UP_FACTS["populations"][0] | stated)
    fault = (
        f"populations.csv:3: population: {int(people):,} is more than a third from the 250,000 residents of ccg 99Z "
        "on 30 June 2018; a figure of another area, such as a cluster, is not the body's"
    )
    assert faults_of(facts_folder) == [fault] * faults
