"""What the project's facts must reproduce: counts by date, England's population, the analysis of November 2018."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.leadership.leaders import LEADING_ROLE, Grade
from data.mergers import bodies_of_today
from data.model import BodyKey, Kind, read_key
from data.population import Measure
from data.reference.checks import possible_duplicates
from data.reference.facts import read_facts
from data.reference.validation import validation_errors

if TYPE_CHECKING:
    from pathlib import Path

    from data.register import Register

ANALYSED = date(2018, 11, 5)
NOW = date(2026, 4, 1)
MID_2016, MID_2015 = Measure(year=2016), Measure(year=2015)


def test_the_facts_have_no_fault(facts_of_the_project: Path) -> None:
    assert validation_errors(read_facts(facts_of_the_project), date.max) == []


def test_no_source_and_nobody_is_there_twice(facts_of_the_project: Path) -> None:
    assert [str(fault) for fault in possible_duplicates(read_facts(facts_of_the_project))] == []


@pytest.mark.parametrize(
    ("kind", "day", "count"),
    [
        (Kind.CCG, "2013-03-31", 0),
        (Kind.CCG, "2013-04-01", 211),
        (Kind.CCG, "2015-03-31", 211),
        (Kind.CCG, "2015-04-01", 209),
        (Kind.CCG, "2017-04-01", 207),
        (Kind.CCG, "2018-04-01", 195),
        (Kind.CCG, "2018-11-05", 195),
        (Kind.CCG, "2019-04-01", 191),
        (Kind.CCG, "2020-04-01", 135),
        (Kind.CCG, "2021-04-01", 106),
        (Kind.CCG, "2022-06-30", 106),
        (Kind.CCG, "2022-07-01", 0),
        (Kind.STP, "2018-11-05", 44),
        (Kind.STP, "2022-06-30", 42),
        (Kind.STP, "2022-07-01", 0),
        (Kind.ICB, "2022-06-30", 0),
        (Kind.ICB, "2022-07-01", 42),
        (Kind.ICB, "2026-03-31", 42),
        (Kind.ICB, "2026-04-01", 36),
    ],
)
def test_as_many_bodies_existed(register: Register, kind: Kind, day: str, count: int) -> None:
    assert len(register.at(date.fromisoformat(day)).open_bodies(kind)) == count


@pytest.mark.parametrize("year", range(2013, 2027))
def test_no_ccg_is_in_two_stps_on_a_first_of_april(register: Register, year: int) -> None:
    day = date(year, 4, 1)
    lasting = [m for m in register.memberships if m.start <= day and (m.end is None or day <= m.end)]
    parents = Counter(m.child for m in lasting if m.child.kind is Kind.CCG and m.parent.kind is Kind.STP)
    assert [str(ccg) for ccg, count in parents.items() if count > 1] == []


@pytest.mark.parametrize("year", range(2017, 2023))
def test_every_open_ccg_is_in_an_stp(register: Register, year: int) -> None:
    view = register.at(date(year, 4, 1))
    assert [str(ccg) for ccg in view.open_bodies(Kind.CCG) if view.parent(ccg, Kind.STP) is None] == []


@pytest.mark.parametrize(
    ("kind", "measure", "england"),
    [(Kind.CCG, Measure(), 55_977_178), (Kind.STP, Measure(), 55_977_178), (Kind.STP, MID_2016, 55_268_067)],
)
def test_the_population_adds_up_to_england(
    register: Register, kind: Kind, measure: Measure, england: int
) -> None:
    view = register.at(ANALYSED)
    counts = [view.headcount(body, measure) for body in view.open_bodies(kind)]
    assert all(counts)
    assert sum(count.people for count in counts if count) == england


def per_leader(register: Register, measure: Measure) -> list[tuple[float, BodyKey, int, int, int]]:
    """List the STPs with the most people per leader first: (per leader, STP, CCGs, leaders, people)."""
    view, rows = register.at(ANALYSED), []
    for stp in view.open_bodies(Kind.STP):
        published, count = view.published_count(stp), view.headcount(stp, measure)
        assert published is not None
        assert count is not None
        assert published.ccgs == len(view.ccgs_of(stp))
        rows.append((count.people / published.leaders, stp, published.ccgs, published.leaders, count.people))
    return sorted(rows, reverse=True)


def test_the_published_table_is_whole(register: Register) -> None:
    rows = per_leader(register, MID_2016)
    assert (len(rows), sum(row[2] for row in rows), sum(row[3] for row in rows)) == (44, 195, 113)


def test_31_percent_of_the_population_is_managed_by_13_officers_across_59_ccgs_in_12_stps(
    register: Register,
) -> None:
    rows = per_leader(register, MID_2016)
    top = rows[:12]
    assert (sum(row[2] for row in top), sum(row[3] for row in top)) == (59, 13)
    assert round(100 * sum(row[4] for row in top) / sum(row[4] for row in rows), 1) == 31.3


def test_the_highest_are_in_london_and_the_lowest_is_shropshire(register: Register) -> None:
    rows = per_leader(register, MID_2016)
    assert [(row[1].code, round(row[0] / 1e6, 2)) for row in rows[:2]] == [("QRV", 2.07), ("QMF", 1.96)]
    assert (rows[-1][1].code, int(rows[-1][0])) == ("QOC", 244_059)


@pytest.mark.parametrize(("measure", "stps"), [(MID_2016, 9), (MID_2015, 11)])
def test_stps_with_under_300_000_per_leader(register: Register, measure: Measure, stps: int) -> None:
    assert sum(row[0] < 300_000 for row in per_leader(register, measure)) == stps


def test_mark_easton_led_west_london_on_the_day_of_the_analysis(register: Register) -> None:
    known = register.at(ANALYSED).leadership(read_key("ccg:08Y"))
    assert (known.grade, known.people) == (Grade.CONFIRMED, ("mark-easton",))
    assert "S0230" in known.holders[0].statements[0].sources


def test_andrew_eyres_and_maggie_macisaac_led_across_two_stps(register: Register) -> None:
    view = register.at(ANALYSED)
    for person, stps in (("andrew-eyres", {"QKK", "QWE"}), ("maggie-macisaac", {"QRL", "QNQ"})):
        led_in = [view.parent(ccg, Kind.STP) for ccg in view.led_by[person]]
        assert {stp.code for stp in led_in if stp} == stps


def test_james_rimmer_of_somerset_is_not_his_namesake_of_southampton(register: Register) -> None:
    assert {str(statement.body) for statement in register.statements_naming["james-rimmer"]} == {"ccg:11X"}


def test_corby_became_northamptonshire_and_then_the_icb(register: Register) -> None:
    corby = read_key("ccg:03V")
    steps = register.at(NOW).became(corby, NOW)
    said = [(str(step.day), [str(key) for key in step.successors]) for step in steps]
    assert said == [("2020-04-01", ["ccg:78H"]), ("2022-07-01", ["icb:QPM"])]
    assert bodies_of_today(corby, steps) == (read_key("icb:QPM"),)


def test_frimley_splits_into_three(register: Register) -> None:
    frimley = read_key("icb:QNQ")
    assert register.at(date(2026, 3, 31)).became(frimley, date(2026, 3, 31)) == ()
    (step,) = register.at(NOW).became(frimley, NOW)
    assert {key.code for key in step.successors} == {"S0E4D", "S9B9J", "QRL"}


def test_every_ccg_leads_to_an_icb_of_today(register: Register) -> None:
    view = register.at(NOW)
    open_icbs = set(view.open_bodies(Kind.ICB))
    for body in register.bodies:
        if body.kind is Kind.CCG:
            ends = bodies_of_today(body, view.became(body, NOW))
            assert set(ends) <= open_icbs, f"{body} ends at {ends}"


def test_successions_join_bodies_that_close_and_open_on_the_day(register: Register) -> None:
    for succession in register.successions:
        closed = register.bodies[succession.predecessor].closed
        assert closed is not None, f"{succession.predecessor} passed on and did not close"
        assert abs((succession.day - closed).days) <= 1, f"{succession.predecessor} closed on {closed}"


def test_a_leader_counts_only_while_the_evidence_allows(register: Register) -> None:
    """Nobody leads on a day after an end that their only later evidence states."""
    for day in (date(2016, 4, 1), ANALYSED, date(2021, 4, 1), date(2025, 12, 1)):
        view = register.at(day)
        for person, bodies in view.led_by.items():
            for body in bodies:
                own = [
                    s
                    for s in register.statements_about[body]
                    if s.person == person and s.role == LEADING_ROLE
                ]
                ended = [s.end.last for s in own if s.end and s.end.last < day]
                evidence = [
                    when.last
                    for s in own
                    for when in (s.start, s.as_of)
                    if when and (not s.end or s.end.last >= day)
                ]
                assert not ended or any(last > max(ended) for last in evidence), (
                    f"{person} at {body} on {day}"
                )


def test_people_are_named_only_as_holders_of_an_office(register: Register) -> None:
    assert {statement.person for statement in register.statements} == set(register.people)


def test_every_fact_names_its_source(register: Register) -> None:
    tables = (
        register.bodies.values(),
        register.memberships,
        register.populations,
        register.statements,
        register.events,
    )
    for facts in tables:
        for fact in facts:
            assert fact.sources
            assert set(fact.sources) <= set(register.sources)
