"""What comes as soon as the program says that it is ready, and what ends it before it says so."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
import urllib.request
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from bot.runtime.settings import setting_names
from bot.sandbox.config import SandboxConfig
from bot.sandbox.transports import signed_headers
from tests.bot.cli.conftest import commissioner
from tests.bot.test_serving import NOWHERE, serving, wait_for
from tests.sandbox.client import running

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s"
GIVEN = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-1"}
AT_ONCE = 0.005
"""Seconds between two looks whether it is ready: far fewer than what is behind readiness takes to load."""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, text: str) -> str:
    """Give a command until it is answered: on a busy machine what is behind readiness takes longer than a person may wait."""
    until = time.monotonic() + 20
    while "again in a moment" in (said := ask_once(port, text)) and time.monotonic() < until:
        time.sleep(0.1)
    return said


def ask_once(port: int, text: str) -> str:
    fields = {"command": "/ccg", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
    body = urlencode(fields).encode()
    headers = signed_headers(SECRET, str(int(time.time())), body)
    request = urllib.request.Request(f"http://127.0.0.1:{port}/slack/events", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(json.load(answer)["text"])


def test_a_question_and_then_an_order_are_answered(tmp_path: Path, reference_file: Path, port: int) -> None:
    with serving(tmp_path, reference_file, **GIVEN, PORT=str(port)):
        wait_for(f"http://127.0.0.1:{port}/readyz", every=AT_ONCE)
        assert "Mark Easton" in ask(port, "08Y on 5 November 2018")
        assert "NHS West London CCG" in ask(port, "watch 08Y")


def test_an_order_is_carried_out(tmp_path: Path, reference_file: Path, port: int) -> None:
    with serving(tmp_path, reference_file, **GIVEN, PORT=str(port)):
        wait_for(f"http://127.0.0.1:{port}/readyz", every=AT_ONCE)
        assert "NHS West London CCG" in ask(port, "watch 08Y")


def test_a_mention_is_answered(tmp_path: Path, reference_file: Path, port: int) -> None:
    bot_url = f"http://127.0.0.1:{port}/slack/events"
    with running(SandboxConfig(bot_url, SECRET, "http://127.0.0.1:1", ack_timeout=30.0)) as slack:
        settings = {**GIVEN, "SLACK_API_URL": f"{slack.base_url}/api/", "PORT": str(port)}
        with serving(tmp_path, reference_file, **settings):
            wait_for(f"http://127.0.0.1:{port}/readyz", every=AT_ONCE)
            slack.say("@commissioner 08Y")
            slack.until(lambda message: "NHS West London CCG" in message["text"], seconds=20)


def test_it_ends_on_sigterm_while_it_is_still_being_put_together(
    tmp_path: Path, reference_file: Path, port: int
) -> None:
    with serving(tmp_path, reference_file, **GIVEN, PORT=str(port)) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", every=AT_ONCE)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL: write one of"),
        ({"COMMISSIONER_STEWARDS": "nobody"}, "COMMISSIONER_STEWARDS: "),
        ({"DATABASE_URL": "sqlite:////dev/null/state.db"}, "DATABASE_URL: the state in /dev/null/state.db"),
        ({"DATABASE_URL": "sqlite:///newer.db"}, "newer schema 9999"),
        ({"COMMISSIONER_REFERENCE": "missing.db"}, "commissioner build"),
    ],
)
def test_what_cannot_be_used_ends_the_start_with_one_sentence(
    tmp_path: Path,
    reference_file: Path,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    said: str,
) -> None:
    with closing(sqlite3.connect(tmp_path / "newer.db")) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    monkeypatch.chdir(tmp_path)
    for name in setting_names():
        monkeypatch.delenv(name.upper(), raising=False)
    usual = {"SLACK_API_URL": NOWHERE, "COMMISSIONER_REFERENCE": str(reference_file), "PORT": str(port)}
    for name, value in {**usual, **GIVEN, **settings}.items():
        monkeypatch.setenv(name, value)
    ended = commissioner("serve")
    assert ended.exit_code == 1
    assert ended.output.startswith("commissioner: ")
    assert said in ended.output
    assert ended.output.count("\n") == 1
