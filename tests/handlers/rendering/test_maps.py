"""A map of England as a specification, and the classes of its legend."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model import Kind
from data.outlines import england
from data.query.answer import Area, Map
from handlers.rendering.maps import MOST, classes, place_of
from handlers.rendering.painting import specification
from handlers.rendering.tables_and_charts import button_label, chart_block, chart_sentence
from handlers.rendering.vega_charts import INNER

if TYPE_CHECKING:
    from data.register import Register


@pytest.fixture(scope="module")
def stps(register: Register) -> Map:
    """Draw the 44 STPs, the first of them not known, the others 100,000 people more each."""
    view = register.at(date(2018, 11, 5))
    areas = [
        Area(view.name(stp), view.units(stp), number * 100_000 or None)
        for number, stp in enumerate(view.open_bodies(Kind.STP))
    ]
    return Map("measure", "People", "44 STPs", "people", "STPs", tuple(areas))


def view_of(shown: Map) -> dict[str, Any]:
    (view, *_) = specification(shown, "Source: made up.")["vconcat"]
    assert isinstance(view, dict)
    return view


def fills(shown: Map) -> dict[str, Any]:
    return {value["cls"]: value for value in view_of(shown)["layer"][0]["data"]["values"]}


def legend(shown: Map) -> list[str]:
    return list(view_of(shown)["layer"][0]["encoding"]["color"]["scale"]["domain"])


def words(shown: Map) -> list[str]:
    """Give the lines between the map and the sources."""
    return [line for view in specification(shown, "")["vconcat"][1:-1] for line in view["mark"]["text"]]


def test_each_class_is_one_shape_and_what_is_not_known_has_its_own(stps: Map) -> None:
    assert legend(stps) == [
        "3.5 million and over", "2.5 to 3.5 million", "2 to 2.5 million", "1 to 2 million", "under 1 million", "not known",
    ]  # fmt: skip
    assert set(fills(stps)) == set(legend(stps))
    unknown = fills(stps)["not known"]["geometry"]["coordinates"]
    assert unknown == list(england().outline(stps.areas[0].units))


def test_all_of_it_is_in_a_picture_as_wide_as_a_phone(stps: Map) -> None:
    view = view_of(stps)
    scale, (left, top) = view["projection"]["scale"], view["projection"]["translate"]
    points = [
        point for fill in fills(stps).values() for ring in fill["geometry"]["coordinates"] for point in ring
    ]
    assert view["width"] == INNER
    assert all(
        -1 <= x * scale + left <= INNER + 1 and -1 <= top - y * scale <= view["height"] + 1 for x, y in points
    )


def test_the_borders_are_those_between_bodies(stps: Map) -> None:
    (borders,) = view_of(stps)["layer"][1]["data"]["values"]
    assert borders["geometry"]["coordinates"] == list(
        england().borders({unit: area.name for area in stps.areas for unit in area.units})
    )


def test_the_highest_are_numbered_and_named_below_with_the_lowest_and_the_unknown(stps: Map) -> None:
    names = [area.name for area in stps.areas]
    numbers = [value["text"] for value in view_of(stps)["layer"][-1]["data"]["values"]]
    assert numbers == ["1", "2", "3"]
    said = " ".join(words(stps))
    assert said.startswith(
        f"1 {names[43]}: 4.3 million 2 {names[42]}: 4.2 million 3 {names[41]}: 4.1 million Lowest: {names[1]}, 100,000;"
    )
    assert said.endswith(f"Not known: {names[0]}")


def test_what_lies_in_london_is_drawn_again_larger_where_nothing_else_is(
    stps: Map, register: Register
) -> None:
    london = frozenset(part.unit for part in register.unit_districts if part.county == "London")
    drawn = view_of(replace(stps, enlarged=london))["layer"]
    larger = [layer for layer in drawn if layer["mark"]["type"] == "geoshape"][2]
    points = [
        point
        for fill in larger["data"]["values"]
        for ring in fill["geometry"]["coordinates"]
        for point in ring
    ]
    others = england().outline(england().units)
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    assert not [p for ring in others for p in ring if left < p[0] < right and low < p[1] < high]
    assert right - left == pytest.approx(3.4 * 58_000, rel=0.03)


def test_areas_that_many_share_a_value_with_are_not_numbered(stps: Map) -> None:
    alike = replace(
        stps, areas=tuple(replace(area, value=float(number < 5)) for number, area in enumerate(stps.areas))
    )
    assert legend(alike) == ["1", "0"]
    assert words(alike) == []


def test_what_a_value_of_nothing_is_called_is_a_class_and_no_lowest(stps: Map) -> None:
    areas = tuple(replace(area, value=8.0 if number == 7 else 0.0) for number, area in enumerate(stps.areas))
    mergers = replace(stps, areas=areas, none="no merger")
    assert legend(mergers) == ["8", "no merger"]
    assert words(mergers) == [f"1 {stps.areas[7].name}: 8"]


def test_the_borders_before_a_merger_are_drawn_within_what_it_made(stps: Map) -> None:
    kent, sussex = stps.areas[10].units, stps.areas[11].units
    drawn = view_of(replace(stps, inner=(kent, sussex)))["layer"]
    strokes = [layer["mark"].get("stroke") for layer in drawn]
    assert strokes.count("white") == 1
    assert len(strokes) == len(view_of(stps)["layer"]) + bool(
        england().borders({**dict.fromkeys(kent, 1), **dict.fromkeys(sussex, 2)})
    )


def test_a_small_body_that_is_looked_for_has_a_circle_round_it(register: Register) -> None:
    view = register.at(date(2018, 11, 5))
    ccgs = [
        Area(view.name(key), view.units(key), 1.0 if key.code == "03V" else None)
        for key in view.open_bodies(Kind.CCG)
    ]
    corby = Map("place", "Where NHS Corby CCG lay", "5 November 2018", "", "CCGs", tuple(ccgs))
    assert [layer["mark"]["type"] for layer in view_of(corby)["layer"]] == ["geoshape", "geoshape", "point"]
    assert (
        chart_sentence(corby)
        == "Map: Where NHS Corby CCG lay; NHS Corby CCG among 195 CCGs, 5 November 2018."
    )


def test_a_map_has_a_twin_in_words_a_button_and_no_chart_of_slacks(stps: Map) -> None:
    said = chart_sentence(stps)
    assert said.startswith(f"Map: People, 44 STPs. Highest {stps.areas[43].name} (4.3 million), ")
    assert f"lowest {stps.areas[1].name} (100,000)" in said
    assert said.endswith(f"not known: {stps.areas[0].name}.")
    assert button_label(stps) == "Show map"
    assert chart_block(stps) is None


def test_the_licence_of_the_boundaries_stands_on_every_map(stps: Map) -> None:
    said = " ".join(specification(stps, "Source: made up.")["vconcat"][-1]["mark"]["text"])
    assert (
        said == "Source: made up. Boundaries: OGL v3.0; contain OS data © Crown copyright and database right."
    )


# classes


@given(st.lists(st.integers(0, 5_000_000), min_size=1, max_size=200))
def test_classes_are_few_and_every_value_is_in_the_one_that_its_label_says(values: list[int]) -> None:
    steps = classes(values)
    assert 1 <= len(steps) <= MOST
    assert len({step.label for step in steps}) == len(steps)
    for value in values:
        step = place_of(steps, value)
        assert step.low <= value < step.high


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([], []),
        ([7, 7, 7], ["7"]),
        ([1, 2, 2, 3], ["1", "2", "3"]),
        ([*range(1, 11)], ["1 to 2", "3 to 4", "5 to 6", "7 to 8", "9 and over"]),
        ([*range(250_000, 2_250_000, 100_000)], ["under 600,000", "600,000 to 1 million", "1 to 1.4 million", "1.4 to 1.8 million", "1.8 million and over"]),
    ],
)  # fmt: skip
def test_breaks_are_round_numbers(values: list[float], labels: list[str]) -> None:
    assert [step.label for step in classes(values)] == labels


def test_the_first_class_has_no_lower_end_and_the_last_no_upper() -> None:
    steps = classes([*range(100_000, 900_000, 50_000)])
    assert (steps[0].low, steps[-1].high) == (-math.inf, math.inf)
