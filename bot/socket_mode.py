"""Socket Mode: the same app over a connection that the bot opens itself."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.aiohttp import SocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import create_app
from bot.reference import Reference

if TYPE_CHECKING:
    from bot.settings import Settings


def serve_socket_mode(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl+C; what was taken by then is answered."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    reference = Reference(settings.commissioner_reference)
    reference.watch()
    asyncio.run(_listen(settings, reference))


async def _listen(settings: Settings, reference: Reference) -> None:
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    handler = SocketModeHandler(
        create_app(settings, reference.register),
        token,
        web_client=AsyncWebClient(base_url=settings.slack_api_url),
    )
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await stop.wait()
    await handler.close_async()  # type: ignore[no-untyped-call]
