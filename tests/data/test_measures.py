"""The words for a measure, what it ranks, and the one population that bodies are set beside each other by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.measures import YARDSTICKS, find_yardstick, ranking
from data.model import Basis, Kind, read_key
from data.one_basis import shared_population, widest_population
from data.population import Measure

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("people per leader", "people per leader"),
        ("population per accountable officer", "people per leader"),
        ("Most people per leader?", "people per leader"),
        ("average population per AO", "people per leader"),
        ("patients for each chief executive", "people per leader"),
        ("people/leader", "people per leader"),
        ("people a leader", "people per leader"),
        ("population", "population"),
        ("the number of residents", "population"),
        ("size", "population"),
        ("CCGs", "CCGs"),
        ("number of clinical commissioning groups", "CCGs"),
        ("CCGs per STP", "CCGs"),
        ("leaders", "leaders"),
        ("accountable officers", "leaders"),
        ("most chief officers", "leaders"),
        ("CCGs per leader", "CCGs per leader"),
        ("ccg per accountable officer", "CCGs per leader"),
    ],
)
def test_a_measure_is_known_by_the_words_people_use(words: str, name: str) -> None:
    found = find_yardstick(words)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "words", ["", "beds", "leaders per CCG", "people per", "%", "😀", "per per per", "a" * 500]
)
def test_other_words_are_no_measure(words: str) -> None:
    assert find_yardstick(words) is None


def test_every_measure_is_found_by_its_own_name() -> None:
    assert [find_yardstick(yardstick.name) for yardstick in YARDSTICKS] == list(YARDSTICKS)


def test_equal_values_share_a_place_and_the_next_place_counts_them_all(register: Register) -> None:
    leaders = next(y for y in YARDSTICKS if y.name == "leaders")
    rows = ranking(register.at(HSJ_DAY), leaders, Kind.STP)
    assert [(row.value, row.place) for row in rows[:5]] == [(10, 1), (9, 2), (6, 3), (6, 3), (5, 5)]
    assert {row.place for row in rows if row.value == 1} == {25}


def test_icbs_that_share_a_chief_executive_are_one_row_and_those_without_one_stand_last(
    register: Register,
) -> None:
    rows = ranking(register.at(TODAY), YARDSTICKS[0], Kind.ICB)
    of_sullivan = next(row for row in rows if row.person == "amanda-sullivan")
    assert {str(body) for body in of_sullivan.bodies} == {"icb:QJ2", "icb:QJM", "icb:QT1"}
    assert of_sullivan.value == 1_055_998 + 768_327 + 1_148_421
    assert not of_sullivan.weak
    assert sorted(str(row.bodies[0]) for row in rows if row.place is None) == ["icb:QJK", "icb:QT6"]
    assert all(row.value is None for row in rows[-2:])


def test_the_icbs_of_2026_have_only_the_census_in_common(register: Register) -> None:
    view = register.at(TODAY)
    icbs = view.open_bodies(Kind.ICB)
    assert shared_population(view, icbs) == Measure(Basis.CENSUS_RESIDENT, 2021)
    assert shared_population(view, [read_key("icb:QKS"), read_key("icb:QOC")]) == Measure(
        Basis.ONS_RESIDENT, 2020
    )


def test_no_population_of_a_later_day_is_used(register: Register) -> None:
    view = register.at(date(2016, 9, 1))
    ccgs = view.open_bodies(Kind.CCG)
    assert shared_population(view, ccgs) is None
    assert widest_population(view, ccgs) == Measure(Basis.ONS_RESIDENT, 2016)
    assert widest_population(register.at(date(2013, 4, 1)), ccgs) is None
