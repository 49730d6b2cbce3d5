"""Classes of what people type, made of every name of every body: how many of each must be understood."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from data.names import Outcome
from tests.data.names.classes import CLASSES

if TYPE_CHECKING:
    from data.names import Resolver
    from data.register import Register
    from tests.data.names.classes import Typed


def understood(resolver: Resolver, typed: Typed) -> tuple[bool, bool]:
    """Tell whether a query gets the one body or a choice with two of the bodies, and whether it gets another body."""
    found = resolver.resolve(typed.query, typed.on)
    given = {reading.body for reading in found.readings}
    wrong = found.outcome is Outcome.MATCH and given.isdisjoint(typed.bodies)
    if typed.several:
        return found.outcome is Outcome.CHOICES and len(given.intersection(typed.bodies)) > 1, wrong
    return found.outcome is Outcome.MATCH and not wrong, wrong


@pytest.mark.parametrize("name", CLASSES)
def test_nearly_all_of_a_class_is_understood_and_hardly_any_misread(
    resolver: Resolver, register: Register, name: str
) -> None:
    every = list(dict.fromkeys(CLASSES[name](register, random.Random(20181105))))
    judged = [(typed, *understood(resolver, typed)) for typed in every]
    missed = [typed for typed, right, _ in judged if not right]
    wrong = [typed for typed, _, misread in judged if misread]
    assert len(every) > 50
    assert len(missed) <= 0.04 * len(every), missed
    assert len(wrong) <= 0.005 * len(every), wrong


def test_the_same_seed_makes_the_same_queries(register: Register) -> None:
    make = CLASSES["slips in two words"]
    assert list(make(register, random.Random(1))) == list(make(register, random.Random(1)))
