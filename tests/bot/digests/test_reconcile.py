"""What a refusal of Slack's means, and how a digest that may be in the channel is found again."""

from __future__ import annotations

import http.client
import urllib.error
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError

from bot.digests.reconcile import Meaning, Refusal, find_digest, has_key, metadata_of, read_failure, told_by
from bot.slack.client import MARGIN
from data.changes import Told

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from tests.bot.digests.conftest import Bench


def refused(bench: Bench, error: str, status: int = 200, headers: dict[str, str] | None = None) -> Refusal:
    bench.slack.refuse("chat.postMessage", error, status, headers)
    with pytest.raises(SlackApiError) as failure:
        bench.slack.chat_postMessage(channel="C1", text="x")
    return read_failure(failure.value)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        ("invalid_blocks", Meaning.BLOCKS),
        ("msg_blocks_too_long", Meaning.BLOCKS),
        ("channel_not_found", Meaning.CHANNEL),
        ("is_archived", Meaning.CHANNEL),
        ("not_in_channel", Meaning.CHANNEL),
        ("user_not_found", Meaning.CHANNEL),
        ("restricted_action", Meaning.CHANNEL),
        ("invalid_auth", Meaning.WORKSPACE),
        ("token_revoked", Meaning.WORKSPACE),
        ("account_inactive", Meaning.WORKSPACE),
        ("missing_scope", Meaning.LATER),
        ("ekm_access_denied", Meaning.LATER),
        ("message_limit_exceeded", Meaning.LATER),
        ("an_error_of_tomorrow", Meaning.LATER),
        ("fatal_error", Meaning.UNKNOWN),
        ("internal_error", Meaning.UNKNOWN),
        ("service_unavailable", Meaning.UNKNOWN),
        ("ratelimited", Meaning.UNKNOWN),
        ("Received a response in a non-JSON format: <html>", Meaning.UNKNOWN),
        ("", Meaning.UNKNOWN),
    ],
)
def test_slacks_errors_are_told_apart(bench: Bench, error: str, meaning: Meaning) -> None:
    assert refused(bench, error).meaning is meaning


@pytest.mark.parametrize("status", [403, 404, 500, 502, 503, 504])
def test_another_status_leaves_it_unknown_whatever_it_says(bench: Bench, status: int) -> None:
    assert refused(bench, "channel_not_found", status).meaning is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("header", "seconds"), [("30", 30), ("0", 1), ("999999", 3_600), ("9" * 40, 3_600), (" 5 ", 5)]
)
def test_a_limit_says_how_long_to_wait_within_reason(bench: Bench, header: str, seconds: int) -> None:
    found = refused(bench, "ratelimited", 429, {"retry-after": header})
    assert (found.meaning, found.wait) == (Meaning.LIMITED, timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "headers", [{}, {"Retry-After": "soon"}, {"Retry-After": "-1"}, {"Retry-After": "٣"}]
)
def test_a_limit_that_does_not_say_how_long_leaves_it_unknown(bench: Bench, headers: dict[str, str]) -> None:
    assert refused(bench, "ratelimited", 429, headers).meaning is Meaning.UNKNOWN


@pytest.mark.parametrize(
    "failure",
    [
        http.client.RemoteDisconnected("gone"),
        http.client.IncompleteRead(b""),
        TimeoutError("slow"),
        urllib.error.URLError("no route"),
        ValueError("anything else"),
    ],
)
def test_what_is_no_answer_leaves_it_unknown(failure: Exception) -> None:
    found = read_failure(failure)
    assert found.meaning is Meaning.UNKNOWN
    assert type(failure).__name__ in found.error


TOLD = Told(
    date(2018, 11, 7), datetime(2018, 11, 6, 20, tzinfo=UTC), datetime(2018, 11, 7, 8, 59, 1, 5, tzinfo=UTC)
)


def post(client: WebClient, key: str) -> str:
    return str(client.chat_postMessage(channel="C1", text="x", metadata=metadata_of(key, TOLD))["ts"])


def test_it_is_found_on_whichever_page_it_is(bench: Bench) -> None:
    ts = post(bench.slack, "wanted")
    for number in range(6):
        post(bench.slack, f"other {number}")
    found = find_digest(bench.slack, "C1", "wanted", bench.clock())
    assert found is not None
    assert (found.ts, found.told) == (ts, TOLD)
    assert bench.slack.times("conversations.history") == 4


def test_no_further_page_is_asked_for_once_it_is_found(bench: Bench) -> None:
    for number in range(6):
        post(bench.slack, f"other {number}")
    post(bench.slack, "wanted")
    assert find_digest(bench.slack, "C1", "wanted", bench.clock())
    assert bench.slack.times("conversations.history") == 1


def test_another_key_is_another_digest(bench: Bench) -> None:
    post(bench.slack, "of yesterday")
    assert find_digest(bench.slack, "C1", "wanted", bench.clock()) is None


def test_what_another_app_posted_does_not_count(bench: Bench) -> None:
    post(bench.slack, "wanted")
    bench.slack.messages[0]["bot_id"] = "B0ELSE"
    assert find_digest(bench.slack, "C1", "wanted", bench.clock()) is None


def test_clocks_may_differ_a_little(bench: Bench) -> None:
    post(bench.slack, "wanted")
    late = MARGIN - timedelta(seconds=1)
    assert find_digest(bench.slack, "C1", "wanted", bench.clock() + late)
    assert find_digest(bench.slack, "C1", "wanted", bench.clock() + MARGIN) is None


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"metadata": None},
        {"metadata": {"event_type": "commissioner_digest"}},
        {"metadata": {"event_type": "commissioner_digest", "event_payload": "wanted"}},
        {"metadata": {"event_type": "another", "event_payload": {"key": "wanted"}}},
    ],
)
def test_a_message_that_carries_something_else_is_no_digest(message: dict[str, object]) -> None:
    assert not has_key(message, "wanted")
    assert told_by(message) is None


def test_a_digest_says_up_to_where_it_told_to_the_microsecond() -> None:
    assert told_by({"metadata": metadata_of("k", TOLD)}) == TOLD
