"""Socket Mode in which the connection stays alive while something is answered."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from slack_bolt.adapter.socket_mode.aiohttp import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import run_bolt_app

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from slack_bolt import App
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
    from slack_sdk.web.async_client import AsyncWebClient


SILENCE_SECONDS: Final = 30
"""Six of the client's pings that were not answered."""


class ThreadedSocketModeHandler(SocketModeHandler):
    """Answers each request in a thread; Bolt's own handler would hold the connection until the answer is posted.

    What is answered with another status than 200 is not acknowledged, so that Slack sends it again.
    """

    def __init__(self, app: App, app_token: str, web_client: AsyncWebClient, threads: Executor) -> None:
        super().__init__(app, app_token, web_client=web_client)
        self._threads = threads
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def handle(  # type: ignore[override]  # as Bolt's own does
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        start = time.time()
        self._in_hand += 1
        self._idle.clear()
        try:
            answered = await asyncio.get_running_loop().run_in_executor(
                self._threads, run_bolt_app, self.app, req
            )
            await send_async_response(client, req, answered, start)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    async def unheard(self) -> str:
        """Say why Slack is not heard from, "" where it is."""
        if not await self.client.is_connected():
            return "there is no connection to Slack"
        heard = self.client.last_ping_pong_time
        if heard is not None and time.time() - heard > SILENCE_SECONDS:
            return f"Slack was not heard from for {time.time() - heard:.0f} seconds"
        return ""

    async def drain(self, seconds: float) -> None:
        """Wait until what was taken is answered, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)
