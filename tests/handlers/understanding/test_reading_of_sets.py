"""Regions, mergers and clusters as people ask for them, read as queries about sets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind
from data.query.query import Attribute, Do, Feature, Query, Where
from handlers.understanding.loose_names import regions_called
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)


def query_of(register: Register, text: str, on: date | None = None) -> Query:
    reading = read(text, register, TODAY, on=on)
    assert len(reading.queries) == 1, reading.refusal
    return reading.queries[0]


@pytest.mark.parametrize(
    ("called", "day", "codes"),
    [
        ("north west", date(2020, 1, 1), ["Y62"]),
        ("north west", date(2018, 11, 5), []),
        ("north of england", date(2018, 11, 5), ["Y54"]),
        ("north of england", TODAY, ["Y63", "Y62"]),
        ("midlands", date(2018, 11, 5), ["Y55"]),
        ("midlands", TODAY, ["Y60"]),
        ("midlands and east", TODAY, ["Y60", "Y61"]),
        ("north east and yorkshire", date(2018, 11, 5), []),
        ("kent", TODAY, []),
    ],
)
def test_a_region_is_the_one_of_the_day_or_none(
    register: Register, called: str, day: date, codes: list[str]
) -> None:
    assert [key.code for key in regions_called(register, tuple(called.split()), day)] == codes


@pytest.mark.parametrize(
    "text",
    [
        "ICBs in the North West",
        "which icbs are there in the north west?",
        "list ICBs in the north west region",
    ],
)
def test_bodies_of_a_region_are_a_set(register: Register, text: str) -> None:
    query = query_of(register, text)
    assert query.where is not None
    assert (query.where.kind, [key.code for key in query.where.within]) == (Kind.ICB, ["Y62"])


@pytest.mark.parametrize("text", ["who leads North West London ICB", "who leads south east london"])
def test_a_body_whose_name_begins_like_a_region_stays_a_body(register: Register, text: str) -> None:
    assert all(key.kind is not Kind.REGION for key in query_of(register, text).bodies)


def test_figures_of_a_region_are_those_of_its_bodies(register: Register) -> None:
    people = query_of(register, "how many people live in the south east?")
    assert (people.ask, people.do, people.bodies) == (Attribute.POPULATION, Do.SUM, ())
    leaders = query_of(register, "how many people per AO in the Midlands", date(2018, 11, 5))
    assert (leaders.ask, leaders.do) == (Attribute.PER_LEADER, Do.AVERAGE)


@pytest.mark.parametrize(
    ("text", "do", "kind", "status"),
    [
        ("ccg mergers in 2019", Do.LIST, Kind.CCG, ""),
        ("first icb merger", Do.FIRST, Kind.ICB, ""),
        ("how many CCG mergers took effect in April 2020?", Do.COUNT, Kind.CCG, "took effect"),
        ("which areas were considering a CCG merger in 2016?", Do.LIST, Kind.STP, "considered"),
        ("which icbs are planning to merge?", Do.LIST, Kind.ICB, "planned"),
        ("proposed icb mergers", Do.LIST, Kind.ICB, "proposed"),
        ("have any ICBs merged?", Do.CHECK, Kind.ICB, ""),
    ],
)
def test_mergers_are_asked_for_by_kind_and_step(
    register: Register, text: str, do: Do, kind: Kind, status: str
) -> None:
    query = query_of(register, text)
    assert (query.ask, query.do, query.status) == (Attribute.MERGERS, do, status)
    assert query.where is not None
    assert query.where.kind is kind


def test_clusters_of_a_region(register: Register) -> None:
    query = query_of(register, "are there any clusters in the north of england?")
    assert (query.ask, query.do) == (Attribute.CLUSTER, Do.CHECK)
    assert query.where is not None
    assert {key.code for key in query.where.within} == {"Y62", "Y63"}


@pytest.mark.parametrize(
    "text", ["which icbs have closed", "how many icbs have closed", "list icbs that were abolished"]
)
def test_bodies_that_have_closed_are_asked_for_without_a_time(register: Register, text: str) -> None:
    query = query_of(register, text)
    assert query.ask is Attribute.CARD
    assert query.where == Where(Kind.ICB, features=(Feature.CLOSED,))


def test_bodies_that_still_exist_have_not_closed(register: Register) -> None:
    assert query_of(register, "which icbs still exist").where == Where(Kind.ICB)


@pytest.mark.parametrize("text", ["new icbs", "list the new ICBs"])
def test_new_bodies_without_a_time_are_those_that_opened_last(register: Register, text: str) -> None:
    query = query_of(register, text)
    assert (query.ask, query.do, query.where) == (Attribute.OPENED, Do.HIGHEST, Where(Kind.ICB))
