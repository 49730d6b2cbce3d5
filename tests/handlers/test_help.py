"""The help, and the one line that a channel gets where nothing was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.blockkit import faults
from data.query.answer import Outcome
from handlers.answering import GREETING, answer_text
from handlers.commands import (
    IN_SHORT,
    STARTING_POINTS,
    SUGGESTED,
    help_message,
    line_with_choices,
    line_with_help,
)
from handlers.understanding.conversation import Act
from tests.handlers.conftest import TODAY

if TYPE_CHECKING:
    from data.register import Register
    from tests.handlers.conftest import Slack

NOTHING = "what is the meaning of life"


def mention(slack: Slack, text: str) -> dict[str, Any]:
    slack.event(type="app_mention", channel="C1", user="U1", text=f"<@U0> {text}", ts="1.1")
    return slack.posted[-1]


def pressed(slack: Slack, message: dict[str, Any], **where: Any) -> dict[str, Any]:
    """Press the button of a line, and give what whoever pressed it reads."""
    shown = message["blocks"][0]["accessory"]
    slack.click(shown["action_id"], shown["value"], ephemeral=False, **where)
    return slack.responded[-1]


def test_the_help_is_one_that_slack_takes_with_a_button_for_each_thing_to_begin_with() -> None:
    blocks = list(help_message().blocks)
    assert not faults(blocks)
    labels = [block["accessory"]["text"]["text"] for block in blocks if "accessory" in block]
    assert labels == ["Look up", "League table", "Mergers", "Watch"]
    assert [block["title"]["text"] for block in blocks if block["type"] == "container"] == [
        "All commands",
        "How sure it is",
    ]


@pytest.mark.parametrize("point", STARTING_POINTS, ids=lambda point: point.label)
def test_each_thing_to_begin_with_has_an_answer_today_and_orders_nothing(
    register: Register, point: object
) -> None:
    told = answer_text(point.words, register, TODAY)  # type: ignore[attr-defined]
    assert told.order is None or told.order.act is Act.WATCHING
    assert told.order or (told.answer and told.answer.outcome is Outcome.ANSWER)


@pytest.mark.parametrize("suggested", SUGGESTED)
def test_what_a_newcomer_is_invited_to_ask_has_a_good_answer_today(
    register: Register, suggested: str
) -> None:
    told = answer_text(suggested, register, TODAY)
    assert told.answer is not None
    assert told.answer.outcome is Outcome.ANSWER
    assert not told.answer.headline.text.startswith(("Not known", "Sources disagree"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("hello", GREETING),
        ("help", IN_SHORT),
        (NOTHING, "I did not understand “meaning”, “life”, so this is not answered."),
    ],
)
def test_a_channel_gets_one_line_and_the_rest_goes_to_whoever_presses_its_button(
    slack: Slack, text: str, line: str
) -> None:
    posted = mention(slack, text)
    assert posted["text"] == line
    (block,) = posted["blocks"]
    assert (block["text"]["text"], block["accessory"]["text"]["text"]) == (line, "Show help")
    answered = pressed(slack, posted)
    assert answered["response_type"] == "ephemeral"
    assert answered["replace_original"] is False
    assert "All commands" in str(answered["blocks"])
    assert len(slack.posted) == 1


def test_what_could_have_been_meant_is_offered_to_whoever_asks_for_it(slack: Slack) -> None:
    posted = mention(slack, "who leads Kent and the Isle of Sheppey ponies?")
    assert posted["blocks"][0]["accessory"]["text"]["text"] == "Did you mean…"
    assert any(block["type"] == "actions" for block in pressed(slack, posted)["blocks"])


def test_a_command_that_is_not_understood_says_what_can_be_asked_as_only_its_reader_sees_it(
    slack: Slack,
) -> None:
    assert "I only know about CCGs, STPs and ICBs" in slack.slash("/ccg", NOTHING)["text"]


def test_in_a_thread_the_help_is_shown_in_the_thread(slack: Slack) -> None:
    assert pressed(slack, mention(slack, "help"), thread="1.0")["thread_ts"] == "1.0"


def test_the_words_of_whoever_asked_are_shown_as_they_are() -> None:
    message = line_with_help("I did not understand “*all* <!channel>”.")
    assert message.blocks[0]["text"] == {
        "type": "plain_text",
        "text": "I did not understand “*all* <!channel>”.",
    }
    assert "<!channel>" not in message.text
    assert not faults(list(line_with_choices("Not understood.", "word " * 1_000).blocks))


def test_a_button_of_words_does_what_the_words_typed_would_do(watching_slack: Slack) -> None:
    watching_slack.click("try_3", "watch Devon", ephemeral=False)
    assert watching_slack.responded[-1]["response_type"] == "in_channel"
    watching_slack.click("try_3", "watching", ephemeral=False)
    assert watching_slack.responded[-1]["response_type"] == "ephemeral"
