"""An assistant's own client, over standard input and output and over HTTP."""

from __future__ import annotations

import asyncio
import statistics
import sys
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
import uvicorn
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from bot.mcp import server, tools
from bot.mcp.tools import TOOLS, Result, Tool
from bot.runtime.concurrency import BUSY, PoolFullError
from bot.runtime.settings import Settings, SettingsError
from bot.web.application import build_application
from tests.bench.hostile_rig import Client as Sender
from tests.bench.hostile_rig import Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from data.register import Register

TOKEN = "made-up-token-of-thirty-two-characters"
TODAY = date(2026, 6, 1)
QUESTIONS = (
    ("who leads 08Y on 5 November 2018?", "answer", "Mark Easton"),
    ("who led NHS Gateshead CCG on 1 April 2013?", "not_known", "Not known"),
    ("how long are waiting times in Kent?", "refusal", "not held here"),
)


@asynccontextmanager
async def over_stdio(reference: Path) -> AsyncIterator[Client]:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "bot.cli.entry", "mcp"],
        env={"COMMISSIONER_REFERENCE": str(reference), "PYTHONPATH": ":".join(filter(None, sys.path))},
    )
    async with Client(stdio_client(command)) as client:
        yield client


@asynccontextmanager
async def over_http(address: str, token: str = TOKEN) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, trust_env=False) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        yield client


def settings_of(reference: Path, folder: Path, **more: str) -> Settings:
    return Settings(
        slack_bot_token="xoxb-test",
        slack_signing_secret="not a secret",
        commissioner_reference=reference,
        database_url=f"sqlite:///{folder}/state.db",
        **more,
    )


@contextmanager
def served(reference: Path, folder: Path) -> Iterator[str]:
    """Serve the application on a socket of its own; give the address at which assistants ask."""
    application = build_application(settings_of(reference, folder, commissioner_mcp_token=TOKEN))
    web = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not web.started and time.monotonic() < until:
        time.sleep(0.02)
    port = web.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        web.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


async def conversation(client: Client) -> None:
    listed = (await client.list_tools()).tools
    assert [tool.name for tool in listed] == [tool.name for tool in TOOLS]
    for text, outcome, said in QUESTIONS:
        found = await client.call_tool("ask", {"text": text})
        assert not found.is_error
        assert found.structured_content["outcome"] == outcome
        assert said in found.content[0].text  # type: ignore[union-attr]
    for name, given, said in (
        ("ask", {"text": "x" * 2_000}, "too long"),
        ("ask", {"words": "who"}, "required"),
        ("query", {"asks": ["leeder"], "on": "2018-11-05"}, "asks: 0: 'leeder' is not one of"),
        ("lookup", {"name": "kent", "on": "someday"}, "is not a date"),
    ):
        found = await client.call_tool(name, given)
        assert found.is_error
        assert said in found.content[0].text  # type: ignore[union-attr]
        assert len(found.content[0].text) < 300  # type: ignore[union-attr]
    with pytest.raises(MCPError, match="no tool 'nothing'; the tools are ask"):
        await client.call_tool("nothing", {})
    read = await client.read_resource("commissioner://body/ccg/08Y/2018-11-05")
    assert '"grade": "confirmed"' in read.contents[0].text  # type: ignore[union-attr]
    for address, said in (
        ("commissioner://body/ccg/99Z", "not known here"),
        ("file:///etc/passwd", "is not"),
    ):
        with pytest.raises(MCPError, match=said):
            await client.read_resource(address)
    assert (await client.list_resources()).resources
    prompts = (await client.list_prompts()).prompts
    given = {argument.name: "Kent" for argument in prompts[0].arguments or ()}
    assert "Kent" in str((await client.get_prompt(prompts[0].name, given)).messages[0].content)
    with pytest.raises(MCPError, match="needs"):
        await client.get_prompt(prompts[0].name, {})


def test_over_standard_input_and_output_questions_are_answered(reference_file: Path) -> None:
    async def talk() -> None:
        async with over_stdio(reference_file) as client:
            await conversation(client)

    asyncio.run(talk())


def test_over_http_the_same_is_answered_and_a_wrong_token_is_not_let_in(
    reference_file: Path, tmp_path: Path
) -> None:
    async def talk(address: str) -> None:
        async with over_http(address) as client:
            await conversation(client)
        with pytest.raises(BaseExceptionGroup) as refused:
            async with over_http(address, "another") as client:
                await client.list_tools()
        assert "error response" in repr(refused.value)

    with served(reference_file, tmp_path) as address:
        asyncio.run(talk(address))


class Door:
    """The application with a token or without one, and what is sent to `/mcp`."""

    def __init__(self, reference: Path, folder: Path, **more: str) -> None:
        self.application = build_application(settings_of(reference, folder, **more))
        self.sender = Sender(self.application)

    def send(self, body: bytes = b"{}", method: str = "POST", **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.sender.send(method, "/mcp", body, {"content-length": str(len(body)), **named})

    def close(self) -> None:
        self.sender.close()
        self.application.stop()


@pytest.fixture(scope="module")
def door(reference_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    door = Door(reference_file, tmp_path_factory.mktemp("state"), commissioner_mcp_token=TOKEN)
    yield door
    door.close()


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer été"]
)
def test_without_the_token_nothing_is_read(door: Door, given: str) -> None:
    answered = door.send(authorization=given)
    assert answered.status == 401
    assert answered.headers["www-authenticate"] == "Bearer"
    assert TOKEN not in answered.text


def test_with_the_token_only_a_post_of_a_sensible_size_is_taken(door: Door) -> None:
    let_in = f"Bearer {TOKEN}"
    assert door.send(method="GET", authorization=let_in).status == 405
    assert door.send(authorization=let_in, content_length=str(2 * 1024 * 1024)).status == 413
    assert door.send(b"x" * 1_100_000, authorization=let_in, content_length="").status in (400, 413)


def test_without_the_setting_there_is_no_such_address(reference_file: Path, tmp_path: Path) -> None:
    door = Door(reference_file, tmp_path)
    assert door.send(authorization=f"Bearer {TOKEN}").status == 404
    door.close()


@pytest.mark.parametrize("token", ["short", "with a space in it and more than thirty-two", "é" * 40])
def test_a_token_that_is_easily_guessed_or_cannot_be_sent_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(SettingsError, match="COMMISSIONER_MCP_TOKEN: write at least 32") as refused:
        Settings(commissioner_mcp_token=token)
    assert token not in str(refused.value)


@pytest.mark.parametrize(
    ("error", "said"), [(RuntimeError("made up"), "went wrong here"), (PoolFullError(BUSY), BUSY)]
)
def test_what_fails_within_a_tool_is_told_without_its_details(
    register: Register, error: Exception, said: str
) -> None:
    async def fails(work: object) -> None:
        raise error

    async def call() -> str:
        async with Client(server.server_of(lambda: register, lambda: TODAY, fails)) as client:
            found = await client.call_tool("ask", {"text": "who leads Kent?"})
            assert found.is_error
            return str(found.content[0].text)  # type: ignore[union-attr]

    told = asyncio.run(call())
    assert said in told
    assert "made up" not in told


@pytest.mark.long
def test_asking_what_was_asked_before_takes_no_longer_than_a_tool_that_does_nothing(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Tool(
        "nothing", "", "", BY_TEXT, lambda *_: Result("", {"outcome": "answer", "known": True, "on": ""})
    )
    monkeypatch.setattr(server, "TOOLS", (*TOOLS, nothing))
    took: dict[str, list[float]] = {"ask": [], "nothing": []}

    async def measure() -> None:
        async with Client(server.server_of(lambda: register, lambda: TODAY), mode="legacy") as client:
            for turn in range(200):
                for name, times in took.items():
                    begun = time.perf_counter()
                    await client.call_tool(name, {"text": QUESTIONS[turn % 3][0]})
                    times.append(time.perf_counter() - begun)

    asyncio.run(measure())
    assert statistics.median(took["ask"]) < 1.3 * statistics.median(took["nothing"])


BY_TEXT: dict[str, Any] = next(tool.arguments for tool in tools.TOOLS if tool.name == "ask")
