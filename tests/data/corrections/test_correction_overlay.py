"""Approved corrections over the reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from data.changes import Aspect, Origin
from data.corrections import Status
from data.corrections.overlay import overlay
from data.dates import parse_when
from data.leadership.leaders import Grade
from data.mergers import Rung
from data.model import Basis, BodyKey, Kind, Person
from data.population import Measure
from data.query.evaluator import evaluate
from data.query.query import Attribute, Query

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.corrections import Correction
    from data.register import Register

CCG = BodyKey(Kind.CCG, "99Z")
STP = BodyKey(Kind.STP, "QZZ")
ICB = BodyKey(Kind.ICB, "QZZ")
NOVEMBER = date(2018, 11, 5)
TODAY = date(2026, 11, 21)


def led(register: Register, body: BodyKey, day: date) -> tuple[Grade, list[str]]:
    known = register.at(day).leadership(body)
    return known.grade, [register.people[person].name for person in known.people]


# who leads


def test_a_leader_who_was_approved_is_in_the_answer_with_the_source(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(
        small, [make_correction("leader", "Alex Example", "2026-06-01", "2026-11-21", body="icb:QZZ")]
    )
    query = Query((Attribute.LEADER,), TODAY, TODAY, bodies=(ICB,))
    found = evaluate(query, over)
    assert found.headline.text == (
        "Alex Example is the chief executive of NHS Exampleshire ICB today (confirmed; example.org, 21 November 2026)."
    )
    (source,) = found.sources
    assert (source.id, source.publisher, source.title) == ("K12", "example.org", "Given with a correction")
    assert source.url == "https://example.org/board"
    assert "Not known" in evaluate(query, small).headline.text


def test_a_leader_is_vouched_for_from_the_start_to_the_day_of_the_answer_and_no_longer(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(small, [make_correction("leader", "Alex Example", "2014-04-01", "2016-03-31")])
    assert led(over, CCG, date(2015, 6, 1)) == (Grade.CONFIRMED, ["Alex Example"])
    assert led(over, CCG, date(2018, 11, 5)) == (Grade.CONFIRMED, ["Sam Sample"])
    assert led(over, CCG, date(2021, 6, 1))[1] == []


def test_a_correction_that_contradicts_a_source_is_a_dispute_and_not_a_victory(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(small, [make_correction("leader", "Alex Example", "2018-10-01", "2018-11-05")])
    grade, people = led(over, CCG, NOVEMBER)
    assert (grade, sorted(people)) == (Grade.DISPUTED, ["Alex Example", "Sam Sample"])


def test_a_leader_who_is_announced_does_not_lead_before_the_day(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(
        small, [make_correction("leader", "Alex Example", "2027-04-01", "2026-11-21", body="icb:QZZ")]
    )
    assert led(over, ICB, TODAY)[1] == []
    assert led(over, ICB, date(2027, 4, 1)) == (Grade.CONFIRMED, ["Alex Example"])
    (statement,) = over.statements_about[ICB]
    assert statement.as_of == parse_when("2026-11-21")


def test_a_start_after_the_day_of_the_answer_says_no_more_than_that_start(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(small, [make_correction("leader", "Alex Example", "2020-04-01", "2018-11-05")])
    added = next(s for s in over.statements if s.id == "K12")
    assert (added.start, added.as_of) == (parse_when("2020-04-01"), None)
    assert led(over, CCG, NOVEMBER) == (Grade.CONFIRMED, ["Sam Sample"])
    assert led(over, CCG, date(2020, 4, 1)) == (Grade.CONFIRMED, ["Alex Example"])


@pytest.mark.parametrize("on", ["", "2026-11-21", "no day", "2031-01-01"])
def test_nobody_is_vouched_for_after_the_body_closed_or_after_the_suggestion(
    small: Register, make_correction: Callable[..., Correction], on: str
) -> None:
    over = overlay(small, [make_correction("leader", "Alex Example", "2020-04-01", on)])
    added = next(s for s in over.statements if s.id == "K12")
    assert added.as_of == parse_when("2022-06-30")


def test_somebody_who_is_known_keeps_their_id_whatever_their_title(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(small, [make_correction("leader", "Dr Sam Sample", "2020", "2020-12-31")])
    assert next(s for s in over.statements if s.id == "K12").person == "sam-sample"
    assert over.people == small.people


def test_somebody_new_gets_an_id_by_rule_once(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(
        small,
        [
            make_correction("leader", "Zoë O'Example-Łódź", "2020", id=1),
            make_correction("leader", "Zoe O’Example-Łodz", "2021", id=2, body="icb:QZZ", on="2026-01-01"),
        ],
    )
    assert [p.name for p in over.people.values() if p.id not in small.people] == ["Zoë O'Example-Łódź"]
    assert {s.person for s in over.statements if s.id.startswith("K")} == {"zoe-oexample-lodz"}


def test_where_two_people_have_the_name_nobody_is_named(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    two = replace(small, people={**small.people, "kim-known-b": Person("kim-known-b", "Kim Known", "")})
    correction = make_correction("leader", "Kim Known", "2020")
    assert overlay(two, [correction]) is two
    assert overlay(small, [correction]) is not small


def test_of_two_people_of_a_name_the_one_who_is_stated_at_the_body_is_meant(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    two = replace(small, people={**small.people, "sam-sample-b": Person("sam-sample-b", "Sam Sample", "")})
    over = overlay(two, [make_correction("leader", "Sam Sample", "2020")])
    assert next(s for s in over.statements if s.id == "K12").person == "sam-sample"


# population, name, mergers


def test_a_population_has_no_basis_but_that_it_was_stated(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(small, [make_correction("population", "250000", "2018-06-30")])
    count = over.at(NOVEMBER).headcount(CCG, Measure(Basis.AS_STATED))
    assert count is not None
    assert (count.people, count.sources) == (250_000, ("K12",))
    assert over.at(NOVEMBER).headcount(CCG) is None


def test_a_name_holds_from_its_day_and_the_one_before_ends_the_day_before(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(small, [make_correction("name", "NHS Examplonia CCG", "2020-04-01")])
    assert over.at(date(2020, 3, 31)).name(CCG) == "NHS Exampleshire CCG"
    assert over.at(date(2020, 4, 1)).name(CCG) == "NHS Examplonia CCG"
    before, since = over.bodies[CCG].names
    assert (before.end, since.end, since.gss_code) == (date(2020, 3, 31), date(2022, 6, 30), "E38999999")
    found = over.resolver.resolve("Examplonia CCG", date(2020, 4, 1))
    assert [reading.body for reading in found.readings] == [CCG]


def test_a_body_whose_names_nobody_dated_had_its_name_until_then(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(
        small, [make_correction("name", "NHS Examplonia Integrated Care Board", "2026", body="icb:QZZ")]
    )
    assert over.at(date(2025, 12, 31)).name(ICB) == "NHS Exampleshire Integrated Care Board"
    assert over.at(TODAY).name(ICB) == "NHS Examplonia Integrated Care Board"


def test_a_name_from_the_day_of_another_takes_its_place_and_one_in_between_its_time(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    first = overlay(small, [make_correction("name", "NHS Firstly CCG", "2013-04-01", id=1)])
    assert [n.name for n in first.bodies[CCG].names] == ["NHS Firstly CCG"]
    both = overlay(
        small,
        [
            make_correction("name", "NHS Later CCG", "2020-04-01", id=1),
            make_correction("name", "NHS Between CCG", "2018-04-01", id=2),
        ],
    )
    assert [(n.name, n.end) for n in both.bodies[CCG].names] == [
        ("NHS Exampleshire CCG", date(2018, 3, 31)),
        ("NHS Between CCG", date(2020, 3, 31)),
        ("NHS Later CCG", date(2022, 6, 30)),
    ]


@pytest.mark.parametrize(
    ("what", "rung"),
    [
        ("merger_proposed", Rung.PROPOSED),
        ("merger_approved_by_ccgs", Rung.APPROVED_BY_CCGS),
        ("merger_approved_by_nhse", Rung.APPROVED_BY_NHSE),
        ("merger_rejected", Rung.REJECTED),
        ("merger_on_hold", Rung.ON_HOLD),
    ],
)
def test_a_step_towards_merging_moves_the_body_and_is_told_in_its_words(
    small: Register, make_correction: Callable[..., Correction], what: str, rung: Rung
) -> None:
    over = overlay(small, [make_correction(what, "A made-up decision", "2018-11", "2018-11-05")])
    status = over.at(NOVEMBER).merger(CCG)
    assert status.rung is rung
    assert status.event is not None
    assert status.event.summary == "A made-up decision."
    assert status.event.areas == (STP,)


def test_a_step_of_an_stp_is_of_its_area(small: Register, make_correction: Callable[..., Correction]) -> None:
    over = overlay(small, [make_correction("merger_rejected", "Dropped.", "2018-10-01", body="stp:QZZ")])
    (event,) = over.events
    assert (event.bodies, event.areas) == ((), (STP,))
    assert over.at(NOVEMBER).merger(STP).rung is Rung.SEPARATE  # it has one CCG, which no step is about


def test_a_merger_announced_for_a_day_to_come_was_announced_when_it_was_suggested(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(
        small, [make_correction("merger_approved_by_nhse", "It was approved", "2027-04-01", body="icb:QZZ")]
    )
    (event,) = over.events
    assert event.when == parse_when("2026-11-21")
    assert event.summary == "It was approved (from 1 April 2027)."
    assert over.at(TODAY).merger(ICB).rung is Rung.APPROVED_BY_NHSE


# what is left out


@pytest.mark.parametrize("status", [Status.OPEN, Status.REJECTED, Status.WITHDRAWN])
def test_only_approved_corrections_count(
    small: Register, make_correction: Callable[..., Correction], status: Status
) -> None:
    assert overlay(small, [make_correction("leader", "Alex Example", "2020", status=status)]) is small


@pytest.mark.parametrize(
    ("what", "value", "start", "body"),
    [
        ("other", "Somebody else answers the telephone.", "2020", "ccg:99Z"),
        ("leader", "Alex Example", "2020", "ccg:99X"),
        ("leader", "Alex Example", "2020", "stp:QZZ"),
        ("leader", "07700 900000", "2020", "ccg:99Z"),
        ("leader", "Ἀλέξανδρος Παράδειγμα", "2020", "ccg:99Z"),
        ("population", "many", "2020", "ccg:99Z"),
        ("name", "NHS Examplonia CCG", "some day", "ccg:99Z"),
        ("name", "NHS Examplonia CCG", "0001-01-01", "ccg:99Z"),
    ],
)
def test_what_cannot_be_put_on_the_reference_leaves_it_as_it_is(
    small: Register, make_correction: Callable[..., Correction], what: str, value: str, start: str, body: str
) -> None:
    assert overlay(small, [make_correction(what, value, start, body=body)]) is small


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("leader", "Alex Example"),
        ("population", "250000"),
        ("name", "NHS Examplonia CCG"),
        ("merger_proposed", "A made-up proposal."),
    ],
)
def test_what_is_there_already_is_not_added_again(
    small: Register, make_correction: Callable[..., Correction], what: str, value: str
) -> None:
    once = overlay(small, [make_correction(what, value, "2020-04-01", id=1)])
    again = make_correction(what, value, "2020-04-01", id=2)
    assert overlay(once, [again]) is once
    elsewhere = make_correction(what, value, "2020-04-01", id=2, url="https://example.org/minutes")
    assert overlay(once, [elsewhere]) is not once


# changes


def test_each_correction_is_a_change_that_became_known_when_it_was_decided(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    over = overlay(
        small,
        [
            make_correction("leader", "Alex Example", "2020-04-01", "2020-06-01", id=1),
            make_correction("population", "250000", "2018-06-30", id=2),
            make_correction("population", "260000", "2018-06-30", id=3),
            make_correction("name", "NHS Examplonia CCG", "2020-04-01", id=4),
            make_correction("merger_proposed", "A made-up proposal.", "2018-11", id=5),
        ],
    )
    told = {change.id: change for change in over.changes}
    assert {(c.id, c.aspect, c.before, c.after) for c in told.values()} == {
        ("K1", Aspect.LEADER, "Sam Sample (last known)", "Alex Example (confirmed)"),
        ("K2", Aspect.POPULATION, "", "now also stated: 250,000 (as stated, basis not given, 30 June 2018)"),
        (
            "K3",
            Aspect.POPULATION,
            "250,000 (as stated, basis not given, 30 June 2018)",
            "260,000 (as stated, basis not given, 30 June 2018)",
        ),
        ("K4", Aspect.NAME, "NHS Exampleshire CCG", "NHS Examplonia CCG"),
        ("K5", Aspect.MERGER, "", "A made-up proposal."),
    }
    assert all(change.origin is Origin.CORRECTION for change in told.values())
    assert all(change.bodies == (CCG,) for change in told.values())
    assert told["K1"].known == datetime(2026, 11, 21, 10, 1, tzinfo=UTC)
    assert told["K1"].happened == parse_when("2020-04-01")
    assert told["K5"].known == datetime(2026, 11, 21, 10, 5, tzinfo=UTC)


def test_corrections_are_laid_on_in_the_order_of_their_decisions(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    first = make_correction("name", "NHS Firstly CCG", "2020-04-01", id=1)
    second = make_correction("name", "NHS Secondly CCG", "2020-04-01", id=2)
    for given in ([first, second], [second, first]):
        assert overlay(small, given).bodies[CCG].name == "NHS Secondly CCG"


def test_what_was_withdrawn_leaves_nothing_behind(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    correction = make_correction("leader", "Alex Example", "2020-04-01")
    over = overlay(small, [correction])
    without = overlay(small, [replace(correction, status=Status.WITHDRAWN)])
    assert over.statements_about[CCG] != small.statements_about[CCG]
    assert (without.statements, without.sources, without.changes) == (
        small.statements,
        small.sources,
        small.changes,
    )
