"""Brings the bot what happens: over Socket Mode where it is connected, else to its endpoint; events up to four times."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from bot.sandbox.config import SandboxConfig
from bot.sandbox.directory import Json
from bot.sandbox.envelopes import Outcome, Parcel
from bot.sandbox.faults import Sky
from bot.sandbox.request_log import Entry, Journal
from bot.sandbox.transports import SocketCarrier, SocketLinks

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


__all__ = ["Courier", "Outcome"]

# What Slack thinks where it never saw the acknowledgement.
ACK_LOST = Outcome(failure="http_timeout")


class Carrier(Protocol):
    """What `HttpCarrier` does. There may be several of them behind one, as there may be several bots."""

    async def carry(self, parcel: Parcel, again: int = 0, reason: str = "") -> Outcome: ...


class Courier:
    """Where what happens goes over HTTP, `http` carries it; it must be open for as long as the courier is used."""

    def __init__(
        self,
        config: SandboxConfig,
        journal: Journal,
        watch: BotWatch,
        links: SocketLinks,
        *,
        sky: Sky,
        http: Carrier,
    ) -> None:
        self._config = config
        self._journal = journal
        self._watch = watch
        self._sky = sky
        self._http = http
        self._socket = SocketCarrier(links, config.ack_timeout)

    async def command(self, form: Json) -> Outcome:
        label = f"{form['command']} {form['text']}".strip()
        return await self._send(Parcel("slash_commands", "slash command", label, form))

    async def interaction(self, payload: Json, label: str) -> Outcome:
        """Tell of a button, a shortcut or a view. `label` is the id by which the bot knows it."""
        return await self._send(Parcel("interactive", str(payload["type"]), label, payload))

    async def event(self, envelope: Json) -> Outcome:
        """Deliver an event, and again up to three times while it is not acknowledged.

        Where the weather wants more copies, it comes again although it was.
        """
        label = f"{envelope['event']['type']} {envelope['event_id']}"
        parcel = Parcel("events_api", "event", label, envelope)
        outcome, sent = await self._send(parcel), 1
        for delay in self._config.retry_delays:
            if outcome.accepted or outcome.retry_refused:
                break
            await asyncio.sleep(delay)
            outcome, sent = await self._send(parcel, sent, outcome), sent + 1
        for again in range(sent, self._sky.weather.copies):
            await self._send(parcel, again, replace(ACK_LOST, link=outcome.link))
        return outcome

    async def _send(self, parcel: Parcel, again: int = 0, before: Outcome | None = None) -> Outcome:
        entry = self._journal.begin("to bot", parcel.kind, parcel.label, parcel.content, attempt=again + 1)
        outcome = await self._carry(entry, parcel, again, before)
        if outcome.unreachable and await self._watch.until_up(self._config.patience):
            # A bot that is still starting is waited for. Slack would not; the page says that it waits.
            outcome = await self._carry(entry, parcel, again, before)
        self._journal.finish(
            entry, status=outcome.status, answer=outcome.content or None, error=outcome.failure
        )
        return replace(outcome, entry=entry.number)

    def not_shown(self, outcome: Outcome, error: str) -> None:
        """Say in the list of requests that Slack drops this answer, of which it tells the bot nothing."""
        self._journal.complain(outcome.entry, f"would not be shown: {error}")

    async def _carry(self, entry: Entry, parcel: Parcel, again: int, before: Outcome | None) -> Outcome:
        if not self._socket.is_there:
            return await self._http.carry(parcel, again, before.retry_reason if before else "")
        avoid = before.link if before else None
        return await self._socket.carry(
            parcel, lambda wrapped: self._journal.retell(entry, wrapped), again, avoid
        )
