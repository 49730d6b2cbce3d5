"""What Slack sent is read without counting on its shape, and nothing is sent where it did not say where to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from handlers.payload import id_of, part, pressed, text_of
from handlers.rendering.button_values import button_value

if TYPE_CHECKING:
    from data.query.query import Query
    from tests.handlers.conftest import Slack

SAID: dict[str, Any] = {
    "user": {"id": "U1", "name": "alex", "none": None},
    "text": "kent",
    "number": 5,
    "list": [{"id": "C1"}],
}


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("user",), SAID["user"]),
        (("user", "name"), {}),
        (("user", "none"), {}),
        (("list",), {}),
        (("text", "id"), {}),
        (("nothing", "there"), {}),
    ],
)
def test_a_part_is_an_object_or_an_empty_one(names: tuple[str, ...], found: dict[str, Any]) -> None:
    assert part(SAID, *names) == found


@pytest.mark.parametrize("said", [None, 5, "text", ["text"], {}])
def test_there_is_nothing_in_what_is_no_object(said: object) -> None:
    assert (part(said, "a"), text_of(said, "a"), id_of(said, "a", "b")) == ({}, "", "")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("text",), "kent"),
        (("user", "name"), "alex"),
        (("number",), ""),
        (("user",), ""),
        (("list", "id"), ""),
    ],
)
def test_a_text_is_text_or_empty(names: tuple[str, ...], found: str) -> None:
    assert text_of(SAID, *names) == found


@pytest.mark.parametrize("found", ["U1", "C0123456789", "D0A", "W" + "1" * 40])
def test_an_id_is_capital_letters_and_digits(found: str) -> None:
    assert id_of({"id": found}, "id") == found


@pytest.mark.parametrize(
    "odd", ["", "C", "c1", "#general", "C1 ", "C1\n", "C1,C2", "1C", "C" * 50, "С1", None, 5, ["C1"], {"id": "C1"}]
)  # fmt: skip
def test_nothing_else_is_an_id(odd: object) -> None:
    assert id_of({"id": odd}, "id") == ""


@pytest.mark.parametrize("actions", [None, [], {}, ["a"], [None], "a", 5])
def test_where_no_button_is_there_none_was_pressed(actions: object) -> None:
    assert pressed({"actions": actions}) == {}
    assert pressed({}) == {}
    assert pressed({"actions": [{"value": "a"}]}) == {"value": "a"}


@pytest.mark.parametrize("channel", [None, "", "c1", {"id": "C1"}, ["C1"]])
def test_an_event_without_a_channel_is_answered_nowhere(slack: Slack, channel: object) -> None:
    for kind in ("app_mention", "message"):
        event = {"type": kind, "channel_type": "im", "user": "U1", "text": "08Y", "ts": "1.1"}
        assert slack.event(**event, channel=channel).status == 200
    assert (slack.posted, slack.uploaded) == ([], [])


@pytest.mark.parametrize("text", [None, 5, ["08Y"], {"text": "08Y"}])
def test_a_message_without_text_is_answered_as_one_with_none(slack: Slack, text: object) -> None:
    slack.event(type="app_mention", user="U1", channel="C1", text=text, ts="1.1")
    slack.event(type="app_mention", user="U1", channel="C1", text="", ts="1.1")
    first, second = slack.posted
    assert first == second


@pytest.mark.parametrize("user", [None, "", "u1", {"id": 5}])
def test_a_home_tab_of_nobody_is_not_published(slack: Slack, user: object) -> None:
    assert slack.event(type="app_home_opened", user=user, tab="home").status == 200
    assert slack.views == []


@pytest.mark.parametrize("missing", ["user_id", "channel_id"])
def test_a_command_from_nowhere_gets_a_sentence(slack: Slack, missing: str) -> None:
    fields = {"command": "/ccg", "text": "08Y", "user_id": "U1", "channel_id": "C1", "team_id": "T1"}
    del fields[missing]
    form = "&".join(f"{name}={value}" for name, value in fields.items())
    answered = slack._send(form, "application/x-www-form-urlencoded")
    assert answered.status == 200
    assert json.loads(answered.body)["text"] == "Slack did not say who asked this, or where. Try again."


@pytest.mark.parametrize(
    "changed",
    [
        {"response_url": ""},
        {"user": None},
        {"user": {}},
        {"channel": {}, "container": {}},
        {"channel": None, "container": {"channel_id": ["C1"]}},
    ],
)
@pytest.mark.parametrize("action", ["pick_0", "share", "sources", "export", "watch_0"])
def test_a_button_that_cannot_be_answered_does_nothing(
    slack: Slack, query: Query, action: str, changed: dict[str, Any]
) -> None:
    press = {
        "type": "block_actions",
        "trigger_id": "1.2.3",
        "channel": {"id": "C1"},
        "container": {"type": "message", "channel_id": "C1"},
        "actions": [{"type": "button", "action_id": action, "value": button_value(query)}],
    }
    assert slack.interact(**{**press, **changed}).status == 200
    assert (slack.posted, slack.responded, slack.uploaded, slack.views) == ([], [], [], [])


@pytest.mark.parametrize(
    "action", ["draw_x", "xdraw_0", "draw_0x", "draw_" + "9" * 5_000, "draw_０", "draw_0\n"]
)
def test_a_button_of_another_name_is_none_of_ours(slack: Slack, query: Query, action: str) -> None:
    assert slack.click(action, button_value(query)).status == 404
    assert slack.responded == []


@pytest.mark.parametrize(
    "message", [None, 5, {"text": 5, "ts": 5, "blocks": 5}, {"ts": {"a": 1}}, {"ts": "1e999"}]
)
def test_a_shortcut_on_a_message_of_another_shape_is_answered(slack: Slack, message: object) -> None:
    slack.interact(type="message_action", callback_id="explain_bodies", message=message, channel={"id": "C1"})
    (answered,) = slack.responded
    assert "No CCG, STP or ICB was found" in json.dumps(answered)
