"""The end: in time whoever is waited for, and with nothing left on the port."""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.bot.test_serving import wait_for_the_bot
from tests.faults.attacks import (
    HOST,
    children,
    free_port,
    hanging_mentions,
    over_http,
    send,
    serving,
    silent_peer,
    until_ready,
)
from tests.sandbox.client import SandboxClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long

SECONDS = 10.0
"""Within so many the bot has ended."""


@pytest.fixture
def slack() -> Iterator[int]:
    with silent_peer() as port:
        yield port


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_time_while_mentions_wait_for_a_slack_that_hangs(
    tmp_path: Path, reference_file: Path, slack: int, sign: signal.Signals
) -> None:
    port = free_port()
    with serving(tmp_path, reference_file, **over_http(port, slack)) as process:
        until_ready(port)
        with hanging_mentions(port, 4):
            process.send_signal(sign)
            assert process.wait(SECONDS) == 0
        assert is_free(port)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_over_socket_mode_it_ends_in_time_while_slack_hangs(
    tmp_path: Path, reference_file: Path, slack: int, sign: signal.Signals
) -> None:
    port = free_port()
    settings = {**over_http(port, slack), "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": ""}
    with serving(tmp_path, reference_file, **settings) as process:
        until(lambda: send(port, "GET", "/healthz", seconds=2).status == 200)
        process.send_signal(sign)
        assert process.wait(SECONDS) == 0


@pytest.mark.parametrize("way", ["HTTP", "the sandbox"])
def test_a_parent_that_is_killed_leaves_nothing_on_its_ports(
    tmp_path: Path, reference_file: Path, slack: int, way: str
) -> None:
    port = free_port()
    settings = over_http(port, slack) if way == "HTTP" else {"PORT": str(port)}
    with serving(tmp_path, reference_file, **settings) as process:
        until(lambda: send(port, "GET", "/healthz", seconds=2).status in (200, 404))
        until(lambda: len(children(process.pid)) == (1 if way == "HTTP" else 2))
        if way == "the sandbox":  # its worker has come so far that it watches its parent
            wait_for_the_bot(SandboxClient(f"http://{HOST}:{port}"))
        left = children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(SECONDS)
        try:
            until(lambda: not any(is_alive(each) for each in left))
            assert is_free(port)
        finally:
            for each in left:
                with suppress(OSError):
                    os.kill(each, signal.SIGKILL)


def until(holds: object, seconds: float = 15) -> None:
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)


def is_alive(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False
