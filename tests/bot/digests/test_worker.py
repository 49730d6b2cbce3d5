"""One digest on its way: posted once, and what happens when Slack does not take it."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bot.digests.worker import draft_digest
from data.changes import told_now
from data.changes.subscription import Channel, Rhythm
from data.state import deliveries, subscriptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.digests.worker import Draft
    from data.changes import Told
    from data.changes.subscription import Subscription
    from data.register import Register
    from tests.bot.digests.conftest import Bench

HERE = Channel("T1", "C1")
ALEX = "U0ALEX"
TODAY = date(2018, 11, 7)
MORNING = datetime(2018, 11, 7, 8, tzinfo=UTC)
LEASE = timedelta(seconds=60)
POST = "chat.postMessage"
LOOK = "conversations.history"


def test_a_digest_that_is_due_is_posted_once_with_its_key(bench: Bench) -> None:
    bench.watch()
    assert bench.tick() == 1
    assert bench.tick() == 0
    (message,) = bench.slack.posted()
    assert "Exampleshire" in json.dumps(message["blocks"])
    assert message["metadata"]["event_type"] == "commissioner_digest"
    assert message["metadata"]["event_payload"]["key"] == bench.delivery().key
    assert (bench.delivery().status, bench.delivery().ts) == ("posted", message["ts"])


def test_a_posted_digest_moves_on_what_its_channel_has_been_told(bench: Bench) -> None:
    bench.watch()
    bench.tick()
    found = subscriptions.subscription(bench.state, HERE)
    assert found is not None
    assert found.told == told_now(bench.register, TODAY)


def test_where_nothing_changed_nothing_is_posted(
    bench: Bench, make_register: Callable[..., Register]
) -> None:
    bench.watch()
    bench.tick(register=make_register)
    assert bench.slack.calls == []
    assert bench.delivery().status == "quiet"


def test_a_channel_that_wants_it_always_gets_it_without_a_change(
    bench: Bench, make_register: Callable[..., Register]
) -> None:
    bench.watch()
    subscriptions.set_rhythm(bench.state, HERE, Rhythm(always=True), MORNING)
    bench.tick(register=make_register)
    assert "known to have changed since 31 October 2018" in bench.slack.posted()[0]["text"]


@pytest.mark.parametrize("failure", [ConnectionResetError("gone"), TimeoutError("slow"), 500, 503])
def test_an_answer_that_is_lost_leaves_the_digest_alone_until_its_lease_ends_and_it_is_found(
    bench: Bench, failure: Exception | int
) -> None:
    bench.watch()
    bench.slack.spoil(POST, failure)
    bench.tick()
    assert bench.tick("another") == 0
    assert bench.delivery().status == "planned"
    bench.end_lease()
    bench.tick("another")
    assert len(bench.slack.posted()) == 1
    assert (bench.delivery().status, bench.delivery().ts) == ("posted", bench.slack.posted()[0]["ts"])


@pytest.mark.parametrize("error", ["fatal_error", "internal_error", "service_unavailable", "ratelimited"])
def test_an_error_that_may_come_after_the_work_is_looked_into(bench: Bench, error: str) -> None:
    bench.watch()
    bench.slack.refuse(POST, error)
    bench.tick()
    assert bench.delivery().began is not None
    bench.end_lease()
    bench.tick()
    assert bench.slack.times(LOOK) == 1
    assert bench.delivery().status == "posted"


def test_a_post_that_never_arrived_is_posted_after_it_was_looked_for(bench: Bench) -> None:
    bench.watch()
    bench.slack.refuse(POST, "", 502)
    bench.tick()
    bench.end_lease()
    bench.tick()
    assert bench.slack.times(LOOK) == 1
    assert len(bench.slack.posted()) == 1
    assert bench.delivery().status == "posted"


def test_a_process_that_died_before_it_posted_costs_nothing(bench: Bench) -> None:
    bench.watch()
    deliveries.look_after(bench.state, bench.clock())
    claimed = deliveries.claim(bench.state, bench.clock(), "dead", LEASE)
    assert claimed is not None
    assert bench.tick() == 0
    bench.end_lease()
    bench.tick()
    assert bench.slack.times(LOOK) == 0
    assert len(bench.slack.posted()) == 1


def test_a_message_that_is_found_says_up_to_where_its_channel_was_told(
    bench: Bench, changed_register: Register, make_register: Callable[..., Register]
) -> None:
    """What became known after the message was posted is news for the next one."""
    bench.watch()
    bench.slack.spoil(POST)
    bench.tick()
    bench.end_lease()
    later = make_register(built=datetime(2027, 1, 1, tzinfo=UTC))
    bench.tick(register=lambda: later)
    found = subscriptions.subscription(bench.state, HERE)
    assert found is not None
    assert found.told == told_now(changed_register, TODAY)


def test_where_the_channel_may_not_be_read_it_is_never_posted_twice(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.watch()
    bench.slack.spoil(POST)
    bench.slack.refuse(LOOK, "missing_scope", needed="groups:history")
    bench.tick()
    bench.end_lease()
    bench.tick()
    assert bench.delivery().status == "unsure"
    assert len(bench.slack.posted()) == 1
    assert "Add the scope groups:history" in caplog.text
    found = subscriptions.subscription(bench.state, HERE)
    assert found is not None
    assert found.told is not None
    assert found.told.reference == bench.clock() - LEASE  # what became known since, it cannot have told


@pytest.mark.parametrize(("error", "status"), [("", 503), ("internal_error", 200), ("ratelimited", 429)])
def test_where_the_channel_cannot_be_read_now_it_is_read_later(bench: Bench, error: str, status: int) -> None:
    bench.watch()
    bench.slack.spoil(POST)
    bench.slack.refuse(LOOK, error, status, {"Retry-After": "9"})
    for _ in range(3):
        bench.tick()
        bench.end_lease()
    assert bench.delivery().status == "posted"
    assert len(bench.slack.posted()) == 1


def test_where_slack_limits_the_whole_workspace_waits_and_no_other(bench: Bench) -> None:
    neighbour, stranger = Channel("T1", "C2"), Channel("T2", "C3")
    for channel in (HERE, neighbour, stranger):
        bench.watch(channel)
    bench.slack.refuse(POST, "ratelimited", 429, {"Retry-After": "30"})
    for _ in range(3):
        bench.tick()
        bench.clock.go_on(seconds=1)
    assert [message["channel"] for message in bench.slack.messages] == ["C3"]
    assert bench.slack.times(POST) == 2
    bench.clock.go_on(seconds=30)
    for _ in range(2):
        bench.tick()
        bench.clock.go_on(seconds=1)
    assert sorted(message["channel"] for message in bench.slack.messages) == ["C1", "C2", "C3"]
    assert bench.slack.times(LOOK) == 0


def test_where_slack_limits_a_digest_that_may_be_there_is_not_taken_for_one_that_is_not(
    bench: Bench,
) -> None:
    neighbour = Channel("T1", "C2")
    bench.watch()
    bench.slack.spoil(POST)
    bench.slack.refuse(POST, "ratelimited", 429, {"Retry-After": "90"})
    bench.tick()
    bench.watch(neighbour)
    subscriptions.set_rhythm(bench.state, neighbour, Rhythm(at=time(9, 0, 30)), MORNING)
    bench.clock.go_on(seconds=31)
    bench.tick()
    for _ in range(5):
        bench.clock.go_on(seconds=30)
        bench.tick()
    assert {row.channel: row.status for row in bench.deliveries()} == {"C1": "posted", "C2": "posted"}
    assert len(bench.slack.posted("C1")) == 1


def test_refused_blocks_are_posted_as_text_that_says_the_same(bench: Bench) -> None:
    bench.watch()
    bench.slack.refuse(POST, "invalid_blocks")
    bench.tick()
    (message,) = bench.slack.posted()
    assert "blocks" not in message
    assert message["text"].startswith("NHS Exampleshire 99Z CCG: Made up (5 November 2018).")
    assert message["metadata"]["event_payload"]["key"] == bench.delivery().key


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("channel_not_found", "it is gone, or Commissioner is not a member of it any more"),
        ("not_in_channel", "Commissioner is not a member of it"),
        ("is_archived", "it is archived"),
        ("restricted_action_read_only_channel", "Commissioner may not post in it"),
    ],
)
def test_a_channel_that_is_gone_is_stopped_and_who_asked_is_told_once(
    bench: Bench, error: str, why: str
) -> None:
    bench.watch()
    bench.watch(by="U0SAM", body=None)
    bench.slack.refuse(POST, error)
    for _ in range(3):
        bench.tick()
        bench.clock.go_on(days=1)
    assert (bench.deliveries()[0].status, bench.deliveries()[0].error) == ("refused", error)
    assert bench.stopped() == error
    assert sorted(message["channel"] for message in bench.slack.messages) == [ALEX, "U0SAM"]
    said = bench.slack.messages[0]["text"]
    assert said.startswith(f"The digests of <#C1> have stopped, because {why}.")
    assert "`/ccg digest at 08:30` there" in said


def test_who_cannot_be_told_does_not_keep_the_others_from_being_told(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.watch()
    bench.watch(by="U0SAM", body=None)
    bench.slack.refuse(POST, "is_archived")
    bench.slack.refuse(POST, "user_not_found")
    bench.tick()
    assert len(bench.slack.messages) == 1
    assert "could not be told" in caplog.text


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_is_no_good_stops_the_channel_and_is_logged(
    bench: Bench, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    bench.watch()
    bench.slack.refuse(POST, error)
    bench.tick()
    assert bench.delivery().status == "refused"
    assert bench.stopped() == error
    assert bench.slack.messages == []
    assert error in caplog.text


def test_a_workspace_that_removed_the_app_is_stopped(bench: Bench) -> None:
    bench.watch()
    bench.removed.add("T1")
    bench.tick()
    assert bench.delivery().status == "refused"
    assert "does not have the app" in bench.stopped()
    assert bench.slack.calls == []


def test_a_refusal_that_may_pass_is_tried_again_later_and_names_a_missing_scope(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.watch()
    bench.slack.refuse(POST, "missing_scope", needed="chat:write")
    bench.tick()
    assert bench.stopped() == ""
    assert "chat:write" in caplog.text
    bench.clock.go_on(minutes=1)
    bench.tick()
    assert len(bench.slack.posted()) == 1
    assert bench.slack.times(LOOK) == 0


def test_a_digest_that_cannot_be_written_holds_up_no_other_and_waits_longer_each_time(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Channel("T1", "C0")
    bench.watch(broken)
    bench.watch()
    tried: list[datetime] = []

    def draft(register: Register, subscription: Subscription, until: Told) -> Draft | None:
        if subscription.channel == broken:
            tried.append(bench.clock())
            raise RuntimeError("on purpose")
        return draft_digest(register, subscription, until)

    monkeypatch.setattr("bot.digests.worker.draft_digest", draft)
    for _ in range(100):
        bench.tick()
        bench.clock.go_on(seconds=60)
    assert len(bench.slack.posted()) == 1
    waits = [(after - before).total_seconds() / 60 for before, after in pairwise(tried)]
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert "on purpose" in caplog.text


def test_a_claim_that_was_lost_before_the_post_is_dropped(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.watch()

    def slowly(register: Register, subscription: Subscription, until: Told) -> Draft | None:
        monkeypatch.undo()
        assert bench.tick("quicker") == 0
        bench.end_lease()
        bench.tick("quicker")
        return draft_digest(register, subscription, until)

    monkeypatch.setattr("bot.digests.worker.draft_digest", slowly)
    bench.tick("slow")
    assert len(bench.slack.posted()) == 1
    assert bench.delivery().owner == "quicker"


def test_nothing_is_posted_that_could_outlast_its_lease(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.watch()
    bench.slack.timeout = 30
    bench.tick()
    assert bench.slack.calls == []
    assert "its lease could end first" in caplog.text


def test_what_fails_unexpectedly_is_logged_and_left_to_its_lease(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    bench.watch()
    bench.watch(Channel("T2", "C2"))

    bench.broken.add("T1")
    bench.tick()
    assert {row.channel: row.status for row in bench.deliveries()} == {"C1": "planned", "C2": "posted"}
    assert "on purpose" in caplog.text
    bench.broken.clear()
    bench.end_lease()
    bench.tick()
    assert len(bench.slack.posted()) == 1


def test_a_digest_begun_before_its_end_that_is_not_there_is_given_up_with_a_line_in_the_log(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.watch()
    bench.slack.refuse(POST, "", 502)
    bench.tick()
    bench.clock.go_on(hours=20)
    bench.tick()
    assert bench.deliveries()[0].status == "given_up"
    assert bench.slack.posted() == []
    assert "is given up, 2018-11-07 is over" in caplog.text
    bench.clock.go_on(hours=5)
    bench.tick()
    assert [row.status for row in bench.deliveries()] == ["given_up", "posted"]
    assert "Exampleshire" in json.dumps(bench.slack.posted()[0]["blocks"])


def test_a_digest_begun_before_its_end_that_is_there_is_settled_after_it_and_not_told_again(
    bench: Bench,
) -> None:
    bench.watch()
    bench.slack.spoil(POST)
    bench.tick()
    bench.clock.go_on(days=1)
    bench.tick()
    bench.tick()
    assert [row.status for row in bench.deliveries()] == ["posted", "quiet"]
    assert len(bench.slack.posted()) == 1


def test_what_nobody_could_post_in_its_time_is_logged_counted_and_told_by_the_next(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.watch()
    deliveries.look_after(bench.state, bench.clock())
    bench.clock.go_on(hours=20)
    bench.tick()
    assert "for 2018-11-07 could not be posted in its time; the next one tells" in caplog.text
    assert sum(len(plan.given_up) for plan in bench.plans if plan) == 1
    bench.clock.go_on(hours=5)
    bench.tick()
    assert "Exampleshire" in json.dumps(bench.slack.posted()[0]["blocks"])


def test_a_clock_that_was_ahead_is_told_of_in_the_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.watch()
    bench.clock.go_on(days=3650)
    deliveries.look_after(bench.state, bench.clock())
    bench.clock.go_on(days=-3650)
    bench.tick()
    assert "the clock was wrong or has been set" in caplog.text
    assert len(bench.slack.posted()) == 1


def test_a_digest_is_found_though_the_clock_was_years_ahead_when_it_was_begun(bench: Bench) -> None:
    """Slack's own clock says when it is; its messages go by that too."""
    bench.watch()
    subscriptions.set_rhythm(bench.state, HERE, Rhythm(always=True), MORNING)
    bench.slack.spoil(POST)
    slack_time = bench.clock()
    bench.clock.go_on(days=3650)
    bench.slack.clock = lambda: slack_time  # type: ignore[assignment]
    bench.slack.dated = True
    bench.tick()
    bench.end_lease()
    bench.tick()
    assert len(bench.slack.posted()) == 1
    assert bench.delivery().status == "posted"
