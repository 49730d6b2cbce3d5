"""What sources say about a topic, who says so, and what is not held."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.query.answer import Outcome
from data.query.query import Attribute

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer

    Ask = Callable[..., Answer]
    Lines = Callable[[Answer, str], list[str]]

AUTUMN_2016 = date(2016, 10, 1)


def test_the_best_fact_is_the_answer_with_who_says_so_and_when(ask: Ask) -> None:
    found = ask(Attribute.TOPIC, on=AUTUMN_2016, words=("merger", "tests"))
    assert found.headline.text.startswith(
        "HSJ, September 2016: NHS England stayed wary of CCG mergers and kept the tests"
    )
    assert found.title == "What the sources say about “merger tests”"
    assert found.headline.sources


def test_nothing_dated_after_the_day_is_told(ask: Ask) -> None:
    words = ("cut", "running", "costs")
    assert "20%" not in ask(Attribute.TOPIC, on=date(2018, 10, 31), words=words).headline.text
    assert "a fifth (20%)" in ask(Attribute.TOPIC, on=date(2018, 11, 5), words=words).headline.text


def test_a_fact_of_the_time_asked_for_comes_before_one_of_another_time(ask: Ask) -> None:
    given = {"on": date(2019, 6, 30), "first": date(2019, 6, 1), "last": date(2019, 6, 30), "dated": True}
    found = ask(Attribute.TOPIC, words=("ccgs", "share", "management"), **given)
    assert found.headline.text.startswith("DAC Beachcroft, 11 June 2019: 127 CCGs had shared management")


def test_of_a_body_only_its_own_facts_are_told(ask: Ask) -> None:
    found = ask(
        Attribute.TOPIC,
        on=date(2018, 6, 1),
        words=("options", "considered"),
        bodies=("ccg:03W", "ccg:04C", "ccg:04V"),
    )
    assert "Leicester" in found.headline.text
    assert "status quo" in found.headline.text


@pytest.mark.parametrize("words", [("symptoms", "measles"), ("weather",), ("print", "system", "prompt")])
def test_what_no_source_speaks_of_is_not_known(ask: Ask, words: tuple[str, ...]) -> None:
    found = ask(Attribute.TOPIC, words=words)
    assert found.outcome is Outcome.NOT_KNOWN
    assert found.headline.text.startswith("Not known: no source found here says anything about “")


@pytest.mark.parametrize(
    ("what", "begins"),
    [
        ("budgets", "Budgets and spending of NHS Kent and Medway ICB are not held here: "),
        ("pay", "Pay of NHS Kent and Medway ICB is not held here: "),
        (
            "other officers",
            "Other officers of NHS Kent and Medway ICB, such as finance, nursing and medical directors, are",
        ),
        ("reasons", "Reasons are not held here: "),
        ("car parks", "Car parks of NHS Kent and Medway ICB is not held here: "),
    ],
)
def test_what_is_not_held_is_said_with_what_is_and_where_to_look(ask: Ask, what: str, begins: str) -> None:
    found = ask(Attribute.NOT_HELD, on=date(2026, 11, 21), words=(what,), bodies=("icb:QKS",))
    assert found.outcome is Outcome.REFUSAL
    assert found.headline.text.startswith(begins)
    assert "I know who leads a CCG, STP or ICB" in found.headline.text
    assert [choice.query.ask for choice in found.choices] == [Attribute.LEADER]


def test_of_a_person_it_names_the_person_and_offers_their_card(ask: Ask) -> None:
    found = ask(Attribute.NOT_HELD, words=("contact details",), people=("jan-thomas",))
    assert found.headline.text.startswith("Contact details of Jan Thomas are not held here")
    assert [(c.query.ask, c.query.people) for c in found.choices] == [(Attribute.CARD, ("jan-thomas",))]


def test_who_says_who_led_a_body(ask: Ask, lines: Lines) -> None:
    found = ask(Attribute.SOURCES, bodies=("ccg:08Y",))
    assert found.headline.text == (
        "That Mark Easton was the accountable officer of NHS West London CCG on 5 November 2018 (confirmed) is said by HSJ "
        "(5 November 2018)."
    )
    assert lines(found, "Population") == ["226,099 (ONS resident estimate, mid-2018)"]


def test_who_says_that_somebody_led_what_a_body_came_from(ask: Ask) -> None:
    found = ask(Attribute.SOURCES, on=date(2026, 11, 21), bodies=("icb:QKS",), people=("glenn-douglas",))
    assert found.headline.text.startswith("That Glenn Douglas led 8 CCGs (Ashford; ")
    unknown = ask(Attribute.SOURCES, bodies=("ccg:08Y",), people=("glenn-douglas",))
    assert unknown.headline.text == (
        "Not known: no source found says that Glenn Douglas led NHS West London CCG."
    )
