"""Ways of asking what changed, and the period that each means."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.blockkit import faults
from data.changes import Told, told_now
from data.changes.subscription import DEFAULT_RHYTHM, Channel, Subscription, Watch
from data.changes.telling import digest
from data.query.query import Attribute
from handlers.answering import without_command
from handlers.rendering.answer_message import answer_message
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.query.query import Query
    from data.register import Register

TODAY = date(2026, 11, 21)  # a Saturday


def asked(text: str, register: Register, today: date = TODAY) -> Query:
    words, kind = without_command(text, None)
    (query,) = read(words, register, today, kind=kind).queries
    return query


@pytest.mark.parametrize(
    ("text", "body", "first", "last"),
    [
        ("changes", "", "", ""),
        ("/ccg changes", "", "", ""),
        ("what changed?", "", "", ""),
        ("what's new", "", "", ""),
        ("what has changed in Kent", "icb:QKS", "", ""),
        ("changes since 2018-11-01", "", "2018-11-01", "2026-11-21"),
        ("changes in November 2018", "", "2018-11-01", "2018-11-30"),
        ("changes in Devon since November 2018", "icb:QJK", "2018-11-01", "2026-11-21"),
        ("changes in Kent and Medway in 2019", "stp:QKS", "2019-01-01", "2019-12-31"),
        ("what changed in Kent since March 2018", "icb:QKS", "2018-03-01", "2026-11-21"),
        ("what changed this month?", "", "2026-11-01", "2026-11-21"),
        ("what changed yesterday?", "", "2026-11-20", "2026-11-20"),
        ("what changed this week", "", "2026-11-16", "2026-11-21"),
        ("what changed at Corby CCG last week?", "ccg:03V", "2026-11-09", "2026-11-15"),
        ("show me the changes in Devon on 5 November 2018", "stp:QJK", "2018-11-05", "2018-11-05"),
        ("anything new in North West London since last year", "icb:QRV", "2025-01-01", "2026-11-21"),
    ],
)
def test_what_changed_is_read_with_its_period(
    register: Register, text: str, body: str, first: str, last: str
) -> None:
    query = asked(text, register)
    assert query.asks == (Attribute.CHANGES,)
    assert [str(key) for key in query.bodies] == ([body] if body else [])
    assert str(query.first or "") == first
    assert str(query.last or "") == last
    assert query.dated is bool(first)


def test_what_is_new_among_bodies_of_a_kind_is_a_list_of_them(register: Register) -> None:
    assert asked("what new CCGs were there in 2019?", register).ask is not Attribute.CHANGES


@pytest.mark.parametrize(
    ("text", "since"), [("changes since 2018", True), ("changes in 2018", False), ("kent", False)]
)
def test_the_word_since_is_noted(register: Register, text: str, since: bool) -> None:  # noqa: FBT001
    assert asked(text, register).since is since


def test_mergers_since_a_year_are_those_until_today(register: Register) -> None:
    query = asked("mergers since 2019", register)
    assert query.asks == (Attribute.MERGERS,)
    assert (query.first, query.last) == (date(2019, 1, 1), TODAY)


def test_a_week_begins_on_monday(register: Register) -> None:
    sunday = date(2026, 11, 22)
    query = asked("changes this week", register, sunday)
    assert (query.first, query.last) == (date(2026, 11, 16), sunday)


@pytest.mark.parametrize("first", [date(2018, 11, 1), date(2017, 1, 1)])
def test_a_digest_is_a_message_that_slack_takes(register: Register, first: date) -> None:
    day = date(2018, 11, 7)
    everything = Subscription(Channel("T1", "C1"), DEFAULT_RHYTHM, (Watch(None),))
    since = Told(first, register.built, register.built)
    found = digest(register, everything, told_now(register, day), since=since)
    assert found is not None
    message = answer_message(found, None)
    assert faults(list(message.blocks)) == []
    assert message.blocks[0]["text"]["text"] == "What changed, 7 November 2018"
    assert message.text.startswith(found.headline.text[:20])
