"""What a place's name means, which bodies cover it on a day, and when it must be asked which is meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind
from data.places import Area, Gazetteer, Place, areas_named, place_key, places_named, usual_name, where
from data.population import UnitDistrict

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.places import Located
    from data.register import Register

TODAY = date(2026, 11, 21)
BEFORE = date(2026, 3, 31)
HSJ_DAY = date(2018, 11, 5)


def icbs(located: Located) -> list[dict[str, float]]:
    return [
        {str(cover.body): round(cover.share, 2) for cover in found.covers[Kind.ICB]}
        for found in located.found
    ]


@pytest.mark.parametrize(
    ("name", "day", "what", "body"),
    [
        ("Torquay", TODAY, "Torquay (Torbay)", "icb:QJK"),
        ("TORQUAY", TODAY, "Torquay (Torbay)", "icb:QJK"),
        ("Bradford on Avon", TODAY, "Bradford-on-Avon (Wiltshire)", "icb:QOX"),
        ("Bradford-upon-Avon", TODAY, "Bradford-on-Avon (Wiltshire)", "icb:QOX"),
        ("Bury St. Edmunds", TODAY, "Bury St Edmunds (West Suffolk, Suffolk)", "icb:T6Y0W"),
        ("Bury Saint Edmunds", BEFORE, "Bury St Edmunds (West Suffolk, Suffolk)", "icb:QJG"),
        ("Harlow", TODAY, "Harlow (Essex)", "icb:D7T5G"),
        ("Harlow", BEFORE, "Harlow (Essex)", "icb:QM7"),
        ("West Ham", TODAY, "West Ham (Newham, London)", "icb:QMF"),
        ("Bristol", TODAY, "Bristol", "icb:QUY"),
        ("Leeds", TODAY, "Leeds", "icb:QWO"),
        ("Ashford, Surrey", TODAY, "Ashford (Spelthorne, Surrey)", "icb:S9B9J"),
        ("Ashford (Surrey)", TODAY, "Ashford (Spelthorne, Surrey)", "icb:S9B9J"),
        ("ashford in spelthorne", TODAY, "Ashford (Spelthorne, Surrey)", "icb:S9B9J"),
        ("Ashford in Kent", TODAY, "Ashford (Kent)", "icb:QKS"),
        ("Basford, Stoke-on-Trent", TODAY, "Basford, Stoke-on-Trent (Newcastle-under-Lyme, Staffordshire)", "icb:QNC"),
    ],
)  # fmt: skip
def test_a_name_is_the_place_or_area_that_lies_in_the_body_of_the_day(
    register: Register, name: str, day: date, what: str, body: str
) -> None:
    located = where(register, name, day, [Kind.ICB])
    assert located.one is not None
    assert str(located.one.what) == what
    assert icbs(located) == [{body: 1.0}]


def test_two_places_of_one_name_must_be_told_apart(register: Register) -> None:
    located = where(register, "Ashford", TODAY, [Kind.ICB])
    assert located.one is None
    assert [str(found.what) for found in located.found] == ["Ashford (Kent)", "Ashford (Spelthorne, Surrey)"]
    assert icbs(located) == [{"icb:QKS": 1.0}, {"icb:S9B9J": 1.0}]


def test_an_area_that_lies_in_several_bodies_is_told_with_all_of_them(register: Register) -> None:
    located = where(register, "Waverley", date(2025, 4, 1), [Kind.ICB])
    assert icbs(located) == [{"icb:QXU": 0.65, "icb:QNQ": 0.35}]
    london = where(register, "London", HSJ_DAY, [Kind.CCG, Kind.STP, Kind.REGION])
    assert london.one is not None
    assert {str(c.body) for c in london.one.covers[Kind.REGION]} == {"region:Y56"}
    assert len(london.one.covers[Kind.CCG]) == 32
    assert len(london.one.covers[Kind.STP]) == 5


def test_villages_of_the_name_of_a_city_are_told_and_not_asked_about(register: Register) -> None:
    located = where(register, "Sutton", TODAY, [Kind.ICB])
    assert located.one is not None
    assert isinstance(located.one.what, Area)
    assert len(located.also) == 3
    chippenham = where(register, "Chippenham", TODAY, [Kind.ICB])
    assert chippenham.one is not None
    assert str(chippenham.one.what) == "Chippenham (Wiltshire)"
    assert [str(place) for place in chippenham.also] == ["Chippenham (East Cambridgeshire, Cambridgeshire)"]


def test_a_place_whose_population_is_not_known_is_not_taken_to_be_small(register: Register) -> None:
    located = where(register, "Kensington", TODAY, [Kind.ICB])
    assert {str(found.what) for found in located.found} == {
        "Kensington (Liverpool)",
        "Kensington (Kensington and Chelsea, London)",
    }


@pytest.mark.parametrize("name", ["", " ", "Nowhere at all", "Ashford in Yorkshire", ",", "(", "a" * 5000])
def test_what_no_place_is_called_is_nowhere(register: Register, name: str) -> None:
    located = where(register, name, TODAY, [Kind.ICB])
    assert (located.found, located.also) == ((), ())


def test_a_day_without_a_body_of_the_kind_has_none(register: Register) -> None:
    located = where(register, "Torquay", TODAY, [Kind.STP, Kind.CCG])
    assert located.one is not None
    assert located.one.covers == {Kind.STP: (), Kind.CCG: ()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bury St. Edmunds", "bury  saint edmunds"),
        ("Newcastle upon Tyne", "Newcastle-on-Tyne"),
        ("King's Lynn", "Kings Lynn"),
        ("King’s Lynn", "KINGS LYNN"),
        ("Brighton & Hove", "Brighton and Hove"),
        ("Stoke-on-Trent", "Stoke on Trent"),
    ],
)
def test_names_written_in_several_ways_have_one_key(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)


@pytest.mark.parametrize(("one", "other"), [("Ash", "Ashford"), ("West Ham", "Westham"), ("Hale", "Hales")])
def test_other_names_have_another_key(one: str, other: str) -> None:
    assert place_key(one) != place_key(other)


def test_every_place_is_found_by_its_name_in_a_district_of_its_unit(register: Register) -> None:
    extents = {area.name: area.extent for areas in register.areas.values() for area in areas}
    found = [place for key in register.gazetteer.keys for place in places_named(register, key)]
    assert len(found) == 4_661
    assert [place for place in found if place.unit not in extents[place.district] or not place.county] == []


def test_every_district_and_county_is_found_by_its_name(register: Register) -> None:
    names = {part.district for part in register.unit_districts} | {
        part.county for part in register.unit_districts
    }
    assert [name for name in names if not areas_named(register, usual_name(name))] == []
    assert sum(
        area.people for areas in register.areas.values() for area in areas if area.level == "district"
    ) == (56_550_138)


def test_places_are_the_most_people_first_with_their_county(make_register: Callable[..., Register]) -> None:
    parts = [
        UnitDistrict(1, "Exampleton", "Exampleshire", 900, ("S0001",)),
        UnitDistrict(2, "Samplebury, City of", "Samplebury, City of", 100, ("S0001",)),
    ]
    packed = "Example Green\t1\tExampleton\t1\t20\nExample-green\t2\tSamplebury, City of\t2\t30"
    register = make_register([], unit_districts=parts, places=packed)
    assert places_named(register, "example green") == (
        Place("2", "Example-green", "Samplebury", "Samplebury", 2, 30),
        Place("1", "Example Green", "Exampleton", "Exampleshire", 1, 20),
    )
    assert areas_named(register, "Samplebury") == (
        Area("Samplebury", "district", "Samplebury", {2: 100}, ("S0001",)),
    )


def test_no_places_are_no_fault() -> None:
    assert Gazetteer("").named("exampleton") == ()
