"""Bodies asked for in a place are those that lie in it by where people live, in every wording, place and day; never those of its name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from data.model import Kind
from data.query.areas import covering
from data.query.query import Attribute, Where
from data.query.sets import find_set
from handlers.answering import answer_text
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.query.query import Query
    from data.register import Register

TODAY: Final = date(2026, 6, 1)
DAYS: Final = {
    date(2013, 6, 1): (Kind.CCG,),
    date(2015, 6, 1): (Kind.CCG,),
    date(2018, 11, 5): (Kind.CCG, Kind.STP),
    date(2021, 6, 1): (Kind.CCG, Kind.STP),
    date(2023, 6, 1): (Kind.ICB,),
}
WORDINGS: Final = (
    "which {kind}s are in {place} on {day}", "how many {kind}s were there in {place} on {day}", "list the {kind}s of {place} on {day}",
    "which {kind}s in {place} had no leader on {day}", "biggest {kind} in {place} on {day}", "who led the {kind}s in {place} on {day}",
    "{kind}s within {place} {day}", "which {kind}s across {place} shared a leader on {day}",
    "smallest {kind} of {place} {day}", "rank {kind}s in {place} by population on {day}", "which {kind}s in {place} merged before {day}",
)  # fmt: skip
REGIONS: Final = ("the South East", "the South West", "the North West", "the North East and Yorkshire")
NOT_LOCATED: Final = (
    "Cheshire",
    "Sussex",
    "Bedfordshire",
    "Berkshire",
    "Central London",
    "West Kent",
    "Yorkshire",
)
_HIGHER: Final = {Kind.CCG: 0, Kind.STP: 1, Kind.ICB: 1, Kind.REGION: 2}


def places(register: Register) -> list[str]:
    """Give every county and district of a name of its own in which two bodies or more lie on some day."""
    named = {area.name for areas in register.areas.values() for area in areas}
    days = [(register.at(day), kind) for day, kinds in DAYS.items() for kind in kinds]
    return sorted(name for name in named if any(len(covering(view, name, kind)) > 1 for view, kind in days))


def sentences(names: list[str]) -> Iterator[tuple[str, str, Kind, date]]:
    """Give every place on every day, each in the wording whose turn it is."""
    at = 0
    for place in names:
        for day, kinds in DAYS.items():
            for kind in kinds:
                at += 1
                words = WORDINGS[at % len(WORDINGS)]
                yield words.format(kind=kind.upper(), place=place, day=day), place, kind, day


def fault(query: Query, place: str, kind: Kind, day: date, register: Register) -> str:
    """Say what is wrong with the set of a query; "" where it is the place's, or that of a larger body which the answer names."""
    where = query.where or Where(within=query.bodies)
    right = covering(register.at(day), place, kind)
    if where.within:
        if {*where.within} == right or all(_HIGHER[key.kind] > _HIGHER[kind] for key in where.within):
            return ""
        view = register.at(day)
        regions = {view.region(key) for key in where.within}
        of_region = {key for key in view.open_bodies(kind) if view.region(key) in regions}
        return "" if len(regions) == 1 and of_region == {*where.within} else "by name"
    if not where.area:
        return "all of England"
    found = find_set(query.about(where=Where(kind, area=where.area, area_name=where.area_name)), register)
    return "" if found and right and {*found.base} == right else "another set"


def test_bodies_in_a_district_or_county_are_those_that_lie_in_it(register: Register) -> None:
    faults, read_ = [], 0
    for text, place, kind, day in sentences(places(register)):
        reading = read(text, register, TODAY)
        for query in reading.queries:
            read_ += 1
            if wrong := fault(query, place, kind, day, register):
                faults.append(f"{text}: {wrong}")
    assert faults == []
    assert read_ > 500


@pytest.mark.parametrize("place", REGIONS)
def test_bodies_in_a_region_of_another_day_lie_in_what_it_was(register: Register, place: str) -> None:
    for text, _, kind, day in sentences([place]):
        (query,) = read(text, register, TODAY).queries
        assert fault(query, place, kind, day, register) == "", text


@pytest.mark.parametrize("place", NOT_LOCATED)
def test_where_a_place_is_not_known_only_names_are_given_and_said_to_be_no_more(
    register: Register, place: str
) -> None:
    answer = answer_text(f"which CCGs are in {place} on 1 June 2013", register, TODAY).answer
    assert answer is not None
    assert answer.headline.text.startswith((f"Not known which CCGs were in {place}", "I did not understand"))
    assert not answer.tables


def test_ccgs_in_london_are_all_of_london(register: Register) -> None:
    for text in ("which CCGs in London have no leader in 2015", "London CCGs with no leader in 2015"):
        answer = answer_text(text, register, TODAY).answer
        assert answer is not None
        assert "28 of the 32 CCGs in London" in answer.headline.text


def test_a_region_of_another_day_is_said_to_be_one(register: Register) -> None:
    answer = answer_text("which CCGs are in the North West on 5 November 2018", register, TODAY).answer
    assert answer is not None
    assert answer.headline.text.startswith("There were 30 CCGs in the North West on 5 November 2018")
    assert any(note.startswith("There was no North West region on 5 November 2018") for note in answer.notes)


def test_names_are_given_beside_a_place_that_is_not_known(register: Register) -> None:
    answer = answer_text("how many CCGs in Cheshire in June 2013", register, TODAY).answer
    assert answer is not None
    assert any("By name alone" in note and "Eastern Cheshire" in note for note in answer.notes)


def test_an_stp_read_for_a_county_is_said_to_differ_from_it(register: Register) -> None:
    told = answer_text("which CCGs are in Nottinghamshire on 5 November 2018", register, TODAY)
    assert told.answer is not None
    assert any(
        "Bassetlaw is in Nottinghamshire too, and Nottingham City is not" in note
        for note in told.answer.notes
    )


def test_no_merger_is_denied_of_a_place_that_is_not_known(register: Register) -> None:
    answer = answer_text("which CCGs in Cheshire merged in 2014", register, TODAY).answer
    assert answer is not None
    assert "No merger" not in answer.headline.text


def test_mergers_of_ccgs_in_a_county_are_of_ccgs_that_lie_in_it(register: Register) -> None:
    answer = answer_text("which CCGs in Hampshire merged in 2018", register, TODAY).answer
    assert answer is not None
    assert answer.headline.text == "No merger of CCGs took effect in 2018 in Hampshire."


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("rank ccg per accountable officer", Attribute.CCGS_PER_LEADER),
        ("rank people a leader", Attribute.PER_LEADER),
        ("rank STPs by number of leaders", Attribute.LEADERS),
    ],
)
def test_what_is_ranked_is_what_the_words_say(register: Register, text: str, ask: Attribute) -> None:
    (query,) = read(text, register, TODAY).queries
    assert (query.ask, query.by) == (ask, ask)


@pytest.mark.parametrize("text", ["rank leaders per CCG", "leaders per CCG", "rank people per"])
def test_a_ranking_of_what_is_not_said_or_cannot_be_is_refused(register: Register, text: str) -> None:
    assert read(text, register, TODAY).refusal


@pytest.mark.parametrize("text", ["rank", "rank %", "rank STPs"])
def test_a_ranking_by_nothing_says_what_was_taken(register: Register, text: str) -> None:
    assert any("ranked by people per leader" in note for note in read(text, register, TODAY).notes)


def test_a_league_table_is_of_people_per_leader_without_a_word(register: Register) -> None:
    assert read("league table", register, TODAY).notes == ()


@pytest.mark.parametrize("place", REGIONS)
def test_a_region_of_another_day_before_a_kind_is_no_part_of_names(register: Register, place: str) -> None:
    (query,) = read(f"{place} CCGs without a leader on 2013-06-01", register, TODAY).queries
    assert fault(query, place, Kind.CCG, date(2013, 6, 1), register) == ""
