"""A broken cell is answered with its file, line and column, what is wrong, and what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.reference import InvalidFactsError, RowError
from data.reference.facts import read_facts
from data.reference.schema import TABLES, columns

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FactsFolder


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidFactsError) as broken:
        read_facts(folder)
    return [str(fault) for fault in broken.value.errors]


def test_made_up_facts_that_are_in_order_are_read_with_their_lines(facts_folder: FactsFolder) -> None:
    facts = read_facts(facts_folder.path)
    assert list(facts) == list(TABLES)
    assert [(record.file, record.line) for record in facts["bodies"][:2]] == [
        ("bodies.csv", 2),
        ("bodies.csv", 3),
    ]


@pytest.mark.parametrize(
    ("table", "cells", "fault"),
    [
        ("statements", {"start": "spring 2017"}, "statements.csv:2: start: 'spring 2017' is not valid; 'spring 2017' is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19"),
        ("statements", {"end": "2019-02-29"}, "statements.csv:2: end: '2019-02-29' is not valid; '2019-02-29' is not a date in the calendar"),
        ("statements", {"interim": "yes"}, "statements.csv:2: interim: 'yes' is not valid; write y, or leave it empty"),
        ("statements", {"id": "L1"}, "statements.csv:2: id: 'L1' is not valid; it should match ^L\\d{4}$"),
        ("statements", {"sources": ""}, "statements.csv:2: sources: '' is not valid; at least one is needed"),
        ("statements", {"sources": "S0001; S0002"}, "statements.csv:2: sources: 'S0001; S0002' is not valid; write it without a space before or after, and on one line"),
        ("bodies", {"kind": "trust"}, "bodies.csv:2: kind: 'trust' is not valid; write 'ccg', 'stp', 'icb', 'sub_icb_location', 'region' or 'local_office'"),
        ("bodies", {"code": "99z"}, "bodies.csv:2: code: '99z' is not valid; write an ODS code such as 08Y"),
        ("bodies", {"name": " NHS Exampleshire CCG"}, "bodies.csv:2: name: ' NHS Exampleshire CCG' is not valid; write it without a space before or after, and on one line"),
        ("bodies", {"name": ""}, "bodies.csv:2: name: '' is not valid; it must not be empty"),
        ("bodies", {"gss_code": "38000004"}, "bodies.csv:2: gss_code: '38000004' is not valid; write a GSS code such as E38000004, or leave it empty"),
        ("bodies", {"closed": "31/03/2019"}, "bodies.csv:2: closed: '31/03/2019' is not valid; '31/03/2019' is not a day: write it as 2018-11-05"),
        ("memberships", {"from": ""}, "memberships.csv:2: from: '' is not valid; write a day such as 2018-11-05"),
        ("populations", {"population": "250,000"}, "populations.csv:2: population: '250,000' is not valid; write a whole number without separators"),
        ("populations", {"population": "0"}, "populations.csv:2: population: '0' is not valid; Input should be greater than 0"),
        ("populations", {"basis": "census"}, "populations.csv:2: basis: 'census' is not valid; write 'ons_resident', 'census_resident', 'gp_registered', 'allocation_registered' or 'as_stated'"),
        ("people", {"id": "Alex Example"}, "people.csv:2: id: 'Alex Example' is not valid; write small letters with hyphens, such as alex-example"),
        ("sources", {"url": "example.org"}, "sources.csv:2: url: 'example.org' is not valid; write an address that begins with https://, or leave it empty"),
        ("sources", {"licence": "unknown"}, "sources.csv:2: licence: 'unknown' is not valid; write 'facts only', 'OGL v3.0' or 'CC BY 4.0'"),
        ("events", {"bodies": "99Z"}, "events.csv:2: bodies: '99Z' is not valid; '99Z' is not a body: write kind:CODE, such as ccg:08Y"),
        ("events", {"bodies": "trust:99Z"}, "events.csv:2: bodies: 'trust:99Z' is not valid; 'trust:99Z' is not a body: write kind:CODE, such as ccg:08Y"),
        ("events", {"date": ""}, "events.csv:2: date: '' is not valid; it must not be empty"),
        ("districts", {"share_of_body": "a tenth"}, "districts.csv:2: share_of_body: 'a tenth' is not valid; write a number such as 0.52"),
        ("districts", {"share_of_body": "1.2"}, "districts.csv:2: share_of_body: '1.2' is not valid; Input should be less than or equal to 1"),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_valid_is_answered_with_what_would_be(
    facts_folder: FactsFolder, table: str, cells: dict[str, str], fault: str
) -> None:
    facts_folder.change(table, cells)
    assert faults_of(facts_folder.path) == [fault]


def test_a_missing_file_is_answered_with_its_header(facts_folder: FactsFolder) -> None:
    facts_folder.file("ratings").unlink()
    header = ",".join(columns(TABLES["ratings"]))
    assert faults_of(facts_folder.path) == [
        f"ratings.csv: the file is missing; put it back with the header {header}"
    ]


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("id,name,remark", "id,name,remark"),
        ("", "empty"),
        ("id,name", "id,name"),
        ("id,id,note", "id,id,note"),
    ],
)
def test_another_header_is_answered_with_the_right_one(
    facts_folder: FactsFolder, header: str, shown: str
) -> None:
    facts_folder.file("people").write_text(f"{header}\nalex-example,Alex Example,\n" if header else "")
    assert faults_of(facts_folder.path) == [f"people.csv:1: the header is {shown}; it should be id,name,note"]


def test_the_columns_may_stand_in_another_order(facts_folder: FactsFolder) -> None:
    facts_folder.file("people").write_text("name,note,id\nAlex Example,,alex-example\n")
    row = read_facts(facts_folder.path)["people"][0].row
    assert row.model_dump() == {"id": "alex-example", "name": "Alex Example", "note": ""}


def test_a_file_that_is_not_utf_8_is_named_with_the_byte(facts_folder: FactsFolder) -> None:
    facts_folder.file("people").write_bytes(b"id,name,note\nzoe-example,Zo\xeb Example,\n")
    assert faults_of(facts_folder.path) == ["people.csv: not UTF-8 at byte 27; save the file as UTF-8"]


def test_a_byte_order_mark_does_no_harm(facts_folder: FactsFolder) -> None:
    facts_folder.file("people").write_text("id,name,note\nalex-example,Alex Example,\n", encoding="utf-8-sig")
    assert len(read_facts(facts_folder.path)["people"]) == 1


def test_an_unclosed_quote_is_found_on_the_line_where_it_begins(facts_folder: FactsFolder) -> None:
    lines = [
        "id,name,note",
        "alex-example,Alex Example,",
        'sam-sample,"Sam Sample,',
        "jo-specimen,Jo Specimen,",
        "",
    ]
    facts_folder.file("people").write_text("\n".join(lines))
    assert faults_of(facts_folder.path) == [
        "people.csv:3: not readable as CSV (unexpected end of data); check the quotes of the row that begins here"
    ]


@pytest.mark.parametrize(
    ("line", "count"), [("sam-sample,Sam Sample", 2), ("sam-sample,Sam,Sample,", 4), ("", 0)]
)
def test_a_row_with_too_few_or_too_many_cells_is_counted(
    facts_folder: FactsFolder, line: str, count: int
) -> None:
    text = f"id,name,note\nalex-example,Alex Example,\n{line}\njo-specimen,Jo Specimen,\n"
    facts_folder.file("people").write_text(text)
    assert faults_of(facts_folder.path) == [f"people.csv:3: {count} cells; 3 are needed, one a column"]


def test_a_row_is_counted_from_the_line_it_begins_on(facts_folder: FactsFolder) -> None:
    text = 'id,name,note\nalex-example,Alex Example,"a note\nof two lines"\nSam,Sam Sample,\n'
    facts_folder.file("people").write_text(text)
    (fault,) = faults_of(facts_folder.path)
    assert fault.startswith("people.csv:4: id: 'Sam' is not valid")


def test_a_line_break_within_a_cell_is_read_alike_from_every_system(facts_folder: FactsFolder) -> None:
    text = 'id,name,note\r\nalex-example,Alex Example,"a note\r\nof two lines"\r\n'
    facts_folder.file("people").write_bytes(text.encode())
    (record,) = read_facts(facts_folder.path)["people"]
    assert record.row.model_dump()["note"] == "a note\nof two lines"


@pytest.mark.parametrize("odd", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_only_a_line_break_ends_a_row(facts_folder: FactsFolder, odd: str) -> None:
    text = f"id,name,note\nalex-example,Alex Example,before{odd}after\n"
    facts_folder.file("people").write_text(text, encoding="utf-8")
    (record,) = read_facts(facts_folder.path)["people"]
    assert record.row.model_dump()["note"] == f"before{odd}after"


def test_every_fault_of_every_file_is_told_at_once_in_the_order_of_the_files(
    facts_folder: FactsFolder,
) -> None:
    facts_folder.change("statements", {"start": "spring", "end": "autumn"})
    facts_folder.change("bodies", {"code": "nought"})
    facts_folder.file("events").unlink()
    faults = faults_of(facts_folder.path)
    assert [fault.split(":")[0] for fault in faults] == [
        "bodies.csv",
        "events.csv",
        "statements.csv",
        "statements.csv",
    ]


def test_the_error_says_how_many_faults_there_are() -> None:
    fault = RowError("people.csv", 2, "id", "'Alex' is not valid", "write alex-example")
    assert str(InvalidFactsError([fault])) == "1 fault in the facts"
    assert str(InvalidFactsError([fault, fault])) == "2 faults in the facts"


def test_the_tables_are_read_in_the_order_in_which_they_depend_on_one_another(
    facts_folder: FactsFolder,
) -> None:
    assert list(read_facts(facts_folder.path)) == list(TABLES)
