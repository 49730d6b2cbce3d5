"""The pages of whoever runs the bot, where Socket Mode leaves no HTTP endpoint to ask."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot.health import page_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.program import Program


@asynccontextmanager
async def pages(
    host: str, port: int, program: Program, unheard: Callable[[], Awaitable[str]]
) -> AsyncIterator[None]:
    """Answer /healthz, /readyz and /metrics; `unheard` says why Slack is not heard from, "" where it is."""

    async def show(request: web.Request) -> web.Response:
        why = await unheard()
        # the state may be slow to answer, and the connection to Slack must not wait for it
        page = await asyncio.to_thread(page_of, request.path, program, why)
        if page is None:
            raise web.HTTPNotFound
        return web.Response(
            body=page.text.encode(), status=page.status, headers={"Content-Type": page.content_type}
        )

    app = web.Application()
    app.add_routes([web.get(path, show) for path in ("/healthz", "/readyz", "/metrics")])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()
