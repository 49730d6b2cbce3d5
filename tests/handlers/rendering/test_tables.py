"""A table as Slack shows it, as lines of text and in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.blockkit import faults, text_length
from data.query.answer import Column, Table
from handlers.rendering.limits import MOST_COLUMNS, MOST_ROWS, TABLE_TEXT, fit_tables
from handlers.rendering.tables_and_charts import (
    aligned,
    is_empty,
    nothing_found,
    say_cell,
    say_number,
    table_block,
    table_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Cell

STPS = Table(
    "People per leader",
    (Column("STP"), Column("CCGs", numeric=True), Column("Per leader", numeric=True), Column("Led by")),
    (
        ("North West London", 8, 2_068_625, "Mark Easton"),
        ("Shropshire and Telford and Wrekin", 2, 244_059.0, None),
        ("Nowhere", None, float("nan"), " "),
    ),
    ("S0001",),
)


def test_a_table_is_slacks_data_table_with_numbers_as_numbers_and_no_empty_cell() -> None:
    block = table_block(STPS)
    assert faults([block]) == []
    assert block["caption"] == "People per leader"
    assert block["page_size"] == 3
    assert [cell["text"] for cell in block["rows"][0]] == ["STP", "CCGs", "Per leader", "Led by"]
    assert block["rows"][1] == [
        {"type": "raw_text", "text": "North West London"},
        {"type": "raw_number", "value": 8, "text": "8"},
        {"type": "raw_number", "value": 2_068_625, "text": "2,068,625"},
        {"type": "raw_text", "text": "Mark Easton"},
    ]
    assert block["rows"][2][3] == {"type": "raw_text", "text": "not known"}
    assert [cell["text"] for cell in block["rows"][3]] == ["Nowhere", "not known", "not known", "not known"]


RANKED = Table(
    "Ranked", (Column("Rank", numeric=True), Column("STP"), Column("")), ((1, "Kent", "x"), (10, "Devon", 5))
)


def test_a_rank_is_a_number_that_sorts_and_the_name_beside_it_tells_what_the_row_is_about() -> None:
    block = table_block(RANKED)
    assert faults([block]) == []
    assert block["row_header_column_index"] == 1
    assert block["rows"][2] == [
        {"type": "raw_number", "value": 10, "text": "10"},
        {"type": "raw_text", "text": "Devon"},
        {"type": "raw_text", "text": "5"},
    ]
    assert table_lines(RANKED, 1_000) == ["Ranked:", "• 1 Kent: column 3 x", "• 10 Devon: column 3 5"]


def test_rows_that_are_too_short_or_too_long_have_a_cell_for_every_column() -> None:
    block = table_block(Table("", (Column("A"), Column("B")), (("one",), ("one", "two", "three"))))
    assert faults([block]) == []
    assert [len(row) for row in block["rows"]] == [2, 2, 2]


def test_a_long_table_has_pages(make_table: Callable[..., Table]) -> None:
    assert table_block(make_table(9))["page_size"] == 9
    assert table_block(make_table(15))["page_size"] == 10
    assert table_block(make_table(15), page=6)["page_size"] == 6
    assert table_block(make_table(4), page=6)["page_size"] == 4


@pytest.mark.parametrize(
    ("cell", "numeric", "label", "said"),
    [
        (None, True, "People", "not known"),
        ("", False, "Name", "not known"),
        ("two\nlines", False, "Name", "two lines"),
        (226_099, True, "People", "226,099"),
        (226_099, False, "Code", "226099"),
        (2018, True, "Financial year", "2018"),
        (31.25, True, "Share", "31.25"),
        (31.0, True, "Share", "31"),
        (-1_234.567, True, "Change", "-1,234.57"),
        (float("inf"), True, "Share", "not known"),
        (0, True, "CCGs", "0"),
    ],
)
def test_a_cell_is_said_so_that_it_can_be_read(cell: Cell, numeric: bool, label: str, said: str) -> None:  # noqa: FBT001
    assert say_cell(cell, Column(label, numeric=numeric)) == said


def test_a_very_large_number_is_written_out() -> None:
    assert say_number(1e20) == "100,000,000,000,000,000,000"


def test_a_table_with_no_rows_is_a_sentence() -> None:
    empty = Table("Mergers in 2015", (Column("When"),), ())
    assert is_empty(empty)
    assert table_lines(empty, 1_000) == [nothing_found(empty)] == ["Mergers in 2015: nothing found."]
    assert aligned(empty) == ["Mergers in 2015: nothing found."]


def test_a_table_of_exactly_slacks_size_is_whole(make_table: Callable[..., Table]) -> None:
    block = table_block(make_table(MOST_ROWS, 4))
    fitted, lost = fit_tables([block], TABLE_TEXT, can_export=True)
    assert (fitted, lost) == ([block], 0)
    assert faults(fitted) == []


def test_more_rows_than_slack_shows_are_cut_and_the_rest_is_in_the_file(
    make_table: Callable[..., Table],
) -> None:
    fitted, _ = fit_tables([table_block(make_table(152))], TABLE_TEXT, can_export=True)
    assert faults(fitted) == []
    assert len(fitted[0]["rows"]) == 101
    assert fitted[1]["elements"][0]["text"] == (
        "Shown here: the first 100 of 152 rows. Table as CSV gives all of it."
    )


def test_more_columns_than_slack_shows_are_cut(make_table: Callable[..., Table]) -> None:
    fitted, _ = fit_tables([table_block(make_table(2, 23))], TABLE_TEXT, can_export=False)
    assert faults(fitted) == []
    assert len(fitted[0]["rows"][0]) == MOST_COLUMNS
    assert (
        fitted[1]["elements"][0]["text"] == "Shown here: 20 of 23 columns. Ask for fewer, such as a top 10."
    )


def test_all_tables_together_stay_within_slacks_text_and_the_small_one_is_whole(
    make_table: Callable[..., Table],
) -> None:
    wide = table_block(
        Table("Long", (Column("A"), Column("B")), tuple(("x" * 150, "y" * 150) for _ in range(60)))
    )
    small = table_block(make_table(3))
    fitted, lost = fit_tables([wide, small, wide], TABLE_TEXT, can_export=True)
    tables = [block for block in fitted if block["type"] == "data_table"]
    assert lost == 0
    assert faults(fitted) == []
    assert sum(text_length(table["rows"]) for table in tables) <= TABLE_TEXT
    assert tables[1] == small
    assert len(tables[0]["rows"]) > 10


def test_a_table_for_which_there_is_no_room_is_counted_as_left_out(make_table: Callable[..., Table]) -> None:
    assert fit_tables([table_block(make_table())], 20, can_export=True) == ([], 1)


def test_in_text_a_table_is_a_line_a_row_and_says_how_many_more() -> None:
    assert table_lines(STPS, 1_000) == [
        "People per leader:",
        "• North West London: CCGs 8, per leader 2,068,625, led by Mark Easton",
        "• Shropshire and Telford and Wrekin: CCGs 2, per leader 244,059, led by not known",
        "• Nowhere: CCGs not known, per leader not known, led by not known",
    ]
    assert table_lines(STPS, 120)[-1] == "and 2 more rows."


def test_in_a_terminal_a_table_stands_in_columns_with_numbers_to_the_right() -> None:
    assert aligned(STPS) == [
        "People per leader",
        "STP                                     CCGs  Per leader  Led by",
        "---------------------------------  ---------  ----------  -----------",
        "North West London                          8   2,068,625  Mark Easton",
        "Shropshire and Telford and Wrekin          2     244,059  not known",
        "Nowhere                            not known   not known  not known",
    ]
