"""A question in a button's value."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model import BodyKey, Kind
from data.questions import Intent, Options, Question
from handlers.tokens import LONGEST_TOKEN, StaleButtonError, TooLongToKeepError, question_token, read_token

TODAY = date(2026, 11, 21)
DAY = date(2018, 11, 5)

WORDS = st.text(max_size=60)
DAYS = st.dates(date(2013, 4, 1), TODAY)
OPTIONS = st.builds(
    Options,
    **{
        field.name: {
            "str": WORDS,
            "int | None": st.none() | st.integers(-1_000, 1_000),
            "date | None": st.none() | DAYS,
            "bool": st.booleans(),
        }[str(field.type)]
        for field in fields(Options)
    },
)
QUESTIONS = st.builds(
    Question,
    st.sampled_from(Intent),
    DAYS,
    st.just(TODAY),
    names=st.lists(WORDS, max_size=5).map(tuple),
    body=st.none() | st.builds(BodyKey, st.sampled_from(Kind), st.text("ABC019", min_size=1, max_size=5)),
    kind=st.none() | st.sampled_from(Kind),
    dated=st.booleans(),
    options=OPTIONS,
)


def test_a_question_comes_back_from_its_button_as_it_was() -> None:
    asked = Question(Intent.LEADS, DAY, TODAY, body=BodyKey(Kind.CCG, "08Y"), dated=True)
    assert question_token(asked) == "leads|ccg:08Y|2018-11-05"
    assert read_token(question_token(asked), TODAY) == asked


@given(QUESTIONS)
def test_any_question_comes_back_from_its_button_as_it_was(asked: Question) -> None:
    try:
        token = question_token(asked)
    except TooLongToKeepError:
        return
    assert len(token) <= LONGEST_TOKEN
    assert not set("&<>") & set(token)
    assert read_token(token, TODAY) == asked


def test_a_button_carries_everything_that_a_question_has() -> None:
    assert {field.name for field in fields(Question)} == {
        "intent", "on", "today", "names", "body", "kind", "dated", "options",
    }, "a field was added: carry it in handlers/tokens.py too"  # fmt: skip


def test_a_question_with_more_words_than_a_button_holds_is_refused() -> None:
    with pytest.raises(TooLongToKeepError):
        question_token(Question(Intent.COMPARE, DAY, TODAY, names=("x" * 400,) * 5))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "leads|ccg:08Y",
        "leads|ccg:08Y|soon",
        "leads|08Y|2018-11-05",
        "rule|ccg:08Y|2018-11-05",
        "a|b|c|d",
        "rank||2018-11-05|",
        "rank||2018-11-05|{",
        "rank||2018-11-05|[]",
        "rank||2018-11-05|7",
        "rank||2018-11-05|null",
        'rank||2018-11-05|{"names":"kent"}',
        'rank||2018-11-05|{"names":[1]}',
        'rank||2018-11-05|{"names":["' + "x" * 401 + '"]}',
        'rank||2018-11-05|{"kind":"borough"}',
        'rank||2018-11-05|{"kind":["ccg"]}',
        'rank||2018-11-05|{"dated":1}',
        'rank||2018-11-05|{"top":"ten"}',
        'rank||2018-11-05|{"top":true}',
        'rank||2018-11-05|{"top":100000}',
        'rank||2018-11-05|{"first":"soon"}',
        'rank||2018-11-05|{"unheard":"of"}',
        "rank||2018-11-05|" + "[" * 5_000,
    ],
)
def test_a_value_that_no_button_had_is_refused_with_a_sentence(token: str) -> None:
    with pytest.raises(StaleButtonError, match="Ask again"):
        read_token(token, TODAY)


def test_a_day_that_has_not_come_is_read_as_today() -> None:
    assert read_token("leads|ccg:08Y|2030-01-01", TODAY).on == TODAY
