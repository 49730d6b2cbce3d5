"""The image's health check, run as the engine runs it."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def answering(status: int) -> Iterator[str]:
    """Answer /healthz with a status, anything else with 404; give the port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield str(server.server_port)
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def ask(deploy: Path) -> Callable[..., int]:
    """Give a function that runs the check with these settings alone and gives how it ended."""

    def run(**settings: str) -> int:
        command = [sys.executable, "-I", str(deploy / "healthcheck.py")]
        return subprocess.run(command, env=settings, capture_output=True, check=False).returncode

    return run


def test_what_answers_is_alive(ask: Callable[..., int]) -> None:
    with answering(200) as port:
        assert ask(PORT=port) == 0


def test_the_proxy_to_the_outside_is_not_asked(ask: Callable[..., int]) -> None:
    with answering(200) as port, answering(404) as proxy:
        assert ask(PORT=port, http_proxy=f"http://127.0.0.1:{proxy}") == 0


def test_what_answers_with_a_fault_is_not(ask: Callable[..., int]) -> None:
    with answering(503) as port:
        assert ask(PORT=port) == 1


def test_what_does_not_answer_is_not(ask: Callable[..., int]) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # and nobody listens
        assert ask(PORT=str(deaf.getsockname()[1])) == 1


def test_over_socket_mode_it_is_asked_the_same(ask: Callable[..., int]) -> None:
    with answering(200) as port:
        assert ask(PORT=port, SLACK_APP_TOKEN="xapp-1") == 0
