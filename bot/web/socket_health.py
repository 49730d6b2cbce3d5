"""The pages of whoever runs the bot, where Socket Mode leaves no HTTP endpoint to ask."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot.web.health_pages import PATHS, HealthPages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.runtime.program import Program


@asynccontextmanager
async def pages(
    host: str, port: int, program: Program, unheard: Callable[[], Awaitable[str]]
) -> AsyncIterator[None]:
    """Answer /healthz, /readyz and /metrics; `unheard` says why Slack is not heard from, "" where it is."""
    answers = HealthPages(program)

    async def show(request: web.Request) -> web.Response:
        page = await answers.answer(request.path, await unheard())
        if page is None:
            raise web.HTTPNotFound
        return web.Response(
            body=page.text.encode(), status=page.status, headers={"Content-Type": page.content_type}
        )

    app = web.Application()
    app.add_routes([web.get(path, show) for path in PATHS])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()
