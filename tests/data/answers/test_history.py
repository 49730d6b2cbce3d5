"""The timeline of a body."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.answers.history import SHOWN, history_answer, say_period, within
from data.answers.timeline import distinct_events, entries_of, family_of
from data.days import parse_when
from data.model import Kind, read_key
from data.questions import Intent, Options, Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.answers import Answer
    from data.model import Body, Event, Statement, Succession
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def history(
    register: Register, body: str, on: date = TODAY, first: date | None = None, last: date | None = None
) -> Answer:
    options = Options(first=first, last=last)
    return history_answer(Question(Intent.HISTORY, on, TODAY, body=read_key(body), options=options), register)


def timeline(found: Answer) -> list[str]:
    return [line.text for fact in found.facts for line in fact.lines]


def test_west_london_goes_from_its_beginning_to_the_icb_of_today(register: Register) -> None:
    told = timeline(history(register, "ccg:08Y"))
    assert told[0] == "1 April 2013: NHS West London CCG began."
    assert "2018: Mark Easton said to have started as accountable officer of NHS West London CCG." in told
    assert any(
        line.startswith("1 April 2021: 8 CCGs (") and "merged into NHS North West London CCG" in line
        for line in told
    )
    assert told[-1].startswith(
        "1 April 2026: Katie Fisher led NHS West and North London ICB on its first day"
    )


def test_a_merged_body_says_who_led_those_before_it_on_their_last_day(register: Register) -> None:
    told = timeline(history(register, "ccg:91Q"))
    assert any(line.startswith("31 March 2020: Glenn Douglas led 8 CCGs (Ashford;") for line in told)
    assert any(line.endswith("merged into NHS Kent and Medway CCG.") for line in told)


def test_entries_stand_in_order_of_date_in_text_and_table(register: Register) -> None:
    for body in ("ccg:08Y", "icb:QKS", "stp:QYG", "icb:S9B9J"):
        entries = entries_of(register, read_key(body))
        assert [e.when.first for e in entries] == sorted(e.when.first for e in entries)
        table = history(register, body).tables[0]
        assert [row[0] for row in table.rows] == [str(e.when) for e in entries]
        assert [column.label for column in table.columns] == ["When", "What", "Source publisher"]


def test_a_long_history_says_how_many_more_there_are_and_how_to_get_them(register: Register) -> None:
    found = history(register, "stp:QYG")
    told = timeline(found)
    more = len(found.tables[0].rows) - SHOWN
    assert len(told) == SHOWN + 1
    assert told[-1] == (
        f"{more} more entries are in the table; ask for a year to read them,"
        " such as “history of Cheshire and Merseyside STP in 2014”."
    )


def test_a_year_restricts_the_timeline(register: Register) -> None:
    found = history(register, "stp:QKS", date(2018, 12, 31), date(2018, 1, 1), date(2018, 12, 31))
    assert found.headline.text == (
        "Kent and Medway STP has 12 dated entries in leadership, joint working and merger in 2018."
    )
    assert all("2018" in line.partition(":")[0] for line in timeline(found))


def test_a_year_with_nothing_says_so(register: Register) -> None:
    found = history(register, "ccg:03L", date(2016, 12, 31), date(2016, 1, 1), date(2016, 12, 31))
    assert found.headline.text == "Nothing dated was found about NHS Rotherham CCG in 2016."
    assert not found.facts
    assert not found.tables


def test_a_closed_body_is_not_answered_as_on_its_last_day_only(register: Register) -> None:
    found = history(register, "ccg:03V")
    assert found.notes == ("NHS Corby CCG closed on 31 March 2020; what it became is in its history.",)
    assert any("NHS Northamptonshire ICB" in line for line in timeline(found))


def test_no_code_stands_where_a_name_will_do(register: Register) -> None:
    told = " ".join(timeline(history(register, "icb:S9B9J")))
    assert "part of NHS Frimley ICB" in told
    assert "QNQ" not in told
    assert "S9B9J" not in told


def test_two_sources_of_one_step_are_one_entry_with_both(register: Register) -> None:
    rejected = [
        line
        for fact in history(register, "ccg:05N").facts
        for line in fact.lines
        if "15 October 2019" in line.text
    ]
    assert len(rejected) == 1
    assert rejected[0].sources == ("S0207", "S0342")


def test_a_departure_that_an_event_tells_of_is_not_told_again(register: Register) -> None:
    told = timeline(history(register, "ccg:08Y"))
    assert sum("Mark Easton" in line and "leave" in line for line in told) == 1


def test_the_family_of_a_body_stops_at_what_came_in_part(register: Register) -> None:
    family = family_of(register, read_key("icb:QRL"))
    assert read_key("icb:QNQ") in family.before
    assert read_key("ccg:15D") not in family.before
    assert read_key("ccg:10R") in family.before


def test_a_made_up_life_is_told_from_first_statement_to_the_successor(
    make_register: Callable[..., Register],
    make_body: Callable[..., Body],
    make_statement: Callable[..., Statement],
    make_event: Callable[..., Event],
    make_succession: Callable[..., Succession],
) -> None:
    register = make_register(
        [
            make_body("ccg:99Y", name="NHS Exampleton CCG", closed="2019-03-31"),
            make_body("ccg:99X", name="NHS Samplewold CCG", opened="2019-04-01"),
        ],
        statements=[make_statement(body=read_key("ccg:99Y"), as_of="2014", end="2018-06")],
        events=[make_event("merger_proposed", "2018-09", "ccg:99Y")],
        successions=[make_succession("ccg:99Y", "ccg:99X", "2019-04-01")],
    )
    assert [f"{e.when}: {e.text}" for e in entries_of(register, read_key("ccg:99Y"))] == [
        "1 April 2013: NHS Exampleton CCG began.",
        "2014: Alex Example first stated as accountable officer of NHS Exampleton CCG.",
        "June 2018: Alex Example due to leave as accountable officer of NHS Exampleton CCG.",
        "September 2018: Made up.",
        "1 April 2019: NHS Exampleton CCG passed into NHS Samplewold CCG.",
    ]


def test_events_of_one_kind_date_and_bodies_are_one(make_event: Callable[..., Event]) -> None:
    twice = [make_event("merged", "2019", "ccg:99Z", id=name) for name in ("E1", "E2")]
    assert len(distinct_events(twice)) == 1
    assert len(distinct_events([*twice, make_event("merged", "2018", "ccg:99Z", id="E3")])) == 2


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2019, 1, 1), date(2019, 12, 31), "in 2019"),
        (date(2018, 4, 1), date(2019, 3, 31), "in 2018/19"),
        (date(2018, 1, 1), date(2019, 12, 31), "from 2018 to 2019"),
        (date(2018, 11, 1), date(2018, 11, 30), "in November 2018"),
        (date(2018, 11, 5), date(2019, 1, 2), "from 5 November 2018 to 2 January 2019"),
        (date(2018, 11, 5), date(2018, 11, 5), "by 5 November 2018"),
        (date(2018, 11, 5), None, "since 5 November 2018"),
        (None, None, ""),
    ],
)
def test_a_period_is_said_as_it_would_be_asked_for(first: date | None, last: date | None, said: str) -> None:
    assert say_period(first, last) == said


def test_a_date_known_to_the_year_is_within_a_period_that_holds_the_year() -> None:
    assert within(parse_when("2018"), date(2018, 1, 1), date(2018, 12, 31))
    assert not within(parse_when("2018"), date(2018, 11, 1), date(2018, 11, 30))
    assert within(parse_when("2018-11"), date(2018, 11, 5), date(2018, 12, 31))
    assert within(parse_when("2016"), HSJ_DAY, HSJ_DAY)
    assert not within(parse_when("2019-01"), HSJ_DAY, HSJ_DAY)


@settings(max_examples=80)
@given(data=st.data(), on=st.dates(date(2013, 4, 1), TODAY), days=st.integers(0, 900))
def test_any_body_and_period_has_an_answer_whose_lines_have_sources(
    register: Register, data: st.DataObject, on: date, days: int
) -> None:
    body = data.draw(
        st.sampled_from(sorted(key for key in register.bodies if key.kind is not Kind.LOCAL_OFFICE))
    )
    first = date.fromordinal(max(on.toordinal() - days, date(2013, 4, 1).toordinal())) if days else None
    found = history(register, str(body), on, first, on if first else None)
    assert found.headline.text.endswith((".", "did."))
    listed = {source.id for source in found.sources}
    for fact in found.facts:
        assert fact.lines
        for line in fact.lines:
            assert set(line.sources) <= listed
            assert line.sources or "more entr" in line.text
