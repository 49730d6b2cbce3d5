"""The shape of a payload, as far as Bolt counts on it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bot.bench.asked import Asked, Words
from bot.bench.slack_payloads import MAKERS
from bot.guard.shapes import fault_in_shape


@pytest.mark.parametrize("what", sorted(MAKERS))
def test_what_slack_sends_has_it(what: str) -> None:
    dice = random.Random(1)
    words = Words(["who leads Kent?"], ["lookup|ccg:08Y|2018-11-05"], ["pick_0"], ["text"])
    for number in range(20):
        assert fault_in_shape(MAKERS[what](Asked(dice, words, number))) == ""


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "event_callback", "event": {"type": "team_join", "user": {"id": "U1"}}},
        {"type": "event_callback", "event": {"type": "channel_rename", "channel": {"id": "C1"}}},
        {"type": "event_callback", "event": {"type": "a"}, "authorizations": []},
        {"type": "block_actions", "actions": [{"action_id": "a"}], "team": None, "enterprise": None},
        {"type": "view_submission", "view": {"type": "modal", "callback_id": "a"}, "response_urls": []},
        {"type": "something_new", "thing": 5},
        {"type": "event_callback", "event": {"type": "a", "blocks": [{"user": 5, "event": 6}]}},
        {"response_url": "http://127.0.0.1:3000/commands/1"},
    ],
)
def test_more_than_the_app_listens_for_has_it_too(payload: dict[str, Any]) -> None:
    assert fault_in_shape(payload) == ""


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({"type": 5}, "type"),
        ({"type": ["event_callback"]}, "type"),
        ({"event": None}, "event"),
        ({"event": []}, "event"),
        ({"event": "message"}, "event"),
        ({"type": "event_callback"}, "type"),
        ({"type": "event_callback", "event": {}}, "type"),
        ({"type": "event_callback", "event": {"type": None}}, "type"),
        ({"type": "event_callback", "event": {"type": {"a": 1}}}, "type"),
        ({"team": 5}, "team"),
        ({"team": ["id"]}, "team"),
        ({"team": {"id": 5}}, "team"),
        ({"user": True}, "user"),
        ({"user": {"id": ["U1"]}}, "user"),
        ({"channel": 1.5}, "channel"),
        ({"enterprise": []}, "enterprise"),
        ({"team_id": 5}, "team_id"),
        ({"user_id": {}}, "user_id"),
        ({"thread_ts": 1.5}, "thread_ts"),
        ({"bot_access_token": 5}, "bot_access_token"),
        ({"authorizations": 5}, "authorizations"),
        ({"authorizations": {"0": {}}}, "authorizations"),
        ({"authorizations": ["T1"]}, "authorizations"),
        ({"authorizations": [{"team_id": []}]}, "team_id"),
        ({"authorizations": [{"authorizations": [5]}]}, "authorizations"),
        ({"response_urls": [5]}, "response_urls"),
        ({"response_url": 5}, "response_url"),
        ({"response_url": None}, "response_url"),
        ({"response_url": "file:///etc/hosts"}, "response_url"),
        ({"event": {"type": "a", "user": 5}}, "user"),
        ({"event": {"type": "a", "event": {"channel": 5}}}, "channel"),
        ({"event": {"type": "a", "item": {"channel": 5}}}, "channel"),
        ({"event": {"type": "a", "message": {"user": 5}}}, "user"),
        ({"event": {"type": "a", "previous_message": 5}}, "previous_message"),
        ({"assistant_thread": {"channel_id": 5}}, "channel_id"),
        ({"type": "block_actions"}, "action_id"),
        ({"type": "block_actions", "actions": []}, "action_id"),
        ({"type": "block_actions", "actions": {"0": {}}}, "actions"),
        ({"type": "block_actions", "actions": [{"action_id": 5}]}, "action_id"),
        ({"type": "block_suggestion"}, "action_id"),
        ({"type": "message_action"}, "callback_id"),
        ({"type": "shortcut", "callback_id": None}, "callback_id"),
        ({"type": "view_submission"}, "type"),
        ({"type": "view_submission", "view": {"callback_id": "a"}}, "type"),
        ({"type": "view_closed", "view": {"type": "modal", "callback_id": 5}}, "callback_id"),
        ({"type": "interactive_message", "callback_id": "a", "actions": []}, "type"),
        ({"type": "dialog_submission"}, "callback_id"),
        ({"view": "a"}, "view"),
        ({"view": None}, "view"),
        ({"response_urls": None}, "response_urls"),
        ({"response_urls": [{}, {}]}, "response_urls"),
        ({"response_urls": True}, "response_urls"),
        ({"event": {"type": "function_executed", "function": None}}, "function"),
        ({"type": "dialog_suggestion", "callback_id": "a", "action_id": {}}, "action_id"),
        ({"type": "workflow_step_edit", "callback_id": "a"}, "step_id"),
    ],
)  # fmt: skip
def test_another_is_named(payload: dict[str, Any], named: str) -> None:
    assert fault_in_shape(payload).startswith(f"“{named}” is not ")
