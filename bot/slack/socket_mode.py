"""Serves the Bolt app over Socket Mode, with the health pages on an aiohttp server.

Requests are answered in the dispatcher's pools, so the connection keeps answering pings meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.aiohttp import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.concurrency import END_SECONDS, end_within
from bot.runtime.logs import set_up_logging
from bot.runtime.program import start_program
from bot.slack.client import AGAIN_SECONDS, say_refusal
from bot.slack.dispatcher import Dispatcher, Sort, UnreadableError
from bot.web.pages import HEALTH, HealthPages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from slack_bolt import App
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.runtime.program import Program
    from bot.runtime.settings import Settings

SILENCE_SECONDS: Final = 30
"""Without a ping or pong for so long (six of the client's pings) the bot is not ready."""

_SORTS: Final = {"slash_commands": Sort.COMMAND, "interactive": Sort.ACTION}
"""Kind of request by envelope type; any other type is an event."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def pages(
    host: str, port: int, program: Program, connection_fault: Callable[[], Awaitable[str]]
) -> AsyncIterator[None]:
    """Serve /healthz, /readyz and /metrics in the block; `connection_fault` says why nothing comes from Slack, "" where all is well."""
    answers = HealthPages(program)

    async def show(request: web.Request) -> web.Response:
        page = await answers.answer(request.path, await connection_fault())
        if page is None:
            raise web.HTTPNotFound
        return web.Response(
            body=page.text.encode(), status=page.status, headers={"Content-Type": page.content_type}
        )

    app = web.Application()
    app.add_routes([web.get(path, show) for path in HEALTH])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


def _delayed_on_refusal(
    ask: Callable[[], Coroutine[Any, Any, str]],
) -> Callable[[], Coroutine[Any, Any, str]]:
    """Wrap the request for a connection's URL: where Slack refuses the token, wait before failing.

    The client would retry every few seconds and log a traceback each time; `ending_where_refused` ends the program first.
    """

    async def address() -> str:
        try:
            return await ask()
        except SlackApiError as error:
            if say_refusal("SLACK_APP_TOKEN", str(error.response.get("error"))):
                await asyncio.sleep(2 * AGAIN_SECONDS)
            raise

    return address


class ThreadedSocketModeHandler(SocketModeHandler):
    """Answers each request through the dispatcher; Bolt's own handler would block the connection until the answer is posted.

    A response of another status than 200 is not acknowledged, so that Slack sends the request again.
    """

    def __init__(
        self, app: App, app_token: str, web_client: AsyncWebClient, dispatcher: Dispatcher | None = None
    ) -> None:
        super().__init__(app, app_token, web_client=web_client)
        self.client.issue_new_wss_url = _delayed_on_refusal(self.client.issue_new_wss_url)  # type: ignore[method-assign]
        self._dispatcher = dispatcher or Dispatcher(lambda: app)
        self._open_requests = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def handle(  # type: ignore[override]  # as Bolt's own does
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        def build(context: dict[str, Any]) -> BoltRequest:
            headers = build_headers(req)
            return BoltRequest(mode="socket_mode", body=req.payload, headers=headers, context=context)

        start = time.time()
        self._open_requests += 1
        self._idle.clear()
        try:
            found = await self._dispatcher.answer(_SORTS.get(req.type, Sort.EVENT), build)
            answered = BoltResponse(
                status=found.status, body=found.text, headers={"content-type": found.content_type}
            )
            await send_async_response(client, req, answered, start)
        except UnreadableError as error:
            _log.info("an envelope cannot be read: %s", error)
        finally:
            self._open_requests -= 1
            if not self._open_requests:
                self._idle.set()

    async def connection_fault(self) -> str:
        """Say why nothing comes from Slack, "" where all is well."""
        if not await self.client.is_connected():
            return "there is no connection to Slack"
        heard = self.client.last_ping_pong_time
        if heard is not None and time.time() - heard > SILENCE_SECONDS:
            return f"Slack was not heard from for {time.time() - heard:.0f} seconds"
        return ""

    async def drain(self, seconds: float) -> None:
        """Wait until all open requests are answered, at most so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)


def serve_socket_mode(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl+C; open requests are answered first, within `END_SECONDS`."""
    set_up_logging(settings.log_level)
    program = start_program(settings)
    try:
        asyncio.run(_listen(settings, program))
    finally:
        program.stop()


async def _listen(settings: Settings, program: Program) -> None:
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    stopping = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
    client = AsyncWebClient(base_url=settings.slack_api_url)
    handler = ThreadedSocketModeHandler(program.app, token, client)
    async with pages(settings.host, settings.port, program, handler.connection_fault):
        stopped = asyncio.ensure_future(stopping.wait())
        connecting = asyncio.ensure_future(handler.connect_async())  # type: ignore[no-untyped-call]
        await asyncio.wait((connecting, stopped), return_when=asyncio.FIRST_COMPLETED)
        if connecting.done():
            connecting.result()
            _log.info("connected to Slack over Socket Mode")
        await stopped
        end_within()
        connecting.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await connecting
        await handler.drain(END_SECONDS / 2)
        await handler.close_async()  # type: ignore[no-untyped-call]
