"""Lists of names: pasted, or sent as a file in a direct message."""

from __future__ import annotations

import csv
import io
import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.blockkit import faults
from handlers.listeners import name_lists
from handlers.listeners.name_lists import Listed, UnreadableFileError, answer_list, download, read_list
from tests.handlers.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.register import Register
    from tests.handlers.conftest import Slack

NAMES = ("West London CCG", "Trafford CCG", "Norfolk CCG")
ON = date(2018, 11, 5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("West London CCG\nTrafford CCG\nNorfolk CCG", Listed(NAMES)),
        ("<@UBOT>\n• West London CCG\n• Trafford CCG\n• Norfolk CCG\n", Listed(NAMES)),
        (
            "Who leads these on 5 November 2018?\nWest London CCG\nTrafford CCG\nNorfolk CCG",
            Listed(NAMES, ON),
        ),
        ("West London CCG\nTrafford CCG\nNorfolk CCG\non 2018-11-05", Listed(NAMES, ON)),
        ("5 November 2018:\nWest London CCG\nTrafford CCG\nNorfolk CCG", Listed(NAMES, ON)),
        ("Kent\nDevon\nExampleshire", Listed(("Kent", "Devon", "Exampleshire"))),
        ("Kent\nDevon", None),
        ("who leads Kent?\nwho leads Devon?\nwho leads Sussex?", None),
        ("Good morning\nthe agenda is below\nKent\nAny other business", None),
        ("West London CCG", None),
        ("", None),
    ],
)
def test_a_text_with_a_name_on_each_of_three_lines_or_more_is_a_list(
    register: Register, text: str, found: Listed | None
) -> None:
    assert read_list(text, register, TODAY) == found


def test_a_pasted_list_is_answered_with_a_table_and_a_csv_that_has_the_sources_of_each_row(
    slack: Slack,
) -> None:
    slack.event(
        type="message", channel_type="im", channel="D1", user="U1", ts="1.0",
        text="on 5 November 2018\nWest London CCG\nTrafford CCG\nNorfolk CCG",
    )  # fmt: skip
    (posted,) = slack.posted
    assert posted["text"].startswith(
        "2 of 3 names mean one body on 5 November 2018; unclear or unknown: “Norfolk CCG”."
    )
    assert faults(list(posted["blocks"])) == []
    (uploaded,) = slack.uploaded
    (file,) = uploaded["file_uploads"]
    assert (uploaded["channel"], file["filename"]) == ("D1", "names-2018-11-05.csv")
    rows = list(csv.DictReader(io.StringIO(file["file"].decode("utf-8-sig"))))
    assert [row["Name as given"] for row in rows] == list(NAMES)
    assert (rows[0]["Leader"], rows[0]["Grade"], rows[0]["on"]) == ("Mark Easton", "confirmed", "2018-11-05")
    assert "HSJ" in rows[0]["sources"]
    assert (rows[2]["Body"], rows[2]["sources"]) == ("", "")


def test_what_is_not_known_here_goes_on_from_a_list(slack: Slack) -> None:
    said: dict[str, Any] = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1"}
    slack.event(**said, ts="1.0", text="on 5 November 2018\nWest London CCG\nTrafford CCG\nNorfolk CCG")
    slack.event(**said, ts="2.0", text="What is not known or stale here?")
    assert slack.posted[-1]["text"].startswith("Not known or stale on 5 November 2018 for 1 of 2:")


def test_a_list_as_a_file_is_fetched_and_answered_and_one_that_cannot_be_read_says_why(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"Name\nWest London CCG\nTrafford CCG\nNorfolk CCG\n"
    monkeypatch.setattr(name_lists, "download", lambda _client, _url: content)
    said: dict[str, Any] = {
        "type": "message", "subtype": "file_share", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.0",
    }  # fmt: skip
    file = {"name": "names.csv", "url_private": "https://files.slack.com/names.csv"}
    slack.event(**said, text="on 5 November 2018", files=[{"name": "picture.png"}, file])
    assert slack.posted[-1]["text"].startswith("2 of 3 names mean one body on 5 November 2018")
    content = b""
    slack.event(**said, text="", files=[file])
    assert slack.posted[-1]["text"].startswith("No name was found in that file.")
    slack.event(**said, text="who leads Kent?", files=[{"name": "picture.png"}, 7, {}])
    assert "Kent" in slack.posted[-1]["text"]


def test_a_list_too_long_is_refused_with_a_sentence(slack: Slack) -> None:
    slack.event(
        type="message", channel_type="im", channel="D1", user="U1", ts="1.0", text="\n".join(["Kent"] * 501)
    )
    assert "up to 500 are looked up at once" in slack.posted[-1]["text"]
    assert slack.uploaded == []


def test_the_message_of_the_longest_list_is_one_that_slack_takes(register: Register) -> None:
    names = [body.name for body in register.bodies.values()][:499]
    _, replied = answer_list(Listed((*names, "<!channel> & =cmd")), register, TODAY)
    assert faults(list(replied.message.blocks)) == []
    assert "<!channel>" not in replied.message.text
    assert "'=cmd" not in replied.beside[0].content.decode("utf-8-sig")


class _Shelf(BaseHTTPRequestHandler):
    """Hands out a file to who brings the token; `/page`, `/elsewhere`, `/gone` answer as Slack does without it."""

    def do_GET(self) -> None:
        allowed = self.headers.get("Authorization") == "Bearer xoxb-1"
        status = {"/elsewhere": 302, "/gone": 404, "/denied": 403}.get(self.path, 200 if allowed else 401)
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if self.path == "/page" else "text/csv")
        if status == 302:
            self.send_header("Location", "/names.csv")
        self.end_headers()
        if status == 200:
            self.wfile.write(b"x" * 300)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def shelf() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_file_is_downloaded_with_the_token_and_no_further_than_it_may_be_large() -> None:
    with shelf() as address:
        client = WebClient(token="xoxb-1", base_url=f"{address}/api/")
        assert download(client, f"{address}/names.csv") == b"x" * 300
        assert len(download(client, f"{address}/names.csv", most=100)) == 101


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/page", "files:read"),
        ("/elsewhere", "files:read"),
        ("/denied", "files:read"),
        ("/gone", "Send it again"),
    ],
)
def test_a_file_that_slack_does_not_hand_over_is_told(path: str, why: str) -> None:
    with shelf() as address:
        client = WebClient(token="xoxb-1", base_url=f"{address}/api/")
        with pytest.raises(UnreadableFileError, match=why):
            download(client, f"{address}{path}")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "http://files.slack.com/x",
        "https://slack.com.example.org/x",
        "https://[x",
        "http://127.0.0.1:1/x",
    ],
)
def test_the_token_goes_nowhere_but_to_slack(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_handlers: object) -> None:
        pytest.fail("something was opened")

    monkeypatch.setattr(name_lists, "build_opener", opened)
    with pytest.raises(UnreadableFileError, match="did not hand over"):
        download(WebClient(token="xoxb-1"), url)
