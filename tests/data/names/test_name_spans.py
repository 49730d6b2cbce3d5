"""Bodies named inside a sentence."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.formatting import title
from data.model import Kind

if TYPE_CHECKING:
    from data.names import Resolver
    from data.register import Register

DAY = date(2018, 11, 5)


def named(resolver: Resolver, text: str, on: date = DAY) -> list[str]:
    spans = resolver.spans(text, on)
    assert all(text[span.start : span.end] == span.text for span in spans)
    return [f"{span.text} = {span.resolution.readings[0].body}" for span in spans]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("is north staffs merging with stoke?", ["north staffs = ccg:05G", "stoke = ccg:05W"]),
        ("who leads Kent?", ["Kent = stp:QKS"]),
        ("what happened to Corby CCG?", ["Corby CCG = ccg:03V"]),
        ("population per accountable officer in North West London", ["North West London = stp:QRV"]),
        ("compare 08Y, 07P and QKS", ["08Y = ccg:08Y", "07P = ccg:07P", "QKS = stp:QKS"]),
        (
            "Did East Riding of Yorkshire CCG or Hull share a boss?",
            ["East Riding of Yorkshire CCG = ccg:02Y", "Hull = ccg:03F"],
        ),
        (
            "Is St. Helens part of Cheshire and Merseyside?",
            ["St. Helens = ccg:01X", "Cheshire and Merseyside = stp:QYG"],
        ),
        (
            "Leicester City's leaders vs West Leicestershire's",
            ["Leicester City = ccg:04C", "West Leicestershire = ccg:04V"],
        ),
        ("tell me about Birmngham and Solihull ccg", ["Birmngham and Solihull ccg = ccg:15E"]),
        ("CCGs in Devon", ["Devon = stp:QJK"]),
        ("who runs One Gloucestershire", ["One Gloucestershire = stp:QR1"]),
    ],
)
def test_names_are_found_where_they_stand(resolver: Resolver, text: str, names: list[str]) -> None:
    assert named(resolver, text) == names


def test_a_list_of_names_is_found_name_by_name(resolver: Resolver) -> None:
    assert named(resolver, "East Surrey with Surrey Downs and Guildford and Waverley") == [
        "East Surrey = ccg:09L",
        "Surrey Downs = ccg:99H",
        "Guildford and Waverley = ccg:09N",
    ]


def test_a_name_that_is_a_list_is_found_whole(resolver: Resolver) -> None:
    text = "How is Bath and North East Somerset, Swindon and Wiltshire doing?"
    assert named(resolver, text) == ["Bath and North East Somerset, Swindon and Wiltshire = stp:QOX"]


def test_a_word_that_is_also_a_place_needs_a_capital_letter(resolver: Resolver) -> None:
    assert named(resolver, "is reading the report enough for Reading?") == ["Reading = ccg:15A"]
    assert named(resolver, "who leads bob and BOB") == ["BOB = stp:QU9"]


@pytest.mark.parametrize(
    "text",
    [
        "which STPs have the most people per leader?",
        "which CCGs does Jane Milligan lead?",
        "mergers in 2019",
        "Kent council says no",
        "show Croydon University Hospital",
        "rank population top 12",
        "",
        "?!",
    ],
)
def test_a_sentence_that_names_no_body_has_no_names(resolver: Resolver, text: str) -> None:
    assert named(resolver, text) == []


def test_two_bodies_written_in_one_breath_are_both_found(register: Register, resolver: Resolver) -> None:
    chance = random.Random(3)
    view = register.at(DAY)
    # brackets end a name in a sentence, so that one body would be found twice
    bodies = [
        key for kind in (Kind.CCG, Kind.STP) for key in view.open_bodies(kind) if "(" not in title(view, key)
    ]
    wrong = []
    for _ in range(400):
        pair = chance.sample(bodies, 2)
        joined = chance.choice([" and ", " & ", ", ", " met ", " with "])
        text = f"Notes: {joined.join(title(view, key) for key in pair)} agreed."
        found = [span.resolution.readings[0].body for span in resolver.spans(text, DAY)]
        if found != pair:
            wrong.append((text, found))
    assert not wrong
