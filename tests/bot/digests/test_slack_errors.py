"""What each way in which a call fails means; above all, whether anything was posted."""

from __future__ import annotations

import http.client
import urllib.error
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError

from bot.digests.reconcile import Meaning, Refusal, read_failure

if TYPE_CHECKING:
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
