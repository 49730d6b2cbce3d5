"""The door is open before everything behind it is loaded; who comes early waits, and a fault ends the program."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.web.application import Starting
from bot.web.pages import page_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.runtime.program import Program

LONG = 20.0


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()


def register(version: str) -> Any:
    return SimpleNamespace(version=version)


class Made:
    """A program that is there when it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.stopped = 0
        self.program = cast(
            "Program",
            SimpleNamespace(
                app="the app",
                state="the state",
                metrics="the metrics",
                register=lambda: register("with corrections"),
                stop=self._stop,
            ),
        )

    def _stop(self) -> None:
        self.stopped += 1

    def start(self) -> Program:
        assert self.let.wait(LONG)
        return self.program


def test_it_is_ready_before_the_app_is_there_and_who_asks_the_app_waits(ready_file: str) -> None:
    made = Made()
    starting = Starting(ready_file, lambda: register("as loaded"), made.start)
    page = page_of("/readyz", starting)
    assert page
    assert (page.status, page.text) == (200, "ready, reference as loaded\n")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(lambda: starting.app)
        assert not asked.done()
        made.let.set()
        assert asked.result(LONG) == "the app"  # type: ignore[comparison-overlap]
    assert starting.register().version == "with corrections"


@pytest.fixture
def ready_file(tmp_path: Path) -> str:
    from data.state.engine import migrate, open_state  # noqa: PLC0415

    address = f"sqlite:///{tmp_path}/state.db"
    state = open_state(address)
    migrate(state)
    state.dispose()
    return address


def test_it_is_stopped_once_it_is_there() -> None:
    made = Made()
    starting = Starting("", lambda: register(""), made.start)
    with ThreadPoolExecutor(1) as pool:
        stopped = pool.submit(starting.stop)
        made.let.set()
        stopped.result(LONG)
    assert made.stopped == 1


def test_a_fault_is_logged_ends_the_program_and_is_told_to_who_waits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    given_up = threading.Event()

    def fail() -> Program:
        raise RuntimeError("made up")

    starting = Starting("", lambda: register(""), fail, given_up.set)
    with pytest.raises(RuntimeError, match="made up"):
        starting.made()
    assert given_up.wait(LONG)
    assert "could not be put together" in caplog.text
    starting.stop()


def test_garbage_is_looked_for_again_afterwards() -> None:
    made = Made()
    made.let.set()
    Starting("", lambda: register(""), made.start).made()
    for _ in range(1000):
        if gc.isenabled():
            break
        threading.Event().wait(0.001)
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
