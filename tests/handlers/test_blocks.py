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
from data.query.document import Answer, Chart, Choice, Column, Fact, Line, Outcome, Series, Table
from data.query.query import Attribute, Do, Query
from handlers.blocks import answer_message
from handlers.sources import sources_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.limits import Block
    from handlers.message import Message


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def buttons(message: Message) -> dict[str, str]:
    """Give the labels of a message's buttons by their action ids."""
    return {
        e["action_id"]: e["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for e in block["elements"]
    }


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
        "header", "context", "section", "context", "data_visualization", "context", "data_table", "context",
        "section", "divider", "context", "context", "actions",
    ]  # fmt: skip
    assert buttons(message) == {
        "share": "Share in channel",
        "sources": "Sources",
        "export": "Export as CSV",
        "next_0": "NHS Exampleton CCG",
    }


def test_the_text_beside_the_blocks_tells_what_the_tables_and_charts_show(
    make_answer: Callable[..., Answer],
) -> None:
    assert answer_message(make_answer()).text.split("\n") == [
        "Alex Example leads NHS Exampleshire CCG.",
        "",
        "People per leader:",
        "• Area 0: Figure 1 1, Figure 2 2",
        "• Area 1: Figure 1 1,001, Figure 2 1,002",
        "• Area 2: Figure 1 2,001, Figure 2 2,002",
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
    message = answer_message(make_answer(charts=(make_chart(44),)), query)
    assert "data_visualization" not in kinds(message)
    assert buttons(message)["draw_0"] == "Show chart"
    assert "lowest Area 0 (1,000), 44 in all. [1]" in shown(message)


def test_of_three_charts_two_are_shown_and_the_third_can_be_drawn(
    make_answer: Callable[..., Answer], make_chart: Callable[..., Chart], query: Query
) -> None:
    message = answer_message(make_answer(charts=(make_chart(), make_chart(), make_chart())), query)
    assert is_taken(message)
    assert kinds(message).count("data_visualization") == 2
    assert buttons(message)["draw_2"] == "Show chart 3"


def test_a_table_with_no_rows_is_a_sentence_and_has_nothing_to_export(
    make_answer: Callable[..., Answer], query: Query
) -> None:
    message = answer_message(make_answer(tables=(Table("Mergers", (Column("When"),), ()),)), query)
    assert "Mergers: nothing found." in shown(message)
    assert "export" not in buttons(message)


def test_a_table_says_how_many_rows_it_has_and_who_says_so(make_answer: Callable[..., Answer]) -> None:
    assert "'3 rows [1, 2]'" in shown(answer_message(make_answer()))


def test_six_sources_stand_under_an_answer_and_the_others_are_behind_the_button(
    make_answer: Callable[..., Answer], make_source: Callable[..., Source], query: Query
) -> None:
    answer = make_answer(sources=tuple(make_source(number) for number in range(1, 10)))
    told = next(b for b in answer_message(answer, query).blocks if "*Sources*" in str(b))
    lines = told["elements"][0]["text"].split("\n")
    assert lines[1] == (
        "[1] <https://example.org/1|NHS Example: List 1 of the bodies &amp; their leaders>, 5 November 2018"
    )
    assert (len(lines), lines[-1]) == (8, "and 3 more: press Sources")
    without = next(b for b in answer_message(answer).blocks if "*Sources*" in str(b))
    assert without["elements"][0]["text"].endswith("and 3 more")


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
    assert "left out" in shown(message)
    assert "Export as CSV gives all of it." in shown(message)
    assert len(buttons(message)) == 44


# Any answer at all

TEXTS = st.one_of(st.text(max_size=40), st.text(min_size=1, max_size=3).map(lambda piece: piece * 1_500))
WORDS = st.text(max_size=60)
SOURCE_IDS = st.lists(st.sampled_from(["S0", "S1", "S2", "S9"]), max_size=3).map(tuple)
NUMBERS = st.one_of(st.none(), st.integers(), st.floats())
KEYS = st.builds(BodyKey, st.sampled_from(Kind), st.text(min_size=1, max_size=5))
DAYS = st.dates(date(2013, 4, 1), date(2026, 11, 21))
ASKED = st.builds(
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
    choices=st.lists(st.builds(Choice, WORDS, ASKED), max_size=3).map(tuple),
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


@settings(max_examples=60)
@given(ANSWERS, st.none() | ASKED, st.booleans())
def test_any_answer_gives_a_message_and_a_dialogue_that_slack_takes(
    answer: Answer,
    asked: Query | None,
    shareable: bool,  # noqa: FBT001
) -> None:
    message = answer_message(answer, asked, shareable=shareable)
    assert is_taken(message), refusal(message.text, list(message.blocks))
    listed: list[Block] = sources_view(answer)["blocks"]
    assert faults(listed) == []
