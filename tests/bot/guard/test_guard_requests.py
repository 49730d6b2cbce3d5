"""What the guard lets through, what it says to the rest, and what Bolt is given."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from bot.guard import Guard
from bot.guard.bodies import LARGEST_BODY
from bot.guard.signature import SIGNATURE, TIMESTAMP, TOLERANCE
from tests.bot.guard.conftest import FORM, JSON, NOW, SECRET, Gate, signed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

COMMAND = b"command=%2Fccg&text=who+leads+Kent%3F&team_id=T1&user_id=U1&channel_id=C1"
EVENT = json.dumps({"type": "event_callback", "event": {"type": "app_mention", "text": "café"}}).encode()
PRESSED = b"payload=%7B%22type%22%3A+%22block_actions%22%2C+%22actions%22%3A+%5B%7B%22action_id%22%3A+%22a%22%7D%5D%7D"
CHALLENGE = b'{"type": "url_verification", "token": "t", "challenge": "c"}'


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (COMMAND, {}),
        (COMMAND, {"CONTENT_TYPE": f"{FORM}; charset=utf-8"}),
        (COMMAND, {"CONTENT_LENGTH": ""}),
        (COMMAND, {"CONTENT_LENGTH": str(len(COMMAND) + 100)}),
        (PRESSED, {}),
        (EVENT, {"CONTENT_TYPE": JSON}),
        (EVENT, {"CONTENT_TYPE": "application/json; charset=utf-8"}),
        (CHALLENGE, {"CONTENT_TYPE": JSON}),
        (EVENT.ljust(LARGEST_BODY), {"CONTENT_TYPE": JSON}),
    ],
)
def test_what_slack_sends_goes_through_as_it_was_sent(
    gate: Gate, body: bytes, headers: dict[str, str]
) -> None:
    assert gate.send_signed(body, **headers) == (200, "passed")
    (passed,) = gate.behind.requests
    assert passed["wsgi.input"].read() == body
    assert passed["CONTENT_LENGTH"] == str(len(body))


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post", ""])
def test_only_a_post_is_taken(gate: Gate, method: str) -> None:
    status, said = gate.send(COMMAND, method, **signed(COMMAND))
    assert (status, said) == (405, "Send a POST.\n")
    assert ("Allow", "POST") in gate.headers


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
        {**signed(COMMAND), "CONTENT_LENGTH": "0"},
        {**signed(COMMAND), "CONTENT_LENGTH": str(len(COMMAND) - 1)},
    ],
)
def test_what_slack_did_not_sign_like_this_is_refused(gate: Gate, headers: dict[str, str]) -> None:
    status, said = gate.send(COMMAND, **headers)
    assert (status, said) == (401, "This request is not signed by Slack.\n")
    assert gate.behind.requests == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"<xml/>", {"CONTENT_TYPE": "text/xml"}, 415),
        (b"{}", {"CONTENT_TYPE": f"{JSON}; charset=utf-16"}, 415),
        (COMMAND, {"CONTENT_LENGTH": "-1"}, 400),
        (COMMAND, {"CONTENT_LENGTH": "१"}, 400),
        (COMMAND, {"CONTENT_LENGTH": str(LARGEST_BODY + 1)}, 413),
        (b"x" * (LARGEST_BODY + 1), {"CONTENT_LENGTH": ""}, 413),
        (b"", {}, 400),
        (b"payload=%7B", {}, 400),
        (b"payload=5", {}, 400),
        (b"text=%zz", {}, 400),
        (b"text=%FF", {}, 400),
        (b"\xff", {}, 400),
        (b"a=b&" * 1_000, {}, 400),
        (b"{}", {}, 400),
        (b"{", {"CONTENT_TYPE": JSON}, 400),
        (b"[]", {"CONTENT_TYPE": JSON}, 400),
        (b"[" * 100_000, {"CONTENT_TYPE": JSON}, 400),
        (b'{"type": "event_callback"}', {"CONTENT_TYPE": JSON}, 400),
        (b'{"type": "block_actions", "actions": []}', {"CONTENT_TYPE": JSON}, 400),
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
    headers = {**signed(b"another"), "CONTENT_TYPE": JSON}
    assert gate.send(body, **headers)[0] == 401


def test_the_body_of_a_request_without_a_signature_is_not_even_taken_in(gate: Gate) -> None:
    body = io.BytesIO(b"x" * 10_000)
    assert gate.send(b"x" * 10_000, **{"wsgi.input": body})[0] == 401  # type: ignore[arg-type]
    assert body.tell() == 0


def test_a_request_counts_once(gate: Gate) -> None:
    assert gate.send_signed(COMMAND)[0] == 200
    assert gate.send_signed(COMMAND) == (409, "This request came before.\n")
    assert len(gate.behind.requests) == 1


def test_slack_sending_an_event_again_signs_it_again_and_gets_through(gate: Gate) -> None:
    retry = {"HTTP_X_SLACK_RETRY_NUM": "1", "HTTP_X_SLACK_RETRY_REASON": "http_timeout", "CONTENT_TYPE": JSON}
    assert gate.send_signed(EVENT, CONTENT_TYPE=JSON)[0] == 200
    gate.now += 1
    assert gate.send_signed(EVENT, **retry)[0] == 200
    assert gate.behind.requests[1]["HTTP_X_SLACK_RETRY_NUM"] == "1"


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
        "QUERY_STRING": "command=/ccg",
        "HTTP_X_SLACK_BOLT_LAZY_ONLY": "1",
        "HTTP_X_SLACK_BOLT_LAZY_FUNCTION_NAME": "anything",
        "HTTP_COOKIE": "a=b",
        "CONTENT_TYPE": "Application/X-WWW-Form-urlencoded ;charset=UTF-8",
    }
    assert gate.send_signed(COMMAND, **more)[0] == 200
    (passed,) = gate.behind.requests
    assert sorted(name for name in passed if name.startswith("HTTP_")) == [TIMESTAMP, SIGNATURE]
    assert passed["QUERY_STRING"] == ""
    assert passed["CONTENT_TYPE"] == FORM


@pytest.mark.parametrize("secret", ["", "  "])
def test_there_is_no_guard_without_a_secret(gate: Gate, secret: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        Guard(gate.behind, secret)


def test_what_still_raises_behind_it_is_answered_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_environ: WSGIEnvironment, _start_response: StartResponse) -> Iterable[bytes]:
        raise RuntimeError("something internal")

    gate = Gate()
    gate.guard = Guard(fail, SECRET, lambda: gate.now)
    assert gate.send_signed(COMMAND) == (400, "The request cannot be read.\n")
    assert "something internal" in caplog.text


def test_no_body_of_a_refused_request_is_logged(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sent: list[tuple[bytes, dict[str, Any]]] = [
        (b"text=very+private", {}),
        (b"text=very+private%zz", signed(b"text=very+private%zz")),
        (b'{"very": "private"', {**signed(b'{"very": "private"'), "CONTENT_TYPE": JSON}),
    ]
    for body, headers in sent:
        assert gate.send(body, **headers)[0] in (400, 401)
    assert len(caplog.records) == len(sent)
    assert "private" not in caplog.text
