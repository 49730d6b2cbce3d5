"""How large a body is beside the sizes that sources expect, and the districts it covered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from data.answers.covers import districts_fact
from data.answers.size import size_answer, size_fact
from data.questions import Intent, Question

from data.model import read_key

if TYPE_CHECKING:
    from data.answers import Answer

    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def size(register: Register, body: str, on: date = HSJ_DAY) -> Answer:
    return size_answer(Question(Intent.SIZE, on, TODAY, body=read_key(body)), register)


def lines(found: Answer, label: str) -> list[str]:
    return [line.text for fact in found.facts if fact.label == label for line in fact.lines]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("ccg:08Y", "NHS West London CCG, with 226,099 people, is in the place band (150,000 to 500,000)."),
        (
            "stp:QRV",
            "North West London STP, with 2.10 million people, is in the system band (1 million and more).",
        ),
        (
            "ccg:03V",
            (
                "NHS Corby CCG, with 70,827 people, is between the neighbourhood band (30,000 to 50,000) and the place band "
                "(150,000 to 500,000), in a gap that the sources do not name."
            ),
        ),
    ],
)
def test_a_population_falls_in_a_band_or_between_two(register: Register, body: str, said: str) -> None:
    assert size(register, body).headline.text == said


def test_a_ccg_is_set_beside_the_threshold_of_2011(register: Register) -> None:
    small = [fact for fact in size(register, "ccg:03V").facts if fact.label == "Threshold"]
    assert (
        small[0].lines[0].text.startswith("Under the 100,000 below which a CCG may be too small to act alone")
    )
    assert small[0].lines[0].sources == ("S0461",)
    assert lines(size(register, "ccg:08Y"), "Threshold")[0].startswith("Not under the 100,000")


def test_an_icb_is_set_beside_the_least_that_guidance_gave_for_a_cluster(register: Register) -> None:
    found = size(register, "icb:QOC", TODAY)
    assert lines(found, "Threshold") == [
        "Under the 1 million that guidance set as the least for a cluster of ICBs (June 2025)"
    ]


def test_every_source_of_a_band_is_shown_with_its_words(register: Register) -> None:
    said = lines(size(register, "ccg:08Y"), "What the sources expect")
    assert said[0] == "Neighbourhood: 30,000 to 50,000 people, 5 November 2018"
    assert "Place, another source: a few hundred thousand people, 11 June 2019" in said
    assert size(register, "ccg:08Y").tables[0].rows == (
        ("Neighbourhood", 30_000, 50_000, "larger"),
        ("Place", 150_000, 500_000, "within"),
        ("System", 1_000_000, "no upper end", "smaller"),
    )


def test_a_body_without_a_known_population_has_no_size(register: Register) -> None:
    found = size(register, "ccg:00G", date(2014, 1, 1))
    assert (
        found.headline.text
        == "How many people NHS Newcastle North and East CCG answered for on 1 January 2014 is not known."
    )
    assert found.tables == ()
    assert "The bands are of 5 November 2018, after the day asked for." in found.notes
    assert size_fact(register.at(date(2014, 1, 1)), read_key("ccg:00G")) is None


def test_the_card_says_the_size_in_a_fact(register: Register) -> None:
    fact = size_fact(register.at(HSJ_DAY), read_key("ccg:08Y"))
    assert fact is not None
    assert fact.lines[0].text == "In the place band (150,000 to 500,000)"
    assert set(fact.lines[0].sources) == {"S0230", "S0447"}


def test_the_districts_of_a_ccg_are_named_with_their_shares(register: Register) -> None:
    fact = districts_fact(register.at(HSJ_DAY), read_key("ccg:08Y"))
    assert fact is not None
    assert [line.text for line in fact.lines] == [
        "All of Kensington and Chelsea",
        "And part: 27% of Westminster",
        "Boundaries of April 2018; shares are of each district's residents, mid-2019",
    ]


def test_the_districts_of_an_stp_are_those_of_its_ccgs_together(register: Register) -> None:
    fact = districts_fact(register.at(HSJ_DAY), read_key("stp:QRV"))
    assert fact is not None
    assert fact.lines[0].text.startswith("All of Brent; Ealing;")
    assert fact.lines[0].text.endswith("and Westminster")


@pytest.mark.parametrize(
    ("body", "on"), [("ccg:91Q", date(2021, 4, 1)), ("icb:QKS", TODAY), ("stp:QKS", date(2021, 4, 1))]
)
def test_bodies_that_the_list_of_2018_does_not_cover_have_the_districts_of_2021(
    register: Register, body: str, on: date
) -> None:
    fact = districts_fact(register.at(on), read_key(body))
    assert fact is not None
    assert [line.text for line in fact.lines] == [
        "All of Ashford; Canterbury; Dartford; Dover; Folkestone and Hythe; Gravesham; Maidstone; Medway; Sevenoaks; Swale; Thanet; and 2 more",
        "Districts of 2021; shares are of each district's residents, mid-2020",
    ]


def test_a_body_on_other_boundaries_than_those_of_2018_is_not_given_the_districts_of_2018(
    register: Register,
) -> None:
    fact = districts_fact(register.at(date(2014, 11, 5)), read_key("ccg:01H"))
    assert fact is not None
    assert fact.lines[0].text == (
        "All of Allerdale, Barrow-in-Furness, Carlisle, Copeland, Eden and South Lakeland"
    )


@pytest.mark.parametrize("body", ["ccg:00G", "region:Y56"])
def test_a_body_whose_area_is_not_known_or_very_wide_has_no_districts(register: Register, body: str) -> None:
    assert districts_fact(register.at(date(2014, 11, 5)), read_key(body)) is None
