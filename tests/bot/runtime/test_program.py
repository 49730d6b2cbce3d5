"""Old rows are forgotten, and the answers that are asked for most are written before somebody asks."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from bot.runtime import program
from bot.runtime import program as tidying
from bot.runtime.program import likely_queries, prepare, start_preparing, start_tidying, tidy
from data.changes.subscription import Channel, Watch
from data.state import StateError, conversations, deliveries, idempotency, subscriptions
from data.state.conversations import Said
from data.state.engine import open_state, reading, writing
from data.state.tables import CONVERSATIONS, DELIVERIES, EVENTS, OAUTH_STATES, Settled
from handlers.answering import AnswerCache
from handlers.listeners import responses as replying
from handlers.listeners.responses import Answered, Key
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.query.query import Query
    from data.register import Register


NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def test_what_is_of_no_more_use_is_forgotten(ready_url: str) -> None:
    engine = open_state(ready_url)
    for name, came in (("old", NOW - DAY - timedelta(seconds=1)), ("new", NOW - timedelta(hours=23))):
        idempotency.settle(engine, idempotency.take(engine, "T1", name, came, timedelta(minutes=1)), came)
        conversations.keep(engine, Said("T1", "C1", name, name), {"asks": ["card"]}, came)
        with writing(engine) as connection:
            connection.execute(
                insert(OAUTH_STATES).values(state=name, expire_at=(came + DAY).replace(tzinfo=None))
            )
    tidy(engine, NOW)
    with reading(engine) as connection:
        assert connection.scalars(select(EVENTS.c.event)).all() == ["new"]
        assert connection.scalars(select(CONVERSATIONS.c.ts)).all() == ["new"]
        assert connection.scalars(select(OAUTH_STATES.c.state)).all() == ["new"]
    engine.dispose()


def test_a_digest_of_a_month_ago_is_forgotten_and_yesterdays_is_not(ready_url: str) -> None:
    engine, posted = open_state(ready_url), [NOW + DAY / 2, NOW + 30.5 * DAY]
    subscriptions.watch(engine, Channel("T1", "C1"), [Watch(None)], NOW)
    for time in posted:
        deliveries.look_after(engine, time)
        claimed = deliveries.claim(engine, time, "made up", timedelta(minutes=1))
        assert claimed
        deliveries.settle(engine, claimed, Settled.REFUSED, error="made_up")
    tidy(engine, posted[1])
    with reading(engine) as connection:
        assert len(connection.scalars(select(DELIVERIES.c.day)).all()) == 2
    tidy(engine, NOW + 31 * DAY)
    with reading(engine) as connection:
        assert connection.scalars(select(DELIVERIES.c.day)).all() == [posted[1].date()]
    engine.dispose()


def test_it_goes_on_when_the_state_could_not_be_used_and_ends_when_it_is_told_to(
    ready_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine, third = open_state(ready_url), Event()
    failures: list[Exception] = [StateError("on purpose"), RuntimeError("by mistake")]

    def tidied(_engine: Engine, _now: datetime) -> None:
        if failures:
            raise failures.pop(0)
        third.set()

    monkeypatch.setattr(tidying, "tidy", tidied)
    end = start_tidying(engine, every=0.001)
    assert third.wait(10)
    end()
    engine.dispose()
    assert "nothing was tidied: on purpose" in caplog.text
    assert "by mistake" in caplog.text


TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def prepared(register: Register) -> tuple[AnswerCache[Answered], int]:
    """Prepare the answers of a day once, and give them and how many there are."""
    kept: AnswerCache[Answered] = AnswerCache()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replying, "_CACHE", kept)
        return kept, prepare(register, TODAY, correctable=True)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> AnswerCache[Answered]:
    kept: AnswerCache[Answered] = AnswerCache()
    monkeypatch.setattr(replying, "_CACHE", kept)
    return kept


def key(query: Query) -> Key:
    """Give what the answer to a slash command is kept under, in a workspace with stewards."""
    return Key((query,), (), shareable=True, correctable=True)


@pytest.mark.parametrize("words", ["lookup NHS Kent and Medway ICB", "kent and medway", "West London CCG"])
def test_a_lookup_in_whatever_words_finds_its_answer_written(
    register: Register, prepared: tuple[AnswerCache[Answered], int], words: str
) -> None:
    reading = read(words, register, TODAY)
    (query,) = reading.queries
    assert reading.notes == ()
    assert prepared[0].find(register, key(query)) is not None


def test_every_answer_of_a_day_is_kept_at_once(
    register: Register, prepared: tuple[AnswerCache[Answered], int]
) -> None:
    number = len(list(likely_queries(register, TODAY)))
    assert prepared[1] == len(prepared[0]) == number
    assert number > 300


def test_bodies_that_still_exist_come_first(register: Register) -> None:
    view = register.at(TODAY)
    closed = [view.has_closed(body) for query in likely_queries(register, TODAY) for body in query.bodies]
    assert closed == sorted(closed)
    assert not closed[0]


def test_preparing_ends_when_it_is_told_to(register: Register, kept: AnswerCache[Answered]) -> None:
    assert prepare(register, TODAY, correctable=True, pause=lambda: len(kept) == 3) == 3


def test_a_new_day_is_prepared_when_it_comes(
    register: Register, kept: AnswerCache[Answered], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "likely_queries", lambda *of: islice(likely_queries(*of), 3))
    days = [date(2026, 11, 20)]
    end = start_preparing(lambda: register, lambda: days[-1], correctable=True, every=0.001)
    try:
        first = next(likely_queries(register, days[0]))
        _until(lambda: kept.find(register, key(first)) is not None)
        days.append(TODAY)
        tomorrow = next(likely_queries(register, TODAY))
        _until(lambda: kept.find(register, key(tomorrow)) is not None)
    finally:
        end()


def _until(so: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(2_000):
        if so():
            return
        waited.wait(0.01)
    raise AssertionError("it did not come")
