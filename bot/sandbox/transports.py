"""The two ways to the bot: signed HTTP to its endpoint (`HttpTransport`), and Slack's side of Socket Mode (`SocketTransport`)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import socket
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol, Self

import aiohttp
from aiohttp import WSMsgType, web

from bot.sandbox.config import APP_ID
from bot.sandbox.envelopes import (
    JSON,
    Envelope,
    Outcome,
    Reason,
    RequestLog,
    disconnect,
    hello,
    socket_envelope,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from bot.sandbox.blockkit import Json
    from bot.sandbox.config import SandboxConfig


HOST: Final = "127.0.0.1"
CONNECTION_PATH: Final = "/link/"
OK: Final = 200
MOST_CONNECTIONS: Final = 10
PING_SECONDS: Final = 10.0
WARNED_SECONDS: Final = 10.0
KEPT_TICKETS: Final = 100
# Over Socket Mode Slack calls "timeout" what it calls "http_timeout" over HTTP.
TIMEOUT: Final = "timeout"
UNREACHABLE: Final = Outcome(failure="connection_failed", unreachable=True)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Compute Slack's request signature, version 0."""
    signed = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={signed.hexdigest()}"


def signed_headers(secret: str, timestamp: str, body: bytes) -> dict[str, str]:
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }


class HttpTransport:
    """Posts envelopes to the bot's endpoint. An async context manager; its connections close with it."""

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # no keep-alive, because a connection from before a restart of the bot would fail
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def send(self, envelope: Envelope, again: int = 0, reason: str = "") -> Outcome:
        """Send an envelope; `again` is how often it was sent before, `reason` why the last attempt failed."""
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


@dataclass(eq=False)
class Connection:
    """A connection; `leaving` once the bot was told to reconnect, after which it is used only without another."""

    number: int
    socket: web.WebSocketResponse
    leaving: bool = False


class SocketTransport:
    """Slack's side of Socket Mode: gives addresses, accepts connections to them, and sends envelopes over them.

    An async context manager. It listens at a port of its own once an address was given.
    """

    def __init__(self, request_log: RequestLog, ack_timeout: float) -> None:
        self._request_log = request_log
        self._ack_timeout = ack_timeout
        self._numbers = count(1)
        self._turn = 0
        self._tickets: dict[str, None] = {}
        self._connections: list[Connection] = []
        self._acknowledgements: dict[str, asyncio.Future[Json | None]] = {}
        self._address = ""
        self._starting: asyncio.Task[None] | None = None
        app = web.Application()
        app.router.add_get(CONNECTION_PATH, self.accept)
        # short, because connections stay open for good and need only the close frame
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._starting:
            await self._starting
        for connection in list(self._connections):
            await connection.socket.close()
        await self._runner.cleanup()

    @property
    def open(self) -> int:
        return len(self._connections)

    def new_address(self) -> str:
        """Give an address for one connection."""
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = None
        while len(self._tickets) > KEPT_TICKETS:
            del self._tickets[next(iter(self._tickets))]
        return f"{self._listen()}?ticket={ticket}&app_id={APP_ID}"

    def _listen(self) -> str:
        if not self._address:
            # connections made before the server has started wait in the socket's queue
            listening = socket.create_server((HOST, 0))
            self._starting = asyncio.get_running_loop().create_task(
                web.SockSite(self._runner, listening).start()
            )
            self._address = f"ws://{HOST}:{listening.getsockname()[1]}{CONNECTION_PATH}"
        return self._address

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this address was not handed out, or was used")
        del self._tickets[ticket]
        stream = web.WebSocketResponse(heartbeat=PING_SECONDS)
        await stream.prepare(request)
        connection = Connection(next(self._numbers), stream)
        if self.open >= MOST_CONNECTIONS:
            await self._say(connection, disconnect(Reason.TOO_MANY))
            await stream.close()
            return stream
        self._connections.append(connection)
        try:
            await self._say(connection, hello(self.open))
            async for message in stream:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._connections.remove(connection)
        return stream

    async def send(
        self,
        envelope: Envelope,
        log: Callable[[Json], None],
        again: int = 0,
        avoid: int | None = None,
    ) -> Outcome:
        """Send an envelope, avoiding the connection with the number `avoid` where there is another.

        `log` gets what is sent. Gives the acknowledgement and the number of the connection.
        """
        wrapped = socket_envelope(envelope, str(uuid.uuid4()), again, TIMEOUT if again else "")
        log(wrapped)
        if not self._connections:
            return UNREACHABLE
        connection = self._next(avoid)
        heard = self._acknowledgements[wrapped["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            with suppress(ConnectionError):  # the connection ended just now; then no acknowledgement comes
                await connection.socket.send_json(wrapped)
            # an envelope may be acknowledged over the connection that replaced its own
            said = await asyncio.wait_for(heard, self._ack_timeout)
        except TimeoutError:
            return Outcome(failure="http_timeout", connection=connection.number)
        finally:
            del self._acknowledgements[wrapped["envelope_id"]]
        body = json.dumps(said) if said else ""
        return Outcome(OK, body, is_json=True, connection=connection.number)

    async def disconnect(self, reason: Reason) -> None:
        """Tell every connection to reconnect; after a warning they are ended a while later."""
        for connection in list(self._connections):
            connection.leaving = True
            with suppress(ConnectionError):
                await self._say(connection, disconnect(reason))
            if reason is Reason.WARNING:
                asyncio.get_running_loop().call_later(WARNED_SECONDS, self._end, connection)
            else:
                await connection.socket.close()

    def _next(self, avoid: int | None) -> Connection:
        staying = [one for one in self._connections if not one.leaving] or self._connections
        others = [one for one in staying if one.number != avoid] or staying
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

    def _acknowledge(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        waiting = self._acknowledgements.get(str(said.get("envelope_id"))) if isinstance(said, dict) else None
        if waiting and not waiting.done():
            payload = said.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})


class Transport(Protocol):
    """The interface of `HttpTransport`, also for a transport to several bots."""

    async def send(self, envelope: Envelope, again: int = 0, reason: str = "") -> Outcome: ...
