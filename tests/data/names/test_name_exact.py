"""Which parts of a sentence are exactly a name, asked of every part of it."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.names import Resolver
from data.names.words import plain, split_words

if TYPE_CHECKING:
    from data.register import Register


def exactly(resolver: Resolver, text: str, on: str = "2018-11-05") -> list[str]:
    words = split_words(plain(text) or "").every
    return [str(key) for key in resolver.exact(words, date.fromisoformat(on))]


@pytest.mark.parametrize(
    ("text", "on", "meant"),
    [
        ("leeds", "2018-11-05", ["ccg:15F"]),
        ("NHS Leeds CCG", "2018-11-05", ["ccg:15F"]),
        ("Soton", "2018-11-05", ["ccg:10X"]),
        ("N Staffs", "2018-11-05", ["ccg:05G"]),
        ("HWLH", "2018-11-05", ["ccg:99K"]),
        ("BOB", "2018-11-05", ["stp:QU9"]),
        ("BOB", "2024-07-02", ["icb:QU9"]),
        ("BNSSG", "2018-11-05", ["ccg:15C", "stp:QUY"]),
        ("BNSSG STP", "2018-11-05", ["stp:QUY"]),
        ("Fylde Coast", "2018-11-05", ["ccg:00R", "ccg:02M"]),
        ("Croydon CCG", "2024-07-02", ["ccg:07V"]),
    ],
)
def test_a_name_an_alias_a_short_form_and_initials_are_exact(
    resolver: Resolver, text: str, on: str, meant: list[str]
) -> None:
    assert exactly(resolver, text, on) == meant


@pytest.mark.parametrize(
    "text", ["of leeds", "leeds and", "who leads leeds", "leeds city council", "leds", "ne", "the", "", "ccg"]
)
def test_what_only_holds_or_resembles_a_name_is_not_exact(resolver: Resolver, text: str) -> None:
    assert exactly(resolver, text) == []


def test_every_official_name_is_exact_while_its_body_is_open(resolver: Resolver, register: Register) -> None:
    lost = []
    for body in register.bodies.values():
        if body.key.kind.value not in ("ccg", "stp", "icb") or body.opened is None:
            continue
        day = body.closed or max(body.opened.last, date(2026, 11, 1))
        if str(body.key) not in exactly(resolver, body.name, day.isoformat()):
            lost.append(f"{body.key} {body.name} on {day}")
    assert lost == []


def test_asking_about_every_part_of_a_sentence_is_cheap(resolver: Resolver) -> None:
    text = "how many people does the officer of north east essex ccg answer for beside leeds"
    words = split_words(text).every
    parts = [words[at:end] for at in range(len(words)) for end in range(at + 1, len(words) + 1)]
    taken = []
    for _ in range(5):
        fresh = Resolver(resolver.index)
        start = time.process_time()
        for part in parts:
            fresh.exact(part, date(2018, 11, 5))
        taken.append((time.process_time() - start) / len(parts))
    assert min(taken) < 100e-6


@pytest.mark.parametrize(
    ("text", "on", "meant"),
    [
        ("torquay", "2018-11-05", ["ccg:99Q"]),
        ("bury st edmunds", "2026-11-30", ["icb:T6Y0W"]),
        ("ashford surrey", "2018-11-05", ["ccg:09Y"]),
        ("ashford", "2026-11-30", ["icb:QKS", "icb:S9B9J"]),
        ("sale", "2018-11-05", []),
        ("who leads torquay", "2018-11-05", []),
        ("torquey", "2018-11-05", []),
    ],
)
def test_which_bodies_cover_a_place_of_exactly_a_name(
    resolver: Resolver, text: str, on: str, meant: list[str]
) -> None:
    found = resolver.covering(tuple(text.split()), date.fromisoformat(on))
    assert [str(key) for key in found] == meant
