"""Brings the bot what happens: over Socket Mode where it is connected, else to its endpoint; events up to four times."""

import asyncio
from dataclasses import replace
from typing import Protocol

from bot.sandbox.bot_watch import BotWatch
from bot.sandbox.config import SandboxConfig
from bot.sandbox.journal import Entry, Journal
from bot.sandbox.messages import Json
from bot.sandbox.parcels import Outcome, Parcel
from bot.sandbox.socket_carrier import SocketCarrier
from bot.sandbox.socket_links import SocketLinks
from bot.sandbox.weather import Sky

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
