"""What stewards are told before they decide: what is said now, and what would be said then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.corrections import Status
from data.corrections.overlay import foresee, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.corrections import Correction
    from data.register import Register

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("what", "value", "start", "on", "now", "then"),
    [
        (
            "leader",
            "Alex Example",
            "2018-10-01",
            "2018-11-05",
            "Sam Sample was the accountable officer of NHS Exampleshire CCG on 5 November 2018 (confirmed).",
            "Sources disagree about the accountable officer of NHS Exampleshire CCG on 5 November 2018: Sam Sample and Alex Example.",
        ),
        ("population", "250000", "2018", "2018-11-05", "The population is not known.",
         "250,000 people (as stated, basis not given, 5 November 2018)."),
        ("name", "NHS Examplonia CCG", "2018-04-01", "2018-11-05", "NHS Exampleshire CCG.",
         "NHS Examplonia CCG."),
        ("merger_proposed", "They proposed it.", "2018-10-01", "2018-11-05",
         "NHS Exampleshire CCG on 5 November 2018: separate; no step towards merging found.",
         "NHS Exampleshire CCG on 5 November 2018: merger proposed, 1 October 2018."),
        ("leader", "Alex Example", "2020-04-01", "2018-11-05",
         "Sam Sample was the accountable officer of NHS Exampleshire CCG on 5 November 2018 (confirmed).",
         "Alex Example was the accountable officer of NHS Exampleshire CCG on 1 April 2020 (confirmed)."),
    ],
)  # fmt: skip
def test_the_stewards_are_told_what_the_answer_says_and_would_say(
    small: Register,
    make_correction: Callable[..., Correction],
    what: str,
    value: str,
    start: str,
    on: str,
    now: str,
    then: str,
) -> None:
    foreseen = foresee(small, make_correction(what, value, start, on, status=Status.OPEN), TODAY)
    assert foreseen.now is not None
    assert foreseen.now.text == now
    assert foreseen.then == then


def test_an_announced_leader_is_foreseen_for_the_first_day(
    small: Register, make_correction: Callable[..., Correction]
) -> None:
    correction = make_correction("leader", "Alex Example", "2027-04-01", "2026-11-21", body="icb:QZZ")
    assert foresee(small, correction, TODAY).then == "On 1 April 2027: Alex Example (confirmed)."


def test_what_would_not_change_is_said(small: Register, make_correction: Callable[..., Correction]) -> None:
    by_hand = foresee(small, make_correction("other", "Something is wrong.", "2018"), TODAY)
    assert by_hand.now is None
    assert by_hand.then == "Nothing by itself: somebody has to put it right by hand."
    again = make_correction("leader", "Alex Example", "2018-10-01")
    assert "says so already" in foresee(overlay(small, [again]), again, TODAY).then


@pytest.mark.parametrize(("what", "value"), [("name", "NHS Exampleshire CCG"), ("leader", "Sam Sample")])
def test_one_more_source_for_the_same_changes_no_answer(
    small: Register, make_correction: Callable[..., Correction], what: str, value: str
) -> None:
    foreseen = foresee(small, make_correction(what, value, "2018-11-05", "2018-11-05"), TODAY)
    assert foreseen.now is not None
    assert foreseen.now.sources == ("S0001",)
    assert foreseen.then == "The same as now."
