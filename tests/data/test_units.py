"""Any body on any day is a union of units, and the bodies of a kind divide England between them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Basis, BodyKey, Kind, read_key
from data.population import ESTIMATES, bodies_covering, units_on_boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.register import Register

ENGLAND = {2017: 55_619_430, 2019: 56_286_961, 2020: 56_550_138}
FIRSTS_OF_APRIL = [date(year, 4, 1) for year in range(2013, 2027)]
NO_LIST_OF_REGIONS = range(2013, 2017)
"""On the 1 April of these years no list says which region every body was in."""


def units_of(register: Register, body: BodyKey, day: date) -> frozenset[int]:
    return register.at(day).units(body)


def divisions() -> Iterator[tuple[date, Kind]]:
    for day in FIRSTS_OF_APRIL:
        if day.year < 2023:
            yield day, Kind.CCG
        else:
            yield from ((day, Kind.ICB), (day, Kind.SUB_ICB_LOCATION))
        if 2017 <= day.year < 2023:
            yield day, Kind.STP
        if day.year not in NO_LIST_OF_REGIONS:
            yield day, Kind.REGION


def residents(register: Register, units: frozenset[int], year: int) -> int:
    return sum(register.units[unit].residents[ESTIMATES.index(year)] for unit in units)


@pytest.mark.parametrize(("day", "kind"), list(divisions()), ids=str)
def test_the_bodies_of_a_kind_divide_england_between_them(register: Register, day: date, kind: Kind) -> None:
    parts = [units_of(register, body, day) for body in register.at(day).open_bodies(kind)]
    # which part of Newcastle was whose until April 2015 no lookup says
    apart = {208} if day < date(2015, 4, 1) else set()
    assert sum(map(len, parts)) == len(register.units) - len(apart)
    whole = frozenset().union(*parts, apart)
    assert {year: residents(register, whole, year) for year in ESTIMATES} == ENGLAND


@pytest.mark.parametrize("day", [day for day in FIRSTS_OF_APRIL if day.year in NO_LIST_OF_REGIONS], ids=str)
def test_where_a_body_has_no_known_region_no_region_is_known(register: Register, day: date) -> None:
    assert {units_of(register, region, day) for region in register.at(day).open_bodies(Kind.REGION)} == {
        frozenset()
    }


def test_every_published_estimate_is_the_sum_of_its_units(register: Register) -> None:
    compared = [
        (
            p.people,
            residents(register, units_on_boundaries(register, p.body, p.boundaries), p.as_of.first.year),
        )
        for p in register.populations
        if p.basis is Basis.ONS_RESIDENT and p.as_of.first.year in ESTIMATES
    ]
    assert len(compared) == 1_533
    assert [pair for pair in compared if pair[0] != pair[1]] == []


def test_the_estimates_of_191_ccgs_of_2019_are_those_of_their_units(register: Register) -> None:
    view = register.at(date(2019, 11, 5))
    ccgs = view.open_bodies(Kind.CCG)
    assert len(ccgs) == 191
    for ccg in ccgs:
        count = view.headcount(ccg)
        assert count is not None
        assert (count.people, count.as_of) == (residents(register, view.units(ccg), 2019), date(2019, 6, 30))


@pytest.mark.parametrize("day", [date(2022, 7, 1), date(2026, 3, 31)])
def test_an_icb_is_made_of_its_sub_icb_locations(register: Register, day: date) -> None:
    view = register.at(day)
    for icb in view.open_bodies(Kind.ICB):
        members = [m for m in view.members(icb) if m.kind is Kind.SUB_ICB_LOCATION]
        assert view.units(icb) == frozenset().union(*map(view.units, members)), icb


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("stp:QRV", date(2017, 3, 31)),  # before the first list of footprints
        ("ccg:00G", date(2014, 4, 1)),
        ("ccg:00H", date(2014, 4, 1)),
        ("ccg:13T", date(2015, 3, 31)),  # not open yet
        ("ccg:99P", date(2019, 4, 1)),  # closed
        ("icb:D7T5G", date(2026, 3, 31)),
    ],
)
def test_units_are_not_known_or_there_is_no_body(register: Register, body: str, day: date) -> None:
    assert units_of(register, read_key(body), day) == frozenset()


def test_gateshead_had_a_ccg_of_its_own_until_april_2015(register: Register) -> None:
    gateshead = units_of(register, read_key("ccg:00F"), date(2015, 3, 31))
    both = units_of(register, read_key("ccg:13T"), date(2015, 4, 1))
    assert len(gateshead) == 1
    assert gateshead < both
    assert len(both) == 2


def test_the_bodies_that_people_live_in_come_with_their_shares(register: Register) -> None:
    frimley = units_of(register, read_key("icb:QNQ"), date(2026, 3, 31))
    extent = {unit: register.units[unit].latest for unit in frimley}
    covers = bodies_covering(register, extent, date(2026, 4, 1), Kind.ICB)
    assert [str(cover.body) for cover in covers] == ["icb:S0E4D", "icb:QRL", "icb:S9B9J"]
    assert sum(cover.share for cover in covers) == pytest.approx(1)
    assert bodies_covering(register, extent, date(2026, 4, 1), Kind.CCG) == ()


def test_what_no_body_is_known_to_cover_is_missing_from_the_shares(register: Register) -> None:
    extent = {207: 100, 208: 300}
    (cover,) = bodies_covering(register, extent, date(2014, 4, 1), Kind.CCG)
    assert (cover.body, cover.share) == (BodyKey(Kind.CCG, "00F"), 0.25)
