"""The day a question is about."""

from datetime import date

import pytest

from handlers.dates import NoSuchDayError, read_day, split_day

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("words", "left", "day"),
    [
        ("kent on 5 November 2018", "kent", date(2018, 11, 5)),
        ("kent on 5th Nov 2018?", "kent", date(2018, 11, 5)),
        ("kent on 5/11/2018", "kent", date(2018, 11, 5)),
        ("kent 2018-11-05", "kent", date(2018, 11, 5)),
        ("who leads Kent in 2017?", "who leads Kent", date(2017, 12, 31)),
        ("kent in March 2015", "kent", date(2015, 3, 31)),
        ("kent as of 2018-11", "kent", date(2018, 11, 30)),
        ("kent (Nov 5, 2018)", "kent", date(2018, 11, 5)),
        ("kent today", "kent", TODAY),
        ("kent yesterday", "kent", date(2026, 11, 20)),
        ("kent in 2026", "kent", TODAY),
        ("kent in 2013", "kent", date(2013, 12, 31)),
        ("kent on 1 April 2013", "kent", date(2013, 4, 1)),
        ("what happened in kent", "what happened in kent", None),
        ("08Y", "08Y", None),
        ("kent 0000", "kent 0000", None),
        ("5 november 2018", "", date(2018, 11, 5)),
    ],
)
def test_a_date_is_taken_off_the_end_of_a_question(words: str, left: str, day: date | None) -> None:
    asked = split_day(words, TODAY)
    assert (asked.words, asked.day) == (left, day)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("kent on 31 February 2018", "not a day in the calendar"),
        ("kent on 2018-13-01", "not a day in the calendar"),
        ("kent on 99/99/2018", "not a day in the calendar"),
        ("kent on 31 March 2013", "before CCGs began"),
        ("kent in 1850", "before CCGs began"),
        ("kent on 22 November 2026", "has not come yet"),
        ("kent in 2027", "has not come yet"),
    ],
)
def test_a_date_that_cannot_be_answered_for_is_refused_with_what_to_type_instead(
    words: str, says: str
) -> None:
    with pytest.raises(NoSuchDayError, match=says) as refused:
        split_day(words, TODAY)
    assert "Ask for a day from" in str(refused.value) or "Write a date such as" in str(refused.value)


def test_a_date_with_slashes_that_could_be_american_is_read_the_british_way_and_says_so() -> None:
    asked = split_day("kent on 4/5/2018", TODAY)
    assert asked.day == date(2018, 5, 4)
    assert asked.note == "Read 4/5/2018 the British way: 4 May 2018."


def test_a_date_with_slashes_that_can_only_be_british_needs_no_remark() -> None:
    assert split_day("kent on 25/12/2018", TODAY).note == ""


@pytest.mark.parametrize("text", ["kent", "", "soon", "on", "kent on 5 November 2018"])
def test_an_option_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NoSuchDayError, match="is not a date"):
        read_day(text, TODAY)
