"""Sends commands, interactions and events to the bot: over Socket Mode where it is connected, else signed to its endpoint.

Events are sent up to four times. `HttpTransport` posts envelopes to the endpoint; `SocketTransport` is Slack's side of Socket
Mode.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.sandbox.envelopes import (
    Envelope,
    LogEntry,
    Outcome,
    RequestLog,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.blockkit import Json
    from bot.sandbox.config import SandboxConfig
    from bot.sandbox.faults import FaultInjector
    from bot.sandbox.transports import SocketTransport, Transport


PROBE_TIMEOUT = 1.0
POLL_WHEN_DOWN = 0.25
POLL_WHEN_UP = 5.0

# the outcome where no acknowledgement came
NOT_ACKNOWLEDGED = Outcome(failure="http_timeout")


async def listens(address: tuple[str, int]) -> bool:
    """Tell whether something accepts connections at a host and port."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT):
            _, writer = await asyncio.open_connection(*address)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


class BotProbe:
    """Publishes to the page whether the bot is up; `up` is None before the first check.

    The bot is up where it listens at its address or `is_connected` returns True; without an address only the latter counts.
    """

    def __init__(
        self,
        address: tuple[str, int] | None,
        publish: Callable[[dict[str, Any]], None],
        is_connected: Callable[[], bool],
    ) -> None:
        self._address = address
        self._publish = publish
        self._is_connected = is_connected
        self.up: bool | None = None

    async def check(self) -> bool:
        up = self._is_connected() or (self._address is not None and await listens(self._address))
        if up != self.up:
            self.up = up
            self._publish({"type": "bot", "up": up})
        return up

    async def poll(self) -> None:
        while True:
            up = await self.check()
            await asyncio.sleep(POLL_WHEN_UP if up else POLL_WHEN_DOWN)

    async def wait_until_up(self, seconds: float) -> bool:
        """Wait up to so many seconds for the bot; tell whether it is up."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not await self.check():
            if asyncio.get_running_loop().time() >= deadline:
                return False
            await asyncio.sleep(POLL_WHEN_DOWN)
        return True


class EventDispatcher:
    """Sends commands, interactions and events over either transport; both must be open while it is used."""

    def __init__(
        self,
        config: SandboxConfig,
        request_log: RequestLog,
        probe: BotProbe,
        socket: SocketTransport,
        *,
        injector: FaultInjector,
        http: Transport,
    ) -> None:
        self._config = config
        self._request_log = request_log
        self._probe = probe
        self._injector = injector
        self._http = http
        self._socket = socket

    async def command(self, form: Json) -> Outcome:
        label = f"{form['command']} {form['text']}".strip()
        return await self._send(Envelope("slash_commands", "slash command", label, form))

    async def interaction(self, payload: Json, label: str) -> Outcome:
        """Send an interaction with a button, a shortcut or a view; `label`, its action or callback id, is for the log."""
        return await self._send(Envelope("interactive", str(payload["type"]), label, payload))

    async def event(self, body: Json) -> Outcome:
        """Send an event, up to four times until it is acknowledged.

        Where the injected faults demand more `copies`, it is sent again although it was acknowledged.
        """
        label = f"{body['event']['type']} {body['event_id']}"
        envelope = Envelope("events_api", "event", label, body)
        outcome, sent = await self._send(envelope), 1
        for delay in self._config.retry_delays:
            if outcome.accepted or outcome.retry_refused:
                break
            await asyncio.sleep(delay)
            outcome, sent = await self._send(envelope, sent, outcome), sent + 1
        for again in range(sent, self._injector.faults.copies):
            await self._send(envelope, again, replace(NOT_ACKNOWLEDGED, connection=outcome.connection))
        return outcome

    async def _send(self, envelope: Envelope, again: int = 0, before: Outcome | None = None) -> Outcome:
        entry = self._request_log.begin(
            "to bot", envelope.kind, envelope.label, envelope.content, attempt=again + 1
        )
        outcome = await self._transmit(entry, envelope, again, before)
        if outcome.unreachable and await self._probe.wait_until_up(self._config.startup_timeout):
            # unlike Slack, wait for a bot that is still starting; the page says so
            outcome = await self._transmit(entry, envelope, again, before)
        self._request_log.finish(
            entry, status=outcome.status, answer=outcome.content or None, error=outcome.failure
        )
        return replace(outcome, entry=entry.number)

    def log_not_shown(self, outcome: Outcome, error: str) -> None:
        """Record in the request log that Slack would drop this answer without telling the bot."""
        self._request_log.add_error(outcome.entry, f"would not be shown: {error}")

    async def _transmit(
        self, entry: LogEntry, envelope: Envelope, again: int, before: Outcome | None
    ) -> Outcome:
        if not self._socket.open:
            return await self._http.send(envelope, again, before.retry_reason if before else "")
        avoid = before.connection if before else None
        return await self._socket.send(
            envelope, lambda wrapped: self._request_log.update_request(entry, wrapped), again, avoid
        )
