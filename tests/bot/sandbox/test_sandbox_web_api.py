"""The stand-in for Slack's Web API, called by Slack's own client."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.config import BOT_ID, BOT_USER_ID, CHANNELS, DIRECT, HUMAN_ID
from tests.sandbox.client import SandboxClient

CHANNEL = CHANNELS[0].id
NOWHERE = "http://127.0.0.1:9/slack/events"


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.fixture
def sandbox(open_sandbox: Callable[..., SandboxClient]) -> SandboxClient:
    return open_sandbox(NOWHERE)


@pytest.fixture
def client(sandbox: SandboxClient) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=f"{sandbox.base_url}/api/", retry_handlers=[])


def error_of(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as failure:
        call(**arguments)
    return str(failure.value.response["error"])


def test_the_bot_learns_who_it_is(client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == (BOT_USER_ID, BOT_ID)


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("1234", "invalid_auth"), ("xapp-1", "not_allowed_token_type")]
)
def test_a_call_without_a_bots_token_is_refused(sandbox: SandboxClient, token: str, error: str) -> None:
    assert sandbox.call("auth.test", token=token) == {"ok": False, "error": error}


def test_a_token_that_was_revoked_is_good_for_nothing(client: WebClient) -> None:
    assert client.auth_revoke(test=True)["revoked"] is False
    assert client.auth_revoke()["revoked"] is True
    assert error_of(client.auth_test) == "token_revoked"


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    assert error_of(client.api_call, api_method="chat.shout") == "unknown_method"


def test_a_posted_message_appears(client: WebClient, sandbox: SandboxClient) -> None:
    posted = client.chat_postMessage(channel=CHANNEL, text="Kent")
    assert [(m["ts"], m["text"]) for m in sandbox.messages()] == [(posted["ts"], "Kent")]


@pytest.mark.parametrize("name", ["#commissioning", CHANNEL])
def test_a_channel_goes_by_its_id_or_its_name(client: WebClient, name: str) -> None:
    assert client.chat_postMessage(channel=name, text="Kent")["channel"] == CHANNEL


def test_a_message_to_a_person_is_a_direct_message(client: WebClient) -> None:
    assert client.chat_postMessage(channel=HUMAN_ID, text="Kent")["channel"] == DIRECT.id
    assert client.conversations_open(users=HUMAN_ID)["channel"]["id"] == DIRECT.id


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": CHANNEL, "text": ""}, "no_text"),
        ({"channel": CHANNEL, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": CHANNEL, "text": "x", "blocks": [{"type": "x"}]}, "invalid_blocks"),
        ({"channel": CHANNEL, "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": CHANNEL, "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"channel": CHANNEL, "blocks": [section("x" * 2_900)] * 5}, "msg_blocks_too_long"),
    ],
)
def test_a_message_is_refused_as_slack_would(
    sandbox: SandboxClient, arguments: dict[str, Any], error: str
) -> None:
    refused = sandbox.call("chat.postMessage", **arguments)
    assert refused["error"] == error
    assert refused["response_metadata"]["messages"]
    (shown,) = sandbox.messages()
    assert shown["kind"] == "refused"
    assert error in shown["text"]


@pytest.mark.parametrize(("state", "error"), [("archived", "is_archived"), ("left", "not_in_channel")])
def test_a_channel_that_is_archived_or_left_takes_no_message_until_it_is_open_again(
    sandbox: SandboxClient, client: WebClient, state: str, error: str
) -> None:
    sandbox.put_channel(CHANNEL, state)
    assert error_of(client.chat_postMessage, channel=CHANNEL, text="x") == error
    assert error_of(client.chat_postEphemeral, channel=CHANNEL, user=HUMAN_ID, text="x") == error
    told = client.conversations_info(channel=CHANNEL)["channel"]
    assert (told["is_archived"], told["is_member"]) == (state == "archived", state != "left")
    sandbox.put_channel(CHANNEL, "open")
    assert client.chat_postMessage(channel=CHANNEL, text="x")["ok"]


def test_a_channel_that_was_left_cannot_be_read(sandbox: SandboxClient, client: WebClient) -> None:
    sandbox.put_channel(CHANNEL, "left")
    assert error_of(client.conversations_history, channel=CHANNEL) == "not_in_channel"


def test_who_is_not_in_a_channel_gets_no_message_there(client: WebClient) -> None:
    assert error_of(client.chat_postEphemeral, channel=CHANNEL, user="U0", text="x") == "user_not_in_channel"


def test_why_a_change_was_refused_shows_on_the_page(sandbox: SandboxClient, client: WebClient) -> None:
    assert error_of(client.chat_update, channel=CHANNEL, ts="1.1", text="x") == "message_not_found"
    assert sandbox.messages()[0]["text"] == "Slack would refuse this: message_not_found (chat.update)"


def test_refused_blocks_come_back_with_reasons_and_show_in_the_page(
    client: WebClient, sandbox: SandboxClient
) -> None:
    with pytest.raises(SlackApiError) as failure:
        client.chat_postMessage(channel=CHANNEL, text="x", blocks=[{"type": "header"}])
    reason = "missing required field: text [json-pointer:/blocks/0]"
    assert failure.value.response["response_metadata"]["messages"] == [f"[ERROR] {reason}"]
    assert sandbox.messages()[0]["reasons"] == [reason]


def test_a_message_can_be_changed_and_deleted(client: WebClient, sandbox: SandboxClient) -> None:
    ts = client.chat_postMessage(channel=CHANNEL, text="before")["ts"]
    client.chat_update(channel=CHANNEL, ts=str(ts), text="after")
    assert sandbox.messages()[0]["text"] == "after"
    assert sandbox.messages()[0]["edited"]
    client.chat_delete(channel=CHANNEL, ts=str(ts))
    assert sandbox.messages() == []


def test_only_its_own_messages_can_be_changed(client: WebClient, sandbox: SandboxClient) -> None:
    sandbox.say("mine")
    ts = sandbox.messages()[0]["ts"]
    assert error_of(client.chat_update, channel=CHANNEL, ts=ts, text="yours") == "cant_update_message"
    assert error_of(client.chat_delete, channel=CHANNEL, ts=ts) == "cant_delete_message"


def test_an_ephemeral_message_is_seen_but_not_kept(client: WebClient, sandbox: SandboxClient) -> None:
    client.chat_postEphemeral(channel=CHANNEL, user=HUMAN_ID, text="psst")
    assert [m["kind"] for m in sandbox.messages()] == ["ephemeral"]
    assert client.conversations_history(channel=CHANNEL)["messages"] == []
    ts = sandbox.messages()[0]["ts"]
    assert error_of(client.chat_update, channel=CHANNEL, ts=ts, text="x") == "message_not_found"


def test_history_comes_newest_first_in_pages(client: WebClient) -> None:
    for word in ("one", "two", "three"):
        client.chat_postMessage(channel=CHANNEL, text=word)
    first = client.conversations_history(channel=CHANNEL, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=CHANNEL, limit=2, cursor=cursor)
    pages = [[m["text"] for m in page["messages"]] for page in (first, second)]
    assert pages == [["three", "two"], ["one"]]


def test_metadata_comes_back_where_it_is_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "digest", "event_payload": {"day": "2018-11-05"}}
    client.chat_postMessage(channel=CHANNEL, text="x", metadata=metadata)
    plain = client.conversations_history(channel=CHANNEL)["messages"][0]
    full = client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert "metadata" not in plain
    assert full["messages"][0]["metadata"] == metadata


def test_answers_in_a_thread_are_found_there(client: WebClient) -> None:
    ts = str(client.chat_postMessage(channel=CHANNEL, text="question")["ts"])
    client.chat_postMessage(channel=CHANNEL, text="answer", thread_ts=ts)
    replies = client.conversations_replies(channel=CHANNEL, ts=ts)["messages"]
    assert [m["text"] for m in replies] == ["question", "answer"]
    assert len(client.conversations_history(channel=CHANNEL)["messages"]) == 1


def test_people_and_channels_are_described(client: WebClient) -> None:
    person, channel = client.users_info(user=HUMAN_ID)["user"], client.conversations_info(channel=CHANNEL)
    assert person["tz"] == "Europe/London"
    assert channel["channel"]["name"] == "commissioning"
    assert error_of(client.users_info, user="U0NOBODY") == "user_not_found"


def test_a_reaction_is_added_once(client: WebClient, sandbox: SandboxClient) -> None:
    ts = str(client.chat_postMessage(channel=CHANNEL, text="x")["ts"])
    client.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")
    assert sandbox.messages()[0]["reactions"] == ["eyes"]
    assert error_of(client.reactions_add, channel=CHANNEL, timestamp=ts, name="eyes") == "already_reacted"


def test_a_file_is_shared_in_a_channel(client: WebClient, sandbox: SandboxClient) -> None:
    client.files_upload_v2(channel=CHANNEL, filename="stps.csv", content="stp,leaders\n", title="STPs")
    message = sandbox.messages()[0]
    assert (message["files"][0]["title"], message["files"][0]["size"]) == ("STPs", 12)


@pytest.mark.parametrize("bad", [{"limit": "many"}, {"oldest": "yesterday"}])
def test_arguments_of_the_wrong_kind_are_refused(client: WebClient, bad: dict[str, str]) -> None:
    assert error_of(client.api_call, api_method="conversations.history", params={"channel": CHANNEL, **bad})


def test_a_workspace_installs_the_app_once_for_each_code_and_its_calls_are_known_as_its_own(
    sandbox: SandboxClient, client: WebClient
) -> None:
    code = sandbox.install("T024OTHER1", "xoxb-of-the-other")
    app = {"client_id": "1.2", "client_secret": "never-to-be-seen"}
    made = client.oauth_v2_access(**app, code=code)
    assert (made["access_token"], made["team"]["id"]) == ("xoxb-of-the-other", "T024OTHER1")
    assert error_of(client.oauth_v2_access, **app, code=code) == "invalid_code"
    other = WebClient("xoxb-of-the-other", base_url=f"{sandbox.base_url}/api/", retry_handlers=[])
    assert other.auth_test()["team_id"] == "T024OTHER1"
    assert sandbox.called("auth.test")[0]["team"] == "T024OTHER1"
    log = str(sandbox.requests())
    assert not [secret for secret in ("of-the-other", "never-to-be-seen", code) if secret in log]
