"""Whether bodies merged with each other: whole, in part, in what followed them; and what a body took in or was made of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.formatting import title
from data.mergers import IN_PART, MERGING
from data.model import Kind
from data.query.evaluator import evaluate
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import BodyKey
    from data.query.answer import Answer
    from data.register import Register

    Ask = Callable[..., Answer]

TODAY = date(2026, 11, 21)
LATER = date(2026, 4, 1)


@pytest.fixture
def together(register: Register) -> Callable[[BodyKey, BodyKey], str]:
    def asked(one: BodyKey, other: BodyKey) -> str:
        query = Query((Attribute.MERGER,), TODAY, TODAY, do=Do.CHECK, bodies=(one,), rivals=(other,))
        return evaluate(query, register).headline.text

    return asked


def test_every_two_bodies_that_passed_whole_into_one_are_said_to_have_merged_and_others_in_part(
    register: Register, together: Callable[[BodyKey, BodyKey], str]
) -> None:
    merging = [s for s in register.successions if s.type in MERGING and s.predecessor.kind is not Kind.STP]
    wrong = []
    for first in merging:
        for second in register.predecessors_of[first.successor]:
            if first.predecessor < second.predecessor and second.day == first.day and second.type in MERGING:
                text = together(first.predecessor, second.predecessor)
                part = {first.type, second.type} & {*IN_PART}
                if not text.startswith("In part: " if part else "Yes: "):
                    wrong.append(text)
    assert merging
    assert wrong == []


def test_two_names_of_one_body_are_never_said_to_be_yet_to_merge(
    register: Register, together: Callable[[BodyKey, BodyKey], str]
) -> None:
    for body in register.at(TODAY).open_bodies(Kind.ICB):
        text = together(body, body)
        assert text.startswith("Both names are of one body today, ")
        made = [s for s in register.predecessors_of[body] if s.day == LATER and s.type in MERGING]
        was_made = register.bodies[body].opened.first == LATER  # type: ignore[union-attr]
        assert ("by a merger of" in text) is was_made
        before = register.at(LATER)
        assert all(title(before, s.predecessor) in text for s in made if was_made)


def test_what_followed_two_bodies_is_said_to_have_merged(ask: Ask) -> None:
    found = ask(Attribute.MERGER, Do.CHECK, bodies=("ccg:06F",), rivals=("ccg:06H",), on=TODAY)
    assert found.headline.text.startswith(
        "No, but what followed them did: NHS Bedfordshire, Luton and Milton Keynes ICB"
    )
    assert "became part of NHS Central East ICB on 1 April 2026" in found.headline.text
    earlier = ask(Attribute.MERGER, Do.CHECK, bodies=("ccg:06F",), rivals=("ccg:06H",), on=date(2021, 5, 1))
    assert "Central East" not in earlier.headline.text


def test_a_body_that_took_in_a_part_of_another_was_not_formed_by_it(ask: Ask) -> None:
    status = ask(Attribute.MERGER, Do.CHECK, bodies=("icb:QRL",), on=TODAY).headline.text
    assert "took in part of NHS Frimley ICB on 1 April 2026" in status
    assert "formed by a merger" not in status
    with_frimley = ask(
        Attribute.MERGER, Do.CHECK, bodies=("icb:QRL",), rivals=("icb:QNQ",), on=TODAY
    ).headline.text
    assert with_frimley.startswith(
        "In part: part of NHS Frimley ICB passed to NHS Hampshire and Isle of Wight ICB"
    )
    assert (
        "the rest of NHS Frimley ICB went to NHS Thames Valley ICB and NHS Surrey and Sussex ICB"
        in with_frimley
    )
    when = ask(Attribute.MERGER, Do.SINCE, bodies=("icb:QRL",), on=TODAY).headline.text
    assert "1 April 2026" not in when


def test_what_happened_to_an_open_body_is_what_it_took_in_or_how_it_was_formed_that_day(ask: Ask) -> None:
    took = ask(Attribute.SUCCESSOR, bodies=("icb:QRL",), on=LATER).headline.text
    assert took.startswith(
        "NHS Hampshire and Isle of Wight ICB took in part of NHS Frimley ICB on 1 April 2026"
    )
    formed = ask(Attribute.SUCCESSOR, bodies=("icb:D7T5G",), on=LATER).headline.text
    assert formed.startswith("NHS Essex ICB was formed on 1 April 2026, from the ICBs ")


def test_an_event_that_announces_several_mergers_joins_only_those_that_merged_with_each_other(
    ask: Ask,
) -> None:
    found = ask(Attribute.MERGER, Do.CHECK, bodies=("icb:QMM",), rivals=("icb:QNX",), on=date(2025, 12, 1))
    assert found.headline.text.startswith("No: ")


def test_when_two_bodies_merged_is_the_day_they_merged_with_each_other(ask: Ask) -> None:
    found = ask(Attribute.MERGER, Do.SINCE, bodies=("ccg:03V",), rivals=("ccg:04G",), on=TODAY)
    assert (
        found.headline.text
        == "NHS Corby CCG and NHS Nene CCG merged on 1 April 2020, into NHS Northamptonshire CCG."
    )
    not_yet = ask(Attribute.MERGER, Do.SINCE, bodies=("icb:QJK",), rivals=("icb:QT6",), on=TODAY)
    assert "was proposed" in not_yet.headline.text
