"""/healthz, /readyz and /metrics, outside every pool that answers Slack."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.runtime.concurrency import BUSY, Pool, PoolFullError
from bot.web.asgi import Answer, sentence
from bot.web.health import page_of

if TYPE_CHECKING:
    from bot.web.health import Asked

ALIVE: Final = "/healthz"
PATHS: Final = (ALIVE, "/readyz", "/metrics")
PAGE_SECONDS: Final = 2.5
"""How long /readyz and /metrics may take; deployments ask with a time-out of three seconds."""


class HealthPages:
    """Answers the three pages from an event loop.

    /healthz is answered on the loop itself: it says that the process lives, whatever the rest waits for. The others
    ask the state, and have two threads of their own.
    """

    def __init__(self, program: Asked, seconds: float = PAGE_SECONDS) -> None:
        self._program = program
        self._seconds = seconds
        self._pool = Pool("health pages", threads=2, waiting=14)

    async def answer(self, path: str, unheard: str = "") -> Answer | None:
        """Give the page at a path, None where there is none; `unheard` as in `page_of`."""
        if path not in PATHS:
            return None
        if path == ALIVE:
            return self._page(path, unheard)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(self._pool.submit(self._page, path, unheard))
        except PoolFullError:
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
        except TimeoutError:
            said = f"not ready: there was no answer within {self._seconds:g} seconds"
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, said)

    def _page(self, path: str, unheard: str) -> Answer | None:
        page = page_of(path, self._program, unheard)
        return Answer(page.status, page.text, page.content_type) if page else None
