"""The HTTP endpoint: health, signatures, and what it turns away."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from bot.http import LARGEST_BODY, Door, build_door
from bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "not a secret"


@pytest.fixture(scope="module")
def door(reference_file: Path) -> Door:
    return build_door(
        Settings(
            slack_bot_token="xoxb-test",
            slack_signing_secret=SECRET,
            commissioner_reference=reference_file,
            slack_app_token=None,
        )
    )


def send(door: Door, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(body),
        **headers,
    }
    said: list[str] = []
    answered = b"".join(door(environ, lambda status, _headers, _info=None: said.append(status)))  # type: ignore[arg-type]
    return int(said[0].split()[0]), answered.decode()


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"HTTP_X_SLACK_REQUEST_TIMESTAMP": stamp, "HTTP_X_SLACK_SIGNATURE": f"v0={digest}"}


def command(text: str) -> bytes:
    return urlencode(
        {"command": "/ccg", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
    ).encode()


def test_it_says_that_it_is_alive_and_with_which_reference_it_is_ready(door: Door) -> None:
    assert send(door, "GET", "/healthz") == (200, "alive\n")
    status, said = send(door, "GET", "/readyz")
    assert status == 200
    assert "reference " in said


def test_a_signed_command_is_answered_in_the_response(door: Door) -> None:
    body = command("08Y on 5 November 2018")
    status, said = send(door, "POST", "/slack/events", body, **signed(body))
    assert status == 200
    assert "Mark Easton" in json.loads(said)["text"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(b"another body"),
        signed(command("08Y"), "another secret"),
        signed(command("08Y"), at=time.time() - 3600),
    ],
)
def test_a_request_that_slack_did_not_sign_is_refused(door: Door, headers: dict[str, str]) -> None:
    status, said = send(door, "POST", "/slack/events", command("08Y"), **headers)
    assert status == 401
    assert "Mark" not in said


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/slack/events", b"", {}, 405),
        ("GET", "/", b"", {}, 404),
        ("POST", "/elsewhere", b"", {}, 404),
        ("POST", "/slack/events", b"{", {"CONTENT_TYPE": "application/json"}, 400),
        ("POST", "/slack/events", b"[" * 100_000, {"CONTENT_TYPE": "application/json"}, 400),
        ("POST", "/slack/events", b"payload=%7B", {}, 400),
        ("POST", "/slack/events", b"<xml/>", {"CONTENT_TYPE": "text/xml"}, 415),
        ("POST", "/slack/events", b"", {"CONTENT_LENGTH": str(LARGEST_BODY + 1)}, 413),
        ("POST", "/slack/events", b"", {"CONTENT_LENGTH": "-1"}, 413),
        ("POST", "/slack/events", b"", {"CONTENT_LENGTH": "many"}, 413),
    ],
)
def test_what_bolt_cannot_read_is_turned_away(
    door: Door, method: str, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert send(door, method, path, body, **headers)[0] == status


def test_a_fault_of_ours_gives_the_person_a_sentence_and_a_reference(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("something internal")

    monkeypatch.setattr("handlers.listeners.ask", fail)
    body = command("08Y")
    status, said = send(door, "POST", "/slack/events", body, **signed(body))
    assert status == 200
    assert "internal" not in said
    reference = json.loads(said)["text"].rstrip(".").split()[-1]
    assert reference in caplog.text
    assert "something internal" in caplog.text
