"""The sandbox before a real Bolt app, over real HTTP."""

import re

from bot.sandbox.directory import BOT_USER_ID, DIRECT, SLACKBOT_ID
from bot.sandbox.test_client import SandboxClient


def texts(talk: SandboxClient, channel: str = "#commissioning", *kinds: str) -> list[str]:
    return [m["text"] for m in talk.messages(channel) if m["kind"] in (kinds or ("message", "ephemeral"))]


def test_a_slash_command_is_answered_in_its_acknowledgement_for_the_asker_only(talk: SandboxClient) -> None:
    talk.say("/ccg lookup kent")
    answer = talk.messages()[-1]
    assert answer["kind"] == "ephemeral"
    assert answer["user"] == BOT_USER_ID
    assert answer["blocks"][0]["text"]["text"] == "Kent and Medway STP"


def test_an_in_channel_answer_shows_everyone_the_question_too(talk: SandboxClient) -> None:
    talk.say("/ccg public")
    assert texts(talk, "#commissioning", "message") == ["/ccg public", "For all to see"]
    assert not texts(talk, "#commissioning", "note")


def test_a_plain_text_acknowledgement_is_shown(talk: SandboxClient) -> None:
    talk.say("/ccg plain")
    assert texts(talk) == ["Plain words"]


def test_what_a_person_types_arrives_escaped(talk: SandboxClient) -> None:
    talk.say("/ccg <North> & West")
    assert texts(talk) == ["You typed &lt;North&gt; &amp; West"]


def test_blocks_slack_would_refuse_are_shown_as_refused_with_the_reason(talk: SandboxClient) -> None:
    talk.say("/ccg too long")
    refused = talk.messages()[-1]
    assert refused["kind"] == "refused"
    assert refused["text"] == "Slack would refuse this: invalid_blocks (acknowledgement)"
    assert refused["reasons"] == ["must be less than 151 characters [json-pointer:/blocks/0/text/text]"]


def test_of_an_acknowledgement_that_slack_drops_the_bot_is_told_nothing(talk: SandboxClient) -> None:
    talk.say("/ccg too long")
    *_, last = talk.requests()
    assert (last["direction"], last["label"], last["status"]) == ("to bot", "/ccg too long", 200)
    assert last["error"] == "would not be shown: invalid_blocks"


def test_a_button_in_a_container_is_one_of_the_message(talk: SandboxClient) -> None:
    talk.say("/ccg lookup kent")
    talk.inject_faults(unsupported_blocks=["container"])
    talk.say("/ccg boxed")
    assert texts(talk, "#commissioning", "refused") == [
        "Slack would refuse this: invalid_blocks (acknowledgement)"
    ]
    talk.inject_faults()
    talk.say("/ccg boxed")
    boxed = talk.messages()[-1]
    talk.act(boxed, "year", "2019")
    assert talk.messages()[-1]["text"] == "The year is 2019"


def test_an_answer_by_response_url_reaches_the_channel(talk: SandboxClient) -> None:
    talk.say("/ccg later")
    assert "Later" in texts(talk, "#commissioning", "message")


def test_a_failing_command_shows_what_slack_shows(talk: SandboxClient) -> None:
    talk.say("/broken")
    shown = talk.messages()[-1]
    assert shown["user"] == SLACKBOT_ID
    assert shown["text"] == '/broken failed with the error "dispatch_failed"'


def test_an_unknown_command_is_answered_in_slacks_own_words(talk: SandboxClient) -> None:
    talk.say("/foo bar")
    assert talk.messages()[-1]["text"].startswith("`/foo` is not a valid command. In Slack, all messages")
    assert not [entry for entry in talk.requests() if entry["direction"] == "to bot"]


def test_a_button_replaces_the_message_it_is_in(talk: SandboxClient) -> None:
    talk.say("/ccg lookup kent")
    before = talk.messages()[-1]
    talk.act(before, "again")
    after = talk.until(lambda message: message["ts"] == before["ts"])
    assert "`1` clicks" in after["blocks"][1]["text"]["text"]
    assert after["kind"] == "ephemeral"


def test_a_menus_choice_arrives_in_the_state_too(talk: SandboxClient) -> None:
    talk.say("/ccg lookup kent")
    assert talk.act(talk.messages()[-1], "year", "2019") == {"ok": True}
    assert "The year is 2019" in texts(talk)


def test_an_option_that_is_not_there_cannot_be_chosen(talk: SandboxClient) -> None:
    talk.say("/ccg lookup kent")
    assert (
        talk.act(talk.messages()[-1], "year", "1066")["error"] == '"year" has no option with the value "1066"'
    )


def test_a_mention_is_answered_and_other_talk_is_not_passed_on(talk: SandboxClient) -> None:
    talk.say("lunch?")
    talk.say("@Commissioner who leads Kent & Medway?")
    assert texts(talk)[2] == f"You asked: <@{BOT_USER_ID}> who leads Kent &amp; Medway?"
    events = [entry["request"]["event"] for entry in talk.requests() if entry["kind"] == "event"]
    assert [event["type"] for event in events] == ["app_mention"]


def test_a_direct_message_needs_no_mention(talk: SandboxClient) -> None:
    talk.say("who leads Kent?", DIRECT.id)
    assert texts(talk, DIRECT.id)[-1] == "Between us: who leads Kent?"
    event = next(entry["request"]["event"] for entry in talk.requests() if entry["kind"] == "event")
    assert (event["type"], event["channel_type"]) == ("message", "im")


def test_a_space_before_the_slash_makes_it_a_message(talk: SandboxClient) -> None:
    talk.say(" /ccg lookup kent")
    assert texts(talk) == ["/ccg lookup kent"]


def test_channels_are_apart(talk: SandboxClient) -> None:
    talk.say("/ccg plain", "#newsroom")
    assert texts(talk, "newsroom") == ["Plain words"]
    assert texts(talk, "commissioning") == []


def test_the_log_shows_both_ways_and_holds_no_secrets(talk: SandboxClient) -> None:
    talk.say("@commissioner hello")
    log = talk.requests()
    assert {"to bot", "from bot"} == {entry["direction"] for entry in log}
    assert not re.search(r"xoxb|v0=|8f742231", str(log))


def test_messages_are_in_the_order_they_were_said(talk: SandboxClient) -> None:
    for word in ("one", "two", "three"):
        talk.say(word)
    stamps = [message["ts"] for message in talk.messages()]
    assert stamps == sorted(set(stamps))
    assert all(re.fullmatch(r"\d{10}\.\d{6}", ts) for ts in stamps)


def test_an_answer_by_response_url_can_be_limited_too(talk: SandboxClient) -> None:
    talk.inject_faults(limited=1, methods=["response_url"], retry_after=9)
    talk.say("/ccg later")
    limited = next(entry for entry in talk.requests() if entry["kind"] == "response_url")
    assert (limited["status"], limited["error"]) == (429, "ratelimited")
    assert "Later" not in texts(talk)
