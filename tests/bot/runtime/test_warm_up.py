"""The answers that are asked for most are written before somebody asks."""

from __future__ import annotations

import threading
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from bot.runtime import program
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
