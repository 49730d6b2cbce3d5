"""While the pool that posts is full, a person who gives a command hears so, and Slack does for a button."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest

from bot.runtime.concurrency import BUSY, Pool
from bot.runtime.settings import Settings
from bot.slack.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.register import Register


@pytest.fixture
def app(register: Register) -> Iterator[App]:
    go, pool = threading.Event(), Pool("posting", threads=1, waiting=0)
    pool.submit(go.wait, 20)
    settings = Settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1")
    yield create_app(settings, lambda: register, posting=pool)
    go.set()


def form(**fields: str) -> BoltRequest:
    return BoltRequest(body=urlencode(fields), headers={"content-type": "application/x-www-form-urlencoded"})


def test_a_command_whose_file_nobody_can_post_is_answered_with_a_sentence(app: App) -> None:
    answered = app.dispatch(
        form(command="/ccg", text="export kent", team_id="T1", user_id="U1", channel_id="C1")
    )
    assert answered.status == 200
    assert json.loads(answered.body)["text"] == BUSY


def test_a_button_that_nobody_can_answer_is_refused(app: App) -> None:
    pressed = {
        "type": "block_actions",
        "actions": [{"action_id": "share", "value": "x"}],
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "response_url": "https://hooks.slack.invalid/1",
    }
    answered = app.dispatch(form(payload=json.dumps(pressed)))
    assert (answered.status, answered.body) == (503, BUSY)


def test_a_question_is_answered_all_the_same(app: App) -> None:
    asked = form(command="/ccg", text="08Y", team_id="T1", user_id="U1", channel_id="C1")
    assert "NHS West London CCG" in json.loads(app.dispatch(asked).body)["text"]
