"""The connections of Socket Mode. Each envelope goes over one of them, whichever comes next."""

import asyncio
import hashlib
import hmac
import json
import secrets
import socket
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import WSMsgType, web

from bot.sandbox.config import SandboxConfig
from bot.sandbox.directory import APP_ID, Json
from bot.sandbox.envelopes import JSON, Envelope, Outcome, Reason, disconnect, hello, socket_envelope
from bot.sandbox.request_log import RequestLog


def signature(secret: str, timestamp: str, body: bytes) -> str:
    signed = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={signed.hexdigest()}"


def signed_headers(secret: str, timestamp: str, body: bytes) -> dict[str, str]:
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }


UNREACHABLE = Outcome(failure="connection_failed", unreachable=True)


class HttpTransport:
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

    async def send(self, envelope: Envelope, again: int = 0, reason: str = "") -> Outcome:
        """Send a parcel; `again` is how often it was sent before, and `reason` why that was not enough."""
        if self._session is None:
            raise RuntimeError("the transport is used outside its context")
        if not self._config.bot_url:
            return UNREACHABLE
        headers = {"X-Slack-Retry-Num": str(again), "X-Slack-Retry-Reason": reason} if again else {}
        signed = signed_headers(self._config.signing_secret, str(int(time.time())), envelope.body)
        try:
            async with self._session.post(
                self._config.bot_url,
                data=envelope.body,
                headers={
                    "Content-Type": envelope.content_type,
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
            return UNREACHABLE
        except aiohttp.ClientError:
            return Outcome(failure="connection_failed")


MOST_CONNECTIONS: Final = 10
PING_SECONDS: Final = 10.0
WARNED_SECONDS: Final = 10.0
KEPT_TICKETS: Final = 100


class NotConnectedError(Exception):
    """There is no connection that anything could go over."""


@dataclass(eq=False)
class Connection:
    """A connection; `leaving` once it was told to go, so that it is used only where there is no other."""

    number: int
    socket: web.WebSocketResponse
    leaving: bool = False


class SocketConnections:
    """Hands out addresses, takes the connections that come to them, and sends envelopes."""

    def __init__(self, request_log: RequestLog) -> None:
        self._request_log = request_log
        self._numbers = count(1)
        self._turn = 0
        self._tickets: dict[str, None] = {}
        self._connections: list[Connection] = []
        self._waited_for: dict[str, asyncio.Future[Json | None]] = {}
        self.listen: Callable[[], str] = str
        """Gives where connections come to; the listener puts itself here."""

    @property
    def open(self) -> int:
        return len(self._connections)

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
        connection = Connection(next(self._numbers), socket)
        if self.open >= MOST_CONNECTIONS:
            await self._say(connection, disconnect(Reason.TOO_MANY))
            await socket.close()
            return socket
        self._connections.append(connection)
        try:
            await self._say(connection, hello(self.open))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(message.data)
        finally:
            self._connections.remove(connection)
        return socket

    async def deliver(
        self, envelope: Json, seconds: float, avoid: int | None = None
    ) -> tuple[int, Json | None]:
        """Send an envelope, to another connection than `avoid` where there is one, and wait for its acknowledgement.

        Gives the number of the connection, and what the acknowledgement says; None where it took too long.

        Raises:
            NotConnectedError: where there is no connection.

        """
        connection = self._next(avoid)
        heard = self._waited_for[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            with suppress(ConnectionError):  # the connection ended just now; then nothing will be heard
                await connection.socket.send_json(envelope)
            # What was sent over one connection may be acknowledged over the one that replaced it.
            return connection.number, await asyncio.wait_for(heard, seconds)
        except TimeoutError:
            return connection.number, None
        finally:
            del self._waited_for[envelope["envelope_id"]]

    async def disconnect(self, reason: Reason) -> None:
        """Tell every connection to go; one that was only warned is ended a while later."""
        for connection in list(self._connections):
            connection.leaving = True
            with suppress(ConnectionError):
                await self._say(connection, disconnect(reason))
            if reason is Reason.WARNING:
                asyncio.get_running_loop().call_later(WARNED_SECONDS, self._end, connection)
            else:
                await connection.socket.close()

    async def close(self) -> None:
        for connection in list(self._connections):
            await connection.socket.close()

    def _next(self, avoid: int | None) -> Connection:
        if not self._connections:
            raise NotConnectedError
        staying = [
            connection for connection in self._connections if not connection.leaving
        ] or self._connections
        others = [connection for connection in staying if connection.number != avoid] or staying
        self._turn += 1
        return others[self._turn % len(others)]

    def _end(self, connection: Connection) -> None:
        if connection in self._connections:
            asyncio.ensure_future(connection.socket.close())  # noqa: RUF006 - the connection's own task waits for it

    async def _say(self, connection: Connection, words: Json) -> None:
        label = " ".join(
            filter(None, (words["type"], words.get("reason"), f"to connection {connection.number}"))
        )
        entry = self._request_log.begin("to bot", "Socket Mode", label, words)
        await connection.socket.send_json(words)
        self._request_log.finish(entry)

    def _hear(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        waiting = self._waited_for.get(str(said.get("envelope_id"))) if isinstance(said, dict) else None
        if waiting and not waiting.done():
            payload = said.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})


HOST = "127.0.0.1"
CONNECTION_PATH = "/link/"


class SocketServer:
    """Use as an async context manager; connections are taken inside it."""

    def __init__(self, connections: SocketConnections) -> None:
        self._connections = connections
        self._address = ""
        self._starting: asyncio.Task[None] | None = None
        app = web.Application()
        app.router.add_get(CONNECTION_PATH, connections.take)
        # Connections stay open for good, so ending them is waited for no longer than they need to be told.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        self._connections.listen = self.listen
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._starting:
            await self._starting
        await self._connections.close()
        await self._runner.cleanup()

    def listen(self) -> str:
        """Give the address at which connections are taken; a bot without Socket Mode never has one opened."""
        if not self._address:
            # Whoever connects before the server has started waits in the queue of the socket.
            listening = socket.create_server((HOST, 0))
            self._starting = asyncio.get_running_loop().create_task(
                web.SockSite(self._runner, listening).start()
            )
            self._address = f"ws://{HOST}:{listening.getsockname()[1]}{CONNECTION_PATH}"
        return self._address


OK = 200
# What Slack calls over Socket Mode what it calls "http_timeout" over HTTP.
TIMEOUT = "timeout"


@dataclass(frozen=True)
class SocketTransport:
    connections: SocketConnections
    ack_timeout: float

    @property
    def is_there(self) -> bool:
        return self.connections.open > 0

    async def send(
        self,
        envelope: Envelope,
        show: Callable[[Json], None],
        again: int = 0,
        avoid: int | None = None,
    ) -> Outcome:
        """Send a envelope, to another connection than `avoid` where there is one; `show` is told the envelope."""
        wrapped = socket_envelope(envelope, str(uuid.uuid4()), again, TIMEOUT if again else "")
        show(wrapped)
        try:
            connection, said = await self.connections.deliver(wrapped, self.ack_timeout, avoid)
        except NotConnectedError:
            return Outcome(failure="connection_failed", unreachable=True)
        if said is None:
            return Outcome(failure="http_timeout", connection=connection)
        return Outcome(OK, json.dumps(said) if said else "", is_json=True, connection=connection)
