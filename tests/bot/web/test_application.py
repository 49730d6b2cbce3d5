"""The HTTP endpoint: health, signatures, and what it turns away."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from bot.runtime.settings import Settings
from bot.web.application import Application, build_application
from data.state import StateError
from tests.bench.hostile_rig import Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "not a secret"


class Door:
    """An application, and a way to send it something."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.client = Client(application)


@pytest.fixture(scope="module")
def door(reference_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    application = build_application(
        Settings(
            slack_bot_token="xoxb-test",
            slack_signing_secret=SECRET,
            commissioner_reference=reference_file,
            slack_app_token=None,
            database_url=f"sqlite:///{tmp_path_factory.mktemp('state')}/state.db",
        )
    )
    _ = application._program.metrics  # it is put together by then, however busy the machine is
    door = Door(application)
    yield door
    door.client.close()
    application.stop()


def send(door: Door, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    kind = {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
    answered = door.client.send(method, path, body, {**kind, **headers})
    return answered.status, answered.text


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


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
    ("method", "path", "status"),
    [
        ("GET", "/slack/events", 405),
        ("GET", "/", 404),
        ("POST", "/elsewhere", 404),
        ("POST", "/healthz/", 404),
    ],
)
def test_there_is_nothing_behind_other_paths_and_methods(
    door: Door, method: str, path: str, status: int
) -> None:
    assert send(door, method, path)[0] == status


def test_what_bolt_cannot_read_is_turned_away(door: Door) -> None:
    body = b"payload=%7B"
    assert send(door, "POST", "/slack/events", body)[0] == 401
    assert send(door, "POST", "/slack/events", body, **signed(body))[0] == 400


def test_a_request_is_answered_once(door: Door) -> None:
    body = command("08Y")
    headers = signed(body, at=time.time() - 1)
    statuses = [send(door, "POST", "/slack/events", body, **headers)[0] for _ in range(3)]
    assert statuses == [200, 409, 409]


def test_a_fault_of_ours_gives_the_person_a_sentence_and_a_reference(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("something internal")

    monkeypatch.setattr("handlers.answering.read", fail)
    body = command("a question that nobody asked before")
    status, said = send(door, "POST", "/slack/events", body, **signed(body))
    assert status == 200
    assert "internal" not in said
    reference = json.loads(said)["text"].rstrip(".").split()[-1]
    assert reference in caplog.text
    assert "something internal" in caplog.text


def ask(door: Door, text: str) -> None:
    body = urlencode(
        {
            "command": "/ccg",
            "text": text,
            "user_id": "U1",
            "channel_id": "C1",
            "team_id": "T1",
            "trigger_id": text,
        }
    ).encode()
    assert send(door, "POST", "/slack/events", body, **signed(body))[0] == 200


def test_what_was_asked_is_counted_without_what_was_said(door: Door) -> None:
    for text in ("08Y on 5 November 2018", "who leads Atlantis", "watching", "help", "merging London"):
        ask(door, text)
    status, text = send(door, "GET", "/metrics")
    assert status == 200
    for line in (
        'commissioner_requests_total{command="card",outcome="answered"}',
        'commissioner_requests_total{command="unread",outcome="not_found"}',
        'commissioner_requests_total{command="watching",outcome="ordered"}',
        'commissioner_requests_total{command="help",outcome="help"}',
        'commissioner_names_total{outcome="match"}',
        'commissioner_names_total{outcome="none"}',
        "commissioner_reference_age_seconds",
        f'commissioner_reference_info{{version="{door.application._program.register().version}"}} 1.0',
    ):
        assert line in text
    assert "Atlantis" not in text
    assert "U1" not in text


def test_it_is_not_ready_while_the_state_cannot_be_used(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(door, "GET", "/readyz")[0] == 200

    def unreachable(_engine: object) -> None:
        raise StateError("the server at db is away: password authentication failed")

    monkeypatch.setattr("bot.web.pages.is_ready_file", lambda _address: False)
    assert send(door, "GET", "/readyz")[0] == 200
    monkeypatch.setattr("data.state.engine.check_state", unreachable)
    status, text = send(door, "GET", "/readyz")
    assert status == 503
    assert text == "not ready: the state cannot be used; the log says why\n"
    assert send(door, "GET", "/healthz") == (200, "alive\n")
