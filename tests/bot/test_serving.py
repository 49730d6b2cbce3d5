"""The whole program, run as an operator runs it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import AbstractContextManager, contextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.config import DIRECT, HUMAN_ID, STEWARDS, SandboxConfig
from tests.sandbox.client import SandboxClient, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

SECRET = "s"
NOWHERE = "http://127.0.0.1:9/api/"
"""Where nobody listens, so that no test asks the real Slack about a token."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, reference: Path, *options: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Run `commissioner serve` with nothing set but `settings`; end it as an operator would."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "COMMISSIONER_"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli.entry", "serve", *options],
        cwd=folder,
        env={
            **inherited,
            "SLACK_API_URL": NOWHERE,
            "COMMISSIONER_REFERENCE": str(reference),
            "COMMISSIONER_NEW_BLOCKS": "yes",
            **settings,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def wait_for(address: str, seconds: float = 20, every: float = 0.1) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=1):
            return
        time.sleep(every)
    pytest.fail(f"{address} did not answer within {seconds} s")


def test_over_http_it_becomes_ready_and_ends_on_sigterm(tmp_path: Path, reference_file: Path) -> None:
    port = free_port()
    with serving(
        tmp_path, reference_file, SLACK_SIGNING_SECRET="s", SLACK_BOT_TOKEN="xoxb-1", PORT=str(port)
    ) as process:
        wait_for(f"http://127.0.0.1:{port}/readyz")
    assert process.returncode == 0


def test_a_port_that_is_taken_is_named(tmp_path: Path, reference_file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with serving(tmp_path, reference_file, PORT=port) as process:
            said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"port {port} is taken; set PORT to another" in said


def test_over_socket_mode_commands_mentions_buttons_and_modals_are_answered(
    tmp_path: Path, reference_file: Path
) -> None:
    with slack_before(0) as slack, serving(tmp_path, reference_file, **over_socket_mode(slack)) as process:
        slack.wait_until_connected()
        slack.say("/icb QJK")
        card = slack.until(lambda message: "NHS Devon ICB" in message["text"])
        assert card["kind"] == "ephemeral"
        slack.say("@commissioner 08Y")
        slack.until(lambda message: bool(message["kind"] == "message" and message["blocks"]))
        slack.act(card, "more", "correct")
        dialogue = slack.modal("Suggest a correction")
        filled_in = {"what": "leader", "start": "1 June 2026", "source": "https://example.org/board"}
        assert list(slack.submit(dialogue, {**filled_in, "value": "Alex 7"})["errors"]) == ["value"]
        assert not slack.submit(dialogue, {**filled_in, "value": "Alex Example"})["errors"]
        slack.until(lambda message: "Correction 1" in message["text"], STEWARDS.id)
        kinds = {entry["request"].get("type") for entry in slack.requests() if entry["direction"] == "to bot"}
    assert process.returncode == 0
    assert kinds >= {"hello", "slash_commands", "events_api", "interactive"}


def test_over_socket_mode_a_connection_that_slack_refreshes_is_opened_again(
    tmp_path: Path, reference_file: Path
) -> None:
    with slack_before(0) as slack, serving(tmp_path, reference_file, **over_socket_mode(slack)):
        slack.wait_until_connected()
        slack.disconnect()
        # Slack's stand-in waits for the bot to come back, as for one that is still starting
        slack.say("/ccg 08Y on 5 November 2018")
        assert "Mark Easton" in slack.messages()[-1]["text"]
        greeted = [entry for entry in slack.requests() if entry["label"].startswith("hello")]
    assert len(greeted) > 1


@pytest.mark.parametrize("way", ["HTTP", "Socket Mode"])
def test_a_mention_in_hand_when_sigterm_comes_is_answered_before_the_process_ends(
    tmp_path: Path, reference_file: Path, way: str
) -> None:
    port = free_port()
    with slack_before(port if way == "HTTP" else 0) as slack:
        settings = over_http(slack, port) if way == "HTTP" else over_socket_mode(slack)
        with serving(tmp_path, reference_file, **settings) as process:
            if way == "HTTP":
                wait_for(f"http://127.0.0.1:{port}/readyz")
            else:
                slack.wait_until_connected()
            slack.inject_faults(held=1)
            slack.say("@commissioner 08Y", wait=False)
            slack.until(lambda message: "NHS West London CCG" in message["text"], seconds=20)
            process.send_signal(signal.SIGTERM)
            time.sleep(1)  # in which a process that does not wait would have ended
            assert process.poll() is None
            assert mention(slack)["status"] is None
            slack.inject_faults()
            process.wait(15)
            assert process.returncode == 0
            assert (mention(slack)["status"], mention(slack)["attempt"]) == (HTTPStatus.OK, 1)
        assert len(slack.called("chat.postMessage")) == 1


def slack_before(bot_port: int) -> AbstractContextManager[SandboxClient]:
    """Run Slack's stand-in before a bot at a port, or with 0 before one that comes over Socket Mode.

    It waits longer for an acknowledgement than Slack, as this machine may be busy with other tests.
    """
    bot_url = f"http://127.0.0.1:{bot_port}/slack/events" if bot_port else ""
    return running(SandboxConfig(bot_url, SECRET, f"http://127.0.0.1:{free_port()}", ack_timeout=30.0))


def over_http(slack: SandboxClient, port: int) -> dict[str, str]:
    return {**_common(slack), "SLACK_SIGNING_SECRET": SECRET, "PORT": str(port)}


def over_socket_mode(slack: SandboxClient) -> dict[str, str]:
    return {**_common(slack), "SLACK_APP_TOKEN": "xapp-1", "PORT": str(free_port())}


def _common(slack: SandboxClient) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_API_URL": f"{slack.base_url}/api/",
        "COMMISSIONER_STEWARDS": f"{STEWARDS.id},{HUMAN_ID}",
    }


def mention(slack: SandboxClient) -> dict[str, Any]:
    """Give the one mention that the bot was sent, as the list of requests shows it."""
    (sent,) = (entry for entry in slack.requests() if entry["label"].startswith("app_mention"))
    return sent


@pytest.mark.browser
def test_a_newcomer_asks_both_questions_on_the_page_and_sees_sourced_answers(
    tmp_path: Path, reference_file: Path, browser: Browser
) -> None:
    port = free_port()
    page_address = f"http://127.0.0.1:{port}/"
    with serving(tmp_path, reference_file, PORT=str(port)):
        wait_for(page_address)
        page = browser.new_page()
        page.goto(page_address)
        for text, title in (
            ("/ccg lookup north west london", "NHS West and North London ICB"),
            ("@commissioner who leads Kent?", "Kent and Medway"),
        ):
            composer = page.locator(
                "[data-composer], textarea, [contenteditable=true], input[type=text]"
            ).first
            composer.fill(text)
            composer.press("Enter")
            page.get_by_role("heading", name=title).last.wait_for(timeout=15_000)
        assert page.get_by_text("Sources").count() >= 1
        assert page.get_by_text("Only visible to you").count() >= 1
        page.close()


def test_a_correction_takes_its_way_through_the_sandbox_and_back(
    tmp_path: Path, reference_file: Path
) -> None:
    port = free_port()
    with serving(tmp_path, reference_file, PORT=str(port)):
        wait_for(f"http://127.0.0.1:{port}/")
        talk = SandboxClient(f"http://127.0.0.1:{port}")
        wait_for_the_bot(talk)
        filled_in = {"what": "leader", "value": "Alex Example", "start": "1 June 2026"}
        talk.say("/icb QJK")
        card = talk.until(lambda m: m["kind"] == "ephemeral" and "NHS Devon ICB" in m["text"])
        assert "Alex Example" not in card["text"]
        talk.act(card, "more", "correct")
        dialogue = talk.modal("Suggest a correction")
        wrong = talk.submit(dialogue, {**filled_in, "value": "Alex 7", "source": "https://example.org/board"})
        assert list(wrong["errors"]) == ["value"]
        assert not talk.submit(dialogue, {**filled_in, "source": "https://example.org/board"})["errors"]
        put = talk.until(lambda m: "Correction 1" in m["text"], STEWARDS.id)
        talk.act(put, "approve_correction")
        talk.until(lambda m: "was approved" in m["text"], DIRECT.id)
        talk.say("/icb watch QJK")
        for asked, told in (
            ("/icb QJK", "Alex Example is the chief executive"),
            ("/icb changes in QJK", "1 change is known"),
            (
                "/icb digest preview",
                "NHS Devon ICB, leader: Alex Example (confirmed; 1 June 2026, known here since ",
            ),
        ):
            talk.say(asked)
            talk.until(lambda m, told=told: told in m["text"])  # type: ignore[misc]
        decided = talk.until(lambda m: "Approved by" in json.dumps(m["blocks"]), STEWARDS.id)
        talk.act(decided, "withdraw_correction")
        talk.until(lambda m: "was withdrawn again" in m["text"], DIRECT.id)
        talk.say("/icb leads QJK")
        last = talk.messages()[-1]
        assert "Alex Example" not in last["text"]


def wait_for_the_bot(talk: SandboxClient) -> None:
    """Ask for help until the bot answers; the page is there before the bot behind it is."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        talk.say("/ccg help")
        if any("Ask who leads" in message["text"] for message in talk.messages()):
            return
        time.sleep(0.3)
    pytest.fail("the bot behind the page did not answer")
