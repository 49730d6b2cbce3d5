"""An answer as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from data.query.answer import Column, Fact, Line, Outcome, Table
from handlers.rendering.plain_text import answer_csv, safe_cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import Source
    from data.query.answer import Answer


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1+1"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Kent", "a=b", "", -5, 3.5, None])
def test_other_cells_are_left_as_they_are(cell: object) -> None:
    assert safe_cell(cell) == cell


def test_an_answer_with_a_table_is_the_table_with_its_day_and_sources_behind_every_row(
    make_answer: Callable[..., Answer],
) -> None:
    told = rows(answer_csv(make_answer()))
    assert told[0] == ["STP", "Figure 1", "Figure 2", "on", "sources"]
    assert told[2][:4] == ["Area 1", "1001", "1002", "2018-11-05"]
    assert told[2][4] == (
        "NHS Example: List 1 of the bodies & their leaders, 5 November 2018 https://example.org/1; "
        "NHS Example: List 2 of the bodies & their leaders, 5 November 2018 https://example.org/2"
    )
    assert len(told) == 4


def test_of_many_sources_the_rows_name_the_publishers(
    make_answer: Callable[..., Answer], make_source: Callable[..., Source]
) -> None:
    many = tuple(make_source(number) for number in range(1, 10))
    table = Table("T", (Column("A"),), (("a",),), tuple(source.id for source in many))
    told = rows(answer_csv(make_answer(sources=many, tables=(table,))))
    assert told[1] == ["a", "2018-11-05", "NHS Example (9 sources)"]


def test_in_a_table_formulas_are_disarmed_and_what_is_not_known_is_empty(
    make_answer: Callable[..., Answer],
) -> None:
    table = Table("T", (Column("=cmd()"), Column("B", numeric=True)), (("@evil", None), ("ok", float("nan"))))
    told = rows(answer_csv(make_answer(tables=(table,))))
    assert [row[:2] for row in told] == [["'=cmd()", "B"], ["'@evil", ""], ["ok", ""]]


def test_several_tables_stand_under_their_titles(
    make_answer: Callable[..., Answer], make_table: Callable[..., Table]
) -> None:
    empty = Table("Nothing", (Column("A"),), ())
    told = rows(answer_csv(make_answer(tables=(make_table(1), empty, make_table(2)))))
    assert [row[:1] for row in told] == [
        ["People per leader"], ["STP"], ["Area 0"], [], ["People per leader"], ["STP"], ["Area 0"], ["Area 1"],
    ]  # fmt: skip


def test_an_answer_without_a_table_is_its_facts(make_answer: Callable[..., Answer]) -> None:
    facts = (Fact("Leader", (Line("=1+1", ("S0001", "S0001", "S0002")),)),)
    assert rows(answer_csv(make_answer(tables=(), facts=facts))) == [
        ["body", "on", "fact", "text", "sources"],
        ["ccg:99Z", "2018-11-05", "Answer", "Alex Example leads NHS Exampleshire CCG.", "S0001"],
        ["ccg:99Z", "2018-11-05", "Leader", "'=1+1", "S0001;S0002"],
    ]


def test_an_answer_that_was_not_found_lists_what_could_have_been_meant(
    make_answer: Callable[..., Answer],
) -> None:
    told = rows(answer_csv(make_answer(outcome=Outcome.CHOICES, body=None, tables=(), facts=())))
    assert told[-1] == ["ccg:99Z", "2026-11-21", "Could be meant", "NHS Exampleton CCG", ""]
