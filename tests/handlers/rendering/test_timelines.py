"""Leaders through time as a specification."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from data.query.answer import Bar, Lane, Timeline
from handlers.rendering.painting import specification
from handlers.rendering.tables_and_charts import button_label, chart_sentence
from handlers.rendering.vega_charts import INNER, SMALL, width_of

ALEX = Bar("Alex Example", date(2014, 1, 1), date(2019, 12, 31), sure=True)
SHORT = Bar("Sam Example-Longname", date(2020, 1, 1), date(2020, 2, 1), sure=False)
LATE = Bar("Kim Example", date(2026, 5, 1), date(2026, 6, 30), sure=True)
OLD = Lane("Exampleshire CCG", date(2013, 4, 1), date(2022, 6, 30), (ALEX, SHORT), "became Exampleshire")
NEW = Lane("Exampleshire ICB", date(2022, 7, 1), date(2026, 6, 30), (LATE,))
SHOWN = Timeline("Leaders of Exampleshire", "2013 to 2026", (OLD, NEW), date(2013, 4, 1), date(2026, 6, 30))


def drawn(shown: Timeline, mark: str) -> list[dict[str, Any]]:
    layers = specification(shown, "")["vconcat"][0]["layer"]
    return [value for layer in layers if layer["mark"]["type"] == mark for value in layer["data"]["values"]]


def names(shown: Timeline) -> dict[str, dict[str, Any]]:
    return {value["text"]: value for value in drawn(shown, "text")}


def test_confirmed_and_likely_times_and_the_end_of_a_body_are_told_apart() -> None:
    assert [bar["is"] for bar in drawn(SHOWN, "rect")] == [
        "confirmed",
        "likely or disputed",
        "closed",
        "confirmed",
    ]


def test_a_bar_is_as_long_as_the_time_it_stands_for() -> None:
    bar = drawn(SHOWN, "rect")[0]
    whole = (SHOWN.last - SHOWN.first).days + 1
    assert abs((bar["x2"] - bar["x"]) - INNER * ((ALEX.last - ALEX.first).days + 1) / whole) < 0.2


def test_a_name_stands_in_a_long_bar_after_a_short_one_and_before_one_at_the_end() -> None:
    first, short, _, late = drawn(SHOWN, "rect")
    said = names(SHOWN)
    assert first["x"] < said["Alex Example"]["x"] < first["x2"]
    assert said["Sam Example-Longname"]["x"] > short["x2"]
    assert said["Kim Example"]["align"] == "right"
    assert said["Kim Example"]["x"] <= late["x"]
    assert all(
        text["x"] + width_of(text["text"], SMALL) <= INNER + 1
        for text in drawn(SHOWN, "text")
        if text.get("align") == "left"
    )


def test_a_body_is_named_above_its_leaders_with_its_last_day() -> None:
    said = names(SHOWN)
    assert (
        said["Exampleshire CCG, until 30 June 2022"]["y"]
        < said["Alex Example"]["y"]
        < said["Exampleshire ICB"]["y"]
    )


def test_a_body_of_which_no_leader_is_known_says_so() -> None:
    nobody = replace(SHOWN, lanes=(replace(OLD, bars=()),))
    assert "no leader known" in names(nobody)
    assert chart_sentence(nobody).endswith(
        "Exampleshire CCG (2013–2022): not known. Times without a name: not known."
    )


def test_a_timeline_has_a_twin_in_words_and_a_button() -> None:
    assert chart_sentence(SHOWN) == (
        "Timeline: Leaders of Exampleshire. Exampleshire CCG (2013–2022): Alex Example 2014–2019, "
        "Sam Example-Longname 2020 (likely); Exampleshire ICB (2022–2026): Kim Example 2026. "
        "Times without a name: not known."
    )
    assert button_label(SHOWN) == "Show timeline"
