"""Listens for the connections of Socket Mode, at a port of its own, once an address is asked for."""

import asyncio
import socket
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.socket_links import SocketLinks

HOST = "127.0.0.1"
PATH = "/link/"


class SocketListener:
    """Use as an async context manager; connections are taken inside it."""

    def __init__(self, links: SocketLinks) -> None:
        self._links = links
        self._address = ""
        self._starting: asyncio.Task[None] | None = None
        app = web.Application()
        app.router.add_get(PATH, links.take)
        # Connections stay open for good, so ending them is waited for no longer than they need to be told.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        self._links.listen = self.listen
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._starting:
            await self._starting
        await self._links.close()
        await self._runner.cleanup()

    def listen(self) -> str:
        """Give the address at which connections are taken; a bot without Socket Mode never has one opened."""
        if not self._address:
            # Whoever connects before the server has started waits in the queue of the socket.
            listening = socket.create_server((HOST, 0))
            self._starting = asyncio.get_running_loop().create_task(
                web.SockSite(self._runner, listening).start()
            )
            self._address = f"ws://{HOST}:{listening.getsockname()[1]}{PATH}"
        return self._address
