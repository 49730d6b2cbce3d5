"""What a follow-up continues is kept once its answer is there, whichever replica answers and whatever dies in between."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from data.state.engine import reading
from data.state.tables import CONVERSATIONS
from tests.bot.slack.conftest import Killed

if TYPE_CHECKING:
    from tests.bot.slack.conftest import Clock, CountingSlack, Replica

OK, COME_AGAIN = 200, 503
CORBYS = "NHS Corby CCG had"
NENES = "NHS Nene CCG had"


def direct(text: str, ts: str) -> dict[str, Any]:
    return {
        "type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": text, "ts": ts,
    }  # fmt: skip


CORBY = direct("population of NHS Corby CCG in 2018", "1767614400.000001")
NENE = direct("and Nene?", "1767614400.000003")
AGAIN = direct("and in 2019?", "1767614400.000005")
THANKS = direct("thanks", "1767614400.000007")


def kept(replica: Replica) -> list[str]:
    """Give the bodies that were asked about, message by message."""
    with reading(replica.engine) as connection:
        found = connection.scalars(select(CONVERSATIONS.c.query).order_by(CONVERSATIONS.c.ts)).all()
    return [" ".join(query["bodies"]) for query in found]


def dying_at(wanted: str) -> Any:
    left = [Killed()]

    def die(method: str) -> None:
        if method == wanted and left:
            raise left.pop()

    return die


def test_another_replica_continues_what_one_answered(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    assert [one.send(CORBY, "Ev1"), other.send(NENE, "Ev2"), one.send(AGAIN, "Ev3")] == [OK] * 3
    assert [each["text"].startswith(said) for each, said in zip(slack.messages, (CORBYS, NENES, NENES), strict=True)] == [True] * 3  # fmt: skip
    assert "2019" in slack.messages[2]["text"]


def test_a_second_copy_adds_nothing_and_asks_nothing_anew(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    for event, number in ((CORBY, "Ev1"), (NENE, "Ev2"), (CORBY, "Ev1"), (NENE, "Ev2")):
        assert one.send(event, number) == other.send(event, number) == OK
    assert len(slack.messages) == 2
    assert kept(one) == ["ccg:03V", "ccg:04G"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_copy_whose_first_died_gives_the_answer_that_the_first_would_have_given(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock, moment: str
) -> None:
    one, other = two
    one.send(CORBY, "Ev1")
    setattr(slack, moment, dying_at("chat.postMessage"))
    with pytest.raises(Killed):
        one.send(NENE, "Ev2")
    assert kept(one) == ["ccg:03V"]
    assert other.send(direct("population of NHS Devon CCG in 2019", "1767614400.000009"), "Ev9") == OK
    clock.end_lease()
    assert other.send(NENE, "Ev2") == OK
    (answer,) = [
        each for each in slack.messages if each["metadata"]["event_payload"]["key"] == f"D1:{NENE['ts']}"
    ]
    assert answer["text"].startswith(NENES)
    assert kept(one)[:2] == ["ccg:03V", "ccg:04G"]
    in_thread = {**AGAIN, "thread_ts": answer["ts"]}
    assert one.send(in_thread, "Ev3") == OK
    assert slack.messages[-1]["text"].startswith(NENES)


def test_an_answer_that_slack_refused_is_not_continued(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    one.send(CORBY, "Ev1")
    slack.refuse("chat.postMessage", "restricted_action")
    assert one.send(NENE, "Ev2") == OK
    assert kept(one) == ["ccg:03V"]
    assert other.send(AGAIN, "Ev3") == OK
    assert slack.messages[-1]["text"].startswith(CORBYS)


def test_thanks_are_taken_and_not_answered(two: tuple[Replica, Replica], slack: CountingSlack) -> None:
    one, other = two
    assert [one.send(THANKS), other.send(THANKS)] == [OK, OK]
    assert slack.messages == []
    assert "chat.postMessage" not in slack.calls


def test_nothing_of_what_was_written_is_in_the_state(two: tuple[Replica, Replica]) -> None:
    one, _ = two
    one.send(direct("Could you kindly tell me the population of Corby in 2018?", "1767614400.000001"))
    with reading(one.engine) as connection:
        (row,) = connection.execute(select(CONVERSATIONS)).mappings().all()
    assert "kindly" not in json.dumps(dict(row), default=str)
