"""The dialogue that finds a body by its first letters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.blockkit import offered_faults, view_faults
from handlers.listeners.app_home import ASKS, options_for, search_view
from tests.handlers.conftest import TODAY

if TYPE_CHECKING:
    from data.register import Register
    from tests.handlers.conftest import Slack


def filled_in(
    subject: str = "ccg:08Y", ask: str = "leader", day: str = "2018-11-05", channel: str | None = None
) -> Any:
    values = {
        "subject": {"type": "external_select", "selected_option": {"value": subject}},
        "ask": {"type": "static_select", "selected_option": {"value": ask}},
        "day": {"type": "datepicker", "selected_date": day},
        "where": {"type": "conversations_select", "selected_conversation": channel},
    }
    return {
        "id": "V1",
        "callback_id": "search",
        "type": "modal",
        "state": {"values": {name: {name: value} for name, value in values.items()}},
    }


def test_the_shortcut_and_the_button_open_a_dialogue_that_slack_takes(slack: Slack) -> None:
    slack.interact(type="shortcut", callback_id="search", trigger_id="1.2.3")
    slack.interact(
        type="block_actions",
        trigger_id="1.2.4",
        container={"type": "view", "view_id": "V0"},
        actions=[{"type": "button", "action_id": "search", "block_id": "b", "value": "search"}],
    )
    assert [opened["trigger_id"] for opened in slack.views] == ["1.2.3", "1.2.4"]
    assert view_faults(slack.views[0]["view"], "modal") == []
    assert view_faults(search_view(TODAY), "modal") == []


def test_options_are_looked_up_while_somebody_types(slack: Slack, register: Register) -> None:
    answered = slack.interact(
        type="block_suggestion", action_id="subject", block_id="subject", value="west lon"
    )
    offered = json.loads(answered.body)
    assert offered_faults(offered) == []
    assert offered["options"][0] == {
        "text": {"type": "plain_text", "text": "NHS West London CCG (08Y, until 2021)"},
        "value": "ccg:08Y",
    }
    for typed in ("", "a", "zzzz", "<!channel>"):
        options = options_for(typed, register, TODAY)
        assert len(options) < 100
        assert all(len(option["text"]["text"]) <= 75 for option in options)


def test_the_answer_goes_to_whoever_asked_alone(slack: Slack) -> None:
    assert slack.interact(type="view_submission", view=filled_in()).body == ""
    (posted,) = slack.posted
    assert posted["channel"] == "U1"
    assert posted["text"].startswith(
        "Mark Easton was the accountable officer of NHS West London CCG on 5 November 2018"
    )


def test_the_answer_goes_to_the_conversation_that_was_chosen_and_says_who_asked(slack: Slack) -> None:
    slack.interact(type="view_submission", view=filled_in(channel="C7"))
    assert slack.posted[-1]["channel"] == "C7"
    assert "Shared by <@U1>" in str(slack.posted[-1]["blocks"])
    given = [{"channel_id": "C7", "response_url": "https://hooks.slack.invalid/7", "block_id": "where"}]
    slack.interact(type="view_submission", view=filled_in(channel="C7"), response_urls=given)
    assert slack.responded[-1]["response_type"] == "in_channel"
    assert len(slack.posted) == 1


def test_where_the_bot_may_not_post_the_person_is_told(slack: Slack) -> None:
    def refuse(_method: str, sent: dict[str, Any]) -> None:
        if sent.get("channel") == "C7":
            raise SlackApiError("refused", {"ok": False, "error": "not_in_channel"})  # type: ignore[no-untyped-call]

    slack.refuse = refuse
    slack.interact(type="view_submission", view=filled_in(channel="C7"))
    (told,) = slack.posted
    assert told["channel"] == "U1"
    assert "may not post in that conversation" in told["text"]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("subject", {"subject": "ccg:XXX"}),
        ("subject", {"subject": ""}),
        ("day", {"day": "2012-01-01"}),
        ("day", {"day": "2027-01-01"}),
        ("day", {"day": "soon"}),
        ("ask", {"ask": "salary"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(slack: Slack, field: str, given: dict[str, str]) -> None:
    answered = json.loads(slack.interact(type="view_submission", view=filled_in(**given)).body)
    assert answered["response_action"] == "errors"
    assert list(answered["errors"]) == [field]
    assert slack.posted == []


@pytest.mark.parametrize("subject", ["stp:QKS", "icb:QKS", "person:jane-milligan", "place:2635650:Torquay"])
@pytest.mark.parametrize("ask", [str(ask) for ask, _ in ASKS])
def test_everything_that_is_offered_is_answered(slack: Slack, subject: str, ask: str) -> None:
    slack.interact(type="view_submission", view=filled_in(subject, ask, TODAY.isoformat()))
    (posted,) = slack.posted
    assert "cannot be answered" not in posted["text"]
    assert "went wrong" not in posted["text"]


@pytest.mark.parametrize("view", [{}, {"state": 5}, {"state": {"values": {"subject": []}}}])
def test_a_submission_of_another_shape_is_refused_at_its_fields(slack: Slack, view: dict[str, Any]) -> None:
    answered = slack.interact(type="view_submission", view={"callback_id": "search", "type": "modal", **view})
    assert json.loads(answered.body)["response_action"] == "errors"
