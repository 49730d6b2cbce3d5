"""An edited message has one answer, which changes with the question, whichever replica hears of it and whatever dies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import pytest

from handlers.rendering.message import new_types
from tests.bot.slack.conftest import NOON, Killed
from tests.bot.slack.test_answering_once import COME_AGAIN, OK, dying, failing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bot.slack.conftest import Clock, CountingSlack, Replica

TS = f"{NOON.timestamp():.0f}.000100"
KENT, DEVON = "who leads Kent and Medway CCG?", "who leads Devon CCG?"


def ts(seconds: float) -> str:
    return f"{NOON.timestamp() + seconds:.6f}"


def mention(text: str, edited: float | None = None, **more: Any) -> dict[str, Any]:
    """Write the event of a mention in a channel, and of its edit so many seconds later."""
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": f"<@U2> {text}", "ts": TS, **more}
    return event if edited is None else {**event, "edited": {"user": "U1", "ts": ts(edited)}}


def direct(text: str, edited: float | None = None, before: str = "", **more: Any) -> dict[str, Any]:
    """Write the event of a direct message, and of its edit so many seconds later."""
    message = {"type": "message", "user": "U1", "text": text, "ts": TS, **more}
    where = {"channel": "D1", "channel_type": "im"}
    if edited is None:
        return {**message, **where}
    changed = {**message, "edited": {"user": "U1", "ts": ts(edited)}}
    previous = {**message, "text": before}
    return {
        "type": "message", "subtype": "message_changed", "hidden": True, "message": changed,
        "previous_message": previous, "ts": ts(edited + 1), **where,
    }  # fmt: skip


BOTH = pytest.mark.parametrize("write", [mention, direct])


@BOTH
def test_another_question_changes_the_answer(
    two: tuple[Replica, Replica], slack: CountingSlack, write: Callable[..., dict[str, Any]]
) -> None:
    one, other = two
    assert one.send(write(KENT), "Ev1") == OK
    (answer,) = slack.messages
    assert "Kent" in answer["text"]
    for replica in (other, one):  # and copies of it change nothing more
        assert replica.send(write(DEVON, 5), "Ev2") == OK
    (answer,) = slack.messages
    assert "Devon" in answer["text"]
    assert slack.calls.count("chat.update") == 1


@BOTH
@pytest.mark.parametrize(
    "again",
    [
        KENT.upper(),
        KENT.rstrip("?"),
        f"  {KENT} ",
        f"*{KENT}*",
        KENT.replace(" ", "\n", 1).replace("\n", " "),
    ],
)
def test_the_same_question_in_another_writing_changes_nothing(
    two: tuple[Replica, Replica],
    slack: CountingSlack,
    write: Callable[..., dict[str, Any]],
    again: str,
) -> None:
    one, other = two
    one.send(write(KENT), "Ev1")
    assert other.send(write(again, 5), "Ev2") == OK
    assert len(slack.messages) == 1
    assert "chat.update" not in slack.calls


def test_a_link_that_gets_a_preview_was_not_edited(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    one.send(direct(KENT), "Ev1")
    preview = direct(KENT, 5, KENT)
    assert other.send(preview, "Ev2") == OK
    del preview["message"]["edited"]
    preview["message"]["attachments"] = [{"text": "who leads Devon?", "from_url": "https://example.org"}]
    assert other.send(preview, "Ev3") == OK
    assert len(slack.messages) == 1


def test_an_edit_of_a_message_that_did_not_mention_the_bot_is_answered(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    assert one.send(mention(KENT, 5), "Ev1") == other.send(mention(KENT, 5), "Ev1") == OK
    assert len(slack.messages) == 1


def test_the_latest_edit_stays_whatever_order_they_come_in(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    one.send(mention(KENT), "Ev1")
    assert one.send(mention(DEVON, 9), "Ev3") == OK
    assert other.send(mention("who leads Corby CCG?", 5), "Ev2") == OK
    assert one.send(mention(KENT), "Ev1") == OK
    (answer,) = slack.messages
    assert "Devon" in answer["text"]


def test_an_edit_that_comes_while_the_first_is_answered_comes_again(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    said: list[int] = []
    slack.before = lambda _: said.append(other.send(mention(DEVON, 1), "Ev2")) if not said else None
    assert one.send(mention(KENT), "Ev1") == OK
    assert said == [COME_AGAIN]
    assert other.send(mention(DEVON, 1), "Ev2") == OK
    (answer,) = slack.messages
    assert "Devon" in answer["text"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_edit_whose_first_copy_died_is_made_by_the_next(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock, moment: str
) -> None:
    one, other = two
    one.send(mention(KENT), "Ev1")
    setattr(slack, moment, dying("chat.update"))
    with pytest.raises(Killed):
        one.send(mention(DEVON, 5), "Ev2")
    clock.end_lease()
    assert other.send(mention(DEVON, 5), "Ev2") == OK
    (answer,) = slack.messages
    assert "Devon" in answer["text"]


def test_an_edit_of_a_message_whose_answer_was_lost_finds_it(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, other = two
    slack.after = dying("chat.postMessage")
    with pytest.raises(Killed):
        one.send(mention(KENT), "Ev1")
    clock.end_lease()
    assert other.send(mention(DEVON, 5), "Ev2") == OK
    (answer,) = slack.messages
    assert "Devon" in answer["text"]


def test_a_lost_answer_to_an_edit_is_asked_for_again(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    one.send(mention(KENT), "Ev1")
    slack.after = failing("chat.update", URLError("the connection was reset"))
    assert one.send(mention(DEVON, 5), "Ev2") == COME_AGAIN
    assert other.send(mention(DEVON, 5), "Ev2") == OK
    (answer,) = slack.messages
    assert "Devon" in answer["text"]


def test_an_answer_that_somebody_deleted_stays_deleted(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, other = two
    one.send(mention(KENT), "Ev1")
    slack.messages.clear()
    slack.refuse("chat.update", "message_not_found")
    assert other.send(mention(DEVON, 5), "Ev2") == OK
    assert slack.messages == []


def test_blocks_that_slack_refuses_in_an_edit_become_older_ones(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, _ = two
    one.send(mention(KENT), "Ev1")
    slack.refuse("chat.update", "invalid_blocks")
    assert one.send(mention(DEVON, 5), "Ev2") == OK
    (answer,) = slack.messages
    assert "Devon" in answer["text"]
    assert answer["blocks"]
    assert not new_types(answer["blocks"])


def test_an_edit_of_an_old_message_of_which_nothing_is_known_is_left_alone(
    two: tuple[Replica, Replica], slack: CountingSlack, clock: Clock
) -> None:
    one, _ = two
    clock.time = NOON + timedelta(days=3)
    assert one.send(mention(KENT, 3 * 86_400 - 5), "Ev1") == OK
    assert slack.calls == []


def test_a_file_is_not_sent_for_an_edit(two: tuple[Replica, Replica], slack: CountingSlack) -> None:
    one, _ = two
    one.send(mention(KENT), "Ev1")
    assert one.send(mention("export 08Y on 5 November 2018", 5), "Ev2") == OK
    (answer,) = slack.messages
    assert answer["text"] == "A file is not sent for a message that was edited. Ask for it in a new message."


def test_what_follows_an_edit_continues_the_new_question(
    two: tuple[Replica, Replica], slack: CountingSlack
) -> None:
    one, _ = two
    one.send(mention("population of Kent and Medway CCG"), "Ev1")
    one.send(mention("population of NHS Corby CCG", 5), "Ev2")
    one.send(mention("and in 2018?", ts=ts(9), thread_ts=TS), "Ev3")
    assert "Corby" in slack.messages[-1]["text"]


@pytest.mark.parametrize("subtype", ["message_deleted", "message_replied"])
def test_a_deleted_message_is_left_alone(
    two: tuple[Replica, Replica], slack: CountingSlack, subtype: str
) -> None:
    one, _ = two
    one.send(direct(KENT), "Ev1")
    gone = {
        "type": "message", "subtype": subtype, "channel": "D1", "channel_type": "im", "hidden": True, "user": "U1",
        "deleted_ts": TS, "ts": ts(9), "text": DEVON, "previous_message": {"text": KENT, "user": "U1", "ts": TS},
    }  # fmt: skip
    calls = list(slack.calls)
    assert one.send(gone, "Ev2") == OK
    assert slack.calls == calls
