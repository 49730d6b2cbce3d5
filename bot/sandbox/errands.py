"""Work that goes on when whoever asked for it stops waiting."""

import asyncio
from collections.abc import Coroutine


class Errands:
    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self, what: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(what)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def run(self, what: Coroutine[None, None, None]) -> None:
        """Start it and wait for it; it goes on when the waiting ends. Raises what it raises."""
        await asyncio.shield(self.start(what))

    async def stop(self) -> None:
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
