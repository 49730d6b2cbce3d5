"""Every body on every day has an estimate of residents on its own boundaries, and the same one whoever asks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.dates import parse_when
from data.formatting import short
from data.model import Basis, Kind, Population, read_key
from data.population import Measure, Unit
from data.query.evaluator import evaluate
from data.query.query import Attribute, Do, Query, Where

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import Body
    from data.register import Register

FIRSTS_OF_APRIL = [date(year, 4, 1) for year in range(2013, 2027)]
NEWCASTLE = {"ccg:00G", "ccg:00H"}
REGIONS_NOT_KNOWN = {*range(2013, 2017)}


@pytest.mark.parametrize("day", FIRSTS_OF_APRIL, ids=str)
def test_every_body_has_a_population_but_two_that_cannot_be_told_apart(register: Register, day: date) -> None:
    view = register.at(day)
    without = {
        str(body)
        for kind in (Kind.CCG, Kind.STP, Kind.ICB, Kind.SUB_ICB_LOCATION, Kind.REGION)
        for body in view.open_bodies(kind)
        if view.headcount(body) is None
    }
    regions = {str(region) for region in view.open_bodies(Kind.REGION)}
    expected = (NEWCASTLE if day.year < 2015 else set()) | (
        regions if day.year in REGIONS_NOT_KNOWN else set()
    )
    assert without == expected


@pytest.mark.parametrize(
    ("kind", "day", "england"),
    [
        (Kind.CCG, date(2017, 9, 1), 55_619_430),
        (Kind.CCG, date(2018, 11, 5), 55_977_178),
        (Kind.REGION, date(2018, 11, 5), 55_977_178),
        (Kind.CCG, date(2019, 4, 1), 55_977_178),
        (Kind.STP, date(2020, 4, 1), 56_286_961),
        (Kind.SUB_ICB_LOCATION, date(2022, 7, 1), 56_550_138),
        (Kind.ICB, date(2026, 3, 31), 56_550_138),
        (Kind.ICB, date(2026, 4, 1), 56_550_138),
    ],
)
def test_the_estimates_of_a_kind_are_of_one_date_and_add_up_to_england(
    register: Register, kind: Kind, day: date, england: int
) -> None:
    view = register.at(day)
    counts = [count for body in view.open_bodies(kind) if (count := view.headcount(body))]
    assert len({count.as_of for count in counts}) == 1
    assert sum(count.people for count in counts) == england


@pytest.mark.parametrize("year", [2013, 2014, 2015, 2016])
def test_no_ccg_is_given_an_estimate_on_other_boundaries_than_its_own(register: Register, year: int) -> None:
    view = register.at(date(year, 11, 5))
    # some have none before that of mid-2017, so all have that one
    counts = [count for ccg in view.open_bodies(Kind.CCG) if (count := view.headcount(ccg))]
    assert {count.as_of for count in counts} == {date(2017, 6, 30)}
    own = [count for ccg in view.open_bodies(Kind.CCG) if (count := view.own_estimate(ccg))]
    assert 27 <= sum(count.as_of > view.day for count in own) <= 34
    cumbria = view.headcount(read_key("ccg:01H"))
    assert cumbria is not None
    assert (cumbria.people, cumbria.computed, cumbria.confidence) == (504_475, True, "derived")


def lines(register: Register, body: str, day: date) -> list[str]:
    """Give what is said to somebody who asks for a population: the sentence, and what stands beside it."""
    query = Query((Attribute.POPULATION,), day, date(2026, 11, 21), bodies=(read_key(body),), dated=True)
    found = evaluate(query, register)
    return [
        found.headline.text,
        *(line.text for fact in (*found.facts, *found.details) for line in fact.lines),
    ]


def test_a_figure_of_a_later_year_is_said_to_be(register: Register) -> None:
    assert lines(register, "ccg:00F", date(2014, 11, 5))[0] == (
        "NHS Gateshead CCG had 202,419 people on 5 November 2014 (ONS resident estimate, mid-2017, computed from small areas; "
        "the first for the boundaries of every CCG of that day)."
    )
    assert lines(register, "ccg:08Y", date(2013, 4, 1))[1] == (
        "220,857 (ONS resident estimate, mid-2013); not every CCG of that day has an estimate of that year"
    )


@pytest.mark.parametrize(
    "day", [date(2013, 4, 1), date(2015, 7, 1), date(2017, 5, 1), date(2018, 11, 5), date(2026, 11, 21)]
)
def test_a_body_has_one_figure_alone_beside_another_and_in_a_ranking(register: Register, day: date) -> None:
    view = register.at(day)
    kind = Kind.CCG if view.open_bodies(Kind.CCG) else Kind.ICB
    asked = Query((Attribute.POPULATION,), day, date(2026, 11, 21), Do.RANK, where=Where(kind), dated=True)
    table = evaluate(asked, register).tables[0]
    ranked = {row[1]: row[2] for row in table.rows}
    bodies = [body for body in view.open_bodies(kind) if short(view, body) in ranked]
    for one, other in zip(bodies[:12], bodies[12:24], strict=True):
        beside = evaluate(asked.about(do=Do.COMPARE, where=None, bodies=(one, other)), register).tables[0]
        cells = next(row[1:] for row in beside.rows if row[0] == "Population")
        for body, cell in zip((one, other), cells, strict=True):
            count = view.headcount(body)
            assert count is not None
            assert f"{count.people:,}" == cell == f"{ranked[short(view, body)]:,}"
            assert f"{count.people:,}" in lines(register, str(body), day)[0]


def test_the_census_and_a_figure_of_its_own_stand_beside_the_estimate_of_an_icb(register: Register) -> None:
    said = lines(register, "icb:D7T5G", date(2026, 11, 21))
    assert said[0] == (
        "NHS Essex ICB has 1.86 million (1,856,063) people (ONS resident estimate, mid-2020, computed from small areas)."
    )
    assert "1.86 million (1,860,271): Census residents, 21 March 2021" in said
    assert "1.90 million (1,900,000): as stated, basis not given, mid-2026, weak source" in said


def test_a_year_asked_for_is_given_on_the_boundaries_of_the_day_or_not_at_all(register: Register) -> None:
    essex, cumbria = read_key("icb:D7T5G"), read_key("ccg:01H")
    before, now = register.at(date(2014, 11, 5)), register.at(date(2026, 11, 21))
    found = now.headcount(essex, Measure(year=2017))
    assert found is not None
    assert (found.people, found.as_of) == (1_820_379, date(2017, 6, 30))
    assert before.headcount(cumbria, Measure(year=2014)) is None


def figure(body: str, people: int, as_of: str, boundaries: int = 2018) -> Population:
    return Population(
        read_key(body), people, Basis.ONS_RESIDENT, parse_when(as_of), boundaries, "stated", ("S0002",), ""
    )


def unit(number: int, *codes: str, **given: Any) -> Unit:
    """Make a unit of the CCGs of 2013 to 2018, of those of 2019, and of those since."""
    old, middle, new = codes
    return Unit(number, (*[old] * 5, middle, *[new] * 6), given.get("residents", (100, 110, 120)), ("S0001",))


@pytest.fixture
def merging(make_body: Callable[..., Body], make_register: Callable[..., Register]) -> Register:
    """Make two CCGs that merge in April 2019, of which a part goes elsewhere in April 2020."""
    units = [unit(1, "99X", "99Z", "99Z"), unit(2, "99Y", "99Z", "99Z"), unit(3, "99Y", "99Z", "99W")]
    return make_register(
        [
            make_body("ccg:99X", closed="2019-03-31"),
            make_body("ccg:99Y", closed="2019-03-31"),
            make_body("ccg:99Z", opened="2019-04-01"),
            make_body("ccg:99W", opened="2020-04-01"),
        ],
        units={each.number: each for each in units},
        populations=[
            figure("ccg:99X", 96, "2016-06-30"),
            figure("ccg:99X", 104, "2018-06-30"),
            figure("ccg:99Y", 206, "2018-06-30"),
            figure("ccg:99Z", 331, "2019-06-30", 2019),
        ],
    )


@pytest.mark.parametrize(
    ("body", "day", "people", "year", "computed"),
    [
        ("ccg:99X", "2016-11-05", 100, 2017, True),  # the other has no earlier one
        ("ccg:99X", "2017-11-05", 100, 2017, True),  # from its units
        ("ccg:99X", "2018-11-05", 104, 2018, False),
        ("ccg:99Y", "2016-11-05", 200, 2017, True),  # there is only a later one
        ("ccg:99Z", "2019-04-01", 310, 2018, True),  # the CCGs that merged into it
        ("ccg:99Z", "2019-07-01", 331, 2019, False),  # published on its boundaries
        ("ccg:99Z", "2020-04-01", 220, 2019, True),  # what is published is for other boundaries
        ("ccg:99Z", "2020-07-01", 240, 2020, True),
        ("ccg:99W", "2020-04-01", 110, 2019, True),
    ],
)
def test_an_estimate_is_published_for_the_units_of_the_day_or_computed_from_what_they_are_made_of(
    merging: Register,
    body: str,
    day: str,
    people: int,
    year: int,
    computed: bool,  # noqa: FBT001
) -> None:
    count = merging.at(date.fromisoformat(day)).headcount(read_key(body))
    assert count is not None
    assert (count.people, count.as_of.year, count.computed) == (people, year, computed)
    assert count.confidence == ("derived" if computed else "stated")


def test_a_body_whose_units_are_not_known_has_what_is_published_for_it(
    make_body: Callable[..., Body], make_register: Callable[..., Register]
) -> None:
    register = make_register([make_body("ccg:99Z")], populations=[figure("ccg:99Z", 50, "2018-06-30")])
    count = register.at(date(2018, 11, 5)).headcount(read_key("ccg:99Z"))
    assert count is not None
    assert (count.people, count.computed) == (50, False)


def test_a_footprint_has_what_is_published_for_it_only_where_its_ccgs_add_up_to_the_same(
    register: Register,
) -> None:
    view = register.at(date(2018, 11, 5))
    assert all(
        (count := view.headcount(stp)) is not None and not count.parts for stp in view.open_bodies(Kind.STP)
    )
    moved = register.at(date(2021, 4, 1))
    for stp in moved.open_bodies(Kind.STP):
        count = moved.headcount(stp)
        assert count is not None
        assert count.people == sum(c.people for ccg in moved.ccgs_of(stp) if (c := moved.headcount(ccg)))
