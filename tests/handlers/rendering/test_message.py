"""A message is made to fit Slack's limits, and says what it left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.blockkit import faults, text_length
from handlers.rendering.limits import ALL_TEXT, MOST_BLOCKS, MOST_VIEW_BLOCKS, TEXT, Block
from handlers.rendering.message import Action, Message, context, fit, fit_view, section, sentence, shorten
from handlers.rendering.tables_and_charts import chart_block, table_block

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Chart, Table

DIVIDER: Block = {"type": "divider"}


def actions(number: int, action: str = "b", label: str = "Press") -> Block:
    buttons = [
        {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": f"{action}_{n}"}
        for n in range(number)
    ]
    return {"type": "actions", "elements": buttons}


def said(block: Block) -> str:
    return str(block["elements"][0]["text"])


def test_a_message_that_fits_is_left_as_it_is() -> None:
    message = Message("short", (section("one"), context("two"), DIVIDER, actions(3)))
    assert fit(message) == message


def test_too_many_blocks_are_cut_and_the_cut_is_said() -> None:
    fitted = fit(Message("long", tuple(section(str(n)) for n in range(80))))
    assert len(fitted.blocks) == MOST_BLOCKS
    assert "31 parts left out" in said(fitted.blocks[-1])


def test_too_much_text_is_cut_and_the_buttons_stay() -> None:
    fitted = fit(Message("long", (*(section("x" * 2_900) for _ in range(8)), actions(1))))
    assert sum(len(b["text"]["text"]) for b in fitted.blocks if b["type"] == "section") <= ALL_TEXT
    assert fitted.blocks[-1] == actions(1)
    assert "left out" in said(fitted.blocks[-2])


def test_a_text_longer_than_a_section_goes_on_in_another() -> None:
    lines = "\n".join(f"line {n} " + "x" * 90 for n in range(60))
    fitted = fit(Message("long", (section(lines),)))
    assert faults(list(fitted.blocks)) == []
    assert len(fitted.blocks) == 2
    assert "\n".join(block["text"]["text"] for block in fitted.blocks) == lines


def test_a_long_text_is_never_cut_inside_an_escaped_character() -> None:
    fitted = fit(Message("long", (section("x" * 2_997 + "&amp;" * 100),)))
    assert [block["text"]["text"].replace("&amp;", "").strip("x") for block in fitted.blocks] == ["", ""]
    assert shorten("x" * 8 + "&amp;yy", 12) == "x" * 8 + "…"


def test_long_texts_are_cut_at_a_word_and_marked() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"
    header = fit(Message("t", ({"type": "header", "text": {"type": "plain_text", "text": "h" * 400}},)))
    assert len(header.blocks[0]["text"]["text"]) == 150
    assert len(fit(Message("t" * 9_000, ())).text) == TEXT


def test_parts_that_say_nothing_are_left_out() -> None:
    header: Block = {"type": "header", "text": {"type": "plain_text", "text": " "}}
    assert fit(Message("t", (header, section(""), context("\n"), section("one")))).blocks == (section("one"),)


def test_more_buttons_than_a_block_takes_go_on_in_another_and_none_is_without_a_word() -> None:
    fitted = fit(Message("t", (actions(30),)))
    assert [len(block["elements"]) for block in fitted.blocks] == [25, 5]
    assert faults(list(fitted.blocks)) == []
    assert fit(Message("t", (actions(1, label="  "),))).blocks[0]["elements"][0]["text"]["text"] == "…"


def test_a_third_chart_is_left_out(make_chart: Callable[..., Chart]) -> None:
    chart = chart_block(make_chart())
    assert chart is not None
    fitted = fit(Message("t", (chart, chart, chart)))
    assert faults(list(fitted.blocks)) == []
    assert "one part left out" in said(fitted.blocks[-1])


def test_a_table_gets_the_room_that_the_text_leaves_and_says_where_the_rest_is(
    make_table: Callable[..., Table],
) -> None:
    long = table_block(make_table(100, 12))
    fitted = fit(Message("t", (section("x" * 2_900), section("y" * 2_900), long, actions(1, Action.EXPORT))))
    table = next(block for block in fitted.blocks if block["type"] == "data_table")
    assert faults(list(fitted.blocks)) == []
    assert text_length(list(fitted.blocks)) <= 13_000
    assert text_length(table["rows"]) > 5_000
    assert said(fitted.blocks[3]).endswith("of 100 rows. Table as CSV gives all of it.")
    assert "left out" not in str(fitted.blocks)


def test_a_table_has_some_room_however_much_is_said_besides(make_table: Callable[..., Table]) -> None:
    parts = tuple(section("x" * 2_900) for _ in range(8))
    fitted = fit(Message("t", (*parts, table_block(make_table(100, 12)))))
    table = next(block for block in fitted.blocks if block["type"] == "data_table")
    assert len(table["rows"]) > 20
    assert text_length(list(fitted.blocks)) <= 13_000
    assert "4 parts left out" in said(fitted.blocks[-1]) or "5 parts left out" in said(fitted.blocks[-1])


def test_a_view_has_a_hundred_blocks_at_most_and_says_how_many_more() -> None:
    assert len(fit_view(section(str(n)) for n in range(100))) == MOST_VIEW_BLOCKS
    blocks = fit_view(section(str(n)) for n in range(130))
    assert len(blocks) == MOST_VIEW_BLOCKS
    assert said(blocks[-1]) == "and 31 more."


def test_a_sentence_is_shown_as_it_is_and_is_no_broadcast() -> None:
    message = sentence("Ask <!channel> & again.")
    assert message.text == "Ask &lt;!channel&gt; &amp; again."
    assert message.blocks[0]["text"] == {"type": "plain_text", "text": "Ask <!channel> & again."}
