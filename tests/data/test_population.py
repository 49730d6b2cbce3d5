"""How many people a body answers for: one basis, one date, one set of boundaries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.dates import parse_when
from data.model import Basis, Body, BodyKey, Kind, Membership, Population, read_key
from data.population import DEFAULT, Headcount, Measure, headcount, total

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

CCG = BodyKey(Kind.CCG, "99Z")
CENSUS = Measure(Basis.CENSUS_RESIDENT)


def people(count: int, as_of: str, boundaries: int = 2018, **given: Any) -> Population:
    basis = given.get("basis", Basis.ONS_RESIDENT)
    key = given.get("body", CCG)
    return Population(key, count, basis, parse_when(as_of), boundaries, "stated", ("S0001",), "")


def count_on(day: str, populations: list[Population], measure: Measure = DEFAULT) -> int | None:
    found = headcount(populations, date.fromisoformat(day), measure)
    return found.people if found else None


MID_YEARS = [people(100, "2016-06-30"), people(200, "2017-06-30"), people(300, "2018-06-30")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2016-06-29", None), ("2016-06-30", 100), ("2018-06-29", 200), ("2018-06-30", 300), ("2018-11-05", 300), ("2026-04-01", 300)],
)  # fmt: skip
def test_the_last_mid_year_on_or_before_the_day_counts(day: str, expected: int | None) -> None:
    assert count_on(day, MID_YEARS) == expected


@pytest.mark.parametrize(
    ("year", "expected"), [(2015, None), (2016, 100), (2017, 200), (2018, 300), (2019, None)]
)
def test_a_year_asked_for_is_the_year_answered_also_when_it_comes_after_the_day(
    year: int, expected: int | None
) -> None:
    assert count_on("2017-11-05", MID_YEARS, Measure(year=year)) == expected


def test_another_basis_is_never_taken_instead() -> None:
    census = people(500, "2021-03-21", basis=Basis.CENSUS_RESIDENT)
    assert count_on("2022-07-01", [*MID_YEARS, census]) == 300
    assert count_on("2022-07-01", MID_YEARS, CENSUS) is None
    assert count_on("2022-07-01", [*MID_YEARS, census], CENSUS) == 500


@pytest.mark.parametrize(
    ("day", "boundaries"),
    [
        ("2020-07-01", 2020),  # in force
        ("2021-03-31", 2020),
        ("2021-04-01", 2021),
        ("2022-06-30", 2021),  # the nearest earlier
        ("2019-11-05", None),
    ],
)
def test_of_several_boundaries_those_in_force_on_the_day_count(day: str, boundaries: int | None) -> None:
    figures = [people(year, "2020-06-30", boundaries=year) for year in (2018, 2020, 2021)]
    assert count_on(day, figures) == boundaries


def test_where_all_boundaries_are_later_the_nearest_counts() -> None:
    assert count_on("2013-07-01", [people(2, "2013-06-30", 2020), people(1, "2013-06-30", 2018)]) == 1


@pytest.mark.parametrize(
    ("as_of", "day", "dated"),
    [("2025", "2025-11-05", "2025-11-05"), ("2025", "2026-04-01", "2025-12-31"), ("2026-06", "2026-06-15", "2026-06-15"), ("2018-06-30", "2018-11-05", "2018-06-30")],
)  # fmt: skip
def test_a_figure_is_never_dated_after_the_day_asked(as_of: str, day: str, dated: str) -> None:
    found = headcount([people(1, as_of)], date.fromisoformat(day), DEFAULT)
    assert found is not None
    assert (found.as_of.isoformat(), found.stated) == (dated, parse_when(as_of).text)


def count(
    number: int, year: int = 2018, basis: Basis = Basis.ONS_RESIDENT, source: str = "S0001"
) -> Headcount:
    return Headcount(number, basis, date(year, 6, 30), 2018, "stated", (source,))


def test_members_are_added_up_with_all_their_sources() -> None:
    other = BodyKey(Kind.CCG, "99Y")
    added = total([(CCG, count(100)), (other, count(50, source="S0002"))])
    assert added is not None
    assert (added.people, added.confidence, added.parts) == (150, "derived", (CCG, other))
    assert added.sources == ("S0001", "S0002")


@pytest.mark.parametrize(
    ("why", "counts"),
    [
        ("nothing to add", []),
        ("one is missing", [count(100), None]),
        ("dates differ", [count(100), count(50, year=2017)]),
        ("bases differ", [count(100), count(50, basis=Basis.GP_REGISTERED)]),
    ],
)
def test_unlike_figures_are_not_added_up(why: str, counts: list[Headcount | None]) -> None:
    assert total([(CCG, each) for each in counts]) is None, why


def test_a_footprint_counts_the_ccgs_it_has_on_the_day(
    make_body: Callable[..., Body],
    make_membership: Callable[..., Membership],
    make_register: Callable[..., Register],
) -> None:
    moved = read_key("ccg:99Y")
    register = make_register(
        [make_body("ccg:99Z"), make_body("ccg:99Y"), make_body("stp:QZZ"), make_body("stp:QZY")],
        memberships=[
            make_membership("ccg:99Z", "stp:QZZ"),
            make_membership("ccg:99Y", "stp:QZZ", "2016-04-01", "2020-03-31"),
            make_membership("ccg:99Y", "stp:QZY", "2020-04-01"),
        ],
        populations=[
            people(100, "2019-06-30"),
            people(60, "2019-06-30", body=moved),
            people(160, "2019-06-30", body=read_key("stp:QZZ")),
        ],
    )
    stp = read_key("stp:QZZ")
    counted = [register.at(day).headcount(stp) for day in (date(2020, 3, 31), date(2020, 4, 1))]
    assert [each.people for each in counted if each] == [160, 100]
