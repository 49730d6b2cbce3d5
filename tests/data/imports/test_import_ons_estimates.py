"""Mid-year estimates, from CSV and from workbooks: populations of known bodies, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from data.imports.draft import Action

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.imports.proposal import Proposal

    Propose = Callable[..., Proposal]
    Rows = Callable[[Proposal, str], list[dict[str, str]]]

CCGS, ESTIMATE = "CCG_names_and_codes_April_2018.csv", "mid-2019-ccg-estimates.csv"
TITLE = ["Mid-2019: estimates that are made up", None]


def populations(proposal: Proposal) -> list[tuple[str, str, str]]:
    return [(each.action, each.key, each.after) for each in proposal.changes if each.table == "populations"]


@pytest.fixture
def propose_text(tmp_path: Path, proposed: Propose) -> Propose:
    def _propose(text: str, name: str = "mid-2019.csv") -> Proposal:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return proposed("ons", file)

    return _propose


def test_an_estimate_adds_populations_with_its_year_and_boundaries(
    proposed: Propose, rows_after: Rows
) -> None:
    proposal = proposed("ons", ESTIMATE, CCGS)
    assert proposal.errors == ()
    assert populations(proposal) == [
        (Action.ADD, "ccg:99Z mid-2019, boundaries of 2018", "251,234 people"),
        (Action.ADD, "ccg:99Y mid-2019, boundaries of 2018", "100,200 people"),
    ]
    assert rows_after(proposal, "populations")[1] == {
        "kind": "ccg",
        "code": "99Z",
        "basis": "ons_resident",
        "as_of": "2019-06-30",
        "boundaries": "2018",
        "population": "251234",
        "confidence": "stated",
        "sources": "ONS-MYE19-55525EB5",
        "note": "",
    }
    titles = [row["title"] for row in rows_after(proposal, "sources")]
    assert "CCG population estimates, mid-2019, mid-2019-ccg-estimates.csv" in titles


def test_england_and_wales_are_passed_over_and_so_are_unknown_areas(proposed: Propose) -> None:
    assert proposed("ons", ESTIMATE).skipped == {
        "estimates for areas that Commissioner does not know": 2,
        "codes of areas outside England": 1,
    }


def test_the_number_that_is_known_is_no_news_and_another_is_a_conflict(propose_text: Propose) -> None:
    same = propose_text("CCG18CD,CCG18NM,All Ages\nE38999999,NHS Exampleshire CCG,250000\n", "mid-2018.csv")
    assert (same.changes, same.conflicts, same.errors) == ((), (), ())
    other = propose_text("CCG18CD,CCG18NM,All Ages\nE38999999,NHS Exampleshire CCG,250001\n", "mid-2018.csv")
    assert other.changes == ()
    assert [(each.key, each.before, each.after) for each in other.conflicts] == [
        ("ccg:99Z mid-2018, boundaries of 2018", "250,000 people", "250,001 people")
    ]


def test_counts_with_separators_signs_or_decimals_are_refused_each_with_its_line(proposed: Propose) -> None:
    proposal = proposed("ons", "bad-mid-2019-counts.csv")
    assert [(fault.line, fault.column, fault.right) for fault in sorted(proposal.errors)] == [
        (2, "All Ages", "write a whole number without separators"),
        (3, "All Ages", "a number of people is not negative"),
        (4, "All Ages", "write a whole number of people, such as 250000"),
        (5, "All Ages", "write a whole number of people, such as 250000"),
        (6, "All Ages", "write a whole number of people, such as 250000"),
        (7, "CCG18CD", "write a GSS code such as E38000004, or an ODS code such as 08Y"),
    ]
    assert proposal.after == {}


@pytest.mark.parametrize(
    ("text", "name", "fault"),
    [
        ("CCG18CD,CCG18NM,All Ages\nE38999999,x,5\n", "estimates.csv", "estimates.csv: nothing says which mid-year this is an estimate of; name the sheet or the file after it, such as mid-2018.csv"),
        ("CCG18CD,All Ages\nE54999999,5\n", "mid-2019.csv", "mid-2019.csv:2: CCG18CD: 'E54999999' is not valid; the codes of this kind of area begin with E38"),
        ("CCG18CD,All Ages\nE38999999,5\nE38999999,6\n", "mid-2019.csv", "mid-2019.csv:3: All Ages: E38999999 stands on line 2 with another number; one row an area"),
        ("CCG18CD,All Ages,all ages\nE38999999,5,6\n", "mid-2019.csv", "mid-2019.csv:1: all ages: the header has this name twice; one name a column"),
        ("CCG18CD,All Ages\nE38999999,5,6\n", "mid-2019.csv", "mid-2019.csv:2: 3 cells; 2 are needed, one a column"),
        ("CCG18CD,All Ages\nE38999999,5\n", "mid-2019-females.csv", "mid-2019-females.csv: these are estimates of males or females; take the estimates of all persons"),
        ("CCG18CD,All Ages\nE38999999,5\n", "mid-2040.csv", "populations.csv:3: as_of: 30 June 2040 has not come yet; no later than 1 June 2026"),
    ],
)  # fmt: skip
def test_an_estimate_that_cannot_be_taken_is_refused(
    propose_text: Propose, text: str, name: str, fault: str
) -> None:
    proposal = propose_text(text, name)
    assert [str(each) for each in proposal.errors] == [fault]
    assert proposal.after == {}


def test_boundaries_that_nothing_states_stay_empty(propose_text: Propose, rows_after: Rows) -> None:
    proposal = propose_text("Code,Name,All Ages\nE38999999,NHS Exampleshire CCG,5\n")
    assert populations(proposal) == [(Action.ADD, "ccg:99Z mid-2019", "5 people")]
    assert rows_after(proposal, "populations")[1]["boundaries"] == ""


def test_an_ods_code_is_taken_where_the_header_names_the_kind(propose_text: Propose) -> None:
    proposal = propose_text("CCG Code,Population\n99Z,5\n", "mid-2019-ccg2018.csv")
    assert populations(proposal) == [(Action.ADD, "ccg:99Z mid-2019, boundaries of 2018", "5 people")]


def test_a_workbook_is_read_from_the_sheet_of_all_persons(
    make_workbook: Callable[..., Path], proposed: Propose
) -> None:
    header = ["CCG Code", "CCG Name", "STP18 Code", None, "All Ages", 0, "90+"]
    row: list[Any] = ["E38999999", "NHS Exampleshire CCG", "E54999999", "", 251234, 100000, 151234]
    sheets = {
        "Contents": [["A made-up workbook"]],
        "Mid-2019 Persons": [["Made up for CCGs (2018 boundaries)"], [], header, row, ["Source: nobody"]],
        "Mid-2019 Males": [["Made up"], [], header, [*row[:4], 120000, 50000, 70000]],
        "Mid-2019 Females": [["Made up"], [], header, [*row[:4], 131234, 50000, 81234]],
    }
    proposal = proposed("ons", make_workbook(sheets))
    assert proposal.errors == ()
    assert populations(proposal) == [(Action.ADD, "ccg:99Z mid-2019, boundaries of 2018", "251,234 people")]
    assert proposal.skipped == {"headings and notes": 1}


def test_a_workbook_of_several_years_gives_a_source_for_each(
    make_workbook: Callable[..., Path], imported: Propose, proposed: Propose
) -> None:
    imported("ons", "SICBL_to_ICB_April_2023.csv")
    header = ["SICBL 2023 Code", "SICBL 2023 Name", "ICB 2023 Code", "ICB 2023 Name", "Total", "F0"]
    row = ["E38999999", "NHS Exampleshire ICB - 99Z", "E54999999", "NHS Exampleshire Integrated Care Board"]
    path = make_workbook(
        {
            "Mid-2021 ICB 2023": [["Made up"], header, [*row, 5000, 50]],
            "Mid-2022 ICB 2023": [["Made up"], header, [*row, 6000, 60]],
        }
    )
    proposal = proposed("ons", path)
    assert populations(proposal) == [
        (Action.ADD, "sub_icb_location:99Z mid-2021, boundaries of 2023", "5,000 people"),
        (Action.ADD, "sub_icb_location:99Z mid-2022, boundaries of 2023", "6,000 people"),
    ]
    added = [each.key[:10] for each in proposal.changes if each.table == "sources"]
    assert added == ["ONS-MYE21-", "ONS-MYE22-"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ([993, "x", 5], "estimates.xlsx[Mid-2019 Persons]:2: CCG18CDH: 993 is a number in the workbook, not text; it may have lost its leading zeros: take the file as it was published"),
        (["99Z", "x", 5.5], "estimates.xlsx[Mid-2019 Persons]:2: All Ages: '5.5' is not valid; write a whole number of people, such as 250000"),
        (["99Z", "x", -5], "estimates.xlsx[Mid-2019 Persons]:2: All Ages: '-5' is not valid; a number of people is not negative"),
        (["99Z", "x", "5,000"], "estimates.xlsx[Mid-2019 Persons]:2: All Ages: '5,000' is not valid; write a whole number without separators"),
        (["99Z", "x", "=5"], "estimates.xlsx[Mid-2019 Persons]:2: All Ages: '=5' is not valid; write a whole number of people, such as 250000"),
    ],
)  # fmt: skip
def test_a_cell_of_a_workbook_that_is_not_right_is_told_with_sheet_and_row(
    make_workbook: Callable[..., Path], proposed: Propose, row: list[str | float], fault: str
) -> None:
    path = make_workbook({"Mid-2019 Persons": [["CCG18CDH", "CCG18NM", "All Ages"], row]})
    assert [str(each) for each in proposed("ons", path).errors] == [fault]


def test_names_and_codes_in_a_workbook_are_read_too_and_numbers_among_them_refused(
    make_workbook: Callable[..., Path], proposed: Propose, rows_after: Rows
) -> None:
    header = ["CCG18CD", "CCG18CDH", "CCG18NM"]
    good = proposed("ons", make_workbook({"A": [header, ["E38999995", "001", "NHS Exampleholm CCG"]]}))
    assert (rows_after(good, "bodies")[-1]["code"], rows_after(good, "bodies")[-1]["gss_code"]) == (
        "001",
        "E38999995",
    )
    (fault,) = proposed("ons", make_workbook({"A": [header, ["E38999995", 1, "NHS Exampleholm CCG"]]})).errors
    assert str(fault).startswith("estimates.xlsx[A]:2: CCG18CDH: 1 is a number in the workbook, not text")
    (fault,) = proposed("ons", make_workbook({"A": [header], "B": [header]})).errors
    assert fault.wrong == "the workbook has 2 sheets (A, B)"
