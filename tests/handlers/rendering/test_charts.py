"""A chart as Slack draws it, and as a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.blockkit import faults
from data.query.answer import Chart, Series
from handlers.rendering.tables_and_charts import chart_block, chart_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

YEARS = Chart(
    "line",
    "CCGs in England",
    "CCGs",
    ("2018", "2020", "2021"),
    (Series("CCGs", (195, 135, 106)),),
    ("S0001",),
)


def test_a_small_chart_is_slacks_own() -> None:
    block = chart_block(YEARS)
    assert block is not None
    assert faults([block]) == []
    assert block == {
        "type": "data_visualization",
        "title": "CCGs in England",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": "CCGs",
                    "data": [
                        {"label": "2018", "value": 195},
                        {"label": "2020", "value": 135},
                        {"label": "2021", "value": 106},
                    ],
                }
            ],
            "axis_config": {"categories": ["2018", "2020", "2021"], "y_label": "CCGs"},
        },
    }


def test_a_chart_of_exactly_slacks_size_is_slacks_own(make_chart: Callable[..., Chart]) -> None:
    chart = replace(make_chart(20, 6), title="t" * 80, unit="u" * 80)
    block = chart_block(chart)
    assert block is not None
    assert faults([block]) == []
    assert len(block["title"]) == 50


@pytest.mark.parametrize(
    "too_much",
    [
        pytest.param({"categories": 21}, id="categories"),
        pytest.param({"series": 7}, id="series"),
        pytest.param({"categories": 0}, id="no categories"),
        pytest.param({"series": 0}, id="no series"),
    ],
)
def test_a_larger_chart_is_not(make_chart: Callable[..., Chart], too_much: dict[str, int]) -> None:
    assert chart_block(make_chart(**too_much)) is None


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param(
            replace(YEARS, categories=("2018", "2020", "Bristol, North Somerset and more")), id="long label"
        ),
        pytest.param(replace(YEARS, categories=("2018", "2018", "2020")), id="a label twice"),
        pytest.param(replace(YEARS, categories=("2018", " ", "2020")), id="an empty label"),
        pytest.param(replace(YEARS, series=(Series("CCGs", (195, None, 106)),)), id="a gap"),
        pytest.param(replace(YEARS, series=(Series("CCGs", (195, float("nan"), 106)),)), id="not a number"),
        pytest.param(replace(YEARS, series=(Series("CCGs", (195,)),)), id="too few values"),
        pytest.param(
            replace(YEARS, series=(Series("A", (1, 2, 3)), Series("A", (1, 2, 3)))), id="a series twice"
        ),
    ],
)
def test_a_chart_that_slack_would_show_wrongly_is_not(chart: Chart) -> None:
    assert chart_block(chart) is None


def test_a_chart_in_a_sentence_says_highest_and_lowest_or_first_and_last() -> None:
    assert chart_sentence(YEARS) == "Line chart: CCGs in England, CCGs. From 195 (2018) to 106 (2021)."
    bars = Chart(
        "bar", "People", "people per leader", ("Kent", "Devon", "Essex"), (Series("", (3_000, None, 1.5)),)
    )
    assert chart_sentence(bars) == (
        "Bar chart: People, people per leader. Highest Kent (3,000), lowest Essex (1.5), 2 in all, 1 not known."
    )
    both = replace(bars, series=(Series("2016", (1, 2, 3)), Series("2018", (None, 5, None)), Series("x", ())))
    assert chart_sentence(both) == (
        "Bar chart: People, people per leader. 2016: highest Essex (3), lowest Kent (1), 3 in all; 2018: Devon (5)."
    )
    nothing = replace(bars, series=(Series("", (None,)),))
    assert chart_sentence(nothing) == "Bar chart: People, people per leader. No value is known."
