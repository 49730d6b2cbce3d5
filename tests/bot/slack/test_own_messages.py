"""What the bot said is found again by what it carries unseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack.client import MARGIN, find_own, is_marked, mark

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
OURS = {"bot_id": "B1", "user": "U1"}


class Conversation(WebClient):
    """A conversation, two messages a page."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        super().__init__("xoxb-made-up")
        self.messages = messages
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def api_call(self, api_method: str, **how: Any) -> Any:
        sent = how.get("params") or how.get("json") or {}
        self.asked.append((api_method, sent))
        if api_method == "auth.test":
            return {"bot_id": "B1", "user_id": "U1"}
        start = int(sent.get("cursor") or 0)
        more = start + 2 < len(self.messages)
        return {
            "messages": list(self.messages[start : start + 2]),
            "response_metadata": {"next_cursor": str(start + 2) if more else ""},
        }


def wanted(message: dict[str, Any]) -> bool:
    return is_marked(message, "kind", "wanted")


def message(key: str = "wanted", **given: Any) -> dict[str, Any]:
    return {**OURS, "metadata": mark("kind", key), **given}


@pytest.mark.parametrize("before", [0, 1, 2, 5])
def test_it_is_found_on_whichever_page_it_is_and_no_further_one_is_asked_for(before: int) -> None:
    others = [message(f"other {number}") for number in range(before)]
    client = Conversation(*others, message(ts="7"), *others)
    found = find_own(client, "C1", None, NOW, wanted)
    assert found is not None
    assert found["ts"] == "7"
    assert len(client.asked) == 1 + before // 2 + 1


def test_where_it_is_not_every_page_was_looked_at() -> None:
    client = Conversation(*[message("other")] * 5)
    assert find_own(client, "C1", None, NOW, wanted) is None
    assert [method for method, _ in client.asked] == ["auth.test", *["conversations.history"] * 3]


def test_what_somebody_else_wrote_is_not_ours_whatever_it_carries() -> None:
    theirs = message(bot_id="B9", user="U9")
    assert find_own(Conversation(theirs), "C1", None, NOW, wanted) is None
    assert find_own(Conversation(message(user=None)), "C1", None, NOW, wanted)
    assert find_own(Conversation(message(bot_id=None)), "C1", None, NOW, wanted)


def test_a_little_before_is_looked_at_too_because_clocks_differ() -> None:
    client = Conversation()
    find_own(client, "C1", None, NOW, wanted)
    _, asked = client.asked[-1]
    assert float(asked["oldest"]) == (NOW - MARGIN).timestamp()
    assert timedelta(minutes=1) < MARGIN


def test_in_a_thread_its_replies_are_looked_at() -> None:
    client = Conversation(message())
    assert find_own(client, "C1", "1.0", NOW, wanted)
    method, asked = client.asked[-1]
    assert method == "conversations.replies"
    assert (asked["channel"], asked["ts"]) == ("C1", "1.0")


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"event_type": "kind"},
        {"event_type": "kind", "event_payload": "wanted"},
        {"event_type": "kind", "event_payload": {"key": "other"}},
        {"event_type": "another", "event_payload": {"key": "wanted"}},
    ],
)
def test_what_carries_something_else_is_not_marked(metadata: object) -> None:
    assert not wanted({"metadata": metadata})
    assert not wanted({})
