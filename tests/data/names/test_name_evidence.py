"""Words that tell the kind of body, and words that tell it is something else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind
from data.names import Outcome, Resolver
from data.names.readings import read_evidence

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("text", "said", "left"),
    [
        ("leeds ccg", Kind.CCG, "leeds"),
        ("leeds clinical commisioning group", Kind.CCG, "leeds"),
        ("north somerset cgg", Kind.CCG, "north somerset"),
        ("northstaffsccg", Kind.CCG, "northstaffs"),
        ("lincolnshire sustainability and transformation partnership", Kind.STP, "lincolnshire"),
        ("frimley integrated care system", Kind.STP, "frimley"),
        ("blmk integrated care board", Kind.ICB, "blmk"),
        ("llr integrated card board", Kind.ICB, "llr"),
        ("leeds", None, "leeds"),
    ],
)
def test_the_kind_is_read_from_its_words(text: str, said: Kind | None, left: str) -> None:
    evidence = read_evidence(tuple(text.split()))
    assert (evidence.said, " ".join(evidence.words)) == (said, left)


def test_a_partnership_is_a_hint_not_a_statement() -> None:
    evidence = read_evidence(("south", "west", "london", "health", "and", "care", "partnership"))
    assert (evidence.said, evidence.hinted, evidence.words) == (None, Kind.STP, ("south", "west", "london"))


@pytest.mark.parametrize(
    ("typed", "on", "meant"),
    [
        ("BNSSG CCG", "2018-11-05", "ccg:15C"),
        ("BNSSG STP", "2018-11-05", "stp:QUY"),
        ("BNSSG ICB", "2024-07-02", "icb:QUY"),
        ("NHS Cambridgeshire and Peterborough", "2018-11-05", "ccg:06H"),
        ("NHS Surrey Heartlands", "2022-07-02", "icb:QXU"),
        ("South West London Health and Care Partnership", "2018-11-05", "stp:QWE"),
        ("eastlondonhcp", "2018-11-05", "stp:QMF"),
        ("Croydon STP", "2018-11-05", "stp:QWE"),
        ("Sussex ICB", "2018-11-05", "stp:QNX"),
    ],
)
def test_the_kind_named_is_the_kind_meant(means: Callable[..., str], typed: str, on: str, meant: str) -> None:
    assert means(typed, on) == meant


@pytest.mark.parametrize(
    ("kind", "meant"),
    [("ccg", "ccg:11J"), ("stp", "stp:QVV"), ("icb", "stp:QVV"), ("", "ccg:11J or stp:QVV")],
)
def test_a_command_sets_which_kind_is_tried_first(means: Callable[..., str], kind: str, meant: str) -> None:
    assert means("Dorset", kind=kind) == meant


def test_a_command_does_not_hide_the_only_body_of_a_name(means: Callable[..., str]) -> None:
    assert means("Kernow", kind="stp") == "ccg:11N"
    assert means("Greater Manchester", kind="ccg") == "stp:QOP"


def test_the_kind_in_the_words_outweighs_the_command(means: Callable[..., str]) -> None:
    assert means("Dorset STP", kind="ccg") == "stp:QVV"


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("CENTRAL AND NORTH WEST LONDON NHS FOUNDATION TRUST", "NHS trust"),
        ("Hull Royal Infirmary", "a hospital"),
        ("Shropshire Council", "council"),
        ("Redditch Borough &amp; Bromsgrove District Councils", "council"),
        ("Tees Valley Combined Authority", "council"),
        ("North West London CSU", "commissioning support"),
        ("SOUTH CENTRAL COMMISSIONING HUB", "hub"),
        ("Wolverhampton City PCT", "before April 2013"),
        ("WOLVERHAMPTON ROAD SURGERY", "practice"),
        ("NORTH WEST LONDON MEDICAL CENTRE", "practice"),
        ("Cardiff and Vale University Health Board", "outside England"),
        ("Falkirk Community Health Partnership", "outside England"),
        ("Richmond, Virginia", "outside England"),
        ("Leeds United", "another organisation"),
    ],
)
def test_something_else_is_refused_and_said_what_it_is(resolver: Resolver, typed: str, what: str) -> None:
    resolution = resolver.resolve(typed, date(2018, 11, 5))
    assert resolution.outcome is Outcome.NONE
    assert what in (resolution.reason or "")
    assert (resolution.reason or "").startswith("That looks like ")


def test_a_ccg_named_outright_is_meant_whatever_stands_beside_it(means: Callable[..., str]) -> None:
    assert means("NHS ROTHERHAM CLINICAL COMMISSIONING GROUP GP PRACTICE") == "ccg:03L"


@pytest.mark.parametrize(
    "typed",
    ["CCG", "clinical commissioning group", "STP", "the NHS", "ICB: Not Available", "NHS OLD NAME CCG"],
)
def test_a_kind_without_a_name_is_refused(means: Callable[..., str], typed: str) -> None:
    assert means(typed) == "none"


def test_a_region_is_refused_as_a_region(resolver: Resolver) -> None:
    assert "region" in (resolver.resolve("East of England", date(2024, 7, 2)).reason or "")
