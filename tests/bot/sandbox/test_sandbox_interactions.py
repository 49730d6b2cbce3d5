"""Modals, the home tab, shortcuts and files before a real Bolt app, over real HTTP."""

import csv
import struct
import urllib.request
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.config import CHANNELS, DIRECT, HUMAN_ID
from tests.sandbox.client import SandboxClient

Json = dict[str, Any]
NOWHERE = "http://127.0.0.1:9/slack/events"
CHANNEL = CHANNELS[0].id
MISTAKE = "Report a mistake"
PLAIN_MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Kent"},
    "blocks": [{"type": "divider"}],
}


def png(width: int = 8, height: int = 6) -> bytes:
    """Make a picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\0\x5e\xb8" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def form(slack: SandboxClient) -> Json:
    """Open a form to fill in."""
    slack.say("/correct")
    return slack.modal(MISTAKE)


def said_directly(slack: SandboxClient) -> list[str]:
    return [message["text"] for message in slack.messages(DIRECT.id)]


def test_a_command_opens_a_modal(form: Json) -> None:
    assert form["private_metadata"] == "kent"
    assert form["state"]["values"]["wrong"] == {"wrong_typed": {"type": "plain_text_input", "value": None}}


def test_slack_sends_nothing_while_a_required_field_is_empty(slack: SandboxClient, form: Json) -> None:
    answer = slack.submit(form, {"wrong": "four", "source": "nhs.uk"})
    assert answer["errors"] == {
        "wrong": "Please enter at least 5 characters.",
        "source": "Please enter a valid URL.",
        "sure": "Please complete this required field.",
    }
    assert not [entry for entry in slack.requests() if entry["kind"] == "view_submission"]


def test_a_modal_shows_the_bots_errors_then_closes_on_success(slack: SandboxClient, form: Json) -> None:
    answer = slack.submit(form, {"wrong": "nothing", "sure": "guess"})
    assert answer["errors"] == {"wrong": "Nothing is no mistake"}
    assert slack.views()["modals"][0]["errors"] == answer["errors"]

    filled = {"wrong": "The name", "since": "2018-11-05", "kind_typed": "person", "source": "https://x.org"}
    assert slack.submit(form, filled) == {"ok": True, "errors": {}, "trouble": []}
    assert slack.views()["modals"] == []
    # What was filled in before is still there, and a post to a person is a direct message.
    assert said_directly(slack) == ["The name, guess, person, 2018-11-05, https://x.org"]


def test_a_button_in_a_modal_sends_the_view_with_what_is_filled_in(slack: SandboxClient, form: Json) -> None:
    assert slack.act(form, "example", values={"wrong": {"wrong_typed": "So far"}}) == {"ok": True}
    changed = slack.modal("An example")
    assert (changed["id"], changed["hash"] == form["hash"]) == (form["id"], False)
    sent = next(entry["request"] for entry in slack.requests() if entry["kind"] == "block_actions")
    assert sent["container"] == {"type": "view", "view_id": form["id"]}
    for view in (sent["view"], changed):
        assert view["state"]["values"]["wrong"]["wrong_typed"]["value"] == "So far"


def test_a_submission_can_put_a_view_on_top_which_closes_to_the_one_below(
    slack: SandboxClient, form: Json
) -> None:
    slack.submit(form, {"wrong": "next step", "sure": "sure"})
    top = slack.modal("Sent")
    assert (top["previous_view_id"], top["root_view_id"]) == (form["id"], form["id"])
    slack.close(top)
    assert slack.modal(MISTAKE)["id"] == form["id"]


def test_a_submission_can_clear_everything(slack: SandboxClient, form: Json) -> None:
    slack.submit(form, {"wrong": "clear all", "sure": "sure"})
    assert slack.views()["modals"] == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("no such field", 'errors: no input block has the block_id "wroong"'),
        ("bad view", "must be less than 25 characters [json-pointer:/view/title/text]"),
    ],
)
def test_an_acknowledgement_slack_cannot_use_says_what_slack_says_and_why(
    slack: SandboxClient, form: Json, wrong: str, reason: str
) -> None:
    trouble = slack.submit(form, {"wrong": wrong, "sure": "sure"})["trouble"]
    assert trouble[0] == "We had some trouble connecting. Try again?"
    assert reason in trouble


@pytest.mark.parametrize("every", [False, True])
def test_closing_is_told_where_the_view_asks_for_it(slack: SandboxClient, form: Json, *, every: bool) -> None:
    slack.close(form, every=every)
    assert slack.views()["modals"] == []
    assert said_directly(slack) == [f"Cleared: {every}"]


def test_a_view_that_is_closed_takes_nothing(slack: SandboxClient, form: Json) -> None:
    slack.close(form)
    assert slack.submit(form)["error"] == "submit needs the view_id of an open modal, as JSON"
    assert slack.act(form, "example")["error"] == "no such view is open"
    assert slack.call("views.update", view_id=form["id"], view=PLAIN_MODAL)["error"] == "not_found"


def test_what_is_not_there_cannot_be_filled_in(slack: SandboxClient, form: Json) -> None:
    assert slack.submit(form, {"colour": "red"})["error"].endswith('nothing to fill in called "colour"')
    assert slack.submit(form, {"kind": "x"})["error"] == '"kind_typed" has no option with the value "x"'


def test_the_home_tab_is_published_when_it_is_opened_and_its_buttons_work(slack: SandboxClient) -> None:
    slack.home()
    event = next(entry["request"]["event"] for entry in slack.requests() if entry["kind"] == "event")
    assert (event["type"], event["tab"], "view" in event) == ("app_home_opened", "home", False)
    home = slack.views()["home"]
    assert home["blocks"][0]["text"]["text"] == "Try one"

    slack.act(home, "try")
    assert slack.views()["home"]["blocks"][0]["text"]["text"] == "Glenn Douglas, says home"


def test_a_shortcut_sends_the_message_and_can_answer_and_open(slack: SandboxClient) -> None:
    slack.say("Kent & Medway")
    assert slack.shortcut(slack.messages()[0], "explain_bodies") == {"ok": True}
    assert slack.messages()[-1]["text"] == "Explained: Kent &amp; Medway"
    assert slack.messages()[-1]["kind"] == "ephemeral"
    assert slack.modal("Sent")["blocks"][0]["text"]["text"] == "Bodies"


def test_only_shortcuts_there_are_and_messages_slack_keeps(slack: SandboxClient) -> None:
    slack.say("/ccg plain")
    assert slack.shortcut(slack.messages()[-1], "explain_bodies")["ok"] is False
    slack.say("Kent")
    error = slack.shortcut(slack.messages()[-1], "explode")["error"]
    assert error == 'the hints have no shortcut with the callback_id "explode"'


@pytest.fixture
def sandbox(open_sandbox: Callable[..., SandboxClient]) -> SandboxClient:
    return open_sandbox(NOWHERE)


@pytest.fixture
def client(sandbox: SandboxClient) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=f"{sandbox.base_url}/api/", retry_handlers=[])


def test_a_view_without_a_good_trigger_is_refused_and_the_channel_shows_it(sandbox: SandboxClient) -> None:
    answer = sandbox.call("views.open", trigger_id="1.2.3", view=PLAIN_MODAL)
    assert answer["error"] == "invalid_trigger_id"
    assert sandbox.messages()[-1]["text"] == "Slack would refuse this: invalid_trigger_id (views.open)"


def test_a_trigger_opens_one_view(slack: SandboxClient, form: Json) -> None:
    answer = slack.call("views.open", trigger_id=trigger_of(slack, "slash command"), view=PLAIN_MODAL)
    assert answer["error"] == "exchanged_trigger_id"


def trigger_of(slack: SandboxClient, kind: str) -> str:
    return str(next(e["request"]["trigger_id"] for e in reversed(slack.requests()) if e["kind"] == kind))


def test_a_view_is_pushed_with_a_trigger_from_the_modal_below(slack: SandboxClient, form: Json) -> None:
    slack.act(form, "example")
    pushed = slack.call("views.push", trigger_id=trigger_of(slack, "block_actions"), view=PLAIN_MODAL)
    assert pushed["view"]["previous_view_id"] == form["id"]
    slack.say("Kent")
    slack.shortcut(slack.messages()[-1], "explain_bodies")
    assert len(slack.views()["modals"]) == 1, "a view that is opened takes the place of those before"


def test_a_view_is_not_pushed_where_there_is_none_below(slack: SandboxClient) -> None:
    slack.say("/ccg plain")
    answer = slack.call("views.push", trigger_id=trigger_of(slack, "slash command"), view=PLAIN_MODAL)
    assert answer["error"] == "not_found"


def test_a_view_is_changed_only_where_its_hash_is_still_the_same(slack: SandboxClient, form: Json) -> None:
    late = slack.call("views.update", view_id=form["id"], hash="1.old", view=PLAIN_MODAL)
    assert late["error"] == "hash_conflict"
    refused = slack.call("views.update", view_id=form["id"], view={"type": "modal"})
    assert refused["error"] == "invalid_arguments"
    assert "missing required field: title [json-pointer:/view]" in slack.views()["modals"][0]["trouble"]


def test_a_refused_home_says_why_and_the_tab_shows_it(client: WebClient, sandbox: SandboxClient) -> None:
    with pytest.raises(SlackApiError) as failure:
        client.views_publish(user_id=HUMAN_ID, view={"type": "home", "blocks": [{"type": "header"}]})
    reason = "missing required field: text [json-pointer:/view/blocks/0]"
    assert failure.value.response["error"] == "invalid_arguments"
    assert failure.value.response["response_metadata"]["messages"] == [f"[ERROR] {reason}"]
    said = "Slack would refuse this: invalid_arguments (views.publish)"
    assert sandbox.views()["home_trouble"] == [said, reason]


def test_a_picture_and_a_table_are_shared_and_served(client: WebClient, sandbox: SandboxClient) -> None:
    picture, table = png(), "stp,leaders\nKent,8\n"
    client.files_upload_v2(
        channel=CHANNEL,
        file_uploads=[
            {"content": picture, "filename": "k.png", "title": "Kent", "alt_txt": "A map of Kent"},
            {"content": table, "filename": "stps.csv", "title": "STPs"},
        ],
    )
    shown, saved = sandbox.messages()[0]["files"]
    assert (shown["title"], shown["alt_txt"], shown["mimetype"]) == ("Kent", "A map of Kent", "image/png")
    assert (saved["filetype"], "alt_txt" in saved) == ("csv", False)
    with urllib.request.urlopen(shown["url_private"]) as answer:
        assert answer.read() == picture
    with urllib.request.urlopen(saved["url_private"]) as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert list(csv.reader(answer.read().decode().splitlines())) == [["stp", "leaders"], ["Kent", "8"]]


@pytest.mark.parametrize("name", ["#commissioning", HUMAN_ID])
def test_a_file_goes_to_a_channels_id_only(client: WebClient, name: str) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.files_upload_v2(channel=name, filename="stps.csv", content="x")
