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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = Path("/usr/bin/chromium")


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
