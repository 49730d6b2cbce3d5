"""What happens, told to every open page as Server-Sent Events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

HEARTBEAT_SECONDS = 15.0
Event = dict[str, Any]


class Feed:
    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[Event | None]] = set()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self, event: Event) -> None:
        for page in self._pages:
            page.put_nowait(event)

    def close(self) -> None:
        """End every page's stream, so that the server can stop without waiting for them. From any thread."""
        self._closed = True
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        for page in self._pages:
            page.put_nowait(None)

    async def follow(self, snapshot: Callable[[], Event]) -> AsyncIterator[str]:
        """Yield what there is already, then everything that happens from then on."""
        self._loop = asyncio.get_running_loop()
        page: asyncio.Queue[Event | None] = asyncio.Queue()
        self._pages.add(page)
        try:
            yield as_sse(snapshot())
            while not self._closed:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        event = await page.get()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield as_sse(event)
        finally:
            self._pages.discard(page)


def as_sse(event: Event) -> str:
    # json.dumps writes newlines as \n, so an event is always one line.
    return f"data: {json.dumps(event)}\n\n"
