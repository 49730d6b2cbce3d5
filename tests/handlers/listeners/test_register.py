"""What Slack sends in, and what goes back: the whole app, without a network."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.listeners import buttons as pressing
from handlers.posting import post
from handlers.rendering.button_values import button_value
from handlers.rendering.message import Message, new_types
from handlers.rendering.painting import DrawingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer, Chart, Table
    from data.query.query import Query
    from tests.handlers.conftest import Slack


def texts(message: dict[str, Any]) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


def refusal(error: str, *said: str) -> SlackApiError:
    """Make what the client raises where Slack refuses a call."""
    told = {"ok": False, "error": error, "response_metadata": {"messages": list(said)}}
    answered = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.invalid/api/",
        req_args={},
        data=told,
        headers={},
        status_code=200,
    )
    return SlackApiError("refused", answered)  # type: ignore[no-untyped-call]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        button for block in message["blocks"] if block["type"] == "actions" for button in block["elements"]
    ]


def test_a_slash_command_is_answered_in_the_response_for_its_reader_alone(slack: Slack) -> None:
    message = slack.slash("/ccg", "lookup 08Y on 5 November 2018")
    assert message["response_type"] == "ephemeral"
    assert "Mark Easton" in texts(message)
    assert buttons(message)[0]["text"]["text"] == "Share"
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
            raise refusal("invalid_blocks")

    monkeypatch.setattr(WebClient, "chat_postMessage", refuse_blocks)
    post(WebClient(), "C1", Message("the text", ({"type": "divider"},)))
    assert [("blocks" in message, message["text"]) for message in sent] == [
        (True, "the text"),
        (False, "the text"),
    ]


def test_another_refusal_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_client: WebClient, **_message: Any) -> None:
        raise refusal("channel_not_found")

    monkeypatch.setattr(WebClient, "chat_postMessage", refuse)
    with pytest.raises(SlackApiError):
        post(WebClient(), "C1", Message("the text", ()))


def refused_with(error: str) -> Callable[[str, dict[str, Any]], None]:
    def refuse(_method: str, _sent: dict[str, Any]) -> None:
        raise refusal(error)

    return refuse


def test_blocks_that_a_response_address_refuses_are_sent_in_older_ones_and_then_as_text(slack: Slack) -> None:
    share = buttons(slack.slash("/ccg", "08Y on 5 November 2018"))[0]
    slack.respond_with = lambda message: (
        '{"ok":false,"error":"invalid_blocks"}' if "blocks" in message else ""
    )
    slack.click(share["action_id"], share["value"])
    rich, older, text = slack.responded
    assert new_types(rich["blocks"])
    assert older["blocks"]
    assert not new_types(older["blocks"])
    assert "blocks" not in text
    assert text["text"] == older["text"] == rich["text"]
    assert {message["response_type"] for message in slack.responded} == {"in_channel"}


def test_blocks_that_a_response_address_refuses_are_taken_in_older_ones(slack: Slack) -> None:
    share = buttons(slack.slash("/ccg", "08Y on 5 November 2018"))[0]
    slack.respond_with = lambda message: (
        '{"ok":false,"error":"invalid_blocks [json-pointer:/blocks/4/type]"}'
        if new_types(message["blocks"])
        else ""
    )
    for _ in range(2):
        slack.click(share["action_id"], share["value"])
    # the second time Slack is not asked again for what it refused
    assert [bool(new_types(message["blocks"])) for message in slack.responded] == [True, False, False]
    assert "Mark Easton" in texts(slack.responded[-1])


def test_blocks_that_a_post_refuses_are_posted_in_older_ones(slack: Slack) -> None:
    def refuse(_method: str, sent: dict[str, Any]) -> None:
        if new_types(sent.get("blocks", ())):
            raise refusal("invalid_blocks", "no [json-pointer:/blocks/1/type]")

    slack.refuse = refuse
    slack.event(type="app_mention", user="U1", channel="C9", text="<@U2> 08Y on 5 November 2018", ts="1.1")
    (posted,) = slack.posted
    assert "Mark Easton" in texts(posted)
    assert not new_types(posted["blocks"])


def test_what_slack_refuses_for_another_reason_is_logged_and_told(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    share = buttons(slack.slash("/ccg", "08Y on 5 November 2018"))[0]
    slack.respond_with = lambda message: "used_url" if message["response_type"] == "in_channel" else ""
    slack.click(share["action_id"], share["value"])
    assert "used_url" in caplog.text
    said = slack.responded[-1]
    assert said["response_type"] == "ephemeral"
    assert "That went wrong here, not with you." in said["text"]
    reference = said["text"].rpartition(": ")[2].strip(".")
    assert reference in caplog.text


def test_an_answer_that_fails_is_told_of_and_logged(
    slack: Slack, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr("handlers.answering.read", fail)
    slack.event(type="app_mention", user="U1", channel="C9", text="<@U2> kent", ts="1.1", thread_ts="1.0")
    (posted,) = slack.posted
    assert (posted["channel"], posted["thread_ts"]) == ("C9", "1.0")
    assert "That went wrong here" in posted["text"]
    assert "a fault of the program" not in posted["text"]
    assert "a fault of the program" in caplog.text


def test_where_nobody_can_be_told_the_log_still_has_it(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.refuse = refused_with("channel_not_found")
    slack.event(type="app_mention", user="U1", channel="C9", text="<@U2> kent", ts="1.1")
    assert slack.posted == []
    assert "nobody could be told" in caplog.text


def test_the_answer_to_a_press_in_a_thread_stays_in_it(slack: Slack) -> None:
    share = buttons(slack.slash("/ccg", "08Y on 5 November 2018"))[0]
    slack.click(share["action_id"], share["value"], thread="1.0")
    assert slack.responded[0]["thread_ts"] == "1.0"


def test_a_button_about_a_body_that_is_not_known_any_more_says_so(slack: Slack) -> None:
    slack.click("next_0", "lookup|ccg:XXX|2018-11-05")
    assert "not in the reference any more" in slack.responded[0]["text"]
    assert not slack.responded[0]["replace_original"]


# what the buttons of an answer do; the answer is made up


@pytest.fixture
def pressed(
    slack: Slack, make_answer: Callable[..., Answer], query: Query, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Slack]:
    """Press a button of a made-up answer by its action id; parts of the answer by name."""

    def press(action: str, *, ephemeral: bool = False, **given: Any) -> Slack:
        monkeypatch.setattr(pressing, "evaluate", lambda _query, _register: make_answer(**given))
        slack.click(action, button_value(query.about(bodies=())), ephemeral=ephemeral, thread="1.0")
        return slack

    return press


def test_sources_opens_a_dialogue_with_all_of_them(pressed: Callable[..., Slack]) -> None:
    (opened,) = pressed("sources").views
    assert opened["trigger_id"] == "1.2.3"
    assert "*[3]*" in json.dumps(opened["view"])


def test_export_uploads_the_table_into_the_thread_it_was_pressed_in(pressed: Callable[..., Slack]) -> None:
    (sent,) = pressed("export").uploaded
    assert (sent["channel"], sent["thread_ts"]) == ("C1", "1.0")
    assert sent["initial_comment"] == "Exampleshire &amp; &lt;Exampleton&gt; as CSV, for <@U1>"
    (file,) = sent["file_uploads"]
    assert file["filename"] == "people-per-leader-2018-11-05.csv"
    rows = list(csv.reader(io.StringIO(file["file"].decode("utf-8-sig"))))
    assert rows[1][:3] == ["Area 0", "1", "2"]


def test_export_uploads_a_file_for_each_table(
    pressed: Callable[..., Slack], make_table: Callable[..., Table]
) -> None:
    tables = (make_table(), replace(make_table(), title="Ω"), replace(make_table(), rows=()))
    (sent,) = pressed("export", tables=tables).uploaded
    assert [file["filename"] for file in sent["file_uploads"]] == [
        "people-per-leader-2018-11-05.csv",
        "commissioner-2018-11-05.csv",
    ]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("missing_scope", "files:write"),
        ("not_in_channel", "Invite it"),
        ("channel_not_found", "Invite it"),
        ("something_else", "That went wrong here"),
    ],
)
def test_where_nothing_can_be_uploaded_the_person_gets_a_sentence(
    pressed: Callable[..., Slack], slack: Slack, error: str, says: str
) -> None:
    slack.refuse = refused_with(error)
    pressed("export")
    assert slack.uploaded == []
    (said,) = slack.responded
    assert says in said["text"]
    assert said["response_type"] == "ephemeral"
    assert not said["replace_original"]


def test_show_chart_draws_and_uploads_a_picture_with_its_words(
    pressed: Callable[..., Slack], make_chart: Callable[..., Chart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressing, "draw", lambda chart, source: f"{len(chart.categories)} {source}".encode())
    (sent,) = pressed("draw_1", charts=(make_chart(), make_chart(44))).uploaded
    (file,) = sent["file_uploads"]
    assert file == {
        "file": b"44 Source: NHS Example, 5 November 2018. Answered for 5 November 2018.",
        "filename": "people-per-leader-in-each-stp-2018-11-05.png",
        "title": "People per leader in each STP",
        "alt_txt": "Bar chart: People per leader in each STP, people per leader. Highest Area 43 (44,000), "
        "lowest Area 0 (1,000), 44 in all.",
    }


@pytest.mark.parametrize(("action", "what"), [("draw_0", "a chart"), ("export", "CSV")])
def test_files_of_an_answer_that_one_person_sees_go_to_that_person(
    pressed: Callable[..., Slack], monkeypatch: pytest.MonkeyPatch, action: str, what: str
) -> None:
    monkeypatch.setattr(pressing, "draw", lambda _chart, _source: b"png")
    slack = pressed(action, ephemeral=True)
    (sent,), (posted,), (told,) = slack.uploaded, slack.posted, slack.responded
    assert sent["channel"] == "D1"
    assert posted["channel"] == "U1"
    assert posted["text"] == f"Exampleshire &amp; &lt;Exampleton&gt; as {what}, from your question in <#C1>."
    assert ("Bar chart: People per leader" in str(posted["blocks"])) == (action == "draw_0")
    assert told["response_type"] == "ephemeral"
    assert "in your direct message with Commissioner" in told["text"]


def test_a_private_chart_that_cannot_be_uploaded_is_told_in_words(
    pressed: Callable[..., Slack], slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse = refused_with("missing_scope")
    slack.refuse = lambda method, sent: refuse(method, sent) if method == "files_upload_v2" else None
    monkeypatch.setattr(pressing, "draw", lambda _chart, _source: b"png")
    (said,) = pressed("draw_0", ephemeral=True).responded
    assert "files:write" in said["text"]
    assert "Bar chart: People per leader" in said["text"]


def test_a_chart_that_cannot_be_drawn_is_told_in_words(
    pressed: Callable[..., Slack], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_chart: Chart, _source: str) -> bytes:
        raise DrawingError("no ink")

    monkeypatch.setattr(pressing, "draw", fail)
    (said,) = pressed("draw_0").responded
    assert said["text"].startswith(
        "The picture could not be drawn here; the log says why. Bar chart: People per leader"
    )


def test_a_chart_that_cannot_be_uploaded_is_told_in_words(
    pressed: Callable[..., Slack],
    slack: Slack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slack.refuse = refused_with("not_in_channel")
    monkeypatch.setattr(pressing, "draw", lambda _chart, _source: b"png")
    (said,) = pressed("draw_0").responded
    assert "Invite it to this conversation" in said["text"]
    assert "Bar chart: People per leader" in said["text"]


@pytest.mark.parametrize(("action", "gone"), [("export", {"tables": ()}), ("draw_3", {})])
def test_what_the_answer_does_not_have_any_more_is_said(
    pressed: Callable[..., Slack], action: str, gone: dict[str, Any]
) -> None:
    assert "Ask again." in pressed(action, **gone).responded[0]["text"]


def test_copy_as_text_shows_whoever_asked_alone_the_answer_as_it_can_be_pasted(
    slack: Slack, make_answer: Callable[..., Answer], query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressing, "evaluate", lambda _query, _register: make_answer())
    asked = button_value(query.about(bodies=()))
    for press in (
        {"type": "button", "action_id": "copy", "block_id": "b", "value": asked},
        {
            "type": "overflow",
            "action_id": "more",
            "block_id": f"asked:{asked}",
            "selected_option": {"value": "copy"},
        },
    ):
        slack.interact(
            type="block_actions",
            channel={"id": "C1"},
            container={"type": "message", "channel_id": "C1"},
            actions=[press],
        )
    for answered in slack.responded:
        assert answered["response_type"] == "ephemeral"
        assert not answered["replace_original"]
        (block,) = answered["blocks"]
        (shown,) = block["elements"]
        assert (block["type"], shown["type"]) == ("rich_text", "rich_text_preformatted")
        assert "Exampleshire & <Exampleton>" in shown["elements"][0]["text"]
        assert "As of 5 November 2018" in shown["elements"][0]["text"]
    assert len(slack.responded) == len(("the button", "the menu"))
