"""A correction from the button under an answer to what the answer says in the end."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bot.sandbox.blockkit import faults, view_faults
from data.corrections import Status
from data.state.corrections import correction, open_by
from data.state.engine import migrate, open_state
from handlers.payload import Stewards

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.handlers.listeners.conftest import Workspace

CARD = "08Y on 5 November 2018"
CORRECT = '{"asks":["card"],"bodies":["ccg:08Y"],"dated":true,"on":"2018-11-05"}'


def buttons(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        element["action_id"]: element
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    }


def menu(message: dict[str, Any]) -> dict[str, str]:
    """Give the labels in a message's menu by what each of them does."""
    chosen = buttons(message).get("more", {}).get("options", ())
    return {option["value"]: option["text"]["text"] for option in chosen}


def words(message: dict[str, Any]) -> str:
    return json.dumps(message.get("blocks") or message["text"], ensure_ascii=False)


# the button


def test_the_menu_of_a_card_has_it_and_that_of_an_answer_about_no_body_has_not(workspace: Workspace) -> None:
    card = workspace.slash(CARD)
    assert menu(card)["correct"] == "Suggest a correction"
    asked = {"asks": ["card"], "bodies": ["ccg:08Y"], "dated": True, "on": "2018-11-05"}
    asked |= {"first": "2018-11-05", "last": "2018-11-05", "spoken": "5 November 2018"}
    assert json.loads(card["blocks"][-1]["block_id"].removeprefix("asked:")) == asked
    assert faults(card["blocks"]) == []
    for text in ("mergers in 2019", "Norfolk CCG on 5 November 2018", "help", "rank people per leader"):
        answered = workspace.slash(text)
        assert "correct" not in {**menu(answered), **buttons(answered)}


def test_what_is_chosen_in_the_menu_opens_the_dialogue_about_the_body_and_the_day(
    workspace: Workspace,
) -> None:
    card = workspace.slash(CARD)
    workspace.choose("correct", card["blocks"][-1]["block_id"], channel="C7")
    (opened,) = workspace.calls("views_open")
    told = {"body": "ccg:08Y", "on": "2018-11-05", "channel": "C7"}
    assert json.loads(opened["view"]["private_metadata"]) == told


def test_without_stewards_the_menu_has_it_not_and_an_old_button_says_so(
    make_workspace: Callable[..., Workspace], kept: Engine
) -> None:
    workspace = make_workspace(kept, None)
    card = workspace.slash(CARD)
    assert menu(card)
    assert "correct" not in {**menu(card), **buttons(card)}
    workspace.press("correct", "lookup|ccg:08Y|2018-11-05")
    (said,) = workspace.calls("respond")
    assert "nobody is named to decide them" in said["text"]
    assert workspace.calls("views_open") == []


def test_an_answer_shared_in_a_channel_keeps_it_in_its_menu(workspace: Workspace) -> None:
    share = buttons(workspace.slash(CARD))["share"]
    workspace.press("share", share["value"])
    (shared,) = workspace.calls("respond")
    assert "correct" in menu(shared)


@pytest.mark.parametrize("value", ["lookup|ccg:08Y|2018-11-05", CORRECT])
def test_the_button_opens_a_dialogue_about_the_body_and_the_day(workspace: Workspace, value: str) -> None:
    workspace.press("correct", value, channel="C7")
    (opened,) = workspace.calls("views_open")
    view = opened["view"]
    assert opened["trigger_id"] == "1.2.3"
    assert view_faults(view, "modal") == []
    assert json.loads(view["private_metadata"]) == {
        "body": "ccg:08Y",
        "on": "2018-11-05",
        "channel": "C7",
    }
    said = words(view)
    assert "NHS West London CCG" in said
    assert "as answered for 5 November 2018" in said
    assert "Accountable officer" in said


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("lookup|ccg:XXX|2018-11-05", "not in the reference any more"),
        ("lookup||2018-11-05", "not in the reference any more"),
        (CORRECT.replace("08Y", "XXX"), "not in the reference any more"),
        ("what was that", "Ask again"),
    ],
)
def test_a_button_that_cannot_be_read_opens_nothing(workspace: Workspace, value: str, says: str) -> None:
    workspace.press("correct", value)
    assert workspace.calls("views_open") == []
    assert says in workspace.calls("respond")[0]["text"]


# the suggestion


def test_a_suggestion_is_put_to_the_stewards_and_its_author_is_told(workspace: Workspace) -> None:
    workspace.suggest()
    put, told = workspace.calls("chat_postMessage")
    assert put["channel"] == "C9"
    assert faults(put["blocks"]) == []
    said = words(put)
    for part in (
        "Correction 1: NHS West London CCG",
        "<@U1> suggests a correction to the answer for 5 November 2018.",
        "Mark Easton was the accountable officer of NHS West London CCG on 5 November 2018 (confirmed",
        "Alex Example",
        "1 November 2018",
        "Sources disagree",
        "Alex Example is not named in the reference yet.",
    ):
        assert part in said
    assert '"url": "https://example.org/board?a=1&b=2"' in said
    assert "<!" not in put["text"]
    assert "<!channel>" not in "".join(
        text["text"]
        for block in put["blocks"]
        for text in (block.get("text") or {}, *block.get("elements", []))
        if text.get("type") == "mrkdwn"
    )
    assert {name: b["value"] for name, b in buttons(put).items()} == {
        "approve_correction": "1",
        "reject_correction": "1",
    }
    assert all(button["confirm"] for button in buttons(put).values())
    assert told["channel"] == "U1"
    assert told["text"] == (
        "Your correction to NHS West London CCG is with the stewards; you will be told what they decide: "
        "accountable officer Alex Example, from 1 November 2018."
    )


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    workspace: Workspace, filled_in: dict[str, str]
) -> None:
    metadata = json.dumps({"body": "ccg:08Y", "on": "2018-11-05", "channel": "C1"})
    wrong = {**filled_in, "value": "7", "start": "some day", "source": "http://localhost/"}
    answered = workspace.submit(wrong, metadata)
    assert answered["response_action"] == "errors"
    assert set(answered["errors"]) == {"value", "start", "source"}
    assert workspace.sent == []
    assert open_by(workspace.engine, "U1") == 0


def test_a_person_has_at_most_five_suggestions_open(workspace: Workspace) -> None:
    for day in range(1, 6):
        workspace.suggest(start=f"{day} October 2018")
    workspace.suggest(start="6 October 2018")
    assert open_by(workspace.engine, "U1") == 5
    last = workspace.calls("chat_postMessage")[-1]
    assert last["channel"] == "U1"
    assert "5 of your suggestions are still with the stewards" in last["text"]
    workspace.press("correct", "lookup|ccg:08Y|2018-11-05")
    (changed,) = workspace.calls("views_update")
    assert changed["view_id"] == "V1"
    assert view_faults(changed["view"], "modal") == []
    assert "still with the stewards" in words(changed["view"])
    workspace.suggest("U2", start="7 October 2018")
    assert open_by(workspace.engine, "U2") == 1
    workspace.press("reject_correction", "1", user="U8")
    workspace.press("correct", "lookup|ccg:08Y|2018-11-05")
    assert len(workspace.calls("views_open")) == 2
    assert len(workspace.calls("views_update")) == 1


def test_a_dialogue_is_opened_before_the_state_is_asked(workspace: Workspace) -> None:
    asked_of_state: list[int] = []
    event.listen(workspace.engine, "begin", lambda _: asked_of_state.append(len(workspace.sent)))
    workspace.press("correct", CORRECT)
    assert [method for method, _ in workspace.sent] == ["views_open"]
    assert asked_of_state
    assert min(asked_of_state) == 1


def test_a_dialogue_that_was_closed_before_it_could_be_changed_is_left_alone(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    for day in range(1, 6):
        workspace.suggest(start=f"{day} October 2018")
    workspace.sent.clear()
    workspace.refuse = lambda method, _sent: "not_found" if method == "views_update" else ""
    workspace.press("correct", CORRECT)
    assert [method for method, _ in workspace.sent] == ["views_open"]
    assert "failed" not in caplog.text


def test_a_suggestion_that_cannot_be_put_to_the_stewards_is_not_kept_open(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    workspace.refuse = lambda _method, sent: "not_in_channel" if sent.get("channel") == "C9" else ""
    workspace.suggest()
    (told,) = workspace.calls("chat_postMessage")
    assert "could not be put to the stewards" in told["text"]
    assert told["text"].rpartition(": ")[2].rstrip(".") in caplog.text
    assert open_by(workspace.engine, "U1") == 0


def test_stewards_of_another_workspace_are_not_asked_from_here(
    make_workspace: Callable[..., Workspace], kept: Engine
) -> None:
    workspace = make_workspace(kept, Stewards("C9", frozenset({"U8"}), "T2"))
    workspace.press("correct", "lookup|ccg:08Y|2018-11-05")
    (changed,) = workspace.calls("views_update")
    assert "in another workspace" in words(changed["view"])
    workspace.press("correct", "lookup|ccg:08Y|2018-11-05", team="T2")
    assert len(workspace.calls("views_update")) == 1


# the decision


def test_an_approved_correction_changes_the_answer_and_reaches_its_author(workspace: Workspace) -> None:
    workspace.suggest()
    workspace.sent.clear()
    workspace.press("approve_correction", "1", user="U8", channel="C9", ts="7.7")
    (shown,) = workspace.calls("chat_update")
    assert (shown["channel"], shown["ts"]) == ("C9", "7.7")
    assert faults(shown["blocks"]) == []
    assert "Approved by <@U8> on 21 November 2026 at 10:05." in words(shown)
    assert list(buttons(shown)) == ["withdraw_correction"]
    (told,) = workspace.calls("chat_postMessage")
    assert told["channel"] == "U1"
    assert told["text"] == (
        "Your correction to NHS West London CCG was approved: accountable officer Alex Example, from "
        "1 November 2018. Answers take it into account from now on."
    )
    card = workspace.slash(CARD)
    assert "Mark Easton and Alex Example" in card["text"]
    assert "https://example.org/board?a=1&amp;b=2" in words(card)
    assert [change.id for change in workspace.register.changes if change.id.startswith("K")] == ["K1"]


def test_a_rejected_correction_changes_nothing_and_reaches_its_author(workspace: Workspace) -> None:
    workspace.suggest()
    workspace.sent.clear()
    workspace.press("reject_correction", "1", user="U9", channel="C9")
    (shown,) = workspace.calls("chat_update")
    assert "Rejected by <@U9>" in words(shown)
    assert buttons(shown) == {}
    (told,) = workspace.calls("chat_postMessage")
    assert "was not approved: accountable officer Alex Example" in told["text"]
    assert "Alex Example" not in workspace.slash(CARD)["text"]


def test_a_correction_can_be_withdrawn(workspace: Workspace) -> None:
    workspace.suggest()
    workspace.press("approve_correction", "1", user="U8", channel="C9")
    workspace.sent.clear()
    workspace.press("withdraw_correction", "1", user="U9", channel="C9")
    (shown,) = workspace.calls("chat_update")
    assert "Withdrawn by <@U9>" in words(shown)
    assert buttons(shown) == {}
    assert "was withdrawn again" in workspace.calls("chat_postMessage")[0]["text"]
    assert "Alex Example" not in workspace.slash(CARD)["text"]


def test_something_else_that_is_approved_is_put_right_by_hand(workspace: Workspace) -> None:
    workspace.suggest(what="other", value="The telephone is answered elsewhere")
    workspace.press("approve_correction", "1", user="U8", channel="C9")
    told = workspace.calls("chat_postMessage")[-1]["text"]
    assert told.endswith("from 1 November 2018. A steward puts it right by hand.")
    assert workspace.register is workspace.reference


@pytest.mark.parametrize("action", ["approve_correction", "reject_correction", "withdraw_correction"])
@pytest.mark.parametrize(("user", "team"), [("U1", "T1"), ("U7", "T1"), ("U8", "T2"), ("", "T1")])
def test_nobody_but_a_steward_decides_whatever_they_send(
    make_workspace: Callable[..., Workspace], kept: Engine, action: str, user: str, team: str
) -> None:
    workspace = make_workspace(kept, Stewards("C9", frozenset({"U8", "U9"}), "T1"))
    workspace.suggest()
    if action == "withdraw_correction":
        workspace.press("approve_correction", "1", user="U8", channel="C9")
    before = correction(kept, 1)
    workspace.sent.clear()
    assert workspace.press(action, "1", user=user, team=team, channel="C9").status == 200
    assert correction(kept, 1) == before
    if not user:  # there is nobody to answer
        assert workspace.sent == []
        return
    ((method, said),) = workspace.sent
    assert method == "respond"
    assert said["text"] == "Only a steward can decide corrections, so nothing was done."
    assert said["response_type"] == "ephemeral"
    assert not said["replace_original"]


def test_whoever_is_second_is_told_who_was_first(workspace: Workspace) -> None:
    workspace.suggest()
    workspace.press("approve_correction", "1", user="U8", channel="C9")
    workspace.sent.clear()
    workspace.press("reject_correction", "1", user="U9", channel="C9", ts="7.7")
    (said,) = workspace.calls("respond")
    assert "Correction 1 was decided already. Approved by <@U8> on 21 November 2026 at 10:05." in said["text"]
    (shown,) = workspace.calls("chat_update")
    assert shown["ts"] == "7.7"
    assert "Approved by <@U8>" in words(shown)
    assert workspace.calls("chat_postMessage") == []
    there = correction(workspace.engine, 1)
    assert there is not None
    assert there.status is Status.APPROVED


@pytest.mark.parametrize("number", ["2", "0", "-1", "9" * 30, "", "1; DROP TABLE corrections", "١"])
def test_a_correction_that_is_not_there_says_so(workspace: Workspace, number: str) -> None:
    workspace.suggest()
    workspace.press("approve_correction", number, user="U8")
    assert workspace.calls("respond")[0]["text"] == "That correction is not known here any more."


def test_an_open_correction_cannot_be_withdrawn(workspace: Workspace) -> None:
    workspace.suggest()
    workspace.press("withdraw_correction", "1", user="U8")
    assert "has not been decided yet" in workspace.calls("respond")[0]["text"]
    assert workspace.calls("chat_update") == []


def test_who_cannot_be_written_to_is_told_in_the_channel_where_they_asked(workspace: Workspace) -> None:
    workspace.suggest()
    workspace.refuse = lambda method, sent: (
        "cannot_dm_bot" if method == "chat_postMessage" and sent["channel"] == "U1" else ""
    )
    workspace.press("approve_correction", "1", user="U8", channel="C9")
    (told,) = workspace.calls("chat_postEphemeral")
    assert (told["channel"], told["user"]) == ("C1", "U1")
    assert "was approved" in told["text"]


def test_the_author_is_told_even_where_the_stewards_message_is_gone(workspace: Workspace) -> None:
    workspace.suggest()
    workspace.sent.clear()
    workspace.refuse = lambda method, _sent: "message_not_found" if method == "chat_update" else ""
    workspace.press("approve_correction", "1", user="U8", channel="C9")
    assert "was approved" in workspace.calls("chat_postMessage")[0]["text"]


def test_two_stewards_at_once_decide_once(make_workspace: Callable[..., Workspace], state_url: str) -> None:
    engine = open_state(state_url)
    migrate(engine)
    workspace = make_workspace(engine)
    start = Barrier(2)

    def press(number: str, action: str, user: str) -> None:
        start.wait()
        workspace.press(action, number, user=user, channel="C9")

    try:
        for number in range(1, 5):
            workspace.suggest(f"U{20 + number}", start=f"{number} October 2018")
            workspace.sent.clear()
            with ThreadPoolExecutor(2) as stewards:
                both = [
                    stewards.submit(press, str(number), "approve_correction", "U8"),
                    stewards.submit(press, str(number), "reject_correction", "U9"),
                ]
                for one in both:
                    one.result()
            decided = correction(engine, number)
            assert decided is not None
            assert (decided.status, decided.decided_by) in [(Status.APPROVED, "U8"), (Status.REJECTED, "U9")]
            # the person is told once, and the other steward who was first
            (told,) = workspace.calls("chat_postMessage")
            assert ("was approved" in told["text"]) is (decided.status is Status.APPROVED)
            (second,) = workspace.calls("respond")
            assert f"by <@{decided.decided_by}>" in second["text"]
            shown = workspace.calls("chat_update")
            assert len(shown) == 2
            assert all(f"by <@{decided.decided_by}>" in words(each) for each in shown)
    finally:
        engine.dispose()


def test_nothing_that_was_written_is_logged(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    workspace.suggest()
    workspace.refuse = lambda _method, _sent: "fatal_error"
    workspace.press("approve_correction", "1", user="U8")
    workspace.suggest(start="2 October 2018")
    for text in ("Alex Example", "page 3", "example.org/board"):
        assert text not in caplog.text
