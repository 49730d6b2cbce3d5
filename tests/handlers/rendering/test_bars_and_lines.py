"""Bars and lines as specifications."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from data.query.answer import Chart, Series
from handlers.rendering.painting import specification
from handlers.rendering.vega_charts import INNER, SMALL, width_of

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "Durham, Darlington, Teesside, Hambleton, Richmondshire and Whitby"
BARS = Chart(
    "bar",
    "People per accountable officer in each STP",
    "people per leader",
    ("Kent", LONG, "Devon", "Nowhere"),
    (Series("People per leader", (1_175_592, 274_662, 1_817_395, None)),),
)
YEARS = Chart(
    "line",
    "Bodies",
    "bodies",
    tuple(str(year) for year in range(2013, 2027)),
    (
        Series("CCGs", (211, 211, 209, 209, 207, 195, 191, 135, 106, *(None,) * 5)),
        Series("STPs", (None, None, None, 44, 44, 44, None, 42, 42, *(None,) * 5)),
        Series("ICBs", (*(None,) * 10, 42, 42, 42, 36)),
    ),
)


def layers(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Give what each layer of a picture draws: the bars, the names, the values."""
    return [layer["data"]["values"] for layer in spec["vconcat"][0]["layer"]]


def below(spec: dict[str, Any]) -> list[str]:
    """Give the lines of words under a picture."""
    return [
        line
        for view in spec["vconcat"]
        if view.get("mark", {}).get("type") == "text"
        for line in view["mark"]["text"]
    ]


def texts(drawn: list[dict[str, Any]]) -> list[str]:
    return [each["text"] for each in drawn]


def test_the_highest_bar_is_first_and_what_is_not_known_last_each_with_its_value() -> None:
    boxes, names, values = layers(specification(BARS, ""))
    assert " ".join(texts(names)) == f"Devon Kent {LONG} Nowhere"
    assert texts(values) == ["1,817,395", "1,175,592", "274,662", "not known"]
    lengths = [box["x2"] - box["x"] for box in boxes]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] / lengths[2] == pytest.approx(1_817_395 / 274_662, rel=0.01)


def test_no_name_is_cut_and_no_text_leaves_the_picture_or_touches_the_next() -> None:
    _, names, values = layers(specification(BARS, ""))
    ends = [width_of(name["text"], SMALL) for name in names]
    assert max(ends) < min(value["x"] for value in values)
    assert all(value["x"] + width_of(value["text"], SMALL) <= INNER for value in values)
    down = [name["y"] for name in names]
    assert all(lower - upper >= SMALL for upper, lower in pairwise(down))


def test_of_a_long_table_the_twelve_highest_are_drawn_and_that_is_said(
    make_chart: Callable[..., Chart],
) -> None:
    spec = specification(make_chart(44), "Source: HSJ.")
    assert len(layers(spec)[0]) == 12
    assert texts(layers(spec)[1])[0] == "Area 43"
    assert below(spec) == ["The highest 12 of 44.", "Source: HSJ."]
    assert "The highest" not in str(specification(make_chart(12), ""))


def test_bars_below_nothing_go_the_other_way() -> None:
    spec = specification(replace(BARS, categories=("up", "down"), series=(Series("", (10, -30)),)), "")
    (up, down), _, values = layers(spec)
    assert up["x"] == down["x"]
    assert up["x2"] > up["x"] > down["x2"]
    assert [value["left"] for value in values] == [False, True]


def test_several_series_have_their_bars_under_each_other_and_a_key() -> None:
    spec = specification(
        replace(BARS, series=(Series("2016", (1, 2, None, 4)), Series("2018", (5, 6, 7, 8)))), ""
    )
    boxes, names, values = layers(spec)
    assert texts(names)[0] == "Kent"
    assert texts(values)[:2] == ["1", "5"]
    assert "not known" in texts(values)
    assert spec["vconcat"][0]["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["2016", "2018"]
    assert boxes[0]["y2"] <= boxes[1]["y"]


def test_a_line_is_broken_where_a_value_is_not_known() -> None:
    rows = specification(YEARS, "")["vconcat"][0]["data"]["values"]
    assert len({row["run"] for row in rows if row["series"].startswith("STPs")}) == 2
    assert len({row["run"] for row in rows}) == 4


def test_the_key_of_lines_has_the_last_value_and_the_year_where_a_line_stops() -> None:
    key = specification(YEARS, "")["vconcat"][0]["encoding"]["color"]["scale"]["domain"]
    assert key == ["CCGs: 106 (2021)", "STPs: 42 (2021)", "ICBs: 36"]


def test_a_scale_that_does_not_start_at_nothing_says_so() -> None:
    chart = replace(YEARS, series=(Series("People", tuple(1_750_000 + n * 9_000 for n in range(14))),))
    assert below(specification(chart, "")) == ["The scale does not start at 0."]
    assert below(specification(YEARS, "")) == []


@pytest.mark.parametrize("value", [0, 5, -5, 1e-9, 1e12])
def test_a_line_of_one_value_has_a_scale(value: float) -> None:
    chart = replace(YEARS, categories=("2018",), series=(Series("A", (value,)),))
    scale = specification(chart, "")["vconcat"][0]["encoding"]["y"]["scale"]
    low, high = scale.get("domain", (min(0, value) - 1, max(0, value) + 1))
    assert low < value < high


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param(replace(BARS, series=(Series("", (None, float("nan"))),)), id="bars"),
        pytest.param(replace(YEARS, series=(Series("", ()),)), id="lines"),
        pytest.param(replace(BARS, series=(Series("", ()), Series("", ()))), id="grouped"),
    ],
)
def test_a_chart_of_which_nothing_is_known_says_so(chart: Chart) -> None:
    assert below(specification(chart, "")) == ["No value is known."]
