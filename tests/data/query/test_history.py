"""The timeline of a body."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.dates import parse_when, within
from data.formatting import say_period
from data.mergers import family_of
from data.model import read_key
from data.query.answer import Outcome
from data.query.history import SHOWN, entries_of
from data.query.lines import distinct_events
from data.query.query import Attribute

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import Body, Event, Statement, Succession
    from data.query.answer import Answer
    from data.register import Register

    Ask = Callable[..., Answer]

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


@pytest.fixture
def history(ask: Ask) -> Ask:
    def asked(body: str, year: int = 0) -> Answer:
        period = {"first": date(year, 1, 1), "last": date(year, 12, 31)} if year else {}
        on = period.get("last", TODAY)
        return ask(Attribute.HISTORY, bodies=(body,), on=on, dated=bool(year), **period)

    return asked


def timeline(found: Answer) -> list[str]:
    return [line.text for fact in found.facts for line in fact.lines]


def test_the_life_of_a_body_in_a_sentence(history: Ask) -> None:
    assert history("ccg:03V").headline.text.startswith(
        "NHS Corby CCG began on 1 April 2013; on 1 April 2020 2 CCGs (Corby and Nene) merged into NHS Northamptonshire CCG; "
        "today it is part of NHS Northamptonshire ICB."
    )
    assert history("icb:S9B9J").headline.text.startswith("NHS Surrey and Sussex ICB took over from 2 ICBs (")


def test_west_london_goes_from_its_beginning_to_the_icb_of_today(history: Ask) -> None:
    told = timeline(history("ccg:08Y"))
    assert told[0] == "1 April 2013: NHS West London CCG began."
    assert "2018: Mark Easton said to have started as accountable officer of NHS West London CCG." in told
    assert any(
        line.startswith("1 April 2021: 8 CCGs (") and "merged into NHS North West London CCG" in line
        for line in told
    )
    assert told[-1].startswith(
        "1 April 2026: Katie Fisher led NHS West and North London ICB on its first day"
    )


def test_a_merged_body_says_who_led_those_before_it_on_their_last_day(history: Ask) -> None:
    told = timeline(history("ccg:91Q"))
    assert any(line.startswith("31 March 2020: Glenn Douglas led 8 CCGs (Ashford;") for line in told)
    assert any(line.endswith("merged into NHS Kent and Medway CCG.") for line in told)


@pytest.mark.parametrize("body", ["ccg:08Y", "icb:QKS", "stp:QYG", "icb:S9B9J"])
def test_entries_stand_in_order_of_date_in_text_and_table(
    register: Register, history: Ask, body: str
) -> None:
    entries = entries_of(register, read_key(body))
    assert [e.when.first for e in entries] == sorted(e.when.first for e in entries)
    table = history(body).tables[0]
    assert [row[0] for row in table.rows] == [str(e.when) for e in entries]
    assert [column.label for column in table.columns] == ["When", "What", "Source"]


def test_a_long_history_says_how_many_more_there_are_and_how_to_get_them(history: Ask) -> None:
    found = history("stp:QYG")
    told = timeline(found)
    assert len(told) == SHOWN + 1
    assert told[-1].startswith(
        f"{len(found.tables[0].rows) - SHOWN} more entries are in the table; ask for a year"
    )


def test_a_year_restricts_the_timeline_and_begins_with_what_weighs_most(history: Ask) -> None:
    found = history("stp:QKS", 2018)
    assert found.headline.text.startswith(
        "Kent and Medway STP, in 2018: The Kent scrutiny committee was told"
    )
    assert len(found.headline.text) <= 240
    assert found.headline.text.endswith("more things are known.")
    assert all("2018" in line.partition(":")[0] for line in timeline(found))


def test_a_year_with_nothing_says_so(history: Ask) -> None:
    found = history("ccg:03L", 2016)
    assert found.headline.text == "Nothing dated was found about NHS Rotherham CCG in 2016."
    assert found.outcome is Outcome.NOT_KNOWN
    assert not found.facts
    assert not found.tables


def test_a_closed_body_is_told_to_the_body_of_today(history: Ask) -> None:
    found = history("ccg:03V")
    assert any("NHS Northamptonshire ICB" in line for line in timeline(found))
    assert [choice.query.bodies for choice in found.choices] == [(read_key("icb:QPM"),)]


def test_no_code_stands_where_a_name_will_do(history: Ask) -> None:
    told = " ".join(timeline(history("icb:S9B9J")))
    assert "part of NHS Frimley ICB" in told
    assert "QNQ" not in told
    assert "S9B9J" not in told


def test_two_sources_of_one_step_are_one_entry_with_both(history: Ask) -> None:
    rejected = [
        line for fact in history("ccg:05N").facts for line in fact.lines if "15 October 2019" in line.text
    ]
    assert len(rejected) == 1
    assert rejected[0].sources == ("S0207", "S0342")


def test_a_departure_that_an_event_tells_of_is_not_told_again(history: Ask) -> None:
    told = timeline(history("ccg:08Y"))
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
        (date(2018, 11, 5), date(2018, 11, 5), "on 5 November 2018"),
        (date(2018, 11, 5), None, "since 5 November 2018"),
        (None, date(2018, 11, 5), "by 5 November 2018"),
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
