"""The sandbox before a real Bolt app, over real HTTP."""

import re

from bot.sandbox.config import BOT_USER_ID, DIRECT, SLACKBOT_ID
from tests.sandbox.client import SandboxClient


def texts(slack: SandboxClient, channel: str = "#commissioning", *kinds: str) -> list[str]:
    return [m["text"] for m in slack.messages(channel) if m["kind"] in (kinds or ("message", "ephemeral"))]


def test_a_slash_command_is_answered_in_its_acknowledgement_for_the_asker_only(slack: SandboxClient) -> None:
    slack.say("/ccg lookup kent")
    answer = slack.messages()[-1]
    assert answer["kind"] == "ephemeral"
    assert answer["user"] == BOT_USER_ID
    assert answer["blocks"][0]["text"]["text"] == "Kent and Medway STP"


def test_an_in_channel_answer_shows_everyone_the_question_too(slack: SandboxClient) -> None:
    slack.say("/ccg public")
    assert texts(slack, "#commissioning", "message") == ["/ccg public", "For all to see"]
    assert not texts(slack, "#commissioning", "note")


def test_a_plain_text_acknowledgement_is_shown(slack: SandboxClient) -> None:
    slack.say("/ccg plain")
    assert texts(slack) == ["Plain words"]


def test_what_a_person_types_arrives_escaped(slack: SandboxClient) -> None:
    slack.say("/ccg <North> & West")
    assert texts(slack) == ["You typed &lt;North&gt; &amp; West"]


def test_blocks_slack_would_refuse_are_shown_as_refused_with_the_reason(slack: SandboxClient) -> None:
    slack.say("/ccg too long")
    refused = slack.messages()[-1]
    assert refused["kind"] == "refused"
    assert refused["text"] == "Slack would refuse this: invalid_blocks (acknowledgement)"
    assert refused["reasons"] == ["must be less than 151 characters [json-pointer:/blocks/0/text/text]"]


def test_of_an_acknowledgement_that_slack_drops_the_bot_is_told_nothing(slack: SandboxClient) -> None:
    slack.say("/ccg too long")
    *_, last = slack.requests()
    assert (last["direction"], last["label"], last["status"]) == ("to bot", "/ccg too long", 200)
    assert last["error"] == "would not be shown: invalid_blocks"


def test_a_button_in_a_container_is_one_of_the_message(slack: SandboxClient) -> None:
    slack.say("/ccg lookup kent")
    slack.inject_faults(unsupported_blocks=["container"])
    slack.say("/ccg boxed")
    assert texts(slack, "#commissioning", "refused") == [
        "Slack would refuse this: invalid_blocks (acknowledgement)"
    ]
    slack.inject_faults()
    slack.say("/ccg boxed")
    boxed = slack.messages()[-1]
    slack.act(boxed, "year", "2019")
    assert slack.messages()[-1]["text"] == "The year is 2019"


def test_an_answer_by_response_url_reaches_the_channel(slack: SandboxClient) -> None:
    slack.say("/ccg later")
    assert "Later" in texts(slack, "#commissioning", "message")


def test_a_failing_command_shows_what_slack_shows(slack: SandboxClient) -> None:
    slack.say("/broken")
    shown = slack.messages()[-1]
    assert shown["user"] == SLACKBOT_ID
    assert shown["text"] == '/broken failed with the error "dispatch_failed"'


def test_an_unknown_command_is_answered_in_slacks_own_words(slack: SandboxClient) -> None:
    slack.say("/foo bar")
    assert slack.messages()[-1]["text"].startswith("`/foo` is not a valid command. In Slack, all messages")
    assert not [entry for entry in slack.requests() if entry["direction"] == "to bot"]


def test_a_button_replaces_the_message_it_is_in(slack: SandboxClient) -> None:
    slack.say("/ccg lookup kent")
    before = slack.messages()[-1]
    slack.act(before, "again")
    after = slack.until(lambda message: message["ts"] == before["ts"])
    assert "`1` clicks" in after["blocks"][1]["text"]["text"]
    assert after["kind"] == "ephemeral"


def test_a_menus_choice_arrives_in_the_state_too(slack: SandboxClient) -> None:
    slack.say("/ccg lookup kent")
    assert slack.act(slack.messages()[-1], "year", "2019") == {"ok": True}
    assert "The year is 2019" in texts(slack)


def test_an_option_that_is_not_there_cannot_be_chosen(slack: SandboxClient) -> None:
    slack.say("/ccg lookup kent")
    assert (
        slack.act(slack.messages()[-1], "year", "1066")["error"]
        == '"year" has no option with the value "1066"'
    )


def test_a_mention_is_answered_and_other_talk_is_not_passed_on(slack: SandboxClient) -> None:
    slack.say("lunch?")
    slack.say("@Commissioner who leads Kent & Medway?")
    assert texts(slack)[2] == f"You asked: <@{BOT_USER_ID}> who leads Kent &amp; Medway?"
    events = [entry["request"]["event"] for entry in slack.requests() if entry["kind"] == "event"]
    assert [event["type"] for event in events] == ["app_mention"]


def test_a_direct_message_needs_no_mention(slack: SandboxClient) -> None:
    slack.say("who leads Kent?", DIRECT.id)
    assert texts(slack, DIRECT.id)[-1] == "Between us: who leads Kent?"
    event = next(entry["request"]["event"] for entry in slack.requests() if entry["kind"] == "event")
    assert (event["type"], event["channel_type"]) == ("message", "im")


def test_a_space_before_the_slash_makes_it_a_message(slack: SandboxClient) -> None:
    slack.say(" /ccg lookup kent")
    assert texts(slack) == ["/ccg lookup kent"]


def test_channels_are_apart(slack: SandboxClient) -> None:
    slack.say("/ccg plain", "#newsroom")
    assert texts(slack, "newsroom") == ["Plain words"]
    assert texts(slack, "commissioning") == []


def test_the_log_shows_both_ways_and_holds_no_secrets(slack: SandboxClient) -> None:
    slack.say("@commissioner hello")
    log = slack.requests()
    assert {"to bot", "from bot"} == {entry["direction"] for entry in log}
    assert not re.search(r"xoxb|v0=|8f742231", str(log))


def test_messages_are_in_the_order_they_were_said(slack: SandboxClient) -> None:
    for word in ("one", "two", "three"):
        slack.say(word)
    stamps = [message["ts"] for message in slack.messages()]
    assert stamps == sorted(set(stamps))
    assert all(re.fullmatch(r"\d{10}\.\d{6}", ts) for ts in stamps)


def test_an_answer_by_response_url_can_be_limited_too(slack: SandboxClient) -> None:
    slack.inject_faults(limited=1, methods=["response_url"], retry_after=9)
    slack.say("/ccg later")
    limited = next(entry for entry in slack.requests() if entry["kind"] == "response_url")
    assert (limited["status"], limited["error"]) == (429, "ratelimited")
    assert "Later" not in texts(slack)
