"""Names, codes and lookups of the Office for National Statistics: what is filled in, added, superseded or contradicted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.imports.draft import Action
from data.imports.ons_areas import AreaColumns, day_of
from data.imports.proposal import Official, propose
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.imports.proposal import Proposal
    from tests.conftest import FactsFolder

    Propose = Callable[..., Proposal]
    Rows = Callable[[Proposal, str], list[dict[str, str]]]

CCGS, STPS = "CCG_names_and_codes_April_2018.csv", "STP_names_and_codes_April_2018.csv"
LSOAS, SICBLS = "LSOA_to_CCG_to_STP_April_2018.csv", "SICBL_to_ICB_April_2023.csv"


def listed(proposal: Proposal, table: str) -> list[tuple[str, str, str]]:
    return [(each.action, each.key, each.after) for each in proposal.changes if each.table == table]


@pytest.fixture
def propose_text(tmp_path: Path, proposed: Propose) -> Propose:
    def _propose(text: str, name: str = "made-up.csv") -> Proposal:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return proposed("ons", file)

    return _propose


def test_gss_codes_and_names_are_filled_in_and_new_bodies_added(proposed: Propose, rows_after: Rows) -> None:
    proposal = proposed("ons", CCGS)
    assert proposal.errors == ()
    assert proposal.conflicts == ()
    assert listed(proposal, "bodies") == [
        (Action.CHANGE, "ccg:99Z", "GSS code E38999999"),
        (Action.CHANGE, "ccg:99Y", "GSS code E38999998"),
        (Action.ADD, "ccg:001", "NHS Exampleholm CCG, listed on 1 April 2018"),
        (Action.ADD, "ccg:1E5", "NHS Exampleness CCG, listed on 1 April 2018"),
    ]
    assert rows_after(proposal, "bodies")[-2] == {
        "kind": "ccg",
        "code": "001",
        "gss_code": "E38999995",
        "name": "NHS Exampleholm CCG",
        "opened": "2018-04-01",
        "closed": "",
        "address": "",
        "postcode": "",
        "sources": "ONS-AREA-4CA8F629",
        "note": "opening date = first ONS list (April 2018)",
    }
    assert rows_after(proposal, "names")[1] == {
        "kind": "ccg",
        "code": "99Y",
        "name": "NHS Exampleton CCG",
        "gss_code": "E38999998",
        "from": "2018-04-01",
        "to": "2019-03-31",
        "sources": "ONS-AREA-4CA8F629",
        "note": "",
    }


def test_areas_outside_england_are_passed_over(proposed: Propose) -> None:
    assert proposed("ons", CCGS).skipped == {"codes of areas outside England": 1}


def test_the_source_is_named_after_the_product_and_the_day_it_is_of(proposed: Propose) -> None:
    sources = proposed("ons", SICBLS, STPS).after["sources"].decode()
    assert "STP (April 2018) names and codes, STP_names_and_codes_April_2018.csv" in sources
    assert "sub-ICB location to ICB (April 2023) lookup, SICBL_to_ICB_April_2023.csv" in sources
    assert ",Office for National Statistics,,2023-04-01,OGL v3.0" in sources


def test_a_lookup_of_lsoas_says_once_which_ccg_was_in_which_stp(proposed: Propose) -> None:
    proposal = proposed("ons", LSOAS, CCGS, STPS)
    assert proposal.errors == ()
    assert listed(proposal, "memberships") == [(Action.ADD, "ccg:001 in stp:QZY", "from 1 April 2018")]
    assert [(each.key, each.before, each.after) for each in proposal.conflicts] == [
        ("ccg:99Y", "in stp:QZZ from 1 April 2016", "in stp:QZY on 1 April 2018")
    ]


def test_a_lookup_without_ods_codes_finds_bodies_by_their_gss_code_or_passes_them_over(
    proposed: Propose,
) -> None:
    proposal = proposed("ons", LSOAS)
    assert proposal.skipped == {
        "areas that Commissioner does not know and the file gives no ODS code for": 2,
        "memberships of bodies that are unknown or were not open on the day": 3,
    }
    assert listed(proposal, "memberships") == []


def test_sub_icb_locations_are_put_into_their_icbs(proposed: Propose) -> None:
    proposal = proposed("ons", SICBLS)
    assert listed(proposal, "memberships") == [
        (Action.ADD, "sub_icb_location:99Z in icb:QZZ", "from 1 April 2023"),
        (Action.ADD, "sub_icb_location:97Z in icb:QZX", "from 1 April 2023"),
    ]


def test_a_later_list_ends_a_membership_that_has_no_end_and_an_earlier_one_does_not(
    imported: Propose, propose_text: Propose, rows_after: Rows
) -> None:
    imported("ons", SICBLS)
    moved = (
        "SICBL{0}CD,SICBL{0}CDH,SICBL{0}NM,ICB{0}CD,ICB{0}CDH,ICB{0}NM\n"
        "E38999999,99Z,NHS Exampleshire ICB - 99Z,E54999996,QZX,NHS Exampleford Integrated Care Board\n"
    )
    later = propose_text(moved.format(26))
    assert later.conflicts == ()
    assert listed(later, "memberships") == [
        (Action.CLOSE, "sub_icb_location:99Z", "to 31 March 2026"),
        (Action.ADD, "sub_icb_location:99Z in icb:QZX", "from 1 April 2026"),
    ]
    ended = [row for row in rows_after(later, "memberships") if row["to"] == "2026-03-31"]
    assert [(row["child_code"], row["parent_code"], len(row["sources"].split(";"))) for row in ended] == [
        ("99Z", "QZZ", 2)
    ]
    same_day = propose_text(moved.format(23))
    assert listed(same_day, "memberships") == []
    assert [each.key for each in same_day.conflicts] == ["sub_icb_location:99Z"]


def test_a_membership_that_is_added_ends_before_the_next_that_is_known(
    facts_folder: FactsFolder, propose_text: Propose, rows_after: Rows
) -> None:
    facts_folder.change("bodies", {"opened": "2015-04-01"}, row=2)
    early = "CCG15CD,CCG15CDH,CCG15NM,STP15CD,STP15CDH,STP15NM\nE38999999,99Z,NHS Exampleshire CCG,E54999999,QZZ,Exampleshire and Exampleton\n"
    (*_, added) = rows_after(propose_text(early), "memberships")
    assert (added["child_code"], added["parent_code"], added["from"], added["to"]) == (
        "99Z",
        "QZZ",
        "2015-04-01",
        "2016-03-31",
    )


REGION = {"kind": "region", "code": "Y9Z", "name": "Exampleland", "gss_code": "E40999998"}


@pytest.fixture
def region_since_2019(facts_folder: FactsFolder) -> FactsFolder:
    """Give a region that a list of April 2019 named."""
    facts_folder.add(
        "sources",
        {
            "id": "S0002",
            "title": "A list",
            "publisher": "Nobody",
            "published": "2019-04-01",
            "licence": "OGL v3.0",
        },
    )
    facts_folder.add("bodies", REGION | {"opened": "2019-04-01", "sources": "S0002"})
    facts_folder.add("names", REGION | {"from": "2019-04-01", "sources": "S0002"})
    return facts_folder  # fmt: skip


@pytest.mark.usefixtures("region_since_2019")
def test_a_gss_code_that_changed_holds_from_the_day_of_the_first_list_that_has_it(
    tmp_path: Path, proposed: Propose, rows_after: Rows
) -> None:
    files = []
    for year, code in (("24", "E40999990"), ("22", "E40999990"), ("21", "E40999998")):
        files.append(tmp_path / f"NHSER_April_20{year}.csv")
        header = ",".join(f"NHSER{year}{part}" for part in ("CD", "CDH", "NM"))
        files[-1].write_text(f"{header}\n{code},Y9Z,Exampleland\n", encoding="utf-8")
    proposal = proposed("ons", *files)
    assert (proposal.errors, proposal.conflicts) == ((), ())
    assert listed(proposal, "names") == [
        (Action.CLOSE, "region:Y9Z", "to 31 March 2022"),
        (Action.ADD, "region:Y9Z", "Exampleland from 1 April 2022"),
    ]
    names = [row for row in rows_after(proposal, "names") if row["code"] == "Y9Z"]
    assert [(row["gss_code"], row["from"], row["to"]) for row in names] == [
        ("E40999998", "2019-04-01", "2022-03-31"),
        ("E40999990", "2022-04-01", ""),
    ]
    assert rows_after(proposal, "bodies")[-1]["gss_code"] == "E40999990"


@pytest.mark.usefixtures("region_since_2019")
@pytest.mark.parametrize(
    ("year", "name"),
    [("19", "Exampleland"), ("22", "Sampleland")],
)
def test_another_gss_code_is_a_conflict_in_a_list_that_is_no_later_or_has_another_name(
    propose_text: Propose, year: str, name: str
) -> None:
    header = ",".join(f"NHSER{year}{part}" for part in ("CD", "CDH", "NM"))
    proposal = propose_text(f"{header}\nE40999990,Y9Z,{name}\n")
    assert proposal.changes == ()
    assert proposal.conflicts[-1].key == "region:Y9Z GSS code"


def test_codes_of_regions_that_changed_come_into_the_facts_with_their_day(
    facts_of_the_project: Path, tmp_path: Path, rows_after: Rows
) -> None:
    file = tmp_path / "NHSER_names_and_codes_April_2024.csv"
    rows = "E40000011,Y60,Midlands\nE40000012,Y63,North East and Yorkshire\nE40000003,Y56,London\n"
    file.write_text(f"NHSER24CD,NHSER24CDH,NHSER24NM\n{rows}", encoding="utf-8")
    proposal = propose(Official.ONS, [file], facts_of_the_project, date(2026, 12, 1))
    assert (proposal.errors, proposal.conflicts) == ((), ())
    names = [row for row in rows_after(proposal, "names") if row["code"] in ("Y60", "Y63")]
    assert {(row["code"], row["gss_code"], row["from"], row["to"]) for row in names} == {
        ("Y60", "E40000008", "2019-04-01", "2024-03-31"),
        ("Y60", "E40000011", "2024-04-01", ""),
        ("Y63", "E40000009", "2019-04-01", "2024-03-31"),
        ("Y63", "E40000012", "2024-04-01", ""),
    }


def test_another_name_or_gss_code_on_the_day_is_a_conflict(propose_text: Propose) -> None:
    proposal = propose_text("CCG18CD,CCG18CDH,CCG18NM\nE38999990,99Z,NHS Sampleshire CCG\n")
    assert [(each.key, each.before, each.after) for each in proposal.conflicts] == [
        ("ccg:99Z name", "NHS Exampleshire CCG", "NHS Sampleshire CCG"),
        ("ccg:99Z GSS code", "E38999999", "E38999990"),
    ]


def test_a_body_that_was_not_open_on_the_day_of_the_list_is_a_conflict(propose_text: Propose) -> None:
    proposal = propose_text("CCG20CD,CCG20CDH,CCG20NM\nE38999998,99Y,NHS Exampleton CCG\n")
    assert [(each.key, each.before, each.after) for each in proposal.conflicts] == [
        ("ccg:99Y", "opened 1 April 2013, closed 31 March 2019", "listed on 1 April 2020")
    ]
    assert proposal.changes == ()


@pytest.mark.parametrize(
    ("file", "kind", "year", "day"),
    [
        ("ccg18.csv", Kind.CCG, 2018, date(2018, 4, 1)),
        ("icb22.csv", Kind.ICB, 2022, date(2022, 7, 1)),
        ("LSOA_to_ICB_(July_2022)_Lookup.csv", Kind.ICB, 2022, date(2022, 7, 1)),
        ("ICB_DEC_2024_names.csv", Kind.ICB, 2024, date(2024, 12, 1)),
        ("CCG_APR18_v2_downloaded_May_2020.csv", Kind.CCG, 2018, date(2018, 4, 1)),
        ("summary18.csv", Kind.CCG, 2018, date(2018, 4, 1)),
    ],
)
def test_the_day_of_a_list_is_that_of_its_boundaries_unless_the_file_states_a_month(
    file: str, kind: Kind, year: int, day: date
) -> None:
    assert day_of(file, [AreaColumns(kind, year, {})]) == day


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("bad-header.csv", ["bad-header.csv:1: ccg18nm: the header has this name twice; one name a column"]),
        ("bad-years.csv", ["bad-years.csv:1: the columns are of the years 2018 and 2019; a list is of one day: take the file as it was published"]),
        ("bad-parents.csv", [
            "bad-parents.csv:3: NHS Exampleshire CCG is in Greater Exampleton, and in another on line 2; one stp for each ccg",
            "bad-parents.csv:4: STP18CD: 'E38999998' is not valid; the codes of this kind of area begin with E54",
        ]),
        ("leadership-made-up.csv", ["leadership-made-up.csv:1: neither a list of areas nor an estimate; a list has columns such as CCG18CD and CCG18NM, an estimate a code and All Ages"]),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_so_is_refused(proposed: Propose, name: str, faults: list[str]) -> None:
    proposal = proposed("ons", name)
    assert [str(fault) for fault in sorted(proposal.errors)] == faults
    assert proposal.after == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("CCG18CD,CCG18CDH,CCG18NM\nE389,99Z,NHS Exampleshire CCG\n", "made-up.csv:2: CCG18CD: 'E389' is not valid; write a GSS code such as E38000004"),
        ("CCG18CD,CCG18CDH,CCG18NM\nE38999999,1.0E+05,NHS Exampleshire CCG\n", "made-up.csv:2: CCG18CDH: '1.0E+05' is not valid; a spreadsheet has rewritten this code as a number: take the file as it was published"),
        ("CCG18CD,CCG18CDH,CCG18NM\nE38999999,99Z,=1+1\n", "made-up.csv:2: CCG18NM: '=1+1' is not valid; a cell that begins with = + - @ or a tab is a formula to a spreadsheet: write plain text"),
        ("CCG18CD,CCG18CDH,CCG18NM\nE38999999,99Z\n", "made-up.csv:2: 2 cells; 3 are needed, one a column"),
        ("CCG18CD,CCG18NM,STP18CD\n", "made-up.csv:1: STP18NM: the header has STP18CD but no STP18NM; add it"),
        ("CCG18CD,CCG18NM,\nE38999999,NHS Exampleshire CCG,x\n", "made-up.csv:1: column 3: the name is missing; every column has a name"),
        ("CCG18CD,CCG18CDH,CCG18NM\nE38999999,99Z,A CCG\nE38999999,99Z,B CCG\n", "made-up.csv:3: E38999999 has another name or code on line 2; one name and one code an area"),
    ],
)  # fmt: skip
def test_every_bad_cell_of_a_list_is_told_with_its_column(
    propose_text: Propose, text: str, fault: str
) -> None:
    assert [str(each) for each in propose_text(text).errors] == [fault]


def test_columns_without_a_name_in_which_nothing_stands_are_ignored(propose_text: Propose) -> None:
    with_gaps = propose_text("CCG18CD,,CCG18CDH,CCG18NM,,\nE38999999,,99Z,NHS Exampleshire CCG,,\n")
    without = propose_text("CCG18CD,CCG18CDH,CCG18NM\nE38999999,99Z,NHS Exampleshire CCG\n")
    assert with_gaps.errors == without.errors == ()
    assert listed(with_gaps, "bodies") == listed(without, "bodies") != []


@pytest.mark.parametrize(
    "rows", ["E38999999,99Z,NHS Exampleshire CCG", "E38999999,99Z,NHS Exampleshire CCG,,"]
)
def test_a_row_need_not_have_the_cells_of_columns_without_a_name(propose_text: Propose, rows: str) -> None:
    assert propose_text(f"CCG18CD,CCG18CDH,CCG18NM,\n{rows}\n").errors == ()


def test_a_bad_area_is_told_for_each_of_the_rows_it_stands_in(propose_text: Propose) -> None:
    row = "E38999999,99Z,=1\n"
    assert [each.line for each in propose_text("CCG18CD,CCG18CDH,CCG18NM\n" + row * 3).errors] == [2, 3, 4]
