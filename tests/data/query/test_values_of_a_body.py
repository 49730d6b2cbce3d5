"""What one body was on a day, and which day that is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind
from data.query.answer import Outcome
from data.query.query import Attribute, Do
from data.query.query import Test as Comparison

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer

    Ask = Callable[..., Answer]
    Lines = Callable[[Answer, str], list[str]]
    Column = Callable[[Answer, str], list[object]]

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("body", "on", "said"),
    [
        ("ccg:03V", date(2018, 11, 5), "NHS Corby CCG had 70,827 people on 5 November 2018 (ONS resident estimate, mid-2018)."),
        ("stp:QKS", date(2018, 11, 5), "Kent and Medway STP had 1.85 million (1,846,478) people on 5 November 2018"),
        ("icb:QKS", TODAY, "NHS Kent and Medway ICB has 1.87 million (1,868,199) people (ONS resident estimate, mid-2020)."),
        ("icb:S9B9J", TODAY, "mid-2020, computed from small areas)."),
    ],
)  # fmt: skip
def test_a_population_is_said_with_its_day_and_basis(ask: Ask, body: str, on: date, said: str) -> None:
    assert said in ask(Attribute.POPULATION, bodies=(body,), on=on).headline.text


def test_a_closed_body_is_answered_for_its_last_day_and_says_so(ask: Ask) -> None:
    found = ask(Attribute.POPULATION, bodies=("ccg:10E",), on=TODAY)
    assert found.on == date(2020, 3, 31)
    assert found.headline.text.startswith("NHS Thanet CCG had 141,922 people on 31 March 2020")
    assert found.notes == ("NHS Thanet CCG closed on 31 March 2020; this is for that day, its last.",)


def test_a_body_not_yet_open_says_when_it_opened_and_what_there_was(ask: Ask) -> None:
    found = ask(Attribute.POPULATION, bodies=("icb:QKS",))
    assert found.outcome is Outcome.REFUSAL
    assert found.headline.text == (
        "NHS Kent and Medway ICB did not exist on 5 November 2018: it opened on 1 July 2022; before that there was Kent and "
        "Medway STP."
    )
    assert found.choices[0].query.on == date(2022, 7, 1)
    assert all(len(choice.label) < 30 for choice in found.choices)


@pytest.mark.parametrize(
    ("moment", "body", "on"),
    [
        ("before_merger", "stp:QJK", date(2019, 3, 31)),
        ("after_merger", "ccg:03V", date(2020, 4, 1)),
        ("before_merger", "ccg:03V", date(2020, 3, 31)),
        ("opening", "ccg:15F", date(2018, 4, 1)),
        ("closing", "ccg:03V", date(2020, 3, 31)),
    ],
)
def test_a_moment_of_a_bodys_life_moves_the_day(ask: Ask, moment: str, body: str, on: date) -> None:
    found = ask(Attribute.POPULATION, bodies=(body,), on=TODAY, moment=moment)
    assert found.on == on
    assert found.outcome is Outcome.ANSWER


def test_people_per_leader_in_devon_before_its_ccgs_merged(ask: Ask) -> None:
    found = ask(Attribute.PER_LEADER, bodies=("stp:QJK",), on=TODAY, moment="before_merger")
    assert (
        "its one leader answered for 1.19 million (1,194,166) people on 31 March 2019" in found.headline.text
    )


@pytest.mark.parametrize(
    ("stp", "said"),
    [
        ("stp:QOP", "each of its 10 leaders answered for 284,598 people on 5 November 2018: 2.85 million (2,845,985) people, 10 CCGs; 37th of 44 STPs"),
        ("stp:QYG", "each of its 9 leaders answered for 275,815 people"),
        ("stp:QT1", "each of its 2 leaders answered for 518,678 people"),
        ("stp:QNX", "its one leader answered for 1.89 million (1,889,853) people"),
        ("ccg:08Y", "In North West London STP, which NHS West London CCG was in, its one leader answered for 2.10 million (2,095,479) people"),
    ],
)  # fmt: skip
def test_people_per_leader_is_of_the_stp(ask: Ask, stp: str, said: str) -> None:
    assert said in ask(Attribute.PER_LEADER, bodies=(stp,)).headline.text


def test_who_counted_the_leaders_stands_beside_the_people_named(ask: Ask, lines: Lines) -> None:
    said = lines(ask(Attribute.PER_LEADER, bodies=("stp:QYG",)), "Leaders")
    assert said[0] == "9 leaders for 12 CCGs, counted by HSJ on 5 November 2018"
    assert "nobody is known" in said[1]


def test_people_per_leader_that_is_not_known_is_not_guessed(ask: Ask) -> None:
    found = ask(Attribute.PER_LEADER, bodies=("stp:QMM",), on=date(2017, 5, 1))
    assert found.outcome is Outcome.NOT_KNOWN
    assert found.headline.text.startswith("Not known how many people each leader answered for")
    assert "0 of its 1 CCG" not in found.headline.text


def test_one_accountable_officer_for_eight_ccgs(ask: Ask) -> None:
    assert ask(Attribute.LEADERS, Do.COUNT, bodies=("stp:QNX",)).headline.text == (
        "Sussex and East Surrey STP had 1 accountable officer for its 8 CCGs on 5 November 2018: Adam Doyle."
    )


def test_the_ccgs_of_an_stp_are_counted_and_named(ask: Ask) -> None:
    found = ask(Attribute.CCGS, bodies=("stp:QT1",))
    assert found.headline.text.startswith(
        "6 CCGs were in Nottinghamshire STP on 5 November 2018: Mansfield and Ashfield"
    )
    assert found.headline.sources


def test_an_icb_has_no_ccgs_and_names_those_it_took_over_from(ask: Ask) -> None:
    assert (
        "it took over from 1 CCG: Kent and Medway"
        in ask(Attribute.CCGS, bodies=("icb:QKS",), on=TODAY).headline.text
    )


def test_what_changed_within_a_period_is_told(ask: Ask) -> None:
    found = ask(
        Attribute.CCGS,
        bodies=("stp:QKS",),
        on=date(2020, 12, 31),
        first=date(2020, 1, 1),
        last=date(2020, 12, 31),
    )
    assert found.headline.text.startswith("1 CCG was in Kent and Medway STP on 31 December 2020")
    assert found.notes[0].startswith("8 CCGs were in Kent and Medway STP on 1 January 2020")
    same = ask(
        Attribute.PARENT,
        bodies=("ccg:03V",),
        on=date(2018, 12, 31),
        first=date(2018, 1, 1),
        last=date(2018, 12, 31),
    )
    assert same.notes == ()


@pytest.mark.parametrize(
    ("attribute", "body", "on", "said"),
    [
        (Attribute.PARENT, "ccg:03M", date(2018, 11, 5), "NHS Scarborough and Ryedale CCG was in Humber, Coast and Vale STP on 5 November 2018."),
        (Attribute.REGION, "stp:QNX", date(2018, 11, 5), "Sussex and East Surrey STP was in the South East region on 5 November 2018."),
        (Attribute.DISTRICTS, "ccg:06N", date(2018, 11, 5), "NHS Herts Valleys CCG covered all of Dacorum, Hertsmere, St Albans, Three Rivers and Watford."),
        (Attribute.CODE, "ccg:15F", TODAY, "The ODS code of NHS Leeds CCG is 15F; its ONS code was E38000225."),
        (Attribute.NAME, "stp:QWO", date(2018, 11, 5), "QWO is West Yorkshire STP, a sustainability and transformation partnership."),
        (Attribute.MEMBERS, "region:Y56", TODAY, "West and North London"),
        (Attribute.RATING, "ccg:11N", date(2018, 11, 5), "NHS Kernow CCG was rated Inadequate for 2017/18 and Inadequate for 2015/16."),
    ],
)  # fmt: skip
def test_where_a_body_belongs_and_what_it_is_called(
    ask: Ask, attribute: Attribute, body: str, on: date, said: str
) -> None:
    assert said in ask(attribute, bodies=(body,), on=on).headline.text


def test_the_icb_of_a_ccg_is_that_of_today(ask: Ask) -> None:
    found = ask(Attribute.PARENT, bodies=("ccg:03M",), kind=Kind.ICB)
    assert "was in no ICB" in found.headline.text
    assert "NHS Humber and North Yorkshire ICB" in found.headline.text


@pytest.mark.parametrize(
    ("body", "on", "said"),
    [
        ("ccg:91Q", date(2021, 4, 1), "Districts of 2021; shares are of each district's residents, mid-2020"),
        (
            "stp:QKS",
            date(2018, 11, 5),
            "Boundaries of April 2018; shares are of each district's residents, mid-2019",
        ),
    ],
)
def test_districts_say_which_list_they_are_of(ask: Ask, lines: Lines, body: str, on: date, said: str) -> None:
    assert lines(ask(Attribute.DISTRICTS, bodies=(body,), on=on), "Districts") == [said]


@pytest.mark.parametrize(
    ("test", "body", "word"),
    [
        (Comparison(Attribute.POPULATION, "<", 100_000), "ccg:03X", "Yes: NHS Erewash CCG had 97,354"),
        (Comparison(Attribute.POPULATION, "<", 100_000), "ccg:04G", "No: NHS Nene CCG had"),
        (Comparison(Attribute.LEADERS, "=", other=Attribute.CCGS), "stp:QOP", "Yes: "),
    ],
)
def test_a_number_is_compared_with_yes_or_no(ask: Ask, test: Comparison, body: str, word: str) -> None:
    assert ask(Attribute.POPULATION, Do.CHECK, bodies=(body,), test=test).headline.text.startswith(word)


def test_whether_a_ccg_was_in_an_stp(ask: Ask) -> None:
    asked = {"bodies": ("ccg:03V",)}
    assert ask(Attribute.PARENT, Do.CHECK, **asked, rivals=("stp:QPM",)).headline.text.startswith("Yes: ")
    assert ask(Attribute.PARENT, Do.CHECK, **asked, rivals=("stp:QKS",)).headline.text.startswith("No: ")
