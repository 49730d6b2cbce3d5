"""Dates as precise as a source gives them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.dates import day_before, financial_year_start, parse_when, say_day, say_iso


@pytest.mark.parametrize(
    ("text", "first", "last", "said"),
    [
        ("2018-11-05", date(2018, 11, 5), date(2018, 11, 5), "5 November 2018"),
        ("2018-11", date(2018, 11, 1), date(2018, 11, 30), "November 2018"),
        ("2018", date(2018, 1, 1), date(2018, 12, 31), "2018"),
        ("2018/19", date(2018, 4, 1), date(2019, 3, 31), "2018/19"),
        ("1999/00", date(1999, 4, 1), date(2000, 3, 31), "1999/00"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "February 2020"),
        ("2019-02", date(2019, 2, 1), date(2019, 2, 28), "February 2019"),
        ("2020-12", date(2020, 12, 1), date(2020, 12, 31), "December 2020"),
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29), "29 February 2020"),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_written(text: str, first: date, last: date, said: str) -> None:
    when = parse_when(text)
    assert (when.first, when.last, str(when)) == (first, last, said)
    assert when.exact == (first == last)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19"),
        ("5 November 2018", "is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19"),
        ("2018-1-5", "is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19"),
        ("20181105", "is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19"),
        ("2018-11-05 ", "is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19"),
        ("٢٠١٨", "is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19"),
        ("2018/2019", "is not a date: write 2018, 2018-11, 2018-11-05 or 2018/19"),
        ("2018/20", "is not a financial year: 2018/19 would be"),
        ("2018/18", "is not a financial year: 2018/19 would be"),
        ("1999/01", "is not a financial year: 1999/00 would be"),
        ("2018-13", "is not a date in the calendar"),
        ("2018-00", "is not a date in the calendar"),
        ("2019-02-29", "is not a date in the calendar"),
        ("2018-11-31", "is not a date in the calendar"),
        ("2018-11-00", "is not a date in the calendar"),
        ("0000", "is not a date in the calendar"),
        ("9999/00", "is not a date in the calendar"),
    ],
)
def test_what_is_not_a_date_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        parse_when(text)
    assert repr(text) in str(refused.value)


@given(st.text(alphabet="0123456789-/ ٣", max_size=12))
def test_any_text_is_a_date_or_a_plain_refusal(text: str) -> None:
    try:
        when = parse_when(text)
    except ValueError as refused:
        assert str(refused).startswith(repr(text))  # noqa: PT017
    else:
        assert when.first <= when.last


@given(st.dates())
def test_a_day_written_as_iso_is_read_back(day: date) -> None:
    assert parse_when(day.isoformat()).first == parse_when(day.isoformat()).last == day


def test_a_stored_date_is_said_for_a_reader() -> None:
    assert say_iso("2018-11") == "November 2018"
    assert say_iso("") == "an unknown date"
    assert say_day(date(2018, 11, 5)) == "5 November 2018"


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2018, 3, 31), 2017),
        (date(2018, 4, 1), 2018),
        (date(2018, 12, 31), 2018),
        (date(2019, 1, 1), 2018),
    ],
)
def test_the_financial_year_turns_on_1_april(day: date, year: int) -> None:
    assert financial_year_start(day) == year


def test_the_day_before_a_merger_is_the_last_of_march() -> None:
    assert day_before(date(2020, 4, 1)) == date(2020, 3, 31)
    assert day_before(date(2020, 3, 1)) == date(2020, 2, 29)
