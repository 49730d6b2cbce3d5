"""Bodies side by side: one day, one population, and what is said when a name is not understood."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.answers.compare import compare_answer
from data.model import Kind, read_key
from data.questions import Intent, Question

if TYPE_CHECKING:
    from data.answers import Answer
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def compared(register: Register, *names: str, on: date = HSJ_DAY, kind: Kind | None = None) -> Answer:
    return compare_answer(Question(Intent.COMPARE, on, TODAY, names=names, kind=kind), register)


def row(found: Answer, label: str) -> tuple[object, ...]:
    return next(cells[1:] for cells in found.tables[0].rows if cells[0] == label)


def test_kent_and_sussex_are_read_as_stps_and_set_side_by_side(register: Register) -> None:
    found = compared(register, "Kent", "Sussex")
    assert found.headline.text == (
        "On 5 November 2018 Kent and Medway STP had 1.85 million people per leader, and Sussex and East Surrey STP 1.89 million."
    )
    assert [column.label for column in found.tables[0].columns] == [
        "Measure", "Kent and Medway STP", "Sussex and East Surrey STP",
    ]  # fmt: skip
    assert row(found, "Leaders") == ("Glenn Douglas (confirmed)", "Adam Doyle (confirmed)")
    assert row(found, "Population") == ("1,846,478", "1,889,853")
    assert row(found, "CCGs") == ("8", "8")
    assert row(found, "Leaders published") == ("1", "1")
    assert row(found, "Rank") == ("4th of 44 STPs", "3rd of 44 STPs")
    assert row(found, "Region") == ("NHS England South East", "NHS England South East")
    assert found.subtitle == "On 5 November 2018 · ONS resident estimate, mid-2018"


def test_a_ccg_and_an_stp_are_compared_with_a_dash_where_a_measure_does_not_apply(register: Register) -> None:
    found = compared(register, "North West London STP", "08Y")
    assert row(found, "CCGs") == ("8", "–")
    assert row(found, "Part of") == ("–", "North West London STP")
    assert found.headline.text == (
        "On 5 November 2018 North West London STP had 2.10 million people, and NHS West London CCG 226,099."
    )


def test_bodies_that_have_closed_are_compared_on_the_last_day_that_all_were_open(register: Register) -> None:
    found = compared(register, "NHS Corby CCG", "NHS Nene CCG", on=TODAY)
    assert found.on == date(2020, 3, 31)
    assert found.notes == (
        "Not all of these were open on 21 November 2026. This answers for 31 March 2020, the last day on which they were.",
    )
    assert row(found, "Population") == ("72,218", "664,001")


def test_icbs_are_compared_on_the_census_that_all_of_them_have(register: Register) -> None:
    found = compared(register, "icb QJ2", "West and North London", on=TODAY)
    assert found.subtitle.endswith("Census residents, 21 March 2021")
    assert row(found, "People per leader") == ("2,972,746", "3,503,312")
    assert row(found, "Rank") == ("4th of 24 chief executives", "1st of 24 chief executives")
    assert "Katie Fisher (interim, likely)" in row(found, "Leaders")


def test_weak_evidence_for_the_leaders_compared_is_said(register: Register) -> None:
    found = compared(register, "icb QOX", "icb QWE", on=TODAY)
    assert "Jonathan Higman (likely, weak source)" in row(found, "Leaders")
    assert found.headline.text.endswith("; the evidence for 2 of 2 leaders is weak.")


def test_bodies_that_never_were_open_together_are_said_not_to_have_been(register: Register) -> None:
    found = compared(register, "NHS Northern, Eastern and Western Devon CCG", "NHS Devon CCG", on=TODAY)
    assert not found.found
    assert found.headline.text.endswith("on 31 March 2019, NHS Devon CCG did not exist.")


def test_an_ambiguous_name_offers_bodies_to_name_instead(register: Register) -> None:
    found = compared(register, "Norfolk CCG", "Nene")
    assert not found.found
    assert found.headline.text == (
        "“Norfolk CCG” could mean one of these. Ask for the comparison again with one of these names in place of “Norfolk CCG”:"
    )
    assert {choice.intent for choice in found.choices} == {Intent.LOOKUP}
    assert "NHS North Norfolk CCG" in {choice.label for choice in found.choices}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "Name the bodies to compare, two to eight"),
        (("Nene",), "Name the bodies to compare with “Nene”, two to eight"),
        (("Nene",) * 9, "9 names are too many"),
        (("Nene", "NHS Nene CCG"), "All of these names mean NHS Nene CCG."),
        (("zzqx", "Nene"), "“zzqx”"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(
    register: Register, names: tuple[str, ...], said: str
) -> None:
    found = compared(register, *names)
    assert not found.found
    assert said in found.headline.text
    assert found.tables == ()


def test_a_body_picked_before_is_compared_with_the_body_named(register: Register) -> None:
    question = Question(Intent.COMPARE, HSJ_DAY, TODAY, names=("Nene",), body=read_key("ccg:03V"))
    assert compare_answer(question, register).title == "NHS Corby CCG and NHS Nene CCG"


def test_every_figure_in_a_fact_names_its_sources(register: Register) -> None:
    for fact in compared(register, "Kent", "Sussex").facts:
        assert all(line.sources for line in fact.lines), fact.label
