"""The whole program, run as an operator runs it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import asynccontextmanager, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.sandbox.driving import Talk
from bot.sandbox.people import DIRECT, STEWARDS
from bot.sandbox.signing import signed_headers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

CHROMIUM = Path("/usr/bin/chromium")
MENTION = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@U2> 08Y", "ts": "1.1"},
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, reference: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Run `commissioner serve` with nothing set but `settings`; end it as an operator would."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "COMMISSIONER_"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve"],
        cwd=folder,
        env={**inherited, "COMMISSIONER_REFERENCE": str(reference), **settings},
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


def wait_for(address: str, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=1):
            return
        time.sleep(0.1)
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


def test_over_socket_mode_a_command_is_answered_on_the_connection_that_brought_it(
    tmp_path: Path, reference_file: Path
) -> None:
    answered = asyncio.run(_ask_over_socket_mode(tmp_path, reference_file))
    assert answered["envelope_id"] == "e1"
    assert "Mark Easton" in answered["payload"]["text"]


@pytest.mark.parametrize("way", ["HTTP", "Socket Mode"])
def test_a_mention_in_hand_when_sigterm_comes_is_answered_before_the_process_ends(
    tmp_path: Path, reference_file: Path, way: str
) -> None:
    asyncio.run(_end_in_the_middle(tmp_path, reference_file, way))


class _HoldingSlack:
    """A Slack whose answer to a post is held until the bot was told to end."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.posted: asyncio.Queue[str] = asyncio.Queue()
        self.release = asyncio.Event()
        self.acknowledged: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._port = port

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", self._opened)
        app.router.add_post("/api/chat.postMessage", self._post)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        try:
            yield
        finally:
            self.release.set()
            await runner.cleanup()

    async def _opened(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{self._port}/link"})

    async def _post(self, request: web.Request) -> web.Response:
        await self.posted.put((await request.json())["text"])
        await self.release.wait()
        return web.json_response({"ok": True, "ts": "2.1"})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": 1})
        await connection.send_json({"envelope_id": "e1", "type": "events_api", "payload": MENTION})
        async for message in connection:
            with suppress(ValueError):  # a ping is no JSON
                await self.acknowledged.put(json.loads(message.data))
        return connection


async def _end_in_the_middle(folder: Path, reference: Path, way: str) -> None:
    slack, port = _HoldingSlack(free_port()), free_port()
    own = {"SLACK_SIGNING_SECRET": "s"} if way == "HTTP" else {"SLACK_APP_TOKEN": "xapp-1"}
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_API_URL": f"{slack.address}/api/",
        "PORT": str(port),
        **own,
    }
    async with slack.running():
        with serving(folder, reference, **settings) as process:
            if way == "HTTP":
                await asyncio.to_thread(wait_for, f"http://127.0.0.1:{port}/readyz")
                answered = asyncio.create_task(asyncio.to_thread(_send_mention, port))
            else:
                answered = asyncio.create_task(_acknowledged(slack))
            assert "NHS West London CCG" in await asyncio.wait_for(slack.posted.get(), 20)
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(1)  # in which a process that does not wait would have ended
            assert (process.poll(), answered.done()) == (None, False)
            slack.release.set()
            assert await asyncio.wait_for(answered, 20)
            await asyncio.to_thread(process.wait, 15)
    assert process.returncode == 0
    assert slack.posted.empty()


def _send_mention(port: int) -> bool:
    body = json.dumps(MENTION).encode()
    headers = {"Content-Type": "application/json", **signed_headers("s", str(int(time.time())), body)}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/slack/events", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return bool(answer.status == HTTPStatus.OK)


async def _acknowledged(slack: _HoldingSlack) -> bool:
    return bool((await slack.acknowledged.get())["envelope_id"] == "e1")


async def _ask_over_socket_mode(folder: Path, reference: Path) -> dict[str, Any]:
    port = free_port()
    answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def opened(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{port}/link"})

    async def link(request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": 1})
        payload = {
            "command": "/ccg",
            "text": "08Y on 5 November 2018",
            "team_id": "T1",
            "user_id": "U1",
            "channel_id": "C1",
        }
        await connection.send_json(
            {
                "envelope_id": "e1",
                "type": "slash_commands",
                "payload": payload,
                "accepts_response_payload": True,
            }
        )
        async for message in connection:
            said = json.loads(message.data)
            if said.get("envelope_id") and not answer.done():
                answer.set_result(said)
        return connection

    app = web.Application()
    app.router.add_post("/api/apps.connections.open", opened)
    app.router.add_get("/link", link)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    settings = {
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
    }
    with serving(folder, reference, **settings) as process:
        found = await asyncio.wait_for(answer, 20)
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 15)
    await runner.cleanup()
    assert process.returncode == 0
    return found


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")
def test_a_newcomer_asks_both_questions_on_the_page_and_sees_sourced_answers(
    tmp_path: Path, reference_file: Path
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    port = free_port()
    page_address = f"http://127.0.0.1:{port}/"
    with serving(tmp_path, reference_file, PORT=str(port)), sync_api.sync_playwright() as playwright:
        wait_for(page_address)
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        page.goto(page_address)
        for text, title in (
            ("/ccg lookup north west london", "North West London"),
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
        browser.close()


def test_a_correction_takes_its_way_through_the_sandbox_and_back(
    tmp_path: Path, reference_file: Path
) -> None:
    port = free_port()
    with serving(tmp_path, reference_file, PORT=str(port)):
        wait_for(f"http://127.0.0.1:{port}/")
        talk = Talk(f"http://127.0.0.1:{port}")
        wait_for_the_bot(talk)
        filled_in = {"what": "leader", "value": "Alex Example", "start": "1 June 2026"}
        talk.say("/icb QJK")
        card = talk.until(lambda m: m["kind"] == "ephemeral" and "NHS Devon ICB" in m["text"])
        assert "Alex Example" not in card["text"]
        talk.act(card, "correct")
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
            ("/icb digest preview", "1 change since"),
        ):
            talk.say(asked)
            talk.until(lambda m, told=told: told in m["text"])  # type: ignore[misc]
        decided = talk.until(lambda m: "Approved by" in json.dumps(m["blocks"]), STEWARDS.id)
        talk.act(decided, "withdraw_correction")
        talk.until(lambda m: "was withdrawn again" in m["text"], DIRECT.id)
        talk.say("/icb leads QJK")
        last = talk.messages()[-1]
        assert "Alex Example" not in last["text"]


def wait_for_the_bot(talk: Talk) -> None:
    """Ask for help until the bot answers; the page is there before the bot behind it is."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        talk.say("/ccg help")
        if any("Ask who leads" in message["text"] for message in talk.messages()):
            return
        time.sleep(0.3)
    pytest.fail("the bot behind the page did not answer")
