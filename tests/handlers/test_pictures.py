"""A chart as a picture that can be read on a phone."""

from __future__ import annotations

import struct
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from data.query.document import Chart, Series
from handlers import pictures
from handlers.canvas import EM, INNER, WIDTH
from handlers.pictures import SHARPNESS, DrawingError, draw, picture

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "Durham, Darlington, Teesside, Hambleton, Richmondshire and Whitby"
BARS = Chart(
    "bar",
    "People per accountable officer in each STP",
    "people per leader",
    ("Kent", LONG, "Devon", "Nowhere"),
    (Series("People per leader", (1_817_395, 274_662, 1_175_592, None)),),
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


def texts(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Give every text that is painted, from the top down."""
    found = [
        {**value, "size": layer["mark"]["fontSize"]}
        for layer in spec["layer"]
        if layer["mark"]["type"] == "text"
        for value in layer["data"]["values"]
    ]
    return sorted(found, key=lambda text: (text["y"], text["x"]))


def painted(spec: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [v for layer in spec["layer"] if layer["mark"]["type"] == mark for v in layer["data"]["values"]]


def words(spec: dict[str, Any]) -> list[str]:
    return [text["text"] for text in texts(spec)]


def box(text: dict[str, Any]) -> tuple[float, float, float, float]:
    """Estimate the left, right, top and bottom of a text."""
    wide = len(text["text"]) * text["size"] * EM
    left = {"left": text["x"], "right": text["x"] - wide, "center": text["x"] - wide / 2}[text["align"]]
    return left, left + wide, text["y"] - text["size"] * 0.45, text["y"] + text["size"] * 0.45


def test_bars_stand_in_order_every_one_named_in_full_with_its_value() -> None:
    spec = picture(BARS, "Source: HSJ, 5 November 2018.")
    assert words(spec) == [
        "People per accountable officer in each STP",
        "people per leader",
        "highest",
        "lowest",
        "Kent",
        "1,817,395",
        "Devon",
        "1,175,592",
        "Durham, Darlington, Teesside, Hambleton,",
        "274,662",
        "Richmondshire and Whitby",
        "Nowhere",
        "not known",
        "Source: HSJ, 5 November 2018.",
    ]


def test_the_highest_and_the_lowest_are_bold_and_of_another_colour() -> None:
    told = {text["text"]: text for text in texts(picture(BARS, ""))}
    inks = {text: told[text]["ink"] for text in ("Kent", "Devon", "274,662")}
    assert len(set(inks.values())) == 3
    assert [told[text]["weight"] for text in ("Kent", "Devon", "274,662")] == ["bold", "normal", "bold"]


def test_where_all_are_alike_none_is_emphasised() -> None:
    spec = picture(replace(BARS, series=(Series("", (5, 5, 5, 5)),)), "")
    assert "highest" not in words(spec)


def test_bars_below_nothing_go_the_other_way() -> None:
    spec = picture(replace(BARS, categories=("up", "down"), series=(Series("", (10, -30)),)), "")
    _, _, up, down = painted(spec, "rect")
    assert (up["x"], up["x2"]) == (pytest.approx(INNER * 0.75), pytest.approx(INNER))
    assert (down["x"], down["x2"]) == (pytest.approx(0), pytest.approx(INNER * 0.75))


def test_bars_of_several_series_have_a_key_and_their_values_at_their_ends() -> None:
    spec = picture(replace(BARS, series=(Series("2016", (1, 2, None, 4)), Series("2018", (5, 6, 7, 8)))), "")
    assert {"2016", "2018", "not known", "7"} <= set(words(spec))
    assert all(text["x"] <= INNER - 8 for text in texts(spec) if text["text"].isdigit())


def test_a_line_is_broken_where_a_value_is_not_known() -> None:
    runs = {point["line"] for point in painted(picture(YEARS, ""), "line")}
    assert len({run for run in runs if run.startswith("1/")}) == 2


def test_lines_have_their_name_and_last_value_at_their_end_and_the_year_where_they_stop() -> None:
    said = words(picture(YEARS, ""))
    assert {"CCGs", "106 (2021)", "STPs", "42 (2021)", "ICBs", "36"} <= set(said)
    assert {"2013", "2026"} <= set(said)


def test_a_scale_that_does_not_start_at_nothing_says_so() -> None:
    chart = replace(YEARS, series=(Series("People", tuple(1_750_000 + n * 9_000 for n in range(14))),))
    assert "The scale starts at 1.75m, not at 0." in words(picture(chart, ""))
    assert not any("scale" in said for said in words(picture(YEARS, "")))


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param(BARS, id="bars"),
        pytest.param(YEARS, id="lines"),
        pytest.param(
            replace(YEARS, series=tuple(Series(f"Area {n}", (50 + n / 10,) * 14) for n in range(6))),
            id="six lines that end together",
        ),
        pytest.param(
            replace(BARS, series=(Series("A", (1, 2, 3, 4)), Series("B", (4, 3, 2, 1)))), id="grouped"
        ),
    ],
)
def test_no_text_touches_another_or_leaves_the_picture(chart: Chart) -> None:
    spec = picture(
        chart, "Sources: HSJ, 5 November 2018; Office for National Statistics, mid-2016; and 3 more."
    )
    boxes = [box(text) for text in texts(spec)]
    assert all(left >= -12 and right <= INNER + 12 for left, right, _, _ in boxes)
    assert all(top >= 0 and bottom <= spec["height"] + 6 for _, _, top, bottom in boxes)
    for place, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
            assert apart, (words(spec)[place], other)


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param(replace(BARS, series=(Series("", (None, float("nan"))),)), id="bars"),
        pytest.param(replace(YEARS, series=(Series("", ()),)), id="lines"),
        pytest.param(replace(BARS, series=(Series("", ()), Series("", ()))), id="grouped"),
    ],
)
def test_a_chart_of_which_nothing_is_known_says_so(chart: Chart) -> None:
    assert "No value is known." in words(picture(chart, ""))


@pytest.mark.parametrize("value", [0, 5, -5, 1e-9, 1e12])
def test_a_line_of_one_value_has_a_scale(value: float) -> None:
    chart = replace(YEARS, categories=("2018",), series=(Series("A", (value,)),))
    assert all(0 <= point["y"] <= 400 for point in painted(picture(chart, ""), "line"))


def test_a_picture_is_a_png_as_wide_as_a_phone_with_all_44_footprints(
    make_chart: Callable[..., Chart],
) -> None:
    drawn = draw(make_chart(44), "Source: HSJ.")
    wide, high = struct.unpack(">II", drawn[16:24])
    assert drawn.startswith(b"\x89PNG")
    assert wide == WIDTH * SHARPNESS
    assert high > 44 * 20 * SHARPNESS


def test_what_cannot_be_drawn_is_an_error_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_DRAW", "import sys; sys.exit('no ink')")
    with pytest.raises(DrawingError, match="no ink"):
        draw(BARS, "")


def test_drawing_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_DRAW", "import time; time.sleep(60)")
    monkeypatch.setattr(pictures, "_SECONDS", 0.2)
    with pytest.raises(DrawingError, match="more than"):
        draw(BARS, "")


def test_what_answers_does_not_load_what_draws() -> None:
    loaded = "import handlers.listeners, sys; sys.exit('vl_convert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
