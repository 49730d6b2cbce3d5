"""A button that opens a dialogue: in time, or with a sentence that says to press again."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from handlers import actions as module
from handlers.actions import PRESS_AGAIN, TRIGGER_SECONDS, Press

if TYPE_CHECKING:
    from tests.handlers.conftest import Slack

CARD = '{"asks":["card"],"bodies":["ccg:08Y"],"dated":true,"on":"2018-11-05"}'


@pytest.mark.parametrize("error", ["expired_trigger_id", "trigger_expired", "slow"])
def test_a_dialogue_for_which_it_is_too_late_says_to_press_again(slack: Slack, error: str) -> None:
    def refuse(_method: str, _sent: dict[str, Any]) -> None:
        if error == "slow":
            raise TimeoutError
        raise SlackApiError("refused", {"ok": False, "error": error})  # type: ignore[no-untyped-call]

    slack.refuse = refuse
    slack.click("sources", CARD)
    (said,) = slack.responded
    assert said["text"] == PRESS_AGAIN
    assert said["response_type"] == "ephemeral"


def test_a_dialogue_that_waited_longer_than_slack_does_is_not_even_tried(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = time.monotonic() - TRIGGER_SECONDS - 0.1
    monkeypatch.setattr(module, "Press", partial(Press, at=late))
    slack.click("sources", CARD)
    assert slack.views == []
    assert slack.responded[0]["text"] == PRESS_AGAIN


def test_a_press_that_slack_sends_twice_opens_one_dialogue_and_says_nothing(slack: Slack) -> None:
    def refuse(_method: str, _sent: dict[str, Any]) -> None:
        raise SlackApiError("refused", {"ok": False, "error": "exchanged_trigger_id"})  # type: ignore[no-untyped-call]

    slack.refuse = refuse
    slack.click("sources", CARD)
    assert slack.responded == []


def test_a_dialogue_that_slack_refuses_for_another_reason_is_told_with_a_reference(slack: Slack) -> None:
    def refuse(_method: str, _sent: dict[str, Any]) -> None:
        raise SlackApiError("refused", {"ok": False, "error": "view_too_large"})  # type: ignore[no-untyped-call]

    slack.refuse = refuse
    slack.click("sources", CARD)
    assert "That went wrong here" in slack.responded[0]["text"]
