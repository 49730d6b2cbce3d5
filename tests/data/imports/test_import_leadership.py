"""Statements with names: people and sources are found or made, and one who might be somebody else is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.imports.draft import Action
from data.imports.proposal import slug

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.imports.proposal import Proposal
    from tests.conftest import FactsFolder

    Propose = Callable[..., Proposal]
    Rows = Callable[[Proposal, str], list[dict[str, str]]]

HEADER = "name,person,role,title,kind,code,start,as_of,confidence,sources\n"


@pytest.fixture
def propose_rows(tmp_path: Path, proposed: Propose) -> Propose:
    """Propose rows of (name, person, code, as_of, sources)."""

    def _propose(*rows: tuple[str, str, str, str, str]) -> Proposal:
        file = tmp_path / "made-up.csv"
        lines = [
            f"{name},{person},accountable_officer,chief officer,ccg,{code},,{as_of},stated,{sources}\n"
            for name, person, code, as_of, sources in rows
        ]
        file.write_text(HEADER + "".join(lines), encoding="utf-8")
        return proposed("leadership", file)

    return _propose


def test_people_sources_and_statements_are_added_and_the_known_statement_is_not(
    proposed: Propose, rows_after: Rows
) -> None:
    proposal = proposed("leadership", "leadership-made-up.csv")
    assert proposal.errors == ()
    assert [(each.table, each.action, each.key, each.after) for each in proposal.changes] == [
        ("sources", Action.ADD, "LEAD-794320D7", "Exampleton names a chief"),
        ("people", Action.ADD, "zoe-osample", "Dr Zoë O’Sample"),
        ("statements", Action.ADD, "L0002", "Dr Zoë O’Sample, interim accountable officer of ccg:99Y"),
        ("statements", Action.ADD, "L0003", "Sam Sample, STP lead of stp:QZZ"),
    ]
    assert proposal.skipped == {"statements about bodies that Commissioner does not know": 1}
    assert rows_after(proposal, "statements")[1] == {
        "id": "L0002",
        "person": "zoe-osample",
        "role": "accountable_officer",
        "title": "interim accountable officer",
        "interim": "y",
        "kind": "ccg",
        "code": "99Y",
        "start": "2018-04",
        "end": "",
        "as_of": "2018-11",
        "confidence": "stated",
        "sources": "LEAD-794320D7",
        "note": "acting, said twice",
    }
    assert rows_after(proposal, "sources")[1] == {
        "id": "LEAD-794320D7",
        "title": "Exampleton names a chief",
        "publisher": "Example Gazette",
        "url": "https://example.org/chief",
        "published": "2018-11-02",
        "licence": "facts only",
    }


def test_a_page_that_is_known_under_another_title_and_address_is_not_added_again(
    facts_folder: FactsFolder, tmp_path: Path, proposed: Propose, rows_after: Rows
) -> None:
    known = {"id": "S0002", "title": "T", "publisher": "P", "url": "http://www.example.org/chief/"}
    facts_folder.add("sources", {**known, "published": "2018-11", "licence": "facts only"})
    file = tmp_path / "made-up.csv"
    told = "name,role,title,kind,code,as_of,confidence,source_title,source_publisher,source_url\n"
    said = "Sam Sample,accountable_officer,chief officer,ccg,99Z,2018,stated,Told anew,Q,https://example.org/chief?ref=rss\n"
    file.write_text(told + said, encoding="utf-8")
    proposal = proposed("leadership", file)
    assert [(each.table, each.key) for each in proposal.changes] == [("statements", "L0002")]
    assert rows_after(proposal, "statements")[-1]["sources"] == "S0002"


def test_people_are_put_in_their_place_in_the_alphabet(propose_rows: Propose) -> None:
    proposal = propose_rows(
        ("Pat Pattern", "", "99Z", "2018", "S0001"), ("Zed Example", "", "99Z", "2019", "S0001")
    )
    ids = [line.split(",")[0] for line in proposal.after["people"].decode().splitlines()]
    assert ids == ["id", "alex-example", "pat-pattern", "sam-sample", "zed-example"]


def test_somebody_is_found_whatever_style_and_case_the_name_has(
    propose_rows: Propose, rows_after: Rows
) -> None:
    proposal = propose_rows(("Dame Alex EXAMPLE", "", "99Z", "2019", "S0001"))
    assert [(each.table, each.key) for each in proposal.changes] == [("statements", "L0002")]
    assert rows_after(proposal, "statements")[-1]["person"] == "alex-example"


def test_the_same_said_by_another_source_is_another_statement(
    facts_folder: FactsFolder, propose_rows: Propose
) -> None:
    facts_folder.add("sources", {"id": "S0002", "title": "T", "publisher": "P", "licence": "facts only"})
    twice = propose_rows(
        ("Sam Sample", "", "99Z", "2019", "S0001"), ("Sam Sample", "", "99Z", "2019", "S0002")
    )
    assert [each.key for each in twice.changes] == ["L0002", "L0003"]


def test_two_people_of_one_name_are_told_apart_only_by_id(
    facts_folder: FactsFolder, propose_rows: Propose, rows_after: Rows
) -> None:
    facts_folder.add("people", {"id": "alex-example-too", "name": "Alex Example"})
    (fault,) = propose_rows(("Alex Example", "", "99Z", "2019", "S0001")).errors
    assert str(fault) == (
        "made-up.csv:2: name: 2 people have the name Alex Example; say in person which is meant: alex-example and alex-example-too"
    )
    proposal = propose_rows(("Alex Example", "alex-example-too", "99Z", "2019", "S0001"))
    assert rows_after(proposal, "statements")[-1]["person"] == "alex-example-too"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("Sam Sample", "alex-example", "99Z", "2019", "S0001"), "made-up.csv:2: person: alex-example is Alex Example, not Sam Sample; correct the name, or choose an id that nobody has"),
        (("Alex E-Xample", "", "99Z", "2019", "S0001"), ""),
        (("Alex’ Exämple", "", "99Z", "2019", "S0001"), "made-up.csv:2: name: the id alex-example is Alex Example's; give an id in person"),
        (("42", "", "99Z", "2019", "S0001"), "made-up.csv:2: name: no id can be made of 42; give an id in person"),
        (("Pat Pattern", "Pat Pattern", "99Z", "2019", "S0001"), "made-up.csv:2: id: 'Pat Pattern' is not valid; write small letters with hyphens, such as alex-example"),
        (("Alex Example", "", "99Z", "2031", "S0001"), "statements.csv:3: as_of: 1 January 2031 has not come yet; no later than 1 June 2026"),
        (("Alex Example", "", "99Z", "2018-13", "S0001"), "made-up.csv:2: as_of: '2018-13' is not valid; '2018-13' is not a date in the calendar"),
        (("Alex Example", "", "99Z", "2018", "S0001;S0404"), "made-up.csv:2: sources: no source 'S0404'; name one that is in sources.csv, or tell it in source_title and source_publisher"),
        (("@Alex", "", "99Z", "2018", "S0001"), "made-up.csv:2: name: '@Alex' is not valid; a cell that begins with = + - @ or a tab is a formula to a spreadsheet: write plain text"),
    ],
)  # fmt: skip
def test_a_name_date_or_source_that_cannot_be_taken_is_refused(
    propose_rows: Propose, row: tuple[str, str, str, str, str], fault: str
) -> None:
    assert [str(each) for each in propose_rows(row).errors] == ([fault] if fault else [])


def test_every_bad_row_of_a_file_is_told(proposed: Propose) -> None:
    proposal = proposed("leadership", "bad-leadership.csv")
    assert [fault.line for fault in sorted(proposal.errors)] == [2, 3, 4, 5, 6, 7, 8]
    assert proposal.after == {}


def test_another_title_for_the_same_statement_is_a_conflict(tmp_path: Path, proposed: Propose) -> None:
    file = tmp_path / "made-up.csv"
    file.write_text(
        HEADER + "Alex Example,,accountable_officer,boss,ccg,99Z,2017,2018-11-05,weak,S0001\n",
        encoding="utf-8",
    )
    proposal = proposed("leadership", file)
    assert proposal.changes == ()
    assert [(each.key, each.before, each.after) for each in proposal.conflicts] == [
        ("L0001 title", "chief officer", "boss"),
        ("L0001 confidence", "stated", "weak"),
    ]


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        ("name,role,title,kind,code,sources", ["confidence: the header does not have it; add the column"]),
        (
            HEADER.strip() + ",salary",
            ["salary: there is no such column; the columns are person, name, role,"],
        ),
        (HEADER.strip() + ",name", ["name: the header has this name twice; one name a column"]),
    ],
)
def test_a_header_that_is_not_a_leadership_file_s_is_refused(
    tmp_path: Path, proposed: Propose, header: str, faults: list[str]
) -> None:
    file = tmp_path / "made-up.csv"
    file.write_text(f"{header}\n", encoding="utf-8")
    found = [str(fault).removeprefix("made-up.csv:1: ") for fault in proposed("leadership", file).errors]
    assert len(found) == len(faults)
    assert all(one.startswith(other) for one, other in zip(found, faults, strict=True))


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Dr Zoë O'Example", "zoe-oexample"),
        ("Sam  Sample-Specimen", "sam-sample-specimen"),
        ("Ægir Ø", "gir"),
    ],
)
def test_an_id_is_made_of_the_letters_of_a_name(name: str, made: str) -> None:
    assert slug(name) == made
