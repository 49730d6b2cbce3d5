"""A fault is ours where this program raised it; else Bolt could make nothing of a request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from slack_bolt import BoltRequest

from bot.slack.dispatcher import is_ours
from handlers.understanding.slack_text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence


def caught(raising: object) -> BaseException:
    assert callable(raising)
    try:
        raising()
    except Exception as error:  # noqa: BLE001  whatever it is
        return error
    pytest.fail("nothing was raised")


def test_what_bolt_and_the_standard_library_raise_is_not_ours() -> None:
    assert not is_ours(caught(lambda: json.loads("{")))
    headers: dict[str, str | Sequence[str]] = {"content-type": "application/json"}
    assert not is_ours(caught(lambda: BoltRequest(body="{", headers=headers)))


def test_what_this_program_raises_or_lets_others_raise_is_ours() -> None:
    assert is_ours(caught(lambda: clean(5)))  # type: ignore[arg-type]


def test_a_fault_that_followed_from_one_of_ours_is_ours() -> None:
    def fail_again() -> None:
        try:
            clean(5)  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001  whatever it is
            json.loads("{")

    assert is_ours(caught(fail_again))
