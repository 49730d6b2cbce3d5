"""What must hold between units, districts, places, LSOAs and populations, and the sentence where it does not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.reference import InvalidFactsError
from data.reference.facts import read_facts
from data.reference.validation import validation_errors

if TYPE_CHECKING:
    from tests.conftest import FactsFolder


def faults_of(folder: FactsFolder) -> list[str]:
    return [str(fault) for fault in validation_errors(read_facts(folder.path), date(2026, 6, 1))]


@pytest.mark.parametrize(
    ("table", "cells", "fault"),
    [
        ("units", {"ccg2018": "00Z"}, "units.csv:2: ccg2018: no ccg with the code 00Z on 1 April 2018; correct the code, or its dates in bodies.csv"),
        ("units", {"ccg2020": "99Y"}, "units.csv:2: ccg2020: no ccg with the code 99Y on 1 April 2020; correct the code, or its dates in bodies.csv"),
        ("units", {"icb2022": "99Z"}, "units.csv:2: icb2022: no icb with the code 99Z on 1 July 2022; correct the code, or its dates in bodies.csv"),
        ("units", {"sicbl2022": "QZZ"}, "units.csv:2: sicbl2022: no sub_icb_location with the code QZZ on 1 July 2022; correct the code, or its dates in bodies.csv"),
        ("units", {"lsoas": "4"}, "units.csv:2: lsoas: lsoa_units.csv has 3 LSOAs in unit 1; 4 are said here"),
        ("units", {"mid2020": "252001"}, "units.csv:2: mid2020: unit_districts.csv has 252,000 residents in unit 1; 252,001 are said here"),
        ("units", {"sources": "S9999"}, "units.csv:2: sources: no source 'S9999'; add it to sources.csv or name one that is there"),
        ("unit_districts", {"mid2020": "251999"}, "units.csv:2: mid2020: unit_districts.csv has 251,999 residents in unit 1; 252,000 are said here"),
        ("lsoa_units", {"last": "E01999996"}, "lsoa_units.csv:2: last: E01999996 is before E01999997; write the later one last"),
        ("places", {"unit": "2"}, "places.csv:2: unit: no unit 2; name one of units.csv"),
        ("places", {"district": "Samplebury"}, "places.csv:2: district: no part of Samplebury is in unit 1; correct the district or the unit"),
        ("populations", {"as_of": "2019-06-30", "boundaries": "2018", "population": "251000"}, "populations.csv:2: population: the units of ccg 99Z have 251,234 residents, not 251,000; correct the figure or the units"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_answered_with_what_could(
    facts_folder: FactsFolder, table: str, cells: dict[str, str], fault: str
) -> None:
    facts_folder.change(table, cells)
    assert fault in faults_of(facts_folder)
    assert len(faults_of(facts_folder)) <= 2


@pytest.mark.parametrize(
    ("table", "cells", "fault"),
    [
        ("lsoa_units", {"first": "E01999998", "last": "E01999998", "unit": "1"}, "lsoa_units.csv:4: first: E01999998 is in line 2 already; an LSOA is in one unit"),
        ("lsoa_units", {"first": "E01888888", "last": "E01888888", "unit": "9"}, "lsoa_units.csv:4: unit: no unit 9; name one of units.csv"),
        ("unit_districts", {"unit": "1", "district": "Exampleton", "county": "Exampleshire", "mid2020": "0"}, "unit_districts.csv:3: district: 1 Exampleton stands on line 2 already; one row a fact"),
        ("places", {"id": "9999999", "name": "Exampleton", "district": "Exampleton", "unit": "1", "latitude": "52", "longitude": "-1", "population": "0"}, "places.csv:3: id: 9999999 stands on line 2 already; one row a fact"),
    ],
)  # fmt: skip
def test_nothing_lies_in_two_units_or_stands_twice(
    facts_folder: FactsFolder, table: str, cells: dict[str, str], fault: str
) -> None:
    facts_folder.add(table, cells)
    assert fault in faults_of(facts_folder)


def test_a_district_is_in_one_county(facts_folder: FactsFolder) -> None:
    facts_folder.write(
        "unit_districts",
        [
            {"unit": "1", "district": "Exampleton", "county": "Exampleshire", "mid2020": "252000"},
            {"unit": "2", "district": "Exampleton", "county": "Sampleshire", "mid2020": "10"},
        ],
    )
    assert faults_of(facts_folder) == [
        "unit_districts.csv:3: unit: no unit 2; name one of units.csv",
        "unit_districts.csv:3: county: Exampleton is in Exampleshire on line 2; a district is in one county",
    ]


@pytest.mark.parametrize(
    ("table", "cells", "fault"),
    [
        ("places", {"latitude": "48.9"}, "places.csv:2: latitude: '48.9' is not valid; Input should be greater than or equal to 49.8"),
        ("places", {"longitude": "2.35"}, "places.csv:2: longitude: '2.35' is not valid; Input should be less than or equal to 1.8"),
        ("places", {"unit": ""}, "places.csv:2: unit: '' is not valid; write a whole number without separators"),
        ("places", {"unit": "0"}, "places.csv:2: unit: '0' is not valid; Input should be greater than 0"),
        ("places", {"name": "Example\tton"}, "places.csv:2: name: 'Example\\tton' is not valid; write it in words with one space between"),
        ("units", {"ccg2018": ""}, "units.csv:2: ccg2018: '' is not valid; write an ODS code such as 08Y"),
        ("units", {"ccg2013": "99z"}, "units.csv:2: ccg2013: '99z' is not valid; write an ODS code such as 08Y, or leave it empty"),
        ("lsoa_units", {"first": "E02000001"}, "lsoa_units.csv:2: first: 'E02000001' is not valid; write the code of an LSOA of 2011 such as E01000001"),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_valid_is_answered_with_what_would_be(
    facts_folder: FactsFolder, table: str, cells: dict[str, str], fault: str
) -> None:
    facts_folder.change(table, cells)
    with pytest.raises(InvalidFactsError) as broken:
        read_facts(facts_folder.path)
    assert [str(each) for each in broken.value.errors] == [fault]


def test_the_ccg_of_2013_may_be_unknown(facts_folder: FactsFolder) -> None:
    facts_folder.change("units", {"ccg2013": ""})
    assert faults_of(facts_folder) == []
