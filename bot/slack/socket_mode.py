"""Socket Mode: the same app over a connection that the bot opens itself."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.ending import END_SECONDS, end_within
from bot.runtime.logs import set_up_logging
from bot.runtime.program import start_program
from bot.slack.socket_client import ThreadedSocketModeHandler
from bot.web.socket_health import pages

if TYPE_CHECKING:
    from bot.runtime.program import Program
    from bot.runtime.settings import Settings

_log = logging.getLogger(__name__)


def serve_socket_mode(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl+C; what was taken by then is answered, if that does not take long."""
    set_up_logging(settings.log_level)
    program = start_program(settings)
    try:
        asyncio.run(_listen(settings, program))
    finally:
        program.stop()


async def _listen(settings: Settings, program: Program) -> None:
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    client = AsyncWebClient(base_url=settings.slack_api_url)
    handler = ThreadedSocketModeHandler(program.app, token, client)
    async with pages(settings.host, settings.port, program, handler.unheard):
        stopped = asyncio.ensure_future(stop.wait())
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
