"""The connections of Socket Mode. Each envelope goes over one of them, whichever comes next."""

import asyncio
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from aiohttp import WSMsgType, web

from bot.sandbox.journal import Journal
from bot.sandbox.messages import Json
from bot.sandbox.people import APP_ID
from bot.sandbox.socket_words import Reason, disconnect, hello

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 10
PING_SECONDS: Final = 10.0
WARNED_SECONDS: Final = 10.0
KEPT_TICKETS: Final = 100


class NoLinkError(Exception):
    """There is no connection that anything could go over."""


@dataclass(eq=False)
class Link:
    """A connection; `leaving` once it was told to go, so that it is used only where there is no other."""

    number: int
    socket: web.WebSocketResponse
    leaving: bool = False


class SocketLinks:
    """Hands out addresses, takes the connections that come to them, and sends envelopes."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._numbers = count(1)
        self._turn = 0
        self._tickets: dict[str, None] = {}
        self._links: list[Link] = []
        self._waited_for: dict[str, asyncio.Future[Json | None]] = {}
        self.listen: Callable[[], str] = str
        """Gives where connections come to; the listener puts itself here."""

    @property
    def open(self) -> int:
        return len(self._links)

    def new_address(self) -> str:
        """Give an address that is good for one connection."""
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = None
        while len(self._tickets) > KEPT_TICKETS:
            del self._tickets[next(iter(self._tickets))]
        return f"{self.listen()}?ticket={ticket}&app_id={APP_ID}"

    async def take(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this address was not handed out, or was used")
        del self._tickets[ticket]
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS)
        await socket.prepare(request)
        link = Link(next(self._numbers), socket)
        if self.open >= MOST:
            await self._say(link, disconnect(Reason.TOO_MANY))
            await socket.close()
            return socket
        self._links.append(link)
        try:
            await self._say(link, hello(self.open))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(message.data)
        finally:
            self._links.remove(link)
        return socket

    async def deliver(
        self, envelope: Json, seconds: float, avoid: int | None = None
    ) -> tuple[int, Json | None]:
        """Send an envelope, to another connection than `avoid` where there is one, and wait for its acknowledgement.

        Gives the number of the connection, and what the acknowledgement says; None where it took too long.

        Raises:
            NoLinkError: where there is no connection.

        """
        link = self._next(avoid)
        heard = self._waited_for[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            with suppress(ConnectionError):  # the connection ended just now; then nothing will be heard
                await link.socket.send_json(envelope)
            # What was sent over one connection may be acknowledged over the one that replaced it.
            return link.number, await asyncio.wait_for(heard, seconds)
        except TimeoutError:
            return link.number, None
        finally:
            del self._waited_for[envelope["envelope_id"]]

    async def disconnect(self, reason: Reason) -> None:
        """Tell every connection to go; one that was only warned is ended a while later."""
        for link in list(self._links):
            link.leaving = True
            with suppress(ConnectionError):
                await self._say(link, disconnect(reason))
            if reason is Reason.WARNING:
                asyncio.get_running_loop().call_later(WARNED_SECONDS, self._end, link)
            else:
                await link.socket.close()

    async def close(self) -> None:
        for link in list(self._links):
            await link.socket.close()

    def _next(self, avoid: int | None) -> Link:
        if not self._links:
            raise NoLinkError
        staying = [link for link in self._links if not link.leaving] or self._links
        others = [link for link in staying if link.number != avoid] or staying
        self._turn += 1
        return others[self._turn % len(others)]

    def _end(self, link: Link) -> None:
        if link in self._links:
            asyncio.ensure_future(link.socket.close())  # noqa: RUF006 - the connection's own task waits for it

    async def _say(self, link: Link, words: Json) -> None:
        label = " ".join(filter(None, (words["type"], words.get("reason"), f"to connection {link.number}")))
        entry = self._journal.begin("to bot", "Socket Mode", label, words)
        await link.socket.send_json(words)
        self._journal.finish(entry)

    def _hear(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        waiting = self._waited_for.get(str(said.get("envelope_id"))) if isinstance(said, dict) else None
        if waiting and not waiting.done():
            payload = said.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})
