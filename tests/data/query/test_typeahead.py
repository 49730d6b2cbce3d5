"""What a few typed letters could mean."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from data.query.places import MOST, subject_query, suggestions
from data.query.query import Attribute, is_known
from tests.data.query.conftest import HSJ_DAY, TODAY

if TYPE_CHECKING:
    from data.register import Register


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kent", "NHS Kent and Medway ICB (QKS)"),
        ("08y", "NHS West London CCG (08Y, until 2021)"),
        ("  WEST  lon", "NHS West London CCG (08Y, until 2021)"),
        ("jane mil", "Jane Milligan (leader)"),
        ("torq", "Torquay (place in Torbay)"),
        ("corby", "NHS Corby CCG (03V, until 2020)"),
    ],
)
def test_the_likeliest_comes_first(register: Register, typed: str, first: str) -> None:
    assert suggestions(typed, register, TODAY)[0].label == first


def test_open_bodies_stand_before_closed_ones_people_and_places(register: Register) -> None:
    labels = [each.label for each in suggestions("devon", register, TODAY)]
    assert labels[0] == "NHS Devon ICB (QJK)"
    assert labels.index("NHS Devon CCG (15N, until 2022)") > 0


@pytest.mark.parametrize("typed", ["", " ", "a", "e", "north", "s" * 5_000, "<!channel>", "%_", "\0"])
def test_whatever_is_typed_there_are_under_a_hundred_and_each_is_a_question(
    register: Register, typed: str
) -> None:
    found = suggestions(typed, register, TODAY)
    assert len(found) <= MOST
    assert len({each.key for each in found}) == len(found)
    for each in found:
        assert len(each.key) <= 150
        query = subject_query(each.key, Attribute.CARD, register, HSJ_DAY, TODAY)
        assert query is not None
        assert is_known(query, register)


@pytest.mark.parametrize(
    "key", ["", "ccg:", "ccg:XXX", "person:nobody", "place:1:Nowhere", "place:", "x" * 200]
)
def test_a_key_that_names_nothing_is_no_question(register: Register, key: str) -> None:
    assert subject_query(key, Attribute.CARD, register, HSJ_DAY, TODAY) is None


def test_suggestions_come_while_a_person_types(register: Register) -> None:
    suggestions("ke", register, TODAY)
    begun = time.process_time()
    for typed in ("k", "ke", "ken", "kent"):
        suggestions(typed, register, TODAY)
    assert (time.process_time() - begun) / 4 < 0.05
