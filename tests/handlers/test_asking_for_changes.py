"""Ways of asking what changed, and the period that each means."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.blockkit import faults
from data.changes.window import Told, told_now
from data.digests.digest import digest
from data.digests.watching import DEFAULT_RHYTHM, Channel, Subscription, Watch
from data.questions import Intent
from handlers.blocks import answer_message
from handlers.dates import split_day
from handlers.grammar import parse

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("text", "names", "first", "last"),
    [
        ("changes", (), "", ""),
        ("/ccg changes", (), "", ""),
        ("what changed?", (), "", ""),
        ("what's new", (), "", ""),
        ("what has changed in Kent", ("Kent",), "", ""),
        ("changes since 2018-11-01", (), "2018-11-01", "2026-11-21"),
        ("changes in November 2018", (), "2018-11-01", "2018-11-30"),
        ("changes in Devon since November 2018", ("Devon",), "2018-11-01", "2026-11-21"),
        ("changes in Kent and Medway in 2019", ("Kent and Medway",), "2019-01-01", "2019-12-31"),
        ("what changed in Kent since March 2018", ("Kent",), "2018-03-01", "2026-11-21"),
        ("what changed this month?", (), "2026-11-01", "2026-11-21"),
        ("what changed yesterday?", (), "2026-11-20", "2026-11-20"),
        ("what changed this week", (), "2026-11-16", "2026-11-21"),
        ("what changed at Corby CCG last week?", ("Corby CCG",), "2026-11-09", "2026-11-15"),
        ("show me the changes in Devon on 5 November 2018", ("Devon",), "2018-11-05", "2018-11-05"),
        (
            "anything new in North West London since last year",
            ("North West London",),
            "2025-01-01",
            "2026-11-21",
        ),
    ],
)
def test_what_changed_is_read_with_its_period(
    text: str, names: tuple[str, ...], first: str, last: str
) -> None:
    question = parse(text, TODAY).question
    assert question is not None
    assert question.intent is Intent.CHANGES
    assert question.names == names
    assert str(question.options.first or "") == first
    assert str(question.options.last or "") == last


def test_since_is_of_no_other_question() -> None:
    question = parse("mergers since 2019", TODAY).question
    assert question is not None
    assert (question.options.first, question.options.last) == (date(2019, 1, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    ("text", "since"), [("changes since 2018", True), ("changes in 2018", False), ("kent", False)]
)
def test_the_word_since_is_noted(text: str, since: bool) -> None:  # noqa: FBT001
    assert split_day(text, TODAY).since is since


def test_a_week_begins_on_monday() -> None:
    sunday = date(2026, 11, 22)
    asked = split_day("changes this week", sunday)
    assert (asked.first, asked.last) == (date(2026, 11, 16), sunday)


@pytest.mark.parametrize("first", [date(2018, 11, 1), date(2017, 1, 1)])
def test_a_digest_is_a_message_that_slack_takes(register: Register, first: date) -> None:
    day = date(2018, 11, 7)
    everything = Subscription(Channel("T1", "C1"), DEFAULT_RHYTHM, (Watch(None),))
    since = Told(first, register.built, register.built)
    found = digest(register, everything, told_now(register, day), since=since)
    assert found is not None
    message = answer_message(found, None)
    assert faults(list(message.blocks)) == []
    assert message.text.startswith("What changed, 7 November 2018")
