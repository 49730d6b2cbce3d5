"""A map or a timeline that was asked for in words follows its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.listeners import buttons
from handlers.rendering.painting import DrawingError

if TYPE_CHECKING:
    from data.query.answer import Picture
    from tests.handlers.conftest import Slack

ASKED = "<@U2> map people per leader on 5 November 2018"


def mention(slack: Slack, text: str) -> None:
    slack.event(type="app_mention", user="U1", channel="C9", text=text, ts="1.1", thread_ts="1.0")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    """Draw nothing, and keep what was to be drawn."""
    there: list[Picture] = []

    def draw(shown: Picture, _source: str) -> bytes:
        there.append(shown)
        return b"png"

    monkeypatch.setattr(buttons, "draw", draw)
    return there


def test_a_map_asked_for_in_a_mention_is_posted_beside_the_answer(slack: Slack, drawn: list[Picture]) -> None:
    mention(slack, ASKED)
    assert [shown.title for shown in drawn] == ["People per leader on 5 November 2018"]
    (uploaded,) = slack.uploaded
    assert (uploaded["channel"], uploaded["thread_ts"]) == ("C9", "1.0")
    assert not uploaded["initial_comment"].startswith("Map")
    assert uploaded["initial_comment"].endswith("as a map, for <@U1>")


def test_leaders_through_time_are_posted_beside_the_answer_too(slack: Slack, drawn: list[Picture]) -> None:
    mention(slack, "<@U2> leaders through time in Kent and Medway")
    assert len(drawn) == len(slack.uploaded) == 1


def test_a_question_that_asks_for_no_picture_draws_none(slack: Slack, drawn: list[Picture]) -> None:
    mention(slack, "<@U2> people per leader in Kent on 5 November 2018")
    assert drawn == []


def test_a_picture_that_cannot_be_drawn_is_told_in_words(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_shown: object, _source: str) -> bytes:
        raise DrawingError("no room")

    monkeypatch.setattr(buttons, "draw", fail)
    mention(slack, ASKED)
    assert slack.posted[-1]["thread_ts"] == "1.0"
    assert slack.posted[-1]["text"].startswith("The picture could not be drawn here; the log says why. Map: ")
