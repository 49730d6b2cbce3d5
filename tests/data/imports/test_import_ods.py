"""Files of the Organisation Data Service: told apart by their shape, added where certain, completed, or contradicted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.imports.draft import Action, same_name
from data.imports.ods import in_sentence_case
from data.imports.proposal import Official, propose
from data.model import Kind
from data.reference.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.imports.proposal import Proposal
    from tests.conftest import FactsFolder

    Propose = Callable[..., Proposal]
    Rows = Callable[[Proposal, str], list[dict[str, str]]]

ECCG, SUCC = "eccg-2022-07.csv", "succ-made-up.csv"


def organisation(code: str, name: str, opened: str, closed: str = "", **more: str) -> str:
    cells = [code, name, "Y99", "QZZ", more.get("address", ""), "", "", "", "", more.get("postcode", "")]
    cells += [opened, closed, "", more.get("sub_type", ""), *[""] * 7, "0", *[""] * 5]
    return ",".join(f'"{cell}"' for cell in cells)


def listed(proposal: Proposal) -> list[tuple[str, str, str, str]]:
    return [(change.table, change.action, change.key, change.after) for change in proposal.changes]


@pytest.fixture
def propose_lines(tmp_path: Path, proposed: Propose) -> Propose:
    def _propose(*lines: str) -> Proposal:
        file = tmp_path / "made-up.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return proposed("ods", file)

    return _propose


def test_organisations_are_added_completed_and_closed(proposed: Propose) -> None:
    proposal = proposed("ods", ECCG)
    assert proposal.errors == ()
    assert proposal.conflicts == ()
    assert listed(proposal)[1:] == [
        ("bodies", Action.CLOSE, "ccg:99Z", "closed 30 June 2022"),
        ("names", Action.CLOSE, "ccg:99Z", "to 30 June 2022"),
        ("bodies", Action.CHANGE, "ccg:99Z", "address Example House, 1st Floor, 1 Sample Street, Exampleton-on-Sea"),
        ("bodies", Action.CHANGE, "ccg:99Z", "postcode ZZ99 1ZZ"),
        ("bodies", Action.ADD, "ccg:98Z", "NHS Examplewick and Example-upon-Sample CCG, from 1 April 2013 to 31 March 2019"),
        ("names", Action.ADD, "ccg:98Z", "NHS Examplewick and Example-upon-Sample CCG, from 1 April 2013 to 31 March 2019"),
        ("bodies", Action.ADD, "sub_icb_location:97Z", "NHS Exampleshire ICB - 97Z, from 1 July 2022"),
        ("names", Action.ADD, "sub_icb_location:97Z", "NHS Exampleshire ICB - 97Z, from 1 July 2022"),
    ]  # fmt: skip


def test_hubs_and_reporting_entities_are_passed_over_and_counted(proposed: Propose) -> None:
    assert proposed("ods", ECCG).skipped == {
        "rows about organisations that are no CCG and no sub-ICB location": 2
    }


@pytest.mark.parametrize("sub_type", ["", "C", "RO319", "RO319|RO326", "B"])
@pytest.mark.parametrize(
    ("line", "key"),
    [
        (("97Z", "NHS EXAMPLESHIRE ICB - 97Z", "20130401"), "sub_icb_location:97Z"),
        (("A9Z9Z", "NHS EXAMPLESHIRE ICB - A9Z9Z", "20220401"), "sub_icb_location:A9Z9Z"),
        (("97Z", "NHS EXAMPLEHOLM CCG", "20130401"), "ccg:97Z"),
        (("97Z", "NHS EXAMPLEHOLM CLINICAL COMMISSIONING GROUP", "20130401", "20220630"), "ccg:97Z"),
        (("97Z", "NHS EXAMPLESHIRE ICB - 96Z", "20130401"), ""),
        (("97Z", "NHS EXAMPLESHIRE ICB - 97Z", "20130401", "20220630"), ""),
        (("97Z", "NHS EXAMPLEHOLM CCG", "20230401"), ""),
        (("97Z", "EXAMPLESHIRE ICB COMMISSIONING HUB", "20130401"), ""),
    ],
)
def test_what_a_body_is_comes_from_its_name_code_and_dates_whatever_sub_type_an_edition_has(
    propose_lines: Propose, line: tuple[str, ...], key: str, sub_type: str
) -> None:
    proposal = propose_lines(organisation(*line, sub_type=sub_type))
    assert proposal.errors == ()
    assert [change.key for change in proposal.changes if change.table == "bodies"] == [key] * bool(key)
    assert bool(proposal.skipped) == (not key)


def test_every_sub_icb_location_of_autumn_2022_is_known_in_an_edition_that_gives_it_the_letter_of_a_ccg(
    facts_of_the_project: Path, tmp_path: Path
) -> None:
    day = date(2022, 10, 1)
    bodies: list[Any] = [record.row for record in read_facts(facts_of_the_project)["bodies"]]
    known = [
        organisation(body.code, body.name.upper(), "20130401", sub_type="C")
        for body in bodies
        if body.kind is Kind.SUB_ICB_LOCATION and (body.closed is None or body.closed >= day)
    ]
    assert len(known) == 106
    file = tmp_path / "eccg-2022-10.csv"
    file.write_text("\n".join(known), encoding="utf-8")
    proposal = propose(Official.ODS, [file], facts_of_the_project, date(2026, 12, 1))
    assert (proposal.errors, proposal.skipped, proposal.conflicts) == ((), {}, ())


def test_the_file_is_the_source_of_what_it_says_under_an_id_made_of_its_bytes(
    proposed: Propose, official_files: Path, tmp_path: Path
) -> None:
    (first,) = (change for change in proposed("ods", ECCG).changes if change.table == "sources")
    renamed = tmp_path / "another name.csv"
    renamed.write_bytes((official_files / ECCG).read_bytes())
    (second,) = (change for change in proposed("ods", renamed).changes if change.table == "sources")
    assert first.key == second.key == "ODS-ORG-40ECAACE"
    assert first.after.endswith("eccg-2022-07.csv")


def test_which_file_is_which_is_told_by_its_shape_and_successions_find_bodies_of_the_same_import(
    proposed: Propose, official_files: Path, tmp_path: Path
) -> None:
    for name, content in (("first.csv", SUCC), ("second.csv", ECCG)):
        (tmp_path / name).write_bytes((official_files / content).read_bytes())
    proposal = proposed("ods", tmp_path / "first.csv", tmp_path / "second.csv")
    assert proposal.errors == ()
    assert listed(proposal)[-1] == (
        "successions",
        Action.ADD,
        "ccg:98Z to ccg:99Z",
        "NHS Examplewick and Example-upon-Sample CCG to NHS Exampleshire CCG on 1 April 2019",
    )


def test_successions_of_unknown_bodies_are_passed_over(proposed: Propose) -> None:
    proposal = proposed("ods", SUCC)
    assert proposal.changes == ()
    assert proposal.skipped == {"successions between bodies that Commissioner does not know": 3}


def test_a_succession_whose_dates_do_not_fit_is_a_conflict(propose_lines: Propose) -> None:
    proposal = propose_lines(
        '"99Y","99Z","","20200401","0"', '"99Z","99Y","","20190401","0"', '"99Y","99Z","","20190331","0"'
    )
    assert proposal.changes == ()
    assert [(conflict.key, conflict.before, conflict.after) for conflict in proposal.conflicts] == [
        ("99Y to 99Z", "NHS Exampleton CCG closed 31 March 2019; NHS Exampleshire CCG opened 1 April 2013", "succeeded on 1 April 2020"),
        ("99Z to 99Y", "NHS Exampleshire CCG has not closed; NHS Exampleton CCG opened 1 April 2013", "succeeded on 1 April 2019"),
        ("99Y to 99Z", "on 1 April 2019", "on 31 March 2019"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "types"),
    [
        (["QZX,QZV"], ["icb_merger"]),
        (["QZX,QZV", "QZX,QZU"], ["icb_split", "icb_split"]),
        (["QZX,QZZ"], ["icb_acquisition"]),
        (["QZX,QZV", "QZX,QZZ"], ["icb_split", "icb_acquisition"]),
    ],
)
def test_what_became_of_an_icb_is_told_by_whom_it_passed_to(
    facts_folder: FactsFolder, propose_lines: Propose, rows_after: Rows, lines: list[str], types: list[str]
) -> None:
    icb = {"kind": "icb", "opened": "2022-07-01"}
    facts_folder.write(
        "bodies",
        [
            {"kind": "ccg", "code": "99Z", "name": "NHS Exampleshire CCG", "opened": "2013-04-01"},
            {"kind": "ccg", "code": "99Y", "name": "NHS Exampleton CCG", "opened": "2013-04-01", "closed": "2019-03-31"},
            {"kind": "stp", "code": "QZZ", "name": "Exampleshire and Exampleton"},
            icb | {"code": "QZZ", "name": "NHS Exampleshire Integrated Care Board"},
            icb | {"code": "QZX", "name": "NHS Exampleford Integrated Care Board", "closed": "2026-03-31"},
            icb | {"code": "QZV", "name": "NHS New Exampleford Integrated Care Board", "opened": "2026-04-01"},
            icb | {"code": "QZU", "name": "NHS Newer Exampleford Integrated Care Board", "opened": "2026-04-01"},
            icb | {"kind": "sub_icb_location", "code": "99S", "name": "NHS Exampleford ICB - 99S"},
        ],
    )  # fmt: skip
    proposal = propose_lines(*(f"{line},,20260401,0" for line in lines))
    assert [row["type"] for row in rows_after(proposal, "successions")[1:]] == types


def test_an_edition_from_before_a_body_closed_contradicts_nothing(propose_lines: Propose) -> None:
    proposal = propose_lines(organisation("99Y", "NHS EXAMPLETON CCG", "20130401", sub_type="C"))
    assert (proposal.changes, proposal.conflicts) == ((), ())


@pytest.mark.parametrize(
    ("line", "key", "before", "after"),
    [
        (organisation("99Y", "NHS SAMPLETON CCG", "20130401"), "ccg:99Y name", "NHS Exampleton CCG", "NHS SAMPLETON CCG"),
        (organisation("99Y", "NHS EXAMPLETON CCG", "20140401"), "ccg:99Y opened", "1 April 2013", "1 April 2014"),
        (organisation("99Y", "NHS EXAMPLETON CCG", "20130401", "20200331"), "ccg:99Y closed", "31 March 2019", "31 March 2020"),
        (organisation("99Z", "NHS EXAMPLESHIRE CCG", "20120401", "20120401"), "ccg:99Z closed", "opened 1 April 2013", "closed 1 April 2012"),
    ],
)  # fmt: skip
def test_what_contradicts_the_facts_is_listed_and_not_applied(
    propose_lines: Propose, line: str, key: str, before: str, after: str
) -> None:
    proposal = propose_lines(line)
    assert proposal.changes == ()
    assert (key, before, after) in {(each.key, each.before, each.after) for each in proposal.conflicts}


def test_an_address_that_moved_is_a_conflict_and_one_written_out_further_is_not(
    facts_folder: FactsFolder, propose_lines: Propose
) -> None:
    facts_folder.change("bodies", {"address": "Example House, Exampleton", "postcode": "ZZ99 1ZZ"})
    same = organisation(
        "99Z", "NHS EXAMPLESHIRE CCG", "20130401", address="EXAMPLE HOUSE, 1 SAMPLE STREET, EXAMPLETON"
    )
    assert propose_lines(same).conflicts == ()
    moved = organisation(
        "99Z", "NHS EXAMPLESHIRE CCG", "20130401", address="SAMPLE HOUSE", postcode="ZZ99 9ZZ"
    )
    assert [conflict.key for conflict in propose_lines(moved).conflicts] == [
        "ccg:99Z address",
        "ccg:99Z postcode",
    ]


def test_closing_a_body_ends_what_would_outlast_it(facts_folder: FactsFolder, propose_lines: Propose) -> None:
    facts_folder.add(
        "memberships",
        {"child_kind": "ccg", "child_code": "99Z", "parent_kind": "stp", "parent_code": "QZY", "from": "2022-07-01"},
    )  # fmt: skip
    proposal = propose_lines(organisation("99Z", "NHS EXAMPLESHIRE CCG", "20130401", "20230331"))
    assert proposal.errors == ()
    assert ("memberships", Action.CLOSE, "ccg:99Z in stp:QZY", "to 31 March 2023") in listed(proposal)


def test_an_opening_day_that_is_not_known_is_filled_in(
    facts_folder: FactsFolder, propose_lines: Propose
) -> None:
    facts_folder.change("bodies", {"opened": ""})
    proposal = propose_lines(organisation("99Z", "NHS EXAMPLESHIRE CCG", "20130401"))
    assert listed(proposal)[-1] == ("bodies", Action.CHANGE, "ccg:99Z", "opened 1 April 2013")


@pytest.mark.parametrize("code", ["001", "1E5", "00123"])
def test_a_code_that_looks_like_a_number_arrives_as_it_was(
    propose_lines: Propose, rows_after: Rows, code: str
) -> None:
    proposal = propose_lines(organisation(code, "NHS EXAMPLEHOLM CCG", "20130401"))
    assert rows_after(proposal, "bodies")[-1]["code"] == code


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("bad-days.csv", [
            "bad-days.csv:2: Open Date: '20190230' is not valid; there is no day 20190230 in the calendar",
            "bad-days.csv:3: Open Date: '1 April 2013' is not valid; write a day as YYYYMMDD, such as 20130401",
            "bad-days.csv:4: the cells do not fit together; it closes on 2018-03-31, before it opens on 2019-04-01",
        ]),
        ("bad-fields.csv", [
            "bad-fields.csv:2: 28 cells; 27 are needed, one a column",
            "bad-fields.csv:3: 26 cells; 27 are needed, one a column",
        ]),
        ("bad-formula.csv", [
            f"bad-formula.csv:{place}: {cell!r} is not valid; a cell that begins with = + - @ or a tab is a formula to a spreadsheet: write plain text"
            for place, cell in (
                ("2: Name", "=HYPERLINK(example.org)"), ("3: Address Line 1", "@SAMPLE HOUSE"),
                ("4: Address Line 1", "-1"), ("4: Address Line 2", "+2"),
            )
        ]),
        ("bad-control.csv", [
            "bad-control.csv:2: column 2: it holds the control character U+0007; write plain text on one line",
            "bad-control.csv:3: Name: 'NHS EXAMPLE\\u202eHOLM CCG' is not valid; it holds the invisible character U+202E: write plain text",
            "bad-control.csv:4: column 2: it holds the control character U+0009; write plain text on one line",
        ]),
        ("bad-codes.csv", [
            "bad-codes.csv:2: Organisation Code: '9.8E+10' is not valid; a spreadsheet has rewritten this code as a number: take the file as it was published",
            "bad-codes.csv:3: Organisation Code: '97z' is not valid; write an ODS code such as 08Y",
            "bad-codes.csv:4: Organisation Code: '' is not valid; write an ODS code such as 08Y",
            "bad-codes.csv:5: code: '9999999Z' is not valid; write an ODS code such as 08Y",
        ]),
        ("bad-twice.csv", ["bad-twice.csv:2: Organisation Code: 99Z stands on line 1 with other cells; one row an organisation"]),
        (SUCC.replace("succ-made-up", "CCG_names_and_codes_April_2018"), [
            "CCG_names_and_codes_April_2018.csv:1: most rows have 4 cells; 27 cells are a list of organisations and 5 a list of successions, without a header",
        ]),
    ],
)  # fmt: skip
def test_every_bad_cell_is_told_with_its_line_and_column_and_nothing_would_be_written(
    proposed: Propose, name: str, faults: list[str]
) -> None:
    proposal = proposed("ods", name)
    assert [str(fault) for fault in sorted(proposal.errors)] == faults
    assert proposal.after == {}


def test_five_columns_without_days_are_no_list_of_successions(propose_lines: Propose) -> None:
    (fault,) = propose_lines("a,b,c,d,e").errors
    assert fault.wrong == "most rows have 5 cells, but column 4 holds no days"


def test_a_text_that_is_far_too_long_is_refused(propose_lines: Propose) -> None:
    (fault,) = propose_lines(organisation("99X", "NHS " + "EXAMPLE" * 50 + " CCG", "20130401")).errors
    assert fault.right == "it is 358 characters long: 300 are the most"
    assert len(fault.wrong) < 100


@pytest.mark.parametrize(
    ("capitals", "said"),
    [
        ("NHS EXAMPLETON-ON-SEA AND THE SAMPLES CCG", "NHS Exampleton-on-Sea and the Samples CCG"),
        ("THE SAMPLE'S HOUSE, 1ST FLOOR, UNIT 4B", "The Sample's House, 1st Floor, Unit 4B"),
        ("NHS EXAMPLESHIRE ICB - A9Z9Z", "NHS Exampleshire ICB - A9Z9Z"),
        ("NHS Exampleshire CCG", "NHS Exampleshire CCG"),
    ],
)
def test_a_name_in_capitals_is_written_in_sentence_case(capitals: str, said: str) -> None:
    assert in_sentence_case(capitals) == said
    assert same_name(capitals, said)
