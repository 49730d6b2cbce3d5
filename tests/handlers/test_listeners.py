"""What Slack sends in, and what goes back: the whole app, without a network."""

from __future__ import annotations

import json
from concurrent.futures import Executor, Future
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.listeners import Desk, post, register_listeners
from handlers.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

TODAY = date(2026, 11, 21)


class AtOnce(Executor):
    """Runs what it is given before it returns, so that a test can look at what was posted."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


class Slack:
    """The app, and what it sent to Slack's Web API and to response addresses."""

    def __init__(self, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
        self.posted: list[dict[str, Any]] = []
        self.responded: list[dict[str, Any]] = []
        monkeypatch.setattr(
            WebClient, "chat_postMessage", lambda _client, **message: self.posted.append(message)
        )
        monkeypatch.setattr(
            "slack_bolt.context.respond.respond.Respond.__call__",
            lambda _respond, **message: self.responded.append(message),
        )
        self.app = App(
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
            request_verification_enabled=False,
            process_before_response=True,
        )
        register_listeners(self.app, Desk(lambda: register, lambda: TODAY, AtOnce()))

    def slash(self, command: str, text: str) -> dict[str, Any]:
        form = urlencode(
            {"command": command, "text": text, "user_id": "U1", "channel_id": "C1", "team_id": "T1"}
        )
        answered = self._send(form, "application/x-www-form-urlencoded")
        return dict(json.loads(answered.body))

    def event(self, **event: Any) -> BoltResponse:
        body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event})
        return self._send(body, "application/json")

    def click(self, action: str, value: str, *, ephemeral: bool = True) -> BoltResponse:
        payload = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "container": {"type": "message", "is_ephemeral": ephemeral},
            "response_url": "https://hooks.slack.invalid/1",
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        }
        return self._send(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")

    def _send(self, body: str, kind: str) -> BoltResponse:
        return self.app.dispatch(BoltRequest(body=body, headers={"content-type": [kind]}))


@pytest.fixture
def slack(register: Register, monkeypatch: pytest.MonkeyPatch) -> Slack:
    return Slack(register, monkeypatch)


def texts(message: dict[str, Any]) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        button for block in message["blocks"] if block["type"] == "actions" for button in block["elements"]
    ]


def test_a_slash_command_is_answered_in_the_response_for_its_reader_alone(slack: Slack) -> None:
    message = slack.slash("/ccg", "lookup 08Y on 5 November 2018")
    assert message["response_type"] == "ephemeral"
    assert "Mark Easton" in texts(message)
    assert buttons(message)[0]["text"]["text"] == "Share in channel"
    assert slack.posted == []


def test_sharing_puts_the_same_answer_into_the_channel_and_says_who_shared_it(slack: Slack) -> None:
    share = buttons(slack.slash("/ccg", "08Y on 5 November 2018"))[0]
    assert slack.click(share["action_id"], share["value"]).status == 200
    (shared,) = slack.responded
    assert shared["response_type"] == "in_channel"
    assert "Mark Easton" in texts(shared)
    assert "Shared by <@U1>" in texts(shared)


@pytest.mark.parametrize("command", ["/ccg", "/stp", "/icb"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "help",
        "lookup",
        "x" * 10_000,
        "😀",
        "\u202egnodnoL",
        "<!channel>",
        "kent on 31 February 2018",
        "RJ1",
    ],
)
def test_whatever_is_typed_after_a_slash_command_gets_a_sentence(
    slack: Slack, command: str, text: str
) -> None:
    message = slack.slash(command, text)
    assert message["text"]
    assert "<!" not in texts(message)
    assert "Traceback" not in texts(message)


def test_a_mention_is_answered_in_its_channel_and_in_its_thread(slack: Slack) -> None:
    event = {
        "type": "app_mention",
        "user": "U1",
        "channel": "C9",
        "text": "<@U2> who leads Kent?",
        "ts": "1.1",
    }
    assert slack.event(**event).status == 200
    assert slack.event(**event, thread_ts="1.0").status == 200
    assert [(m["channel"], m["thread_ts"]) for m in slack.posted] == [("C9", None), ("C9", "1.0")]
    assert "Kent and Medway" in texts(slack.posted[0])


def test_a_direct_message_is_answered_and_other_messages_are_not(slack: Slack) -> None:
    slack.event(type="message", channel_type="im", user="U1", channel="D1", text="08Y", ts="1.1")
    slack.event(type="message", channel_type="channel", user="U1", channel="C1", text="08Y", ts="1.2")
    slack.event(type="message", channel_type="im", bot_id="B1", channel="D1", text="08Y", ts="1.3")
    slack.event(type="message", channel_type="im", subtype="message_changed", channel="D1", ts="1.4")
    assert [message["channel"] for message in slack.posted] == ["D1"]


def test_picking_one_of_the_choices_puts_its_answer_in_their_place(slack: Slack) -> None:
    choices = buttons(slack.slash("/ccg", "Norfolk CCG on 5 November 2018"))
    assert len(choices) > 1
    slack.click(choices[0]["action_id"], choices[0]["value"])
    (answered,) = slack.responded
    assert answered["replace_original"]
    assert "Norfolk" in answered["text"]


def test_asking_about_another_body_leaves_the_answer_it_stands_under(slack: Slack) -> None:
    card = slack.slash("/ccg", "08Y on 5 November 2018")
    stp = next(button for button in buttons(card) if button["text"]["text"] == "North West London STP")
    slack.click(stp["action_id"], stp["value"])
    (answered,) = slack.responded
    assert not answered["replace_original"]
    assert answered["response_type"] == "ephemeral"
    assert "North West London STP" in answered["text"]


def test_a_button_of_long_ago_says_to_ask_again(slack: Slack) -> None:
    slack.click("pick_0", "from another version")
    assert "Ask again" in slack.responded[0]["text"]


def test_blocks_that_slack_refuses_are_sent_again_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    def refuse_blocks(_client: WebClient, **message: Any) -> None:
        sent.append(message)
        if "blocks" in message:
            raise SlackApiError("refused", {"ok": False, "error": "invalid_blocks"})  # type: ignore[no-untyped-call]

    monkeypatch.setattr(WebClient, "chat_postMessage", refuse_blocks)
    post(WebClient(), "C1", Message("the text", ({"type": "divider"},)))
    assert [("blocks" in message, message["text"]) for message in sent] == [
        (True, "the text"),
        (False, "the text"),
    ]


def test_another_refusal_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_client: WebClient, **_message: Any) -> None:
        raise SlackApiError("gone", {"ok": False, "error": "channel_not_found"})  # type: ignore[no-untyped-call]

    monkeypatch.setattr(WebClient, "chat_postMessage", refuse)
    with pytest.raises(SlackApiError):
        post(WebClient(), "C1", Message("the text", ()))
