"""Lists, the search dialogue and workflow steps in the sandbox, with the real bot behind it and a state."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING

from bot.sandbox.config import DIRECT, HUMAN_ID
from tests.sandbox.client import FIRST_CHANNEL

if TYPE_CHECKING:
    from bot.sandbox.blockkit import Json
    from tests.sandbox.client import SandboxClient


def test_a_pasted_list_comes_back_as_a_table_and_a_file(talk: SandboxClient) -> None:
    talk.say("on 5 November 2018\nWest London CCG\nTrafford CCG\nNorfolk CCG", DIRECT.id)
    answer = talk.until(lambda each: "2 of 3 names mean" in each["text"], DIRECT.id)
    assert any(block["type"] == "data_table" for block in answer["blocks"])
    talk.until(lambda each: bool(each.get("files")), DIRECT.id)


def test_a_file_that_was_sent_is_downloaded_with_the_token_and_answered(talk: SandboxClient) -> None:
    room = talk.call("files.getUploadURLExternal", filename="names.csv", length=40)
    request = urllib.request.Request(
        room["upload_url"], b"Name\nWest London CCG\nNorfolk CCG\n", method="POST"
    )
    urllib.request.urlopen(request).close()
    file = {
        "id": room["file_id"],
        "name": "names.csv",
        "url_private": f"{talk.base_url}/files/{room['file_id']}",
    }
    event = {
        "type": "message", "subtype": "file_share", "channel_type": "im", "channel": DIRECT.id, "user": HUMAN_ID,
        "text": "on 5 November 2018", "ts": "1541376000.000100", "event_ts": "1541376000.000100", "files": [file],
    }  # fmt: skip
    assert talk.deliver(event)
    talk.until(lambda each: "1 of 2 names means one body on 5 November 2018" in each["text"], DIRECT.id)


def test_a_body_is_searched_for_from_the_home_tab(talk: SandboxClient) -> None:
    talk.home()
    talk.act(talk.views()["home"], "search")
    dialogue = talk.modal("Look up a body")
    offered = talk.suggest(dialogue, "subject", "west lon")
    assert offered[0]["value"] == "ccg:08Y"
    values = {"subject": {"subject": offered[0]}, "ask": "leader", "day": "2018-11-05"}
    assert talk.submit(dialogue, values)["trouble"] == []
    talk.until(lambda each: each["text"].startswith("Mark Easton was"), DIRECT.id)


def executed(callback_id: str, **inputs: object) -> Json:
    return {
        "type": "function_executed",
        "function": {"id": "Fn0LOOKUP", "callback_id": callback_id, "type": "app"},
        "inputs": inputs,
        "function_execution_id": f"Fx{callback_id.upper()}",
        "bot_access_token": "xoxb-sandbox",
        "event_ts": "1541376000.000200",
    }


def told(talk: SandboxClient, method: str) -> list[Json]:
    """Give what the bot told Slack of runs: outputs as they are, however they were sent."""
    sent = [each["request"] for each in talk.called(method)]
    return [
        {
            name: json.loads(value) if name == "outputs" and isinstance(value, str) else value
            for name, value in each.items()
        }
        for each in sent
    ]


def test_a_small_workflow_looks_up_a_body_and_posts_a_league_table_once(talk: SandboxClient) -> None:
    step = executed("look_up_body", name="West London CCG", day="2018-11-05")
    assert talk.deliver(step)
    (looked_up,) = told(talk, "functions.completeSuccess")
    assert looked_up["outputs"]["leader"] == "Mark Easton"
    post = executed("post_league_table", channel=FIRST_CHANNEL, top=3, day="2018-11-05")
    assert talk.deliver(post, {"event_id": "Ev0LEAGUE"})
    assert talk.deliver(post, {"event_id": "Ev0LEAGUE"})
    assert len(talk.called("chat.postMessage")) == 1
    assert "North West London" in told(talk, "functions.completeSuccess")[1]["outputs"]["text"]


def test_a_run_that_cannot_be_carried_out_fails_with_a_sentence(talk: SandboxClient) -> None:
    assert talk.deliver(executed("look_up_body", name="08Y", day="31 November 2018"))
    (failed,) = told(talk, "functions.completeError")
    assert "31 November" in failed["error"]
