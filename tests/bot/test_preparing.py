"""The answers that are asked for most are written before somebody asks."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest
from data.answers import Settled
from handlers.asking import read
from handlers.cards import Look, likely_questions
from handlers.remembering import Remembered

from bot.preparing import prepare, start_preparing
from handlers import cards

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

TODAY = date(2026, 11, 21)
LOOK = Look(shareable=True, correctable=True)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Remembered[cards.Card]:
    kept: Remembered[cards.Card] = Remembered(cards.MOST_CARDS)
    monkeypatch.setattr(cards, "_CARDS", kept)
    return kept


@pytest.mark.parametrize("words", ["lookup NHS Kent and Medway ICB", "kent and medway", "West London CCG"])
def test_a_lookup_in_whatever_words_finds_its_answer_written(
    register: Register, kept: Remembered[cards.Card], words: str
) -> None:
    prepare(register, TODAY, LOOK)
    settled = read(words, register, TODAY)
    assert isinstance(settled, Settled)
    assert kept.find(register, (settled.question, LOOK)) is not None


def test_every_answer_of_a_day_is_kept_at_once(register: Register, kept: Remembered[cards.Card]) -> None:
    assert prepare(register, TODAY, LOOK) == len(kept) == len(list(likely_questions(register, TODAY)))


def test_bodies_that_still_exist_come_first(register: Register) -> None:
    view = register.at(TODAY)
    closed = [view.has_closed(q.body) for q in likely_questions(register, TODAY) if q.body]
    assert closed == sorted(closed)
    assert not closed[0]


def test_preparing_ends_when_it_is_told_to(register: Register, kept: Remembered[cards.Card]) -> None:
    assert prepare(register, TODAY, LOOK, pause=lambda: len(kept) == 3) == 3


def test_a_new_day_is_prepared_when_it_comes(register: Register, kept: Remembered[cards.Card]) -> None:
    days = [date(2026, 11, 20)]
    end = start_preparing(lambda: register, lambda: days[-1], LOOK, every=0.001)
    try:
        first = next(likely_questions(register, days[0]))
        _until(lambda: kept.find(register, (first, LOOK)) is not None)
        days.append(TODAY)
        tomorrow = next(likely_questions(register, TODAY))
        _until(lambda: kept.find(register, (tomorrow, LOOK)) is not None)
    finally:
        end()


def _until(so: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(2_000):
        if so():
            return
        waited.wait(0.01)
    raise AssertionError("it did not come")
