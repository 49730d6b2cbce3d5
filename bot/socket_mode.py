"""Socket Mode: the same app over a connection that the bot opens itself."""

from __future__ import annotations

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import set_up_logging
from bot.program import start_program
from bot.socket_pages import pages
from bot.socket_threads import ThreadedSocketModeHandler

if TYPE_CHECKING:
    from bot.program import Program
    from bot.settings import Settings

DRAIN_SECONDS: Final = 20.0
"""How long what was taken may still take when the bot is told to end."""

_THREADS: Final = 16
_log = logging.getLogger(__name__)


def serve_socket_mode(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl+C; what was taken by then is answered."""
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
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="socket") as threads:
        client = AsyncWebClient(base_url=settings.slack_api_url)
        handler = ThreadedSocketModeHandler(program.app, token, client, threads)
        async with pages(settings.host, settings.port, program, handler.unheard):
            await handler.connect_async()  # type: ignore[no-untyped-call]
            _log.info("connected to Slack over Socket Mode")
            await stop.wait()
            await handler.drain(DRAIN_SECONDS)
            await handler.close_async()  # type: ignore[no-untyped-call]
