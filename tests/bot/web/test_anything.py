"""Whatever comes, the endpoint and Bolt behind it answer, and never with a fault of theirs."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.runtime.metrics import Metrics
from bot.slack.app import error_handler
from bot.slack.dispatcher import Dispatcher
from bot.web.slack_endpoint import SIGNATURE, TIMESTAMP
from tests.bot.web.conftest import FORM, JSON, SECRET, Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = (
    *("type", "event", "user", "channel", "team", "enterprise", "id", "authorizations", "actions", "view", "message"),
    *("callback_id", "action_id", "block_id", "value", "command", "text", "response_url", "response_urls", "item"),
    *("team_id", "user_id", "channel_id", "enterprise_id", "thread_ts", "container", "previous_message", "state"),
    *("is_ext_shared_channel", "is_enterprise_install", "bot_id", "subtype", "channel_type", "ssl_check", "challenge"),
    *("function_execution_id", "function_data", "bot_access_token", "assistant_thread", "app_installed_team_id"),
)  # fmt: skip
VALUES = (
    *("event_callback", "block_actions", "message_action", "shortcut", "view_submission", "view_closed", "message"),
    *("interactive_message", "dialog_submission", "dialog_suggestion", "block_suggestion", "workflow_step_edit"),
    *("app_mention", "url_verification", "ssl_check", "function_executed", "/ccg", "pick_0", "explain", "1", "im"),
)  # fmt: skip

EXAMPLES = 100

texts = st.one_of(st.sampled_from(VALUES), st.text(max_size=5))
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), texts)
names = st.sampled_from(NAMES)
objects = st.dictionaries(names, st.one_of(leaves, st.dictionaries(names, leaves, max_size=3)), max_size=4)
parts = st.one_of(leaves, objects, st.lists(st.one_of(leaves, objects), max_size=2))
payloads = st.builds(
    lambda said, kind: {**said, **kind},
    st.dictionaries(names, parts, max_size=6),
    st.one_of(st.just({}), st.fixed_dictionaries({"type": st.sampled_from(VALUES)})),
)
signatures = st.binary(min_size=32, max_size=32).map(lambda digits: f"v0={digits.hex()}")
header_text = st.one_of(st.text(max_size=30), signatures)
headers = st.dictionaries(
    st.sampled_from(
        (TIMESTAMP, SIGNATURE, "content-type", "content-length", "transfer-encoding", "query-string")
    ),
    header_text,
)


@pytest.fixture(scope="module")
def bolt() -> App:
    """Give Bolt with a listener of every sort that the bot has."""
    app = App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
        signing_secret=SECRET,
        request_verification_enabled=False,
        process_before_response=True,
    )

    def take(ack: Ack) -> None:
        ack()

    app.command("/ccg")(take)
    for event in ("app_mention", "message", "app_home_opened"):
        app.event(event)(take)
    app.action(re.compile(r"pick_\d+"))(take)
    app.action("share")(take)
    app.message_shortcut("explain")(take)
    app.view("suggest")(take)
    app.error(error_handler(Metrics(lambda: pytest.fail("nobody counts here"))))
    return app


@pytest.fixture
def gate(bolt: App) -> Iterator[Gate]:
    gate = Gate(Dispatcher(lambda: bolt))
    yield gate
    gate.client.close()


def no_faults(caplog: pytest.LogCaptureFixture) -> bool:
    return not [record for record in caplog.records if record.levelno >= logging.ERROR]


anything = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])


@anything
@given(body=st.binary(max_size=300), given_headers=headers)
def test_any_bytes_with_any_headers(gate: Gate, body: bytes, given_headers: dict[str, str]) -> None:
    assert gate.send(body, **given_headers)[0] < 500


@anything
@given(body=st.one_of(st.binary(max_size=300), texts.map(str.encode)), kind=st.sampled_from((FORM, JSON)))
def test_any_bytes_that_are_signed(
    gate: Gate, caplog: pytest.LogCaptureFixture, body: bytes, kind: str
) -> None:
    gate.now += 1
    assert gate.send_signed(body, content_type=kind)[0] < 500
    assert no_faults(caplog)


@settings(anything, max_examples=2 * EXAMPLES)
@given(payload=payloads)
def test_any_object_with_slacks_names(
    gate: Gate, caplog: pytest.LogCaptureFixture, payload: dict[str, Any]
) -> None:
    gate.now += 1
    assert gate.send_signed(json.dumps(payload).encode(), content_type=JSON)[0] < 500
    assert no_faults(caplog), payload
