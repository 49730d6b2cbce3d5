"""Each event is answered once, whichever replica its copies come to and whatever dies in between."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import pytest
from sqlalchemy import select

from data.state import StateError, idempotency
from data.state.engine import reading
from data.state.tables import EVENTS
from handlers.listeners.responses import reply_to
from handlers.rendering.message import new_types
from tests.bot.slack.conftest import MENTION, QUESTION, Killed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.slack.conftest import Clock, CountingSlack, Replica

OK, COME_AGAIN = 200, 503
HOME = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}


def dying(wanted: str, times: int = 1) -> Callable[[str], None]:
    """Die at a call of a method, so many times."""
    left = [times]

    def die(method: str) -> None:
        if method == wanted and left[0]:
            left[0] -= 1
            raise Killed

    return die


def failing(wanted: str, failure: Exception) -> Callable[[str], None]:
    """Let the answer to the first call of a method be lost."""
    left = [failure]

    def fail(method: str) -> None:
        if method == wanted and left:
            raise left.pop()

    return fail


def test_three_copies_at_two_replicas_are_answered_once(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    assert [one.send(QUESTION), other.send(QUESTION), one.send(QUESTION)] == [OK, OK, OK]
    (answer,) = slack.messages
    assert "NHS West London CCG" in answer["text"]
    assert answer["channel"] == "D1"
    assert json.loads(json.dumps(answer["metadata"])) == {
        "event_type": "commissioner_answer",
        "event_payload": {"key": "D1:1.1"},
    }


def test_copies_that_come_at_the_same_moment_are_answered_once(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    start = Barrier(6)

    def send(number: int) -> int:
        start.wait()
        return two[number % 2].send(QUESTION)

    with ThreadPoolExecutor(6) as pool:
        statuses = set(pool.map(send, range(6)))
    assert statuses <= {OK, COME_AGAIN}
    assert OK in statuses
    assert len(slack.messages) == 1


def test_a_copy_that_comes_while_the_first_is_answered_is_told_to_come_again(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    said: list[int] = []
    slack.before = lambda method: said.append(other.send(QUESTION)) if not said else None
    assert one.send(QUESTION) == OK
    assert said == [COME_AGAIN]
    assert other.send(QUESTION) == OK
    assert len(slack.messages) == 1


def test_other_events_have_answers_of_their_own(two: tuple[Replica, Replica], slack: CountingSlack) -> None:
    one, other = two
    others = ({**QUESTION, "ts": "1.2"}, {**QUESTION, "channel": "D2"})
    assert [one.send(QUESTION), other.send(others[0], "Ev2"), one.send(others[1], "Ev3")] == [OK] * 3
    assert len(slack.messages) == 3


def test_a_message_that_comes_through_two_workspaces_is_answered_once(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    for team in ("T1", "T2", "T1"):
        for replica in (one, other):
            assert replica.send(MENTION, f"Ev{team}", team, authorizations=[{"team_id": team}]) == OK
    assert len(slack.messages) == 1


@pytest.mark.parametrize("event", [QUESTION, MENTION, {**MENTION, "thread_ts": "1.0"}])
def test_the_answer_is_posted_before_slack_hears_that_the_event_was_taken(
    two: tuple[Replica, Replica], slack: CountingSlack, event: dict[str, Any]
) -> None:
    one, _ = two
    slack.before = dying("chat.postMessage")
    with pytest.raises(Killed):
        one.send(event)


@pytest.mark.parametrize("event", [QUESTION, {**QUESTION, "thread_ts": "1.0"}])
def test_a_retry_whose_first_copy_died_before_the_post_is_answered_after_the_lease(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock, event: dict[str, Any]
) -> None:
    one, other = two
    slack.before = dying("chat.postMessage")
    with pytest.raises(Killed):
        one.send(event)
    assert other.send(event) == COME_AGAIN
    assert slack.messages == []
    clock.end_lease()
    assert other.send(event) == OK
    (answer,) = slack.messages
    assert answer.get("thread_ts") == event.get("thread_ts")


@pytest.mark.parametrize("event", [QUESTION, {**QUESTION, "thread_ts": "1.0"}])
def test_a_retry_whose_first_copy_died_after_the_post_finds_the_answer(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock, event: dict[str, Any]
) -> None:
    one, other = two
    slack.after = dying("chat.postMessage")
    with pytest.raises(Killed):
        one.send(event)
    clock.end_lease()
    assert other.send(event) == OK
    assert len(slack.messages) == 1
    assert other.send(event) == OK
    assert slack.calls.count("auth.test") == 1


def test_the_answer_to_another_event_is_not_taken_for_this_ones(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, other = two
    slack.before = dying("chat.postMessage")
    with pytest.raises(Killed):
        one.send(QUESTION, "Ev1")
    one.send({**QUESTION, "ts": "1.2"}, "Ev2")
    clock.end_lease()
    assert other.send(QUESTION, "Ev1") == OK
    assert [m["metadata"]["event_payload"]["key"] for m in slack.messages] == ["D1:1.2", "D1:1.1"]


def test_where_the_history_cannot_be_read_nothing_is_posted_twice(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = two
    slack.before = dying("chat.postMessage")
    with pytest.raises(Killed):
        one.send(MENTION)
    clock.end_lease()
    slack.refuse("conversations.history", "missing_scope")
    assert other.send(MENTION) == OK
    assert slack.messages == []
    assert "is not answered again: missing_scope" in caplog.text


def test_where_slack_cannot_be_asked_it_is_looked_for_again(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, other = two
    slack.after = dying("chat.postMessage")
    with pytest.raises(Killed):
        one.send(QUESTION)
    clock.end_lease()
    slack.refuse("conversations.history", "internal_error", 500)
    assert other.send(QUESTION) == COME_AGAIN
    clock.end_lease()
    assert one.send(QUESTION) == OK
    assert len(slack.messages) == 1


def test_a_post_whose_answer_was_lost_is_not_posted_again(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, other = two
    slack.after = failing("chat.postMessage", URLError("the connection was reset"))
    assert one.send(QUESTION) == COME_AGAIN
    assert other.send(QUESTION) == COME_AGAIN
    clock.end_lease()
    assert other.send(QUESTION) == OK
    assert len(slack.messages) == 1


def test_a_post_that_never_reached_slack_is_posted_by_the_retry(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, other = two
    slack.before = failing("chat.postMessage", URLError("no route"))
    assert one.send(QUESTION) == COME_AGAIN
    clock.end_lease()
    assert other.send(QUESTION) == OK
    assert len(slack.messages) == 1


def test_blocks_that_slack_refuses_are_posted_in_older_ones_once(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    slack.refuse("chat.postMessage", "invalid_blocks")
    assert [each.send(QUESTION) for each in two] == [OK, OK]
    (answer,) = slack.messages
    assert answer["blocks"]
    assert not new_types(answer["blocks"])
    assert answer["metadata"]["event_payload"] == {"key": "D1:1.1"}


def test_an_answer_that_slack_refuses_becomes_a_sentence_once(
    two: tuple[Replica, Replica], slack: CountingSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.refuse("chat.postMessage", "metadata_too_large")
    assert [each.send(QUESTION) for each in two] == [OK, OK]
    (said,) = slack.messages
    assert said["text"].startswith("That went wrong here")
    assert said["text"].rpartition(": ")[2].strip(".") in caplog.text


def test_an_answer_that_cannot_be_written_becomes_a_sentence_once(
    two: tuple[Replica, Replica],
    slack: CountingSlack,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("something internal")

    monkeypatch.setattr("handlers.listeners.register.reply_to", fail)
    assert [each.send(QUESTION) for each in two] == [OK, OK]
    (said,) = slack.messages
    assert "internal" not in said["text"]
    assert "something internal" in caplog.text


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [("channel_not_found", 200, {}), ("ratelimited", 429, {"Retry-After": "3"}), ("token_revoked", 200, {})],
)
def test_where_nothing_can_be_posted_slack_comes_again_at_once(
    two: tuple[Replica, Replica],
    slack: CountingSlack,
    error: str,
    status: int,
    headers: dict[str, str],
) -> None:
    one, other = two
    for _ in range(2):
        slack.refuse("chat.postMessage", error, status, **headers)
    assert one.send(QUESTION) == COME_AGAIN
    slack.refused.clear()
    assert other.send(QUESTION) == OK
    assert len(slack.messages) == 1


def test_a_file_is_uploaded_once(two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock) -> None:
    one, other = two
    slack.after = dying("files")
    order = {**QUESTION, "text": "export 08Y on 5 November 2018"}
    with pytest.raises(Killed):
        one.send(order)
    clock.end_lease()
    assert other.send(order) == OK
    (answer,) = slack.messages
    assert answer["files"]


def test_a_file_that_was_not_uploaded_is_uploaded_by_the_retry(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, other = two
    slack.before = dying("files")
    order = {**QUESTION, "text": "export 08Y on 5 November 2018"}
    with pytest.raises(Killed):
        one.send(order)
    clock.end_lease()
    one.send({**QUESTION, "ts": "1.2"}, "Ev2")  # a message without a file is not taken for it
    assert other.send(order) == OK
    assert [bool(message.get("files")) for message in slack.messages] == [False, True]


def test_the_home_tab_is_published_once(two: tuple[Replica, Replica], slack: CountingSlack) -> None:
    assert [each.send(HOME) for each in two] == [OK, OK]
    assert len(slack.views) == 1


def test_a_home_tab_that_slack_refuses_is_published_by_the_retry(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    slack.refuse("views.publish", "internal_error", 500)
    assert [each.send(HOME) for each in two] == [COME_AGAIN, OK]
    assert len(slack.views) == 1


@pytest.mark.parametrize(
    "event",
    [
        {**QUESTION, "bot_id": "B1"},
        {**QUESTION, "subtype": "message_changed"},
        {**QUESTION, "channel_type": "channel"},
        {**HOME, "tab": "messages"},
    ],
)
def test_what_needs_no_answer_leaves_nothing_behind(
    two: tuple[Replica, Replica], slack: CountingSlack, event: dict[str, Any]
) -> None:
    one, _ = two
    assert one.send(event) == OK
    assert (slack.calls, kept(one)) == ([], [])


def test_of_what_somebody_wrote_nothing_is_kept(two: tuple[Replica, Replica], slack: CountingSlack) -> None:
    one, _ = two
    one.send({**QUESTION, "text": "who leads Exampleton Nonesuch?"})
    (row,) = kept(one)
    assert "Nonesuch" not in str(row)
    assert "U1" not in str(row)


def test_an_answer_whose_lease_could_end_first_is_not_posted(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    true_begin = idempotency.begin

    def slow(*given: Any) -> bool:
        done = true_begin(*given)
        clock.end_lease()
        return done

    with monkeypatch.context() as slowed:
        slowed.setattr(idempotency, "begin", slow)
        assert one.send(QUESTION) == COME_AGAIN
    assert slack.messages == []
    assert other.send(QUESTION) == OK
    assert len(slack.messages) == 1


def test_an_event_that_was_taken_over_meanwhile_is_answered_by_whoever_took_it(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    said: list[int] = []

    def slow(*given: Any, **named: Any) -> Any:
        if not said:
            said.append(0)
            clock.end_lease()
            said.append(other.send(QUESTION))
        return reply_to(*given, **named)

    monkeypatch.setattr("handlers.listeners.register.reply_to", slow)
    assert one.send(QUESTION) == COME_AGAIN
    assert said == [0, OK]
    assert len(slack.messages) == 1


def test_a_state_that_cannot_be_used_means_that_slack_comes_again(
    two: tuple[Replica, Replica], slack: CountingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StateError("on purpose")

    one, other = two
    with monkeypatch.context() as broken:
        broken.setattr(idempotency, "take", fail)
        assert one.send(QUESTION) >= 500
    assert slack.messages == []
    assert other.send(QUESTION) == OK
    assert len(slack.messages) == 1


def kept(replica: Replica) -> list[Any]:
    with reading(replica.engine) as connection:
        return list(connection.execute(select(EVENTS)))
