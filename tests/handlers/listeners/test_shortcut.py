"""The message shortcut that explains the bodies named in a message."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.blockkit import faults
from handlers.listeners.register import LONGEST_MESSAGE, MOST_BODIES, day_of, explain_message
from handlers.payload import message_text

if TYPE_CHECKING:
    from data.register import Register
    from handlers.rendering.message import Message
    from tests.handlers.conftest import Slack

TODAY = date(2026, 11, 21)
DAY = date(2018, 11, 5)


def shown(message: Message) -> str:
    assert faults(list(message.blocks)) == []
    return json.dumps(message.blocks, ensure_ascii=False)


def test_each_body_is_named_once_with_its_kind_and_leader_on_the_day(register: Register) -> None:
    text = "West London CCG meets Kent and Medway STP today.\nWest London CCG takes the minutes."
    said = shown(explain_message(text, register, DAY, TODAY))
    assert said.count("*NHS West London CCG · clinical commissioning group*") == 1
    assert "Mark Easton was the accountable officer of NHS West London CCG on 5 November 2018" in said
    assert "*Kent and Medway STP · sustainability and transformation partnership*" in said
    assert "2 bodies were found, as of 5 November 2018." in said
    assert '"Sources (' in said


def test_a_name_that_could_be_several_bodies_lists_the_likeliest(register: Register) -> None:
    said = shown(explain_message("Norfolk CCG said no.", register, DAY, TODAY))
    assert "*“Norfolk CCG”*" in said
    assert "Could be NHS " in said


@pytest.mark.parametrize("text", ["", "Good morning, all.", "😀", "<!channel> hello", "\x00\u202e"])
def test_a_message_that_names_none_gets_a_sentence(text: str, register: Register) -> None:
    said = shown(explain_message(text, register, DAY, TODAY))
    assert "No CCG, STP or ICB was found" in said
    assert "<!" not in said


def test_of_more_than_twenty_bodies_the_first_are_explained_and_the_others_counted(
    register: Register,
) -> None:
    bodies = [
        body
        for body in register.bodies.values()
        if body.key.kind == "ccg" and register.at(DAY).is_open(body.key)
    ]
    text = "\n".join(body.key.code for body in bodies[:30])
    said = shown(explain_message(text, register, DAY, TODAY))
    assert f"These are the first {MOST_BODIES}; 10 more are named." in said
    assert said.count(" · clinical commissioning group*") == MOST_BODIES


def test_names_far_down_a_long_message_are_found_until_it_is_too_long(register: Register) -> None:
    filler = "and so on " * 500
    assert "West London" in shown(explain_message(f"{filler} NHS West London CCG", register, DAY, TODAY))
    said = shown(explain_message("word " * 4_000 + "NHS West London CCG", register, DAY, TODAY))
    assert f"its first {LONGEST_MESSAGE:,} characters were read" in said


def test_what_slack_escapes_is_read_as_it_was_typed(register: Register) -> None:
    said = shown(explain_message("NHS Brighton &amp; Hove CCG and &lt;!channel&gt;", register, DAY, TODAY))
    assert "Brighton and Hove CCG" in said


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"text": "kent"}, "kent"),
        ({"text": " ", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "kent"}}]}, "kent"),
        ({"blocks": [{"elements": [{"elements": [{"type": "text", "text": "kent"}]}]}]}, "kent"),
        ({"text": "", "attachments": [{"fallback": "kent", "text": "devon"}]}, "kent\ndevon"),
        ({}, ""),
    ],
)
def test_the_words_of_a_message_are_found_wherever_they_stand(message: dict[str, Any], text: str) -> None:
    assert message_text(message) == text


@pytest.mark.parametrize(
    ("ts", "day"),
    [
        ("1541419200.000100", date(2018, 11, 5)),
        ("1531522800.000000", date(2018, 7, 14)),
        ("0.1", date(2013, 4, 1)),
        ("99999999999.1", TODAY),
        ("9" * 400, TODAY),
        ("soon", TODAY),
        ("", TODAY),
    ],
)
def test_the_day_of_a_message_is_the_day_in_england(ts: str, day: date) -> None:
    assert day_of({"ts": ts}, TODAY) == day


def test_the_shortcut_answers_only_who_used_it(slack: Slack) -> None:
    slack.interact(
        type="message_action",
        callback_id="explain_bodies",
        trigger_id="1.2.3",
        channel={"id": "C1"},
        message={"type": "message", "text": "What about West London CCG?", "ts": "1541419200.000100"},
    )
    (answered,) = slack.responded
    assert answered["response_type"] == "ephemeral"
    assert not answered["replace_original"]
    assert "Mark Easton" in json.dumps(answered["blocks"])
    assert slack.posted == []
