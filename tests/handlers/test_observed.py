"""What is counted of an answer: what was asked, how it ended, how its name was read, and nothing that was said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from handlers.answering import Observed, answer_text, observed

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("08Y on 5 November 2018", Observed("card", "answered", "match")),
        ("who led Trafford CCG on 5 November 2018?", Observed("leader", "not_known", "match")),
        ("mergers in 2019", Observed("mergers", "answered", "")),
        ("Norfolk CCG on 5 November 2018", Observed("unread", "asked_back", "choices")),
        ("who leads Atlantis", Observed("unread", "not_found", "none")),
        ("who leads Leeds City Council", Observed("unread", "not_found", "")),
        ("what is the budget of Devon ICB", Observed("not held", "not_found", "match")),
        ("help", Observed("help", "help", "")),
        ("thanks!", Observed("help", "help", "")),
        ("watching", Observed("watching", "ordered", "")),
    ],
)
def test_an_answer_is_counted_without_what_was_said(register: Register, text: str, seen: Observed) -> None:
    assert observed(answer_text(text, register, TODAY)) == seen
