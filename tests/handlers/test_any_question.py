"""Whatever is asked, of whatever bodies, for whatever day: an answer that Slack takes and that names its sources."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.blockkit import faults, text_length
from data.dates import FIRST_DAY
from data.model import Kind
from data.query.evaluator import evaluate
from data.query.query import Attribute, Do, Feature, Query, Where
from data.query.query import Test as Comparison
from handlers.answering import answer_text as ask
from handlers.rendering.answer_message import answer_message
from handlers.rendering.button_values import TooLongToKeepError, button_value, read_button
from handlers.rendering.plain_text import answer_csv, answer_text

if TYPE_CHECKING:
    from data.query.answer import Line, Picture, Table
    from data.register import Register

TODAY = date(2026, 11, 21)
DAYS = st.integers(0, (TODAY - FIRST_DAY).days).map(lambda days: FIRST_DAY + timedelta(days=days))
STATUSES = st.sampled_from(
    [
        "",
        "rejected",
        "approved",
        "proposed",
        "on hold",
        "blue",
        "still",
        "ever",
        "none planned",
        "planned",
        "cluster",
    ]
)
PLACES = st.sampled_from(["torquay", "Ashford, Surrey", "Kent", "Atlantis", "BN1 1AA", "SE1", ""])
WORDS = st.sampled_from(
    [(), ("budgets",), ("merger", "tests"), ("section", "75"), ("x" * 400,), ("<!channel>",)]
)
MEASURES = st.sampled_from(
    [None, Attribute.PER_LEADER, Attribute.POPULATION, Attribute.CCGS, Attribute.LEADERS, Attribute.CCGS_PER_LEADER, Attribute.RATING]
)  # fmt: skip
TESTS = st.builds(
    Comparison,
    st.sampled_from(
        [Attribute.POPULATION, Attribute.PER_LEADER, Attribute.CCGS, Attribute.LEADERS, Attribute.RATING]
    ),
    st.sampled_from(["<", "<=", ">", ">=", "="]),
    st.sampled_from([0.0, 1.0, 100_000.0, 1e12]),
)


def some_query(register: Register, data: st.DataObject) -> Query:
    bodies = st.sampled_from(sorted(register.bodies))
    people = st.sampled_from(sorted(register.people))
    first = data.draw(DAYS)
    last = max(first, data.draw(DAYS))
    where = st.builds(
        Where,
        kind=st.sampled_from([None, *Kind]),
        within=st.lists(bodies, max_size=2).map(tuple),
        area=PLACES,
        led_by=st.just("") | people,
        tests=st.lists(TESTS, max_size=2).map(tuple),
        features=st.lists(st.sampled_from(Feature), max_size=2).map(tuple),
    )
    place = data.draw(PLACES)
    return Query(
        tuple(data.draw(st.lists(st.sampled_from(Attribute), min_size=1, max_size=3, unique=True))),
        data.draw(DAYS),
        TODAY,
        data.draw(st.sampled_from(Do)),
        bodies=tuple(data.draw(st.lists(bodies, max_size=4, unique=True))),
        rivals=tuple(data.draw(st.lists(bodies, max_size=2, unique=True))),
        people=tuple(data.draw(st.lists(people, max_size=2, unique=True))),
        place=place,
        place_name=place,
        where=data.draw(st.none() | where),
        kind=data.draw(st.sampled_from([None, *Kind])),
        by=data.draw(MEASURES),
        top=data.draw(st.sampled_from([None, 1, 5, -3, 0, 1_000])),
        place_in_rank=data.draw(st.sampled_from([None, None, 2, 1_000])),
        test=data.draw(st.none() | TESTS),
        feature=data.draw(st.none() | st.sampled_from(Feature)),
        role=data.draw(st.sampled_from(["", "managing director", "king"])),
        status=data.draw(STATUSES),
        words=data.draw(WORDS),
        dated=data.draw(st.booleans()),
        first=data.draw(st.sampled_from([None, first])),
        last=data.draw(st.sampled_from([None, last])),
        since=data.draw(st.booleans()),
        spoken=data.draw(st.sampled_from(["", "autumn 2018"])),
        moment=data.draw(st.sampled_from(["", "", "before_merger", "after_merger", "opening", "closing"])),
    )


@settings(max_examples=200)
@given(data=st.data())
def test_every_query_gives_an_answer_that_fits_and_names_its_sources(
    register: Register, data: st.DataObject
) -> None:
    query = some_query(register, data)
    found = evaluate(query, register)
    message = answer_message(found, query, shareable=True, correctable=True)
    assert faults(list(message.blocks)) == [], query
    assert text_length(list(message.blocks)) <= 13_000
    assert "<!" not in message.text
    assert answer_text(found).strip()
    assert answer_csv(found).startswith(("body", "on", '"')) or found.tables
    known = {source.id for source in found.sources}
    parts: list[Line | Picture | Table] = [
        found.headline,
        *(line for fact in (*found.facts, *found.details) for line in fact.lines),
        *found.tables,
        *found.charts,
    ]
    assert all(source in known for part in parts for source in part.sources), query
    figures = [
        table
        for table in found.tables
        if any(isinstance(cell, int | float) for row in table.rows for cell in row)
    ]
    assert all(table.sources for table in figures), query


@settings(max_examples=100)
@given(data=st.data())
def test_a_button_of_any_query_asks_the_same_again(register: Register, data: st.DataObject) -> None:
    query = some_query(register, data)
    try:
        again = read_button(button_value(query), TODAY, register)
    except TooLongToKeepError:
        return
    assert again == query
    assert evaluate(again, register).headline == evaluate(query, register).headline


@settings(max_examples=150)
@given(text=st.text(max_size=500))
def test_whatever_is_typed_gets_an_answer_or_the_help(register: Register, text: str) -> None:
    told = ask(text, register, TODAY)
    if told.answer is not None:
        message = answer_message(told.answer, told.query, shareable=True)
        assert faults(list(message.blocks)) == []
        assert "<!" not in str(message.blocks)
        assert "<!" not in message.text


_PIECES = st.sampled_from(
    ["who", "leads", "Kent", "and", "Medway", "08Y", "on", "5", "November", "2018", "CCGs", "STPs", "ICBs", "under", "100,000",
     "people", "per", "leader", "Jane Milligan", "Torquay", "biggest", "smallest", "merge", "merged", "with", "?", ",", "not",
     "before", "after", "the merger", "how many", "which", "in", "the Midlands", "share", "when", "since", "still", "rated",
     "compare", "history of", "population", "chair", "interim", "top 5", "rank", "average", "is", "did", "was", "cluster",
     "approved", "ICB", "of", "it", "former", "changed", "region", "districts", "London", "3", "one", "more than", "next year"]
)  # fmt: skip


@settings(max_examples=300)
@given(text=st.lists(_PIECES, min_size=1, max_size=9).map(" ".join))
def test_any_jumble_of_words_that_mean_something_gets_an_answer_that_slack_takes(
    register: Register, text: str
) -> None:
    told = ask(text, register, TODAY)
    assert told.answer is not None or told.talk
    if told.answer is not None:
        assert told.answer.headline.text.strip()
        message = answer_message(told.answer, told.query, shareable=True)
        assert faults(list(message.blocks)) == [], text
