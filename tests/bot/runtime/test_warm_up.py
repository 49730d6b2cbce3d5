"""The answers that are asked for most are written before somebody asks."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.runtime.program import likely_queries, prepare, start_preparing
from handlers.answering import AnswerCache
from handlers.listeners import responses as replying
from handlers.listeners.responses import Answered, Key
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.query import Query
    from data.register import Register

TODAY = date(2026, 11, 21)


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
    register: Register, kept: AnswerCache[Answered], words: str
) -> None:
    prepare(register, TODAY, correctable=True)
    reading = read(words, register, TODAY)
    (query,) = reading.queries
    assert reading.notes == ()
    assert kept.find(register, key(query)) is not None


def test_every_answer_of_a_day_is_kept_at_once(register: Register, kept: AnswerCache[Answered]) -> None:
    number = len(list(likely_queries(register, TODAY)))
    assert prepare(register, TODAY, correctable=True) == len(kept) == number
    assert number > 300


def test_bodies_that_still_exist_come_first(register: Register) -> None:
    view = register.at(TODAY)
    closed = [view.has_closed(body) for query in likely_queries(register, TODAY) for body in query.bodies]
    assert closed == sorted(closed)
    assert not closed[0]


def test_preparing_ends_when_it_is_told_to(register: Register, kept: AnswerCache[Answered]) -> None:
    assert prepare(register, TODAY, correctable=True, pause=lambda: len(kept) == 3) == 3


def test_a_new_day_is_prepared_when_it_comes(register: Register, kept: AnswerCache[Answered]) -> None:
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
