"""Answers on the real facts, read as a commissioner would."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.answers import Answer, answer
from data.model import Kind, read_key
from data.questions import Intent, Question

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)
ABOUT_A_BODY = [
    Intent.LOOKUP,
    Intent.LEADS,
    Intent.PER_LEADER,
    Intent.MERGING,
    Intent.BECAME,
    Intent.SIZE,
]


def asked(register: Register, body: str, on: date, intent: Intent = Intent.LOOKUP) -> Answer:
    return answer(Question(intent, on, TODAY, body=read_key(body)), register)


def named(
    register: Register, name: str, on: date, intent: Intent = Intent.LOOKUP, kind: Kind | None = None
) -> Answer:
    return answer(Question(intent, on, TODAY, names=(name,), kind=kind), register)


def lines(found: Answer, label: str) -> list[str]:
    return [line.text for fact in found.facts if fact.label == label for line in fact.lines]


def test_the_card_of_west_london_names_its_officer_with_grade_date_and_source(register: Register) -> None:
    card = asked(register, "ccg:08Y", HSJ_DAY)
    assert card.title == "NHS West London CCG"
    assert card.subtitle == "Clinical commissioning group · code 08Y · open on 5 November 2018"
    assert (
        card.headline.text
        == "Mark Easton was the accountable officer of NHS West London CCG on 5 November 2018 (confirmed)."
    )
    assert lines(card, "Accountable officer")[1] == "Confirmed: stated on 5 November 2018"
    assert lines(card, "Accountable officer")[2].startswith(
        "Also leads 7 other CCGs: Brent; Ealing; Hounslow;"
    )
    assert lines(card, "Population") == ["226,099 people", "ONS resident estimate, mid-2018"]
    assert (
        lines(card, "People per leader")[0]
        == "North West London STP: 2.10 million people for its one leader; 1st of 44 STPs"
    )
    assert lines(card, "Part of") == ["North West London STP; NHS England London"]
    assert card.sources[0].id == "S0230"


def test_the_card_of_an_stp_lists_its_leaders_and_sets_the_published_count_beside_them(
    register: Register,
) -> None:
    card = asked(register, "stp:QWE", HSJ_DAY)
    assert lines(card, "Accountable officers")[:2] == [
        "Sarah Blow: Sutton and Wandsworth (likely)",
        "Andrew Eyres: Croydon (likely); also leads NHS Lambeth CCG in another STP",
    ]
    assert (
        "HSJ counted 2 leaders for 6 CCGs on 5 November 2018; statements found name 2, 3 CCGs without a known one"
        in lines(card, "People per leader")
    )
    assert lines(card, "CCGs")[0] == "6: Croydon, Kingston, Merton, Richmond, Sutton and Wandsworth"


def test_a_closed_body_is_answered_as_on_its_last_day_and_says_so(register: Register) -> None:
    card = asked(register, "ccg:03V", TODAY)
    assert card.on == date(2020, 3, 31)
    assert card.notes == ("NHS Corby CCG closed on 31 March 2020. This answers for that day, its last.",)


def test_what_happened_to_corby_goes_through_northamptonshire_to_the_icb_of_today(register: Register) -> None:
    found = asked(register, "ccg:03V", TODAY, Intent.BECAME)
    assert (
        found.headline.text
        == "NHS Corby CCG merged into NHS Northamptonshire CCG on 1 April 2020; NHS Northamptonshire ICB is the body of today."
    )
    assert lines(found, "What became of it") == [
        "1 April 2020: NHS Corby CCG merged into NHS Northamptonshire CCG",
        "1 July 2022: NHS Northamptonshire CCG was abolished; its functions went to NHS Northamptonshire ICB",
    ]


def test_a_body_that_was_divided_names_all_that_it_went_to(register: Register) -> None:
    found = asked(register, "icb:QNQ", TODAY, Intent.BECAME)
    assert (
        "was divided between NHS Thames Valley ICB; NHS Surrey and Sussex ICB; and NHS Hampshire and Isle of Wight ICB"
        in found.headline.text
    )


def test_a_body_that_goes_on_says_that_nothing_became_of_it(register: Register) -> None:
    found = asked(register, "icb:QKS", TODAY, Intent.BECAME)
    assert (
        found.headline.text
        == "NHS Kent and Medway ICB still exists on 21 November 2026; nothing became of it."
    )


def test_an_unknown_officer_is_not_known_and_says_who_was_last_and_who_comes_later(
    register: Register,
) -> None:
    found = asked(register, "ccg:02A", HSJ_DAY, Intent.LEADS)
    assert found.headline.text.startswith(
        "It is not known who was the accountable officer of NHS Trafford CCG on 5 November 2018; last stated: Theresa Grant"
    )
    assert lines(found, "Accountable officer")[0] == "Not known on 5 November 2018"
    assert lines(found, "Accountable officer")[2].startswith("First named later: Martyn Pritchard")


def test_weak_evidence_is_said_to_be_weak(register: Register) -> None:
    found = asked(register, "icb:QYG", TODAY, Intent.LEADS)
    assert (
        found.headline.text
        == "Liz Bishop (interim) is the chief executive of NHS Cheshire and Merseyside ICB on 21 November 2026 (likely, weak source)."
    )


def test_a_weak_source_is_shown_beside_a_firmer_one(register: Register) -> None:
    found = asked(register, "icb:QKS", TODAY, Intent.LEADS)
    assert (
        found.headline.text
        == "Adam Doyle is the chief executive of NHS Kent and Medway ICB on 21 November 2026 (likely)."
    )
    assert lines(found, "Chief executive")[1:] == [
        "Likely: stated on 17 April 2026 (weak source)",
        "Also: in post from 2025, stated on 16 December 2025",
    ]


def test_merging_with_somebody_lists_the_steps_the_two_took_together(register: Register) -> None:
    both = Question(
        Intent.MERGING, date(2019, 11, 1), TODAY, names=("NHS Shropshire CCG", "NHS Telford and Wrekin CCG")
    )
    found = answer(both, register)
    assert lines(found, "Together with NHS Telford and Wrekin CCG")[0].startswith("15 October 2019: ")
    neither = Question(Intent.MERGING, TODAY, TODAY, names=("NHS Kent and Medway ICB", "NHS Sussex ICB"))
    assert lines(answer(neither, register), "Together with NHS Sussex ICB") == ["No step found"]


def test_people_per_leader_answers_for_the_stp_asked_about(register: Register) -> None:
    found = asked(register, "stp:QOC", HSJ_DAY, Intent.PER_LEADER)
    assert found.headline.text.startswith("In Shropshire and Telford and Wrekin STP on 5 November 2018: ")
    assert found.headline.text.endswith("people for each of 2 leaders; 44th of 44 STPs.")


def test_a_merger_approved_in_november_2018_is_said_with_its_date_and_source(register: Register) -> None:
    found = asked(register, "ccg:99P", date(2018, 11, 7), Intent.MERGING)
    assert "merger approved by NHS England with South Devon and Torbay, November 2018" in found.headline.text
    assert found.headline.sources == ("S0155",)


def test_a_rejected_merger_is_rejected_until_a_later_step(register: Register) -> None:
    assert "rejected" in asked(register, "ccg:05N", date(2019, 11, 1), Intent.MERGING).headline.text
    assert (
        "approved by NHS England"
        in asked(register, "ccg:05N", date(2020, 11, 1), Intent.MERGING).headline.text
    )


def test_a_body_that_did_not_exist_yet_says_when_it_opened_and_offers_what_there_was(
    register: Register,
) -> None:
    found = asked(register, "ccg:91Q", HSJ_DAY)
    assert not found.found
    assert (
        found.headline.text
        == "NHS Kent and Medway CCG did not exist on 5 November 2018: it opened on 1 April 2020. The bodies it came from did."
    )
    assert found.choices[0].label == "NHS Kent and Medway CCG, 1 April 2020"
    assert {choice.body.kind for choice in found.choices} == {Kind.CCG}


def test_an_ambiguous_name_offers_the_bodies_it_could_mean(register: Register) -> None:
    found = named(register, "Norfolk CCG", HSJ_DAY)
    assert not found.found
    assert found.headline.text == "“Norfolk CCG” could mean one of these. Which one?"
    assert {"NHS North Norfolk CCG", "NHS South Norfolk CCG", "NHS West Norfolk CCG"} <= {
        choice.label for choice in found.choices
    }


@pytest.mark.parametrize(
    "name",
    ["Guy's and St Thomas' NHS Foundation Trust", "Leeds City Council", "qqqzzz xkcd", "RJ1", "😀 kent😀zz"],
)
def test_what_is_no_ccg_stp_or_icb_is_refused_with_a_sentence(register: Register, name: str) -> None:
    found = named(register, name, HSJ_DAY)
    assert found.headline.text.endswith((".", ":", "?"))
    assert not found.facts


def test_an_unknown_name_offers_near_ones_and_the_help(register: Register) -> None:
    found = named(register, "kent xx", TODAY)
    assert "type help" in found.headline.text
    assert [choice.label for choice in found.choices] == ["NHS Kent and Medway ICB"]


@pytest.mark.parametrize("intent", ABOUT_A_BODY)
@pytest.mark.parametrize(
    "on", [date(2013, 4, 1), date(2016, 6, 30), date(2018, 11, 5), date(2021, 4, 1), date(2022, 7, 1), TODAY]
)
def test_every_body_has_an_answer_to_every_question_whose_facts_name_their_sources(
    register: Register, intent: Intent, on: date
) -> None:
    for key in register.bodies:
        if key.kind in (Kind.REGION, Kind.LOCAL_OFFICE):
            continue
        found = asked(register, str(key), on, intent)
        assert found.headline.text.endswith((".", "did.", "?"))
        assert all(
            line.text and not line.text.endswith((" ", ",")) for fact in found.facts for line in fact.lines
        )
        assert {source for fact in found.facts for line in fact.lines for source in line.sources} <= {
            s.id for s in found.sources
        }
        for fact in found.facts:
            assert fact.lines, fact.label
