"""The day a question is about."""

from datetime import date

import pytest
from handlers.date_forms import NoSuchDayError
from handlers.dates import read_day, split_day

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
    ("words", "left", "day"),
    [
        ("who led in 2018 Kent and Medway", "who led Kent and Medway", date(2018, 12, 31)),
        ("who led Kent in 2018 and Medway", "who led Kent and Medway", date(2018, 12, 31)),
        ("who led on 5 November 2018 Devon CCG?", "who led Devon CCG?", date(2018, 11, 5)),
        ("who led (5 November 2018) Devon CCG", "who led Devon CCG", date(2018, 11, 5)),
        ("who led, in November 2018, Devon CCG", "who led Devon CCG", date(2018, 11, 30)),
        ("what changed last week in Devon", "what changed in Devon", date(2026, 11, 15)),
        ("who now leads Kent", "who leads Kent", TODAY),
        ("08Y 2018-11-05 leader", "08Y leader", date(2018, 11, 5)),
        # a year by itself may belong to a name
        ("Vision 2020 Kent", "Vision 2020 Kent", None),
        ("in E38000001 of Kent", "in E38000001 of Kent", None),
    ],
)
def test_a_date_is_taken_out_of_the_middle_of_a_question(words: str, left: str, day: date | None) -> None:
    asked = split_day(words, TODAY)
    assert (asked.words, asked.day) == (left, day)


def test_since_is_heard_in_the_middle_too() -> None:
    asked = split_day("what changed since November 2018 in Devon", TODAY)
    assert (asked.words, asked.since, asked.first) == ("what changed in Devon", True, date(2018, 11, 1))


@pytest.mark.parametrize(
    "words",
    ["compare Kent in 2018 with Devon in 2020", "in 2018 who led in 2019 Kent", "kent in 2018 in 2019"],
)
def test_two_dates_are_refused_wherever_they_stand(words: str) -> None:
    with pytest.raises(NoSuchDayError, match="Two dates are named"):
        split_day(words, TODAY)


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
