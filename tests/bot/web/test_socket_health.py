"""What whoever runs the bot over Socket Mode asks it."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.runtime.program import start_program
from bot.runtime.settings import Settings
from bot.slack.socket_mode import pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.runtime.program import Program


@pytest.fixture(scope="module")
def program(reference_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    made = start_program(
        Settings(
            slack_bot_token="xoxb-test",
            slack_app_token="xapp-test",
            commissioner_reference=reference_file,
            database_url=f"sqlite:///{tmp_path_factory.mktemp('state')}/state.db",
        )
    )
    yield made
    made.stop()


def asked(program: Program, path: str, connection_fault: str = "") -> tuple[int, str]:
    async def ask() -> tuple[int, str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])

        async def why() -> str:
            return connection_fault

        async with (
            pages("127.0.0.1", port, program, why),
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}{path}") as response,
        ):
            return response.status, await response.text()

    return asyncio.run(ask())


def test_it_is_ready_once_slack_is_heard_from(program: Program) -> None:
    assert asked(program, "/readyz") == (200, f"ready, reference {program.register().version}\n")
    assert asked(program, "/readyz", "there is no connection to Slack") == (
        503,
        "not ready: there is no connection to Slack\n",
    )


def test_it_is_alive_all_the_while_and_can_be_counted(program: Program) -> None:
    assert asked(program, "/healthz", "there is no connection to Slack") == (200, "alive\n")
    status, text = asked(program, "/metrics")
    assert status == 200
    assert "commissioner_reference_info" in text


def test_there_is_nothing_else(program: Program) -> None:
    assert asked(program, "/slack/events")[0] == 404
