"""What was asked last in a conversation is found by the messages after it, for as long as they may continue it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from data.state.clock_changes import rewind
from data.state.conversations import IN_DIRECT, IN_THREAD, Said, forget_conversations, keep, last
from data.state.engine import reading
from data.state.tables import CONVERSATIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

INSTANT = timedelta(microseconds=1)
CORBY = {"asks": ["population"], "on": "2018-12-31", "bodies": ["ccg:03V"]}
NENE = {"asks": ["population"], "on": "2018-12-31", "bodies": ["ccg:04G"]}


def said(number: int, thread: int = 0, channel: str = "C1", team: str = "T1") -> Said:
    """Make the message of a number in a thread; 0 for a direct message outside one."""
    return Said(team, channel, ts(thread) if thread else "", ts(number))


def ts(number: int) -> str:
    return f"1767600000.{number:06}"


def how_many(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(CONVERSATIONS)) or 0


def test_nothing_was_asked_before_the_first_message(state: Engine, now: datetime) -> None:
    assert last(state, said(1, thread=1), now) is None
    assert last(state, said(1), now) is None


@pytest.mark.parametrize("thread", [1, 0])
def test_the_last_query_of_the_same_thread_or_direct_message_is_continued(
    state: Engine, now: datetime, thread: int
) -> None:
    keep(state, said(1, thread), CORBY, now)
    assert last(state, said(2, thread), now) == CORBY
    keep(state, said(2, thread), NENE, now)
    assert last(state, said(3, thread), now) == NENE


@pytest.mark.parametrize("thread", [1, 0])
def test_a_message_continues_only_what_came_before_it_however_often_it_comes(
    state: Engine, now: datetime, thread: int
) -> None:
    keep(state, said(1, thread), CORBY, now)
    for _copy in range(2):
        assert last(state, said(2, thread), now) == CORBY
        keep(state, said(2, thread), NENE, now)
    assert last(state, said(1, thread), now) is None
    assert how_many(state) == 2


@pytest.mark.parametrize("first", [said(1), said(1, thread=1)])
@pytest.mark.parametrize("under", [1, 2])
def test_a_thread_may_begin_under_the_question_or_under_its_answer(
    state: Engine, now: datetime, first: Said, under: int
) -> None:
    keep(state, first, CORBY, now, answer=ts(2))
    assert last(state, said(3, thread=under), now) == CORBY
    keep(state, said(3, thread=under), NENE, now, answer=ts(4))
    assert last(state, said(5, thread=under), now) == NENE


def test_a_direct_message_does_not_continue_what_was_asked_in_a_thread_there(
    state: Engine, now: datetime
) -> None:
    keep(state, said(1), CORBY, now, answer=ts(2))
    keep(state, said(3, thread=1), NENE, now)
    assert last(state, said(4), now) == CORBY


@pytest.mark.parametrize(
    "elsewhere",
    [
        said(2, thread=9),
        said(2, thread=2),
        said(2),
        said(2, thread=1, channel="C2"),
    ],
)
def test_another_conversation_is_another_one(state: Engine, now: datetime, elsewhere: Said) -> None:
    keep(state, said(1, thread=1), CORBY, now)
    assert last(state, elsewhere, now) is None


@pytest.mark.parametrize(("thread", "kept_for"), [(0, IN_DIRECT), (1, IN_THREAD)])
def test_what_was_asked_too_long_ago_is_not_continued(
    state: Engine, now: datetime, thread: int, kept_for: timedelta
) -> None:
    keep(state, said(1, thread), CORBY, now)
    assert last(state, said(2, thread), now + kept_for - INSTANT) == CORBY
    assert last(state, said(2, thread), now + kept_for) is None


def test_keeping_again_puts_another_query_in_its_place(state: Engine, now: datetime) -> None:
    keep(state, said(1), CORBY, now)
    keep(state, said(1), NENE, now + IN_DIRECT, answer=ts(2))
    assert last(state, said(3, thread=2), now + IN_DIRECT) == NENE
    assert last(state, said(3), now + IN_DIRECT) == NENE
    assert how_many(state) == 1


def test_ten_that_keep_the_same_message_at_once_keep_one(
    state: Engine, now: datetime, at_once: Callable[[Callable[[int], None]], list[None]]
) -> None:
    at_once(lambda _: keep(state, said(1), CORBY, now))
    assert how_many(state) == 1
    assert last(state, said(2), now) == CORBY


def test_what_nothing_can_continue_any_more_is_forgotten(state: Engine, now: datetime) -> None:
    keep(state, said(1, thread=1), CORBY, now)
    keep(state, said(2, thread=2), NENE, now + INSTANT)
    assert forget_conversations(state, now + IN_THREAD) == 1
    assert last(state, said(3, thread=2), now + IN_THREAD) == NENE
    assert forget_conversations(state, now + IN_THREAD) == 0


def test_at_an_earlier_time_nothing_was_asked_yet(state: Engine, now: datetime) -> None:
    keep(state, said(1), CORBY, now)
    rewind(state, now - timedelta(days=7))
    assert how_many(state) == 0


def test_nothing_is_kept_of_the_words(state: Engine) -> None:
    assert set(CONVERSATIONS.c.keys()) == {"team", "channel", "ts", "thread", "answer", "query", "kept_at"}


def test_a_channel_that_workspaces_share_is_one_conversation(state: Engine, now: datetime) -> None:
    keep(state, said(1, thread=1), CORBY, now)
    assert last(state, said(2, thread=1, team="T2"), now) == CORBY
    keep(state, said(1, thread=1, team="T2"), NENE, now)
    assert how_many(state) == 1
