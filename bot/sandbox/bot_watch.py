"""Whether the bot is there yet."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

PROBE_TIMEOUT = 1.0
POLL_WHEN_DOWN = 0.25
POLL_WHEN_UP = 5.0


async def listens(address: tuple[str, int]) -> bool:
    """Say whether something accepts connections at a host and port."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT):
            _, writer = await asyncio.open_connection(*address)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


class BotWatch:
    """Tells the page when the bot comes and goes. `up` is None until it was first looked for.

    It is there where it listens at its address, or where `is_linked` says that it is connected; without an address,
    only the latter.
    """

    def __init__(
        self,
        address: tuple[str, int] | None,
        publish: Callable[[dict[str, Any]], None],
        is_linked: Callable[[], bool],
    ) -> None:
        self._address = address
        self._publish = publish
        self._is_linked = is_linked
        self.up: bool | None = None

    async def look(self) -> bool:
        up = self._is_linked() or (self._address is not None and await listens(self._address))
        if up != self.up:
            self.up = up
            self._publish({"type": "bot", "up": up})
        return up

    async def keep_looking(self) -> None:
        while True:
            up = await self.look()
            await asyncio.sleep(POLL_WHEN_UP if up else POLL_WHEN_DOWN)

    async def until_up(self, patience: float) -> bool:
        """Wait up to so many seconds for the bot; say whether it is there."""
        deadline = asyncio.get_running_loop().time() + patience
        while not await self.look():
            if asyncio.get_running_loop().time() >= deadline:
                return False
            await asyncio.sleep(POLL_WHEN_DOWN)
        return True
