"""What a button or a dialogue says is said once: at two replicas, with lost answers, and at the same moment."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import pytest
from sqlalchemy import select

from data.state import StateError, idempotency
from data.state.corrections import MOST_OPEN, open_by
from data.state.subscriptions import subscriptions
from data.state.tables import CORRECTIONS
from tests.bot.slack.conftest import Killed
from tests.bot.slack.test_answering_once import dying, failing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.slack.conftest import Clock, CountingSlack, Replica

CARD = '{"asks":["card"],"bodies":["ccg:08Y"],"dated":true,"on":"2018-11-05"}'
OTHER_CARD = CARD.replace("08Y", "03V")
STEWARDS = "C9STEWARDS"


def press(action: str = "share", value: str = CARD, number: int = 1, message: str = "1.1") -> dict[str, Any]:
    """Write a press of a button under an ephemeral answer; another number is another press."""
    return {
        "type": "block_actions",
        "trigger_id": f"{number}.2.3",
        "response_url": "https://hooks.slack.invalid/C1",
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": message, "channel_id": "C1", "is_ephemeral": True},
        "actions": [{"type": "button", "action_id": action, "value": value, "action_ts": f"{number}.5"}],
    }


def submission(view: str = "V1", start: str = "5 October 2018") -> dict[str, Any]:
    filled_in = {
        "value": "Alex Example", "start": start, "source": "https://example.org/minutes", "note": "",
    }  # fmt: skip
    values: dict[str, Any] = {name: {name: {"value": value}} for name, value in filled_in.items()}
    values["what"] = {"what": {"selected_option": {"value": "leader"}}}
    metadata = json.dumps({"body": "ccg:08Y", "on": "2018-11-05", "channel": "C1"})
    return {
        "type": "view_submission",
        "view": {
            "id": view, "type": "modal", "callback_id": "suggest_correction", "private_metadata": metadata,
            "state": {"values": values},
        },
    }  # fmt: skip


def suggested(replica: Replica) -> int:
    with replica.engine.connect() as connection:
        return len(connection.execute(select(CORRECTIONS.c.id)).all())


def put(slack: CountingSlack) -> list[dict[str, Any]]:
    return [message for message in slack.messages if message["channel"] == STEWARDS]


def at_once(work: Callable[[int], object], times: int) -> None:
    start = Barrier(times)

    def one(number: int) -> object:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        list(pool.map(one, range(times)))


# sharing


def test_a_replay_at_another_replica_shares_once(two: tuple[Replica, Replica], slack: CountingSlack) -> None:
    for replica in (*two, *two):
        assert replica.interact(**press()) == 200
    (shared,) = slack.messages
    assert shared["response_type"] == "in_channel"
    assert set(slack.told) == {"That answer is in this conversation already; it was not shared again."}


def test_who_presses_twice_shares_once(two: tuple[Replica, Replica], slack: CountingSlack) -> None:
    one, other = two
    one.interact(**press(number=1))
    other.interact(**press(number=2))
    assert len(slack.messages) == 1


def test_other_answers_and_those_of_other_people_are_shared_too(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    one.interact(**press())
    other.interact(**press(value=OTHER_CARD))
    other.interact(**press(message="2.1"))
    other.interact("U2", **press())
    assert len(slack.messages) == 4


def test_six_presses_at_once_share_once(two: tuple[Replica, Replica], slack: CountingSlack) -> None:
    at_once(lambda number: two[number % 2].interact(**press(number=number)), 6)
    assert len(slack.messages) == 1


def test_a_share_whose_answer_was_lost_is_found_and_not_sent_again(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    slack.after = failing("respond", URLError("the connection was reset"))
    one.interact(**press())
    assert len(slack.messages) == 1
    assert slack.told == []
    other.interact(**press(number=2))
    assert len(slack.messages) == 1


def test_a_share_that_never_reached_slack_is_sent_by_the_next_press(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, other = two
    slack.before = failing("respond", URLError("no route"))
    one.interact(**press())
    assert slack.messages == []
    assert "press again" in slack.told[-1]
    clock.end_lease()
    other.interact(**press(number=2))
    assert len(slack.messages) == 1


def test_where_the_conversation_cannot_be_read_nothing_is_shared_twice(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, other = two
    slack.after = failing("respond", URLError("the connection was reset"))
    slack.refuse("conversations.history", "not_in_channel")
    one.interact(**press())
    clock.end_lease()
    slack.refuse("conversations.history", "not_in_channel")
    other.interact(**press(number=2))
    assert len(slack.messages) == 1
    assert "did not say whether" in slack.told[-1]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_press_whose_process_died_shares_once_all_the_same(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock, moment: str
) -> None:
    one, other = two
    setattr(slack, moment, dying("respond"))
    with pytest.raises(Killed):
        one.interact(**press())
    clock.end_lease()
    other.interact(**press(number=2))
    assert len(slack.messages) == 1


def test_a_share_that_slack_refuses_can_be_pressed_again(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    slack.refuse("respond", "expired_url", 404)
    one.interact(**press())
    other.interact(**press(number=2))
    assert len(slack.messages) == 1


# other buttons that everybody sees


@pytest.mark.parametrize(
    ("action", "value"), [("export", CARD.replace("card", "history")), ("watch_0", "ccg:08Y|changes")]
)
def test_a_replay_of_a_button_posts_and_watches_once(
    two: tuple[Replica, Replica], slack: CountingSlack, action: str, value: str
) -> None:
    for replica in (*two, *two):
        assert replica.interact(**press(action, value)) == 200
    # what one person sees goes to that person: a sentence, and the file
    assert len(slack.messages) == (1 if action == "watch_0" else 2)
    assert len(subscriptions(two[0].engine)) == (action == "watch_0")


def test_a_replay_of_an_example_on_the_home_tab_is_answered_once(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    tried = {
        **press("try_0", "who leads Kent?"),
        "container": {"type": "view", "view_id": "V1"},
        "channel": {},
    }
    for replica in (*two, *two):
        assert replica.interact(**tried) == 200
    two[0].interact(**{**tried, "actions": [{**tried["actions"][0], "action_ts": "9.9"}]})
    assert len(slack.messages) == 2


def test_a_button_works_while_the_state_does_not(
    two: tuple[Replica, Replica], slack: CountingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StateError("on purpose")

    monkeypatch.setattr(idempotency, "take", fail)
    two[0].interact(**press("export", CARD.replace("card", "history")))
    assert slack.messages


# suggestions


def test_a_dialogue_that_is_submitted_again_suggests_once(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    for replica in (*two, *two):
        assert replica.interact(**submission()) == 200
    assert suggested(two[0]) == 1
    assert len(put(slack)) == 1
    assert [message["channel"] for message in slack.messages] == [STEWARDS, "U1"]


def test_a_suggestion_whose_post_was_lost_is_looked_for(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, _ = two
    slack.after = failing("chat.postMessage", URLError("the connection was reset"))
    one.interact(**submission())
    assert len(put(slack)) == 1
    assert "is with the stewards" in slack.messages[-1]["text"]


def test_a_suggestion_that_did_not_reach_slack_is_posted_again(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, _ = two
    slack.before = failing("chat.postMessage", URLError("no route"))
    one.interact(**submission())
    assert len(put(slack)) == 1


def test_where_it_cannot_be_looked_for_the_person_is_told(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, _ = two
    slack.after = failing("chat.postMessage", URLError("the connection was reset"))
    slack.refuse("conversations.history", "missing_scope")
    one.interact(**submission())
    assert len(put(slack)) == 1
    assert "did not say whether it reached their channel" in slack.messages[-1]["text"]


def test_of_many_suggestions_at_once_five_are_open(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    at_once(lambda n: two[n % 2].interact(**submission(f"V{n}", f"{n + 1} October 2018")), 12)
    assert open_by(two[0].engine, "U1") == MOST_OPEN
    assert len(put(slack)) == MOST_OPEN
    refused = [m for m in slack.messages if "still with the stewards" in m["text"]]
    assert len(refused) == 12 - MOST_OPEN


def test_a_dialogue_opened_in_a_shared_channel_is_of_the_workspace_that_has_the_app(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    filled_in = submission()
    filled_in["view"]["app_installed_team_id"] = "T1"
    two[0].interact(**{**filled_in, "team": {"id": "T9"}})
    with two[0].engine.connect() as connection:
        assert connection.scalar(select(CORRECTIONS.c.team)) == "T1"
