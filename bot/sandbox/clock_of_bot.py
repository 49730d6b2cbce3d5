"""Tells the bot behind the sandbox what time it is. A bot that runs elsewhere keeps its own."""

import json
import time
from urllib.parse import urljoin

import aiohttp

from bot.sandbox.config import SandboxConfig
from bot.sandbox.signing import signed_headers

PATIENCE = 60.0
"""Seconds; what is due is posted before the bot answers."""
OK = 200


class ClockError(Exception):
    """The bot's clock was not set; the text says why."""


class ClockOfBot:
    def __init__(self, config: SandboxConfig) -> None:
        self._secret = config.signing_secret
        self._url = urljoin(config.bot_url, "/sandbox/clock")

    async def set(self, offset: float) -> float | None:
        """Set the bot's clock so many seconds from the real time; give when something is next there, None for never.

        Raises ClockError.
        """
        body = json.dumps({"offset": offset}).encode()
        headers = {
            "Content-Type": "application/json",
            **signed_headers(self._secret, str(int(time.time())), body),
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
                session.post(self._url, data=body, headers=headers) as response,
            ):
                if response.status != OK:
                    raise ClockError("This bot has a clock of its own.")
                moment = (await response.json())["next"]
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as problem:
            raise ClockError("The bot does not answer.") from problem
        return None if moment is None else float(moment)
