"""Where facts come from, under an answer and in the dialogue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.blockkit import faults
from handlers.rendering.plain_text import cite, linked, plainly, source_line, sources_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import Source
    from data.query.answer import Answer, Table
    from handlers.rendering.limits import Block


def texts(blocks: list[Block]) -> str:
    return "\n".join(block["text"]["text"] for block in blocks if "text" in block)


def is_taken(blocks: list[Block]) -> bool:
    """Check a view's blocks, of which there may be more than in a message."""
    return len(blocks) <= 100 and not any(
        faults(blocks[start : start + 50]) for start in range(0, len(blocks), 50)
    )


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((), ""),
        ((3,), " [3]"),
        ((1, 2), " [1, 2]"),
        ((1, 2, 3), " [1–3]"),
        ((1, 4, 5, 6, 7, 9, 10), " [1, 4–7, 9, 10]"),
    ],
)
def test_numbers_of_sources_in_a_row_are_a_range(numbers: tuple[int, ...], said: str) -> None:
    assert cite(numbers) == said


def test_the_dialogue_lists_number_publisher_title_date_licence_and_link(
    make_answer: Callable[..., Answer],
) -> None:
    view = sources_view(make_answer())
    assert view["type"] == "modal"
    assert view["title"]["text"] == "Sources"
    assert is_taken(view["blocks"])
    assert (
        "*[2]* <https://example.org/2|NHS Example: List 2 of the bodies &amp; their leaders>\n"
        "5 November 2018 · licence: OGL v3.0"
    ) in texts(view["blocks"])


@pytest.mark.parametrize("number", [0, 1, 97, 98, 99, 400, 663])
def test_every_source_is_in_the_dialogue_however_many_there_are(
    number: int, make_answer: Callable[..., Answer], make_source: Callable[..., Source]
) -> None:
    view = sources_view(make_answer(sources=tuple(make_source(n) for n in range(1, number + 1))))
    assert is_taken(view["blocks"])
    said = texts(view["blocks"])
    assert all(f"*[{n}]* " in said for n in range(1, number + 1))
    assert ("names no source" in said) == (number == 0)


@pytest.mark.parametrize(
    "url", ["", "https://example.org/<b>", "https://example.org/a b", "https://e.org/" + "x" * 900]
)
def test_an_address_that_slack_could_misread_is_no_link(url: str, make_source: Callable[..., Source]) -> None:
    assert linked(replace(make_source(1), url=url)) == "NHS Example: List 1 of the bodies &amp; their leaders"


def test_a_source_in_plain_text_says_who_what_when_and_where(make_source: Callable[..., Source]) -> None:
    assert plainly(make_source(1)) == (
        "NHS Example: List 1 of the bodies & their leaders, 5 November 2018 https://example.org/1"
    )
    assert plainly(replace(make_source(1), url="", published="")).endswith(", undated")


def test_under_a_picture_stands_who_said_it_and_when(
    make_answer: Callable[..., Answer], make_table: Callable[..., Table], make_source: Callable[..., Source]
) -> None:
    table = make_table()
    assert source_line(make_answer(), table) == (
        "Sources: NHS Example (2 sources). Answered for 5 November 2018."
    )
    assert source_line(make_answer(), replace(table, sources=("S0001",))) == (
        "Source: NHS Example, 5 November 2018. Answered for 5 November 2018."
    )
    many = tuple(replace(make_source(n), publisher=f"Publisher {n}") for n in range(1, 9))
    cited = replace(table, sources=tuple(source.id for source in many))
    assert source_line(make_answer(sources=many), cited).endswith(
        "Publisher 5, 5 November 2018; and 3 more. Answered for 5 November 2018."
    )
    assert (
        source_line(make_answer(), replace(table, sources=()))
        == "Answered by Commissioner for 5 November 2018."
    )
