"""A time told loosely is one day, with a remark how it was read, or is refused; it is never passed over."""

from contextlib import suppress
from datetime import date

import pytest
from handlers.date_forms import NoSuchDayError
from handlers.dates import split_day
from hypothesis import given
from hypothesis import strategies as st

from data.days import FIRST_DAY

TODAY = date(2026, 11, 22)
JUMBLED = [
    "in",
    "on",
    "since",
    "before",
    "after",
    "until",
    "mid",
    "end",
    "of",
    "start",
    "the",
    "2018",
    "2019-01",
    "5",
    "November",
    "31",
    "February",
    "2018-02-30",
    "0000",
    "9999-12-31",
    "0001-01-01",
    "3",
    "0",
    "999",
    "years",
    "days",
    "ago",
    "weeks",
    "a",
    "an",
    "from",
    "to",
    "between",
    "and",
    "spring",
    "q1",
    "last",
    "half",
    "kent",
    "08Y",
    "monday",
    "may",
    "(today)",
    ",",
]


@pytest.mark.parametrize(
    ("words", "day", "said"),
    [
        ("3 years ago", date(2023, 11, 22), "3 years ago"),
        ("a year ago", date(2025, 11, 22), "a year ago"),
        ("twelve months ago?", date(2025, 11, 22), "twelve months ago"),
        ("about two weeks ago", date(2026, 11, 8), "about two weeks ago"),
        ("at the end of 2018", date(2018, 12, 31), "at the end of 2018"),
        ("at the start of 2018", date(2018, 1, 1), "at the start of 2018"),
        ("at the beginning of November 2018", date(2018, 11, 1), "at the beginning of November 2018"),
        ("in mid-2018", date(2018, 6, 30), "in mid-2018"),
        ("before 2018", date(2017, 12, 31), "before 2018"),
        ("until 5 November 2018", date(2018, 11, 4), "until 5 November 2018"),
        ("just after 1 April 2020", date(2020, 4, 2), "just after 1 April 2020"),
    ],
)
def test_what_means_one_day_is_read_as_it_and_says_so(words: str, day: date, said: str) -> None:
    asked = split_day(f"who led Corby CCG {words}", TODAY)
    assert (asked.words, asked.day) == ("who led Corby CCG", day)
    assert asked.note == f"Read “{said}” as {day.day} {day:%B} {day.year}."


def test_a_month_ago_ends_where_a_shorter_month_does() -> None:
    assert split_day("kent a month ago", date(2026, 3, 31)).day == date(2026, 2, 28)
    assert split_day("kent a year ago", date(2024, 2, 29)).day == date(2023, 2, 28)
    assert split_day("kent 2 months ago", date(2026, 1, 31)).day == date(2025, 11, 30)


@pytest.mark.parametrize("words", ["since the start of 2018", "after 2017"])
def test_a_time_that_goes_on_is_one_since_its_first_day(words: str) -> None:
    asked = split_day(f"what changed {words} in Devon", TODAY)
    assert (asked.words, asked.since, asked.first) == ("what changed in Devon", True, date(2018, 1, 1))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("between 2016 and 2018", "names two dates"),
        ("from April 2016 to 5 November 2018", "names two dates"),
        ("in spring 2018", "could be many days"),
        ("in the summer of 2018", "could be many days"),
        ("in early 2018", "could be many days"),
        ("late November 2018", "could be many days"),
        ("in Q1 2018", "could be many days"),
        ("in the first half of 2018", "could be many days"),
        ("on 5 November", "alone is no date"),
        ("in March?", "alone is no date"),
        ("on Monday", "alone is no date"),
        ("999 years ago", "before CCGs began"),
        ("after 9999-12-31", "not a day in the calendar"),
        ("before 0001-01-01", "not a day in the calendar"),
        ("at the end of 2018-13-01", "not a day in the calendar"),
    ],
)
def test_what_could_be_several_days_is_refused(words: str, says: str) -> None:
    with pytest.raises(NoSuchDayError, match=says):
        split_day(f"who led Corby CCG {words}", TODAY)


@pytest.mark.parametrize(
    "words",
    ["who led Corby CCG", "Stoke-on-Trent CCG", "CCGs led by Jan", "08Y", "Barton-on-Sea", "merging in Kent"],
)
def test_what_is_no_time_stays_as_it_is(words: str) -> None:
    asked = split_day(words, TODAY)
    assert (asked.words, asked.day, asked.note) == (words, None, "")


def test_before_the_merger_is_no_date() -> None:
    assert split_day("who led Corby before the merger", TODAY).moment == "before"


@given(st.lists(st.sampled_from(JUMBLED), max_size=8).map(" ".join))
def test_any_jumble_of_times_is_a_day_of_the_register_or_refused(words: str) -> None:
    with suppress(NoSuchDayError):
        asked = split_day(words, TODAY)
        assert asked.day is None or FIRST_DAY <= asked.day <= TODAY
