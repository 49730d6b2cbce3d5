"""The words for a measure, what it ranks, and the one population that bodies are set beside each other by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.measures import YARDSTICKS, find_yardstick, ranking
from data.model import Basis, Kind

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)
POPULATION = next(y for y in YARDSTICKS if y.name == "population")


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
    assert of_sullivan.value == 1_063_997 + 766_333 + 1_170_475
    assert not of_sullivan.weak
    assert sorted(str(row.bodies[0]) for row in rows if row.place is None) == ["icb:QJK", "icb:QT6"]
    assert all(row.value is None for row in rows[-2:])


def test_the_icbs_of_2026_are_ranked_on_one_estimate(register: Register) -> None:
    rows = ranking(register.at(TODAY), POPULATION, Kind.ICB)
    assert len(rows) == 36
    assert {(count.basis, count.as_of) for row in rows for count in row.counted} == {
        (Basis.ONS_RESIDENT, date(2020, 6, 30))
    }
    assert sum(row.people or 0 for row in rows) == 56_550_138
    assert sorted(str(row.bodies[0]) for row in rows if row.counted[0].computed) == [
        "icb:D7T5G", "icb:QRL", "icb:S0E4D", "icb:S1Y5D", "icb:S9B9J", "icb:T6Y0W", "icb:Z9B2Z",
    ]  # fmt: skip


@pytest.mark.parametrize("day", [date(2014, 4, 1), HSJ_DAY, date(2021, 4, 1), TODAY])
@pytest.mark.parametrize("kind", [Kind.CCG, Kind.STP, Kind.ICB])
def test_a_ranking_has_the_figure_that_each_body_has_by_itself(
    register: Register, day: date, kind: Kind
) -> None:
    view = register.at(day)
    for row in ranking(view, POPULATION, kind):
        (body,), count = row.bodies, view.headcount(row.bodies[0])
        assert row.people == (count.people if count else None), body
