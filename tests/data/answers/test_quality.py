"""Ratings set beside people per leader, and what is not claimed from that."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from data.answers.quality import quality_answer, rating_fact
from data.questions import Intent, Question

from data.model import read_key

if TYPE_CHECKING:
    from data.answers import Answer

    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def quality(register: Register, on: date = HSJ_DAY, body: str = "") -> Answer:
    key = read_key(body) if body else None
    return quality_answer(Question(Intent.QUALITY, on, TODAY, body=key), register)


def lines(found: Answer, label: str) -> list[str]:
    return [line.text for fact in found.facts if fact.label == label for line in fact.lines]


def test_the_quarters_of_november_2018_count_the_ccgs_rated_inadequate(register: Register) -> None:
    table = quality(register).tables[0]
    assert [column.label for column in table.columns][-2:] == [
        "Inadequate 2017/18, partial",
        "Inadequate 2015/16, all 26",
    ]
    assert [row[2:] for row in table.rows] == [
        (11, 53, 5, 10),
        (11, 29, 2, 4),
        (11, 48, 0, 6),
        (11, 65, 4, 6),
    ]
    assert table.rows[0][:2] == ("1st, most people per leader", "944,340 to 2.10 million")


def test_the_caveat_and_the_basis_are_said(register: Register) -> None:
    found = quality(register)
    assert "neither a cause nor a correlation can be read from this" in found.notes[0]
    said = lines(found, "What is set beside what")
    assert said[0] == "Leaders of each STP: counted by HSJ on 5 November 2018"
    assert "2015/16: all 26 CCGs rated Inadequate are listed" in said
    assert any(line.startswith("2017/18: partial, 11 found") for line in said)
    assert said[-1].startswith("The leaders of each STP at the time of an earlier rating are not known")


def test_a_ccg_that_had_merged_is_counted_where_its_successor_was(register: Register) -> None:
    first = lines(quality(register), "Rated Inadequate for 2015/16, all 26")[0]
    assert first.startswith("1st quarter: ")
    assert "North Somerset" in first


def test_on_another_day_the_leaders_are_those_of_the_published_count(register: Register) -> None:
    found = quality(register, TODAY)
    assert found.on == HSJ_DAY
    assert found.notes[1] == (
        "People per leader is not known for every STP on 21 November 2026; the leaders of every STP were counted and published "
        "for 5 November 2018."
    )
    assert "Inadequate 2018/19, partial" in {column.label for column in found.tables[0].columns}


def test_before_2016_there_is_no_rating(register: Register) -> None:
    found = quality(register, date(2014, 12, 1))
    assert not found.found
    assert found.headline.text.endswith("had ended by 1 December 2014; the first is 2015/16.")


def test_one_ccg_is_answered_with_the_ratings_found(register: Register) -> None:
    assert quality(register, body="ccg:11N").headline.text == (
        "NHS Kernow CCG was rated Inadequate for 2017/18 and Inadequate for 2015/16."
    )
    assert quality(register, body="ccg:08Y").headline.text == (
        "No rating of NHS West London CCG for a year that had ended by 5 November 2018 was found."
    )


def test_the_card_gives_the_latest_rating_by_the_day_and_says_that_they_are_partial(
    register: Register,
) -> None:
    kernow = read_key("ccg:11N")
    fact = rating_fact(register.at(HSJ_DAY), kernow)
    assert fact is not None
    assert [line.text for line in fact.lines] == [
        "Inadequate for 2017/18",
        "Before that, Inadequate for 2015/16",
        "The ratings found are partial, from news reports: other years may be missing",
    ]
    later = rating_fact(register.at(date(2019, 11, 5)), kernow)
    assert later is not None
    assert later.lines[0].text == "Good for 2018/19"
    assert rating_fact(register.at(HSJ_DAY), read_key("ccg:08Y")) is None
