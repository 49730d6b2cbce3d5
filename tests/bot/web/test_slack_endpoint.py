"""What the endpoint lets through, what it says to the rest, and what Bolt is given."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.dispatcher import Sort
from bot.web.server import LARGEST_BODY
from bot.web.slack_endpoint import LARGEST_PING, SIGNATURE, TIMESTAMP, TOLERANCE, SlackEndpoint
from tests.bot.web.conftest import FORM, JSON, NOW, SECRET, Gate, signed

if TYPE_CHECKING:
    from bot.web.server import Message

COMMAND = b"command=%2Fccg&text=who+leads+Kent%3F&team_id=T1&user_id=U1&channel_id=C1"
EVENT = json.dumps({"type": "event_callback", "event": {"type": "app_mention", "text": "café"}}).encode()
PRESSED = b"payload=%7B%22type%22%3A+%22block_actions%22%2C+%22actions%22%3A+%5B%7B%22action_id%22%3A+%22a%22%7D%5D%7D"
CHALLENGE = b'{"type": "url_verification", "token": "t", "challenge": "c"}'


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (COMMAND, {}),
        (COMMAND, {"content-type": f"{FORM}; charset=utf-8"}),
        (COMMAND, {"content-length": ""}),
        (PRESSED, {}),
        (EVENT, {"content-type": JSON}),
        (EVENT, {"content-type": "application/json; charset=utf-8"}),
        (CHALLENGE, {"content-type": JSON}),
        (EVENT.ljust(LARGEST_BODY), {"content-type": JSON}),
    ],
)
def test_what_slack_sends_goes_through_as_it_was_sent(
    gate: Gate, body: bytes, headers: dict[str, str]
) -> None:
    assert gate.send_signed(body, **headers) == (200, "passed")
    (passed,) = gate.behind.requests
    assert passed.raw_body == body.decode()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post", ""])
def test_only_a_post_is_taken(gate: Gate, method: str) -> None:
    status, said = gate.send(COMMAND, method, **signed(COMMAND))
    assert (status, said) == (405, "Send a POST.\n")
    assert gate.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(b"another body"),
        signed(COMMAND, secret="another secret"),
        signed(COMMAND, NOW - TOLERANCE - 1),
        signed(COMMAND, NOW + TOLERANCE + 1),
        {TIMESTAMP: str(NOW)},
        {SIGNATURE: signed(COMMAND)[SIGNATURE]},
        {**signed(COMMAND), TIMESTAMP: str(NOW + 1)},
        {**signed(COMMAND), TIMESTAMP: f"{NOW},{NOW}"},
        {**signed(COMMAND), TIMESTAMP: f"0{NOW}"},
        {**signed(COMMAND), TIMESTAMP: ""},
        {**signed(COMMAND), SIGNATURE: signed(COMMAND)[SIGNATURE].upper()},
        {**signed(COMMAND), SIGNATURE: signed(COMMAND)[SIGNATURE].replace("v0", "v1")},
        {**signed(COMMAND), SIGNATURE: "v0=" + "é" * 64},
        {**signed(COMMAND), SIGNATURE: "\x00"},
        {**signed(COMMAND), "content-length": "0"},
        {**signed(COMMAND), "content-length": str(len(COMMAND) - 1)},
    ],
)
def test_what_slack_did_not_sign_like_this_is_refused(gate: Gate, headers: dict[str, str]) -> None:
    status, said = gate.send(COMMAND, **headers)
    assert (status, said) == (401, "This request is not signed by Slack.\n")
    assert gate.behind.requests == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"<xml/>", {"content-type": "text/xml"}, 415),
        (b"{}", {"content-type": f"{JSON}; charset=utf-16"}, 415),
        (COMMAND, {"content-length": "-1"}, 400),
        (COMMAND, {"content-length": "१"}, 400),
        (COMMAND, {"content-length": str(LARGEST_BODY + 1)}, 413),
        (b"x" * (LARGEST_BODY + 1), {"content-length": ""}, 413),
        (COMMAND, {"content-length": str(len(COMMAND) + 100)}, 400),
        (b"payload=%7B", {}, 400),
        (b"payload=5", {}, 400),
        (b"payload=%7B%22a%22%3A+%22%5Cud800%22%7D", {}, 400),
        (b"\xff", {}, 400),
        (b"{", {"content-type": JSON}, 400),
        (b"5", {"content-type": JSON}, 400),
        (b"[" * 100_000, {"content-type": JSON}, 400),
        (b'{"a": "\\ud800"}', {"content-type": JSON}, 400),
        (b'{"\\uDFFF": 1}', {"content-type": JSON}, 400),
        (b'{"a": "\xff"}', {"content-type": JSON}, 400),
        ('{"a": 1}'.encode("utf-16"), {"content-type": JSON}, 400),
        (b'{"a": ' + b"9" * 5_000 + b"}", {"content-type": JSON}, 400),
    ],
)
def test_what_is_signed_and_cannot_be_read_is_refused_in_a_sentence(
    gate: Gate, body: bytes, headers: dict[str, str], status: int
) -> None:
    answered, said = gate.send_signed(body, **headers)
    assert answered == status
    assert said.endswith(".\n")
    assert len(said) < 80
    assert gate.behind.requests == []


@pytest.mark.parametrize("body", [b"{", b"[" * 1_000_000, b"\xff\xfe", b'{"a": 1}'])
def test_nothing_is_read_before_the_signature_is_verified(gate: Gate, body: bytes) -> None:
    headers = {**signed(b"another"), "content-type": JSON}
    assert gate.send(body, **headers)[0] == 401


def test_the_body_of_a_request_without_a_signature_is_not_even_taken_in(gate: Gate) -> None:
    async def unread() -> Message:
        pytest.fail("it was read")

    headers = [(b"content-type", FORM.encode()), (b"content-length", b"10000")]
    scope = {"type": "http", "method": "POST", "path": "/slack/events", "headers": headers}
    endpoint = SlackEndpoint(gate.behind, SECRET)
    assert asyncio.run(endpoint(scope, unread)).status == 401


@pytest.mark.parametrize(
    ("body", "kind", "sort"),
    [
        (COMMAND, FORM, Sort.COMMAND),
        (PRESSED, FORM, Sort.ACTION),
        (EVENT, JSON, Sort.EVENT),
        (CHALLENGE, JSON, Sort.EVENT),
    ],
)
def test_what_is_sent_is_told_apart_without_reading_it(
    gate: Gate, body: bytes, kind: str, sort: Sort
) -> None:
    assert gate.send_signed(body, content_type=kind)[0] == 200
    assert gate.behind.sorts == [sort]


def test_a_request_counts_once(gate: Gate) -> None:
    assert gate.send_signed(COMMAND)[0] == 200
    assert gate.send_signed(COMMAND) == (409, "This request came before.\n")
    assert len(gate.behind.requests) == 1


def test_slack_sending_an_event_again_signs_it_again_and_gets_through(gate: Gate) -> None:
    retry = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout", "content-type": JSON}
    assert gate.send_signed(EVENT, content_type=JSON)[0] == 200
    gate.now += 1
    assert gate.send_signed(EVENT, **retry)[0] == 200
    assert gate.behind.requests[1].headers["x-slack-retry-num"] == ["1"]


def test_a_request_that_was_refused_can_come_again_as_slack_meant_it(gate: Gate) -> None:
    headers = signed(COMMAND)
    assert gate.send(COMMAND + b"&text=changed", **headers)[0] == 401
    assert gate.send(COMMAND, **headers)[0] == 200


def test_a_request_is_known_until_its_time_runs_out(gate: Gate) -> None:
    headers = signed(COMMAND, NOW + TOLERANCE)
    assert gate.send(COMMAND, **headers)[0] == 200
    gate.now += 2 * TOLERANCE
    assert gate.send(COMMAND, **headers)[0] == 409
    gate.now += 1
    assert gate.send(COMMAND, **headers)[0] == 401


@pytest.mark.parametrize("headers", [{}, signed(b"ssl_check=1&token=abc"), {SIGNATURE: "v0=wrong"}])
def test_slacks_look_at_the_certificate_is_answered_and_goes_no_further(
    gate: Gate, headers: dict[str, str]
) -> None:
    for _ in range(2):
        assert gate.send(b"ssl_check=1&token=abc", **headers) == (200, "")
    assert gate.behind.requests == []


def test_bolt_gets_nothing_that_was_not_signed(gate: Gate) -> None:
    more = {
        "query-string": "command=/ccg",
        "x-slack-bolt-lazy-only": "1",
        "x-slack-bolt-lazy-function-name": "anything",
        "cookie": "a=b",
        "content-type": "Application/X-WWW-Form-urlencoded ;charset=UTF-8",
    }
    assert gate.send_signed(COMMAND, **more)[0] == 200
    (passed,) = gate.behind.requests
    assert sorted(passed.headers) == ["content-type", TIMESTAMP, SIGNATURE]
    assert passed.query == {}
    assert passed.headers["content-type"] == [FORM]


@pytest.mark.parametrize("secret", ["", "  "])
def test_there_is_no_endpoint_without_a_secret(gate: Gate, secret: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        SlackEndpoint(gate.behind, secret)


def test_no_body_of_a_refused_request_is_logged(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sent: list[tuple[bytes, dict[str, Any]]] = [
        (b"text=very+private", {}),
        (b"payload=very+private", signed(b"payload=very+private")),
        (b'{"very": "private"', {**signed(b'{"very": "private"'), "content-type": JSON}),
    ]
    for body, headers in sent:
        assert gate.send(body, **headers)[0] in (400, 401)
    assert len([each for each in caplog.records if each.name.startswith("bot.")]) == len(sent)
    assert "private" not in caplog.text


@pytest.mark.parametrize("body", [b"ssl_check=1", b"ssl_check=1&token=abc", b"token=abc&ssl_check=1"])
def test_slacks_look_at_the_certificate_is_known(gate: Gate, body: bytes) -> None:
    assert gate.send(body) == (200, "")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"ssl_check=10"),
        (FORM, b"text=ssl_check%3D1"),
        (FORM, b"ssl_check=1&text=" + b"x" * LARGEST_PING),
        (JSON, b"ssl_check=1"),
    ],
)
def test_what_only_looks_like_it_is_not(gate: Gate, kind: str, body: bytes) -> None:
    assert gate.send(body, content_type=kind)[0] == 401


def test_a_body_without_a_length_and_a_signature_is_not_waited_for(gate: Gate) -> None:
    assert gate.send(b"ssl_check=1", **{"content-length": ""})[0] == 401
