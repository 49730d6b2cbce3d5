"""An answer as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.query.answer import Fact, Line, Outcome
from handlers.commands import COMMANDS, help_text
from handlers.rendering.plain_text import answer_text, quote_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer, Table
    from handlers.commands import Command


def test_an_answer_in_text_has_its_tables_in_columns_and_its_charts_in_words(
    make_answer: Callable[..., Answer],
) -> None:
    assert answer_text(make_answer()).split("\n") == [
        "Exampleshire & <Exampleton>",
        "Made up for tests",
        "",
        "Alex Example leads NHS Exampleshire CCG. [1]",
        "Read “example” as Exampleshire.",
        "",
        "People per leader [1, 2]",
        "STP     Figure 1  Figure 2",
        "------  --------  --------",
        "Area 0         1         2",
        "Area 1     1,001     1,002",
        "Area 2     2,001     2,002",
        "",
        "Bar chart: People per leader in each STP, people per leader. Highest Area 2 (3,000), lowest Area 0 (1,000), 3 in all. [1]",
        "",
        "Leader",
        "  Alex Example [1]",
        "  Confirmed [3]",
        "",
        "Sources",
        "  [1] NHS Example: List 1 of the bodies & their leaders, 5 November 2018 https://example.org/1",
        "  [2] NHS Example: List 2 of the bodies & their leaders, 5 November 2018 https://example.org/2",
        "  [3] NHS Example: List 3 of the bodies & their leaders, 5 November 2018 https://example.org/3",
    ]


def test_what_could_have_been_meant_is_listed_with_its_code(make_answer: Callable[..., Answer]) -> None:
    refused = make_answer(outcome=Outcome.CHOICES, tables=(), charts=(), facts=(), sources=())
    assert "  NHS Exampleton CCG (ccg:99Z)" in answer_text(refused)


def test_what_a_message_folds_away_stands_in_text_after_the_facts(make_answer: Callable[..., Answer]) -> None:
    made = make_answer(tables=(), charts=(), details=(Fact("Districts", (Line("Exampleton", ("S0002",)),)),))
    said = answer_text(made)
    assert (
        said.index("Leader\n  Alex Example [1]")
        < said.index("Districts\n  Exampleton [2]")
        < said.index("\nSources")
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_the_help_tries_what_is_answered_with_facts(command: Command) -> None:
    tries = help_text().partition("Try\n")[2].splitlines()
    assert (f"  {command.examples[0]}" in tries) == command.is_question


def test_a_quotation_has_the_answer_its_day_and_the_sources_of_what_it_says(
    make_answer: Callable[..., Answer],
) -> None:
    lines = quote_text(make_answer(charts=())).split("\n")
    assert lines[:3] == ["Exampleshire & <Exampleton>", "", "Alex Example leads NHS Exampleshire CCG. [1]"]
    assert "Leader: Alex Example [1]; Confirmed [3]" in lines
    assert lines[-5:-3] == ["As of 5 November 2018, from Commissioner.", "Sources"]
    assert lines[-1].startswith(
        "[3] NHS Example: List 3 of the bodies & their leaders, 5 November 2018 https://"
    )


def test_a_quotation_names_no_source_that_only_what_is_folded_away_has(
    make_answer: Callable[..., Answer],
) -> None:
    text = quote_text(make_answer(tables=(), charts=(), facts=()))
    assert "[1] NHS Example" in text
    assert "[2]" not in text


def test_a_quotation_that_is_too_long_keeps_its_day_and_sources_and_says_what_is_left_out(
    make_answer: Callable[..., Answer], make_table: Callable[..., Table]
) -> None:
    text = quote_text(make_answer(tables=(make_table(900, 4),)))
    assert len(text) <= 10_000
    assert "more lines; Table as CSV has every row.)" in text
    assert "As of 5 November 2018" in text
    assert "[3] NHS Example" in text
