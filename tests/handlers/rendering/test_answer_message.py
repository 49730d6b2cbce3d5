"""Every answer is a message that Slack takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.blockkit import faults
from bot.sandbox.posting import refusal
from data.model import BodyKey, Kind, Source
from data.query.answer import Answer, Chart, Choice, Column, Fact, Line, Outcome, Series, Table
from data.query.query import Attribute, Do, Query
from handlers.rendering.answer_message import ASKED, answer_message
from handlers.rendering.button_values import LONGEST_VALUE, button_value
from handlers.rendering.limits import LONGEST_ID, MOST_BUTTONS, MOST_OPTIONS
from handlers.rendering.plain_text import sources_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.rendering.limits import Block
    from handlers.rendering.message import Message


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def elements(message: Message) -> list[Block]:
    return [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]


def buttons(message: Message) -> dict[str, str]:
    """Give the labels of a message's buttons by their action ids."""
    return {e["action_id"]: e["text"]["text"] for e in elements(message) if e["type"] == "button"}


def options(message: Message) -> dict[str, str]:
    """Give the labels in a message's menu by what each of them does."""
    return {
        option["value"]: option["text"]["text"]
        for e in elements(message)
        if e["type"] == "overflow"
        for option in e["options"]
    }


def folded(message: Message, block_id: str) -> Block:
    """Give the folded block of an id."""
    return next(b for b in message.blocks if b["type"] == "container" and b["block_id"] == block_id)


def shown(message: Message) -> str:
    return str(message.blocks)


def is_taken(message: Message) -> bool:
    return refusal(message.text, list(message.blocks)) is None


def test_an_answer_with_everything_in_it_is_a_message_that_slack_takes(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    message = answer_message(make_answer(), query, shareable=True, shared_by="U1")
    assert is_taken(message)
    assert kinds(message) == [
        "header", "section", "context", "data_table", "section", "container", "container", "context", "actions",
    ]  # fmt: skip
    assert "Made up for tests" in str(folded(message, "details"))
    assert folded(message, "sources")["title"]["text"] == "Sources (3)"
    assert buttons(message) == {"share": "Share", "next_0": "NHS Exampleton CCG"}
    assert options(message) == {
        "export": "Table as CSV",
        "draw_0": "Show chart",
        "watch_body": "Watch",
        "map_body": "Map",
        "copy": "Copy as text",
    }


def test_what_is_folded_away_is_closed_until_somebody_opens_it(make_answer: Callable[..., Answer]) -> None:
    boxes = [block for block in answer_message(make_answer()).blocks if block["type"] == "container"]
    assert [(box["is_collapsible"], box["default_collapsed"]) for box in boxes] == [(True, True)] * 2


def test_the_menu_knows_its_question_by_the_id_of_its_block(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    last = answer_message(make_answer(), query).blocks[-1]
    assert last["block_id"] == f"{ASKED}{button_value(query)}"


def test_a_correction_is_suggested_from_the_menu_where_there_is_a_body_and_somebody_to_decide(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    with_body = answer_message(make_answer(), query, correctable=True)
    assert options(with_body)["correct"] == "Suggest a correction"
    for message in (
        answer_message(make_answer(), query),
        answer_message(make_answer(body=None), query, correctable=True),
        answer_message(make_answer(outcome=Outcome.REFUSAL), query, correctable=True),
    ):
        assert "correct" not in options(message)


def test_the_title_has_the_day_where_it_is_not_today(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    def title(**given: Any) -> str:
        return str(answer_message(make_answer(**given), query).blocks[0]["text"]["text"])

    assert title(title="Exampleshire") == "Exampleshire · 5 November 2018"
    assert title(title="Exampleshire on 5 November 2018") == "Exampleshire on 5 November 2018"
    assert title(title="Exampleshire", on=query.today) == "Exampleshire"


def test_the_text_beside_the_blocks_tells_what_the_tables_and_charts_show(
    make_answer: Callable[..., Answer],
) -> None:
    assert answer_message(make_answer()).text.split("\n") == [
        "Alex Example leads NHS Exampleshire CCG.",
        "",
        "People per leader:",
        "• Area 0: figure 1 1, figure 2 2",
        "• Area 1: figure 1 1,001, figure 2 1,002",
        "• Area 2: figure 1 2,001, figure 2 2,002",
        "",
        "Bar chart: People per leader in each STP, people per leader. Highest Area 2 (3,000), lowest Area 0 (1,000), 3 in all.",
    ]


def test_without_its_question_an_answer_has_only_choices(make_answer: Callable[..., Answer]) -> None:
    assert list(buttons(answer_message(make_answer()))) == ["next_0"]


def test_choices_of_an_answer_that_was_not_found_are_picked(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    refused = make_answer(outcome=Outcome.CHOICES, body=None, facts=(), tables=(), charts=(), sources=())
    assert buttons(answer_message(refused, query, shareable=True)) == {"pick_0": "NHS Exampleton CCG"}


def test_a_chart_that_slack_cannot_show_is_a_sentence_and_a_button_that_draws_it(
    make_answer: Callable[..., Answer], make_chart: Callable[..., Chart], query: Query
) -> None:
    message = answer_message(make_answer(tables=(), charts=(make_chart(44),)), query)
    assert "data_visualization" not in kinds(message)
    assert buttons(message)["draw_0"] == "Show chart"
    assert "lowest Area 0 (1,000), 44 in all. [1]" in str(folded(message, "details"))


def test_a_chart_beside_a_table_is_drawn_from_the_menu_and_told_in_the_text(
    make_answer: Callable[..., Answer], make_chart: Callable[..., Chart], query: Query
) -> None:
    for chart in (make_chart(), make_chart(44)):
        message = answer_message(make_answer(charts=(chart,)), query)
        assert "data_visualization" not in kinds(message)
        assert options(message)["draw_0"] == "Show chart"
        assert "lowest Area 0 (1,000)" in message.text


def test_of_three_charts_one_is_shown_and_the_others_are_told_and_can_be_drawn(
    make_answer: Callable[..., Answer], make_chart: Callable[..., Chart], query: Query
) -> None:
    charts = (make_chart(), make_chart(4), make_chart(5))
    message = answer_message(make_answer(tables=(), charts=charts), query)
    assert is_taken(message)
    assert kinds(message).count("data_visualization") == 1
    assert {name: label for name, label in buttons(message).items() if name.startswith("draw")} == {
        "draw_1": "Show chart 2",
        "draw_2": "Show chart 3",
    }
    assert all(f"{count} in all. [1]" in str(folded(message, "details")) for count in (4, 5))


def test_of_two_tables_one_is_shown_and_the_other_is_told_in_lines(
    make_answer: Callable[..., Answer], make_table: Callable[..., Table], query: Query
) -> None:
    second = replace(make_table(2), title="The other")
    message = answer_message(make_answer(tables=(make_table(), second)), query)
    assert is_taken(message)
    assert kinds(message).count("data_table") == 1
    assert "*The other*" in str(folded(message, "details"))
    assert "• Area 1: figure 1 1,001" in str(folded(message, "details"))


def test_a_table_with_no_rows_is_a_sentence_and_has_nothing_to_export(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    message = answer_message(make_answer(tables=(Table("Mergers", (Column("When"),), ()),)), query)
    assert "Mergers: nothing found." in shown(message)
    assert "export" not in {**buttons(message), **options(message)}


def test_a_table_says_what_it_is_or_how_many_rows_it_has_and_who_says_so(
    make_answer: Callable[..., Answer],
) -> None:
    def caption(title: str) -> str:
        blocks = answer_message(make_answer(title=title)).blocks
        return str(next(block for block in blocks if block["type"] == "data_table")["caption"])

    assert caption("Exampleshire") == "People per leader [1, 2]"
    assert caption("People per leader") == "3 rows [1, 2]"


def test_twenty_sources_are_folded_under_an_answer_and_the_others_are_behind_the_menu(
    make_answer: Callable[..., Answer], make_source: Callable[..., Source], query: Query
) -> None:
    answer = make_answer(sources=tuple(make_source(number) for number in range(1, 26)), charts=())
    message = answer_message(answer, query)
    told = folded(message, "sources")
    lines = told["child_blocks"][0]["elements"][0]["text"].split("\n")
    assert told["title"]["text"] == "Sources (25)"
    assert lines[0] == (
        "[1] <https://example.org/1|NHS Example: List 1 of the bodies &amp; their leaders>, 5 November 2018"
    )
    assert (len(lines), lines[-1]) == (21, "and 5 more: All sources in the menu below")
    assert options(message)["sources"] == "All sources"
    without = folded(answer_message(answer), "sources")
    assert without["child_blocks"][0]["elements"][0]["text"].endswith("and 5 more")


def test_the_menu_has_all_sources_wherever_the_answer_says_so_whatever_else_is_in_it(
    make_answer: Callable[..., Answer], make_source: Callable[..., Source], query: Query
) -> None:
    answer = make_answer(sources=tuple(make_source(number) for number in range(1, 26)))
    message = answer_message(answer, query, shareable=True, correctable=True)
    assert "All sources in the menu below" in str(folded(message, "sources"))
    assert options(message)["sources"] == "All sources"
    assert len(options(message)) <= MOST_OPTIONS


def test_sources_with_long_addresses_are_all_named_or_behind_the_menu(
    make_answer: Callable[..., Answer], make_source: Callable[..., Source], query: Query
) -> None:
    long = [
        replace(make_source(number), url=f"https://example.org/{number}/{'x' * 450}")
        for number in range(1, 20)
    ]
    message = answer_message(make_answer(sources=tuple(long), charts=()), query)
    named = str(folded(message, "sources"))
    assert all(f"[{number}] " in named for number in range(1, 20)) or "sources" in options(message)


def test_the_only_source_of_an_answer_is_named_under_it_and_no_line_has_a_number(
    make_answer: Callable[..., Answer], make_source: Callable[..., Source], query: Query
) -> None:
    message = answer_message(make_answer(sources=(make_source(1),)), query)
    assert (
        "Source: <https://example.org/1|NHS Example: List 1 of the bodies &amp; their leaders>, 5 November 2018"
        in shown(message)
    )
    assert "[1]" not in shown(message)


def test_nothing_that_was_typed_comes_back_as_a_broadcast_or_a_link(
    make_answer: Callable[..., Answer], make_source: Callable[..., Source], query: Query
) -> None:
    bad = "<!channel> & <https://example.org|x>"
    message = answer_message(
        make_answer(
            title=bad, subtitle=bad, headline=Line(bad), facts=(Fact(bad, (Line(bad),)),), notes=(bad,),
            sources=(replace(make_source(1), title=bad, publisher=bad, url=bad),),
        ),
        query,
        shared_by="<!here>",
    )  # fmt: skip
    assert "<!" not in message.text
    marked = [t for block in message.blocks for t in _marked(block)]
    assert marked
    assert not any("<!" in text or "<http" in text for text in marked)


def _marked(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for inner in value.values() for text in _marked(inner)]
    return [text for inner in value for text in _marked(inner)] if isinstance(value, list) else []


def test_a_query_too_long_for_a_button_leaves_the_answer_without_those_buttons(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    message = answer_message(make_answer(), query.about(words=("x" * 399,) * 6), shareable=True)
    assert list(buttons(message)) == ["next_0"]
    assert options(message) == {}
    assert "sources" in {block.get("block_id") for block in message.blocks}


def test_a_query_too_long_for_the_id_of_a_block_has_a_button_for_each_option(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    long = query.about(words=("x" * 200,))
    message = answer_message(make_answer(), long, shareable=True, correctable=True)
    assert LONGEST_ID - len(ASKED) < len(button_value(long)) <= LONGEST_VALUE
    assert is_taken(message)
    assert options(message) == {}
    assert list(buttons(message)) == [
        "share", "next_0", "export", "draw_0", "watch_body", "copy", "correct",
    ]  # fmt: skip
    assert {e["value"] for e in elements(message)} - {button_value(long)} == {
        button_value(make_answer().choices[0].query)
    }


def test_a_query_of_exactly_the_longest_id_of_a_block_has_a_menu(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    room = LONGEST_ID - len(ASKED) - len(button_value(query.about(words=("",))))
    exact, over = (query.about(words=("x" * (room + more),)) for more in (0, 1))
    message = answer_message(make_answer(), exact)
    assert len(message.blocks[-1]["block_id"]) == LONGEST_ID
    assert is_taken(message)
    assert options(message)
    assert options(answer_message(make_answer(), over)) == {}


def test_at_and_over_every_limit_an_answer_is_still_a_message_that_slack_takes(
    make_answer: Callable[..., Answer],
    make_table: Callable[..., Table],
    make_chart: Callable[..., Chart],
    make_source: Callable[..., Source],
    query: Query,
) -> None:
    large = make_answer(
        title="T" * 500,
        notes=tuple("n" * 400 for _ in range(10)),
        facts=tuple(Fact("F" * 200, tuple(Line("&" * 700) for _ in range(9))) for _ in range(60)),
        tables=(make_table(100, 20), make_table(300, 30), make_table(5, 2)),
        charts=(make_chart(20, 6), make_chart(20, 6), make_chart(44)),
        sources=tuple(make_source(number) for number in range(1, 300)),
        choices=tuple(Choice("C" * 100, query.about(asks=(Attribute.LEADER,))) for _ in range(40)),
    )
    message = answer_message(large, query, shareable=True)
    assert is_taken(message), refusal(message.text, list(message.blocks))
    assert "more, for which there is no room here." in shown(message)
    assert "Table as CSV gives all of it." in shown(message)
    assert list(buttons(message)) == ["share", "next_0", "next_1"]
    assert len(options(message)) == MOST_OPTIONS


def test_of_many_choices_as_many_are_offered_as_slack_has_buttons(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    choices = tuple(Choice("C" * 100, query.about(asks=(Attribute.LEADER,))) for _ in range(40))
    message = answer_message(make_answer(outcome=Outcome.CHOICES, choices=choices, tables=()), query)
    assert is_taken(message)
    assert len([name for name in buttons(message) if name.startswith("pick_")]) == MOST_BUTTONS - 1


# Any answer at all

TEXTS = st.one_of(st.text(max_size=40), st.text(min_size=1, max_size=3).map(lambda piece: piece * 1_500))
WORDS = st.text(max_size=60)
SOURCE_IDS = st.lists(st.sampled_from(["S0", "S1", "S2", "S9"]), max_size=3).map(tuple)
NUMBERS = st.one_of(st.none(), st.integers(), st.floats())
KEYS = st.builds(BodyKey, st.sampled_from(Kind), st.text(min_size=1, max_size=5))
DAYS = st.dates(date(2013, 4, 1), date(2026, 11, 21))
QUERIES = st.builds(
    Query,
    st.lists(st.sampled_from(Attribute), min_size=1, max_size=2).map(tuple),
    DAYS,
    DAYS,
    do=st.sampled_from(Do),
    bodies=st.lists(KEYS, max_size=2).map(tuple),
    words=st.lists(TEXTS, max_size=2).map(tuple),
)
LINES = st.builds(Line, TEXTS, SOURCE_IDS)
TABLES = st.builds(
    Table,
    TEXTS,
    st.lists(st.builds(Column, WORDS, numeric=st.booleans()), max_size=23).map(tuple),
    st.lists(st.lists(st.one_of(NUMBERS, WORDS), max_size=4).map(tuple), max_size=6).flatmap(
        lambda rows: st.sampled_from([rows, rows * 40]).map(tuple)
    ),
    SOURCE_IDS,
)
CHARTS = st.builds(
    Chart,
    st.sampled_from(["bar", "line"]),
    WORDS,
    WORDS,
    st.lists(WORDS, max_size=22).map(tuple),
    st.lists(st.builds(Series, WORDS, st.lists(NUMBERS, max_size=22).map(tuple)), max_size=7).map(tuple),
    SOURCE_IDS,
)
ANSWERS = st.builds(
    Answer,
    title=TEXTS,
    subtitle=TEXTS,
    headline=st.builds(Line, TEXTS.map("Not known: {}".format), SOURCE_IDS),
    facts=st.lists(st.builds(Fact, WORDS, st.lists(LINES, max_size=3).map(tuple)), max_size=4).map(tuple),
    notes=st.lists(TEXTS, max_size=2).map(tuple),
    choices=st.lists(st.builds(Choice, WORDS, QUERIES), max_size=3).map(tuple),
    sources=st.lists(
        st.builds(
            Source,
            st.sampled_from(["S0", "S1", "S2"]),
            WORDS,
            WORDS,
            WORDS,
            st.sampled_from(["", "2018", "2018-11"]),
            WORDS,
        ),
        max_size=8,
    ).map(tuple),
    outcome=st.sampled_from(Outcome),
    body=st.none() | KEYS,
    on=DAYS,
    tables=st.lists(TABLES, max_size=3).map(tuple),
    charts=st.lists(CHARTS, max_size=3).map(tuple),
    details=st.lists(st.builds(Fact, WORDS, st.lists(LINES, max_size=3).map(tuple)), max_size=3).map(tuple),
)


@settings(max_examples=30)
@given(ANSWERS, st.none() | QUERIES, st.booleans())
def test_any_answer_gives_a_message_and_a_dialogue_that_slack_takes(
    answer: Answer,
    asked: Query | None,
    shareable: bool,  # noqa: FBT001
) -> None:
    message = answer_message(answer, asked, shareable=shareable)
    assert is_taken(message), refusal(message.text, list(message.blocks))
    listed: list[Block] = sources_view(answer)["blocks"]
    assert faults(listed) == []
