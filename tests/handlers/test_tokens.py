"""A question in a button's value."""

from datetime import date

import pytest

from data.model import BodyKey, Kind
from data.questions import Intent, Question
from handlers.tokens import StaleButtonError, question_token, read_token

TODAY = date(2026, 11, 21)


def test_a_question_comes_back_from_its_button_as_it_was() -> None:
    asked = Question(Intent.LEADS, date(2018, 11, 5), TODAY, body=BodyKey(Kind.CCG, "08Y"), dated=True)
    assert read_token(question_token(asked), TODAY) == asked


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
    ],
)
def test_a_value_that_no_button_had_is_refused_with_a_sentence(token: str) -> None:
    with pytest.raises(StaleButtonError, match="Ask again"):
        read_token(token, TODAY)


def test_a_day_that_has_not_come_is_read_as_today() -> None:
    assert read_token("leads|ccg:08Y|2030-01-01", TODAY).on == TODAY
