"""Mergers of a period, and the ladder on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from data.answers.merger_list import mergers_answer
from data.questions import Intent, Options, Question
from hypothesis import given, settings
from hypothesis import strategies as st

from data.model import Kind, read_key

if TYPE_CHECKING:
    from data.answers import Answer

    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def mergers(register: Register, on: date = HSJ_DAY, status: str = "", **given: Any) -> Answer:
    return mergers_answer(
        Question(Intent.MERGERS, on, TODAY, options=Options(status=status), **given), register
    )


def mergers_in(register: Register, first: date, last: date, status: str = "", **given: Any) -> Answer:
    options = Options(status=status, first=first, last=last)
    return mergers_answer(Question(Intent.MERGERS, last, TODAY, options=options, **given), register)


def in_year(register: Register, year: int, status: str = "", **given: Any) -> Answer:
    return mergers_in(register, date(year, 1, 1), date(year, 12, 31), status, **given)


def labels(found: Answer) -> list[str]:
    return [fact.label for fact in found.facts]


def lines(found: Answer, label: str) -> list[str]:
    return [line.text for fact in found.facts if fact.label == label for line in fact.lines]


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2015, "1 merger took effect, of 3 CCGs into 1"),
        (2017, "1 merger took effect, of 3 CCGs into 1"),
        (2018, "6 mergers took effect, of 18 CCGs into 6"),
        (2019, "2 mergers took effect, of 6 CCGs into 2"),
        (2020, "18 mergers took effect, of 74 CCGs into 18"),
        (2021, "9 mergers took effect, of 38 CCGs into 9"),
        (2022, "no merger took effect"),
        (2026, "6 mergers took effect, of 12 ICBs into 6 and 1 ICB took in part of another"),
    ],
)
def test_the_mergers_of_a_year_are_those_that_were_published(
    register: Register, year: int, said: str
) -> None:
    assert in_year(register, year).headline.text.startswith(f"In {year}, {said}")


def test_a_merger_names_those_before_and_the_one_after(register: Register) -> None:
    found = in_year(register, 2019)
    assert lines(found, "Took effect") == [
        "1 April 2019: 4 CCGs (Erewash, Hardwick, North Derbyshire and Southern Derbyshire) merged into NHS Derby and Derbyshire CCG",
        "1 April 2019: 2 CCGs (Northern, Eastern and Western Devon; and South Devon and Torbay) merged into NHS Devon CCG",
    ]
    assert labels(found) == [
        "Took effect", "Approved", "Applied for", "Proposed", "Considered", "Rejected or on hold",
        "Options considered, not all of them mergers",
    ]  # fmt: skip


def test_the_table_of_a_year_has_every_step_in_order(register: Register) -> None:
    table = in_year(register, 2019).tables[0]
    assert [column.label for column in table.columns] == [
        "When",
        "Step",
        "Bodies",
        "What",
        "Source publisher",
    ]
    assert len(table.rows) == 62
    assert {row[1] for row in table.rows} >= {"Merged", "Merger proposed", "Merger rejected or dropped"}


def test_a_status_keeps_only_its_steps(register: Register) -> None:
    found = in_year(register, 2019, "rejected")
    assert labels(found) == ["Rejected or on hold"]
    assert found.headline.text == "In 2019, 6 steps towards mergers are reported as rejected or on hold."
    assert any("Greater Preston" in line for line in lines(found, "Rejected or on hold"))


def test_the_end_of_all_ccgs_is_not_counted_as_a_merger(register: Register) -> None:
    assert lines(in_year(register, 2022), "Not counted as a merger") == [
        "1 July 2022: 106 CCGs were abolished and 42 ICBs took over"
    ]


def test_the_ladder_of_november_2018_has_one_row_for_each_merger(register: Register) -> None:
    found = mergers(register)
    assert found.headline.text == (
        "Of 195 CCGs on 5 November 2018, 6 had a merger approved by NHS England (2 groups),"
        " 4 had a merger considered (1 group) and 3 had a merger on hold (1 group)."
    )
    assert [row[:3] for row in found.tables[0].rows] == [
        ("Merger approved by NHS England", "Erewash, Hardwick, North Derbyshire and Southern Derbyshire", 4),
        (
            "Merger approved by NHS England",
            "Northern, Eastern and Western Devon; and South Devon and Torbay",
            2,
        ),
        ("Merger considered", "Eastern Cheshire, South Cheshire, Vale Royal and West Cheshire", 4),
        ("Merger on hold", "Liverpool; South Sefton; and Southport and Formby", 3),
    ]


@pytest.mark.parametrize(
    "on", [date(2014, 1, 1), HSJ_DAY, date(2020, 3, 1), date(2022, 6, 30), date(2022, 7, 1), TODAY]
)
def test_every_open_body_is_counted_on_one_rung(register: Register, on: date) -> None:
    kind = Kind.ICB if on >= date(2022, 7, 1) else Kind.CCG
    number = len(register.at(on).open_bodies(kind))
    counted = lines(mergers(register, on), f"How far {number} {kind.upper()}s had come")
    assert sum(int(line.rpartition(": ")[2].split()[0]) for line in counted) == number


def test_the_mergers_so_far_are_counted_by_day(register: Register) -> None:
    assert lines(mergers(register), "Merged so far")[:2] == [
        "1 April 2015: 1 merger took effect, of 3 CCGs into 1: Newcastle Gateshead",
        "1 April 2017: 1 merger took effect, of 3 CCGs into 1: Manchester",
    ]


def test_today_there_are_clusters_and_plans_for_2027_and_weak_ones_are_said_to_be_weak(
    register: Register,
) -> None:
    found = mergers(register, TODAY)
    clusters = lines(found, "Clusters")
    assert "South East London and South West London: only exploring it, stated 2025" in clusters
    assert (
        "Birmingham and Solihull; and Black Country: working as a cluster, from 2025, stated 2025" in clusters
    )
    assert any("(weak source)" in line for line in clusters)
    planned = lines(found, "Merger planned for 2027, not approved as far as is known")
    assert any(
        line.startswith("South East London and South West London") and "(weak source)" in line
        for line in planned
    )
    assert any(line.startswith("All remaining clusters, stated 2026") for line in planned)
    assert not any("Norfolk" in line for line in clusters), "merged in April 2026"


def test_no_cluster_is_known_before_it_was_stated(register: Register) -> None:
    assert "Clusters" not in labels(mergers(register, date(2024, 1, 1)))


def test_an_area_has_its_own_steps_only(register: Register) -> None:
    found = mergers(register, body=read_key("stp:QYG"))
    assert lines(found, "Merger on hold")[0].startswith(
        "Liverpool; South Sefton; and Southport and Formby, June 2017"
    )
    said = " ".join(line.text for fact in found.facts for line in fact.lines)
    assert "Derbyshire" not in said
    assert "Devon" not in said


def test_an_icb_of_today_tells_of_the_merger_that_its_ccg_came_from(register: Register) -> None:
    found = mergers(register, TODAY, body=read_key("icb:QKS"))
    assert lines(found, "Took effect")[0].endswith("merged into NHS Kent and Medway CCG")
    assert "21 October 2019" in " ".join(lines(found, "Approved"))


def test_a_ccg_that_merged_is_answered_with_its_merger(register: Register) -> None:
    found = mergers(register, TODAY, names=("Corby CCG",))
    assert found.headline.text == "NHS Corby CCG on 21 November 2026: merged with Nene on 1 April 2020."


def test_a_region_is_the_ladder_of_its_ccgs(register: Register) -> None:
    found = mergers(register, date(2019, 10, 31), body=read_key("region:Y56"))
    assert found.headline.text.startswith(
        "Of 32 CCGs in NHS England London on 31 October 2019, 17 had a merger approved"
    )


def test_rejected_mergers_are_told_also_when_no_body_of_the_day_stands_there(register: Register) -> None:
    found = mergers(register, TODAY, "rejected")
    assert found.headline.text == (
        "Of 36 ICBs on 21 November 2026, none is known to have stood at such a step; 8 such steps were reported before that day."
    )
    assert len(lines(found, "Rejected or on hold")) == 8


def test_mergers_that_are_done_are_counted_by_themselves(register: Register) -> None:
    found = mergers(register, HSJ_DAY, "merged")
    assert found.headline.text == "By 5 November 2018, 8 mergers took effect, of 24 CCGs into 8."


def test_an_unknown_status_says_which_there_are(register: Register) -> None:
    assert mergers(register, status="bananas").notes == (
        "“bananas” is no step that is known; the steps are considered, proposed, applied for, approved, merged, rejected and on hold.",
    )


def test_the_options_that_ccgs_weighed_are_listed(register: Register) -> None:
    told = lines(mergers(register), "Options considered, not all of them mergers")
    assert told[-1].startswith(
        "May 2018: Three Leicester, Leicestershire and Rutland CCGs compared the status quo, a full merger,"
    )
    assert any("the status quo (not viable), a full merger" in line for line in told)


def test_a_name_of_several_bodies_asks_back(register: Register) -> None:
    assert (
        mergers(register, names=("Cheshire",)).headline.text
        == "“Cheshire” could mean one of these. Which one?"
    )


@settings(max_examples=60)
@given(
    data=st.data(),
    on=st.dates(date(2013, 4, 1), TODAY),
    days=st.integers(0, 900),
    status=st.sampled_from(
        ["", "", "proposed", "rejected", "approved", "on hold", "considered", "merged", "xyz"]
    ),
)
def test_any_body_day_and_status_has_an_answer_whose_sources_are_listed(
    register: Register, data: st.DataObject, on: date, days: int, status: str
) -> None:
    bodies = sorted(key for key in register.bodies if key.kind is not Kind.LOCAL_OFFICE)
    body = data.draw(st.one_of(st.none(), st.sampled_from(bodies)))
    first = date.fromordinal(on.toordinal() - days)
    found = (
        mergers_in(register, first, on, status, body=body)
        if days
        else mergers(register, on, status, body=body)
    )
    assert found.headline.text.endswith((".", "did.", "?"))
    listed = {source.id for source in found.sources}
    for fact in found.facts:
        assert fact.lines
        for line in fact.lines:
            assert set(line.sources) <= listed
            assert line.sources or line.text.endswith("more in the table")


def test_what_was_stated_in_the_course_of_a_year_is_not_known_at_its_beginning(register: Register) -> None:
    assert not [
        label
        for label in labels(mergers(register, date(2025, 1, 15)))
        if "2027" in label or label == "Clusters"
    ]
