"""Runs a sandbox on this machine only, until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn

from bot.sandbox.app import create_sandbox
from bot.sandbox.config import SandboxConfig

HOST = "127.0.0.1"


class SandboxServer(uvicorn.Server):
    """Stops on SIGINT or SIGTERM without waiting for pages that are still open, and without a fuss."""

    def __init__(self, config: SandboxConfig, port: int, *, announce: bool = False) -> None:
        app = create_sandbox(config)
        self._feed = app.state.feed
        self._announce = announce
        super().__init__(
            uvicorn.Config(
                app,
                host=HOST,
                port=port,
                access_log=False,
                log_level="warning",
                http=app.state.lines.protocol(),
                timeout_graceful_shutdown=3,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._announce:
            sys.stdout.write(f"The sandbox is at http://{HOST}:{self.config.port}\n")
            sys.stdout.flush()

    def stop(self) -> None:
        self._feed.close()
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn raises the signal again once it has stopped, which would end a clean stop as a crash.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
                loop.add_signal_handler(number, self.stop)
        yield


def serve(config: SandboxConfig, port: int) -> None:
    """Serve until a signal. Raises SystemExit where the port is taken."""
    SandboxServer(config, port, announce=True).run()
