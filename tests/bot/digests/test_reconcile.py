"""A digest is found again in its channel by what it carries unseen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.digests.reconcile import find_digest, has_key, metadata_of, told_by
from bot.slack.client import MARGIN
from data.changes import Told

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from tests.bot.digests.conftest import Bench

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
