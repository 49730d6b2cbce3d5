"""The same question again is answered alike, without being worked out again; an order is carried out each time."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from data.digests.watching import Channel
from data.model import Kind
from handlers import replying
from handlers.corrections.stewards import read_stewards
from handlers.desk import Desk
from handlers.grammar import parse
from handlers.remembering import Remembered
from handlers.replying import asked as asked_now
from handlers.replying import reply_to, reply_to_asked
from handlers.watching.asker import Asker
from handlers.written import Written
from tests.handlers.conftest import TODAY, AtOnce

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register
    from handlers.grammar import Parsed
    from handlers.message import Sendable
    from handlers.observing import Observed
    from handlers.replied import Replied

ASKER = Asker(Channel("T1", "C1"), "U1")
QUESTION = "lookup 08Y on 5 November 2018"


@pytest.fixture
def desk(register: Register) -> Desk:
    return Desk(lambda: register, lambda: TODAY, AtOnce())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the texts that were worked out, with nothing remembered before."""
    texts: list[str] = []

    def noted(text: str, *given: object, **named: object) -> Parsed:
        texts.append(text)
        return parse(text, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(replying, "parse", noted)
    monkeypatch.setattr(replying, "_REMEMBERED", Remembered())
    return texts


def actions(message: Sendable) -> set[str]:
    return {
        e["action_id"] for block in message.blocks if block["type"] == "actions" for e in block["elements"]
    }


def command(text: str, desk: Desk, slash: str, kind: Kind | None = None) -> Replied:
    """Answer a slash command, as its listener does."""
    return reply_to_asked(asked_now(text, kind, desk, slash, shareable=True), ASKER, desk)


def test_the_same_question_twice_is_worked_out_once_and_gives_equal_messages(
    desk: Desk, asked: list[str]
) -> None:
    first, second = reply_to(QUESTION, ASKER, desk), reply_to(QUESTION, ASKER, desk)
    assert first == second
    assert "Mark Easton" in second.message.text
    assert asked == [QUESTION]


def test_whoever_asks_and_wherever_gets_the_same_answer(desk: Desk, asked: list[str]) -> None:
    other = Asker(Channel("T2", "C2"), "U2")
    assert reply_to(QUESTION, ASKER, desk) == reply_to(QUESTION, other, desk)
    assert len(asked) == 1


def test_a_remembered_answer_is_counted_like_one_that_was_worked_out(desk: Desk, asked: list[str]) -> None:
    seen: list[Observed] = []
    counting = replace(desk, observe=lambda observed, _seconds: seen.append(observed))
    for _ in range(2):
        reply_to(QUESTION, ASKER, counting)
    assert len(asked) == 1
    assert seen[0] == seen[1]


def test_a_new_register_gives_a_new_answer(
    desk: Desk, asked: list[str], make_register: Callable[..., Register]
) -> None:
    before = reply_to(QUESTION, ASKER, desk)
    empty = make_register()
    after = reply_to(QUESTION, ASKER, replace(desk, register=lambda: empty))
    assert "Mark Easton" not in after.message.text
    assert reply_to(QUESTION, ASKER, desk) == before
    assert len(asked) == 3


@pytest.mark.parametrize("text", ["watch everything", "export rank people per leader"])
def test_an_order_is_carried_out_each_time(desk: Desk, asked: list[str], text: str) -> None:
    reply_to(text, ASKER, desk)
    reply_to(text, ASKER, desk)
    assert asked == [text, text]


def test_an_answer_with_other_buttons_is_another_answer(desk: Desk, asked: list[str]) -> None:
    corrected = replace(desk, stewards=read_stewards("C0STEWARDS,U0STEWARD"))
    for _ in range(2):
        plain = reply_to(QUESTION, ASKER, desk)
        shareable = command(QUESTION, desk, "")
        correctable = reply_to(QUESTION, ASKER, corrected)
        assert actions(shareable.message) - actions(plain.message) == {"share"}
        assert actions(correctable.message) - actions(plain.message) == {"correct"}
    assert len(asked) == 3


def test_another_day_or_another_command_is_another_question(desk: Desk, asked: list[str]) -> None:
    command("08Y", desk, "/ccg")
    command("08Y", replace(desk, today=lambda: TODAY + timedelta(days=1)), "/ccg")
    command("08Y", desk, "/stp")
    command("08Y", desk, "/ccg", Kind.STP)
    assert len(asked) == 4


@pytest.mark.parametrize("text", [QUESTION, "help", "nobody reads this"])
def test_a_remembered_answer_is_written(desk: Desk, asked: list[str], text: str) -> None:
    replied = command(text, desk, "/ccg")
    assert command(text, desk, "/ccg") is replied
    assert isinstance(replied.message, Written)
    assert len(asked) == 1


def test_a_text_that_is_far_too_long_is_not_kept(desk: Desk, asked: list[str]) -> None:
    for _ in range(2):
        reply_to("kent " * 200, ASKER, desk)
    assert len(asked) == 2


def test_the_value_used_longest_ago_goes_first(register: Register) -> None:
    remembered: Remembered[int] = Remembered(most=2)
    remembered.keep(register, "a", 1)
    remembered.keep(register, "b", 2)
    assert remembered.find(register, "a") == 1
    remembered.keep(register, "c", 3)
    assert [remembered.find(register, key) for key in "abc"] == [1, None, 3]
    assert len(remembered) == 2


def test_a_register_is_not_kept_alive(make_register: Callable[..., Register], register: Register) -> None:
    remembered: Remembered[int] = Remembered()
    made = make_register()
    remembered.keep(made, "a", 1)
    gone = weakref.ref(made)
    del made
    gc.collect()
    assert gone() is None
    assert remembered.find(register, "a") is None
