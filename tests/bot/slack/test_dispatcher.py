"""Requests that only compute are answered one after the other; what waits for somebody else holds nobody up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from bot.turns import InTurn, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FORM = "application/x-www-form-urlencoded"
LONG = 20.0
"""Seconds that no test takes."""


class Inner:
    """An application that answers when it is let, and remembers who came in and how many were in it at once."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.most = 0
        self._inside = 0
        self._lock = threading.Lock()
        self.somebody = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], _start_response: object) -> Iterable[bytes]:
        with self._lock:
            self.came.append(environ["who"])
            self._inside += 1
            self.most = max(self.most, self._inside)
        self.somebody.release()
        assert self.go.acquire(timeout=LONG)
        with self._lock:
            self._inside -= 1
        return [environ["who"].encode()]

    def entered(self) -> None:
        assert self.somebody.acquire(timeout=LONG)


def asking(door: InTurn) -> Callable[..., Iterable[bytes]]:
    def ask(who: str, kind: str = FORM) -> Iterable[bytes]:
        environ: dict[str, Any] = {"who": who, "CONTENT_TYPE": kind}
        return door(environ, lambda *_: None)  # type: ignore[arg-type]

    return ask


def waiting(turns: Turns, number: int) -> None:
    done = threading.Event()
    until = threading.Timer(LONG, done.set)
    until.start()
    while len(turns._waiting) < number:
        assert not done.wait(0.001)
    until.cancel()


def test_questions_are_answered_one_by_one_in_the_order_in_which_they_came() -> None:
    inner, turns = Inner(), Turns(LONG)
    ask = asking(InTurn(inner, turns))
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, "first")]
        inner.entered()
        for place, who in enumerate(("second", "third", "fourth"), start=1):
            asked.append(pool.submit(ask, who))
            waiting(turns, place)
        for _ in asked:
            inner.go.release()
        assert [b"".join(each.result(LONG)) for each in asked] == [b"first", b"second", b"third", b"fourth"]
    assert inner.came == ["first", "second", "third", "fourth"]
    assert inner.most == 1


def test_an_event_waits_for_nobody_and_holds_nobody_up() -> None:
    inner = Inner()
    ask = asking(InTurn(inner, Turns(LONG)))
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, f"event {n}", "application/json; charset=utf-8") for n in range(3)]
        asked.append(pool.submit(ask, "question"))
        for _ in asked:
            inner.entered()
        for _ in asked:
            inner.go.release()
    assert inner.most == 4


def test_who_has_waited_long_enough_goes_all_the_same() -> None:
    inner, turns = Inner(), Turns(0.01)
    ask = asking(InTurn(inner, turns))
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(ask, "waits for the state")
        inner.entered()
        patient = pool.submit(ask, "question")
        inner.entered()
        inner.go.release()
        inner.go.release()
        slow.result(LONG)
        patient.result(LONG)
    assert not turns._waiting
    assert not turns._taken


def test_a_turn_that_comes_in_the_moment_in_which_patience_ends_is_passed_on() -> None:
    turns = Turns(0.3)
    assert turns._wait()

    def go() -> None:
        with turns.turn():
            pass

    with ThreadPoolExecutor(1) as pool:
        went = pool.submit(go)
        waiting(turns, 1)
        with turns._lock:  # in which the other's patience ends, so that it finds out too late
            threading.Event().wait(0.5)
            turns._waiting.popleft().release()
        went.result(LONG)
    assert not turns._taken


def test_a_request_that_fails_passes_its_turn_on() -> None:
    turns = Turns(LONG)

    def fail(_environ: object, _start_response: object) -> Iterable[bytes]:
        raise RuntimeError("made up")

    for _ in range(2):
        with pytest.raises(RuntimeError):
            asking(InTurn(fail, turns))("anybody")
    assert not turns._taken


def test_many_threads_that_lose_patience_now_and_then_all_come_through() -> None:
    turns, counted = Turns(0.0005), []

    def count(number: int) -> None:
        for _ in range(50):
            with turns.turn():
                counted.append(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(8)))
    assert len(counted) == 400
    assert not turns._waiting
    assert not turns._taken
