"""Whose picture is drawn next, and what pressing again does."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rendering.painting import MOST_WAITING, Added, DrawingQueue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def pools() -> Iterator[tuple[Executor, Executor]]:
    with ThreadPoolExecutor(1) as drawing, ThreadPoolExecutor(8) as following:
        yield drawing, following


class Gate:
    """A queue whose first drawing is held, so that the others can be put behind it."""

    def __init__(self, drawing: Executor, following: Executor) -> None:
        self.queue = DrawingQueue(drawing, following)
        self.open = threading.Event()
        self.drawn: list[str] = []
        self.add("nobody", "gate", self.open.wait)

    def add(self, person: str, name: str, first: Callable[[], Any] = lambda: None) -> Added:
        def draw() -> None:
            first()
            self.drawn.append(name)

        return self.queue.add(person, name, draw)

    def until_drawn(self, count: int) -> list[str]:
        self.open.set()
        until = time.monotonic() + 5
        while len(self.drawn) <= count and time.monotonic() < until:
            time.sleep(0.002)
        return self.drawn[1:]


def test_forty_presses_by_one_person_make_another_wait_for_one_picture(
    pools: tuple[Executor, Executor],
) -> None:
    gate = Gate(*pools)
    added = [gate.add("U1", f"a{number}") for number in range(40)]
    assert added == [Added.WAITING] * MOST_WAITING + [Added.TOO_MANY] * (40 - MOST_WAITING)
    gate.add("U2", "b0")
    gate.add("U2", "b1")
    drawn = gate.until_drawn(MOST_WAITING + 2)
    assert drawn[:5] == ["a0", "b0", "a1", "b1", "a2"]
    assert len(drawn) == MOST_WAITING + 2


@given(st.lists(st.sampled_from("abcde"), max_size=25))
@settings(deadline=None, max_examples=30)
def test_nobody_is_drawn_for_twice_while_another_waits(people: list[str]) -> None:
    with ThreadPoolExecutor(1) as drawing:
        gate = Gate(drawing, drawing)
        asked = [
            f"{person}{place}"
            for place, person in enumerate(people)
            if gate.add(person, f"{person}{place}") is Added.WAITING
        ]
        drawn = gate.until_drawn(len(asked))
    assert sorted(drawn) == sorted(asked)
    waiting = {person: sum(name[0] == person for name in asked) for person in "abcde"}
    since = dict.fromkeys("abcde", 0)
    for name in drawn:
        for person in "abcde":
            since[person] = 0 if person == name[0] else since[person] + bool(waiting[person])
        waiting[name[0]] -= 1
        assert max(since.values()) < len(since)


def test_the_same_press_twice_is_one_drawing_until_it_was_posted(pools: tuple[Executor, Executor]) -> None:
    queue = DrawingQueue(*pools)
    posting, drawn = threading.Event(), []

    def draw() -> Callable[[], object]:
        drawn.append(1)
        return posting.wait

    assert [queue.add("U1", "chart", draw) for _ in range(40)] == [Added.WAITING, *[Added.SAME] * 39]
    assert queue.add("U2", "chart", draw) is Added.WAITING
    posting.set()
    until = time.monotonic() + 5
    while queue.add("U1", "chart", draw) is Added.SAME and time.monotonic() < until:
        time.sleep(0.002)
    pools[0].shutdown()
    assert len(drawn) == 3


def test_a_slow_upload_holds_up_no_drawing(pools: tuple[Executor, Executor]) -> None:
    queue = DrawingQueue(*pools)
    posting, second = threading.Event(), threading.Event()
    queue.add("U1", "one", lambda: posting.wait)
    queue.add("U1", "two", lambda: second.set)
    assert second.wait(5)
    posting.set()


def test_where_nothing_more_can_be_posted_just_now_drawing_waits_for_it(
    pools: tuple[Executor, Executor],
) -> None:
    class Full(Executor):
        def submit(self, *_args: Any, **_kwargs: Any) -> Any:
            raise RuntimeError("full")

    followed = threading.Event()
    DrawingQueue(pools[0], Full()).add("U1", "one", lambda: followed.set)
    assert followed.wait(5)


def test_after_the_end_nothing_more_is_drawn(pools: tuple[Executor, Executor]) -> None:
    gate = Gate(*pools)
    gate.add("U1", "a")
    gate.queue.stop()
    gate.open.set()
    pools[0].shutdown()
    assert gate.drawn == ["gate"]
