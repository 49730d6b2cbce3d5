"""Who is meant by a name as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.model import Person
from data.names import Outcome
from data.people import could_be_one, find_person, name_words, namesakes

if TYPE_CHECKING:
    from data.register import Register


def made_up(*names: str) -> dict[str, Person]:
    people = [Person(name.casefold().replace(" ", "-"), name, "") for name in names]
    return {person.id: person for person in people}


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Jane Milligan", "jane-milligan"),
        ("jane milligan", "jane-milligan"),
        ("  JANE   MILLIGAN ", "jane-milligan"),
        ("Milligan, Jane", "jane-milligan"),
        ("milligan jane", "jane-milligan"),
        ("J Milligan", "jane-milligan"),
        ("J. Milligan", "jane-milligan"),
        ("Jane Milligan's", "jane-milligan"),
        ("milligan", "jane-milligan"),
        ("Miligan", "jane-milligan"),
        ("Jane A. Milligan", "jane-milligan"),
        ("Beverly Flowers", "beverley-flowers"),
        ("Beverley Flowers", "beverley-flowers"),
        ("Nigel Gray", "nigel-grey"),
        ("Maired McAlinden", "mairead-mcalinden"),
        ("Mairead MacAlinden", "mairead-mcalinden"),
        ("Dr Amanda Doyle OBE", "amanda-doyle"),
        ("Sir Liam Donaldson", "liam-donaldson"),
        ("Liam Donaldson", "liam-donaldson"),
        ("Dame Patricia Hewitt", "patricia-hewitt"),
        ("Mrs Zina Etheridge", "zina-etheridge"),
        ("Edward Garratt", "ed-garratt"),
        ("Mr Ed Garrat", "ed-garratt"),
        ("Frances O’Callaghan", "frances-ocallaghan"),
        ("Frances O Callaghan", "frances-ocallaghan"),
        ("Maggie Mac Isaac", "maggie-macisaac"),
        ("von der Heyde", "paul-von-der-heyde"),
        ("Helen Charlesworth May", "helen-charlesworth-may"),
        ("Dr Crichton", "crichton-dr-first-name-not-in-source"),
        ("Chris Edwards", "chris-edwards"),
        ("Christopher Edwards", "christopher-edwards"),
        ("Tracy Cox", "tracey-cox"),
        ("Amanda Doyl", "amanda-doyle"),
    ],
)
def test_a_name_in_many_forms_means_one_person(register: Register, typed: str, person: str) -> None:
    found = find_person(typed, register.people)
    assert (found.outcome, found.people) == (Outcome.MATCH, (person,))


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("Edwards", {"chris-edwards", "christopher-edwards", "fiona-edwards"}),
        ("C Edwards", {"chris-edwards", "christopher-edwards"}),
        ("Smith", {"david-smith", "hazel-smith", "ian-smith", "lesley-smith", "mark-smith", "nicola-smith"}),
        ("Doyle", {"adam-doyle", "amanda-doyle"}),
        ("Jane", {"jane-halpin", "jane-hawkard", "jane-milligan"}),
        ("Mulligan", {"jane-milligan"}),
        ("Zina", {"zina-etheridge"}),
    ],
)
def test_a_name_that_is_not_enough_asks_back(register: Register, typed: str, people: set[str]) -> None:
    found = find_person(typed, register.people)
    assert found.outcome is Outcome.CHOICES
    assert {*found.people} == people


@pytest.mark.parametrize(
    "typed",
    [
        "Mary Adams",
        "Matt Smith",
        "John Green",
        "Wendy Milligan",
        "Simon Stevens",
        "Kit Edwards",
        "Matthew Tate",
        "Dan Thomas",
    ],
)
def test_another_real_name_is_never_put_right_into_the_one_we_have(register: Register, typed: str) -> None:
    assert find_person(typed, register.people).outcome is Outcome.NONE


@pytest.mark.parametrize(
    "typed", ["", " ", "😀", "x" * 5000, "a b c d e f g h", "12345", "Dr", "()", ",", "Boris Johnson"]
)
def test_what_is_no_name_finds_nobody(register: Register, typed: str) -> None:
    found = find_person(typed, register.people)
    assert (found.outcome, found.people) == (Outcome.NONE, ())


def test_nobody_found_still_names_those_who_are_near(register: Register) -> None:
    assert find_person("John Green", register.people).near == ("andrea-green", "ian-green")


def test_a_reading_says_how_it_was_read_unless_the_name_is_the_same(register: Register) -> None:
    assert not find_person("dr jane milligan", register.people).how
    assert find_person("Beverly Flowers", register.people).how == "another spelling"
    assert find_person("J Milligan", register.people).how == "the initial"


def test_two_people_equally_near_are_both_offered() -> None:
    people = made_up("Sara Example", "Sam Example", "Alex Sample")
    assert find_person("S Example", people).people == ("sam-example", "sara-example")


def test_the_same_name_for_two_people_is_a_choice_and_not_a_guess() -> None:
    people = {"one": Person("one", "Alex Example", ""), "two": Person("two", "Alex Example", "")}
    assert find_person("Alex Example", people).people == ("one", "two")


def test_every_person_is_found_by_their_own_name_and_by_it_in_capitals(register: Register) -> None:
    for person in register.people.values():
        for typed in (person.name, person.name.upper(), f"Dr {person.name}"):
            assert find_person(typed, register.people).people == (person.id,), typed


def test_namesakes_are_people_whose_name_is_a_form_of_the_same(register: Register) -> None:
    assert namesakes(register.people["chris-edwards"], register.people) == ("christopher-edwards",)
    assert namesakes(register.people["jane-milligan"], register.people) == ()


def test_the_words_of_a_name_are_plain() -> None:
    assert name_words("Professor Sir Zoë O’Brien-Smith, CBE") == ("zoe", "obrien", "smith")


@settings(max_examples=80)
@given(st.text(max_size=40))
def test_whatever_is_typed_the_people_found_are_known(register: Register, typed: str) -> None:
    found = find_person(typed, register.people)
    assert {*found.people, *found.near} <= set(register.people)
    assert bool(found.people) == (found.outcome is not Outcome.NONE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Andy Example", "Andrew Example"),
        ("Sam Example", "Samantha Example"),
        ("J Example", "Julie Example"),
        ("Alex J. Example", "Alex Example"),
        ("Dr Alex Example", "Alex Example"),
        ("Alex MacExample", "Alex McExample"),
        ("Tim Example-Sample", "Timothy Example Sample"),
        ("Alex Exampl", "Alex Example"),
    ],
)
def test_names_that_may_be_one_person_are_told_whichever_comes_first(one: str, other: str) -> None:
    assert could_be_one(one, other)
    assert could_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Andy Example", "Anne Example"),
        ("Alex Example", "Alex Sample"),
        ("Mark Smith", "Ian Smith"),
        ("J Example", "Pat Example"),
        ("Alex Example", "Example"),
    ],
)
def test_names_of_two_people_are_not_taken_for_one(one: str, other: str) -> None:
    assert not could_be_one(one, other)
    assert not could_be_one(other, one)
