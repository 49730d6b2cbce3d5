"""Maps and timelines as values: what is drawn, what is said of it, and when there is nothing to draw."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from data.dates import FIRST_DAY
from data.leadership.leaders import Grade, leadership
from data.model import Kind, read_key
from data.outlines import england
from data.query.answer import Map, Outcome, Timeline
from data.query.query import Attribute, Feature, Where
from data.view import spells
from tests.data.query.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import BodyKey
    from data.query.answer import Answer
    from data.register import Register

A = Attribute


def the_map(found: Answer) -> Map:
    (shown,) = found.charts
    assert isinstance(shown, Map)
    return shown


def values(found: Answer) -> dict[str, float | None]:
    return {area.name: area.value for area in the_map(found).areas}


def test_people_per_leader_of_the_published_day_are_those_of_the_league_table(
    ask: Callable[..., Answer],
) -> None:
    found = ask(A.MAP, by=A.PER_LEADER)
    assert len(values(found)) == 44
    assert values(found)["North West London"] == 2_095_479
    assert "most in North West London, 2.10 million (2,095,479)" in found.headline.text
    assert "fewest in Shropshire and Telford and Wrekin, 249,036" in found.headline.text
    assert the_map(found).subtitle == "44 STPs; ONS resident estimate, mid-2018; leaders counted by HSJ"
    assert the_map(found).sources


def test_every_unit_of_england_is_drawn_once_on_any_day(
    register: Register, ask: Callable[..., Answer]
) -> None:
    for day in (
        FIRST_DAY,
        date(2014, 6, 5),
        date(2016, 5, 1),
        date(2018, 11, 5),
        date(2021, 4, 1),
        date(2022, 7, 1),
        TODAY,
    ):
        units = [unit for area in the_map(ask(A.MAP, by=A.POPULATION, on=day)).areas for unit in area.units]
        assert len(units) == len(set(units)), day
        assert set(units) == england().units, day


def test_where_two_ccgs_cannot_be_told_apart_their_area_is_drawn_as_not_known(
    ask: Callable[..., Answer],
) -> None:
    found = ask(A.MAP, by=A.POPULATION, on=date(2014, 6, 5))
    unknown = [area for area in the_map(found).areas if area.value is None]
    assert [area.name for area in unknown] == ["Newcastle North and East and Newcastle West"]
    assert any("Newcastle" in note for note in found.notes)


def test_a_body_without_a_leader_is_named_as_not_known(ask: Callable[..., Answer]) -> None:
    found = ask(A.MAP, by=A.PER_LEADER, on=date(2020, 6, 1))
    unknown = [name for name, value in values(found).items() if value is None]
    assert unknown
    assert "it is not known" in found.headline.text
    assert any(fact.label == "Not known" for fact in found.facts)


@pytest.mark.parametrize("by", [A.LEADERS, A.CCGS, A.CCGS_PER_LEADER])
def test_counts_are_drawn_too(ask: Callable[..., Answer], by: Attribute) -> None:
    assert values(ask(A.MAP, by=by))["Devon"] == (1 if by is A.LEADERS else 2)


def test_a_part_of_england_is_drawn_alone(ask: Callable[..., Answer]) -> None:
    found = ask(A.MAP, by=A.POPULATION, where=Where(Kind.CCG, (read_key("stp:QKS"),)))
    assert len(values(found)) == 8
    assert not the_map(found).enlarged
    assert the_map(found).title == "Population of CCGs in Kent and Medway STP on 5 November 2018"


def test_before_there_were_stps_there_is_no_map_of_people_per_leader(ask: Callable[..., Answer]) -> None:
    found = ask(A.MAP, by=A.PER_LEADER, on=date(2014, 6, 5))
    assert found.outcome is Outcome.REFUSAL
    assert found.charts == ()
    assert (
        found.headline.text
        == "No map: there were no STPs or ICBs on 5 June 2014; the first began on 1 April 2017."
    )


def test_bodies_that_closed_in_a_time_are_on_no_map_of_its_last_day(ask: Callable[..., Answer]) -> None:
    closed = Where(Kind.CCG, features=(Feature.CLOSED,))
    found = ask(A.MAP, by=A.POPULATION, where=closed, **year(2020))
    assert (found.outcome, found.charts) == (Outcome.NOT_KNOWN, ())


@pytest.mark.parametrize("by", [A.RATING, A.CHAIR, None])
def test_what_a_map_cannot_show_is_said(ask: Callable[..., Answer], by: Attribute | None) -> None:
    found = ask(A.MAP, by=by)
    assert found.outcome is Outcome.REFUSAL
    assert found.headline.text.startswith("A map can show people per leader, population,")


def year(number: int) -> dict[str, object]:
    return {"on": date(number, 12, 31), "first": date(number, 1, 1), "last": date(number, 12, 31)}


def test_the_mergers_of_a_year_are_drawn_by_how_many_became_one(ask: Callable[..., Answer]) -> None:
    found = ask(A.MAP, by=A.MERGERS, **year(2020))
    assert found.headline.text == "74 CCGs merged into 18 in 2020; 135 CCGs were left."
    assert values(found)["Kent and Medway"] == 8
    assert values(found)["Barnsley"] == 0
    assert the_map(found).none == "no merger"
    assert len(the_map(found).inner) == 74


def test_a_year_without_mergers_has_no_map(ask: Callable[..., Answer]) -> None:
    found = ask(A.MAP, by=A.MERGERS, **year(2016))
    assert (found.outcome, found.charts) == (Outcome.NOT_KNOWN, ())


def test_where_a_body_lies_is_drawn_among_the_others_and_its_neighbours_are_named(
    ask: Callable[..., Answer],
) -> None:
    found = ask(A.MAP, bodies=["stp:QKS"])
    assert [name for name, value in values(found).items() if value] == ["Kent and Medway"]
    assert len(values(found)) == 44
    assert "bordered South East London; and Sussex and East Surrey on 5 November 2018" in found.headline.text


def test_a_closed_body_is_drawn_on_its_last_day(ask: Callable[..., Answer]) -> None:
    found = ask(A.MAP, bodies=["ccg:03V"], on=TODAY)
    assert found.on == date(2020, 3, 31)
    assert any("closed on 31 March 2020" in note for note in found.notes)


def test_a_body_whose_boundaries_are_not_known_has_no_map(ask: Callable[..., Answer]) -> None:
    found = ask(A.MAP, bodies=["ccg:00G"])
    assert found.outcome is Outcome.NOT_KNOWN
    assert "boundaries of NHS Newcastle North and East CCG" in found.headline.text
    assert found.charts == ()


def test_a_town_is_found_in_the_body_that_covers_it(ask: Callable[..., Answer]) -> None:
    found = ask(A.MAP, place="torquay", place_name="Torquay", on=TODAY)
    assert found.headline.text.startswith("Torquay lies in NHS Devon ICB, which borders")


def test_small_bodies_of_london_are_drawn_again_larger(
    register: Register, ask: Callable[..., Answer]
) -> None:
    larger = the_map(ask(A.MAP, by=A.POPULATION, kind=Kind.CCG)).enlarged
    london = {
        unit
        for ccg in register.at(date(2018, 11, 5)).open_bodies(Kind.CCG)
        if ccg.code in ("08Y", "07Q")
        for unit in register.at(date(2018, 11, 5)).units(ccg)
    }
    assert london <= larger < england().units


# leaders through time


def the_timeline(found: Answer) -> Timeline:
    (shown,) = found.charts
    assert isinstance(shown, Timeline)
    return shown


def test_an_icb_is_followed_back_to_the_ccgs_it_came_from(ask: Callable[..., Answer]) -> None:
    shown = the_timeline(ask(A.TIMELINE, bodies=["icb:QJK"], on=TODAY))
    assert [lane.name for lane in shown.lanes] == [
        "Northern, Eastern and Western Devon CCG", "South Devon and Torbay CCG", "Devon CCG", "Devon ICB",
    ]  # fmt: skip
    assert shown.lanes[0].note == "became Devon"
    assert shown.lanes[0].last == date(2019, 3, 31)


def test_who_leads_today_is_said_with_the_grade_or_as_disputed(
    register: Register, ask: Callable[..., Answer]
) -> None:
    view = register.at(TODAY)
    graded: dict[Grade, list[BodyKey]] = {}
    for icb in view.open_bodies(Kind.ICB):
        graded.setdefault(view.leadership(icb).grade, []).append(icb)
    for grade, icbs in graded.items():
        for icb in Random(1).sample(icbs, min(2, len(icbs))):
            said = ask(A.TIMELINE, bodies=[str(icb)], on=TODAY).headline.text
            assert ("disputed: " in said) == (grade is Grade.DISPUTED)
            assert (f"leads it ({grade})" in said) == (grade in (Grade.CONFIRMED, Grade.LIKELY))


def test_bars_lie_within_their_lane_in_order(ask: Callable[..., Answer]) -> None:
    for body in ("stp:QE1", "ccg:08Y", "icb:QHM"):
        for lane in the_timeline(ask(A.TIMELINE, bodies=[body], on=TODAY)).lanes:
            assert all(lane.first <= bar.first <= bar.last <= lane.last for bar in lane.bars)
            assert list(lane.bars) == sorted(lane.bars, key=lambda bar: bar.first)


def test_the_day_that_everybody_looks_up_is_confirmed_on_the_timeline(ask: Callable[..., Answer]) -> None:
    lane = the_timeline(ask(A.TIMELINE, bodies=["ccg:08Y"], on=TODAY)).lanes[0]
    (bar,) = [bar for bar in lane.bars if bar.first <= date(2018, 11, 5) <= bar.last]
    assert (bar.person, bar.sure) == ("Mark Easton", True)


def test_nobody_to_draw_is_said(ask: Callable[..., Answer]) -> None:
    assert ask(A.TIMELINE, on=TODAY).outcome is Outcome.REFUSAL
    region = ask(A.TIMELINE, bodies=["region:Y58"], on=TODAY)
    assert (region.outcome, region.charts) == (Outcome.REFUSAL, ())


def test_a_spell_tells_of_every_day_in_it_what_the_view_tells(register: Register) -> None:
    chosen = Random(1)
    bodies = [
        body
        for body in register.bodies
        if body.kind in (Kind.CCG, Kind.ICB) and register.statements_about.get(body)
    ]
    for body in chosen.sample(sorted(bodies), 12):
        last = register.bodies[body].closed or TODAY
        found = spells(register, body, FIRST_DAY, last)
        assert [begin for begin, _, _ in found[1:]] == [end + timedelta(days=1) for _, end, _ in found[:-1]]
        for begin, end, led in found:
            for day in {begin, end, begin + timedelta(days=chosen.randint(0, (end - begin).days))}:
                known = leadership(body, register.statements_about[body], day)
                assert (led.people, led.grade) == (known.people, known.grade), (body, day)
