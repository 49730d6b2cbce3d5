"""Carries requests to the bot's endpoint: signed, and to be answered in time."""

import time
from types import TracebackType
from typing import Self

import aiohttp

from bot.sandbox.config import SandboxConfig
from bot.sandbox.parcels import JSON, Outcome, Parcel
from bot.sandbox.signing import signed_headers

NOBODY = Outcome(failure="connection_failed", unreachable=True)


class HttpCarrier:
    """Use as an async context manager; its connections close with it."""

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # A connection kept from before the bot was restarted would fail where Slack's would not.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def carry(self, parcel: Parcel, again: int = 0, reason: str = "") -> Outcome:
        """Send a parcel; `again` is how often it was sent before, and `reason` why that was not enough."""
        if self._session is None:
            raise RuntimeError("the carrier is used outside its context")
        if not self._config.bot_url:
            return NOBODY
        headers = {"X-Slack-Retry-Num": str(again), "X-Slack-Retry-Reason": reason} if again else {}
        signed = signed_headers(self._config.signing_secret, str(int(time.time())), parcel.body)
        try:
            async with self._session.post(
                self._config.bot_url,
                data=parcel.body,
                headers={
                    "Content-Type": parcel.content_type,
                    "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
                    **headers,
                    **signed,
                },
                timeout=aiohttp.ClientTimeout(total=self._config.ack_timeout),
                allow_redirects=False,
            ) as response:
                return Outcome(
                    response.status,
                    await response.text(errors="replace"),
                    is_json=response.content_type == JSON,
                    retry_refused=response.headers.get("X-Slack-No-Retry") == "1",
                )
        except TimeoutError:
            return Outcome(failure="http_timeout")
        except aiohttp.ClientConnectorError:
            return NOBODY
        except aiohttp.ClientError:
            return Outcome(failure="connection_failed")
