"""Times in a question are marked by span, or refused with what to type instead; no digits of a date are passed over."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.dates import FIRST_DAY
from handlers.understanding import day_phrases
from handlers.understanding.days import (
    Coming,
    DayMark,
    Moment,
    NoSuchDayError,
    Relation,
    UnreadDay,
    loose_digits,
    mark_days,
    read_day,
    read_mark,
    read_when,
)
from handlers.understanding.reader import read
from handlers.understanding.slack_text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

TODAY = date(2026, 11, 21)  # a Saturday


def the_mark(text: str, today: date = TODAY) -> DayMark:
    marks = mark_days(text, today)
    assert len(marks) == 1, marks
    assert isinstance(marks[0], DayMark), marks
    return marks[0]


def left_of(text: str, today: date = TODAY) -> str:
    """Give the text without what is marked."""
    for mark in reversed(mark_days(text, today)):
        text = f"{text[: mark.start]}{text[mark.end :]}"
    return " ".join(text.split())


DAYS = [
    ("05-11-2018", "2018-11-05"),
    ("5/11/18", "2018-11-05"),
    ("5.11.2018", "2018-11-05"),
    ("5.11.18", "2018-11-05"),
    ("25/12/2018", "2018-12-25"),
    ("2018/11/05", "2018-11-05"),
    ("2018.11.05", "2018-11-05"),
    ("2018-11-5", "2018-11-05"),
    ("20181105", "2018-11-05"),
    ("20181105T000000Z", "2018-11-05"),
    ("2018-11-05T00:00:00Z", "2018-11-05"),
    ("2018-11-05T00:00:00.000+00:00", "2018-11-05"),
    ("2018-11-05 00:00", "2018-11-05"),
    ("2018-11-05 09:30:00", "2018-11-05"),
    ("5-Nov-2018", "2018-11-05"),
    ("5-Nov-18", "2018-11-05"),
    ("05Nov2018", "2018-11-05"),
    ("5/Nov/2018", "2018-11-05"),
    ("5 November 2018", "2018-11-05"),
    ("5 NOVEMBER 2018", "2018-11-05"),
    ("5th Nov 2018", "2018-11-05"),
    ("5th of November, 2018", "2018-11-05"),
    ("the 5th of November 2018", "2018-11-05"),
    ("the 5th day of November 2018", "2018-11-05"),
    ("22nd december '19", "2019-12-22"),
    ("November 5th, 2018", "2018-11-05"),
    ("Nov 5 2018", "2018-11-05"),
    ("Nov-05-2018", "2018-11-05"),
    ("November the 5th, 2018", "2018-11-05"),
    ("2018 November 5", "2018-11-05"),
    ("2018-Nov-05", "2018-11-05"),
    ("Monday 5 November 2018", "2018-11-05"),
    ("Mon, 5 Nov 2018", "2018-11-05"),
    ("5 November 2018 (Monday)", "2018-11-05"),
    ("5 November 2018 at 10:30", "2018-11-05"),
    ("5 November 2018, 10.30am", "2018-11-05"),
    ("at 10:30 on 5 November 2018", "2018-11-05"),
    ("29 Feb 2020", "2020-02-29"),
    ("1.4.2013", "2013-04-01"),
    ("5 Novemeber 2018", "2018-11-05"),
    ("3 Setpember 2018", "2018-09-03"),
    ("Novemeber 5, 2018", "2018-11-05"),
    ("November 5 '18", "2018-11-05"),
    ("November 5th, ’18", "2018-11-05"),
    ("5 Nov '18", "2018-11-05"),
    ("7 Jully 2018", "2018-07-07"),
    ("11/25/2018", "2018-11-25"),
    ("today", "2026-11-21"),
    ("now", "2026-11-21"),
    ("right now", "2026-11-21"),
    ("currently", "2026-11-21"),
    ("at present", "2026-11-21"),
    ("at the moment", "2026-11-21"),
    ("as things stand", "2026-11-21"),
    ("yesterday", "2026-11-20"),
    ("the day before yesterday", "2026-11-19"),
    ("3 years ago", "2023-11-21"),
    ("a year ago", "2025-11-21"),
    ("twelve months ago", "2025-11-21"),
    ("about two weeks ago", "2026-11-07"),
    ("a couple of years ago", "2024-11-21"),
    ("last Monday", "2026-11-16"),
    ("at the end of 2018", "2018-12-31"),
    ("the end of last year", "2025-12-31"),
    ("at the start of 2018", "2018-01-01"),
    ("at the beginning of November 2018", "2018-11-01"),
    ("the end of 2018/19", "2019-03-31"),
    ("end-2018", "2018-12-31"),
]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_a_day_is_read_in_every_form_that_people_write(written: str, day: str) -> None:
    mark = the_mark(written)
    assert (str(mark.first), str(mark.last), mark.start, mark.end) == (day, day, 0, len(written))
    assert left_of(f"who leads Kent {written}?") == "who leads Kent ?"


PERIODS = [
    ("2018", "2018-01-01", "2018-12-31", "2018"),
    ("2013", "2013-04-01", "2013-12-31", "2013"),
    ("2026", "2026-01-01", "2026-11-21", "2026"),
    ("in '18", "2018-01-01", "2018-12-31", "2018"),
    ("the year 2018", "2018-01-01", "2018-12-31", "2018"),
    ("November 2018", "2018-11-01", "2018-11-30", "November 2018"),
    ("Nov. 2018", "2018-11-01", "2018-11-30", "November 2018"),
    ("Nov2018", "2018-11-01", "2018-11-30", "November 2018"),
    ("Nov '18", "2018-11-01", "2018-11-30", "November 2018"),
    ("Nov-18", "2018-11-01", "2018-11-30", "November 2018"),
    ("Nov 18", "2018-11-01", "2018-11-30", "November 2018"),
    ("2018 Nov", "2018-11-01", "2018-11-30", "November 2018"),
    ("11/2018", "2018-11-01", "2018-11-30", "November 2018"),
    ("2018-11", "2018-11-01", "2018-11-30", "November 2018"),
    ("2018.11", "2018-11-01", "2018-11-30", "November 2018"),
    ("Febuary 2018", "2018-02-01", "2018-02-28", "February 2018"),
    ("Novemeber 2018", "2018-11-01", "2018-11-30", "November 2018"),
    ("2018/19", "2018-04-01", "2019-03-31", "2018/19"),
    ("2018-19", "2018-04-01", "2019-03-31", "2018/19"),
    ("2018/2019", "2018-04-01", "2019-03-31", "2018/19"),
    ("18/19", "2018-04-01", "2019-03-31", "2018/19"),
    ("FY2018/19", "2018-04-01", "2019-03-31", "2018/19"),
    ("financial year 2018-19", "2018-04-01", "2019-03-31", "2018/19"),
    ("the 2018-19 financial year", "2018-04-01", "2019-03-31", "2018/19"),
    ("spring 2018", "2018-03-01", "2018-05-31", "spring 2018"),
    ("the summer of 2018", "2018-06-01", "2018-08-31", "summer 2018"),
    ("autumn 2018", "2018-09-01", "2018-11-30", "autumn 2018"),
    ("autumn '18", "2018-09-01", "2018-11-30", "autumn 2018"),
    ("2018 autumn", "2018-09-01", "2018-11-30", "autumn 2018"),
    ("fall 2018", "2018-09-01", "2018-11-30", "autumn 2018"),
    ("winter 2018", "2018-12-01", "2019-02-28", "winter 2018/19"),
    ("winter 2018/19", "2018-12-01", "2019-02-28", "winter 2018/19"),
    ("early 2018", "2018-01-01", "2018-04-30", "January to April 2018"),
    ("mid-2018", "2018-05-01", "2018-08-31", "May to August 2018"),
    ("late 2018", "2018-09-01", "2018-12-31", "September to December 2018"),
    ("mid-November 2018", "2018-11-11", "2018-11-20", "11 to 20 November 2018"),
    ("late November 2018", "2018-11-21", "2018-11-30", "21 to 30 November 2018"),
    ("the first half of 2018", "2018-01-01", "2018-06-30", "January to June 2018"),
    ("H1 2018", "2018-01-01", "2018-06-30", "January to June 2018"),
    ("Q3 2018", "2018-07-01", "2018-09-30", "July to September 2018"),
    ("2018 Q3", "2018-07-01", "2018-09-30", "July to September 2018"),
    ("Q3 of 2018/19", "2018-10-01", "2018-12-31", "October to December 2018"),
    ("the last quarter of 2018/19", "2019-01-01", "2019-03-31", "January to March 2019"),
    ("the second week of March 2018", "2018-03-08", "2018-03-14", "8 to 14 March 2018"),
    ("w/c 5 November 2018", "2018-11-05", "2018-11-11", "5 to 11 November 2018"),
    ("last year", "2025-01-01", "2025-12-31", "2025"),
    ("this year", "2026-01-01", "2026-11-21", "2026"),
    ("last month", "2026-10-01", "2026-10-31", "October 2026"),
    ("this month", "2026-11-01", "2026-11-21", "November 2026"),
    ("last week", "2026-11-09", "2026-11-15", "9 to 15 November 2026"),
    ("this week", "2026-11-16", "2026-11-21", "16 to 21 November 2026"),
    ("last quarter", "2026-07-01", "2026-09-30", "July to September 2026"),
    ("last financial year", "2025-04-01", "2026-03-31", "2025/26"),
    ("last November", "2025-11-01", "2025-11-30", "November 2025"),
    ("last April", "2026-04-01", "2026-04-30", "April 2026"),
    ("last spring", "2026-03-01", "2026-05-31", "spring 2026"),
    ("last autumn", "2025-09-01", "2025-11-30", "autumn 2025"),
    ("last winter", "2025-12-01", "2026-02-28", "winter 2025/26"),
    ("the last 3 years", "2023-11-21", "2026-11-21", "21 November 2023 to 21 November 2026"),
    ("the past year", "2025-11-21", "2026-11-21", "21 November 2025 to 21 November 2026"),
    ("the last year", "2025-11-21", "2026-11-21", "21 November 2025 to 21 November 2026"),
    ("the year to March 2018", "2017-04-01", "2018-03-31", "April 2017 to March 2018"),
    (
        "the 12 months ending 5 November 2018",
        "2017-11-06",
        "2018-11-05",
        "6 November 2017 to 5 November 2018",
    ),
    ("2016-2018", "2016-01-01", "2018-12-31", "2016 to 2018"),
    ("2016-18", "2016-01-01", "2018-12-31", "2016 to 2018"),
    ("2016 to 2018", "2016-01-01", "2018-12-31", "2016 to 2018"),
    ("between 2018 and 2019", "2018-01-01", "2019-12-31", "2018 to 2019"),
    ("between 2011 and 2014", "2013-04-01", "2014-12-31", "2011 to 2014"),
    ("from May 2018 to June 2019", "2018-05-01", "2019-06-30", "May 2018 to June 2019"),
    ("from November to January 2019", "2018-11-01", "2019-01-31", "November 2018 to January 2019"),
    ("from 5 November 2018 to 7 January", "2018-11-05", "2019-01-07", "5 November 2018 to 7 January 2019"),
    ("in May and June 2018", "2018-05-01", "2018-06-30", "May to June 2018"),
    ("5-7 November 2018", "2018-11-05", "2018-11-07", "5 to 7 November 2018"),
    ("between 5 and 7 November 2018", "2018-11-05", "2018-11-07", "5 to 7 November 2018"),
    ("2018-11-05 - 2018-12-05", "2018-11-05", "2018-12-05", "5 November to 5 December 2018"),
    ("from 2016 until now", "2016-01-01", "2026-11-21", "2016 to 21 November 2026"),
    ("2016 to present", "2016-01-01", "2026-11-21", "2016 to 21 November 2026"),
]


@pytest.mark.parametrize(("written", "first", "last", "said"), PERIODS)
def test_a_period_is_read_from_its_first_to_its_last_day(
    written: str, first: str, last: str, said: str
) -> None:
    mark = the_mark(written)
    assert (str(mark.first), str(mark.last), mark.said) == (first, last, said)
    assert written[mark.start : mark.end] == written
    assert left_of(f"who leads Kent {written}?") == "who leads Kent ?"


@pytest.mark.parametrize(
    ("text", "relation", "day", "first", "last"),
    [
        ("2018", Relation.ON, "2018-12-31", "2018-01-01", "2018-12-31"),
        ("in 2018", Relation.ON, "2018-12-31", "2018-01-01", "2018-12-31"),
        ("as at 5 November 2018", Relation.ON, "2018-11-05", "2018-11-05", "2018-11-05"),
        ("as of 2018", Relation.ON, "2018-12-31", "2018-01-01", "2018-12-31"),
        ("back in 2018", Relation.ON, "2018-12-31", "2018-01-01", "2018-12-31"),
        ("for the year 2018", Relation.ON, "2018-12-31", "2018-01-01", "2018-12-31"),
        ("since 2016", Relation.SINCE, "2016-12-31", "2016-01-01", "2026-11-21"),
        ("since 2013", Relation.SINCE, "2013-12-31", "2013-04-01", "2026-11-21"),
        ("since the start of 2018", Relation.SINCE, "2018-01-01", "2018-01-01", "2026-11-21"),
        ("from 2016 onwards", Relation.SINCE, "2016-12-31", "2016-01-01", "2026-11-21"),
        ("2016 to date", Relation.SINCE, "2016-12-31", "2016-01-01", "2026-11-21"),
        ("before 2018", Relation.BEFORE, "2017-12-31", "2013-04-01", "2017-12-31"),
        ("pre-2018", Relation.BEFORE, "2017-12-31", "2013-04-01", "2017-12-31"),
        ("until 5 November 2018", Relation.BEFORE, "2018-11-04", "2013-04-01", "2018-11-04"),
        ("prior to April 2020", Relation.BEFORE, "2020-03-31", "2013-04-01", "2020-03-31"),
        ("the day before 1 April 2020", Relation.BEFORE, "2020-03-31", "2013-04-01", "2020-03-31"),
        ("by March 2018", Relation.BY, "2018-03-31", "2013-04-01", "2018-03-31"),
        ("up to 2018", Relation.BY, "2018-12-31", "2013-04-01", "2018-12-31"),
        ("2018 or earlier", Relation.BY, "2018-12-31", "2013-04-01", "2018-12-31"),
        ("just after 1 April 2020", Relation.AFTER, "2020-04-02", "2020-04-02", "2026-11-21"),
        ("after 2017", Relation.AFTER, "2018-01-01", "2018-01-01", "2026-11-21"),
        ("during 2018", Relation.DURING, "2018-12-31", "2018-01-01", "2018-12-31"),
        ("over the last 3 years", Relation.DURING, "2026-11-21", "2023-11-21", "2026-11-21"),
        ("between 2018 and 2019", Relation.BETWEEN, "2019-12-31", "2018-01-01", "2019-12-31"),
    ],
)
def test_a_preposition_tells_how_the_question_stands_to_the_days(
    text: str, relation: Relation, day: str, first: str, last: str
) -> None:
    mark = the_mark(text)
    assert (mark.relation, str(mark.day)) == (relation, day)
    assert tuple(map(str, mark.period(TODAY))) == (first, last)
    assert left_of(f"what changed {text} in Devon") == "what changed in Devon"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("kent on 4/5/2018", "Read 4/5/2018 the British way: 4 May 2018."),
        ("kent on 25/12/2018", ""),
        ("kent on 5 November 2018", ""),
        ("kent in 2018", ""),
        ("kent on 11/25/2018", "Read “11/25/2018” as 25 November 2018: there is no month 25."),
        ("kent Tuesday 5 November 2018", "5 November 2018 was a Monday, not a Tuesday."),
        ("kent on 5 November 2018 (Sun)", "5 November 2018 was a Monday, not a Sunday."),
        ("kent in 2018-19", "Read 2018-19 as the financial year from 1 April 2018 to 31 March 2019."),
        ("kent in 2016-2018", "Read 2016-2018 as the years 2016 to 2018."),
        ("kent Nov 18", "Read “Nov 18” as November 2018."),
        ("kent in Autumn 2018", "Read “Autumn 2018” as September to November 2018."),
        ("kent in winter 2018", "Read “winter 2018” as December 2018 to February 2019."),
        ("kent in early 2018", "Read “early 2018” as January to April 2018."),
        ("kent in Q3 2018", "Read “Q3 2018” as July to September 2018."),
        ("kent on 5 Novemeber 2018", "Read “5 Novemeber 2018” as 5 November 2018."),
        ("kent 3 years ago", "Read “3 years ago” as 21 November 2023."),
        ("kent at the end of 2018", "Read “end of 2018” as 31 December 2018."),
    ],
)
def test_a_reading_that_is_not_obvious_is_said(text: str, note: str) -> None:
    assert the_mark(text).note == note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31 February 2018", "“31 February 2018” is not a day in the calendar. Write a date such as"),
        ("2018-13-01", "not a day in the calendar"),
        ("2018-13-45", "not a day in the calendar"),
        ("99/99/2018", "not a day in the calendar"),
        ("31/04/2019", "not a day in the calendar"),
        ("13/2018", "not a day in the calendar"),
        ("2018-13", "not a day in the calendar"),
        ("5-13-2018", "not a day in the calendar"),
        ("at the end of 2018-13-01", "not a day in the calendar"),
        ("9999 years ago", "not a day in the calendar"),
        ("w/c 31 December 9999", "not a day in the calendar"),
        ("in the second half of 9999", "not a day in the calendar"),
        ("05//11//2018", "“05//11//2018” is no date that can be read"),
        ("5 11 2018", "no date that can be read"),
        ("5/11-2018", "no date that can be read"),
        ("5.13.18.", "not a day in the calendar"),
        ("1-2-3", "no date that can be read"),
        ("2018 11", "no date that can be read"),
        ("2018 11 05", "no date that can be read"),
        ("11 2018", "no date that can be read"),
        ("2018.5", "no date that can be read"),
        ("05112018", "no date that can be read"),
        ("201811", "no date that can be read"),
        ("140 November 2018", "no date that can be read"),
        ("November 2018 5", "no date that can be read"),
        ("Nov 118", "no date that can be read"),
        ("2018-11-05-07", "no date that can be read"),
        ("on 5 November", "“5 November” alone is no date"),
        ("on 1 April?", "“1 April” alone is no date"),
        ("Mon 5 Nov", "alone is no date"),
        ("November 5th", "alone is no date"),
        ("Nov 27", "alone is no date"),
        ("on Nov 18, not 2019", "alone is no date"),
        ("in March?", "“March” alone is no date"),
        ("in November", "alone is no date"),
        ("November", "alone is no date"),
        ("in the autumn", "alone is no date"),
        ("on Monday", "“Monday” alone is no date"),
        ("on Sat", "alone is no date"),
        ("on the 5th", "alone is no date"),
        ("on 5", "alone is no date"),
        ("on 5/11", "alone is no date"),
        ("on 5-11", "alone is no date"),
        ("in Q3", "alone is no date"),
        ("from May to June", "alone is no date"),
        ("FY19", "“FY19” could be 2018/19 or 2019/20. Write one of those."),
        ("the 2018 financial year", "could be 2017/18 or 2018/19"),
        ("in the 1990s", "could be many days"),
        ("a few years ago", "could be many days"),
        ("in the last few months", "could be many days"),
        ("in recent years", "could be many days"),
        ("5 and 6 November 2018", "“5 and 6 November 2018” names two dates"),
        ("5 November and 6 November 2018", "names two dates"),
        ("999 years ago", "21 November 1027 is before CCGs began. Ask for a day from 1 April 2013 to today."),
        ("31 March 2013", "31 March 2013 is before CCGs began"),
        ("in 1850", "is before CCGs began"),
        ("before 2013", "The time before 1 January 2013 is before CCGs began"),
        ("before 0001-01-01", "is before CCGs began"),
        ("2012/13", "The time from 1 April 2012 to 31 March 2013 is before CCGs began"),
        ("22 November 2026", "22 November 2026 has not come yet. Ask for a day from 1 April 2013 to today, 21 November 2026."),
        ("in 2027", "has not come yet"),
        ("after 9999-12-31", "has not come yet"),
        ("after 2026", "The time after 31 December 2026 has not come yet"),
        ("this December", "has not come yet"),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_asked_for_is_refused_with_what_to_type_instead(text: str, says: str) -> None:
    marks = mark_days(f"who led Corby CCG {text}", TODAY)
    unread = [mark for mark in marks if isinstance(mark, UnreadDay)]
    assert unread, marks
    assert says in unread[0].sentence
    assert re.search(r"Ask for a day from|Write |Ask again with one|Name one", unread[0].sentence)


@pytest.mark.parametrize(
    ("text", "early", "to_come", "left"),
    [
        ("what did the 2011 paper recommend?", True, False, "what did the paper recommend?"),
        ("who ran Devon PCT in 2010?", True, False, "who ran Devon PCT ?"),
        ("kent in 2030", False, True, "kent"),
        ("kent on 31 February 2018", False, False, "kent"),
    ],
)
def test_a_time_out_of_reach_says_on_which_side(text: str, early: bool, to_come: bool, left: str) -> None:  # noqa: FBT001
    (mark,) = mark_days(text, TODAY)
    assert isinstance(mark, UnreadDay)
    assert ("is before CCGs began" in mark.sentence, mark.to_come, left_of(text)) == (early, to_come, left)


@pytest.mark.parametrize(
    "text",
    [
        "", "who led Corby CCG", "08Y", "kent 0000", "E38000001", "Stoke-on-Trent CCG", "CCGs led by Jan", "QE1", "M25",
        "Barton-on-Sea", "merging in Kent", "what happened in kent", "in E38000001 of Kent", "NHS 111", "top 5 CCGs",
        "12 STPs", "CCGs under 100,000", "CCGs under 100k", "more than 2.5 million people", "the 195 CCGs", "1 in 5 CCGs",
        "over 201811 people", "fewer than 2016 people", "2/3 of CCGs", "between 1 and 5 CCGs", "What is 17 times 23?",
        "may I ask who leads Kent", "CCGs may merge", "which CCG covers March, Cambridgeshire", "we march on",
        "email address for Jan Thomas?", "who led Kent before Jan Thomas took over", "June Example", "who was second?",
        "digest at 09:00", "the last 3 leaders", "the first leader", "next leader", "early leaders", "£2018", "5 years",
        "when was Kent and Medway CCG formed?", "when did the Leeds CCGs merge", "when did Toby start at Nene?",
        "the merger of Devon", "Spring Example", "over 65s", "at the end",
    ],
)  # fmt: skip
def test_what_is_no_time_is_not_marked(text: str) -> None:
    assert mark_days(text, TODAY) == ()
    assert loose_digits(text, ()) == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("08Y on 05-11-2018", "08Y"),
        ("08Y-05-11-2018", "08Y-"),
        ("08Y 2018-11-05 leader", "08Y leader"),
        ("E54000024 2018-11-05", "E54000024"),
        ("1 April 2013's 211 CCGs", "211 CCGs"),
        ("top 10 in 2018", "top 10"),
        ("top 5 2018", "top 5"),
        ("in 2018 12 STPs had one leader", "12 STPs had one leader"),
        ("kent (2018)", "kent"),
        ("kent (in 2018)", "kent"),
        ("kent,in 2018", "kent,"),
        ('kent "5 November 2018"', "kent"),
        ("kent ( on “5 November 2018” ) please", "kent please"),
        ("kent on [2018-11-05]", "kent"),
        ("who led, in November 2018, Devon CCG", "who led, , Devon CCG"),
        ("who now leads Kent", "who leads Kent"),
        ("who leads Kent on Monday, 5th November 2018 at 9am?", "who leads Kent ?"),
        ("in 2018, may CCGs merge?", ", may CCGs merge?"),
        ("what about 2016?", "what about ?"),
        ("between 2018 and Kent", "between and Kent"),
        ("2018's leaders", "leaders"),
    ],
)
def test_a_mark_takes_in_what_belongs_to_the_time_and_no_more(text: str, left: str) -> None:
    assert left_of(text) == left


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("compare Kent in 2018 with Devon in 2020", ["2018", "2020"]),
        ("in 2016, 2017 and 2018", ["2016", "2017", "2018"]),
        ("2016,2017", ["2016", "2017"]),
        ("5 Nov 2018, 6 Nov 2018 and 7 Nov 2018", ["5 November 2018", "6 November 2018", "7 November 2018"]),
        ("2014 2015 2016 2017 2018", ["2014", "2015", "2016", "2017", "2018"]),
    ],
)
def test_each_of_several_dates_is_marked(text: str, said: list[str]) -> None:
    assert [mark.said for mark in mark_days(text, TODAY) if isinstance(mark, DayMark)] == said


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("before the merger", "before_merger"),
        ("prior to its merger", "before_merger"),
        ("just before they merged", "before_merger"),
        ("before the two CCGs merged", "before_merger"),
        ("until it was merged", "before_merger"),
        ("pre-merger", "before_merger"),
        ("after the merger", "after_merger"),
        ("since they merged", "after_merger"),
        ("when it merged", "after_merger"),
        ("at the time of the merger", "after_merger"),
        ("when it opened", "opening"),
        ("when it was formed", "opening"),
        ("when they were first set up", "opening"),
        ("on its first day", "opening"),
        ("when it closed", "closing"),
        ("just before it closed", "closing"),
        ("just before they were all abolished", "closing"),
        ("on its last day", "closing"),
        ("before its abolition", "closing"),
    ],
)
def test_a_moment_of_the_life_of_a_body_is_marked(text: str, when: str) -> None:
    (mark,) = mark_days(f"who led Corby {text}?", TODAY)
    assert isinstance(mark, Moment)
    assert (mark.when, left_of(f"who led Corby {text}?")) == (when, "who led Corby ?")


def test_a_moment_and_a_day_stand_side_by_side() -> None:
    moment, day = mark_days("who led Corby before the merger in 2020", TODAY)
    assert isinstance(moment, Moment)
    assert isinstance(day, DayMark)


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "next year", "next April", "by next month", "soon", "in the future", "in 3 years' time", "in two weeks time",
     "a year from now", "in the coming years", "the day after tomorrow", "in the next 5 years", "later this year"],
)  # fmt: skip
def test_time_to_come_is_marked_as_such(text: str) -> None:
    marks = mark_days(f"will Kent merge {text}?", TODAY)
    assert [type(mark) for mark in marks] == [Coming]
    assert left_of(f"will Kent merge {text}?").removesuffix(" ?") in (
        "will Kent merge",
        "will Kent merge in the",
    )


def test_a_month_ago_ends_where_a_shorter_month_does() -> None:
    assert the_mark("kent a month ago", date(2026, 3, 31)).day == date(2026, 2, 28)
    assert the_mark("kent a year ago", date(2024, 2, 29)).day == date(2023, 2, 28)
    assert the_mark("kent 2 months ago", date(2026, 1, 31)).day == date(2025, 11, 30)


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("5, November 2018", ["5"]),
        ("2018ish", ["2018ish"]),
        ("in 18", ["18"]),
        ("the 08Y of 12.STP", []),
        ("top 5, 2018", []),
        ("rank of 3 in 12 STPs", []),
    ],
)
def test_digits_that_could_belong_to_a_date_are_told_where_they_were_not_read(
    text: str, loose: list[str]
) -> None:
    marked = [(mark.start, mark.end) for mark in mark_days(text, TODAY)]
    assert [text[start:end] for start, end in loose_digits(text, marked)] == loose


# Dates by themselves


def test_an_option_is_read_as_a_day() -> None:
    assert read_day("5 November 2018", TODAY) == date(2018, 11, 5)
    assert read_day(" in 2018 ", TODAY) == date(2018, 12, 31)
    assert read_day("before 2018", TODAY) == date(2017, 12, 31)
    assert read_day("today", TODAY) == TODAY
    assert (read_mark("2018-11", TODAY).first, read_mark("2018-11", TODAY).last) == (
        date(2018, 11, 1),
        date(2018, 11, 30),
    )


@pytest.mark.parametrize("text", ["kent", "", "soon", "on", "kent on 5 November 2018", "before the merger"])
def test_an_option_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NoSuchDayError, match=r"is not a date\. Write it as 5 November 2018 or 2018-11-05"):
        read_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31 February 2018", "not a day in the calendar"),
        ("2027", "has not come yet"),
        ("2012", "before CCGs began"),
        ("2016 to 2018", "names two dates"),
        ("2016, 2018", "names two dates"),
    ],
)
def test_an_option_that_cannot_be_asked_for_says_why(text: str, says: str) -> None:
    with pytest.raises(NoSuchDayError, match=says):
        read_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5/11/2018", "5 November 2018"),
        ("from November 2018", "November 2018"),
        ("2018", "2018"),
        ("1850", "1850"),
        ("2018/19", "2018/19"),
        ("1 April 2027", "1 April 2027"),
        ("in 2027", "2027"),
        ("yesterday", "20 November 2026"),
        ("last month", "October 2026"),
    ],
)
def test_a_dialogue_reads_a_date_as_precise_as_it_is_written(text: str, said: str) -> None:
    assert str(read_when(text, TODAY)) == said


@pytest.mark.parametrize(
    "text", ["", "kent", "last week", "autumn 2018", "2016 to 2018", "before 2018", "soon", "2018 kent"]
)
def test_a_dialogue_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(NoSuchDayError, match=r"That is not a date\. Write it"):
        read_when(text, TODAY)


def test_a_dialogue_says_that_a_day_does_not_exist() -> None:
    with pytest.raises(NoSuchDayError, match="not a day in the calendar"):
        read_when("31 February 2018", TODAY)


# Every form, in all surroundings


def _ordinal(number: int) -> str:
    return f"{number}{'th' if 10 < number < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


WRITTEN: dict[str, Callable[[date], str]] = {
    "iso": lambda d: f"{d:%Y-%m-%d}",
    "iso with a time": lambda d: f"{d:%Y-%m-%d}T00:00:00Z",
    "iso and midnight": lambda d: f"{d:%Y-%m-%d} 00:00",
    "year first with slashes": lambda d: f"{d:%Y/%m/%d}",
    "year first with stops": lambda d: f"{d:%Y.%m.%d}",
    "year first, short": lambda d: f"{d.year}-{d.month}-{d.day}",
    "compact": lambda d: f"{d:%Y%m%d}",
    "slashes": lambda d: f"{d:%d/%m/%Y}",
    "short slashes": lambda d: f"{d.day}/{d.month}/{d:%y}",
    "hyphens": lambda d: f"{d:%d-%m-%Y}",
    "stops": lambda d: f"{d.day}.{d.month}.{d.year}",
    "short stops": lambda d: f"{d:%d.%m.%y}",
    "day month year": lambda d: f"{d.day} {d:%B %Y}",
    "small letters": lambda d: f"{d.day} {d:%b %Y}".lower(),
    "ordinal": lambda d: f"{_ordinal(d.day)} {d:%b %Y}",
    "ordinal of": lambda d: f"the {_ordinal(d.day)} of {d:%B, %Y}",
    "spreadsheet": lambda d: f"{d:%d-%b-%y}",
    "long spreadsheet": lambda d: f"{d.day}-{d:%b-%Y}",
    "run together": lambda d: f"{d:%d%b%Y}",
    "apostrophe": lambda d: f"{d.day} {d:%b} '{d:%y}",
    "american": lambda d: f"{d:%B} {d.day}, {d.year}",
    "american ordinal": lambda d: f"{d:%b} {_ordinal(d.day)} {d.year}",
    "year month day": lambda d: f"{d:%Y %B} {d.day}",
    "weekday": lambda d: f"{d:%A} {d.day} {d:%B %Y}",
    "short weekday": lambda d: f"{d:%a}, {d.day} {d:%b %Y}",
    "weekday behind": lambda d: f"{d.day} {d:%B %Y} ({d:%A})",
    "time before": lambda d: f"at 10:30 on {d.day} {d:%B %Y}",
    "time behind": lambda d: f"{d:%d/%m/%Y} at 10.30am",
}  # fmt: skip
NEEDS = {
    "year first": "iso",
    "compact": "compact",
    "day first": "slashes",
    "day month year": "day month year",
    "month day year": "american",
    "year month day": "year month day",
    "weekday": "weekday",
}
"""Which way of writing each form for single days is there for."""

SURROUNDINGS = [
    "{}",
    "who leads Kent {}",
    "who leads Kent on {}?",
    "08Y as at {}",
    "{} who leads Kent",
    "{}, who leads Kent",
    "top 5 CCGs ({})",
    "who leads Kent on “{}”",
    "who leads Kent (on {})?",
    "who *leads* Kent on *{}*",
    "population of Kent on `{}`, please",
    "<@U1> who leads Kent on _{}_",
    "who leads Kent on <tel:1|{}>?",
    "08Y on <!date^1541376000^{{date}}|{}>",
    "&gt; • 08Y, 99A on {}",
    "who led\n{}\nKent",
]


_WEEKDAYS = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)


def _random_days(count: int) -> list[date]:
    chance = random.Random(20181105)
    return [FIRST_DAY + timedelta(days=chance.randrange((TODAY - FIRST_DAY).days + 1)) for _ in range(count)]


def _faults_of(written: str, days: list[date]) -> list[str]:
    """Give the texts in which a day, written in a way, is not read back as that day alone, with nothing of it left."""
    faults = []
    for day in days:
        for around in SURROUNDINGS:
            text = clean(around.format(WRITTEN[written](day)))
            marks = mark_days(text, TODAY)
            left = left_of(text)
            digits = sum(map(str.isdigit, left)) + len(_WEEKDAYS.findall(left))
            expected = sum(map(str.isdigit, clean(around.format("x"))))
            if [(m.first, m.last) for m in marks if isinstance(m, DayMark)] != [(day, day)] * len(
                marks or " "
            ):
                faults.append(f"{text}: {marks}")
            elif digits != expected:
                faults.append(f"{text}: left {left}")
    return faults


@pytest.mark.parametrize("written", WRITTEN)
def test_every_way_of_writing_a_day_reads_back_as_that_day_in_all_surroundings(written: str) -> None:
    assert _faults_of(written, _random_days(12)) == []


@pytest.mark.parametrize("form", NEEDS)
def test_a_form_of_day_that_is_taken_out_is_missed(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without = [each for each in day_phrases.FORMS if each.name != form]
    assert len(without) == len(day_phrases.FORMS) - 1
    monkeypatch.setattr(day_phrases, "BY_HEAD", day_phrases.by_head(without))
    assert _faults_of(NEEDS[form], _random_days(3))


EXAMPLES = [
    *(written for written, _ in DAYS),
    *(written for written, *_ in PERIODS),
    *("2018.5", "05112018", "201811", "1-2-3", "11 2018", "2018 11", "on 5/11", "5 November", "November 5", "Nov 118", "5Nov0", "on 5"),
    *("in March", "in the autumn", "FY19", "the 1990s", "in recent years", "on Monday", "next year", "soon", "tomorrow"),
    *("in 3 years' time", "2018 financial year"),
]  # fmt: skip


@pytest.mark.parametrize("form", [each.name for each in day_phrases.FORMS])
def test_every_form_is_there_for_an_example(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = [mark_days(text, TODAY) for text in EXAMPLES]
    without = day_phrases.by_head(each for each in day_phrases.FORMS if each.name != form)
    monkeypatch.setattr(day_phrases, "BY_HEAD", without)
    assert [mark_days(text, TODAY) for text in EXAMPLES] != with_it


# Nothing is passed over


_NUMBER = st.one_of(
    st.integers(1, 40).map(str), st.integers(1, 99).map("{:02}".format), st.integers(2010, 2030).map(str)
)
_SEPARATOR = st.sampled_from(["-", "/", ".", " ", "//", " - ", " / ", "--", "\\"])
_MONTHS = st.sampled_from(
    ["Nov", "November", "november", "Novemeber", "Sept", "March", "May", "Jan", "Febuary", "Dec."]
)


@given(st.tuples(_NUMBER, _SEPARATOR, _NUMBER, _SEPARATOR, st.integers(2013, 2026).map(str)).map("".join))
def test_three_numbers_that_end_in_a_year_are_read_or_refused(written: str) -> None:
    _all_accounted(f"who leads Kent on {written}", written)


@given(st.tuples(st.integers(2013, 2026).map(str), _SEPARATOR, _NUMBER, _SEPARATOR, _NUMBER).map("".join))
def test_three_numbers_that_begin_with_a_year_are_read_or_refused(written: str) -> None:
    _all_accounted(f"08Y on {written}?", written)


@given(
    st.tuples(
        _NUMBER,
        st.sampled_from(["", " ", "-", "th ", " of ", "/"]),
        _MONTHS,
        st.sampled_from([" ", "-", ", ", ""]),
        _NUMBER,
    ).map("".join)
)
def test_numbers_beside_a_month_are_read_or_refused(written: str) -> None:
    _all_accounted(f"08Y on {written}", written)


_GLUED = re.compile(r"\d*[A-Za-z]{3,}\d+|\d+[A-Za-z]{3,}\d*")


@pytest.mark.parametrize(
    "written", ["2013 Novemeber2010", "0Novemeber0", "2010th Novemeber, 0", "2013 Feb2010", "5th5 May 2018"]
)
def test_what_is_glued_to_a_number_is_said_and_not_passed_over(register: Register, written: str) -> None:
    found = read(f"who led 08Y on {written}", register, TODAY)
    assert not found.queries
    assert found.refusal


def _all_accounted(text: str, written: str) -> None:
    marks = mark_days(text, TODAY)
    if any(isinstance(mark, UnreadDay) for mark in marks):
        return
    if re.search(r"\d[A-Z][a-z]{2}|[a-z]{3}\d|Novemeber|Febuary", written) and not marks:
        return  # a word of letters and digits, or a slip, is left over, and so not understood
    read = [(mark.start, mark.end) for mark in marks]
    if loose_digits(text, read):
        return  # which is refused as a whole
    # a word of letters and digits beside a day that was read is left over, and so not understood
    spans = [*read, *(word.span() for word in _GLUED.finditer(text))]
    begin = text.index(written)
    missed = [
        text[at]
        for at in range(begin, begin + len(written))
        if text[at].isdigit() and not any(start <= at < end for start, end in spans)
    ]
    assert not missed, (text, spans)


JUMBLED = [
    "in", "on", "since", "before", "after", "until", "mid", "early", "end", "of", "start", "the", "2018", "2019-01", "5",
    "November", "31", "February", "2018-02-30", "0000", "9999-12-31", "0001-01-01", "3", "0", "999", "years", "days", "ago",
    "weeks", "a", "an", "from", "to", "between", "and", "spring", "winter", "q1", "last", "half", "kent", "08Y", "monday",
    "may", "(today)", ",", "-", "year", "fy", "2018/19", "'18", "at", "10:30", "merged", "it", "was", "“", "”", "next",
]  # fmt: skip


@given(st.lists(st.sampled_from(JUMBLED), max_size=9).map(" ".join))
def test_any_jumble_of_times_gives_marks_in_order_with_days_of_the_register(words: str) -> None:
    marks = mark_days(words, TODAY)
    ends = 0
    for mark in marks:
        assert ends <= mark.start < mark.end <= len(words)
        ends = mark.end
        if isinstance(mark, DayMark):
            assert FIRST_DAY <= mark.first <= mark.last <= TODAY
            assert FIRST_DAY <= mark.day <= TODAY
            first, last = mark.period(TODAY)
            assert FIRST_DAY <= first <= last <= TODAY
    with suppress(NoSuchDayError):
        assert FIRST_DAY <= read_day(words, TODAY) <= TODAY
    with suppress(NoSuchDayError):
        read_when(words, TODAY)


@given(st.text(max_size=60))
def test_no_text_is_too_strange_to_mark(text: str) -> None:
    marks = mark_days(text, TODAY)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
