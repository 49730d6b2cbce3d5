"""Places, cards, and how the evaluator puts several questions into one answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.imports.postcodes import import_postcodes
from data.model import Kind
from data.places import Postcodes
from data.query.answer import Outcome
from data.query.evaluator import evaluate
from data.query.query import Attribute, Do
from tests.data.query.conftest import make_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer
    from data.register import Register

    Ask = Callable[..., Answer]
    Lines = Callable[[Answer, str], list[str]]

TODAY = date(2026, 11, 21)
FACTS = Path(__file__).parents[3] / "data" / "facts"


@pytest.mark.parametrize(
    ("name", "on", "said"),
    [
        ("Torquay", TODAY, "Torquay is in NHS Devon ICB today."),
        ("Uttlesford", date(2018, 11, 5), "Uttlesford was in NHS West Essex CCG on 5 November 2018."),
        ("Stratford-upon-Avon", date(2018, 11, 5), "was in NHS South Warwickshire CCG on 5 November 2018."),
        ("Lewes", date(2018, 11, 5), "NHS High Weald Lewes Havens CCG (76% of its people)"),
        ("Kettering", TODAY, "Kettering is in NHS Northamptonshire ICB today."),
    ],
)
def test_which_body_covers_a_place(ask: Ask, name: str, on: date, said: str) -> None:
    assert said in ask(Attribute.PARENT, on=on, place=name.casefold(), place_name=name).headline.text


def test_a_place_in_two_of_the_bodies_asked_about(ask: Ask) -> None:
    found = ask(
        Attribute.PARENT,
        Do.CHECK,
        place="sevenoaks",
        place_name="Sevenoaks",
        bodies=("ccg:99J",),
        rivals=("ccg:09J",),
    )
    assert found.headline.text.startswith(
        "Both: Sevenoaks was divided between NHS West Kent CCG (60% of its people)"
    )


def test_a_name_of_two_places_asks_which(ask: Ask) -> None:
    found = ask(Attribute.PARENT, place="ashford", place_name="Ashford")
    assert found.outcome is Outcome.CHOICES
    assert [choice.query.place_name for choice in found.choices] == [
        "Ashford (Kent)",
        "Ashford (Spelthorne, Surrey)",
    ]


def test_a_place_that_is_not_known_and_a_kind_that_was_not_there(ask: Ask) -> None:
    assert ask(Attribute.PARENT, place="nowhere", place_name="Nowhere").outcome is Outcome.NOT_KNOWN
    found = ask(Attribute.PARENT, place="thanet", place_name="Thanet", kind=Kind.ICB)
    assert found.headline.text == (
        "There were no ICBs on 5 November 2018. Thanet was in NHS Thanet CCG on 5 November 2018."
    )


def test_the_people_of_a_town_are_not_made_up(ask: Ask) -> None:
    found = ask(Attribute.POPULATION, on=TODAY, place="torquay", place_name="Torquay")
    assert found.outcome is Outcome.NOT_KNOWN
    assert found.headline.text.startswith("Not known for Torquay itself")


def test_the_leader_where_a_place_is(ask: Ask) -> None:
    found = ask(Attribute.LEADER, on=TODAY, place="harlow", place_name="Harlow")
    assert found.headline.text.startswith("Harlow is in NHS Essex ICB today. ")
    assert "Tom Abell" in found.headline.text


def test_the_card_of_a_ccg_has_four_short_figures(ask: Ask, lines: Lines) -> None:
    card = ask(Attribute.CARD, bodies=("ccg:08Y",))
    assert card.title == "NHS West London CCG"
    assert card.subtitle == "Clinical commissioning group · code 08Y · open on 5 November 2018"
    assert "Mark Easton" in card.headline.text
    assert [fact.label for fact in card.facts] == [
        "Today",
        "Leader",
        "Population",
        "People per leader",
        "Merger",
    ]
    assert lines(card, "Today") == ["Closed 31 March 2021, now part of NHS West and North London ICB"]
    assert lines(card, "Leader") == ["Mark Easton, also of 7 other CCGs"]
    assert lines(card, "Population") == ["226,099 (mid-2018)"]
    assert lines(card, "People per leader") == ["2.10 million, 1st of 44 STPs"]
    assert lines(card, "Merger") == ["Shares its leader with 7 others; no merger found"]
    assert lines(card, "Part of") == ["North West London STP; NHS England London"]
    assert card.sources[0].id == "S0230"
    assert all(len(choice.label) < 30 for choice in card.choices)


def test_the_card_of_an_stp_and_of_an_icb(ask: Ask, lines: Lines) -> None:
    stp = ask(Attribute.CARD, bodies=("stp:QKS",))
    assert lines(stp, "Leader") == ["Glenn Douglas, of all 8 CCGs"]
    assert lines(stp, "CCGs")[0].startswith("8: Ashford;")
    icb = ask(Attribute.CARD, bodies=("icb:QKS",), on=TODAY)
    assert lines(icb, "Today") == []
    assert lines(icb, "Population") == ["1,868,199 (mid-2020)"]


def test_several_attributes_and_several_bodies_are_answered_in_turn(ask: Ask) -> None:
    two = ask((Attribute.LEADER, Attribute.POPULATION), bodies=("ccg:03V",))
    assert "Toby Sanders" in two.headline.text
    assert two.headline.text.endswith(
        "NHS Corby CCG had 70,827 people on 5 November 2018 (ONS resident estimate, mid-2018)."
    )
    both = ask(Attribute.POPULATION, bodies=("ccg:03V", "ccg:10E"))
    assert "70,827" in both.headline.text
    assert "141,819" in both.headline.text
    many = ask(
        Attribute.CODE,
        bodies=tuple(
            f"ccg:{code}" for code in ("00C", "00D", "00J", "00K", "00L", "00M", "00N", "00P", "00Q")
        ),
    )
    assert many.headline.text == "9 answers, a line each, below."
    assert len(many.facts[0].lines) == 9


def test_what_cannot_be_asked_is_refused_with_the_query(ask: Ask) -> None:
    found = ask(Attribute.DISTRICTS, Do.TREND, bodies=("ccg:03V",), on=date(2018, 11, 5), dated=True)
    assert found.outcome in (Outcome.REFUSAL, Outcome.ANSWER)


def test_a_postcode_without_a_directory_says_what_to_import(ask: Ask) -> None:
    found = ask(Attribute.PARENT, place="ZZ9 9ZA", place_name="ZZ9 9ZA")
    assert found.outcome is Outcome.NOT_KNOWN
    assert "ZZ9 9ZA is a postcode" in found.headline.text
    assert "commissioner import postcodes FILE" in found.headline.text


@pytest.fixture(scope="module")
def with_postcodes(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("postcodes")
    directory = folder / "NSPL_AUG_2020.csv"
    directory.write_text(
        'pcd,pcds,doterm,oa11,lsoa11,ctry\n"ZZ9 9ZA","ZZ9 9ZA","","x","E01000002","E92000001"\n', "utf-8"
    )
    assert import_postcodes([directory], FACTS, folder / "postcodes.db", [])
    return replace(register, postcodes=Postcodes(folder / "postcodes.db"))


@pytest.mark.parametrize(
    ("attribute", "postcode", "said"),
    [
        (Attribute.PARENT, "ZZ9 9ZA", "ZZ9 9ZA was in NHS City and Hackney CCG on 5 November 2018"),
        (Attribute.LEADER, "ZZ9 9ZA", "ZZ9 9ZA was in NHS City and Hackney CCG"),
        (Attribute.PARENT, "ZZ9 9ZB", "ZZ9 9ZB is no postcode of England, by Office for National Statistics"),
    ],
)
def test_a_postcode_is_a_place_once_a_directory_was_imported(
    with_postcodes: Register, attribute: Attribute, postcode: str, said: str
) -> None:
    query = make_query(attribute, place=postcode, place_name=postcode)
    assert said in evaluate(query, with_postcodes).headline.text
